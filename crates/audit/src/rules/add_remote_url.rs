//! ADD fetches an address without a checksum.
//!
//! ## What it does
//!
//! Finds ADD of an `http` or `https` address without `--checksum`.
//!
//! ## Why it matters
//!
//! Whatever the server sends at the time of the build gets into the image. A checksum makes the
//! build fail when that changes, and spares BuildKit the download when it has the file.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ADD https://example.com/tool-1.2.bin /usr/local/bin/tool
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
//!     https://example.com/tool-1.2.bin /usr/local/bin/tool
//! ```
//!
//! ## Fix safety
//!
//! The proposal has to be completed with the checksum of the file.
//!
//! ## References
//!
//! - Dockerfile reference: <https://docs.docker.com/reference/dockerfile/#add---checksum>

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::hadolint_text::unquoted;
use crate::rule::{Check, FixAvailability, Rule, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("4b410d24-1cbe-4430-a632-62c9a931cf1c")],
    fix: FixAvailability::Manual,
    ..Rule::new(
        "add-remote-url",
        Category::Reproducibility,
        Severity::Info,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Add(add)) = site.command() else { return };
    for source in &add.sources {
        let address = unquoted(&source.text);
        let is_http = address.starts_with("http://") || address.starts_with("https://");
        let path = address.split(['#', '?']).next().unwrap_or(address);
        // A Git address has its commit to be checked by.
        if !is_http || path.strip_suffix(".git").is_some() || add.checksum.is_some() {
            continue;
        }
        let finding = report.at(source.span, format!("nothing checks what {address} sends"));
        if let [_] = add.sources.as_slice() {
            let checksum = format!(" --checksum=sha256:{}", "0".repeat(64));
            finding.fix(Fix::manual(
                "Add a checksum",
                "the checksum of the file has to be filled in",
                vec![Edit::insert(site.instruction.word.span.end, checksum)],
            ));
        }
        finding.help("add --checksum=sha256:… with the checksum of the file");
    }
}
