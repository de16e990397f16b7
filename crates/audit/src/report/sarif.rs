//! Findings as SARIF 2.1.0.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Only what we
//! say is declared here.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Fix, Grade};
use plimsoll_syntax::text::{ColumnUnit, Span};
use serde::Serialize;

use crate::{Audited, Category, Finding, RULES, Related, Rule};

const SCHEMA_ADDRESS: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The letters of a path that need no escape in a URI.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A whole log.
#[derive(Debug, Serialize)]
pub struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    category: Category,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Message,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

impl Message {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), markdown: None }
    }
}

impl SarifLog {
    /// Reports the findings of some files.
    pub fn new<'a>(files: impl IntoIterator<Item = impl Into<Audited<'a>>>) -> Self {
        let mut rules = Descriptors::default();
        let mut results = Vec::new();
        for file in files {
            let analysis: Audited<'a> = file.into();
            for finding in analysis.findings {
                results.push(result(&mut rules, analysis, finding));
            }
        }
        let driver =
            Driver { name: "Plimsoll", version: env!("CARGO_PKG_VERSION"), rules: rules.list };
        Self {
            schema: SCHEMA_ADDRESS,
            version: "2.1.0",
            runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
        }
    }
}

/// The rules that found something, in the order they first did.
#[derive(Default)]
struct Descriptors {
    list: Vec<Descriptor>,
    index: BTreeMap<&'static str, usize>,
}

impl Descriptors {
    fn index(&mut self, finding: &Finding) -> usize {
        *self.index.entry(finding.rule).or_insert_with(|| {
            let rule = RULES.iter().find(|rule| rule.slug == finding.rule);
            self.list.push(descriptor(finding, rule));
            self.list.len() - 1
        })
    }
}

fn descriptor(finding: &Finding, rule: Option<&Rule>) -> Descriptor {
    let page = rule.map(Rule::page);
    Descriptor {
        id: finding.rule,
        short_description: rule.map(|rule| Message::new(rule.summary())),
        help: page.map(|page| Message { text: page.to_owned(), markdown: Some(page.to_owned()) }),
        default_configuration: Configuration {
            level: level(rule.map_or(finding.severity, |rule| rule.severity)),
        },
        properties: Properties {
            tags: rule
                .map_or_else(Vec::new, |rule| rule.aliases.iter().map(|alias| alias.id).collect()),
            category: finding.category,
        },
    }
}

fn result(rules: &mut Descriptors, analysis: Audited<'_>, finding: &Finding) -> SarifResult {
    let related = |related: &Related| Location {
        message: Some(Message::new(related.message.as_str())),
        ..location(analysis, related.span)
    };
    let help = finding.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    // What has to be completed by hand must not be applied by a tool.
    let fix = finding.fix.as_ref().filter(|fix| fix.grade != Grade::Manual);
    SarifResult {
        rule_id: finding.rule,
        rule_index: rules.index(finding),
        level: level(finding.severity),
        message: Message::new(format!("{}{help}", finding.message)),
        locations: [location(analysis, finding.span)],
        related_locations: finding.related.iter().map(related).collect(),
        fixes: fix.map(|fix| sarif_fix(analysis, fix)).into_iter().collect(),
    }
}

fn sarif_fix(analysis: Audited<'_>, fix: &Fix) -> SarifFix {
    let replacements = fix.edits.iter().map(|edit| Replacement {
        deleted_region: region(analysis, edit.span),
        inserted_content: Message::new(edit.text.as_str()),
    });
    SarifFix {
        description: Message::new(fix.title.as_str()),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(analysis),
            replacements: replacements.collect(),
        }],
    }
}

fn location(analysis: Audited<'_>, span: Span) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(analysis),
            region: region(analysis, span),
        },
        message: None,
    }
}

fn artifact(analysis: Audited<'_>) -> ArtifactLocation {
    let path = analysis.path.trim_start_matches("./");
    ArtifactLocation { uri: utf8_percent_encode(path, PATH).to_string() }
}

fn region(analysis: Audited<'_>, span: Span) -> Region {
    let lines = analysis.lines;
    let column = |offset| lines.column(analysis.source, offset, ColumnUnit::Scalar);
    Region {
        start_line: lines.line(span.start),
        start_column: column(span.start),
        end_line: lines.line(span.end),
        end_column: column(span.end),
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
