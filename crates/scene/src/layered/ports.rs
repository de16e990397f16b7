//! Decides where links touch the sides of boxes.

use std::cmp::Ordering;

use super::proper::Proper;
use super::{Graph, Port};

/// The two ends of a link, each from the start of the side of its box.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ports {
    pub(super) out: f64,
    pub(super) into: f64,
}

/// Spreads the links that share a place on the side of a box, in the order in which they arrive.
pub(super) fn spread(proper: &mut Proper, graph: &Graph) {
    let mut entering: Vec<Vec<usize>> = vec![Vec::new(); proper.box_count];
    let mut leaving = entering.clone();
    for (index, link) in graph.links.iter().enumerate() {
        entering[link.to].push(index);
        leaving[link.from].push(index);
    }
    for links in &mut entering {
        links.sort_by(|&a, &b| by_key(arrival(proper, a), arrival(proper, b)));
        for (link, port) in spread_side(graph, links, |link| graph.links[link].in_port) {
            proper.ports[link].into = port;
        }
    }
    for links in &mut leaving {
        links.sort_by(|&a, &b| by_key(departure(proper, a), departure(proper, b)));
        for (link, port) in spread_side(graph, links, |link| graph.links[link].out_port) {
            proper.ports[link].out = port;
        }
    }
}

/// Where a link comes from in the layer before its end; links from around come last.
fn arrival(proper: &Proper, link: usize) -> (usize, f64) {
    proper.chains[link].last().map_or((usize::MAX, 0.), |&last| {
        let segment = &proper.segments[last];
        (proper.position[segment.from], segment.from_port)
    })
}

/// Where a link goes in the layer after its start.
fn departure(proper: &Proper, link: usize) -> (usize, f64) {
    proper.chains[link].first().map_or((usize::MAX, 0.), |&first| {
        let to = proper.segments[first].to;
        let into = if proper.is_pass(to) { 0. } else { proper.ports[link].into };
        (proper.position[to], into)
    })
}

fn by_key(a: (usize, f64), b: (usize, f64)) -> Ordering {
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
}

/// The ports of links on one side, which come in the order of arrival.
fn spread_side(graph: &Graph, links: &[usize], port: impl Fn(usize) -> Port) -> Vec<(usize, f64)> {
    let place = |a: &Port, b: &Port| a.low.total_cmp(&b.low).then(a.high.total_cmp(&b.high));
    let mut sorted: Vec<_> = links.iter().map(|&link| (link, port(link))).collect();
    sorted.sort_by(|a, b| place(&a.1, &b.1));
    let mut ports = Vec::with_capacity(links.len());
    for group in sorted.chunk_by(|a, b| place(&a.1, &b.1).is_eq()) {
        let (start, step) = start_and_step(group, graph.spacing.ports);
        let spread = group.iter().enumerate();
        // Whole pixels, so that links between boxes on whole pixels are straight.
        ports.extend(
            spread.map(|(index, &(link, _))| (link, (start + step * index as f64).round())),
        );
    }
    ports
}

/// Where the first link of a group is, and how far the others are apart.
fn start_and_step(group: &[(usize, Port)], step: f64) -> (f64, f64) {
    let port = group[0].1;
    let gaps = (group.len() - 1) as f64;
    if let Some(first) = group.iter().position(|(_, port)| port.first) {
        let before = first as f64;
        let start = port.best - step * before;
        if start >= port.low && start + step * gaps <= port.high {
            return (start, step);
        }
    }
    let step = if gaps > 0. { step.min((port.high - port.low) / gaps) } else { 0. };
    let start = (port.best - step * gaps / 2.).max(port.low).min(port.high - step * gaps);
    (start, step)
}
