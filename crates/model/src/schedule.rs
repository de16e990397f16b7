//! In which order and how parallel the steps of a build can run.
//!
//! BuildKit does not run stage after stage: it solves a graph of vertices, one for each pull and for
//! each step that does work. A step starts when the previous step of its stage is done and
//! everything it reads from (a pulled image, a context, another *finished* stage) is there. Stages
//! that do not wait for each other run side by side, and stages that the target does not need never
//! run.
//!
//! Two simplifications are deliberate. The number of vertices that run at once is not limited, as in
//! BuildKit without `max-parallelism`. And `COPY --link` keeps its place in its stage, although
//! BuildKit can copy earlier and only merges the result there.

use crate::build::{Base, Build, Edge, Node};
use crate::ids::{ContextId, EdgeId, ImageId, StageId, StepId};

/// Where the lengths in a [`Schedule`] come from, and so what they are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// No time is known: each pull and each step that makes a vertex counts as one unit.
    Nominal,
    /// Seconds that a model predicts.
    Estimated,
    /// Seconds that were measured in a real build.
    Known,
}

/// One piece of work that BuildKit can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vertex {
    /// Pulling an image.
    Pull(ImageId),
    /// Loading a context.
    Load(ContextId),
    /// A step.
    Step(StepId),
}

/// When one vertex can run at the earliest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// What runs.
    pub vertex: Vertex,
    /// When it can start, in the unit of the basis, from the start of the build.
    pub start: f64,
    /// When it is done.
    pub end: f64,
    /// The vertex that it waits for last; `None` when it can run at once.
    pub after: Option<Vertex>,
    /// True when a delay of this vertex delays the build.
    pub critical: bool,
}

/// When the steps of one stage can run.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The stage.
    pub stage: StageId,
    /// The pull of its base image, which lanes with the same base share.
    pub pull: Option<Slot>,
    /// One slot for each step, in the order they run.
    pub slots: Vec<Slot>,
    /// When the first of them can start: the pull, else the first step.
    pub start: f64,
    /// When the stage is done.
    pub end: f64,
    /// What it waits for in other stages, in the order of the file.
    pub waits: Vec<Wait>,
}

/// A dependency of a lane on another stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// The dependency.
    pub edge: EdgeId,
    /// The stage that must be done first.
    pub stage: StageId,
    /// The step that waits; `None` when the whole lane waits for its base.
    pub step: Option<StepId>,
    /// When the other stage is done.
    pub ready: f64,
    /// True when nothing else holds the lane back at that place for longer.
    pub binding: bool,
}

/// The earliest order in which a build can run.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Where the lengths come from.
    pub basis: Basis,
    /// The stages that are built, by start, then by place in the file.
    pub lanes: Vec<Lane>,
    /// The images that built stages use, with their pulls.
    pub pulls: Vec<Slot>,
    /// The stages that are not built, in the order of the file.
    pub unbuilt: Vec<StageId>,
    /// When the last lane is done.
    pub finish: f64,
    /// The chain of vertices that decides [`finish`](Self::finish), in the order they run.
    pub critical: Vec<Vertex>,
}

impl Schedule {
    /// Schedules a build of which no time is known.
    #[must_use]
    pub fn nominal(build: &Build) -> Self {
        Self::new(build, Basis::Nominal, |vertex| nominal(build, vertex))
    }

    /// Schedules a build with the given durations; negative and non-finite ones count as 0.
    ///
    /// The work is linear in the number of stages, steps and edges. A stage cannot wait for itself,
    /// so dependencies that close a cycle are ignored; see [`StageOrder`].
    #[must_use]
    pub fn new(build: &Build, basis: Basis, duration: impl Fn(Vertex) -> f64) -> Self {
        let duration =
            |vertex| Some(duration(vertex)).filter(|d| d.is_finite()).map_or(0., |d| d.max(0.));
        Planner::new(build, &duration).plan(basis)
    }

    /// The lane of a stage, if it is built.
    #[must_use]
    pub fn lane(&self, stage: StageId) -> Option<&Lane> {
        self.lanes.iter().find(|lane| lane.stage == stage)
    }

    /// All slots of all lanes and the pulls, without a promise about their order.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pulls.iter().chain(self.lanes.iter().flat_map(|lane| &lane.slots))
    }
}

/// One unit for what BuildKit shows as a vertex of its own, nothing for the rest.
fn nominal(build: &Build, vertex: Vertex) -> f64 {
    match vertex {
        Vertex::Pull(_) => 1.,
        Vertex::Load(_) => 0.,
        Vertex::Step(id) => {
            if makes_vertex(build, id) {
                1.
            } else {
                0.
            }
        }
    }
}

/// True when BuildKit runs a step on its own, and false when it only edits the image's metadata.
#[must_use]
pub fn makes_vertex(build: &Build, id: StepId) -> bool {
    use plimsoll_syntax::dockerfile::Keyword;
    matches!(build.step(id).keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir)
}

/// An order of all stages in which each comes after what it uses.
///
/// A file can name stages in a circle. BuildKit rejects it, but a picture is wanted all the same, so
/// the edges that close a circle are set apart: always the same ones for the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageOrder {
    /// The stages, each after the stages it uses.
    pub stages: Vec<StageId>,
    /// The edges that close a circle, in ascending order.
    pub closing: Vec<EdgeId>,
}

impl StageOrder {
    /// Orders the stages of a build; linear, and without recursion since files can be hostile.
    #[must_use]
    pub fn new(build: &Build) -> Self {
        let inputs = stage_inputs(build);
        let mut order =
            Self { stages: Vec::with_capacity(build.stages.len()), closing: Vec::new() };
        let mut mark = vec![Mark::New; build.stages.len()];
        // From the last stage back, so that of a circle the reference to a later stage closes it: only
        // that one can be a mistake, since FROM can name earlier stages only.
        for root in (0..build.stages.len()).rev() {
            order.visit(StageId::new(root), &inputs, &mut mark);
        }
        order.closing.sort_unstable();
        order
    }

    /// Walks depth first from `root` to all it uses that was not seen before.
    fn visit(&mut self, root: StageId, inputs: &[Vec<(StageId, EdgeId)>], mark: &mut [Mark]) {
        if mark[root.index()] != Mark::New {
            return;
        }
        mark[root.index()] = Mark::Open;
        let mut stack = vec![(root, 0)];
        while let Some((stage, next)) = stack.last_mut() {
            let Some(&(input, edge)) = inputs[stage.index()].get(*next) else {
                mark[stage.index()] = Mark::Done;
                self.stages.push(*stage);
                stack.pop();
                continue;
            };
            *next += 1;
            match mark[input.index()] {
                Mark::New => {
                    mark[input.index()] = Mark::Open;
                    stack.push((input, 0));
                }
                Mark::Open => self.closing.push(edge),
                Mark::Done => {}
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// For each stage the stages it uses, by which edge, in the order of the file.
fn stage_inputs(build: &Build) -> Vec<Vec<(StageId, EdgeId)>> {
    let mut inputs = vec![Vec::new(); build.stages.len()];
    for edge in &build.edges {
        if let Node::Stage(from) = edge.from {
            inputs[edge.to.index()].push((from, edge.id));
        }
    }
    inputs
}

/// Computes the earliest times, stage by stage in dependency order.
struct Planner<'a, D> {
    build: &'a Build,
    duration: &'a D,
    /// The edges that apply, by consuming stage.
    edges: Vec<Vec<&'a Edge>>,
    order: StageOrder,
    /// The pull of each image, where a built stage uses it.
    pulls: Vec<Option<Slot>>,
    /// The end of each planned stage and the vertex that ends it.
    done: Vec<Ready>,
}

/// When something is there, and which vertex brings it.
#[derive(Clone, Copy)]
struct Ready {
    at: f64,
    by: Option<Vertex>,
}

impl Ready {
    const NOW: Self = Self { at: 0., by: None };

    /// The later of two; the first when both are there at the same time.
    fn later(self, other: Self) -> Self {
        if other.at > self.at || (other.at >= self.at && self.by.is_none()) { other } else { self }
    }
}

impl<'a, D: Fn(Vertex) -> f64> Planner<'a, D> {
    fn new(build: &'a Build, duration: &'a D) -> Self {
        let order = StageOrder::new(build);
        let mut edges = vec![Vec::new(); build.stages.len()];
        for edge in &build.edges {
            if order.closing.binary_search(&edge.id).is_err() {
                edges[edge.to.index()].push(edge);
            }
        }
        let pulls = vec![None; build.images.len()];
        let done = vec![Ready::NOW; build.stages.len()];
        Self { build, duration, edges, order, pulls, done }
    }

    fn plan(mut self, basis: Basis) -> Schedule {
        let stages = std::mem::take(&mut self.order.stages);
        let (built, unbuilt): (Vec<_>, Vec<_>) =
            stages.into_iter().partition(|&id| self.build.stage(id).reachable);
        let mut lanes: Vec<_> = built.into_iter().map(|id| self.lane(id)).collect();
        lanes.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.stage.cmp(&b.stage)));
        let finish = lanes.iter().map(|lane| lane.end).fold(0., f64::max);
        let mut schedule = Schedule {
            basis,
            lanes,
            pulls: self.pulls.into_iter().flatten().collect(),
            unbuilt: sorted(unbuilt),
            finish,
            critical: Vec::new(),
        };
        mark_critical(&mut schedule, self.build);
        schedule
    }

    fn lane(&mut self, id: StageId) -> Lane {
        let stage = self.build.stage(id);
        let edges = std::mem::take(&mut self.edges[id.index()]);
        let pull = match stage.base {
            Base::Image(image) => Some(self.pull(image)),
            _ => None,
        };
        let base = self.base(&stage.base, &edges);
        let mut waits = Vec::new();
        self.note_waits(&edges, None, base.at, &mut waits);
        let mut slots = Vec::with_capacity(stage.step_count);
        let mut ready = base;
        // Edges come in the order of the file, as steps do, except that ONBUILD triggers stand at
        // their place in another stage; so they are grouped by step first.
        let mut by_step: Vec<_> = edges.iter().filter_map(|e| Some((e.step?, *e))).collect();
        by_step.sort_by_key(|(step, edge)| (*step, edge.id));
        let mut rest = by_step.as_slice();
        for step in self.build.steps_of(id) {
            let count = rest.iter().take_while(|(of, _)| *of <= step.id).count();
            let (mine, after) = rest.split_at(count);
            rest = after;
            let mine: Vec<_> = mine.iter().map(|(_, edge)| *edge).collect();
            let start = mine.iter().fold(ready, |ready, edge| ready.later(self.source(edge.from)));
            self.note_waits(&mine, Some(step.id), start.at, &mut waits);
            let slot = self.slot(Vertex::Step(step.id), start);
            ready = Ready { at: slot.end, by: Some(slot.vertex) };
            slots.push(slot);
        }
        self.done[id.index()] = ready;
        waits.sort_by_key(|wait| wait.edge);
        let first = pull.as_ref().or(slots.first());
        let start = first.map_or(base.at, |slot| slot.start);
        Lane { stage: id, pull, slots, start, end: ready.at, waits }
    }

    /// When the base of a stage is there. A base that closes a circle is taken to be there at once.
    fn base(&mut self, base: &Base, edges: &[&Edge]) -> Ready {
        let from = |edge: &&&Edge| edge.step.is_none();
        match edges.iter().find(from) {
            Some(edge) => self.source(edge.from),
            None => match base {
                Base::Image(image) => self.source(Node::Image(*image)),
                Base::Context(context) => self.source(Node::Context(*context)),
                Base::Stage(_) | Base::Scratch | Base::Unknown => Ready::NOW,
            },
        }
    }

    /// When a node can be read.
    fn source(&mut self, node: Node) -> Ready {
        match node {
            Node::Stage(id) => self.done[id.index()],
            Node::Image(id) => {
                let slot = self.pull(id);
                Ready { at: slot.end, by: Some(slot.vertex) }
            }
            Node::Context(id) => {
                let vertex = Vertex::Load(id);
                let at = (self.duration)(vertex);
                Ready { at, by: (at > 0.).then_some(vertex) }
            }
        }
    }

    fn pull(&mut self, id: ImageId) -> Slot {
        let slot = self.pulls[id.index()];
        let slot = slot.unwrap_or_else(|| self.slot(Vertex::Pull(id), Ready::NOW));
        self.pulls[id.index()] = Some(slot);
        slot
    }

    fn slot(&self, vertex: Vertex, ready: Ready) -> Slot {
        let end = ready.at + (self.duration)(vertex);
        Slot { vertex, start: ready.at, end, after: ready.by, critical: false }
    }

    fn note_waits(&self, edges: &[&Edge], step: Option<StepId>, start: f64, waits: &mut Vec<Wait>) {
        for edge in edges.iter().filter(|edge| edge.step == step) {
            if let Node::Stage(stage) = edge.from {
                let ready = self.done[stage.index()].at;
                waits.push(Wait { edge: edge.id, stage, step, ready, binding: ready >= start });
            }
        }
    }
}

fn sorted(mut stages: Vec<StageId>) -> Vec<StageId> {
    stages.sort_unstable();
    stages
}

/// Follows the chain of "waits for last" back from the vertex that ends the build.
fn mark_critical(schedule: &mut Schedule, build: &Build) {
    let mut after = vec![None; build.steps.len()];
    for slot in schedule.lanes.iter().flat_map(|lane| &lane.slots) {
        if let Vertex::Step(id) = slot.vertex {
            after[id.index()] = slot.after;
        }
    }
    let last = schedule.lanes.iter().filter(|lane| lane.end >= schedule.finish).max_by(|a, b| {
        let target = |lane: &Lane| Some(lane.stage) == build.target;
        target(a).cmp(&target(b)).then(b.stage.cmp(&a.stage))
    });
    let mut next = last.and_then(|lane| lane.slots.last().or(lane.pull.as_ref())).map(|s| s.vertex);
    let mut on_path = vec![false; build.steps.len()];
    let mut pulls = vec![false; build.images.len()];
    while let Some(vertex) = next {
        schedule.critical.push(vertex);
        next = match vertex {
            Vertex::Step(id) => {
                on_path[id.index()] = true;
                after[id.index()]
            }
            Vertex::Pull(id) => {
                pulls[id.index()] = true;
                None
            }
            Vertex::Load(_) => None,
        };
    }
    schedule.critical.reverse();
    let lanes = &mut schedule.lanes;
    let slots = lanes.iter_mut().flat_map(|lane| lane.pull.iter_mut().chain(&mut lane.slots));
    for slot in slots.chain(&mut schedule.pulls) {
        slot.critical = match slot.vertex {
            Vertex::Step(id) => on_path[id.index()],
            Vertex::Pull(id) => pulls[id.index()],
            Vertex::Load(_) => false,
        };
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_syntax::dockerfile::Dockerfile;

    use super::*;
    use crate::options::BuildOptions;

    fn build(text: &str) -> Build {
        crate::build(&Dockerfile::parse(text), &BuildOptions::default())
    }

    /// Each lane as `name start-end: start-end of its slots`, `*` where critical.
    fn lanes(text: &str) -> Vec<String> {
        let build = build(text);
        let schedule = Schedule::nominal(&build);
        let lanes = schedule.lanes.iter().map(|lane| {
            let slots = lane.pull.iter().chain(&lane.slots).map(|slot| {
                format!(" {}-{}{}", slot.start, slot.end, if slot.critical { "*" } else { "" })
            });
            let label = &build.stage(lane.stage).label;
            format!("{label} {}-{}:{}", lane.start, lane.end, slots.collect::<String>())
        });
        lanes.collect()
    }

    #[test]
    fn a_step_waits_for_what_it_copies_from_but_not_earlier() {
        let found = lanes(
            "FROM a AS slow\nRUN one\nRUN two\nRUN three\n\
             FROM b AS final\nRUN first\nENV A=b\nCOPY --from=slow /x /y\nRUN last\n",
        );
        let expected = ["slow 0-4: 0-1* 1-2* 2-3* 3-4*", "final 0-6: 0-1 1-2 2-2 4-5* 5-6*"];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_stage_waits_for_its_base() {
        let found = lanes("FROM a AS base\nRUN one\nFROM base AS x\nRUN two\nFROM x\nCMD three\n");
        assert_eq!(found, ["base 0-2: 0-1* 1-2*", "x 2-3: 2-3*", "stage-2 3-3: 3-3*"]);
    }

    #[test]
    fn images_that_are_copied_from_are_pulled_first() {
        let found = lanes("FROM scratch\nCOPY --from=busybox /bin/sh /bin/sh\n");
        assert_eq!(found, ["stage-0 1-2: 1-2*"]);
        let found = lanes("FROM scratch\nENV A=b\n");
        assert_eq!(found, ["stage-0 0-0: 0-0*"]);
    }

    #[test]
    fn stages_that_are_not_needed_are_set_apart() {
        let build = build("FROM a AS x\nRUN one\nFROM a AS y\nRUN two\nFROM a\n");
        let schedule = Schedule::nominal(&build);
        assert_eq!(schedule.unbuilt, [StageId::new(0), StageId::new(1)]);
        assert_eq!((schedule.lanes.len(), schedule.pulls.len()), (1, 1));
        assert_eq!(schedule.critical, [Vertex::Pull(ImageId::new(0))]);
    }

    #[test]
    fn waits_say_what_holds_a_step_back() {
        let build = build(
            "FROM a AS fast\nRUN one\nFROM a AS slow\nRUN one\nRUN two\n\
             FROM scratch\nRUN --mount=from=fast,target=/f --mount=from=slow,target=/s x\n",
        );
        let schedule = Schedule::nominal(&build);
        let waits = &schedule.lanes.last().unwrap().waits;
        let found = waits.iter().map(|wait| (wait.stage.index(), wait.ready, wait.binding));
        let found: Vec<_> = found.collect();
        assert_eq!(found, [(0, 2., false), (1, 3., true)]);
    }

    #[test]
    fn circles_end() {
        let build = build(
            "FROM scratch AS a\nCOPY --from=b /x /y\nFROM scratch AS b\nCOPY --from=a /x /y\n\
             FROM a AS c\nCOPY --from=c /x /y\n",
        );
        let order = StageOrder::new(&build);
        assert_eq!(order.stages.len(), 3);
        assert_eq!(order.closing.len(), 2);
        let schedule = Schedule::nominal(&build);
        assert!((schedule.finish - 3.).abs() < 1e-9, "{}", schedule.finish);
    }

    #[test]
    fn durations_are_a_parameter() {
        let build = build("FROM a\nRUN one\nRUN two\n");
        let schedule = Schedule::new(&build, Basis::Known, |vertex| match vertex {
            Vertex::Pull(_) => 2.5,
            Vertex::Load(_) => f64::NAN,
            Vertex::Step(id) if id.index() == 0 => -1.,
            Vertex::Step(_) => 4.,
        });
        assert!((schedule.finish - 6.5).abs() < 1e-9, "{}", schedule.finish);
    }

    #[test]
    fn long_chains_are_ordered() {
        let stages = (1..5_000).map(|index| format!("FROM s{} AS s{index}\n", index - 1));
        let stages: Vec<_> = stages.collect();
        let build = build(&format!("FROM scratch AS s0\n{}", stages.concat()));
        assert_eq!(StageOrder::new(&build).stages.len(), 5_000);
    }
}
