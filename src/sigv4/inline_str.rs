//! A short ASCII string on the stack: dates, decimal numbers and hexadecimal
//! digests are written without touching the heap.

/// Up to `N` ASCII characters.
#[derive(Clone, Copy)]
pub(crate) struct InlineStr<const N: usize> {
    ascii: [u8; N],
    len: usize,
}

impl<const N: usize> InlineStr<N> {
    pub(crate) fn as_str(&self) -> &str {
        // Every constructor below writes ASCII only, so the default is never taken.
        self.ascii.get(..self.len).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or_default()
    }
}

impl InlineStr<16> {
    /// The basic ISO 8601 form `YYYYMMDD'T'HHMMSS'Z'`.
    pub(crate) fn timestamp(year: u32, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Self {
        let mut ascii = *b"00000000T000000Z";
        let (century, years) = (year / 100, year % 100);
        let fields = [
            (0, century),
            (2, years),
            (4, month.into()),
            (6, day.into()),
            (9, hour.into()),
            (11, minute.into()),
            (13, second.into()),
        ];
        for (at, two_digits) in fields {
            ascii[at] = decimal_digit(two_digits / 10);
            ascii[at + 1] = decimal_digit(two_digits);
        }
        Self { ascii, len: 16 }
    }
}

impl InlineStr<20> {
    pub(crate) fn decimal(mut number: u64) -> Self {
        let mut reversed = [0; 20];
        let mut len = 0;
        for slot in &mut reversed {
            *slot = b'0' + (number % 10) as u8;
            len += 1;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        let mut ascii = [0; 20];
        for (slot, digit) in ascii.iter_mut().zip(reversed.iter().take(len).rev()) {
            *slot = *digit;
        }
        Self { ascii, len }
    }
}

impl InlineStr<64> {
    /// 32 bytes as 64 lower-case hexadecimal digits.
    pub(crate) fn hex(bytes: &[u8; 32]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut ascii = [0; 64];
        for (pair, byte) in ascii.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
            *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
        }
        Self { ascii, len: 64 }
    }
}

fn decimal_digit(number: u32) -> u8 {
    b'0' + (number % 10) as u8
}
