//! Where things stand in the text, for edits that keep its layout.

use plimsoll_syntax::text::Span;

use crate::subject::Subject;

/// The lines that a span lies in, with the line feed at their end.
pub(crate) fn whole_lines(subject: &Subject<'_>, span: Span) -> Span {
    let lines = subject.lines;
    let start = lines.line_start(lines.line(span.start)).unwrap_or(span.start);
    let end = lines.line_start(lines.line(span.end.max(start)) + 1);
    Span::new(start, end.unwrap_or(subject.source.len() as u32))
}

/// What stands between two spans, when it is nothing but blanks on one line.
pub(crate) fn blank_between(subject: &Subject<'_>, before: Span, after: Span) -> Option<Span> {
    let between = (before.end <= after.start).then(|| Span::new(before.end, after.start))?;
    let is_blank = subject.text(between).bytes().all(|byte| matches!(byte, b' ' | b'\t'));
    is_blank.then_some(between)
}
