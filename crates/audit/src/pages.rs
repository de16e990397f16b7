//! The pages of the rules, which are the comments at the head of their files.

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The page of the rule with this slug, as Markdown.
pub(crate) fn page(slug: &str) -> Option<&'static str> {
    let index = PAGES.binary_search_by_key(&slug, |(found, _)| found).ok()?;
    Some(PAGES[index].1)
}
