//! COPY takes from the stage that it is in.
//!
//! ## What it does
//!
//! Finds `COPY --from` with the name of its own stage.
//!
//! ## Why it matters
//!
//! A stage cannot need itself: the build fails. BuildKit's own error says so, too; this names the
//! word.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.22 AS build
//! COPY --from=build /go/bin/tool /usr/bin/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.22 AS build
//! RUN cp /go/bin/tool /usr/bin/
//! ```
//!
//! ## Exceptions
//!
//! The profile `default` leaves it to BuildKit's error.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::finding::{Category, Report};
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Rule, Tool, hadolint, kics, tally, trivy};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3023"),
        trivy("DS-0006"),
        kics("cdddb86f-95f6-4fc4-b5a1-483d9afceb2b"),
        tally("hadolint/DL3023"),
    ],
    ..Rule::new("copy-from-self", Category::Correctness, Severity::Error, Check::Section(check))
};

fn check(section: &Section<'_>, report: &mut Report) {
    let Some((_, from)) = section.from() else { return };
    let Some(name) = &from.name else { return };
    let written = section.subject.text(name.span);
    for site in section.sites().filter(|site| !site.onbuild) {
        let Some(Command::Copy(copy)) = site.command() else { continue };
        let Some(source) = &copy.from else { continue };
        let same = source.text.eq_ignore_ascii_case(&name.text);
        let others = [
            (Tool::Hadolint, source.text == written),
            (Tool::Trivy, same),
            (Tool::Kics, source.text == written),
            (Tool::Tally, same),
        ];
        if anybody(false, &others) {
            let finding =
                report.at(source.span, format!("stage {} cannot copy from itself", source.text));
            finding.related(name.span, "the stage is named here");
            finding.help("copy within the stage with RUN cp");
            settle(finding, false, &others);
        }
    }
}
