//! EXPOSE names port 22.
//!
//! ## What it does
//!
//! Finds port 22 in EXPOSE, alone or in a range.
//!
//! ## Why it matters
//!
//! A container that runs an SSH server has keys and logins of its own to look after. `docker exec`
//! gets into a container without one.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 22 80
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 80
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::ports::ports;
use crate::rule::{Check, Rule, checkov, kics, trivy};
use crate::subject::Site;

/// The port of SSH.
const SSH: u16 = 22;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        trivy("DS-0004"),
        checkov("CKV_DOCKER_1"),
        kics("5907595b-5b6d-4142-b173-dbb0e73fbff8"),
    ],
    ..Rule::new("expose-ssh", Category::Security, Severity::Info, Check::Instruction(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    for port in ports(site) {
        let is_tcp = port.protocol.is_none_or(|protocol| protocol.eq_ignore_ascii_case("tcp"));
        if is_tcp && port.range().is_some_and(|(first, last)| (first..=last).contains(&SSH)) {
            report
                .at(port.word.span, "port 22 is that of SSH")
                .help("leave it out unless the container is an SSH server");
        }
    }
}
