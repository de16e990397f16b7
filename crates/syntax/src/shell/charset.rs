//! Which bytes end a run of plain characters, by where the run stands.

/// Where characters are read: each place has its own special characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Place {
    /// A word of a command.
    Word = 1,
    /// The pattern after `=~` in `[[ … ]]`, where parentheses and `|` belong to the word.
    Regex = 1 << 1,
    /// The argument in `${x:-…}` outside quotes.
    Brace = 1 << 2,
    /// The argument in `"${x:-…}"`, where single quotes are plain.
    QuotedBrace = 1 << 3,
    /// The pattern in `"${x#…}"`, where single quotes quote.
    QuotedPattern = 1 << 4,
    /// Between `[` and `]` after a name.
    Subscript = 1 << 5,
    /// Between double quotes.
    DoubleQuote = 1 << 6,
    /// A here-document with expansions.
    Heredoc = 1 << 7,
    /// An arithmetic expression.
    Arithmetic = 1 << 8,
}

/// For each byte, the places where it is special.
static SPECIAL: [u16; 256] = special();

/// True when `byte` stands for itself in `place`.
pub(super) fn is_plain(byte: u8, place: Place) -> bool {
    SPECIAL[byte as usize] & place as u16 == 0
}

/// True for the bytes that separate words.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// True for the bytes that end a word (POSIX XCU 2.3 and Bash manual, "metacharacter").
pub(super) const fn is_meta(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'|' | b'&' | b';' | b'(' | b')' | b'<' | b'>')
}

/// True for the first byte of a name (POSIX XBD 3.216).
pub(super) const fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// True for the other bytes of a name.
pub(super) const fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Builds the table.
const fn special() -> [u16; 256] {
    const ALL: u16 = 0x1ff;
    const BRACES: u16 =
        Place::Brace as u16 | Place::QuotedBrace as u16 | Place::QuotedPattern as u16;
    const UNQUOTED: u16 = Place::Word as u16
        | Place::Regex as u16
        | Place::Brace as u16
        | Place::Subscript as u16
        | Place::QuotedPattern as u16;
    const QUOTES: u16 = UNQUOTED | Place::QuotedBrace as u16 | Place::DoubleQuote as u16;
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\\' | b'$' | b'`' => ALL,
            b'\'' => UNQUOTED,
            b'"' => QUOTES,
            b'}' => BRACES,
            b']' => Place::Subscript as u16,
            meta if is_meta(meta) => Place::Word as u16 | Place::Regex as u16,
            _ => 0,
        };
        byte += 1;
    }
    table
}
