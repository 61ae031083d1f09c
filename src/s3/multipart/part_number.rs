//! Part numbers: 1 to 10,000. AWS: "Amazon S3 multipart upload limits".

use crate::Error;

pub(super) const MAX_PARTS: u32 = 10_000;

pub(crate) fn check_part_number(part_number: u32) -> Result<(), Error> {
    if (1..=MAX_PARTS).contains(&part_number) { Ok(()) } else { Err(Error::PartNumber { part_number }) }
}
