//! The parse phase: one joined line becomes a keyword, flags and arguments, still untyped.
//!
//! Source: BuildKit `frontend/dockerfile/parser/{parser,line_parsers}.go`.

use std::ops::Range;

use super::json::{self, NotStrings};
use super::keyword::Keyword;
use super::quote::quote;
use super::words::{self, Token};

/// How deep ONBUILD may contain ONBUILD before reading stops.
///
/// BuildKit rejects the second one, but only after it has read them all.
const MAX_ONBUILD_DEPTH: usize = 16;

/// One instruction as the parse phase sees it; ranges lie in the joined text.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub keyword: Keyword,
    /// The keyword as written.
    pub word: Token,
    pub flags: Vec<Token>,
    pub arguments: Arguments,
}

/// The forms that arguments take.
#[derive(Clone, Debug)]
pub(crate) enum Arguments {
    None,
    /// The rest of the line as one string.
    Text(Token),
    /// Words split at white space, or kept together by quotes for ARG.
    Words(Vec<Token>),
    /// A JSON array of strings.
    Json(Vec<Token>),
    /// ENV and LABEL.
    Pairs(Vec<PairToken>),
    /// The word after HEALTHCHECK, and its command.
    Healthcheck(Token, Box<Arguments>),
    /// The instruction after ONBUILD.
    Trigger(Box<Node>),
}

/// One `name=value` or `name value`.
#[derive(Clone, Debug)]
pub(crate) struct PairToken {
    pub key: Token,
    pub value: Token,
    pub equals: bool,
}

/// Why the parse phase refuses a line; the messages are BuildKit's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NodeError {
    #[error("when using JSON array syntax, arrays must be comprised of strings only")]
    NotStrings(Range<usize>),
    #[error("{keyword} must have two arguments")]
    OneArgument { keyword: &'static str, range: Range<usize> },
    #[error("Syntax error - can't find = in {}. Must be of the form: name=value", quote(word))]
    NoEquals { word: String, range: Range<usize> },
    #[error("ONBUILD nests deeper than the limit of {MAX_ONBUILD_DEPTH}")]
    TooDeep(Range<usize>),
}

impl NodeError {
    /// The place of the cause in the joined text.
    pub(crate) fn range(&self) -> Range<usize> {
        match self {
            Self::NotStrings(range)
            | Self::TooDeep(range)
            | Self::OneArgument { range, .. }
            | Self::NoEquals { range, .. } => range.clone(),
        }
    }
}

/// Reads the joined text of an instruction.
pub(crate) fn parse(text: &str, escape: char) -> Result<Node, NodeError> {
    parse_range(text, 0..text.len(), escape, 0)
}

fn parse_range(
    text: &str,
    range: Range<usize>,
    escape: char,
    depth: usize,
) -> Result<Node, NodeError> {
    let (word, rest) = words::split_first(text, words::trim(text, range));
    let (flags, rest) = match rest {
        Some(rest) => words::split_flags(text, rest),
        None => (Vec::new(), word.end..word.end),
    };
    let rest = words::trim(text, rest);
    let keyword = Keyword::parse(&text[word.clone()]);
    let arguments = Reader { text, escape, depth }.arguments(keyword, rest)?;
    let word = Token { text: text[word.clone()].to_owned(), range: word };
    Ok(Node { keyword, word, flags, arguments })
}

/// Reads the arguments in the form that the keyword asks for.
struct Reader<'t> {
    text: &'t str,
    escape: char,
    depth: usize,
}

impl Reader<'_> {
    fn arguments(&self, keyword: Keyword, rest: Range<usize>) -> Result<Arguments, NodeError> {
        match keyword {
            _ if rest.is_empty() => Ok(Arguments::None),
            Keyword::Add | Keyword::Copy | Keyword::Volume => {
                Ok(self.json(rest.clone())?.unwrap_or_else(|| self.plain(rest)))
            }
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Run | Keyword::Shell => {
                self.json_or_text(rest)
            }
            Keyword::Arg => Ok(Arguments::Words(words::split_quoted(self.text, rest, self.escape))),
            Keyword::Env => self.pairs("ENV", rest),
            Keyword::Label => self.pairs("LABEL", rest),
            Keyword::Expose | Keyword::From => Ok(self.plain(rest)),
            Keyword::Healthcheck => self.healthcheck(rest),
            Keyword::Maintainer | Keyword::Stopsignal | Keyword::User | Keyword::Workdir => {
                Ok(Arguments::Text(self.token(rest)))
            }
            Keyword::Onbuild if self.depth >= MAX_ONBUILD_DEPTH => Err(NodeError::TooDeep(rest)),
            Keyword::Onbuild => {
                let node = parse_range(self.text, rest, self.escape, self.depth + 1)?;
                Ok(Arguments::Trigger(Box::new(node)))
            }
            Keyword::Unknown => Ok(Arguments::None),
        }
    }

    fn token(&self, range: Range<usize>) -> Token {
        Token { text: self.text[range.clone()].to_owned(), range }
    }

    fn plain(&self, rest: Range<usize>) -> Arguments {
        Arguments::Words(words::split_plain(self.text, rest))
    }

    /// A JSON array of strings; `None` when the text is not a JSON array.
    fn json(&self, rest: Range<usize>) -> Result<Option<Arguments>, NodeError> {
        match json::parse_strings(&self.text[rest.clone()]) {
            Ok(strings) => Ok(Some(Arguments::Json(
                strings
                    .into_iter()
                    .map(|string| Token {
                        text: string.value,
                        range: rest.start + string.range.start..rest.start + string.range.end,
                    })
                    .collect(),
            ))),
            Err(NotStrings::NotAnArray) => Ok(None),
            Err(NotStrings::OtherElements) => Err(NodeError::NotStrings(rest)),
        }
    }

    fn json_or_text(&self, rest: Range<usize>) -> Result<Arguments, NodeError> {
        if rest.is_empty() {
            return Ok(Arguments::None);
        }
        Ok(self.json(rest.clone())?.unwrap_or_else(|| Arguments::Text(self.token(rest))))
    }

    fn healthcheck(&self, rest: Range<usize>) -> Result<Arguments, NodeError> {
        // BuildKit looks at bytes here, so 0x85 and 0xA0 inside a character end the word too.
        let bytes = &self.text.as_bytes()[..rest.end];
        let space = |from: usize| (from..rest.end).find(|&at| words::is_space(bytes[at]));
        let mut end = space(rest.start).unwrap_or(rest.end);
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let after = (end..rest.end).find(|&at| !words::is_space(bytes[at])).unwrap_or(rest.end);
        let command = after..rest.end;
        let kind = self.token(rest.start..end);
        Ok(Arguments::Healthcheck(kind, Box::new(self.json_or_text(command)?)))
    }

    /// `name=value …`, or the old `name value`; whether the first word has a `=` decides.
    fn pairs(&self, keyword: &'static str, rest: Range<usize>) -> Result<Arguments, NodeError> {
        let tokens = words::split_quoted(self.text, rest.clone(), self.escape);
        let Some(first) = tokens.first() else {
            return Ok(Arguments::None);
        };
        if first.text.contains('=') {
            return tokens
                .into_iter()
                .map(Self::pair)
                .collect::<Result<_, _>>()
                .map(Arguments::Pairs);
        }
        match words::split_first(self.text, rest.clone()) {
            (key, Some(value)) => Ok(Arguments::Pairs(vec![PairToken {
                key: self.token(key),
                value: self.token(value),
                equals: false,
            }])),
            (_, None) => Err(NodeError::OneArgument { keyword, range: rest }),
        }
    }

    fn pair(token: Token) -> Result<PairToken, NodeError> {
        let Token { text, range } = token;
        let Some((key, value)) = text.split_once('=') else {
            return Err(NodeError::NoEquals { word: text, range });
        };
        let middle = range.start + key.len();
        Ok(PairToken {
            key: Token { text: key.to_owned(), range: range.start..middle },
            value: Token { text: value.to_owned(), range: (middle + 1).min(range.end)..range.end },
            equals: true,
        })
    }
}

impl Node {
    /// The instruction that heredocs would belong to: ONBUILD's trigger, else itself.
    fn heredoc_owner(&self) -> &Self {
        match &self.arguments {
            Arguments::Trigger(trigger) => trigger,
            _ => self,
        }
    }

    /// True for ADD, COPY and RUN in plain form, also behind ONBUILD.
    pub(crate) fn can_contain_heredoc(&self) -> bool {
        let owner = self.heredoc_owner();
        matches!(owner.keyword, Keyword::Add | Keyword::Copy | Keyword::Run)
            && !matches!(owner.arguments, Arguments::Json(_))
    }

    /// The instruction as BuildKit's debug dump shows it, without the outer parentheses.
    pub(crate) fn dump(&self, into: &mut String) {
        into.push_str(&self.word.text.to_lowercase());
        if !self.flags.is_empty() {
            let flags: Vec<_> = self.flags.iter().map(|flag| quote(&flag.text)).collect();
            into.push_str(" [");
            into.push_str(&flags.join(" "));
            into.push(']');
        }
        self.arguments.dump(self.keyword, into);
    }
}

impl Arguments {
    fn dump(&self, keyword: Keyword, into: &mut String) {
        let mut push = |text: &str| {
            into.push(' ');
            into.push_str(&quote(text));
        };
        match self {
            // An unknown instruction has one empty argument there.
            Self::None if keyword == Keyword::Unknown => push(""),
            Self::None => {}
            Self::Text(token) => push(&token.text),
            Self::Words(tokens) | Self::Json(tokens) => {
                for token in tokens {
                    push(&token.text);
                }
            }
            Self::Pairs(pairs) => {
                for pair in pairs {
                    push(&pair.key.text);
                    push(&pair.value.text);
                    push(if pair.equals { "=" } else { "" });
                }
            }
            Self::Healthcheck(kind, command) => {
                push(&kind.text);
                command.dump(keyword, into);
            }
            Self::Trigger(node) => {
                into.push_str(" (");
                node.dump(into);
                into.push(')');
            }
        }
    }
}
