//! Turns an arrangement into the items of a scene.

use plimsoll_model::{Build, ContextKind, Effect, Node, Step};
use plimsoll_syntax::dockerfile::Keyword;

use super::arrange::{ArrangedBox, ArrangedEdge, Arrangement, MARGIN, arrange};
use super::plan::{Bundle, End, Plan};
use super::sizes::{
    BADGE_GAP, HEADER, NOTE, ROW, ROW_TEXT_LEFT, Shape, TEXT_LEFT, TEXT_RIGHT, label_width, texts,
};
use super::{
    Direction, EdgeItem, EdgeRole, GraphOptions, GraphScene, Neighbours, NodeItem, NodeShape,
    RowItem, StepRole, Toggle, words,
};
use crate::alert;
use crate::geometry::{Point, Rect, Size};
use crate::id::SceneId;
use crate::outline;
use crate::path::{Head, HeadShape};
use crate::text::{Anchor, TextItem, TextRole};

/// Lays out and draws the graph of a build.
pub(super) fn draw(build: &Build, options: &GraphOptions) -> GraphScene {
    let plan = Plan::new(build, &options.open);
    let links = Links::new(&plan);
    let shapes = (0..plan.nodes.len())
        .map(|index| Shape::new(build, &plan, index, options.direction, &links.into[index]));
    let shapes: Vec<_> = shapes.collect();
    let arrangement = arrange(build, &plan, &shapes, options.direction);
    let drawer = Drawer { build, plan: &plan, shapes: &shapes, links: &links };
    let order = reading_order(&arrangement, options.direction);
    let mut nodes: Vec<_> =
        order.iter().map(|&index| drawer.node(index, arrangement.boxes[index])).collect();
    link_neighbours(&mut nodes);
    let edges = plan.bundles.iter().zip(&arrangement.edges);
    let edges: Vec<_> =
        edges.map(|(bundle, edge)| drawer.edge(bundle, edge, options.direction)).collect();
    GraphScene {
        size: size(&nodes, &edges),
        direction: options.direction,
        target: build
            .target
            .filter(|t| plan.index.contains_key(&Node::Stage(*t)))
            .map(SceneId::Stage),
        summary: words::summary(build),
        notice: notice(&plan, &arrangement),
        crossings: arrangement.crossings,
        nodes,
        edges,
    }
}

fn notice(plan: &Plan, arrangement: &Arrangement) -> Option<String> {
    let around = (arrangement.around > 0)
        .then(|| format!("{} long edges run around the picture.", arrangement.around));
    let notices: Vec<_> = plan.notice.iter().cloned().chain(around).collect();
    (!notices.is_empty()).then(|| notices.join(" "))
}

/// The nodes by part, rank, and place on the rank.
fn reading_order(arrangement: &Arrangement, direction: Direction) -> Vec<usize> {
    let mut order: Vec<_> = (0..arrangement.boxes.len()).collect();
    let across = |rect: Rect| match direction {
        Direction::LeftToRight => rect.y,
        Direction::TopDown => rect.x,
    };
    order.sort_by(|&a, &b| {
        let (a, b) = (arrangement.boxes[a], arrangement.boxes[b]);
        (a.part, a.rank).cmp(&(b.part, b.rank)).then(across(a.rect).total_cmp(&across(b.rect)))
    });
    order
}

/// Up and Down walk the reading order, so that they reach every node.
fn link_neighbours(nodes: &mut [NodeItem]) {
    let ids: Vec<_> = nodes.iter().map(|node| node.id).collect();
    for (index, node) in nodes.iter_mut().enumerate() {
        node.neighbours.before = index.checked_sub(1).map(|before| ids[before]);
        node.neighbours.after = ids.get(index + 1).copied();
    }
}

/// Around everything that is drawn, with the margin.
fn size(nodes: &[NodeItem], edges: &[EdgeItem]) -> Size {
    let boxes = nodes.iter().map(|node| node.rect);
    let paths = edges.iter().map(|edge| edge.path.bounds());
    let labels = edges.iter().filter_map(|edge| edge.label.as_ref()).map(TextItem::rect);
    let all = boxes.chain(paths).chain(labels).reduce(Rect::cover).unwrap_or_default();
    Size { width: (all.right() + MARGIN).ceil(), height: (all.bottom() + MARGIN).ceil() }
}

/// The bundles of each node.
pub(super) struct Links {
    /// By the node that uses something.
    into: Vec<Vec<usize>>,
    /// By the node that is used.
    out: Vec<Vec<usize>>,
}

impl Links {
    fn new(plan: &Plan) -> Self {
        let empty = vec![Vec::new(); plan.nodes.len()];
        let mut this = Self { into: empty.clone(), out: empty };
        for (index, bundle) in plan.bundles.iter().enumerate() {
            this.into[plan.index[&Node::Stage(bundle.to)]].push(index);
            this.out[plan.index[&bundle.from]].push(index);
        }
        this
    }
}

/// How a stage state, a step role and the like follow from the model.
pub(crate) fn step_role(keyword: Keyword) -> StepRole {
    match keyword {
        Keyword::Run => StepRole::Run,
        Keyword::Copy | Keyword::Add => StepRole::Copy,
        Keyword::Workdir => StepRole::Workdir,
        _ => StepRole::Metadata,
    }
}

/// The head of an edge with this role.
pub(crate) const fn head_shape(role: EdgeRole) -> HeadShape {
    match role {
        EdgeRole::From => HeadShape::FilledArrow,
        EdgeRole::Copy | EdgeRole::Add => HeadShape::HollowArrow,
        EdgeRole::Mount => HeadShape::Diamond,
        EdgeRole::NamedContext => HeadShape::Square,
    }
}

struct Drawer<'a> {
    build: &'a Build,
    plan: &'a Plan,
    shapes: &'a [Shape],
    links: &'a Links,
}

impl Drawer<'_> {
    fn node(&self, index: usize, placed: ArrangedBox) -> NodeItem {
        let node = self.plan.nodes[index];
        let id = SceneId::from(node);
        let (rect, shape) = (placed.rect, &self.shapes[index]);
        let state = self.plan.states[index];
        let stage = matches!(node, Node::Stage(_));
        let badge = words::state_words(state).filter(|_| stage).map(|words| {
            let at = Point::new(rect.right() - TEXT_RIGHT, rect.y + 20.);
            TextItem::fit(TextRole::Badge, words, at, rect.width).anchored(Anchor::End)
        });
        let (feeds_me, fed) = self.neighbours(index);
        let texts = texts(self.build, node, state);
        // The tab of a folder takes some of its height.
        let lower = if matches!(node, Node::Context(_)) { 2. } else { 0. };
        NodeItem {
            id,
            key: id.key(),
            shape: self.node_shape(node),
            state,
            rank: placed.rank,
            rect,
            title: title(&texts.title, rect.moved(0., lower), badge.as_ref()),
            detail: Some(detail(&texts.detail, rect.moved(0., lower), stage)),
            badge,
            note_at: Point::new(rect.right() - TEXT_RIGHT, rect.y + 37.),
            bar: Rect::new(rect.x, rect.y, 5., HEADER),
            toggle: stage.then(|| toggle(rect, shape.open)),
            rows: self.rows(shape, rect),
            more: more(shape, rect),
            alert: None,
            name: words::name(self.build, node, &fed),
            tooltip: words::tooltip(self.build, node),
            neighbours: Neighbours {
                feeds_me: feeds_me.into_iter().map(SceneId::from).collect(),
                i_feed: fed.into_iter().map(SceneId::from).collect(),
                ..Neighbours::default()
            },
        }
    }

    fn node_shape(&self, node: Node) -> NodeShape {
        match node {
            Node::Stage(_) => NodeShape::Stage,
            Node::Image(_) => NodeShape::Image,
            Node::Context(id) => match self.build.context(id).kind {
                ContextKind::Main => NodeShape::MainContext,
                ContextKind::Named => NodeShape::NamedContext,
                ContextKind::Remote => NodeShape::RemoteContext,
            },
        }
    }

    /// What feeds a node and what it feeds, each once, in the order of the file.
    fn neighbours(&self, index: usize) -> (Vec<Node>, Vec<Node>) {
        let bundles = |links: &[usize]| -> Vec<&Bundle> {
            links.iter().map(|&bundle| &self.plan.bundles[bundle]).collect()
        };
        let into = bundles(&self.links.into[index]).into_iter().map(|bundle| bundle.from);
        let out = bundles(&self.links.out[index]).into_iter().map(|bundle| Node::Stage(bundle.to));
        (distinct(into), distinct(out))
    }

    fn rows(&self, shape: &Shape, rect: Rect) -> Vec<RowItem> {
        let rows = shape.rows.iter().enumerate().map(|(index, &step)| {
            let top = rect.y + HEADER + ROW * index as f64;
            row(self.build, self.build.step(step), Rect::new(rect.x, top, rect.width, ROW))
        });
        rows.collect()
    }

    fn edge(&self, bundle: &Bundle, edge: &ArrangedEdge, direction: Direction) -> EdgeItem {
        let label = edge.label_at.and_then(|at| {
            let text = outline::label(self.build, &bundle.ids)?;
            let room = label_width(&text);
            Some(match direction {
                Direction::LeftToRight => {
                    let at = at.moved(0., -4.);
                    TextItem::fit(TextRole::EdgeLabel, &text, at, room).anchored(Anchor::End)
                }
                Direction::TopDown => {
                    TextItem::fit(TextRole::EdgeLabel, &text, at.moved(6., -2.), room)
                }
            })
        });
        EdgeItem {
            ids: bundle.ids.iter().map(|&id| SceneId::Edge(id)).collect(),
            key: SceneId::Edge(bundle.ids[0]).key(),
            role: bundle.role,
            from: bundle.from.into(),
            to: SceneId::Stage(bundle.to),
            step: match bundle.end {
                End::Row(step) => Some(SceneId::Step(step)),
                End::Header | End::HiddenRows => None,
            },
            built: self.build.stage(bundle.to).reachable,
            head: Head {
                shape: head_shape(bundle.role),
                tip: edge.path.end(),
                heading: edge.heading,
            },
            path: edge.path.clone(),
            label,
            tooltip: words::edge_tooltip(self.build, &bundle.ids),
        }
    }
}

fn title(text: &str, rect: Rect, badge: Option<&TextItem>) -> TextItem {
    let badge = badge.map_or(0., |badge| badge.rect().width + BADGE_GAP);
    let at = Point::new(rect.x + TEXT_LEFT, rect.y + 21.);
    TextItem::fit(TextRole::Title, text, at, rect.width - TEXT_LEFT - TEXT_RIGHT - badge)
}

fn detail(text: &str, rect: Rect, stage: bool) -> TextItem {
    let at = Point::new(rect.x + TEXT_LEFT, rect.y + 37.);
    let note = if stage { NOTE } else { 0. };
    TextItem::fit(TextRole::Detail, text, at, rect.width - TEXT_LEFT - TEXT_RIGHT - note)
}

fn distinct(nodes: impl Iterator<Item = Node>) -> Vec<Node> {
    let mut seen = std::collections::HashSet::new();
    nodes.filter(|node| seen.insert(*node)).collect()
}

fn toggle(rect: Rect, open: bool) -> Toggle {
    Toggle { rect: Rect::new(rect.x + 9., rect.y + 12., 24., 24.), open }
}

fn more(shape: &Shape, rect: Rect) -> Option<TextItem> {
    let top = rect.y + HEADER + ROW * shape.rows.len() as f64;
    let at = Point::new(rect.x + ROW_TEXT_LEFT, top + 17.);
    let text = format!("and {}", words::count(shape.hidden, "more step"));
    let room = rect.width - ROW_TEXT_LEFT - TEXT_RIGHT;
    (shape.hidden > 0).then(|| TextItem::fit(TextRole::Detail, &text, at, room))
}

fn row(build: &Build, step: &Step, rect: Rect) -> RowItem {
    let id = SceneId::Step(step.id);
    let keyword = if step.onbuild { "ONBUILD " } else { "" }.to_owned() + step.keyword.as_str();
    let at = Point::new(rect.x + ROW_TEXT_LEFT, rect.y + 17.);
    let keyword = TextItem::fit(TextRole::Keyword, &keyword, at, rect.width);
    let indent = keyword.rect().width + TextRole::Keyword.width(" ");
    let room = rect.width - ROW_TEXT_LEFT - indent - alert::ROOM;
    RowItem {
        id,
        key: id.key(),
        role: step_role(step.keyword),
        layer: step.effect == Effect::Layer,
        onbuild: step.onbuild,
        rect,
        glyph: Rect::new(rect.x + 16., rect.y + 9., 8., 8.),
        keyword,
        argument: TextItem::fit(TextRole::Argument, argument(step), at.moved(indent, 0.), room),
        note_at: Point::new(rect.right() - TEXT_RIGHT, rect.y + 17.),
        bar: Rect::new(rect.x, rect.y, 5., ROW),
        alert: None,
        name: words::step_name(build, step),
        tooltip: words::step_tooltip(step),
    }
}

/// What follows the keyword in the text of a step.
pub(crate) fn argument(step: &Step) -> &str {
    let keyword = step.keyword.as_str();
    match step.text.get(..keyword.len()) {
        Some(head) if head.eq_ignore_ascii_case(keyword) => step.text[keyword.len()..].trim_start(),
        _ => &step.text,
    }
}
