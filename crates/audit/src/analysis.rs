//! One file, analysed: parsed, modelled and checked.

use plimsoll_model::{Build, BuildOptions};
use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::dockerfile::Dockerfile;
use plimsoll_syntax::text::{LineIndex, Span};

use crate::check_options::{CHECK_ARGUMENT, CheckOptions};
use crate::finding::Finding;
use crate::rules::RULES;

/// All that is known of one Dockerfile.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// How the file is called in reports.
    pub path: String,
    /// Its text.
    pub source: String,
    /// Where its lines begin.
    pub lines: LineIndex,
    /// Its instructions.
    pub file: Dockerfile,
    /// What it builds.
    pub build: Build,
    /// What is wrong: what stops the build comes first, in the order BuildKit finds it, then what
    /// the rules find, in the order of the file.
    pub findings: Vec<Finding>,
}

/// What a rule looks at.
pub(crate) struct Subject<'a> {
    pub file: &'a Dockerfile,
}

impl Analysis {
    /// Analyses one file.
    #[must_use]
    pub fn new(path: impl Into<String>, source: impl Into<String>, options: &BuildOptions) -> Self {
        let source = source.into();
        let file = Dockerfile::parse(&source);
        let build = plimsoll_model::build(&file, options);
        let findings = findings(&file, &build, options);
        Self { path: path.into(), lines: LineIndex::new(&source), source, file, build, findings }
    }

    /// True when BuildKit's parser and instruction phase accept the file.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.file.verdict().is_none()
    }

    /// The worst severity among the findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).min()
    }
}

fn findings(file: &Dockerfile, build: &Build, options: &BuildOptions) -> Vec<Finding> {
    let mut stops: Vec<Diagnostic> =
        file.rejections.iter().map(|rejection| rejection.diagnostic.clone()).collect();
    // Of a file that is rejected the model knows only a part; what it misses is no finding.
    if stops.is_empty() {
        stops.extend(build.diagnostics.iter().cloned());
    }
    let (checks, invalid) = check_options(file, options);
    stops.extend(invalid);
    let mut found: Vec<Finding> = file
        .warnings
        .iter()
        .cloned()
        .map(Finding::build)
        .filter(|finding| !finding.aliases.iter().any(|alias| checks.skips(alias)))
        .collect();
    let subject = Subject { file };
    for rule in RULES.iter().filter(|rule| !rule.aliases.iter().any(|alias| checks.skips(alias))) {
        (rule.check)(rule, &subject, &mut found);
    }
    found.sort_by_key(|finding| finding.span);
    if checks.fail && stops.is_empty() {
        stops.extend(violation(&found));
    }
    stops.into_iter().map(Finding::build).chain(found).collect()
}

/// The build argument wins over the directive.
fn check_options(file: &Dockerfile, options: &BuildOptions) -> (CheckOptions, Option<Diagnostic>) {
    let directive = file.directives.check.as_ref();
    let (text, span) = match (options.build_args.get(CHECK_ARGUMENT), directive) {
        (Some(argument), _) => (argument.as_str(), Span::at(0)),
        (None, Some(directive)) => (directive.text.as_str(), directive.span),
        (None, None) => return (CheckOptions::default(), None),
    };
    match CheckOptions::parse(text) {
        Ok(options) => (options, None),
        Err(message) => {
            let error = Diagnostic::error("invalid-check-option", message, span)
                .with_help("write skip=<names or all>, error=<true or false>, or both with a ;");
            (CheckOptions::default(), Some(error))
        }
    }
}

/// What `error=true` makes of the findings of BuildKit's checks.
fn violation(found: &[Finding]) -> Option<Diagnostic> {
    let mut names: Vec<&str> =
        found.iter().filter_map(|finding| finding.aliases.first().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let first = found.iter().find(|finding| !finding.aliases.is_empty())?;
    let message = format!("lint violation found for rules: {}", names.join(", "));
    Some(Diagnostic::error("lint-violation", message, first.span))
}
