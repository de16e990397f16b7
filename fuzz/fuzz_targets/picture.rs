//! Any text becomes a build and two pictures.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_model::schedule::Schedule;
use plimsoll_model::{BuildOptions, build};
use plimsoll_scene::graph::{GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::timeline::{TimelineOptions, TimelineScene};
use plimsoll_syntax::dockerfile::Dockerfile;

fuzz_target!(|source: &str| {
    let build = build(&Dockerfile::parse(source), &BuildOptions::default());
    let options = GraphOptions { open: OpenStages::All, ..GraphOptions::default() };
    let graph = GraphScene::new(&build, &options);
    assert!(graph.size.width.is_finite() && graph.size.height.is_finite());
    let timeline =
        TimelineScene::new(&build, &Schedule::nominal(&build), &TimelineOptions::default());
    assert!(timeline.size.width.is_finite() && timeline.size.height.is_finite());
});
