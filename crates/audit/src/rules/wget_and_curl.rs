//! A stage uses both wget and curl.
//!
//! ## What it does
//!
//! Finds RUN instructions with `wget` or `curl` in stages that run both.
//!
//! ## Why it matters
//!
//! One of the two does all that the other does here. The second one costs its package and its
//! libraries.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN wget -q https://example.com/a.tgz
//! RUN curl -fsSLO https://example.com/b.tgz
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSLO https://example.com/a.tgz
//! RUN curl -fsSLO https://example.com/b.tgz
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::hadolint_view;
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint, kics, semgrep, trivy};
use crate::subject::{Section, Site};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL4001"),
        trivy("DS-0014"),
        kics("fc775e75-fcfb-4c98-b2f2-910c5858b359"),
        semgrep("use-either-wget-or-curl"),
    ],
    profile: OwnProfile::All,
    ..Rule::new("wget-and-curl", Category::Size, Severity::Info, Check::Section(check))
};

/// The first use of each program so far.
#[derive(Default)]
struct Seen {
    curl: Option<Span>,
    wget: Option<Span>,
}

fn check(section: &Section<'_>, report: &mut Report) {
    // What ONBUILD runs happens in another build.
    let mut built = [Seen::default(), Seen::default()];
    let mut hadolints = [Seen::default(), Seen::default()];
    for site in section.sites().filter(|site| site.run().is_some()) {
        let kind = usize::from(site.onbuild);
        let Some(last) = note(&site, &mut built[kind], |_| true) else { continue };
        let is_hadolints = note(&site, &mut hadolints[kind], hadolint_view::sees).is_some()
            && hadolints[kind].curl.is_some()
            && hadolints[kind].wget.is_some();
        let Seen { curl: Some(curl), wget: Some(wget) } = built[kind] else { continue };
        let (program, other, place) =
            if last.1 { ("curl", "wget", wget) } else { ("wget", "curl", curl) };
        let message = format!("this stage runs {program} here and {other} elsewhere");
        let finding = report.at(last.0, message);
        finding.related(place, format!("{other} is run here")).help("use one of the two");
        if !is_hadolints {
            finding.unlike(&[Tool::Hadolint]);
        }
    }
}

/// Notes the uses in a RUN; the last one, and whether it is `curl`, if there are any.
fn note(
    site: &Site<'_>,
    seen: &mut Seen,
    counts: impl Fn(&plimsoll_syntax::shell::Invocation<'_>) -> bool,
) -> Option<(Span, bool)> {
    let mut last = None;
    for invocation in site.commands().iter().filter(|invocation| counts(invocation)) {
        let is_curl = invocation.is("curl");
        if !is_curl && !invocation.is("wget") {
            continue;
        }
        let Some(word) = invocation.name_word() else { continue };
        let slot = if is_curl { &mut seen.curl } else { &mut seen.wget };
        slot.get_or_insert(word.span);
        last = Some((word.span, is_curl));
    }
    last
}
