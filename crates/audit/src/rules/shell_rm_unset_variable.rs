//! A recursive rm can reach a directory of the system.
//!
//! ## What it does
//!
//! Finds `rm -r` with a path that is `/`, `/usr` or the like when a variable in it is empty, and
//! with such a path itself.
//!
//! ## Why it matters
//!
//! The command then takes files away that the image needs.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN dir=$(cat /dir) && rm -rf "$dir"/*
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN dir=$(cat /dir) && rm -rf "${dir:?}"/*
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Parameter, ParameterForm, ParameterOperator, Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint};
use crate::shell_calls::{Call, each_call, options};
use crate::shell_variables::is_plain_form;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2114"), hadolint("SC2115")],
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "shell-rm-unset-variable",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

/// Directories of a system.
const DIRECTORIES: [&str; 15] = [
    "",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/media",
    "/mnt",
    "/usr",
    "/usr/bin",
    "/usr/local",
    "/usr/share",
    "/var",
];

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        let is_recursive = |name: String| matches!(name.as_str(), "r" | "R" | "recursive");
        if call.name != "rm" || !options(call.arguments()).any(is_recursive) {
            return;
        }
        for word in call.arguments() {
            if !word.static_prefix().starts_with('-') {
                look(site, report, &call, word);
            }
        }
    });
}

fn look(site: &Site<'_>, report: &mut Report, call: &Call<'_>, word: &Word) {
    let mut path = Path::default();
    path.add(&word.parts);
    if path.is_unknown || !is_of_system(&path.text) {
        return;
    }
    let text = word.text(site.subject.source);
    // Without a variable it was written with intent.
    if !path.has_expansion {
        let has_pattern = path.text.ends_with('*');
        let finding = report.at(word.span, format!("rm -r takes {text} away"));
        finding.help("name what is to go");
        finding.known_as(Tool::Hadolint, if has_pattern { "SC2115" } else { "SC2114" }).strict();
        call.settle(finding, site);
        return;
    }
    let message = format!("{text} is {} when it is empty", shown(&path.text));
    let finding = report.at(word.span, message);
    finding.help("write ${name:?}, which ends the script when it is empty");
    if let [parameter] = path.parameters.as_slice()
        && is_plain_form(parameter)
        && !path.has_command
        && !call.place.is_nested
    {
        let new = format!("${{{}:?}}", parameter.name);
        finding.fix(Fix::risky(
            "End the script when it is empty",
            "the build fails where the variable is empty",
            vec![Edit::replace(parameter.span, new)],
        ));
    }
    finding.known_as(Tool::Hadolint, "SC2115");
    call.settle(finding, site);
    let is_set = |parameter: &&Parameter| {
        site.variable(&parameter.name).is_some_and(|value| !value.is_empty())
    };
    if !path.has_command && path.parameters.iter().any(is_set) {
        finding.only(&[Tool::Hadolint]);
    }
}

/// The path as a message shows it.
fn shown(path: &str) -> &str {
    if path.is_empty() { "nothing" } else { path }
}

/// What a word is when all variables in it are empty.
#[derive(Default)]
struct Path<'s> {
    text: String,
    parameters: Vec<&'s Parameter>,
    has_command: bool,
    has_expansion: bool,
    is_unknown: bool,
}

impl<'s> Path<'s> {
    fn add(&mut self, parts: &'s [Part]) {
        for part in parts {
            match part {
                Part::Literal(literal) => self.text.push_str(&literal.text),
                Part::Escaped(escaped) => self.text.push(escaped.value),
                Part::Quoted(quoted) => self.add(&quoted.parts),
                Part::Parameter(parameter) => {
                    self.has_expansion = true;
                    self.is_unknown |= is_guarded(parameter);
                    self.parameters.push(parameter);
                }
                Part::Command(_) => (self.has_expansion, self.has_command) = (true, true),
                _ => self.is_unknown = true,
            }
        }
    }
}

/// True when it is never empty, or when nobody knows.
fn is_guarded(parameter: &Parameter) -> bool {
    let operator = parameter.operation.as_ref().map(|operation| operation.operator);
    let cuts = [ParameterOperator::RemovePrefix, ParameterOperator::RemoveSuffix];
    let is_braced = matches!(parameter.form, ParameterForm::Bare | ParameterForm::Braced);
    !is_braced || operator.is_some_and(|operator| !cuts.contains(&operator))
}

/// True for a directory of the system, or everything in it.
fn is_of_system(path: &str) -> bool {
    // A word that is empty, as `"$x"` can be, takes nothing away.
    if path.is_empty() {
        return false;
    }
    let mut path = path.to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    let path = path.strip_suffix("/*").unwrap_or(&path);
    let path = path.strip_suffix("/*").unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    DIRECTORIES.contains(&path)
}
