//! `RUN --mount`: comma-separated fields that variables may fill in later.
//!
//! Source: BuildKit `frontend/dockerfile/instructions/commands_runmount.go`. The instruction phase
//! looks at `from` alone; everything else is judged when the stage is built and variables are known.

use super::quote::quote;
use crate::text::{Span, Word};

/// One `--mount`, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// The whole value.
    pub span: Span,
    /// The fields in order; keys are in lower case.
    pub fields: Vec<MountField>,
}

/// One `key=value` or `key` of a mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountField {
    /// The key in lower case.
    pub key: String,
    /// The value before expansion, if there is a `=`.
    pub value: Option<String>,
}

/// The kinds of mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MountType {
    /// Files of a context, stage or image.
    #[default]
    Bind,
    /// A directory that outlives the build.
    Cache,
    /// A directory in memory.
    Tmpfs,
    /// A secret of the build.
    Secret,
    /// An SSH agent.
    Ssh,
}

impl MountType {
    const ALL: [(&'static str, Self); 5] = [
        ("bind", Self::Bind),
        ("cache", Self::Cache),
        ("secret", Self::Secret),
        ("ssh", Self::Ssh),
        ("tmpfs", Self::Tmpfs),
    ];

    /// The name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
        }
    }
}

/// A mount with its values known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolvedMount {
    /// The kind.
    pub kind: MountType,
    /// The stage, image or context it comes from.
    pub from: Option<String>,
    /// The path there.
    pub source: Option<String>,
    /// The path in the container.
    pub target: Option<String>,
    /// The name of the cache or secret.
    pub id: Option<String>,
    /// The sharing mode of a cache.
    pub sharing: Option<String>,
    /// The variable that a secret is put in.
    pub env: Option<String>,
    /// True when the container cannot write to it.
    pub read_only: bool,
    /// True when the build fails without the secret or agent.
    pub required: bool,
}

const KEYS: [&str; 19] = [
    "type",
    "from",
    "source",
    "target",
    "readonly",
    "id",
    "sharing",
    "required",
    "size",
    "mode",
    "uid",
    "gid",
    "src",
    "dst",
    "destination",
    "ro",
    "rw",
    "readwrite",
    "env",
];

impl Mount {
    /// Reads the value of a `--mount` flag.
    ///
    /// # Errors
    ///
    /// Gives BuildKit's message when the fields are malformed or `from` holds a variable.
    pub(crate) fn parse(value: &Word) -> Result<Self, String> {
        let fields = split_fields(&value.text)
            .map_err(|error| format!("failed to parse csv mounts: {error}"))?;
        let fields: Vec<_> = fields.iter().map(|field| MountField::new(field)).collect();
        let has_variable = |text: &str| {
            text.match_indices('$')
                .any(|(at, _)| !matches!(text[at + 1..].chars().next(), None | Some('\n')))
        };
        for field in &fields {
            if field.key == "from" && field.value.as_deref().is_some_and(has_variable) {
                return Err(
                    "'from' doesn't support variable expansion, define alias stage instead"
                        .to_owned(),
                );
            }
        }
        Ok(Self { span: value.span, fields })
    }

    /// The stage, image or context named by `from`, which variables cannot change.
    #[must_use]
    pub fn from(&self) -> Option<&str> {
        let from = self.fields.iter().rev().find(|field| field.key == "from")?;
        from.value.as_deref().filter(|value| !value.is_empty())
    }

    /// Fills in the values.
    ///
    /// # Errors
    ///
    /// Gives BuildKit's message for a mount that it refuses when it builds the stage.
    pub fn resolve(
        &self,
        mut expand: impl FnMut(&str) -> Result<String, String>,
    ) -> Result<ResolvedMount, String> {
        let mut mount = ResolvedMount::default();
        let mut read_only = None;
        let mut owner = None;
        for field in &self.fields {
            let Some(value) = &field.value else {
                mount.set_flag(field, &mut read_only)?;
                continue;
            };
            let value = expand(value)?;
            mount.set(field, value, &mut read_only, &mut owner)?;
        }
        mount.read_only =
            read_only.unwrap_or(!matches!(mount.kind, MountType::Cache | MountType::Tmpfs));
        mount.validate(owner)?;
        Ok(mount)
    }
}

impl MountField {
    fn new(field: &str) -> Self {
        match field.split_once('=') {
            Some((key, value)) => Self { key: key.to_lowercase(), value: Some(value.to_owned()) },
            None => Self { key: field.to_lowercase(), value: None },
        }
    }

    fn written(&self) -> String {
        match &self.value {
            Some(value) => format!("{}={value}", self.key),
            None => self.key.clone(),
        }
    }
}

impl ResolvedMount {
    /// A key without a value.
    fn set_flag(&mut self, field: &MountField, read_only: &mut Option<bool>) -> Result<(), String> {
        match field.key.as_str() {
            "readonly" | "ro" => *read_only = Some(true),
            "readwrite" | "rw" => *read_only = Some(false),
            "required" => self.set_required(true)?,
            key => return Err(format!("invalid field '{key}' must be a key=value pair")),
        }
        Ok(())
    }

    fn set_required(&mut self, required: bool) -> Result<(), String> {
        if !matches!(self.kind, MountType::Secret | MountType::Ssh) {
            return Err(self.unexpected("required"));
        }
        self.required = required;
        Ok(())
    }

    fn unexpected(&self, key: &str) -> String {
        format!("unexpected key '{key}' for mount type '{}'", self.kind.as_str())
    }

    fn set(
        &mut self,
        field: &MountField,
        value: String,
        read_only: &mut Option<bool>,
        owner: &mut Option<&'static str>,
    ) -> Result<(), String> {
        let key = field.key.as_str();
        let boolean = |value: &str| {
            parse_bool(value).ok_or_else(|| format!("invalid value for {key}: {value}"))
        };
        match key {
            "type" => self.kind = parse_type(&value)?,
            "from" => self.from = Some(value).filter(|value| !value.is_empty()),
            "source" | "src" => self.source = Some(value),
            "target" | "dst" | "destination" => self.target = Some(value),
            "readonly" | "ro" => *read_only = Some(boolean(&value)?),
            "readwrite" | "rw" => *read_only = Some(!boolean(&value)?),
            "required" => {
                if !matches!(self.kind, MountType::Secret | MountType::Ssh) {
                    return Err(self.unexpected(key));
                }
                let required = boolean(&value)?;
                self.set_required(required)?;
            }
            "size" if self.kind != MountType::Tmpfs => return Err(self.unexpected(key)),
            "size" => {
                if !is_size(&value) {
                    return Err(format!("invalid value for {key}: {value}"));
                }
            }
            "id" => self.id = Some(value),
            "sharing" => {
                let mode = value.to_lowercase();
                if !matches!(mode.as_str(), "shared" | "private" | "locked") {
                    let message = format!("unsupported sharing value {}", quote(&value));
                    return Err(suggest(message, &value, &["locked", "private", "shared"]));
                }
                self.sharing = Some(mode);
            }
            "mode" | "uid" | "gid" => {
                let radix = if key == "mode" { 8 } else { 10 };
                if !value.bytes().all(|byte| byte.is_ascii_digit())
                    || u32::from_str_radix(&value, radix).is_err()
                {
                    return Err(format!("invalid value {value} for {key}"));
                }
                *owner = owner.or(KEYS.into_iter().find(|known| *known == key));
            }
            "env" => self.env = Some(value),
            _ => {
                let message = format!("unexpected key '{key}' in '{}'", field.written());
                return Err(suggest(message, key, &KEYS));
            }
        }
        Ok(())
    }

    fn validate(&self, owner: Option<&'static str>) -> Result<(), String> {
        let kind = self.kind;
        if let Some(owner) = owner
            && matches!(kind, MountType::Bind | MountType::Tmpfs)
        {
            return Err(format!("{owner} not allowed for {} type mounts", quote(kind.as_str())));
        }
        let set = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
        if kind == MountType::Secret {
            if self.from.is_some() {
                return Err("secret mount should not have a from".to_owned());
            }
            if self.sharing.is_some() {
                return Err("secret mount should not define sharing".to_owned());
            }
            if !set(&self.source) && !set(&self.target) && !set(&self.id) && !set(&self.env) {
                return Err("invalid secret mount. one of source, target required".to_owned());
            }
            if set(&self.source) && set(&self.id) {
                return Err("both source and id can't be set".to_owned());
            }
        }
        if self.sharing.is_some() && kind != MountType::Cache {
            return Err(format!("invalid cache sharing set for {} mount", kind.as_str()));
        }
        Ok(())
    }
}

fn parse_type(value: &str) -> Result<MountType, String> {
    let lower = value.to_lowercase();
    MountType::ALL.into_iter().find(|(name, _)| *name == lower).map(|(_, kind)| kind).ok_or_else(
        || {
            let message = format!("unsupported mount type {}", quote(value));
            suggest(message, value, &MountType::ALL.map(|(name, _)| name))
        },
    )
}

fn suggest(message: String, word: &str, options: &[&'static str]) -> String {
    super::suggest::append(message, word, options)
}

/// Go's `strconv.ParseBool`.
fn parse_bool(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// What `units.RAMInBytes` accepts: a number, an optional space, an optional unit.
fn is_size(value: &str) -> bool {
    let number = value.trim_end_matches(|char: char| char.is_ascii_alphabetic());
    let unit = value[number.len()..].to_ascii_lowercase();
    let number = number.strip_suffix(' ').unwrap_or(number);
    let prefix = unit.strip_suffix("ib").or(unit.strip_suffix('b')).unwrap_or(&unit);
    let known = unit == "b" || matches!(prefix, "" | "k" | "m" | "g" | "t" | "p") && unit != "ib";
    known && !number.starts_with(['+', '-']) && number.parse::<f64>().is_ok()
}

/// Splits one CSV record as Go's `encoding/csv` does.
fn split_fields(record: &str) -> Result<Vec<String>, &'static str> {
    if record.is_empty() {
        return Err("EOF");
    }
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let Some(quoted) = rest.strip_prefix('"') else {
            let end = rest.find(',').unwrap_or(rest.len());
            let field = &rest[..end];
            if field.contains('"') {
                return Err("bare \" in non-quoted-field");
            }
            fields.push(field.to_owned());
            match rest.get(end + 1..) {
                Some(next) => rest = next,
                None => return Ok(fields),
            }
            continue;
        };
        let (field, after) = split_quoted(quoted)?;
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(fields),
            None => return Err("extraneous or missing \" in quoted-field"),
        }
    }
}

/// The value of a quoted field whose opening quote is taken, and what follows the closing one.
fn split_quoted(quoted: &str) -> Result<(String, &str), &'static str> {
    let mut field = String::new();
    let mut rest = quoted;
    loop {
        let end = rest.find('"').ok_or("extraneous or missing \" in quoted-field")?;
        field.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None => return Ok((field, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mount;
    use crate::text::{Span, Word};

    fn check(value: &str, expect: &str) {
        let result = Mount::parse(&Word::new(value, Span::default()))
            .and_then(|mount| mount.resolve(|value| Ok(value.replace("$T", "cache"))));
        let found = match result {
            Ok(mount) => {
                format!("{} {:?} ro={}", mount.kind.as_str(), mount.target, mount.read_only)
            }
            Err(error) => format!("error: {error}"),
        };
        assert_eq!(found, expect, "{value}");
    }

    #[test]
    fn fields_are_read_as_buildkit_reads_them() {
        check("type=cache,target=/x", r#"cache Some("/x") ro=false"#);
        check("type=$T,dst=/x,ro", r#"cache Some("/x") ro=true"#);
        check(r#""target=/a,b",rw"#, r#"bind Some("/a,b") ro=false"#);
        check("type=cach", "error: unsupported mount type \"cach\" (did you mean cache?)");
        check("tpye=cache", "error: unexpected key 'tpye' in 'tpye=cache' (did you mean type?)");
        check("target", "error: invalid field 'target' must be a key=value pair");
        check(
            "from=$X",
            "error: 'from' doesn't support variable expansion, define alias stage instead",
        );
        check("type=bind,required", "error: unexpected key 'required' for mount type 'bind'");
        check("type=tmpfs,size=1.5 GB", "tmpfs None ro=false");
        check("type=tmpfs,size=big", "error: invalid value for size: big");
        check("uid=1", "error: uid not allowed for \"bind\" type mounts");
        check("type=secret", "error: invalid secret mount. one of source, target required");
        check("type=secret,id=a,source=b", "error: both source and id can't be set");
        check("type=bind,sharing=locked", "error: invalid cache sharing set for bind mount");
        check(r#"type="a"#, "error: failed to parse csv mounts: bare \" in non-quoted-field");
    }
}
