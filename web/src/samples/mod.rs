//! The documents that the page offers to begin with.

/// A document to try the page with.
#[derive(Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its stable name.
    pub id: &'static str,
    /// What it is called in the menu.
    pub title: &'static str,
    /// What it shows, in a few words.
    pub about: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All samples; the page opens with the first.
pub const SAMPLES: &[Sample] = &[
    Sample {
        id: "node",
        title: "Node app, one large mistake",
        about: "ships its whole workshop",
        text: include_str!("node.Dockerfile"),
    },
    Sample {
        id: "python",
        title: "Python machine learning",
        about: "wheels, and a cache that ships",
        text: include_str!("python.Dockerfile"),
    },
    Sample {
        id: "go",
        title: "Go service, already good",
        about: "two stages, nothing to spare",
        text: include_str!("go.Dockerfile"),
    },
    Sample {
        id: "java",
        title: "Java with layers",
        about: "every edit downloads all again",
        text: include_str!("java.Dockerfile"),
    },
    Sample {
        id: "monorepo",
        title: "Monorepo, 12 stages",
        about: "services, tests, an old base",
        text: include_str!("monorepo.Dockerfile"),
    },
    Sample {
        id: "mounts",
        title: "Heredocs and mounts",
        about: "caches, secrets, a script that goes on",
        text: include_str!("mounts.Dockerfile"),
    },
];

#[cfg(test)]
mod tests {
    use plimsoll_audit::{Analysis, Settings};
    use plimsoll_model::BuildOptions;
    use plimsoll_syntax::text::Span;

    use super::{SAMPLES, Sample};

    #[test]
    fn every_sample_builds() {
        for sample in SAMPLES {
            let analysis = Analysis::new(
                sample.id,
                sample.text,
                &BuildOptions::default(),
                &Settings::default(),
            );
            let stops = analysis.findings.iter().find(|finding| finding.stops_the_build());
            assert_eq!(stops, None, "{}", sample.id);
            assert!(analysis.build.target.is_some(), "{}", sample.id);
        }
    }

    /// What the default profile says of each sample: one good one, and something to see in the rest.
    #[test]
    fn the_samples_show_something() {
        let settings =
            Settings { today: plimsoll_audit::Date::new(2026, 11, 1), ..Settings::default() };
        let found = |sample: &Sample| {
            let options = BuildOptions::default();
            let analysis = Analysis::new(sample.id, sample.text, &options, &settings);
            let line = |span: Span| analysis.lines.line(span.start);
            let finding =
                |it: &plimsoll_audit::Finding| format!("  {} {}\n", line(it.span), it.rule);
            let findings: String = analysis.findings.iter().map(finding).collect();
            format!("{}\n{findings}", sample.id)
        };
        insta::assert_snapshot!(SAMPLES.iter().map(found).collect::<String>(), @"
        node
          8 cache-mount-opportunity
          21 apt-lists-kept
          21 apt-recommends
          23 dev-dependencies-shipped
        python
          31 cache-mount-opportunity
          31 pip-cache-kept
        go
          7 cache-mount-opportunity
        java
          7 dependency-copy-order
          7 cache-mount-opportunity
          8 cache-mount-opportunity
        monorepo
          34 base-image-eol
          37 cache-mount-opportunity
          54 user-missing
        mounts
          5 heredoc-no-errexit
        ");
    }

    #[test]
    fn the_monorepo_has_twelve_stages() {
        let sample = SAMPLES.iter().find(|sample| sample.id == "monorepo").unwrap();
        let analysis =
            Analysis::new(sample.id, sample.text, &BuildOptions::default(), &Settings::default());
        assert_eq!(analysis.build.stages.len(), 12);
    }
}
