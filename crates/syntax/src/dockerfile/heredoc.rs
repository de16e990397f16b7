//! Heredocs: finding their words in a line, and their bodies.
//!
//! Source: BuildKit `frontend/dockerfile/parser/parser.go` (`heredocsFromLine`, `ParseHeredoc`).

use super::expand::{Escapes, ExpandError, Lexer, NoVariables, Quotes, Unset};
use crate::text::{Lines, MappedText, Span};

/// A heredoc of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that ends it, without quotes.
    pub name: String,
    /// The file descriptor before `<<`; 0 when none is written.
    pub file_descriptor: u64,
    /// Whether variables in the body are expanded: no part of the word is quoted.
    pub expand: bool,
    /// Whether leading tabs are removed: `<<-`.
    pub chomp: bool,
    /// The body as written, with newlines.
    pub body: String,
    /// The place of the body.
    pub span: Span,
    /// The offset after the terminator.
    pub end: u32,
    /// The lines of the body and the terminator.
    pub lines: Lines,
}

impl Heredoc {
    /// The body as the file or shell receives it, leading tabs removed when asked for.
    #[must_use]
    pub fn content(&self) -> MappedText {
        if !self.chomp {
            return MappedText::contiguous(self.body.clone(), self.span.start);
        }
        let mut text = MappedText::default();
        let mut at = self.span.start;
        for line in self.body.split_inclusive('\n') {
            let kept = line.trim_start_matches('\t');
            text.push(kept, at + (line.len() - kept.len()) as u32);
            at += line.len() as u32;
        }
        text
    }
}

/// The head of a heredoc: what its word says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeredocWord {
    pub name: String,
    pub file_descriptor: u64,
    pub expand: bool,
    pub chomp: bool,
}

/// The heredocs that a joined line opens, in order.
pub(crate) fn find(line: &str) -> Result<Vec<HeredocWord>, ExpandError> {
    let lexer =
        Lexer { escape: '\\', quotes: Quotes::Keep, escapes: Escapes::Keep, unset: Unset::Keep };
    // BuildKit ignores an error here: a line that does not lex has no heredocs.
    let words = lexer.expand(line, &NoVariables).unwrap_or_default().words;
    words.iter().filter_map(|word| parse(word).transpose()).collect()
}

/// Reads `3<<-"NAME"`; `None` when the word is no heredoc.
pub(crate) fn parse(word: &str) -> Result<Option<HeredocWord>, ExpandError> {
    let digits = word.len() - word.trim_start_matches(|char: char| char.is_ascii_digit()).len();
    let Some(rest) = word[digits..].strip_prefix("<<") else {
        return Ok(None);
    };
    let (chomp, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let unquoting = Lexer { unset: Unset::Keep, ..Lexer::instruction('\\') };
    let words = unquoting.expand(rest, &NoVariables)?.words;
    let [name] = words.as_slice() else {
        return Ok(None);
    };
    let keeping = Lexer { quotes: Quotes::Keep, ..unquoting };
    let raw = keeping.expand(rest, &NoVariables)?.words;
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let raw_quotes: usize = raw.first().map_or(0, |word| quotes(word));
    Ok(Some(HeredocWord {
        name: name.clone(),
        file_descriptor: word[..digits].parse().unwrap_or(0),
        expand: quotes(name) == raw_quotes,
        chomp,
    }))
}

#[cfg(test)]
mod tests {
    use super::find;

    fn check(line: &str, expect: &str) {
        let found: Vec<_> = find(line)
            .expect("a line that lexes")
            .into_iter()
            .map(|word| {
                let expand = if word.expand { "" } else { " raw" };
                let chomp = if word.chomp { " chomp" } else { "" };
                format!("{}<<{}{expand}{chomp}", word.file_descriptor, word.name)
            })
            .collect();
        assert_eq!(found.join(", "), expect, "{line}");
    }

    #[test]
    fn finds_heredoc_words() {
        check("RUN <<EOF", "0<<EOF");
        check("RUN <<-'EOF' 3<<\"E\"X cat", "0<<EOF raw chomp, 3<<EX raw");
        check("RUN cat<<EOF", "");
        check("RUN <<<EOF", "");
        check("RUN << EOF", "");
        check("RUN echo '<<EOF'", "");
        check("RUN echo \\<<EOF", "");
        check("RUN <<$X <<E\\ F", "0<<$X, 0<<E F");
        check("RUN echo \"unclosed <<EOF", "");
        check("RUN echo ${A:0:3} <<EOF", "0<<EOF");
        check("RUN <<E${A:-b}", "");
    }
}
