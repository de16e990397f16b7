//! Class names and colours: the one place that says how each role looks.
//!
//! Writers and the page use the same class names. [`sheet`] gives the rules that set them; a
//! standalone picture embeds them with both palettes, and the page asks for them with variables.

use crate::graph::{EdgeItem, EdgeRole, NodeItem, NodeShape, NodeState, RowItem};
use crate::services::{
    Chip, ChipRole, LinkRole, ProjectEdge, ProjectNode, ProjectShape, StageRow, StageUse,
};
use crate::timeline::{BarItem, Connector, LaneItem};

/// Declares the colours once: the role, its name, its value on light and on dark.
macro_rules! colors {
    ($($(#[$doc:meta])* $color:ident = $name:literal, $light:literal, $dark:literal;)*) => {
        /// What a colour is for.
        ///
        /// Text has a contrast of at least 4.5:1 to everything it can lie on, lines and shapes 3:1,
        /// in both palettes; a test holds them to it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Color {
            $($(#[$doc])* $color,)*
        }

        impl Color {
            /// All colours.
            pub const ALL: &'static [Self] = &[$(Self::$color,)*];

            /// The name, as in the variable `--pl-ink`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$color => $name,)* }
            }

            /// Its value on a light background.
            #[must_use]
            #[allow(clippy::match_same_arms, reason = "roles may share a value")]
            pub const fn light(self) -> &'static str {
                match self { $(Self::$color => $light,)* }
            }

            /// Its value on a dark background.
            #[must_use]
            #[allow(clippy::match_same_arms, reason = "roles may share a value")]
            pub const fn dark(self) -> &'static str {
                match self { $(Self::$color => $dark,)* }
            }
        }
    };
}

colors! {
    /// The background.
    Canvas = "canvas", "#ffffff", "#0f1318";
    /// The fill of stages.
    Surface = "surface", "#f6f8fa", "#1a2028";
    /// The fill of lanes.
    Stripe = "stripe", "#f6f8fa", "#151a21";
    /// Text, and the border of the target.
    Ink = "ink", "#1b2026", "#e8edf2";
    /// Text that matters less.
    Muted = "muted", "#535c66", "#a3adb8";
    /// Borders.
    Border = "border", "#6b7580", "#87929e";
    /// Edges.
    Edge = "edge", "#4d5762", "#a3adb8";
    /// The hatching of what is not built; decoration beside words.
    Hatch = "hatch", "#d5dbe1", "#343d48";
    /// Thin lines that help the eye.
    Grid = "grid", "#dfe4e9", "#29313a";
    /// The fill of RUN.
    RunFill = "run-fill", "#e6e4fa", "#2c2950";
    /// The lines of RUN.
    RunLine = "run-line", "#6151b5", "#9d90f0";
    /// The fill of COPY and ADD.
    CopyFill = "copy-fill", "#d6efe8", "#14382f";
    /// The lines of COPY and ADD.
    CopyLine = "copy-line", "#17745f", "#4fb99e";
    /// The fill of WORKDIR.
    WorkdirFill = "workdir-fill", "#f3ebd6", "#383020";
    /// The lines of WORKDIR.
    WorkdirLine = "workdir-line", "#7d6433", "#c2a366";
    /// The fill of the third network.
    SeaFill = "sea-fill", "#dbeafa", "#16324a";
    /// The lines of the third network.
    SeaLine = "sea-line", "#2b6cb0", "#6fb3ef";
    /// The fill of the fourth network.
    RoseFill = "rose-fill", "#fae0ea", "#47202f";
    /// The lines of the fourth network.
    RoseLine = "rose-line", "#b03a6e", "#f08bb4";
    /// The critical path.
    Critical = "critical", "#b3261e", "#ff8a80";
    /// What is selected.
    Focus = "focus", "#0b57d0", "#8ab4f8";
    /// What is wrong and must be changed.
    Error = "error", "#b3261e", "#ff8a80";
    /// What is probably wrong.
    Warning = "warning", "#8a5300", "#f0b65a";
    /// What is worth knowing.
    Hint = "hint", "#0b57d0", "#8ab4f8";
}

impl Color {
    /// A reference to the page's variable for it, with the light value to fall back on.
    #[must_use]
    pub fn variable(self) -> String {
        format!("var(--pl-{}, {})", self.name(), self.light())
    }
}

/// The rules that have nothing to do with colour.
const SHAPES: &str = include_str!("shapes.css");

/// The rules that set colours, with `$name` for each colour.
const COLORS: &str = include_str!("colors.css");

/// The rules for all classes, with the colours that `color` gives.
#[must_use]
pub fn sheet(color: impl Fn(Color) -> String) -> String {
    format!("{SHAPES}{}", colored(color))
}

/// The rules for a picture that stands alone: light, and dark where the reader prefers that.
#[must_use]
pub fn standalone_sheet() -> String {
    let light = sheet(|color| color.light().to_owned());
    let dark = colored(|color| color.dark().to_owned());
    format!("{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
}

/// The rules for the page, which sets the variables.
#[must_use]
pub fn page_sheet() -> String {
    sheet(Color::variable)
}

fn colored(color: impl Fn(Color) -> String) -> String {
    let mut rules = COLORS.to_owned();
    // Longer names first, so that no name is replaced inside of another one.
    let mut colors = Color::ALL.to_vec();
    colors.sort_by_key(|color| std::cmp::Reverse(color.name().len()));
    for role in colors {
        rules = rules.replace(&format!("${}", role.name()), &color(role));
    }
    rules
}

const fn state_class(state: NodeState) -> &'static str {
    match state {
        NodeState::Target => "pl-target",
        NodeState::Needed => "pl-needed",
        NodeState::NotBuilt => "pl-unbuilt",
    }
}

/// The classes of the group of a node.
#[must_use]
pub fn node_class(node: &NodeItem) -> String {
    let shape = match node.shape {
        NodeShape::Stage => "pl-stage",
        NodeShape::Image => "pl-image",
        NodeShape::MainContext => "pl-context pl-main-context",
        NodeShape::NamedContext => "pl-context pl-named-context",
        NodeShape::RemoteContext => "pl-context pl-remote-context",
    };
    format!("pl-node {shape} {}", state_class(node.state))
}

/// The classes of the group of a row.
#[must_use]
pub fn row_class(row: &RowItem) -> String {
    step_class("pl-row", row.role.class(), row.layer, row.onbuild)
}

fn step_class(item: &str, role: &str, layer: bool, onbuild: bool) -> String {
    let layer = if layer { "pl-layer" } else { "pl-empty" };
    let onbuild = if onbuild { " pl-onbuild" } else { "" };
    format!("{item} {role} {layer}{onbuild}")
}

const fn role_class(role: EdgeRole) -> &'static str {
    match role {
        EdgeRole::From => "pl-edge-from",
        EdgeRole::Copy => "pl-edge-copy",
        EdgeRole::Add => "pl-edge-add",
        EdgeRole::Mount => "pl-edge-mount",
        EdgeRole::NamedContext => "pl-edge-named",
    }
}

/// The classes of the group of an edge.
#[must_use]
pub fn edge_class(edge: &EdgeItem) -> String {
    let unbuilt = if edge.built { "" } else { " pl-unbuilt" };
    format!("pl-edge {}{unbuilt}", role_class(edge.role))
}

/// The classes of the group of a box of a project.
#[must_use]
pub fn project_node_class(node: &ProjectNode) -> String {
    let shape = match node.shape {
        ProjectShape::Service => "pl-service",
        ProjectShape::OffService => "pl-service pl-off",
        ProjectShape::Dockerfile => "pl-dockerfile",
        ProjectShape::UnreadDockerfile => "pl-dockerfile pl-unread",
        ProjectShape::Pulled => "pl-image",
        ProjectShape::Network => "pl-network",
        ProjectShape::Volume => "pl-volume",
    };
    format!("pl-node {shape}{}", network_class(node.color))
}

fn network_class(color: Option<usize>) -> String {
    color.map_or(String::new(), |color| format!(" pl-network-{color}"))
}

/// The classes of the group of the row of a stage.
#[must_use]
pub fn stage_row_class(row: &StageRow) -> String {
    let state = match row.state {
        StageUse::Target => NodeState::Target,
        StageUse::Needed => NodeState::Needed,
        StageUse::NotBuilt => NodeState::NotBuilt,
    };
    format!("pl-stage-row {}", state_class(state))
}

/// The classes of the group of a chip.
#[must_use]
pub fn chip_class(chip: &Chip) -> String {
    let role = match chip.role {
        ChipRole::Port => "pl-chip-port",
        ChipRole::LocalPort => "pl-chip-port pl-chip-local",
        ChipRole::Network(color) => return format!("pl-chip pl-network-{color}"),
        ChipRole::NetworkMode => "pl-chip-mode",
        ChipRole::Profile => "pl-chip-profile",
        ChipRole::More => "pl-chip-more",
    };
    format!("pl-chip {role}")
}

/// The class of a kind of line between things of a project.
#[must_use]
pub const fn link_role_class(role: LinkRole) -> &'static str {
    match role {
        LinkRole::Started => "pl-link-started",
        LinkRole::Healthy => "pl-link-healthy",
        LinkRole::Completed => "pl-link-completed",
        LinkRole::Namespace => "pl-link-namespace",
        LinkRole::Builds => "pl-link-builds",
        LinkRole::Base => "pl-link-base",
        LinkRole::Copies => "pl-link-copies",
        LinkRole::Runs => "pl-link-runs",
        LinkRole::Context => "pl-link-context",
        LinkRole::Reference => "pl-link-reference",
        LinkRole::RunsBuilt => "pl-link-runs-built",
        LinkRole::Network => "pl-link-network",
        LinkRole::Mounts => "pl-link-mounts",
        LinkRole::Reads => "pl-link-reads",
    }
}

/// The classes of the group of a line between things of a project.
#[must_use]
pub fn link_class(edge: &ProjectEdge) -> String {
    let optional = if edge.optional { " pl-optional" } else { "" };
    let color = network_class(edge.color);
    format!("pl-edge {}{optional}{color}", link_role_class(edge.role))
}

/// The classes of the group of a lane.
#[must_use]
pub fn lane_class(lane: &LaneItem) -> String {
    format!("pl-lane {}", state_class(lane.state))
}

/// The classes of the group of a bar.
#[must_use]
pub fn bar_class(bar: &BarItem) -> String {
    let critical = if bar.critical { " pl-critical" } else { "" };
    let step = step_class("pl-bar", bar.role.class(), bar.layer, bar.onbuild);
    format!("{step} {}{critical}", state_class(bar.state))
}

/// The classes of the group of a connector.
#[must_use]
pub fn connector_class(connector: &Connector) -> String {
    let critical = if connector.critical { " pl-critical" } else { "" };
    let binding = if connector.binding { " pl-binding" } else { "" };
    format!("pl-edge pl-connector {}{binding}{critical}", role_class(connector.role))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance that WCAG 2 defines.
    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_shapes_have_the_contrast_that_wcag_asks_for() {
        use Color::{
            Border, Canvas, CopyFill, CopyLine, Critical, Edge, Error, Focus, Hatch, Hint, Ink,
            Muted, RoseFill, RoseLine, RunFill, RunLine, SeaFill, SeaLine, Stripe, Surface,
            Warning, WorkdirFill, WorkdirLine,
        };
        let grounds = [Canvas, Surface, Stripe];
        let under_text =
            [Canvas, Surface, Stripe, Hatch, RunFill, CopyFill, WorkdirFill, SeaFill, RoseFill];
        let palettes: [fn(Color) -> &'static str; 2] = [Color::light, Color::dark];
        for value in palettes {
            let check = |front: Color, back: Color, least: f64| {
                let found = contrast(value(front), value(back));
                assert!(found >= least, "{front:?} on {back:?}: {found:.2}");
            };
            for back in under_text {
                check(Ink, back, 4.5);
                check(Muted, back, 4.5);
            }
            for back in grounds {
                let lines = [RunLine, CopyLine, WorkdirLine, SeaLine, RoseLine];
                for front in [Border, Edge, Focus, Critical].into_iter().chain(lines) {
                    check(front, back, 3.);
                }
                for front in [Error, Warning, Hint] {
                    check(front, back, 4.5);
                }
            }
            for (front, back) in
                [(RunLine, RunFill), (CopyLine, CopyFill), (WorkdirLine, WorkdirFill)]
            {
                check(front, back, 3.);
                check(Critical, back, 3.);
            }
            check(SeaLine, SeaFill, 3.);
            check(RoseLine, RoseFill, 3.);
        }
    }

    #[test]
    fn every_colour_is_replaced() {
        assert!(!standalone_sheet().contains('$'));
        assert!(page_sheet().contains("var(--pl-run-fill, #e6e4fa)"));
    }
}
