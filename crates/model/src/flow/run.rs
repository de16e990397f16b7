//! RUN: what its commands leave in the stage.

use std::collections::HashMap;

use plimsoll_syntax::dockerfile::Run;
use plimsoll_syntax::shell::{
    Invocation, Place as ShellPlace, RedirectOperator, RedirectTarget, Runs, Script, VariableValue,
    Word,
};

use super::artifact::{Certainty, Class, Draft, Origin};
use super::caches::{CACHES, GRADLE};
use super::classify;
use super::contents::{Presence, PresenceId};
use super::place::{Place, Reach, basename, contains, join, reach};
use super::walk::Walk;
use crate::build::Step;
use crate::ids::StageId;
use crate::packages::{Action, PackageCommand, PackageKind, PackageManager};

/// How many things one RUN may leave; scripts are written by people.
const MAX_PENDING: usize = 10_000;

/// One RUN.
pub(super) struct RunWalk<'w, 'a> {
    pub(super) walk: &'w mut Walk<'a>,
    pub(super) step: &'a Step,
    /// The targets of its mounts, which keep what is written there out of the image.
    mounts: Vec<String>,
    /// The working directory at this point of the script.
    pub(super) directory: String,
    /// The working directory outside of the subshell that the script is in.
    outer: Option<String>,
    pub(super) home: String,
    /// What the script sets; `None` for what is not known.
    variables: HashMap<String, Option<String>>,
    /// What it leaves so far.
    pending: Vec<Pending>,
    removals: Vec<Removal>,
    /// How sure it is that the current command runs.
    certainty: Certainty,
    /// True after `apt-mark auto`, when an autoremove takes the build tools along.
    pub(super) marked: bool,
}

/// What a RUN leaves, unless a later command of it removes that.
struct Pending {
    draft: Draft,
    /// Where it was copied from.
    copied: Option<(PresenceId, StageId)>,
    /// The virtual package of apk that it belongs to.
    group: Option<String>,
}

/// What a command removes.
#[derive(Clone, Debug)]
pub(super) enum Removal {
    /// A path and what is below it.
    Path(String),
    /// A package by name.
    Package(PackageManager, String),
    /// A virtual package.
    Group(String),
    /// All packages of a class.
    Class(PackageManager, Class),
}

impl<'w, 'a> RunWalk<'w, 'a> {
    pub(super) fn new(walk: &'w mut Walk<'a>, step: &'a Step, run: &'a Run) -> Self {
        let directory = walk.workdir(step);
        let home = walk.home(step);
        let expand = |value: &str| Ok(expand(value, |name| walk.variable(step, name)));
        let mounts = run.mounts.iter().filter_map(|mount| mount.resolve(expand).ok()?.target);
        let mounts = mounts.map(|target| join(&directory, &target)).collect();
        Self {
            walk,
            step,
            mounts,
            directory,
            outer: None,
            home,
            variables: HashMap::new(),
            pending: Vec::new(),
            removals: Vec::new(),
            certainty: Certainty::Certain,
            marked: false,
        }
    }

    pub(super) fn run(mut self, script: &'a Script) {
        if !script.dialect.is_parsed() {
            self.mark_opaque();
        }
        for invocation in script.simple_commands() {
            self.command(&invocation);
        }
        self.finish();
    }

    fn command(&mut self, invocation: &Invocation<'a>) {
        self.certainty = match invocation.context.runs {
            Runs::Always | Runs::AfterSuccess => Certainty::Certain,
            Runs::Maybe => Certainty::Likely,
        };
        let inner = [ShellPlace::Subshell, ShellPlace::NestedScript, ShellPlace::Substitution];
        if inner.iter().any(|place| invocation.context.is_within(*place)) {
            self.outer.get_or_insert_with(|| self.directory.clone());
        } else if let Some(outer) = self.outer.take() {
            self.directory = outer;
        }
        self.assignments(invocation);
        self.redirects(invocation);
        if invocation.is("cd") {
            let to = invocation.arguments().last().and_then(|word| self.path(word));
            self.directory = to.unwrap_or_else(|| "?".to_owned());
        } else if let Some(command) = PackageCommand::read(invocation) {
            self.package_command(invocation, &command);
        } else {
            self.program(invocation);
        }
    }

    /// Notes what a command that is only assignments sets.
    fn assignments(&mut self, invocation: &Invocation<'a>) {
        let export = invocation.is("export");
        if !invocation.words.is_empty() && !export {
            return;
        }
        for assignment in &invocation.command.assignments {
            let value = self.resolve(&assignment.value);
            self.variables.insert(assignment.name.clone(), value);
        }
        if export {
            for word in invocation.arguments() {
                let Some(text) = self.resolve(word) else { continue };
                if let Some((name, value)) = text.split_once('=') {
                    self.variables.insert(name.to_owned(), Some(value.to_owned()));
                }
            }
        }
    }

    /// Secrets that are written by redirection.
    fn redirects(&mut self, invocation: &Invocation<'a>) {
        for redirect in &invocation.command.redirects {
            let writes = matches!(
                redirect.operator,
                RedirectOperator::Write
                    | RedirectOperator::Append
                    | RedirectOperator::Clobber
                    | RedirectOperator::WriteBoth
                    | RedirectOperator::AppendBoth
            );
            let RedirectTarget::Word(word) = &redirect.target else { continue };
            let Some(path) = Some(word).filter(|_| writes).and_then(|word| self.path(word)) else {
                continue;
            };
            if classify::file(&path) == Some(Class::Secret) {
                let name = basename(&path).to_owned();
                let origin = Origin::Built(name_of(invocation));
                let basis = "the command writes it";
                self.leave(Draft::new(name, Place::at(&path), Class::Secret, origin, basis));
            }
        }
    }

    /// The value of a variable for the command, by the script, the file or the image.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        match self.variables.get(name) {
            Some(value) => value.as_deref(),
            None => self.walk.variable(self.step, name),
        }
    }

    /// The value of a variable, which may stand before the command itself.
    pub(super) fn variable_of(&self, invocation: &Invocation<'_>, name: &str) -> Option<String> {
        let assignments = invocation.command.assignments.iter().rev();
        let own = assignments.clone().find(|assignment| assignment.name == name);
        match own {
            Some(own) => self.resolve(&own.value),
            None => self.variable(name).map(str::to_owned),
        }
    }

    /// The value of a word, when all variables in it are known.
    pub(super) fn resolve(&self, word: &Word) -> Option<String> {
        word.resolve(&|name| match (name, self.variable(name)) {
            (_, Some(value)) => VariableValue::Set(value.to_owned()),
            ("HOME", None) => VariableValue::Set(self.home.clone()),
            ("PWD", None) => VariableValue::Set(self.directory.clone()),
            _ => VariableValue::Unknown,
        })
    }

    /// The path that a word names.
    pub(super) fn path(&self, word: &Word) -> Option<String> {
        let text = self.resolve(word)?;
        Some(match text.strip_prefix('~') {
            Some(rest) if word.has_tilde() && (rest.is_empty() || rest.starts_with('/')) => {
                join("/", &format!("{}{rest}", self.home))
            }
            _ => join(&self.directory, &text),
        })
    }

    pub(super) fn mark_opaque(&mut self) {
        self.walk.stage_mut(self.step.stage).opaque = true;
    }

    /// Leaves an artifact.
    pub(super) fn leave(&mut self, draft: Draft) {
        self.leave_in(draft, None);
    }

    fn leave_in(&mut self, draft: Draft, group: Option<String>) {
        let certainty = draft.certainty.max(self.certainty);
        let same = |pending: &Pending| {
            pending.draft.name == draft.name && pending.draft.place == draft.place
        };
        // The same thing twice, as the cache of two installs, is one.
        let recent = self.pending.iter().rev().take(64);
        if recent.clone().any(same) {
            return;
        }
        if self.pending.len() >= MAX_PENDING {
            self.walk.flow.truncated = true;
            return;
        }
        let draft = Draft { certainty, ..draft };
        self.pending.push(Pending { draft, copied: None, group });
    }

    /// Removes things: what this RUN left is gone, what was there before is hidden.
    pub(super) fn remove(&mut self, removal: Removal) {
        if !self.walk.flow.charge(self.pending.len()) {
            return;
        }
        self.pending.retain(|pending| {
            let draft = &pending.draft;
            !removal.takes(&draft.place, &draft.name, draft.class, &draft.origin)
                && !matches!((&removal, &pending.group), (Removal::Group(name), Some(group)) if name == group)
        });
        self.removals.push(removal);
    }

    /// Copies or moves what is at `from` to `to`; what is not known becomes a file that was made.
    pub(super) fn copy(&mut self, from: &str, to: &str, into: bool, moves: bool) {
        let target = |reached: &Reach, path: &str| match reached {
            Reach::Within(rest) => Some(join(to, rest)),
            Reach::Whole if into => Some(join(to, basename(path))),
            Reach::Whole => Some(to.to_owned()),
            _ => None,
        };
        let mut copies = Vec::new();
        for pending in &self.pending {
            let reached = reach(from, &pending.draft.place);
            let path = pending.draft.place.path().unwrap_or(from);
            let named = if path.contains(['*', '|']) { from } else { path };
            if let Some(at) = target(&reached, named) {
                let draft = Draft { place: Place::at(&at), ..pending.draft.clone() };
                copies.push(Pending { draft, copied: pending.copied, group: None });
            }
        }
        if copies.is_empty() {
            let stage = self.step.stage;
            for id in self.walk.flow.visible(stage) {
                let presence = self.walk.flow.presence(id);
                let reached = reach(from, &presence.place);
                let Some(at) = target(&reached, presence.place.path().unwrap_or(from)) else {
                    continue;
                };
                let artifact = self.walk.flow.artifact(presence.artifact);
                let draft = Draft {
                    name: artifact.name.clone(),
                    place: Place::at(&at),
                    class: artifact.class,
                    origin: artifact.origin.clone(),
                    basis: artifact.basis.clone(),
                    certainty: presence.certainty,
                    is_directory: artifact.is_directory,
                };
                copies.push(Pending { draft, copied: Some((id, stage)), group: None });
            }
        }
        if copies.is_empty() {
            let name = basename(from).to_owned();
            let class = classify::file(from).unwrap_or(Class::Unknown);
            let at = if into { join(to, &name) } else { to.to_owned() };
            let origin = Origin::Built("cp".to_owned());
            let basis = "the command copies it here";
            self.leave(Draft::new(name, Place::at(&at), class, origin, basis).likely());
        }
        if moves {
            self.remove(Removal::Path(from.to_owned()));
        }
        if self.pending.len() + copies.len() <= MAX_PENDING {
            self.pending.extend(copies);
        } else {
            self.walk.flow.truncated = true;
        }
    }

    /// Puts what is left into the stage.
    fn finish(self) {
        let Self { walk, step, mounts, pending, removals, .. } = self;
        let mounted = |place: &Place| {
            place.path().is_some_and(|at| mounts.iter().any(|mount| contains(mount, at)))
        };
        if !removals.is_empty() {
            for id in walk.flow.visible(step.stage) {
                if !walk.flow.charge(removals.len()) {
                    break;
                }
                let presence = walk.flow.presence(id);
                let artifact = walk.flow.artifact(presence.artifact);
                let (name, class) = (&artifact.name, artifact.class);
                let group = walk.groups.get(&id);
                let takes = |removal: &Removal| {
                    removal.takes(&presence.place, name, class, &artifact.origin)
                        || matches!((removal, group), (Removal::Group(name), Some(group)) if name == group)
                };
                if removals.iter().any(takes) && !mounted(&presence.place) {
                    walk.stage_mut(step.stage).hidden.insert(id, step.id);
                }
            }
        }
        for Pending { draft, copied, group } in pending {
            if mounted(&draft.place) {
                continue;
            }
            let added = match copied {
                Some((from, stage)) => {
                    let presence = Presence {
                        artifact: walk.flow.presence(from).artifact,
                        place: draft.place,
                        certainty: draft.certainty,
                        stage: step.stage,
                        step: Some(step.id),
                        copied: Some((from, stage)),
                    };
                    walk.flow.push(presence)
                }
                None => walk.flow.add(draft, step.stage, Some(step.id)),
            };
            let Some(added) = added else { return };
            walk.stage_mut(step.stage).own.push(added);
            if let Some(group) = group {
                walk.groups.insert(added, group);
            }
        }
    }

    fn package_command(&mut self, invocation: &Invocation<'a>, command: &PackageCommand<'a>) {
        match command.action {
            Action::Install => self.install(invocation, command),
            Action::Remove => self.uninstall(command),
            Action::Clean => self.clean(command),
            Action::InstallManifest => self.manifest(invocation, command),
            Action::Build | Action::Deploy | Action::Execute | Action::Download => {
                self.output(command);
            }
            Action::Update | Action::Upgrade | Action::DistUpgrade | Action::Other => {}
        }
        for row in CACHES.iter().chain([&GRADLE]) {
            let own = |name: &str| self.variable(name);
            let assigned =
                |name: &str| invocation.command.assignments.iter().any(|own| own.name == name);
            if !row.is_filled(command, own) || assigned("PIP_NO_CACHE_DIR") {
                continue;
            }
            let places = row.places(self.walk.root(self.step.stage), &self.home, own);
            let is_mounted = |path: &String| self.mounts.iter().any(|mount| contains(mount, path));
            if places.iter().any(is_mounted) {
                continue;
            }
            let Some(path) = places.first() else { continue };
            let origin = Origin::Package(command.manager);
            let basis = "the command fills it and nothing empties it";
            let draft = Draft::new(row.name, Place::at(path), Class::Cache, origin, basis);
            let draft = draft.directory();
            let lists = command.action == Action::Update;
            self.leave(if lists { draft } else { draft.likely() });
        }
    }

    /// The names that a package word stands for.
    fn names(&self, package: &crate::packages::PackageWord<'_>) -> Option<Vec<String>> {
        if let Some(name) = &package.name {
            return Some(vec![name.clone()]);
        }
        let text = self.resolve(package.word)?;
        let names = text.split_whitespace().map(|name| {
            let end = name.find(['=', '<', '>', '~']).unwrap_or(name.len());
            name[..end].to_owned()
        });
        Some(names.collect())
    }

    fn install(&mut self, invocation: &Invocation<'a>, command: &PackageCommand<'a>) {
        let manager = command.manager;
        let group = command.virtual_name().map(std::borrow::Cow::into_owned);
        let place = self.package_place(invocation, command);
        let project = |kind| matches!(kind, PackageKind::Local | PackageKind::File);
        for package in &command.packages {
            if matches!(package.kind, PackageKind::Exclusion | PackageKind::Virtual) {
                continue;
            }
            let Some(names) = self.names(package) else {
                self.mark_opaque();
                let name = format!("packages of {}", manager.name());
                let origin = Origin::Package(manager);
                let basis = "a variable says which packages are installed";
                self.leave(Draft::new(name, place.clone(), Class::Unknown, origin, basis).likely());
                continue;
            };
            for name in names {
                let (class, sure) = match package.kind {
                    kind if project(kind) && !manager.is_system() => (Class::Payload, false),
                    PackageKind::BuildDependencies => (Class::BuildTool, true),
                    _ => classify::package(manager, &name),
                };
                let own = match (manager, &place) {
                    (PackageManager::Cargo | PackageManager::Go, Place::At(directory)) => {
                        let file = basename(name.split('@').next().unwrap_or(&name)).to_owned();
                        let file = if project(package.kind) { "*" } else { &file };
                        Place::at(&join(directory, file))
                    }
                    _ => place.clone(),
                };
                let origin = Origin::Package(manager);
                let program = matches!(manager, PackageManager::Cargo | PackageManager::Go);
                let draft = Draft::new(name, own, class, origin, "the command installs it");
                let draft = if program { draft } else { draft.directory() };
                self.leave_in(if sure { draft } else { draft.likely() }, group.clone());
            }
        }
    }

    fn uninstall(&mut self, command: &PackageCommand<'a>) {
        for package in &command.packages {
            if package.kind == PackageKind::Virtual {
                let name = package.name.clone().unwrap_or_default();
                self.remove(Removal::Group(name));
                continue;
            }
            for name in self.names(package).unwrap_or_default() {
                // A virtual package needs no dot before its name.
                if command.manager == PackageManager::Apk {
                    self.remove(Removal::Group(name.clone()));
                }
                self.remove(Removal::Package(command.manager, name));
            }
        }
        let automatic = ["autoremove", "auto-remove", "autopurge"];
        let automatic = automatic.iter().any(|name| command.is_subcommand(name))
            || command.has_flag(&["auto-remove", "autoremove"]);
        if automatic && self.marked {
            self.remove(Removal::Class(command.manager, Class::BuildTool));
        }
        if command.is_subcommand("prune") {
            self.remove(Removal::Class(command.manager, Class::DevDependency));
        }
    }

    fn clean(&mut self, command: &PackageCommand<'a>) {
        // `apt-get clean` leaves the lists, and there is nothing else in Debian's images.
        if command.manager == PackageManager::Apt && !command.is_subcommand("distclean") {
            return;
        }
        self.remove(Removal::Class(command.manager, Class::Cache));
    }
}

impl Removal {
    /// True when an artifact is removed.
    fn takes(&self, place: &Place, name: &str, class: Class, origin: &Origin) -> bool {
        match self {
            Self::Path(path) => {
                let all = path.strip_suffix("/*").filter(|_| class == Class::Cache);
                let direct = reach(path, place);
                let whole = |reached: Reach| matches!(reached, Reach::Whole | Reach::Within(_));
                whole(direct) || all.is_some_and(|parent| whole(reach(parent, place)))
            }
            Self::Package(manager, package) => {
                let own =
                    matches!(origin, Origin::Package(by) if by.ecosystem() == manager.ecosystem());
                let base = matches!(origin, Origin::BaseImage(_)) && manager.is_system();
                (own || base) && (name == package || removes_pattern(package, name))
            }
            Self::Group(_) => false,
            Self::Class(manager, wanted) => {
                *wanted == class
                    && matches!(origin, Origin::Package(by) if by.ecosystem() == manager.ecosystem())
            }
        }
    }
}

/// True for `python3-*` and a name that it stands for.
fn removes_pattern(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').is_some_and(|stem| name.starts_with(stem))
}

/// The name of the program.
fn name_of(invocation: &Invocation<'_>) -> String {
    invocation.name().map_or_else(|| "a command".to_owned(), std::borrow::Cow::into_owned)
}

/// Fills in plain variables of a mount's field; others stay as written.
fn expand<'v>(value: &str, lookup: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, next) = braced.unwrap_or_else(|| after.split_at(end.unwrap_or(after.len())));
        match lookup(name) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[at..rest.len() - next.len()]),
        }
        rest = next;
    }
    out + rest
}
