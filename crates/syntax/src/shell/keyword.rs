//! The reserved words and the tokens that end a list (POSIX XCU 2.4).

use super::charset::is_meta;
use super::cursor::Cursor;

/// A word that is reserved where a command is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// `if`
    If,
    /// `then`
    Then,
    /// `elif`
    Elif,
    /// `else`
    Else,
    /// `fi`
    Fi,
    /// `for`
    For,
    /// `select`
    Select,
    /// `while`
    While,
    /// `until`
    Until,
    /// `do`
    Do,
    /// `done`
    Done,
    /// `case`
    Case,
    /// `esac`
    Esac,
    /// `in`, reserved only after the subject of `for` and `case`
    In,
    /// `function`
    Function,
    /// `time`
    Time,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `!`
    Not,
    /// `[[`
    Test,
}

impl Keyword {
    /// The keyword at `cursor`: an unquoted word that is exactly the keyword.
    #[inline]
    pub(super) fn ahead(cursor: &Cursor<'_>) -> Option<Self> {
        let first = cursor.peek()?;
        if matches!(first, b'c'..=b'f' | b'i' | b's'..=b'u' | b'w' | b'{' | b'}' | b'!' | b'[') {
            return Self::spelled_at(cursor);
        }
        None
    }

    /// The keyword that is the whole word at `cursor`.
    fn spelled_at(cursor: &Cursor<'_>) -> Option<Self> {
        const LONGEST: usize = 8;
        let rest = cursor.bytes().get(cursor.at()..)?;
        let ends = |&byte: &u8| is_meta(byte) || byte == b'\\';
        let length = rest.iter().take(LONGEST + 1).position(ends);
        match length.unwrap_or(rest.len()) {
            length if length > LONGEST => None,
            length if rest.get(length) == Some(&b'\\') => Self::continued_at(cursor),
            length => Self::from_bytes(&rest[..length]),
        }
    }

    /// The keyword at `cursor`, letter by letter, for one that goes on in the next line.
    #[cold]
    fn continued_at(cursor: &Cursor<'_>) -> Option<Self> {
        let mut ahead = *cursor;
        let mut word = [0; 8];
        let mut length = 0;
        while let Some(byte) = ahead.peek().filter(|&byte| !is_meta(byte)) {
            *word.get_mut(length)? = byte;
            length += 1;
            ahead.bump();
        }
        Self::from_bytes(&word[..length])
    }

    /// The keyword that is spelled `word`.
    fn from_bytes(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"if" => Self::If,
            b"then" => Self::Then,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"fi" => Self::Fi,
            b"for" => Self::For,
            b"select" => Self::Select,
            b"while" => Self::While,
            b"until" => Self::Until,
            b"do" => Self::Do,
            b"done" => Self::Done,
            b"case" => Self::Case,
            b"esac" => Self::Esac,
            b"in" => Self::In,
            b"function" => Self::Function,
            b"time" => Self::Time,
            b"{" => Self::Open,
            b"}" => Self::Close,
            b"!" => Self::Not,
            b"[[" => Self::Test,
            _ => return None,
        })
    }

    /// How it is spelled.
    pub(super) const fn spelling(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::Then => "then",
            Self::Elif => "elif",
            Self::Else => "else",
            Self::Fi => "fi",
            Self::For => "for",
            Self::Select => "select",
            Self::While => "while",
            Self::Until => "until",
            Self::Do => "do",
            Self::Done => "done",
            Self::Case => "case",
            Self::Esac => "esac",
            Self::In => "in",
            Self::Function => "function",
            Self::Time => "time",
            Self::Open => "{",
            Self::Close => "}",
            Self::Not => "!",
            Self::Test => "[[",
        }
    }

    /// True when a compound command or a function starts with it.
    pub(super) const fn opens_command(self) -> bool {
        matches!(
            self,
            Self::If
                | Self::For
                | Self::Select
                | Self::While
                | Self::Until
                | Self::Case
                | Self::Function
                | Self::Open
                | Self::Test
        )
    }

    /// What it ends, if it ends a list.
    pub(super) const fn closes(self) -> Option<Closer> {
        Some(match self {
            Self::Then => Closer::Then,
            Self::Elif => Closer::Elif,
            Self::Else => Closer::Else,
            Self::Fi => Closer::Fi,
            Self::Do => Closer::Do,
            Self::Done => Closer::Done,
            Self::Esac => Closer::Esac,
            Self::Close => Closer::Brace,
            _ => return None,
        })
    }
}

/// A token that ends a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Closer {
    /// `then`
    Then = 1,
    /// `elif`
    Elif = 1 << 1,
    /// `else`
    Else = 1 << 2,
    /// `fi`
    Fi = 1 << 3,
    /// `do`
    Do = 1 << 4,
    /// `done`
    Done = 1 << 5,
    /// `esac`
    Esac = 1 << 6,
    /// `}`
    Brace = 1 << 7,
    /// `)`
    Parenthesis = 1 << 8,
    /// `;;`, `;&` or `;;&`
    Branch = 1 << 9,
}

/// The tokens that the constructs around a place wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closers(u16);

impl Closers {
    /// Nothing is waited for.
    pub(super) const NONE: Self = Self(0);

    /// These and the ones in `more`.
    pub(super) fn and(self, more: &[Closer]) -> Self {
        Self(more.iter().fold(self.0, |all, &closer| all | closer as u16))
    }

    /// True when `closer` is waited for.
    pub(super) const fn contains(self, closer: Closer) -> bool {
        self.0 & closer as u16 != 0
    }
}
