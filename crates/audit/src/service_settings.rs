//! What rules about the services of a project share: who has a setting, where it was written, how it
//! is named in a message, and how it is changed.
//!
//! One place can speak for several services, as below an anchor or in a file that several extend. It
//! is then reported once, with the names of all.

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_model::compose::{FileId, FileRole, Key, Origin, Project, Service, Value};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;
use plimsoll_syntax::yaml::{Entry, Node, NodeKind, Yaml};

use crate::compose_edit::{append_under, delete_entry, delete_item, find, find_item_key};
use crate::compose_values::listed;
use crate::finding::Finding;
use crate::project::{ProjectReport, ProjectSubject, UNSET_VARIABLE};

/// Something that services have at one place.
#[derive(Debug)]
pub(crate) struct Shared<'p, T> {
    /// Where it was written.
    pub at: Origin,
    /// What the first of the services has there.
    pub what: T,
    /// The names of the services.
    pub services: Vec<&'p str>,
}

impl<T> Shared<'_, T> {
    /// The services for a message.
    pub(crate) fn names(&self) -> String {
        listed(self.services.iter().copied())
    }
}

/// What services have, by its place; what is not known for certain is left out.
pub(crate) fn shared<'p, T, I>(
    subject: &ProjectSubject<'p>,
    find: impl Fn(&'p Service) -> I,
) -> impl Iterator<Item = Shared<'p, T>>
where
    I: IntoIterator<Item = (Origin, T)>,
{
    let mut found: BTreeMap<Origin, Shared<'p, T>> = BTreeMap::new();
    for service in &subject.project.services {
        for (at, what) in find(service) {
            if !is_known(subject.project, at) || !subject.is_open(at) {
                continue;
            }
            let services = Vec::new();
            let place = found.entry(at).or_insert(Shared { at, what, services });
            if place.services.last() != Some(&&*service.name) {
                place.services.push(&service.name);
            }
        }
    }
    found.into_values()
}

/// False for what holds a variable that nothing sets and that has no default.
pub(crate) fn is_known(project: &Project, at: Origin) -> bool {
    project.diagnostics.iter().all(|found| {
        let span = found.diagnostic.span;
        found.diagnostic.code != UNSET_VARIABLE
            || found.file != Some(at.file)
            || span.end <= at.span.start
            || span.start >= at.span.end
    })
}

/// The services with an image of which all files are known: what they lack, they lack.
pub(crate) fn whole_services<'p>(
    subject: &ProjectSubject<'p>,
) -> impl Iterator<Item = &'p Service> {
    let project = subject.project;
    project.services.iter().filter(move |service| {
        let has_unread_base = project.diagnostics.iter().any(|found| {
            found.diagnostic.code == "compose-remote"
                && found.file == Some(service.at.file)
                && lies_below(subject, service.at, found.diagnostic.span)
        });
        service.image.is_some() && subject.is_open(service.at) && !has_unread_base
    })
}

fn lies_below(subject: &ProjectSubject<'_>, key: Origin, span: Span) -> bool {
    let yaml = subject.yaml(key.file);
    find(&yaml.documents, key.span).is_some_and(|(_, entry)| {
        key.span.cover(entry.value.span).range().contains(&(span.start as usize))
    })
}

/// The last key and the value of a path below a service.
pub(crate) fn setting<'p>(service: &'p Service, path: &[&str]) -> Option<(&'p Key, &'p Value)> {
    let (last, before) = path.split_last()?;
    service.value.at_path(before)?.as_map()?.entry(last)
}

/// The items of a list of a service.
pub(crate) fn items<'p>(service: &'p Service, key: &str) -> &'p [Value] {
    service.value.get(key).and_then(Value::as_list).unwrap_or_default()
}

/// What a setting is objected to with. In `message`, `{}` stands for the services.
pub(crate) struct Objection {
    pub message: &'static str,
    pub help: &'static str,
    /// Why somebody should look at the result when the setting is taken out; none is offered when
    /// this is empty.
    pub risk: &'static str,
}

/// Reports a key that services should not have with such a value.
pub(crate) fn object_to_key(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    key: &str,
    is_wrong: impl Fn(&Value) -> bool,
    objection: &Objection,
) {
    let wrong = |service| setting(service, &[key]).filter(|(_, value)| is_wrong(value));
    for found in shared(subject, |service| wrong(service).map(|(key, value)| (value.at, key.at))) {
        let (key_at, value) = (found.what, found.at);
        let is_one = key_at.file == value.file;
        let at = if is_one { cover(key_at, value) } else { value };
        let finding = report.at(at, objection.message.replacen("{}", &found.names(), 1));
        finding.help(objection.help);
        if let Some(edit) = delete_entry(subject, key_at)
            && !objection.risk.is_empty()
        {
            finding.fix(Fix::risky(format!("Take {key} out"), objection.risk, vec![edit]));
        }
    }
}

/// Reports an item that services should not have in a list.
pub(crate) fn object_to_item(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    key: &str,
    is_wrong: impl Fn(&str) -> bool,
    objection: &Objection,
) {
    let is_wrong = |item: &&Value| item.as_str().is_some_and(&is_wrong);
    for found in shared(subject, |service| {
        items(service, key).iter().filter(is_wrong).map(|item| (item.at, ()))
    }) {
        let finding = report.at(found.at, objection.message.replacen("{}", &found.names(), 1));
        finding.help(objection.help);
        if let Some(edit) = delete_item_or_list(subject, found.at)
            && !objection.risk.is_empty()
        {
            let title = format!("Take {} out", subject.text(found.at));
            finding.fix(Fix::risky(title, objection.risk, vec![edit]));
        }
    }
}

/// Takes out an item of a list, with the key of the list when it is the only one.
pub(crate) fn delete_item_or_list(subject: &ProjectSubject<'_>, item: Origin) -> Option<Edit> {
    delete_item(subject, item).or_else(|| delete_entry(subject, find_item_key(subject, item)?))
}

/// Reports that services lack a setting, and offers to add its lines at the end of the service.
pub(crate) fn report_missing<'f>(
    report: &'f mut ProjectReport,
    service: &Service,
    message: &str,
    help: &str,
) -> &'f mut Finding {
    let finding = report.at(service.at, message.replacen("{}", &service.name, 1));
    finding.help(help)
}

/// Adds lines at the end of a service.
pub(crate) fn add_lines(
    subject: &ProjectSubject<'_>,
    service: &Service,
    lines: &str,
) -> Option<Vec<Edit>> {
    append_under(subject, service.at, lines).map(|edit| vec![edit])
}

/// From the begin of one place to the end of another in the same file.
pub(crate) fn cover(from: Origin, to: Origin) -> Origin {
    Origin { span: from.span.cover(to.span), ..from }
}

/// The Compose files with what stands in them.
pub(crate) fn compose_files<'s>(
    subject: &'s ProjectSubject<'_>,
) -> impl Iterator<Item = (FileId, Rc<Yaml>)> + 's {
    let files = subject.project.files.iter().enumerate();
    files
        .filter(|(_, file)| {
            !matches!(file.role, FileRole::Variables | FileRole::ContainerVariables)
        })
        .map(|(at, _)| (FileId::new(at), subject.yaml(FileId::new(at))))
}

/// The services as they stand in a file, with their own keys and those of their anchors.
pub(crate) fn written_services(yaml: &Yaml) -> impl Iterator<Item = &Entry> {
    yaml.documents.iter().filter_map(|document| document.get("services")).flat_map(entries)
}

/// The entries of a mapping; none of anything else.
pub(crate) fn entries(node: &Node) -> &[Entry] {
    match &node.kind {
        NodeKind::Mapping(entries) => entries,
        _ => &[],
    }
}

/// The items of a list; none of anything else.
pub(crate) fn sequence(node: &Node) -> &[Node] {
    match &node.kind {
        NodeKind::Sequence(items) => items,
        _ => &[],
    }
}
