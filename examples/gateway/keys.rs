//! The keys that may sign.

use ini::{Ini, ParseOption};
use presign::{Bucket, Credentials, Presigner};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use zeroize::Zeroizing;

const ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";
const TOKEN: &str = "aws_session_token";

/// Secrets by their access key ids.
pub(crate) struct Keys(HashMap<String, Zeroizing<String>>);

impl Keys {
    pub(crate) fn single(id: &str, secret: &str) -> Result<Self, String> {
        let mut keys = Self(HashMap::new());
        keys.add(id, secret)?;
        Ok(keys)
    }

    /// Reads a file like `~/.aws/credentials`, with a section for each key. It must not be in the
    /// folder that is served.
    pub(crate) fn read(file: &Path, folder: &Path) -> Result<Self, String> {
        let in_file = |error: String| format!("{}: {error}", file.display());
        let text = read_private(file).map_err(|error| in_file(error.to_string()))?;
        if let (Ok(file), Ok(folder)) = (file.canonicalize(), folder.canonicalize())
            && file.starts_with(folder)
        {
            return Err(in_file("it is in the folder that is served; keep the keys elsewhere".to_owned()));
        }
        Self::parse(&text).map_err(in_file)
    }

    fn parse(text: &str) -> Result<Self, String> {
        // Secrets are taken as they are.
        let options = ParseOption { enabled_quote: false, enabled_escape: false, ..ParseOption::default() };
        let ini =
            Ini::load_from_str_opt(text, options).map_err(|_| "a line is neither [a section] nor name = value")?;
        let mut keys = Self(HashMap::new());
        for (section, properties) in
            ini.iter().filter(|(section, properties)| section.is_some() || !properties.is_empty())
        {
            let in_section = |error: String| format!("section [{}]: {error}", section.unwrap_or_default());
            let Some(section) = section else {
                return Err("a line in front of the first section: write [default] above it".to_owned());
            };
            let value = |name: &str| match properties.get_all(name).collect::<Vec<_>>().as_slice() {
                [value] if !value.is_empty() => Ok(*value),
                [] | [_] => Err(format!("section [{section}]: {name} is missing or empty")),
                _ => Err(format!("section [{section}]: {name} is given twice")),
            };
            if properties.contains_key(TOKEN) {
                return Err(in_section(format!("{TOKEN}: keys of sessions are not served; use a key without one")));
            }
            keys.add(value(ID)?, value(SECRET)?).map_err(in_section)?;
        }
        if keys.0.is_empty() {
            return Err(format!("no key: write a section with {ID} and {SECRET}"));
        }
        Ok(keys)
    }

    fn add(&mut self, id: &str, secret: &str) -> Result<(), String> {
        // What can't sign can't have signed either.
        Presigner::new(Credentials::new(id, secret), Bucket::new("any-bucket", "us-east-1"))
            .map_err(|error| error.to_string())?;
        match self.0.insert(id.to_owned(), Zeroizing::new(secret.to_owned())) {
            None => Ok(()),
            Some(_) => Err(format!("{ID} is that of another section too")),
        }
    }

    /// `None` for an id that is unknown.
    pub(crate) fn secret(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(|secret| secret.as_str())
    }
}

/// Reads a file that nobody else can read.
fn read_private(file: &Path) -> io::Result<Zeroizing<String>> {
    let mut file = File::open(file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata()?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let message = format!("others can read or write the keys (mode {mode:03o}); run chmod 600 on the file");
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
        }
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text)?;
    Ok(text)
}
