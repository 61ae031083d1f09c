//! The operations of S3 as types: what a [`Request`](super::Request) can be told
//! depends on its operation, and the compiler holds to it.
//!
//! A new operation is a type here, with the traits of the settings it has, and a
//! method of [`Presigner`](super::Presigner) that begins it.
//!
//! ```
//! use presign::{Request, operation::GetObject};
//!
//! fn short_lived<'a>(request: Request<'a, GetObject>) -> Request<'a, GetObject> {
//!     request.expires_in(core::time::Duration::from_secs(60))
//! }
//! ```

mod sealed {
    pub trait Sealed {}
}

macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $name:ident: $($capability:ident)*;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        $(impl $capability for $name {})*
    )+};
}

operations! {
    /// `GetObject`
    GetObject: ReadsObject SelectsVersion Conditional CustomerKey;
    /// `HeadObject`
    HeadObject: ReadsObject SelectsVersion Conditional CustomerKey;
    /// `PutObject`
    PutObject: CreatesObject SendsPayload Conditional CustomerKey;
    /// `DeleteObject`
    DeleteObject: SelectsVersion Conditional;
    /// `ListObjectsV2`
    ListObjectsV2: ListsObjects;
    /// `HeadBucket`
    HeadBucket:;
    /// `CreateMultipartUpload`
    CreateMultipartUpload: CreatesObject CustomerKey;
    /// `UploadPart`
    UploadPart: SendsPayload CustomerKey;
    /// `CompleteMultipartUpload`
    CompleteMultipartUpload: SendsPayload Conditional CustomerKey;
    /// `AbortMultipartUpload`
    AbortMultipartUpload:;
    /// `ListParts`
    ListParts: CustomerKey;
    /// Any operation, named by method and subresource.
    AnyOperation: ReadsObject SelectsVersion CreatesObject SendsPayload Conditional CustomerKey ListsObjects;
}

/// Operations that answer with an object, or with what a `GetObject` would say of it.
pub trait ReadsObject: sealed::Sealed {}
/// Operations on one version of an object.
pub trait SelectsVersion: sealed::Sealed {}
/// Operations that say what an object will be.
pub trait CreatesObject: sealed::Sealed {}
/// Operations with a body.
pub trait SendsPayload: sealed::Sealed {}
/// Operations that go ahead only if the object is, or is not, what the client knows.
pub trait Conditional: sealed::Sealed {}
/// Operations on objects encrypted with a key of the client's (SSE-C).
pub trait CustomerKey: sealed::Sealed {}
/// Operations that list the objects of a bucket.
pub trait ListsObjects: sealed::Sealed {}
