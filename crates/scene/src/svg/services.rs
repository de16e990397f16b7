//! Writes a service graph as SVG.

use super::xml::Xml;
use super::{SvgOptions, alert, path, rect, start, text};
use crate::path::{
    chevron_data, chip_mark_data, cylinder_data, hatch_data, heart_data, path_data,
    project_glyph_data, sheet_data,
};
use crate::services::{
    Chip, ChipRole, LegendItem, ProjectEdge, ProjectNode, ProjectShape, ServiceScene, StageRow,
};
use crate::style;

/// Writes a service graph as SVG.
#[must_use]
pub fn write(scene: &ServiceScene, options: &SvgOptions) -> String {
    let mut xml = Xml::default();
    let description = match &scene.notice {
        Some(notice) => format!("{} {notice}", scene.summary),
        None => scene.summary.clone(),
    };
    start(&mut xml, scene.size, options, "Service graph", &description);
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
    for item in &scene.legend {
        writer.legend(item);
    }
    writer.xml.finish()
}

struct Writer<'a> {
    xml: Xml,
    prefix: &'a str,
}

impl Writer<'_> {
    fn edge(&mut self, edge: &ProjectEdge) {
        self.xml.group(self.prefix, &edge.key, &style::link_class(edge), &edge.tooltip);
        path(&mut self.xml, "pl-line", &path_data(&edge.path));
        path(&mut self.xml, edge.head.shape.class(), &edge.head.data());
        self.xml.close().line();
    }

    fn node(&mut self, node: &ProjectNode) {
        self.xml.group(self.prefix, &node.key, &style::project_node_class(node), &node.tooltip);
        self.outline(node);
        if let Some(toggle) = node.toggle {
            path(&mut self.xml, "pl-chevron", &chevron_data(toggle.rect, toggle.open));
        }
        if let Some(glyph) = node.glyph.and_then(|rect| project_glyph_data(node.shape, rect)) {
            path(&mut self.xml, "pl-glyph", &glyph);
        }
        if let Some(heart) = node.heart {
            path(&mut self.xml, "pl-heart", &heart_data(heart));
        }
        for item in [Some(&node.title), node.detail.as_ref()].into_iter().flatten() {
            text(&mut self.xml, item);
        }
        for chip in &node.chips {
            self.chip(chip);
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

    fn outline(&mut self, node: &ProjectNode) {
        match node.shape {
            ProjectShape::Service | ProjectShape::OffService => {
                rect(&mut self.xml, "pl-box", node.rect, 6.);
            }
            ProjectShape::Pulled => rect(&mut self.xml, "pl-box", node.rect, 14.),
            ProjectShape::Network => {
                rect(&mut self.xml, "pl-box", node.rect, node.rect.height / 2.);
            }
            ProjectShape::Dockerfile | ProjectShape::UnreadDockerfile => {
                path(&mut self.xml, "pl-box", &sheet_data(node.rect));
            }
            ProjectShape::Volume => path(&mut self.xml, "pl-box", &cylinder_data(node.rect)),
        }
        if node.shape == ProjectShape::OffService {
            path(&mut self.xml, "pl-hatch", &hatch_data(node.rect, 2.));
        }
    }

    fn chip(&mut self, chip: &Chip) {
        self.xml
            .open("g")
            .attribute("class", &style::chip_class(chip))
            .leaf("title", &chip.tooltip);
        let radius = match chip.role {
            ChipRole::Port | ChipRole::LocalPort => 4.,
            _ => chip.rect.height / 2.,
        };
        rect(&mut self.xml, "pl-chip-ground", chip.rect, radius);
        if let Some(mark) = chip_mark_data(chip) {
            path(&mut self.xml, "pl-chip-mark", &mark);
        }
        text(&mut self.xml, &chip.text);
        self.xml.close();
    }

    fn row(&mut self, row: &StageRow) {
        self.xml.group(self.prefix, &row.key, &style::stage_row_class(row), &row.tooltip);
        let divider = format!(
            "M{} {}H{}",
            crate::path::number(row.rect.x + 6.),
            crate::path::number(row.rect.y),
            crate::path::number(row.rect.right() - 6.),
        );
        path(&mut self.xml, "pl-divider", &divider);
        rect(&mut self.xml, "pl-mark", row.mark, 1.);
        for item in [Some(&row.title), Some(&row.detail), row.badge.as_ref()].into_iter().flatten()
        {
            text(&mut self.xml, item);
        }
        self.xml.close();
    }

    fn legend(&mut self, item: &LegendItem) {
        let class = format!("pl-legend pl-edge {}", style::link_role_class(item.role));
        self.xml.open("g").attribute("class", &class);
        path(&mut self.xml, "pl-line", &path_data(&item.path));
        path(&mut self.xml, item.head.shape.class(), &item.head.data());
        text(&mut self.xml, &item.text);
        self.xml.close().line();
    }
}
