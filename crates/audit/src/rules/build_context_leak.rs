//! Everything is copied, and the ignore file keeps neither history nor secrets back.
//!
//! ## What it does
//!
//! Looks at a COPY of the whole context into the image when there is an ignore file, and asks
//! whether `.git` and `.env` would be kept back if they exist. Where the files of the context are
//! known, it says what really goes along: history, secrets, and folders that the build makes anew.
//!
//! ## Why it matters
//!
//! The history of a repository and the settings of a developer often hold secrets, and they change
//! with every commit, so that the COPY and all steps below it rerun.
//!
//! ## Example
//!
//! ```dockerignore
//! node_modules
//! ```
//!
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY . .
//! CMD ["node", "main.js"]
//! ```
//!
//! Use instead:
//!
//! ```dockerignore
//! node_modules
//! .git
//! .env*
//! ```
//!
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY . .
//! CMD ["node", "main.js"]
//! ```
//!
//! ## Exceptions
//!
//! Where neither the files nor an ignore file are known, the rule is silent.

use plimsoll_model::context::{BuildContext, ContextEntryKind};
use plimsoll_model::files::base_name;
use plimsoll_model::flow::{Class, Origin, Shipped};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::dockerignore::IgnoreFile;

use crate::ballast;
use crate::context_files::{below, copies, is_pattern, known, relative, sent_bytes};
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::secret_files;
use crate::shipping::ships;
use crate::subject::Subject;

pub(crate) const RULE: Rule =
    Rule::new("build-context-leak", Category::Leak, Severity::Info, Check::File(check));

/// Directories that hold what a tool installs or keeps and that are made anew in the image.
const MADE: [&str; 3] = ["node_modules", ".venv", "__pycache__"];

/// The ends of the names of files that only show what a secret one looks like.
const SAMPLES: [&str; 5] = ["example", "sample", "template", "dist", "defaults"];

/// How many names a message tells; the others are counted.
const MOST_NAMES: usize = 4;

fn check(subject: &Subject<'_>, report: &mut Report) {
    match known(subject) {
        Some(context) => check_files(subject, report, context),
        None => check_patterns(subject, report),
    }
}

/// What is really sent and copied.
fn check_files(subject: &Subject<'_>, report: &mut Report, context: &BuildContext) {
    for copy in copies(subject).filter(|copy| subject.build.stage(copy.edge.to).reachable) {
        let (Some(Command::Copy(transfer) | Command::Add(transfer)), Some(site)) =
            (&copy.instruction.command, subject.site(copy.step.instruction))
        else {
            continue;
        };
        if !transfer.excludes.is_empty() {
            continue;
        }
        for (index, source) in copy.edge.sources.iter().enumerate() {
            let folder = relative(source);
            let leaks = leaks(context, &folder);
            if source.contains('$') || is_pattern(source) || leaks.is_empty() {
                continue;
            }
            let whole = if folder.is_empty() { "the build context" } else { source };
            let message = format!("{whole} brings along {}", told(context, &leaks));
            let finding = report.at(copy.source_span(index), message);
            finding.help(match &context.ignore_path {
                Some(_) => "add it to the ignore file, or copy only what is needed",
                None => "leave it out with a .dockerignore, or copy only what is needed",
            });
            let has_secret =
                leaks.iter().any(|path| secret_files::kind(secret_name(path)).is_some());
            if has_secret && ships(&site) {
                finding.severity(Severity::Warning);
            }
        }
    }
}

/// What goes along with a folder and should not; what is below such a thing is left out.
fn leaks<'c>(context: &'c BuildContext, folder: &str) -> Vec<&'c str> {
    let mut leaks: Vec<&str> = Vec::new();
    for entry in below(context, folder).iter().filter(|entry| entry.sent) {
        let name = base_name(&entry.path);
        let is_folder = entry.kind == ContextEntryKind::Folder;
        let is_leak = match name {
            ".git" => is_folder,
            _ if is_folder && MADE.contains(&name) => true,
            _ => secret_files::kind(secret_name(&entry.path)).is_some(),
        };
        let is_below =
            |leak: &&str| entry.path.strip_prefix(*leak).is_some_and(|rest| rest.starts_with('/'));
        // Entries are sorted, so that what holds this one comes before it.
        if is_leak && !leaks.iter().rev().take(MOST_NAMES).any(is_below) {
            leaks.push(&entry.path);
        }
    }
    leaks
}

/// `.env.production` holds what `.env` holds, and `.env.example` does not.
fn secret_name(path: &str) -> &str {
    let name = base_name(path);
    match name.strip_prefix(".env.") {
        Some(rest) if !SAMPLES.iter().any(|sample| rest.contains(sample)) => ".env",
        _ => path,
    }
}

/// "`.git` (1.2 MB), `.env` and 3 more".
fn told(context: &BuildContext, leaks: &[&str]) -> String {
    let told = leaks.iter().take(MOST_NAMES).map(|path| match sent_bytes(context, path) {
        Some(bytes) if bytes >= 100_000 => {
            format!("{path} ({}.{} MB)", bytes / 1_000_000, bytes / 100_000 % 10)
        }
        _ => (*path).to_owned(),
    });
    let mut names: Vec<String> = told.collect();
    let last = match leaks.len().saturating_sub(MOST_NAMES) {
        0 => names.pop().unwrap_or_default(),
        more => format!("{more} more"),
    };
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// What would be sent if it were there.
fn check_patterns(subject: &Subject<'_>, report: &mut Report) {
    let Some(text) = &subject.settings.dockerignore else { return };
    let ignored = IgnoreFile::parse(text);
    let comes_in = |shipped: &Shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        let from_context =
            matches!(&artifact.origin, Origin::Context(_, path) if !ignored.ignores(path));
        from_context
            && matches!(artifact.class, Class::Vcs | Class::Secret)
            && shipped.hidden.is_none()
    };
    for arrivals in ballast::arrivals(subject, comes_in) {
        let names = ballast::names(subject, &arrivals.shipped);
        let message = format!("nothing keeps {names} out of the image");
        ballast::report(report, subject, &arrivals, message)
            .likely()
            .help("add it to the ignore file, or copy only what is needed");
    }
}
