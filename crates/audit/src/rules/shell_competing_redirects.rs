//! Only the last of several redirections counts.
//!
//! ## What it does
//!
//! Finds commands whose output, errors or input is redirected to two files.
//!
//! ## Why it matters
//!
//! The shell opens both, and uses the last one. The other is emptied, or not read.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make > /build.log > /output.log
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make > /build.log 2> /errors.log
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Descriptor, Redirect, RedirectOperator};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, hadolint};
use crate::shell_calls::each_command;
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2261")],
    ..Rule::new(
        "shell-competing-redirects",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

/// The redirections of one command are compared with each other; more than this nobody wrote.
const MAX_REDIRECTS: usize = 64;

fn check(site: &Site<'_>, report: &mut Report) {
    each_command(site, |command, place| {
        let redirects = command.redirects();
        // A copy of a descriptor can keep what the earlier redirection opened.
        if !(2..=MAX_REDIRECTS).contains(&redirects.len())
            || redirects.iter().any(|redirect| descriptors(redirect).is_none())
        {
            return;
        }
        let mut seen: Vec<(u32, &Redirect)> = Vec::new();
        for redirect in redirects {
            for number in descriptors(redirect).unwrap_or_default() {
                if let Some((_, first)) = seen.iter().find(|(other, _)| *other == number) {
                    let message = "an earlier redirection of the same kind has no effect";
                    let finding = report.at(redirect.span, message);
                    finding.related(first.span, "this one").help("keep one of them, or use tee");
                    settle(finding, site, place);
                }
                seen.push((number, redirect));
            }
        }
    });
}

/// The descriptors that a redirection opens; `None` for a copy and where nobody knows.
fn descriptors(redirect: &Redirect) -> Option<Vec<u32>> {
    let usual = match redirect.operator {
        RedirectOperator::Read
        | RedirectOperator::ReadWrite
        | RedirectOperator::Heredoc
        | RedirectOperator::HeredocTabs
        | RedirectOperator::HereString => 0,
        RedirectOperator::Write | RedirectOperator::Clobber | RedirectOperator::Append => 1,
        RedirectOperator::WriteBoth | RedirectOperator::AppendBoth => return Some(vec![1, 2]),
        RedirectOperator::DuplicateInput | RedirectOperator::DuplicateOutput => return None,
    };
    match redirect.descriptor {
        None => Some(vec![usual]),
        Some(Descriptor::Number(number)) => Some(vec![number]),
        Some(Descriptor::Variable(_)) => None,
    }
}
