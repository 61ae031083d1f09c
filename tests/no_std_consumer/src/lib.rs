//! Signs AWS's documented example without `std`: two `panic_handler`s in one
//! program are an error (E0152), so this crate does not build the moment anything
//! below it links `std`. `main.c` calls it.
#![no_std]

extern crate alloc;

use alloc::ffi::CString;
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

const HEAP_BYTES: usize = 64 * 1024;

/// Hands memory out from one end to the other and never takes it back.
struct Bump {
    heap: UnsafeCell<[u8; HEAP_BYTES]>,
    used: AtomicUsize,
}

// SAFETY: the heap is reached only through the ranges that `alloc` hands out, and
// no two of them overlap.
unsafe impl Sync for Bump {}

// SAFETY: each call that succeeds takes a range of its own off the rest of the
// heap, aligned as asked, and ranges are never given out again.
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

/// A URL for `test.txt` in `examplebucket` that lives for a day, or null where
/// signing failed. The string is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn presigned_url(unix_seconds: i64) -> *const c_char {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(unix_seconds) else { return ptr::null() };
    match sign(time).map(|presigned| CString::new(presigned.into_url())) {
        Ok(Ok(url)) => url.into_raw(),
        _ => ptr::null(),
    }
}

fn sign(time: OffsetDateTime) -> Result<PresignedUrl, Error> {
    let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", time.date(), "us-east-1", "s3")?;
    let credentials = Credentials::from_signing_key("AKIAIOSFODNN7EXAMPLE", key);
    let presigner = Presigner::new(credentials, bucket()?);
    let presigned = presigner.get("test.txt").expires_in(Duration::from_secs(86_400)).sign_at(time)?;
    #[cfg(feature = "url")]
    presigned.to_url()?;
    #[cfg(feature = "serde")]
    requires_serialize(&presigned);
    Ok(presigned)
}

#[cfg(feature = "url")]
fn bucket() -> Result<Bucket, Error> {
    Bucket::with_endpoint("examplebucket", "us-east-1", "https://s3.amazonaws.com")
}

#[cfg(not(feature = "url"))]
fn bucket() -> Result<Bucket, Error> {
    Bucket::new("examplebucket", "us-east-1")?.global_endpoint()
}

#[cfg(feature = "serde")]
fn requires_serialize(_: &impl serde::Serialize) {}
