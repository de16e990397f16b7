//! What rules about Compose projects ask of values, builds and the places they were written at.

use plimsoll_model::catalogue::{Lookup, Reference, base_image};
use plimsoll_model::compose::{BuildId, Key, Origin, Service, ServiceBuild, ServiceId, Value};
use plimsoll_model::files::{Entry, base_name, parent};
use plimsoll_model::{Base, Build, StageId};
use plimsoll_syntax::dockerfile::{Command, Dockerfile, nearest};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::compose_edit::{find, insert_before, insert_under};
use crate::project::ProjectSubject;

/// How many names a message tells; the others are counted.
const MOST_NAMES: usize = 3;

/// How many entries of the tree are looked at for the neighbours of a path.
const MAX_LOOKED: usize = 20_000;

/// How many neighbours are compared with a path that does not exist.
const MAX_COMPARED: usize = 256;

/// The key at the end of a path of keys, as written.
pub(crate) fn key_of<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Key> {
    let (last, parents) = path.split_last()?;
    value.at_path(parents)?.as_map()?.entry(last).map(|(key, _)| key)
}

/// The place of the `build` key of a service, or of the service.
pub(crate) fn build_key(service: &Service) -> Origin {
    key_of(&service.value, &["build"]).map_or(service.at, |key| key.at)
}

/// "a", "a and b", "a, b, c and 2 more".
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    match (more, names.split_last()) {
        (0, Some((last, []))) => (*last).to_owned(),
        (0, Some((last, first))) => format!("{} and {last}", first.join(", ")),
        (more, _) => format!("{} and {more} more", names.join(", ")),
    }
}

/// Writes `new` where a value says `old` as it is; `None` where a variable or an escape makes it.
pub(crate) fn rewrite(
    subject: &ProjectSubject<'_>,
    at: Origin,
    old: &str,
    new: &str,
) -> Option<Edit> {
    let text = subject.text(at);
    let mut places = text.match_indices(old);
    let (start, _) = places.next().filter(|_| !old.is_empty())?;
    // The same word a second time may mean something else.
    if places.next().is_some() {
        return None;
    }
    let start = at.span.start + start as u32;
    Some(Edit::replace(Span::new(start, start + old.len() as u32), new))
}

/// Writes the nearest name in the place of one that nothing has.
pub(crate) fn correction(
    subject: &ProjectSubject<'_>,
    at: Origin,
    old: &str,
    near: &str,
) -> Option<Fix> {
    let edit = rewrite(subject, at, old, near)?;
    Some(Fix::risky(format!("Write {near}"), "something else may be meant", vec![edit]))
}

/// Puts lines into the `build` section of a service, which becomes a mapping where it is a path.
pub(crate) fn insert_in_build(
    subject: &ProjectSubject<'_>,
    service: &Service,
    lines: &str,
) -> Option<Edit> {
    let key = build_key(service);
    if let Some(edit) = insert_under(subject, key, lines) {
        return Some(edit);
    }
    let yaml = subject.yaml(key.file);
    let (_, entry) = find(&yaml.documents, key.span)?;
    let context = entry.value.as_str()?;
    // The lines are indented as the key is, and stand where its line was.
    let made = format!("build:\n  context: {context}\n{}", indented(lines));
    let insert = insert_before(subject, key, &made)?;
    let file = subject.project.file(key.file);
    let end = file.lines.line_start(file.lines.line(entry.value.span.end) + 1);
    let end = end.unwrap_or(file.source.len() as u32);
    let rest = file.source.get(entry.value.span.end as usize..end as usize)?;
    if !matches!(rest.trim(), "" | "\"" | "'") {
        return None;
    }
    Some(Edit::replace(Span::new(insert.span.start, end), insert.text))
}

fn indented(lines: &str) -> String {
    lines.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// A service with what it builds.
pub(crate) fn builds<'s>(
    subject: &'s ProjectSubject<'_>,
) -> impl Iterator<Item = (BuildId, &'s ServiceBuild)> {
    subject.builds.builds.iter().enumerate().map(|(at, build)| (BuildId::new(at), build))
}

/// The build of a service.
pub(crate) fn build_of<'s>(
    subject: &'s ProjectSubject<'_>,
    service: ServiceId,
) -> Option<(BuildId, &'s ServiceBuild)> {
    let id = subject.builds.of_service.get(service.index()).copied().flatten()?;
    Some((id, subject.builds.builds.get(id.index())?))
}

/// The names of services.
pub(crate) fn service_names<'s>(
    subject: &'s ProjectSubject<'_>,
    services: &'s [ServiceId],
) -> impl Iterator<Item = &'s str> {
    services.iter().map(|id| &*subject.project.service(*id).name)
}

/// The Dockerfile of a build as a message names it.
pub(crate) fn dockerfile_name(subject: &ProjectSubject<'_>, build: BuildId) -> String {
    use plimsoll_model::compose::DockerfileSource::Inline;
    let inline = || matches!(subject.builds.builds[build.index()].dockerfile, Inline(_));
    match subject.analysis(build) {
        Some(analysis) if !inline() => analysis.path.clone(),
        _ => "its Dockerfile".to_owned(),
    }
}

/// The stages whose layers are in the image: the target's, then its base's, and so on.
pub(crate) fn shipped_stages(build: &Build) -> impl Iterator<Item = StageId> {
    std::iter::successors(build.target, |stage| match build.stage(*stage).base {
        Base::Stage(base) if base < *stage => Some(base),
        _ => None,
    })
}

/// The commands in force in the image, the last one first.
pub(crate) fn shipped_commands<'f>(
    file: &'f Dockerfile,
    build: &'f Build,
) -> impl Iterator<Item = &'f Command> {
    shipped_stages(build)
        .flat_map(|stage| build.steps_of(stage).iter().rev())
        .filter(|step| !step.onbuild)
        .filter_map(|step| file.instructions.get(step.instruction)?.command.as_ref())
}

/// What an image is in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root<'r> {
    /// Nothing.
    Scratch,
    /// A pulled image, by its reference.
    Image(&'r str),
    /// That cannot be told.
    Unknown,
}

/// The image that a build is built on in the end.
pub(crate) fn root_of(build: &Build) -> Root<'_> {
    match shipped_stages(build).last().map(|stage| &build.stage(stage).base) {
        Some(Base::Scratch) => Root::Scratch,
        Some(Base::Image(image)) => Root::Image(&build.image(*image).reference),
        _ => Root::Unknown,
    }
}

/// True for an image of Docker's own library, which has rules for what is in its images.
pub(crate) fn is_official(reference: &str) -> bool {
    let repository = Reference::parse(reference).repository;
    !repository.contains('/')
        && (!matches!(base_image(reference), Lookup::Unknown)
            || crate::datastores::of_image(repository).is_some())
}

/// A path of the project as it is shown.
pub(crate) fn shown<'p>(subject: &ProjectSubject<'_>, path: &'p str) -> &'p str {
    match path.strip_prefix(subject.project.folder.as_str()) {
        Some("") => ".",
        Some(rest) if rest.starts_with('/') => &rest[1..],
        _ => path,
    }
}

/// What lies beside a path that does not exist and has the nearest name.
pub(crate) fn neighbour<'t>(subject: &'t ProjectSubject<'_>, path: &str) -> Option<&'t str> {
    let above = parent(path);
    let entries = subject.tree.below(above).take(MAX_LOOKED);
    let beside = entries.filter(|(path, entry)| **entry != Entry::Nothing && parent(path) == above);
    let names = beside.map(|(path, _)| base_name(path)).filter(|name| !name.is_empty());
    nearest(base_name(path), names.take(MAX_COMPARED))
}

/// True when `path` is `folder` or lies in it; a `/` is everything.
pub(crate) fn is_within(folder: &str, path: &str) -> bool {
    plimsoll_model::files::below(folder.trim_end_matches('/'), path)
}

/// The bytes of a scalar with its quotes.
pub(crate) fn scalar_span(subject: &ProjectSubject<'_>, at: Origin) -> Span {
    let source = subject.project.file(at.file).source.as_bytes();
    let before = (at.span.start as usize).checked_sub(1).and_then(|it| source.get(it));
    match (before, source.get(at.span.end as usize)) {
        (Some(quote @ (b'"' | b'\'')), Some(end)) if quote == end => {
            Span::new(at.span.start - 1, at.span.end + 1)
        }
        _ => at.span,
    }
}

/// Writes another text in the place of a scalar; in double quotes, which fit everywhere.
pub(crate) fn replace_scalar(subject: &ProjectSubject<'_>, at: Origin, text: &str) -> Edit {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    Edit::replace(scalar_span(subject, at), format!("\"{escaped}\""))
}

/// The references to variables that say nothing of the case that it is not set: `$A` and `${A}`,
/// with their places in the text.
pub(crate) fn bare_references(text: &str) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find('$')?;
            let rest = &text[start + 1..];
            if rest.starts_with('$') {
                at = start + 2;
                continue;
            }
            let braces = rest.starts_with('{');
            let rest = &rest[usize::from(braces)..];
            let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
            let length = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
            let name = &rest[..length];
            let end = start + 1 + usize::from(braces) + length;
            at = end;
            let closed = !braces || text[end..].starts_with('}');
            if closed && name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_') {
                at = end + usize::from(braces);
                return Some((name, start..at));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{bare_references, listed};

    #[test]
    fn references_without_an_operator_are_bare() {
        let text = "$A/${B}:$$C ${D:-x$E} ${F} $ $1";
        let names: Vec<_> = bare_references(text).map(|(_, range)| &text[range]).collect();
        assert_eq!(names, ["$A", "${B}", "$E", "${F}"]);
    }

    #[test]
    fn lists_name_three_and_count_the_others() {
        assert_eq!(listed(["a"]), "a");
        assert_eq!(listed(["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(["a", "b", "c", "d"]), "a, b, c and 1 more");
    }
}
