//! A Compose project, analysed: each Dockerfile as the services build it, and the whole.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_model::compose::{
    BuildId, DockerfileSource, FileId, FileRole, Origin, Project, ProjectBuilds, ProjectDiagnostic,
    ProjectOptions, ServiceBuild, builds, resolve,
};
use plimsoll_model::context::{BuildContext, context_of};
use plimsoll_model::files::{FileTree, Found, Unread};
use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::edit::{Fix, Grade};
use plimsoll_syntax::text::{LineIndex, Span};
use plimsoll_syntax::yaml::{self, Yaml};

use crate::audited::FileFindings;
use crate::finding::Finding;
use crate::rule::{Check, Rule, dclint};
use crate::rules::RULES;
use crate::settings::{Level, Settings};
use crate::{Analysis, Profile};

/// The rule that is right only when every build of a Dockerfile says the same: what one target does
/// not need, another one may.
const UNUSED_STAGE: &str = "stage-unreachable";

/// What Compose warns of where a variable has no value.
pub(crate) const UNSET_VARIABLE: &str = "compose-unset-variable";

/// The warnings of Compose that rules of ours give with more words and a fix.
const TOLD_BY_RULES: [&str; 2] = ["compose-version", UNSET_VARIABLE];

/// What the builder says of a target that does not exist; a rule tells it where the target is named.
const UNKNOWN_TARGET: &str = "unknown-target";

/// All that is known of one Compose project.
#[derive(Debug)]
pub struct ProjectAnalysis {
    /// The resolved project.
    pub project: Project,
    /// What its services build.
    pub builds: ProjectBuilds,
    /// The Dockerfile of each build as that build reads it; `None` where there is no text.
    pub analyses: Vec<Option<Analysis>>,
    /// The build context of each build; `None` where its files are not known.
    pub contexts: Vec<Option<Rc<BuildContext>>>,
    /// What is wrong with the Compose files: what Compose says first, then what the rules find.
    pub findings: Vec<ProjectFinding>,
    /// How many rules about projects were asked.
    pub asked: usize,
    /// How many findings comments and settings hold back.
    pub held_back: usize,
}

/// A finding in one of the files of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFinding {
    /// The file; `None` when it is about the project as a whole.
    pub file: Option<FileId>,
    /// What is wrong.
    pub finding: Finding,
}

impl ProjectAnalysis {
    /// Resolves and analyses the project in a tree of files.
    ///
    /// What the tree cannot tell is in [`FileTree::take_wanted`] afterwards: whoever has the files
    /// adds it and analyses again.
    #[must_use]
    pub fn new(tree: &FileTree, options: &ProjectOptions, settings: &Settings) -> Self {
        let project = resolve(tree, options);
        let builds = builds(&project, tree);
        let contexts: Vec<_> =
            builds.builds.iter().map(|build| context_of(build, tree).map(Rc::new)).collect();
        let analyses = builds
            .builds
            .iter()
            .zip(&contexts)
            .map(|(build, context)| analyse(&project, build, context.as_ref(), settings))
            .collect();
        let mut whole = Self {
            project,
            builds,
            analyses,
            contexts,
            findings: Vec::new(),
            asked: 0,
            held_back: 0,
        };
        whole.check(tree, settings);
        whole
    }

    /// The files with what was found in them: the Compose files in their order, then the Dockerfiles.
    ///
    /// What is about the project as a whole stands at the start of its first file.
    #[must_use]
    pub fn files(&self) -> Vec<FileFindings> {
        let mut files: Vec<(FileId, FileFindings)> = Vec::new();
        for (at, file) in self.project.files.iter().enumerate() {
            let is_compose =
                !matches!(file.role, FileRole::Variables | FileRole::ContainerVariables);
            if is_compose || self.findings.iter().any(|it| it.file == Some(FileId::new(at))) {
                let found = FileFindings {
                    path: file.shown.clone(),
                    source: file.source.to_string(),
                    lines: file.lines.clone(),
                    findings: Vec::new(),
                };
                files.push((FileId::new(at), found));
            }
        }
        if files.is_empty() && !self.findings.is_empty() {
            files.push((FileId::new(0), FileFindings::new("compose.yaml", "")));
        }
        for ProjectFinding { file, finding } in &self.findings {
            let place = files.iter_mut().find(|(id, _)| file.is_none_or(|file| file == *id));
            if let Some((_, found)) = place {
                found.findings.push(finding.clone());
            }
        }
        files.into_iter().map(|(_, file)| file).chain(self.dockerfiles()).collect()
    }

    /// The fixes up to a grade that are offered for a Compose file, by its absolute path.
    pub(crate) fn fixes(&self, path: &str, worst: Grade) -> Vec<(&Finding, &Fix)> {
        let file = self.project.files.iter().position(|file| file.path == path);
        let file = file.map(FileId::new);
        let of_file = self.findings.iter().filter(|found| file.is_some() && found.file == file);
        let fixes = of_file.filter_map(|it| Some((&it.finding, it.finding.fix.as_ref()?)));
        fixes.filter(|(_, fix)| fix.grade <= worst).collect()
    }

    /// How many errors Compose would report.
    pub(crate) fn errors(&self) -> usize {
        let is_error = |found: &&ProjectDiagnostic| found.diagnostic.severity == Severity::Error;
        self.project.diagnostics.iter().filter(is_error).count()
    }

    /// The Dockerfiles, each once with what any of its builds finds.
    fn dockerfiles(&self) -> Vec<FileFindings> {
        let mut by_path: BTreeMap<&str, Vec<&Analysis>> = BTreeMap::new();
        for (build, analysis) in self.builds.builds.iter().zip(&self.analyses) {
            // What is written in a Compose file is reported there.
            if let (DockerfileSource::File { .. }, Some(analysis)) = (&build.dockerfile, analysis) {
                by_path.entry(&analysis.path).or_default().push(analysis);
            }
        }
        by_path.into_values().filter_map(|analyses| merged(&analyses)).collect()
    }

    /// The worst severity among all findings, those in Dockerfiles included.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        let own = self.findings.iter().map(|found| &found.finding);
        let analyses = self.analyses.iter().flatten().flat_map(|analysis| &analysis.findings);
        own.chain(analyses).map(|finding| finding.severity).min()
    }

    fn check(&mut self, tree: &FileTree, settings: &Settings) {
        let told = self
            .project
            .diagnostics
            .iter()
            .filter(|found| !TOLD_BY_RULES.contains(&found.diagnostic.code));
        let found = told.map(|found| ProjectFinding {
            file: found.file,
            finding: diagnosed(found.diagnostic.clone()),
        });
        let mut all: Vec<ProjectFinding> = found.collect();
        all.extend(self.dockerfile_problems(tree));
        all.extend(self.inline_findings());
        let subject = ProjectSubject {
            project: &self.project,
            builds: &self.builds,
            analyses: &self.analyses,
            contexts: &self.contexts,
            tree,
            documents: RefCell::default(),
        };
        let wanted = |rule: &&Rule| match settings.level(|name| rule.is_called(name)) {
            Some(Level::Off) => false,
            Some(Level::At(_)) => true,
            None => settings.profile.has(rule),
        };
        let mut found: Vec<ProjectFinding> =
            RULES.iter().flat_map(|rule| ask(rule, &subject)).collect();
        self.asked = RULES
            .iter()
            .filter(|rule| matches!(rule.check, Check::Project(_)))
            .filter(wanted)
            .count();
        self.held_back += crate::suppression::hold_back_in_yaml(&mut found, &subject, settings);
        found.retain_mut(|found| choose(&mut found.finding, settings.profile, settings));
        found.sort_by_key(|found| (found.file, found.finding.span));
        all.extend(found);
        self.findings = all;
    }

    /// What keeps a Dockerfile from being read.
    fn dockerfile_problems(&self, tree: &FileTree) -> Vec<ProjectFinding> {
        let problem = |build: &ServiceBuild| {
            // Without its folder there is no Dockerfile either.
            if build.context.as_deref().is_some_and(|path| tree.look(path) == Found::Nothing) {
                return None;
            }
            let DockerfileSource::File { path, problem: Some(problem) } = &build.dockerfile else {
                return None;
            };
            let service = self.project.service(*build.services.first()?);
            let section = service.build.as_ref()?;
            let at = section.dockerfile.as_ref().map_or(section.at, |file| file.at);
            let (message, help) = match problem {
                Unread::Nothing => (
                    format!("the Dockerfile {} does not exist", self.shown(path)),
                    "write it, or name another one with dockerfile:",
                ),
                Unread::Folder => (
                    format!("the Dockerfile {} is a folder", self.shown(path)),
                    "name the file with dockerfile:",
                ),
                Unread::Refused(why) => (
                    format!("the Dockerfile {} cannot be read: {why}", self.shown(path)),
                    "name a text file with dockerfile:",
                ),
                // It lies outside of what was given, or is still being asked for.
                Unread::Unknown => return None,
            };
            let diagnostic =
                Diagnostic::error("dockerfile-missing", message, at.span).with_help(help);
            Some(ProjectFinding { file: Some(at.file), finding: Finding::build(diagnostic) })
        };
        self.builds.builds.iter().filter_map(problem).collect()
    }

    /// What is found in Dockerfiles that are written in a Compose file, at the place of their text.
    fn inline_findings(&self) -> Vec<ProjectFinding> {
        let mut found = Vec::new();
        for (build, analysis) in self.builds.builds.iter().zip(&self.analyses) {
            let (DockerfileSource::Inline(at), Some(analysis)) = (&build.dockerfile, analysis)
            else {
                continue;
            };
            for finding in &analysis.findings {
                let line = analysis.lines.line(finding.span.start);
                let mut finding = finding.clone();
                finding.message = format!("dockerfile_inline, line {line}: {}", finding.message);
                // The text was dedented, so that edits of it do not fit the file.
                (finding.span, finding.fix) = (self.inline_line(*at, analysis, line), None);
                finding.related.clear();
                found.push(ProjectFinding { file: Some(at.file), finding });
            }
        }
        found
    }

    /// Where a line of a Dockerfile stands that is written in a Compose file; all of its text where
    /// that was folded or has variables in it.
    fn inline_line(&self, at: Origin, analysis: &Analysis, line: u32) -> Span {
        let file = self.project.file(at.file);
        let written = file.lines.line(at.span.start) + line - 1;
        let bounds = |lines: &LineIndex, line: u32, end: usize| {
            let start = lines.line_start(line)?;
            Some(Span::new(start, lines.line_start(line + 1).unwrap_or(end as u32)))
        };
        let place = || {
            let inline = bounds(&analysis.lines, line, analysis.source.len())?;
            let outer = bounds(&file.lines, written, file.source.len())?;
            let text = file.source.get(outer.range())?;
            let is_same = text.trim() == analysis.source.get(inline.range())?.trim();
            let start = outer.start + (text.len() - text.trim_start().len()) as u32;
            is_same.then(|| Span::new(start, start + text.trim().len() as u32))
        };
        place().unwrap_or(at.span)
    }

    fn shown<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(&self.project.folder).map_or(path, |rest| rest.trim_start_matches('/'))
    }
}

/// The Dockerfile of a build.
fn analyse(
    project: &Project,
    build: &ServiceBuild,
    context: Option<&Rc<BuildContext>>,
    settings: &Settings,
) -> Option<Analysis> {
    let read = build.read.as_ref()?;
    let path = match &build.dockerfile {
        DockerfileSource::File { path, .. } => {
            let below = path.strip_prefix(&project.folder);
            below.map_or(path.as_str(), |rest| rest.trim_start_matches('/')).to_owned()
        }
        DockerfileSource::Inline(at) => project.file(at.file).shown.clone(),
        DockerfileSource::Remote => return None,
    };
    let settings = Settings {
        dockerignore: context.and_then(|context| context.ignore.clone()),
        context: context.map(Rc::clone),
        ..settings.clone()
    };
    let mut analysis = Analysis::new(path, &*read.source, &build.options, &settings);
    analysis.findings.retain(|finding| finding.rule != UNKNOWN_TARGET);
    Some(analysis)
}

/// What the builds of one Dockerfile find, each finding once.
fn merged(analyses: &[&Analysis]) -> Option<FileFindings> {
    let first = analyses.first()?;
    let mut file = FileFindings::new(first.path.as_str(), first.source.as_str());
    let same = |left: &Finding, right: &Finding| {
        (left.rule, left.span, &left.message) == (right.rule, right.span, &right.message)
    };
    for analysis in analyses {
        for finding in &analysis.findings {
            let everywhere =
                || analyses.iter().all(|other| other.findings.iter().any(|it| same(it, finding)));
            let is_known = file.findings.iter().any(|known| same(known, finding));
            if !is_known && (finding.rule != UNUSED_STAGE || everywhere()) {
                file.findings.push(finding.clone());
            }
        }
    }
    Some(file)
}

/// What Compose says, with the names that other tools have for it.
fn diagnosed(diagnostic: Diagnostic) -> Finding {
    let mut finding = Finding::build(diagnostic);
    let rule = RULES.iter().find(|rule| rule.slug == finding.rule);
    finding.aliases = match (rule, finding.rule) {
        (Some(rule), _) => rule.aliases.to_vec(),
        (None, "compose-schema") => vec![dclint("invalid-schema")],
        (None, code) if code.starts_with("yaml-") => vec![dclint("invalid-yaml")],
        _ => Vec::new(),
    };
    finding
}

/// True when the settings want a finding; its severity becomes theirs.
fn choose(finding: &mut Finding, profile: Profile, settings: &Settings) -> bool {
    match settings.level(|name| finding.is_called(name)) {
        Some(Level::Off) => false,
        Some(Level::At(severity)) => {
            finding.severity = severity;
            true
        }
        None => finding.is_in(profile),
    }
}

fn ask(rule: &'static Rule, subject: &ProjectSubject<'_>) -> Vec<ProjectFinding> {
    let Check::Project(check) = rule.check else { return Vec::new() };
    let mut report = ProjectReport { rule, found: Vec::new() };
    check(subject, &mut report);
    report.found
}

/// A project as rules see it.
#[derive(Debug)]
pub(crate) struct ProjectSubject<'a> {
    pub project: &'a Project,
    pub builds: &'a ProjectBuilds,
    /// The Dockerfile of each build as that build reads it.
    pub analyses: &'a [Option<Analysis>],
    /// The files that each build is sent, where they are known.
    pub contexts: &'a [Option<Rc<BuildContext>>],
    /// The files around the project.
    pub tree: &'a FileTree,
    documents: RefCell<BTreeMap<FileId, Rc<Yaml>>>,
}

impl ProjectSubject<'_> {
    /// A Compose file as it stands, with its comments, for fixes that keep its layout.
    pub(crate) fn yaml(&self, file: FileId) -> Rc<Yaml> {
        let mut documents = self.documents.borrow_mut();
        let parse = || Rc::new(yaml::parse(&self.project.file(file).source));
        Rc::clone(documents.entry(file).or_insert_with(parse))
    }

    /// The text of a place.
    pub(crate) fn text(&self, at: Origin) -> &str {
        self.project.file(at.file).source.get(at.span.range()).unwrap_or_default()
    }

    /// The Dockerfile of a build as that build reads it.
    pub(crate) fn analysis(&self, build: BuildId) -> Option<&Analysis> {
        self.analyses.get(build.index())?.as_ref()
    }

    /// True when a place is in a file whose text may be shown and changed.
    pub(crate) fn is_open(&self, at: Origin) -> bool {
        !self.project.file(at.file).source.is_empty()
    }
}

/// Where a rule about projects puts what it finds.
#[derive(Debug)]
pub(crate) struct ProjectReport {
    rule: &'static Rule,
    found: Vec<ProjectFinding>,
}

impl ProjectReport {
    /// Reports something; the rest is said with the methods of the finding.
    pub(crate) fn at(&mut self, at: Origin, message: impl Into<String>) -> &mut Finding {
        let index = self.found.len();
        let finding = Finding::of(self.rule, at.span, message);
        self.found.push(ProjectFinding { file: Some(at.file), finding });
        &mut self.found[index].finding
    }
}
