//! COPY and ADD: what comes from contexts, addresses, images and other stages.

use plimsoll_syntax::dockerfile::{Instruction, Keyword, Transfer};

use super::artifact::{Certainty, Class, Draft, Origin};
use super::classify;
use super::contents::{Presence, PresenceId, WHOLE_CONTEXT};
use super::outputs::WEB_OUTPUT;
use super::place::{Place, Reach, basename, is_root, join, reach};
use super::walk::Walk;
use crate::build::{ContextKind, Edge, Node, Step};
use crate::ids::{ContextId, ImageId, StageId};

/// How many of the last things in a stage are looked at for a compiler.
const MAX_LOOK_BACK: usize = 256;

/// One COPY or ADD.
pub(super) struct CopyWalk<'w, 'a> {
    walk: &'w mut Walk<'a>,
    step: &'a Step,
    transfer: &'a Transfer,
    /// The destination as a path of the stage.
    dest: String,
    /// True when the destination is a directory whatever is copied.
    into: bool,
}

impl<'w, 'a> CopyWalk<'w, 'a> {
    pub(super) fn new(walk: &'w mut Walk<'a>, step: &'a Step, transfer: &'a Transfer) -> Self {
        Self { walk, step, transfer, dest: String::new(), into: false }
    }

    pub(super) fn run(mut self, instruction: &Instruction, edges: &[&Edge]) {
        let written = edges.iter().find_map(|edge| edge.dest.as_deref());
        let written = written.unwrap_or(&self.transfer.dest.text);
        self.dest = join(&self.walk.workdir(self.step), written);
        self.into = written.ends_with('/')
            || matches!(basename(written), "." | "..")
            || self.transfer.sources.len() + self.transfer.inline.len() > 1;
        for name in &self.transfer.inline {
            let place = self.file_place(name);
            let class = self.class_of(place.path().unwrap_or(name));
            let name = basename(place.path().unwrap_or(name)).to_owned();
            self.add(Draft::new(name, place, class, Origin::Inline, "the file holds its text"));
        }
        for edge in edges {
            for source in &edge.sources {
                self.source(instruction, edge.from, source);
            }
        }
    }

    fn source(&mut self, instruction: &Instruction, from: Node, source: &str) {
        match from {
            Node::Stage(stage) if stage < self.step.stage => self.take_stage(stage, source),
            Node::Stage(_) => {}
            Node::Image(image) => self.take_image(image, source),
            Node::Context(context) => match self.walk.build.context(context).kind {
                ContextKind::Remote => self.fetch(source),
                ContextKind::Main | ContextKind::Named => {
                    self.take_context(context, source, instruction.keyword == Keyword::Add);
                }
            },
        }
    }

    fn add(&mut self, draft: Draft) {
        let added = self.walk.flow.add(draft, self.step.stage, Some(self.step.id));
        self.walk.stage_mut(self.step.stage).own.extend(added);
    }

    /// Where a file of this name comes to lie.
    fn file_place(&self, source: &str) -> Place {
        let inside = || join(&self.dest, basename(source));
        Place::at(&if self.into { inside() } else { self.dest.clone() })
    }

    /// What a file of the context is for, in this stage.
    fn class_of(&self, path: &str) -> Class {
        let root = self.walk.root(self.step.stage);
        let compiles = (root.is_for_building() || self.has_compiler()) && !root.interprets();
        match classify::file(path) {
            Some(Class::Source) | None if compiles => Class::Source,
            Some(class) => class,
            None => Class::Payload,
        }
    }

    /// True when a compiler was installed in this stage.
    fn has_compiler(&self) -> bool {
        let flow = &self.walk.flow;
        let own = flow.stages[self.step.stage.index()].own.iter().rev().take(MAX_LOOK_BACK);
        own.map(|id| flow.presence(*id).artifact).any(|id| flow.is_compiler(id))
    }

    fn take_context(&mut self, context: ContextId, source: &str, is_add: bool) {
        let origin = Origin::Context(context, source.to_owned());
        let whole = is_root(&join("/", source));
        if is_add && classify::is_unpacked_by_add(source) && self.transfer.unpack != Some(false) {
            let name = format!("contents of {}", basename(source));
            let place = Place::at(&self.dest.clone());
            let draft = Draft::new(name, place, self.class_of(""), origin, "ADD unpacks archives");
            return self.add(draft.likely().directory());
        }
        if !whole {
            // Whether the source is a file or a directory is not known; with a final slash or
            // several sources a file goes inside, and a directory's contents do.
            let is_file = basename(source).contains('.') || basename(source).contains('*');
            let place =
                if is_file { self.file_place(source) } else { Place::at(&self.dest.clone()) };
            let class = self.class_of(source);
            let draft = Draft::new(source, place, class, origin, "COPY brings it");
            return self.add(if is_file { draft } else { draft.directory() });
        }
        let class = self.class_of("");
        let place = Place::at(&self.dest.clone());
        let basis = "COPY brings all of it";
        self.add(Draft::new(WHOLE_CONTEXT, place, class, origin, basis).directory());
        let hidden = [
            (".git", Class::Vcs, "a build context usually has it unless .dockerignore excludes it"),
            (".env", Class::Secret, "a build context may have it unless .dockerignore excludes it"),
        ];
        for (name, class, basis) in hidden {
            let named = |word: &&plimsoll_syntax::text::Word| basename(&word.text) == name;
            if self.transfer.excludes.iter().any(|word| named(&word)) {
                continue;
            }
            let place = Place::at(&join(&self.dest, name));
            let origin = Origin::Context(context, name.to_owned());
            self.add(Draft::new(name, place, class, origin, basis).likely());
        }
    }

    fn fetch(&mut self, source: &str) {
        let origin = Origin::Downloaded(Some(source.to_owned()));
        let is_git =
            source.split(['#', '?']).next().is_some_and(|path| path.strip_suffix(".git").is_some())
                || source.starts_with("git@");
        if is_git {
            let place = Place::at(&self.dest.clone());
            self.add(Draft::new(
                source,
                place,
                Class::Source,
                origin.clone(),
                "ADD fetches the repository",
            ));
            if self.transfer.keep_git_dir {
                let place = Place::at(&join(&self.dest, ".git"));
                self.add(Draft::new(".git", place, Class::Vcs, origin, "--keep-git-dir keeps it"));
            }
            return;
        }
        let path = source.split(['#', '?']).next().unwrap_or(source);
        let class =
            if classify::is_archive(path) { Class::Cache } else { Class::RuntimeDependency };
        let class = classify::file(path).unwrap_or(class);
        let draft =
            Draft::new(basename(path), self.file_place(path), class, origin, "ADD fetches it");
        self.add(draft.likely());
    }

    fn take_image(&mut self, image: ImageId, source: &str) {
        let name = basename(source);
        let class = match classify::tool(name) {
            Class::Unknown => classify::file(source).unwrap_or(Class::Unknown),
            class => class,
        };
        let all = is_root(&join("/", source));
        let name = if all { "everything" } else { name };
        let shown = format!("{name} of {}", self.walk.build.image(image).reference);
        let name = if class == Class::Unknown { shown } else { name.to_owned() };
        let place = self.file_place(source);
        let origin = Origin::BaseImage(image);
        self.mark_opaque(source);
        self.add(Draft::new(name, place, class, origin, "COPY takes it from the image"));
    }

    /// Notes that a directory with programs was copied, so that nobody knows which are there.
    fn mark_opaque(&mut self, source: &str) {
        let source = join("/", source);
        let programs = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/local", "/sbin"];
        if programs.iter().any(|directory| super::place::contains(&source, directory)) {
            self.walk.stage_mut(self.step.stage).opaque = true;
        }
    }

    fn take_stage(&mut self, stage: StageId, source: &str) {
        let source = join("/", source);
        let visible = self.walk.flow.visible(stage);
        let mut found = false;
        let mut part: Option<PresenceId> = None;
        for id in visible {
            let presence = self.walk.flow.presence(id);
            let reached = reach(&source, &presence.place);
            match reached {
                Reach::Nothing => {}
                // What lies at the root says nothing of a path below it.
                Reach::Part if presence.place.path().is_some_and(is_root) => {}
                Reach::Part => part = Some(part.map_or(id, |old| self.nearer(old, id))),
                _ => {
                    // A path with a pattern may be some other file that the source names.
                    let guess = presence.place.path().is_some_and(|path| path.contains('*'));
                    let other = classify::file(&source) == Some(Class::Source);
                    let whole = reached == Reach::Whole;
                    if guess && other && whole {
                        continue;
                    }
                    found |= whole || !guess;
                    self.carry(id, stage, &source, &reached);
                }
            }
        }
        if !found {
            self.part(part, stage, &source);
        }
        if is_root(&source) {
            let opaque = self.walk.flow.stages[stage.index()].opaque;
            self.walk.stage_mut(self.step.stage).opaque |= opaque;
        } else {
            self.mark_opaque(&source);
        }
    }

    /// Of two directories that a path is in, the deeper one.
    fn nearer(&self, old: PresenceId, new: PresenceId) -> PresenceId {
        let length = |id: PresenceId| self.walk.flow.presence(id).place.path().map_or(0, str::len);
        // Of equal ones the later wrote last.
        if length(old) > length(new) { old } else { new }
    }

    /// Carries an artifact into this stage.
    fn carry(&mut self, id: PresenceId, stage: StageId, source: &str, reached: &Reach) {
        let presence = self.walk.flow.presence(id).clone();
        let mut certainty = presence.certainty;
        let place = match reached {
            Reach::Within(rest) => Place::at(&join(&self.dest, rest)),
            Reach::Whole => self.whole_place(source, &presence),
            _ => {
                certainty = Certainty::Likely;
                match &presence.place {
                    Place::Below(path) if !is_root(source) => Place::below(path),
                    other => other.clone(),
                }
            }
        };
        let presence = Presence {
            place,
            certainty,
            stage: self.step.stage,
            step: Some(self.step.id),
            copied: Some((id, stage)),
            ..presence
        };
        let added = self.walk.flow.push(presence);
        self.walk.stage_mut(self.step.stage).own.extend(added);
    }

    /// Where something comes to lie that the source names as a whole: a directory's contents go
    /// into the destination, a file goes there or inside.
    fn whole_place(&self, source: &str, presence: &Presence) -> Place {
        let artifact = self.walk.flow.artifact(presence.artifact);
        let path = presence.place.path().unwrap_or(source);
        let named = if source.contains('*') { path } else { source };
        let directory = self.into && artifact.is_directory;
        if directory { Place::at(&self.dest) } else { self.file_place(named) }
    }

    /// Notes something of another stage that no artifact accounts for, or only as a part of it.
    fn part(&mut self, part: Option<PresenceId>, stage: StageId, source: &str) {
        let name = basename(source).to_owned();
        let place = self.file_place(source);
        let known = classify::file(source);
        // A directory of this name among the sources is made by a build, not copied with them.
        let made = WEB_OUTPUT.split('|').any(|output| output == name);
        let Some(id) = part.filter(|_| !made) else {
            let class = match known {
                Some(class) => class,
                None if source.contains("/ssl/") || source.contains("zoneinfo") => {
                    Class::RuntimeDependency
                }
                None => match classify::tool(&name) {
                    Class::Unknown => Class::Payload,
                    class => class,
                },
            };
            let basis = "COPY takes it from the stage";
            let origin = Origin::Stage(stage);
            let shown = if is_root(source) { source.to_owned() } else { name };
            return self.add(Draft::new(shown, place, class, origin, basis).likely());
        };
        let whole = self.walk.flow.presence(id).clone();
        let artifact = self.walk.flow.artifact(whole.artifact);
        let compiled =
            matches!(artifact.origin, Origin::Context(..)) && artifact.class == Class::Source;
        let class = match known {
            Some(class) => class,
            // What a build makes inside of its sources is what it is for.
            None if compiled => Class::Payload,
            None => artifact.class,
        };
        let basis = format!("it is a part of {}", artifact.name);
        let draft = Draft::new(name, place, class, artifact.origin.clone(), basis).likely();
        let Some(added) = self.walk.flow.add(draft, self.step.stage, Some(self.step.id)) else {
            return;
        };
        self.walk.flow.presences_mut(added).copied = Some((id, stage));
        self.walk.stage_mut(self.step.stage).own.push(added);
    }
}
