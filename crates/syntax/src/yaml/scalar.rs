//! Which type a scalar has.
//!
//! Source: `resolve` in `internal/libyaml/resolver.go` of `go-yaml` v4, checked against the binary:
//! the core types of YAML 1.2, and of YAML 1.1 the underscores, the octal numbers with a bare zero
//! in front, the binary numbers and the dates.

use super::{NodeKind, Style, timestamp};

/// The types that a tag may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Str,
    Bool,
    Int,
    Float,
    Null,
    Timestamp,
    Binary,
}

impl Wanted {
    /// The type behind a tag of YAML's own, as `int` of `!!int`.
    pub(super) fn from_suffix(suffix: &str) -> Option<Self> {
        Some(match suffix {
            "str" => Self::Str,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "float" => Self::Float,
            "null" => Self::Null,
            "timestamp" => Self::Timestamp,
            "binary" => Self::Binary,
            _ => return None,
        })
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Str => "str",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::Null => "null",
            Self::Timestamp => "timestamp",
            Self::Binary => "binary",
        }
    }
}

/// The value of a scalar whose tag asks for a type.
///
/// # Errors
///
/// Says that the text is not of that type, in the words of `go-yaml`.
pub(super) fn tagged(text: &str, style: Style, wanted: Wanted) -> Result<NodeKind, String> {
    match wanted {
        Wanted::Str => return Ok(string(text, style)),
        Wanted::Binary => {
            let bytes = base64(text).ok_or("!!binary value contains invalid base64 data")?;
            return Ok(string(&String::from_utf8_lossy(&bytes), style));
        }
        Wanted::Timestamp => {
            if let Some(printed) = timestamp::normalise(text) {
                return Ok(NodeKind::Timestamp(printed));
            }
        }
        Wanted::Bool | Wanted::Int | Wanted::Float | Wanted::Null => {}
    }
    let kind = constant(text).or_else(|| number(text)).unwrap_or_else(|| string(text, style));
    match (wanted, kind) {
        (Wanted::Float, NodeKind::Int(number)) => Ok(NodeKind::Float(to_float(number))),
        (_, kind) if type_of(&kind) == wanted => Ok(kind),
        (_, kind) => {
            let (found, wanted) = (type_of(&kind).suffix(), wanted.suffix());
            Err(format!("cannot construct !!{found} `{text}` as a !!{wanted}"))
        }
    }
}

/// The value of a scalar without quotes and without a tag.
pub(super) fn plain(text: &str) -> NodeKind {
    constant(text)
        .or_else(|| timestamp::normalise(text).map(NodeKind::Timestamp))
        .or_else(|| number(text))
        .unwrap_or_else(|| string(text, Style::Plain))
}

pub(super) fn string(text: &str, style: Style) -> NodeKind {
    NodeKind::String { text: text.into(), style }
}

fn type_of(kind: &NodeKind) -> Wanted {
    match kind {
        NodeKind::Null => Wanted::Null,
        NodeKind::Bool(_) => Wanted::Bool,
        NodeKind::Int(_) => Wanted::Int,
        NodeKind::Float(_) => Wanted::Float,
        NodeKind::Timestamp(_) => Wanted::Timestamp,
        NodeKind::String { .. } | NodeKind::Sequence(_) | NodeKind::Mapping(_) => Wanted::Str,
    }
}

/// What is looked up as a whole.
fn constant(text: &str) -> Option<NodeKind> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "true" | "True" | "TRUE" => NodeKind::Bool(true),
        "false" | "False" | "FALSE" => NodeKind::Bool(false),
        ".nan" | ".NaN" | ".NAN" => NodeKind::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => NodeKind::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => NodeKind::Float(f64::NEG_INFINITY),
        "-0" => NodeKind::Float(-0.0),
        _ => return None,
    })
}

fn number(text: &str) -> Option<NodeKind> {
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return None;
    }
    let plain = text.replace('_', "");
    integer(&plain).or_else(|| float(&plain))
}

/// A whole number as Go's `strconv.ParseInt` reads it with base 0, without underscores.
#[allow(clippy::cast_precision_loss, reason = "the exact number does not fit its type")]
fn integer(text: &str) -> Option<NodeKind> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (base, digits) = base(digits);
    if digits.is_empty() || !digits.bytes().all(|byte| (byte as char).is_digit(base)) {
        return None;
    }
    let magnitude = i128::from_str_radix(digits, base).ok()?;
    let number = if negative { -magnitude } else { magnitude };
    if let Ok(number) = i64::try_from(number) {
        return Some(NodeKind::Int(number));
    }
    // Go goes on with an unsigned number, which has no sign.
    let unsigned = !text.starts_with(['+', '-']) && u64::try_from(number).is_ok();
    unsigned.then_some(NodeKind::Float(number as f64))
}

fn base(digits: &str) -> (u32, &str) {
    let bytes = digits.as_bytes();
    match bytes {
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    }
}

/// A number with a fraction or exponent; one that is too large is none.
fn float(text: &str) -> Option<NodeKind> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = digits(unsigned);
    let mut rest = &unsigned[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if whole + count == 0 {
            return None;
        }
        rest = &fraction[count..];
    } else if whole == 0 {
        return None;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let count = digits(exponent);
        if count == 0 {
            return None;
        }
        rest = &exponent[count..];
    }
    if !rest.is_empty() {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    number.is_finite().then_some(NodeKind::Float(number))
}

#[allow(clippy::cast_precision_loss, reason = "Go rounds as well")]
fn to_float(number: i64) -> f64 {
    number as f64
}

/// The bytes behind standard Base64; line breaks in it are passed over.
fn base64(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if !symbols.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(symbols.len() / 4 * 3);
    let groups = symbols.len() / 4;
    for (index, group) in symbols.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || (padding > 0 && index + 1 < groups) {
            return None;
        }
        let mut bits = 0;
        for symbol in &group[..4 - padding] {
            bits = bits << 6 | six_bits(*symbol)?;
        }
        bits <<= 6 * padding;
        bytes.extend(&bits.to_be_bytes()[1..4 - padding]);
    }
    Some(bytes)
}

fn six_bits(symbol: u8) -> Option<u32> {
    let value = match symbol {
        b'A'..=b'Z' => symbol - b'A',
        b'a'..=b'z' => symbol - b'a' + 26,
        b'0'..=b'9' => symbol - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}
