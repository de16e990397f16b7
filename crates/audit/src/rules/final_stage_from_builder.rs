//! The stage that ships begins with a stage that compiled something.
//!
//! ## What it does
//!
//! Finds a target that is built FROM a stage with build tools, so that it inherits all of them.
//!
//! ## Why it matters
//!
//! FROM takes over every layer of the other stage: its compilers, sources and caches are in the
//! image, whatever a later step deletes.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM rust:1-slim AS builder
//! WORKDIR /src
//! COPY . .
//! RUN cargo build --release --bin app
//!
//! FROM builder
//! CMD ["/src/target/release/app"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM rust:1-slim AS builder
//! WORKDIR /src
//! COPY . .
//! RUN cargo build --release --bin app
//!
//! FROM debian:13-slim
//! COPY --from=builder /src/target/release/app /usr/local/bin/app
//! CMD ["app"]
//! ```

use plimsoll_model::Base;
use plimsoll_model::flow::{Class, Shipped};
use plimsoll_syntax::diagnostic::Severity;

use crate::ballast;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule =
    Rule::new("final-stage-from-builder", Category::Leak, Severity::Warning, Check::File(check));

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(target) = subject.target() else { return };
    let (Some((_, from)), Some(stage)) = (target.from(), target.stage) else { return };
    let Base::Stage(base) = subject.build.stage(stage).base else { return };
    if !ballast::ships_compiled_output(subject) {
        return;
    }
    let is_inherited_tool = |shipped: &&Shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        artifact.class == Class::BuildTool
            && artifact.stage != stage
            && ballast::is_certain(shipped)
    };
    let tools: Vec<&Shipped> = subject.flow.shipped().iter().filter(is_inherited_tool).collect();
    let Some(first) = tools.first() else { return };
    let label = &subject.build.stage(base).label;
    let finding = report.at(
        from.base.span,
        format!("the image inherits all of {label}: {}", ballast::names(subject, &tools)),
    );
    finding.help(format!(
        "begin with a small base and copy what {label} makes: COPY --from={label} …"
    ));
    ballast::tell_way(finding, subject, first);
    if !ballast::runs_a_program(subject) {
        finding.severity(Severity::Info);
    }
}
