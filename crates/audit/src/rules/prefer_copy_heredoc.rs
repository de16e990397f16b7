//! A RUN only writes a text to a file.
//!
//! ## What it does
//!
//! Finds a RUN all of whose commands are `echo`, `printf` or `cat` with a heredoc, with their output
//! going to files.
//!
//! ## Why it matters
//!
//! COPY with a heredoc writes the same file without a shell: nothing has to be quoted for it, and
//! owner and mode can be given.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN echo "worker_processes 4;" > /etc/app.conf
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY <<EOF /etc/app.conf
//! worker_processes 4;
//! EOF
//! ```
//!
//! ## Exceptions
//!
//! Lines that are added to a file that is there already need the shell, and so do texts that
//! commands make. It is a matter of taste. The rule is only in the profile `all`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Invocation, Part, RedirectOperator, RedirectTarget};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, tally};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[tally("prefer-copy-heredoc")],
    profile: OwnProfile::All,
    ..Rule::new("prefer-copy-heredoc", Category::Maintainability, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let mut made: Vec<String> = Vec::new();
    for invocation in site.commands() {
        let Some((file, appends)) = written(invocation) else { return };
        // What is appended to must have been made here.
        if appends && !made.contains(&file) {
            return;
        }
        if !made.contains(&file) {
            made.push(file);
        }
    }
    let [file] = made.as_slice() else { return };
    report
        .at(site.instruction.word.span, format!("this RUN only writes {file}"))
        .help(format!("write COPY <<EOF {file}"));
}

/// The file that a command writes a text to, and whether it appends.
fn written(invocation: &Invocation<'_>) -> Option<(String, bool)> {
    let redirects = &invocation.command.redirects;
    let has_heredoc =
        redirects.iter().any(|redirect| matches!(redirect.target, RedirectTarget::Heredoc(_)));
    let name = invocation.name()?;
    let writes = matches!(&*name, "echo" | "printf")
        || (name == "cat" && has_heredoc && invocation.arguments().is_empty());
    let computed = |part: &&Part| matches!(part, Part::Command(_) | Part::Process(_));
    let is_text = !invocation.words.iter().any(|word| word.expansions().iter().any(computed));
    if !writes || !is_text || invocation.context.pipe.is_some() || !invocation.wrappers.is_empty() {
        return None;
    }
    redirects.iter().find_map(|redirect| {
        let appends = match redirect.operator {
            RedirectOperator::Write | RedirectOperator::Clobber => false,
            RedirectOperator::Append => true,
            _ => return None,
        };
        let RedirectTarget::Word(target) = &redirect.target else { return None };
        let file =
            target.literal().filter(|file| file.starts_with('/') && !file.starts_with("/dev/"))?;
        (redirect.descriptor.is_none()).then(|| (file.into_owned(), appends))
    })
}
