//! One line cut into runs of equal looks.

use plimsoll_syntax::text::Span;

use super::highlight::Token;
use super::{Problem, Severity};

/// A run of characters that look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The bytes.
    pub span: Span,
    /// What they are.
    pub token: Option<Token>,
    /// How much it matters what is wrong with them.
    pub problem: Option<Severity>,
}

/// Cuts a line at the ends of tokens and problems; tokens are in order and do not overlap.
#[must_use]
pub(super) fn segments(
    line: Span,
    tokens: &[(Span, Token)],
    problems: &[&Problem],
) -> Vec<Segment> {
    let first = tokens.partition_point(|(span, _)| span.end <= line.start);
    let here = || tokens[first..].iter().take_while(|(span, _)| span.start < line.end);
    let mut cuts = vec![line.start, line.end];
    let spans = here().map(|(span, _)| *span).chain(problems.iter().map(|problem| problem.span));
    for offset in spans.flat_map(|span| [span.start, span.end]) {
        if line.start < offset && offset < line.end {
            cuts.push(offset);
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    let looks = |start: u32| {
        let covers = |span: Span| span.start <= start && start < span.end;
        let token = here().find(|(span, _)| covers(*span)).map(|(_, token)| *token);
        let worst = problems.iter().filter(|problem| covers(problem.span));
        (token, worst.map(|problem| problem.severity).min())
    };
    cuts.windows(2)
        .map(|pair| {
            let (token, problem) = looks(pair[0]);
            Segment { span: Span::new(pair[0], pair[1]), token, problem }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use plimsoll_syntax::text::Span;

    use super::super::highlight::Token;
    use super::super::{Problem, Severity};
    use super::segments;

    #[test]
    fn cuts_cover_the_line() {
        let problem =
            Problem { span: Span::new(7, 30), severity: Severity::Error, message: String::new() };
        let tokens = [(Span::new(0, 8), Token::Keyword), (Span::new(10, 12), Token::Name)];
        let found: Vec<_> = segments(Span::new(5, 20), &tokens, &[&problem])
            .into_iter()
            .map(|part| (part.span.start, part.span.end, part.token, part.problem.is_some()))
            .collect();
        assert_eq!(
            found,
            [
                (5, 7, Some(Token::Keyword), false),
                (7, 8, Some(Token::Keyword), true),
                (8, 10, None, true),
                (10, 12, Some(Token::Name), true),
                (12, 20, None, true),
            ]
        );
    }
}
