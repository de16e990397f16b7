//! Errors go where the output went before.
//!
//! ## What it does
//!
//! Finds `2>&1` before the redirection of the output.
//!
//! ## Why it matters
//!
//! A redirection copies what the other descriptor is at that moment. The errors still go to the
//! log of the build, and only the output goes to the file.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make 2>&1 > /build.log
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make > /build.log 2>&1
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{
    Command, Descriptor, Part, Redirect, RedirectOperator, RedirectTarget,
};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint};
use crate::shell_tree::{Look, Place};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2069")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("shell-redirect-order", Category::Correctness, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    walk(site, &mut Looker { site, report, read_until: 0 });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
    /// Up to here somebody reads the output, and errors alone may be what is wanted.
    read_until: u32,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn command(&mut self, command: &'s Command, place: Place) {
        if let Command::Pipeline(pipeline) = command
            && let [.., last, _] = pipeline.stages.as_slice()
        {
            self.read_until = self.read_until.max(last.span().end);
        }
        let [errors, output] = command.redirects() else { return };
        if !copies_output(errors) || !writes_file(output) || errors.span.start < self.read_until {
            return;
        }
        let span = errors.span.cover(output.span);
        let finding = self.report.at(errors.span, "this makes errors go where output went so far");
        finding.help("write 2>&1 after the other redirection");
        let between = Span::new(errors.span.end, output.span.start);
        let is_blank = self.site.subject.text(between).trim().is_empty();
        if is_blank && !place.is_nested {
            let text = |redirect: &Redirect| self.site.subject.text(redirect.span);
            finding.fix(Fix::risky(
                "Swap the redirections",
                "errors that the build shows go to the file then",
                vec![Edit::replace(span, format!("{} {}", text(output), text(errors)))],
            ));
        }
        settle(finding, self.site, place);
    }

    fn part(&mut self, part: &'s Part, _is_quoted: bool, _place: Place) {
        if let Part::Command(substitution) = part {
            self.read_until = self.read_until.max(substitution.span.end);
        }
    }
}

/// True for `2>&1`.
fn copies_output(redirect: &Redirect) -> bool {
    redirect.operator == RedirectOperator::DuplicateOutput
        && redirect.descriptor == Some(Descriptor::Number(2))
        && matches!(&redirect.target, RedirectTarget::Word(word) if word.is("1"))
}

/// True for `>file` and `>>file`.
fn writes_file(redirect: &Redirect) -> bool {
    matches!(redirect.operator, RedirectOperator::Write | RedirectOperator::Append)
        && matches!(redirect.descriptor, None | Some(Descriptor::Number(1)))
}
