//! What Compose asks of a canonical project beyond the schema.
//!
//! As compose-go's `validation` package.

use std::net::IpAddr;

use super::faults::Faults;
use super::trail::{Items, Trail};
use super::value::{Kind, Map, Value};

/// Checks a project.
pub(super) fn check(project: &Value, faults: &mut Faults) {
    let mut rules = Rules { faults };
    rules.walk(project, &mut Trail::default());
}

struct Rules<'f> {
    faults: &'f mut Faults,
}

impl Rules<'_> {
    fn walk(&mut self, value: &Value, trail: &mut Trail) {
        self.check(value, trail);
        match &value.kind {
            Kind::Map(map) => {
                for (key, value) in map.iter() {
                    trail.with_key(&key.name, |trail| self.walk(value, trail));
                }
            }
            Kind::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    trail.with_item(at, |trail| self.walk(item, trail));
                }
            }
            _ => {}
        }
    }

    fn check(&mut self, value: &Value, trail: &Trail) {
        match trail.parts().as_slice() {
            ["volumes", _] => self.external(value, trail),
            ["configs", _] => self.file_object(value, trail, &["file", "environment", "content"]),
            ["secrets", _] => self.file_object(value, trail, &["file", "environment"]),
            ["services", _, "ports", "[]"] => self.host_ip(value, trail),
            ["services", _, "develop", "watch", "[]", "path"] if value.as_str() == Some("") => {
                self.report(value, trail, "value can't be blank");
            }
            ["services", _, "gpus", "[]"]
            | ["services", _, "deploy", "resources", "reservations", "devices", "[]"] => {
                self.devices(value, trail);
            }
            _ => {}
        }
    }

    fn external(&mut self, value: &Value, trail: &Trail) {
        let Some(map) = value.as_map() else { return };
        if map.get("external").and_then(Value::as_bool) != Some(true) {
            return;
        }
        let other = map.iter().find(|(key, _)| {
            !matches!(&*key.name, "name" | "external") && !key.name.starts_with("x-")
        });
        if let Some((key, value)) = other {
            let message =
                format!("conflicting parameters \"external\" and \"{}\" specified", key.name);
            self.report(value, trail, &message);
        }
    }

    fn file_object(&mut self, value: &Value, trail: &Trail, keys: &[&str]) {
        let Some(map) = value.as_map() else { return };
        let set = keys.iter().filter(|key| map.contains(key)).count();
        if set > 1 {
            let message = format!("{} attributes are mutually exclusive", keys.join("|"));
            self.report(value, trail, &message);
        } else if set == 0 && !map.contains("driver") && !map.contains("external") {
            let message = format!("one of {} must be set", keys.join("|"));
            self.report(value, trail, &message);
        }
    }

    fn host_ip(&mut self, value: &Value, trail: &Trail) {
        let Some(address) = value.as_map().and_then(|map: &Map| map.get("host_ip")) else { return };
        let Some(text) = address.as_str().filter(|text| !text.is_empty()) else { return };
        if text.parse::<IpAddr>().is_err() {
            let message = format!("invalid ip address: {text}");
            self.report(address, trail, &message);
        }
    }

    fn devices(&mut self, value: &Value, trail: &Trail) {
        if value.get("count").is_some() && value.get("device_ids").is_some() {
            self.report(value, trail, "\"count\" and \"device_ids\" attributes are exclusive");
        }
    }

    fn report(&mut self, value: &Value, trail: &Trail, message: &str) {
        let message = format!("{}: {message}", trail.display(Items::Anonymous));
        self.faults.error("compose-invalid", trail, Some(value.at), message);
    }
}
