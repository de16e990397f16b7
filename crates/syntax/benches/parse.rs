//! How fast a Dockerfile is read to typed instructions, in bytes a second.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use plimsoll_syntax::dockerfile::Dockerfile;

/// Twelve stages, as people write them.
const SHOP: &str = include_str!("../../../tests/fixtures/shop.Dockerfile");

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    // The second file shows that the cost grows with the length and no faster.
    for (name, source) in [("shop", SHOP.to_owned()), ("shop x 400", SHOP.repeat(400))] {
        group.throughput(Throughput::Bytes(source.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| Dockerfile::parse(black_box(&source)));
        });
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
