//! How fast a parsed file becomes a build.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use plimsoll_model::{BuildOptions, build};
use plimsoll_syntax::dockerfile::Dockerfile;

/// Twelve stages, as people write them.
const SHOP: &str = include_str!("../../../tests/fixtures/shop.Dockerfile");

/// A chain of stages in which each copies from the one before.
fn chain(stages: usize) -> String {
    let stage = |stage: usize| {
        let before = stage - 1;
        format!(
            "FROM s{before} AS s{stage}\nENV A{stage}=$A{before}x\nCOPY --from=s{before} /a /b\n"
        )
    };
    "FROM alpine AS s0\n".to_owned() + &(1..stages).map(stage).collect::<Vec<_>>().concat()
}

fn model(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("model");
    let sources = [("shop".to_owned(), SHOP.to_owned())]
        .into_iter()
        .chain([200, 2_000].map(|stages| (format!("chain of {stages}"), chain(stages))));
    for (name, source) in sources {
        let file = Dockerfile::parse(&source);
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| build(black_box(&file), &BuildOptions::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, model);
criterion_main!(benches);
