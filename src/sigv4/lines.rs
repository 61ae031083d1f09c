//! Names and values in one text, so that a result needs one allocation.

use alloc::string::String;

/// A line for each pair: a line feed, the name, a colon, the value. No name contains a colon
/// or a line feed, and no value a line feed.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'t>(pub(crate) &'t str);

impl<'t> Lines<'t> {
    pub(crate) fn pairs(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.0.split('\n').filter_map(|line| line.split_once(':'))
    }

    pub(crate) fn write(name: &str, value: &str, text: &mut String) {
        text.push('\n');
        text.push_str(name);
        text.push(':');
        text.push_str(value);
    }
}

/// A map.
#[cfg(feature = "serde")]
impl serde::Serialize for Lines<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.pairs())
    }
}
