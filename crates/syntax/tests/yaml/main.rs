//! What YAML text reads, as Compose reads it.

mod errors;
mod properties;
mod scalars;
mod trees;

use std::fmt::Write;

use plimsoll_syntax::text::LineIndex;
use plimsoll_syntax::yaml::{Node, NodeKind, Tag, Yaml, parse};

/// The documents of a text, one value a line, each with the bytes it was read from.
fn tree(source: &str) -> String {
    let Yaml { documents, errors, .. } = parse(source);
    let mut shown = String::new();
    for document in &documents {
        show(source, document, "", 0, &mut shown);
    }
    let lines = LineIndex::new(source);
    for error in errors {
        let written = &source[error.span.range()];
        let line = lines.line(error.span.start);
        let (code, message) = (error.code, error.message);
        let _ = writeln!(shown, "error[{code}] line {line} at {written:?}: {message}");
    }
    shown
}

fn show(source: &str, node: &Node, label: &str, depth: usize, shown: &mut String) {
    let indent = "  ".repeat(depth);
    let tag = match &node.tag {
        Some(Tag::Reset) => "!reset ".to_owned(),
        Some(Tag::Override) => "!override ".to_owned(),
        Some(Tag::Other(tag)) => format!("{tag} "),
        None => String::new(),
    };
    let kind = match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(value) => format!("bool {value}"),
        NodeKind::Int(value) => format!("int {value}"),
        NodeKind::Float(value) => format!("float {value}"),
        NodeKind::Timestamp(value) => format!("timestamp {value}"),
        NodeKind::String { text, style } => format!("{style:?} {text:?}"),
        NodeKind::Sequence(_) => "list".to_owned(),
        NodeKind::Mapping(_) => "mapping".to_owned(),
    };
    let alias = node.alias.map(|alias| format!(" by {}", &source[alias.range()]));
    let (alias, written) = (alias.unwrap_or_default(), node.written(source));
    let _ = writeln!(shown, "{indent}{label}{tag}{kind}{alias}  <- {written:?}");
    match &node.kind {
        NodeKind::Sequence(items) => {
            for item in items {
                show(source, item, "- ", depth + 1, shown);
            }
        }
        NodeKind::Mapping(entries) => {
            for entry in entries {
                let key = format!("{}: ", entry.key.written(source));
                show(source, &entry.value, &key, depth + 1, shown);
            }
        }
        _ => {}
    }
}
