//! Which shell reads a script, and what each shell can read.

use crate::text::Span;

/// The shell that runs a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `/bin/sh`, whatever stands behind it: only POSIX can be relied on.
    #[default]
    Sh,
    /// The GNU shell.
    Bash,
    /// The shell of `BusyBox`, which is `/bin/sh` on Alpine.
    Ash,
    /// The Debian Almquist shell, which is `/bin/sh` on Debian and Ubuntu.
    Dash,
    /// The Korn shell and its relatives.
    Ksh,
    /// The Z shell.
    Zsh,
    /// Windows `PowerShell` or `pwsh`, which is not parsed.
    PowerShell,
    /// The Windows command interpreter, which is not parsed.
    Cmd,
    /// Some other program, as `SHELL ["python3", "-c"]`, whose language is not parsed.
    Unknown,
}

impl Dialect {
    /// Recognises the shell a program is, from its path or name as `/bin/bash` or `pwsh.exe`.
    #[must_use]
    pub fn from_program(program: &str) -> Self {
        let name = program.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "sh" => Self::Sh,
            "bash" | "rbash" => Self::Bash,
            "ash" | "busybox" => Self::Ash,
            "dash" => Self::Dash,
            "ksh" | "ksh93" | "mksh" | "oksh" | "pdksh" | "lksh" => Self::Ksh,
            "zsh" => Self::Zsh,
            "powershell" | "pwsh" => Self::PowerShell,
            "cmd" => Self::Cmd,
            _ => Self::Unknown,
        }
    }

    /// The dialect of a SHELL instruction's words, or of a `#!` line split at blanks.
    ///
    /// A leading `#!` and the wrapper `env` with its options and assignments are looked through, so
    /// `["#!/usr/bin/env", "-S", "bash", "-e"]` is Bash. Without words it is the default, `sh`.
    #[must_use]
    pub fn from_shell(words: &[String]) -> Self {
        let words = words.iter().map(|word| word.trim_start_matches("#!").trim());
        let mut words = words.filter(|word| !word.is_empty());
        let Some(program) = words.next() else { return Self::Sh };
        if program != "env" && !program.ends_with("/env") {
            return Self::from_program(program);
        }
        let shell = words.find(|word| !word.starts_with('-') && !word.contains('='));
        shell.map_or(Self::Unknown, Self::from_program)
    }

    /// The dialect a script names on its first line, if that starts with `#!`.
    #[must_use]
    pub fn from_shebang(script: &str) -> Option<Self> {
        let line = script.lines().next()?.strip_prefix("#!")?;
        let words: Vec<String> = line.split_ascii_whitespace().map(str::to_owned).collect();
        Some(Self::from_shell(&words))
    }

    /// True when scripts of this dialect are parsed; others give an empty tree.
    #[must_use]
    pub const fn is_parsed(self) -> bool {
        !matches!(self, Self::PowerShell | Self::Cmd | Self::Unknown)
    }

    /// Whether this shell understands `feature`.
    ///
    /// `Sh` answers for POSIX. Taken from the manuals of the shells; where `BusyBox` depends on how
    /// it was built, the answer is [`Support::Unknown`].
    #[must_use]
    pub const fn support(self, feature: Feature) -> Support {
        use Feature as F;
        match self {
            Self::Bash | Self::Zsh => Support::Yes,
            Self::Sh | Self::Dash => Support::No,
            Self::Ksh => match feature {
                F::PipeBoth | F::RedirectBoth | F::CaseModification | F::Transformation => {
                    Support::No
                }
                _ => Support::Yes,
            },
            Self::Ash => match feature {
                F::DoubleBracket
                | F::AnsiCQuote
                | F::RedirectBoth
                | F::Substring
                | F::Replacement
                | F::FunctionKeyword => Support::Yes,
                F::ProcessSubstitution | F::HereString | F::AppendAssignment | F::Indirection => {
                    Support::Unknown
                }
                _ => Support::No,
            },
            Self::PowerShell | Self::Cmd | Self::Unknown => Support::Unknown,
        }
    }
}

/// Whether a shell understands a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It does.
    Yes,
    /// It does not: the script fails or means something else.
    No,
    /// It depends on how the shell was built, or nobody knows.
    Unknown,
}

/// Syntax beyond POSIX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// `[[ … ]]`.
    DoubleBracket,
    /// `(( … ))`.
    ArithmeticCommand,
    /// `for (( … ; … ; … ))`.
    ArithmeticFor,
    /// `select name in …`.
    Select,
    /// `function name`.
    FunctionKeyword,
    /// `<( … )` and `>( … )`.
    ProcessSubstitution,
    /// `<<<`.
    HereString,
    /// `&>` and `&>>`.
    RedirectBoth,
    /// `{name}>`.
    NamedDescriptor,
    /// `|&`.
    PipeBoth,
    /// `$'…'`.
    AnsiCQuote,
    /// `$"…"`.
    LocaleQuote,
    /// `name=( … )`.
    ArrayAssignment,
    /// `name[…]=` and `${name[…]}`.
    Subscript,
    /// `name+=`.
    AppendAssignment,
    /// `${name:offset:length}`.
    Substring,
    /// `${name/pattern/text}`.
    Replacement,
    /// `${name^}` and `${name,}`.
    CaseModification,
    /// `${name@Q}`.
    Transformation,
    /// `${!name}`.
    Indirection,
    /// `?( … )`, `*( … )`, `+( … )`, `@( … )` and `!( … )` in a pattern.
    ExtendedGlob,
    /// `;&` and `;;&` in a `case`.
    CaseFallThrough,
}

/// One use of a [`Feature`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeatureUse {
    /// What is used.
    pub feature: Feature,
    /// Where: the operator, quote or keyword that shows it.
    pub span: Span,
    /// The shell that reads it.
    pub dialect: Dialect,
    /// True in a script that is quoted in another one or in a here-document.
    pub is_nested: bool,
}
