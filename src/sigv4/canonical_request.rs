//! Step 1: the canonical request, one text for all the ways to write a request.

use super::headers::Headers;
use super::method::Method;
use super::origin::Origin;
use super::sha256::{Sha256, Sink};
use alloc::string::String;

/// The parts of a canonical request, each in its canonical form already.
pub(crate) struct CanonicalRequest<'r, 'a> {
    pub(crate) method: Method,
    pub(crate) path: &'r str,
    pub(crate) query: &'r str,
    pub(crate) origin: &'r Origin,
    pub(crate) headers: &'r Headers<'a>,
    pub(crate) payload_hash: &'r str,
}

impl CanonicalRequest<'_, '_> {
    /// Hashes the parts where they stand: the whole text is never put together.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        self.write_to(&mut hash);
        hash.finish()
    }

    /// The text itself, for people.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write_to(&mut text);
        text
    }

    fn write_to(&self, sink: &mut impl Sink) {
        sink.put(self.method.as_str());
        sink.put("\n");
        sink.put(self.path);
        sink.put("\n");
        sink.put(self.query);
        sink.put("\n");
        self.headers.write_canonical(self.origin.host_line(), sink);
        sink.put("\n");
        sink.put(self.payload_hash);
    }
}
