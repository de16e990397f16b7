//! What holds for every picture, of files with any shape.

mod support;

use std::collections::HashSet;
use std::fmt::Write;

use plimsoll_model::Build;
use plimsoll_model::schedule::Schedule;
use plimsoll_scene::geometry::{Point, Rect, Size};
use plimsoll_scene::graph::{Direction, GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::svg::{SvgOptions, write_graph, write_timeline};
use plimsoll_scene::text::TextItem;
use plimsoll_scene::timeline::{LaneNames, TimelineOptions, TimelineScene};
use proptest::prelude::*;
use support::build;

/// A step of a random file.
#[derive(Clone, Debug)]
enum Line {
    Copy(usize),
    Mount(usize),
    Context,
    NamedContext,
    Remote,
    Image(usize),
    Run,
    Env,
}

/// A stage of a random file: what it is built from, and its steps.
type Stage = (Option<usize>, Vec<Line>);

fn line(stages: usize) -> impl Strategy<Value = Line> {
    prop_oneof![
        4 => (0..stages).prop_map(Line::Copy),
        2 => (0..stages).prop_map(Line::Mount),
        2 => Just(Line::Context),
        1 => Just(Line::NamedContext),
        1 => Just(Line::Remote),
        1 => (0..4_usize).prop_map(Line::Image),
        2 => Just(Line::Run),
        2 => Just(Line::Env),
    ]
}

/// Files whose COPY and mounts name any stage, so that circles and self loops occur.
fn file(max_stages: usize) -> impl Strategy<Value = String> {
    (1..=max_stages)
        .prop_flat_map(|stages| {
            let lines = prop::collection::vec(line(stages), 0..6);
            prop::collection::vec((prop::option::of(0..stages), lines), stages)
        })
        .prop_map(|stages| text(&stages))
}

fn text(stages: &[Stage]) -> String {
    let mut text = String::new();
    for (index, (base, lines)) in stages.iter().enumerate() {
        let base = match base {
            Some(base) if *base < index => format!("s{base}"),
            Some(base) => format!("registry.example/team/image-{}:1.{base}", base % 5),
            None => "scratch".to_owned(),
        };
        let _ = writeln!(text, "FROM {base} AS s{index}");
        for line in lines {
            let _ = match line {
                Line::Copy(from) => writeln!(text, "COPY --from=s{from} /out/file-{from} /in/"),
                Line::Mount(from) => writeln!(text, "RUN --mount=from=s{from},target=/m make"),
                Line::Context => writeln!(text, "COPY src/ ./src/"),
                Line::NamedContext => writeln!(text, "COPY --from=shared a b"),
                Line::Remote => writeln!(text, "ADD https://example.com/a.tgz /"),
                Line::Image(image) => writeln!(text, "COPY --from=busybox:{image} /bin/sh /bin/"),
                Line::Run => writeln!(text, "RUN npm ci && npm run build -- --with a long line"),
                Line::Env => writeln!(text, "ENV A=b"),
            };
        }
    }
    text
}

fn check_graph(build: &Build, options: &GraphOptions) {
    let scene = GraphScene::new(build, options);
    let mut keys = HashSet::new();
    for node in &scene.nodes {
        assert!(keys.insert(node.key.clone()), "{} is there twice", node.key);
        assert_inside(node.rect, scene.size, &node.key);
        let rows = node.rows.iter().flat_map(|row| [&row.keyword, &row.argument]);
        let header = [Some(&node.title), node.detail.as_ref(), node.badge.as_ref()];
        for item in header.into_iter().flatten().chain(rows) {
            assert_within(item, node.rect);
        }
        for row in &node.rows {
            assert!(keys.insert(row.key.clone()), "{} is there twice", row.key);
            assert!(row.rect.height >= 24.);
        }
    }
    assert_apart(&scene);
    assert_edges_avoid_boxes(&scene);
    assert_labels_are_free(&scene);
    let drawn: HashSet<_> = scene.edges.iter().flat_map(|edge| &edge.ids).collect();
    assert_eq!(drawn.len(), build.edges.len(), "every dependency is drawn");
    for edge in &scene.edges {
        assert!(keys.insert(edge.key.clone()), "{} is there twice", edge.key);
        assert_inside(edge.path.bounds(), scene.size, &edge.key);
        assert_eq!(edge.head.tip, edge.path.end());
        assert_touches(edge.path.start, scene.node(edge.from).expect("is drawn").rect, &edge.key);
        assert_touches(edge.path.end(), scene.node(edge.to).expect("is drawn").rect, &edge.key);
    }
    let svg = |scene| write_graph(scene, &SvgOptions::default());
    assert_eq!(svg(&scene), svg(&GraphScene::new(build, options)), "the same bytes each time");
}

fn assert_inside(rect: Rect, size: Size, what: &str) {
    let inside =
        rect.x >= 0. && rect.y >= 0. && rect.right() <= size.width && rect.bottom() <= size.height;
    assert!(
        inside && size.width.is_finite() && size.height.is_finite(),
        "{what}: {rect:?} in {size:?}"
    );
}

fn assert_within(item: &TextItem, rect: Rect) {
    let text = item.rect();
    let within = text.x >= rect.x && text.right() <= rect.right() + 0.01;
    assert!(within && text.y >= rect.y && text.bottom() <= rect.bottom(), "{item:?} in {rect:?}");
}

fn assert_touches(point: Point, rect: Rect, what: &str) {
    let distance = |a: f64, low: f64, high: f64| (low - a).max(a - high).max(0.);
    let off = distance(point.x, rect.x, rect.right()) + distance(point.y, rect.y, rect.bottom());
    assert!(off < 1. && !rect.inset(1.).contains(point), "{what}: {point:?} at {rect:?}");
}

fn assert_apart(scene: &GraphScene) {
    for (index, a) in scene.nodes.iter().enumerate() {
        for b in &scene.nodes[index + 1..] {
            assert!(!a.rect.inset(-4.).overlaps(b.rect), "{} and {} overlap", a.key, b.key);
        }
    }
}

fn assert_edges_avoid_boxes(scene: &GraphScene) {
    for edge in &scene.edges {
        for point in edge.path.samples(24) {
            let hit = scene.nodes.iter().find(|node| node.rect.inset(0.5).contains(point));
            assert!(
                hit.is_none(),
                "{} runs through {:?} at {point:?}",
                edge.key,
                hit.map(|n| &n.key)
            );
        }
    }
}

fn assert_labels_are_free(scene: &GraphScene) {
    let labels: Vec<_> =
        scene.edges.iter().filter_map(|edge| Some((edge, edge.label.as_ref()?.rect()))).collect();
    for (index, (edge, rect)) in labels.iter().enumerate() {
        assert_inside(*rect, scene.size, &edge.key);
        for node in &scene.nodes {
            assert!(!node.rect.overlaps(*rect), "the label of {} is on {}", edge.key, node.key);
        }
        for (other, other_rect) in &labels[index + 1..] {
            assert!(!rect.overlaps(*other_rect), "labels of {} and {}", edge.key, other.key);
        }
    }
}

fn check_timeline(build: &Build, names: LaneNames) {
    let schedule = Schedule::nominal(build);
    let scene = TimelineScene::new(build, &schedule, &TimelineOptions { names });
    let mut keys = HashSet::new();
    let mut last: Option<(&plimsoll_scene::timeline::BarItem, bool)> = None;
    for bar in &scene.bars {
        assert!(keys.insert(bar.key.clone()), "{} is there twice", bar.key);
        assert_inside(bar.hit, scene.size, &bar.key);
        assert!(bar.hit.width >= 24. && bar.hit.height >= 24., "{} is hard to hit", bar.key);
        if let Some(label) = &bar.label {
            assert!(label.rect().right() <= bar.hit.right(), "{} is too long", bar.key);
        }
        let tick = bar.rect.width < 4.;
        if let Some((before, was_tick)) = last
            && before.lane == bar.lane
            && tick == was_tick
        {
            assert!(before.hit.right() <= bar.hit.x, "{} and {} overlap", before.key, bar.key);
        }
        last = Some((bar, tick));
    }
    for pair in scene.lanes.windows(2) {
        assert!(pair[0].rect.bottom() <= pair[1].rect.y, "lanes overlap");
    }
    for connector in &scene.connectors {
        assert_inside(connector.path.bounds(), scene.size, &connector.key);
    }
    let steps =
        build.steps.len() + scene.bars.iter().filter(|bar| bar.key.starts_with("pull")).count();
    assert_eq!(scene.bars.len(), steps, "every step has a bar");
    let svg = write_timeline(&scene, &SvgOptions::default());
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn graphs_are_sound(text in file(14), open in prop::bool::ANY, down in prop::bool::ANY) {
        let direction = if down { Direction::TopDown } else { Direction::LeftToRight };
        let open = if open { OpenStages::All } else { OpenStages::None };
        check_graph(&build(&text), &GraphOptions { direction, open });
    }

    #[test]
    fn large_graphs_are_sound(text in file(60)) {
        check_graph(&build(&text), &GraphOptions::default());
    }

    #[test]
    fn timelines_are_sound(text in file(14), above in prop::bool::ANY) {
        let names = if above { LaneNames::Above } else { LaneNames::Beside };
        check_timeline(&build(&text), names);
    }

    #[test]
    fn any_text_gives_pictures(text in "(FROM \\PC{0,40}\n|COPY --from=\\PC{0,20} \\PC{0,60}\n|RUN .{0,40}\n){0,8}") {
        let build = build(&text);
        let open = GraphOptions { open: OpenStages::All, ..GraphOptions::default() };
        check_graph(&build, &GraphOptions::default());
        check_graph(&build, &open);
        check_timeline(&build, LaneNames::Beside);
    }
}

/// An edge that closes a circle is drawn back, and a stage that uses itself gets a loop.
#[test]
fn circles_are_drawn() {
    let build = build(
        "FROM scratch AS a\nCOPY --from=b /x /y\nFROM scratch AS b\nCOPY --from=a /x /y\n\
         FROM scratch AS c\nCOPY --from=c /x /y\nCOPY --from=a /x /y\n",
    );
    assert_eq!(build.edges.len(), 4);
    for direction in [Direction::LeftToRight, Direction::TopDown] {
        for open in [OpenStages::None, OpenStages::All] {
            check_graph(&build, &GraphOptions { direction, open });
        }
    }
    check_timeline(&build, LaneNames::Beside);
}
