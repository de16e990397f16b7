//! Pictures of Compose projects, compared as text.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use insta::assert_snapshot;
use plimsoll_model::compose::{ProjectOptions, builds, resolve};
use plimsoll_model::files::{Content, Entry, File, FileTree, Listing};
use plimsoll_scene::alert::{Alerts, Level};
use plimsoll_scene::id::{ProjectItem, SceneId};
use plimsoll_scene::services::{
    Direction, Layer, Layers, LinkRole, OpenServices, ProjectShape, ServiceScene, ServicesOptions,
};
use plimsoll_scene::svg::{Style, SvgOptions, write_services};
use plimsoll_scene::{dot, mermaid};
use support::project::{Sample, project};
use support::{services_text, table_text};

/// A project from the texts of its files, resolved as Compose does.
fn resolved(files: &[(&str, &str)], profiles: &[&str]) -> Sample {
    let mut tree = FileTree::new("/shop", Listing::Complete);
    for (path, text) in files {
        let content = Content::Read(Rc::from(text.as_bytes()));
        let entry = Entry::File(File { bytes: Some(text.len() as u64), content });
        tree.add(&format!("/shop/{path}"), entry);
    }
    let options = ProjectOptions {
        profiles: profiles.iter().map(|&name| name.to_owned()).collect(),
        ..ProjectOptions::default()
    };
    let project = resolve(&tree, &options);
    let builds = builds(&project, &tree);
    Sample { project, builds }
}

const COMPOSE: &str = "
name: shop
services:
  db:
    image: postgres:16
    healthcheck: {test: [CMD, pg_isready]}
    networks: [back]
    volumes: ['data:/var/lib/postgresql/data']
  migrate:
    build: {context: api, target: migrate}
    depends_on: {db: {condition: service_healthy}}
    networks: [back]
  api:
    build: {context: api, target: prod}
    depends_on:
      db: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
      mail: {condition: service_started, required: false}
    networks: [front, back]
    ports: ['127.0.0.1:9229:9229', '7000-7002:7000-7002']
  ui:
    build: ui
    networks: [front]
  web:
    build:
      context: web
      additional_contexts: {ui: 'service:ui'}
    depends_on: [api]
    networks: [front]
    ports: ['8080:80', '8443:443/udp']
  probe:
    image: curlimages/curl:8.15.0
    network_mode: service:web
  backup:
    image: postgres:16
    networks: [back]
    volumes: ['data:/data:ro']
  mail:
    image: axllent/mailpit
    profiles: [dev]
    networks: [back]
networks: {front: {}, back: {}}
volumes: {data: {}}
";

const API: &str = "FROM node:22 AS deps
RUN npm ci
FROM deps AS test
RUN npm test
FROM deps AS migrate
CMD [\"migrate\"]
FROM node:22-slim AS prod
COPY --from=deps /app /app
";

fn shop(profiles: &[&str]) -> Sample {
    let files = [
        ("compose.yaml", COMPOSE),
        ("api/Dockerfile", API),
        ("ui/Dockerfile", "FROM node:22\nRUN npm run build\n"),
        ("web/Dockerfile", "FROM nginx:1.29\nCOPY --from=ui /dist /usr/share/nginx/html\n"),
    ];
    resolved(&files, profiles)
}

fn scene(sample: &Sample, change: impl FnOnce(&mut ServicesOptions)) -> ServiceScene {
    let mut options = ServicesOptions::default_for(&sample.project);
    change(&mut options);
    ServiceScene::new(&sample.project, &sample.builds, &options)
}

#[test]
fn a_shop() {
    assert_snapshot!("services", services_text(&scene(&shop(&[]), |_| {})));
}

#[test]
fn open_services_show_the_stages_of_their_builds_once() {
    let open = |options: &mut ServicesOptions| options.open = OpenServices::All;
    assert_snapshot!("services_open", services_text(&scene(&shop(&["dev"]), open)));
}

#[test]
fn top_down_with_networks() {
    let change = |options: &mut ServicesOptions| {
        options.direction = Direction::TopDown;
        options.show = options.show.clone().with(Layer::Networks).without(Layer::Images);
    };
    assert_snapshot!("services_down", services_text(&scene(&shop(&[]), change)));
}

#[test]
fn a_table_says_the_same() {
    let sample = shop(&[]);
    let table = ServiceScene::rows(&sample.project, &sample.builds);
    assert_snapshot!(table_text(&table), @"
    Services and how they hang together
    Service | Image | Starts after | Ports | Networks | Volumes | State
    service-0: api | api/Dockerfile, target prod | db (healthy), mail, migrate (completed) | 127.0.0.1:9229, 7000-7002 | back, front |  | 
    service-1: backup | postgres:16 |  |  | back | data (read only) | 
    service-2: db | postgres:16 |  |  | back | data | health check
    service-3: migrate | api/Dockerfile, target migrate | db (healthy) |  | back |  | 
    service-4: probe | curlimages/curl:8.15.0 | web (shares its network) |  | service:web |  | 
    service-5: ui | ui/Dockerfile |  |  | front |  | 
    service-6: web | web/Dockerfile | api | 8080 to 80, 8443 to 443/udp | front |  | 
    off-0: mail |  |  |  |  |  | off, the profile dev switches it on
    ");
}

#[test]
fn other_formats() {
    let sample = shop(&[]);
    let options = ServicesOptions::default_for(&sample.project);
    assert_snapshot!(
        "services_dot",
        dot::write_services(&sample.project, &sample.builds, &options)
    );
    let text = mermaid::write_services(&sample.project, &sample.builds, &options);
    assert_snapshot!("services_mermaid", text);
}

#[test]
fn a_picture() {
    let sample =
        project("web build=web port=80:80 after=db:healthy\ndb image=postgres health", &[]);
    let options = SvgOptions { style: Style::External, ..SvgOptions::default() };
    assert_snapshot!("services_svg", write_services(&scene(&sample, |_| {}), &options));
}

/// The services from left to right: those of one rank stand at one place.
fn columns(scene: &ServiceScene) -> Vec<BTreeSet<SceneId>> {
    let mut columns: BTreeMap<i64, BTreeSet<SceneId>> = BTreeMap::new();
    for node in scene.nodes.iter().filter(|node| node.shape == ProjectShape::Service) {
        columns.entry(node.rect.x as i64).or_default().insert(node.id);
    }
    columns.into_values().collect()
}

#[test]
fn filters_change_no_rank_and_no_key() {
    let sample = project(
        "db image=postgres health net=back mount=data:/d\napi build=api after=db:healthy net=back
        web build=web after=api net=front port=80:80\nproxy image=caddy after=web net=front",
        &[("api", "FROM node:22\n"), ("web", "FROM node:22\n")],
    );
    let all = scene(&sample, |options| options.show = Layers::of(Layer::ALL));
    for layer in Layer::ALL {
        let fewer = scene(&sample, |options| options.show = Layers::of(Layer::ALL).without(layer));
        assert_eq!(columns(&fewer), columns(&all), "without {}", layer.as_str());
        for edge in &fewer.edges {
            let same = all.edges.iter().find(|known| known.key == edge.key);
            assert!(same.is_none_or(|known| known.role == edge.role), "{} changed", edge.key);
        }
    }
}

#[test]
fn dependencies_keep_their_places_while_hidden() {
    let sample = support::shop::shop();
    let all = scene(&sample, |_| {});
    let fewer = scene(&sample, |options| {
        options.show = options.show.clone().without(Layer::Dependencies);
    });
    let places = |scene: &ServiceScene| -> Vec<_> {
        scene.nodes.iter().map(|node| (node.id, node.rect.x as i64, node.rect.y as i64)).collect()
    };
    assert_eq!(places(&all), places(&fewer));
    assert!(fewer.edges.iter().all(|edge| !edge.role.is_dependency()));
}

#[test]
fn two_services_of_one_dockerfile_share_a_box() {
    let sample = shop(&[]);
    let scene = scene(&sample, |_| {});
    let dockerfiles: Vec<_> =
        scene.nodes.iter().filter(|node| node.key.starts_with("build-")).collect();
    let titles: Vec<_> = dockerfiles.iter().map(|node| node.title.text.as_str()).collect();
    assert!(titles.contains(&"api/Dockerfile"), "{titles:?}");
    let api = dockerfiles.iter().find(|node| node.title.text == "api/Dockerfile").unwrap();
    assert_eq!(api.ids.len(), 2, "it stands for the builds of both targets");
    assert_eq!(scene.node(api.ids[1]).map(|node| &node.key), Some(&api.key));
    let built = scene.edges.iter().filter(|edge| edge.from == api.id);
    assert_eq!(built.filter(|edge| edge.role == LinkRole::Builds).count(), 2);
}

#[test]
fn a_user_cannot_write_markup_or_reorder_words() {
    let hostile = "</text><script>alert(1)</script>\"'&\u{202e}\u{0}\u{7}";
    let long = "x".repeat(10_000);
    let hebrew = "\u{5e9}\u{5dc}\u{5d5}\u{5dd}";
    let mut sample = project(
        "a image=x port=1:2 net=n profile=p mount=v:/x\nb build=w after=a net=m\nc image=x mode=host\noff d profile=q",
        &[("w", "FROM base AS \"s\"\nRUN x\n")],
    );
    for (index, text) in [hostile, long.as_str(), hebrew].into_iter().enumerate() {
        let service = &mut sample.project.services[index];
        service.name = Rc::from(text);
        if let Some(image) = &mut service.image {
            image.reference.text = Rc::from(text);
        }
        if let Some(build) = &mut service.build {
            build.context.text = Rc::from(text);
        }
        for profile in &mut service.profiles {
            profile.text = Rc::from(text);
        }
        for port in &mut service.ports {
            port.published = Some(hostile.to_owned());
            port.host_ip = Some(long.clone());
        }
        if let Some(mode) = &mut service.network_mode {
            mode.text = Rc::from(hostile);
        }
    }
    sample.project.networks[0].key = Rc::from(hostile);
    sample.project.volumes[0].key = Rc::from(hostile);
    sample.project.disabled[0].name.text = Rc::from(hostile);
    let all = |options: &mut ServicesOptions| {
        options.show = Layers::of(Layer::ALL);
        options.open = OpenServices::All;
    };
    let scene = scene(&sample, all);
    let svg = write_services(&scene, &SvgOptions::default());
    assert!(!svg.contains("<script") && svg.contains("&lt;script"), "{svg}");
    assert!(!svg.contains(['\u{202e}', '\u{0}', '\u{7}']));
    assert!(!svg.contains("style="), "a Content Security Policy forbids style attributes");
    assert!(svg.len() < 60_000, "long names are cut");
    assert!(scene.nodes.iter().all(|node| node.rect.width < 400.));
    let mut options = ServicesOptions::default_for(&sample.project);
    all(&mut options);
    let graph = dot::write_services(&sample.project, &sample.builds, &options);
    assert!(graph.len() < 20_000 && graph.contains("\\\""), "{graph}");
    let chart = mermaid::write_services(&sample.project, &sample.builds, &options);
    assert!(!chart.contains("<script") && chart.len() < 20_000, "{chart}");
}

#[test]
fn alerts_are_laid_over_the_picture() {
    let sample = project("api image=x\ndb image=y", &[]);
    let mut alerts = Alerts::default();
    let id = SceneId::Project(ProjectItem::Service(sample.project.services[0].id));
    alerts.add(id, Level::Error);
    let plain = scene(&sample, |_| {});
    let alerted = plain.clone().with_alerts(&alerts);
    let node = alerted.node(id).unwrap();
    assert!(node.alert.is_some() && node.name.ends_with(", 1 error"), "{}", node.name);
    assert_eq!(plain.size, alerted.size);
}

#[test]
fn nothing_is_an_empty_picture() {
    let sample = project("", &[]);
    let scene = scene(&sample, |_| {});
    assert!(scene.nodes.is_empty() && scene.legend.is_empty());
    assert!(write_services(&scene, &SvgOptions::default()).ends_with("</svg>\n"));
}

#[cfg(feature = "serde")]
#[test]
fn scenes_survive_the_wire() {
    let scene = scene(&shop(&["dev"]), |options| options.open = OpenServices::All);
    let wire = serde_json::to_string(&scene).unwrap();
    assert_eq!(serde_json::from_str::<ServiceScene>(&wire).unwrap(), scene);
}
