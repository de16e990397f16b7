//! How long pictures take: of a usual file, a large one, and absurd ones.

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use plimsoll_model::Build;
use plimsoll_model::schedule::Schedule;
use plimsoll_scene::graph::{GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::services::{Layer, Layers, OpenServices, ServiceScene, ServicesOptions};
use plimsoll_scene::svg::{SvgOptions, write_graph, write_services};
use plimsoll_scene::timeline::{TimelineOptions, TimelineScene};
use support::build;
use support::shop::shop;

/// A file like a large monorepo: stages build on one of the last few and copy from others.
fn mixed(stages: usize, steps: usize) -> String {
    let mut text = String::new();
    let mut random = 1_u32;
    let mut next = |limit: usize| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) as usize % limit.max(1)
    };
    for index in 0..stages {
        let base = match index {
            0..=2 => "node:22".to_owned(),
            _ => format!("s{}", index - 1 - next(index.min(6))),
        };
        let _ = writeln!(text, "FROM {base} AS s{index}");
        for step in 0..steps {
            let _ = match step % 4 {
                0 if index > 0 => writeln!(text, "COPY --from=s{} /out /in", next(index)),
                1 => writeln!(text, "COPY package.json ./"),
                2 => writeln!(text, "ENV KEY{step}=value"),
                _ => writeln!(text, "RUN npm run build --workspace packages/{step}"),
            };
        }
    }
    text
}

fn chain(stages: usize) -> String {
    let steps = (1..stages).map(|index| format!("FROM s{} AS s{index}\nRUN true\n", index - 1));
    "FROM alpine AS s0\n".to_owned() + &steps.collect::<String>()
}

fn fan_in(stages: usize) -> String {
    let sources = (0..stages).map(|index| format!("FROM scratch AS s{index}\n"));
    let copies = (0..stages).map(|index| format!("COPY --from=s{index} /a /b{index}\n"));
    sources.collect::<String>() + "FROM scratch\n" + &copies.collect::<String>()
}

fn files() -> Vec<(&'static str, Build)> {
    vec![
        ("12 stages, 300 lines", build(&mixed(12, 24))),
        ("200 stages", build(&mixed(200, 4))),
        ("2000 stages", build(&mixed(2_000, 4))),
        ("2000 in a chain", build(&chain(2_000))),
        ("2000 independent", build(&"FROM scratch\nRUN true\n".repeat(2_000))),
        ("2000 into one", build(&fan_in(2_000))),
        ("10000 stages", build(&mixed(10_000, 2))),
    ]
}

fn layout(criterion: &mut Criterion) {
    let files = files();
    let closed = GraphOptions::default();
    let open = GraphOptions { open: OpenStages::All, ..GraphOptions::default() };
    let mut group = criterion.benchmark_group("layout");
    group.sample_size(10);
    for (name, build) in &files {
        group.bench_function(BenchmarkId::new("graph", name), |bencher| {
            bencher.iter(|| GraphScene::new(black_box(build), &closed));
        });
        group.bench_function(BenchmarkId::new("open graph", name), |bencher| {
            bencher.iter(|| GraphScene::new(black_box(build), &open));
        });
        group.bench_function(BenchmarkId::new("timeline", name), |bencher| {
            bencher.iter(|| {
                let schedule = Schedule::nominal(black_box(build));
                TimelineScene::new(build, &schedule, &TimelineOptions::default())
            });
        });
    }
    let scene = GraphScene::new(&files[0].1, &closed);
    group.bench_function("svg of 12 stages", |bencher| {
        bencher.iter(|| write_graph(black_box(&scene), &SvgOptions::default()));
    });
    group.finish();
}

/// A project of forty services: what the page waits for after a change, and everything at once.
fn services(criterion: &mut Criterion) {
    let sample = shop();
    let (project, builds) = (&sample.project, &sample.builds);
    let usual = ServicesOptions::default_for(project);
    let all =
        ServicesOptions { show: Layers::of(Layer::ALL), open: OpenServices::All, ..usual.clone() };
    let mut group = criterion.benchmark_group("services");
    group.sample_size(10);
    for (name, options) in [("40 services", &usual), ("40 services, all open", &all)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| ServiceScene::new(black_box(project), builds, options));
        });
    }
    let scene = ServiceScene::new(project, builds, &usual);
    group.bench_function("svg of 40 services", |bencher| {
        bencher.iter(|| write_services(black_box(&scene), &SvgOptions::default()));
    });
    group.finish();
}

criterion_group!(benches, layout, services);
criterion_main!(benches);
