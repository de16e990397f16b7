//! Writes stage graphs and service graphs in the DOT language of Graphviz, which lays them out
//! itself.

use std::fmt::Write;

use plimsoll_model::compose::{Project, ProjectBuilds};
use plimsoll_model::{Build, Node};

use crate::graph::{EdgeRole, NodeState};
use crate::id::{ProjectItem, SceneId};
use crate::outline::{label, lines, links, node_state, nodes};
use crate::services::{LinkRole, ProjectOutline, ServicesOptions};
use crate::text::clean;

/// Writes the graph of a build.
#[must_use]
pub fn write(build: &Build) -> String {
    let mut text = String::from(
        "digraph stages {\n  rankdir=LR;\n  node [shape=box, fontname=\"monospace\"];\n  \
         edge [fontname=\"monospace\", fontsize=10];\n",
    );
    for node in nodes(build) {
        let words: Vec<_> = lines(build, node).iter().map(|line| escape(line)).collect();
        let label = words.join("\\n");
        let attributes = node_attributes(node, node_state(build, node));
        let _ = writeln!(text, "  \"{}\" [label=\"{label}\"{attributes}];", SceneId::from(node));
    }
    for link in links(build) {
        let (from, to) = (SceneId::from(link.from), SceneId::Stage(link.to));
        let label = label(build, &link.ids);
        let label = label.map_or(String::new(), |label| format!(", label=\"{}\"", escape(&label)));
        let _ = writeln!(text, "  \"{from}\" -> \"{to}\" [{}{label}];", edge_attributes(link.role));
    }
    text.push_str("}\n");
    text
}

const fn node_attributes(node: Node, state: NodeState) -> &'static str {
    match (node, state) {
        (Node::Image(_), _) => ", style=\"rounded,dashed\"",
        (Node::Context(_), _) => ", shape=folder",
        (Node::Stage(_), NodeState::Target) => ", peripheries=2",
        (Node::Stage(_), NodeState::NotBuilt) => ", style=\"dashed,filled\", fillcolor=\"#eeeeee\"",
        (Node::Stage(_), NodeState::Needed) => "",
    }
}

const fn edge_attributes(role: EdgeRole) -> &'static str {
    match role {
        EdgeRole::From => "style=solid, arrowhead=normal",
        EdgeRole::Copy | EdgeRole::Add => "style=dashed, arrowhead=empty",
        EdgeRole::Mount => "style=dotted, arrowhead=odiamond",
        EdgeRole::NamedContext => "style=dashed, arrowhead=box",
    }
}

/// Writes the graph of the services of a project.
#[must_use]
pub fn write_services(
    project: &Project,
    builds: &ProjectBuilds,
    options: &ServicesOptions,
) -> String {
    let outline = ProjectOutline::new(project, builds, options);
    let mut text = String::from(
        "digraph services {\n  rankdir=LR;\n  node [shape=box, fontname=\"monospace\"];\n  \
         edge [fontname=\"monospace\", fontsize=10];\n",
    );
    for (item, lines) in &outline.boxes {
        let words: Vec<_> = lines.iter().map(|line| escape(line)).collect();
        let (label, attributes) = (words.join("\\n"), item_attributes(*item));
        let _ = writeln!(text, "  \"{item}\" [label=\"{label}\"{attributes}];");
    }
    for line in &outline.lines {
        let (from, to) = (line.from, line.to);
        let label = line.label.as_ref();
        let label = label.map_or(String::new(), |label| format!(", label=\"{}\"", escape(label)));
        let style = link_attributes(line.role, line.optional);
        let _ = writeln!(text, "  \"{from}\" -> \"{to}\" [{style}{label}];");
    }
    text.push_str("}\n");
    text
}

const fn item_attributes(item: ProjectItem) -> &'static str {
    match item {
        ProjectItem::OffService(_) => ", style=dashed",
        ProjectItem::Build(_) => ", shape=note",
        ProjectItem::Pulled(_) => ", style=\"rounded,dashed\"",
        ProjectItem::Network(_) => ", shape=oval",
        ProjectItem::Volume(_) => ", shape=cylinder",
        ProjectItem::Service(_) | ProjectItem::BuildStage(..) | ProjectItem::Link(_) => "",
    }
}

const fn link_attributes(role: LinkRole, optional: bool) -> &'static str {
    match role {
        LinkRole::Started if optional => "style=dotted, arrowhead=normal",
        LinkRole::Started | LinkRole::Healthy => "style=solid, arrowhead=normal",
        LinkRole::Completed => "style=dashed, arrowhead=normalnormal",
        LinkRole::Namespace => "style=dotted, arrowhead=odot",
        LinkRole::Network => "style=solid, arrowhead=odot",
        LinkRole::Builds => "style=dashed, arrowhead=empty",
        LinkRole::Base | LinkRole::Copies | LinkRole::Runs | LinkRole::RunsBuilt => {
            "style=solid, arrowhead=empty"
        }
        LinkRole::Context => "style=dashed, arrowhead=box",
        LinkRole::Reference => "style=dashed, arrowhead=odiamond",
        LinkRole::Mounts => "style=dotted, arrowhead=diamond",
        LinkRole::Reads => "style=dotted, arrowhead=odiamond",
    }
}

/// Escapes a text for a double-quoted string, in which Graphviz also reads entities.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '&' => escaped.push_str("&amp;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_cannot_be_left() {
        assert_eq!(escape("a\"]; b [label=\"\\N &lt;\n"), "a\\\"]; b [label=\\\"\\\\N &amp;lt; ");
    }
}
