//! Criterion's figures, in URLs per second: `cargo bench --bench presign`.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod cases;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use presign::Bucket;
use std::hint::black_box;

fn presign(criterion: &mut Criterion) {
    for mut case in cases::all() {
        let mut group = criterion.benchmark_group(case.name);
        group.throughput(Throughput::Elements(case.urls as u64));
        group.bench_function("run", |bencher| bencher.iter(&mut case.run));
        if let Some(mut besides) = case.besides.take() {
            group.bench_function("besides", |bencher| bencher.iter(&mut besides));
        }
        if let Some(mut floor) = case.floor() {
            group.bench_function("floor", |bencher| bencher.iter(&mut floor));
        }
    }
}

/// What a presigner does once for its bucket.
fn resolve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve");
    for (name, bucket) in [
        ("general purpose bucket", Bucket::new("examplebucket", "us-east-1")),
        ("access point", Bucket::new("arn:aws:s3:us-west-2:123456789012:accesspoint/reports", "us-west-2")),
        ("directory bucket", Bucket::new("photos--usw2-az1--x-s3", "us-west-2")),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(&bucket).resolve().unwrap()));
    }
}

criterion_group!(benches, presign, resolve);
criterion_main!(benches);
