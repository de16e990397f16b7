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
        about: "wheels, two accelerators",
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
        about: "Maven, then four copies",
        text: include_str!("java.Dockerfile"),
    },
    Sample {
        id: "monorepo",
        title: "Monorepo, 12 stages",
        about: "services, tests, one target",
        text: include_str!("monorepo.Dockerfile"),
    },
    Sample {
        id: "mounts",
        title: "Heredocs and mounts",
        about: "caches, secrets, scripts",
        text: include_str!("mounts.Dockerfile"),
    },
];

#[cfg(test)]
mod tests {
    use plimsoll_audit::{Analysis, Settings};
    use plimsoll_model::BuildOptions;

    use super::SAMPLES;

    #[test]
    fn every_sample_builds() {
        for sample in SAMPLES {
            let analysis = Analysis::new(
                sample.id,
                sample.text,
                &BuildOptions::default(),
                &Settings::default(),
            );
            assert_eq!(analysis.findings, [], "{}", sample.id);
            assert!(analysis.build.target.is_some(), "{}", sample.id);
        }
    }

    #[test]
    fn the_monorepo_has_twelve_stages() {
        let sample = SAMPLES.iter().find(|sample| sample.id == "monorepo").unwrap();
        let analysis =
            Analysis::new(sample.id, sample.text, &BuildOptions::default(), &Settings::default());
        assert_eq!(analysis.build.stages.len(), 12);
    }
}
