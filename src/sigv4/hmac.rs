//! SHA-256 and HMAC-SHA-256, computed by the `sha2` and `hmac` crates.
//!
//! Both are used through their block-level interface, so that a key which has absorbed
//! the start of a message can be kept and used for many messages.

use alloc::vec::Vec;
use hmac::KeyInit;
use hmac::block_api::HmacCore;
use hmac::digest::CtOutput;
use hmac::digest::block_api::{Buffer, EagerHash, FixedOutputCore, UpdateCore};
use hmac::digest::common::{Output, OutputSizeUser};
use hmac::digest::typenum::U32;
use sha2::Sha256;
use sha2::block_api::compress256;

const BLOCK: usize = 64;
/// Of the message's length in bits, at the end of the padding.
const LENGTH: usize = 8;

/// The SHA-256 of `message`.
#[inline]
pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    finish(<Sha256 as EagerHash>::Core::default(), message)
}

/// The SHA-256 of what `text` contains from `start` on. The padding is appended to it.
///
/// Padded where it is, a message is hashed in one call. Copying its end to a buffer first,
/// as [`sha256`] does, makes a URL take 4 % longer.
#[inline]
pub(crate) fn sha256_in_place(text: &mut Vec<u8>, start: usize) -> [u8; 32] {
    // FIPS 180-4, sections 5.3.3 and 5.1.1.
    let mut state: [u32; 8] =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
    let length = text.len().saturating_sub(start);
    let end = text.len() + BLOCK - (length + LENGTH) % BLOCK;
    // Whole, then cut: a copy of a fixed size takes a few instructions.
    text.extend_from_slice(&MARK);
    text.truncate(end);
    text.extend_from_slice(&(8 * length as u64).to_be_bytes());
    compress256(&mut state, text.get(start..).unwrap_or_default().as_chunks().0);
    let mut digest = [0; 32];
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    digest
}

/// The bit that ends a message, and the zeros after it.
const MARK: [u8; BLOCK] = {
    let mut mark = [0; BLOCK];
    mark[0] = 0x80;
    mark
};

/// The most bytes that [`sha256_in_place`] appends.
pub(crate) const MAX_PADDING: usize = BLOCK + LENGTH;

/// An HMAC-SHA-256 key with both pads absorbed, and perhaps the first blocks of a
/// message. `hmac` wipes the states when they are dropped.
#[derive(Clone)]
pub(crate) struct HmacKey(HmacCore<Sha256>);

impl HmacKey {
    #[inline]
    pub(crate) fn new(key: &[u8]) -> Self {
        // Padded here, since `new_from_slice` would do it but returns an error that can
        // never occur.
        let mut block = [0; BLOCK];
        match block.get_mut(..key.len()) {
            Some(start) => start.copy_from_slice(key),
            None => block[..32].copy_from_slice(&sha256(key)),
        }
        Self(HmacCore::new(&block.into()))
    }

    /// The MAC of `message`, or of what was absorbed followed by `message`.
    // Inlined, it makes the first URL of a day take 5 % longer.
    #[inline(never)]
    pub(crate) fn mac(self, message: &[u8]) -> [u8; 32] {
        finish(self.0, message)
    }

    /// Whether `mac` is the MAC of `message`. Takes the same time whatever the answer.
    pub(crate) fn verify(self, message: &[u8], mac: &[u8; 32]) -> bool {
        CtOutput::<HmacCore<Sha256>>::new(self.mac(message).into()) == CtOutput::new((*mac).into())
    }

    /// Absorbs the whole blocks at the start of a message and returns their length in
    /// bytes.
    pub(crate) fn absorb(&mut self, message: &[u8]) -> usize {
        let whole = message.len() / BLOCK * BLOCK;
        // An eager buffer passes whole blocks on at once and is empty afterwards.
        Buffer::<HmacCore<Sha256>>::default()
            .digest_blocks(message.get(..whole).unwrap_or_default(), |blocks| self.0.update_blocks(blocks));
        whole
    }
}

/// Hashes `message` and returns the result.
#[inline]
fn finish<C: FixedOutputCore + OutputSizeUser<OutputSize = U32>>(mut core: C, message: &[u8]) -> [u8; 32] {
    let mut buffer = Buffer::<C>::default();
    buffer.digest_blocks(message, |blocks| core.update_blocks(blocks));
    let mut digest = Output::<C>::default();
    core.finalize_fixed_core(&mut buffer, &mut digest);
    digest.into()
}
