//! A project as Compose's own types hold and print it: texts where it prints texts, durations and
//! sizes in its form, and nothing where its printer leaves something out.
//!
//! As the `DecodeMapstructure` functions of compose-go's `types` package.

mod fields;

use std::rc::Rc;

use super::faults::Faults;
use super::interpolate::boolean;
use super::merge::{go_type, text};
use super::number::{bytes, go_duration, nanoseconds};
use super::trail::{Items, Trail};
use super::value::{Key, Kind, Map, Origin, Value};
use super::words::words;
use fields::{Codec, Field, PROJECT};

use Codec::{
    Any, Bool, ByName, Bytes, Command, DeviceCount, Duration, Environment, Float, FullRecord,
    Hosts, Int, Keys, Labels, List, Mode, OptOut, OptionalBool, OptionalDuration, OptionalInt,
    Record, Test, Text, Texts, TextsByName, Ulimits, Unsigned,
};

/// Gives a normalised project the form in which Compose prints it.
pub(super) fn decode(project: &Value, faults: &mut Faults) -> Value {
    let mut reader = Decoder { faults };
    let mut trail = Trail::default();
    let mut decoded = reader.record(Some(project), PROJECT, project.at, &mut trail);
    if !decoded.contains("services") {
        decoded.set("services", Value::map(Map::new(), project.at));
    }
    let extensions = project.as_map().into_iter().flat_map(Map::iter);
    for (key, value) in extensions.filter(|(key, _)| key.name.starts_with("x-")) {
        decoded.insert(key.clone(), value.clone());
    }
    Value::map(decoded, project.at)
}

struct Decoder<'f> {
    faults: &'f mut Faults,
}

impl Decoder<'_> {
    fn record(
        &mut self,
        value: Option<&Value>,
        fields: &'static [Field],
        at: Origin,
        trail: &mut Trail,
    ) -> Map {
        let mut record = Map::new();
        let map = value.and_then(Value::as_map);
        for (name, codec) in fields {
            let entry = map.and_then(|map| map.entry(name));
            let key =
                entry.map_or_else(|| Key { name: (*name).into(), at }, |(key, _)| key.clone());
            let value = entry.map(|(_, value)| value);
            let printed = trail.with_key(&key.name, |trail| self.value(value, codec, at, trail));
            if let Some(printed) = printed {
                record.insert(key, printed);
            }
        }
        record
    }

    /// What is printed; `None` for what is left out.
    fn value(
        &mut self,
        value: Option<&Value>,
        codec: &'static Codec,
        at: Origin,
        trail: &mut Trail,
    ) -> Option<Value> {
        match codec {
            FullRecord(fields) => {
                let at = value.map_or(at, |value| value.at);
                return Some(Value::map(self.record(value, fields, at, trail), at));
            }
            Command => {
                let printed = value.and_then(|value| self.command(value, trail));
                return Some(printed.unwrap_or(Value::null(at)));
            }
            _ => {}
        }
        let value = value.filter(|value| !value.is_null())?;
        let at = value.at;
        match codec {
            Any => Some(value.clone()),
            Text => self.text(value, trail),
            Bool => self.boolean(value, trail).filter(|on| *on).map(|on| Value::bool(on, at)),
            OptionalBool => self.boolean(value, trail).map(|on| Value::bool(on, at)),
            OptOut => self.boolean(value, trail).filter(|on| !on).map(|on| Value::bool(on, at)),
            Int => {
                self.int(value, trail).filter(|number| *number != 0).map(|it| Value::int(it, at))
            }
            Unsigned if value.as_str().is_some() => {
                self.unfit(value, trail, "uint32");
                None
            }
            Unsigned => {
                self.int(value, trail).filter(|number| *number != 0).map(|it| Value::int(it, at))
            }
            OptionalInt => self.int(value, trail).map(|it| Value::int(it, at)),
            Float => self.float(value, trail),
            Bytes => self
                .bytes(value, trail)
                .filter(|size| *size != 0)
                .map(|size| Value::string(size.to_string(), at)),
            Duration => self
                .duration(value, trail)
                .filter(|time| *time != 0)
                .map(|time| Value::string(go_duration(time), at)),
            OptionalDuration => {
                self.duration(value, trail).map(|time| Value::string(go_duration(time), at))
            }
            Mode => self.mode(value, trail),
            DeviceCount => self.device_count(value, trail),
            Texts => texts(value),
            Test => test(value),
            Labels => by_name(value, |at| Value::string("", at)),
            Environment => by_name(value, Value::null),
            Hosts => self.hosts(value, trail),
            Keys => keys(value),
            Ulimits => self.ulimits(value, trail),
            TextsByName => texts_by_name(value),
            Record(fields) => Some(self.spelled(value, fields, trail)),
            List(item) => self.list(value, item, trail),
            ByName(item) => self.by_name(value, item, trail),
            FullRecord(_) | Command => None,
        }
    }

    /// A record, whose keys Go prints in upper case where it has no tags for them.
    fn spelled(&mut self, value: &Value, fields: &'static [Field], trail: &mut Trail) -> Value {
        let record = self.record(Some(value), fields, value.at, trail);
        let is_rate = matches!(fields, [("path", _), ("rate", _)]);
        if !is_rate {
            return Value::map(record, value.at);
        }
        let mut spelled = Map::new();
        let path = value.get("path").and_then(text).unwrap_or_default();
        spelled.set("Path", Value::string(path, value.at));
        if let Some(weight) = value.get("weight") {
            let weight = self.int(weight, trail).unwrap_or_default();
            spelled.set("Weight", Value::int(weight, value.at));
        } else {
            let rate = value.get("rate").and_then(|rate| self.bytes(rate, trail));
            spelled.set("Rate", Value::string(rate.unwrap_or_default().to_string(), value.at));
        }
        Value::map(spelled, value.at)
    }

    fn list(&mut self, value: &Value, item: &'static Codec, trail: &mut Trail) -> Option<Value> {
        let items = value.as_list()?.iter().enumerate().filter_map(|(at, value)| {
            trail.with_item(at, |trail| self.value(Some(value), item, value.at, trail))
        });
        let items: Vec<Value> = items.collect();
        (!items.is_empty()).then(|| Value::list(items, value.at))
    }

    fn by_name(&mut self, value: &Value, item: &'static Codec, trail: &mut Trail) -> Option<Value> {
        let map = value.as_map()?;
        let mut printed = Map::new();
        for (key, value) in map.iter() {
            let entry =
                trail.with_key(&key.name, |trail| self.value(Some(value), item, value.at, trail));
            printed.insert(key.clone(), entry.unwrap_or(Value::null(value.at)));
        }
        printed.sort();
        let is_top = matches!(trail.parts().as_slice(), ["services"]);
        (is_top || !printed.is_empty()).then(|| Value::map(printed, value.at))
    }

    fn command(&mut self, value: &Value, trail: &Trail) -> Option<Value> {
        match &value.kind {
            Kind::String(line) => match words(line) {
                Ok(words) => {
                    let words = words.into_iter().map(|word| Value::string(word, value.at));
                    Some(Value::list(words.collect(), value.at))
                }
                Err(why) => {
                    self.invalid(value, trail, why);
                    None
                }
            },
            Kind::List(items) => {
                let items =
                    items.iter().filter_map(|item| Some(Value::string(text(item)?, item.at)));
                Some(Value::list(items.collect(), value.at))
            }
            _ => None,
        }
    }

    fn text(&mut self, value: &Value, trail: &Trail) -> Option<Value> {
        if matches!(value.kind, Kind::Time(_)) {
            self.unfit(value, trail, "string");
            return None;
        }
        text(value).filter(|text| !text.is_empty()).map(|text| Value::string(text, value.at))
    }

    /// Reports a value of a type that does not become the wanted one.
    fn unfit(&mut self, value: &Value, trail: &Trail, wanted: &str) {
        let found = go_type(&value.kind);
        let why = format!("expected type '{wanted}', got unconvertible type '{found}'");
        self.invalid(value, trail, &why);
    }

    fn boolean(&mut self, value: &Value, trail: &Trail) -> Option<bool> {
        match &value.kind {
            Kind::Bool(on) => Some(*on),
            Kind::String(word) => match boolean(word, value.at, self.faults) {
                Ok(on) => Some(on),
                Err(why) => {
                    self.invalid(value, trail, &why);
                    None
                }
            },
            Kind::Int(number) => Some(*number != 0),
            _ => {
                self.unfit(value, trail, "bool");
                None
            }
        }
    }

    fn int(&mut self, value: &Value, trail: &Trail) -> Option<i64> {
        let number = match &value.kind {
            Kind::Int(number) => Some(*number),
            #[expect(clippy::cast_possible_truncation, reason = "Go cuts the fraction off, too")]
            Kind::Float(number) => Some(*number as i64),
            Kind::Bool(value) => Some(i64::from(*value)),
            Kind::String(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            let shown = text(value).unwrap_or_default();
            self.invalid(value, trail, &format!("cannot parse value as int: {shown}"));
        }
        number
    }

    /// A number as Go holds it in 32 bits.
    fn float(&mut self, value: &Value, trail: &Trail) -> Option<Value> {
        let number: Option<f32> = match &value.kind {
            #[expect(clippy::cast_precision_loss, reason = "Go holds it in 32 bits, too")]
            Kind::Int(number) => Some(*number as f32),
            #[expect(clippy::cast_possible_truncation, reason = "Go holds it in 32 bits, too")]
            Kind::Float(number) => Some(*number as f32),
            Kind::String(text) => text.parse().ok(),
            _ => None,
        };
        let Some(number) = number else {
            let shown = text(value).unwrap_or_default();
            let why = format!("strconv.ParseFloat: parsing \"{shown}\": invalid syntax");
            self.invalid(value, trail, &why);
            return None;
        };
        let exact: f64 = number.to_string().parse().ok()?;
        if exact == 0. {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is a whole number of this size")]
        let kind = if exact.fract() == 0. && exact.abs() < 1e15 {
            Kind::Int(exact as i64)
        } else {
            Kind::Float(exact)
        };
        Some(Value::new(kind, value.at))
    }

    fn bytes(&mut self, value: &Value, trail: &Trail) -> Option<i64> {
        let size = match &value.kind {
            Kind::Int(number) => Some(*number),
            _ => text(value).and_then(|text| bytes(&text).or_else(|| text.parse().ok())),
        };
        if size.is_none() {
            let shown = text(value).unwrap_or_default();
            self.invalid(value, trail, &format!("invalid size: '{shown}'"));
        }
        size
    }

    fn duration(&mut self, value: &Value, trail: &Trail) -> Option<i64> {
        let shown = text(value).unwrap_or_default();
        let time = nanoseconds(&shown);
        if time.is_none() {
            let is_bare = !shown.is_empty()
                && shown.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let what = if is_bare { "missing unit in" } else { "invalid" };
            self.invalid(value, trail, &format!("time: {what} duration \"{shown}\""));
        }
        time
    }

    fn mode(&mut self, value: &Value, trail: &Trail) -> Option<Value> {
        let mode = match &value.kind {
            Kind::Int(number) => Some(*number),
            Kind::String(text) => i64::from_str_radix(text, 8).ok(),
            _ => None,
        };
        let Some(mode) = mode else {
            let shown = text(value).unwrap_or_default();
            let why = format!("strconv.ParseInt: parsing \"{shown}\": invalid syntax");
            self.invalid(value, trail, &why);
            return None;
        };
        Some(Value::string(format!("0{mode:o}"), value.at))
    }

    fn device_count(&mut self, value: &Value, trail: &Trail) -> Option<Value> {
        let count = match value.as_str() {
            Some(text) if text.eq_ignore_ascii_case("all") => Some(-1),
            Some(text) => {
                let count = text.parse().ok();
                if count.is_none() {
                    let message = format!(
                        "invalid value {text:?}, the only value allowed is 'all' or a number"
                    );
                    self.invalid(value, trail, &message);
                }
                count
            }
            None => self.int(value, trail),
        };
        count.filter(|count| *count != 0).map(|count| Value::int(count, value.at))
    }

    fn hosts(&mut self, value: &Value, trail: &Trail) -> Option<Value> {
        let mut hosts: Vec<(Rc<str>, Rc<str>, Origin)> = Vec::new();
        match &value.kind {
            Kind::Map(map) => {
                for (key, value) in map.iter() {
                    let items = value.as_list().unwrap_or(std::slice::from_ref(value));
                    let addresses = items.iter().filter_map(|it| Some((text(it)?, it.at)));
                    hosts.extend(addresses.map(|(text, at)| (Rc::clone(&key.name), text, at)));
                }
            }
            Kind::List(items) => {
                for item in items {
                    let Some(text) = item.as_str() else { continue };
                    let pair = text.split_once('=').or_else(|| text.split_once(':'));
                    if let Some((host, address)) = pair {
                        hosts.push((host.into(), address.into(), item.at));
                    } else {
                        let message = format!("missing IP address for host {text:?}");
                        self.invalid(item, trail, &message);
                    }
                }
            }
            _ => {}
        }
        hosts.sort_by(|left, right| left.0.cmp(&right.0));
        let printed = hosts.into_iter().map(|(host, address, at)| {
            let bare = address.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            Value::string(format!("{host}={}", bare.unwrap_or(&address)), at)
        });
        let printed: Vec<Value> = printed.collect();
        (!printed.is_empty()).then(|| Value::list(printed, value.at))
    }

    fn ulimits(&mut self, value: &Value, trail: &Trail) -> Option<Value> {
        let map = value.as_map()?;
        let mut printed = Map::new();
        for (key, limit) in map.iter() {
            let entry = match limit.as_map() {
                Some(limits) => {
                    let mut record = Map::new();
                    for name in ["soft", "hard"] {
                        let bound = limits.get(name);
                        let number = bound.and_then(|bound| self.int(bound, trail));
                        if let Some(number) = number.filter(|number| *number != 0) {
                            record.set(name, Value::int(number, limit.at));
                        }
                    }
                    Value::map(record, limit.at)
                }
                None => match self.int(limit, trail).unwrap_or_default() {
                    0 => Value::map(Map::new(), limit.at),
                    number => Value::int(number, limit.at),
                },
            };
            printed.insert(key.clone(), entry);
        }
        printed.sort();
        (!printed.is_empty()).then(|| Value::map(printed, value.at))
    }

    /// Reports a value that cannot be held, in the words of mapstructure.
    fn invalid(&mut self, value: &Value, trail: &Trail, why: &str) {
        let message = format!("'{}' {why}", trail.display(Items::Indexed));
        self.faults.error("compose-invalid-value", trail, Some(value.at), message);
    }
}

fn texts(value: &Value) -> Option<Value> {
    let items = value.as_list().unwrap_or(std::slice::from_ref(value));
    let items = items.iter().map(|item| Value::string(text(item).unwrap_or_default(), item.at));
    let items: Vec<Value> = items.collect();
    (!items.is_empty()).then(|| Value::list(items, value.at))
}

fn test(value: &Value) -> Option<Value> {
    match value.as_str() {
        Some(_) => {
            let shell = Value::string("CMD-SHELL", value.at);
            Some(Value::list(vec![shell, value.clone()], value.at))
        }
        None => texts(value),
    }
}

/// Names to texts, from a mapping or from a list of `name=text`.
fn by_name(value: &Value, alone: impl Fn(Origin) -> Value) -> Option<Value> {
    let mut named = Map::new();
    match &value.kind {
        Kind::Map(map) => {
            for (key, value) in map.iter() {
                let entry =
                    text(value).map_or_else(|| alone(value.at), |it| Value::string(it, value.at));
                named.insert(key.clone(), entry);
            }
        }
        Kind::List(items) => {
            for item in items {
                let Some(text) = text(item) else { continue };
                let (name, entry) = match text.split_once('=') {
                    Some((name, text)) => (name.into(), Value::string(text, item.at)),
                    None => (text, alone(item.at)),
                };
                named.insert(Key { name, at: item.at }, entry);
            }
        }
        _ => {}
    }
    named.sort();
    (!named.is_empty()).then(|| Value::map(named, value.at))
}

fn keys(value: &Value) -> Option<Value> {
    let items: Vec<Value> = match &value.kind {
        Kind::Map(map) => map
            .iter()
            .map(|(key, value)| match text(value) {
                Some(path) => Value::string(format!("{}={path}", key.name), value.at),
                None => Value::string(Rc::clone(&key.name), key.at),
            })
            .collect(),
        _ => return texts(value),
    };
    (!items.is_empty()).then(|| Value::list(items, value.at))
}

fn texts_by_name(value: &Value) -> Option<Value> {
    let map = value.as_map()?;
    let entries = map.iter().map(|(key, value)| {
        (key.clone(), texts(value).unwrap_or_else(|| Value::list(Vec::new(), value.at)))
    });
    let mut entries: Map = entries.collect();
    entries.sort();
    (!entries.is_empty()).then(|| Value::map(entries, value.at))
}
