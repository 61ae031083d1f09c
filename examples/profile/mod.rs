//! What the shared config and credentials files of AWS's tools say about a profile. AWS:
//! "Using shared config and credentials files to globally configure AWS SDKs and tools".
//!
//! Nothing is fetched: a profile whose credentials come from the network (a role, single
//! sign-on) is an error that says what to run instead.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

mod place;

pub(crate) use place::Place;

use ini::{Ini, ParseOption};
use presign::Credentials;
use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use zeroize::Zeroizing;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The settings of a section, by their names in lower case.
type Settings = BTreeMap<String, String>;

/// Settings that name credentials which only the network has, and that go before keys.
const FETCHED: [&str; 4] = ["role_arn", "web_identity_token_file", "sso_session", "sso_start_url"];

/// One more, which doesn't go before the keys of the credentials file.
const FETCHED_AFTER_KEYS: &str = "login_session";

/// One profile of both files.
#[derive(Default)]
pub(crate) struct Profile {
    name: String,
    /// From the config file.
    settings: Settings,
    /// From the credentials file.
    keys: Settings,
    /// The section of the config file that the setting `services` names.
    services: Settings,
}

impl Profile {
    /// The profile with this name, or that `AWS_PROFILE` names, or `default`, which need not
    /// exist unless it is named.
    pub(crate) fn load(name: Option<&str>) -> Result<Self> {
        let name = match name {
            Some(name) => Some(name.to_owned()),
            None => variable("AWS_PROFILE")?,
        };
        let config = read("AWS_CONFIG_FILE", "config")?;
        let keys = read("AWS_SHARED_CREDENTIALS_FILE", "credentials")?;
        let is_named = name.is_some();
        let name = name.unwrap_or_else(|| "default".into());

        let settings = match section(&config, |section| section == name && name == "default")? {
            None => section(&config, |section| named(section, "profile") == Some(&name))?,
            default => default,
        };
        let keys = section(&keys, |section| section == name)?;
        if is_named && settings.is_none() && keys.is_none() {
            return Err(format!("no profile {name:?} in the shared config and credentials files").into());
        }
        let settings = settings.unwrap_or_default();
        let services = match settings.get("services") {
            Some(services) => section(&config, |section| named(section, "services") == Some(services))?
                .ok_or_else(|| format!("profile {name:?} names services {services:?}, which the config file lacks"))?,
            None => Settings::new(),
        };
        Ok(Self { name, settings, keys: keys.unwrap_or_default(), services })
    }

    pub(crate) fn region(&self) -> Option<&str> {
        self.setting("region")
    }

    /// The endpoint for S3. AWS: "Service-specific endpoints".
    pub(crate) fn endpoint_url(&self) -> Option<&str> {
        let of_s3 = self.services.get("s3").and_then(|s3| nested(s3, "endpoint_url"));
        of_s3.or_else(|| self.setting("endpoint_url"))
    }

    /// A setting that is `true` or `false`, such as `use_fips_endpoint`, which some tools look
    /// for among those of S3.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        let of_s3 = self.setting("s3").and_then(|s3| nested(s3, name));
        of_s3.or_else(|| self.setting(name)).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The profile's credentials, in the order of the AWS CLI: the keys of the credentials file,
    /// `credential_process`, the keys of the config file. `None` if it has none.
    pub(crate) fn credentials(&self) -> Result<Option<Credentials>> {
        let name = &self.name;
        self.refuse(FETCHED)?;
        if let Some(credentials) = keys_of(&self.keys, name)? {
            return Ok(Some(credentials));
        }
        self.refuse([FETCHED_AFTER_KEYS])?;
        match self.setting("credential_process") {
            Some(command) => Ok(Some(run(command, name)?)),
            None => keys_of(&self.settings, name),
        }
    }

    fn refuse<const N: usize>(&self, settings: [&str; N]) -> Result<()> {
        let Some(setting) = settings.into_iter().find(|setting| self.setting(setting).is_some()) else {
            return Ok(());
        };
        let name = &self.name;
        Err(format!(
            "profile {name:?} has {setting}, and such credentials have to be fetched: run `aws configure \
             export-credentials --profile {name}`, or make that the credential_process of another profile"
        )
        .into())
    }

    /// A setting that isn't empty. Both files may have it.
    fn setting(&self, name: &str) -> Option<&str> {
        self.keys.get(name).or_else(|| self.settings.get(name)).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// The static keys among the settings of a profile.
fn keys_of(settings: &Settings, profile: &str) -> Result<Option<Credentials>> {
    let setting = |name: &str| settings.get(name).filter(|value| !value.is_empty());
    let (id, secret) = match (setting("aws_access_key_id"), setting("aws_secret_access_key")) {
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => (id, secret),
        (Some(_), None) => return Err(format!("profile {profile:?} has no aws_secret_access_key").into()),
        (None, Some(_)) => return Err(format!("profile {profile:?} has no aws_access_key_id").into()),
    };
    let credentials = Credentials::new(id, secret);
    Ok(Some(match setting("aws_session_token") {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    }))
}

/// The credentials that a command prints. AWS: "Process credential provider".
fn run(command: &str, profile: &str) -> Result<Credentials> {
    let failed = |why: &str| format!("credential_process of profile {profile:?} {why}");
    let words = shlex::split(command).filter(|words| !words.is_empty()).ok_or_else(|| failed("is no command"))?;
    let output = Command::new(&words[0]).args(&words[1..]).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| failed(&format!("can't be run: {error}")))?;
    let printed = Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(failed(&format!("failed: {}", output.status)).into());
    }
    Ok(from_json(&printed).map_err(|error| failed(&format!("printed no credentials: {error}")))?)
}

/// The credentials in the JSON of `credential_process`, of `aws configure export-credentials`,
/// or of an endpoint of EC2, ECS or EKS.
pub(crate) fn from_json(json: &[u8]) -> std::result::Result<Credentials, serde_json::Error> {
    serde_json::from_slice(json)
}

/// The file that a variable names, or else one in the folder `.aws` of the user.
fn read(variable_name: &str, in_home: &str) -> Result<Ini> {
    let path = match variable(variable_name)? {
        Some(path) => match path.strip_prefix("~/") {
            Some(in_home) => home()?.join(in_home),
            None => path.into(),
        },
        None => match env::home_dir() {
            Some(home) => home.join(".aws").join(in_home),
            None => return Ok(Ini::new()),
        },
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Ini::new()),
        Err(error) => return Err(format!("can't read {}: {error}", path.display()).into()),
    };
    parse(&text).ok_or_else(|| format!("{} has a line that is no setting and no section", path.display()).into())
}

/// Reads the text as the AWS CLI does: comments and settings may be indented, quotation marks
/// and backslashes mean themselves, and a setting has a single line.
fn parse(text: &str) -> Option<Ini> {
    let options = ParseOption { enabled_quote: false, enabled_indented_mutiline_value: true, ..ParseOption::default() };
    let mut plain = Zeroizing::new(String::with_capacity(2 * text.len() + 1));
    // Of the settings of a section. What is indented deeper belongs to the setting above it.
    let mut indent = usize::MAX;
    for line in text.lines() {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let own_indent = line.len() - content.len();
        if own_indent > indent {
            plain.push(' ');
        } else {
            indent = if content.starts_with('[') { usize::MAX } else { own_indent };
        }
        // Without escapes, a backslash at the end of a line would still join it with the next.
        plain.push_str(&Zeroizing::new(content.replace('\\', r"\\")));
        plain.push('\n');
    }
    let ini = Ini::load_from_str_opt(&plain, options).ok()?;
    // A line without a value would be part of the next one's name.
    let is_one_line = ini.iter().flat_map(|(_, settings)| settings.iter()).all(|(name, _)| !name.contains('\n'));
    is_one_line.then_some(ini)
}

fn home() -> Result<PathBuf> {
    env::home_dir().ok_or_else(|| "no home directory: set HOME".into())
}

/// A section. It is there once, and so is each of its settings.
fn section(ini: &Ini, is_wanted: impl Fn(&str) -> bool) -> Result<Option<Settings>> {
    let mut found = ini.iter().filter(|(name, _)| name.is_some_and(&is_wanted));
    let Some((header, properties)) = found.next() else { return Ok(None) };
    let header = header.unwrap_or_default();
    let mut settings = Settings::new();
    for (name, value) in properties {
        if settings.insert(name.to_ascii_lowercase(), value.to_owned()).is_some() {
            return Err(format!("section [{header}] has {name} twice: keep one").into());
        }
    }
    match found.next() {
        Some(_) => Err(format!("section [{header}] is there twice: make it one").into()),
        None => Ok(Some(settings)),
    }
}

/// The name in the header of a section such as `[profile NAME]`, where it may be quoted.
fn named<'h>(header: &'h str, kind: &str) -> Option<&'h str> {
    let name = header.strip_prefix(kind)?;
    let name = name.strip_prefix([' ', '\t'])?.trim();
    Some(name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name))
}

/// A setting on an indented line below another one.
fn nested<'v>(lines: &'v str, name: &str) -> Option<&'v str> {
    let mut settings = lines.lines().filter_map(|line| line.split_once('='));
    settings.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

/// A variable of the environment that isn't empty.
pub(crate) fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(format!("{name} is not Unicode").into()),
    }
}
