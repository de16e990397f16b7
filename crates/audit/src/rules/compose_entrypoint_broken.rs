//! The script that a container starts with cannot be executed.
//!
//! ## What it does
//!
//! Reads the script that ENTRYPOINT or CMD of a service's Dockerfile starts, where it is copied from
//! the build context: whether it names its interpreter, and how its first line ends.
//!
//! ## Why it matters
//!
//! Without `#!` the kernel refuses the file: "exec format error". With the line ends of Windows it
//! looks for an interpreter whose name ends in a carriage return: "no such file or directory". The
//! build knows nothing of it; the container ends at once.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//! ```
//!
//! ```dockerfile api/Dockerfile
//! FROM alpine:3.22
//! COPY --chmod=755 start.sh /usr/local/bin/
//! ENTRYPOINT ["start.sh"]
//! ```
//!
//! ```text api/start.sh
//! exec sleep 1d
//! ```
//!
//! Use instead:
//!
//! ```text api/start.sh
//! #!/bin/sh
//! exec sleep 1d
//! ```
//!
//! ## Exceptions
//!
//! A script that is handed to a shell, as in `["sh", "start.sh"]`, needs neither. Nothing is said
//! where a RUN may change the file, or where Compose starts something else.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::compose::{Origin, Service, ServiceBuild, Value};
use plimsoll_model::context::{BuildContext, ContextEntry, ContextEntryKind};
use plimsoll_model::files::{base_name, join};
use plimsoll_model::{Build, ContextKind, Edge, EdgeKind, Node, StepId};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, CommandLine, Dockerfile, Keyword};

use crate::compose_values::{
    build_key, build_of, dockerfile_name, is_within, shipped_commands, shipped_stages,
};
use crate::context_files::{is_pattern, relative};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule};

pub(crate) const RULE: Rule = Rule::new(
    "compose-entrypoint-broken",
    Category::Correctness,
    Severity::Error,
    Check::Project(check),
);

/// The largest file in bytes that is read as a script.
const MAX_SCRIPT_BYTES: u64 = 256 * 1024;

/// Where programs without a folder in their name are looked for, in this order.
const PATH: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// Words of a RUN that may change how the lines of a file end, or the file.
const CHANGES: [&str; 4] = ["dos2unix", "sed ", "tr ", "perl "];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for service in &subject.project.services {
        let Some((id, build)) = build_of(subject, service.id) else { continue };
        let context = subject.contexts.get(id.index()).and_then(Option::as_ref);
        let Some(context) = context.filter(|it| it.complete) else { continue };
        let Some(entry) = script(service, build, context) else { continue };
        let Ok(bytes) = subject.tree.read(&join(&context.folder, &entry.path)) else { continue };
        let Some(why) = defect(&bytes) else { continue };
        let at = build_key(service);
        if told.insert(at) {
            let file = dockerfile_name(subject, id);
            let message = format!("{file} starts {}, {why}", base_name(&entry.path));
            let finding = report.at(at, message);
            finding.help("begin it with #! and the interpreter, and end its lines as Unix does");
        }
    }
}

/// Why the kernel does not execute a file; `None` for one that it may execute.
fn defect(bytes: &[u8]) -> Option<&'static str> {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.starts_with(b"#!") {
        return first.ends_with(b"\r").then_some("whose #! line ends with a carriage return");
    }
    if bytes.starts_with(b"\xef\xbb\xbf#!") {
        return Some("which has a byte order mark before its #!");
    }
    // A program is no text.
    (!bytes.contains(&0)).then_some("which has no #! line")
}

/// The file of the context that a service starts with.
fn script<'c>(
    service: &Service,
    build: &ServiceBuild,
    context: &'c BuildContext,
) -> Option<&'c ContextEntry> {
    let is_set = |key: &str| service.value.get(key).is_some_and(|value: &Value| !value.is_null());
    let read = build.read.as_ref()?;
    if is_set("entrypoint") {
        return None;
    }
    let program = program(&read.file, &read.build, is_set("command"))?;
    let program = program.text.as_str();
    let paths: Vec<String> = if program.starts_with('/') {
        vec![program.to_owned()]
    } else if program.contains('/') {
        let target = read.build.target?;
        vec![join(read.build.end_state(target).workdir.as_deref()?, program)]
    } else {
        PATH.iter().map(|folder| format!("{folder}/{program}")).collect()
    };
    let mut edges: BTreeMap<StepId, Vec<&Edge>> = BTreeMap::new();
    for edge in &read.build.edges {
        if let Some(step) = edge.step {
            edges.entry(step).or_default().push(edge);
        }
    }
    let entry = paths.iter().find_map(|path| copied(&read.build, &edges, context, path))?;
    let is_small = match entry.bytes {
        Some(bytes) => bytes <= MAX_SCRIPT_BYTES,
        None => entry.path.rsplit('.').next() == Some("sh"),
    };
    is_small.then_some(entry)
}

/// The program that ENTRYPOINT starts, or CMD where there is none.
fn program<'f>(
    file: &'f Dockerfile,
    build: &'f Build,
    has_command: bool,
) -> Option<&'f plimsoll_syntax::text::Word> {
    let find = |wanted: fn(&Command) -> Option<&CommandLine>| {
        shipped_commands(file, build).find_map(wanted)
    };
    let entry = find(|command| match command {
        Command::Entrypoint(line) => Some(line),
        _ => None,
    });
    let line = entry.or_else(|| {
        let line = find(|command| match command {
            Command::Cmd(line) => Some(line),
            _ => None,
        });
        line.filter(|_| !has_command)
    })?;
    match line {
        CommandLine::Exec(words) => words.first(),
        // A shell executes what has no `#!` by itself.
        CommandLine::Shell(_) => None,
    }
}

/// The file of the context that lies at a path of the image.
fn copied<'c>(
    build: &Build,
    edges: &BTreeMap<StepId, Vec<&Edge>>,
    context: &'c BuildContext,
    path: &str,
) -> Option<&'c ContextEntry> {
    let steps = shipped_stages(build).flat_map(|stage| build.steps_of(stage).iter().rev());
    for step in steps {
        let changes = || CHANGES.iter().any(|word| step.text.contains(word));
        if step.keyword == Keyword::Run && (changes() || step.text.contains(base_name(path))) {
            // Making it executable leaves the text as it is.
            if changes() || !step.text.contains("chmod") {
                return None;
            }
        }
        for edge in edges.get(&step.id).into_iter().flatten() {
            let Some(dest) = &edge.dest else { continue };
            let workdir = step.state.workdir.as_deref().unwrap_or("/");
            let target = join(workdir, dest);
            if !is_within(&target, path) || !matches!(edge.kind, EdgeKind::Copy | EdgeKind::Add) {
                continue;
            }
            let Node::Context(id) = edge.from else { return None };
            if build.context(id).kind != ContextKind::Main {
                return None;
            }
            let rest = path[target.trim_end_matches('/').len()..].trim_start_matches('/');
            for source in edge.sources.iter().filter(|source| !is_pattern(source)) {
                if let Some(entry) = source_of(context, &relative(source), rest) {
                    return Some(entry);
                }
            }
        }
    }
    None
}

/// The file that a source puts at a path below the destination; empty for the destination itself.
fn source_of<'c>(context: &'c BuildContext, source: &str, rest: &str) -> Option<&'c ContextEntry> {
    let is_file = |entry: &&ContextEntry| entry.sent && entry.kind == ContextEntryKind::File;
    match context.entry(source).filter(is_file) {
        Some(entry) => (rest.is_empty() || rest == base_name(source)).then_some(entry),
        None => {
            context.entry(join(&format!("/{source}"), rest).trim_start_matches('/')).filter(is_file)
        }
    }
}
