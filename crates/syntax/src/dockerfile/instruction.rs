//! The typed instructions.

use super::heredoc::Heredoc;
use super::keyword::Keyword;
use super::mount::Mount;
use crate::text::{Lines, MappedText, Span, Word};

/// One instruction of a file.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// Which instruction it is.
    pub keyword: Keyword,
    /// The keyword as written.
    pub word: Word,
    /// From the keyword to the end of the last line, heredoc bodies included.
    pub span: Span,
    /// Its lines, heredoc bodies included.
    pub lines: Lines,
    /// The joined text: continuations and comments removed, heredoc bodies left out.
    pub text: MappedText,
    /// The leading flags, also those that the instruction does not know.
    pub flags: Vec<Flag>,
    /// The heredocs in the order of their words.
    pub heredocs: Vec<Heredoc>,
    /// What it says; `None` when the instruction phase rejects it.
    pub command: Option<Command>,
}

/// One `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The flag as written, quotes removed.
    pub word: Word,
}

impl Flag {
    /// The name without dashes.
    #[must_use]
    pub fn name(&self) -> &str {
        self.split().0
    }

    /// The value, if there is a `=`.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.split().1
    }

    fn split(&self) -> (&str, Option<&str>) {
        let written = self.word.text.trim_start_matches('-');
        match written.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (written, None),
        }
    }

    /// The value with its place; where quotes were removed, the place may be a little off.
    #[must_use]
    pub fn value_word(&self) -> Option<Word> {
        let value = self.value()?;
        let Span { start, end } = self.word.span;
        Some(Word::new(value, Span::new(end.saturating_sub(value.len() as u32).max(start), end)))
    }
}

/// What an instruction says, by its keyword.
#[derive(Clone, Debug)]
pub enum Command {
    /// ADD.
    Add(Transfer),
    /// ARG.
    Arg(Vec<Argument>),
    /// CMD.
    Cmd(CommandLine),
    /// COPY.
    Copy(Transfer),
    /// ENTRYPOINT.
    Entrypoint(CommandLine),
    /// ENV.
    Env(Vec<Pair>),
    /// EXPOSE.
    Expose(Vec<Word>),
    /// FROM.
    From(From),
    /// HEALTHCHECK.
    Healthcheck(Healthcheck),
    /// LABEL.
    Label(Vec<Pair>),
    /// MAINTAINER.
    Maintainer(Word),
    /// ONBUILD.
    Onbuild(Box<Trigger>),
    /// RUN.
    Run(Run),
    /// SHELL.
    Shell(Vec<Word>),
    /// STOPSIGNAL.
    Stopsignal(Word),
    /// USER.
    User(Word),
    /// VOLUME.
    Volume(Vec<Word>),
    /// WORKDIR.
    Workdir(Word),
}

/// ADD or COPY.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that stands in the file")]
#[derive(Clone, Debug, Default)]
pub struct Transfer {
    /// The source paths or addresses, heredocs left out.
    pub sources: Vec<Word>,
    /// The names of the heredocs among the sources.
    pub inline: Vec<String>,
    /// The destination.
    pub dest: Word,
    /// COPY's `--from`; `None` when it is missing or empty.
    pub from: Option<Word>,
    /// `--chown`.
    pub chown: Option<Word>,
    /// `--chmod`.
    pub chmod: Option<Word>,
    /// `--link`.
    pub link: bool,
    /// COPY's `--parents`.
    pub parents: bool,
    /// ADD's `--keep-git-dir`.
    pub keep_git_dir: bool,
    /// ADD's `--unpack`; `None` leaves it to the kind of source.
    pub unpack: Option<bool>,
    /// ADD's `--checksum`.
    pub checksum: Option<Word>,
    /// The `--exclude` patterns.
    pub excludes: Vec<Word>,
    /// True for the JSON form.
    pub json: bool,
}

/// One declaration of ARG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The name.
    pub name: Word,
    /// The default value, if there is a `=`.
    pub value: Option<Word>,
}

/// A command line of RUN, CMD, ENTRYPOINT or HEALTHCHECK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandLine {
    /// Plain form: handed to the shell.
    Shell(Word),
    /// JSON form: run as it is.
    Exec(Vec<Word>),
}

impl CommandLine {
    /// True when nothing would be run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Shell(word) => word.text.is_empty(),
            Self::Exec(words) => words.is_empty(),
        }
    }
}

/// One pair of ENV or LABEL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub key: Word,
    /// The value, quotes kept.
    pub value: Word,
    /// False for the old form `ENV name value`.
    pub equals: bool,
}

/// FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The base: an image reference or the name of a stage, before expansion.
    pub base: Word,
    /// The name of the stage; its text is in lower case as BuildKit stores it.
    pub name: Option<Word>,
    /// The word `AS` as written.
    pub as_word: Option<Word>,
    /// `--platform`, before expansion.
    pub platform: Option<Word>,
}

/// HEALTHCHECK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Healthcheck {
    /// `HEALTHCHECK NONE`.
    None,
    /// `HEALTHCHECK CMD …`.
    Command(CommandLine),
}

/// ONBUILD.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The instruction that a build from this image runs.
    pub instruction: Instruction,
    /// Why that instruction will be rejected then, if it will.
    pub error: Option<crate::diagnostic::Diagnostic>,
}

/// RUN.
#[derive(Clone, Debug)]
pub struct Run {
    /// The command line; for a heredoc the line with its words.
    pub command: CommandLine,
    /// The `--mount`s, as far as they can be read before expansion.
    pub mounts: Vec<Mount>,
    /// `--network`, `default` when it is missing.
    pub network: Option<Word>,
    /// `--security`.
    pub security: Option<Word>,
    /// The `--device`s.
    pub devices: Vec<Word>,
}
