//! Writes scenes as SVG that stands alone and can be read by assistive technology.
//!
//! There are no `style` attributes, so that the picture also works in a page whose Content Security
//! Policy forbids them, and no ids other than the keys of items with a prefix of the caller's.

mod graph;
mod services;
mod timeline;
mod xml;

use crate::alert::AlertItem;
use crate::geometry::{Rect, Size};
use crate::path::alert_data;
use crate::style;
use crate::text::TextItem;

pub use graph::write as write_graph;
pub use services::write as write_services;
pub use timeline::write as write_timeline;
use xml::Xml;

/// Where the rules come from that set colours and lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// A `<style>` element in the file, light and dark.
    #[default]
    Embedded,
    /// A `<style>` element with the light palette only, for readers that ignore media queries or
    /// paper.
    EmbeddedLight,
    /// A `<style>` element with the dark palette only.
    EmbeddedDark,
    /// None: the page has the rules of [`style::page_sheet`].
    External,
}

/// How a scene is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SvgOptions {
    /// Where the rules come from.
    pub style: Style,
    /// The title; a description of the scene if empty.
    pub title: String,
    /// What all ids begin with, so that several pictures fit into one page.
    pub id_prefix: String,
}

/// Writes the start of a document: root, title, description, rules, background.
fn start(xml: &mut Xml, size: Size, options: &SvgOptions, title: &str, description: &str) {
    let id = |name: &str| format!("{}{name}", options.id_prefix);
    let title = if options.title.is_empty() { title } else { &options.title };
    xml.open("svg")
        .attribute("xmlns", "http://www.w3.org/2000/svg")
        .attribute("class", "pl-scene")
        .attribute("role", "img")
        .attribute("aria-labelledby", &format!("{} {}", id("title"), id("description")))
        .attribute("viewBox", &format!("0 0 {} {}", size.width, size.height))
        .number("width", size.width)
        .number("height", size.height)
        .line();
    xml.open("title").attribute("id", &id("title")).text(title).close().line();
    xml.open("desc").attribute("id", &id("description")).text(description).close().line();
    let sheet = match options.style {
        Style::Embedded => style::standalone_sheet(),
        Style::EmbeddedLight => style::sheet(|color| color.light().to_owned()),
        Style::EmbeddedDark => style::sheet(|color| color.dark().to_owned()),
        Style::External => String::new(),
    };
    if !sheet.is_empty() {
        xml.open("style").trusted("\n").trusted(&sheet).close().line();
    }
    rect(xml, "pl-canvas", Rect::new(0., 0., size.width, size.height), 0.);
    xml.line();
}

impl Xml {
    /// Opens the group of an item, with its id and what it says when it is pointed at.
    fn group(&mut self, prefix: &str, key: &str, class: &str, title: &str) {
        let id = format!("{prefix}{key}");
        self.open("g").attribute("id", &id).attribute("class", class).leaf("title", title);
    }
}

fn rect(xml: &mut Xml, class: &str, rect: Rect, radius: f64) {
    xml.open("rect")
        .attribute("class", class)
        .number("x", rect.x)
        .number("y", rect.y)
        .number("width", rect.width)
        .number("height", rect.height);
    if radius > 0. {
        xml.number("rx", radius);
    }
    xml.close();
}

fn path(xml: &mut Xml, class: &str, data: &str) {
    xml.open("path").attribute("class", class).attribute("d", data).close();
}

/// Writes a text. It runs left to right and cannot reorder its surroundings.
fn text(xml: &mut Xml, item: &TextItem) {
    if item.text.is_empty() {
        return;
    }
    xml.open("text")
        .attribute("class", item.role.class())
        .number("x", item.at.x)
        .number("y", item.at.y);
    if item.anchor != crate::text::Anchor::Start {
        xml.attribute("text-anchor", item.anchor.as_str());
    }
    if !item.text.is_ascii() {
        xml.attribute("direction", "ltr").attribute("unicode-bidi", "isolate");
    }
    xml.text(&item.text).close();
}

/// Writes how much is wrong with an item.
fn alert(xml: &mut Xml, item: Option<&AlertItem>) {
    let Some(item) = item else { return };
    xml.open("g").attribute("class", item.level.class());
    if let Some(pill) = item.pill {
        rect(xml, "pl-pill", pill, pill.height / 2.);
    }
    path(xml, "pl-alert-glyph", &alert_data(item.level, item.glyph));
    if let Some(count) = &item.count {
        text(xml, count);
    }
    xml.close();
}
