//! Puts the values of variables into the texts of a file.
//!
//! As compose-go's `interpolation` package, with the casts of `loader/interpolate.go`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::environment::Environment;
use super::faults::Faults;
use super::project::{Variable, VariableSource};
use super::template::{self, Operator, TemplateError};
use super::trail::{Items, Trail};
use super::value::{Kind, Origin, Value};

/// What the files say about each variable.
pub(super) type Variables = BTreeMap<Rc<str>, Variable>;

/// The most places that are kept of one variable.
const MAX_USES: usize = 100;

/// Interpolates all texts of a file, and notes which variables they refer to.
pub(super) struct Interpolation<'a> {
    pub(super) environment: &'a Environment,
    pub(super) variables: &'a mut Variables,
    pub(super) faults: &'a mut Faults,
}

/// What a text becomes after it was interpolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cast {
    Int,
    /// The same, for what Go holds in 64 bits; only its messages differ.
    Int64,
    Float,
    Bool,
}

fn cast(parts: &[&str]) -> Option<Cast> {
    Some(match parts {
        [
            "services",
            _,
            "cpu_count" | "cpu_period" | "cpu_quota" | "cpu_rt_period" | "cpu_rt_runtime"
            | "cpu_shares" | "oom_score_adj" | "pids_limit",
        ] => Cast::Int64,
        ["services", _, "scale"]
        | ["services", _, "deploy", "replicas"]
        | ["services", _, "deploy", "update_config" | "rollback_config", "parallelism"]
        | ["services", _, "deploy", "restart_policy", "max_attempts"]
        | ["services", _, "deploy", "placement", "max_replicas_per_node"]
        | ["services", _, "healthcheck", "retries"]
        | ["services", _, "ports", "[]", "target"]
        | ["services", _, "ulimits", _]
        | ["services", _, "ulimits", _, "soft" | "hard"] => Cast::Int,
        ["services", _, "cpus" | "cpu_percent"]
        | ["services", _, "deploy", "update_config" | "rollback_config", "max_failure_ratio"] => {
            Cast::Float
        }
        [
            "services",
            _,
            "init" | "oom_kill_disable" | "privileged" | "read_only" | "stdin_open" | "tty",
        ]
        | ["services", _, "healthcheck", "disable"]
        | ["services", _, "depends_on", _, "required" | "restart"]
        | ["services", _, "volumes", "[]", "read_only"]
        | ["services", _, "volumes", "[]", "volume", "nocopy"]
        | ["networks", _, "external" | "internal" | "attachable" | "enable_ipv4" | "enable_ipv6"]
        | ["volumes" | "secrets" | "configs", _, "external"] => Cast::Bool,
        _ => return None,
    })
}

impl Interpolation<'_> {
    /// Interpolates a value and all in it; keys stay as they are.
    pub(super) fn run(&mut self, value: &mut Value, trail: &mut Trail) {
        match &mut value.kind {
            Kind::String(text) => {
                let text = Rc::clone(text);
                if let Some(kind) = self.text(&text, value.at, trail) {
                    value.kind = kind;
                }
            }
            Kind::List(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    trail.with_item(at, |trail| self.run(item, trail));
                }
            }
            Kind::Map(map) => {
                for (key, value) in map.iter_mut() {
                    trail.with_key(&key.name, |trail| self.run(value, trail));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &Rc<str>, at: Origin, trail: &Trail) -> Option<Kind> {
        let expanded: Rc<str> =
            if text.contains('$') { self.expand(text, at, trail)?.into() } else { Rc::clone(text) };
        match cast(&trail.parts()) {
            None => Some(Kind::String(expanded)),
            Some(cast) => match self.cast(&expanded, cast, at) {
                Ok(kind) => Some(kind),
                Err(why) => {
                    let path = trail.display(Items::Anonymous);
                    let message = format!(
                        "error while interpolating {path}: failed to cast to expected type: {why}"
                    );
                    self.faults.error("compose-interpolation-cast", trail, Some(at), message);
                    None
                }
            },
        }
    }

    /// The text with the values of its variables; `None` after an error, which is reported.
    pub(super) fn expand(&mut self, text: &str, at: Origin, trail: &Trail) -> Option<String> {
        self.note(text, at);
        let environment = self.environment;
        match template::expand(text, &mut |name| environment.value(name)) {
            Ok(expanded) => {
                for name in expanded.unset {
                    let message = unset_message(&name);
                    self.faults.warning("compose-unset-variable", Some(at), message);
                }
                Some(expanded.text)
            }
            Err(error) => {
                self.report(&error, at, trail);
                None
            }
        }
    }

    fn report(&mut self, error: &TemplateError, at: Origin, trail: &Trail) {
        let path = trail.display(Items::Anonymous);
        let message = match error {
            TemplateError::Invalid(text) => format!(
                "invalid interpolation format for {path}.\nYou may need to escape any $ with \
                 another $.\n{text}"
            ),
            error => format!("error while interpolating {path}: {error}"),
        };
        self.faults.error("compose-interpolation", trail, Some(at), message);
        if matches!(error, TemplateError::Invalid(_)) {
            self.faults.help("write $$ for a dollar sign, ${NAME} for a variable");
        }
    }

    /// Notes what a text says about variables.
    fn note(&mut self, text: &str, at: Origin) {
        for reference in template::references(text) {
            let source = match self.environment.get(reference.name) {
                Some(setting) => setting.source,
                None => VariableSource::Unset,
            };
            let name: Rc<str> = reference.name.into();
            let variable = self.variables.entry(Rc::clone(&name)).or_insert_with(|| Variable {
                name,
                source,
                default: None,
                required: false,
                uses: Vec::new(),
            });
            match reference.operator {
                Some(Operator::Default | Operator::DefaultIfEmpty)
                    if variable.default.is_none() =>
                {
                    variable.default = reference.operand.map(Into::into);
                }
                Some(Operator::Required | Operator::RequiredNotEmpty) => variable.required = true,
                _ => {}
            }
            if variable.uses.len() < MAX_USES && variable.uses.last() != Some(&at) {
                variable.uses.push(at);
            }
        }
    }

    fn cast(&mut self, text: &str, cast: Cast, at: Origin) -> Result<Kind, String> {
        match cast {
            Cast::Int | Cast::Int64 => parse_int(text).map(Kind::Int).ok_or_else(|| {
                format!(
                    "strconv.{}: parsing \"{text}\": invalid syntax",
                    if cast == Cast::Int { "Atoi" } else { "ParseInt" }
                )
            }),
            Cast::Float => float(text)
                .map(Kind::Float)
                .ok_or_else(|| format!("strconv.ParseFloat: parsing \"{text}\": invalid syntax")),
            Cast::Bool => boolean(text, at, self.faults).map(Kind::Bool),
        }
    }
}

/// What is said of a variable that nothing sets.
pub(super) fn unset_message(name: &str) -> String {
    format!("The \"{name}\" variable is not set. Defaulting to a blank string.")
}

/// A text as true or false; words of older YAML count, with a warning.
pub(super) fn boolean(text: &str, at: Origin, faults: &mut Faults) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        word @ ("y" | "yes" | "on" | "n" | "no" | "off") => {
            let is_on = matches!(word, "y" | "yes" | "on");
            let message = format!(
                "\"{text}\" for boolean is not supported by YAML 1.2, please use `{is_on}`"
            );
            faults.warning("compose-old-boolean", Some(at), message);
            Ok(is_on)
        }
        _ => Err(format!("invalid boolean: {text}")),
    }
}

/// A number as Go reads it, with `_` between digits.
fn float(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let fits = bytes
        .iter()
        .enumerate()
        .all(|(at, byte)| *byte != b'_' || (at > 0 && is_digit(at - 1) && is_digit(at + 1)));
    if fits { text.replace('_', "").parse().ok() } else { None }
}

fn parse_int(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
