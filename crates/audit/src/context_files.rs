//! The files of the build context as COPY and ADD see them, where they are known.

use plimsoll_model::context::{BuildContext, ContextEntry, ContextEntryKind};
use plimsoll_model::{Context, ContextKind, Edge, EdgeKind, Node, Step};
use plimsoll_syntax::dockerfile::{Command, Instruction};
use plimsoll_syntax::dockerignore::clean_path;
use plimsoll_syntax::text::Span;

use crate::subject::Subject;

/// How many COPYs and ADDs of a file are compared with its context.
const MAX_COPIES: usize = 2_000;

/// What is at a path of the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Something that is sent.
    Sent,
    /// Something, of which the ignore file leaves out everything.
    Ignored,
    /// Nothing.
    Missing,
    /// It lies behind a link.
    Unknown,
}

/// A COPY or ADD from the main context.
pub(crate) struct ContextCopy<'a> {
    pub edge: &'a Edge,
    pub step: &'a Step,
    pub instruction: &'a Instruction,
}

/// The context, when all of it is known.
pub(crate) fn known<'a>(subject: &'a Subject<'_>) -> Option<&'a BuildContext> {
    let context = subject.settings.context.as_deref().filter(|context| context.complete)?;
    // With an ignore file that was not read it is not known what is sent.
    (context.ignore_path.is_none() || context.ignore.is_some()).then_some(context)
}

/// The COPYs and ADDs from the main context, in the order of the file.
pub(crate) fn copies<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = ContextCopy<'a>> {
    let copies = subject.build.edges.iter().filter_map(|edge| {
        let Node::Context(context) = edge.from else { return None };
        let context = subject.build.context(context);
        let is_main = matches!(context, Context { kind: ContextKind::Main, .. });
        if !is_main || !matches!(edge.kind, EdgeKind::Copy | EdgeKind::Add) {
            return None;
        }
        let step = subject.build.step(edge.step?);
        let instruction = subject.file.instructions.get(step.instruction)?;
        (!step.onbuild).then_some(ContextCopy { edge, step, instruction })
    });
    copies.take(MAX_COPIES)
}

impl ContextCopy<'_> {
    /// Where the source at `index` is written.
    pub(crate) fn source_span(&self, index: usize) -> Span {
        match &self.instruction.command {
            // ADD's addresses are not among the sources that the context has.
            Some(Command::Copy(transfer) | Command::Add(transfer))
                if transfer.sources.len() == self.edge.sources.len() =>
            {
                let word = transfer.sources.get(index);
                word.map_or(self.instruction.word.span, |word| word.span)
            }
            _ => self.instruction.word.span,
        }
    }
}

/// A source as the path of an entry; empty for the whole context.
pub(crate) fn relative(source: &str) -> String {
    let path = clean_path(source);
    let path = path.trim_start_matches('/');
    if path == "." { String::new() } else { path.to_owned() }
}

/// True for a source with characters that match several names.
pub(crate) fn is_pattern(source: &str) -> bool {
    source.contains(['*', '?', '[', '\\'])
}

/// Everything below a folder; everything at all for the empty path.
pub(crate) fn below<'c>(context: &'c BuildContext, folder: &str) -> &'c [ContextEntry] {
    if folder.is_empty() {
        return &context.entries;
    }
    let prefix = format!("{folder}/");
    let start = context.entries.partition_point(|entry| entry.path.as_str() < prefix.as_str());
    let rest = &context.entries[start..];
    let count = rest.partition_point(|entry| entry.path.starts_with(&prefix));
    &rest[..count]
}

/// What is at a path.
pub(crate) fn presence(context: &BuildContext, path: &str) -> Presence {
    if path.is_empty() {
        return Presence::Sent;
    }
    if let Some(entry) = context.entry(path) {
        let is_sent = |it: &ContextEntry| it.sent && it.kind != ContextEntryKind::Folder;
        return match entry.kind {
            _ if entry.sent => Presence::Sent,
            ContextEntryKind::Folder if below(context, path).iter().any(is_sent) => Presence::Sent,
            _ => Presence::Ignored,
        };
    }
    let mut above = path;
    while let Some((parent, _)) = above.rsplit_once('/') {
        if let Some(entry) = context.entry(parent) {
            let is_link = entry.kind == ContextEntryKind::Link;
            return if is_link { Presence::Unknown } else { Presence::Missing };
        }
        above = parent;
    }
    Presence::Missing
}

/// The sizes of what is sent of a path, in bytes; `None` where one is not known.
pub(crate) fn sent_bytes(context: &BuildContext, path: &str) -> Option<u64> {
    let files = context.entry(path).into_iter().chain(below(context, path));
    let files = files.filter(|entry| entry.sent && entry.kind == ContextEntryKind::File);
    files.map(|entry| entry.bytes).sum()
}
