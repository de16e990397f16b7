//! Dates and times as `go-yaml` recognises them and as Go prints them.
//!
//! Source: `parseTimestamp` in `internal/libyaml/resolver.go` of `go-yaml`, and Go's `time.Parse`,
//! which takes one digit where two are usual, and a comma before the fraction of a second.

use std::fmt::Write;

/// Reads a date or a date with a time, and writes it as Go's `time.Time.String` does.
pub(super) fn normalise(text: &str) -> Option<String> {
    let mut reader = Reader { rest: text };
    let year = reader.digits(4, 4)?;
    reader.expect('-')?;
    let month = reader.digits(1, 2)?;
    reader.expect('-')?;
    let day = reader.digits(1, 2)?;
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let time = match reader.next() {
        None => Time::default(),
        Some('T' | 't') => reader.time(Zone::Needed)?,
        Some(' ') => reader.time(Zone::Forbidden)?,
        Some(_) => return None,
    };
    let Time { hour, minute, second, fraction, offset } = time;
    let mut printed = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    if !fraction.is_empty() {
        let _ = write!(printed, ".{fraction}");
    }
    match offset {
        0 => printed.push_str(" +0000 UTC"),
        minutes => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
            let _ = write!(printed, " {sign}{hours:02}{minutes:02} {sign}{hours:02}{minutes:02}");
        }
    }
    Some(printed)
}

/// Whether a time of day is followed by its distance from UTC.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Needed,
    Forbidden,
}

/// A time of day.
#[derive(Default)]
struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    /// The digits after the point, at most nine, without zeros at the end.
    fraction: String,
    /// The distance from UTC in minutes.
    offset: i32,
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next()?;
        self.rest = chars.as_str();
        Some(next)
    }

    fn expect(&mut self, wanted: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(wanted)?;
        Some(())
    }

    /// A number of at least and at most so many digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        let (number, rest) = self.rest.split_at(count);
        self.rest = rest;
        number.parse().ok()
    }

    /// The rest of the text as a time of day.
    fn time(&mut self, zone: Zone) -> Option<Time> {
        let hour = self.digits(1, 2)?;
        self.expect(':')?;
        let minute = self.digits(1, 2)?;
        self.expect(':')?;
        let second = self.digits(1, 2)?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let fraction = self.fraction();
        let offset = if zone == Zone::Needed { self.offset()? } else { 0 };
        self.rest.is_empty().then_some(Time { hour, minute, second, fraction, offset })
    }

    /// The digits after the second, without zeros at the end; more than nine are cut off.
    fn fraction(&mut self) -> String {
        let Some(rest) = self.rest.strip_prefix(['.', ',']) else { return String::new() };
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return String::new();
        }
        self.rest = &rest[count..];
        rest[..count.min(9)].trim_end_matches('0').to_owned()
    }

    /// `Z`, or the hours and minutes from UTC.
    fn offset(&mut self) -> Option<i32> {
        let sign = match self.next()? {
            'Z' => return Some(0),
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let hours = self.digits(2, 2)?;
        self.expect(':')?;
        let minutes = self.digits(2, 2)?;
        (hours <= 24 && minutes <= 60).then(|| sign * (hours * 60 + minutes).cast_signed())
    }
}

/// The number of days of a month, 1 to 12.
fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
