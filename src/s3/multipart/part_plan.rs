//! How to cut an object into parts that S3 accepts.

use super::part_number::MAX_PARTS;
use crate::Error;
use core::ops::{Range, RangeInclusive};

const MIB: u64 = 1 << 20;
const MIN_PART_SIZE: u64 = 5 * MIB;
const MAX_PART_SIZE: u64 = 5 << 30;

/// Small enough that one that fails is soon sent again, and what most of AWS's SDKs take.
const DEFAULT_PART_SIZE: u64 = 8 * MIB;

/// 10,000 parts of 5 GiB, which AWS writes as 48.8 TiB and as 50 TB.
const MAX_SIZE: u64 = MAX_PARTS as u64 * MAX_PART_SIZE;

/// Which bytes of an object go into which part. AWS: "Amazon S3 multipart upload limits".
///
/// All parts have the same size, which some servers demand, except for the last one, which
/// may be smaller.
///
/// An object of 0 bytes has one part of 0 bytes. AWS accepts it; Garage 2.5 refuses it, and
/// a [`put`](crate::Presigner::put) works everywhere. Servers other than AWS may have lower
/// limits for the object.
///
/// ```
/// use presign::multipart::PartPlan;
///
/// let plan = PartPlan::new(20_000_000)?;
/// assert_eq!((plan.part_size(), plan.count()), (8_388_608, 3));
/// assert_eq!(plan.part(1), Some(0..8_388_608));
/// assert_eq!(plan.part(3), Some(16_777_216..20_000_000));
/// assert_eq!(plan.part(4), None);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartPlan {
    size: u64,
    part_size: u64,
    count: u32,
}

impl PartPlan {
    /// Parts of 8 MiB, or of as many whole MiB as it takes to have at most 10,000. `size` is
    /// the object's, in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::ObjectTooLarge`] above 53,687,091,200,000 bytes.
    ///
    /// See [`PartPlan`] for an example.
    pub fn new(size: u64) -> Result<Self, Error> {
        check_size(size)?;
        let least = size.div_ceil(MAX_PARTS.into()).next_multiple_of(MIB);
        Self::with_part_size(size, least.max(DEFAULT_PART_SIZE))
    }

    /// Parts of `part_size` bytes: 5 MiB to 5 GiB.
    ///
    /// # Errors
    ///
    /// [`Error::ObjectTooLarge`], [`Error::PartSize`]; [`Error::TooManyParts`] if the object
    /// would have more than 10,000 parts.
    ///
    /// ```
    /// use presign::Error;
    /// use presign::multipart::PartPlan;
    ///
    /// let plan = PartPlan::with_part_size(20_000_000, 5 << 20)?;
    /// assert_eq!(plan.count(), 4);
    /// assert!(matches!(PartPlan::with_part_size(20_000_000, 1 << 20), Err(Error::PartSize { .. })));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_part_size(size: u64, part_size: u64) -> Result<Self, Error> {
        check_size(size)?;
        if !(MIN_PART_SIZE..=MAX_PART_SIZE).contains(&part_size) {
            return Err(Error::PartSize { part_size });
        }
        match u32::try_from(size.div_ceil(part_size).max(1)) {
            Ok(count) if count <= MAX_PARTS => Ok(Self { size, part_size, count }),
            _ => Err(Error::TooManyParts { size, part_size, smallest: size.div_ceil(MAX_PARTS.into()) }),
        }
    }

    /// The object's size in bytes.
    ///
    /// ```
    /// # use presign::multipart::PartPlan;
    /// assert_eq!(PartPlan::new(20_000_000)?.size(), 20_000_000);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The size in bytes of every part but the last.
    ///
    /// See [`PartPlan`] for an example.
    pub fn part_size(&self) -> u64 {
        self.part_size
    }

    /// The number of parts: 1 to 10,000.
    ///
    /// See [`PartPlan`] for an example.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The numbers of the parts, for [`upload_parts`](crate::Presigner::upload_parts).
    ///
    /// ```
    /// # use presign::multipart::PartPlan;
    /// assert_eq!(PartPlan::new(20_000_000)?.numbers(), 1..=3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn numbers(&self) -> RangeInclusive<u32> {
        1..=self.count
    }

    /// The bytes of a part; `None` if there is no part of this number.
    ///
    /// See [`PartPlan`] for an example.
    pub fn part(&self, part_number: u32) -> Option<Range<u64>> {
        if !self.numbers().contains(&part_number) {
            return None;
        }
        let start = u64::from(part_number - 1) * self.part_size;
        Some(start..self.size.min(start + self.part_size))
    }

    /// The parts, in order: number and bytes.
    ///
    /// ```
    /// # use presign::multipart::PartPlan;
    /// let plan = PartPlan::new(10_000_000)?;
    /// assert!(plan.parts().eq([(1, 0..8_388_608), (2, 8_388_608..10_000_000)]));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parts(&self) -> impl Iterator<Item = (u32, Range<u64>)> {
        self.numbers().filter_map(|number| Some((number, self.part(number)?)))
    }
}

fn check_size(size: u64) -> Result<(), Error> {
    if size > MAX_SIZE { Err(Error::ObjectTooLarge { size }) } else { Ok(()) }
}
