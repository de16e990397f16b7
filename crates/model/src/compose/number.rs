//! Numbers, sizes and durations in the forms in which Compose reads and prints them.

/// A number as Go's `%v` prints it.
pub(super) fn go_float(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0. { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let exponent: i32 =
        scientific.split('e').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    if number == 0. || (-4..6).contains(&exponent) {
        return format!("{number}");
    }
    let mantissa = scientific.split('e').next().unwrap_or_default();
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// Bytes from a text such as `1.5g`, `512 MB` or `1024`; units are powers of 1024.
///
/// As `RAMInBytes` of docker/go-units.
pub(super) fn bytes(text: &str) -> Option<i64> {
    let split = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ')? + 1;
    let (number, unit) = text.split_at(split);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let value: f64 = number.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.)?;
    let unit = unit.to_ascii_lowercase();
    let mut letters = unit.chars();
    let exponent = match letters.next() {
        None | Some('b') => 0,
        Some('k') => 1,
        Some('m') => 2,
        Some('g') => 3,
        Some('t') => 4,
        Some('p') => 5,
        _ => return None,
    };
    let rest = letters.as_str();
    let is_known = matches!((exponent, rest), (_, "") | (1.., "b" | "ib"));
    #[expect(clippy::cast_possible_truncation, reason = "too large a number saturates, as in Go")]
    is_known.then_some((value * 1024_f64.powi(exponent)) as i64)
}

/// Nanoseconds from a text such as `1m30s` or `1.5h`; days and weeks count, too.
///
/// As `ParseDuration` of xhit/go-str2duration, which extends Go's own.
pub(super) fn nanoseconds(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0_i64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        total = total.checked_add(part(number, unit)?)?;
        rest = after;
    }
    Some(if negative { -total } else { total })
}

fn part(number: &str, unit: &str) -> Option<i64> {
    let unit: i64 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        "w" => 604_800_000_000_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanoseconds = whole.checked_mul(unit)?;
    if !fraction.is_empty() {
        let fraction: f64 = format!("0.{fraction}").parse().ok()?;
        #[expect(clippy::cast_precision_loss, reason = "Go computes the fraction in floats, too")]
        #[expect(clippy::cast_possible_truncation, reason = "it is less than one unit")]
        let extra = (fraction * unit as f64) as i64;
        nanoseconds = nanoseconds.checked_add(extra)?;
    }
    Some(nanoseconds)
}

/// A duration as Go prints it: `1m30s`, `500ms`, `0s`.
pub(super) fn go_duration(nanoseconds: i64) -> String {
    if nanoseconds == 0 {
        return "0s".to_owned();
    }
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let all = nanoseconds.unsigned_abs();
    let fraction = |value: u64, unit: u64, name: &str| {
        let digits = unit.ilog10() as usize;
        let rest = format!("{:0digits$}", value % unit);
        let rest = rest.trim_end_matches('0');
        let whole = value / unit;
        if rest.is_empty() { format!("{whole}{name}") } else { format!("{whole}.{rest}{name}") }
    };
    let text = match all {
        0..1_000 => format!("{all}ns"),
        1_000..1_000_000 => fraction(all, 1_000, "µs"),
        1_000_000..1_000_000_000 => fraction(all, 1_000_000, "ms"),
        _ => {
            let minutes = all / 60_000_000_000;
            let seconds = fraction(all % 60_000_000_000, 1_000_000_000, "s");
            match (minutes / 60, minutes % 60) {
                (0, 0) => seconds,
                (0, minutes) => format!("{minutes}m{seconds}"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
            }
        }
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_in_go() {
        for (number, text) in [
            (1.1, "1.1"),
            (1000., "1000"),
            (123_456.5, "123456.5"),
            (1_234_567.5, "1.2345675e+06"),
            (1e20, "1e+20"),
            (1e-5, "1e-05"),
            (0.25, "0.25"),
            (-0.5, "-0.5"),
        ] {
            assert_eq!(go_float(number), text);
        }
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        for (text, size) in [
            ("1.5g", Some(1_610_612_736)),
            ("12mb", Some(12_582_912)),
            ("1 KiB", Some(1024)),
            ("50M", Some(52_428_800)),
            ("7", Some(7)),
            ("7b", Some(7)),
            ("x", None),
            ("1zb", None),
            ("", None),
        ] {
            assert_eq!(bytes(text), size, "{text}");
        }
    }

    #[test]
    fn durations_are_read_and_printed() {
        for (text, printed) in [
            ("90s", Some("1m30s")),
            ("1.5h", Some("1h30m0s")),
            ("500ms", Some("500ms")),
            ("0", Some("0s")),
            ("1d", Some("24h0m0s")),
            ("2m", Some("2m0s")),
            ("1500us", Some("1.5ms")),
            ("5", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nanoseconds(text).map(go_duration).as_deref(), printed, "{text}");
        }
    }
}
