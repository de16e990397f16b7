//! Reads the engine's result into what the page shows.

use std::collections::HashMap;

use plimsoll_audit::Analysis;
use plimsoll_model::schedule::Schedule;
use plimsoll_model::{self as model, Base, Build, Node};
use plimsoll_scene::alert::Alerts;
use plimsoll_scene::graph::{Direction, GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::id::SceneId;
use plimsoll_scene::table::Table;
use plimsoll_scene::timeline::{LaneNames, TimelineOptions, TimelineScene};
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::{Lines, Span};

use super::findings::{self, MAX_FINDINGS, Sites, ranked};
use super::{Argument, Edge, Heredoc, MAX_TABLE_ROWS, Outcome, Place, Stage, Step, Verdict};
use crate::protocol::Job;

/// The most bytes of one text that the page shows; instructions can be tens of kilobytes long.
const MAX_TEXT: usize = 4_000;

/// What BuildKit sets by itself when a file declares it.
const AUTOMATIC: [&str; 8] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
];

impl Outcome {
    /// Reads an analysis into what the page shows.
    #[must_use]
    pub fn new(analysis: &Analysis, job: &Job) -> Self {
        let build = &analysis.build;
        let schedule = Schedule::nominal(build);
        let ranked = ranked(analysis);
        let sites = Sites::new(build);
        let alerts = findings::alerts(&ranked, &sites);
        let listed = ranked.iter().take(MAX_FINDINGS);
        let listed = listed.map(|finding| findings::finding(analysis, &sites, finding));
        let graph = GraphScene::new(build, &graph_options(job));
        let timeline = TimelineScene::new(build, &schedule, &timeline_options(job));
        Self {
            empty: analysis.source.trim().is_empty(),
            rejected_at: analysis.file.verdict().map(|rejection| rejection.line.max(1)),
            verdict: Verdict::new(analysis, &ranked),
            findings: listed.collect(),
            audit: findings::audit(analysis, &ranked, job.profile),
            stages: stages(build),
            steps: build.steps.iter().map(step).collect(),
            edges: build.edges.iter().map(|edge| self::edge(analysis, edge)).collect(),
            images: build.images.iter().map(|image| shortened(&image.reference)).collect(),
            contexts: build.contexts.iter().map(|context| shortened(&context.name)).collect(),
            arguments: arguments(analysis),
            target: build.target.map(model::StageId::index),
            graph: graph.with_alerts(&alerts),
            graph_table: told(capped(GraphScene::rows(build)), &alerts),
            timeline: timeline.with_alerts(&alerts),
            timeline_table: told(capped(TimelineScene::rows(build, &schedule)), &alerts),
        }
    }
}

/// How the graph is to be drawn.
pub(crate) fn graph_options(job: &Job) -> GraphOptions {
    GraphOptions {
        direction: if job.narrow { Direction::TopDown } else { Direction::LeftToRight },
        open: OpenStages::Only(job.open.clone()),
    }
}

/// How the timeline is to be drawn.
pub(crate) fn timeline_options(job: &Job) -> TimelineOptions {
    TimelineOptions { names: if job.narrow { LaneNames::Above } else { LaneNames::Beside } }
}

/// A table with as many rows as the page shows.
pub(crate) fn capped(mut table: Table) -> Table {
    let all = table.rows.len();
    if all > MAX_TABLE_ROWS {
        table.rows.truncate(MAX_TABLE_ROWS);
        table.caption = format!("{} (the first {MAX_TABLE_ROWS} of {all} rows)", table.caption);
    }
    table
}

/// Adds a column that says how much is wrong with the thing of each row.
fn told(mut table: Table, alerts: &Alerts) -> Table {
    table.header.push("Findings".to_owned());
    for row in &mut table.rows {
        row.cells.push(alerts.of(row.id).words());
    }
    table
}

/// The start of a text, as much of it as the page shows.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().find(|(at, _)| *at >= MAX_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn place(span: Span, lines: Lines) -> Place {
    Place { start: span.start, end: span.end, first_line: lines.first, last_line: lines.last }
}

fn stages(build: &Build) -> Vec<Stage> {
    let mut named: HashMap<&str, usize> = HashMap::new();
    for name in build.stages.iter().filter_map(|stage| stage.name.as_deref()) {
        *named.entry(name).or_default() += 1;
    }
    build.stages.iter().map(|stage| self::stage(build, stage, &named)).collect()
}

fn stage(build: &Build, stage: &model::Stage, named: &HashMap<&str, usize>) -> Stage {
    let unique = stage.name.as_deref().filter(|name| named.get(name) == Some(&1));
    let from_lines = Lines { first: stage.lines.first, last: stage.from_last_line };
    let steps = build.steps_of(stage.id).iter().filter(|step| !step.onbuild);
    let end = steps.map(|step| step.span.end).max().unwrap_or(stage.span.end);
    let (base, base_id) = base(build, &stage.base);
    Stage {
        label: shortened(&stage.label),
        request: unique.map_or_else(|| stage.id.index().to_string(), str::to_owned),
        base,
        base_id,
        platform: stage.platform.clone(),
        number: stage.from_number.map(|number| number.to_string()),
        built: stage.reachable,
        from: place(stage.span, from_lines),
        place: place(Span::new(stage.span.start, end), stage.lines),
        text: shortened(&stage.text),
        first_step: stage.first_step.index(),
        step_count: stage.step_count,
    }
}

fn base(build: &Build, base: &Base) -> (String, Option<SceneId>) {
    let node = match base {
        Base::Image(id) => Node::Image(*id),
        Base::Stage(id) => Node::Stage(*id),
        Base::Context(id) => Node::Context(*id),
        Base::Scratch => return ("scratch".to_owned(), None),
        Base::Unknown => return ("unknown".to_owned(), None),
    };
    (shortened(build.label(node)), Some(node.into()))
}

fn step(step: &model::Step) -> Step {
    let heredoc = |heredoc: &model::StepHeredoc| Heredoc {
        name: heredoc.name.clone(),
        first_line: heredoc.lines.first,
        last_line: heredoc.lines.last,
        expand: heredoc.expand,
    };
    Step {
        stage: step.stage.index(),
        keyword: step.keyword_text(),
        text: shortened(&step.text),
        number: step.number.map(|number| number.to_string()),
        adds: step.effect.into(),
        reason: step.reason.to_owned(),
        flags: step.flags.clone(),
        heredocs: step.heredocs.iter().map(heredoc).collect(),
        onbuild: step.onbuild,
        place: place(step.span, step.lines),
    }
}

fn edge(analysis: &Analysis, edge: &model::Edge) -> Edge {
    let last = analysis.lines.line(edge.span.end.saturating_sub(1).max(edge.span.start));
    Edge {
        kind: edge.kind.into(),
        from: edge.from.into(),
        to: edge.to.index(),
        step: edge.step.map(model::StepId::index),
        place: place(edge.span, Lines { first: edge.line, last }),
        sources: edge.sources.iter().map(|source| shortened(source)).collect(),
        dest: edge.dest.as_deref().map(shortened),
    }
}

/// The arguments that the file declares, each once, in the order of the file.
fn arguments(analysis: &Analysis) -> Vec<Argument> {
    let mut found: Vec<Argument> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for instruction in &analysis.file.instructions {
        let Some(Command::Arg(declared)) = &instruction.command else { continue };
        for argument in declared {
            let name = argument.name.text.as_str();
            let at = *index.entry(name).or_insert_with(|| {
                found.push(Argument {
                    name: name.to_owned(),
                    default: None,
                    line: instruction.lines.first,
                    automatic: AUTOMATIC.contains(&name),
                });
                found.len() - 1
            });
            let default = argument.value.as_ref().map(|value| shortened(&value.text));
            found[at].default = found[at].default.take().or(default);
        }
    }
    found
}
