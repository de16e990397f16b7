//! Writes stage graphs and service graphs as Mermaid flowcharts, for Markdown that renders them.

use std::fmt::Write;

use plimsoll_model::compose::{Project, ProjectBuilds};
use plimsoll_model::{Build, Node};

use crate::graph::words::count;
use crate::graph::{EdgeRole, NodeState};
use crate::id::{ProjectItem, SceneId};
use crate::outline::{label, lines, links, node_state, nodes};
use crate::services::{LinkRole, ProjectOutline, ServicesOptions};
use crate::text::clean;

/// Writes the graph of a build.
#[must_use]
pub fn write(build: &Build) -> String {
    let mut text = format!(
        "flowchart LR\n  accTitle: Stage graph\n  accDescr: {} and {} between them\n",
        count(build.stages.len(), "stage"),
        count(build.edges.len(), "edge"),
    );
    for node in nodes(build) {
        let words: Vec<_> = lines(build, node).iter().map(|line| escape(line)).collect();
        let state = node_state(build, node);
        let (open, close, class) = shape(node, state);
        let _ = writeln!(text, "  {}{open}\"{}\"{close}:::{class}", id(node), words.join("<br/>"));
    }
    for link in links(build) {
        let (from, to) = (id(link.from), id(Node::Stage(link.to)));
        let line = match label(build, &link.ids) {
            Some(label) => labelled(link.role, &escape(&label)),
            None => "-->".to_owned(),
        };
        let _ = writeln!(text, "  {from} {line} {to}");
    }
    text.push_str(
        "  classDef stage stroke-width:1px\n  classDef target stroke-width:4px\n  \
         classDef unbuilt stroke-dasharray:3 3\n  classDef image stroke-dasharray:6 4\n  \
         classDef context stroke-width:1px\n",
    );
    text
}

/// Writes the graph of the services of a project.
#[must_use]
pub fn write_services(
    project: &Project,
    builds: &ProjectBuilds,
    options: &ServicesOptions,
) -> String {
    let outline = ProjectOutline::new(project, builds, options);
    let mut text = format!(
        "flowchart LR\n  accTitle: Service graph\n  accDescr: {}\n",
        // A semicolon would end the statement.
        outline.summary.replace(';', ","),
    );
    let id = |item: ProjectItem| item.to_string().replace('-', "");
    for (item, lines) in &outline.boxes {
        let words: Vec<_> = lines.iter().map(|line| escape(line)).collect();
        let (open, close, class) = item_shape(*item);
        let (id, words) = (id(*item), words.join("<br/>"));
        let _ = writeln!(text, "  {id}{open}\"{words}\"{close}:::{class}");
    }
    for line in &outline.lines {
        let label = line.label.as_ref().map(|label| escape(label));
        let arrow = arrow(line.role, label.as_deref());
        let _ = writeln!(text, "  {} {arrow} {}", id(line.from), id(line.to));
    }
    text.push_str(
        "  classDef service stroke-width:2px\n  classDef off stroke-dasharray:3 3\n  \
         classDef dockerfile stroke-width:1px\n  classDef image stroke-dasharray:6 4\n  \
         classDef network stroke-width:1px\n  classDef volume stroke-width:1px\n",
    );
    text
}

const fn item_shape(item: ProjectItem) -> (&'static str, &'static str, &'static str) {
    match item {
        ProjectItem::OffService(_) => ("[", "]", "off"),
        ProjectItem::Build(_) => ("[/", "/]", "dockerfile"),
        ProjectItem::Pulled(_) => ("([", "])", "image"),
        ProjectItem::Network(_) => ("((", "))", "network"),
        ProjectItem::Volume(_) => ("[(", ")]", "volume"),
        ProjectItem::Service(_) | ProjectItem::BuildStage(..) | ProjectItem::Link(_) => {
            ("[", "]", "service")
        }
    }
}

fn arrow(role: LinkRole, label: Option<&str>) -> String {
    let solid = role.is_dependency();
    let undirected = matches!(role, LinkRole::Network | LinkRole::Namespace);
    match (label, solid, undirected) {
        (_, _, true) => "---".to_owned(),
        (Some(label), true, _) => format!("-- \"{label}\" -->"),
        (Some(label), false, _) => format!("-. \"{label}\" .->"),
        (None, true, _) => "-->".to_owned(),
        (None, false, _) => "-.->".to_owned(),
    }
}

fn id(node: Node) -> String {
    SceneId::from(node).key().replace('-', "")
}

const fn shape(node: Node, state: NodeState) -> (&'static str, &'static str, &'static str) {
    match (node, state) {
        (Node::Image(_), _) => ("([", "])", "image"),
        (Node::Context(_), _) => ("[/", "/]", "context"),
        (Node::Stage(_), NodeState::Target) => ("[[", "]]", "target"),
        (Node::Stage(_), NodeState::NotBuilt) => ("[", "]", "unbuilt"),
        (Node::Stage(_), NodeState::Needed) => ("[", "]", "stage"),
    }
}

fn labelled(role: EdgeRole, label: &str) -> String {
    match role {
        EdgeRole::From => format!("-- \"{label}\" -->"),
        EdgeRole::Copy | EdgeRole::Add | EdgeRole::NamedContext => format!("-. \"{label}\" .->"),
        EdgeRole::Mount => format!("-. \"{label}\" .-o"),
    }
}

/// Escapes a text for a quoted label. Everything that could mean something to Mermaid, Markdown or
/// HTML becomes an entity code, so only what is known to be harmless is kept.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        let harmless = c.is_ascii_alphanumeric() || " ./:-_+=,@~".contains(c) || !c.is_ascii();
        if harmless {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", c as u32);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_be_left() {
        let hostile = "a\"] --> b; <img src=x onerror=alert(1)> `*x*` #quot; %%{init}%%";
        let escaped = escape(hostile);
        assert!(
            !escaped.contains(['"', '<', '>', '[', ']', '`', '*', '%', '{', '(', '&']),
            "{escaped}"
        );
        assert!(escaped.starts_with("a#34;#93; --#62; b#59;"));
    }
}
