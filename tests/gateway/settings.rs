//! What the gateway is started with.

use crate::client;
use crate::process::{ACCESS_KEY_ID, Gateway, SECRET_ACCESS_KEY, address_of, write_private};
use crate::program::Program;
use std::path::Path;
use std::time::Duration;

#[test]
fn without_settings_it_serves_a_demo_that_goes_with_it() {
    let mut program = Program::run(Program::example("gateway", &["--listen", "127.0.0.1:0"]), "  curl -fsS -T");
    let address = address_of(&program);
    let urls: Vec<_> = program.printed().iter().filter_map(|line| line.split('\'').nth(1)).collect();
    let [view, upload] = urls.as_slice() else { panic!("{:?}", program.printed()) };
    let picture = client::send(address, "GET", view, client::NO_HEADERS, b"").expect(200);
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(*picture.body, *include_bytes!("../../examples/upload_service/screenshot.png"));
    client::send(address, "PUT", upload, client::NO_HEADERS, &picture.body).expect(200);
    #[cfg(unix)]
    {
        program.signal("TERM");
        let status = program.end(Duration::from_secs(9)).expect("the gateway stops");
        assert!(status.success(), "{status}");
        assert!(program.temporary().read_dir().unwrap().next().is_none(), "the folder is gone");
    }
}

/// What a start that fails says, in its last line.
fn failure(options: &[&str], keys: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Program::example("gateway", options);
    command.arg("--keys").arg(keys);
    if !options.contains(&"--folder") {
        command.arg("--folder").arg(folder.path());
    }
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let printed = format!("{}{}", String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1), "{printed}");
    for secret in [SECRET_ACCESS_KEY, "not-for-the-terminal"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    printed.lines().last().unwrap().replace(&*keys.to_string_lossy(), "KEYS")
}

#[test]
fn keys_that_cannot_be_used_are_one_clear_line() {
    let directory = tempfile::tempdir().unwrap();
    let id = format!("aws_access_key_id = {ACCESS_KEY_ID}\n");
    let key = format!("{id}aws_secret_access_key = not-for-the-terminal\n");
    for (number, (text, message)) in [
        (String::new(), "no key: write a section with aws_access_key_id and aws_secret_access_key"),
        (key.clone(), "a line in front of the first section: write [default] above it"),
        (format!("[a]\n{id}"), "section [a]: aws_secret_access_key is missing or empty"),
        (format!("[a]\n{id}aws_secret_access_key =\n"), "section [a]: aws_secret_access_key is missing or empty"),
        (format!("[a]\n{key}{id}"), "section [a]: aws_access_key_id is given twice"),
        (format!("[a]\n{key}[b]\n{key}"), "section [b]: aws_access_key_id is that of another section too"),
        (
            format!("[a]\n{key}aws_session_token = not-for-the-terminal\n"),
            "section [a]: aws_session_token: keys of sessions are not served; use a key without one",
        ),
        (format!("[a]\n{id}not-for-the-terminal\n"), "a line is neither [a section] nor name = value"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = directory.path().join(format!("{number}.ini"));
        write_private(&file, &text);
        assert_eq!(failure(&["--listen", "127.0.0.1:0"], &file), format!("gateway: KEYS: {message}"));
    }
    let missing = failure(&["--listen", "127.0.0.1:0"], &directory.path().join("missing.ini"));
    assert!(missing.starts_with("gateway: KEYS: ") && missing.contains("os error 2"), "{missing}");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = directory.path().join("open.ini");
        write_private(&file, &format!("[a]\n{key}"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        let message = "others can read or write the keys (mode 640); run chmod 600 on the file";
        assert_eq!(failure(&["--listen", "127.0.0.1:0"], &file), format!("gateway: KEYS: {message}"));
    }
}

#[test]
fn other_settings_that_cannot_be_used_are_one_clear_line() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("keys.ini");
    write_private(
        &file,
        &format!("[a]\naws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = not-for-the-terminal\n"),
    );
    let bucket = failure(&["--listen", "127.0.0.1:0", "--bucket", "a/b"], &file);
    assert!(bucket.starts_with("gateway: ") && bucket.contains("\"a/b\""), "{bucket}");
    let inside = failure(&["--listen", "127.0.0.1:0", "--folder", &directory.path().to_string_lossy()], &file);
    assert_eq!(inside, "gateway: KEYS: it is in the folder that is served; keep the keys elsewhere");
    let gateway = Gateway::start();
    let taken = failure(&["--listen", &gateway.address.to_string()], &file);
    assert!(taken.starts_with(&format!("gateway: {}: ", gateway.address)) && taken.contains("--listen"), "{taken}");
}

#[test]
fn pages_of_an_allowed_origin_may_use_urls() {
    let gateway =
        Gateway::start_with(&["--allow-origin", "http://127.0.0.1:3000", "--allow-origin", "https://a.example"]);
    let signed = gateway.presigner().put("a.txt").content_type("text/plain").if_none_match("*").sign().unwrap();
    let preflight = |origin| {
        let asks = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "content-type,if-none-match"),
        ];
        gateway.exchange("OPTIONS", signed.url(), &asks, b"").expect(200)
    };
    for origin in ["http://127.0.0.1:3000", "https://a.example"] {
        let response = preflight(origin);
        assert_eq!(response.header("access-control-allow-origin"), origin);
        assert_eq!(response.header("access-control-allow-headers"), "content-type,if-none-match");
        assert!(response.header("access-control-allow-methods").contains("PUT"));
        let put = gateway.send_with(&signed, &[("origin", origin)], "text");
        // The page must be able to read a refusal, too.
        assert_eq!(put.header("access-control-allow-origin"), origin);
        assert!(put.header("access-control-expose-headers").contains("etag"));
    }
    for origin in ["http://127.0.0.1:3001", "https://127.0.0.1:3000", "http://a.example", "null"] {
        assert!(!preflight(origin).headers.contains_key("access-control-allow-origin"), "{origin}");
    }
    assert_eq!(gateway.files(), ["a.txt"]);
}
