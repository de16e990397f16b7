//! Projects, through the actions that change the state and the engine's desk that answers.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::tests::settled;
use super::*;
use crate::desk::Desk;
use crate::folder::{Contents, Folder, Listing, Skip};
use crate::overview::{FileKind, FileState, Overview, Setting};
use crate::protocol::{Request, Response, Supplied};
use crate::samples::SAMPLES;

/// A page beside an engine that has the files of one folder.
struct Page {
    state: State,
    desk: Desk,
    files: BTreeMap<String, Contents>,
    /// How many files were read, all in all.
    read: usize,
}

impl Page {
    fn open(files: &[(&str, &str)]) -> Self {
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), Rc::from(*text)));
        Self::of(Folder::of_texts("shop", texts))
    }

    fn of(folder: Folder) -> Self {
        let state = State::new(&SAMPLES[0], Theme::System, false, None);
        let state = settled(state).after(Action::OpenFolder(Given(Rc::new(folder))));
        Self { state, desk: Desk::default(), files: BTreeMap::new(), read: 0 }.answered()
    }

    fn after(mut self, action: Action) -> Self {
        self.state = self.state.after(action);
        self.answered()
    }

    /// Answers all questions, as the courier and the engine would.
    fn answered(mut self) -> Self {
        while let Some(question) = self
            .state
            .project_question()
            .filter(|_| self.state.project.as_ref().is_some_and(Project::is_waiting))
        {
            let folder = Rc::clone(&question.folder);
            let complete = folder.is_complete();
            self.told(&Request::OpenProject { folder: 0, root: folder.root(), complete });
            for chunk in folder.listing().chunks() {
                self.told(&Request::List { folder: 0, chunk: chunk.clone() });
            }
            let known = self.files.clone().into_iter();
            let edits = question.edits.iter();
            let edits = edits.map(|(path, text)| (path.clone(), Contents::of_text(text)));
            let files = known.chain(edits).map(|(path, contents)| Supplied { path, contents });
            self.told(&Request::Supply { folder: 0, files: files.collect() });
            let answer = self.desk.answer(Request::AnalyzeProject(question.job.clone())).unwrap();
            match answer {
                Response::Wanted { paths, .. } => self.supply(&folder, paths),
                Response::ProjectAnalyzed { ticket, overview } => {
                    let action = Action::ProjectAnalyzed { ticket, overview, read: self.read };
                    self.state = self.state.after(action);
                }
                other => panic!("{other:?}"),
            }
        }
        self.state = settled(self.state);
        self
    }

    fn told(&mut self, request: &Request) {
        let request = Request::unpacked(&request.packed()).unwrap();
        assert!(self.desk.answer(request).is_none());
    }

    fn supply(&mut self, folder: &Folder, paths: Vec<String>) {
        for path in paths {
            assert!(!self.files.contains_key(&path), "{path} is asked for twice");
            let contents = now(folder.read(&path, 0));
            self.read += 1;
            self.files.insert(path, contents);
        }
    }

    fn overview(&self) -> &Overview {
        self.state.overview().unwrap()
    }

    fn verdict(&self) -> &str {
        &self.overview().verdict.text
    }

    /// The files as `kind path state`.
    fn listed(&self) -> Vec<String> {
        let files = self.overview().sorted_files().into_iter();
        files.map(|file| format!("{:?} {} {:?}", file.kind, file.shown, file.state)).collect()
    }
}

/// The result of a future that waits for nothing, as reading from texts does.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits"),
    }
}

const COMPOSE: &str = "\
services:
  api:
    build:
      context: api
      target: prod
      args:
        VERSION: ${VERSION}
      additional_contexts:
        tools: docker-image://tools:${TOOLS}
    image: shop/api:${TAG:-dev}
    depends_on: [db]
  db:
    image: postgres:${PG}
    env_file: db.env
    ports:
      - \"${PORT}:5432\"
";

const DOCKERFILE: &str = "ARG VERSION=1\nFROM node:$VERSION AS base\nRUN a\nFROM base AS prod\nRUN b\nFROM base AS dev\n";

fn shop() -> Page {
    Page::open(&[
        ("compose.yaml", COMPOSE),
        (".env", "VERSION=22.11.0-secret\nPG=17.2-secret\nPORT=54321\nTOOLS=9.9-secret\n"),
        ("db.env", "POSTGRES_PASSWORD=hunter2-secret\n"),
        ("api/Dockerfile", DOCKERFILE),
        ("api/.dockerignore", "*.md\n"),
        ("tools/Dockerfile", "FROM scratch\n"),
        ("tools/node_modules/x/Dockerfile", "FROM scratch\n"),
        ("README.md", ""),
    ])
}

#[test]
fn a_project_opens_with_its_compose_file_and_its_services() {
    let page = shop();
    assert!(page.state.shows_services());
    assert_eq!(page.state.document.name, "compose.yaml");
    assert_eq!(&*page.state.document.text, COMPOSE);
    assert_eq!(page.verdict(), "2 services, 1 build, 1 image pulled.");
    let names: Vec<_> = page.overview().services.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["api", "db"]);
    assert!(!page.state.is_busy());
}

#[test]
fn the_files_that_matter_are_listed_and_no_others_are_read() {
    let page = shop();
    insta::assert_snapshot!(page.listed().join("\n"), @"
    Compose compose.yaml Read
    Dockerfile api/Dockerfile Read
    Dockerfile tools/Dockerfile Read
    Ignore api/.dockerignore Read
    Variables .env Read
    ContainerVariables db.env Read
    ");
    let mut read: Vec<_> = page.files.keys().map(String::as_str).collect();
    read.sort_unstable();
    insta::assert_snapshot!(read.join("\n"), @"
    /shop/.env
    /shop/api/.dockerignore
    /shop/api/Dockerfile
    /shop/compose.yaml
    /shop/db.env
    /shop/tools/Dockerfile
    ");
}

#[test]
fn values_from_files_of_variables_never_come_back() {
    let page = shop();
    let packed = postcard::to_allocvec(page.overview()).unwrap();
    let packed = String::from_utf8_lossy(&packed);
    for secret in ["22.11.0-secret", "17.2-secret", "54321", "hunter2", "9.9-secret"] {
        assert!(!packed.contains(secret), "{secret}");
    }
    assert!(packed.contains("postgres:${PG}"));
    let page = page.after(Action::OpenBuild("api".to_owned()));
    assert_eq!(page.state.options.arguments["VERSION"], "${VERSION}");
    assert_eq!(page.state.options.contexts["tools"], "docker-image://tools:${TOOLS}");
}

#[test]
fn variables_are_told_with_who_sets_them() {
    let page = shop().after(Action::SetVariable { name: "PG".into(), value: Some("16".into()) });
    let told: Vec<_> = page
        .overview()
        .variables
        .iter()
        .map(|variable| {
            let from = match variable.from {
                Setting::File(at) => page.overview().place(at),
                other => format!("{other:?}"),
            };
            format!("{} {from} {:?} used {}", variable.name, variable.default, variable.uses.len())
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    PG Given None used 1
    PORT .env, line 3 None used 1
    TAG Unset Some("dev") used 1
    TOOLS .env, line 4 None used 1
    VERSION .env, line 1 None used 1
    "#);
}

#[test]
fn choosing_a_build_shows_its_dockerfile_with_what_compose_asks_of_it() {
    let page = shop().after(Action::OpenBuild("api".to_owned()));
    assert!(!page.state.shows_services());
    assert_eq!(page.state.document.name, "api/Dockerfile");
    assert_eq!(page.state.options.target.as_deref(), Some("prod"));
    assert_eq!(page.state.lens, Lens::Graph);
    let outcome = &page.state.latest.as_ref().unwrap().outcome;
    assert_eq!(outcome.target, Some(1));
    let page = page.after(Action::CloseBuild);
    assert!(page.state.shows_services());
    assert_eq!(page.state.document.name, "compose.yaml");
    assert_eq!(page.state.project.unwrap().service.as_deref(), Some("api"));
}

#[test]
fn the_lenses_lead_into_a_build_and_back() {
    let page = shop().after(Action::Show(Lens::Timeline));
    assert_eq!(page.state.document.name, "api/Dockerfile");
    assert_eq!(page.state.lens, Lens::Timeline);
    let page = page.after(Action::Show(Lens::Services));
    assert!(page.state.shows_services());
    assert_eq!(page.state.lens, Lens::Services);
}

#[test]
fn a_dockerfile_that_nothing_builds_is_shown_as_it_is() {
    let page = shop().after(Action::ShowFile("/shop/tools/Dockerfile".to_owned()));
    assert_eq!(page.state.document.name, "tools/Dockerfile");
    assert_eq!(page.state.options, Options::default());
    assert_eq!(page.state.project.unwrap().build, None);
}

#[test]
fn files_of_variables_are_never_shown() {
    let page = shop();
    let text = page.state.document.text.clone();
    let page = page.after(Action::ShowFile("/shop/.env".to_owned()));
    assert_eq!(page.state.document.text, text);
    let variable = page.overview().variables.iter().find(|it| it.name == "PG").unwrap();
    let Setting::File(site) = variable.from else { panic!("{variable:?}") };
    let page = page.after(Action::GoToSite(site));
    assert_eq!(page.state.document.text, text);
    let told = page.state.message.unwrap().text;
    assert_eq!(told, ".env is not shown (variables, never shown).");
}

#[test]
fn edits_are_resolved_again_and_kept_when_another_file_is_shown() {
    let edited = COMPOSE.replace("target: prod", "target: dev");
    let page = shop().after(Action::Edit(edited.as_str().into()));
    assert_eq!(page.overview().builds[0].options.target.as_deref(), Some("dev"));
    let page = page.after(Action::OpenBuild("api".to_owned()));
    assert_eq!(page.state.options.target.as_deref(), Some("dev"));
    let page = page.after(Action::Edit(format!("{DOCKERFILE}RUN c\n").into()));
    let page = page.after(Action::CloseBuild);
    assert_eq!(*page.state.document.text, *edited);
    let page = page.after(Action::OpenBuild("api".to_owned()));
    assert!(page.state.document.text.ends_with("RUN c\n"));
}

#[test]
fn a_selection_follows_the_caret_and_a_finding_leads_to_its_place() {
    let caret = COMPOSE.find("postgres").unwrap() as u32;
    let page = shop().after(Action::Caret(caret));
    assert_eq!(page.state.project.as_ref().unwrap().service.as_deref(), Some("db"));
    let page = page.after(Action::Climb);
    assert_eq!(page.state.project.as_ref().unwrap().service, None);
    let broken = COMPOSE.replace("depends_on: [db]", "depends_on: [dbs]");
    let page = page.after(Action::Edit(broken.as_str().into()));
    assert!(page.verdict().starts_with("Compose refuses this: "), "{}", page.verdict());
    let page = page.after(Action::ShowFound(0));
    let site = page.state.shown_site().unwrap();
    assert_eq!(page.overview().files[site.file].shown, "compose.yaml");
}

#[test]
fn a_missing_dockerfile_is_told_with_the_line_and_the_rest_is_shown() {
    let compose = "services:\n  a:\n    build: ./a\n  b:\n    image: x:1\n";
    let page = Page::open(&[("compose.yaml", compose), ("a/app.py", "")]);
    assert_eq!(
        page.verdict(),
        "This will not build: the Dockerfile a/Dockerfile does not exist (compose.yaml, line 3)."
    );
    let missing = page.overview().files.iter().find(|file| file.kind == FileKind::Dockerfile);
    assert_eq!(missing.unwrap().state, FileState::Missing);
    assert_eq!(page.overview().services.len(), 2);
}

#[test]
fn a_folder_without_a_compose_file_shows_its_dockerfiles() {
    let page =
        Page::open(&[("b/Dockerfile", "FROM b:1\n"), ("Dockerfile", "FROM a:1\n"), ("x", "")]);
    assert_eq!(page.state.document.name, "Dockerfile");
    assert!(!page.state.shows_services());
    assert_eq!(page.listed(), ["Dockerfile Dockerfile Read", "Dockerfile b/Dockerfile Read"]);
    assert_eq!(page.state.latest.unwrap().outcome.images, ["a:1"]);
}

#[test]
fn an_empty_folder_is_told_of() {
    let page = Page::open(&[]);
    assert_eq!(page.verdict(), "There is no Compose file and no Dockerfile in `shop`.");
    assert_eq!(page.state.document.path, None);
    assert!(!page.state.is_busy());
}

#[test]
fn a_compose_file_that_is_no_text_is_told_of_by_name() {
    let page = Page::open(&[("compose.yaml", "services:\n\0\0\n"), ("Dockerfile", "FROM a:1\n")]);
    let found = &page.overview().findings[0];
    assert_eq!(page.overview().files[found.at.unwrap().file].shown, "compose.yaml");
}

#[test]
fn pasting_a_compose_file_makes_a_project_and_pasting_a_dockerfile_ends_it() {
    let state = settled(State::new(&SAMPLES[0], Theme::System, false, None));
    let editor = state.document.editor;
    let page = Page { state, desk: Desk::default(), files: BTreeMap::new(), read: 0 };
    let page = page.after(Action::Edit("services:\n  a:\n    image: x:1\n".into()));
    assert!(page.state.shows_services());
    assert_eq!(page.verdict(), "1 service, 1 image pulled.");
    let page =
        page.after(Action::Edit("services:\n  a:\n    image: x:1\n  b:\n    image: y:1\n".into()));
    assert_eq!(page.verdict(), "2 services, 2 images pulled.");
    let page = page.after(Action::Edit("FROM a:1\n".into()));
    assert_eq!(page.state.project, None);
    assert_eq!(page.state.latest.as_ref().unwrap().outcome.stages.len(), 1);
    assert_eq!(page.state.document.editor, editor, "the history of the editor stays");
}

#[test]
fn what_was_typed_can_be_brought_back_after_another_folder_was_opened() {
    let edited = format!("{COMPOSE}# mine\n");
    let page = shop().after(Action::Edit(edited.as_str().into()));
    let other =
        Folder::of_texts("other", [("compose.yaml".to_owned(), Rc::from("services: {}\n"))]);
    let mut page = page.after(Action::OpenFolder(Given(Rc::new(other))));
    assert_eq!(page.overview().name, "other");
    page.files.clear();
    let page = page.after(Action::Undo);
    assert_eq!(*page.state.document.text, *edited);
    assert_eq!(page.overview().name, "shop");
    assert_eq!(page.state.left, None);
}

#[test]
fn nothing_is_offered_back_where_nothing_was_typed() {
    let other =
        Folder::of_texts("other", [("compose.yaml".to_owned(), Rc::from("services: {}\n"))]);
    let page = shop().after(Action::OpenFolder(Given(Rc::new(other))));
    assert_eq!(page.state.left, None);
}

#[test]
fn profiles_switch_services_on() {
    let compose = "services:\n  a:\n    image: a:1\n  b:\n    image: b:1\n    profiles: [dev]\n";
    let page = Page::open(&[("compose.yaml", compose)]);
    assert_eq!(
        page.verdict(),
        "1 service, 1 image pulled. 1 service is switched off by its profile."
    );
    let page = page.after(Action::SwitchProfile { name: "dev".to_owned(), on: true });
    assert_eq!(page.verdict(), "2 services, 2 images pulled.");
}

#[test]
fn the_compose_files_that_apply_can_be_chosen() {
    let image = |image: &str| format!("services:\n  a:\n    image: {image}\n");
    let page = Page::open(&[
        ("compose.yaml", &image("a:1")),
        ("compose.override.yaml", &image("a:dev")),
        ("compose.prod.yaml", &image("a:prod")),
    ]);
    let told = |page: &Page| {
        let files = page.overview().compose_files.iter();
        let files = files.map(|file| format!("{} {}", file.shown, file.applies));
        let images = page.overview().services[0].groups.iter().flat_map(|group| &group.facts);
        let image = images.map(|fact| fact.text.as_str()).find(|text| text.starts_with("a:"));
        format!("{}: {}", files.collect::<Vec<_>>().join(", "), image.unwrap())
    };
    let switch = |name: &str, on| Action::SwitchComposeFile { path: format!("/shop/{name}"), on };
    assert_eq!(
        told(&page),
        "compose.yaml true, compose.override.yaml true, compose.prod.yaml false: a:dev"
    );
    let page = page.after(switch("compose.prod.yaml", true));
    assert_eq!(
        told(&page),
        "compose.yaml true, compose.override.yaml true, compose.prod.yaml true: a:prod"
    );
    let page = page
        .after(Action::ShowFile("/shop/compose.override.yaml".to_owned()))
        .after(switch("compose.override.yaml", false));
    assert_eq!(
        told(&page),
        "compose.yaml true, compose.prod.yaml true, compose.override.yaml false: a:prod"
    );
    assert_eq!(page.state.document.name, "compose.yaml");
    let page = page.after(Action::FindComposeFiles);
    assert_eq!(
        told(&page),
        "compose.yaml true, compose.override.yaml true, compose.prod.yaml false: a:dev"
    );
}

#[test]
fn an_image_that_nothing_builds_first_is_told_of() {
    let page = Page::open(&[
        (
            "compose.yaml",
            "services:\n  a:\n    build: a\n    image: shop/base:1\n  b:\n    build: b\n",
        ),
        ("a/Dockerfile", "FROM scratch\nCOPY x /\n"),
        ("b/Dockerfile", "FROM shop/base:1\n"),
    ]);
    assert_eq!(
        page.verdict(),
        "2 services, 2 builds. 1 service builds from an image that nothing builds first."
    );
}

#[test]
fn a_late_answer_is_dropped() {
    let page = shop();
    let late = Rc::new(Overview::default());
    let before = page.state.clone();
    let page = page.after(Action::ProjectAnalyzed { ticket: 1, overview: late, read: 0 });
    assert_eq!(page.state, before);
}

#[test]
fn a_listing_that_is_cut_short_leaves_open_what_else_there_is() {
    let mut listing = Listing::default();
    listing.add_file("compose.yaml", None);
    listing.skip("x", Skip::TooMany);
    assert!(!listing.is_complete());
}

#[test]
fn every_sample_project_is_accepted() {
    for sample in SAMPLES.iter().filter(|sample| !sample.files.is_empty()) {
        let page = Page::of(sample.folder());
        insta::assert_snapshot!(page.verdict(), @"4 services, 3 builds, 1 image pulled. 1 service is switched off by its profile.");
        assert_eq!(page.overview().findings, [], "{}", sample.id);
    }
}
