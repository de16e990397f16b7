//! Says what is going on, how long it took, and how it ended.

use std::fmt::Display;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// A step that takes less than this is not worth a second line.
const NOTICEABLE: Duration = Duration::from_secs(1);

/// Announces a step, does it, and tells how it ended.
pub(crate) fn step<T>(title: impl Display, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {title}");
    let started = Instant::now();
    let result = work();
    let took = started.elapsed();
    if result.is_err() {
        println!("    {title}: FAILED after {}", seconds(took));
    } else if took >= NOTICEABLE {
        println!("    {title}: done in {}", seconds(took));
    }
    result
}

/// Tells something that needed no work.
pub(crate) fn note(text: impl Display) {
    println!("    {text}");
}

/// A list of checks that all run, whether or not an earlier one failed.
pub(crate) struct Checklist {
    started: Instant,
    entries: Vec<Entry>,
}

struct Entry {
    title: String,
    outcome: Outcome,
    took: Duration,
}

enum Outcome {
    Passed,
    Failed(String),
    /// Could not run; the text says why. Counts as a failure unless it was asked for.
    Skipped {
        why: &'static str,
        asked_for: bool,
    },
}

impl Checklist {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), entries: Vec::new() }
    }

    /// Runs one check and returns its result, which later checks may build on.
    pub(crate) fn check<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let started = Instant::now();
        let result = step(title, work);
        let took = started.elapsed();
        let (outcome, value) = match result {
            Ok(value) => (Outcome::Passed, Some(value)),
            Err(error) => {
                println!("    {error:#}");
                (Outcome::Failed(first_line(&format!("{error:#}"))), None)
            }
        };
        self.entries.push(Entry { title: title.to_owned(), outcome, took });
        value
    }

    /// Records a check that did not run.
    pub(crate) fn skip(&mut self, title: &str, why: &'static str, asked_for: bool) {
        let outcome = Outcome::Skipped { why, asked_for };
        self.entries.push(Entry { title: title.to_owned(), outcome, took: Duration::ZERO });
    }

    /// Prints one line per check; fails unless all is well.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\nSummary");
        for entry in &self.entries {
            println!("{}", entry.line());
        }
        println!("Total: {}", seconds(self.started.elapsed()));
        let bad = self.entries.iter().filter(|entry| !entry.is_well()).count();
        if bad > 0 {
            bail!("{bad} of {} checks did not pass", self.entries.len());
        }
        println!("All {} checks are well.", self.entries.len());
        Ok(())
    }
}

impl Entry {
    fn is_well(&self) -> bool {
        matches!(self.outcome, Outcome::Passed | Outcome::Skipped { asked_for: true, .. })
    }

    fn line(&self) -> String {
        let (word, detail) = match &self.outcome {
            Outcome::Passed => ("ok", String::new()),
            Outcome::Failed(why) => ("FAILED", format!("  {why}")),
            Outcome::Skipped { why, asked_for: true } => ("left out", format!("  {why}")),
            Outcome::Skipped { why, asked_for: false } => ("NOT RUN", format!("  {why}")),
        };
        format!("  {word:<8} {:<16} {:>8}{detail}", self.title, seconds(self.took))
    }
}

/// A duration as people say it: `0.4 s`, `12.0 s`, `3 min 5 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_could_not_run_is_no_success() {
        let mut checks = Checklist::start();
        checks.skip("browser tests", "there is no bundle", false);
        assert!(checks.finish().is_err());
    }

    #[test]
    fn a_check_left_out_on_request_is_no_failure() {
        let mut checks = Checklist::start();
        checks.check("format", || Ok(()));
        checks.skip("browser tests", "--no-browser", true);
        assert!(checks.finish().is_ok());
    }
}
