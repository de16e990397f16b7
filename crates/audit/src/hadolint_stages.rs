//! Which stages hadolint takes for parts of the image.

use std::collections::BTreeSet;

use plimsoll_syntax::dockerfile::From;

use crate::subject::{Section, Subject};

/// The stages whose layers count for hadolint: those whose FROM is like the last one, and those
/// that a FROM names.
#[derive(Debug)]
pub(crate) struct CountedStages<'a> {
    last: Option<&'a From>,
    bases: BTreeSet<String>,
}

impl<'a> CountedStages<'a> {
    pub(crate) fn new(subject: &'a Subject<'a>) -> Self {
        let froms: Vec<&From> =
            subject.sections().filter_map(|section| Some(section.from()?.1)).collect();
        let bases = froms.iter().map(|from| image_name(from).to_lowercase()).collect();
        Self { last: froms.last().copied(), bases }
    }

    /// True when the section counts; what ONBUILD wraps always does, as if there were no stages.
    pub(crate) fn has(&self, section: &Section<'_>) -> bool {
        let Some((_, from)) = section.from() else { return self.last.is_none() };
        let is_named = from.name.as_ref().is_some_and(|name| self.bases.contains(&name.text));
        is_named || self.last.is_some_and(|last| is_alike(from, last))
    }
}

fn is_alike(one: &From, other: &From) -> bool {
    let text =
        |word: &Option<plimsoll_syntax::text::Word>| word.as_ref().map(|word| word.text.clone());
    one.base.text == other.base.text
        && text(&one.name) == text(&other.name)
        && text(&one.platform) == text(&other.platform)
}

/// The image without tag and digest.
pub(crate) fn image_name(from: &From) -> &str {
    let name = from.base.text.split('@').next().unwrap_or_default();
    let start = name.rfind('/').map_or(0, |at| at + 1);
    name[start..].find(':').map_or(name, |at| &name[..start + at])
}
