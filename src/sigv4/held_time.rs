//! A signing time for many requests: everything they have in common is done once.

use super::auth_scheme::AuthScheme;
use super::key::Key;
use super::signature::Signature;
use super::signing_time::SigningTime;
use super::string_to_sign;
use super::text::write_hex;
use alloc::boxed::Box;
use alloc::vec::Vec;

#[derive(Clone)]
pub(crate) struct HeldTime {
    time: SigningTime,
    /// Boxed, so that moving a `HeldTime` leaves no copy behind.
    keys: Box<Keys>,
    /// What follows the absorbed blocks, up to the last line of the string to sign.
    unabsorbed: Vec<u8>,
}

/// Both wiped when dropped.
#[derive(Clone)]
struct Keys {
    key: Key,
    /// The same with the start of the string to sign absorbed, if it is a signing key: one
    /// block less of the nine that a URL takes to hash.
    absorbed: Key,
}

impl HeldTime {
    pub(crate) fn new(time: SigningTime, key: Key, scheme: &AuthScheme) -> Self {
        let mut keys = Box::new(Keys { absorbed: key.clone(), key });
        let mut unabsorbed = Vec::new();
        string_to_sign::write_same_for_all(scheme, &time, &mut unabsorbed);
        let absorbed = keys.absorbed.absorb(&unabsorbed);
        unabsorbed.drain(..absorbed);
        Self { time, keys, unabsorbed }
    }

    pub(crate) fn time(&self) -> &SigningTime {
        &self.time
    }

    pub(crate) fn key(&self) -> &Key {
        &self.keys.key
    }

    /// Signs the string to sign with this last line. `scratch` is left as it was.
    #[inline]
    pub(crate) fn sign(&self, canonical_request_hash: &[u8; 32], scratch: &mut Vec<u8>) -> Signature {
        let start = scratch.len();
        scratch.extend_from_slice(&self.unabsorbed);
        write_hex(canonical_request_hash, scratch);
        let signature = self.keys.absorbed.clone().sign(scratch.get(start..).unwrap_or_default());
        scratch.truncate(start);
        signature
    }
}
