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
            Kind::Time(time) => serializer.serialize_str(&as_in_json(time)),
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

/// A point in time in the form of Go's JSON: `2024-01-01T00:00:00Z`.
fn as_in_json(time: &str) -> String {
    let mut parts = time.split(' ');
    let (date, clock) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match parts.next().unwrap_or_default().split_at_checked(3) {
        Some((hours, minutes)) if (hours, minutes) != ("+00", "00") => {
            format!("{date}T{clock}{hours}:{minutes}")
        }
        _ => format!("{date}T{clock}Z"),
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
