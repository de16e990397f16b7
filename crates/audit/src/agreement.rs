//! Findings on which we and another tool may judge differently.

use crate::finding::Finding;
use crate::rule::Tool;

/// Who finds fault with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreement {
    /// We do.
    pub ours: bool,
    /// The other tool does.
    pub theirs: bool,
}

impl Agreement {
    /// True when anybody does.
    pub(crate) fn is_finding(self) -> bool {
        self.ours || self.theirs
    }
}

impl Finding {
    /// Says whether `tool` reports it too, or alone.
    pub(crate) fn agreed(&mut self, tool: Tool, agreement: Agreement) -> &mut Self {
        match agreement {
            Agreement { ours: true, theirs: false } => self.unlike(&[tool]),
            Agreement { ours: false, .. } => self.only(&[tool]),
            Agreement { ours: true, theirs: true } => self,
        }
    }
}
