//! SHA-256 over text that arrives in pieces, and HMAC-SHA-256 whose key is
//! absorbed once: `sha2`'s compression function with the buffering that signing
//! many short texts under one key calls for.
//!
//! HMAC hashes the key's two pads, one block each, before any text. [`HmacKey`]
//! keeps the two states that result, so a signature pays for its own text only.

use sha2::block_api::compress256;
use zeroize::Zeroize;

const BLOCK: usize = 64;

/// The initial hash value, FIPS 180-4 section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Where canonical text goes: a hasher on the way to a signature, a string on
/// the way to a reader. One writer serves both, so the two cannot differ.
pub(crate) trait Sink {
    fn put(&mut self, text: &str);
}

impl Sink for alloc::string::String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }
}

impl Sink for Sha256 {
    fn put(&mut self, text: &str) {
        self.update(text.as_bytes());
    }
}

/// A SHA-256 computation under way.
#[derive(Clone)]
pub(crate) struct Sha256 {
    state: [u32; 8],
    /// The bytes that do not fill a block yet.
    pending: [u8; BLOCK],
    pending_len: usize,
    /// Bytes of all the blocks compressed so far.
    compressed_len: u64,
}

impl Sha256 {
    pub(crate) fn new() -> Self {
        Self::resume(INITIAL, 0)
    }

    fn resume(state: [u32; 8], compressed_len: u64) -> Self {
        Self { state, pending: [0; BLOCK], pending_len: 0, compressed_len }
    }

    pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
        let mut hash = Self::new();
        hash.update(bytes);
        hash.finish()
    }

    #[inline]
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        let free = self.pending.get_mut(self.pending_len..).unwrap_or_default();
        if bytes.len() < free.len() {
            for (slot, byte) in free.iter_mut().zip(bytes) {
                *slot = *byte;
            }
            self.pending_len += bytes.len();
        } else {
            let (filling, rest) = bytes.split_at(free.len());
            free.copy_from_slice(filling);
            self.compress_pending(rest);
        }
    }

    /// Compresses the full pending block and all full blocks of `rest`, and
    /// keeps what is left.
    fn compress_pending(&mut self, rest: &[u8]) {
        let (blocks, tail) = rest.as_chunks::<BLOCK>();
        compress256(&mut self.state, core::slice::from_ref(&self.pending));
        if !blocks.is_empty() {
            compress256(&mut self.state, blocks);
        }
        self.compressed_len += (BLOCK * (1 + blocks.len())) as u64;
        self.pending_len = tail.len();
        for (slot, byte) in self.pending.iter_mut().zip(tail) {
            *slot = *byte;
        }
    }

    pub(crate) fn finish(mut self) -> [u8; 32] {
        let bits = (self.compressed_len + self.pending_len as u64) * 8;
        let mut last = [[0; BLOCK]; 2];
        let flat = last.as_flattened_mut();
        for (slot, byte) in flat.iter_mut().zip(self.pending.iter().take(self.pending_len)) {
            *slot = *byte;
        }
        if let Some(slot) = flat.get_mut(self.pending_len) {
            *slot = 0x80;
        }
        // The length takes the last eight bytes of the last block.
        let blocks = if self.pending_len < BLOCK - 8 { 1 } else { 2 };
        let end = blocks * BLOCK;
        if let Some(slot) = flat.get_mut(end - 8..end) {
            slot.copy_from_slice(&bits.to_be_bytes());
        }
        compress256(&mut self.state, last.get(..blocks).unwrap_or_default());
        to_bytes(&self.state)
    }
}

impl Zeroize for Sha256 {
    fn zeroize(&mut self) {
        self.state.zeroize();
        self.pending.zeroize();
    }
}

fn to_bytes(state: &[u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *chunk = word.to_be_bytes();
    }
    bytes
}

/// A key of HMAC-SHA-256 with both pads absorbed. Wiped when dropped.
#[derive(Clone)]
pub(crate) struct HmacKey {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl HmacKey {
    pub(crate) fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        if let Some(slot) = block.get_mut(..key.len()) {
            slot.copy_from_slice(key);
        } else {
            let mut digest = Sha256::digest(key);
            block[..32].copy_from_slice(&digest);
            digest.zeroize();
        }
        let absorb = |block: &[u8; BLOCK]| {
            let mut state = INITIAL;
            compress256(&mut state, core::slice::from_ref(block));
            state
        };
        for byte in &mut block {
            *byte ^= 0x36;
        }
        let inner = absorb(&block);
        for byte in &mut block {
            *byte ^= 0x36 ^ 0x5c;
        }
        let outer = absorb(&block);
        block.zeroize();
        Self { inner, outer }
    }

    pub(crate) fn from_states(states: [[u32; 8]; 2]) -> Self {
        let [inner, outer] = states;
        Self { inner, outer }
    }

    pub(crate) fn states(&self) -> [&[u32; 8]; 2] {
        [&self.inner, &self.outer]
    }

    /// A hasher to feed the text to; [`HmacKey::finish`] takes it back.
    pub(crate) fn start(&self) -> Sha256 {
        Sha256::resume(self.inner, BLOCK as u64)
    }

    pub(crate) fn finish(&self, text: Sha256) -> [u8; 32] {
        let mut outer = Sha256::resume(self.outer, BLOCK as u64);
        outer.update(&text.finish());
        outer.finish()
    }

    pub(crate) fn mac(&self, text: &[u8]) -> [u8; 32] {
        let mut hash = self.start();
        hash.update(text);
        self.finish(hash)
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}
