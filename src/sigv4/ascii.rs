//! Numbers and digests as ASCII on the stack, without the heap.

/// 32 bytes as 64 lower-case hexadecimal digits.
#[inline]
pub(crate) fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    // In two passes: the compiler makes wider vectors of them than of one.
    let [mut high, mut low] = [[0; 32]; 2];
    for ((high, low), byte) in high.iter_mut().zip(&mut low).zip(bytes) {
        *high = hex_digit(byte >> 4);
        *low = hex_digit(byte & 15);
    }
    let mut digits = [0; 64];
    for ((pair, high), low) in digits.as_chunks_mut::<2>().0.iter_mut().zip(high).zip(low) {
        *pair = [high, low];
    }
    digits
}

/// Arithmetic, not a table: the compiler makes vector instructions of it.
fn hex_digit(number: u8) -> u8 {
    number + b'0' + u8::from(number > 9) * (b'a' - b'0' - 10)
}

/// `text`, which is ASCII, as a string.
pub(crate) fn as_str(text: &[u8]) -> &str {
    core::str::from_utf8(text).unwrap_or_default()
}

/// A number in decimal digits.
#[derive(Clone, Copy)]
pub(crate) struct Decimal {
    digits: [u8; Self::MAX_DIGITS],
    start: usize,
}

impl Decimal {
    /// Of `u64::MAX`.
    const MAX_DIGITS: usize = 20;

    pub(crate) fn new(mut number: u64) -> Self {
        let mut digits = [b'0'; Self::MAX_DIGITS];
        let mut start = Self::MAX_DIGITS;
        for slot in digits.iter_mut().rev() {
            *slot = b'0' + (number % 10) as u8;
            number /= 10;
            start -= 1;
            if number == 0 {
                break;
            }
        }
        Self { digits, start }
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.digits.get(self.start..).unwrap_or_default()
    }
}

/// The last two decimal digits of `number`.
pub(crate) fn two_digits(number: u32) -> [u8; 2] {
    [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}
