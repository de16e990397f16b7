//! A project as JSON, as `docker compose config --format json` prints it.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::project::Project;
use super::value::{Kind, Value};

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.kind {
            Kind::Null => serializer.serialize_unit(),
            Kind::Bool(value) => serializer.serialize_bool(*value),
            Kind::Int(number) => serializer.serialize_i64(*number),
            Kind::Float(number) => serializer.serialize_f64(*number),
            Kind::String(text) => serializer.serialize_str(text),
            Kind::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Kind::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                entries
                    .iter()
                    .try_for_each(|(key, value)| map.serialize_entry(&*key.name, value))?;
                map.end()
            }
        }
    }
}

/// The resolved project, with every `$` doubled so that the text can be read again.
#[must_use]
pub fn config_json(project: &Project) -> String {
    let mut printed = project.resolved.clone();
    // Compose 5.6 leaves them out of its JSON, not out of its YAML.
    if let Some(map) = printed.as_map_mut() {
        map.remove("models");
    }
    // Values have nothing that JSON cannot express, so that writing them cannot fail.
    let text = serde_json::to_string_pretty(&printed).unwrap_or_default();
    text.replace('$', "$$") + "\n"
}
