//! Labels: the pairs of LABEL with what the configuration says of them, and what their values can
//! be.

use std::collections::BTreeSet;

use plimsoll_syntax::dockerfile::{Command, Pair};
use plimsoll_syntax::text::Span;

use crate::finding::{Finding, Report};
use crate::hadolint_text::unquoted;
use crate::opinion::{anybody, settle};
use crate::rule::Tool;
use crate::settings::LabelKind;
use crate::subject::Site;
use crate::word_value::value;

/// One pair of a LABEL.
#[derive(Debug)]
pub(crate) struct Label<'a> {
    /// The name as hadolint and, as good as always, BuildKit read it.
    pub key: &'a str,
    pub key_span: Span,
    /// The value as hadolint reads it: variables as written, and quotes kept in the old form.
    pub written: &'a str,
    /// The value as BuildKit reads it, when the file tells.
    pub value: Option<String>,
    pub value_span: Span,
}

/// The labels that an instruction sets; none for one that ONBUILD wraps.
pub(crate) fn labels<'a>(site: &Site<'a>) -> Vec<Label<'a>> {
    match site.command() {
        Some(Command::Label(pairs)) if !site.onbuild => {
            pairs.iter().map(|pair| label(site, pair)).collect()
        }
        _ => Vec::new(),
    }
}

/// True when the instruction sets the label of this name.
pub(crate) fn sets(site: &Site<'_>, name: &str) -> bool {
    match site.command() {
        Some(Command::Label(pairs)) if !site.onbuild => {
            pairs.iter().any(|pair| unquoted(&pair.key.text) == name)
        }
        _ => false,
    }
}

fn label<'a>(site: &Site<'a>, pair: &'a Pair) -> Label<'a> {
    let written = pair.value.text.as_str();
    Label {
        key: unquoted(&pair.key.text),
        key_span: pair.key.span,
        written: if pair.equals { unquoted(written) } else { written },
        value: value(site, &pair.value),
        value_span: pair.value.span,
    }
}

/// Whether a value is of a kind, to us and to hadolint.
pub(crate) struct Test {
    pub kind: LabelKind,
    /// What the value should be, as "a URL".
    pub wanted: &'static str,
    pub accepts: fn(&str) -> bool,
    pub hadolint_accepts: fn(&str) -> bool,
}

/// Reports the labels of a kind whose values are none of that kind.
pub(crate) fn check_kind(
    site: &Site<'_>,
    test: &Test,
    report: &mut Report,
    improve: fn(&str, Span, &mut Finding),
) {
    // hadolint reports each name once for an instruction.
    let mut told = BTreeSet::new();
    for label in labels(site) {
        if site.subject.settings.label_schema.get(label.key) != Some(&test.kind) {
            continue;
        }
        // What an empty one lacks is told by the rule about empty ones.
        let wrong =
            label.value.as_deref().filter(|value| !value.is_empty() && !(test.accepts)(value));
        let hadolint = !(test.hadolint_accepts)(label.written) && told.insert(label.key);
        let others = [(Tool::Hadolint, hadolint)];
        if !anybody(wrong.is_some(), &others) {
            continue;
        }
        let message = format!("label {} is not {}: {}", label.key, test.wanted, label.written);
        let finding = report.at(label.value_span, message);
        finding.help(format!("write {}", test.wanted));
        if let Some(value) = wrong {
            improve(value, label.value_span, finding);
        }
        settle(finding, wrong.is_some(), &others);
    }
}

/// True for an absolute URI (RFC 3986).
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'));
    let rest = match rest.split_once('#') {
        Some((rest, fragment)) if is_component(fragment, "/?") => rest,
        Some(_) => return false,
        None => rest,
    };
    let path = match rest.split_once('?') {
        Some((path, query)) if is_component(query, "/?") => path,
        Some(_) => return false,
        None => rest,
    };
    let path = match path.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if !is_authority(authority) {
                return false;
            }
            path
        }
        None => path,
    };
    is_scheme && is_component(path, "/")
}

fn is_authority(authority: &str) -> bool {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest))
            if address
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')) =>
        {
            rest
        }
        Some(_) => return false,
        None => host,
    };
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    is_component(user, "")
        && is_component(name, "").then_some(()).is_some_and(|()| !name.contains(['@', ':']))
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Unreserved characters, sub-delimiters, `:`, `@`, escapes, and `more`.
fn is_component(text: &str, more: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = byte == b'%'
            && bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        let plain = byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=:@".contains(&byte)
            || more.as_bytes().contains(&byte);
        if !escaped && !plain {
            return false;
        }
        at += if escaped { 3 } else { 1 };
    }
    true
}

/// How strictly a time is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// As the standard says.
    Standard,
    /// As hadolint's library does: any offset of digits, with a colon or without.
    Hadolint,
}

/// True for a time as RFC 3339 writes it.
pub(crate) fn is_rfc3339(text: &str, strictness: Strictness) -> bool {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| -> Option<u32> {
        let digits = bytes.get(from..from + length)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let read = || -> Option<bool> {
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        let separated = bytes[4] == b'-'
            && bytes[7] == b'-'
            && matches!(bytes[10], b'T' | b't')
            && bytes[13] == b':'
            && bytes[16] == b':';
        let in_range = (1..=12).contains(&month)
            && (1..=days(year, month)).contains(&day)
            && hour <= 23
            && minute <= 59
            && second <= 60;
        let rest = text.get(19..)?;
        let zone = match rest.strip_prefix('.') {
            Some(fraction) => {
                let zone = fraction.trim_start_matches(|char: char| char.is_ascii_digit());
                if zone.len() == fraction.len() && strictness == Strictness::Standard {
                    return Some(false);
                }
                zone
            }
            None => rest,
        };
        Some(separated && in_range && is_zone(zone, strictness))
    };
    read().unwrap_or(false)
}

fn is_zone(zone: &str, strictness: Strictness) -> bool {
    if matches!(zone, "Z" | "z") {
        return true;
    }
    let Some(offset) = zone.strip_prefix(['+', '-']) else { return false };
    let digits: String = offset.chars().filter(|char| *char != ':').collect();
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    let (Some(hours), Some(minutes), 4) = (number(0..2), number(2..4), digits.len()) else {
        return false;
    };
    let colon = offset.as_bytes().get(2) == Some(&b':');
    match strictness {
        Strictness::Standard => colon && offset.len() == 5 && hours <= 23 && minutes <= 59,
        Strictness::Hadolint => offset.len() == 4 || (colon && offset.len() == 5),
    }
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// True for a version as Semantic Versioning 2.0 writes it.
pub(crate) fn is_semver(text: &str) -> bool {
    let (text, build) =
        text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, before) = text.split_once('-').map_or((text, None), |(core, tag)| (core, Some(tag)));
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
    };
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let tag = |part: &str| {
        word(part) && (!part.bytes().all(|byte| byte.is_ascii_digit()) || number(part))
    };
    core.split('.').count() == 3
        && core.split('.').all(number)
        && before.is_none_or(|before| before.split('.').all(tag))
        && build.is_none_or(|build| build.split('.').all(word))
}

/// The same as hadolint's library reads it: zeros may lead, and what follows the version may be
/// empty.
pub(crate) fn is_semver_to_hadolint(text: &str) -> bool {
    let (text, build) = text.split_once('+').unwrap_or((text, ""));
    let (core, before) = text.split_once('-').unwrap_or((text, ""));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let words = |text: &str| {
        text.is_empty()
            || text.split('.').all(|part| {
                !part.is_empty()
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
    };
    core.split('.').count() == 3 && core.split('.').all(number) && words(before) && words(build)
}

/// True for an address as RFC 5322 writes it, without comments and quoted names.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let atom = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    let label = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let literal = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_domain = match literal {
        Some(address) => {
            address.bytes().all(|byte| byte.is_ascii_graphic() && !b"[]\\".contains(&byte))
        }
        None => domain.split('.').all(label),
    };
    name.split('.').all(atom) && is_domain
}

/// hadolint's library passes over blanks around the address.
pub(crate) fn is_email_to_hadolint(text: &str) -> bool {
    is_email(text.trim_matches([' ', '\t']))
}

/// True for the hash of a commit, whole or shortened, by either of Git's algorithms.
pub(crate) fn is_commit(text: &str) -> bool {
    (is_hex(text) && (7..=40).contains(&text.len())) || (is_hex(text) && text.len() == 64)
}

/// hadolint knows whole hashes and those of seven digits.
pub(crate) fn is_commit_to_hadolint(text: &str) -> bool {
    is_hex(text) && matches!(text.len(), 7 | 40)
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::{Strictness, is_email, is_rfc3339, is_semver, is_semver_to_hadolint, is_uri};

    fn accepted<'t>(texts: &[&'t str], accepts: impl Fn(&str) -> bool) -> Vec<&'t str> {
        texts.iter().copied().filter(|text| accepts(text)).collect()
    }

    #[test]
    fn uris_have_a_scheme_and_no_strange_characters() {
        let good = ["http://example.com/a?b=c#d", "mailto:x", "urn:x", "http://[::1]:80/", "a+b:c"];
        let bad = ["", "a", "//x", "1:2", "http://a b", "http://a:80x", "http://x/%zz", "http://["];
        assert_eq!(accepted(&good, is_uri), good);
        assert!(accepted(&bad, is_uri).is_empty());
    }

    #[test]
    fn times_have_a_zone() {
        let good =
            ["2021-03-10T10:26:33.564595127+01:00", "2021-01-01t00:00:00z", "2020-02-29T23:59:60Z"];
        let bad =
            ["2021", "2021-01-01T00:00:00", "2021-02-30T00:00:00Z", "2021-01-01 00:00:00Z", ""];
        let lax =
            ["2021-01-01T00:00:00+0100", "2021-01-01T00:00:00.Z", "2021-01-01T00:00:00+99:99"];
        for strictness in [Strictness::Standard, Strictness::Hadolint] {
            assert_eq!(accepted(&good, |text| is_rfc3339(text, strictness)), good);
            assert!(accepted(&bad, |text| is_rfc3339(text, strictness)).is_empty());
        }
        assert_eq!(accepted(&lax, |text| is_rfc3339(text, Strictness::Hadolint)), lax);
        assert!(accepted(&lax, |text| is_rfc3339(text, Strictness::Standard)).is_empty());
    }

    #[test]
    fn versions_are_semantic() {
        let good = ["1.0.0", "2.0.1-rc1", "1.0.0-x.7.z.92", "1.0.0+01", "1.0.0-0"];
        let bad = ["1.0", "v1.0.0", "1.0.0.0", "1.0.0-a..b", " 1.0.0", ""];
        let lax = ["01.0.0", "1.0.0-01", "1.0.0-", "1.0.0+"];
        assert_eq!(accepted(&good, is_semver), good);
        assert_eq!(accepted(&good, is_semver_to_hadolint), good);
        assert!(accepted(&bad, is_semver).is_empty());
        assert!(accepted(&bad, is_semver_to_hadolint).is_empty());
        assert!(accepted(&lax, is_semver).is_empty());
        assert_eq!(accepted(&lax, is_semver_to_hadolint), lax);
    }

    #[test]
    fn addresses_have_a_name_and_a_domain() {
        let good = ["abcd@google.com", "a@b", "a+b@c.d", "a@[1.2.3.4]"];
        let bad = ["", "a", "@b", "a b@c", "a.@b", "a..b@c", "a@b_c", "a@-b", "a@b@c", "a@b.c <x>"];
        assert_eq!(accepted(&good, is_email), good);
        assert!(accepted(&bad, is_email).is_empty());
    }
}
