//! What rules say of small Compose projects, and what their fixes make of them.

use std::fmt::Write as _;

use plimsoll_audit::{Audited, ProjectAnalysis, Settings};
use plimsoll_model::compose::ProjectOptions;
use plimsoll_model::files::{FileTree, Listing};

/// The findings of these rules in a project, with what changes when they are fixed.
fn audit(rules: &[&str], files: &[(&str, &str)]) -> String {
    let mut tree = FileTree::new("/project", Listing::Complete);
    for (path, text) in files {
        tree.add_text(&format!("/project/{path}"), text);
    }
    let analysis = ProjectAnalysis::new(&tree, &ProjectOptions::default(), &Settings::default());
    let mut told = String::new();
    for file in &analysis.files() {
        for finding in file.findings.iter().filter(|finding| rules.contains(&finding.rule)) {
            let line = file.lines.line(finding.span.start);
            let severity = finding.severity.as_str();
            let _ = writeln!(told, "{}:{line}: {severity}: {}", file.path, finding.message);
            let Some(fix) = &finding.fix else { continue };
            let fixed = Audited::from(file).preview(fix).expect("edits fit the text");
            let _ = writeln!(told, "  {} ({})", fix.title, fix.grade.as_str());
            for line in changes(&file.source, &fixed) {
                let _ = writeln!(told, "  {line}");
            }
        }
    }
    told
}

/// The lines that differ.
fn changes(before: &str, after: &str) -> Vec<String> {
    let lost = before.lines().filter(|line| !after.lines().any(|other| other == *line));
    let made = after.lines().filter(|line| !before.lines().any(|other| other == *line));
    let lost = lost.map(|line| format!("- {line}"));
    lost.chain(made.map(|line| format!("+ {line}"))).collect()
}

const COMPOSE: &str = "compose.yaml";

#[test]
fn a_target_is_compared_with_the_stages() {
    let dockerfile = ("Dockerfile", "FROM alpine:3.22 AS dev\nFROM dev AS prod\n");
    let target = |target: &str| {
        let compose = format!("services:\n  a:\n    build: {{context: ., target: {target}}}\n");
        audit(&["compose-target-missing", "unknown-target"], &[(COMPOSE, &compose), dockerfile])
    };
    insta::assert_snapshot!(target("prd"), @"
    compose.yaml:3: error: Dockerfile has no stage prd
      Write prod (unsafe)
      -     build: {context: ., target: prd}
      +     build: {context: ., target: prod}
    ");
    insta::assert_snapshot!(target("release"), @"compose.yaml:3: error: Dockerfile has no stage release");
    assert_eq!(target("PROD"), "");
}

#[test]
fn build_arguments_meet_their_arg() {
    let arguments = "\
services:
  api:
    build:
      context: .
      args:
        - VERSON=2
        - HTTP_PROXY=http://proxy
        - BUILDKIT_INLINE_CACHE=1
        - UNKNOWN_THING=1
";
    let dockerfile = "ARG VERSION\nARG BASE\nFROM ${BASE}\nFROM alpine:${VERSION:-3}\n";
    let files = [(COMPOSE, arguments), ("Dockerfile", dockerfile)];
    insta::assert_snapshot!(audit(&["compose-build-arg-unknown"], &files), @"
    compose.yaml:6: warning: no ARG in Dockerfile takes VERSON
      Write VERSION (unsafe)
      -         - VERSON=2
      +         - VERSION=2
    compose.yaml:9: warning: no ARG in Dockerfile takes UNKNOWN_THING
    ");
    // Only what is built needs its base.
    let needed = "ARG BASE\nFROM ${BASE}\n";
    let compose = "services:\n  api:\n    build: .\n";
    let files = [(COMPOSE, compose), ("Dockerfile", needed)];
    insta::assert_snapshot!(audit(&["compose-build-arg-unknown"], &files), @"compose.yaml:3: error: a FROM in Dockerfile needs BASE, which has no value");
}

#[test]
fn arguments_that_builds_share_are_known_when_one_takes_them() {
    let compose = "\
x-args: &args
  VERSION: '1'
services:
  a:
    build: {context: a, args: *args}
  b:
    build: {context: b, args: *args}
";
    let files = [
        (COMPOSE, compose),
        ("a/Dockerfile", "FROM alpine:3.22\nARG VERSION\n"),
        ("b/Dockerfile", "FROM alpine:3.22\n"),
    ];
    assert_eq!(audit(&["compose-build-arg-unknown"], &files), "");
}

#[test]
fn health_is_looked_for_in_the_whole_chain() {
    let health = |dockerfile: &str, more: &str| {
        let compose = format!(
            "services:\n  a:\n    image: x\n    depends_on:\n      b: {{condition: \
             service_healthy}}\n  b:\n    build: .\n{more}"
        );
        let files = [(COMPOSE, compose.as_str()), ("Dockerfile", dockerfile)];
        audit(&["compose-depends-on-unhealthy"], &files)
    };
    let check = "FROM scratch AS base\nHEALTHCHECK CMD [\"/a\"]\nFROM base\nCOPY . /\n";
    assert_eq!(health(check, ""), "");
    insta::assert_snapshot!(health(&format!("{check}HEALTHCHECK NONE\n"), ""), @"compose.yaml:5: error: a waits until b is healthy, and its check is switched off");
    insta::assert_snapshot!(health("FROM scratch\n", ""), @"compose.yaml:5: error: a waits until b is healthy, and it has no check");
    insta::assert_snapshot!(health("FROM postgres:17\n", ""), @"compose.yaml:5: error: a waits until b is healthy, and its image has no check");
    assert_eq!(health("FROM acme/unknown:1\n", ""), "");
    assert_eq!(health("FROM scratch\n", "    healthcheck: {test: [CMD, /a]}\n"), "");
    insta::assert_snapshot!(health(check, "    healthcheck: {disable: true}\n"), @"compose.yaml:5: error: a waits until b is healthy, and its check is switched off");
}

#[test]
fn the_fix_of_a_database_fits_quoted_and_bare_ports() {
    let compose = "\
services:
  api:
    image: acme/api:1
  cache:
    image: redis:8
    ports: ['6379:6379']
  db:
    image: docker.io/library/postgres:17
    ports:
      - 5433:5432 # for tests
      - target: 5432
        published: 5434
  search:
    image: opensearchproject/opensearch:2
    ports: ['127.0.0.1:9200:9200', '9300']
";
    insta::assert_snapshot!(audit(&["compose-published-database"], &[(COMPOSE, compose)]), @"
    compose.yaml:6: warning: port 6379 of cache is open to everybody who reaches the host
      Publish it on this host only (unsafe)
      -     ports: ['6379:6379']
      +     ports: ['127.0.0.1:6379:6379']
    compose.yaml:10: warning: port 5432 of db is open to everybody who reaches the host
      Publish it on this host only (unsafe)
      -       - 5433:5432 # for tests
      +       - 127.0.0.1:5433:5432 # for tests
    compose.yaml:11: warning: port 5432 of db is open to everybody who reaches the host
      Publish it on this host only (unsafe)
      +         host_ip: 127.0.0.1
    ");
    let alone = "services:\n  db:\n    image: redis:8\n    ports: ['6379:6379']\n";
    assert_eq!(audit(&["compose-published-database"], &[(COMPOSE, alone)]), "");
}

#[test]
fn the_fix_of_a_sibling_image_makes_a_path_a_section() {
    let compose = "\
services:
  base:
    image: acme/base
    build: base
  tool:
    # what the others need
    build: ./tool # small
  worker:
    build: ./worker
    restart: always
";
    let files = [
        (COMPOSE, compose),
        ("base/Dockerfile", "FROM debian:13-slim\n"),
        ("worker/Dockerfile", "FROM acme/base\n"),
        ("tool/Dockerfile", "FROM debian:13-slim\nCOPY --from=acme/base /a /a\n"),
    ];
    insta::assert_snapshot!(audit(&["compose-image-built-by-sibling"], &files), @r#"
    compose.yaml:7: warning: line 2 of tool/Dockerfile uses acme/base, which base builds, and nothing builds that first
    compose.yaml:9: warning: line 1 of worker/Dockerfile uses acme/base, which base builds, and nothing builds that first
      Build base first (unsafe)
      -     build: ./worker
      +     build:
      +       context: ./worker
      +       additional_contexts:
      +         "acme/base": service:base
    "#);
}

#[test]
fn mounts_hide_what_is_built_and_not_what_is_copied() {
    let dockerfile = "\
FROM node:22-slim
WORKDIR /app
COPY package.json ./
RUN npm install
COPY . .
";
    let mounts = |volumes: &str, host: &str| {
        let compose = format!("services:\n  a:\n    build: .\n    volumes: {volumes}\n");
        let compose = format!("{compose}volumes:\n  app:\n  modules:\n");
        let files = [(COMPOSE, compose.as_str()), ("Dockerfile", dockerfile), (host, "")];
        audit(&["compose-volume-hides-image-files"], &files)
    };
    insta::assert_snapshot!(mounts("\n      - .:/app", "package.json"), @"
    compose.yaml:5: warning: this mount hides node_modules, which Dockerfile puts below /app
      Keep /app/node_modules in a volume (unsafe)
      +       - /app/node_modules
    ");
    insta::assert_snapshot!(mounts("['app:/app']", "package.json"), @"compose.yaml:4: warning: the volume app keeps the /app of the first build: node_modules, package.json and the build context from Dockerfile");
    for fine in ["['.:/app', '/app/node_modules']", "['.:/app', 'modules:/app/node_modules']"] {
        assert_eq!(mounts(fine, "package.json"), "", "{fine}");
    }
    assert_eq!(mounts("['.:/app']", "node_modules/x/index.js"), "");
    assert_eq!(mounts("['./src:/app/src', 'app:/data']", "src/main.js"), "");
}

#[test]
fn secrets_are_told_without_their_value() {
    let compose = "\
services:
  a:
    image: acme/a:1
    command: [run, --token, ghp_0123456789abcdefghijklmnopqrstuvwxyz]
    build:
      context: https://example.com/a.git
      args: {NPM_TOKEN: hunter2}
    environment:
      - DB_PASSWORD=hunter2
      - RABBITMQ_DEFAULT_PASS=${PASS:-hunter2}
      - DATABASE_URL=postgres://app:hunter2@db/app
      - OTHER_URL=postgres://app:${DB_PASSWORD:-x}@db/app
      - API_TOKEN=${API_TOKEN:?}
      - TOKEN_TTL=3600
      - DB_PASSWORD_FILE=/run/secrets/db
      - MYSQL_ALLOW_EMPTY_PASSWORD=yes
";
    let found =
        audit(&["compose-secret-in-environment"], &[(COMPOSE, compose), (".env", "API_TOKEN=x\n")]);
    insta::assert_snapshot!(found, @r#"
    compose.yaml:4: error: command holds a GitHub personal access token
    compose.yaml:7: warning: the value of NPM_TOKEN is written in the file
      Take NPM_TOKEN from a variable (manual)
      -       args: {NPM_TOKEN: hunter2}
      +       args: {NPM_TOKEN: "${NPM_TOKEN:?}"}
    compose.yaml:9: warning: the value of DB_PASSWORD is written in the file
      Take DB_PASSWORD from a variable (manual)
      -       - DB_PASSWORD=hunter2
      +       - "DB_PASSWORD=${DB_PASSWORD:?}"
    compose.yaml:10: warning: the default of RABBITMQ_DEFAULT_PASS is a password that is written here
      Take RABBITMQ_DEFAULT_PASS from a variable (manual)
      -       - RABBITMQ_DEFAULT_PASS=${PASS:-hunter2}
      +       - "RABBITMQ_DEFAULT_PASS=${PASS:?}"
    compose.yaml:11: warning: DATABASE_URL holds an address with its password
    "#);
    let without_fixes = found.lines().filter(|line| !line.trim_start().starts_with('-'));
    assert!(!without_fixes.collect::<String>().contains("hunter2"));
}

#[test]
fn a_variable_is_told_once_with_all_its_uses() {
    let compose = "\
services:
  a:
    image: acme/a:$TAG
    environment:
      A: ${TAG} and ${OTHER:-x} and ${MORE:+y}
      B: $$TAG
  b:
    image: acme/b:${TAG}-slim
";
    let found = audit(
        &["compose-undefined-interpolation", "compose-unset-variable"],
        &[(COMPOSE, compose)],
    );
    insta::assert_snapshot!(found, @"
    compose.yaml:3: error: TAG is not set: it is empty here, and so are 2 other uses of it
      Say that it may be empty (safe)
      -     image: acme/a:$TAG
      -       A: ${TAG} and ${OTHER:-x} and ${MORE:+y}
      -     image: acme/b:${TAG}-slim
      +     image: acme/a:${TAG:-}
      +       A: ${TAG:-} and ${OTHER:-x} and ${MORE:+y}
      +     image: acme/b:${TAG:-}-slim
    ");
}

#[test]
fn missing_folders_and_files_are_told_once() {
    let compose = "\
services:
  a:
    build:
      context: ./bakend
      additional_contexts:
        shared: ./shared
  b:
    build: /elsewhere
    secrets: [key]
    volumes: ['./nginx.cnf:/etc/nginx/nginx.conf', './data:/data']
secrets:
  key:
    file: ./key.txt
";
    let rules = [
        "compose-bind-source-missing",
        "compose-context-missing",
        "dockerfile-missing",
        "compose-secret-file-missing",
    ];
    let files = [(COMPOSE, compose), ("backend/Dockerfile", "FROM scratch\n"), ("nginx.conf", "")];
    insta::assert_snapshot!(audit(&rules, &files), @"
    compose.yaml:4: error: the build context bakend does not exist
      Write backend (unsafe)
      -       context: ./bakend
      +       context: ./backend
    compose.yaml:6: error: the build context shared does not exist
    compose.yaml:10: warning: nginx.cnf does not exist, and Docker makes a folder in its place
      Write nginx.conf (unsafe)
      -     volumes: ['./nginx.cnf:/etc/nginx/nginx.conf', './data:/data']
      +     volumes: ['./nginx.conf:/etc/nginx/nginx.conf', './data:/data']
    compose.yaml:13: warning: the file key.txt of the secret key does not exist
    ");
}

#[test]
fn copy_is_compared_with_the_files_of_the_context() {
    let compose = "services:\n  a:\n    build: a\n";
    let copy = |copy: &str, ignore: &str| {
        let dockerfile = format!("FROM alpine:3.22\n{copy}\n");
        let files = [
            (COMPOSE, compose),
            ("a/Dockerfile", dockerfile.as_str()),
            ("a/.dockerignore", ignore),
            ("a/src/app/main.py", ""),
            ("a/docs/README.md", ""),
            ("a/requirements.txt", ""),
        ];
        audit(&["copy-source-missing", "copy-ignored-file"], &files)
    };
    for fine in [
        "COPY requirements.txt yarn.lock* /app/",
        "COPY src/app /app",
        "COPY ./src/ /app",
        "COPY /src /app",
        "COPY . .",
        "COPY $X /x",
        "COPY --from=busybox /bin/x /x",
        "ADD https://example.com/x /x",
        "COPY s*/app/*.py /x/",
    ] {
        assert_eq!(copy(fine, ""), "", "{fine}");
    }
    insta::assert_snapshot!(copy("COPY src/ap/main.py requirement.txt /app/", ""), @"
    a/Dockerfile:2: error: the build context has no src/ap/main.py
      Copy src/app/main.py (unsafe)
      - COPY src/ap/main.py requirement.txt /app/
      + COPY src/app/main.py requirement.txt /app/
    a/Dockerfile:2: error: the build context has no requirement.txt
      Copy requirements.txt (unsafe)
      - COPY src/ap/main.py requirement.txt /app/
      + COPY src/ap/main.py requirements.txt /app/
    ");
    insta::assert_snapshot!(copy("COPY *.lock package*.json /app/", ""), @"a/Dockerfile:2: warning: no file of the build context matches, so that nothing is copied");
    insta::assert_snapshot!(copy("COPY docs /docs", "*\n!src\n"), @r#"a/Dockerfile:2: error: Attempting to Copy file "docs" that is excluded by .dockerignore"#);
    assert_eq!(copy("COPY docs /docs", "docs/*\n!docs/README.md\n"), "");
    // What is not built cannot fail.
    assert_eq!(copy("FROM scratch AS unused\nCOPY nothing /\nFROM alpine:3.22", ""), "");
}

#[test]
fn what_goes_along_with_the_context_is_named() {
    let compose = "services:\n  a:\n    build: .\n";
    let leak = |copy: &str, ignore: &str| {
        let dockerfile = format!("FROM alpine:3.22\n{copy}\n");
        let big = "x".repeat(1_500_000);
        let mut files = vec![
            (COMPOSE, compose),
            ("Dockerfile", dockerfile.as_str()),
            (".git/objects/pack/a", big.as_str()),
            (".env.production", "A=1"),
            (".env.example", "A="),
            ("web/node_modules/a/.npmrc", ""),
            ("keys/id_ed25519", ""),
        ];
        if !ignore.is_empty() {
            files.push((".dockerignore", ignore));
        }
        audit(&["build-context-leak"], &files)
    };
    insta::assert_snapshot!(leak("COPY . /app", ""), @"Dockerfile:2: warning: the build context brings along .env.production, .git (1.5 MB), keys/id_ed25519 and web/node_modules");
    insta::assert_snapshot!(leak("COPY . /app", ".git\n.env*\n**/node_modules\nkeys\n"), @"");
    insta::assert_snapshot!(leak("COPY web /app\nFROM scratch\nCOPY --from=0 /app /app", ".git\n"), @"Dockerfile:2: info: web brings along web/node_modules");
}

#[test]
fn patterns_that_miss_what_they_are_for_are_told() {
    let compose = "services:\n  a:\n    build: .\n";
    let ignore = |ignore: &str| {
        let files = [
            (COMPOSE, compose),
            ("Dockerfile", "FROM alpine:3.22 AS a\nFROM a\nCOPY web /web\n"),
            (".dockerignore", ignore),
            ("web/node_modules/a/index.js", ""),
            ("web/app.log", ""),
        ];
        audit(&["dockerignore-dead-pattern"], &files)
    };
    insta::assert_snapshot!(ignore("dist\nnode_modules/\n*.log\n"), @"
    Dockerfile:2: info: line 2 of the ignore file, node_modules, misses web/node_modules
    Dockerfile:2: info: line 3 of the ignore file, *.log, misses web/app.log
    ");
    assert_eq!(ignore("**/node_modules\n**/*.log\ndist\n.DS_Store\n"), "");
}

#[test]
fn silent_changes_of_values_are_told() {
    let compose = "\
x-env: &env
  MODE: 0644
services:
  a:
    image: acme/a:1.10
    environment:
      <<: *env
      VERSION: 1.10
      DAY: 2024-01-01
      ON: TRUE
      COUNT: 3
      RATIO: 0.5
      BIG: 12345678901234567890
      TINY: 1e-09
      TEXT: \"1.10\"
      DB_PASSWORD: 0123
    labels:
      x-team: web
  b:
    image: acme/b:1
    environment: *env
";
    let rules = ["compose-value-retyped", "compose-extension-in-mapping"];
    insta::assert_snapshot!(audit(&rules, &[(COMPOSE, compose)]), @r#"
    compose.yaml:2: warning: MODE arrives as 420, not as 0644
      Add quotes (unsafe)
      -   MODE: 0644
      +   MODE: "0644"
    compose.yaml:8: warning: VERSION arrives as 1.1, not as 1.10
      Add quotes (unsafe)
      -       VERSION: 1.10
      +       VERSION: "1.10"
    compose.yaml:9: warning: DAY arrives as 2024-01-01 00:00:00 +0000 UTC, not as 2024-01-01
      Add quotes (unsafe)
      -       DAY: 2024-01-01
      +       DAY: "2024-01-01"
    compose.yaml:10: warning: ON arrives as true, not as TRUE
      Add quotes (unsafe)
      -       ON: TRUE
      +       ON: "TRUE"
    compose.yaml:16: warning: the value of DB_PASSWORD is read as a number and arrives in another form
      Add quotes (unsafe)
      -       DB_PASSWORD: 0123
      +       DB_PASSWORD: "0123"
    compose.yaml:18: warning: Compose takes x-team for an extension and leaves it out
    "#);
}

#[test]
fn silent_changes_of_mounts_are_told() {
    let compose = "\
services:
  a:
    image: acme/a:1
    volumes:
      - d:/data:ro
      - c:/work:/work
      - ./one:/x
      - type: bind
        source: ./two
        target: /x
      - conf/a.conf:/etc/a.conf
      - $HOME/x:/home/x
volumes:
  d:
  old:
";
    let rules = [
        "compose-drive-letter-volume",
        "compose-mount-replaced",
        "compose-volume-path-without-dot",
        "compose-unused-resource",
    ];
    insta::assert_snapshot!(audit(&rules, &[(COMPOSE, compose)]), @"
    compose.yaml:5: error: d:/data is read as a folder of the drive d
      Mount it in the long form (unsafe)
      -       - d:/data:ro
      +       - {type: volume, source: d, target: /data, read_only: true}
    compose.yaml:7: warning: this is not mounted: another mount on /x replaces it
      Take out what does not count (safe)
      -       - ./one:/x
    compose.yaml:11: error: conf/a.conf is the name of a volume here, not a path
      Write it as a path (unsafe)
      -       - conf/a.conf:/etc/a.conf
      +       - ./conf/a.conf:/etc/a.conf
    compose.yaml:15: info: no service uses the volume old
      Take old out (safe)
      -   old:
    ");
}

#[test]
fn resources_of_services_that_are_off_are_used() {
    let compose = "\
services:
  a:
    image: acme/a:1
    profiles: [debug]
    volumes: ['data:/data']
    networks: [inner]
  b:
    image: acme/b:1
volumes: {data: {}, old: {}}
networks: {inner: {}}
";
    insta::assert_snapshot!(audit(&["compose-unused-resource"], &[(COMPOSE, compose)]), @"compose.yaml:9: info: no service uses the volume old");
}

#[test]
fn watched_paths_reach_the_build() {
    let compose = "\
services:
  a:
    build: a
    develop:
      watch:
        - {action: rebuild, path: ./a/package.json}
        - {action: rebuild, path: ./a/Dockerfile}
        - {action: rebuild, path: ./a/docs}
        - {action: rebuild, path: ./lib}
        - {action: rebuild, path: .}
        - {action: sync, path: ./a/src, target: /app/src}
        - {action: sync+restart, path: ./a/src, target: /srv}
";
    let files = [
        (COMPOSE, compose),
        ("a/Dockerfile", "FROM node:22-slim\nWORKDIR /app\nCOPY . .\n"),
        ("a/.dockerignore", "docs\nDockerfile\n"),
        ("a/package.json", "{}"),
        ("a/docs/a.md", ""),
        ("lib/a.js", ""),
    ];
    let rules = ["compose-watch-rebuild-unreached", "compose-watch-target-uncopied"];
    insta::assert_snapshot!(audit(&rules, &files), @"
    compose.yaml:8: warning: a/docs starts a build that does not see it: the ignore file leaves it out
    compose.yaml:9: warning: lib starts a build that does not see it: it is outside of the build context
    compose.yaml:12: warning: no COPY in a/Dockerfile puts files at /srv
    ");
}

#[test]
fn services_are_compared_with_each_other() {
    let compose = "\
services:
  api:
    build: api
    ports: ['8080:80']
    healthcheck: {test: curl -f http://localhost || exit 1}
  job:
    image: python:3.13
  proxy:
    image: nginx:1.28
  web:
    image: nginx:1.29
  worker:
    build: worker
    ports: ['8081:80']
    environment: {PORT: 80}
";
    let files = [
        (COMPOSE, compose),
        ("api/Dockerfile", "FROM python:3.12-slim\nEXPOSE 8000/tcp\n"),
        ("worker/Dockerfile", "FROM python:3.12-slim\nEXPOSE 8000\nRUN apt-get install -y curl\n"),
    ];
    let rules = [
        "compose-base-image-drift",
        "compose-healthcheck-tool-missing",
        "compose-port-not-exposed",
    ];
    insta::assert_snapshot!(audit(&rules, &files), @"
    compose.yaml:4: info: port 80 is published, and api/Dockerfile exposes 8000
    compose.yaml:5: warning: python:3.12-slim has no curl, and nothing installs it
    compose.yaml:7: info: python is used in different versions: 3.12-slim in api and worker and 3.13 in job
    ");
}

#[test]
fn the_first_script_of_a_container_is_read() {
    let compose = "services:\n  a:\n    build: .\n";
    let start = |dockerfile: &str, script: &str| {
        let dockerfile = format!("FROM alpine:3.22\nWORKDIR /app\n{dockerfile}\n");
        let files =
            [(COMPOSE, compose), ("Dockerfile", dockerfile.as_str()), ("bin/run.sh", script)];
        audit(&["compose-entrypoint-broken"], &files)
    };
    let windows = "#!/bin/sh\r\nexec sleep 1d\r\n";
    insta::assert_snapshot!(start("COPY . .\nCMD [\"./bin/run.sh\"]", windows), @"compose.yaml:3: error: Dockerfile starts run.sh, whose #! line ends with a carriage return");
    insta::assert_snapshot!(start("COPY bin/run.sh /r\nRUN chmod +x /r\nENTRYPOINT [\"/r\"]", "exit\n"), @"compose.yaml:3: error: Dockerfile starts run.sh, which has no #! line");
    for fine in [
        "COPY . .\nRUN dos2unix bin/run.sh\nCMD [\"./bin/run.sh\"]",
        "COPY . .\nCMD [\"sh\", \"./bin/run.sh\"]",
        "COPY . .\nCMD ./bin/run.sh",
        "COPY --from=busybox /bin /app/bin\nCMD [\"/app/bin/run.sh\"]",
    ] {
        assert_eq!(start(fine, windows), "", "{fine}");
    }
    assert_eq!(start("COPY . .\nCMD [\"bin/run.sh\"]", "#!/bin/sh\nexit\n"), "");
    assert_eq!(start("COPY . .\nCMD [\"bin/run.sh\"]", "\u{7f}ELF\0"), "");
}

#[test]
fn the_tools_of_busybox_are_there() {
    for image in ["alpine:3.22", "nginx:1.28-alpine", "python:3.13-alpine", "redis:8-alpine"] {
        let compose = format!(
            "services:\n  a:\n    image: {image}\n    healthcheck:\n      test: [CMD, wget, -q, \
             --spider, 'http://localhost/']\n"
        );
        let found = audit(&["compose-healthcheck-tool-missing"], &[(COMPOSE, &compose)]);
        assert_eq!(found, "", "{image}");
    }
}
