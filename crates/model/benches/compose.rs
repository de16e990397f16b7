//! How fast a Compose project is resolved, and how much faster than Docker Compose does it where
//! that is at hand, in `PLIMSOLL_COMPOSE` or on the path.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use plimsoll_model::compose::{ProjectOptions, config_json, resolve};
use plimsoll_model::files::{FileTree, Listing};

/// A project of forty services that build, wait for one another and share an anchor.
fn source() -> String {
    let mut source = "x-base: &base\n  restart: unless-stopped\n  logging: {driver: json-file}\n\
                      services:\n"
        .to_owned();
    for service in 0..40 {
        let _ = write!(
            source,
            "  s{service}:\n    <<: *base\n    build: {{context: ./s{service}, args: [A=1, \
             \"B=${{B:-2}}\"]}}\n    environment:\n      A: 1\n      B: \"${{TAG:-x}}-{service}\"\n    \
             ports: [\"{}:80\", \"{}:81/udp\"]\n    volumes: [\"./src{service}:/src\", \
             \"data:/data{service}\"]\n    healthcheck: {{test: curl -f http://localhost, interval: \
             30s}}\n    command: serve --port 80\n",
            8000 + service,
            9000 + service
        );
        if service > 0 {
            let before = service - 1;
            let _ =
                writeln!(source, "    depends_on: {{s{before}: {{condition: service_healthy}}}}");
        }
    }
    source + "volumes:\n  data:\n"
}

fn tree(source: &str) -> FileTree {
    let mut tree = FileTree::new("/shop", Listing::Complete);
    tree.add_text("/shop/compose.yaml", source);
    tree
}

fn compose(criterion: &mut Criterion) {
    let source = source();
    let tree = tree(&source);
    let options = ProjectOptions::default();
    let mut group = criterion.benchmark_group("compose");
    group.bench_function("40 services", |bencher| {
        bencher.iter(|| config_json(&resolve(black_box(&tree), &options)));
    });
    group.finish();
    compare(&source);
}

/// Tells how long the real tool takes for the same project, its start included.
#[expect(clippy::print_stdout, reason = "this is what is measured")]
fn compare(source: &str) {
    const RUNS: u32 = 10;
    let tool = std::env::var("PLIMSOLL_COMPOSE").unwrap_or_else(|_| "docker-compose".to_owned());
    let folder = std::env::temp_dir().join(format!("plimsoll-bench-{}", std::process::id()));
    if fs::create_dir_all(&folder).is_err()
        || fs::write(folder.join("compose.yaml"), source).is_err()
    {
        return;
    }
    let mut theirs = Duration::ZERO;
    for _ in 0..RUNS {
        let start = Instant::now();
        let output =
            Command::new(&tool).args(["config", "--format", "json"]).current_dir(&folder).output();
        theirs += start.elapsed();
        if !output.is_ok_and(|output| output.status.success()) {
            println!("skipped: no docker-compose in PLIMSOLL_COMPOSE or on the path");
            let _ = fs::remove_dir_all(&folder);
            return;
        }
    }
    let _ = fs::remove_dir_all(&folder);
    let tree = tree(source);
    let options = ProjectOptions::default();
    let start = Instant::now();
    for _ in 0..RUNS {
        black_box(config_json(&resolve(&tree, &options)));
    }
    let ours = start.elapsed();
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("docker compose: {:?} a project, {ratio:.0} times as long", theirs / RUNS);
}

criterion_group!(benches, compose);
criterion_main!(benches);
