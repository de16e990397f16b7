//! How fast a file is read, modelled and asked by all rules.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plimsoll_audit::{Analysis, Profile, Settings};
use plimsoll_model::BuildOptions;

/// Twelve stages, as people write them.
const SHOP: &str = include_str!("../../../tests/fixtures/shop.Dockerfile");

/// One stage with this many RUN lines, each of which some rules look at closely.
fn long(lines: usize) -> String {
    let mut text = String::from("FROM debian:12\n");
    for line in 0..lines {
        let _ = writeln!(text, "RUN apt-get update && apt-get install -y package{line} | tee /log");
    }
    text
}

fn audit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("audit");
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    let options = BuildOptions::default();
    let sources = [
        ("shop", SHOP.to_owned()),
        ("1,000 RUN lines", long(1_000)),
        ("10,000 RUN lines", long(10_000)),
    ];
    for (name, source) in sources {
        group.throughput(Throughput::Bytes(source.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| {
                Analysis::new("Dockerfile", black_box(source.as_str()), &options, &settings)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, audit);
criterion_main!(benches);
