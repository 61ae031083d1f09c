//! Verifying the GET that the other cases sign, by this crate and by s3s.

use super::{ACCESS_KEY_ID, Case, EXPIRES_IN, KEY, REGION, SECRET_ACCESS_KEY, SIGN, presigner};
use presign::sigv4::SigningKey;
use presign::verify::{ReceivedRequest, Scratch, Verifier};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3, S3Result, s3_error};
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use time::OffsetDateTime;

const OURS: &str = "verify a GET, signing key at hand";

/// Host and request target of a URL signed now, since s3s reads the clock.
fn signed(now: OffsetDateTime) -> (String, String) {
    let url = presigner().get(KEY).expires_in(EXPIRES_IN).sign_at(now).unwrap().into_url();
    let (host, target) = url.strip_prefix("https://").unwrap().split_once('/').unwrap();
    (host.to_owned(), format!("/{target}"))
}

pub(super) fn ours() -> Case {
    let now = OffsetDateTime::now_utc();
    let (host, target) = signed(now);
    let verifier = Verifier::s3(REGION).unwrap();
    let key = SigningKey::derive(SECRET_ACCESS_KEY, now.date(), REGION, "s3").unwrap();
    let mut scratch = Scratch::new();
    Case::beside(SIGN, OURS, move || {
        let request = ReceivedRequest::new("GET", black_box(&target), [("host", black_box(&*host))]);
        let claim = verifier.read(&request, black_box(now), &mut scratch).unwrap();
        assert_eq!(claim.access_key_id(), ACCESS_KEY_ID);
        black_box(&claim.verify(Some(&key)).unwrap());
    })
}

/// s3s makes its verification public as part of a service only. So this is a service that
/// answers with an error as soon as a request is verified. What that takes without a signature
/// doesn't count: reading path and query, and writing the answer.
pub(super) fn s3s() -> Case {
    let (host, target) = signed(OffsetDateTime::now_utc());
    let unsigned = target.replace("X-Amz-Signature=", "X-Amz-Signatory=");
    let service = service();
    let run = |target: String, status: u16| {
        let (service, host) = (service.clone(), host.clone());
        let (parts, ()) = http::Request::get(target).header("host", host).body(()).unwrap().into_parts();
        move || {
            let request = http::Request::from_parts(black_box(&parts).clone(), Body::empty());
            let mut answer = pin!(service.call(request));
            let Poll::Ready(answer) = answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
                panic!("nothing has to be waited for");
            };
            assert_eq!(answer.unwrap().status().as_u16(), status);
        }
    };
    let besides: Box<dyn FnMut()> = Box::new(run(unsigned, 403));
    Case { besides: Some(besides), ..Case::beside(OURS, "s3s: verify a GET", run(target, 501)) }
}

fn service() -> S3Service {
    let mut service = S3ServiceBuilder::new(Refuse);
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
    service.set_access(Refuse);
    service.build()
}

/// Answers 501 to verified requests and 403 to unsigned ones.
struct Refuse;

impl S3 for Refuse {}

impl S3Access for Refuse {
    fn check<'s, 'c, 'x, 'f>(
        &'s self,
        context: &'c mut S3AccessContext<'x>,
    ) -> Pin<Box<dyn Future<Output = S3Result<()>> + Send + 'f>>
    where
        's: 'f,
        'c: 'f,
        'x: 'f,
        Self: 'f,
    {
        let is_verified = context.credentials().is_some();
        Box::pin(async move { Err(if is_verified { s3_error!(NotImplemented) } else { s3_error!(AccessDenied) }) })
    }
}
