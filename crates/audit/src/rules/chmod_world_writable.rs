//! Everybody can write to a file.
//!
//! ## What it does
//!
//! Finds `chmod 777`, `chmod a+w` and the like in RUN, and such modes in `--chmod`. Directories with
//! the sticky bit, as `1777`, are left alone.
//!
//! ## Why it matters
//!
//! Any process in the container, whatever it runs as, can replace such a file, and with a program or
//! configuration what others do.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY --chmod=777 start.sh /usr/local/bin/
//! RUN chmod -R 777 /srv
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY --chmod=755 start.sh /usr/local/bin/
//! RUN chmod -R 755 /srv
//! ```
//!
//! ## Fix safety
//!
//! A process that is not the owner may have relied on writing there.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::file_mode::Mode;
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("3be406ec-eb81-f09e-05d4-dc6a41683b4c")],
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "chmod-world-writable",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    match site.command() {
        Some(Command::Copy(transfer) | Command::Add(transfer)) => {
            let Some(word) = &transfer.chmod else { return };
            if Mode::parse(&word.text).is_some_and(Mode::is_world_writable) {
                // KICS knows this mode alone.
                let by_kics = word.text.trim_start_matches('0') == "777" && !site.onbuild;
                add(site, report, word.span, &word.text, by_kics);
            }
        }
        Some(Command::Run(_)) => {
            for invocation in site.commands().iter().filter(|found| found.is("chmod")) {
                let mut words = invocation.arguments().iter();
                let mode = words.find_map(|word| {
                    let text = word.literal()?;
                    Some((word.span, Mode::parse(&text)?, text))
                });
                if let Some((span, mode, text)) = mode
                    && mode.is_world_writable()
                {
                    add(site, report, span, &text, false);
                }
            }
        }
        _ => {}
    }
}

fn add(site: &Site<'_>, report: &mut Report, span: Span, mode: &str, by_kics: bool) {
    let finding = report.at(span, format!("mode {mode} lets everybody write"));
    finding.help("let only the owner or a group write");
    if let Some(better) = narrowed(mode)
        && site.subject.text(span) == mode
    {
        finding.fix(Fix::risky(
            format!("Write {better}"),
            "a process that is not the owner may rely on writing there",
            vec![Edit::replace(span, better)],
        ));
    }
    if !by_kics {
        finding.unlike(&[Tool::Kics]);
    }
    // What a stage is allowed that never ships harms nobody.
    if !site.section().is_reachable() {
        finding.strict();
    }
}

/// The same mode where only the owner writes.
fn narrowed(mode: &str) -> Option<String> {
    let number = u32::from_str_radix(mode, 8).ok()?;
    let width = mode.len();
    Some(format!("{:0width$o}", number & !0o022))
}
