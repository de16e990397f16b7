//! A day of the calendar.

use std::fmt;

/// A day, as `2026-11-24`; days compare by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day of `year`, `month` from 1 and `day` from 1, when there is one.
    ///
    /// Every month has 31 days here: the dates are compared, not counted with.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
        valid.then_some(Self { year, month, day })
    }

    /// Reads `2026-11-24`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_are_read_and_compared() {
        let date = Date::parse("2026-11-24").expect("a date");
        assert_eq!(date.to_string(), "2026-11-24");
        assert!(date > Date::new(2026, 2, 28).expect("a date"));
        for wrong in ["", "2026", "2026-13-01", "2026-00-01", "2026-1-1-1", "x-1-1"] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
