//! Who finds fault with something: we, other tools, or both.

use crate::finding::Finding;
use crate::rule::Tool;

/// Whether another tool reports it here.
pub(crate) type Opinion = (Tool, bool);

/// True when anybody reports it.
pub(crate) fn anybody(we: bool, others: &[Opinion]) -> bool {
    we || others.iter().any(|(_, reports)| *reports)
}

/// Keeps the names of those tools that report it, and keeps it out of our profiles when we do not.
///
/// A tool without opinion reports what we report.
pub(crate) fn settle<'f>(
    finding: &'f mut Finding,
    we: bool,
    others: &[Opinion],
) -> &'f mut Finding {
    let with = |wanted: bool| {
        let tools = others.iter().filter(move |(_, reports)| *reports == wanted);
        tools.map(|(tool, _)| *tool).collect::<Vec<_>>()
    };
    if we { finding.unlike(&with(false)) } else { finding.only(&with(true)) }
}
