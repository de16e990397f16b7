//! The visible lines as coloured text, and the numbers beside them.

use std::ops::Range;
use std::rc::Rc;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::Span;
use yew::prelude::{Classes, Html, classes, html};

use super::highlight::Token;
use super::lines::Lines;
use super::segments::{Segment, segments};
use super::{EditorProps, LineMark, MarkKind, Problem};

/// The most bytes of one line that are painted; what follows cannot be read at once anyway.
const MAX_PAINTED_BYTES: u32 = 4_000;

/// Which lines are painted, and what of.
pub(super) struct Painter<'p> {
    pub editor: &'p EditorProps,
    pub lines: &'p Lines,
    pub tokens: &'p Rc<Vec<(Span, Token)>>,
    /// The lines, from 0.
    pub rows: Range<usize>,
}

impl Painter<'_> {
    /// The texts of the lines.
    pub(super) fn texts(&self) -> Html {
        self.rows.clone().map(|line| self.text(line)).collect()
    }

    /// The numbers and marks of the lines.
    pub(super) fn numbers(&self) -> Html {
        self.rows.clone().map(|line| self.number(line)).collect()
    }

    fn text(&self, line: usize) -> Html {
        let whole = self.lines.span(line);
        let span = self.painted(whole);
        let problems: Vec<_> =
            self.editor.problems.iter().filter(|problem| meets(problem.span, whole)).collect();
        let parts = segments(span, self.tokens, &problems);
        let parts = parts.iter().map(|part| self.segment(part));
        let rest = whole.end - span.end;
        html! {
            <div class={classes!("ed-line", self.linked(whole))}>
                { for parts }
                if rest > 0 {
                    <span class="ed-rest">{ format!(" … {rest} more bytes") }</span>
                }
                { self.note(&problems, line) }
            </div>
        }
    }

    /// A problem is told once, on the line where it begins.
    fn begins(&self, problem: &Problem, line: usize) -> bool {
        self.lines.line_of(problem.span.start) == line
    }

    /// The start of a line, cut on a character.
    fn painted(&self, line: Span) -> Span {
        let mut end = line.end.min(line.start + MAX_PAINTED_BYTES);
        while !self.editor.text.is_char_boundary(end as usize) {
            end -= 1;
        }
        Span::new(line.start, end)
    }

    /// The words of the worst problem that begins on a line, and how many more there are.
    fn note(&self, problems: &[&Problem], line: usize) -> Html {
        let here = problems.iter().filter(|problem| self.begins(problem, line));
        let here: Vec<_> = here.copied().collect();
        let Some(worst) = here.iter().min_by_key(|problem| problem.severity) else {
            return Html::default();
        };
        let class = match worst.severity {
            Severity::Error => "ed-note ed-error-note",
            Severity::Warning => "ed-note ed-warning-note",
            Severity::Info => "ed-note ed-info-note",
        };
        let more = match here.len() - 1 {
            0 => String::new(),
            more => format!("  (and {more} more)"),
        };
        // There is room for one line; the list of findings has all of it.
        let message = worst.message.lines().next().unwrap_or_default();
        html! { <span {class}>{ message }{ more }</span> }
    }

    /// "3 findings: line 3, line 8 and 1 more" for those who do not see the signs.
    pub(super) fn problems_in_words(&self) -> String {
        let problems = &self.editor.problems;
        let Some(first) = problems.iter().map(|problem| problem.span.start).min() else {
            return String::new();
        };
        let line = self.lines.line_of(first) + 1;
        match problems.len() {
            1 => format!("1 finding, in line {line}"),
            count => format!("{count} findings, the first in line {line}"),
        }
    }

    fn segment(&self, part: &Segment) -> Html {
        let text = self.editor.text.get(part.span.range()).unwrap_or_default().to_owned();
        if part.token.is_none() && part.problem.is_none() {
            return html! { { text } };
        }
        let problem = part.problem.map(|severity| match severity {
            Severity::Error => "ed-error",
            Severity::Warning => "ed-warning",
            Severity::Info => "ed-info",
        });
        html! { <span class={classes!(part.token.map(Token::class), problem)}>{ text }</span> }
    }

    fn linked(&self, line: Span) -> Option<&'static str> {
        let linked = self.editor.linked?;
        meets(linked, line).then_some("ed-linked")
    }

    fn number(&self, line: usize) -> Html {
        let number = line as u32 + 1;
        let span = self.lines.span(line);
        let mark = mark_of(&self.editor.marks, number);
        let here = self.editor.problems.iter().filter(|problem| self.begins(problem, line));
        let here: Vec<_> = here.collect();
        let (class, title) = match mark {
            Some(mark) => (mark_class(mark, number), Some(mark.label.clone())),
            None => (Classes::new(), None),
        };
        html! {
            <div class={classes!("ed-number", class, self.linked(span))} {title}>
                { sign(&here) }
                <span class="ed-mark"></span>
                { number }
            </div>
        }
    }
}

/// True when two spans share a byte, or an empty one lies in or at the end of the other.
fn meets(span: Span, line: Span) -> bool {
    span.start <= line.end && (span.end > line.start || span.start == line.start)
}

/// The mark of a line: the last one that begins at or before it and reaches it.
fn mark_of(marks: &[LineMark], number: u32) -> Option<&LineMark> {
    let after = marks.partition_point(|mark| mark.first <= number);
    marks[..after].iter().rev().take(2).find(|mark| number <= mark.last)
}

fn mark_class(mark: &LineMark, number: u32) -> Classes {
    let kind = match mark.kind {
        MarkKind::Stage => "ed-stage",
        MarkKind::Layer => "ed-layer",
        MarkKind::Metadata => "ed-metadata",
        MarkKind::Unbuilt => "ed-unbuilt",
    };
    classes!(kind, (number > mark.first).then_some("ed-continued"))
}

/// A sign for the worst problem of a line, told by shape as well as by colour.
fn sign(problems: &[&Problem]) -> Html {
    let Some(worst) = problems.iter().min_by_key(|problem| problem.severity) else {
        return Html::default();
    };
    let (class, glyph, word) = match worst.severity {
        Severity::Error => ("ed-glyph ed-error-glyph", "⬣", "Error"),
        Severity::Warning => ("ed-glyph ed-warning-glyph", "▲", "Warning"),
        Severity::Info => ("ed-glyph ed-info-glyph", "●", "Hint"),
    };
    let more = match problems.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    html! {
        <span {class} title={format!("{word}: {}{more}", worst.message)}
            data-at={worst.span.start.to_string()}>{ glyph }</span>
    }
}
