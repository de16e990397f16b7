//! What is wrong with YAML text, in the words of `go-yaml` and `compose-go` where they have some.

use granit_parser::ErrorKind;

use super::{MAX_DEPTH, MAX_NODES};
use crate::diagnostic::Diagnostic;
use crate::text::{ColumnUnit, LineIndex, Span};

/// The part of `go-yaml` that refuses something, as its messages name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Scanner,
    Parser,
    Composer,
    Constructor,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Scanner => "scanner",
            Self::Parser => "parser",
            Self::Composer => "composer",
            Self::Constructor => "constructor",
        }
    }
}

/// Words errors, with the lines and columns that the messages of Compose name.
pub(super) struct Reporter<'s> {
    source: &'s str,
    lines: LineIndex,
    /// The line on which the document begins, which messages about its content name first.
    document: u32,
}

impl<'s> Reporter<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, lines: LineIndex::new(source), document: 1 }
    }

    /// Another document begins at a byte.
    pub(super) fn begin_document(&mut self, at: u32) {
        self.document = self.lines.line(at);
    }

    /// The message of an error of the form.
    fn load(&self, stage: Stage, span: Span, message: &str) -> String {
        let line = self.lines.line(span.start);
        let column = self.lines.column(self.source, span.start, ColumnUnit::Scalar);
        format!("go-yaml load error in {} at L{line}.C{column}: {message}", stage.as_str())
    }

    /// The message of an error of the content.
    fn construct(&self, message: &str) -> String {
        format!("yaml: construct errors: line {}: {message}", self.document)
    }

    /// The error of syntax that ends reading.
    pub(super) fn syntax(&self, kind: &ErrorKind, span: Span) -> Diagnostic {
        if matches!(kind, ErrorKind::RecursionLimitExceeded) {
            return self.too_deep(span);
        }
        let Some(Words { stage, message, help }) = words(kind) else {
            let message = self.load(Stage::Scanner, span, &kind.to_string());
            return Diagnostic::error("yaml-syntax", message, span);
        };
        let code = if is_about_tabs(kind) { "yaml-tab" } else { "yaml-syntax" };
        Diagnostic::error(code, self.load(stage, span, message), span).with_help(help)
    }

    /// A tab before the text of a line that is blank or a comment.
    pub(super) fn tab(&self, span: Span) -> Diagnostic {
        let message =
            self.load(Stage::Scanner, span, "found character that cannot start any token");
        Diagnostic::error("yaml-tab", message, span)
            .with_help("put spaces in place of the tab: YAML does not allow one here")
    }

    /// An escape in double quotes that YAML knows and `go-yaml` does not.
    pub(super) fn unknown_escape(&self, span: Span) -> Diagnostic {
        let message = self.load(Stage::Scanner, span, "found unknown escape character");
        Diagnostic::error("yaml-syntax", message, span).with_help("write / without a backslash")
    }

    /// More nodes than are read.
    pub(super) fn too_many_nodes(&self, span: Span) -> Diagnostic {
        let limit = format!("compose file exceeds maximum node visit limit ({MAX_NODES})");
        Diagnostic::error("yaml-too-many-nodes", self.construct(&limit), span)
            .with_help("aliases count as all that they stand for; split the file or use fewer")
    }

    /// Deeper nesting than is read.
    #[allow(clippy::unused_self, reason = "one of the ways to word an error")]
    pub(super) fn too_deep(&self, span: Span) -> Diagnostic {
        let message = format!("more than {MAX_DEPTH} lists and mappings lie inside of one another");
        Diagnostic::error("yaml-too-deep", message, span)
    }

    /// An alias without an anchor before it.
    pub(super) fn unknown_anchor(&self, name: &str, span: Span) -> Diagnostic {
        let message = format!("unknown anchor '{name}' referenced");
        let message = self.load(Stage::Composer, span, &message);
        Diagnostic::error("yaml-unknown-anchor", message, span)
            .with_help("define the anchor above its first use in this file, as &name")
    }

    /// An alias inside of what it stands for.
    pub(super) fn cycle(&self, name: &str, span: Span) -> Diagnostic {
        let message = format!("cycle detected: '{name}' stands inside of itself");
        Diagnostic::error("yaml-cycle", self.construct(&message), span)
            .with_help("move the anchor to a value that the alias is no part of")
    }

    /// A key that its mapping has already.
    pub(super) fn duplicate_key(&self, key: &str, first: Span, span: Span) -> Diagnostic {
        let (first, second) = (self.lines.line(first.start), self.lines.line(span.start));
        let message = format!("line {second}: mapping key {key:?} already defined at line {first}");
        let help = match key {
            "<<" => "merge a list instead: <<: [*a, *b]".to_owned(),
            _ => format!("take one of the two out; the first is at line {first}"),
        };
        Diagnostic::error("yaml-duplicate-key", self.construct(&message), span).with_help(help)
    }

    /// A merge key with something that cannot be merged.
    pub(super) fn merge_of_no_mapping(&self, span: Span) -> Diagnostic {
        let message = "map merge requires map or sequence of maps as the value";
        let message = self.construct(&self.load(Stage::Constructor, span, message));
        Diagnostic::error("yaml-merge", message, span)
            .with_help("put an alias of a mapping after <<:, or a list of such aliases")
    }

    /// A key that is a list or a mapping.
    pub(super) fn complex_key(&self, what: &str, span: Span) -> Diagnostic {
        let message = format!("cannot use a {what} as a map key");
        let message = self.construct(&self.load(Stage::Constructor, span, &message));
        Diagnostic::error("yaml-complex-key", message, span).with_help("put the key in quotes")
    }

    /// A scalar that is not of the type that its tag names.
    pub(super) fn wrong_type(&self, message: &str, span: Span) -> Diagnostic {
        let message = self.construct(&self.load(Stage::Constructor, span, message));
        Diagnostic::error("yaml-tag", message, span)
            .with_help("take the tag out, or change the value")
    }

    /// A document that begins without a line that reads `---`, after another one.
    pub(super) fn unmarked_document(&self, span: Span) -> Diagnostic {
        self.syntax(&ErrorKind::ExpectedDocumentStart, span)
    }

    /// A `%YAML` directive with a version that Compose does not take.
    pub(super) fn version(&self, span: Span) -> Diagnostic {
        let message = self.load(Stage::Parser, span, "found incompatible YAML document");
        Diagnostic::error("yaml-version", message, span)
            .with_help("take the %YAML line out: Compose knows %YAML 1.1 only")
    }
}

/// A character that may not be in YAML text.
pub(super) fn control_character(character: char, span: Span) -> Diagnostic {
    let value = u32::from(character);
    let message = format!(
        "go-yaml load error in reader at <unknown position>: control characters are not allowed \
         (value: {value})"
    );
    Diagnostic::error("yaml-control-character", message, span)
        .with_help(format!("take the character U+{value:04X} out"))
}

/// True for a tab where the parser takes none.
pub(super) fn is_about_tabs(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    )
}

/// How `go-yaml` words an error of syntax, and what helps.
struct Words {
    stage: Stage,
    message: &'static str,
    help: &'static str,
}

/// The words of `go-yaml`, where it is known how it would say it.
fn words(kind: &ErrorKind) -> Option<Words> {
    use Stage::{Parser, Scanner};
    let (stage, message, help) = match kind {
        ErrorKind::TabInPlainScalar => (
            Scanner,
            "found a tab character that violates indentation",
            "indent with spaces: YAML does not allow a tab here",
        ),
        kind if is_about_tabs(kind) => (
            Scanner,
            "found character that cannot start any token",
            "indent with spaces: YAML does not allow a tab here",
        ),
        ErrorKind::UnexpectedCharacter { .. } => {
            (Scanner, "found character that cannot start any token", "put the value in quotes")
        }
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::MappingKeyNotAllowed => (
            Scanner,
            "mapping values are not allowed in this context",
            "put a value that holds a colon in quotes, or check the indentation of this line",
        ),
        ErrorKind::UnclosedQuotedScalar => {
            (Scanner, "found unexpected end of stream", "close the quotation mark")
        }
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnclosedFlowCollection { open: '[' } => {
            (Parser, "did not find expected ',' or ']'", "close the list with ]")
        }
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::UnclosedFlowCollection { .. } => {
            (Parser, "did not find expected ',' or '}'", "close the mapping with }")
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => (
            Parser,
            "did not find expected key",
            "indent this line as the keys that it belongs to are indented",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            Parser,
            "did not find expected '-' indicator",
            "indent this line as the items that it belongs to are indented",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            Scanner,
            "could not find expected ':'",
            "write key: value, or put a longer text in quotes",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            Scanner,
            "found unknown escape character",
            "write the backslash twice, or use single quotes, which know no escapes",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => (
            Scanner,
            "block sequence entries are not allowed in this context",
            "begin the list on a line of its own",
        ),
        ErrorKind::UndeclaredTagHandle => {
            (Parser, "found undefined tag handle", "take the tag out")
        }
        ErrorKind::ExpectedDocumentStart | ErrorKind::InvalidDocumentEnd => (
            Parser,
            "did not find expected <document start>",
            "separate documents with a line that reads ---",
        ),
        ErrorKind::ExpectedNodeContent => {
            (Parser, "did not find expected node content", "add a value")
        }
        _ => return None,
    };
    Some(Words { stage, message, help })
}
