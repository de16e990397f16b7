//! Texts with `$NAME` and `${NAME}` in them.
//!
//! As compose-go's `template` package.

use std::ops::Range;
use std::rc::Rc;

/// How deep references may stand in one another's operands.
pub(super) const MAX_NESTING: usize = 50;

/// The longest text in bytes that a template may come to.
pub(super) const MAX_EXPANDED_BYTES: usize = 1024 * 1024;

/// A text with the values of its variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expanded {
    pub(super) text: String,
    /// The variables without a value for which nothing is said; one for each use.
    pub(super) unset: Vec<String>,
}

/// Why a text cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TemplateError {
    /// A dollar sign and a brace that start no reference, in this text.
    #[error("invalid template")]
    Invalid(String),
    /// A variable that must be set is not.
    #[error("required variable {name} is missing a value{}", with_colon(.message))]
    Required {
        /// The variable.
        name: String,
        /// What the text says for this case.
        message: String,
    },
    /// Too many references in one another.
    #[error("references stand in one another more than {MAX_NESTING} deep")]
    TooDeep,
    /// The text would become too long.
    #[error("the text would be longer than {MAX_EXPANDED_BYTES} bytes")]
    TooLong,
}

fn with_colon(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

/// What is said for a variable that has no value, or has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `-`: this when it is not set.
    Default,
    /// `:-`: this when it is not set or empty.
    DefaultIfEmpty,
    /// `?`: an error when it is not set.
    Required,
    /// `:?`: an error when it is not set or empty.
    RequiredNotEmpty,
    /// `+`: this when it is set.
    Replacement,
    /// `:+`: this when it is set and not empty.
    ReplacementIfNotEmpty,
}

/// A reference to a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference<'t> {
    pub(super) name: &'t str,
    pub(super) operator: Option<Operator>,
    pub(super) operand: Option<&'t str>,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
}

/// A part of a text.
enum Part<'t> {
    /// Text as it is.
    Text(&'t str),
    /// A dollar sign that was written twice.
    Dollar,
    Reference(Reference<'t>),
}

/// Puts the values of variables into a text.
///
/// # Errors
///
/// Says what is wrong with the text, or which variable must be set.
pub(super) fn expand(
    text: &str,
    lookup: &mut dyn FnMut(&str) -> Option<Rc<str>>,
) -> Result<Expanded, TemplateError> {
    let mut expanded = Expanded::default();
    expanded.text = expand_into(text, lookup, &mut expanded.unset, 0)?;
    Ok(expanded)
}

fn expand_into(
    text: &str,
    lookup: &mut dyn FnMut(&str) -> Option<Rc<str>>,
    unset: &mut Vec<String>,
    depth: usize,
) -> Result<String, TemplateError> {
    if depth > MAX_NESTING {
        return Err(TemplateError::TooDeep);
    }
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let (part, end) = next(text, at)?;
        at = end;
        match part {
            Part::Text(text) => result.push_str(text),
            Part::Dollar => result.push('$'),
            Part::Reference(reference) => {
                let value = lookup(reference.name);
                result.push_str(&substitute(&reference, value, lookup, unset, depth)?);
            }
        }
        if result.len() > MAX_EXPANDED_BYTES {
            return Err(TemplateError::TooLong);
        }
    }
    Ok(result)
}

fn substitute(
    reference: &Reference<'_>,
    value: Option<Rc<str>>,
    lookup: &mut dyn FnMut(&str) -> Option<Rc<str>>,
    unset: &mut Vec<String>,
    depth: usize,
) -> Result<Rc<str>, TemplateError> {
    let is_full = value.as_ref().is_some_and(|value| !value.is_empty());
    let mut operand = |unset: &mut Vec<String>| {
        let text = reference.operand.unwrap_or_default();
        expand_into(text, lookup, unset, depth + 1)
    };
    let name = || reference.name.to_owned();
    match (reference.operator, value) {
        (None, None) => {
            unset.push(name());
            Ok("".into())
        }
        (None | Some(Operator::Default | Operator::Required), Some(value)) => Ok(value),
        (Some(Operator::DefaultIfEmpty | Operator::RequiredNotEmpty), Some(value)) if is_full => {
            Ok(value)
        }
        (Some(Operator::Default | Operator::DefaultIfEmpty), _)
        | (Some(Operator::Replacement), Some(_)) => Ok(operand(unset)?.into()),
        (Some(Operator::Required | Operator::RequiredNotEmpty), _) => {
            Err(TemplateError::Required { name: name(), message: operand(unset)? })
        }
        (Some(Operator::ReplacementIfNotEmpty), Some(_)) if is_full => Ok(operand(unset)?.into()),
        (Some(Operator::Replacement | Operator::ReplacementIfNotEmpty), value) => {
            Ok(value.unwrap_or_else(|| "".into()))
        }
    }
}

/// All references of a text, those in operands included.
pub(super) fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    collect(text, 0, &mut found, 0);
    found
}

fn collect<'t>(text: &'t str, offset: usize, found: &mut Vec<Reference<'t>>, depth: usize) {
    let mut at = 0;
    while at < text.len() {
        let Ok((part, end)) = next(text, at) else { return };
        at = end;
        let Part::Reference(mut reference) = part else { continue };
        let operand = reference.operand;
        reference.range = reference.range.start + offset..reference.range.end + offset;
        found.push(reference);
        if let Some(operand) = operand.filter(|_| depth < MAX_NESTING) {
            let start = operand.as_ptr() as usize - text.as_ptr() as usize;
            collect(operand, offset + start, found, depth + 1);
        }
    }
}

/// The part of a text that begins at a byte, and where it ends.
fn next(text: &str, at: usize) -> Result<(Part<'_>, usize), TemplateError> {
    let rest = &text[at..];
    let Some(dollar) = rest.find('$') else { return Ok((Part::Text(rest), text.len())) };
    if dollar > 0 {
        return Ok((Part::Text(&rest[..dollar]), at + dollar));
    }
    let after = &rest[1..];
    if after.starts_with('$') {
        return Ok((Part::Dollar, at + 2));
    }
    if after.starts_with('{') {
        return braced(text, at);
    }
    let length = name_length(after);
    if length == 0 {
        return Ok((Part::Text("$"), at + 1));
    }
    let end = at + 1 + length;
    let name = &after[..length];
    let reference = Reference { name, operator: None, operand: None, range: at..end };
    Ok((Part::Reference(reference), end))
}

/// A reference in braces that begins at a byte.
fn braced(text: &str, at: usize) -> Result<(Part<'_>, usize), TemplateError> {
    let inside = &text[at + 2..];
    let length = name_length(inside);
    let invalid = || TemplateError::Invalid(text.to_owned());
    // The pattern of Compose takes operands up to the end of the line only. Where the braces of a
    // line do not pair up, it takes all up to the last one.
    let line = &inside[..inside.find('\n').unwrap_or(inside.len())];
    let close = closing_brace(line).or_else(|| line.rfind('}')).ok_or_else(invalid)?;
    let body = &line[..close];
    if length == 0 {
        return Err(invalid());
    }
    let (name, rest) = body.split_at(length);
    let end = at + 2 + close + 1;
    let (operator, operand) = match rest {
        "" => (None, None),
        rest => {
            let (operator, width) = operator(rest).ok_or_else(invalid)?;
            (Some(operator), Some(&rest[width..]))
        }
    };
    Ok((Part::Reference(Reference { name, operator, operand, range: at..end }), end))
}

/// The operator at the start of what follows a name, and its length.
fn operator(rest: &str) -> Option<(Operator, usize)> {
    let mut bytes = rest.bytes();
    Some(match (bytes.next()?, bytes.next()) {
        (b':', Some(b'-')) => (Operator::DefaultIfEmpty, 2),
        (b':', Some(b'?')) => (Operator::RequiredNotEmpty, 2),
        (b':', Some(b'+')) => (Operator::ReplacementIfNotEmpty, 2),
        (b'-', _) => (Operator::Default, 1),
        (b'?', _) => (Operator::Required, 1),
        (b'+', _) => (Operator::Replacement, 1),
        _ => return None,
    })
}

/// Where the brace closes that was open before the text, others counted.
fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}

fn name_length(text: &str) -> usize {
    let starts = text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    let inner = |byte: &u8| *byte == b'_' || byte.is_ascii_alphanumeric();
    if starts { text.bytes().take_while(inner).count() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let mut lookup = |name: &str| match name {
            "F" => Some("f".into()),
            "E" => Some("".into()),
            _ => None,
        };
        match expand(text, &mut lookup) {
            Ok(it) if it.unset.is_empty() => it.text,
            Ok(it) => format!("{} unset {}", it.text, it.unset.join(" ")),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn every_operator_does_what_compose_does() {
        for (text, result) in [
            ("$F ${F} $$F $", "f f $F $"),
            ("$1 $} $-x", "$1 $} $-x"),
            ("a$U", "a unset U"),
            ("${U-d} ${E-d} ${F-d}", "d  f"),
            ("${U:-d} ${E:-d} ${F:-d}", "d d f"),
            ("${U+r} ${E+r} ${F+r}", " r r"),
            ("${U:+r} ${E:+r} ${F:+r}", "  r"),
            ("${U?why}", "error: required variable U is missing a value: why"),
            ("${E?why}", ""),
            ("${E:?}", "error: required variable E is missing a value"),
            ("${U:-${E:-${F}}}", "f"),
            ("${U:-{\"a\":1}}", "{\"a\":1}"),
            ("${U-{}{", "{{"),
            ("a ${U:-{b} c", "a {b c"),
            ("${U:-a:-b?c}", "a:-b?c"),
            ("${1A}", "error: invalid template"),
            ("${F B}", "error: invalid template"),
            ("${", "error: invalid template"),
            ("${-}", "error: invalid template"),
            ("${U:-a\nb}", "error: invalid template"),
        ] {
            assert_eq!(show(text), result, "{text}");
        }
    }

    #[test]
    fn references_are_found_in_operands_too() {
        let found = references("a${A:-${B}} $C");
        let shown: Vec<_> = found.iter().map(|it| (it.name, it.range.clone())).collect();
        assert_eq!(shown, [("A", 1..11), ("B", 6..10), ("C", 12..14)]);
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = format!("{}x{}", "${U:-".repeat(200), "}".repeat(200));
        assert!(show(&deep).starts_with("error: references stand"));
        assert!(references(&deep).len() <= MAX_NESTING + 1);
    }
}
