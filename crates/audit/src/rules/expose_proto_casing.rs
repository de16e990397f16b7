//! The protocol of a port has upper-case letters.
//!
//! ## What it does
//!
//! Looks at what follows the slash in EXPOSE.
//!
//! ## Why it matters
//!
//! BuildKit accepts `80/TCP` and stores `80/tcp`. Other tools that read the file compare the text.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 80/TCP
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 80/tcp
//! ```
//!
//! ## References
//!
//! BuildKit's check [ExposeProtoCasing](https://docs.docker.com/reference/build-checks/expose-proto-casing/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::ports::ports;
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("ExposeProtoCasing")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "expose-proto-casing",
        Category::Maintainability,
        Severity::Info,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    for port in ports(site) {
        let Some(protocol) = port.protocol else { continue };
        if port.is_open() || protocol == protocol.to_lowercase() {
            continue;
        }
        let finding = report.at(
            port.word.span,
            format!("Defined protocol '{}' in EXPOSE instruction should be lowercase", port.text),
        );
        finding.help(format!("write {}", protocol.to_lowercase()));
        if port.is_written() {
            let edit = Edit::replace(port.word.span, port.text.to_lowercase());
            finding.fix(Fix::safe("Write the protocol in lower case", vec![edit]));
        }
        if site.onbuild {
            finding.unlike(&[Tool::Buildkit]);
        }
    }
}
