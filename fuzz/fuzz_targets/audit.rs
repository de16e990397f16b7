//! Any text is audited by all rules; what they point at lies in the text, and their fixes fit.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_audit::repair::{preview, repair};
use plimsoll_audit::{Analysis, Profile, Settings};
use plimsoll_model::BuildOptions;
use plimsoll_syntax::edit::Grade;

fuzz_target!(|source: &str| {
    let options = BuildOptions::default();
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    let analysis = Analysis::new("Dockerfile", source, &options, &settings);
    for finding in &analysis.findings {
        for span in std::iter::once(finding.span).chain(finding.related.iter().map(|at| at.span)) {
            assert!(source.get(span.range()).is_some(), "{finding:?} lies in the text");
        }
        if let Some(fix) = &finding.fix {
            let fixed = preview(&analysis, fix).expect("edits fit the text");
            let after = Analysis::new("Dockerfile", fixed, &options, &settings);
            assert!(after.is_accepted() || !analysis.is_accepted(), "{finding:?} breaks the file");
        }
    }
    let once = repair(analysis, Grade::Unsafe, &options, &settings);
    assert!(once.analysis.is_accepted() || once.applied.is_empty());
});
