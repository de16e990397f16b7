//! EXPOSE names an address or a port of the host.
//!
//! ## What it does
//!
//! Finds ports that are written as `host:container` or with an IP address.
//!
//! ## Why it matters
//!
//! EXPOSE says which ports the container listens on, and publishes none. What stands before the
//! colon has no effect.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 8080:80
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 80
//! ```
//!
//! ## References
//!
//! BuildKit's check [ExposeInvalidFormat](https://docs.docker.com/reference/build-checks/expose-invalid-format/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::ports::ports;
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("ExposeInvalidFormat")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "expose-invalid-format",
        Category::Correctness,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    for port in ports(site) {
        let Some(host) = port.host.filter(|host| !host.is_empty()) else { continue };
        if port.is_open() {
            continue;
        }
        let finding = report.at(
            port.word.span,
            format!(
                "EXPOSE instruction should not define an IP address or host-port mapping, found \
                 '{}'",
                port.text
            ),
        );
        finding.help(format!("write {}, and publish it with docker run -p", port.container));
        if port.is_written() {
            let start = port.word.span.start;
            let mapping = Span::new(start, start + host.len() as u32 + 1);
            finding.fix(Fix::safe("Keep the container's port", vec![Edit::delete(mapping)]));
        }
        if site.onbuild {
            finding.unlike(&[Tool::Buildkit]);
        }
    }
}
