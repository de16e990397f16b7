//! Go's `time.ParseDuration`, for the flags of HEALTHCHECK.

use super::quote::quote;

/// Nanoseconds in a unit.
const UNITS: [(&str, f64); 8] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("µs", 1e3),
    ("μs", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3600e9),
];

/// Reads `1h30m`, `-1.5s` or `0`: a number of nanoseconds.
///
/// # Errors
///
/// Gives Go's message.
pub(crate) fn parse(text: &str) -> Result<f64, String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0.0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits =
            rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
        let number: f64 = match rest[..digits].trim_end_matches('.') {
            "" => return Err(invalid()),
            number => number.parse().map_err(|_| invalid())?,
        };
        rest = &rest[digits..];
        let end =
            rest.find(|char: char| char == '.' || char.is_ascii_digit()).unwrap_or(rest.len());
        let unit = &rest[..end];
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quote(text)));
        }
        let Some((_, scale)) = UNITS.into_iter().find(|(name, _)| *name == unit) else {
            return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(text)));
        };
        total += number * scale;
        rest = &rest[end..];
    }
    // Go counts in 64 bits of nanoseconds.
    if total >= 9_223_372_036_854_775_808.0 {
        return Err(invalid());
    }
    Ok(sign * total)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        assert_eq!(parse("1h30m"), Ok(5400e9));
        assert_eq!(parse("-1.5s"), Ok(-1.5e9));
        assert_eq!(parse("0"), Ok(0.0));
        assert_eq!(parse("5"), Err("time: missing unit in duration \"5\"".to_owned()));
        assert_eq!(parse("5x"), Err("time: unknown unit \"x\" in duration \"5x\"".to_owned()));
        assert_eq!(parse(""), Err("time: invalid duration \"\"".to_owned()));
    }
}
