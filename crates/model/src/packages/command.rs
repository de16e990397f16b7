//! Reads the words of a command as those of a package manager.

use std::borrow::Cow;

use plimsoll_syntax::shell::{
    Argument, Flag, FlagValue, Invocation, OptionSpec, Part, Word, split_arguments,
};

use super::manager::PackageManager;
use super::programs::{Asks, Before, Entry, LAUNCHERS, Launcher, PROGRAMS, Program, Style};
use super::word::{PackageKind, PackageWord, Version, pattern_text};

/// A package manager's command.
#[derive(Clone, Debug)]
pub struct PackageCommand<'s> {
    /// The manager.
    pub manager: PackageManager,
    /// The program as it is called, without its path: `apt-get`, `pip3`; `pip` for `python -m pip`.
    pub program: String,
    /// What it is asked to do.
    pub action: Action,
    /// The first word of the subcommand, or the option that stands for one.
    pub subcommand: Option<&'s Word>,
    /// The packages that are installed, removed, upgraded or run, in order.
    pub packages: Vec<PackageWord<'s>>,
    /// The options, those before the subcommand too.
    pub flags: Vec<Flag<'s>>,
    /// The operands after the subcommand, packages or not.
    pub operands: Vec<&'s Word>,
    /// The values of options that name a list of packages, as `-r requirements.txt`.
    pub lists: Vec<FlagValue<'s>>,
}

/// What a package manager is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// To install the packages that it names.
    Install,
    /// To install what a file of the project lists: `npm ci`, `go mod download`, `pip install -r`.
    InstallManifest,
    /// To put packages into a directory without installing them: `pip download`.
    Download,
    /// To build the project.
    Build,
    /// To put the project and its dependencies into a directory: `pnpm deploy`.
    Deploy,
    /// To fetch a package and run it at once: `npx`, `go run`.
    Execute,
    /// To fetch the lists of what there is.
    Update,
    /// To replace what is installed by newer versions.
    Upgrade,
    /// The same, even when that adds and removes packages.
    DistUpgrade,
    /// To remove packages.
    Remove,
    /// To empty its caches.
    Clean,
    /// Anything else.
    Other,
}

impl Action {
    /// True when the operands are packages.
    fn takes_packages(self) -> bool {
        matches!(
            self,
            Self::Install
                | Self::Download
                | Self::Execute
                | Self::Update
                | Self::Upgrade
                | Self::Remove
        )
    }
}

impl<'s> PackageCommand<'s> {
    /// Reads a command; `None` when it is no package manager's.
    #[must_use]
    pub fn read(invocation: &Invocation<'s>) -> Option<Self> {
        Self::from_words(invocation.words)
    }

    /// Reads the words of a command, from the name of the program on.
    #[must_use]
    pub fn from_words(words: &'s [Word]) -> Option<Self> {
        let mut words = words;
        // Each turn drops at least the name of a launcher.
        while let Some(rest) = launched(words) {
            words = rest;
        }
        let (name, arguments) = words.split_first()?;
        let name = program_name(name)?;
        let program = PROGRAMS.iter().find(|program| is_one_of(&name, program.names))?;
        let reader = Reader::new(program, arguments, &program.options);
        let reader = match reader.own_options() {
            Some(options) => Reader::new(program, arguments, options),
            None => reader,
        };
        Some(reader.read(name.into_owned()))
    }

    /// True when one of these options is given, by its letter or long name without dashes, and not
    /// set to `false`.
    #[must_use]
    pub fn has_flag(&self, names: &[&str]) -> bool {
        self.flags_named(names).any(|flag| {
            let value = self::value(flag);
            !matches!(value.as_deref(), Some("false" | "no" | "0" | "off"))
        })
    }

    /// The values of these options where they are known; an option without value gives none.
    pub fn flag_values(&self, names: &[&str]) -> impl Iterator<Item = Cow<'_, str>> {
        self.flags_named(names).filter_map(value)
    }

    /// The options of these names.
    pub fn flags_named(&self, names: &[&str]) -> impl Iterator<Item = &Flag<'s>> {
        self.flags.iter().filter(move |flag| names.contains(&flag.name.as_str()))
    }

    /// True when the subcommand is this word.
    #[must_use]
    pub fn is_subcommand(&self, name: &str) -> bool {
        self.subcommand.is_some_and(|word| word.is(name))
    }

    /// The name under which apk will remove all the packages together: `-t .build-deps`.
    #[must_use]
    pub fn virtual_name(&self) -> Option<Cow<'_, str>> {
        let is_apk = self.manager == PackageManager::Apk;
        is_apk.then(|| self.flag_values(&["t", "virtual"]).last()).flatten()
    }
}

/// The value of an option, when it is known.
fn value<'f>(flag: &'f Flag<'_>) -> Option<Cow<'f, str>> {
    match &flag.value {
        FlagValue::Attached(text) => Some(Cow::Borrowed(text)),
        FlagValue::Next(word) => word.literal(),
        FlagValue::None | FlagValue::AttachedUnknown => None,
    }
}

/// The name of a program without its path, which may start with a variable as `$VENV/bin/pip`.
fn program_name(word: &Word) -> Option<Cow<'_, str>> {
    let known = word.literal().or_else(|| match word.parts.last()? {
        Part::Literal(last) if last.text.contains('/') => Some(Cow::Borrowed(last.text.as_str())),
        Part::Quoted(quoted) => match quoted.parts.last()? {
            Part::Literal(last) if last.text.contains('/') => {
                Some(Cow::Borrowed(last.text.as_str()))
            }
            _ => None,
        },
        _ => None,
    })?;
    Some(match known {
        Cow::Borrowed(path) => Cow::Borrowed(path.rsplit('/').next().unwrap_or(path)),
        Cow::Owned(path) => Cow::Owned(path.rsplit('/').next().unwrap_or(&path).to_owned()),
    })
}

/// True for one of `names`, of which those with a final `*` also name versions.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| match known.strip_suffix('*') {
        Some(stem) => name
            .strip_prefix(stem)
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')),
        None => name == *known,
    })
}

/// The words of the command that a launcher runs.
fn launched(words: &[Word]) -> Option<&[Word]> {
    let (name, arguments) = words.split_first()?;
    let name = program_name(name)?;
    LAUNCHERS
        .iter()
        .filter(|launcher| is_one_of(&name, launcher.names))
        .find_map(|launcher| after_launcher(launcher, arguments))
}

/// The words after those of the launcher itself.
fn after_launcher<'s>(launcher: &Launcher, arguments: &'s [Word]) -> Option<&'s [Word]> {
    let rest = match launcher.before {
        Before::Options => &arguments[launcher.options.first_operand(arguments)..],
        Before::Option(option) => {
            let operand = launcher.options.first_operand(arguments);
            let at = arguments[..operand].iter().position(|word| word.is(option))?;
            arguments.get(at + 1..)?
        }
        Before::Word(subcommand) => {
            let at = launcher.options.first_operand(arguments);
            arguments.get(at).filter(|word| word.is(subcommand))?;
            let rest = &arguments[at + 1..];
            &rest[launcher.options.first_operand(rest)..]
        }
    };
    Some(rest).filter(|rest| !rest.is_empty())
}

/// Reads the arguments of one program.
struct Reader<'p, 's> {
    program: &'p Program,
    flags: Vec<Flag<'s>>,
    operands: Vec<&'s Word>,
}

impl<'p, 's> Reader<'p, 's> {
    fn new(program: &'p Program, arguments: &'s [Word], options: &OptionSpec) -> Self {
        let mut reader = Self { program, flags: Vec::new(), operands: Vec::new() };
        let mut rest = arguments;
        if let Some(global) = &program.global {
            let at = global.first_operand(arguments);
            reader.add(split_arguments(&arguments[..at], global));
            rest = &arguments[at..];
        }
        reader.add(match program.style {
            Style::Gnu => split_arguments(rest, options),
            Style::SingleDash => split_single_dash(rest, options),
        });
        reader
    }

    /// The options of the subcommand, where it has its own.
    fn own_options(&self) -> Option<&'p OptionSpec> {
        let Asks::First(entries) = self.program.asks else { return None };
        let entries = entries.iter().filter(|entry| entry.options.is_some());
        let mut own = entries.filter(|entry| entry.begins(&self.operands));
        own.next().and_then(|entry| entry.options.as_ref())
    }

    /// True when one of these options is given.
    fn has(&self, names: &[&str]) -> bool {
        self.flags.iter().any(|flag| names.contains(&flag.name.as_str()))
    }

    fn add(&mut self, arguments: Vec<Argument<'s>>) {
        for argument in arguments {
            match argument {
                Argument::Flag(flag) => self.flags.push(flag),
                Argument::Operand(word) => self.operands.push(word),
            }
        }
    }

    fn read(self, name: String) -> PackageCommand<'s> {
        let asked = self.asked();
        let operands = self.operands.get(asked.consumed..).unwrap_or_default().to_vec();
        let mut action = asked.action;
        let mut packages = Vec::new();
        if action.takes_packages() {
            packages = self.packages(&operands, &asked);
        }
        let lists = self.lists();
        if action == Action::Install && packages.is_empty() {
            action = match self.program.empty_install {
                _ if !lists.is_empty() => Action::InstallManifest,
                // Without operands, `xargs npm install -g` still installs packages.
                _ if self.has(&["g", "global"]) => Action::Install,
                empty => empty,
            };
        }
        let manager = self.program.manager;
        if action == Action::Install && manager == PackageManager::Go && all_local(&packages) {
            // `go install ./...` builds the project.
            action = Action::Build;
            packages.clear();
        }
        if manager == PackageManager::Pacman
            && matches!(action, Action::Update | Action::Upgrade)
            && !packages.is_empty()
        {
            action = Action::Install;
        }
        PackageCommand {
            manager,
            program: name,
            action,
            subcommand: asked.subcommand,
            packages,
            flags: self.flags,
            operands,
            lists,
        }
    }

    /// What the command asks for.
    fn asked(&self) -> Asked<'s> {
        match self.program.asks {
            Asks::First(entries) => self.asked_first(entries),
            Asks::Any(entries) => self.asked_anywhere(entries),
            Asks::Options(table) => self.asked_by_options(table),
        }
    }

    fn asked_first(&self, entries: &[Entry]) -> Asked<'s> {
        // `apt-get $OPTIONS install` has options in a variable; `cargo +nightly` a toolchain.
        let skipped = self.operands.iter().take_while(|word| is_passed_over(word)).count();
        let operands = &self.operands[skipped..];
        let Some(&first) = operands.first() else {
            return Asked::new(self.program.alone, None, skipped);
        };
        if entries.is_empty() {
            return Asked::new(self.program.alone, None, skipped);
        }
        let matching = entries.iter().filter(|entry| entry.begins(operands));
        let Some(entry) = matching.max_by_key(|entry| entry.words.len()) else {
            return Asked::new(Action::Other, Some(first), skipped + 1);
        };
        let asked = Asked::new(entry.action, Some(first), skipped + entry.words.len());
        Asked { kind: entry.kind, ..asked }
    }

    fn asked_anywhere(&self, entries: &[Entry]) -> Asked<'s> {
        let found = entries.iter().find_map(|entry| {
            let named = |word: &&&Word| {
                word.literal().is_some_and(|text| {
                    // Gradle's tasks may be named with their project, as `:app:build`.
                    let task = text.rsplit(':').next().unwrap_or_default();
                    let own = self.program.manager == PackageManager::Gradle;
                    matches(entry.words[0], if own { task } else { &text })
                })
            };
            self.operands.iter().find(named).map(|word| (entry.action, *word))
        });
        match found {
            Some((action, word)) => Asked::new(action, Some(word), 0),
            None => Asked::new(self.program.alone, self.operands.first().copied(), 0),
        }
    }

    fn asked_by_options(&self, table: &[(&[&str], Action)]) -> Asked<'s> {
        let flag = |name: &&str| self.flags.iter().find(|flag| flag.name == **name);
        let found = table.iter().find(|(names, _)| names.iter().all(|name| flag(name).is_some()));
        match found {
            Some((names, action)) => {
                let word = names.first().and_then(flag).map(|flag| flag.word);
                Asked::new(*action, word, 0)
            }
            None => Asked::new(self.program.alone, None, 0),
        }
    }

    /// The packages among the operands and options.
    fn packages(&self, operands: &[&'s Word], asked: &Asked<'s>) -> Vec<PackageWord<'s>> {
        let syntax = self.program.syntax;
        let source = self.option_packages();
        // With `cargo install --git`, the operand says which package of the repository.
        let kind = source.first().filter(|_| self.program.manager == PackageManager::Cargo);
        let kind = kind.map(|package| package.kind).or(asked.kind).or(self.zypper_type());
        let only_first = asked.action == Action::Execute;
        let count = if only_first { operands.len().min(1) } else { operands.len() };
        let mut packages: Vec<_> = operands[..count]
            .iter()
            .filter(|word| !syntax.is_version(word))
            .map(|word| PackageWord::read(word, syntax, kind))
            .collect();
        let named = self.program.manager == PackageManager::Cargo && !packages.is_empty();
        if !named {
            packages.extend(source);
        }
        self.apply_version(&mut packages);
        packages
    }

    /// What zypper's `-t pattern` makes of the operands.
    fn zypper_type(&self) -> Option<PackageKind> {
        if self.program.manager != PackageManager::Zypper {
            return None;
        }
        let flag = self.flags.iter().find(|flag| matches!(&*flag.name, "t" | "type"))?;
        match &*value(flag)? {
            "package" => None,
            "srcpackage" => Some(PackageKind::BuildDependencies),
            _ => Some(PackageKind::Group),
        }
    }

    /// The packages that options name.
    fn option_packages(&self) -> Vec<PackageWord<'s>> {
        let mut packages = Vec::new();
        for flag in &self.flags {
            let options = self.program.package_options.iter();
            let Some((_, kind)) = options.clone().find(|(name, _)| *name == flag.name) else {
                continue;
            };
            let word = match &flag.value {
                FlagValue::Next(word) => word,
                FlagValue::Attached(_) | FlagValue::AttachedUnknown => flag.word,
                FlagValue::None => continue,
            };
            packages.push(PackageWord::at_place(word, *kind));
        }
        packages
    }

    /// Gives the packages without a version that of an option.
    fn apply_version(&self, packages: &mut [PackageWord<'s>]) {
        let options = self.program.version_options;
        let flags = self.flags.iter().rev();
        let Some(flag) = flags.clone().find(|flag| options.contains(&flag.name.as_str())) else {
            return;
        };
        let version = match (&flag.value, value(flag)) {
            (FlagValue::None, _) => return,
            (_, Some(text)) => self.program.syntax.version(&text),
            (_, None) => Version::Pinned(None),
        };
        for package in packages.iter_mut().filter(|package| package.version == Version::Missing) {
            package.version = version.clone();
        }
    }

    /// The values of options that name a list of packages.
    fn lists(&self) -> Vec<FlagValue<'s>> {
        let names = self.program.list_options;
        let flags = self.flags.iter().filter(|flag| names.contains(&flag.name.as_str()));
        let values = flags.map(|flag| flag.value.clone());
        values.filter(|value| *value != FlagValue::None).collect()
    }
}

/// What a command asks for.
struct Asked<'s> {
    action: Action,
    subcommand: Option<&'s Word>,
    /// How many operands the subcommand takes up.
    consumed: usize,
    kind: Option<PackageKind>,
}

impl<'s> Asked<'s> {
    fn new(action: Action, subcommand: Option<&'s Word>, consumed: usize) -> Self {
        Self { action, subcommand, consumed, kind: None }
    }
}

impl Entry {
    /// True when the operands begin with its words.
    fn begins(&self, operands: &[&Word]) -> bool {
        self.words.len() <= operands.len()
            && self
                .words
                .iter()
                .zip(operands)
                .all(|(pattern, word)| matches(pattern, &pattern_text(word)))
    }
}

/// True when a word of a subcommand is `pattern`, whose final `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => text.starts_with(stem),
        None => text == pattern,
    }
}

/// True for operands before a subcommand that are something else.
fn is_passed_over(word: &Word) -> bool {
    word.literal().is_none_or(|text| text.starts_with('+'))
}

/// True when every package is a directory of the project.
fn all_local(packages: &[PackageWord<'_>]) -> bool {
    packages.iter().all(|package| package.kind == PackageKind::Local)
}

/// Splits arguments as [`split_arguments`] does, for options that are whole words after one dash.
fn split_single_dash<'s>(words: &'s [Word], spec: &OptionSpec) -> Vec<Argument<'s>> {
    let mut arguments = Vec::with_capacity(words.len());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let prefix = word.static_prefix();
        let Some(option) = prefix.strip_prefix('-').filter(|option| !option.is_empty()) else {
            arguments.push(Argument::Operand(word));
            continue;
        };
        let option = option.strip_prefix('-').unwrap_or(option);
        let known = word.literal().is_some();
        let (name, value) = match option.split_once('=') {
            Some((name, _)) if !known => (name, FlagValue::AttachedUnknown),
            Some((name, value)) => (name, FlagValue::Attached(value.to_owned())),
            None if known && spec.long.contains(&option) => {
                (option, words.next().map_or(FlagValue::None, FlagValue::Next))
            }
            None => (option, FlagValue::None),
        };
        arguments.push(Argument::Flag(Flag { name: name.to_owned(), value, word }));
    }
    arguments
}
