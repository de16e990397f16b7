//! What `plimsoll inspect` prints: the model of one file.

use plimsoll_model::{Base, Build, Edge, Node, Stage, Step};
use serde::Serialize;

use super::SCHEMA;
use crate::Analysis;

/// The model of one file.
#[derive(Debug, Serialize)]
pub struct InspectReport {
    /// The version of this document.
    pub schema: u32,
    /// The path of the file.
    pub path: String,
    /// True when BuildKit's parser and instruction phase accept the file.
    pub ok: bool,
    /// Why they do not.
    pub error: Option<ErrorReport>,
    /// Why a build of the target fails although the file is accepted.
    pub build_error: Option<ErrorReport>,
    /// The parser directives.
    pub directives: DirectivesReport,
    /// The stages in the order of the file.
    pub stages: Vec<StageReport>,
    /// The dependencies in the order of the file.
    pub edges: Vec<EdgeReport>,
}

/// BuildKit's error.
#[derive(Debug, Serialize)]
pub struct ErrorReport {
    /// BuildKit's message.
    pub message: String,
    /// The line that BuildKit reports.
    pub line: u32,
}

/// The parser directives as written.
#[derive(Debug, Serialize)]
pub struct DirectivesReport {
    /// The frontend image.
    pub syntax: Option<String>,
    /// The escape token.
    pub escape: Option<String>,
    /// The options of BuildKit's checks.
    pub check: Option<String>,
}

/// One stage.
#[derive(Debug, Serialize)]
pub struct StageReport {
    /// Its index.
    pub index: usize,
    /// Its name as BuildKit stores it.
    pub name: Option<String>,
    /// What it is built from.
    pub base: BaseReport,
    /// The expanded `--platform`.
    pub platform: Option<String>,
    /// The line of FROM.
    pub line: u32,
    /// The last line of its last instruction.
    pub end_line: u32,
    /// The number of the FROM step, as `1/5`, when an image is pulled.
    pub number: Option<String>,
    /// True when the target needs it.
    pub reachable: bool,
    /// True for the target.
    pub target: bool,
    /// Its steps in the order they run; triggers of the base stage come first.
    pub steps: Vec<StepReport>,
}

/// What a stage is built from.
#[derive(Debug, Serialize)]
pub struct BaseReport {
    /// `image`, `stage`, `scratch`, `context`, or `unknown` when the reference cannot be expanded.
    pub kind: &'static str,
    /// The reference of the image, the name of the stage or context.
    pub reference: Option<String>,
    /// The index of the stage.
    pub stage: Option<usize>,
}

/// One step.
#[derive(Debug, Serialize)]
pub struct StepReport {
    /// The instruction in upper case.
    pub keyword: String,
    /// Its first line.
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// The joined text of the instruction.
    pub text: String,
    /// BuildKit's number, as `2/5`.
    pub number: Option<String>,
    /// True when it makes a layer.
    pub layer: bool,
    /// True for an ONBUILD trigger of the base stage.
    pub onbuild: bool,
    /// The flags as written, quotes removed.
    pub flags: Vec<String>,
    /// The heredocs.
    pub heredocs: Vec<HeredocReport>,
}

/// One heredoc.
#[derive(Debug, Serialize)]
pub struct HeredocReport {
    /// The word that ends it.
    pub name: String,
    /// The first line of its body.
    pub line: u32,
    /// The line of its terminator.
    pub end_line: u32,
    /// True when BuildKit expands variables in it.
    pub expand: bool,
}

/// One dependency.
#[derive(Debug, Serialize)]
pub struct EdgeReport {
    /// `from`, `copy`, `add` or `mount`.
    pub kind: &'static str,
    /// What is used.
    pub from: SourceReport,
    /// The index of the stage that uses it.
    pub to: usize,
    /// The line of the instruction.
    pub line: u32,
    /// The source paths after expansion.
    pub sources: Vec<String>,
    /// The destination path after expansion.
    pub dest: Option<String>,
}

/// What a stage uses.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceReport {
    /// The index of a stage.
    Stage(usize),
    /// The reference of an image.
    Image(String),
    /// The name of a context, or the address that ADD fetches.
    Context(String),
}

impl InspectReport {
    /// Reports the model of a file.
    #[must_use]
    pub fn new(analysis: &Analysis) -> Self {
        let Analysis { file, build, .. } = analysis;
        let error = file.verdict().map(|rejection| ErrorReport {
            message: rejection.diagnostic.message.clone(),
            line: rejection.line,
        });
        let errors = analysis.findings.iter();
        let build_error = errors.filter(|_| error.is_none()).find_map(|finding| {
            finding.stops_the_build().then(|| ErrorReport {
                message: finding.message.clone(),
                line: analysis.lines.line(finding.span.start),
            })
        });
        let text = |word: &Option<plimsoll_syntax::text::Word>| {
            word.as_ref().map(|word| word.text.clone())
        };
        Self {
            schema: SCHEMA,
            path: analysis.path.clone(),
            ok: error.is_none(),
            error,
            build_error,
            directives: DirectivesReport {
                syntax: text(&file.directives.syntax),
                escape: text(&file.directives.escape),
                check: text(&file.directives.check),
            },
            stages: build.stages.iter().map(|stage| StageReport::new(build, stage)).collect(),
            edges: build.edges.iter().map(|edge| EdgeReport::new(build, edge)).collect(),
        }
    }
}

impl StageReport {
    fn new(build: &Build, stage: &Stage) -> Self {
        Self {
            index: stage.id.index(),
            name: stage.name.clone(),
            base: BaseReport::new(build, &stage.base),
            platform: stage.platform.clone(),
            line: stage.lines.first,
            end_line: stage.lines.last,
            number: stage.from_number.map(|number| number.to_string()),
            reachable: stage.reachable,
            target: build.target == Some(stage.id),
            steps: build.steps_of(stage.id).iter().map(StepReport::new).collect(),
        }
    }
}

impl BaseReport {
    fn new(build: &Build, base: &Base) -> Self {
        let (kind, node, stage) = match base {
            Base::Image(id) => ("image", Some(Node::Image(*id)), None),
            Base::Stage(id) => ("stage", Some(Node::Stage(*id)), Some(id.index())),
            Base::Context(id) => ("context", Some(Node::Context(*id)), None),
            Base::Scratch => ("scratch", None, None),
            Base::Unknown => ("unknown", None, None),
        };
        let reference = match node {
            Some(node) => Some(build.label(node).to_owned()),
            None => (*base == Base::Scratch).then(|| "scratch".to_owned()),
        };
        Self { kind, reference, stage }
    }
}

impl StepReport {
    fn new(step: &Step) -> Self {
        Self {
            keyword: step.keyword_text(),
            line: step.lines.first,
            end_line: step.lines.last,
            text: step.text.clone(),
            number: step.number.map(|number| number.to_string()),
            layer: step.effect == plimsoll_model::Effect::Layer,
            onbuild: step.onbuild,
            flags: step.flags.clone(),
            heredocs: step
                .heredocs
                .iter()
                .map(|heredoc| HeredocReport {
                    name: heredoc.name.clone(),
                    line: heredoc.lines.first,
                    end_line: heredoc.lines.last,
                    expand: heredoc.expand,
                })
                .collect(),
        }
    }
}

impl EdgeReport {
    fn new(build: &Build, edge: &Edge) -> Self {
        let label = build.label(edge.from).to_owned();
        Self {
            kind: edge.kind.as_str(),
            from: match edge.from {
                Node::Stage(id) => SourceReport::Stage(id.index()),
                Node::Image(_) => SourceReport::Image(label),
                Node::Context(_) => SourceReport::Context(label),
            },
            to: edge.to.index(),
            line: edge.line,
            sources: edge.sources.clone(),
            dest: edge.dest.clone(),
        }
    }
}
