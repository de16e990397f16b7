//! Gives each box a layer so that every link goes forward, and few go far.

use super::Graph;

/// How often boxes are moved towards their heavier side. Each pass is linear; on real files nothing
/// moves after the second one.
const PASSES: usize = 4;

/// The layer of each box; the first one is 0.
pub(super) fn ranks(graph: &Graph) -> Vec<usize> {
    let links = Links::new(graph);
    let order = links.forward_order(graph);
    let mut ranks = vec![0; graph.boxes.len()];
    for &node in &order {
        ranks[node] = links.earliest(graph, &ranks, node);
    }
    for _ in 0..PASSES {
        if !tighten(graph, &links, &order, &mut ranks) {
            break;
        }
    }
    let first = ranks.iter().copied().min().unwrap_or(0);
    for rank in &mut ranks {
        *rank -= first;
    }
    ranks
}

/// Moves each box as near as it can to the side on which more weight pulls; says whether any moved.
fn tighten(graph: &Graph, links: &Links, order: &[usize], ranks: &mut [usize]) -> bool {
    let mut moved = false;
    for &node in order.iter().rev() {
        let latest = links.latest(graph, ranks, node);
        if let Some(latest) = latest.filter(|_| links.pull(graph, node) > 0) {
            moved |= latest != ranks[node];
            ranks[node] = latest;
        }
    }
    for &node in order {
        if links.pull(graph, node) < 0 {
            let earliest = links.earliest(graph, ranks, node);
            moved |= earliest != ranks[node];
            ranks[node] = earliest;
        }
    }
    moved
}

/// The links of each box, by index.
struct Links {
    into: Vec<Vec<usize>>,
    out: Vec<Vec<usize>>,
}

impl Links {
    fn new(graph: &Graph) -> Self {
        let count = graph.boxes.len();
        let mut this = Self { into: vec![Vec::new(); count], out: vec![Vec::new(); count] };
        for (index, link) in graph.links.iter().enumerate() {
            this.into[link.to].push(index);
            this.out[link.from].push(index);
        }
        this
    }

    /// All boxes, each after those that link to it.
    fn forward_order(&self, graph: &Graph) -> Vec<usize> {
        let mut waiting: Vec<_> = self.into.iter().map(Vec::len).collect();
        let mut order: Vec<_> = (0..graph.boxes.len()).filter(|&node| waiting[node] == 0).collect();
        let mut next = 0;
        while let Some(&node) = order.get(next) {
            next += 1;
            for &link in &self.out[node] {
                let to = graph.links[link].to;
                waiting[to] -= 1;
                if waiting[to] == 0 {
                    order.push(to);
                }
            }
        }
        debug_assert_eq!(order.len(), graph.boxes.len(), "the links close a circle");
        order
    }

    fn earliest(&self, graph: &Graph, ranks: &[usize], node: usize) -> usize {
        let after = self.into[node].iter().map(|&link| ranks[graph.links[link].from] + 1);
        after.max().unwrap_or(ranks[node])
    }

    fn latest(&self, graph: &Graph, ranks: &[usize], node: usize) -> Option<usize> {
        self.out[node].iter().map(|&link| ranks[graph.links[link].to] - 1).min()
    }

    /// Positive when more weight pulls forward than back.
    fn pull(&self, graph: &Graph, node: usize) -> i64 {
        let weight = |links: &[usize]| -> i64 {
            links.iter().map(|&link| i64::from(graph.links[link].weight)).sum()
        };
        weight(&self.out[node]) - weight(&self.into[node])
    }
}
