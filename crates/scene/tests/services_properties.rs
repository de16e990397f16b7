//! What holds for every picture of a project, whatever hangs together with what.

mod support;

use std::collections::HashSet;
use std::fmt::Write;

use plimsoll_scene::geometry::{Point, Rect, Size};
use plimsoll_scene::services::{
    Direction, Layer, Layers, MAX_DRAWN_LINKS, MAX_DRAWN_SERVICES, OpenServices, ServiceScene,
    ServicesOptions,
};
use plimsoll_scene::svg::{SvgOptions, write_services};
use plimsoll_scene::text::TextItem;
use proptest::prelude::*;
use support::project::{Sample, project};

/// The words of a random service.
fn words(services: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => (0..services, 0..4_usize).prop_map(|(other, how)| {
            format!("after=s{other:03}{}", ["", ":healthy", ":completed", "?"][how])
        }),
        2 => (0..5_usize).prop_map(|net| format!("net=net{net}")),
        1 => (0..4_usize, 0..2_usize).prop_map(|(volume, ro)| {
            format!("mount=v{volume}:/data{}", ["", ":ro"][ro])
        }),
        1 => (1..9_u16).prop_map(|port| format!("port={}:80", 8000 + port)),
        1 => (1..9_u16).prop_map(|port| format!("port=127.0.0.1:{}:{}/udp", 8000 + port, port)),
        1 => Just("health".to_owned()),
        1 => Just("profile=dev".to_owned()),
        1 => (0..services).prop_map(|other| format!("mode=service:s{other:03}")),
    ];
    let source = prop_oneof![
        (0..4_usize).prop_map(|image| format!("image=registry.example/team/app{image}:1")),
        (0..3_usize, prop::option::of(0..services)).prop_map(|(folder, context)| {
            let target = ["", ":one", ":two"][folder];
            let context = context.map_or(String::new(), |at| format!(" context=other:s{at:03}"));
            format!("build=f{}{target}{context}", folder % 2)
        }),
        (0..3_usize).prop_map(|folder| format!("build=lost{folder}")),
    ];
    (source, prop::collection::vec(word, 0..7))
        .prop_map(|(source, words)| format!("{source} {}", words.join(" ")))
}

/// Projects in which any service may start after any other, so that circles occur.
fn sample(max: usize) -> impl Strategy<Value = String> {
    (1..=max).prop_flat_map(|services| prop::collection::vec(words(services), services)).prop_map(
        |services| {
            let mut text = String::new();
            for (index, words) in services.iter().enumerate() {
                let _ = writeln!(text, "s{index:03} {words}");
            }
            text + "off debug profile=x\n"
        },
    )
}

fn read(text: &str) -> Sample {
    let file = "FROM node:22 AS deps\nFROM deps AS one\nCOPY --from=other /a /b\n\
                FROM nginx AS two\nCOPY --from=deps /a /b\n";
    project(text, &[("f0", file), ("f1", file)])
}

fn layers() -> impl Strategy<Value = Layers> {
    prop::collection::vec(prop::bool::ANY, Layer::ALL.len()).prop_map(|shown| {
        Layers::of(Layer::ALL.into_iter().zip(shown).filter(|(_, on)| *on).map(|(layer, _)| layer))
    })
}

fn options() -> impl Strategy<Value = ServicesOptions> {
    (layers(), prop::bool::ANY, 0..3_usize).prop_map(|(show, down, open)| ServicesOptions {
        direction: if down { Direction::TopDown } else { Direction::LeftToRight },
        show,
        open: match open {
            0 => OpenServices::None,
            1 => OpenServices::All,
            _ => OpenServices::Only(["s000".to_owned(), "s003".to_owned()].into()),
        },
    })
}

fn check(sample: &Sample, options: &ServicesOptions) {
    let scene = ServiceScene::new(&sample.project, &sample.builds, options);
    let mut keys = HashSet::new();
    for node in &scene.nodes {
        assert!(keys.insert(node.key.clone()), "{} is there twice", node.key);
        assert_inside(node.rect, scene.size, &node.key);
        let texts = [Some(&node.title), node.detail.as_ref(), node.more.as_ref()];
        let chips = node.chips.iter().map(|chip| &chip.text);
        for text in texts.into_iter().flatten().chain(chips) {
            assert_within(text, node.rect);
        }
        for pair in node.chips.windows(2) {
            assert!(!pair[0].rect.overlaps(pair[1].rect), "chips of {} overlap", node.key);
        }
        for chip in &node.chips {
            assert!(node.rect.inset(-0.1).contains(chip.rect.center()), "a chip leaves its card");
            assert!(chip.rect.right() <= node.rect.right(), "a chip leaves {}", node.key);
            assert!(chip.rect.bottom() <= node.rect.bottom(), "a chip leaves {}", node.key);
            assert_within(&chip.text, chip.rect);
        }
        for row in &node.rows {
            assert!(keys.insert(row.key.clone()), "{} is there twice", row.key);
            assert!(row.rect.height >= 24.);
            let texts = [Some(&row.title), Some(&row.detail), row.badge.as_ref()];
            for text in texts.into_iter().flatten() {
                assert_within(text, row.rect);
            }
        }
    }
    for (index, a) in scene.nodes.iter().enumerate() {
        for b in &scene.nodes[index + 1..] {
            assert!(!a.rect.overlaps(b.rect), "{} and {} overlap", a.key, b.key);
        }
    }
    for edge in &scene.edges {
        assert!(keys.insert(edge.key.clone()), "{} is there twice", edge.key);
        assert_inside(edge.path.bounds(), scene.size, &edge.key);
        assert_eq!(edge.head.tip, edge.path.end());
        assert_touches(edge.path.start, scene.node(edge.from).expect("is drawn").rect, &edge.key);
        assert_touches(edge.path.end(), scene.node(edge.to).expect("is drawn").rect, &edge.key);
        for point in edge.path.samples(24) {
            let crossed = scene.nodes.iter().find(|node| node.rect.inset(0.5).contains(point));
            let key = crossed.map(|node| &node.key);
            assert_eq!(key, None, "{} runs through a box", edge.key);
        }
    }
    for item in &scene.legend {
        assert_inside(item.text.rect(), scene.size, &item.text.text);
    }
    let svg = write_services(&scene, &SvgOptions::default());
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
    let again = ServiceScene::new(&sample.project, &sample.builds, options);
    assert_eq!(write_services(&again, &SvgOptions::default()), svg, "not the same bytes");
}

fn assert_inside(rect: Rect, size: Size, what: &str) {
    let inside =
        rect.x >= 0. && rect.y >= 0. && rect.right() <= size.width && rect.bottom() <= size.height;
    assert!(inside, "{what} at {rect:?} is not inside of {size:?}");
}

fn assert_within(text: &TextItem, rect: Rect) {
    let own = text.rect();
    let within =
        own.x >= rect.x && own.right() <= rect.right() + 0.1 && own.bottom() <= rect.bottom();
    assert!(within, "'{}' at {own:?} leaves {rect:?}", text.text);
}

fn assert_touches(point: Point, rect: Rect, what: &str) {
    let near = |a: f64, b: f64| (a - b).abs() < 0.1;
    let beside = (near(point.x, rect.x) || near(point.x, rect.right()))
        && point.y >= rect.y
        && point.y <= rect.bottom();
    let above = (near(point.y, rect.y) || near(point.y, rect.bottom()))
        && point.x >= rect.x
        && point.x <= rect.right();
    assert!(beside || above, "{what} at {point:?} does not touch {rect:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn pictures_are_sound(text in sample(12), options in options()) {
        check(&read(&text), &options);
    }

    #[test]
    fn large_pictures_are_sound(text in sample(50), options in options()) {
        check(&read(&text), &options);
    }
}

#[test]
fn forty_services_are_sound_in_every_way() {
    let sample = support::shop::shop();
    for direction in [Direction::LeftToRight, Direction::TopDown] {
        for open in [OpenServices::None, OpenServices::All] {
            let show = Layers::default_for(&sample.project);
            check(&sample, &ServicesOptions { direction, show: show.clone(), open: open.clone() });
            let show = show.with(Layer::Networks).with(Layer::Volumes).with(Layer::Builds);
            check(&sample, &ServicesOptions { direction, show, open });
        }
    }
}

#[test]
fn a_circle_is_drawn() {
    let sample = read("a image=x after=b\nb image=x after=c\nc image=x after=a after=c");
    for direction in [Direction::LeftToRight, Direction::TopDown] {
        let options =
            ServicesOptions { direction, ..ServicesOptions::default_for(&sample.project) };
        check(&sample, &options);
        let scene = ServiceScene::new(&sample.project, &sample.builds, &options);
        let starts = scene.edges.iter().filter(|edge| edge.role.is_dependency());
        assert_eq!(starts.count(), 3, "all but the one from c to itself");
    }
}

#[test]
fn thousands_of_services_give_a_picture_of_some() {
    let mut text = String::new();
    for index in 0..3_000 {
        let _ = write!(text, "s{index:04} image=x{}", index % 7);
        for other in 1..12 {
            let _ = write!(text, " after=s{:04}", index * other / 13);
        }
        text.push('\n');
    }
    let sample = project(&text, &[]);
    let options = ServicesOptions::default_for(&sample.project);
    let scene = ServiceScene::new(&sample.project, &sample.builds, &options);
    let services = scene.nodes.iter().filter(|node| node.key.starts_with("service-"));
    assert_eq!(services.count(), MAX_DRAWN_SERVICES);
    assert!(scene.edges.len() <= MAX_DRAWN_LINKS);
    let notice = scene.notice.unwrap();
    assert!(
        notice.starts_with("The project has 3000 services. The first 400 by name are drawn."),
        "{notice}"
    );
    assert_eq!(ServiceScene::rows(&sample.project, &sample.builds).rows.len(), 3_000);
}
