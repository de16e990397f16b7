//! How large a box is before it has a place, and where edges touch it.

use plimsoll_model::{Build, ContextKind, Node, StageId, StepId};

use super::plan::{End, MAX_STEPS_PER_STAGE, Plan};
use super::{Direction, NodeState, words};
use crate::alert;
use crate::layered::{BoxSpec, LabelSpec, Port};
use crate::text::TextRole;

/// The height of a closed box and of the header of an open one.
pub(super) const HEADER: f64 = 48.;
/// The height of the row of a step.
pub(super) const ROW: f64 = 26.;
/// The space below the last row.
pub(super) const FOOT: f64 = 6.;
/// Where the texts of a box start.
pub(super) const TEXT_LEFT: f64 = 38.;
/// Where the texts of a row start.
pub(super) const ROW_TEXT_LEFT: f64 = 32.;
/// The space right of all texts.
pub(super) const TEXT_RIGHT: f64 = 12.;
/// The room that is kept for a note that the page adds: "1.2 GB est.".
pub(super) const NOTE: f64 = 68.;
/// The space between a name and its badge.
pub(super) const BADGE_GAP: f64 = 12.;

const MIN_WIDTH: f64 = 132.;
const MAX_WIDTH: f64 = 264.;
const MAX_OPEN_WIDTH: f64 = 380.;
const MAX_LABEL: f64 = 112.;
/// How far from a corner edges may touch a box.
const CORNER: f64 = 9.;
/// The distance between edges that go down beside an open box to its rows, top down.
const GUTTER: f64 = 12.;

/// The texts of a box, uncut.
pub(super) struct Texts {
    pub(super) title: String,
    pub(super) detail: String,
}

/// The texts of a node. What no built stage uses says so here, a stage in its badge.
pub(super) fn texts(build: &Build, node: Node, state: NodeState) -> Texts {
    let mut texts = texts_in_use(build, node);
    if state == NodeState::NotBuilt {
        texts.detail = match node {
            Node::Stage(_) => texts.detail,
            Node::Image(_) => "not pulled".to_owned(),
            Node::Context(_) => format!("{}, not used", texts.detail),
        };
    }
    texts
}

fn texts_in_use(build: &Build, node: Node) -> Texts {
    match node {
        Node::Stage(id) => stage_texts(build, id),
        Node::Image(id) => image_texts(&build.image(id).reference),
        Node::Context(id) => {
            let context = build.context(id);
            let (title, detail) = match context.kind {
                ContextKind::Main => ("build context", "files you send"),
                ContextKind::Named => (context.name.as_str(), "named context"),
                ContextKind::Remote => (context.name.as_str(), "remote source"),
            };
            Texts { title: title.to_owned(), detail: detail.to_owned() }
        }
    }
}

fn stage_texts(build: &Build, id: StageId) -> Texts {
    use plimsoll_model::Base;
    let stage = build.stage(id);
    let mut detail = words::count(stage.step_count, "step");
    match stage.base {
        Base::Scratch => detail.push_str(", from scratch"),
        Base::Unknown => detail.push_str(", base unknown"),
        Base::Image(_) | Base::Stage(_) | Base::Context(_) => {}
    }
    Texts { title: stage.label.clone(), detail }
}

/// Splits a reference so that its telling part, the name and the tag, is the title.
fn image_texts(reference: &str) -> Texts {
    let (name, digest) = reference.split_once('@').map_or((reference, None), |(n, d)| (n, Some(d)));
    let (prefix, title) = name.rsplit_once('/').map_or((None, name), |(p, t)| (Some(p), t));
    let detail = match (prefix, digest) {
        (Some(prefix), _) => prefix.to_owned(),
        (None, Some(digest)) => format!("@{digest}"),
        (None, None) => "image".to_owned(),
    };
    Texts { title: title.to_owned(), detail }
}

/// The size of a box and its ports, in the terms of the picture.
pub(super) struct Shape {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The drawn steps.
    pub(super) rows: Vec<StepId>,
    /// How many steps are not drawn.
    pub(super) hidden: usize,
    pub(super) open: bool,
    /// The heights at which edges come in beside the box, from the top; only top down.
    gutters: Vec<f64>,
}

impl Shape {
    pub(super) fn new(
        build: &Build,
        plan: &Plan,
        index: usize,
        direction: Direction,
        into: &[usize],
    ) -> Self {
        let (node, state) = (plan.nodes[index], plan.states[index]);
        let mut shape = match node {
            Node::Stage(id) if plan.open.contains(id) => Self::open(build, id, state),
            _ => Self::closed(build, node, state),
        };
        match direction {
            Direction::LeftToRight if !shape.open => {
                let more = into.len().saturating_sub(3).min(9);
                shape.height += 15. * more as f64;
            }
            Direction::TopDown => {
                let bundles = into.iter().map(|&bundle| &plan.bundles[bundle]);
                let beside = bundles.filter(|bundle| !bundle.closing && bundle.end != End::Header);
                shape.gutters = beside.map(|bundle| shape.row_center(bundle.end)).collect();
                shape.gutters.sort_by(f64::total_cmp);
                shape.gutters.dedup();
            }
            Direction::LeftToRight => {}
        }
        shape
    }

    fn closed(build: &Build, node: Node, state: NodeState) -> Self {
        let texts = texts(build, node, state);
        let badge = match node {
            Node::Stage(_) => words::state_words(state),
            Node::Image(_) | Node::Context(_) => None,
        };
        let badge = badge.map_or(0., |badge| BADGE_GAP + TextRole::Badge.width(badge));
        let note = if matches!(node, Node::Stage(_)) { NOTE } else { 0. };
        let title = TextRole::Title.width(&texts.title) + badge;
        let detail = TextRole::Detail.width(&texts.detail) + note;
        let width = (TEXT_LEFT + title.max(detail) + TEXT_RIGHT).clamp(MIN_WIDTH, MAX_WIDTH);
        let width = even(width);
        Self {
            width,
            height: HEADER,
            rows: Vec::new(),
            hidden: 0,
            open: false,
            gutters: Vec::new(),
        }
    }

    fn open(build: &Build, id: StageId, state: NodeState) -> Self {
        let closed = Self::closed(build, Node::Stage(id), state);
        let steps = build.steps_of(id);
        let drawn = &steps[..steps.len().min(MAX_STEPS_PER_STAGE)];
        let widest = drawn.iter().map(|step| {
            let head: String = step.text.chars().take(64).collect();
            ROW_TEXT_LEFT + TextRole::Argument.width(&head) + 60. + alert::ROOM
        });
        let width = even(widest.fold(closed.width, f64::max).min(MAX_OPEN_WIDTH));
        let hidden = steps.len() - drawn.len();
        let rows = drawn.len() + usize::from(hidden > 0);
        let height = HEADER + ROW * rows as f64 + if rows > 0 { FOOT } else { 0. };
        let rows = drawn.iter().map(|step| step.id).collect();
        Self { width, height, rows, hidden, open: true, gutters: Vec::new() }
    }

    /// The space left of the box in which edges go down to its rows.
    pub(super) fn gutter(&self) -> f64 {
        if self.gutters.is_empty() { 0. } else { 8. + GUTTER * self.gutters.len() as f64 }
    }

    /// The size along and across the flow.
    pub(super) fn spec(&self, direction: Direction) -> BoxSpec {
        match direction {
            Direction::LeftToRight => BoxSpec { along: self.width, across: self.height },
            Direction::TopDown => {
                BoxSpec { along: self.height, across: self.width + self.gutter() }
            }
        }
    }

    /// Where edges leave.
    pub(super) fn out_port(&self, direction: Direction) -> Port {
        Port::fixed(match direction {
            Direction::LeftToRight => HEADER / 2.,
            Direction::TopDown => self.gutter() + self.width / 2.,
        })
    }

    /// Where an edge enters.
    pub(super) fn in_port(&self, end: End, direction: Direction) -> Port {
        let beside_row = matches!(end, End::Row(_) | End::HiddenRows);
        match direction {
            Direction::LeftToRight if beside_row => Port::around(self.row_center(end), 8.),
            Direction::LeftToRight => {
                let bottom = if self.open { HEADER } else { self.height };
                let (low, high) = (CORNER, bottom - CORNER);
                Port { best: HEADER / 2., low, high, first: false }
            }
            Direction::TopDown if beside_row => Port::fixed(self.gutter_of(end)),
            Direction::TopDown => {
                let reach = self.width / 2. - 2. * CORNER;
                Port::around(self.gutter() + self.width / 2., reach)
            }
        }
    }

    /// The middle of the row of a step, from the top of the box.
    pub(super) fn row_center(&self, end: End) -> f64 {
        let row = match end {
            End::Header => return HEADER / 2.,
            End::Row(step) => self.rows.partition_point(|&row| row < step),
            End::HiddenRows => self.rows.len(),
        };
        HEADER + ROW * (row as f64 + 0.5)
    }

    /// Where the edges to a row go down, from the start of the gutter: the first row has the
    /// innermost line, so that the lines do not cross.
    fn gutter_of(&self, end: End) -> f64 {
        let key = self.row_center(end);
        let from_inside = self.gutters.partition_point(|&other| other < key);
        self.gutter() - 12. - GUTTER * from_inside as f64
    }
}

/// Rounds up to an even number, so that the middle is a whole one.
fn even(length: f64) -> f64 {
    (length / 2.).ceil() * 2.
}

/// The room that the label of an edge needs; nothing where the row already says it.
pub(super) fn label_spec(label: &str, direction: Direction) -> LabelSpec {
    let width = label_width(label);
    match direction {
        Direction::LeftToRight => LabelSpec { along: width, before: 14., after: 1. },
        Direction::TopDown => LabelSpec { along: 14., before: -1., after: width + 12. },
    }
}

/// How wide the label of an edge is once it is cut.
pub(super) fn label_width(label: &str) -> f64 {
    TextRole::EdgeLabel.width(label).min(MAX_LABEL)
}
