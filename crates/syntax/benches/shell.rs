//! How fast shell scripts are read and walked.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use plimsoll_syntax::shell::{Dialect, parse};
use plimsoll_syntax::text::MappedText;

/// A RUN body as many images have it.
const RUN: &str = r#"set -eux; savedMark="$(apt-mark showmanual)"; \
apt-get update && apt-get install -y --no-install-recommends ca-certificates curl="${CURL:-7.*}" \
  && rm -rf /var/lib/apt/lists/*; \
arch="$(dpkg --print-architecture | awk -F- '{ print $NF }')"; \
case "$arch" in amd64) url='https://example.org/x64.tgz' ;; arm64|aarch64) url=b ;; *) exit 1 ;; esac; \
if ! command -v gpg >/dev/null 2>&1; then curl -fsSL "$url" | tar -xzC /usr/local --strip-components=1; fi; \
find /usr/local -type f -executable -exec ldd '{}' ';' | sort -u | xargs -r dpkg-query --search; \
su -c "cd /app && npm ci --omit=dev \"$ARGS\"" app
"#;

fn shell(criterion: &mut Criterion) {
    let text = MappedText::contiguous(RUN.repeat(100), 0);
    let mut group = criterion.benchmark_group("shell");
    group.throughput(Throughput::Bytes(text.as_str().len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| parse(black_box(&text), Dialect::Bash));
    });
    let script = parse(&text, Dialect::Bash);
    group.bench_function("visit", |bencher| {
        bencher.iter(|| black_box(&script).simple_commands().len());
    });
    group.finish();
}

criterion_group!(benches, shell);
criterion_main!(benches);
