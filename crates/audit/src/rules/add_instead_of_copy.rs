//! ADD copies plain local files.
//!
//! ## What it does
//!
//! Finds ADD whose sources are neither addresses nor archives that it would unpack.
//!
//! ## Why it matters
//!
//! COPY says what happens. ADD also fetches and unpacks, which a renamed source file can set off.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ADD config.json /etc/app/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY config.json /etc/app/
//! ```
//!
//! ## Exceptions
//!
//! hadolint also reports sources that a variable gives, archives compressed with zstd, and addresses
//! that are not HTTP. Trivy and Checkov report even more. We do not, because ADD may be right there.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Transfer};
use plimsoll_syntax::edit::{Edit, Fix};

use crate::archive::{Unpacking, is_archive_to_hadolint, unpacking};
use crate::finding::{Category, Report};
use crate::hadolint_text::unquoted;
use crate::opinion::{anybody, settle};
use crate::rule::{
    Check, FixAvailability, Rule, Tool, checkov, dockle, hadolint, kics, semgrep, tally, trivy,
};
use crate::subject::Site;
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3020"),
        trivy("DS-0005"),
        checkov("CKV_DOCKER_4"),
        kics("9513a694-aa0d-41d8-be61-3271e056f36b"),
        dockle("CIS-DI-0009"),
        semgrep("prefer-copy-over-add"),
        tally("hadolint/DL3020"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "add-instead-of-copy",
        Category::Correctness,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Add(add)) = site.command() else { return };
    let we = copies(site, add);
    let others = [
        (Tool::Hadolint, !site.onbuild && copies_to_hadolint(add)),
        (Tool::Trivy, !site.onbuild && copies_to_trivy(add)),
        (Tool::Checkov, !site.onbuild),
        (Tool::Kics, !site.onbuild && copies_to_kics(add)),
    ];
    if !anybody(we, &others) {
        return;
    }
    let keyword = &site.instruction.word;
    let message = if we { "ADD where COPY would do" } else { "ADD where COPY may do" };
    let finding = report.at(keyword.span, message);
    if we {
        let copy = if keyword.text == keyword.text.to_lowercase() { "copy" } else { "COPY" };
        finding
            .help("write COPY")
            .fix(Fix::safe("Write COPY", vec![Edit::replace(keyword.span, copy)]));
    }
    settle(finding, we, &others);
}

/// True when the file tells that COPY would do the same.
fn copies(site: &Site<'_>, add: &Transfer) -> bool {
    let special = add.unpack.is_some() || add.keep_git_dir || add.checksum.is_some();
    let is_plain = |source: &str| !is_address(source) && unpacking(source) == Unpacking::No;
    !special
        && add.sources.iter().all(|word| value(site, word).is_some_and(|source| is_plain(&source)))
}

fn is_address(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@")
}

fn copies_to_hadolint(add: &Transfer) -> bool {
    add.sources.iter().map(|source| unquoted(&source.text)).any(|source| {
        !is_archive_to_hadolint(source)
            && !source.starts_with("https://")
            && !source.starts_with("http://")
    })
}

/// Trivy looks at all words for `.tar`.
fn copies_to_trivy(add: &Transfer) -> bool {
    let mut words = add.sources.iter().chain([&add.dest]);
    !words.any(|word| word.text.contains(".tar") || is_address(&word.text))
}

fn copies_to_kics(add: &Transfer) -> bool {
    !add.sources.iter().any(|word| word.text.contains(".tar") || word.text.starts_with("http"))
}
