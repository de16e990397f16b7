//! A VEX document is copied into the image.
//!
//! ## What it does
//!
//! Finds COPY and ADD of `*.vex.json`, `*.openvex.json` and `vex.json`.
//!
//! ## Why it matters
//!
//! Such a document says which weaknesses of the image are none. Scanners look for it among the
//! attestations of the image. In a layer they do not find it, and each correction needs a new image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY app.vex.json /
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::archive::base_name;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, tally};
use crate::subject::Site;
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    aliases: &[tally("prefer-vex-attestation")],
    ..Rule::new(
        "copy-vex-into-image",
        Category::Security,
        Severity::Info,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Copy(transfer) | Command::Add(transfer)) = site.command() else { return };
    for source in &transfer.sources {
        let Some(path) = value(site, source) else { continue };
        let name = base_name(&path).to_ascii_lowercase();
        if name == "vex.json" || name.ends_with(".vex.json") || name.ends_with(".openvex.json") {
            report
                .at(source.span, format!("{name} is a VEX document, which belongs to the image"))
                .help("attach it as an attestation, and leave it out of the layers");
        }
    }
}
