//! The documents that the page offers to begin with.

use std::rc::Rc;

use crate::folder::Folder;

/// A document, or a project, to try the page with.
#[derive(Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its stable name.
    pub id: &'static str,
    /// What it is called in the menu.
    pub title: &'static str,
    /// What it shows, in a few words.
    pub about: &'static str,
    /// Its text; empty for a project.
    pub text: &'static str,
    /// The files of a project: paths and texts; none for a document.
    pub files: &'static [(&'static str, &'static str)],
}

impl Sample {
    /// The folder of a project.
    #[must_use]
    pub fn folder(&self) -> Folder {
        let files = self.files.iter();
        Folder::of_texts(self.id, files.map(|(path, text)| ((*path).to_owned(), Rc::from(*text))))
    }
}

/// All samples; the page opens with the first.
pub const SAMPLES: &[Sample] = &[
    Sample {
        id: "node",
        title: "Node app, one large mistake",
        about: "ships its whole workshop",
        text: include_str!("node.Dockerfile"),
        files: &[],
    },
    Sample {
        id: "python",
        title: "Python machine learning",
        about: "wheels, and a cache that ships",
        text: include_str!("python.Dockerfile"),
        files: &[],
    },
    Sample {
        id: "go",
        title: "Go service, already good",
        about: "two stages, nothing to spare",
        text: include_str!("go.Dockerfile"),
        files: &[],
    },
    Sample {
        id: "java",
        title: "Java with layers",
        about: "every edit downloads all again",
        text: include_str!("java.Dockerfile"),
        files: &[],
    },
    Sample {
        id: "monorepo",
        title: "Monorepo, 12 stages",
        about: "services, tests, an old base",
        text: include_str!("monorepo.Dockerfile"),
        files: &[],
    },
    Sample {
        id: "mounts",
        title: "Heredocs and mounts",
        about: "caches, secrets, a script that goes on",
        text: include_str!("mounts.Dockerfile"),
        files: &[],
    },
    Sample {
        id: "shop",
        title: "Compose project",
        about: "4 services, a shared base, health checks",
        text: "",
        files: &[
            ("compose.yaml", include_str!("shop/compose.yaml")),
            (".env", include_str!("shop/variables.env")),
            ("api/Dockerfile", include_str!("shop/api.Dockerfile")),
            ("base/Dockerfile", include_str!("shop/base.Dockerfile")),
            ("web/Dockerfile", include_str!("shop/web.Dockerfile")),
            ("web/.dockerignore", include_str!("shop/web.ignore")),
            ("web/package.json", "{}\n"),
            ("web/src/index.js", "\n"),
            ("api/requirements.txt", "flask\n"),
            ("api/app.py", "\n"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use plimsoll_audit::{Analysis, Settings};
    use plimsoll_model::BuildOptions;

    use super::SAMPLES;

    #[test]
    fn every_sample_builds() {
        for sample in SAMPLES.iter().filter(|sample| sample.files.is_empty()) {
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

    /// The rules that find something in a sample, with the default profile.
    fn found(id: &str) -> Vec<&'static str> {
        let sample = SAMPLES.iter().find(|sample| sample.id == id).unwrap();
        let settings =
            Settings { today: plimsoll_audit::Date::new(2026, 11, 1), ..Settings::default() };
        let analysis = Analysis::new(id, sample.text, &BuildOptions::default(), &settings);
        analysis.findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn each_sample_shows_what_its_title_says() {
        assert_eq!(found("go"), [""; 0], "it is already good");
        for (id, rule) in [
            ("node", "dev-dependencies-shipped"),
            ("node", "apt-lists-kept"),
            ("python", "pip-cache-kept"),
            ("java", "dependency-copy-order"),
            ("monorepo", "base-image-eol"),
            ("mounts", "heredoc-no-errexit"),
        ] {
            assert!(found(id).contains(&rule), "{id}: {:?}", found(id));
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
