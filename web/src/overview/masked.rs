//! Keeps values that come from files of variables out of everything that is shown.
//!
//! A text that Compose put such a value into is shown as it was written: `app:${TAG}`. A message
//! that quotes such a value has it taken out. What stays are the port number of a container, which
//! is a number in the model, and the names of stages, folders and files, which stand in the files
//! that are shown or in the listing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::compose::{
    BuildSection, ContextSource, FileId, FileRole, Kind, Origin, Project, ProjectBuilds, ReadBuild,
    Text, Value, VariableSource,
};
use plimsoll_model::files::FileTree;

/// Shorter values are not looked for in messages: they stand in every other word.
const SHORTEST: usize = 3;

/// The most values that are looked for in messages.
const MAX_VALUES: usize = 2_000;

/// What stands in a message where a value was.
const HIDDEN: &str = "(hidden)";

/// The variables whose values are not shown, and the values.
pub(super) struct Masks {
    names: BTreeSet<Rc<str>>,
    values: Vec<String>,
}

impl Masks {
    pub(super) fn new(project: &Project, tree: &FileTree) -> Self {
        let from_file = project
            .variables
            .iter()
            .filter(|variable| matches!(variable.source, VariableSource::File(_)));
        let names = from_file.map(|variable| Rc::clone(&variable.name)).collect();
        let mut values = BTreeSet::new();
        for file in project.files.iter().filter(|file| is_secret(file.role)) {
            let Ok(bytes) = tree.read(&file.path) else { continue };
            for line in String::from_utf8_lossy(&bytes).lines().take(MAX_VALUES) {
                collect(line, &mut values);
            }
        }
        let mut values: Vec<String> = values.into_iter().take(MAX_VALUES).collect();
        // Longer ones first, so that no value is left because a part of it was taken out.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Self { names, values }
    }

    /// A text of the project as it may be shown.
    pub(super) fn text(&self, project: &Project, text: &Text) -> Rc<str> {
        self.shown(project, &text.text, text.at)
    }

    /// What was resolved at a place, as it may be shown.
    pub(super) fn shown(&self, project: &Project, resolved: &str, at: Origin) -> Rc<str> {
        match self.raw(project, at) {
            Some(raw) => raw,
            None => resolved.into(),
        }
    }

    /// The text at a place as it was written, if a value stands in it that is not shown.
    fn raw(&self, project: &Project, at: Origin) -> Option<Rc<str>> {
        let file = project.files.get(at.file.index())?;
        if is_secret(file.role) {
            return Some(format!("set in {}", file.shown).into());
        }
        let raw = file.source.get(at.span.range())?;
        let raw = raw.trim_matches(['"', '\'']);
        self.mentions(raw).then(|| raw.into())
    }

    /// True when a text refers to a variable whose value is not shown.
    fn mentions(&self, raw: &str) -> bool {
        let references = raw.match_indices('$').map(|(at, _)| &raw[at + 1..]);
        references.into_iter().any(|rest| {
            let rest = rest.strip_prefix('{').unwrap_or(rest);
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            self.names.contains(&rest[..end.unwrap_or(rest.len())])
        })
    }

    /// A message without the values.
    pub(super) fn message(&self, project: &Project, file: Option<FileId>, said: &str) -> String {
        let mut message = said.to_owned();
        let role = file.and_then(|id| project.files.get(id.index())).map(|file| file.role);
        if role.is_some_and(is_secret)
            && let Some(at) = message.find(" near ")
        {
            // Compose quotes the line.
            message.truncate(at);
        }
        self.clean(&message)
    }

    /// A text without the values.
    pub(super) fn clean(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for value in &self.values {
            if clean.contains(value.as_str()) {
                clean = without(&clean, value);
            }
        }
        clean
    }

    /// The project with every such value taken back to what was written.
    pub(super) fn project(&self, project: &Project) -> Project {
        let mut masked = project.clone();
        if self.names.is_empty() && self.values.is_empty() {
            return masked;
        }
        masked.resolved = Value::new(Kind::Null, Origin::default());
        masked.merged = masked.resolved.clone();
        let text = |text: &mut Text| text.text = self.text(project, text);
        for service in &mut masked.services {
            service.image.iter_mut().for_each(|image| text(&mut image.reference));
            service.network_mode.iter_mut().for_each(text);
            if let Some(build) = &mut service.build {
                build.arguments.iter_mut().for_each(|(_, value)| text(value));
                build.tags.iter_mut().for_each(text);
                for context in &mut build.additional_contexts {
                    if let Some(raw) = self.raw(project, context.address.at) {
                        if let ContextSource::Image(image) = &mut context.source {
                            *image = raw.to_string();
                        }
                        context.address.text = raw;
                    }
                }
                build.platforms.iter_mut().for_each(text);
            }
            for port in &mut service.ports {
                if let Some(raw) = self.raw(project, port.at) {
                    port.host_ip = None;
                    port.published = Some(published(&raw).to_owned());
                }
            }
            for mount in &mut service.mounts {
                if let Some(raw) = self.raw(project, mount.at) {
                    mount.source = mount.source.is_some().then(|| raw.to_string());
                }
            }
            for variable in &mut service.environment {
                variable.value = None;
            }
            self.value(project, &mut service.value);
        }
        let kinds = [
            &mut masked.networks,
            &mut masked.volumes,
            &mut masked.secrets,
            &mut masked.configs,
            &mut masked.models,
        ];
        for resource in kinds.into_iter().flatten() {
            self.value(project, &mut resource.value);
            resource.name = self.clean(&resource.name);
        }
        masked
    }

    /// The builds with the images that their arguments lead to as they were written.
    pub(super) fn builds(&self, masked: &Project, builds: &ProjectBuilds) -> ProjectBuilds {
        let mut shown = builds.clone();
        if self.names.is_empty() {
            return shown;
        }
        for build in &mut shown.builds {
            let service = build.services.first().and_then(|id| masked.services.get(id.index()));
            let Some(section) = service.and_then(|service| service.build.as_ref()) else {
                continue;
            };
            let arguments = section.arguments.iter();
            let arguments: BTreeMap<String, String> = arguments
                .map(|(name, value)| (name.text.to_string(), value.text.to_string()))
                .collect();
            let contexts = named_contexts(masked, section);
            let asked = &mut build.options;
            if arguments == asked.build_args && contexts == asked.named_contexts {
                continue;
            }
            (asked.build_args, asked.named_contexts) = (arguments, contexts);
            if let Some(read) = &build.read {
                let built = plimsoll_model::build(&read.file, &build.options);
                build.read = Some(Rc::new(ReadBuild { build: built, ..(**read).clone() }));
            }
        }
        shown
    }

    fn value(&self, project: &Project, value: &mut Value) {
        let at = value.at;
        match &mut value.kind {
            Kind::String(text) => *text = self.shown(project, text, at),
            Kind::List(items) => items.iter_mut().for_each(|item| self.value(project, item)),
            Kind::Map(map) => map.iter_mut().for_each(|(_, value)| self.value(project, value)),
            Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Time(_) => {}
        }
    }
}

/// The named contexts of a build, with their addresses as they may be shown.
pub(super) fn named_contexts(masked: &Project, section: &BuildSection) -> BTreeMap<String, String> {
    let contexts = section.additional_contexts.iter().map(|context| {
        let address = match &context.source {
            ContextSource::Service(Some(id)) => format!("service:{}", masked.service(*id).name),
            _ => context.address.text.to_string(),
        };
        (context.name.text.to_lowercase(), address)
    });
    contexts.collect()
}

/// True for files whose contents are never shown.
pub(super) const fn is_secret(role: FileRole) -> bool {
    matches!(role, FileRole::Variables | FileRole::ContainerVariables)
}

/// The value of a line of a file of variables; a line without a name is a value as a whole.
fn collect(line: &str, values: &mut BTreeSet<String>) {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return;
    }
    let value = line.split_once('=').map_or(line, |(_, value)| value.trim());
    let unquoted = value.trim_matches(['"', '\'']);
    for value in [value, unquoted] {
        if value.len() >= SHORTEST {
            values.insert(value.to_owned());
        }
    }
}

/// A text without a value, where that stands as a word of its own.
fn without(text: &str, value: &str) -> String {
    let mut rest = text;
    let mut clean = String::new();
    while let Some(at) = rest.find(value) {
        let (before, after) = (&rest[..at], &rest[at + value.len()..]);
        let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let whole = !is_word(before.chars().next_back()) && !is_word(after.chars().next());
        clean.push_str(before);
        clean.push_str(if whole { HIDDEN } else { value });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

/// What a short form of a port says of the host: all before the last colon that is not in braces.
fn published(raw: &str) -> &str {
    let mut depth = 0;
    let mut last = None;
    for (at, letter) in raw.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ':' if depth == 0 => last = Some(at),
            _ => {}
        }
    }
    last.map_or(raw, |at| &raw[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks(names: &[&str], values: &[&str]) -> Masks {
        Masks {
            names: names.iter().map(|name| Rc::from(*name)).collect(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }

    #[test]
    fn references_to_secret_variables_are_found() {
        let masks = masks(&["TAG"], &[]);
        for raw in ["app:$TAG", "app:${TAG}", "${TAG:-x}", "a$$b ${TAG?}"] {
            assert!(masks.mentions(raw), "{raw}");
        }
        for raw in ["app:TAG", "${TAGS}", "$TAGX", "$", "${"] {
            assert!(!masks.mentions(raw), "{raw}");
        }
    }

    #[test]
    fn values_are_taken_out_of_messages_as_whole_words() {
        let masks = masks(&[], &["hunter22", "hunter2"]);
        assert_eq!(masks.clean("invalid port hunter2"), "invalid port (hidden)");
        assert_eq!(masks.clean("\"hunter22\" and hunter2x"), "\"(hidden)\" and hunter2x");
    }

    #[test]
    fn lines_of_variables_give_their_values() {
        let mut values = BTreeSet::new();
        for line in ["A=1", "B=\"secret\"", "# C=comment", "export D=value", "no name at all"] {
            collect(line, &mut values);
        }
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        assert_eq!(values, ["\"secret\"", "no name at all", "secret", "value"]);
    }

    #[test]
    fn of_a_port_only_the_side_of_the_host_is_masked() {
        for (raw, host) in [
            ("${PORT}:80", "${PORT}"),
            ("${IP:-::1}:${P:-1}:80", "${IP:-::1}:${P:-1}"),
            ("$P", "$P"),
        ] {
            assert_eq!(published(raw), host);
        }
    }
}
