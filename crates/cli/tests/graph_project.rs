//! `plimsoll graph` for Compose projects, as a script sees it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const COMPOSE: &str = "
name: shop
services:
  db:
    image: postgres:16
    healthcheck: {test: [CMD, pg_isready]}
  api:
    build: {context: api, target: prod}
    depends_on: {db: {condition: service_healthy}}
    ports: ['${PORT:-8080}:80']
  web:
    build: web
    depends_on: [api]
  debug: {image: busybox, profiles: [debug]}
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn shop() -> TempDir {
    folder(&[
        ("compose.yaml", COMPOSE),
        ("ports.env", "PORT=9090\n"),
        ("api/Dockerfile", "FROM node:22 AS deps\nRUN npm ci\nFROM deps AS prod\n"),
        ("web/Dockerfile", "FROM node:22\n"),
    ])
}

fn graph(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.current_dir(folder).arg("graph").args(arguments).output().expect("the binary runs")
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = graph(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn complaint(folder: &Path, arguments: &[&str]) -> String {
    let output = graph(folder, arguments);
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn a_folder_with_a_compose_file_is_drawn_in_each_format() {
    let shop = shop();
    for (format, start) in
        [("svg", "<svg"), ("dot", "digraph services"), ("mermaid", "flowchart"), ("json", "{")]
    {
        let text = printed(shop.path(), &[".", "--format", format]);
        assert!(text.starts_with(start), "{format}: {text}");
    }
    let text = printed(shop.path(), &["compose.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["scene"]["legend"][0]["text"]["text"], "starts after");
    let svg = printed(shop.path(), &["."]);
    assert!(svg.contains(">shop</title>") && svg.contains("api waits until db is healthy"));
}

#[test]
fn layers_profiles_and_variables_are_chosen() {
    let shop = shop();
    let mermaid = |arguments: &[&str]| {
        let common = [".", "--format", "mermaid"];
        printed(shop.path(), &[&common, arguments].concat())
    };
    insta::assert_snapshot!(mermaid(&["--hide", "images,off", "--env-file", "ports.env"]), @r#"
    flowchart LR
      accTitle: Service graph
      accDescr: 3 services, 2 of them built from 2 Dockerfiles, 1 network, 1 published port, 1 service off.
      service0["api<br/>builds ./api · prod<br/>port 9090→80"]:::service
      service1["db<br/>postgres:16"]:::service
      service2["web<br/>builds ./web"]:::service
      service1 -- "healthy" --> service0
      service0 --> service2
      classDef service stroke-width:2px
      classDef off stroke-dasharray:3 3
      classDef dockerfile stroke-width:1px
      classDef image stroke-dasharray:6 4
      classDef network stroke-width:1px
      classDef volume stroke-width:1px
    "#);
    let few = mermaid(&["--hide", "dependencies,ports", "--hide", "images"]);
    assert!(!few.contains("healthy") && !few.contains("8080"), "{few}");
    assert!(mermaid(&["--profile", "debug"]).contains("busybox"));
    assert!(mermaid(&["--show", "networks"]).contains("network0"));
    let open = mermaid(&["--hide", "images", "--open", "api"]);
    assert!(open.contains("api/Dockerfile") && !open.contains("web/Dockerfile"), "{open}");
}

#[test]
fn a_folder_without_a_compose_file_is_the_dockerfile_in_it() {
    let shop = shop();
    let text = printed(shop.path(), &["api", "--format", "mermaid"]);
    assert!(text.contains("accTitle: Stage graph"), "{text}");
    let two = folder(&[("a/Dockerfile", "FROM a\n"), ("b/Dockerfile", "FROM b\n")]);
    insta::assert_snapshot!(complaint(two.path(), &["."]), @"plimsoll: . has no Compose file and 2 Dockerfiles; name the one to draw, as ./a/Dockerfile");
    let none = folder(&[("README.md", "")]);
    insta::assert_snapshot!(complaint(none.path(), &["."]), @"plimsoll: . has no Compose file: no Dockerfile or Containerfile below .");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let shop = shop();
    insta::assert_snapshot!(complaint(shop.path(), &[".", "--open", "nope"]), @"plimsoll: there is no service nope that is on; there are api, db, web");
    insta::assert_snapshot!(complaint(shop.path(), &["api", "--show", "networks"]), @"plimsoll: api/Dockerfile is no Compose project, so it has no services to show or to hide");
}

#[test]
fn a_project_that_compose_refuses_is_drawn_as_far_as_it_can_be_read() {
    let broken = folder(&[(
        "compose.yaml",
        "services:\n  a: {image: x, depends_on: [b]}\n  c: {image: y, depends_on: [a]}\n",
    )]);
    let output = graph(broken.path(), &[".", "--format", "mermaid"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("drawn as far as it can be read"), "{said}");
    assert!(String::from_utf8(output.stdout).expect("UTF-8").contains("service0 --> service1"));
}
