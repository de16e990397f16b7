//! Instructions of which only the last one in a stage counts.

use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::Report;
use crate::layout::whole_lines;
use crate::rule::Tool;
use crate::subject::{Section, Site};

/// Reports all but the last of the instructions that `is_one` picks, and for hadolint all but the
/// first: BuildKit names what has no effect, hadolint what repeats.
pub(crate) fn check(
    section: &Section<'_>,
    report: &mut Report,
    keyword: &str,
    is_one: impl Fn(&Site<'_>) -> bool,
) {
    let sites: Vec<Site<'_>> =
        section.sites().filter(|site| !site.onbuild && is_one(site)).collect();
    let Some((last, earlier)) = sites.split_last() else { return };
    for site in earlier {
        let lines = whole_lines(section.subject, site.instruction.span);
        let fix = Fix::safe(format!("Delete this {keyword}"), vec![Edit::delete(lines)]);
        report
            .at(
                site.instruction.word.span,
                format!(
                    "Multiple {keyword} instructions should not be used in the same stage because \
                     only the last one will be used"
                ),
            )
            .help(format!("delete this {keyword}, which has no effect"))
            .related(last.instruction.word.span, "this one is used")
            .fix(fix)
            .unlike(&[Tool::Hadolint]);
    }
    for site in sites.iter().skip(1) {
        report
            .at(
                site.instruction.word.span,
                format!("this {keyword} replaces an earlier one of the same stage"),
            )
            .help(format!("keep one {keyword}"))
            .only(&[Tool::Hadolint]);
    }
}
