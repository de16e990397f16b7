//! Settings from files: our own `plimsoll.toml`, and hadolint's `.hadolint.yaml`.
//!
//! What a file says is added to settings that are there; a later file wins.

use std::collections::BTreeMap;
use std::str::FromStr;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::nearest;
use serde::Deserialize;

use super::{FailOn, LabelKind, Level, Settings};
use crate::RULES;
use crate::rule::Profile;

/// The name of our configuration file.
pub const FILE_NAME: &str = "plimsoll.toml";

/// The names that hadolint's configuration file can have.
pub const HADOLINT_FILE_NAMES: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// A longer configuration file is refused.
pub const MAX_CONFIGURATION_BYTES: usize = 1024 * 1024;

/// Why a configuration file is refused; the messages name the place where that is known.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// It is too long.
    #[error("it has more than the limit of {MAX_CONFIGURATION_BYTES} bytes")]
    TooLong,
    /// It is no TOML, or has a key that does not exist.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// It is no YAML, or a value has the wrong type.
    #[error("{0}")]
    Yaml(String),
    /// It names a rule that does not exist.
    #[error("there is no rule {name}{}", hint(nearest.as_ref()))]
    UnknownRule {
        /// The name.
        name: String,
        /// The rule that is called nearly so.
        nearest: Option<String>,
    },
    /// A word is none of those that are possible.
    #[error("{word:?} is none of {}", possible.join(", "))]
    UnknownWord {
        /// The word.
        word: String,
        /// Those that are possible.
        possible: Vec<&'static str>,
    },
}

fn hint(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(" (did you mean {nearest}?)"))
}

/// `plimsoll.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    profile: Option<String>,
    fail_on: Option<String>,
    ignore_comments: Option<bool>,
    trusted_registries: Option<Vec<String>>,
    strict_labels: Option<bool>,
    rules: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

/// `.hadolint.yaml`; keys that only concern its output are read over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HadolintFile {
    ignored: Vec<String>,
    #[serde(rename = "override")]
    overrides: HadolintOverrides,
    #[serde(rename = "label-schema")]
    label_schema: BTreeMap<String, String>,
    #[serde(rename = "strict-labels")]
    strict_labels: Option<bool>,
    #[serde(rename = "trustedRegistries")]
    trusted_registries: Option<OneOrMany>,
    #[serde(rename = "disable-ignore-pragma")]
    disable_ignore_pragma: Option<bool>,
    #[serde(rename = "failure-threshold")]
    failure_threshold: Option<String>,
    #[serde(rename = "no-fail")]
    no_fail: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HadolintOverrides {
    error: Vec<String>,
    warning: Vec<String>,
    info: Vec<String>,
    style: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Settings {
    /// Adds what a `plimsoll.toml` says.
    ///
    /// # Errors
    ///
    /// Fails when the text is no TOML, or names keys, rules or values that do not exist.
    pub fn add_toml(&mut self, text: &str) -> Result<(), ConfigurationError> {
        check_length(text)?;
        let file: File = toml::from_str(text)?;
        for (name, level) in file.rules {
            let level = level_named(&level)?;
            self.levels.insert(known_rule(name)?, level);
        }
        for (label, kind) in file.labels {
            self.label_schema.insert(label, word(&kind, &LabelKind::ALL)?);
        }
        if let Some(profile) = file.profile {
            self.profile = word(&profile, &Profile::ALL)?;
        }
        if let Some(fail_on) = file.fail_on {
            self.fail_on = Some(word(&fail_on, &FailOn::ALL)?);
        }
        self.ignore_comments = file.ignore_comments.unwrap_or(self.ignore_comments);
        self.strict_labels = file.strict_labels.unwrap_or(self.strict_labels);
        if let Some(registries) = file.trusted_registries {
            self.trusted_registries = registries;
        }
        Ok(())
    }

    /// Adds what hadolint's configuration says.
    ///
    /// # Errors
    ///
    /// Fails when the text is no YAML or a value cannot be read. Rules that we do not have are read
    /// over, as they may well be hadolint's.
    pub fn add_hadolint_yaml(&mut self, text: &str) -> Result<(), ConfigurationError> {
        check_length(text)?;
        let file: Option<HadolintFile> = serde_saphyr::from_str(text)
            .map_err(|error| ConfigurationError::Yaml(error.to_string()))?;
        let file = file.unwrap_or_default();
        let overrides = [
            (file.overrides.error, Severity::Error),
            (file.overrides.warning, Severity::Warning),
            (file.overrides.info, Severity::Info),
            (file.overrides.style, Severity::Info),
        ];
        for (names, severity) in overrides {
            self.levels.extend(names.into_iter().map(|name| (name, Level::At(severity))));
        }
        self.levels.extend(file.ignored.into_iter().map(|name| (name, Level::Off)));
        for (label, kind) in file.label_schema {
            self.label_schema.insert(label, word(&kind, &LabelKind::ALL)?);
        }
        self.strict_labels = file.strict_labels.unwrap_or(self.strict_labels);
        self.ignore_comments = file.disable_ignore_pragma.unwrap_or(self.ignore_comments);
        match file.trusted_registries {
            Some(OneOrMany::One(registry)) => self.trusted_registries = vec![registry],
            Some(OneOrMany::Many(registries)) => self.trusted_registries = registries,
            None => {}
        }
        if let Some(threshold) = file.failure_threshold {
            self.fail_on = Some(match threshold.as_str() {
                "style" => FailOn::Info,
                "ignore" | "none" => FailOn::Never,
                other => word(other, &FailOn::ALL)?,
            });
        }
        if file.no_fail == Some(true) {
            self.fail_on = Some(FailOn::Never);
        }
        Ok(())
    }
}

fn check_length(text: &str) -> Result<(), ConfigurationError> {
    if text.len() > MAX_CONFIGURATION_BYTES {
        return Err(ConfigurationError::TooLong);
    }
    Ok(())
}

/// The value that a word stands for.
fn word<T: Copy>(word: &str, table: &[(&'static str, T)]) -> Result<T, ConfigurationError> {
    let found = table.iter().find(|(name, _)| *name == word);
    found.map(|(_, value)| *value).ok_or_else(|| ConfigurationError::UnknownWord {
        word: word.to_owned(),
        possible: table.iter().map(|(name, _)| *name).collect(),
    })
}

fn level_named(name: &str) -> Result<Level, ConfigurationError> {
    const LEVELS: [(&str, Level); 4] = [
        ("off", Level::Off),
        ("info", Level::At(Severity::Info)),
        ("warning", Level::At(Severity::Warning)),
        ("error", Level::At(Severity::Error)),
    ];
    word(name, &LEVELS)
}

fn known_rule(name: String) -> Result<String, ConfigurationError> {
    if RULES.iter().any(|rule| rule.is_called(&name)) {
        return Ok(name);
    }
    let nearest = nearest(&name, RULES.iter().map(|rule| rule.slug)).map(str::to_owned);
    Err(ConfigurationError::UnknownRule { name, nearest })
}

impl FromStr for Profile {
    type Err = ConfigurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        word(text, &Self::ALL)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn toml(text: &str) -> String {
        let mut settings = Settings::default();
        match settings.add_toml(text) {
            Ok(()) => format!("{settings:#?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn our_file_sets_profile_rules_and_labels() {
        let mut settings = Settings::default();
        let text = "profile = \"all\"\nfail-on = \"never\"\n[rules]\nfrom-as-casing = \"off\"\n\
                    NoEmptyContinuation = \"error\"\n[labels]\nversion = \"semver\"\n";
        settings.add_toml(text).expect("a valid file");
        assert_eq!(settings.profile, Profile::All);
        assert_eq!(settings.fail_on, Some(FailOn::Never));
        assert_eq!(settings.levels["from-as-casing"], Level::Off);
        assert_eq!(settings.levels["NoEmptyContinuation"], Level::At(Severity::Error));
        assert_eq!(settings.label_schema["version"], LabelKind::Semver);
    }

    #[test]
    fn mistakes_are_named_with_what_was_meant() {
        insta::assert_snapshot!(toml("profil = \"all\""), @r#"
        TOML parse error at line 1, column 1
          |
        1 | profil = "all"
          | ^^^^^^
        unknown field `profil`, expected one of `profile`, `fail-on`, `ignore-comments`, `trusted-registries`, `strict-labels`, `rules`, `labels`
        "#);
        insta::assert_snapshot!(toml("profile = \"strict\""), @r#""strict" is none of default, all, hadolint, buildkit"#);
        insta::assert_snapshot!(toml("[rules]\nfrom-as-cases = \"off\""), @"there is no rule from-as-cases");
        insta::assert_snapshot!(toml("[rules]\nfrom-as-casin = \"off\""), @"there is no rule from-as-casin (did you mean from-as-casing?)");
    }

    #[test]
    fn hadolints_file_is_read() {
        let mut settings = Settings::default();
        let text = "failure-threshold: style\nignored:\n  - DL3000\n  - SC1010\noverride:\n  \
                    warning: [DL3020]\n  style: [DL3015]\nlabel-schema:\n  author: text\n  \
                    created: rfc3339\nstrict-labels: true\ntrustedRegistries:\n  - docker.io\n\
                    format: tty\n";
        settings.add_hadolint_yaml(text).expect("a valid file");
        assert_eq!(settings.fail_on, Some(FailOn::Info));
        assert_eq!(settings.levels["DL3000"], Level::Off);
        assert_eq!(settings.levels["DL3020"], Level::At(Severity::Warning));
        assert_eq!(settings.label_schema["created"], LabelKind::Rfc3339);
        assert!(settings.strict_labels);
        assert_eq!(settings.trusted_registries, ["docker.io"]);
        settings.add_hadolint_yaml("trustedRegistries: '*.example.com'").expect("a valid file");
        assert_eq!(settings.trusted_registries, ["*.example.com"]);
        settings.add_hadolint_yaml("").expect("an empty file says nothing");
    }

    #[test]
    fn a_bomb_of_aliases_is_refused() {
        let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 'b'..='k' {
            let before = char::from_u32(u32::from(level) - 1).expect("a letter");
            let aliases = vec![format!("*{before}"); 9].join(", ");
            let _ = writeln!(text, "{level}: &{level} [{aliases}]");
        }
        text.push_str("ignored: *k\n");
        assert!(Settings::default().add_hadolint_yaml(&text).is_err());
    }
}
