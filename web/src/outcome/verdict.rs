//! The one sentence that says what a document comes to: consequence, cause, next act.

use plimsoll_audit::{Analysis, Finding};
use plimsoll_model::{Base, Build, Effect, StageId};
use plimsoll_syntax::diagnostic::Severity;
use serde::{Deserialize, Serialize};

use super::{FindingId, Topic, shortened};

/// How many names a sentence lists before it only counts.
const MAX_LISTED: usize = 3;

/// What a document comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether it is good news.
    pub tone: Tone,
    /// The consequence, in a sentence or two.
    pub text: String,
    /// What to do about it, if that is known.
    pub next: Option<String>,
    /// The finding that it is about, if it is about one.
    pub finding: Option<FindingId>,
}

/// Whether a verdict is good news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// There is nothing to judge yet.
    #[default]
    Quiet,
    /// It builds.
    Builds,
    /// It builds, and something is probably wrong.
    Doubtful,
    /// It builds, and something is surely wrong.
    Harms,
    /// It does not build.
    Fails,
}

impl Verdict {
    /// Judges an analysed document; `ranked` are its findings, the worst first.
    ///
    /// What stops the build comes before everything else, because an image that is never made can
    /// neither leak nor be large.
    pub(super) fn new(analysis: &Analysis, ranked: &[&Finding]) -> Self {
        if analysis.source.trim().is_empty() {
            return Self::default();
        }
        if let Some(stop) = analysis.findings.iter().find(|finding| finding.stops_the_build()) {
            let id = ranked.iter().position(|finding| std::ptr::eq(*finding, stop));
            return Self { finding: id.map(FindingId::new), ..Self::fails(analysis, stop) };
        }
        let is_leak = |finding: &&Finding| {
            finding.severity == Severity::Error
                && matches!(finding.category.into(), Topic::Secrets | Topic::Leak)
        };
        let at = ranked.iter().position(is_leak).unwrap_or_default();
        match ranked.get(at) {
            Some(finding) if finding.severity != Severity::Info => {
                Self { finding: Some(FindingId::new(at)), ..Self::suffers(analysis, finding) }
            }
            Some(_) | None => Self::builds(analysis),
        }
    }

    /// It builds, and this is the worst of what is wrong with it.
    fn suffers(analysis: &Analysis, finding: &Finding) -> Self {
        let place = analysis.lines.line(finding.span.start);
        let what = begun(&shortened(&finding.message), analysis, finding);
        Self {
            tone: if finding.severity == Severity::Error { Tone::Harms } else { Tone::Doubtful },
            text: format!("{what} (line {place})."),
            next: finding.help.as_deref().map(|help| sentence(&shortened(help))),
            finding: None,
        }
    }

    fn fails(analysis: &Analysis, finding: &Finding) -> Self {
        let line = analysis.lines.line(finding.span.start);
        let (what, guess) = without_guess(&finding.message);
        let next = guess.map(|guess| format!("Did you mean `{guess}`?"));
        Self {
            tone: Tone::Fails,
            text: format!("This will not build: {what} (line {line})."),
            next: next.or_else(|| finding.help.as_deref().map(sentence)),
            finding: None,
        }
    }

    fn builds(analysis: &Analysis) -> Self {
        let build = &analysis.build;
        let Some(target) = build.target else { return Self::default() };
        let text = format!("{}{}", ships(build, target), unbuilt(build));
        Self { tone: Tone::Builds, text, next: None, finding: None }
    }
}

/// "Builds `runtime`: 5 of its 7 steps make layers on top of node:22."
fn ships(build: &Build, target: StageId) -> String {
    let chain = chain(build, target);
    let steps = || chain.iter().flat_map(|&stage| build.steps_of(stage));
    let layers = steps().filter(|step| step.effect == Effect::Layer).count();
    let label = &build.stage(target).label;
    let what = match (layers, steps().count()) {
        (_, 0) => "it has no steps".to_owned(),
        (1, 1) => "its only step makes a layer".to_owned(),
        (0, 1) => "its only step makes no layer".to_owned(),
        (layers, steps) if layers == steps => format!("all {steps} steps make layers"),
        (1, steps) => format!("1 of its {steps} steps makes a layer"),
        (layers, steps) => format!("{layers} of its {steps} steps make layers"),
    };
    let top = chain.last().map_or(String::new(), |&root| match &build.stage(root).base {
        Base::Image(id) => format!(" on top of {}", build.image(*id).reference),
        Base::Scratch => " on top of nothing".to_owned(),
        Base::Context(id) => format!(" on top of {}", build.context(*id).name),
        Base::Stage(_) | Base::Unknown => String::new(),
    });
    format!("Builds `{label}`: {what}{top}.")
}

/// The target, the stage it is built from, the stage that is built from, and so on.
fn chain(build: &Build, target: StageId) -> Vec<StageId> {
    let mut chain = vec![target];
    while let Base::Stage(base) = build.stage(chain[chain.len() - 1]).base {
        // A circle is an error that is told elsewhere.
        if chain.contains(&base) {
            break;
        }
        chain.push(base);
    }
    chain
}

/// " 2 of 5 stages are never built: `a` and `b`."
fn unbuilt(build: &Build) -> String {
    let unbuilt: Vec<_> = build.stages.iter().filter(|stage| !stage.reachable).collect();
    let all = build.stages.len();
    let names: Vec<_> = unbuilt.iter().map(|stage| format!("`{}`", stage.label)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!(" {one} is never built."),
        [first, second] => format!(" {first} and {second} are never built."),
        names if names.len() <= MAX_LISTED => {
            let (last, before) = names.split_last().unwrap_or((&names[0], &[]));
            format!(" {} and {last} are never built.", before.join(", "))
        }
        names => format!(" {} of {all} stages are never built.", names.len()),
    }
}

/// Cuts BuildKit's "(did you mean …?)" off a message.
fn without_guess(message: &str) -> (&str, Option<&str>) {
    let Some((what, rest)) = message.rsplit_once(" (did you mean ") else { return (message, None) };
    match rest.strip_suffix("?)") {
        Some(guess) => (what, Some(guess)),
        None => (message, None),
    }
}

/// A message as the beginning of a sentence, unless it begins with something that is written so in
/// the file: names have the case they have.
fn begun(message: &str, analysis: &Analysis, finding: &Finding) -> String {
    let source = &analysis.source;
    let from = finding.span.start as usize;
    let start = source.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end =
        source.get(from..).and_then(|after| after.find('\n')).map_or(source.len(), |at| from + at);
    let first = message.split_whitespace().next().unwrap_or_default();
    let separators = |c: char| !c.is_alphanumeric() && c != '-' && c != '_';
    let line = source.get(start..end).unwrap_or_default();
    if line.split(separators).any(|word| word == first) {
        return message.to_owned();
    }
    let mut letters = message.chars();
    let begin = letters.next().map(char::to_uppercase).into_iter().flatten();
    begin.chain(letters).collect()
}

/// Turns a hint into a sentence of its own.
#[must_use]
pub fn sentence(hint: &str) -> String {
    let mut letters = hint.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if hint.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use plimsoll_audit::Settings;
    use plimsoll_model::BuildOptions;

    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let analysis =
            Analysis::new("Dockerfile", source, &BuildOptions::default(), &Settings::default());
        let verdict = Verdict::new(&analysis, &crate::outcome::ranked(&analysis));
        let said = match verdict.next {
            Some(next) => format!("{} {next}", verdict.text),
            None => verdict.text,
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn a_good_file_is_told_what_it_ships() {
        check(
            "FROM node:22 AS build\nRUN npm ci\nFROM build\nCOPY a b\nENV A=1\n",
            "Builds `stage-1`: 2 of its 3 steps make layers on top of node:22.",
        );
        check("FROM scratch\n", "Builds `stage-0`: it has no steps on top of nothing.");
    }

    #[test]
    fn the_worst_of_what_is_wrong_is_told_with_its_place() {
        check(
            "FROM a\n",
            "a has no tag, which means latest (line 1). Name a version, as a:<version>.",
        );
    }

    #[test]
    fn stages_that_are_never_built_are_named_or_counted() {
        check(
            "FROM a:1 AS x\nFROM a:1 AS y\nRUN b\n",
            "Builds `y`: its only step makes a layer on top of a:1. `x` is never built.",
        );
    }

    #[test]
    fn a_broken_file_is_told_where_and_what_to_do() {
        check(
            "FROM a\nFORM b\n",
            "This will not build: unknown instruction: FORM (line 2). Did you mean `FROM`?",
        );
    }

    #[test]
    fn an_empty_file_is_not_scolded() {
        check(" \n", "");
    }
}
