//! A service uses the network of the host.
//!
//! ## What it does
//!
//! Looks for `network_mode: host` in the services that are on.
//!
//! ## Why it matters
//!
//! The container sees all interfaces and all that listens on localhost, and its own ports are open
//! wherever the host is reachable: `ports`, networks and their isolation have no effect.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     network_mode: host
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     ports: ["127.0.0.1:9000:9000"]
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule, kics};
use crate::service_settings::{Objection, object_to_key};

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("071a71ff-f868-47a4-ac0b-3c59e4ab5443")],
    ..Rule::new(
        "compose-host-network",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

const OBJECTION: Objection = Objection {
    message: "network_mode: host puts {} on the network of the host, without isolation",
    help: "publish the ports it needs with ports:",
    risk: "",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_key(
        subject,
        report,
        "network_mode",
        |value| value.as_str() == Some("host"),
        &OBJECTION,
    );
}
