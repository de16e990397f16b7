//! Which findings are listed.

use crate::outcome::{Finding, FindingId, Grade, Outcome, Topic};

/// What is asked of the findings that are listed; all of it must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this severity.
    pub severity: Option<Grade>,
    /// Only this topic.
    pub topic: Option<Topic>,
    /// Only what can be repaired.
    pub fixable: bool,
    /// Only what holds this text, in any case.
    pub text: String,
}

impl Filter {
    /// True when everything is listed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// True when a finding is listed.
    #[must_use]
    pub fn accepts(&self, finding: &Finding) -> bool {
        self.severity.is_none_or(|severity| severity == finding.severity)
            && self.topic.is_none_or(|topic| topic == finding.topic)
            && (!self.fixable || finding.fix.is_some())
            && self.finds(finding)
    }

    fn finds(&self, finding: &Finding) -> bool {
        let wanted = self.text.trim().to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&wanted);
        wanted.is_empty()
            || holds(&finding.rule)
            || holds(&finding.message)
            || finding.help.as_deref().is_some_and(holds)
            || finding.aliases.iter().any(|alias| holds(alias))
    }

    /// The findings that are listed, in their order.
    #[must_use]
    pub fn listed(&self, outcome: &Outcome) -> Vec<FindingId> {
        outcome.ids().filter(|(_, finding)| self.accepts(finding)).map(|(id, _)| id).collect()
    }
}
