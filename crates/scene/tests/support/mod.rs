//! What the tests share: builds from Dockerfile text, and scenes as text that people can read.

#![allow(dead_code, reason = "each test uses a part of it")]

pub(crate) mod project;
pub(crate) mod shop;

use std::fmt::Write;

use plimsoll_model::{Build, BuildOptions};
use plimsoll_scene::geometry::Rect;
use plimsoll_scene::graph::GraphScene;
use plimsoll_scene::path::{Path, Segment, number};
use plimsoll_scene::services::ServiceScene;
use plimsoll_scene::style::{
    bar_class, chip_class, connector_class, edge_class, link_class, node_class, project_node_class,
    stage_row_class,
};
use plimsoll_scene::table::Table;
use plimsoll_scene::text::TextItem;
use plimsoll_scene::timeline::TimelineScene;
use plimsoll_syntax::dockerfile::Dockerfile;

/// Builds a file; `shared` is a named context.
pub(crate) fn build(text: &str) -> Build {
    let mut options = BuildOptions::default();
    options.named_contexts.insert("shared".to_owned(), "../shared".to_owned());
    plimsoll_model::build(&Dockerfile::parse(text), &options)
}

/// Builds a file of `tests/dockerfiles`.
pub(crate) fn sample(name: &str) -> Build {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dockerfiles");
    build(&std::fs::read_to_string(format!("{folder}/{name}.Dockerfile")).expect(name))
}

/// A graph scene in a few lines.
pub(crate) fn graph_text(scene: &GraphScene) -> String {
    let mut text = format!("{} x {}  {}\n", scene.size.width, scene.size.height, scene.summary);
    for node in &scene.nodes {
        let place = rect(node.rect);
        let class = node_class(node).replace("pl-", "");
        let _ = writeln!(text, "{} [{class}] rank {} at {place}", node.key, node.rank);
        let texts = [Some(&node.title), node.badge.as_ref(), node.detail.as_ref()];
        let _ = writeln!(text, "    {}  <{}>", words(texts), node.name);
        for row in &node.rows {
            let words = words([Some(&row.keyword), Some(&row.argument)]);
            let _ = writeln!(text, "    {} {} {words}  <{}>", row.key, rect(row.rect), row.name);
        }
    }
    for edge in &scene.edges {
        let class = edge_class(edge).replace("pl-", "");
        let _ = writeln!(
            text,
            "{} [{class}] {} > {} ({})",
            edge.key,
            edge.from,
            edge.to,
            edge.ids.len()
        );
        let _ = writeln!(text, "    {}  <{}>", path(&edge.path), edge.tooltip);
        if let Some(label) = &edge.label {
            let _ = writeln!(text, "    label {} at {}", label.text, rect(label.rect()));
        }
    }
    if let Some(notice) = &scene.notice {
        let _ = writeln!(text, "notice: {notice}");
    }
    text
}

/// A service graph in a few lines.
pub(crate) fn services_text(scene: &ServiceScene) -> String {
    let mut text = format!("{} x {}  {}\n", scene.size.width, scene.size.height, scene.summary);
    for node in &scene.nodes {
        let place = rect(node.rect);
        let class = project_node_class(node).replace("pl-", "");
        let _ = writeln!(text, "{} [{class}] rank {} at {place}", node.key, node.rank);
        let heart = if node.heart.is_some() { " heart" } else { "" };
        let texts = words([Some(&node.title), node.detail.as_ref()]);
        let _ = writeln!(text, "    {texts}{heart}  <{}>", node.name);
        for chip in &node.chips {
            let class = chip_class(chip).replace("pl-", "");
            let _ = writeln!(text, "    [{class}] '{}'  <{}>", chip.text.text, chip.tooltip);
        }
        for row in &node.rows {
            let class = stage_row_class(row).replace("pl-", "");
            let words = words([Some(&row.title), Some(&row.detail), row.badge.as_ref()]);
            let _ = writeln!(text, "    {} [{class}] {words}  <{}>", row.key, row.name);
        }
    }
    for edge in &scene.edges {
        let class = link_class(edge).replace("pl-", "");
        let stage = edge.stage.map_or(String::new(), |stage| format!(" at {stage}"));
        let _ = writeln!(
            text,
            "{} [{class}] {} > {}{stage} ({})",
            edge.key,
            edge.from,
            edge.to,
            edge.ids.len()
        );
        let _ = writeln!(text, "    {}  <{}>", path(&edge.path), edge.tooltip);
        if let Some(label) = &edge.label {
            let _ = writeln!(text, "    label {} at {}", label.text, rect(label.rect()));
        }
    }
    let legend: Vec<_> = scene.legend.iter().map(|item| item.text.text.as_str()).collect();
    let _ = writeln!(text, "legend: {}", legend.join(", "));
    if let Some(notice) = &scene.notice {
        let _ = writeln!(text, "notice: {notice}");
    }
    text
}

/// A timeline in a few lines.
pub(crate) fn timeline_text(scene: &TimelineScene) -> String {
    let mut text = format!("{} x {}  {}\n", scene.size.width, scene.size.height, scene.summary);
    for lane in &scene.lanes {
        let texts = [Some(&lane.title), lane.badge.as_ref(), Some(&lane.detail)];
        let _ =
            writeln!(text, "{} {} {}  <{}>", lane.key, rect(lane.rect), words(texts), lane.name);
        for bar in scene.bars.iter().filter(|bar| bar.lane == lane.id) {
            let class = bar_class(bar).replace("pl-", "");
            let label = words([bar.label.as_ref()]);
            let _ = writeln!(
                text,
                "    {} [{class}] {} {label}  <{}>",
                bar.key,
                rect(bar.rect),
                bar.name
            );
        }
    }
    for connector in &scene.connectors {
        let class = connector_class(connector).replace("pl-", "");
        let _ = writeln!(text, "{} [{class}] {} > {}", connector.key, connector.from, connector.to);
        let _ = writeln!(text, "    {}", path(&connector.path));
    }
    text
}

/// A table with bars between its cells.
pub(crate) fn table_text(table: &Table) -> String {
    let mut text = format!("{}\n{}\n", table.caption, table.header.join(" | "));
    for row in &table.rows {
        let _ = writeln!(text, "{}: {}", row.id, row.cells.join(" | "));
    }
    text
}

fn words<'a>(texts: impl IntoIterator<Item = Option<&'a TextItem>>) -> String {
    let texts = texts.into_iter().flatten().filter(|item| !item.text.is_empty());
    texts.map(|item| format!("'{}'", item.text)).collect::<Vec<_>>().join(" ")
}

fn rect(rect: Rect) -> String {
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(number);
    format!("{x},{y} {width}x{height}")
}

fn path(path: &Path) -> String {
    let mut text = format!("{},{}", number(path.start.x), number(path.start.y));
    for segment in &path.segments {
        let arrow = match segment {
            Segment::Line(_) => "-",
            Segment::Cubic(..) => "~",
        };
        let _ = write!(text, " {arrow} {},{}", number(segment.end().x), number(segment.end().y));
    }
    text
}
