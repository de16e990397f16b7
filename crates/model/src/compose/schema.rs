//! Checks a merged project against the Compose schema, and words errors as Compose does.
//!
//! The shapes are in [`tables`]; the facts are those of `compose-spec.json` in the Compose
//! Specification. Compose reports only the error that lies deepest; here every property reports its
//! own.

mod tables;

use std::collections::HashMap;
use std::rc::Rc;

use super::faults::Faults;
use super::merge::likeness;
use super::number::go_float;
use super::trail::{Items, Trail};
use super::value::{Kind, Map, Origin, Value};

/// What a value may look like.
#[derive(Debug)]
enum Shape {
    /// Anything.
    Any,
    /// A value of one of these types.
    Types(&'static [Type]),
    /// A text from a list.
    Words(&'static [&'static str]),
    /// A text that a test accepts, with the pattern as the message has it.
    Pattern(fn(&str) -> bool, &'static str),
    /// A whole number in a range.
    Range(i64, i64),
    /// A list.
    List(&'static Shape, Doubles),
    /// A mapping.
    Map(Properties),
    /// A value of one of these types, or a mapping.
    OrMap(&'static [Type], Properties),
    /// Any one of these.
    OneOf(&'static [Shape]),
    /// The same as another one.
    Same(&'static Shape),
}

/// The types of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// Whether a list may hold the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubles {
    Allowed,
    Forbidden,
}

/// Keys and what their values look like.
type Keys = &'static [(&'static str, Shape)];

/// The keys of a mapping.
#[derive(Debug)]
struct Properties {
    /// The keys that have a meaning.
    known: Keys,
    /// More of them, where several kinds of things share them.
    also: &'static [Keys],
    /// The keys that must be there.
    required: &'static [&'static str],
    /// What is true of keys that are not known.
    others: Others,
}

/// What is true of keys that are not known.
#[derive(Debug)]
enum Others {
    /// They are not allowed.
    Forbidden,
    /// They are allowed when they start with `x-`.
    Extensions,
    /// The same, in the words in which Compose says it of a service as a whole.
    ExtensionsOnly,
    /// They are names of the user's for values of this shape.
    Names(fn(&str) -> bool, &'static Shape),
    /// They are names of the user's for values of this shape; names of another form are let be.
    LooseNames(fn(&str) -> bool, &'static Shape),
}

/// One error.
struct Violation {
    trail: Trail,
    /// The key that it is about, where it is not the last of the trail.
    key: Option<Rc<str>>,
    at: Origin,
    message: String,
    /// How deep it lies, which is how specific it is.
    depth: usize,
}

/// What Compose says of a key that it does not know.
const UNKNOWN_KEY: &str = "false schema";

/// Checks a project, as merged so far; `file` is the path of the file that was merged last.
pub(super) fn check(project: &Value, file: &str, faults: &mut Faults) {
    let mut violations = Vec::new();
    tables::PROJECT.check(project, &mut Trail::default(), 0, &mut violations);
    infinite(project, &mut |at, number| {
        let message = format!("validating {file}: json: unsupported value: {}", go_float(number));
        faults.fatal("compose-schema", Some(at), message);
    });
    for violation in violations {
        let Violation { mut trail, key, at, message, .. } = violation;
        let path = trail.display(Items::Bare).to_string();
        let is_unknown = message == UNKNOWN_KEY || message.starts_with("additional properties");
        let message = format!("validating {file}: {path} {message}").replace(":  ", ": ");
        let mut report = |trail: &mut Trail| {
            let told = faults.error_count();
            faults.error("compose-schema", trail, Some(at), message.clone());
            if is_unknown && faults.error_count() > told {
                faults.help(
                    "Compose knows no such key here: look for a slip, or for wrong indentation",
                );
            }
        };
        match key {
            Some(key) => trail.with_key(&key, report),
            None => report(&mut trail),
        }
    }
}

/// Finds numbers that JSON, by way of which Compose checks a file, does not have.
fn infinite(value: &Value, report: &mut dyn FnMut(Origin, f64)) {
    match &value.kind {
        Kind::Float(number) if !number.is_finite() => report(value.at, *number),
        Kind::List(items) => items.iter().for_each(|item| infinite(item, report)),
        Kind::Map(map) => map.iter().for_each(|(_, value)| infinite(value, report)),
        _ => {}
    }
}

impl Type {
    const fn is(self, kind: &Kind) -> bool {
        match (self, kind) {
            (Self::Null, Kind::Null)
            | (Self::Boolean, Kind::Bool(_))
            | (Self::Integer | Self::Number, Kind::Int(_))
            | (Self::Number, Kind::Float(_))
            | (Self::String, Kind::String(_) | Kind::Time(_))
            | (Self::Array, Kind::List(_))
            | (Self::Object, Kind::Map(_)) => true,
            (Self::Integer, Kind::Float(number)) => number.fract() == 0.,
            _ => false,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "mapping",
        }
    }
}

impl Shape {
    /// Appends what is wrong, in the order of the value.
    fn check(&self, value: &Value, trail: &mut Trail, depth: usize, found: &mut Vec<Violation>) {
        let mut fail = |message: String| {
            let (trail, key) = (trail.clone(), None);
            found.push(Violation { trail, key, at: value.at, message, depth });
        };
        match self {
            Self::Any => {}
            Self::Same(shape) => shape.check(value, trail, depth, found),
            Self::Types(types) => {
                if !types.iter().any(|kind| kind.is(&value.kind)) {
                    fail(must_be(types));
                }
            }
            Self::Words(words) => match value.as_str() {
                None => fail(must_be(&[Type::String])),
                Some(text) if !words.contains(&text) => {
                    let words: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
                    fail(match words.as_slice() {
                        [one] => format!("value must be {one}"),
                        _ => format!("value must be one of {}", words.join(", ")),
                    });
                }
                Some(_) => {}
            },
            Self::Pattern(accepts, pattern) => match value.as_str() {
                None => fail(must_be(&[Type::String])),
                Some(text) if !accepts(text) => {
                    fail(format!("'{text}' does not match pattern '{pattern}'"));
                }
                Some(_) => {}
            },
            Self::Range(low, high) => match integer(&value.kind) {
                None => fail(must_be(&[Type::Integer])),
                Some(number) if number < *low => {
                    fail(format!("must be greater than or equal to {low}"));
                }
                Some(number) if number > *high => {
                    fail(format!("must be less than or equal to {high}"));
                }
                Some(_) => {}
            },
            Self::List(item, doubles) => {
                let Some(items) = value.as_list() else {
                    fail(must_be(&[Type::Array]));
                    return;
                };
                if *doubles == Doubles::Forbidden
                    && let Some((first, second)) = double(items)
                {
                    fail(format!("items at {first} and {second} are equal"));
                }
                for (at, value) in items.iter().enumerate() {
                    trail.with_item(at, |trail| item.check(value, trail, depth + 1, found));
                }
            }
            Self::Map(properties) => match value.as_map() {
                Some(map) => properties.check(map, value.at, trail, depth, found),
                None => fail(must_be(&[Type::Object])),
            },
            Self::OrMap(types, properties) => match value.as_map() {
                Some(map) => properties.check(map, value.at, trail, depth, found),
                None if types.iter().any(|kind| kind.is(&value.kind)) => {}
                None => {
                    let types: Vec<Type> = types.iter().copied().chain([Type::Object]).collect();
                    fail(must_be(&types));
                }
            },
            Self::OneOf(shapes) => one_of(shapes, value, trail, depth, found),
        }
    }
}

/// Reports what the branch that went deepest complains of; of equals the first.
fn one_of(
    shapes: &[Shape],
    value: &Value,
    trail: &mut Trail,
    depth: usize,
    found: &mut Vec<Violation>,
) {
    let mut best: Option<Vec<Violation>> = None;
    let deepest = |violations: &[Violation]| violations.iter().map(|it| it.depth).max();
    for shape in shapes {
        let mut violations = Vec::new();
        shape.check(value, trail, depth, &mut violations);
        if violations.is_empty() {
            return;
        }
        if best.as_deref().is_none_or(|best| deepest(&violations) > deepest(best)) {
            best = Some(violations);
        }
    }
    found.extend(best.into_iter().flatten());
}

impl Properties {
    fn check(
        &self,
        map: &Map,
        at: Origin,
        trail: &mut Trail,
        depth: usize,
        found: &mut Vec<Violation>,
    ) {
        for name in self.required {
            if !map.contains(name) {
                let message = format!("missing property '{name}'");
                found.push(Violation { trail: trail.clone(), key: None, at, message, depth });
            }
        }
        for (key, value) in map.iter() {
            let name = &*key.name;
            let mut all = self.known.iter().chain(self.also.iter().copied().flatten());
            let known = all.find(|(known, _)| *known == name);
            let shape = match (known, &self.others) {
                (Some((_, shape)), _) => shape,
                (None, Others::Extensions | Others::ExtensionsOnly) if name.starts_with("x-") => {
                    continue;
                }
                (None, Others::Names(accepts, shape)) if accepts(name) => *shape,
                (None, Others::LooseNames(accepts, shape)) => {
                    if accepts(name) {
                        *shape
                    } else {
                        continue;
                    }
                }
                (None, Others::ExtensionsOnly) => {
                    let trail = trail.with_key(&key.name, |trail| trail.clone());
                    let (message, key, at) = (UNKNOWN_KEY.to_owned(), None, key.at);
                    found.push(Violation { trail, key, at, message, depth: depth + 1 });
                    continue;
                }
                (None, Others::Forbidden | Others::Extensions | Others::Names(..)) => {
                    let message = format!("additional properties '{name}' not allowed");
                    let (at, key) = (key.at, Some(Rc::clone(&key.name)));
                    let trail = trail.clone();
                    found.push(Violation { trail, key, at, message, depth: depth + 1 });
                    continue;
                }
            };
            trail.with_key(&key.name, |trail| shape.check(value, trail, depth + 1, found));
        }
    }
}

/// A whole number, however it is written.
fn integer(kind: &Kind) -> Option<i64> {
    match kind {
        Kind::Int(number) => Some(*number),
        #[expect(clippy::cast_possible_truncation, reason = "too large a number saturates")]
        Kind::Float(number) if number.fract() == 0. => Some(*number as i64),
        _ => None,
    }
}

fn must_be(types: &[Type]) -> String {
    let mut words: Vec<_> = types.iter().map(|kind| kind.word()).collect();
    words.sort_unstable();
    match words.as_slice() {
        [one] => format!("must be a {one}"),
        [start @ .., last] => format!("must be a {} or {last}", start.join(", ")),
        [] => String::new(),
    }
}

/// The first two items that are equal.
fn double(items: &[Value]) -> Option<(usize, usize)> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(items.len());
    items.iter().enumerate().find_map(|(second, item)| {
        let first = *places.entry(likeness(item)).or_insert(second);
        (first < second).then_some((first, second))
    })
}
