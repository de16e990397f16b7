//! The `check` directive and build argument: which of BuildKit's checks to skip, and whether the
//! others fail the build.
//!
//! Source: BuildKit `frontend/dockerfile/linter/linter.go` (`ParseLintOptions`).

/// The name of the build argument that wins over the directive.
pub(crate) const CHECK_ARGUMENT: &str = "BUILDKIT_DOCKERFILE_CHECK";

/// What is asked of BuildKit's checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CheckOptions {
    skip_all: bool,
    skip: Vec<String>,
    experimental: Vec<String>,
    /// True when a check that finds something fails the build.
    pub fail: bool,
}

impl CheckOptions {
    /// Reads `skip=A,B;error=true`.
    ///
    /// # Errors
    ///
    /// Gives BuildKit's message.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut options = Self::default();
        for part in text.split(';').map(str::trim).filter(|_| !text.trim().is_empty()) {
            let Some((key, value)) = part.split_once('=') else {
                return Err(format!("invalid check option {part:?}"));
            };
            let value = value.trim();
            match key.trim() {
                "skip" if value == "all" => options.skip_all = true,
                "skip" => {
                    options.skip = value.split(',').map(|name| name.trim().to_owned()).collect();
                }
                "experimental" => {
                    options.experimental =
                        value.split(',').map(|name| name.trim().to_owned()).collect();
                }
                "error" => {
                    options.fail = match value {
                        "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
                        "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
                        _ => return Err(format!("failed to parse check option {part:?}")),
                    }
                }
                key => return Err(format!("invalid check option {key:?}")),
            }
        }
        Ok(options)
    }

    /// The checks that are not wanted; `None` when none is.
    pub(crate) fn skipped(&self) -> Option<&[String]> {
        (!self.skip_all).then_some(self.skip.as_slice())
    }

    /// True when a check that is off unless it is asked for was asked for.
    pub(crate) fn wants_experimental(&self, name: &str) -> bool {
        self.experimental.iter().any(|wanted| wanted == name || wanted == "all")
    }

    /// True when BuildKit's check of this name is not wanted.
    pub(crate) fn skips(&self, name: &str) -> bool {
        self.skip_all || self.skip.iter().any(|skipped| skipped == name)
    }
}

#[cfg(test)]
mod tests {
    use super::CheckOptions;

    #[test]
    fn options_are_read_as_buildkit_reads_them() {
        let options = CheckOptions::parse("skip=A, B;error=true").expect("valid options");
        assert!(options.skips("B") && !options.skips("C") && options.fail);
        assert!(CheckOptions::parse("skip=all").expect("valid options").skips("C"));
        assert_eq!(CheckOptions::parse("x=1"), Err("invalid check option \"x\"".to_owned()));
        assert_eq!(CheckOptions::parse("skip"), Err("invalid check option \"skip\"".to_owned()));
    }
}
