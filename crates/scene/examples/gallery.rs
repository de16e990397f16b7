//! Draws the Dockerfiles of a folder: `cargo run --example gallery IN OUT`.
#[path = "../tests/support/mod.rs"]
mod support;
use plimsoll_model::schedule::Schedule;
use plimsoll_scene::graph::{Direction, GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::svg::{Style, SvgOptions, write_graph, write_timeline};
use plimsoll_scene::timeline::{LaneNames, TimelineOptions, TimelineScene};
fn main() {
    let args: Vec<_> = std::env::args().collect();
    for entry in std::fs::read_dir(&args[1]).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let build = support::build(&std::fs::read_to_string(&path).unwrap());
        let schedule = Schedule::nominal(&build);
        for (suffix, names) in [("time", LaneNames::Beside), ("time-above", LaneNames::Above)] {
            let scene = TimelineScene::new(&build, &schedule, &TimelineOptions { names });
            for (theme, style) in [("light", Style::EmbeddedLight), ("dark", Style::EmbeddedDark)] {
                let svg = write_timeline(&scene, &SvgOptions { style, ..SvgOptions::default() });
                std::fs::write(format!("{}/{name}-{suffix}-{theme}.svg", args[2]), svg).unwrap();
            }
        }
        for (suffix, direction, open) in [
            ("lr", Direction::LeftToRight, OpenStages::None),
            ("lr-open", Direction::LeftToRight, OpenStages::All),
            ("td", Direction::TopDown, OpenStages::None),
            ("td-open", Direction::TopDown, OpenStages::All),
        ] {
            let scene = GraphScene::new(&build, &GraphOptions { direction, open });
            for (theme, style) in [("light", Style::EmbeddedLight), ("dark", Style::EmbeddedDark)] {
                let svg = write_graph(&scene, &SvgOptions { style, ..SvgOptions::default() });
                std::fs::write(format!("{}/{name}-{suffix}-{theme}.svg", args[2]), svg).unwrap();
            }
        }
    }
}
