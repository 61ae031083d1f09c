//! S3's operations as types. Which settings a [`Request`](super::Request) has depends on
//! its operation, and the compiler enforces it.
//!
//! To add an operation, add a type here with the traits of its settings, and a method of
//! [`Presigner`](super::Presigner) that starts it.
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

/// An operation of S3.
pub trait Operation: sealed::Sealed {
    /// Whether parameters and headers may select the operation.
    #[doc(hidden)]
    const IS_ANY: bool;
}

macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $name:ident: $($capability:ident)*;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Operation for $name {
            const IS_ANY: bool = false;
        }
        $(impl $capability for $name {})*
    )+};
}

operations! {
    /// `GetObject`
    GetObject: ReadsObject SelectsVersion Conditional CustomerKey;
    /// `HeadObject`
    HeadObject: ReadsObject SelectsVersion Conditional CustomerKey;
    /// `PutObject`
    PutObject: CreatesObject EncryptsObjects SendsPayload Conditional CustomerKey;
    /// `DeleteObject`
    DeleteObject: SelectsVersion Conditional;
    /// `ListObjectsV2`
    ListObjectsV2: ListsObjects;
    /// `HeadBucket`
    HeadBucket:;
    /// `CreateMultipartUpload`
    CreateMultipartUpload: CreatesObject EncryptsObjects CustomerKey;
    /// `UploadPart`
    UploadPart: SendsPayload CustomerKey;
    /// `CompleteMultipartUpload`
    CompleteMultipartUpload: SendsPayload Conditional CustomerKey;
    /// `AbortMultipartUpload`
    AbortMultipartUpload:;
    /// `ListParts`
    ListParts: CustomerKey;
    /// `CreateSession`, of a directory bucket
    CreateSession: CreatesSession EncryptsObjects;
}

/// Any operation, selected by method, parameters and headers. It has every setting.
#[derive(Debug, Clone, Copy)]
pub enum AnyOperation {}

impl sealed::Sealed for AnyOperation {}
impl Operation for AnyOperation {
    const IS_ANY: bool = true;
}
impl ReadsObject for AnyOperation {}
impl SelectsVersion for AnyOperation {}
impl CreatesObject for AnyOperation {}
impl SendsPayload for AnyOperation {}
impl Conditional for AnyOperation {}
impl CustomerKey for AnyOperation {}
impl ListsObjects for AnyOperation {}
impl EncryptsObjects for AnyOperation {}
impl CreatesSession for AnyOperation {}

macro_rules! capabilities {
    ($($(#[doc = $doc:literal])+ $name:ident, $does_not:literal;)+) => {$(
        $(#[doc = $doc])+
        #[diagnostic::on_unimplemented(
            message = "`{Self}` doesn't have this setting",
            label = $does_not,
            note = "each setting exists only on operations that support it; `header` and `param` set anything by name"
        )]
        pub trait $name: Operation {}
    )+};
}

capabilities! {
    /// Operations that return an object, or what a `GetObject` would say about it.
    ReadsObject, "this operation doesn't return an object";
    /// Operations on one version of an object.
    SelectsVersion, "this operation has no object version";
    /// Operations that say what an object will be.
    CreatesObject, "this operation doesn't create an object";
    /// Operations with a body.
    SendsPayload, "this operation has no body, or one that S3 doesn't store";
    /// Operations that depend on what the client knows about the object.
    Conditional, "this operation can't be made conditional";
    /// Operations on objects encrypted with the client's own key (SSE-C).
    CustomerKey, "this operation doesn't take the client's own key";
    /// Operations that list the objects of a bucket.
    ListsObjects, "this operation doesn't list objects";
    /// Operations that say how S3 encrypts what is stored.
    EncryptsObjects, "this operation doesn't store an object";
    /// Operations that create a session of a directory bucket.
    CreatesSession, "this operation doesn't create a session";
}
