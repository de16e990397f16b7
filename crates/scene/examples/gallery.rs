//! Draws all Dockerfiles of a folder in every way, to look at after a change of the layout:
//! `cargo run -p plimsoll-scene --example gallery -- crates/scene/tests/dockerfiles target/gallery`.

use std::error::Error;
use std::fs;
use std::path::Path;

use plimsoll_model::schedule::Schedule;
use plimsoll_model::{Build, BuildOptions};
use plimsoll_scene::graph::{Direction, GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::svg::{Style, SvgOptions, write_graph, write_timeline};
use plimsoll_scene::timeline::{LaneNames, TimelineOptions, TimelineScene};
use plimsoll_syntax::dockerfile::Dockerfile;

fn main() -> Result<(), Box<dyn Error>> {
    let mut folders = std::env::args().skip(1);
    let (Some(from), Some(to)) = (folders.next(), folders.next()) else {
        return Err("name a folder with Dockerfiles and one for the pictures".into());
    };
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut options = BuildOptions::default();
        options.named_contexts.insert("shared".to_owned(), "../shared".to_owned());
        let file = Dockerfile::parse(&fs::read_to_string(&path)?);
        let build = plimsoll_model::build(&file, &options);
        for (theme, style) in [("light", Style::EmbeddedLight), ("dark", Style::EmbeddedDark)] {
            draw(&build, &Path::new(&to).join(&name), theme, style)?;
        }
    }
    Ok(())
}

/// Writes the pictures of one file in one theme.
fn draw(build: &Build, path: &Path, theme: &str, style: Style) -> Result<(), Box<dyn Error>> {
    let options = SvgOptions { style, ..SvgOptions::default() };
    let write =
        |kind: &str, svg: String| fs::write(format!("{}-{kind}-{theme}.svg", path.display()), svg);
    for (kind, direction, open) in [
        ("right", Direction::LeftToRight, OpenStages::None),
        ("right-open", Direction::LeftToRight, OpenStages::All),
        ("down", Direction::TopDown, OpenStages::None),
        ("down-open", Direction::TopDown, OpenStages::All),
    ] {
        let scene = GraphScene::new(build, &GraphOptions { direction, open });
        write(kind, write_graph(&scene, &options))?;
    }
    let schedule = Schedule::nominal(build);
    for (kind, names) in [("time", LaneNames::Beside), ("time-above", LaneNames::Above)] {
        let scene = TimelineScene::new(build, &schedule, &TimelineOptions { names });
        write(kind, write_timeline(&scene, &options))?;
    }
    Ok(())
}
