//! What `plimsoll what-if` prints: what becomes of each step.

use plimsoll_model::Build;
use plimsoll_model::cache::{CacheState, WhatIf};
use serde::Serialize;

use super::SCHEMA;

/// What becomes of the steps of one build.
#[derive(Debug, Serialize)]
pub struct WhatIfReport {
    /// The version of this document.
    pub schema: u32,
    /// The path of the file.
    pub path: String,
    /// The steps that a build of the target has, in the order of the file.
    pub steps: Vec<StepFateReport>,
}

/// What becomes of one step.
#[derive(Debug, Serialize)]
pub struct StepFateReport {
    /// The name of its stage, as BuildKit prints it.
    pub stage: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its text.
    pub text: String,
    /// `hit`, `may-hit`, `unknown` or `rerun`.
    pub state: &'static str,
    /// Why, in one sentence without a full stop.
    pub reason: String,
    /// The line that is the reason, when it is another one.
    pub because_of_line: Option<u32>,
}

impl WhatIfReport {
    /// Reports what becomes of the steps of a build.
    #[must_use]
    pub fn new(path: &str, build: &Build, what_if: &WhatIf) -> Self {
        let steps = what_if.steps.iter().map(|fate| {
            let step = build.step(fate.step);
            StepFateReport {
                stage: build.stage(fate.stage).label.clone(),
                line: step.lines.first,
                text: step.text.clone(),
                state: fate.state.as_str(),
                reason: fate.reason.clone(),
                because_of_line: fate.because.map(|step| build.step(step).lines.first),
            }
        });
        Self { schema: SCHEMA, path: path.to_owned(), steps: steps.collect() }
    }

    /// A line for each step, and what they come to.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let count = |state: CacheState| {
            self.steps.iter().filter(|step| step.state == state.as_str()).count()
        };
        for step in &self.steps {
            let shown: String =
                step.text.lines().next().unwrap_or_default().chars().take(60).collect();
            text.push_str(&format_step(step, &shown));
        }
        let parts = [
            (CacheState::Rerun, "rerun"),
            (CacheState::MayHit, "may hit"),
            (CacheState::Unknown, "cannot be told"),
            (CacheState::Hit, "cached"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(state, _)| count(*state) > 0)
            .map(|(state, word)| format!("{} {word}", count(state)))
            .collect();
        let total = if parts.is_empty() { "no step runs".to_owned() } else { parts.join(", ") };
        text + &total + "\n"
    }
}

fn format_step(step: &StepFateReport, shown: &str) -> String {
    format!("{:8} {}:{} {shown}\n         {}\n", step.state, step.stage, step.line, step.reason)
}
