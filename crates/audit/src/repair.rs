//! Applies fixes, and looks again at what comes out.

use plimsoll_model::BuildOptions;
use plimsoll_model::files::FileTree;
use plimsoll_syntax::edit::{Edit, Fix, Grade, apply};
use plimsoll_syntax::text::LineIndex;

use crate::{Analysis, Finding, ProjectAnalysis, Settings};

/// How often a file is repaired and looked at again; a fix can make room for another one.
pub const MAX_ROUNDS: usize = 10;

/// A repaired file.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The text after all fixes.
    pub text: String,
    /// What was done, in the order it was done.
    pub applied: Vec<AppliedFix>,
    /// What is found in the repaired text.
    pub analysis: Analysis,
}

/// One fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedFix {
    /// The rule.
    pub rule: &'static str,
    /// What the fix does.
    pub title: String,
    /// The line of the finding, from 1, in the text it was found in.
    pub line: u32,
    /// How far the fix can be trusted.
    pub grade: Grade,
}

/// Applies all fixes up to `worst`, until no more are offered.
///
/// Fixes that touch the same bytes are applied one after the other, each to what the one before
/// left. A fix that would break the file, or that leaves its finding in place, is not kept.
#[must_use]
pub fn repair(
    analysis: Analysis,
    worst: Grade,
    options: &BuildOptions,
    settings: &Settings,
) -> Repair {
    let mut repair = Repair { text: analysis.source.clone(), applied: Vec::new(), analysis };
    for _ in 0..MAX_ROUNDS {
        let Some((analysis, applied)) = round(&repair.analysis, worst, options, settings) else {
            break;
        };
        repair.text.clone_from(&analysis.source);
        repair.applied.extend(applied);
        repair.analysis = analysis;
    }
    repair
}

/// Applies all fixes up to `worst` of one Compose file in its project, until no more are offered.
///
/// `path` is its absolute path; `analyse` looks at the project in a tree and may add to the tree what
/// it needs. A round that makes an error is not kept.
#[must_use]
pub fn repair_in_project(
    path: &str,
    worst: Grade,
    tree: &mut FileTree,
    mut analyse: impl FnMut(&mut FileTree) -> ProjectAnalysis,
) -> FileRepair {
    let mut analysis = analyse(tree);
    let text = |analysis: &ProjectAnalysis| {
        let file = analysis.project.files.iter().find(|file| file.path == path);
        file.map(|file| file.source.to_string()).unwrap_or_default()
    };
    let mut repair = FileRepair { text: text(&analysis), applied: Vec::new() };
    for _ in 0..MAX_ROUNDS {
        let lines = LineIndex::new(&repair.text);
        let wanted = analysis.fixes(path, worst);
        let chosen = compatible(&wanted);
        let mut edits: Vec<&Edit> = chosen.iter().flat_map(|(_, fix)| &fix.edits).collect();
        edits.sort_by_key(|edit| edit.span);
        let Some(fixed) = apply(&repair.text, edits).filter(|fixed| *fixed != repair.text) else {
            break;
        };
        let applied: Vec<AppliedFix> = chosen
            .iter()
            .map(|(finding, fix)| AppliedFix {
                rule: finding.rule,
                title: fix.title.clone(),
                line: lines.line(finding.span.start),
                grade: fix.grade,
            })
            .collect();
        tree.add_text(path, &fixed);
        let after = analyse(tree);
        if after.errors() > analysis.errors() {
            tree.add_text(path, &repair.text);
            break;
        }
        repair.text = fixed;
        repair.applied.extend(applied);
        analysis = after;
    }
    repair
}

/// A repaired file of a project.
#[derive(Clone, Debug)]
pub struct FileRepair {
    /// The text after all fixes.
    pub text: String,
    /// What was done, in the order it was done.
    pub applied: Vec<AppliedFix>,
}

/// Applies one fix; `None` when its edits do not fit the text.
#[must_use]
pub fn preview(analysis: &Analysis, fix: &Fix) -> Option<String> {
    apply(&analysis.source, &fix.edits)
}

/// Applies as many fixes as fit together; when the result is worse than before, the first fix that
/// makes it better on its own.
fn round(
    before: &Analysis,
    worst: Grade,
    options: &BuildOptions,
    settings: &Settings,
) -> Option<(Analysis, Vec<AppliedFix>)> {
    let wanted: Vec<(&Finding, &Fix)> = before
        .findings
        .iter()
        .filter_map(|finding| Some((finding, finding.fix.as_ref()?)))
        .filter(|(_, fix)| fix.grade <= worst)
        .collect();
    let attempt = |chosen: &[(&Finding, &Fix)]| {
        let mut edits: Vec<&Edit> = chosen.iter().flat_map(|(_, fix)| &fix.edits).collect();
        edits.sort_by_key(|edit| edit.span);
        let text = apply(&before.source, edits)?;
        let after = Analysis::new(before.path.as_str(), text, options, settings);
        let applied = chosen.iter().map(|(finding, fix)| AppliedFix {
            rule: finding.rule,
            title: fix.title.clone(),
            line: before.lines.line(finding.span.start),
            grade: fix.grade,
        });
        is_better(before, &after).then(|| (after, applied.collect::<Vec<_>>()))
    };
    let together = compatible(&wanted);
    if together.is_empty() {
        return None;
    }
    attempt(&together).or_else(|| together.iter().find_map(|one| attempt(&[*one])))
}

/// The fixes, in order, that touch no byte that an earlier one touches.
fn compatible<'f>(wanted: &[(&'f Finding, &'f Fix)]) -> Vec<(&'f Finding, &'f Fix)> {
    let mut taken: Vec<(u32, u32)> = Vec::new();
    let mut chosen = Vec::new();
    for &(finding, fix) in wanted {
        // Two insertions at one place would depend on their order.
        let is_free = fix.edits.iter().all(|edit| {
            let after = taken.partition_point(|(_, end)| *end < edit.span.start);
            taken.get(after).is_none_or(|(start, _)| *start > edit.span.end)
        });
        if !is_free || fix.edits.is_empty() {
            continue;
        }
        for edit in &fix.edits {
            let at = taken.partition_point(|(start, _)| *start < edit.span.start);
            taken.insert(at, (edit.span.start, edit.span.end));
        }
        chosen.push((finding, fix));
    }
    chosen
}

/// True when there are fewer findings that can be fixed, the file still reads, and no error is new.
fn is_better(before: &Analysis, after: &Analysis) -> bool {
    let errors = |analysis: &Analysis| {
        let stops = analysis.findings.iter().filter(|finding| finding.stops_the_build());
        stops.count()
    };
    (after.is_accepted() || !before.is_accepted())
        && errors(after) <= errors(before)
        && after.source != before.source
}
