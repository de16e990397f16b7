//! What ships and should not, by which way: small builds and what the default profile says of them.

use std::fmt::Write as _;

use plimsoll_audit::{Analysis, Category, Settings};
use plimsoll_model::BuildOptions;
use plimsoll_syntax::diagnostic::Severity;

fn analyse(source: &str) -> Analysis {
    Analysis::new("Dockerfile", source, &BuildOptions::default(), &Settings::default())
}

/// The findings about leaks, size and secrets, each with its way.
fn leaks(source: &str) -> String {
    let analysis = analyse(source);
    let mut text = String::new();
    for finding in &analysis.findings {
        if !matches!(finding.category, Category::Leak | Category::Size | Category::Secrets) {
            continue;
        }
        let line = analysis.lines.line(finding.span.start);
        let severity = finding.severity.as_str();
        let _ = writeln!(text, "{line}: {severity}[{}]: {}", finding.rule, finding.message);
        for related in &finding.related {
            let line = analysis.lines.line(related.span.start);
            let _ = writeln!(text, "    {line}: {}", related.message);
        }
    }
    text
}

const BUILDER: &str = "\
FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM alpine:3.19
";

#[test]
fn a_clean_build_leaks_nothing() {
    let source = format!("{BUILDER}COPY --from=builder /app/server /server\nCMD [\"/server\"]\n");
    let analysis = analyse(&source);
    let leaks: Vec<_> = analysis
        .findings
        .iter()
        .filter(|finding| {
            finding.severity <= Severity::Warning
                && matches!(finding.category, Category::Leak | Category::Size | Category::Secrets)
        })
        .collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn a_whole_directory_brings_the_sources() {
    let source =
        format!("{BUILDER}WORKDIR /srv\nCOPY --from=builder /app .\nCMD [\"/srv/server\"]\n");
    insta::assert_snapshot!(leaks(&source), @"
    10: warning[sources-shipped]: sources ship with the image: go.mod, go.sum and the build context
        3: this copies go.mod from the context to builder
    ");
}

#[test]
fn node_modules_bring_what_development_needs() {
    insta::assert_snapshot!(leaks("\
FROM node:22-alpine AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-alpine
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
CMD [\"node\", \"dist/main.js\"]
"), @"
    10: warning[dev-dependencies-shipped]: dev dependencies in node_modules likely ship with the image
        4: this brings dev dependencies in node_modules into build
    ");
}

#[test]
fn a_single_stage_ships_its_compiler() {
    insta::assert_snapshot!(leaks("\
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
COPY main.c /src/
RUN gcc -o /usr/bin/app /src/main.c
RUN apt-get purge -y gcc && rm -rf /var/lib/apt/lists/*
CMD [\"app\"]
"), @"
    2: warning[build-tools-shipped]: build tools ship with the image: libc6-dev
    2: info[apt-lists-kept]: the package lists that update fetches here stay in the layer
    5: warning[package-cleanup-in-later-layer]: removing gcc and apt package lists here saves nothing: the layer below keeps all of it
        2: this brings apt package lists into the image
    ");
}

#[test]
fn a_secret_that_is_removed_is_still_there() {
    insta::assert_snapshot!(leaks("\
FROM python:3.13-slim AS base
COPY id_rsa /root/.ssh/id_rsa
RUN rm -f /root/.ssh/id_rsa
FROM base
CMD [\"python\", \"-m\", \"app\"]
"), @"
    2: error[secret-file-copied]: id_rsa usually holds a private key
    2: error[secret-removed-too-late]: everyone who pulls the image can read id_rsa
        3: removing it here only hides it
    ");
}
