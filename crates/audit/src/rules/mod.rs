//! The one ordered list of rules.

mod from_as_casing;

use plimsoll_syntax::diagnostic::Severity;

use crate::analysis::Subject;
use crate::finding::{Category, Finding};

/// A rule: what it is called and how it looks for what it names.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The slug: the name of its file, page and configuration key.
    pub slug: &'static str,
    /// How other tools call it; the first is BuildKit's name when BuildKit has the check.
    pub aliases: &'static [&'static str],
    /// How much a finding matters.
    pub severity: Severity,
    /// What it is about.
    pub category: Category,
    pub(crate) check: fn(&Rule, &Subject<'_>, &mut Vec<Finding>),
}

/// All rules, in the order their findings are given for the same place.
pub const RULES: &[Rule] = &[from_as_casing::RULE];
