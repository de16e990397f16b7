//! Where the conformance tests find what is not part of the project.

use std::path::{Path, PathBuf};

/// The cases of other tools, in a folder beside the project; `None`, and a word about it, when they
/// are not there.
#[must_use]
#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
pub fn cases(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no ../shared/cases/{name}");
    None
}
