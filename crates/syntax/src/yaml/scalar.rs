//! What a word without quotes means.
//!
//! As `resolve` of go-yaml v4 (`internal/libyaml/resolver.go`): YAML 1.2's core schema, but with
//! `0x1F`, `0o17`, `017`, `0b1` and `1_000`, and with dates.

use super::NodeKind;

/// The meaning of a plain word; `None` for a text.
pub(super) fn resolve(text: &str) -> Option<NodeKind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(NodeKind::Null),
        "true" | "True" | "TRUE" => return Some(NodeKind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(NodeKind::Bool(false)),
        ".nan" | ".NaN" | ".NAN" => return Some(NodeKind::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Some(NodeKind::Float(f64::INFINITY));
        }
        "-.inf" | "-.Inf" | "-.INF" => return Some(NodeKind::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    match text.as_bytes().first()? {
        b'.' => float(text),
        b'0'..=b'9' | b'+' | b'-' => {
            timestamp(text).map(NodeKind::Timestamp).or_else(|| number(text))
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<NodeKind> {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    int(&plain).map(NodeKind::Int).or_else(|| float(&plain))
}

/// A whole number in any base.
fn int(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (8, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, lower.as_str())
    };
    if digits.is_empty() || digits.starts_with(['+', '-']) {
        return None;
    }
    let number = i128::from_str_radix(digits, base).ok()?;
    i64::try_from(if negative { -number } else { number }).ok()
}

/// A number of the form `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
fn float(text: &str) -> Option<NodeKind> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && are_digits(digits)
    });
    if !has_digits || !are_digits(whole) || !are_digits(fraction) || !exponent_fits {
        return None;
    }
    text.parse().ok().map(NodeKind::Float)
}

/// A point in time as Go prints it, from `2024-01-01`, `2024-1-1 10:00:00` and the like.
fn timestamp(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year: u32 = parts.next()?.parse().ok()?;
    let (month, day) = (two_digits(parts.next()?)?, two_digits(parts.next()?)?);
    if parts.next().is_some() || !is_date(year, month, day) {
        return None;
    }
    let Some(time) = time else {
        return Some(format!("{year:04}-{month:02}-{day:02} 00:00:00 +0000 UTC"));
    };
    let has_zone = !time.starts_with(' ');
    let time = &time[1..];
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    if has_zone == zone.is_empty() {
        return None;
    }
    let mut parts = clock.split(':');
    let (hour, minute) = (two_digits(parts.next()?)?, two_digits(parts.next()?)?);
    let (second, fraction) = match parts.next()?.split_once('.') {
        Some((second, fraction)) => (two_digits(second)?, Some(fraction)),
        None => (two_digits(clock.rsplit(':').next()?)?, None),
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = match fraction {
        None => String::new(),
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            let digits = digits.get(..digits.len().min(9))?.trim_end_matches('0');
            if digits.is_empty() { String::new() } else { format!(".{digits}") }
        }
        Some(_) => return None,
    };
    let zone = self::zone(zone)?;
    Some(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction} {zone}"
    ))
}

/// `+0200 +0200`, or `+0000 UTC`.
fn zone(text: &str) -> Option<String> {
    if text.is_empty() || text == "Z" {
        return Some("+0000 UTC".to_owned());
    }
    let (sign, rest) = text.split_at(1);
    let (hours, minutes) = rest.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 24 || minutes > 59 {
        return None;
    }
    if (hours, minutes) == (0, 0) {
        return Some("+0000 +0000".to_owned());
    }
    Some(format!("{sign}{hours:02}{minutes:02} {sign}{hours:02}{minutes:02}"))
}

fn two_digits(text: &str) -> Option<u32> {
    let fits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_what_go_yaml_takes_them_for() {
        let show = |text: &str| match resolve(text) {
            None => "text".to_owned(),
            Some(NodeKind::Int(number)) => format!("int {number}"),
            Some(NodeKind::Float(number)) => format!("float {number}"),
            Some(NodeKind::Bool(value)) => format!("bool {value}"),
            Some(NodeKind::Timestamp(time)) => format!("time {time}"),
            Some(kind) => format!("{kind:?}"),
        };
        for (text, meaning) in [
            ("yes", "text"),
            ("on", "text"),
            ("True", "bool true"),
            ("~", "Null"),
            ("12", "int 12"),
            ("-12", "int -12"),
            ("0x1F", "int 31"),
            ("0o17", "int 15"),
            ("017", "int 15"),
            ("0b101", "int 5"),
            ("1_000", "int 1000"),
            ("08", "float 8"),
            ("1.10", "float 1.1"),
            (".5", "float 0.5"),
            ("5.", "float 5"),
            ("1e3", "float 1000"),
            ("-.inf", "float -inf"),
            ("56:56", "text"),
            ("1.2.3", "text"),
            ("-", "text"),
            ("+", "text"),
            ("0x", "text"),
            ("1e", "text"),
            ("2024-01-01", "time 2024-01-01 00:00:00 +0000 UTC"),
            ("2024-02-30", "text"),
            ("2024-1-2 3:4:5.60", "time 2024-01-02 03:04:05.6 +0000 UTC"),
            ("2024-01-02T03:04:05+02:00", "time 2024-01-02 03:04:05 +0200 +0200"),
        ] {
            assert_eq!(show(text), meaning, "{text}");
        }
    }
}
