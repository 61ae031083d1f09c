//! What the fuzz targets hold the crate against: written from AWS's
//! documentation and the URL Standard, sharing no code with the crate.

pub mod naive;
pub mod place;
pub mod secret;
pub mod sent;
