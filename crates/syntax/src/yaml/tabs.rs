//! What `go-yaml` refuses and the parser lets through: tabs at the start of lines that are otherwise
//! blank or comments, and the escape `\/`.
//!
//! Source: `yaml_parser_fetch_next_token` and `yaml_parser_scan_flow_scalar` in
//! `internal/libyaml/scanner.go` of `go-yaml`.

use super::Style;
use super::error::Reporter;
use super::read::{Raw, RawKind};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// The first thing of this kind in a source, all nodes of which were read.
pub(super) fn refused(
    source: &str,
    nodes: &[Raw<'_>],
    reporter: &Reporter<'_>,
) -> Option<Diagnostic> {
    escape(source, nodes)
        .map(|span| reporter.unknown_escape(span))
        .or_else(|| tab(source, nodes).map(|span| reporter.tab(span)))
}

/// The first tab before the text of a line, outside of texts of several lines and of brackets.
fn tab(source: &str, nodes: &[Raw<'_>]) -> Option<Span> {
    if !source.contains('\t') {
        return None;
    }
    let text = |span: Span| source.get(span.range()).unwrap_or_default();
    let may_have_tabs = |node: &&Raw<'_>| match node.kind {
        RawKind::Scalar { .. } => text(node.span).contains('\n'),
        RawKind::Sequence(_) | RawKind::Mapping(_) => text(node.span).starts_with(['[', '{']),
        RawKind::Alias(_) => false,
    };
    let mut spans: Vec<Span> = nodes.iter().filter(may_have_tabs).map(|node| node.span).collect();
    spans.sort_by_key(|span| span.start);
    let mut spans = spans.into_iter().peekable();
    let (mut start, mut reach) = (0, 0);
    for line in source.split_inclusive('\n') {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..blank].find('\t') {
            let at = start + tab as u32;
            while let Some(span) = spans.next_if(|span| span.start < at) {
                reach = reach.max(span.end);
            }
            if at >= reach {
                return Some(Span::new(at, at + 1));
            }
        }
        start += line.len() as u32;
    }
    None
}

/// The first `\/` in double quotes.
fn escape(source: &str, nodes: &[Raw<'_>]) -> Option<Span> {
    if !source.contains("\\/") {
        return None;
    }
    let quoted = nodes
        .iter()
        .filter(|node| matches!(node.kind, RawKind::Scalar { style: Style::DoubleQuoted, .. }));
    quoted.map(|node| node.span).find_map(|span| {
        let mut is_escaped = false;
        let bytes = source.get(span.range()).unwrap_or_default().bytes();
        let at = bytes.enumerate().find_map(|(at, byte)| {
            if is_escaped && byte == b'/' {
                return Some(at as u32);
            }
            is_escaped = byte == b'\\' && !is_escaped;
            None
        })?;
        Some(Span::new(span.start + at - 1, span.start + at + 1))
    })
}
