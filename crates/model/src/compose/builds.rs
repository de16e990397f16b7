//! What the services of a project build, and how they use one another's images.

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_syntax::dockerfile::Dockerfile;

use super::project::{BuildContextKind, BuildSection, ContextSource, Project, ServiceId};
use super::value::Origin;
use crate::files::{FileTree, Unread};
use crate::{Build, BuildOptions, Node};

/// The largest Dockerfile of a project in bytes that is read.
pub const MAX_DOCKERFILE_BYTES: usize = 16 * 1024 * 1024;

/// A build, by its place in [`ProjectBuilds::builds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BuildId(u32);

impl BuildId {
    /// The index of the `index`th build.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// The place in the vector.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// All builds of a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectBuilds {
    /// The distinct builds, in the order of their first service.
    pub builds: Vec<ServiceBuild>,
    /// Which build each service has, by the index of the service.
    pub of_service: Vec<Option<BuildId>>,
    /// Where one service uses what another one builds.
    pub links: Vec<ServiceLink>,
}

/// One build: services that ask for the same share it.
#[derive(Clone, Debug)]
pub struct ServiceBuild {
    /// The services, in their order.
    pub services: Vec<ServiceId>,
    /// The absolute path of the folder that is the build context; `None` for a remote one.
    pub context: Option<String>,
    /// The Dockerfile.
    pub dockerfile: DockerfileSource,
    /// What is asked of the build.
    pub options: BuildOptions,
    /// The parsed file and what it builds; `None` where there is no text.
    pub read: Option<Rc<ReadBuild>>,
}

/// A Dockerfile that was read.
#[derive(Clone, Debug)]
pub struct ReadBuild {
    /// Its text.
    pub source: Rc<str>,
    /// Its instructions.
    pub file: Dockerfile,
    /// What it builds.
    pub build: Build,
}

/// Where a Dockerfile comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DockerfileSource {
    /// A file, by its absolute path.
    File {
        /// The path.
        path: String,
        /// Why there is no text; `None` when there is.
        problem: Option<Unread>,
    },
    /// It is written in the Compose file, as the value at this place.
    Inline(Origin),
    /// It lies in a remote context.
    Remote,
}

/// One service uses the image of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLink {
    /// The service that builds the image.
    pub from: ServiceId,
    /// The service that uses it.
    pub to: ServiceId,
    /// In which way.
    pub kind: LinkKind,
}

/// In which way a service uses the image of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Its build has the other's result as a named context, which also orders the builds.
    Context {
        /// The name of the context.
        name: String,
        /// Where it was written.
        at: Origin,
    },
    /// Its Dockerfile names the image. Nothing builds that image first.
    Reference {
        /// The reference in the Dockerfile.
        reference: String,
        /// The 1-based line in the Dockerfile.
        line: u32,
    },
    /// It runs the image.
    Image {
        /// Where it was written.
        at: Origin,
    },
}

/// Reads the Dockerfiles of a project and models what they build.
#[must_use]
pub fn builds(project: &Project, tree: &FileTree) -> ProjectBuilds {
    let mut found = ProjectBuilds::default();
    let mut known: BTreeMap<Request, BuildId> = BTreeMap::new();
    for service in &project.services {
        let id = service.build.as_ref().map(|section| {
            let request = Request::of(project, section);
            *known.entry(request).or_insert_with_key(|request| {
                found.builds.push(request.read(section, tree));
                BuildId::new(found.builds.len() - 1)
            })
        });
        if let Some(id) = id {
            found.builds[id.index()].services.push(service.id);
        }
        found.of_service.push(id);
    }
    found.links = links(project, &found);
    found
}

/// What makes two builds the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Request {
    context: Option<String>,
    /// The path of the Dockerfile, or its text.
    dockerfile: Option<String>,
    inline: Option<String>,
    target: Option<String>,
    platform: Option<String>,
    arguments: BTreeMap<String, String>,
    contexts: BTreeMap<String, String>,
}

impl Request {
    fn of(project: &Project, section: &BuildSection) -> Self {
        let local = section.context_kind == BuildContextKind::Local;
        let arguments = section.arguments.iter();
        let contexts = section.additional_contexts.iter().map(|context| {
            let address = match &context.source {
                ContextSource::Service(Some(id)) => {
                    format!("service:{}", project.service(*id).name)
                }
                _ => context.address.text.to_string(),
            };
            (context.name.text.to_lowercase(), address)
        });
        let text = |text: &Option<super::Text>| text.as_ref().map(|text| text.text.to_string());
        Self {
            context: local.then(|| section.context.text.to_string()),
            dockerfile: text(&section.dockerfile).filter(|_| local),
            inline: text(&section.inline),
            target: text(&section.target),
            platform: match section.platforms.as_slice() {
                [one] => Some(one.text.to_string()),
                _ => None,
            },
            arguments: arguments
                .map(|(name, value)| (name.text.to_string(), value.text.to_string()))
                .collect(),
            contexts: contexts.collect(),
        }
    }

    fn read(&self, section: &BuildSection, tree: &FileTree) -> ServiceBuild {
        let options = BuildOptions {
            target: self.target.clone(),
            platform: self.platform.clone(),
            build_args: self.arguments.clone(),
            named_contexts: self.contexts.clone(),
        };
        let (dockerfile, source) = self.dockerfile(section, tree);
        let read = source.map(|source| {
            let file = Dockerfile::parse(&source);
            let build = crate::build(&file, &options);
            Rc::new(ReadBuild { source, file, build })
        });
        let context = self.context.clone();
        ServiceBuild { services: Vec::new(), context, dockerfile, options, read }
    }

    fn dockerfile(
        &self,
        section: &BuildSection,
        tree: &FileTree,
    ) -> (DockerfileSource, Option<Rc<str>>) {
        if let Some(inline) = &section.inline {
            return (DockerfileSource::Inline(inline.at), Some(Rc::clone(&inline.text)));
        }
        let Some(path) = &self.dockerfile else { return (DockerfileSource::Remote, None) };
        let (text, problem) = match tree.read(path) {
            Ok(bytes) if bytes.len() > MAX_DOCKERFILE_BYTES => {
                let why = format!("it has more than the limit of {MAX_DOCKERFILE_BYTES} bytes");
                (None, Some(Unread::Refused(why)))
            }
            Ok(bytes) if bytes.contains(&0) => {
                (None, Some(Unread::Refused("it is a binary file".to_owned())))
            }
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                (Some(Rc::from(text)), None)
            }
            Err(problem) => (None, Some(problem)),
        };
        (DockerfileSource::File { path: path.clone(), problem }, text)
    }
}

fn links(project: &Project, builds: &ProjectBuilds) -> Vec<ServiceLink> {
    let makers = makers(project);
    let mut links = Vec::new();
    for service in &project.services {
        let contexts = service.build.iter().flat_map(|section| &section.additional_contexts);
        for context in contexts {
            if let ContextSource::Service(Some(from)) = context.source {
                let kind = LinkKind::Context {
                    name: context.name.text.to_string(),
                    at: context.address.at,
                };
                links.push(ServiceLink { from, to: service.id, kind });
            }
        }
        if service.build.is_none()
            && let Some(image) = &service.image
            && let Some(&from) = makers.get(&*normal(&image.reference.text))
        {
            let kind = LinkKind::Image { at: image.reference.at };
            links.push(ServiceLink { from, to: service.id, kind });
        }
        let build = builds.of_service[service.id.index()].map(|id| &builds.builds[id.index()]);
        let read = build.and_then(|build| build.read.as_ref());
        for edge in read.iter().flat_map(|read| &read.build.edges) {
            let Some(read) = read else { continue };
            let Node::Image(image) = edge.from else { continue };
            let reference = &read.build.image(image).reference;
            if let Some(&from) = makers.get(&*normal(reference))
                && from != service.id
                && read.build.stage(edge.to).reachable
            {
                let kind = LinkKind::Reference { reference: reference.clone(), line: edge.line };
                links.push(ServiceLink { from, to: service.id, kind });
            }
        }
    }
    links
}

/// Which service builds an image, by the normal form of its references; the first one counts.
fn makers(project: &Project) -> BTreeMap<String, ServiceId> {
    let mut makers = BTreeMap::new();
    for service in &project.services {
        let Some(section) = &service.build else { continue };
        let image = service.image.iter().map(|image| &image.reference);
        for name in image.chain(&section.tags) {
            makers.entry(normal(&name.text)).or_insert(service.id);
        }
    }
    makers
}

/// The reference with the registry, repository and tag that a short one leaves out.
pub(super) fn normal(reference: &str) -> String {
    let reference = reference.strip_prefix("docker.io/").unwrap_or(reference);
    let reference = reference.strip_prefix("library/").unwrap_or(reference);
    let last = reference.rsplit('/').next().unwrap_or(reference);
    if last.contains(':') || last.contains('@') {
        reference.to_owned()
    } else {
        format!("{reference}:latest")
    }
}
