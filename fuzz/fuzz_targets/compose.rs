//! Any three texts make a project that is resolved: a Compose file, its override and its `.env`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_model::compose::{ProjectOptions, config_json, resolve};
use plimsoll_model::files::{FileTree, Listing};

fuzz_target!(|files: (&str, &str, &str)| {
    let mut tree = FileTree::new("/p", Listing::Complete);
    tree.add_text("/p/compose.yaml", files.0);
    tree.add_text("/p/compose.override.yaml", files.1);
    tree.add_text("/p/.env", files.2);
    let project = resolve(&tree, &ProjectOptions::default());
    for found in &project.diagnostics {
        if let Some(id) = found.file {
            let source = &project.file(id).source;
            assert!(source.is_empty() || source.get(found.diagnostic.span.range()).is_some());
        }
    }
    let json: serde_json::Value =
        serde_json::from_str(&config_json(&project)).expect("the project is printed as JSON");
    assert!(json.is_object());
});
