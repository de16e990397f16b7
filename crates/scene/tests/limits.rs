//! Files of absurd size give a picture or a message, never a hang.
//!
//! Time is not asserted, since a loaded machine would make such a test lie; `benches/layout.rs`
//! measures it.

mod support;

use std::fmt::Write;

use plimsoll_model::schedule::Schedule;
use plimsoll_scene::graph::{
    GraphOptions, GraphScene, MAX_DRAWN_EDGES, MAX_DRAWN_STAGES, MAX_STEPS_PER_STAGE, OpenStages,
};
use plimsoll_scene::timeline::{MAX_DRAWN_BARS, TimelineOptions, TimelineScene};
use support::build;

fn graph(text: &str) -> GraphScene {
    GraphScene::new(&build(text), &GraphOptions::default())
}

fn timeline(text: &str) -> TimelineScene {
    let build = build(text);
    TimelineScene::new(&build, &Schedule::nominal(&build), &TimelineOptions::default())
}

fn chain(stages: usize) -> String {
    let mut text = "FROM alpine AS s0\n".to_owned();
    for index in 1..stages {
        let _ = writeln!(text, "FROM s{} AS s{index}\nRUN true", index - 1);
    }
    text
}

fn fan_in(stages: usize) -> String {
    let mut text = String::new();
    for index in 0..stages {
        let _ = writeln!(text, "FROM scratch AS s{index}");
    }
    text.push_str("FROM scratch\n");
    for index in 0..stages {
        let _ = writeln!(text, "COPY --from=s{index} /a /b{index}");
    }
    text
}

#[test]
fn a_chain_of_2000_stages_is_drawn() {
    let scene = graph(&chain(2_000));
    assert_eq!((scene.nodes.len(), scene.edges.len()), (2_001, 2_000));
    assert_eq!((scene.crossings, scene.notice), (0, None));
    assert!(timeline(&chain(2_000)).notice.is_none());
}

#[test]
fn a_chain_in_which_all_copy_from_the_first_stage_is_drawn() {
    let mut text = "FROM alpine AS s0\n".to_owned();
    for index in 1..2_000 {
        let _ = writeln!(text, "FROM s{} AS s{index}\nCOPY --from=s0 /a /b", index - 1);
    }
    let scene = graph(&text);
    assert_eq!((scene.nodes.len(), scene.edges.len()), (2_001, 3_999));
}

#[test]
fn long_edges_that_are_too_many_run_around() {
    let mut text = "FROM alpine AS s0\n".to_owned();
    for index in 1..600 {
        let _ = writeln!(text, "FROM s{} AS s{index}\nCOPY --from=s{} /a /b", index - 1, index / 2);
    }
    let scene = graph(&text);
    assert!(scene.notice.is_some_and(|notice| notice.contains("run around the picture")));
}

#[test]
fn independent_stages_fill_a_page() {
    let text = "FROM scratch\nRUN true\n".repeat(2_000);
    let scene = graph(&text);
    assert_eq!(scene.nodes.len(), 2_000);
    let ratio = scene.size.width / scene.size.height;
    assert!((0.5..4.).contains(&ratio), "{ratio}");
}

#[test]
fn a_fan_in_of_2000_copies_is_drawn() {
    let scene = graph(&fan_in(1_999));
    assert_eq!((scene.nodes.len(), scene.edges.len(), scene.crossings), (2_000, 1_999, 0));
}

#[test]
fn more_stages_than_the_limit_leave_the_ones_near_the_target() {
    let scene = graph(&chain(10_000));
    assert_eq!(scene.nodes.len(), MAX_DRAWN_STAGES);
    assert!(scene.target.is_some());
    assert!(scene.notice.is_some_and(|notice| notice.starts_with("The file has 10000 stages.")));
    let timeline = timeline(&chain(10_000));
    assert!(timeline.bars.len() <= MAX_DRAWN_BARS);
    assert!(timeline.notice.is_some());
}

#[test]
fn more_edges_than_the_limit_are_left_out() {
    let mut text = String::new();
    for index in 0..200 {
        let _ = writeln!(text, "FROM scratch AS s{index}");
        for from in 0..index {
            let _ = writeln!(text, "COPY --from=s{from} /a /b");
        }
    }
    let scene = graph(&text);
    assert_eq!(scene.edges.len(), MAX_DRAWN_EDGES);
    assert!(scene.notice.is_some_and(|notice| notice.contains("13900 more are left out")));
}

#[test]
fn long_stages_show_their_first_steps() {
    let copies = "COPY --from=a /x /y\n".repeat(100);
    let build = build(&format!("FROM scratch AS a\nFROM scratch\n{copies}"));
    let options = GraphOptions { open: OpenStages::All, ..GraphOptions::default() };
    let scene = GraphScene::new(&build, &options);
    let last = scene.nodes.last().unwrap();
    assert_eq!(last.rows.len(), MAX_STEPS_PER_STAGE);
    assert_eq!(last.more.as_ref().map(|more| &*more.text), Some("and 40 more steps"));
    assert_eq!(scene.edges.last().unwrap().ids.len(), 40);
}
