//! How long a URL or form works if its credentials expire, and for how long it is the same.

use super::{
    AT, Expected, Policy, TIME, TOKEN, US, error, file_of, form_in_us, signed_form, stdout, tool, url, url_in_us,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, Time};

const GET: [&str; 2] = ["get", "s3://examplebucket/key"];

/// The tool in us-east-1, with credentials that expire at a time of the documentation's day.
fn tool_until(end: &str, args: &[&str]) -> Command {
    let mut command = tool(args);
    command.args(["--region", "us-east-1"]);
    command.env("AWS_SESSION_TOKEN", TOKEN).env("AWS_CREDENTIAL_EXPIRATION", format!("2013-05-24T{end}Z"));
    command
}

/// The tool at midnight, with credentials that expire at 00:40.
fn tool_for_40_minutes(args: &[&str]) -> Command {
    let mut command = tool_until("00:40:00", args);
    command.args(["--expires-in", "1h", "--at", AT]);
    command
}

fn expires_at(json: &Value) -> OffsetDateTime {
    OffsetDateTime::parse(json["expires_at"].as_str().unwrap(), &Rfc3339).unwrap()
}

#[test]
fn the_life_of_a_url_is_shortened_kept_or_refused() {
    let cases: [(&[&str], u64); 7] = [
        (&[], 2400),
        (&["--shorten"], 2400),
        (&["--min-life", "40m"], 2400),
        (&["--shorten", "--min-life", "1"], 2400),
        (&["--keep-expiry"], 3600),
        (&["--keep-expiry", "--min-life", "2400s"], 3600),
        (&["--in-full", "--expires-in", "40m"], 2400),
    ];
    for (options, expires_in) in cases {
        let mut command = tool_until("00:40:00", &GET);
        command.args(["--at", AT]).args(options);
        if !options.contains(&"--expires-in") {
            command.args(["--expires-in", "1h"]);
        }
        Expected { token: Some(TOKEN), expires_in, ..Expected::default() }.check(&url(&mut command));
        let json: Value = serde_json::from_str(&url(command.arg("--json"))).unwrap();
        assert_eq!(json["expires_at"], "2013-05-24T00:40:00Z", "whatever the URL says: {options:?}");
    }

    let in_full = error(tool_for_40_minutes(&GET).arg("--in-full"));
    assert!(in_full.contains("2013-05-24 0:40:00") && in_full.contains("2013-05-24 1:00:00"), "{in_full}");
    for options in [&["--min-life", "2401"][..], &["--min-life", "41m", "--keep-expiry"]] {
        let too_short = error(tool_for_40_minutes(&GET).args(options));
        assert!(too_short.contains("credentials expire at 2013-05-24 0:40:00"), "{too_short}");
    }
    for options in [&[][..], &["--keep-expiry"], &["--shorten"]] {
        let expired = error(tool_until("00:00:00", &GET).args(["--at", AT]).args(options));
        assert!(expired.contains("expired at 2013-05-24 0:00:00"), "{expired}");
    }
    let no_date = error(tool(&GET).args(["--region", "us-east-1"]).env("AWS_CREDENTIAL_EXPIRATION", "tomorrow"));
    assert!(no_date.contains("AWS_CREDENTIAL_EXPIRATION"), "{no_date}");
}

#[test]
fn credentials_that_do_not_expire_shorten_nothing() {
    let plain = url_in_us(&[&GET[..], &["--expires-in", "1h"]].concat());
    Expected { expires_in: 3600, ..Expected::default() }.check(&plain);
    for options in [&["--shorten"][..], &["--in-full"], &["--keep-expiry"], &["--min-life", "1h"]] {
        assert_eq!(url_in_us(&[&GET[..], &["--expires-in", "1h"], options].concat()), plain, "{options:?}");
    }
}

#[test]
fn options_of_a_life_exclude_each_other() {
    let excluding: [(&[&str], [&str; 2]); 4] = [
        (&["--shorten", "--in-full"], ["--shorten", "--in-full"]),
        (&["--shorten", "--keep-expiry"], ["--shorten", "--keep-expiry"]),
        (&["--in-full", "--keep-expiry"], ["--in-full", "--keep-expiry"]),
        (&["--in-full", "--min-life", "1m"], ["--in-full", "--min-life"]),
    ];
    for (options, names) in excluding {
        let message = error(tool_for_40_minutes(&GET).args(options));
        assert!(names.iter().all(|name| message.contains(name)), "{message}");
    }
    let too_much: [(&[&str], &str); 6] = [
        (&["--min-life", "61m"], "minimum life"),
        (&["--stable", "15m", "--min-life", "46m"], "minimum life"),
        (&["--stable", "1h"], "stable window"),
        (&["--stable", "0"], "stable window"),
        (&["--stable", "2d", "--expires-in=7d"], "stable window"),
        (&["--stable", "a day"], "--stable"),
    ];
    for (options, part) in too_much {
        let mut command = tool(&GET);
        command.args(["--region", "us-east-1", "--at", AT]).args(options);
        if !options.contains(&"--expires-in=7d") {
            command.args(["--expires-in", "1h"]);
        }
        let message = error(&mut command);
        assert!(message.contains(part), "{options:?}: {message}");
    }
}

#[test]
fn whoever_gets_a_stable_url_last_has_the_life_promised() {
    let times =
        [(0, 0, 0), (0, 0, 1), (0, 7, 0), (0, 13, 59), (0, 14, 0), (12, 0, 0), (23, 51, 59), (23, 52, 0), (23, 59, 59)];
    // A day has 96 windows of 15 minutes. After 102 windows of 14 minutes, 12 are left.
    for (window, promised, starts) in
        [("15m", 45, &["000000", "120000", "234500"][..]), ("14m", 46, &["000000", "001400", "115400", "234800"])]
    {
        let mut urls = BTreeSet::new();
        for (hour, minute, second) in times {
            let now = TIME.replace_time(Time::from_hms(hour, minute, second).unwrap());
            let at = format!("20130524T{hour:02}{minute:02}{second:02}Z");
            let mut command = tool(&GET);
            command.args(["--region", "us-east-1", "--at", &at, "--expires-in", "1h", "--stable", window, "--json"]);
            let json: Value = serde_json::from_str(&url(&mut command)).unwrap();
            let left = expires_at(&json) - now;
            assert!((Duration::minutes(promised)..=Duration::hours(1)).contains(&left), "{at}: {left}");
            urls.insert(json["url"].as_str().unwrap().to_owned());
        }
        let signed_at: Vec<_> = urls.iter().map(|url| url.split("&X-Amz-Date=20130524T").nth(1).unwrap()).collect();
        assert!(signed_at.iter().zip(starts).all(|(date, start)| date.starts_with(start)), "{signed_at:?}");
        assert_eq!(urls.len(), starts.len());
    }
}

#[test]
fn a_stable_url_is_refused_or_shortened_if_its_credentials_expire() {
    let stable = |end: &str, time: &str, options: &[&str]| {
        let mut command = tool_until(end, &GET);
        command.args(["--expires-in", "1h", "--stable", "15m", "--at", &format!("20130524T{time}Z")]).args(options);
        command
    };
    for time in ["120000", "121459"] {
        let promised = error(&mut stable("12:59:59", time, &[]));
        assert!(promised.contains("expire at 2013-05-24 12:59:59"), "{promised}");
        assert_eq!(error(&mut stable("12:59:59", time, &["--in-full"])), promised);
        let minimum = error(&mut stable("12:59:59", time, &["--min-life", "45m"]));
        assert_eq!(minimum, promised);
    }
    let shortened = url(&mut stable("12:50:00", "120000", &["--shorten"]));
    assert!(shortened.contains("&X-Amz-Date=20130524T120000Z&X-Amz-Expires=3000&"), "{shortened}");
    assert_eq!(url(&mut stable("12:50:00", "121459", &["--shorten"])), shortened);
    assert_eq!(url(&mut stable("12:50:00", "121459", &["--min-life", "35m"])), shortened);
    let kept = url(&mut stable("12:50:00", "121459", &["--min-life", "35m", "--keep-expiry"]));
    assert!(kept.contains("&X-Amz-Date=20130524T120000Z&X-Amz-Expires=3600&"), "{kept}");
    for options in [&["--shorten", "--min-life", "2101"][..], &["--min-life", "36m", "--keep-expiry"]] {
        assert!(error(&mut stable("12:50:00", "120000", options)).contains("expire at 2013-05-24 12:50:00"));
    }
}

#[test]
fn a_form_has_a_life_too() {
    let post = ["post", "s3://examplebucket/key"];
    for options in [&[][..], &["--shorten"], &["--min-life", "40m"]] {
        let (json, policy) = signed_form(tool_for_40_minutes(&post).args(options));
        assert_eq!(policy.expiration, "2013-05-24T00:40:00.000Z");
        assert_eq!(json["expires_at"], "2013-05-24T00:40:00Z");
    }
    let (json, policy) = signed_form(tool_for_40_minutes(&post).arg("--keep-expiry"));
    assert_eq!(policy.expiration, "2013-05-24T01:00:00.000Z");
    assert_eq!(json["expires_at"], "2013-05-24T00:40:00Z");
    for options in [&["--in-full"][..], &["--min-life", "41m"]] {
        assert!(error(tool_for_40_minutes(&post).args(options)).contains("expire at 2013-05-24 0:40:00"));
    }

    let stable = |at: &str| {
        url(tool(&post).args(["--region", "us-east-1", "--expires-in", "1h", "--stable", "15m", "--at", at]))
    };
    let first = stable("20130524T120000Z");
    assert_eq!(stable("20130524T121459Z"), first);
    assert_ne!(stable("20130524T121500Z"), first);
    let json: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(Policy::parse(json["fields"]["policy"].as_str().unwrap()).expiration, "2013-05-24T13:00:00.000Z");
    let (_, plain) = form_in_us(&["s3://examplebucket/key", "--expires-in", "1h"]);
    assert_eq!(plain.expiration, "2013-05-24T01:00:00.000Z");
}

#[test]
fn the_keys_of_a_file_have_one_life() {
    let (_directory, path) = file_of("key\nanother key\n");
    let batch = ["get", "s3://examplebucket", "--keys-from", &path];
    let shortened = stdout(&mut tool_for_40_minutes(&batch));
    let lines: Vec<_> = shortened.lines().collect();
    let [key, another] = lines[..] else { panic!("{shortened}") };
    assert_eq!(key, url(&mut tool_for_40_minutes(&GET)));
    assert!(another.contains("/another%20key?") && another.contains("&X-Amz-Expires=2400&"), "{another}");
    let refused = error(tool_for_40_minutes(&batch).arg("--in-full"));
    assert!(refused.starts_with("credentials expire at "), "{refused}");

    let stable = |at: &str| stdout(tool(&batch).args(["--region", "us-east-1", "--stable", "5m", "--at", at]));
    assert_eq!(stable("20130524T120459Z"), stable("20130524T120000Z"));
    assert_ne!(stable("20130524T120500Z"), stable("20130524T120000Z"));
}

#[test]
fn caches_may_keep_an_answer_until_the_url_expires() {
    let (_directory, path) = file_of("key\n");
    for scope in ["private", "public"] {
        let until_one =
            format!("response-cache-control={scope}&response-expires=Fri%2C%2024%20May%202013%2001%3A00%3A00%20GMT");
        let unsigned_url = &format!("https://examplebucket.s3.us-east-1.amazonaws.com/key?{until_one}");
        let options = ["--expires-in", "1h", "--stable", "15m", "--cache-until-expiry", scope];
        for (operation, method) in [("get", "GET"), ("head", "HEAD")] {
            let url = url_in_us(&[&[operation, "s3://examplebucket/key"], &options[..]].concat());
            Expected { method, unsigned_url, expires_in: 3600, ..Expected::default() }.check(&url);
        }
        let url = url_in_us(&[&["get", "s3://examplebucket", "--keys-from", &path], &options[..]].concat());
        Expected { unsigned_url, expires_in: 3600, ..Expected::default() }.check(&url);
    }
    for operation in ["put", "delete", "post", "list-parts"] {
        let message =
            error(tool(&[operation, "s3://examplebucket/key"]).args(US).args(["--cache-until-expiry", "public"]));
        assert!(message.starts_with(&format!("{operation} takes ")), "{message}");
    }
    let twice = error(tool(&GET).args(US).args(["--cache-until-expiry", "public", "-q", "response-expires=x"]));
    assert!(twice.contains("\"response-expires\""), "{twice}");
    let unknown = error(tool(&GET).args(US).args(["--cache-until-expiry", "all"]));
    assert!(unknown.contains("private") && unknown.contains("public"), "{unknown}");
}
