//! SHA-256 over text that arrives in pieces, and HMAC-SHA-256 whose key is
//! absorbed once: `sha2`'s compression function with the buffering that signing
//! many short texts under one key calls for.
//!
//! HMAC hashes the key's two pads, one block each, before any text. [`HmacKey`]
//! keeps the two states that result, so a signature pays for its own text only.

use super::sink::Sink;
use sha2::block_api::compress256;
use zeroize::Zeroize;

const BLOCK: usize = 64;
const DIGEST: usize = 32;
/// Of the text's length in bits, at the end of the last block.
const LENGTH: usize = 8;

/// The initial hash value, FIPS 180-4 section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A SHA-256 computation under way, with room for `N` blocks, two at least.
///
/// Text is gathered and compressed many blocks at a time: each call of the
/// compression function begins with a wait for the text just written.
#[derive(Clone)]
pub(crate) struct Sha256<const N: usize> {
    state: [u32; 8],
    /// Zero behind the pending text.
    pending: [[u8; BLOCK]; N],
    pending_len: usize,
    /// Bytes of all the blocks compressed so far.
    compressed_len: usize,
}

impl<const N: usize> Sha256<N> {
    /// Of pending text, so that the padding has room behind it.
    const CAPACITY: usize = N * BLOCK - 1 - LENGTH;

    #[inline]
    pub(crate) fn new() -> Self {
        Self::resume(INITIAL, 0)
    }

    #[inline]
    fn resume(state: [u32; 8], compressed_len: usize) -> Self {
        Self { state, pending: [[0; BLOCK]; N], pending_len: 0, compressed_len }
    }

    #[inline]
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if !self.gather(bytes) {
            self.update_blocks(bytes);
        }
    }

    /// Puts `bytes` behind the pending text, if there is room.
    #[inline]
    fn gather(&mut self, bytes: &[u8]) -> bool {
        let end = self.pending_len + bytes.len();
        match self.pending.as_flattened_mut().get_mut(self.pending_len..end) {
            Some(free) if end <= Self::CAPACITY => {
                free.copy_from_slice(bytes);
                self.pending_len = end;
                true
            }
            _ => false,
        }
    }

    /// Compresses as many blocks at a time as there are, and keeps what is left.
    fn update_blocks(&mut self, bytes: &[u8]) {
        let free = self.pending.as_flattened_mut().get_mut(self.pending_len..).unwrap_or_default();
        let Some((filling, rest)) = bytes.split_at_checked(free.len()) else {
            // It fits, but leaves no room for the padding.
            free.get_mut(..bytes.len()).unwrap_or_default().copy_from_slice(bytes);
            self.pending_len += bytes.len();
            return self.compress_full_blocks();
        };
        free.copy_from_slice(filling);
        compress256(&mut self.state, &self.pending);
        let (blocks, tail) = rest.as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        *self = Self::resume(self.state, self.compressed_len + (N + blocks.len()) * BLOCK);
        self.gather(tail);
    }

    /// Compresses the pending blocks that are full, so that clones need not.
    pub(crate) fn compress_full_blocks(&mut self) {
        let full = self.pending_len / BLOCK * BLOCK;
        let (blocks, _) = self.pending.as_flattened().get(..full).unwrap_or_default().as_chunks();
        compress256(&mut self.state, blocks);
        self.compressed_len += full;
        let pending = self.pending.as_flattened_mut();
        pending.copy_within(full..self.pending_len, 0);
        let rest = self.pending_len - full;
        pending.get_mut(rest..self.pending_len).unwrap_or_default().fill(0);
        self.pending_len = rest;
    }

    /// The hash of the text so far and an end to it: afterwards there is none. It
    /// takes a reference, since a move would copy what was just written.
    #[inline]
    pub(crate) fn finish(&mut self) -> [u8; DIGEST] {
        let bits = (self.compressed_len + self.pending_len) as u64 * 8;
        let end = (self.pending_len + LENGTH) / BLOCK * BLOCK + BLOCK;
        let pending = self.pending.as_flattened_mut();
        if let Some(mark) = pending.get_mut(self.pending_len) {
            *mark = 0x80;
        }
        if let Some(length) = pending.get_mut(end - LENGTH..end) {
            length.copy_from_slice(&bits.to_be_bytes());
        }
        compress256(&mut self.state, pending.get(..end).unwrap_or_default().as_chunks().0);
        to_bytes(&self.state)
    }
}

impl<const N: usize> Sink for Sha256<N> {
    #[inline]
    fn put(&mut self, text: &[u8]) {
        self.update(text);
    }
}

/// The SHA-256 of `bytes`.
pub(crate) fn digest(bytes: &[u8]) -> [u8; DIGEST] {
    let mut hash = Sha256::<2>::new();
    hash.update(bytes);
    hash.finish()
}

#[inline]
fn to_bytes(state: &[u32; 8]) -> [u8; DIGEST] {
    let mut bytes = [0; DIGEST];
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
            let mut digest = digest(key);
            block[..DIGEST].copy_from_slice(&digest);
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

    pub(crate) fn states(&self) -> [&[u32; 8]; 2] {
        [&self.inner, &self.outer]
    }

    #[inline]
    pub(crate) fn start(&self) -> Hmac {
        Hmac::start(self.inner, self.outer)
    }

    pub(crate) fn mac(&self, text: &[u8]) -> [u8; DIGEST] {
        self.start().mac_with(text)
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

/// An HMAC-SHA-256 computation under way. Wiped when dropped.
#[derive(Clone)]
pub(crate) struct Hmac {
    /// Room for a string to sign.
    text: Sha256<3>,
    outer: [u32; 8],
}

impl Hmac {
    /// Begins with the states after the inner and the outer pad.
    #[inline]
    pub(crate) fn start(inner: [u32; 8], outer: [u32; 8]) -> Self {
        Self { text: Sha256::resume(inner, BLOCK), outer }
    }

    /// The states after the inner and the outer pad, of an HMAC that has no text yet.
    #[inline]
    pub(crate) fn key_mut(&mut self) -> [&mut [u32; 8]; 2] {
        [&mut self.text.state, &mut self.outer]
    }

    /// Compresses what can be: it is the same for every text that goes on from here.
    pub(crate) fn compress_full_blocks(&mut self) {
        self.text.compress_full_blocks();
    }

    /// The MAC of the text so far and `last`. The text so far can be gone on with
    /// in other ways.
    #[inline]
    pub(crate) fn mac_with(&self, last: &[u8]) -> [u8; DIGEST] {
        let mut text = self.text.clone();
        text.update(last);

        let mut block = [0; BLOCK];
        let (digest, padding) = block.split_at_mut(DIGEST);
        digest.copy_from_slice(&text.finish());
        padding.copy_from_slice(&Self::OUTER_PADDING);
        let mut state = self.outer;
        compress256(&mut state, core::slice::from_ref(&block));
        to_bytes(&state)
    }

    /// The outer pad, absorbed already, and the inner digest make one block and a
    /// half: what pads the second block.
    const OUTER_PADDING: [u8; BLOCK - DIGEST] = {
        let mut padding = [0; BLOCK - DIGEST];
        padding[0] = 0x80;
        let bits = (8 * (BLOCK + DIGEST) as u64).to_be_bytes();
        let (_, length) = padding.split_at_mut(BLOCK - DIGEST - LENGTH);
        length.copy_from_slice(&bits);
        padding
    };
}

impl Sink for Hmac {
    #[inline]
    fn put(&mut self, text: &[u8]) {
        self.text.update(text);
    }
}

impl Drop for Hmac {
    fn drop(&mut self) {
        // What is pending is text, not key.
        self.text.state.zeroize();
        self.outer.zeroize();
    }
}
