//! A RUN downloads an archive and unpacks it.
//!
//! ## What it does
//!
//! Finds `curl` or `wget` of an archive whose output goes straight to `tar`.
//!
//! ## Why it matters
//!
//! `ADD --unpack --checksum` does the same without a download tool in the image, checks what it got,
//! and fetches only when the address changed.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL https://example.com/tool-1.2.tar.gz | tar -xz -C /opt
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! ADD --unpack --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
//!     https://example.com/tool-1.2.tar.gz /opt/
//! ```
//!
//! ## Exceptions
//!
//! `tar` can leave out parts and leading directories, ADD cannot. The rule is only in the profile
//! `all`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Invocation, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, tally};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[tally("prefer-add-unpack")],
    profile: OwnProfile::All,
    ..Rule::new("remote-archive-via-run", Category::Size, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    for pair in site.commands().windows(2) {
        let [download, tar] = pair else { continue };
        let (Some(one), Some(other)) = (download.context.pipe, tar.context.pipe) else { continue };
        if one.index + 1 != other.index || !downloads(download) || !unpacks_all(tar) {
            continue;
        }
        let address = download.arguments().iter().find(|word| {
            let start = word.static_prefix();
            start.starts_with("http://") || start.starts_with("https://")
        });
        if let Some(address) = address {
            report
                .at(address.span, "an archive is downloaded and unpacked by hand")
                .help("let ADD --unpack --checksum=sha256:… fetch and unpack it");
        }
    }
}

fn downloads(invocation: &Invocation<'_>) -> bool {
    invocation.is("curl") || invocation.is("wget")
}

/// True for a `tar` that unpacks everything as it is.
fn unpacks_all(invocation: &Invocation<'_>) -> bool {
    let words: Vec<_> = invocation.arguments().iter().filter_map(Word::literal).collect();
    let extracts = words.iter().enumerate().any(|(index, text)| {
        matches!(&**text, "--extract" | "--get")
            || (!text.starts_with("--")
                && (index == 0 || text.starts_with('-'))
                && text.contains('x'))
    });
    let changes = words.iter().any(|text| {
        text.starts_with("--strip")
            || text.starts_with("--wildcards")
            || text.starts_with("--exclude")
    });
    (invocation.is("tar") || invocation.is("bsdtar")) && extracts && !changes
}
