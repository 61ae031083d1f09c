//! Names and values in one text, so that a result needs one allocation.

use alloc::vec::Vec;

/// A line for each pair: a line feed, the name, a colon, the value. No name contains a colon
/// or a line feed, and no value a line feed.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'t>(pub(crate) &'t str);

impl<'t> Lines<'t> {
    pub(crate) fn pairs(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.0.split('\n').filter_map(|line| line.split_once(':'))
    }

    /// Writes a line. The name is in parts.
    #[expect(clippy::inline_always, reason = "names are mostly known where it is called: 3 % of a form's time")]
    #[inline(always)]
    pub(crate) fn write<const PARTS: usize>(name: [&str; PARTS], value: &str, text: &mut Vec<u8>) {
        text.push(b'\n');
        for part in name {
            text.extend_from_slice(part.as_bytes());
        }
        text.push(b':');
        text.extend_from_slice(value.as_bytes());
    }
}

/// A map.
#[cfg(feature = "serde")]
impl serde::Serialize for Lines<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.pairs())
    }
}
