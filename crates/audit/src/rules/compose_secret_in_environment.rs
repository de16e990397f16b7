//! A password, token or key is written in the Compose file.
//!
//! ## What it does
//!
//! Looks in the environment, the build arguments and the commands of services for values that are
//! secrets by their name or form, and for defaults of variables that are.
//!
//! ## Why it matters
//!
//! The file is in the repository for everybody to read, and who inspects the container sees the
//! value. A default is what runs when nobody thinks of it.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     environment:
//!       POSTGRES_PASSWORD: hunter2
//! ```
//!
//! ```text .env
//! POSTGRES_PASSWORD=hunter2
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     environment:
//!       POSTGRES_PASSWORD_FILE: /run/secrets/db
//!     secrets: [db]
//! secrets:
//!   db:
//!     environment: POSTGRES_PASSWORD
//! ```
//!
//! ## Exceptions
//!
//! What comes from a file of variables is not looked at. The value itself is never told.

use std::collections::BTreeSet;

use plimsoll_model::compose::{Origin, Service, Value};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::compose_values::replace_scalar;
use crate::credentials::tokens;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Confidence, FixAvailability, Rule};
use crate::secret_names::{is_harmless_value, is_surely_secret};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Manual,
    confidence: Confidence::Medium,
    ..Rule::new(
        "compose-secret-in-environment",
        Category::Secrets,
        Severity::Warning,
        Check::Project(check),
    )
};

/// Words of names that are about a secret and hold none.
const ABOUT: [&str; 24] = [
    "algorithm",
    "audience",
    "dir",
    "enabled",
    "endpoint",
    "expire",
    "expires",
    "expiry",
    "header",
    "host",
    "id",
    "issuer",
    "length",
    "lifetime",
    "max",
    "min",
    "name",
    "path",
    "policy",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
];

/// What is wrong with a value.
enum Exposure {
    /// It has the form of a token, with an article.
    Token(&'static str),
    /// It is a secret by its name.
    Named,
    /// It is an address with a password in it.
    Address,
    /// The value is that of a variable whose default is a secret.
    Default,
}

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    // Services can share a line.
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for service in &subject.project.services {
        let variables = service.environment.iter().filter(|it| !it.from_file);
        let variables = variables.filter_map(|it| Some((&*it.name, it.value.as_deref()?, it.at)));
        let arguments = service.build.iter().flat_map(|build| &build.arguments);
        let arguments = arguments.map(|(name, value)| (&*name.text, &*value.text, value.at));
        for (name, value, at) in variables.chain(arguments) {
            if subject.is_open(at)
                && let Some(exposure) = exposure(subject, name, value, at)
                && told.insert(at)
            {
                tell(subject, report, (name, at), &exposure);
            }
        }
        for (key, word) in words(service) {
            if let Some(token) = word.as_str().and_then(|text| tokens(text).into_iter().next())
                && subject.is_open(word.at)
                && subject.text(word.at).contains(word.as_str().unwrap_or_default())
                && told.insert(word.at)
            {
                tell(subject, report, (key, word.at), &Exposure::Token(token.what));
            }
        }
    }
}

fn tell(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    (name, at): (&str, Origin),
    exposure: &Exposure,
) {
    let message = match exposure {
        Exposure::Token(what) => format!("{name} holds {what}"),
        Exposure::Named => format!("the value of {name} is written in the file"),
        Exposure::Address => format!("{name} holds an address with its password"),
        Exposure::Default => format!("the default of {name} is a password that is written here"),
    };
    let finding = report.at(at, message);
    match exposure {
        Exposure::Token(_) => {
            finding
                .severity(Severity::Error)
                .help("revoke it, and hand over the new one as a secret");
        }
        Exposure::Named | Exposure::Default => {
            finding.help("hand it over as a secret, or take it from a variable without a default");
            let prefix = if subject.text(at).contains(&format!("{name}=")) {
                format!("{name}=")
            } else {
                String::new()
            };
            let variable = match exposure {
                Exposure::Default => bare_name(subject.text(at)).unwrap_or(name),
                _ => name,
            };
            let edit = replace_scalar(subject, at, &format!("{prefix}${{{variable}:?}}"));
            let reason = "the value has to be put into .env, which no repository has";
            finding.fix(Fix::manual(format!("Take {name} from a variable"), reason, vec![edit]));
        }
        Exposure::Address => {
            finding.help("put a variable in the place of the password");
        }
    }
}

/// What is wrong with the value of a variable, when something is.
fn exposure(subject: &ProjectSubject<'_>, name: &str, value: &str, at: Origin) -> Option<Exposure> {
    let written = subject.text(at);
    let written = written.trim_matches(['"', '\'']);
    let written = written.strip_prefix(name).and_then(|it| it.strip_prefix('=')).unwrap_or(written);
    let is_literal = !written.replace("$$", "").contains('$');
    if is_literal && let Some(token) = tokens(value).into_iter().next() {
        return Some(Exposure::Token(token.what));
    }
    if has_password(written) {
        return Some(Exposure::Address);
    }
    if !is_secret_name(name) || is_harmless_value(value) {
        return None;
    }
    if is_literal {
        return Some(Exposure::Named);
    }
    (!is_harmless_value(default(written)?)).then_some(Exposure::Default)
}

/// The default of a text that is one reference to a variable, when it is written out.
fn default(written: &str) -> Option<&str> {
    let inner = written.strip_prefix("${")?.strip_suffix('}')?;
    let name = inner.find(|char: char| !char.is_ascii_alphanumeric() && char != '_')?;
    let operator = &inner[name..];
    let default = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-'))?;
    (!default.is_empty() && !default.contains('$')).then_some(default)
}

/// The variable that a text refers to.
fn bare_name(written: &str) -> Option<&str> {
    let (_, rest) = written.split_once("${")?;
    rest.split(|char: char| !char.is_ascii_alphanumeric() && char != '_').next()
}

/// True for an address that says a password: `scheme://user:password@host`.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, _)| {
        let rest = &text[at + 3..];
        let authority = &rest[..rest.find(['/', ' ', '"']).unwrap_or(rest.len())];
        let login = authority.rsplit_once('@').map_or("", |(login, _)| login);
        let password = login.split_once(':').map_or("", |(_, password)| password);
        !password.is_empty() && !password.contains(['$', '<', '*', '{'])
    })
}

fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has = |word: &str| lower.split('_').any(|it| it == word);
    let is_about = ABOUT.iter().any(|word| has(word));
    let is_secret = is_surely_secret(name) || has("pass") || lower.ends_with("password");
    is_secret && !is_about && !has("file")
}

/// The words of the commands of a service.
fn words(service: &Service) -> impl Iterator<Item = (&'static str, &Value)> {
    ["command", "entrypoint"].into_iter().flat_map(|key| {
        let words = service.value.get(key).and_then(Value::as_list).unwrap_or_default();
        words.iter().map(move |word| (key, word))
    })
}
