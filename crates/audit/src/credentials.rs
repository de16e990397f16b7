//! Secrets that can be known by their form: tokens of providers, private keys, passwords in
//! addresses.
//!
//! Sources of the forms: the providers' own documentation of their token formats.

use plimsoll_syntax::text::Span;

/// A secret in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub span: Span,
    /// What it is, with an article.
    pub what: &'static str,
}

/// The form of a token: how it begins, and how many characters of which kind follow.
struct Form {
    prefix: &'static str,
    length: Length,
    kind: Kind,
    what: &'static str,
}

/// How many characters follow the prefix.
#[derive(Clone, Copy)]
enum Length {
    Exactly(usize),
    AtLeast(usize),
}

/// Which characters follow the prefix.
#[derive(Clone, Copy)]
enum Kind {
    Upper,
    Alphanumeric,
    /// Those of URL-safe base 64.
    Url,
}

const fn form(prefix: &'static str, length: Length, kind: Kind, what: &'static str) -> Form {
    Form { prefix, length, kind, what }
}

use Kind::{Alphanumeric, Upper, Url};
use Length::{AtLeast, Exactly};

const FORMS: &[Form] = &[
    form("AKIA", Exactly(16), Upper, "the id of an AWS access key"),
    form("ASIA", Exactly(16), Upper, "the id of a temporary AWS access key"),
    form("AIza", Exactly(35), Url, "a Google API key"),
    form("SG.", AtLeast(60), Url, "a SendGrid API key"),
    form("dckr_pat_", AtLeast(20), Url, "a Docker access token"),
    form("ghp_", AtLeast(36), Alphanumeric, "a GitHub personal access token"),
    form("gho_", AtLeast(36), Alphanumeric, "a GitHub OAuth token"),
    form("ghu_", AtLeast(36), Alphanumeric, "a GitHub user token"),
    form("ghs_", AtLeast(36), Alphanumeric, "a GitHub server token"),
    form("ghr_", AtLeast(36), Alphanumeric, "a GitHub refresh token"),
    form("github_pat_", AtLeast(60), Url, "a GitHub personal access token"),
    form("glpat-", AtLeast(20), Url, "a GitLab personal access token"),
    form("hf_", Exactly(34), Alphanumeric, "a Hugging Face token"),
    form("npm_", Exactly(36), Alphanumeric, "an npm token"),
    form("pypi-AgE", AtLeast(50), Url, "a PyPI token"),
    form("rk_live_", AtLeast(24), Alphanumeric, "a Stripe key"),
    form("sk_live_", AtLeast(24), Alphanumeric, "a Stripe secret key"),
    form("sk-ant-", AtLeast(80), Url, "an Anthropic API key"),
    form("xoxb-", AtLeast(24), Url, "a Slack bot token"),
    form("xoxp-", AtLeast(24), Url, "a Slack user token"),
];

/// A line that begins a private key, between its dashes.
const KEY_HEAD: &str = "-----BEGIN ";

impl Kind {
    fn has(self, byte: u8) -> bool {
        match self {
            Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Alphanumeric => byte.is_ascii_alphanumeric(),
            Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'),
        }
    }
}

/// The secrets in a text; the cost is linear.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let inside = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        match (!inside).then(|| token(text, at)).flatten() {
            Some(token) => {
                at = token.span.end as usize;
                found.push(token);
            }
            None => at += 1,
        }
    }
    found
}

/// The secret that begins at `at`.
fn token(text: &str, at: usize) -> Option<Token> {
    let rest = &text.as_bytes()[at..];
    let span = |length: usize| Span::new(at as u32, (at + length) as u32);
    if rest.starts_with(KEY_HEAD.as_bytes()) {
        let line = text[at..].lines().next()?;
        let is_private = line.trim_end().ends_with("PRIVATE KEY-----");
        return is_private
            .then(|| Token { span: span(line.trim_end().len()), what: "a private key" });
    }
    let form = FORMS.iter().find(|form| rest.starts_with(form.prefix.as_bytes()))?;
    let body = &rest[form.prefix.len()..];
    let length = body.iter().position(|byte| !form.kind.has(*byte)).unwrap_or(body.len());
    let fits = match form.length {
        Exactly(wanted) => length == wanted,
        AtLeast(least) => length >= least,
    };
    let length = form.prefix.len() + length;
    // AWS writes its examples so; a run of one character is somebody's placeholder.
    let is_example = rest[..length].ends_with(b"EXAMPLE")
        || body.first().is_some_and(|first| body.iter().take(10).all(|byte| byte == first));
    (fits && !is_example).then(|| Token { span: span(length), what: form.what })
}

/// The user and password of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Login<'t> {
    /// The offset of the user in the text.
    pub start: usize,
    /// The user.
    pub user: &'t str,
    /// The password, when there is one.
    pub password: Option<&'t str>,
    /// The host and what follows it.
    pub host: &'t str,
}

/// The schemes of what builds fetch.
const SCHEMES: [&str; 5] = ["https", "http", "git", "ftp", "git+https"];

/// The logins in the addresses of a text.
pub(crate) fn logins(text: &str) -> impl Iterator<Item = Login<'_>> {
    text.match_indices("://").filter_map(|(at, _)| {
        let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+';
        let before = text.as_bytes()[..at].iter().rev();
        let length = before.take_while(|byte| is_scheme(**byte)).count();
        if !SCHEMES.contains(&&text[at - length..at]) {
            return None;
        }
        let start = at + "://".len();
        let rest = &text[start..];
        let ends = |char: char| {
            matches!(char, '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | '(' | ')' | ';' | '|')
                || char.is_whitespace()
        };
        let authority = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let (login, host) = authority.rsplit_once('@')?;
        let (user, password) = match login.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (login, None),
        };
        Some(Login { start, user, password, host })
    })
}

#[cfg(test)]
mod tests {
    use super::{logins, tokens};

    fn found(text: &str) -> Vec<String> {
        let tokens = tokens(text);
        tokens.iter().map(|token| format!("{} {}", &text[token.span.range()], token.what)).collect()
    }

    #[test]
    fn tokens_have_the_form_of_their_provider() {
        let github = format!("x=ghp_{}", "0aB".repeat(12));
        assert_eq!(found(&github).len(), 1);
        assert_eq!(found(&format!("AKIA{}", "Q1W2E3R4T5Z6U7I8")).len(), 1);
        assert_eq!(
            found("a\n-----BEGIN OPENSSH PRIVATE KEY-----\nx"),
            ["-----BEGIN OPENSSH PRIVATE KEY----- a private key"]
        );
        for harmless in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_short",
            "-----BEGIN PUBLIC KEY-----",
            "hf_transfer",
            "npm_config_registry",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ] {
            assert_eq!(found(harmless), [""; 0], "{harmless}");
        }
    }

    #[test]
    fn logins_are_found_in_addresses_of_builds_only() {
        let text = "git clone https://me:pw@host/x postgres://a:b@db https://tok@h https://h/@x";
        let found = logins(text).map(|login| {
            format!("{} {} {}", login.user, login.password.unwrap_or("-"), login.host)
        });
        assert_eq!(found.collect::<Vec<_>>(), ["me pw host", "tok - h"]);
    }
}
