//! Edits of the scripts in RUN that keep their layout.

use plimsoll_model::packages::PackageCommand;
use plimsoll_syntax::dockerfile::CommandLine;
use plimsoll_syntax::edit::Edit;
use plimsoll_syntax::shell::{
    AndOr, AndOrOperator, Command, Invocation, Place, TerminatorKind, Word,
};
use plimsoll_syntax::text::Span;

use crate::subject::Site;

/// True when the file has the word as it stands, so that an edit can rely on its bytes.
pub(crate) fn is_verbatim(site: &Site<'_>, word: &Word) -> bool {
    word.is(site.subject.text(word.span))
}

/// True when words can be put beside those of the command: it is not in a string or in exec form.
pub(crate) fn can_take_words(site: &Site<'_>, invocation: &Invocation<'_>) -> bool {
    !invocation.context.places.contains(Place::NestedScript) && is_shell_form(site)
}

/// Puts words after the subcommand, which has to be there.
pub(crate) fn after_subcommand(
    site: &Site<'_>,
    invocation: &Invocation<'_>,
    asks: &PackageCommand<'_>,
    words: &str,
) -> Option<Edit> {
    let subcommand = asks.subcommand.filter(|word| is_verbatim(site, word))?;
    can_take_words(site, invocation).then(|| Edit::insert(subcommand.span.end, format!(" {words}")))
}

/// Puts words after the name of the program.
pub(crate) fn after_name(
    site: &Site<'_>,
    invocation: &Invocation<'_>,
    words: &str,
) -> Option<Edit> {
    let name = invocation.name_word().filter(|word| is_verbatim(site, word))?;
    can_take_words(site, invocation).then(|| Edit::insert(name.span.end, format!(" {words}")))
}

fn is_shell_form(site: &Site<'_>) -> bool {
    site.run().is_some_and(|run| matches!(run.command, CommandLine::Shell(_)))
}

/// True when `sudo` or the like runs the command.
pub(crate) fn is_elevated(invocation: &Invocation<'_>) -> bool {
    invocation.wrapper("sudo").is_some()
}

/// Runs `command` after everything that the script does, when all of it succeeds.
///
/// `None` when the end of the script is not one of a chain, or cannot be continued.
pub(crate) fn append(site: &Site<'_>, command: &str) -> Option<Edit> {
    if !is_shell_form(site) {
        return None;
    }
    let script = site.script()?;
    let last = script.body.items.last()?;
    let is_open = last.terminator.is_none_or(|end| end.kind == TerminatorKind::Newline);
    // A here-document would begin in the middle of the edit's line.
    if !is_open || !script.heredocs.is_empty() || !script.dialect.is_parsed() {
        return None;
    }
    let end = last.command.span().end;
    let text = site.subject.source;
    let line_start = text[..end as usize].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[line_start..end as usize];
    let is_heredoc = !site.instruction.heredocs.is_empty();
    if line_start as u32 <= site.instruction.span.start || is_heredoc {
        return Some(Edit::insert(end, format!(" && {command}")));
    }
    let escape = escape(site);
    let indent = &line[..line.len() - line.trim_start().len()];
    let joined = if line.trim_start().starts_with("&&") {
        format!(" {escape}\n{indent}&& {command}")
    } else {
        format!(" && {escape}\n{indent}{command}")
    };
    Some(Edit::insert(end, joined))
}

/// The command with what joins it to the script that follows.
pub(crate) fn before(site: &Site<'_>, command: &str) -> String {
    let is_heredoc = !site.instruction.heredocs.is_empty();
    format!("{command}{}", if is_heredoc { "\n" } else { " && " })
}

/// What continues a line in this file.
pub(crate) fn escape<'a>(site: &Site<'a>) -> &'a str {
    let directive = site.subject.file.directives.escape.as_ref();
    directive.map_or("\\", |escape| escape.text.as_str())
}

/// Takes a command out of the chain of `&&` that it stands in.
///
/// `None` when it is alone, when another command depends on how it ends, or when a comment stands
/// in between.
pub(crate) fn take_out(site: &Site<'_>, command: Span) -> Option<Edit> {
    if !is_shell_form(site) {
        return None;
    }
    let items = &site.script()?.body.items;
    let chain = items.iter().find_map(|item| match &item.command {
        Command::AndOr(chain)
            if chain.span.start <= command.start && command.end <= chain.span.end =>
        {
            Some(chain)
        }
        _ => None,
    })?;
    let span = span_in_chain(chain, command)?;
    (!site.subject.text(span).contains('#')).then(|| Edit::delete(span))
}

/// The command with the operator that joins it to the one before it, or after it when it is first.
fn span_in_chain(chain: &AndOr, command: Span) -> Option<Span> {
    let is_and =
        |at: usize| chain.rest.get(at).is_none_or(|link| link.operator == AndOrOperator::And);
    if chain.first.span() == command {
        let next = chain.rest.first()?;
        let span = Span::new(command.start, next.command.span().start);
        return is_and(0).then_some(span);
    }
    let at = chain.rest.iter().position(|link| link.command.span() == command)?;
    let before = match at.checked_sub(1) {
        Some(before) => chain.rest[before].command.span(),
        None => chain.first.span(),
    };
    (is_and(at) && is_and(at + 1)).then(|| Span::new(before.end, command.end))
}

/// Takes a word out of a command, with the blanks before it.
pub(crate) fn without_words(site: &Site<'_>, first: &Word, last: &Word) -> Edit {
    let before = &site.subject.source[..first.span.start as usize];
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    Edit::delete(Span::new(first.span.start - blanks as u32, last.span.end))
}
