//! ARG or ENV has the name of a secret.
//!
//! ## What it does
//!
//! Finds ARG and ENV whose names have a word like TOKEN, PASSWORD, SECRET, KEY or AUTH.
//!
//! ## Why it matters
//!
//! The value of an ENV is in the image, and that of an ARG in its history. Everybody who can pull
//! the image can read both.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! ARG NPM_TOKEN
//! RUN npm ci
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! RUN --mount=type=secret,id=npm,env=NODE_AUTH npm ci
//! ```
//!
//! ## Exceptions
//!
//! A value that nobody would keep secret clears the name for us: nothing, a switch, a path, the
//! fingerprint of a key. BuildKit looks at the name only. hadolint has a longer list, in which every
//! `username` and `private` is a secret, and reports an ARG before the first FROM too, where it
//! reaches no image.
//!
//! ## References
//!
//! BuildKit's check [SecretsUsedInArgOrEnv](https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::Word;

use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, Rule, Tool, buildkit, dockle, hadolint, semgrep, trivy};
use crate::secret_names::{is_harmless_value, is_secret, is_secret_to_hadolint};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("SecretsUsedInArgOrEnv"),
        hadolint("DL3064"),
        trivy("DS-0031"),
        dockle("CIS-DI-0010"),
        semgrep("secret-in-build-arg"),
    ],
    confidence: Confidence::Medium,
    ..Rule::new(
        "secret-name-in-arg-env",
        Category::Secrets,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let (keyword, variables): (_, Vec<(&Word, Option<&Word>)>) = match site.command() {
        Some(Command::Arg(arguments)) => {
            let pairs = arguments.iter().map(|found| (&found.name, found.value.as_ref()));
            ("ARG", pairs.collect())
        }
        Some(Command::Env(pairs)) => {
            ("ENV", pairs.iter().map(|pair| (&pair.key, Some(&pair.value))).collect())
        }
        _ => return,
    };
    let is_in_stage = site.stage.is_some();
    let mut told_hadolint = false;
    for (name, value) in variables {
        let buildkit = is_secret(&name.text) && is_in_stage;
        let hadolint = is_secret_to_hadolint(&name.text) && !told_hadolint;
        let ours = buildkit && value.is_none_or(|value| !is_harmless_value(&value.text));
        if !buildkit && !hadolint {
            continue;
        }
        told_hadolint |= hadolint;
        let finding = report.at(
            name.span,
            format!(
                "Do not use ARG or ENV instructions for sensitive data ({keyword} \"{}\")",
                name.text
            ),
        );
        finding.help("mount it where it is used: RUN --mount=type=secret,id=…").likely();
        let mut tools = Vec::new();
        tools.extend((buildkit && !site.onbuild).then_some(Tool::Buildkit));
        tools.extend(hadolint.then_some(Tool::Hadolint));
        if !ours {
            finding.only(&tools);
            continue;
        }
        for tool in [Tool::Buildkit, Tool::Hadolint] {
            if !tools.contains(&tool) {
                finding.unlike(&[tool]);
            }
        }
    }
}
