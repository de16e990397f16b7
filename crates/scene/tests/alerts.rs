//! Alerts are laid over a finished picture: they move nothing, and stay where there is room.

mod support;

use insta::assert_snapshot;
use plimsoll_model::schedule::Schedule;
use plimsoll_model::{Build, StageId, StepId};
use plimsoll_scene::alert::{AlertItem, Alerts, Level};
use plimsoll_scene::geometry::{Rect, Size};
use plimsoll_scene::graph::{Direction, GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::id::SceneId;
use plimsoll_scene::svg::{Style, SvgOptions, write_graph, write_timeline};
use plimsoll_scene::timeline::{LaneNames, TimelineOptions, TimelineScene};
use support::{build, sample};

/// Something wrong with everything.
fn everywhere(build: &Build) -> Alerts {
    let mut alerts = Alerts::default();
    for stage in 0..build.stages.len() {
        alerts.add(SceneId::Stage(StageId::new(stage)), Level::Warning);
    }
    for step in 0..build.steps.len() {
        for level in [Level::Hint, Level::Hint, Level::Error].into_iter().take(1 + step % 3) {
            alerts.add(SceneId::Step(StepId::new(step)), level);
        }
    }
    alerts
}

fn extent(item: &AlertItem) -> Rect {
    item.pill.unwrap_or(item.glyph)
}

#[track_caller]
fn check_inside(item: &AlertItem, size: Size) {
    let rect = extent(item);
    let inside =
        rect.x >= 0. && rect.y >= 0. && rect.right() <= size.width && rect.bottom() <= size.height;
    assert!(inside, "{rect:?} lies outside of {size:?}");
}

#[test]
fn nothing_in_a_graph_moves_and_no_text_is_covered() {
    for name in ["node-app", "monorepo", "unbuilt"] {
        for direction in [Direction::LeftToRight, Direction::TopDown] {
            let build = sample(name);
            let options = GraphOptions { direction, open: OpenStages::All };
            let before = GraphScene::new(&build, &options);
            let after = before.clone().with_alerts(&everywhere(&build));
            assert_eq!(before.edges, after.edges);
            assert_eq!(before.size, after.size);
            for (old, new) in before.nodes.iter().zip(&after.nodes) {
                assert_eq!((old.rect, &old.title, &old.badge), (new.rect, &new.title, &new.badge));
                for row in &new.rows {
                    let pill = row.alert.as_ref().and_then(|item| item.pill).unwrap();
                    assert!(row.argument.rect().right() <= pill.x, "{}", row.name);
                    assert!(row.rect.cover(pill) == row.rect, "{}", row.name);
                }
                if let Some(item) = &new.alert {
                    check_inside(item, after.size);
                    assert!(extent(item).bottom() <= new.title.rect().y, "{}", new.name);
                }
            }
        }
    }
}

#[test]
fn nothing_in_a_timeline_moves() {
    for names in [LaneNames::Beside, LaneNames::Above] {
        let build = sample("node-app");
        let before =
            TimelineScene::new(&build, &Schedule::nominal(&build), &TimelineOptions { names });
        let after = before.clone().with_alerts(&everywhere(&build));
        assert_eq!((before.size, &before.connectors), (after.size, &after.connectors));
        for (old, new) in before.bars.iter().zip(&after.bars) {
            assert_eq!((old.rect, &old.label), (new.rect, &new.label));
        }
        for item in after.bars.iter().filter_map(|bar| bar.alert.as_ref()) {
            check_inside(item, after.size);
        }
        for item in after.lanes.iter().filter_map(|lane| lane.alert.as_ref()) {
            check_inside(item, after.size);
        }
    }
}

#[test]
fn alerts_are_written_and_said() {
    let build = build("FROM a AS one\nUSER x\nRUN y\n");
    let alerts = everywhere(&build);
    let options = SvgOptions { style: Style::External, ..SvgOptions::default() };
    let open = GraphOptions { open: OpenStages::All, ..GraphOptions::default() };
    let graph = GraphScene::new(&build, &open).with_alerts(&alerts);
    let names = graph
        .nodes
        .iter()
        .flat_map(|node| std::iter::once(&node.name).chain(node.rows.iter().map(|row| &row.name)));
    assert_snapshot!(names.cloned().collect::<Vec<_>>().join("\n"), @r"
    a, image, feeds one
    one, stage 1 of 1, 2 steps, target, 1 warning
    USER x, step 1 of 2 of one, metadata only, 1 hint
    RUN y, step 2 of 2 of one, makes a layer, 2 hints
    ");
    let only = |svg: &str| {
        let lines = svg.lines().filter_map(|line| line.split_once("<g class=\"pl-alert"));
        lines.map(|(_, alert)| alert).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!("alerts_graph", only(&write_graph(&graph, &options)));
    let timeline =
        TimelineScene::new(&build, &Schedule::nominal(&build), &TimelineOptions::default());
    let timeline = timeline.with_alerts(&alerts);
    assert_snapshot!("alerts_timeline", only(&write_timeline(&timeline, &options)));
}
