//! The instruction phase: untyped nodes become typed instructions, or BuildKit's error.
//!
//! Source: BuildKit `frontend/dockerfile/instructions/{parse,bflag}.go`.

use super::duration;
use super::expand::ExpandError;
use super::heredoc::{self, Heredoc};
use super::instruction::{
    Argument, Command, CommandLine, Flag, From, Healthcheck, Instruction, Pair, Run, Transfer,
    Trigger,
};
use super::keyword::Keyword;
use super::mount::Mount;
use super::node::{Arguments, Node, PairToken};
use super::quote::quote;
use super::suggest;
use super::words::Token;
use crate::diagnostic::Diagnostic;
use crate::text::{Lines, MappedText, Span, Word};

/// The place of an instruction, known before it is typed.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub text: MappedText,
    pub span: Span,
    pub lines: Lines,
}

/// Types one node; the second value is why BuildKit rejects it.
pub(crate) fn instruction(
    node: Node,
    place: Place,
    heredocs: Vec<Heredoc>,
) -> (Instruction, Option<Diagnostic>) {
    let Node { keyword, word, flags, arguments } = node;
    let word = Word { span: place.text.span(word.range), text: word.text };
    let reader = Typing { text: &place.text, word: &word, keyword, heredocs: &heredocs };
    let flags: Vec<_> = flags.into_iter().map(|flag| Flag { word: reader.word(flag) }).collect();
    let result = reader.command(&flags, arguments, &place);
    let (command, error) = match result {
        Ok(command) => (Some(command), None),
        Err(error) => (None, Some(error)),
    };
    let Place { text, span, lines } = place;
    (Instruction { keyword, word, span, lines, text, flags, heredocs, command }, error)
}

/// Whether a flag takes a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FlagKind {
    Boolean,
    Text,
    Many,
}

use FlagKind::{Boolean, Many, Text};

const ADD_FLAGS: &[(&str, FlagKind)] = &[
    ("exclude", Many),
    ("chown", Text),
    ("chmod", Text),
    ("link", Boolean),
    ("keep-git-dir", Boolean),
    ("checksum", Text),
    ("unpack", Boolean),
];
const COPY_FLAGS: &[(&str, FlagKind)] = &[
    ("chown", Text),
    ("from", Text),
    ("chmod", Text),
    ("link", Boolean),
    ("exclude", Many),
    ("parents", Boolean),
];
const FROM_FLAGS: &[(&str, FlagKind)] = &[("platform", Text)];
const HEALTHCHECK_FLAGS: &[(&str, FlagKind)] = &[
    ("interval", Text),
    ("timeout", Text),
    ("start-period", Text),
    ("start-interval", Text),
    ("retries", Text),
];
const RUN_FLAGS: &[(&str, FlagKind)] =
    &[("device", Many), ("mount", Many), ("network", Text), ("security", Text)];

/// What one instruction is typed from.
struct Typing<'t> {
    text: &'t MappedText,
    /// The keyword as written.
    word: &'t Word,
    keyword: Keyword,
    heredocs: &'t [Heredoc],
}

type Typed<T> = Result<T, Diagnostic>;

impl Typing<'_> {
    fn word(&self, token: Token) -> Word {
        Word { span: self.text.span(token.range), text: token.text }
    }

    fn words(&self, tokens: Vec<Token>) -> Vec<Word> {
        tokens.into_iter().map(|token| self.word(token)).collect()
    }

    /// An error at the keyword.
    fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message, self.word.span)
    }

    fn command(&self, flags: &[Flag], arguments: Arguments, place: &Place) -> Typed<Command> {
        match self.keyword {
            Keyword::Add => Ok(Command::Add(self.transfer(flags, ADD_FLAGS, arguments)?)),
            Keyword::Copy => Ok(Command::Copy(self.transfer(flags, COPY_FLAGS, arguments)?)),
            Keyword::Arg => self.arg(arguments),
            Keyword::Cmd => {
                check_flags(flags, &[])?;
                Ok(Command::Cmd(self.command_line(arguments)))
            }
            Keyword::Entrypoint => {
                check_flags(flags, &[])?;
                Ok(Command::Entrypoint(self.command_line(arguments)))
            }
            Keyword::Env => Ok(Command::Env(self.pairs(flags, arguments)?)),
            Keyword::Label => Ok(Command::Label(self.pairs(flags, arguments)?)),
            Keyword::Expose => {
                let mut ports = self.at_least_one(arguments)?;
                check_flags(flags, &[])?;
                // BuildKit sorts them while parsing.
                ports.sort_by(|left, right| left.text.cmp(&right.text));
                Ok(Command::Expose(ports))
            }
            Keyword::From => self.from(flags, arguments),
            Keyword::Healthcheck => self.healthcheck(flags, arguments),
            Keyword::Maintainer => Ok(Command::Maintainer(self.one(flags, arguments)?)),
            Keyword::User => Ok(Command::User(self.one(flags, arguments)?)),
            Keyword::Workdir => Ok(Command::Workdir(self.one(flags, arguments)?)),
            // BuildKit does not look at the flags of STOPSIGNAL and ARG.
            Keyword::Stopsignal => Ok(Command::Stopsignal(self.one(&[], arguments)?)),
            Keyword::Onbuild => self.onbuild(flags, arguments, place),
            Keyword::Run => self.run(flags, arguments),
            Keyword::Shell => self.shell(flags, arguments),
            Keyword::Volume => self.volume(flags, arguments),
            Keyword::Unknown => Err(self.unknown()),
        }
    }

    fn unknown(&self) -> Diagnostic {
        let written = &self.word.text;
        let lower = written.to_lowercase();
        let all: Vec<_> =
            Keyword::ALL.iter().map(|keyword| keyword.as_str().to_lowercase()).collect();
        let nearest = suggest::nearest(&lower, all.iter().map(String::as_str));
        let message = match nearest {
            Some(option) if *written == written.to_uppercase() && *written != lower => {
                format!("unknown instruction: {written} (did you mean {}?)", option.to_uppercase())
            }
            Some(option) => format!("unknown instruction: {written} (did you mean {option}?)"),
            None => format!("unknown instruction: {written}"),
        };
        let error = self.error("unknown-instruction", message);
        match nearest {
            Some(option) => error.with_help(format!("write {}", option.to_uppercase())),
            None => error.with_help(
                "start the line with an instruction, or end the line before with the escape token",
            ),
        }
    }

    fn no_arguments(&self, wanted: &str) -> Diagnostic {
        self.error("missing-argument", format!("{} requires {wanted}", self.keyword.as_str()))
    }

    fn at_least_one(&self, arguments: Arguments) -> Typed<Vec<Word>> {
        match arguments {
            Arguments::Words(tokens) | Arguments::Json(tokens) if !tokens.is_empty() => {
                Ok(self.words(tokens))
            }
            _ => Err(self.no_arguments("at least one argument")),
        }
    }

    fn one(&self, flags: &[Flag], arguments: Arguments) -> Typed<Word> {
        let Arguments::Text(token) = arguments else {
            return Err(self.no_arguments("exactly one argument"));
        };
        check_flags(flags, &[])?;
        Ok(self.word(token))
    }

    fn command_line(&self, arguments: Arguments) -> CommandLine {
        match arguments {
            Arguments::Json(tokens) => CommandLine::Exec(self.words(tokens)),
            Arguments::Text(token) => CommandLine::Shell(self.word(token)),
            _ => CommandLine::Shell(Word::new("", Span::at(self.word.span.end))),
        }
    }

    fn pairs(&self, flags: &[Flag], arguments: Arguments) -> Typed<Vec<Pair>> {
        check_flags(flags, &[])?;
        let Arguments::Pairs(pairs) = arguments else {
            return Err(self.no_arguments("at least one argument"));
        };
        pairs.into_iter().map(|pair| self.pair(pair)).collect()
    }

    fn pair(&self, PairToken { key, value, equals }: PairToken) -> Typed<Pair> {
        let pair = Pair { key: self.word(key), value: self.word(value), equals };
        if pair.key.text.is_empty() {
            return Err(self.blank_name(pair.key.span));
        }
        Ok(pair)
    }

    fn blank_name(&self, span: Span) -> Diagnostic {
        let message = format!("{} names can not be blank", self.keyword.as_str());
        Diagnostic::error("blank-name", message, span)
    }

    fn arg(&self, arguments: Arguments) -> Typed<Command> {
        let words = self.at_least_one(arguments)?;
        let arguments = words.into_iter().map(|word| {
            let Some((name, value)) = word.text.split_once('=') else {
                return Ok(Argument { name: word, value: None });
            };
            let middle = (word.span.start + name.len() as u32).min(word.span.end);
            let name = Word::new(name, Span::new(word.span.start, middle));
            let start = (middle + 1).min(word.span.end);
            let value = Word::new(value, Span::new(start, word.span.end));
            if name.text.is_empty() {
                return Err(self.blank_name(word.span));
            }
            Ok(Argument { name, value: Some(value) })
        });
        arguments.collect::<Result<_, _>>().map(Command::Arg)
    }

    fn from(&self, flags: &[Flag], arguments: Arguments) -> Typed<Command> {
        let words = match arguments {
            Arguments::Words(tokens) => self.words(tokens),
            _ => Vec::new(),
        };
        let (base, as_word, name) = match words.as_slice() {
            [base] => (base.clone(), None, None),
            [base, word, name] if word.text.eq_ignore_ascii_case("as") => {
                (base.clone(), Some(word.clone()), Some(stage_name(name)?))
            }
            _ => {
                return Err(self
                    .error("invalid-from", "FROM requires either one or three arguments")
                    .with_help("write FROM image, or FROM image AS name"));
            }
        };
        check_flags(flags, FROM_FLAGS)?;
        let platform = text_flag(flags, "platform");
        Ok(Command::From(From { base, name, as_word, platform }))
    }

    fn transfer(
        &self,
        flags: &[Flag],
        known: &[(&str, FlagKind)],
        arguments: Arguments,
    ) -> Typed<Transfer> {
        let keyword = self.keyword.as_str();
        let json = matches!(arguments, Arguments::Json(_));
        let mut words = match arguments {
            Arguments::Words(tokens) | Arguments::Json(tokens) => self.words(tokens),
            _ => Vec::new(),
        };
        let dest = words.pop();
        let Some(dest) = dest.filter(|_| !words.is_empty()) else {
            return Err(self
                .error(
                    "missing-argument",
                    format!(
                        "{keyword} requires at least two arguments, but only one was provided. \
                         Destination could not be determined"
                    ),
                )
                .with_help("name the sources first and the destination last"));
        };
        check_flags(flags, known)?;
        if is_heredoc(&dest.text) {
            let message = format!("{keyword} cannot accept a heredoc as a destination");
            return Err(Diagnostic::error("invalid-heredoc", message, dest.span));
        }
        let (inline, sources) = words.into_iter().partition(|word| is_heredoc(&word.text));
        let inline: Vec<Word> = inline;
        Ok(Transfer {
            sources,
            inline: inline.iter().filter_map(|word| heredoc_name(&word.text)).collect(),
            dest,
            from: text_flag(flags, "from"),
            chown: text_flag(flags, "chown"),
            chmod: text_flag(flags, "chmod"),
            link: boolean_flag(flags, "link").unwrap_or(false),
            parents: boolean_flag(flags, "parents").unwrap_or(false),
            keep_git_dir: boolean_flag(flags, "keep-git-dir").unwrap_or(false),
            unpack: boolean_flag(flags, "unpack"),
            checksum: text_flag(flags, "checksum"),
            excludes: many_flag(flags, "exclude").collect(),
            json,
        })
    }

    fn healthcheck(&self, flags: &[Flag], arguments: Arguments) -> Typed<Command> {
        let Arguments::Healthcheck(kind, command) = arguments else {
            return Err(self.no_arguments("at least one argument"));
        };
        let written = kind.text.to_uppercase();
        if written == "NONE" {
            let nothing = match *command {
                Arguments::None => true,
                Arguments::Json(tokens) => tokens.is_empty(),
                _ => false,
            };
            if !nothing {
                return Err(
                    self.error("invalid-healthcheck", "HEALTHCHECK NONE takes no arguments")
                );
            }
            return Ok(Command::Healthcheck(Healthcheck::None));
        }
        check_flags(flags, HEALTHCHECK_FLAGS)?;
        if written != "CMD" {
            let message = format!("Unknown type {} in HEALTHCHECK (try CMD)", quote(&written));
            let span = self.text.span(kind.range);
            return Err(Diagnostic::error("invalid-healthcheck", message, span));
        }
        let command = self.command_line(*command);
        if command.is_empty() {
            return Err(self.error("invalid-healthcheck", "Missing command after HEALTHCHECK CMD"));
        }
        for name in ["interval", "timeout", "start-period", "start-interval"] {
            check_interval(flags, name)?;
        }
        check_retries(flags)?;
        Ok(Command::Healthcheck(Healthcheck::Command(command)))
    }

    fn onbuild(&self, flags: &[Flag], arguments: Arguments, place: &Place) -> Typed<Command> {
        let Arguments::Trigger(node) = arguments else {
            return Err(self.no_arguments("at least one argument"));
        };
        check_flags(flags, &[])?;
        match node.word.text.trim().to_uppercase().as_str() {
            "ONBUILD" => {
                return Err(self.error(
                    "invalid-trigger",
                    "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
                ));
            }
            name @ ("MAINTAINER" | "FROM") => {
                let message = format!("{name} isn't allowed as an ONBUILD trigger");
                return Err(self.error("invalid-trigger", message));
            }
            _ => {}
        }
        let range = node.word.range.start..self.text.as_str().len();
        let start = self.text.span(range.clone()).start;
        let place = Place {
            text: self.text.clone(),
            span: Span::new(start, place.span.end),
            lines: place.lines,
        };
        let (mut instruction, error) = instruction(*node, place, self.heredocs.to_vec());
        instruction.text = self.text.slice(range);
        Ok(Command::Onbuild(Box::new(Trigger { instruction, error })))
    }

    fn run(&self, flags: &[Flag], arguments: Arguments) -> Typed<Command> {
        check_flags(flags, RUN_FLAGS)?;
        let mut mounts = Vec::new();
        for value in many_flag(flags, "mount") {
            let mount = Mount::parse(&value)
                .map_err(|message| Diagnostic::error("invalid-mount", message, value.span))?;
            mounts.push(mount);
        }
        // An empty mode is no mode, where an empty path or name elsewhere counts as missing.
        let network = many_flag(flags, "network").next();
        if let Some(value) = &network
            && !matches!(value.text.as_str(), "default" | "none" | "host")
        {
            let message = format!("invalid network mode {}", quote(&value.text));
            return Err(Diagnostic::error("invalid-flag", message, value.span));
        }
        let security = many_flag(flags, "security").next();
        if let Some(value) = &security
            && !matches!(value.text.as_str(), "sandbox" | "insecure")
        {
            let message = format!("security {} is not valid", quote(&value.text));
            return Err(Diagnostic::error("invalid-flag", message, value.span));
        }
        Ok(Command::Run(Run {
            command: self.command_line(arguments),
            mounts,
            network,
            security,
            devices: many_flag(flags, "device").collect(),
        }))
    }

    fn shell(&self, flags: &[Flag], arguments: Arguments) -> Typed<Command> {
        check_flags(flags, &[])?;
        match arguments {
            Arguments::Json(tokens) if !tokens.is_empty() => Ok(Command::Shell(self.words(tokens))),
            Arguments::Json(_) | Arguments::None => Err(self.no_arguments("at least one argument")),
            _ => Err(self
                .no_arguments("the arguments to be in JSON form")
                .with_help("write SHELL [\"/bin/sh\", \"-c\"]")),
        }
    }

    fn volume(&self, flags: &[Flag], arguments: Arguments) -> Typed<Command> {
        let mut volumes = self.at_least_one(arguments)?;
        check_flags(flags, &[])?;
        for volume in &mut volumes {
            volume.text = volume.text.trim().to_owned();
            if volume.text.is_empty() {
                let message = "VOLUME specified can not be an empty string";
                return Err(Diagnostic::error("blank-name", message, volume.span));
            }
        }
        Ok(Command::Volume(volumes))
    }
}

/// Checks the flags against the ones that the instruction knows.
fn check_flags(flags: &[Flag], known: &[(&str, FlagKind)]) -> Typed<()> {
    for (index, flag) in flags.iter().enumerate() {
        let name = flag.name();
        let fail = |message| Err(Diagnostic::error("invalid-flag", message, flag.word.span));
        let Some((_, kind)) = known.iter().find(|(known, _)| *known == name) else {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            return fail(suggest::append(format!("unknown flag: --{name}"), name, &names));
        };
        if *kind != Many && flags[..index].iter().any(|earlier| earlier.name() == name) {
            return fail(format!("duplicate flag specified: --{name}"));
        }
        match (flag.value(), kind) {
            (None, Text | Many) => return fail(format!("missing a value on flag: --{name}")),
            (Some(""), Boolean) => {
                return fail(format!("missing a value on flag: --{name}"));
            }
            (Some(value), Boolean)
                if !matches!(value.to_lowercase().as_str(), "true" | "false") =>
            {
                return fail(format!("expecting boolean value for flag --{name}, not: {value}"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn stage_name(word: &Word) -> Typed<Word> {
    let name = word.text.to_lowercase();
    let valid = name.starts_with(|char: char| char.is_ascii_lowercase())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'));
    if !valid {
        let message = format!(
            "invalid name for build stage: {}, name can't start with a number or contain symbols",
            quote(&word.text)
        );
        return Err(Diagnostic::error("invalid-stage-name", message, word.span));
    }
    Ok(Word::new(name, word.span))
}

/// The value of a flag; an empty one counts as missing, as in BuildKit.
fn text_flag(flags: &[Flag], name: &str) -> Option<Word> {
    let flag = flags.iter().find(|flag| flag.name() == name)?;
    flag.value_word().filter(|value| !value.text.is_empty())
}

fn boolean_flag(flags: &[Flag], name: &str) -> Option<bool> {
    let flag = flags.iter().find(|flag| flag.name() == name)?;
    Some(flag.value().is_none_or(|value| value.eq_ignore_ascii_case("true")))
}

fn many_flag<'f>(flags: &'f [Flag], name: &'f str) -> impl Iterator<Item = Word> + 'f {
    flags.iter().filter(move |flag| flag.name() == name).filter_map(Flag::value_word)
}

fn is_heredoc(word: &str) -> bool {
    heredoc_name(word).is_some()
}

fn heredoc_name(word: &str) -> Option<String> {
    // BuildKit takes a word that does not lex for an ordinary one here.
    let parsed: Result<_, ExpandError> = heredoc::parse(word);
    parsed.ok().flatten().map(|heredoc| heredoc.name)
}

/// Durations must be at least a millisecond, or zero for the default.
fn check_interval(flags: &[Flag], name: &str) -> Typed<()> {
    const MINIMUM_NANOSECONDS: f64 = 1e6;
    let Some(value) = text_flag(flags, name) else {
        return Ok(());
    };
    let fail = |message| Err(Diagnostic::error("invalid-flag", message, value.span));
    match duration::parse(&value.text) {
        Err(message) => fail(message),
        Ok(nanoseconds) if nanoseconds != 0.0 && nanoseconds < MINIMUM_NANOSECONDS => {
            fail(format!("Interval {} cannot be less than 1ms", quote(name)))
        }
        Ok(_) => Ok(()),
    }
}

fn check_retries(flags: &[Flag]) -> Typed<()> {
    let Some(value) = text_flag(flags, "retries") else {
        return Ok(());
    };
    let fail = |message| Err(Diagnostic::error("invalid-flag", message, value.span));
    let digits = value.text.strip_prefix(['-', '+']).unwrap_or(&value.text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return fail(format!("strconv.ParseInt: parsing {}: invalid syntax", quote(&value.text)));
    }
    match value.text.parse::<i32>() {
        Err(_) => {
            fail(format!("strconv.ParseInt: parsing {}: value out of range", quote(&value.text)))
        }
        Ok(retries) if retries < 0 => fail(format!("--retries cannot be negative ({retries})")),
        Ok(_) => Ok(()),
    }
}
