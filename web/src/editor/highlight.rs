//! Which parts of a Dockerfile are shown in which colour.

use plimsoll_syntax::dockerfile::{Command, Dockerfile, Instruction, Keyword};
use plimsoll_syntax::text::Span;

/// What a part of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A comment or directive.
    Comment,
    /// An instruction, or AS.
    Keyword,
    /// A word where an instruction should be.
    Unknown,
    /// The name of a stage, variable or label.
    Name,
    /// A `--flag` with its value.
    Flag,
    /// A quoted string.
    Text,
    /// A variable.
    Variable,
    /// The body of a heredoc.
    Heredoc,
    /// What stands between shell commands, and continuations.
    Operator,
}

impl Token {
    /// The CSS class.
    #[must_use]
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Comment => "tok-comment",
            Self::Keyword => "tok-keyword",
            Self::Unknown => "tok-unknown",
            Self::Name => "tok-name",
            Self::Flag => "tok-flag",
            Self::Text => "tok-text",
            Self::Variable => "tok-variable",
            Self::Heredoc => "tok-heredoc",
            Self::Operator => "tok-operator",
        }
    }
}

/// The parts of a text that have a colour, in order and without overlap.
#[must_use]
pub(super) fn tokens(source: &str) -> Vec<(Span, Token)> {
    let file = Dockerfile::parse(source);
    let mut tokens: Vec<_> = file.comments.iter().map(|span| (*span, Token::Comment)).collect();
    for instruction in &file.instructions {
        known_parts(instruction, &mut tokens);
    }
    tokens.sort_by_key(|(span, _)| (span.start, span.end));
    let mut scanned = Vec::new();
    for instruction in &file.instructions {
        scan(source, instruction, file.escape(), &tokens, &mut scanned);
    }
    tokens.extend(scanned);
    tokens.sort_by_key(|(span, _)| (span.start, span.end));
    let mut end = 0;
    tokens.retain(|(span, _)| {
        let keeps = span.start >= end && !span.is_empty();
        end = if keeps { span.end } else { end };
        keeps
    });
    tokens
}

/// What the parser has already found.
fn known_parts(instruction: &Instruction, tokens: &mut Vec<(Span, Token)>) {
    let known = instruction.keyword != Keyword::Unknown;
    tokens.push((instruction.word.span, if known { Token::Keyword } else { Token::Unknown }));
    tokens.extend(instruction.flags.iter().map(|flag| (flag.word.span, Token::Flag)));
    for heredoc in &instruction.heredocs {
        tokens.push((heredoc.span, Token::Heredoc));
        tokens.push((Span::new(heredoc.span.end, heredoc.end), Token::Name));
    }
    match &instruction.command {
        Some(Command::From(from)) => {
            tokens.extend(from.as_word.iter().map(|word| (word.span, Token::Keyword)));
            tokens.extend(from.name.iter().map(|word| (word.span, Token::Name)));
        }
        Some(Command::Env(pairs) | Command::Label(pairs)) => {
            tokens.extend(pairs.iter().map(|pair| (pair.key.span, Token::Name)));
        }
        Some(Command::Arg(arguments)) => {
            tokens.extend(arguments.iter().map(|argument| (argument.name.span, Token::Name)));
        }
        Some(Command::Onbuild(trigger)) => {
            let inner = &trigger.instruction;
            tokens.push((inner.word.span, Token::Keyword));
            tokens.extend(inner.flags.iter().map(|flag| (flag.word.span, Token::Flag)));
        }
        _ => {}
    }
}

/// Finds strings, variables and operators in what is left of an instruction.
fn scan(
    source: &str,
    instruction: &Instruction,
    escape: char,
    known: &[(Span, Token)],
    found: &mut Vec<(Span, Token)>,
) {
    let end = instruction.heredocs.first().map_or(instruction.span.end, |first| first.span.start);
    let bytes = &source.as_bytes()[..end as usize];
    let shell = matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
    let mut at = instruction.word.span.end as usize;
    let mut next = known.partition_point(|(span, _)| (span.end as usize) <= at);
    while at < bytes.len() {
        // What is known already is skipped as a whole.
        while known.get(next).is_some_and(|(span, _)| (span.end as usize) <= at) {
            next += 1;
        }
        if let Some((span, _)) = known.get(next).filter(|(span, _)| span.touches(at as u32)) {
            at = (span.end as usize).max(at + 1);
            continue;
        }
        let (length, token) = part(bytes, at, escape as u8, shell);
        if let Some(token) = token {
            found.push((Span::new(at as u32, (at + length) as u32), token));
        }
        at += length;
    }
}

/// The part that begins at `at`: its length, at least 1, and what it is.
fn part(bytes: &[u8], at: usize, escape: u8, shell: bool) -> (usize, Option<Token>) {
    let rest = &bytes[at..];
    match rest[0] {
        quote @ (b'"' | b'\'') => match string_length(rest, quote, escape) {
            Some(length) => (length, Some(Token::Text)),
            None => (1, None),
        },
        b'$' => match variable_length(rest) {
            1 => (1, None),
            length => (length, Some(Token::Variable)),
        },
        byte if byte == escape => match rest.get(1) {
            None | Some(b'\n' | b'\r' | b' ' | b'\t') => (1, Some(Token::Operator)),
            Some(_) => (2, None),
        },
        byte @ (b'&' | b'|' | b';') if shell => {
            (1 + usize::from(rest.get(1) == Some(&byte)), Some(Token::Operator))
        }
        _ => (1, None),
    }
}

/// The length of a string with its quotes; `None` when it is not closed.
fn string_length(rest: &[u8], quote: u8, escape: u8) -> Option<usize> {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            byte if byte == quote => return Some(at + 1),
            byte if byte == escape && quote == b'"' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// The length of `$name` or `${…}`; 1 for a lone `$`.
fn variable_length(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'{') {
        let close = rest.iter().position(|byte| matches!(byte, b'}' | b'\n'));
        return close.filter(|&at| rest[at] == b'}').map_or(1, |at| at + 1);
    }
    let name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    1 + rest[1..].iter().take_while(name).count()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn check(source: &str, expect: &[&str]) {
        let found: Vec<_> = tokens(source)
            .into_iter()
            .map(|(span, token)| {
                let class = token.class().trim_start_matches("tok-");
                format!("{class} {}", source[span.range()].escape_debug())
            })
            .collect();
        assert_eq!(found, expect, "{source}");
    }

    #[test]
    fn parts_of_a_stage() {
        check(
            "# c\nFROM --platform=$P a:$V as b\nENV A=\"x $y\" B=$C\n",
            &[
                "comment # c",
                "keyword FROM",
                "flag --platform=$P",
                "variable $V",
                "keyword as",
                "name b",
                "keyword ENV",
                "name A",
                "text \\\"x $y\\\"",
                "name B",
                "variable $C",
            ],
        );
    }

    #[test]
    fn comments_inside_a_command_and_continuations() {
        check(
            "RUN a && \\\n  # it's\n  b ${C:-d}; e '\n",
            &[
                "keyword RUN",
                "operator &&",
                "operator \\\\",
                "comment # it\\'s",
                "variable ${C:-d}",
                "operator ;",
            ],
        );
    }

    #[test]
    fn heredocs_and_unknown_words() {
        check(
            "RUN <<EOF\necho $x\nEOF\nFORM a\n",
            &["keyword RUN", "heredoc echo $x\\n", "name EOF", "unknown FORM"],
        );
    }

    #[test]
    fn characters_are_never_cut() {
        for source in ["RUN é\"ü$ö\\ä", "ENV ä=ö", "COPY \u{85}$é 😀", "FROM a\nRUN \\é"]
        {
            for (span, _) in tokens(source) {
                assert!(source.get(span.range()).is_some(), "{source}: {span:?}");
            }
        }
    }
}
