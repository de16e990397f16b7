//! Mounts made in the container show up on the host, or the other way round.
//!
//! ## What it does
//!
//! Looks for mounts with the propagation `shared`, `rshared`, `slave` or `rslave`.
//!
//! ## Why it matters
//!
//! With `shared` a process in the container that may mount can lay something over files of the
//! host. Few programs other than drivers for storage need either.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     volumes:
//!       - type: bind
//!         source: ./data
//!         target: /data
//!         bind:
//!           propagation: rshared
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     volumes:
//!       - type: bind
//!         source: ./data
//!         target: /data
//!         bind:
//!           propagation: rprivate
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, kics};
use crate::service_settings::{items, shared};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[kics("baa452f0-1f21-4a25-ace5-844e7a5f410d")],
    ..Rule::new(
        "compose-mount-propagation",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for found in shared(subject, |service| {
        let values = items(service, "volumes").iter();
        let values = values.filter_map(|volume| volume.at_path(&["bind", "propagation"]));
        values.filter_map(|value| Some((value.at, value.as_str()?)))
    }) {
        let name = found.what;
        let is_shared = match name {
            "shared" | "rshared" => true,
            "slave" | "rslave" => false,
            _ => continue,
        };
        let services = found.names();
        let message = if is_shared {
            format!("with {name}, what {services} mounts there shows up on the host")
        } else {
            format!("with {name}, what the host mounts there shows up in {services}")
        };
        let finding = report.at(found.at, message);
        finding.help("leave it out, or write rprivate, which is the default");
        if !is_shared {
            finding.strict();
        }
        if subject.text(found.at) == name {
            let edit = Edit::replace(found.at.span, "rprivate");
            let reason = "mounts made later no longer show up on the other side";
            finding.fix(Fix::risky("Make it rprivate", reason, vec![edit]));
        }
    }
}
