//! What is wrong with a project, collected while it is resolved.
//!
//! Compose stops at its first error. Reading goes on here, so that everything is found at once; but
//! what follows only from an earlier error would be misleading, so that a service, network or other
//! part in which one phase found an error is silent in the later ones.

use std::collections::BTreeSet;

use plimsoll_syntax::diagnostic::{Diagnostic, Severity};

use super::project::ProjectDiagnostic;
use super::trail::Trail;
use super::value::Origin;

/// The most diagnostics that are kept of one project.
pub(super) const MAX_FAULTS: usize = 1_000;

/// The diagnostics so far, and what is silent.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: Vec<ProjectDiagnostic>,
    warnings: Vec<ProjectDiagnostic>,
    /// What has an error from an earlier phase; `None` stands for the project as a whole.
    silent: BTreeSet<Option<(String, String)>>,
    /// What has an error from this phase.
    fresh: BTreeSet<Option<(String, String)>>,
}

impl Faults {
    /// Reports an error in the part of the project that `trail` leads into.
    pub(super) fn error(
        &mut self,
        code: &'static str,
        trail: &Trail,
        at: Option<Origin>,
        message: impl Into<String>,
    ) {
        let subject = trail.subject().map(|(section, name)| (section.into(), name.into()));
        if self.silent.contains(&None) || self.silent.contains(&subject) {
            return;
        }
        self.fresh.insert(subject);
        self.push(code, at, message.into());
    }

    /// Reports an error that leaves nothing else to be trusted.
    pub(super) fn fatal(
        &mut self,
        code: &'static str,
        at: Option<Origin>,
        message: impl Into<String>,
    ) {
        if self.silent.contains(&None) {
            return;
        }
        self.fresh.insert(None);
        self.push(code, at, message.into());
    }

    /// Adds an error or warning that another parser found.
    pub(super) fn adopt(&mut self, file: super::FileId, diagnostic: Diagnostic) {
        if self.silent.contains(&None) {
            return;
        }
        if diagnostic.severity == Severity::Error {
            self.fresh.insert(None);
        }
        self.keep(ProjectDiagnostic { file: Some(file), diagnostic });
    }

    /// Reports something that Compose warns of.
    pub(super) fn warning(
        &mut self,
        code: &'static str,
        at: Option<Origin>,
        message: impl Into<String>,
    ) {
        if self.warnings.len() < MAX_FAULTS {
            let span = at.map_or_else(Default::default, |at| at.span);
            let diagnostic = Diagnostic::warning(code, message, span);
            let found = ProjectDiagnostic { file: at.map(|at| at.file), diagnostic };
            if !self.warnings.contains(&found) {
                self.warnings.push(found);
            }
        }
    }

    /// How many errors were kept.
    pub(super) fn error_count(&self) -> usize {
        self.found.len()
    }

    /// Adds what to do about the newest error.
    pub(super) fn help(&mut self, help: impl Into<String>) {
        if let Some(found) = self.found.last_mut() {
            found.diagnostic.help = Some(help.into());
        }
    }

    /// True when an error leaves nothing else to be trusted.
    pub(super) fn has_fatal(&self) -> bool {
        self.silent.contains(&None) || self.fresh.contains(&None)
    }

    /// Ends a phase: what had an error in it is silent from now on.
    pub(super) fn end_phase(&mut self) {
        self.silent.append(&mut self.fresh);
    }

    /// All of them: errors in the order of the phases, then warnings.
    pub(super) fn into_diagnostics(self) -> Vec<ProjectDiagnostic> {
        self.found.into_iter().chain(self.warnings).collect()
    }

    fn push(&mut self, code: &'static str, at: Option<Origin>, message: String) {
        let span = at.map_or_else(Default::default, |at| at.span);
        let diagnostic = Diagnostic::error(code, message, span);
        self.keep(ProjectDiagnostic { file: at.map(|at| at.file), diagnostic });
    }

    fn keep(&mut self, found: ProjectDiagnostic) {
        if self.found.len() < MAX_FAULTS && !self.found.contains(&found) {
            self.found.push(found);
        }
    }
}
