//! Where text is written to: a URL, a hasher, a buffer for people, or two of them
//! at once. One writer serves all, so they cannot differ.

use alloc::vec::Vec;

pub(crate) trait Sink {
    fn put(&mut self, text: &[u8]);
}

impl Sink for Vec<u8> {
    #[inline]
    fn put(&mut self, text: &[u8]) {
        self.extend_from_slice(text);
    }
}

/// Writes to both: what stands in the URL and in the canonical request alike.
/// Reading it back from one for the other would cost more, as a processor waits
/// for bytes that were just written.
pub(crate) struct Both<'s, S>(pub(crate) &'s mut Vec<u8>, pub(crate) &'s mut S);

impl<S: Sink> Sink for Both<'_, S> {
    #[inline]
    fn put(&mut self, text: &[u8]) {
        self.0.put(text);
        self.1.put(text);
    }
}
