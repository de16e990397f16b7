//! The source editor: a plain text field that the browser edits, with a painted copy behind it.
//!
//! A text field brings undo, input methods, selection handles, spoken text and virtual keyboards
//! that work on every device, and costs nothing to load. What it cannot do is colour: its own text
//! is transparent, and the visible lines are painted behind it with the same metrics. A text that
//! is too large for a field is shown without one, line by line as it is scrolled.

mod field;
mod highlight;
mod lines;
mod paint;
mod reader;
mod segments;
mod yaml;

use std::rc::Rc;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::Span;
use yew::prelude::{Callback, Html, Properties, component, html, use_memo};

use crate::state::Language;
use field::Field;
use highlight::{Token, tokens};
use lines::Lines;
use reader::Reader;

/// The largest text in bytes that can be edited here; browsers get slow with larger fields.
pub const MAX_EDITABLE_BYTES: usize = 1024 * 1024;

/// The longest line in bytes that can be edited here.
pub const MAX_EDITABLE_LINE: usize = 20_000;

/// The largest text in bytes that is coloured; reading it must not be felt while typing.
const MAX_COLOURED_BYTES: usize = 256 * 1024;

/// Something that is wrong with a part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes concerned.
    pub span: Span,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, without a full stop.
    pub message: String,
}

/// A mark beside some lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineMark {
    /// The first line, from 1.
    pub first: u32,
    /// The last line.
    pub last: u32,
    /// What is marked.
    pub kind: MarkKind,
    /// What the mark says when it is pointed at.
    pub label: String,
}

/// What a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// A stage.
    Stage,
    /// A step that makes a layer.
    Layer,
    /// A step that makes none.
    Metadata,
    /// A stage or step that is not built.
    Unbuilt,
}

/// What the editor shows and whom it tells.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EditorProps {
    /// The text.
    pub text: Rc<str>,
    /// What it is written in.
    #[prop_or_default]
    pub language: Language,
    /// False for a text that is only shown.
    #[prop_or(true)]
    pub editable: bool,
    /// Grows whenever the text is replaced from outside.
    pub revision: u64,
    /// Grows whenever a part of the text is changed from outside; caret and history stay.
    #[prop_or_default]
    pub amendment: u64,
    /// What is wrong with it.
    #[prop_or_default]
    pub problems: Rc<[Problem]>,
    /// The marks beside it, in the order of their first lines.
    #[prop_or_default]
    pub marks: Rc<[LineMark]>,
    /// What is selected elsewhere on the page.
    #[prop_or_default]
    pub linked: Option<Span>,
    /// A place to be scrolled to; the number grows with each request.
    #[prop_or_default]
    pub reveal: Option<(u64, Span)>,
    /// Told the new text after an edit.
    pub on_edit: Callback<Rc<str>>,
    /// Told the byte offset of the caret after it has come to rest.
    #[prop_or_default]
    pub on_caret: Callback<u32>,
    /// Told the start of a problem whose sign beside the text was clicked.
    #[prop_or_default]
    pub on_problem: Callback<u32>,
    /// Told that Escape was pressed.
    #[prop_or_default]
    pub on_escape: Callback<()>,
}

/// What both ways to show a text need of it.
#[derive(Clone, Debug, PartialEq, Properties)]
struct ViewProps {
    editor: EditorProps,
    lines: Rc<Lines>,
    tokens: Rc<Vec<(Span, Token)>>,
}

/// The editor.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let lines = use_memo(Rc::clone(&props.text), |text| Lines::new(Rc::clone(text)));
    let tokens =
        use_memo((Rc::clone(&props.text), props.language), |(text, language)| match language {
            _ if text.len() > MAX_COLOURED_BYTES => Vec::new(),
            Language::Dockerfile => tokens(text),
            Language::Compose => yaml::tokens(text),
        });
    let editor = props.clone();
    if is_editable(props.text.len(), lines.longest()) {
        html! { <Field {editor} {lines} {tokens} /> }
    } else {
        html! { <Reader {editor} {lines} {tokens} /> }
    }
}

/// A text as it is coloured in the editor, for showing it elsewhere.
pub fn coloured(text: &str) -> Html {
    let mut parts = Vec::new();
    let mut done = 0;
    for (span, token) in tokens(text) {
        let (before, inside) = (text.get(done..span.range().start), text.get(span.range()));
        let (before, inside) = (before.unwrap_or_default(), inside.unwrap_or_default());
        parts.push(html! { <>{ before.to_owned() }<span class={token.class()}>{ inside.to_owned() }</span></> });
        done = span.range().end;
    }
    html! { <>{ for parts }{ text.get(done..).unwrap_or_default().to_owned() }</> }
}

/// True when a text of this size can be edited in a field.
fn is_editable(bytes: usize, longest_line: usize) -> bool {
    bytes <= MAX_EDITABLE_BYTES && longest_line <= MAX_EDITABLE_LINE
}
