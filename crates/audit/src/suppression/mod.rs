//! Comments that say which findings are not wanted, in the words of every tool that has such.

mod comment;
mod compose;

use plimsoll_model::Build;
use plimsoll_syntax::dockerfile::{Dockerfile, Keyword};
use plimsoll_syntax::shell::Dialect;
use plimsoll_syntax::text::{LineIndex, Lines, Span};

use crate::check_options::CheckOptions;
use crate::finding::Finding;
use crate::rule::{Profile, Tool};
use comment::{Names, Reach, Request};
pub(crate) use compose::hold_back_in_yaml;

/// Everything that a file asks not to be told.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    list: Vec<Suppression>,
}

/// One comment, and the findings it is for.
#[derive(Debug)]
struct Suppression {
    /// The comment.
    span: Span,
    names: Names,
    /// Where the findings are that it is for.
    range: Range,
    /// By name: whether it kept something back.
    used: Vec<bool>,
}

/// Where findings are.
#[derive(Clone, Copy, Debug)]
enum Range {
    /// Anywhere in the file.
    File,
    /// On these lines.
    Lines(Lines),
}

impl Range {
    fn contains(self, line: u32) -> bool {
        match self {
            Self::File => true,
            Self::Lines(lines) => (lines.first..=lines.last).contains(&line),
        }
    }
}

/// A name in a comment that kept nothing back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unused {
    /// The comment.
    pub span: Span,
    /// The name; `None` when the comment is for all findings.
    pub name: Option<String>,
    /// True when the comment has other names, which are used.
    pub in_part: bool,
}

impl Suppressions {
    /// Reads the comments of a file.
    pub(crate) fn read(
        source: &str,
        lines: &LineIndex,
        file: &Dockerfile,
        build: &Build,
        profile: Profile,
    ) -> Self {
        let places = Places { source, lines, file, build };
        let directive = file.directives.check.as_ref().map(|word| word.span);
        let mut list = Vec::new();
        for &span in &file.comments {
            if directive.is_some_and(|check| span.touches(check.start)) {
                continue;
            }
            let text = source.get(span.range()).unwrap_or_default();
            let request = match profile {
                Profile::Hadolint => comment::read_as_hadolint(text),
                _ => comment::read(text),
            };
            let Some(Request { names, reach }) = request else { continue };
            let Some(range) = places.reach(span, reach, profile) else { continue };
            let used = vec![false; names.count()];
            list.push(Suppression { span, names, range, used });
        }
        Self { list }
    }

    /// Removes the findings that the file asks not to be told, and gives back how many they are.
    pub(crate) fn apply(&mut self, findings: &mut Vec<Finding>, lines: &LineIndex) -> usize {
        let before = findings.len();
        if !self.list.is_empty() {
            findings.retain(|finding| !self.holds_back(finding, lines.line(finding.span.start)));
        }
        before - findings.len()
    }

    fn holds_back(&mut self, finding: &Finding, line: u32) -> bool {
        let mut held = false;
        for suppression in &mut self.list {
            if !suppression.range.contains(line) {
                continue;
            }
            // Every comment that would have held it back is used, not only the first.
            for (name, used) in suppression.used.iter_mut().enumerate() {
                if suppression.names.matches(name, finding) {
                    *used = true;
                    held = true;
                }
            }
        }
        held
    }

    /// The names that held nothing back; those that no rule has are left out, since they may well
    /// be of use to the tool that has them.
    pub(crate) fn unused(&self, is_known: impl Fn(&str) -> bool) -> Vec<Unused> {
        let mut unused = Vec::new();
        for suppression in &self.list {
            let in_part = suppression.used.contains(&true);
            let idle = suppression.used.iter().enumerate().filter(|(_, used)| !**used);
            for (index, _) in idle {
                match suppression.names.get(index) {
                    Some(name) if !is_known(name) => {}
                    name => unused.push(Unused {
                        span: suppression.span,
                        name: name.map(str::to_owned),
                        in_part,
                    }),
                }
            }
        }
        unused
    }
}

/// Finds the instruction or stage that a comment speaks of.
struct Places<'a> {
    source: &'a str,
    lines: &'a LineIndex,
    file: &'a Dockerfile,
    build: &'a Build,
}

impl Places<'_> {
    /// Where the findings are that a comment is for; `None` when it is for nothing at all.
    fn reach(&self, comment: Span, reach: Reach, profile: Profile) -> Option<Range> {
        match reach {
            Reach::File => Some(Range::File),
            Reach::Instruction => {
                let instruction = self.instruction(comment, profile)?;
                Some(Range::Lines(self.file.instructions[instruction].lines))
            }
            Reach::Stage => {
                let index = self.instruction(comment, profile)?;
                let instruction = &self.file.instructions[index];
                if instruction.keyword != Keyword::From {
                    return None;
                }
                let stages = &self.build.stages;
                let stage = stages.partition_point(|stage| stage.span < instruction.span);
                Some(Range::Lines(stages.get(stage)?.lines))
            }
        }
    }

    /// The instruction around a comment, or the one below it.
    fn instruction(&self, comment: Span, profile: Profile) -> Option<usize> {
        let instructions = &self.file.instructions;
        let next = instructions.partition_point(|found| found.span.start < comment.start);
        let strict = profile == Profile::Hadolint;
        if let Some(around) = next.checked_sub(1)
            && instructions[around].span.end > comment.start
        {
            return (!strict).then_some(around);
        }
        let line = self.lines.line(comment.start);
        let first = instructions.get(next)?.lines.first;
        let adjoins = if strict {
            first == line + 1
        } else {
            // Other comments may stand between, but no blank line.
            (line + 1..first).all(|line| self.is_comment(line))
        };
        adjoins.then_some(next)
    }

    fn is_comment(&self, line: u32) -> bool {
        let start = self.lines.line_start(line).unwrap_or_default() as usize;
        self.source
            .get(start..)
            .is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('#'))
    }
}

/// The shell that a `# hadolint shell=` comment names for images whose own is not known.
pub(crate) fn dialect(source: &str, file: &Dockerfile) -> Option<Dialect> {
    let comments = file.comments.iter().rev().filter_map(|span| source.get(span.range()));
    comments.filter_map(comment::shell).map(Dialect::from_program).next()
}

/// What `BUILDKIT_DOCKERFILE_CHECK` or the `check` directive asks to skip.
pub(crate) fn skip_buildkit_checks(findings: &mut Vec<Finding>, options: &CheckOptions) {
    let is_skipped = |finding: &Finding| {
        let mut aliases = finding.aliases.iter().filter(|alias| alias.tool == Tool::Buildkit);
        aliases.any(|alias| options.skips(alias.id))
    };
    findings.retain(|finding| !is_skipped(finding));
}

/// True when a comment asks not to be told something, in the words of any tool.
pub(crate) fn holds_findings_back(comment: &str) -> bool {
    comment::read(comment).is_some()
}

/// True when hadolint reads a comment as one that ignores findings of the instruction below.
pub(crate) fn is_ignore_of_hadolint(comment: &str) -> bool {
    let request = comment::read_as_hadolint(comment);
    request.is_some_and(|request| request.reach == Reach::Instruction)
}
