//! Sorts each layer so that few links cross.
//!
//! Sweeps over the layers sort each one by the barycenters of its neighbours, then exchange
//! neighbours where that helps. The best order seen is kept. The number of sweeps is bounded, less
//! for larger graphs, and ties are broken by the order before, so the result is always the same.

use super::proper::Proper;

/// Up to this many vertices, neighbours are exchanged too, and two first orders are tried.
const THOROUGH: usize = 2_000;

/// Orders all layers; returns the number of crossings.
pub(super) fn minimise(proper: &mut Proper) -> usize {
    let mut best: Option<(usize, Vec<Vec<usize>>)> = None;
    let firsts: &[fn(&mut Proper)] =
        if proper.layer.len() <= THOROUGH { &[depth_first, by_index] } else { &[depth_first] };
    for first in firsts {
        first(proper);
        let found = sweep(proper);
        if best.as_ref().is_none_or(|(crossings, _)| found.0 < *crossings) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|(crossings, _)| *crossings == 0) {
            break;
        }
    }
    let (crossings, layers) = best.unwrap_or_default();
    restore(proper, layers);
    crossings
}

fn restore(proper: &mut Proper, layers: Vec<Vec<usize>>) {
    for (layer, order) in layers.into_iter().enumerate() {
        proper.set_order(layer, order);
    }
}

/// The order in which a walk back from the last boxes meets the vertices.
///
/// Trees come out without crossings, and what feeds one box lies together.
fn depth_first(proper: &mut Proper) {
    let mut layers = vec![Vec::new(); proper.layers.len()];
    let mut seen = vec![false; proper.layer.len()];
    let mut stack: Vec<_> =
        (0..proper.box_count).rev().filter(|&node| proper.down[node].is_empty()).collect();
    while let Some(vertex) = stack.pop() {
        if std::mem::replace(&mut seen[vertex], true) {
            continue;
        }
        layers[proper.layer[vertex]].push(vertex);
        stack.extend(proper.up[vertex].iter().rev().map(|&segment| proper.segments[segment].from));
    }
    restore(proper, layers);
}

/// The order of the file; links that pass come last.
fn by_index(proper: &mut Proper) {
    let mut layers = vec![Vec::new(); proper.layers.len()];
    for vertex in 0..proper.layer.len() {
        layers[proper.layer[vertex]].push(vertex);
    }
    restore(proper, layers);
}

fn sweep(proper: &mut Proper) -> (usize, Vec<Vec<usize>>) {
    let thorough = proper.layer.len() <= THOROUGH;
    let (rounds, patience) = match proper.layer.len() {
        0..=THOROUGH => (24, 4),
        2_001..=10_000 => (8, 2),
        _ => (3, 1),
    };
    let mut best = (crossings(proper), proper.layers.clone());
    let mut failed = 0;
    for _ in 0..rounds {
        if best.0 == 0 || failed >= patience {
            break;
        }
        for layer in 1..proper.layers.len() {
            sort(proper, layer, Side::Before);
        }
        for layer in (0..proper.layers.len().saturating_sub(1)).rev() {
            sort(proper, layer, Side::After);
        }
        if thorough {
            exchange(proper);
        }
        let found = crossings(proper);
        if found < best.0 {
            best = (found, proper.layers.clone());
            failed = 0;
        } else {
            failed += 1;
        }
    }
    best
}

/// Which neighbours of a layer count.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// Where the other end of a segment lies in its layer, ports included.
fn key(proper: &Proper, segment: usize, side: Side) -> f64 {
    let segment = &proper.segments[segment];
    let (vertex, port) = match side {
        Side::Before => (segment.from, segment.from_port),
        Side::After => (segment.to, segment.to_port),
    };
    let extent = proper.extent[vertex];
    let within = if extent > 0. { (port / extent).clamp(0., 1.) * 0.9 } else { 0.45 };
    proper.position[vertex] as f64 + within
}

fn neighbours(proper: &Proper, vertex: usize, side: Side) -> &[usize] {
    match side {
        Side::Before => &proper.up[vertex],
        Side::After => &proper.down[vertex],
    }
}

/// Sorts a layer by barycenter; vertices without neighbours on that side keep their places.
fn sort(proper: &mut Proper, layer: usize, side: Side) {
    let order = &proper.layers[layer];
    let mut sorted: Vec<(f64, usize)> = Vec::with_capacity(order.len());
    for &vertex in order {
        let segments = neighbours(proper, vertex, side);
        if !segments.is_empty() {
            let sum: f64 = segments.iter().map(|&segment| key(proper, segment, side)).sum();
            sorted.push((sum / segments.len() as f64, vertex));
        }
    }
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut next = sorted.into_iter();
    let order = order.iter().map(|&vertex| {
        if neighbours(proper, vertex, side).is_empty() {
            vertex
        } else {
            next.next().map_or(vertex, |(_, vertex)| vertex)
        }
    });
    let order = order.collect();
    proper.set_order(layer, order);
}

/// Exchanges neighbours in a layer while that removes crossings.
fn exchange(proper: &mut Proper) {
    const PASSES: usize = 4;
    for _ in 0..PASSES {
        let mut improved = false;
        for layer in 0..proper.layers.len() {
            for index in 1..proper.layers[layer].len() {
                let (a, b) = (proper.layers[layer][index - 1], proper.layers[layer][index]);
                if pair_crossings(proper, b, a) < pair_crossings(proper, a, b) {
                    proper.layers[layer].swap(index - 1, index);
                    proper.position[a] = index;
                    proper.position[b] = index - 1;
                    improved = true;
                }
            }
        }
        if !improved {
            break;
        }
    }
}

/// How often the links of `first` cross those of `second`, which comes after it in its layer.
fn pair_crossings(proper: &Proper, first: usize, second: usize) -> usize {
    [Side::Before, Side::After]
        .into_iter()
        .map(|side| {
            let keys = |vertex| {
                let segments = neighbours(proper, vertex, side).iter();
                let mut keys: Vec<_> =
                    segments.map(|&segment| key(proper, segment, side)).collect();
                keys.sort_by(f64::total_cmp);
                keys
            };
            let (first, second) = (keys(first), keys(second));
            let mut below = 0;
            let crossings = first.iter().map(|key| {
                while second.get(below).is_some_and(|other| other < key) {
                    below += 1;
                }
                below
            });
            crossings.sum::<usize>()
        })
        .sum()
}

/// How often links cross between layers.
pub(super) fn crossings(proper: &Proper) -> usize {
    (1..proper.layers.len()).map(|layer| crossings_into(proper, layer)).sum()
}

/// Counts the inversions between one layer and the one before, in n log n.
fn crossings_into(proper: &Proper, layer: usize) -> usize {
    let mut ends: Vec<(f64, f64)> = Vec::new();
    for &vertex in &proper.layers[layer] {
        for &segment in &proper.up[vertex] {
            ends.push((key(proper, segment, Side::Before), key(proper, segment, Side::After)));
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut ranks: Vec<_> = ends.iter().map(|end| end.1).collect();
    ranks.sort_by(f64::total_cmp);
    ranks.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let rank = |key: f64| ranks.partition_point(|other| *other < key);
    let mut counts = Counts::new(ranks.len());
    let mut crossings = 0;
    let mut seen = 0;
    // Links that start at one point do not cross, so they are counted before they are added.
    for group in ends.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        for end in group {
            crossings += seen - counts.up_to(rank(end.1));
        }
        for end in group {
            counts.add(rank(end.1));
            seen += 1;
        }
    }
    crossings
}

/// Prefix sums that can be added to, a "Fenwick tree".
struct Counts(Vec<usize>);

impl Counts {
    fn new(len: usize) -> Self {
        Self(vec![0; len + 1])
    }

    fn add(&mut self, index: usize) {
        let mut at = index + 1;
        while at < self.0.len() {
            self.0[at] += 1;
            at += at & at.wrapping_neg();
        }
    }

    /// How many were added at `index` or before.
    fn up_to(&self, index: usize) -> usize {
        let mut at = index + 1;
        let mut sum = 0;
        while at > 0 {
            sum += self.0[at];
            at &= at - 1;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BoxSpec, Graph, LinkSpec, Port, rank};
    use super::*;

    /// A graph of which each box is used by a few of those after it.
    fn random(boxes: usize, links: usize, seed: u32) -> Graph {
        let mut random = seed;
        let mut next = |limit: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize % limit.max(1)
        };
        let spec = BoxSpec { along: 100., across: 40. };
        let mut graph = Graph { boxes: vec![spec; boxes], ..Graph::default() };
        let mut link = |from, to| {
            let port = Port::fixed(20.);
            graph.links.push(LinkSpec {
                from,
                to,
                weight: 1,
                out_port: port,
                in_port: port,
                label: None,
                trunk: None,
            });
        };
        for to in 1..boxes {
            link(to - 1 - next(to.min(4)), to);
        }
        for _ in boxes - 1..links {
            let to = 1 + next(boxes - 1);
            link(next(to), to);
        }
        graph
    }

    /// Crossings in the order of the file and after, over some random graphs.
    fn before_and_after(boxes: usize, links: usize) -> (usize, usize) {
        let mut sums = (0, 0);
        for seed in 0..8 {
            let graph = random(boxes, links, seed);
            let mut proper = Proper::new(&graph, &rank::ranks(&graph));
            by_index(&mut proper);
            sums.0 += crossings(&proper);
            sums.1 += minimise(&mut proper);
        }
        sums
    }

    #[test]
    fn sweeps_remove_most_crossings() {
        for (boxes, links) in [(12, 18), (40, 60), (120, 180)] {
            let (before, after) = before_and_after(boxes, links);
            assert!(after * 3 <= before, "{boxes} boxes: {before} before, {after} after");
        }
    }

    #[test]
    fn a_tree_has_no_crossings() {
        let graph = random(200, 199, 7);
        let mut proper = Proper::new(&graph, &rank::ranks(&graph));
        assert_eq!(minimise(&mut proper), 0);
    }

    #[test]
    fn crossings_are_counted() {
        let mut graph = random(4, 3, 0);
        for (link, (from, to)) in graph.links.iter_mut().zip([(0, 3), (1, 2), (0, 2)]) {
            (link.from, link.to) = (from, to);
        }
        let mut proper = Proper::new(&graph, &[0, 0, 1, 1]);
        by_index(&mut proper);
        assert_eq!(crossings(&proper), 1);
        assert_eq!(minimise(&mut proper), 0);
    }
}
