//! The memory that a request is taken apart in.

use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

/// The memory that [`Verifier::read`](super::Verifier::read) works in. Reused, it makes
/// reading a request free of heap allocations once it has grown.
///
/// It holds the canonical request and the session token, and is wiped when it is dropped or
/// grows. `Debug` shows none of it.
///
/// See [`verify`](super) for an example.
#[derive(Default)]
pub struct Scratch {
    /// Canonical path and query, the canonical request, the string to sign.
    pub(super) text: Zeroizing<Vec<u8>>,
    /// Decoded values of the signature's parameters.
    pub(super) values: Zeroizing<Vec<u8>>,
}

impl Scratch {
    /// Empty memory, which grows with the first request.
    ///
    /// See [`verify`](super) for an example.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Empties `buffer` and makes room, without a copy of what it held.
pub(super) fn prepare(buffer: &mut Zeroizing<Vec<u8>>, room: usize) {
    buffer.clear();
    if buffer.capacity() < room {
        *buffer = Zeroizing::new(Vec::with_capacity(room));
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}
