//! What the stage graph says in words: names for assistive technology, tooltips, and the table.

use std::fmt::Write;

use plimsoll_model::{Base, Build, ContextKind, Effect, Node, StageId, Step};

use super::NodeState;
use super::plan::role;
use crate::id::SceneId;
use crate::table::{Table, TableRow};
use crate::text::phrase;

/// How many names a sentence lists before it says how many more there are.
const MAX_LISTED: usize = 8;

/// "1 step", "4 steps".
pub(crate) fn count(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{count} {singular}s") }
}

/// What the build does with a stage.
pub(crate) fn state(build: &Build, stage: StageId) -> NodeState {
    if build.target == Some(stage) {
        NodeState::Target
    } else if build.stage(stage).reachable {
        NodeState::Needed
    } else {
        NodeState::NotBuilt
    }
}

/// The words for a state; nothing for a stage that is simply needed.
pub(crate) const fn state_words(state: NodeState) -> Option<&'static str> {
    match state {
        NodeState::Target => Some("TARGET"),
        NodeState::Needed => None,
        NodeState::NotBuilt => Some("not built"),
    }
}

/// The base as written: a reference, the name of a stage, `scratch`.
pub(crate) fn base(build: &Build, base: &Base) -> String {
    match base {
        Base::Image(id) => build.image(*id).reference.clone(),
        Base::Stage(id) => build.stage(*id).label.clone(),
        Base::Scratch => "scratch".to_owned(),
        Base::Context(id) => build.context(*id).name.clone(),
        Base::Unknown => "unknown".to_owned(),
    }
}

/// How a node is called in a sentence.
pub(crate) fn called(build: &Build, node: Node) -> String {
    match node {
        Node::Context(id) if build.context(id).kind == ContextKind::Main => {
            "the build context".to_owned()
        }
        _ => phrase(build.label(node)),
    }
}

/// The accessible name of a node: "build, stage 1 of 3, 4 steps, feeds runtime".
pub(super) fn name(build: &Build, node: Node, fed: &[Node]) -> String {
    let mut name = match node {
        Node::Stage(id) => stage_name(build, id),
        Node::Image(_) => format!("{}, image", phrase(build.label(node))),
        Node::Context(id) => match build.context(id).kind {
            ContextKind::Main => "build context".to_owned(),
            ContextKind::Named => format!("{}, named context", phrase(build.label(node))),
            ContextKind::Remote => format!("{}, remote source", phrase(build.label(node))),
        },
    };
    if !fed.is_empty() {
        let _ = write!(name, ", feeds {}", list(build, fed));
    }
    if let Node::Stage(id) = node {
        match state(build, id) {
            NodeState::Target => name.push_str(", target"),
            NodeState::NotBuilt => name.push_str(", not built"),
            NodeState::Needed => {}
        }
    }
    name
}

fn stage_name(build: &Build, id: StageId) -> String {
    let stage = build.stage(id);
    format!(
        "{}, stage {} of {}, {}",
        phrase(&stage.label),
        id.index() + 1,
        build.stages.len(),
        count(stage.step_count, "step"),
    )
}

fn list(build: &Build, nodes: &[Node]) -> String {
    let mut text = String::new();
    for (index, &node) in nodes.iter().take(MAX_LISTED).enumerate() {
        text.push_str(match index {
            0 => "",
            _ if index + 1 == nodes.len() => " and ",
            _ => ", ",
        });
        text.push_str(&called(build, node));
    }
    if nodes.len() > MAX_LISTED {
        let _ = write!(text, " and {} more", nodes.len() - MAX_LISTED);
    }
    text
}

/// The tooltip of a node: its full name and where it comes from.
pub(super) fn tooltip(build: &Build, node: Node) -> String {
    match node {
        Node::Stage(id) => phrase(&build.stage(id).text),
        Node::Image(_) => format!("Image {}", phrase(build.label(node))),
        Node::Context(id) => match build.context(id).kind {
            ContextKind::Main => {
                "The build context: the files that are sent to the builder".to_owned()
            }
            ContextKind::Named => format!("Named context {}", phrase(build.label(node))),
            ContextKind::Remote => format!("Remote source {}", phrase(build.label(node))),
        },
    }
}

/// The accessible name of a step: "RUN npm ci, step 3 of 5 of build, makes a layer".
pub(crate) fn step_name(build: &Build, step: &Step) -> String {
    let stage = build.stage(step.stage);
    let place = step.id.index() - stage.first_step.index() + 1;
    let mut name = format!(
        "{}, step {place} of {} of {}, {}",
        phrase(&step.text),
        stage.step_count,
        phrase(&stage.label),
        effect(step.effect),
    );
    if step.onbuild {
        name.push_str(", trigger of the base");
    }
    name
}

/// What a step adds, in words.
pub(crate) const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Layer => "makes a layer",
        Effect::Metadata => "metadata only",
        Effect::Nothing => "adds nothing here",
    }
}

/// The tooltip of a step.
pub(crate) fn step_tooltip(step: &Step) -> String {
    let text = phrase(&step.text);
    match (step.reason.is_empty(), step.onbuild) {
        (true, false) => text,
        (true, true) => format!("{text} (trigger of the base)"),
        (false, false) => format!("{text} ({})", step.reason),
        (false, true) => format!("{text} (trigger of the base; {})", step.reason),
    }
}

/// The instruction that makes an edge.
pub(crate) fn instruction(build: &Build, bundle: &[plimsoll_model::EdgeId]) -> &'static str {
    use plimsoll_model::EdgeKind;
    match build.edge(bundle[0]).kind {
        EdgeKind::From => "FROM",
        EdgeKind::Copy => "COPY",
        EdgeKind::Add => "ADD",
        EdgeKind::Mount => "mount",
    }
}

/// The tooltip of an edge: "runtime copies /app/dist from build (line 9)".
pub(crate) fn edge_tooltip(build: &Build, ids: &[plimsoll_model::EdgeId]) -> String {
    let edge = build.edge(ids[0]);
    let (from, to) = (called(build, edge.from), called(build, Node::Stage(edge.to)));
    let what = match edge.sources.as_slice() {
        [] => String::new(),
        sources => format!(" {}", phrase(&sources.join(" "))),
    };
    let verb = match instruction(build, ids) {
        "FROM" => format!("{to} is built from {from}"),
        "COPY" => format!("{to} copies{what} from {from}"),
        "ADD" => format!("{to} adds{what} from {from}"),
        _ => format!("{to} mounts{what} from {from}"),
    };
    match ids.len() {
        1 => format!("{verb} (line {})", edge.line),
        more => format!("{verb} (line {}) and {} more times", edge.line, more - 1),
    }
}

/// One sentence about the whole graph.
pub(super) fn summary(build: &Build) -> String {
    let unbuilt = build.stages.iter().filter(|stage| !stage.reachable).count();
    let mut text = format!(
        "{}, {}",
        count(build.stages.len(), "stage"),
        count(build.images.len(), "external image"),
    );
    if let Some(target) = build.target {
        let _ = write!(text, "; the target is {}", phrase(&build.stage(target).label));
    }
    match unbuilt {
        0 => text.push('.'),
        1 => text.push_str("; 1 stage is not built."),
        _ => {
            let _ = write!(text, "; {unbuilt} stages are not built.");
        }
    }
    text
}

/// The graph as a table.
pub(super) fn table(build: &Build) -> Table {
    let header = ["Stage", "Base", "Steps", "Feeds", "Fed by", "State"].map(str::to_owned);
    let links = Links::new(build);
    let rows = build.stages.iter().map(|stage| {
        let cells = vec![
            phrase(&stage.label),
            phrase(&base(build, &stage.base)),
            stage.step_count.to_string(),
            links.feeds[stage.id.index()].join(", "),
            links.fed_by[stage.id.index()].join(", "),
            match state(build, stage.id) {
                NodeState::Target => "target".to_owned(),
                NodeState::Needed => "built".to_owned(),
                NodeState::NotBuilt => "not built".to_owned(),
            },
        ];
        TableRow { id: SceneId::Stage(stage.id), cells }
    });
    let rows = rows.collect();
    Table { caption: "Stages and what feeds them".to_owned(), header: header.to_vec(), rows }
}

/// For each stage what it feeds and what feeds it, with the instruction: "runtime (COPY)".
struct Links {
    feeds: Vec<Vec<String>>,
    fed_by: Vec<Vec<String>>,
}

impl Links {
    fn new(build: &Build) -> Self {
        let empty = vec![Vec::new(); build.stages.len()];
        let mut this = Self { feeds: empty.clone(), fed_by: empty };
        let mut seen = std::collections::HashSet::new();
        for edge in &build.edges {
            if !seen.insert((edge.from, edge.to, role(build, edge))) {
                continue;
            }
            let how = instruction(build, &[edge.id]);
            let to = format!("{} ({how})", called(build, Node::Stage(edge.to)));
            if let Node::Stage(from) = edge.from {
                this.feeds[from.index()].push(to);
            }
            let from = format!("{} ({how})", called(build, edge.from));
            this.fed_by[edge.to.index()].push(from);
        }
        this
    }
}
