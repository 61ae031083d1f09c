//! SHA-256 over text that is padded where it stands, and HMAC-SHA-256 whose key is
//! absorbed once: `sha2`'s compression function, called on many blocks at a time.
//!
//! HMAC hashes the key's two pads, one block each, before any text. [`HmacKey`]
//! keeps the two states that result, so a signature pays for its own text only.

use alloc::vec::Vec;
use sha2::Digest;
use sha2::block_api::compress256;
use zeroize::Zeroize;

pub(crate) const BLOCK: usize = 64;
const DIGEST: usize = 32;
/// Of the message's length in bits, at the end of the last block.
const LENGTH: usize = 8;

/// The initial hash value, FIPS 180-4 section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The SHA-256 of `message`.
pub(crate) fn digest(message: &[u8]) -> [u8; DIGEST] {
    sha2::Sha256::digest(message).into()
}

/// At most so many bytes does [`pad`] append.
pub(crate) const PADDING_BOUND: usize = BLOCK + LENGTH;

/// Appends the padding of the message that begins at `start` in `text`. `before`
/// bytes have been hashed ahead of it.
#[inline]
pub(crate) fn pad(text: &mut Vec<u8>, start: usize, before: usize) {
    const MARK: [u8; BLOCK] = {
        let mut mark = [0; BLOCK];
        mark[0] = 0x80;
        mark
    };
    let length = text.len().saturating_sub(start);
    let mark_len = BLOCK - (length + LENGTH) % BLOCK;
    let bits = (before + length) as u64 * 8;
    // Whole, then cut: a copy of a fixed size is a few instructions.
    let end = text.len() + mark_len;
    text.extend_from_slice(&MARK);
    text.truncate(end);
    text.extend_from_slice(&bits.to_be_bytes());
}

/// The SHA-256 of what stands in `text` from `start` on. Leaves its padding there.
#[inline]
pub(crate) fn digest_in_place(text: &mut Vec<u8>, start: usize) -> [u8; DIGEST] {
    pad(text, start, 0);
    let mut state = INITIAL;
    compress256(&mut state, text.get(start..).unwrap_or_default().as_chunks().0);
    to_bytes(&state)
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
    /// A place for the states of a key.
    pub(crate) const EMPTY: Self = Self { inner: [0; 8], outer: [0; 8] };

    #[inline]
    pub(crate) fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        if let Some(slot) = block.get_mut(..key.len()) {
            slot.copy_from_slice(key);
        } else {
            let mut digest = digest(key);
            block[..DIGEST].copy_from_slice(&digest);
            digest.zeroize();
        }
        let mut key = Self { inner: INITIAL, outer: INITIAL };
        for byte in &mut block {
            *byte ^= 0x36;
        }
        compress256(&mut key.inner, core::slice::from_ref(&block));
        for byte in &mut block {
            *byte ^= 0x36 ^ 0x5c;
        }
        compress256(&mut key.outer, core::slice::from_ref(&block));
        block.as_mut_slice().zeroize();
        key
    }

    /// The states behind the inner and the outer pad.
    #[inline]
    pub(crate) fn states(&self) -> [&[u32; 8]; 2] {
        [&self.inner, &self.outer]
    }

    #[inline]
    pub(crate) fn states_mut(&mut self) -> [&mut [u32; 8]; 2] {
        [&mut self.inner, &mut self.outer]
    }

    /// Hashes the full blocks of `text`, with which every text to come begins, and
    /// returns how many bytes that is.
    pub(crate) fn absorb(&mut self, text: &[u8]) -> usize {
        let (blocks, rest) = text.as_chunks();
        compress256(&mut self.inner, blocks);
        text.len() - rest.len()
    }

    /// The MAC of a message that was padded by [`pad`], with a block and what was
    /// absorbed before it.
    #[inline]
    pub(crate) fn mac(&self, message: &[u8]) -> [u8; DIGEST] {
        let mut inner = self.inner;
        compress256(&mut inner, message.as_chunks().0);

        let mut block = [0; BLOCK];
        let (digest, padding) = block.split_at_mut(DIGEST);
        digest.copy_from_slice(&to_bytes(&inner));
        padding.copy_from_slice(&Self::OUTER_PADDING);
        let mut outer = self.outer;
        compress256(&mut outer, core::slice::from_ref(&block));
        to_bytes(&outer)
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

impl Drop for HmacKey {
    fn drop(&mut self) {
        // As slices: they are wiped many bytes at a time, arrays word by word.
        self.inner.as_mut_slice().zeroize();
        self.outer.as_mut_slice().zeroize();
    }
}
