//! Criterion's figures, in URLs per second: `cargo bench --bench presign`.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod cases;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

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

criterion_group!(benches, presign);
criterion_main!(benches);
