//! How hadolint asks `ShellCheck` about a script, and what our rules of that kind share.
//!
//! Hadolint writes a script of its own: a `#!` line for the shell, an `export NAME=1` for each name
//! that ARG and ENV set and for the proxies, and the text of the RUN. It does not do so for JSON
//! forms. Differences from what the image does are hadolint's: an ARG or ENV after SHELL makes it
//! forget the shell, ONBUILD instructions only see each other, and quoted scripts and the heredocs
//! of commands are not read.

use std::collections::HashMap;

use plimsoll_model::Base;
use plimsoll_syntax::dockerfile::{Command, CommandLine, Dockerfile};
use plimsoll_syntax::shell::{Dialect, Script};

use crate::finding::Finding;
use crate::rule::Tool;
use crate::shell_tree::{self, Look, Place};
use crate::subject::{Section, SectionRange, Site, Subject};

/// The names that hadolint takes to be set everywhere.
pub(crate) const PROXIES: [&str; 8] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// What hadolint assumes in the instructions of a file.
#[derive(Debug)]
pub(crate) struct Assumptions {
    /// By instruction: the shell that it names to `ShellCheck`.
    dialects: Vec<Dialect>,
    /// By instruction: the section.
    sections: Vec<usize>,
    names: Vec<Names>,
}

/// The names that the instructions of one section set.
#[derive(Debug, Default)]
struct Names {
    base: Option<usize>,
    /// The first instruction that sets each name.
    built: HashMap<String, usize>,
    /// The same for what ONBUILD wraps.
    triggered: HashMap<String, usize>,
}

/// The shell as hadolint follows it through a file.
#[derive(Clone, Copy)]
struct State {
    built: Dialect,
    triggered: Dialect,
}

impl Assumptions {
    /// Follows a file; `default` is the shell that a comment names for it.
    pub(crate) fn read(subject: &Subject<'_>, default: Dialect) -> Self {
        let mut this = Self { dialects: Vec::new(), sections: Vec::new(), names: Vec::new() };
        let mut ends: Vec<Dialect> = Vec::new();
        for (number, section) in subject.sections().enumerate() {
            let base = base(&section, subject);
            let start = base.and_then(|base| ends.get(base).copied()).unwrap_or(default);
            let mut state = State { built: start, triggered: Dialect::Sh };
            let mut names = Names { base, ..Names::default() };
            for site in section.sites() {
                this.dialects.push(if site.onbuild { state.triggered } else { state.built });
                this.sections.push(number);
                note(&site, &mut state, &mut names);
            }
            ends.push(state.built);
            this.names.push(names);
        }
        this
    }

    /// The shell that hadolint takes for that of an instruction.
    fn dialect(&self, site: &Site<'_>) -> Dialect {
        self.dialects.get(site.index).copied().unwrap_or_default()
    }

    /// True when hadolint takes a variable to be set at an instruction.
    fn has(&self, site: &Site<'_>, name: &str) -> bool {
        if PROXIES.contains(&name) {
            return true;
        }
        let Some(&section) = self.sections.get(site.index) else { return false };
        let own = &self.names[section];
        let kind = if site.onbuild { &own.triggered } else { &own.built };
        if kind.get(name).is_some_and(|at| *at < site.index) {
            return true;
        }
        let next = |section: &usize| self.names[*section].base.filter(|base| base < section);
        let mut bases = std::iter::successors(own.base.filter(|base| *base < section), next);
        !site.onbuild && bases.any(|base| self.names[base].built.contains_key(name))
    }
}

/// The section of the stage that a section starts from.
fn base(section: &Section<'_>, subject: &Subject<'_>) -> Option<usize> {
    match subject.build.stage(section.stage?).base {
        Base::Stage(base) => {
            let before = subject.sections.first().is_some_and(SectionRange::is_before_stages);
            Some(base.index() + usize::from(before))
        }
        _ => None,
    }
}

fn note(site: &Site<'_>, state: &mut State, names: &mut Names) {
    let Some(command) = site.command() else { return };
    let (shell, names) = if site.onbuild {
        (&mut state.triggered, &mut names.triggered)
    } else {
        (&mut state.built, &mut names.built)
    };
    match command {
        Command::Shell(words) => {
            let words: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
            *shell = Dialect::from_shell(&words);
        }
        Command::Arg(arguments) => {
            *shell = Dialect::Sh;
            for argument in arguments {
                names.entry(argument.name.text.clone()).or_insert(site.index);
            }
        }
        Command::Env(pairs) => {
            *shell = Dialect::Sh;
            for pair in pairs {
                names.entry(pair.key.text.clone()).or_insert(site.index);
            }
        }
        _ => {}
    }
}

/// The script of a RUN, when rules about scripts can judge it.
///
/// A script that cannot be read to its end tells little about the words that could.
pub(crate) fn script<'a>(site: &Site<'a>) -> Option<&'a Script> {
    site.script().filter(|script| script.dialect.is_parsed() && script.diagnostics.is_empty())
}

/// Walks the script of a RUN.
pub(crate) fn walk<'a>(site: &Site<'a>, look: &mut dyn Look<'a>) {
    if let Some(script) = script(site) {
        shell_tree::walk(script, look);
    }
}

/// True when hadolint has `ShellCheck` read the script of this instruction.
pub(crate) fn reads(site: &Site<'_>) -> bool {
    let is_shell_form = site.run().is_some_and(|run| matches!(run.command, CommandLine::Shell(_)));
    is_shell_form && supports(hadolint_dialect(site))
}

/// True for the shells that `ShellCheck` knows.
pub(crate) fn supports(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Sh | Dialect::Bash | Dialect::Ash | Dialect::Dash | Dialect::Ksh)
}

/// The shell that hadolint takes for that of an instruction.
pub(crate) fn hadolint_dialect(site: &Site<'_>) -> Dialect {
    site.subject.assumptions().dialect(site)
}

/// True when hadolint takes a variable to be set at an instruction.
pub(crate) fn is_exported(site: &Site<'_>, name: &str) -> bool {
    site.subject.assumptions().has(site, name)
}

/// Takes hadolint's name from a finding about a place that `ShellCheck` does not read.
pub(crate) fn settle<'f>(
    finding: &'f mut Finding,
    site: &Site<'_>,
    place: Place,
) -> &'f mut Finding {
    if place.is_nested || !reads(site) {
        finding.unlike(&[Tool::Hadolint]);
    }
    finding
}

/// Leaves hadolint's name on the last finding of each instruction only, of those that it has from
/// `ShellCheck`.
///
/// Hadolint keeps the findings of one RUN in a set in which all of one line are equal, so that the
/// last one replaces the others. Only the profile that imitates it wants that.
pub(crate) fn keep_last(found: &mut [Finding], file: &Dockerfile) {
    let mut last: HashMap<usize, (SortKey, usize)> = HashMap::new();
    let mut losers: Vec<usize> = Vec::new();
    for (index, finding) in found.iter().enumerate() {
        let Some(code) = code(finding) else { continue };
        let start = finding.span.start;
        let after = file.instructions.partition_point(|found| found.span.start <= start);
        let key = (start, level(code), code);
        match last.get_mut(&after) {
            Some((best, at)) if *best <= key => {
                losers.push(std::mem::replace(at, index));
                *best = key;
            }
            Some(_) => losers.push(index),
            None => drop(last.insert(after, (key, index))),
        }
    }
    for index in losers {
        found[index].unlike(&[Tool::Hadolint]);
    }
}

/// How grave `ShellCheck` finds what it finds, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Error,
    Warning,
    Info,
    Style,
}

/// How `ShellCheck` orders what it finds: by place, then the graver first, then by number.
type SortKey = (u32, Grade, &'static str);

/// The grade that `ShellCheck` gives by name; ours follow other considerations.
fn level(code: &str) -> Grade {
    match code {
        "SC1008" | "SC1071" | "SC1072" | "SC2045" | "SC2048" | "SC2066" | "SC2068" | "SC2070"
        | "SC2071" | "SC2072" | "SC2074" | "SC2077" | "SC2078" | "SC2081" | "SC2108" | "SC2157"
        | "SC2158" | "SC2144" | "SC2159" | "SC2281" | "SC2283" | "SC2182" | "SC2261" => {
            Grade::Error
        }
        "SC1001" | "SC2009" | "SC2012" | "SC2013" | "SC2015" | "SC2016" | "SC2022" | "SC2028"
        | "SC2035" | "SC2059" | "SC2086" | "SC2094" | "SC2102" | "SC2153" | "SC2162" | "SC2196"
        | "SC2197" | "SC2223" | "SC2317" => Grade::Info,
        "SC2004" | "SC2005" | "SC2006" | "SC2116" | "SC2126" | "SC2129" | "SC2143" | "SC2160"
        | "SC2161" | "SC2181" => Grade::Style,
        _ => Grade::Warning,
    }
}

/// The name that a finding has from `ShellCheck`.
fn code(finding: &Finding) -> Option<&'static str> {
    let of_hadolint = finding.aliases.iter().filter(|alias| alias.tool == Tool::Hadolint);
    of_hadolint.map(|alias| alias.id).find(|id| id.starts_with("SC"))
}
