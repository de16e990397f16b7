//! What `plimsoll check --format json` prints.

use plimsoll_syntax::text::ColumnUnit;
use serde::Serialize;

use super::SCHEMA;
use crate::{Analysis, Category};

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
    pub aliases: &'static [&'static str],
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// What it is about.
    pub category: Category,
    /// The path of the file.
    pub file: String,
    /// The line where it begins, from 1.
    pub line: u32,
    /// The column where it begins, from 1.
    pub column: u32,
    /// The line where it ends.
    pub end_line: u32,
    /// The column after its end.
    pub end_column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// How sure we are; everything so far follows from the text alone.
    pub certainty: &'static str,
    /// The edits that repair it; there are none yet.
    pub fix: Option<()>,
}

impl CheckReport {
    /// Reports the findings of some files.
    pub fn new<'a>(analyses: impl IntoIterator<Item = &'a Analysis>) -> Self {
        let findings = analyses.into_iter().flat_map(FindingReport::all).collect();
        Self { schema: SCHEMA, findings }
    }
}

impl FindingReport {
    /// The findings of one file.
    #[must_use]
    pub fn all(analysis: &Analysis) -> Vec<Self> {
        let lines = &analysis.lines;
        let column = |offset| lines.column(&analysis.source, offset, ColumnUnit::Scalar);
        let report = |finding: &crate::Finding| Self {
            rule: finding.rule,
            aliases: finding.aliases,
            severity: finding.severity.as_str(),
            category: finding.category,
            file: analysis.path.clone(),
            line: lines.line(finding.span.start),
            column: column(finding.span.start),
            end_line: lines.line(finding.span.end),
            end_column: column(finding.span.end),
            message: finding.message.clone(),
            help: finding.help.clone(),
            certainty: "known",
            fix: None,
        };
        analysis.findings.iter().map(report).collect()
    }
}
