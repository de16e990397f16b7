//! What ships, of which class, and by which way: small Dockerfiles above their artifacts.

use std::fmt::Write as _;

use insta::assert_snapshot;
use plimsoll_model::flow::{Certainty, Flow, MAX_PRESENCES, flow, read_scripts};
use plimsoll_model::{Build, BuildOptions, StageId, build};
use plimsoll_syntax::dockerfile::Dockerfile;

fn follow(source: &str) -> (Dockerfile, Build, Flow) {
    let file = Dockerfile::parse(source);
    let build = build(&file, &BuildOptions::default());
    let scripts = read_scripts(source, &file, &build);
    let flow = flow(&file, &build, &scripts);
    (file, build, flow)
}

/// Compares a Dockerfile and what it ships with a file.
macro_rules! check {
    ($source:expr) => {
        insta::with_settings!({ omit_expression => true }, { assert_snapshot!(ships($source)) });
    };
}

/// What ships: class, place and way of each artifact; `?` marks what is only likely.
fn ships(source: &str) -> String {
    let (_, build, flow) = follow(source);
    let mut out = format!("{source}────\n");
    for shipped in flow.shipped() {
        let artifact = flow.artifact(shipped.artifact);
        let likely = if shipped.certainty == Certainty::Likely { "?" } else { "" };
        let place = shipped.place.path().unwrap_or("somewhere");
        let class = format!("{:?}{likely}", artifact.class);
        let _ = writeln!(out, "{class:<18} {place:<22} {}", flow.describe_chain(&build, shipped));
    }
    out
}

#[test]
fn a_clean_go_build_ships_its_program() {
    check!(
        "FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /app/server ./cmd/server
FROM alpine:3.19
COPY --from=builder /app/server /usr/local/bin/
CMD [\"server\"]
"
    );
}

#[test]
fn a_directory_brings_sources_along() {
    check!(
        "FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o server .
FROM alpine:3.19
WORKDIR /app
COPY --from=builder /app .
"
    );
}

#[test]
fn node_modules_bring_dev_dependencies() {
    check!(
        "FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
FROM node:22-alpine
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/package.json .
"
    );
    check!(
        "FROM node:22-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package*.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY src ./src
"
    );
}

#[test]
fn a_single_stage_ships_everything() {
    check!(
        "FROM debian:12
RUN apt-get update && apt-get install -y gcc libpq5 libpq-dev curl
COPY . /src
RUN gcc -o /usr/bin/app /src/main.c
"
    );
}

#[test]
fn from_a_stage_ships_all_of_it() {
    check!(
        "FROM rust:1-slim AS builder
WORKDIR /src
COPY . .
RUN cargo build --release --bin app
FROM builder
CMD [\"/src/target/release/app\"]
"
    );
}

#[test]
fn removal_saves_only_in_the_same_run() {
    check!(
        "FROM debian:12
RUN apt-get update && apt-get install -y make && curl -o /tmp/a.tgz https://x.org/a.tgz
RUN rm -rf /var/lib/apt/lists/* /tmp/a.tgz
RUN apt-get update && apt-get install -y gcc && make && apt-get purge -y gcc && rm -rf /var/lib/apt/lists/*
RUN apt-get remove -y make
"
    );
    check!(
        "FROM alpine:3.22 AS a
RUN apk add --no-cache --virtual .build-deps gcc musl-dev && make && apk del .build-deps
RUN apk add -t .late g++ && apk add --no-cache tini
RUN apk del .late
FROM alpine:3.22
COPY --from=a / /
"
    );
}

#[test]
fn mounts_leave_nothing() {
    check!(
        "FROM rust:1 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \\
    cargo build --release && cp target/release/app /app
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc true
FROM scratch
COPY --from=build /app /app
"
    );
}

#[test]
fn secrets_are_named() {
    check!(
        "FROM python:3.12-slim
COPY id_rsa /root/.ssh/id_rsa
RUN echo \"machine x login y\" > ~/.netrc && pip install --no-cache-dir -r requirements.txt
RUN rm -f ~/.netrc && git clone https://x.org/a/b.git /opt/b
COPY . /app
COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/
ADD https://x.org/tool.bin /usr/bin/tool
COPY <<CONF /etc/app.conf
x
CONF
"
    );
}

#[test]
fn java_python_and_dotnet() {
    check!(
        "FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /src
COPY pom.xml .
RUN mvn -B dependency:go-offline
COPY src src
RUN mvn -B package
FROM eclipse-temurin:21-jre
COPY --from=build /src/target/app.jar /app.jar
"
    );
    check!(
        "FROM python:3.12 AS build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install --no-cache-dir flask pytest
FROM python:3.12-slim
COPY --from=build /opt/venv /opt/venv
COPY app.py /app/
"
    );
    check!(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /out
FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /out .
"
    );
}

#[test]
fn stages_tell_what_they_need_and_have() {
    let (file, build, flow) = follow(
        "FROM alpine:3.22 AS a
RUN apk add --no-cache curl
FROM a
CMD server
HEALTHCHECK CMD [\"curl\", \"x\"]
FROM golang:1.26
FROM gcr.io/distroless/static-debian12
ENTRYPOINT app
FROM unknown.example/x
RUN [\"true\"]
",
    );
    let mut out = String::new();
    for stage in &build.stages {
        let needs = flow.needs_shell(&file, &build, stage.id);
        let needs: Vec<_> = needs.iter().map(|need| format!("{:?}", need.by)).collect();
        let has = ["curl", "bash"];
        let has = has.map(|name| format!("{name} {:?}", flow.has_program(stage.id, name)));
        let builds = if flow.is_build_image(stage.id) { "builds" } else { "runs" };
        let _ = writeln!(
            out,
            "{}: {builds}, needs [{}], {}",
            stage.label,
            needs.join(" "),
            has.join(", ")
        );
    }
    insta::with_settings!({ omit_expression => true }, { assert_snapshot!(out) });
}

#[test]
fn long_files_stay_bounded() {
    let chain = |stages: usize, copy: &str| {
        let mut source = "FROM golang:1.26 AS s0\nRUN apt-get update\n".to_owned();
        for stage in 1..stages {
            let _ = write!(source, "FROM s{} AS s{stage}\n{copy}", stage - 1);
        }
        source
    };
    let (_, build, flow) = follow(&chain(20_000, ""));
    assert!(!flow.truncated);
    assert_eq!(flow.shipped().len(), flow.in_stage(StageId::new(0)).len());
    assert!(flow.describe_chain(&build, &flow.shipped()[0]).len() < 4_000);
    let (_, _, flow) = follow(&chain(3_000, "RUN rm -rf /x\nCOPY --from=s0 / /y\n"));
    assert!(flow.truncated);
    assert!(flow.artifacts.len() <= MAX_PRESENCES);
}
