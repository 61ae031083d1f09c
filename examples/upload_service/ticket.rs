//! Tickets: what the service has handed out, for the client to bring back.
//!
//! Without them, a call that follows another would have to trust the client's word, or the
//! service to remember each upload. A ticket is text that only the service can seal.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;
use time::OffsetDateTime;

/// What a ticket is good for. One for another purpose doesn't count.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// To go on with an upload in parts.
    Parts,
    /// To view an image that was uploaded without JavaScript.
    View,
}

/// Issues tickets, and checks those that come back. The key is random: the tickets of one
/// run mean nothing to the next, nor to another instance.
pub(crate) struct Tickets {
    key: Hmac<Sha256>,
    lifetime: Duration,
}

impl Tickets {
    pub(crate) fn new(lifetime: Duration) -> Result<Self, getrandom::Error> {
        let mut key = [0; 64];
        getrandom::fill(&mut key)?;
        Ok(Self { key: Hmac::new(&key.into()), lifetime })
    }

    /// A ticket that says this.
    pub(crate) fn issue(&self, purpose: Purpose, text: &str) -> String {
        let expires = OffsetDateTime::now_utc().unix_timestamp().saturating_add_unsigned(self.lifetime.as_secs());
        let sealed = format!("{expires}.{text}");
        format!("{}.{sealed}", hex::encode(self.mac(purpose, &sealed).finalize().into_bytes()))
    }

    /// What the ticket says; `None` if it is not one of these, not for this purpose, or expired.
    pub(crate) fn check<'t>(&self, purpose: Purpose, ticket: &'t str) -> Option<&'t str> {
        let (mac, sealed) = ticket.split_once('.')?;
        // In constant time: a client must not learn how much of a guess is right.
        self.mac(purpose, sealed).verify_slice(&hex::decode(mac).ok()?).ok()?;
        let (expires, text) = sealed.split_once('.')?;
        (OffsetDateTime::now_utc().unix_timestamp() < expires.parse().ok()?).then_some(text)
    }

    fn mac(&self, purpose: Purpose, sealed: &str) -> Hmac<Sha256> {
        let purpose = match purpose {
            Purpose::Parts => "parts",
            Purpose::View => "view",
        };
        self.key.clone().chain_update(purpose).chain_update(b".").chain_update(sealed)
    }
}
