//! How fast a Compose file is read, in bytes a second.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use plimsoll_syntax::yaml;

/// Ten lines of a service with an anchor, a comment and each way to write a text.
const SERVICE: &str = "  web@: &web@
    image: \"nginx:${TAG:-1.27}\" # pinned by the environment
    command: ['nginx', '-g', 'daemon off;']
    environment:
      NODE_ENV: production
      RETRIES: 3
    ports: [\"80:80\", \"443:443\"]
    healthcheck:
      test: curl -f http://localhost/
    labels: {a.b: c}
";

fn parse(criterion: &mut Criterion) {
    let services: String = (0..500).map(|at| SERVICE.replace('@', &at.to_string())).collect();
    let source = format!("services:\n{services}");
    let mut group = criterion.benchmark_group("yaml");
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.bench_function("5000 lines", |bencher| {
        bencher.iter(|| yaml::parse(black_box(&source)));
    });
    // What is refused must be refused soon.
    let scalars = "- a\n".repeat(5_000_000);
    group.throughput(Throughput::Bytes(scalars.len() as u64));
    group.bench_function("20 MB of items", |bencher| {
        bencher.iter(|| yaml::parse(black_box(&scalars)));
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
