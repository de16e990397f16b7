//! The owner or mode of files is changed in a layer after the one that brought them.
//!
//! ## What it does
//!
//! Finds `chown -R` and `chmod -R` over a directory that an earlier COPY or ADD of the same stage
//! filled, when the layers of that stage are in the image.
//!
//! ## Why it matters
//!
//! A layer holds whole files. Changing the owner of a file writes all of it again, so that the
//! image has those files twice.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! COPY . /srv/app
//! RUN chown -R www-data:www-data /srv/app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! COPY --chown=www-data:www-data . /srv/app
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: directories that are there before the COPY keep their owner, and files that
//! other steps put there are no longer changed.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Transfer};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Argument, Invocation, OptionSpec, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::script_edits;
use crate::shipping::ships;
use crate::subject::{Section, Site};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "file-rewritten-across-layers",
        Category::Size,
        Severity::Warning,
        Check::Section(check),
    )
};

/// Neither program has an option whose value is a word of its own that matters here.
const OPTIONS: OptionSpec = OptionSpec { short: "", long: &["from", "reference"] };

/// A COPY or ADD and where it puts its files.
struct Filled<'a> {
    site: Site<'a>,
    transfer: &'a Transfer,
    directory: String,
}

/// A recursive change of owner or mode.
struct Change<'a> {
    /// `--chown` or `--chmod`.
    flag: &'static str,
    value: &'a Word,
    directories: Vec<(&'a Word, String)>,
}

fn check(section: &Section<'_>, report: &mut Report) {
    let mut filled: Vec<Filled<'_>> = Vec::new();
    for site in section.sites() {
        match site.command() {
            Some(Command::Copy(transfer) | Command::Add(transfer)) => {
                if let Some(directory) = place(&site, &transfer.dest.text) {
                    filled.push(Filled { site, transfer, directory });
                }
            }
            Some(Command::Run(_)) if ships(&site) => {
                for invocation in site.commands() {
                    if let Some(change) = Change::read(&site, invocation) {
                        tell(&site, invocation, &change, &filled, report);
                    }
                }
            }
            _ => {}
        }
    }
}

fn tell(
    site: &Site<'_>,
    invocation: &Invocation<'_>,
    change: &Change<'_>,
    filled: &[Filled<'_>],
    report: &mut Report,
) {
    for (word, directory) in &change.directories {
        let below: Vec<_> =
            filled.iter().filter(|filled| is_within(&filled.directory, directory)).collect();
        let Some(first) = below.first() else { continue };
        let program = invocation.name().unwrap_or_default();
        let finding = report.at(
            word.span,
            format!("{program} -R writes all files below {directory} into the image a second time"),
        );
        finding.help(format!("give {} to the COPY that brings them", change.flag));
        for filled in &below {
            let keyword = filled.site.instruction.keyword.as_str();
            finding
                .related(filled.site.instruction.word.span, format!("{keyword} brings files here"));
        }
        if change.directories.len() == 1
            && below.len() == 1
            && let Some(fix) = fix(site, invocation, change, first)
        {
            finding.fix(fix);
        }
    }
}

impl<'a> Change<'a> {
    fn read(site: &Site<'_>, invocation: &Invocation<'a>) -> Option<Self> {
        let flag = match invocation.name()?.as_ref() {
            "chown" => "--chown",
            "chmod" => "--chmod",
            _ => return None,
        };
        let arguments = invocation.split(&OPTIONS);
        let is_recursive = arguments.iter().any(|argument| {
            matches!(argument, Argument::Flag(flag) if matches!(flag.name.as_str(), "R" | "recursive"))
        });
        let mut operands = arguments.iter().filter_map(|argument| match argument {
            Argument::Operand(word) => Some(*word),
            Argument::Flag(_) => None,
        });
        let value = operands.next().filter(|_| is_recursive)?;
        let directories =
            operands.filter_map(|word| Some((word, place(site, &word.literal()?)?))).collect();
        Some(Self { flag, value, directories })
    }
}

/// An absolute path without a slash at its end; `None` when it is not known.
fn place(site: &Site<'_>, path: &str) -> Option<String> {
    if path.contains(['$', '*', '?', '[', '~']) {
        return None;
    }
    let joined = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{}/{path}", site.step()?.state.workdir.as_deref()?)
    };
    let parts = joined.split('/').filter(|part| !part.is_empty() && *part != ".");
    let parts: Vec<_> = parts.collect();
    (!parts.contains(&"..")).then(|| format!("/{}", parts.join("/")))
}

/// True when `path` is `directory` or lies below it.
fn is_within(path: &str, directory: &str) -> bool {
    directory == "/"
        || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Gives the flag to the COPY and takes the command away.
fn fix(
    site: &Site<'_>,
    invocation: &Invocation<'_>,
    change: &Change<'_>,
    filled: &Filled<'_>,
) -> Option<Fix> {
    let value = change.value.literal()?;
    let is_plain = |text: &str| {
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-:.".contains(letter))
    };
    // COPY has always known octal modes; words such as u+x are newer.
    let is_mode = |text: &str| text.chars().all(|letter| letter.is_digit(8));
    let can_say = match change.flag {
        "--chmod" => is_mode(&value) && filled.transfer.chmod.is_none(),
        _ => is_plain(&value) && filled.transfer.chown.is_none(),
    };
    if !can_say || site.onbuild || filled.site.onbuild || !invocation.wrappers.is_empty() {
        return None;
    }
    let removal = if site.commands().len() == 1 {
        Edit::delete(whole_lines(site))
    } else {
        script_edits::take_out(site, invocation.command.span)?
    };
    let keyword = filled.site.instruction.word.span;
    let flag = Edit::insert(keyword.end, format!(" {}={value}", change.flag));
    Some(Fix::risky(
        format!("Give {}={value} to the COPY", change.flag),
        "directories that are there before keep their owner and mode, and files of other steps are \
         no longer changed",
        vec![flag, removal],
    ))
}

/// The lines of an instruction with the line feed at their end.
fn whole_lines(site: &Site<'_>) -> Span {
    let span = site.instruction.span;
    let after = site.subject.lines.line_start(site.instruction.lines.last + 1);
    Span::new(span.start, after.unwrap_or(site.subject.source.len() as u32))
}
