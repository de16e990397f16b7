//! The commands of a script by the name that they are called by, as `ShellCheck` looks for them.
//!
//! `ShellCheck` knows a program by its path too, and looks through `builtin` only. We also look
//! through `sudo` and the like where the program follows directly.

use std::borrow::Cow;

use plimsoll_syntax::shell::{Command, List, Part, Pipeline, SimpleCommand, Word};

use crate::finding::Finding;
use crate::rule::Tool;
use crate::shell_tree::{Look, Place};
use crate::shellcheck;
use crate::subject::Site;

/// What runs the command after it.
const RUNNERS: [&str; 4] = ["builtin", "command", "sudo", "doas"];

/// A command with a name.
#[derive(Clone, Debug)]
pub(crate) struct Call<'s> {
    /// The name without its path.
    pub name: String,
    /// The name and the arguments.
    pub words: &'s [Word],
    /// The command as a whole.
    pub command: &'s SimpleCommand,
    /// What is around it.
    pub place: Place,
    /// True when the name has a path.
    pub has_path: bool,
    /// True when `ShellCheck` knows it by this name.
    is_seen: bool,
}

impl<'s> Call<'s> {
    /// The program that a command calls.
    pub(crate) fn of(command: &'s SimpleCommand, place: Place) -> Option<Self> {
        let mut words = command.words.as_slice();
        let mut is_seen = true;
        while let [runner, next, ..] = words
            && RUNNERS.iter().any(|name| runner.is(name))
            && !next.static_prefix().starts_with('-')
        {
            is_seen &= runner.is("builtin");
            words = &words[1..];
        }
        let text = words.first()?.literal()?;
        let name = text.rsplit('/').next().unwrap_or_default().to_owned();
        let has_path = text.contains('/');
        Some(Self { name, words, command, place, has_path, is_seen })
    }

    /// The word that names it.
    pub(crate) fn name_word(&self) -> &'s Word {
        &self.words[0]
    }

    /// The words after the name.
    pub(crate) fn arguments(&self) -> &'s [Word] {
        &self.words[1..]
    }

    /// True when it has one of these options.
    pub(crate) fn has_option(&self, names: &[&str]) -> bool {
        options(self.arguments()).any(|name| names.contains(&&*name))
    }

    /// Takes hadolint's name from a finding about a command that `ShellCheck` does not see.
    pub(crate) fn settle<'f>(&self, finding: &'f mut Finding, site: &Site<'_>) -> &'f mut Finding {
        if !self.is_seen {
            finding.unlike(&[Tool::Hadolint]);
        }
        shellcheck::settle(finding, site, self.place)
    }
}

/// The letters and long names of the options among arguments, as far as they can be read.
///
/// Without knowing which of them take a value, as `ShellCheck` does it.
pub(crate) fn options(arguments: &[Word]) -> impl Iterator<Item = String> {
    let texts = arguments.iter().filter_map(Word::literal);
    texts.take_while(|text| text != "--").flat_map(|text| match text.strip_prefix("--") {
        Some(long) => vec![long.split('=').next().unwrap_or_default().to_owned()],
        None => text.strip_prefix('-').unwrap_or_default().chars().map(String::from).collect(),
    })
}

/// The text of a word, without the expansions in it.
pub(crate) fn static_text(word: &Word) -> String {
    fn add(parts: &[Part], text: &mut String) {
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(&literal.text),
                Part::Escaped(escaped) => text.push(escaped.value),
                Part::Quoted(quoted) => add(&quoted.parts, text),
                _ => {}
            }
        }
    }
    let mut text = String::new();
    add(&word.parts, &mut text);
    text
}

/// True when the shell takes the word for a pattern: it has `*`, `?` or `[…]` outside of quotes.
pub(crate) fn is_pattern(word: &Word) -> bool {
    word.parts.iter().any(|part| match part {
        Part::Literal(literal) => {
            let text = &literal.text;
            let open = text.find('[');
            text.contains(['*', '?']) || open.is_some_and(|at| text[at..].contains(']'))
        }
        _ => false,
    })
}

/// True when the word can become several: it is a pattern, or a variable in it is split.
pub(crate) fn may_be_several(word: &Word) -> bool {
    let is_split = |part: &Part| matches!(part, Part::Parameter(_));
    is_pattern(word) || word.has_brace_expansion() || word.parts.iter().any(is_split)
}

/// True for the name of the command that is run in the end.
pub(crate) fn is_command_name(command: &SimpleCommand, index: usize) -> bool {
    // `$x` alone is a name; what stands around it makes it a word as others.
    let is_name = command.words.get(index).is_some_and(|word| word.parts.len() == 1);
    let is_passed = |word: &Word| ["exec", "command", "builtin"].iter().any(|name| word.is(name));
    is_name && command.words[..index].iter().all(is_passed)
}

/// The word that is the pattern of `grep`.
pub(crate) fn grep_expression(arguments: &[Word]) -> Option<&Word> {
    let is_before = |word: &Word| ["--", "-e", "--regex"].iter().any(|text| word.is(text));
    for (index, word) in arguments.iter().enumerate() {
        if is_before(word) {
            return arguments.get(index + 1);
        }
        let text = word.static_prefix();
        if !text.starts_with('-') || text.starts_with("--regex=") {
            return Some(word);
        }
    }
    None
}

/// The format of `printf` and the arguments for it.
pub(crate) fn printf_format(arguments: &[Word]) -> Option<(&Word, &[Word])> {
    let mut words = arguments;
    while let [option, rest @ ..] = words {
        words = match option.literal().as_deref() {
            Some("--") => rest,
            Some("-v") => rest.get(1..).unwrap_or_default(),
            _ => break,
        };
    }
    words.split_first()
}

/// True when the word is surely one argument.
pub(crate) fn is_one_word(word: &Word) -> bool {
    let is_all = |part: &Part| {
        let Part::Quoted(quoted) = part else { return part.is_expansion() };
        quoted.parts.iter().any(|part| match part {
            Part::Parameter(parameter) => {
                parameter.name == "@" || parameter.subscript.as_ref().is_some_and(|at| at.is("@"))
            }
            _ => false,
        })
    };
    !is_pattern(word) && !word.has_brace_expansion() && !word.parts.iter().any(is_all)
}

/// The simple command that a command is, when it is nothing more.
pub(crate) fn simple(command: &Command) -> Option<&SimpleCommand> {
    match command {
        Command::Simple(simple) => Some(simple),
        Command::Pipeline(Pipeline { stages, negated: None, .. }) if stages.len() == 1 => {
            simple(&stages[0])
        }
        _ => None,
    }
}

/// The name of a command without its path, when it is a simple one.
pub(crate) fn name_of(command: &Command) -> Option<Cow<'_, str>> {
    let name = simple(command)?.words.first()?.literal()?;
    match name.rfind('/') {
        Some(at) => Some(Cow::Owned(name[at + 1..].to_owned())),
        None => Some(name),
    }
}

/// Shows each command that has a name.
pub(crate) fn each_call<'s>(site: &Site<'s>, mut see: impl FnMut(Call<'s>)) {
    each_command(site, |command, place| {
        if let Command::Simple(simple) = command
            && let Some(call) = Call::of(simple, place)
        {
            see(call);
        }
    });
}

/// Shows each simple command.
pub(crate) fn each_simple<'s>(site: &Site<'s>, mut see: impl FnMut(&'s SimpleCommand, Place)) {
    each_command(site, |command, place| {
        if let Command::Simple(simple) = command {
            see(simple, place);
        }
    });
}

/// Shows each command of any kind.
pub(crate) fn each_command<'s>(site: &Site<'s>, see: impl FnMut(&'s Command, Place)) {
    struct Commands<F>(F);
    impl<'s, F: FnMut(&'s Command, Place)> Look<'s> for Commands<F> {
        fn command(&mut self, command: &'s Command, place: Place) {
            (self.0)(command, place);
        }
    }
    shellcheck::walk(site, &mut Commands(see));
}

/// Shows each list.
pub(crate) fn each_list<'s>(site: &Site<'s>, see: impl FnMut(&'s List, Place)) {
    struct Lists<F>(F);
    impl<'s, F: FnMut(&'s List, Place)> Look<'s> for Lists<F> {
        fn list(&mut self, list: &'s List, place: Place) {
            (self.0)(list, place);
        }
    }
    shellcheck::walk(site, &mut Lists(see));
}

/// Shows each pipeline of several commands.
pub(crate) fn each_pipeline<'s>(site: &Site<'s>, mut see: impl FnMut(&'s Pipeline, Place)) {
    each_command(site, |command, place| {
        if let Command::Pipeline(pipeline) = command
            && pipeline.stages.len() > 1
        {
            see(pipeline, place);
        }
    });
}
