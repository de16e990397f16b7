//! A secret leaves its mount.
//!
//! ## What it does
//!
//! Finds commands that copy a secret from its mount into the image, or print it.
//!
//! ## Why it matters
//!
//! A secret mount is there during one RUN and in no layer. A copy of it is in the image, and what is
//! printed is in the build log.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci
//! ```
//!
//! ```dockerfile
//! FROM node:22
//! RUN --mount=type=secret,id=token,env=TOKEN echo "//registry/:_authToken=$TOKEN" > .npmrc
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
//! ```
//!
//! ## Exceptions
//!
//! Nothing is reported when the same RUN removes the copy.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::MountType;
use plimsoll_syntax::shell::{Invocation, Parameter, Part, RedirectOperator, RedirectTarget, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::Site;

pub(crate) const RULE: Rule =
    Rule::new("secret-mount-leaked", Category::Secrets, Severity::Warning, Check::Run(check));

/// Where BuildKit mounts a secret that names no target.
const DEFAULT_FOLDER: &str = "/run/secrets/";

/// Programs that copy files to the last of their operands.
const COPIERS: [&str; 4] = ["cp", "mv", "install", "rsync"];

/// Programs that print what they are given.
const PRINTERS: [&str; 3] = ["echo", "printf", "cat"];

/// One secret of a RUN.
struct Secret {
    path: Option<String>,
    variable: Option<String>,
}

fn check(site: &Site<'_>, report: &mut Report) {
    let secrets = secrets(site);
    if secrets.is_empty() {
        return;
    }
    for invocation in site.commands() {
        let Some(leak) = secrets.iter().find_map(|secret| secret.leak(site, invocation)) else {
            continue;
        };
        let finding = report.at(leak.span, leak.message);
        finding.help("mount the secret where the program looks for it, with target= or env=");
    }
}

fn secrets(site: &Site<'_>) -> Vec<Secret> {
    let mounts = site.mounts().into_iter().filter(|mount| mount.kind == MountType::Secret);
    let secret = mounts.map(|mount| {
        let folder = |id: &str| format!("{DEFAULT_FOLDER}{id}");
        // With env= and without target= there is no file.
        let path = match (mount.target, &mount.env) {
            (Some(target), _) => Some(target),
            (None, Some(_)) => None,
            (None, None) => mount.id.as_deref().map(folder),
        };
        Secret { path, variable: mount.env }
    });
    secret.collect()
}

/// Where and how a secret leaks.
struct Leak {
    span: Span,
    message: String,
}

impl Secret {
    fn leak(&self, site: &Site<'_>, invocation: &Invocation<'_>) -> Option<Leak> {
        let name = invocation.name()?;
        let arguments = invocation.arguments();
        if COPIERS.contains(&&*name) {
            let (to, from) = arguments.split_last()?;
            let word = from.iter().find(|word| self.is_file(word))?;
            let to = to.literal()?;
            return (!is_removed(site, &to)).then(|| Leak {
                span: word.span,
                message: format!("the secret is copied to {to}, and with it into the image"),
            });
        }
        if !PRINTERS.contains(&&*name) {
            return None;
        }
        let is_cat = name == "cat";
        let shows =
            |word: &&Word| (is_cat && self.is_file(word)) || (!is_cat && self.is_in(&word.parts));
        let word = arguments.iter().find(shows)?;
        match written(invocation) {
            Some(path) if path.starts_with("/dev/") || is_removed(site, &path) => None,
            Some(path) => Some(Leak {
                span: word.span,
                message: format!("the secret is written to {path}, and with it into the image"),
            }),
            // In a pipe or a substitution somebody else reads it.
            None if is_read(invocation) => None,
            None => Some(Leak {
                span: word.span,
                message: "the secret is printed into the build log".to_owned(),
            }),
        }
    }

    fn is_file(&self, word: &Word) -> bool {
        self.path.as_deref().is_some_and(|path| word.is(path))
    }

    /// True when the text of the parts has the secret's value in it.
    fn is_in(&self, parts: &[Part]) -> bool {
        parts.iter().any(|part| match part {
            Part::Quoted(quoted) => self.is_in(&quoted.parts),
            Part::Parameter(parameter) => self.is_value(parameter),
            Part::Command(command) => self.is_output(&command.body),
            _ => false,
        })
    }

    fn is_value(&self, parameter: &Parameter) -> bool {
        parameter.operation.is_none() && self.variable.as_ref() == Some(&parameter.name)
    }

    /// True for `$(cat secret)` and `$(<secret)`.
    fn is_output(&self, list: &plimsoll_syntax::shell::List) -> bool {
        let [item] = list.items.as_slice() else { return false };
        let plimsoll_syntax::shell::Command::Simple(command) = &item.command else { return false };
        match command.words.as_slice() {
            [] => command.redirects.iter().any(|redirect| match &redirect.target {
                RedirectTarget::Word(word) => self.is_file(word),
                _ => false,
            }),
            [cat, file] => cat.is("cat") && self.is_file(file),
            _ => false,
        }
    }
}

/// The file that the output is written to.
fn written(invocation: &Invocation<'_>) -> Option<String> {
    invocation.command.redirects.iter().find_map(|redirect| {
        let writes = matches!(
            redirect.operator,
            RedirectOperator::Write | RedirectOperator::Append | RedirectOperator::Clobber
        );
        match &redirect.target {
            RedirectTarget::Word(word) if writes && redirect.descriptor.is_none() => Some(
                word.literal().map_or_else(|| "a file".to_owned(), std::borrow::Cow::into_owned),
            ),
            _ => None,
        }
    })
}

/// True when something else reads the output.
fn is_read(invocation: &Invocation<'_>) -> bool {
    let context = invocation.context;
    let is_piped = context.pipe.is_some_and(|pipe| pipe.index + 1 < pipe.length);
    let is_redirected = invocation.command.redirects.iter().any(|redirect| {
        matches!(redirect.operator, RedirectOperator::DuplicateOutput | RedirectOperator::WriteBoth)
    });
    is_piped
        || is_redirected
        || context.is_within(plimsoll_syntax::shell::Place::Substitution)
        || context.is_within(plimsoll_syntax::shell::Place::Group)
        || context.is_within(plimsoll_syntax::shell::Place::Subshell)
}

/// True when the RUN also removes the file.
fn is_removed(site: &Site<'_>, path: &str) -> bool {
    let removers = site.commands().iter().filter(|invocation| invocation.is("rm"));
    removers.flat_map(Invocation::arguments).any(|word| {
        word.is(path)
            || word.literal().is_some_and(|word| path.starts_with(&*word) && word.len() > 1)
    })
}
