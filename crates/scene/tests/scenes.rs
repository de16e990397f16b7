//! Scenes of real-looking files, compared as text; and small pictures, compared as files.

mod support;

use insta::assert_snapshot;
use plimsoll_model::schedule::Schedule;
use plimsoll_scene::graph::{Direction, GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::svg::{Style, SvgOptions, write_graph, write_timeline};
use plimsoll_scene::timeline::{LaneNames, TimelineOptions, TimelineScene};
use plimsoll_scene::{dot, mermaid};
use support::{build, graph_text, sample, table_text, timeline_text};

fn graph(name: &str, direction: Direction, open: OpenStages) -> String {
    graph_text(&GraphScene::new(&sample(name), &GraphOptions { direction, open }))
}

fn timeline(name: &str, names: LaneNames) -> String {
    let build = sample(name);
    let schedule = Schedule::nominal(&build);
    timeline_text(&TimelineScene::new(&build, &schedule, &TimelineOptions { names }))
}

#[test]
fn graphs() {
    for name in ["two-stage", "node-app", "diamond", "skipping", "unbuilt", "monorepo"] {
        assert_snapshot!(
            format!("graph_{name}"),
            graph(name, Direction::LeftToRight, OpenStages::None)
        );
    }
}

#[test]
fn open_and_top_down_graphs() {
    let open = |name| graph(name, Direction::LeftToRight, OpenStages::All);
    assert_snapshot!("graph_open_node-app", open("node-app"));
    let down = |name, open| graph(name, Direction::TopDown, open);
    assert_snapshot!("graph_down_node-app", down("node-app", OpenStages::None));
    assert_snapshot!("graph_down_open_two-stage", down("two-stage", OpenStages::All));
}

#[test]
fn timelines() {
    for name in ["two-stage", "node-app", "skipping", "unbuilt"] {
        assert_snapshot!(format!("timeline_{name}"), timeline(name, LaneNames::Beside));
    }
    assert_snapshot!("timeline_above_two-stage", timeline("two-stage", LaneNames::Above));
}

#[test]
fn tables() {
    let build = sample("unbuilt");
    assert_snapshot!("table_graph", table_text(&GraphScene::rows(&build)));
    let schedule = Schedule::nominal(&build);
    assert_snapshot!("table_timeline", table_text(&TimelineScene::rows(&build, &schedule)));
}

#[test]
fn pictures() {
    let options = SvgOptions { style: Style::External, ..SvgOptions::default() };
    let build = sample("two-stage");
    let scene = GraphScene::new(&build, &GraphOptions::default());
    assert_snapshot!("svg_graph", write_graph(&scene, &options));
    let schedule = Schedule::nominal(&build);
    let scene = TimelineScene::new(&build, &schedule, &TimelineOptions::default());
    assert_snapshot!("svg_timeline", write_timeline(&scene, &options));
}

#[test]
fn other_formats() {
    assert_snapshot!("dot", dot::write(&sample("unbuilt")));
    assert_snapshot!("mermaid", mermaid::write(&sample("unbuilt")));
}

#[test]
fn a_file_without_stages_is_an_empty_picture() {
    let build = build("");
    let scene = GraphScene::new(&build, &GraphOptions::default());
    assert!(scene.nodes.is_empty() && scene.edges.is_empty());
    let timeline =
        TimelineScene::new(&build, &Schedule::nominal(&build), &TimelineOptions::default());
    assert!(timeline.bars.is_empty() && timeline.size.width.is_finite());
    assert!(write_timeline(&timeline, &SvgOptions::default()).ends_with("</svg>\n"));
    assert!(write_graph(&scene, &SvgOptions::default()).ends_with("</svg>\n"));
}

#[test]
fn a_user_cannot_write_markup() {
    let build = build(
        "FROM <img/onerror=alert(1)>\nCOPY </text><script>alert(1)</script> \"x\u{202e}\u{0} /\n",
    );
    let scene =
        GraphScene::new(&build, &GraphOptions { open: OpenStages::All, ..GraphOptions::default() });
    let svg = write_graph(&scene, &SvgOptions::default());
    assert!(!svg.contains("<script") && !svg.contains("<img"), "{svg}");
    assert!(!svg.contains(['\u{202e}', '\u{0}']));
    assert!(!svg.contains("style="), "a Content Security Policy forbids style attributes");
}

#[test]
fn equal_edges_are_drawn_once_with_a_count() {
    let copies = "COPY --from=a /x /y\n".repeat(10_000);
    let build = build(&format!("FROM scratch AS a\nRUN true\nFROM scratch\n{copies}"));
    let scene = GraphScene::new(&build, &GraphOptions::default());
    assert_eq!(scene.edges.len(), 1);
    assert_eq!(scene.edges[0].ids.len(), 10_000);
    assert_eq!(scene.edges[0].label.as_ref().map(|label| &*label.text), Some("COPY ×10000"));
}

#[cfg(feature = "serde")]
#[test]
fn scenes_survive_the_wire() {
    let build = sample("skipping");
    let scene =
        GraphScene::new(&build, &GraphOptions { open: OpenStages::All, ..GraphOptions::default() });
    let wire = serde_json::to_string(&scene).unwrap();
    assert_eq!(serde_json::from_str::<GraphScene>(&wire).unwrap(), scene);
    let schedule = Schedule::nominal(&build);
    let scene = TimelineScene::new(&build, &schedule, &TimelineOptions::default());
    let wire = serde_json::to_string(&scene).unwrap();
    assert_eq!(serde_json::from_str::<TimelineScene>(&wire).unwrap(), scene);
}

#[test]
fn triggers_of_the_base_are_marked() {
    let build = build("FROM node AS base\nONBUILD COPY . /app\nFROM base\nRUN npm ci\n");
    let scene =
        GraphScene::new(&build, &GraphOptions { open: OpenStages::All, ..GraphOptions::default() });
    let rows: Vec<_> = scene.nodes.iter().flat_map(|node| &node.rows).collect();
    let texts: Vec<_> = rows
        .iter()
        .map(|row| format!("{} {} {}", row.keyword.text, row.argument.text, row.onbuild))
        .collect();
    assert_eq!(
        texts,
        ["ONBUILD COPY . /app false", "ONBUILD COPY . /app true", "RUN npm ci false"]
    );
    let timeline =
        TimelineScene::new(&build, &Schedule::nominal(&build), &TimelineOptions::default());
    let marked: Vec<_> =
        timeline.bars.iter().filter(|bar| bar.onbuild).map(|bar| &bar.name).collect();
    assert_eq!(
        marked,
        [
            "COPY . /app, step 1 of 2 of stage-1, makes a layer, trigger of the base, starts at unit 1, on the critical path"
        ]
    );
}
