//! What `plimsoll check --format json` prints.

use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::{ColumnUnit, Span};
use serde::Serialize;

use super::SCHEMA;
use crate::{Audited, Category, Certainty, Finding, Related};

/// All findings of a run.
#[derive(Debug, Serialize)]
pub struct CheckReport {
    /// The version of this document.
    pub schema: u32,
    /// The findings, file by file.
    pub findings: Vec<FindingReport>,
}

/// One finding with lines and columns; columns count Unicode scalar values from 1.
#[derive(Debug, Serialize)]
pub struct FindingReport {
    /// The slug of the rule.
    pub rule: &'static str,
    /// How other tools call the same.
    pub aliases: Vec<&'static str>,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// What it is about.
    pub category: Category,
    /// The path of the file.
    pub file: String,
    /// Where.
    #[serde(flatten)]
    pub place: PlaceReport,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// How sure we are.
    pub certainty: Certainty,
    /// Other places that explain it.
    pub related: Vec<RelatedReport>,
    /// The edits that repair it.
    pub fix: Option<FixReport>,
}

/// A place with lines and columns as those of a finding.
#[derive(Debug, Serialize)]
pub struct PlaceReport {
    /// The line where it begins, from 1.
    pub line: u32,
    /// The column where it begins, from 1.
    pub column: u32,
    /// The line where it ends.
    pub end_line: u32,
    /// The column after its end.
    pub end_column: u32,
}

/// Another place that a finding speaks of.
#[derive(Debug, Serialize)]
pub struct RelatedReport {
    /// Where.
    #[serde(flatten)]
    pub place: PlaceReport,
    /// What is there.
    pub message: String,
}

/// Edits that repair a finding.
#[derive(Debug, Serialize)]
pub struct FixReport {
    /// What they do.
    pub title: String,
    /// `safe`, `unsafe` or `manual`.
    pub grade: &'static str,
    /// Why the fix is not safe.
    pub reason: Option<String>,
    /// The edits, in the order of the file.
    pub edits: Vec<EditReport>,
}

/// One replacement.
#[derive(Debug, Serialize)]
pub struct EditReport {
    /// What is replaced.
    #[serde(flatten)]
    pub place: PlaceReport,
    /// The first byte that is replaced, from 0.
    pub start: u32,
    /// The byte after the last that is replaced.
    pub end: u32,
    /// What stands there afterwards.
    pub text: String,
}

impl CheckReport {
    /// Reports the findings of some files.
    pub fn new<'a>(files: impl IntoIterator<Item = impl Into<Audited<'a>>>) -> Self {
        let findings = files.into_iter().flat_map(|file| FindingReport::all(file.into())).collect();
        Self { schema: SCHEMA, findings }
    }
}

impl PlaceReport {
    fn new(analysis: Audited<'_>, span: Span) -> Self {
        let lines = analysis.lines;
        let column = |offset| lines.column(analysis.source, offset, ColumnUnit::Scalar);
        Self {
            line: lines.line(span.start),
            column: column(span.start),
            end_line: lines.line(span.end),
            end_column: column(span.end),
        }
    }
}

impl FixReport {
    fn new(analysis: Audited<'_>, fix: &Fix) -> Self {
        let edit = |edit: &Edit| EditReport {
            place: PlaceReport::new(analysis, edit.span),
            start: edit.span.start,
            end: edit.span.end,
            text: edit.text.clone(),
        };
        Self {
            title: fix.title.clone(),
            grade: fix.grade.as_str(),
            reason: fix.reason.clone(),
            edits: fix.edits.iter().map(edit).collect(),
        }
    }
}

impl FindingReport {
    /// The findings of one file.
    #[must_use]
    pub fn all(analysis: Audited<'_>) -> Vec<Self> {
        analysis.findings.iter().map(|finding| Self::new(analysis, finding)).collect()
    }

    fn new(analysis: Audited<'_>, finding: &Finding) -> Self {
        let related = |related: &Related| RelatedReport {
            place: PlaceReport::new(analysis, related.span),
            message: related.message.clone(),
        };
        Self {
            rule: finding.rule,
            aliases: finding.aliases.iter().map(|alias| alias.id).collect(),
            severity: finding.severity.as_str(),
            category: finding.category,
            file: analysis.path.to_owned(),
            place: PlaceReport::new(analysis, finding.span),
            message: finding.message.clone(),
            help: finding.help.clone(),
            certainty: finding.certainty,
            related: finding.related.iter().map(related).collect(),
            fix: finding.fix.as_ref().map(|fix| FixReport::new(analysis, fix)),
        }
    }
}
