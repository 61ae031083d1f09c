//! `--keys-from`: a URL for each line of a file.

use crate::arguments::Settings;
use crate::lifetime::LifeOptions;
use crate::{Outcome, as_json, message};
use indicatif::{ProgressBar, ProgressStyle};
use presign::{Error, Presigner};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

/// The length in bytes at which collected URLs are written.
const BLOCK: usize = 64 * 1024;

/// The keys of a file, presigned for one time.
pub(crate) struct Batch<'a> {
    pub(crate) source: &'a Path,
    /// Holds the time.
    pub(crate) presigner: Presigner,
    pub(crate) settings: Settings<'a>,
    pub(crate) life: &'a LifeOptions,
    pub(crate) json: bool,
}

impl Batch<'_> {
    pub(crate) fn print(&self) -> Outcome {
        let (mut keys, progress) = open(self.source)?;
        let mut urls = Vec::with_capacity(2 * BLOCK);
        let signed = self.sign_each(&mut *keys, &mut urls, &progress);
        let written = write(&mut urls, &progress);
        progress.finish_and_clear();
        signed.and(written)
    }

    fn sign_each(&self, keys: &mut dyn BufRead, urls: &mut Vec<u8>, progress: &ProgressBar) -> Outcome {
        let source = self.source.display();
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            let length = keys.read_until(b'\n', &mut line).map_err(|error| format!("{source}: {error}"))?;
            if length == 0 {
                break;
            }
            let key = str::from_utf8(line.strip_suffix(b"\n").unwrap_or(&line))
                .map_err(|error| format!("line {number} of {source}: {error}"))?;
            self.push_url(key, urls).map_err(|error| match error.downcast_ref() {
                Some(
                    of_key @ (Error::EmptyKey | Error::KeyTooLong { .. } | Error::AmbiguousKey { .. } | Error::SoapKey),
                ) => format!("line {number} of {source}: {}", message::of_library(of_key)).into(),
                _ => error,
            })?;
            if urls.len() >= BLOCK {
                write(urls, progress)?;
            }
            progress.inc(length as u64);
        }
        Ok(())
    }

    /// Appends the URL of `key`, or its JSON, and a line feed.
    fn push_url(&self, key: &str, urls: &mut Vec<u8>) -> Outcome {
        let request = self.settings.apply(self.life.apply_scope(self.presigner.get(key)));
        if self.json {
            urls.extend_from_slice(as_json(&request.sign()?)?.as_bytes());
        } else {
            request.sign_into(urls)?;
        }
        urls.push(b'\n');
        Ok(())
    }
}

fn open(source: &Path) -> Outcome<(Box<dyn BufRead>, ProgressBar)> {
    if source == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), progress(None)?));
    }
    let failed = |error| format!("{}: {error}", source.display());
    let file = File::open(source).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let length = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(BufReader::with_capacity(BLOCK, file)), progress(length)?))
}

/// Counts the bytes of the keys, up to `length` if it is known. Draws on stderr if that
/// is a terminal, and nowhere otherwise.
fn progress(length: Option<u64>) -> Outcome<ProgressBar> {
    Ok(match length {
        Some(length) => ProgressBar::new(length)
            .with_style(ProgressStyle::with_template("{wide_bar} {percent:>3}% of {total_bytes}, {eta} left")?),
        None => ProgressBar::new_spinner()
            .with_style(ProgressStyle::with_template("{spinner} {bytes} of keys, {bytes_per_sec}")?),
    })
}

/// Writes the URLs while the bar is hidden: stdout may be the same terminal.
fn write(urls: &mut Vec<u8>, progress: &ProgressBar) -> Outcome {
    progress.suspend(|| io::stdout().write_all(urls))?;
    urls.clear();
    Ok(())
}
