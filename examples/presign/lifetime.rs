//! How long a URL or form works, and for how long it is the same.

// The doc comments of options are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use clap::{Args, ValueEnum};
use presign::operation::ReadsObject;
use presign::{CacheScope, Lifetime, Request};
use std::time::Duration;

#[derive(Args)]
#[allow(clippy::struct_excessive_bools)] // Flags of a command line are bools.
pub(crate) struct LifeOptions {
    /// How long the URL or form works, up to 7d: a number of seconds, or a number followed by s, m, h or d
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = parse_duration)]
    expires_in: Duration,

    /// Fail if the credentials leave less than this. With --stable, this is for whoever gets the URL or form last
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    min_life: Option<Duration>,

    /// If the credentials expire first, shorten the life to theirs. This is the default, but for --stable
    #[arg(long)]
    shorten: bool,

    /// If the credentials expire first, fail. This is the default of --stable
    #[arg(long, conflicts_with_all = ["shorten", "min_life"])]
    in_full: bool,

    /// If the credentials expire first, leave --expires-in as it is, though the URL or form stops working with them
    #[arg(long, conflicts_with_all = ["shorten", "in_full"])]
    keep_expiry: bool,

    /// Sign for the start of a window of this length, so that everyone gets the same URL within it, and caches find
    /// what they have. Whoever gets it last has --expires-in minus this: 45m with --expires-in 1h --stable 15m
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    stable: Option<Duration>,

    /// For get and head: let the client's cache, or all caches, keep the answer until the URL expires
    #[arg(long, value_name = "SCOPE")]
    pub(crate) cache_until_expiry: Option<Scope>,
}

/// Which caches may keep an answer.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Scope {
    Private,
    Public,
}

impl LifeOptions {
    pub(crate) fn lifetime(&self) -> Lifetime {
        let mut lifetime = Lifetime::new(self.expires_in);
        if let Some(window) = self.stable {
            lifetime = lifetime.stable_for(window);
        }
        if self.in_full {
            lifetime = lifetime.in_full();
        } else if let Some(minimum) = self.min_life {
            lifetime = lifetime.at_least(minimum);
        } else if self.shorten {
            // A stable URL would be refused where it has to be shortened.
            lifetime = lifetime.at_least(Duration::from_secs(1));
        }
        if self.keep_expiry { lifetime.keep_expiry() } else { lifetime }
    }

    pub(crate) fn apply_scope<'r, Op: ReadsObject>(&self, request: Request<'r, Op>) -> Request<'r, Op> {
        match self.cache_until_expiry {
            Some(Scope::Private) => request.cache_until_expiry(CacheScope::Private),
            Some(Scope::Public) => request.cache_until_expiry(CacheScope::Public),
            None => request,
        }
    }
}

fn parse_duration(text: &str) -> Result<Duration, &'static str> {
    let unit_start = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_start);
    let unit_seconds = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err("write a number of seconds, or a number followed by s, m, h or d"),
    };
    if number.is_empty() {
        return Err("write a number before the unit");
    }
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit_seconds));
    seconds.map(Duration::from_secs).ok_or("a presigned URL works for up to 7d")
}
