//! Writes a stage graph as SVG.

use super::xml::Xml;
use super::{SvgOptions, alert, path, rect, start, text};
use crate::graph::{EdgeItem, GraphScene, NodeItem, NodeShape, NodeState, RowItem};
use crate::path::{chevron_data, folder_data, glyph_data, hatch_data, path_data};
use crate::style;

/// Writes a stage graph as SVG.
#[must_use]
pub fn write(scene: &GraphScene, options: &SvgOptions) -> String {
    let mut xml = Xml::default();
    let description = match &scene.notice {
        Some(notice) => format!("{} {notice}", scene.summary),
        None => scene.summary.clone(),
    };
    start(&mut xml, scene.size, options, "Stage graph", &description);
    let mut writer = Writer { xml, prefix: &options.id_prefix };
    for edge in &scene.edges {
        writer.edge(edge);
    }
    for node in &scene.nodes {
        writer.node(node);
    }
    // Labels last, so that no line crosses a word.
    for label in scene.edges.iter().filter_map(|edge| edge.label.as_ref()) {
        text(&mut writer.xml, label);
        writer.xml.line();
    }
    writer.xml.finish()
}

struct Writer<'a> {
    xml: Xml,
    prefix: &'a str,
}

impl Writer<'_> {
    fn edge(&mut self, edge: &EdgeItem) {
        self.xml.group(self.prefix, &edge.key, &style::edge_class(edge), &edge.tooltip);
        path(&mut self.xml, "pl-line", &path_data(&edge.path));
        path(&mut self.xml, edge.head.shape.class(), &edge.head.data());
        self.xml.close().line();
    }

    fn node(&mut self, node: &NodeItem) {
        self.xml.group(self.prefix, &node.key, &style::node_class(node), &node.tooltip);
        self.outline(node);
        if let Some(toggle) = node.toggle {
            path(&mut self.xml, "pl-chevron", &chevron_data(toggle.rect, toggle.open));
        }
        if let Some(glyph) = glyph_data(node.shape, node.rect) {
            path(&mut self.xml, "pl-glyph", &glyph);
        }
        let texts = [Some(&node.title), node.badge.as_ref(), node.detail.as_ref()];
        for item in texts.into_iter().flatten() {
            text(&mut self.xml, item);
        }
        for row in &node.rows {
            self.xml.line();
            self.row(row);
        }
        if let Some(more) = &node.more {
            text(&mut self.xml, more);
        }
        alert(&mut self.xml, node.alert.as_ref());
        self.xml.close().line();
    }

    fn outline(&mut self, node: &NodeItem) {
        match node.shape {
            NodeShape::Stage => rect(&mut self.xml, "pl-box", node.rect, 4.),
            NodeShape::Image => rect(&mut self.xml, "pl-box", node.rect, 14.),
            NodeShape::MainContext | NodeShape::NamedContext | NodeShape::RemoteContext => {
                path(&mut self.xml, "pl-box", &folder_data(node.rect));
            }
        }
        match node.state {
            NodeState::Target => rect(&mut self.xml, "pl-inner", node.rect.inset(3.5), 2.),
            NodeState::NotBuilt if node.shape == NodeShape::Stage => {
                path(&mut self.xml, "pl-hatch", &hatch_data(node.rect, 2.));
            }
            NodeState::NotBuilt | NodeState::Needed => {}
        }
    }

    fn row(&mut self, row: &RowItem) {
        self.xml.group(self.prefix, &row.key, &style::row_class(row), &row.tooltip);
        let divider = format!(
            "M{} {}H{}",
            crate::path::number(row.rect.x + 6.),
            crate::path::number(row.rect.y),
            crate::path::number(row.rect.right() - 6.),
        );
        path(&mut self.xml, "pl-divider", &divider);
        rect(&mut self.xml, "pl-mark", row.glyph, 1.);
        text(&mut self.xml, &row.keyword);
        text(&mut self.xml, &row.argument);
        alert(&mut self.xml, row.alert.as_ref());
        self.xml.close();
    }
}
