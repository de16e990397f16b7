//! Gives each thing its column: a service by what it starts after, whatever else is shown, and what
//! is used just before the first thing that uses it.

use plimsoll_model::compose::{Project, ServiceId};

use super::plan::Plan;
use super::relations::{Link, Relations};
use crate::id::ProjectItem;

/// The columns of a plan.
pub(super) struct Columns {
    /// By node; only the order counts, and it may be negative.
    pub(super) of_node: Vec<i64>,
    /// By bundle: true for one that closes a circle and so goes back.
    pub(super) closing: Vec<bool>,
}

impl Columns {
    pub(super) fn new(project: &Project, relations: &Relations, plan: &Plan) -> Self {
        let starts = Starts::new(project, relations);
        let mut of_node: Vec<_> = plan.nodes.iter().map(|&item| starts.of(item)).collect();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); plan.nodes.len()];
        for bundle in &plan.bundles {
            users[plan.index[&bundle.from]].push(plan.index[&bundle.to]);
        }
        // Users first, so that what they use finds their columns.
        for node in users_first(&users) {
            if !is_service(plan.nodes[node]) {
                let first = users[node].iter().filter(|&&user| user != node);
                let first = first.map(|&user| of_node[user]).min();
                of_node[node] = first.map_or(0, |first| first - 1);
            }
        }
        let closing = plan
            .bundles
            .iter()
            .map(|bundle| of_node[plan.index[&bundle.from]] >= of_node[plan.index[&bundle.to]]);
        Self { closing: closing.collect(), of_node }
    }
}

/// A service that is off has nothing that it starts after, so it stands before what waits for it.
const fn is_service(item: ProjectItem) -> bool {
    matches!(item, ProjectItem::Service(_))
}

/// How many services must have started before each one, along the longest chain.
struct Starts {
    services: Vec<i64>,
}

impl Starts {
    fn new(project: &Project, relations: &Relations) -> Self {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); project.services.len()];
        for (from, to) in relations.links.iter().filter_map(order) {
            users[from.index()].push(to.index());
        }
        let order = users_first(&users);
        let mut place = vec![0; users.len()];
        for (at, &service) in order.iter().enumerate() {
            place[service] = at;
        }
        let mut services = vec![0; users.len()];
        for &service in order.iter().rev() {
            for &user in &users[service] {
                // A user that comes later in the order closes a circle.
                if place[user] < place[service] {
                    services[user] = services[user].max(services[service] + 1);
                }
            }
        }
        Self { services }
    }

    fn of(&self, item: ProjectItem) -> i64 {
        match item {
            ProjectItem::Service(id) => self.services[id.index()],
            _ => -1,
        }
    }
}

/// The services that a link puts in an order.
fn order(link: &Link) -> Option<(ServiceId, ServiceId)> {
    match (link.from, link.to) {
        (ProjectItem::Service(from), ProjectItem::Service(to)) if from != to => Some((from, to)),
        _ => None,
    }
}

/// All nodes, each after those that use it, except where that closes a circle.
///
/// A depth-first walk with a stack of its own, so that long chains need no deep recursion.
fn users_first(users: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(users.len());
    let mut seen = vec![false; users.len()];
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for start in 0..users.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        stack.push((start, 0));
        while let Some((node, next)) = stack.pop() {
            let Some(&user) = users[node].get(next) else {
                order.push(node);
                continue;
            };
            stack.push((node, next + 1));
            if !std::mem::replace(&mut seen[user], true) {
                stack.push((user, 0));
            }
        }
    }
    order
}
