//! `--payload` and `--payload-sha256`: an upload locked to exact bytes.

use crate::Outcome;
use crate::arguments::Arguments;
use presign::Request;
use presign::operation::SendsPayload;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Large enough that reading costs little beside hashing.
const BLOCK: usize = 64 * 1024;

/// Locks the upload to the payload that the options name, if they do.
pub(crate) fn lock<'r, Op: SendsPayload>(arguments: &Arguments, request: Request<'r, Op>) -> Outcome<Request<'r, Op>> {
    if let Some(file) = &arguments.payload {
        let (length, sha256) = length_and_sha256(file)?;
        return Ok(request.content_length(length).payload_sha256(sha256));
    }
    Ok(match arguments.payload_sha256 {
        Some(sha256) => request.payload_sha256(sha256),
        None => request,
    })
}

fn length_and_sha256(path: &Path) -> Outcome<(u64, [u8; 32])> {
    if path == Path::new("-") {
        return Err("--payload takes a file, not stdin: the payload is read to sign it, and again to send it".into());
    }
    let failed = |error: io::Error| format!("--payload {}: {error}", path.display());
    let mut file = File::open(path).map_err(failed)?;
    let mut block = vec![0; BLOCK];
    let mut length = 0;
    let mut sha256 = Sha256::new();
    loop {
        let read = file.read(&mut block).map_err(failed)?;
        if read == 0 {
            return Ok((length, sha256.finalize().into()));
        }
        length += read as u64;
        sha256.update(&block[..read]);
    }
}
