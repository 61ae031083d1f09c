//! Signs AWS's documented example without `std`, called by `main.c`. Two `panic_handler`s
//! in one program are an error (E0152), so this crate doesn't build if any of its
//! dependencies links `std`.
#![no_std]

extern crate alloc;

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ffi::c_char;
use core::panic::PanicInfo;
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;

use presign::sigv4::SigningKey;
use presign::{Bucket, Credentials, Error, PresignedUrl, Presigner};
use time::OffsetDateTime;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

const HEAP_BYTES: usize = 64 * 1024;

/// Allocates from one end of the heap to the other and never frees.
struct Bump {
    heap: UnsafeCell<[u8; HEAP_BYTES]>,
    used: AtomicUsize,
}

// SAFETY: the heap is accessed only through the ranges that `alloc` returns, and no two of
// them overlap.
unsafe impl Sync for Bump {}

// SAFETY: each call that succeeds takes a new range from the rest of the heap, aligned as
// the layout demands, and no range is reused.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let heap = self.heap.get().cast::<u8>();
        let start_of = |used: usize| (heap.addr() + used).next_multiple_of(layout.align()) - heap.addr();
        let end_of = |used| start_of(used).checked_add(layout.size()).filter(|end| *end <= HEAP_BYTES);
        match self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, end_of) {
            Ok(used) => heap.wrapping_add(start_of(used)),
            Err(_) => ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static HEAP: Bump = Bump { heap: UnsafeCell::new([0; HEAP_BYTES]), used: AtomicUsize::new(0) };

#[panic_handler]
fn on_panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// A URL for `test.txt` in `examplebucket` that works for a day, or null if signing
/// failed. The string is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn presigned_url(unix_seconds: i64) -> *const c_char {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(unix_seconds) else { return ptr::null() };
    #[cfg(feature = "sigv4a")]
    if !check_sigv4a(time) {
        return ptr::null();
    }
    match sign(time).map(|presigned| CString::new(presigned.into_url())) {
        Ok(Ok(url)) => url.into_raw(),
        _ => ptr::null(),
    }
}

/// Whether `sign` says that it has no time, for a presigner that holds none.
#[unsafe(no_mangle)]
pub extern "C" fn signing_needs_a_time() -> bool {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET);
    let Ok(presigner) = Presigner::new(credentials, bucket()) else { return false };
    presigner.get("test.txt").sign() == Err(Error::NoClock)
        && presigner.get("test.txt").sign_into(&mut Vec::new()) == Err(Error::NoClock)
}

/// Signs with a day's key at a time that the presigner holds, which derives no key and
/// reads no clock.
fn sign(time: OffsetDateTime) -> Result<PresignedUrl, Error> {
    let key = SigningKey::derive(SECRET, time.date(), "us-east-1", "s3")?;
    let presigner = Presigner::new(Credentials::from_signing_key("AKIAIOSFODNN7EXAMPLE", key), bucket())?;
    let held = presigner.at(time)?;
    let presigned = held.get("test.txt").expires_in(Duration::from_secs(86_400)).sign()?;
    #[cfg(feature = "url")]
    presigned.to_url()?;
    #[cfg(feature = "serde")]
    requires_serialize(&presigned);
    Ok(presigned)
}

/// Signs for all regions and verifies, in the same heap.
#[cfg(feature = "sigv4a")]
fn check_sigv4a(time: OffsetDateTime) -> bool {
    use presign::Method;
    use presign::sigv4::{Request, Signer};
    use presign::verify::{ReceivedRequest, Scratch, Verifier};

    let verify = || {
        let signer = Signer::sigv4a(Credentials::new("AKIDEXAMPLE", SECRET), "*", "execute-api").ok()?;
        let request = Request::new(Method::Get, "https://api.example/");
        let url = signer.at(time).ok()?.presign(&request, Duration::from_secs(60)).ok()?.into_url();
        let received = ReceivedRequest::new("GET", url.strip_prefix("https://api.example")?, [("host", "api.example")]);
        let (verifier, mut scratch) = (Verifier::new("us-east-1", "execute-api").ok()?.sigv4a(), Scratch::new());
        let claim = verifier.read(&received, time, &mut scratch).ok()?;
        claim.verify_secret(Some(SECRET)).ok().map(drop)
    };
    verify().is_some()
}

fn bucket() -> Bucket {
    Bucket::new("examplebucket", "us-east-1").global_endpoint()
}

#[cfg(feature = "serde")]
fn requires_serialize(_: &impl serde::Serialize) {}
