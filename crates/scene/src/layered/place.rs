//! Gives each vertex its coordinate across the flow.
//!
//! Each vertex wants to stand where its links are straight: at the weighted median of its
//! neighbours. Within a layer, the wishes that respect order and distances best (least squares) are
//! found exactly and in linear time by merging neighbours that push against each other, known as
//! isotonic regression. A few sweeps back and forth are enough; the best result is kept, and then
//! long links are made straight where nothing is in their way.

use super::Spacing;
use super::proper::Proper;

/// The largest bend in CSS pixels that looks like a mistake rather than like a curve.
const MAX_ALIGNED: f64 = 14.;

/// How many neighbours may be pushed aside to remove one such bend.
const MAX_PUSHES: usize = 3;

/// The coordinate of the start of each vertex; whole pixels, the smallest is 0.
pub(super) fn place(proper: &Proper, spacing: Spacing) -> Vec<f64> {
    let mut places = Places::new(proper, spacing);
    let rounds = if proper.layer.len() <= 4_000 { 8 } else { 3 };
    let mut best = (f64::INFINITY, places.start.clone());
    for _ in 0..rounds {
        for layer in 0..proper.layers.len() {
            places.settle(layer, Pull::Before);
        }
        places.keep_better(&mut best);
        for layer in (0..proper.layers.len()).rev() {
            places.settle(layer, Pull::After);
        }
        places.keep_better(&mut best);
    }
    places.start = best.1;
    places.straighten();
    places.align();
    places.round();
    places.start
}

/// Which neighbours pull a layer.
#[derive(Clone, Copy)]
enum Pull {
    Before,
    After,
}

struct Places<'a> {
    proper: &'a Proper,
    spacing: Spacing,
    start: Vec<f64>,
}

/// Vertices that touch each other and move as one.
struct Block {
    /// The sum of weighted wishes.
    wish: f64,
    weight: f64,
    count: usize,
}

impl Block {
    fn mean(&self) -> f64 {
        self.wish / self.weight
    }
}

impl<'a> Places<'a> {
    fn new(proper: &'a Proper, spacing: Spacing) -> Self {
        let mut this = Self { proper, spacing, start: vec![0.; proper.layer.len()] };
        for layer in &proper.layers {
            let offsets = this.offsets(layer);
            for (&vertex, offset) in layer.iter().zip(offsets) {
                this.start[vertex] = offset;
            }
        }
        this
    }

    /// The distance that two neighbours keep.
    fn distance(&self, before: usize, after: usize) -> f64 {
        match (self.proper.is_pass(before), self.proper.is_pass(after)) {
            (false, false) => self.spacing.boxes,
            (true, true) => self.spacing.links,
            _ => self.spacing.passing,
        }
    }

    /// Where the vertices of a layer start when it is packed.
    fn offsets(&self, layer: &[usize]) -> Vec<f64> {
        let mut offsets = Vec::with_capacity(layer.len());
        let mut at = 0.;
        for (index, &vertex) in layer.iter().enumerate() {
            if let Some(before) = index.checked_sub(1) {
                at += self.distance(layer[before], vertex);
            }
            offsets.push(at);
            at += self.proper.extent[vertex];
        }
        offsets
    }

    /// Moves a layer to where its neighbours pull it.
    fn settle(&mut self, layer: usize, pull: Pull) {
        let order = &self.proper.layers[layer];
        let offsets = self.offsets(order);
        let mut blocks: Vec<Block> = Vec::with_capacity(order.len());
        for (&vertex, offset) in order.iter().zip(&offsets) {
            let (wish, weight) = self.wish(vertex, pull);
            let mut block = Block { wish: (wish - offset) * weight, weight, count: 1 };
            while let Some(last) = blocks.pop() {
                if last.mean() <= block.mean() {
                    blocks.push(last);
                    break;
                }
                block.wish += last.wish;
                block.weight += last.weight;
                block.count += last.count;
            }
            blocks.push(block);
        }
        let means = blocks.iter().flat_map(|block| std::iter::repeat_n(block.mean(), block.count));
        for ((&vertex, offset), mean) in order.iter().zip(offsets).zip(means) {
            self.start[vertex] = mean + offset;
        }
    }

    /// Where a vertex wants to start, and how much.
    fn wish(&self, vertex: usize, pull: Pull) -> (f64, f64) {
        let segments = match pull {
            Pull::Before => &self.proper.up[vertex],
            Pull::After => &self.proper.down[vertex],
        };
        let mut wishes: Vec<(f64, f64)> = segments
            .iter()
            .map(|&segment| {
                let segment = &self.proper.segments[segment];
                let (other, port, own) = match pull {
                    Pull::Before => (segment.from, segment.from_port, segment.to_port),
                    Pull::After => (segment.to, segment.to_port, segment.from_port),
                };
                (self.start[other] + port - own, segment.weight * self.stiffness(vertex, other))
            })
            .collect();
        match median(&mut wishes) {
            Some(wish) => (wish, wishes.iter().map(|(_, weight)| weight).sum()),
            None => (self.start[vertex], 0.05),
        }
    }

    /// Long links want to be straight more than short ones.
    fn stiffness(&self, a: usize, b: usize) -> f64 {
        match (self.proper.is_pass(a), self.proper.is_pass(b)) {
            (true, true) => 8.,
            (false, false) => 1.,
            _ => 2.,
        }
    }

    fn keep_better(&self, best: &mut (f64, Vec<f64>)) {
        let bends = self.proper.segments.iter().map(|segment| {
            let from = self.start[segment.from] + segment.from_port;
            let to = self.start[segment.to] + segment.to_port;
            (from - to).abs() * segment.weight * self.stiffness(segment.from, segment.to)
        });
        let cost = bends.sum();
        // A margin, so that results that differ by rounding do not take turns.
        if cost < best.0 - 0.5 {
            *best = (cost, self.start.clone());
        }
    }

    /// Puts all places of a long link on one line where nothing is in the way, the longest first.
    fn straighten(&mut self) {
        let mut chains: Vec<_> =
            self.proper.chains.iter().filter(|chain| chain.len() > 1).collect();
        chains.sort_by_key(|chain| std::cmp::Reverse(chain.len()));
        let mut done = vec![false; self.start.len()];
        for chain in chains {
            self.straighten_chain(chain, &mut done);
        }
    }

    fn straighten_chain(&mut self, chain: &[usize], done: &mut [bool]) {
        let segment = |index: usize| self.proper.segments[chain[index]];
        let (first, last) = (segment(0), segment(chain.len() - 1));
        let passes: Vec<_> = (1..chain.len()).map(|index| segment(index).from).collect();
        // What it shares with a longer link is where it should be.
        let shared = passes.iter().rev().find(|&&pass| done[pass]).map(|&pass| self.start[pass]);
        let passes: Vec<_> = passes.into_iter().filter(|&pass| !done[pass]).collect();
        let free = passes.iter().fold((f64::NEG_INFINITY, f64::INFINITY), |free, &pass| {
            let (low, high) = self.free(pass);
            (free.0.max(low), free.1.min(high))
        });
        if passes.is_empty() || free.0 > free.1 {
            return;
        }
        let from = self.start[first.from] + first.from_port;
        let to = self.start[last.to] + last.to_port;
        let mean = passes.iter().map(|&pass| self.start[pass]).sum::<f64>() / passes.len() as f64;
        let wishes = shared.into_iter().chain([to, from]);
        let line = wishes.clone().find(|at| free.0 <= *at && *at <= free.1);
        let line = line.unwrap_or_else(|| mean.clamp(free.0, free.1)).round();
        let line = line.clamp(free.0, free.1);
        for pass in passes {
            self.start[pass] = line;
            done[pass] = true;
        }
    }

    /// Removes small bends, the ones of heavy links first, where a vertex has room to move.
    fn align(&mut self) {
        let mut order: Vec<_> = (0..self.proper.segments.len()).collect();
        let pull = |segment: usize| {
            let segment = &self.proper.segments[segment];
            segment.weight * self.stiffness(segment.from, segment.to)
        };
        order.sort_by(|&a, &b| pull(b).total_cmp(&pull(a)).then(a.cmp(&b)));
        let mut straight = vec![false; self.start.len()];
        for segment in order {
            let segment = self.proper.segments[segment];
            let from = self.start[segment.from] + segment.from_port;
            let bend = from - self.start[segment.to] - segment.to_port;
            let fixed = bend.abs() > MAX_ALIGNED
                || !(self.nudge(segment.to, bend, &straight, MAX_PUSHES)
                    || self.nudge(segment.from, -bend, &straight, MAX_PUSHES));
            if !fixed {
                straight[segment.from] = true;
                straight[segment.to] = true;
            }
        }
    }

    /// Moves a vertex, and a few of its neighbours if they are in the way; says whether it is where
    /// it should be. Nothing moves otherwise.
    fn nudge(&mut self, vertex: usize, by: f64, straight: &[bool], pushes: usize) -> bool {
        if by.abs() < 1e-6 {
            return true;
        }
        if straight[vertex] {
            return false;
        }
        let (low, high) = self.free(vertex);
        let at = self.start[vertex] + by;
        let (over, neighbour) = if at < low {
            (at - low, self.position(vertex).checked_sub(1))
        } else {
            ((at - high).max(0.), Some(self.position(vertex) + 1))
        };
        if over.abs() > 1e-6 {
            let layer = &self.proper.layers[self.proper.layer[vertex]];
            let Some(&neighbour) = neighbour.and_then(|index| layer.get(index)) else {
                return false;
            };
            if pushes == 0 || !self.nudge(neighbour, over, straight, pushes - 1) {
                return false;
            }
        }
        self.start[vertex] = at;
        true
    }

    fn position(&self, vertex: usize) -> usize {
        self.proper.position[vertex]
    }

    /// Between which coordinates a vertex can move while all others stay.
    fn free(&self, vertex: usize) -> (f64, f64) {
        let layer = &self.proper.layers[self.proper.layer[vertex]];
        let index = self.proper.position[vertex];
        let low = index.checked_sub(1).map_or(f64::NEG_INFINITY, |before| {
            let before = layer[before];
            self.start[before] + self.proper.extent[before] + self.distance(before, vertex)
        });
        let high = layer.get(index + 1).map_or(f64::INFINITY, |&after| {
            self.start[after] - self.distance(vertex, after) - self.proper.extent[vertex]
        });
        (low, high)
    }

    /// Moves everything to whole pixels from 0.
    fn round(&mut self) {
        let first = self.start.iter().copied().fold(f64::INFINITY, f64::min);
        for start in &mut self.start {
            *start = (*start - first).round();
        }
    }
}

/// The weighted median; between two values of the same weight, their mean.
fn median(values: &mut [(f64, f64)]) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.;
    let mut sum = 0.;
    for (index, (value, weight)) in values.iter().enumerate() {
        sum += weight;
        if sum > half + 1e-9 {
            return Some(*value);
        }
        if (sum - half).abs() <= 1e-9 {
            let next = values.get(index + 1).map_or(*value, |(next, _)| *next);
            return Some(f64::midpoint(*value, next));
        }
    }
    None
}
