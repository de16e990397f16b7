//! Programs that fetch files, and programs that check what was fetched.

use plimsoll_syntax::shell::{Invocation, OptionSpec};

/// Curl's options with a value (its manual page).
pub(crate) const CURL: OptionSpec = OptionSpec {
    short: "AbcCdDeEFHKmoPQrtTuUwxXyYz",
    long: &[
        "cacert",
        "capath",
        "cert",
        "cert-type",
        "ciphers",
        "config",
        "connect-timeout",
        "connect-to",
        "continue-at",
        "cookie",
        "cookie-jar",
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "dump-header",
        "form",
        "form-string",
        "header",
        "interface",
        "json",
        "key",
        "key-type",
        "limit-rate",
        "max-filesize",
        "max-redirs",
        "max-time",
        "noproxy",
        "oauth2-bearer",
        "output",
        "output-dir",
        "pass",
        "proto",
        "proto-default",
        "proto-redir",
        "proxy",
        "proxy-header",
        "proxy-user",
        "range",
        "referer",
        "request",
        "resolve",
        "retry",
        "retry-delay",
        "retry-max-time",
        "socks4",
        "socks4a",
        "socks5",
        "socks5-hostname",
        "speed-limit",
        "speed-time",
        "stderr",
        "time-cond",
        "tls-max",
        "trace",
        "trace-ascii",
        "unix-socket",
        "upload-file",
        "url",
        "user",
        "user-agent",
        "write-out",
    ],
};

/// The options of GNU Wget with a value (its manual page).
pub(crate) const WGET: OptionSpec = OptionSpec {
    short: "oaeiBtOTwQPUlARDIX",
    long: &[
        "append-output",
        "base",
        "body-data",
        "body-file",
        "ca-certificate",
        "ca-directory",
        "certificate",
        "connect-timeout",
        "cut-dirs",
        "directory-prefix",
        "dns-timeout",
        "domains",
        "exclude-directories",
        "execute",
        "header",
        "http-password",
        "http-user",
        "input-file",
        "level",
        "limit-rate",
        "load-cookies",
        "method",
        "output-document",
        "output-file",
        "password",
        "post-data",
        "post-file",
        "private-key",
        "progress",
        "proxy-password",
        "proxy-user",
        "quota",
        "read-timeout",
        "referer",
        "save-cookies",
        "secure-protocol",
        "timeout",
        "tries",
        "user",
        "user-agent",
        "wait",
        "waitretry",
    ],
};

/// Programs whose only use on a fetched file is to check it.
const CHECKERS: [&str; 14] = [
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "b2sum",
    "md5sum",
    "gpg",
    "gpgv",
    "gpg2",
    "cosign",
    "minisign",
    "signify",
];

/// True for a command that checks a checksum or a signature.
pub(crate) fn verifies(invocation: &Invocation<'_>) -> bool {
    invocation.name().is_some_and(|name| CHECKERS.contains(&&*name))
        || (invocation.is("openssl")
            && invocation.arguments().first().is_some_and(|word| word.is("dgst")))
}

/// True when an address, from its host on, is of this machine or of a private network as far as its
/// spelling tells.
pub(crate) fn is_private(address: &str) -> bool {
    let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let by_number = host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| {
        address.is_loopback() || address.is_private() || address.is_link_local()
    });
    by_number
        || !host.contains('.')
        || [".local", ".internal", ".localhost", ".lan", ".test"]
            .iter()
            .any(|suffix| host.ends_with(suffix))
}
