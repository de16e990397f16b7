//! Commands as hadolint matches them, for the profile that imitates it.
//!
//! Hadolint knows no grammar of the programs it judges: a command has a name, arguments without
//! their quotes, and flags, which are the arguments that begin with a dash. It does not look
//! through `sudo` and the like, nor into scripts in quotes.

use plimsoll_syntax::dockerfile::{CommandLine, MountType};
use plimsoll_syntax::shell::{Invocation, Part, Place, Word};

use crate::finding::Finding;
use crate::rule::Tool;
use crate::subject::{PackageSite, Site};

/// The commands whose first argument is the program, to whoever reads the script.
const TRANSPARENT: [&str; 5] = ["builtin", "busybox", "command", "exec", "run"];

/// A command as hadolint sees it.
#[derive(Clone, Debug)]
pub(crate) struct HadolintCommand {
    /// The name as it is written.
    pub name: String,
    /// The words after the first one.
    pub arguments: Vec<String>,
}

/// What we and what hadolint say of the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// We find fault.
    pub ours: bool,
    /// Hadolint does.
    pub hadolint: bool,
}

/// A command for a package manager, as we see it, as hadolint does, or both.
#[derive(Clone, Debug)]
pub(crate) struct Judged<'s, 'a> {
    /// The command as the shell sees it.
    pub invocation: &'s Invocation<'a>,
    /// What it asks for, when we know.
    pub package: Option<&'s PackageSite<'a>>,
    /// The command as hadolint sees it, when it does and its name is of interest.
    pub hadolint: Option<HadolintCommand>,
}

impl Verdict {
    /// True when anybody finds fault.
    pub(crate) fn is_guilty(self) -> bool {
        self.ours || self.hadolint
    }

    /// Says in the finding who does not agree with it.
    pub(crate) fn mark(self, finding: &mut Finding) {
        if !self.ours {
            finding.only(&[Tool::Hadolint]);
        } else if !self.hadolint {
            finding.unlike(&[Tool::Hadolint]);
        }
    }
}

impl HadolintCommand {
    /// The commands of a RUN whose name begins with one of `names`.
    pub(crate) fn named(site: &Site<'_>, names: &[&str]) -> Vec<Self> {
        let commands = site.commands().iter();
        commands.filter_map(|invocation| Self::read(site, invocation, names)).collect()
    }

    fn read(site: &Site<'_>, invocation: &Invocation<'_>, beginnings: &[&str]) -> Option<Self> {
        if invocation.context.places.contains(Place::NestedScript) {
            return None;
        }
        let words = without_time(&invocation.command.words);
        let first = words.first()?.literal()?;
        let is_transparent = TRANSPARENT.contains(&&*first);
        let name = if is_transparent { words.get(1)?.literal()? } else { first };
        if !beginnings.iter().any(|beginning| name.starts_with(beginning)) {
            return None;
        }
        let mut arguments: Vec<String> =
            words[1..].iter().map(|word| simplified(word, site.subject.source)).collect();
        if is_exec(site) {
            // It joins the words of the exec form and reads them as a script.
            let joined = arguments.join(" ");
            arguments = joined.split_whitespace().map(str::to_owned).collect();
        }
        Some(Self { name: name.into_owned(), arguments })
    }

    /// True when one of the arguments is one of these.
    pub(crate) fn has_argument(&self, any: &[&str]) -> bool {
        self.arguments.iter().any(|argument| any.contains(&argument.as_str()))
    }

    /// True when one of these flags is given, by letter or long name without dashes.
    pub(crate) fn has_flag(&self, any: &[&str]) -> bool {
        self.arguments.iter().any(|argument| flags(argument).any(|flag| any.contains(&flag)))
    }

    /// True for `pip install` and `python -m pip install`.
    pub(crate) fn is_pip_install(&self) -> bool {
        let words: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        if self.name.starts_with("pip") {
            return words.contains(&"install");
        }
        self.name.starts_with("python")
            && words.windows(3).any(|words| words == ["-m", "pip", "install"])
    }

    /// How often one of these flags is given.
    pub(crate) fn count_flags(&self, any: &[&str]) -> usize {
        let given = self.arguments.iter().flat_map(|argument| flags(argument));
        given.filter(|flag| any.contains(flag)).count()
    }

    /// The arguments that are no flags; what follows a flag of `valued` is left out.
    pub(crate) fn operands(&self, valued: &[&str]) -> Vec<&str> {
        let mut operands = Vec::new();
        let mut is_value = false;
        for argument in &self.arguments {
            let is_flag = flags(argument).next().is_some();
            if !is_flag && !is_value {
                operands.push(argument.as_str());
            }
            is_value =
                !argument.contains('=') && flags(argument).any(|flag| valued.contains(&flag));
        }
        operands
    }
}

/// The words after `time`, which is a word of the shell's grammar to hadolint.
fn without_time(words: &[Word]) -> &[Word] {
    let count = words.iter().take_while(|word| word.is("time") || word.is("-p")).count();
    match words.first() {
        Some(first) if first.is("time") => &words[count..],
        _ => words,
    }
}

/// The flags that hadolint sees in an argument: a long name, or each letter after a single dash.
fn flags(argument: &str) -> impl Iterator<Item = &str> {
    let long = argument.strip_prefix("--").filter(|name| !name.is_empty());
    let short = argument.strip_prefix('-').filter(|_| !argument.starts_with("--"));
    let long = long.map(|name| name.split('=').next().unwrap_or(name));
    let letters = short.unwrap_or_default();
    let letters = letters.char_indices().map(|(at, letter)| &letters[at..at + letter.len_utf8()]);
    long.into_iter().chain(letters)
}

/// The word without quotes; an expansion stays as it is written, in braces.
fn simplified(word: &Word, source: &str) -> String {
    let mut text = String::new();
    add_simplified(&word.parts, source, &mut text);
    text
}

fn add_simplified(parts: &[Part], source: &str, text: &mut String) {
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(&literal.text),
            Part::Escaped(escaped) => text.push(escaped.value),
            Part::Quoted(quoted) => add_simplified(&quoted.parts, source, text),
            Part::Parameter(parameter) => {
                let written = source.get(parameter.span.range()).unwrap_or_default();
                if written.starts_with("${") {
                    text.push_str(written);
                } else {
                    text.push_str("${");
                    text.push_str(&parameter.name);
                    text.push('}');
                }
            }
            other => text.push_str(source.get(other.span().range()).unwrap_or_default()),
        }
    }
}

/// True when the word ends in one of these, in this case.
pub(crate) fn ends_in(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

/// True for a RUN in exec form.
pub(crate) fn is_exec(site: &Site<'_>) -> bool {
    site.run().is_some_and(|run| matches!(run.command, CommandLine::Exec(_)))
}

/// The commands of a RUN that we take for a package manager's, or hadolint for one of `names`.
pub(crate) fn judged<'a>(site: &Site<'a>, names: &[&str]) -> Vec<Judged<'a, 'a>> {
    let commands = site.commands();
    let mut packages = site.packages().iter().peekable();
    let mut judged = Vec::new();
    for (index, invocation) in commands.iter().enumerate() {
        let package = packages.next_if(|package| package.index == index);
        let hadolint = HadolintCommand::read(site, invocation, names);
        if package.is_some() || hadolint.is_some() {
            judged.push(Judged { invocation, package, hadolint });
        }
    }
    judged
}

/// Asks us and hadolint about each command; hadolint speaks once for each instruction.
pub(crate) fn verdicts<'s, 'a>(
    judged: &'s [Judged<'a, 'a>],
    ours: impl Fn(&PackageSite<'a>) -> bool,
    hadolint: impl Fn(&HadolintCommand) -> bool,
) -> Vec<(&'s Judged<'a, 'a>, Verdict)> {
    let mut has_spoken = false;
    let mut verdicts = Vec::new();
    for command in judged {
        let theirs = command.hadolint.as_ref().is_some_and(&hadolint);
        let verdict =
            Verdict { ours: command.package.is_some_and(&ours), hadolint: theirs && !has_spoken };
        has_spoken |= theirs;
        if verdict.is_guilty() {
            verdicts.push((command, verdict));
        }
    }
    verdicts
}

/// True when a cache or tmpfs mount has `fragment` anywhere in its target, which is all that
/// hadolint asks.
pub(crate) fn has_mount_with(site: &Site<'_>, fragment: &str) -> bool {
    site.mounts().iter().any(|mount| {
        matches!(mount.kind, MountType::Cache | MountType::Tmpfs)
            && mount.target.as_deref().is_some_and(|target| target.contains(fragment))
    })
}

#[cfg(test)]
mod tests {
    use super::flags;

    #[test]
    fn flags_are_long_names_or_letters() {
        let found = |argument| flags(argument).collect::<Vec<_>>();
        assert_eq!(found("--target-release=x"), ["target-release"]);
        assert_eq!(found("-yqq"), ["y", "q", "q"]);
        assert_eq!(found("-q=2"), ["q", "=", "2"]);
        assert!(found("--").is_empty() && found("-").is_empty() && found("curl").is_empty());
    }
}
