//! How the places of one finding hang together: by which FROM, COPY and mount one reaches another.

use std::collections::{BTreeSet, VecDeque};

use plimsoll_model::{EdgeId, StageId, StepId};
use plimsoll_scene::id::SceneId;

use super::{By, Edge, Finding, Hop, Outcome, Uses};

/// The way from stage to stage that a finding speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The stages it touches, in the order of the way.
    pub stages: Vec<StageId>,
    /// What it goes along, in its order.
    pub links: Vec<Link>,
}

/// One part of a [`Chain`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The dependency, or the step where there is none.
    pub id: SceneId,
    /// "copied from `build` to `runtime`, line 9"
    pub words: String,
}

impl Chain {
    /// The chain of a finding; empty when it speaks of one place only.
    #[must_use]
    pub fn of(outcome: &Outcome, finding: &Finding) -> Self {
        if !finding.way.is_empty() {
            return Self::along(outcome, &finding.way);
        }
        if finding.related.is_empty() {
            return Self::default();
        }
        Self::between(outcome, finding)
    }

    /// The way that the engine has found.
    fn along(outcome: &Outcome, way: &[Hop]) -> Self {
        let mut stages: Vec<StageId> = Vec::new();
        for hop in way {
            let stage = StageId::new(hop.stage);
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        let links: Vec<_> = way.iter().filter_map(|hop| self::hop(outcome, hop)).collect();
        // What stays in one place has no way.
        if links.len() < 2 && stages.len() < 2 {
            return Self::default();
        }
        Self { stages, links }
    }

    /// What joins the places that a finding speaks of.
    fn between(outcome: &Outcome, finding: &Finding) -> Self {
        let sites = finding.at.into_iter().chain(finding.related.iter().filter_map(|it| it.at));
        let sites: BTreeSet<SceneId> = sites.collect();
        let mut edges: BTreeSet<usize> = BTreeSet::new();
        for (index, edge) in outcome.edges.iter().enumerate() {
            let step = edge.step.map(|step| SceneId::Step(StepId::new(step)));
            if step.is_some_and(|step| sites.contains(&step)) {
                edges.insert(index);
            }
        }
        let touched: BTreeSet<usize> =
            sites.iter().filter_map(|&site| stage_of(outcome, site)).collect();
        let mut stages = touched.clone();
        for path in paths(outcome, &touched) {
            for index in path {
                stages.insert(outcome.edges[index].to);
                edges.insert(index);
            }
        }
        let links = edges.iter().filter_map(|&index| link(outcome, index)).collect();
        Self { stages: stages.into_iter().map(StageId::new).collect(), links }
    }

    /// True when there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

fn stage_of(outcome: &Outcome, id: SceneId) -> Option<usize> {
    match id {
        SceneId::Stage(id) => Some(id.index()),
        SceneId::Step(id) => outcome.steps.get(id.index()).map(|step| step.stage),
        SceneId::Edge(_) | SceneId::Image(_) | SceneId::Context(_) | SceneId::Project(_) => None,
    }
}

/// From each stage the shortest way to the first later one that it reaches, as edges.
fn paths(outcome: &Outcome, touched: &BTreeSet<usize>) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); outcome.stages.len()];
    for (index, edge) in outcome.edges.iter().enumerate() {
        if let SceneId::Stage(from) = edge.from
            && let Some(out) = out.get_mut(from.index())
        {
            out.push(index);
        }
    }
    let later = |start: usize| touched.range(start + 1..).next().is_some();
    let starts = touched.iter().copied().filter(|&start| later(start));
    starts.filter_map(|start| path(&outcome.edges, &out, start, touched)).collect()
}

fn path(
    edges: &[Edge],
    out: &[Vec<usize>],
    start: usize,
    touched: &BTreeSet<usize>,
) -> Option<Vec<usize>> {
    let mut came_by: Vec<Option<usize>> = vec![None; out.len()];
    let mut queue = VecDeque::from([start]);
    while let Some(stage) = queue.pop_front() {
        if stage != start && touched.contains(&stage) {
            return Some(walk_back(edges, &came_by, start, stage));
        }
        for &edge in out.get(stage)? {
            let to = edges[edge].to;
            if to != start && came_by.get(to) == Some(&None) {
                came_by[to] = Some(edge);
                queue.push_back(to);
            }
        }
    }
    None
}

fn walk_back(
    edges: &[Edge],
    came_by: &[Option<usize>],
    start: usize,
    mut stage: usize,
) -> Vec<usize> {
    let mut path = Vec::new();
    while stage != start
        && let Some(edge) = came_by[stage]
    {
        path.push(edge);
        stage = match edges[edge].from {
            SceneId::Stage(from) => from.index(),
            _ => break,
        };
    }
    path
}

fn link(outcome: &Outcome, index: usize) -> Option<Link> {
    let edge = outcome.edges.get(index)?;
    let to = &outcome.stages.get(edge.to)?.label;
    let from = match edge.from {
        SceneId::Context(_) => "the build context".to_owned(),
        other => format!("`{}`", crate::state::name_of(outcome, other)?),
    };
    let what = match edge.kind {
        Uses::From => format!("`{to}` is built from {from}"),
        Uses::Copy => format!("copied from {from} to `{to}`"),
        Uses::Add => format!("added from {from} to `{to}`"),
        Uses::Mount => format!("mounted from {from} in `{to}`"),
    };
    let words = format!("{what}, {}", edge.place.lines());
    Some(Link { id: SceneId::Edge(EdgeId::new(index)), words })
}

/// One link of a way: the dependency it goes along, or the step where it begins.
fn hop(outcome: &Outcome, hop: &Hop) -> Option<Link> {
    if hop.by == By::Run {
        let stage = &outcome.stages.get(hop.stage)?.label;
        let words = format!("comes about in `{stage}`, line {}", hop.line);
        return Some(Link { id: SceneId::Step(StepId::new(hop.step?)), words });
    }
    let goes_along = |edge: &Edge| match hop.step {
        Some(_) => edge.step == hop.step,
        None => edge.to == hop.stage && edge.kind == Uses::From,
    };
    link(outcome, outcome.edges.iter().position(goes_along)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine;
    use crate::outcome::{Grade, Place, Related, Topic};
    use crate::protocol::Job;
    use crate::samples::SAMPLES;

    const TEXT: &str = "FROM a AS build\nCOPY . .\nFROM a AS other\nRUN x\n\
        FROM build AS middle\nRUN y\nFROM b\nCOPY --from=middle p q\nRUN z\n";

    /// A finding at one line that speaks of others.
    fn links(lines: &[u32]) -> Vec<String> {
        let outcome = engine::analyze(&Job::of_text(TEXT));
        let at = |line: u32| {
            let step = outcome.steps.iter().position(|step| step.place.first_line == line);
            let stage = outcome.stages.iter().position(|stage| stage.from.first_line == line);
            let step = step.map(|at| SceneId::Step(StepId::new(at)));
            step.or(stage.map(|at| SceneId::Stage(StageId::new(at))))
        };
        let related =
            |line: &u32| Related { message: String::new(), place: Place::default(), at: at(*line) };
        let finding = Finding {
            rule: String::new(),
            aliases: Vec::new(),
            severity: Grade::Error,
            topic: Topic::Secrets,
            likely: false,
            message: String::new(),
            help: None,
            place: Place::default(),
            column: 1,
            at: at(lines[0]),
            related: lines[1..].iter().map(related).collect(),
            way: Vec::new(),
            fix: None,
        };
        Chain::of(&outcome, &finding).links.into_iter().map(|link| link.words).collect()
    }

    #[test]
    fn a_chain_goes_through_the_stages_between() {
        assert_eq!(
            links(&[2, 9]),
            [
                "copied from the build context to `build`, line 2",
                "`middle` is built from `build`, line 5",
                "copied from `middle` to `stage-3`, line 8",
            ]
        );
    }

    #[test]
    fn the_way_that_the_engine_found_is_followed() {
        let outcome = engine::analyze(&Job::of_text(SAMPLES[0].text));
        let finding = outcome.findings.iter().find(|finding| !finding.way.is_empty()).unwrap();
        let words: Vec<_> =
            Chain::of(&outcome, finding).links.into_iter().map(|it| it.words).collect();
        assert_eq!(
            words,
            [
                "comes about in `deps`, line 8",
                "`build` is built from `deps`, line 10",
                "copied from `build` to `runtime`, line 23",
            ]
        );
    }

    #[test]
    fn what_does_not_hang_together_is_not_joined() {
        assert_eq!(links(&[4, 9]), [""; 0]);
        assert_eq!(links(&[9]), [""; 0]);
    }
}
