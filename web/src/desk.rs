//! The project that the engine has before it: its listing and the contents that were supplied.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_audit::ProjectAnalysis;
use plimsoll_model::compose::ProjectOptions;
use plimsoll_model::context::BuildContext;
use plimsoll_model::files::{self, Content, Entry, File, FileTree, Found, Listing};

use crate::engine;
use crate::folder::{
    COMPOSE_NAMES, Chunk, Contents, FOREIGN, Listed, is_compose_file, is_dockerfile,
};
use crate::overview::{Overview, Surveyed, export};
use crate::protocol::{Export, Format, ProjectJob, Request, Response, Supplied};

/// The most Dockerfiles, and the most Compose files, of a folder that are offered besides those that
/// belong to the project.
const MAX_OFFERED: usize = 200;

/// What the engine keeps between questions.
#[derive(Debug, Default)]
pub struct Desk {
    open: Option<Open>,
}

/// A folder on the desk.
#[derive(Debug)]
struct Open {
    number: u64,
    tree: FileTree,
    /// What its names tell; looked up once, after the listing is whole.
    named: Option<Named>,
    /// The build contexts of the services, by name, as they were when they were last looked at.
    contexts: BTreeMap<String, Rc<BuildContext>>,
}

/// The files that are known by their names, sorted by depth and then by path.
#[derive(Clone, Debug, Default)]
struct Named {
    compose: Vec<String>,
    dockerfiles: Vec<String>,
}

impl Desk {
    /// Answers one request; what only tells something has no answer.
    #[must_use]
    pub fn answer(&mut self, request: Request) -> Option<Response> {
        match request {
            Request::OpenProject { folder, root, complete } => {
                let listing = if complete { Listing::Complete } else { Listing::OnDemand };
                let tree = FileTree::new(&root, listing);
                let contexts = BTreeMap::new();
                self.open = Some(Open { number: folder, tree, named: None, contexts });
                None
            }
            Request::List { folder, chunk } => {
                self.opened(folder)?.list(&chunk);
                None
            }
            Request::Supply { folder, files } => {
                let open = self.opened(folder)?;
                for file in files {
                    open.supply(file);
                }
                None
            }
            Request::AnalyzeProject(job) => Some(match self.opened(job.folder) {
                Some(open) => open.analyze(&job),
                None => missing(),
            }),
            Request::ExportProject { job, format, copy } => Some(match self.opened(job.folder) {
                Some(open) => {
                    Response::Exported(Export { format, copy, text: open.export(&job, format) })
                }
                None => missing(),
            }),
            Request::Analyze(_)
            | Request::Propose { .. }
            | Request::Export { .. }
            | Request::Echo { .. } => {
                let context = self.context_of(&request);
                engine::answer_in(request, context.as_ref())
            }
        }
    }

    /// The build context of the document that is asked about, if it is known.
    fn context_of(&self, request: &Request) -> Option<Rc<BuildContext>> {
        let (Request::Analyze(job) | Request::Propose { job, .. } | Request::Export { job, .. }) =
            request
        else {
            return None;
        };
        self.open.as_ref()?.contexts.get(job.service.as_ref()?).cloned()
    }

    fn opened(&mut self, folder: u64) -> Option<&mut Open> {
        self.open.as_mut().filter(|open| open.number == folder)
    }
}

fn missing() -> Response {
    Response::Failed { message: "the folder of the project is not known any more".to_owned() }
}

impl Open {
    fn list(&mut self, chunk: &Chunk) {
        self.named = None;
        let root = self.tree.root().to_owned();
        chunk.each(|path, listed| {
            let entry = match listed {
                Listed::File(bytes) => Entry::File(File { bytes, content: Content::Unread }),
                Listed::Folder => Entry::Folder,
            };
            self.tree.add(&format!("{root}/{path}"), entry);
        });
    }

    fn supply(&mut self, file: Supplied) {
        let known = match self.tree.look(&file.path) {
            Found::File(known) => Some(known.bytes),
            _ => None,
        };
        let entry = match file.contents {
            Contents::Bytes(bytes) => {
                let size = bytes.0.len() as u64;
                Entry::File(File { bytes: Some(size), content: Content::Read(bytes.0) })
            }
            Contents::Nothing => Entry::Nothing,
            Contents::Closed(why) => match known {
                Some(bytes) => Entry::File(File { bytes, content: Content::Unreadable(why) }),
                None => Entry::Closed(why),
            },
        };
        self.tree.add(&file.path, entry);
    }

    fn analyze(&mut self, job: &ProjectJob) -> Response {
        match self.read(job) {
            Ok(read) => {
                self.contexts = read.analysis.as_ref().map(contexts).unwrap_or_default();
                let overview = Overview::new(&read, &self.tree, job);
                Response::ProjectAnalyzed { ticket: job.ticket, overview: Rc::new(overview) }
            }
            Err(paths) => {
                Response::Wanted { ticket: job.ticket, paths: paths.into_iter().collect() }
            }
        }
    }

    fn export(&mut self, job: &ProjectJob, format: Format) -> String {
        match self.read(job) {
            Ok(Surveyed { analysis: Some(analysis), .. }) => {
                export(&analysis, &self.tree, job, format)
            }
            // What is exported has been shown before, so that everything is here.
            Ok(_) | Err(_) => String::new(),
        }
    }

    /// Resolves and audits the project; the error says what contents are missing.
    fn read(&mut self, job: &ProjectJob) -> Result<Surveyed, BTreeSet<String>> {
        // A question that nobody waits for any more must not ask for contents again.
        self.tree.take_wanted();
        let named = self.named.get_or_insert_with(|| Named::of(&self.tree));
        let files = match named.compose_files(self.tree.root()) {
            _ if !job.choices.files.is_empty() => Some(job.choices.files.clone()),
            Chosen::ByName => Some(Vec::new()),
            Chosen::File(path) => Some(vec![path]),
            Chosen::None => None,
        };
        let analysis = files.map(|files| {
            let options = ProjectOptions {
                files,
                profiles: job.choices.profiles.iter().cloned().collect(),
                environment: job.choices.variables.clone(),
                ..ProjectOptions::default()
            };
            let settings = engine::settings(job.profile, job.today);
            ProjectAnalysis::new(&self.tree, &options, &settings)
        });
        for path in &named.dockerfiles {
            // What it lacks becomes a wish.
            let _ = self.tree.read(path);
        }
        let wanted = self.tree.take_wanted();
        if wanted.is_empty() {
            let Named { compose, dockerfiles } = named.clone();
            Ok(Surveyed { analysis, compose, dockerfiles })
        } else {
            Err(wanted)
        }
    }
}

/// The build contexts of the services, by name.
fn contexts(analysis: &ProjectAnalysis) -> BTreeMap<String, Rc<BuildContext>> {
    let services = analysis.project.services.iter();
    let known = services.filter_map(|service| {
        let build = analysis.builds.of_service.get(service.id.index()).copied().flatten()?;
        let context = analysis.contexts.get(build.index())?.clone()?;
        Some((service.name.to_string(), context))
    });
    known.collect()
}

/// Which Compose files count.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Chosen {
    /// Those that Compose finds by their names.
    ByName,
    /// This one, because Compose would find none.
    File(String),
    /// There is none.
    None,
}

impl Named {
    fn of(tree: &FileTree) -> Self {
        let mut named = Self::default();
        for (path, entry) in tree.below(tree.root()) {
            let name = files::base_name(path);
            let is_file = matches!(entry, Entry::File(_));
            if !is_file || !(is_compose_file(name) || is_dockerfile(name)) {
                continue;
            }
            if path.split('/').any(|part| part == FOREIGN) {
                continue;
            }
            let list =
                if is_compose_file(name) { &mut named.compose } else { &mut named.dockerfiles };
            list.push(path.to_owned());
        }
        for list in [&mut named.compose, &mut named.dockerfiles] {
            list.sort_by(|left, right| depth(left).cmp(&depth(right)).then(left.cmp(right)));
        }
        named.compose.truncate(MAX_OFFERED);
        named.dockerfiles.truncate(MAX_OFFERED);
        named
    }

    /// The Compose file of the folder; that of a folder inside, or one with an unusual name, where
    /// there is no other.
    fn compose_files(&self, root: &str) -> Chosen {
        let usual = |path: &String| {
            files::parent(path) == root && COMPOSE_NAMES.contains(&files::base_name(path))
        };
        match self.compose.first() {
            None => Chosen::None,
            Some(_) if self.compose.iter().any(usual) => Chosen::ByName,
            Some(first) => Chosen::File(first.clone()),
        }
    }
}

fn depth(path: &str) -> usize {
    memchr::memchr_iter(b'/', path.as_bytes()).count()
}
