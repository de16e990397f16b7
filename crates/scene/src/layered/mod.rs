//! A layered ("Sugiyama") layout for one connected graph without cycles.
//!
//! The steps, each in its own module: [`rank`] gives each box a layer so that links go forward,
//! [`proper`] cuts links into segments between neighbouring layers, [`order`] sorts each layer to
//! avoid crossings, [`ports`] says where links touch boxes, [`place`] gives each box its coordinate across the flow, and [`route`] spaces
//! the layers and draws the links.
//!
//! The module knows nothing of stages. It works along and across the flow: in the [`Point`]s here,
//! `x` is along and `y` is across, whichever way the picture is turned later. Boxes and links are
//! named by their index in the [`Graph`]; these indices do not leave the crate.
//!
//! Why links never run through boxes: inside a layer a link is straight, and there it holds a place
//! of its own in the order of the layer, at a distance from all boxes; it bends only in the gaps
//! between layers, where no box is.

mod order;
mod place;
mod ports;
mod proper;
mod rank;
mod route;

use crate::geometry::{Point, Size};
use crate::path::Path;

/// What is to be laid out: one connected graph whose links close no circle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pub(crate) boxes: Vec<BoxSpec>,
    pub(crate) links: Vec<LinkSpec>,
    /// Whether all boxes of a layer become as long as the longest one.
    pub(crate) stretch: Stretch,
    pub(crate) spacing: Spacing,
}

/// Whether boxes of one layer get the same length along the flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// They do: columns of equal boxes.
    #[default]
    Layer,
    /// They keep their own.
    None,
}

/// The distances that are kept, across the flow unless something else is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spacing {
    /// Between two boxes.
    pub(crate) boxes: f64,
    /// Between a box and a link that passes it.
    pub(crate) passing: f64,
    /// Between two links that pass.
    pub(crate) links: f64,
    /// Between two links that end at the same box, where it is large enough.
    pub(crate) ports: f64,
    /// The longest way along the flow, between layers, in which links bend.
    pub(crate) bend: f64,
    /// How much longer that way is for each link that bends there, up to as long again.
    pub(crate) crowd: f64,
}

impl Default for Spacing {
    fn default() -> Self {
        Self { boxes: 22., passing: 16., links: 12., ports: 15., bend: 110., crowd: 0. }
    }
}

/// The size of a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BoxSpec {
    /// Along the flow.
    pub(crate) along: f64,
    /// Across the flow.
    pub(crate) across: f64,
}

/// A link between two boxes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LinkSpec {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// How much it wants to be short and straight.
    pub(crate) weight: u32,
    pub(crate) out_port: Port,
    pub(crate) in_port: Port,
    pub(crate) label: Option<LabelSpec>,
    /// Links from one box with the same trunk run as one line until they part; `None` runs alone.
    pub(crate) trunk: Option<u32>,
}

/// Where on the side of a box a link may touch it.
///
/// Links with the same low and high share what lies between: they are spread over it in the order
/// in which they arrive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Port {
    /// Where the link would best be, from the start of the side.
    pub(crate) best: f64,
    /// The first place where it may be.
    pub(crate) low: f64,
    /// The last place where it may be.
    pub(crate) high: f64,
    /// Whether the others make room so that this one is where it would best be.
    pub(crate) first: bool,
}

impl Port {
    /// A port that does not move.
    pub(crate) const fn fixed(at: f64) -> Self {
        Self { best: at, low: at, high: at, first: false }
    }

    /// A port that can move as far to both sides.
    pub(crate) fn around(best: f64, reach: f64) -> Self {
        Self { best, low: best - reach, high: best + reach, first: false }
    }
}

/// The space that a label takes near the end of a link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LabelSpec {
    /// Along the flow.
    pub(crate) along: f64,
    /// Across the flow, before the link.
    pub(crate) before: f64,
    /// Across the flow, after the link.
    pub(crate) after: f64,
}

/// The result.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) boxes: Vec<Placed>,
    pub(crate) routes: Vec<Route>,
    /// `width` along and `height` across the flow.
    pub(crate) size: Size,
    /// How often links cross between layers.
    pub(crate) crossings: usize,
    /// How many links run around all layers since there were too many long ones.
    pub(crate) around: usize,
}

/// Where a box is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Placed {
    pub(crate) layer: usize,
    /// Its first corner.
    pub(crate) at: Point,
    /// Its length along the flow.
    pub(crate) along: f64,
}

/// How a link runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Route {
    pub(crate) path: Path,
    /// Where its label ends, on the link; `None` where there is no room for it.
    pub(crate) label_end: Option<Point>,
}

/// How much room the shape at the end of a link needs along the flow.
const HEAD_ROOM: f64 = 14.;

/// Lays out a graph.
pub(crate) fn layout(graph: &Graph) -> Layout {
    if graph.boxes.is_empty() {
        return Layout::default();
    }
    layout_ranked(graph, &rank::ranks(graph))
}

/// Lays out a graph whose boxes have these layers, none of them empty; every link goes to a later
/// one. The graph need not be connected.
pub(crate) fn layout_ranked(graph: &Graph, ranks: &[usize]) -> Layout {
    if graph.boxes.is_empty() {
        return Layout::default();
    }
    let mut proper = proper::Proper::new(graph, ranks);
    let crossings = order::minimise(&mut proper);
    proper.spread_ports(graph);
    let across = place::place(&proper, graph.spacing);
    route::route(graph, &proper, &across, crossings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(boxes: usize, links: &[(usize, usize)]) -> Graph {
        let port = Port::fixed(20.);
        let link = |&(from, to): &(usize, usize)| LinkSpec {
            from,
            to,
            weight: 1,
            out_port: port,
            in_port: port,
            label: None,
            trunk: None,
        };
        Graph {
            boxes: vec![BoxSpec { along: 100., across: 40. }; boxes],
            links: links.iter().map(link).collect(),
            ..Graph::default()
        }
    }

    #[test]
    fn a_diamond_is_symmetric() {
        let layout = layout(&graph(4, &[(0, 1), (0, 2), (1, 3), (2, 3)]));
        let across: Vec<_> = layout.boxes.iter().map(|placed| placed.at.y).collect();
        assert_eq!(across, [31., 0., 62., 31.]);
        assert_eq!(layout.crossings, 0);
    }

    #[test]
    fn a_link_keeps_its_distance_from_the_box_it_passes() {
        let layout = layout(&graph(3, &[(0, 1), (1, 2), (0, 2)]));
        let passed = layout.boxes[1];
        let route = &layout.routes[2].path;
        for point in route.samples(50) {
            let beside = passed.at.x <= point.x && point.x <= passed.at.x + passed.along;
            assert!(!beside || point.y >= passed.at.y + 40. + 16. || point.y <= passed.at.y - 16.);
        }
    }
}
