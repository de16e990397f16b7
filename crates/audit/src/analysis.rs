//! One file, analysed: parsed, modelled and checked.

use plimsoll_model::flow::{Flow, flow};
use plimsoll_model::{Build, BuildOptions};
use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::dockerfile::Dockerfile;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::Dialect;
use plimsoll_syntax::text::{LineIndex, Span};

use crate::base_shell;
use crate::check_options::{CHECK_ARGUMENT, CheckOptions};
use crate::finding::{Finding, Report};
use crate::rule::{Check, Profile, Rule, Tool};
use crate::rules::RULES;
use crate::settings::{Level, Settings};
use crate::shellcheck;
use crate::subject::{Scripts, Subject};
use crate::suppression::{self, Suppressions, Unused};

/// The rule whose findings the engine makes from comments that suppress nothing.
pub(crate) const UNUSED_SUPPRESSION: &str = "unused-suppression";

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
    /// What each stage holds, and what ships.
    pub flow: Flow,
    /// What is wrong: what stops the build comes first, in the order BuildKit finds it, then what
    /// the rules find, in the order of the file.
    pub findings: Vec<Finding>,
    /// How many rules were asked.
    pub asked: usize,
    /// How many findings comments and settings hold back.
    pub held_back: usize,
}

impl Analysis {
    /// Analyses one file.
    #[must_use]
    pub fn new(
        path: impl Into<String>,
        source: impl Into<String>,
        options: &BuildOptions,
        settings: &Settings,
    ) -> Self {
        let source = source.into();
        let lines = LineIndex::new(&source);
        let file = Dockerfile::parse(&source);
        let build = plimsoll_model::build(&file, options);
        let dialect = suppression::dialect(&source, &file).unwrap_or(Dialect::Sh);
        // Hadolint takes every image for one with a POSIX shell.
        let own = |stage| match settings.profile {
            Profile::Hadolint => None,
            _ => base_shell::of_windows(&build, stage),
        };
        let scripts = Scripts::read(&source, &file, &build, dialect, own);
        let flow = flow(&file, &build, scripts.all());
        let mut analysis = Self {
            path: path.into(),
            lines,
            source,
            file,
            build,
            flow,
            findings: Vec::new(),
            asked: 0,
            held_back: 0,
        };
        analysis.check(&scripts, settings);
        analysis
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

    /// How many of the rules that were asked found nothing.
    #[must_use]
    pub fn passed(&self) -> usize {
        let with_findings = RULES
            .iter()
            .filter(|rule| self.findings.iter().any(|finding| finding.rule == rule.slug));
        self.asked.saturating_sub(with_findings.count())
    }

    fn check(&mut self, scripts: &Scripts, settings: &Settings) {
        let mut stops: Vec<Diagnostic> =
            self.file.rejections.iter().map(|rejection| rejection.diagnostic.clone()).collect();
        // Of a file that is rejected the model knows only a part; what it misses is no finding.
        if stops.is_empty() {
            stops.extend(self.build.diagnostics.iter().cloned());
        }
        let (checks, invalid) = check_options(&self.file, &self.build.options);
        stops.extend(invalid);
        let mut found = self.ask_rules(scripts, settings, &checks);
        suppression::skip_buildkit_checks(&mut found, &checks);
        if settings.profile == Profile::Hadolint {
            shellcheck::keep_last(&mut found, &self.file);
        }
        self.suppress(&mut found, settings);
        if checks.fail && stops.is_empty() {
            stops.extend(violation(&found));
        }
        self.choose(&mut found, settings);
        found.sort_by_key(|finding| finding.span);
        self.findings = stops.into_iter().map(Finding::build).chain(found).collect();
    }

    fn ask_rules(
        &self,
        scripts: &Scripts,
        settings: &Settings,
        checks: &CheckOptions,
    ) -> Vec<Finding> {
        let subject = Subject::new(
            &self.source,
            &self.lines,
            &self.file,
            (&self.build, &self.flow),
            scripts,
            settings,
            checks,
        );
        RULES.iter().flat_map(|rule| ask(rule, &subject)).collect()
    }

    /// Removes what comments ask not to be told, and tells of comments that ask in vain.
    fn suppress(&mut self, found: &mut Vec<Finding>, settings: &Settings) {
        if settings.ignore_comments {
            return;
        }
        let mut suppressions = Suppressions::read(
            &self.source,
            &self.lines,
            &self.file,
            &self.build,
            settings.profile,
        );
        self.held_back += suppressions.apply(found, &self.lines);
        let is_known = |name: &str| RULES.iter().any(|rule| rule.is_called(name));
        let Some(rule) = RULES.iter().find(|rule| rule.slug == UNUSED_SUPPRESSION) else { return };
        let unused = suppressions.unused(is_known);
        found.extend(unused.iter().map(|unused| self.unused(rule, unused)));
    }

    fn unused(&self, rule: &Rule, unused: &Unused) -> Finding {
        let message = match &unused.name {
            Some(name) => format!("this comment ignores {name}, which finds nothing here"),
            None => "this comment ignores findings, and there are none".to_owned(),
        };
        let mut finding = Finding::of(rule, unused.span, message);
        if unused.in_part {
            finding.help("take the name out of the list");
        } else {
            let edit = Edit::delete(self.whole_lines(unused.span));
            finding.help("delete the comment").fix(Fix::safe("Delete the comment", vec![edit]));
        }
        finding
    }

    /// The lines that a span lies in, with the line feed at their end.
    fn whole_lines(&self, span: Span) -> Span {
        let start = self.lines.line_start(self.lines.line(span.start)).unwrap_or(span.start);
        let end = self.lines.line_start(self.lines.line(span.end) + 1);
        Span::new(start, end.unwrap_or(self.source.len() as u32))
    }

    /// Keeps what the profile and the settings want, and puts it where the profile's tool would.
    fn choose(&mut self, found: &mut Vec<Finding>, settings: &Settings) {
        let profile = settings.profile;
        let wanted = |rule: &&Rule| match settings.level(|name| rule.is_called(name)) {
            Some(Level::Off) => false,
            Some(Level::At(_)) => true,
            None => profile.has(rule),
        };
        let of_files = |rule: &&Rule| !matches!(rule.check, Check::Project(_));
        self.asked = RULES.iter().filter(of_files).filter(wanted).count();
        let mut off = 0;
        found.retain_mut(|finding| {
            match settings.level(|name| finding.is_called(name)) {
                Some(Level::Off) => {
                    off += 1;
                    return false;
                }
                Some(Level::At(severity)) => finding.severity = severity,
                None if !finding.is_in(profile) => return false,
                None => {}
            }
            if profile.tool().is_some() {
                self.place_at_instruction(finding);
            }
            true
        });
        self.held_back += off;
    }

    /// Other tools report an instruction as a whole; whoever replaces them wants the same lines.
    fn place_at_instruction(&self, finding: &mut Finding) {
        let instructions = &self.file.instructions;
        let after = instructions.partition_point(|found| found.span.start <= finding.span.start);
        if let Some(instruction) = after.checked_sub(1).map(|index| &instructions[index])
            && finding.span.start < instruction.span.end
        {
            let last = self.lines.line_start(instruction.lines.last);
            finding.span = match last.filter(|_| finding.at_end) {
                Some(last) => Span::new(last, instruction.span.end.max(last)),
                None => Span::new(instruction.span.start, finding.span.end),
            };
        }
    }
}

/// What one rule finds.
fn ask(rule: &'static Rule, subject: &Subject<'_>) -> Vec<Finding> {
    let mut report = Report::new(rule);
    match rule.check {
        Check::Instruction(check) => subject.sites().for_each(|site| check(&site, &mut report)),
        Check::Run(check) => {
            let runs = subject.sites().filter(|site| site.run().is_some());
            runs.for_each(|site| check(&site, &mut report));
        }
        Check::Section(check) => {
            subject.sections().for_each(|section| check(&section, &mut report));
        }
        Check::File(check) => check(subject, &mut report),
        Check::Project(_) | Check::Engine => {}
    }
    report.into_findings()
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
    let of_buildkit = |finding: &Finding| {
        finding.aliases.iter().find(|alias| alias.tool == Tool::Buildkit).map(|alias| alias.id)
    };
    let mut names: Vec<&str> = found.iter().filter_map(of_buildkit).collect();
    names.sort_unstable();
    names.dedup();
    let of_checks = found.iter().filter(|finding| of_buildkit(finding).is_some());
    let first = of_checks.min_by_key(|finding| finding.span)?;
    let message = format!("lint violation found for rules: {}", names.join(", "));
    Some(Diagnostic::error("lint-violation", message, first.span))
}
