//! What the rules about package managers say and repair, told by small files.

use plimsoll_audit::repair::preview;
use plimsoll_audit::{Analysis, Finding, Profile, Settings};
use plimsoll_model::BuildOptions;

fn analyse(text: &str, profile: Profile) -> Analysis {
    let settings = Settings { profile, ..Settings::default() };
    Analysis::new("Dockerfile", text, &BuildOptions::default(), &settings)
}

/// The findings of one rule.
fn found(analysis: &Analysis, rule: &str) -> Vec<Finding> {
    analysis.findings.iter().filter(|finding| finding.rule == rule).cloned().collect()
}

/// What the fix of the only finding of a rule makes of a file.
fn fixed(text: &str, rule: &str) -> Option<String> {
    let analysis = analyse(text, Profile::All);
    let findings = found(&analysis, rule);
    let [finding] = findings.as_slice() else { panic!("{rule}: {findings:#?}") };
    finding.fix.as_ref().map(|fix| preview(&analysis, fix).expect("edits fit the text"))
}

#[test]
fn a_cache_that_does_not_ship_costs_nothing() {
    let text = "\
FROM python:3.12 AS build
RUN pip install flask==3.0.3
FROM python:3.12
COPY --from=build /usr/local/lib /usr/local/lib
";
    assert!(found(&analyse(text, Profile::Default), "pip-cache-kept").is_empty());
    assert_eq!(found(&analyse(text, Profile::Hadolint), "pip-cache-kept").len(), 1);
}

#[test]
fn a_stage_whose_root_is_copied_ships() {
    let text = "\
FROM python:3.12 AS build
RUN pip install flask==3.0.3
FROM scratch
COPY --from=build / /
";
    assert_eq!(found(&analyse(text, Profile::Default), "pip-cache-kept").len(), 1);
}

#[test]
fn lists_that_a_later_step_needs_are_not_removed() {
    let needed = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n";
    assert_eq!(fixed(needed, "apt-lists-kept"), None);
    let last = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n";
    let expect = "FROM debian:12\nRUN apt-get update && apt-get install -y curl && \
                  rm -rf /var/lib/apt/lists/*\n";
    assert_eq!(fixed(last, "apt-lists-kept").as_deref(), Some(expect));
}

#[test]
fn a_cleanup_is_appended_in_the_style_of_the_step() {
    let before = "FROM fedora:40\nRUN dnf update -y \\\n    && dnf install -y curl-8 # why\n";
    let expect = "FROM fedora:40\nRUN dnf update -y \\\n    && dnf install -y curl-8 \\\n    \
                  && dnf clean all # why\n";
    assert_eq!(fixed(before, "dnf-cache-kept").as_deref(), Some(expect));
}

#[test]
fn a_cache_mount_for_apt_takes_the_place_of_the_cleanup() {
    let text = "\
FROM debian:12
RUN apt-get update \\
    && apt-get install -y --no-install-recommends curl \\
    && apt-get clean \\
    && rm -rf /var/lib/apt/lists/* /tmp/*
";
    let expect = "\
FROM debian:12
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt,sharing=locked \\
    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update \\
    && apt-get install -y --no-install-recommends curl \\
    && rm -rf /tmp/*
";
    let after = fixed(text, "cache-mount-opportunity").expect("a fix");
    assert_eq!(after, expect);
    let after = analyse(&after, Profile::All);
    for rule in ["cache-mount-opportunity", "apt-lists-kept", "apt-cache-mount-docker-clean"] {
        assert!(found(&after, rule).is_empty(), "{rule}");
    }
}

#[test]
fn a_tilde_in_a_mount_is_no_home() {
    let text = "FROM node:22\nRUN --mount=type=cache,target=~/.npm npm ci\n";
    let expect = "FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n";
    assert_eq!(fixed(text, "cache-mount-wrong-target").as_deref(), Some(expect));
}

#[test]
fn a_manager_that_may_be_absent_is_no_mismatch() {
    let rule = "distro-package-manager-mismatch";
    let count = |run: &str| {
        let text = format!("FROM alpine:3.20\nRUN {run}\n");
        found(&analyse(&text, Profile::Default), rule).len()
    };
    assert_eq!(count("apt-get update && apt-get install -y curl"), 1);
    assert_eq!(count("apk add --no-cache curl || apt-get install -y curl"), 0);
    assert_eq!(count("if command -v apt-get; then apt-get install -y curl; fi"), 0);
    assert_eq!(count("apk add --no-cache dpkg && dpkg -i /tmp/tool.deb"), 0);
}

#[test]
fn what_a_variable_holds_is_not_judged() {
    let text = "FROM debian:12\nRUN apt-get install $OPTIONS $PACKAGES\n";
    let all = analyse(text, Profile::Default);
    for rule in ["apt-missing-yes", "apt-recommends", "apt-unpinned"] {
        assert!(found(&all, rule).is_empty(), "{rule}");
    }
    assert_eq!(found(&analyse(text, Profile::Hadolint), "apt-unpinned").len(), 1);
}
