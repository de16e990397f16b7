//! What ships and should not: shared by the rules that name it.

use plimsoll_model::Build;
use plimsoll_model::flow::{Certainty, Class, Link, LinkKind, Origin, Shipped};
use plimsoll_syntax::dockerfile::{Command, CommandLine};
use plimsoll_syntax::text::Span;

use crate::finding::{Finding, Report};
use crate::shipping::last_shipped;
use crate::subject::{Site, Subject};

/// How many artifacts a message names; the others are counted.
const MOST_NAMES: usize = 3;

/// Artifacts that came into the image by the same instruction.
pub(crate) struct Arrivals<'a> {
    /// The instruction by which they came into the stage that is built, or into a stage below it.
    pub link: Link,
    pub shipped: Vec<&'a Shipped>,
}

/// What ships and passes `wanted`, by the instruction that brought it into the image.
pub(crate) fn arrivals<'a>(
    subject: &'a Subject<'_>,
    wanted: impl Fn(&Shipped) -> bool,
) -> Vec<Arrivals<'a>> {
    let mut arrivals: Vec<Arrivals<'_>> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for shipped in subject.flow.shipped().iter().filter(|shipped| wanted(shipped)) {
        let Some(link) = arrival(&subject.flow.chain(subject.build, shipped)) else { continue };
        let at = *index.entry((link.stage, link.step, link.line)).or_insert_with(|| {
            arrivals.push(Arrivals { link, shipped: Vec::new() });
            arrivals.len() - 1
        });
        arrivals[at].shipped.push(shipped);
    }
    arrivals
}

/// The last link that is no FROM: from there on the artifact only was inherited.
fn arrival(chain: &[Link]) -> Option<Link> {
    chain.iter().rfind(|link| link.kind != LinkKind::From).or(chain.last()).copied()
}

/// The class of what ships.
pub(crate) fn class(subject: &Subject<'_>, shipped: &Shipped) -> Class {
    subject.flow.artifact(shipped.artifact).class
}

/// True when it surely is in the image, where it can be seen.
pub(crate) fn is_certain(shipped: &Shipped) -> bool {
    shipped.certainty == Certainty::Certain && shipped.hidden.is_none()
}

/// True when it was copied from another stage or image.
pub(crate) fn is_transferred(subject: &Subject<'_>, shipped: &Shipped) -> bool {
    let chain = subject.flow.chain(subject.build, shipped);
    chain.iter().filter(|link| link.kind != LinkKind::From).nth(1).is_some()
}

/// True when the image surely has something that its build compiled.
pub(crate) fn ships_compiled_output(subject: &Subject<'_>) -> bool {
    subject.flow.shipped().iter().any(|shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        artifact.class == Class::Payload && matches!(artifact.origin, Origin::Built(_))
    })
}

/// True when the image is there to run a program, not to be worked in: its CMD or ENTRYPOINT is
/// more than a shell.
pub(crate) fn runs_a_program(subject: &Subject<'_>) -> bool {
    last_shipped(subject, starts).is_some_and(|(_, runs)| runs)
}

/// Whether the instruction starts a program, when it says what is started.
fn starts(site: &Site<'_>) -> Option<bool> {
    let Some(Command::Cmd(line) | Command::Entrypoint(line)) = site.command() else {
        return None;
    };
    let words: Vec<&str> = match line {
        CommandLine::Exec(words) => words.iter().map(|word| word.text.as_str()).collect(),
        CommandLine::Shell(word) => word.text.split_whitespace().collect(),
    };
    let program = words.first()?.rsplit('/').next().unwrap_or_default();
    let is_shell = matches!(program, "sh" | "bash" | "ash" | "zsh" | "dash" | "fish");
    let is_interactive = is_shell && matches!(words.get(1), None | Some(&"-l" | &"-i"));
    Some(!is_interactive)
}

/// "gcc, make and 4 more".
pub(crate) fn names(subject: &Subject<'_>, shipped: &[&Shipped]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut shipped = shipped.to_vec();
    // Of many tools the compilers say the most.
    shipped.sort_by_key(|shipped| !subject.flow.is_compiler(shipped.artifact));
    for shipped in shipped {
        let name = subject.flow.artifact(shipped.artifact).name.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    match (more, names.split_last()) {
        (0, Some((last, []))) => (*last).to_owned(),
        (0, Some((last, first))) => format!("{} and {last}", first.join(", ")),
        (more, _) => format!("{} and {more} more", names.join(", ")),
    }
}

/// The best place for a finding about what an instruction brings: the sources of a COPY, the
/// base of a FROM, else the keyword.
pub(crate) fn span_of(subject: &Subject<'_>, link: &Link) -> Span {
    let Some(step) = link.step.map(|step| subject.build.step(step)) else {
        let from = subject.section_of(link.stage).and_then(crate::subject::Section::from);
        return from.map_or(subject.build.stage(link.stage).span, |(_, from)| from.base.span);
    };
    let Some(instruction) = subject.file.instructions.get(step.instruction) else {
        return step.span;
    };
    match &instruction.command {
        Some(Command::Copy(transfer) | Command::Add(transfer)) => {
            match (transfer.sources.first(), transfer.sources.last()) {
                (Some(first), Some(last)) => first.span.cover(last.span),
                _ => instruction.word.span,
            }
        }
        _ => instruction.word.span,
    }
}

/// Reports something that ships, with the way by which it came.
pub(crate) fn report<'r>(
    report: &'r mut Report,
    subject: &Subject<'_>,
    arrivals: &Arrivals<'_>,
    message: impl Into<String>,
) -> &'r mut Finding {
    let finding = report.at(span_of(subject, &arrivals.link), message);
    if let Some(first) = arrivals.shipped.first() {
        tell_way(finding, subject, first);
    }
    finding
}

/// Adds the way by which an artifact came.
pub(crate) fn tell_way(finding: &mut Finding, subject: &Subject<'_>, shipped: &Shipped) {
    let chain = subject.flow.chain(subject.build, shipped);
    let name = &subject.flow.artifact(shipped.artifact).name;
    // The finding itself stands at the last link.
    for (index, link) in chain.iter().enumerate().take(chain.len().saturating_sub(1)) {
        finding.related(span_of(subject, link), words(subject.build, link, index, name));
    }
    finding.chain = chain;
}

/// What one link does with an artifact.
fn words(build: &Build, link: &Link, index: usize, name: &str) -> String {
    let stage = &build.stage(link.stage).label;
    match (link.kind, index) {
        (LinkKind::Base, _) => format!("the base of {stage} brings {name}"),
        (LinkKind::From, _) => format!("{stage} inherits it"),
        (LinkKind::Copy | LinkKind::Add, 0) => {
            format!("this copies {name} from the context to {stage}")
        }
        (LinkKind::Copy | LinkKind::Add, _) => format!("this copies it to {stage}"),
        (LinkKind::Run, _) => format!("this brings {name} into {stage}"),
    }
}

/// The instruction of a link, when it stands in the stage itself.
pub(crate) fn site_of<'a>(subject: &'a Subject<'a>, link: &Link) -> Option<Site<'a>> {
    let step = subject.build.step(link.step?);
    subject.site(step.instruction).filter(|site| site.stage == Some(link.stage) && !site.onbuild)
}
