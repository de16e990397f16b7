//! Turns an arrangement into the items of a scene.

use std::collections::HashSet;

use plimsoll_model::compose::{Project, ProjectBuilds};

use super::arrange::{ArrangedBox, ArrangedEdge, Arrangement, MARGIN, MAX_LABEL, arrange};
use super::cards::{Card, CardMaker, HEART, PAD, ROW, ROW_LEFT, hidden};
use super::plan::{Bundle, End, Plan, model};
use super::rank::Columns;
use super::relations::{Relations, build_of};
use super::{
    Direction, LinkRole, NETWORK_COLORS, Neighbours, ProjectEdge, ProjectNode, ProjectShape,
    ServiceScene, ServicesOptions, StageRow, StageUse, Toggle, legend, words,
};
use crate::alert::{self, Alerts};
use crate::geometry::{Point, Rect, Size};
use crate::id::{ProjectItem, SceneId};
use crate::path::{Head, HeadShape};
use crate::text::{Anchor, TextItem, TextRole};

/// Lays out and draws the services of a project.
pub(super) fn draw(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    options: &ServicesOptions,
) -> ServiceScene {
    let plan = Plan::new(project, builds, relations, options);
    let maker = CardMaker { project, builds, relations, plan: &plan, show: &options.show };
    let cards: Vec<_> = plan.nodes.iter().map(|&item| maker.card(item)).collect();
    let columns = Columns::new(project, relations, &plan);
    let arrangement = arrange(relations, &plan, &columns, &cards, options.direction);
    let links = Links::new(&plan);
    let drawer = Drawer { project, builds, relations, plan: &plan, cards: &cards, links: &links };
    let order = reading_order(&arrangement, options.direction);
    let mut nodes: Vec<_> =
        order.iter().map(|&index| drawer.node(index, arrangement.boxes[index])).collect();
    link_neighbours(&mut nodes);
    let edges = plan.bundles.iter().zip(&arrangement.edges);
    let edges = edges.filter(|(bundle, _)| bundle.shown);
    let edges: Vec<_> =
        edges.map(|(bundle, edge)| drawer.edge(bundle, edge, options.direction)).collect();
    let drawn = size(&nodes, &edges);
    let (legend, size) = legend::legend(&edges, drawn);
    ServiceScene {
        size,
        direction: options.direction,
        summary: words::summary(project, relations),
        notice: notice(&plan, &arrangement),
        crossings: arrangement.crossings,
        nodes,
        edges,
        legend,
    }
}

fn notice(plan: &Plan, arrangement: &Arrangement) -> Option<String> {
    let around = (arrangement.around > 0)
        .then(|| format!("{} long lines run around the picture.", arrangement.around));
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
fn link_neighbours(nodes: &mut [ProjectNode]) {
    let ids: Vec<_> = nodes.iter().map(|node| node.id).collect();
    for (index, node) in nodes.iter_mut().enumerate() {
        node.neighbours.before = index.checked_sub(1).map(|before| ids[before]);
        node.neighbours.after = ids.get(index + 1).copied();
    }
}

/// Around everything that is drawn, with the margin.
fn size(nodes: &[ProjectNode], edges: &[ProjectEdge]) -> Size {
    let boxes = nodes.iter().map(|node| node.rect);
    let paths = edges.iter().map(|edge| edge.path.bounds());
    let labels = edges.iter().filter_map(|edge| edge.label.as_ref()).map(TextItem::rect);
    let all = boxes.chain(paths).chain(labels).reduce(Rect::cover).unwrap_or_default();
    Size { width: (all.right() + MARGIN).ceil(), height: (all.bottom() + MARGIN).ceil() }
}

/// The shown bundles of each node.
struct Links {
    /// By the node that uses something.
    into: Vec<Vec<usize>>,
    /// By the node that is used.
    out: Vec<Vec<usize>>,
}

impl Links {
    fn new(plan: &Plan) -> Self {
        let empty = vec![Vec::new(); plan.nodes.len()];
        let mut this = Self { into: empty.clone(), out: empty };
        for (index, bundle) in plan.bundles.iter().enumerate().filter(|(_, it)| it.shown) {
            this.into[plan.index[&bundle.to]].push(index);
            this.out[plan.index[&bundle.from]].push(index);
        }
        this
    }
}

/// The head of a line with this role.
pub(crate) const fn head_shape(role: LinkRole) -> HeadShape {
    match role {
        LinkRole::Started => HeadShape::FilledArrow,
        LinkRole::Healthy => HeadShape::Heart,
        LinkRole::Completed => HeadShape::DoubleArrow,
        LinkRole::Namespace | LinkRole::Network => HeadShape::Circle,
        LinkRole::Builds
        | LinkRole::Base
        | LinkRole::Copies
        | LinkRole::Runs
        | LinkRole::RunsBuilt => HeadShape::HollowArrow,
        LinkRole::Context => HeadShape::Square,
        LinkRole::Reference | LinkRole::Reads => HeadShape::Diamond,
        LinkRole::Mounts => HeadShape::FilledDiamond,
    }
}

/// The number of the colour of a network.
fn color(item: ProjectItem) -> Option<usize> {
    match item {
        ProjectItem::Network(id) => Some(id.index() % NETWORK_COLORS),
        _ => None,
    }
}

struct Drawer<'a> {
    project: &'a Project,
    builds: &'a ProjectBuilds,
    relations: &'a Relations,
    plan: &'a Plan,
    cards: &'a [Card],
    links: &'a Links,
}

impl Drawer<'_> {
    fn node(&self, index: usize, placed: ArrangedBox) -> ProjectNode {
        let item = self.plan.nodes[index];
        let (rect, card) = (placed.rect, &self.cards[index]);
        let id = SceneId::Project(item);
        let toggle = self.toggle(item, card, rect);
        let chips = card.chips.iter().cloned().map(|mut chip| {
            chip.move_by(rect.x, rect.y);
            chip
        });
        let shape = self.shape(item);
        let mark = Rect::new(rect.x + PAD, second_line(card, rect) - 10., 12., 12.);
        let heart = Rect::new(rect.right() - PAD - HEART, rect.y + 11., HEART, HEART);
        ProjectNode {
            id,
            ids: self.ids(item),
            key: id.key(),
            shape,
            color: color(item),
            rank: placed.rank,
            rect,
            title: title(card, rect),
            detail: (!card.is_slim()).then(|| detail(card, rect)),
            heart: card.heart.then_some(heart),
            glyph: toggle.is_none().then_some(mark),
            toggle,
            chips: chips.collect(),
            rows: self.rows(item, card, rect),
            more: more(card, rect),
            alert: None,
            name: self.name(index, item),
            tooltip: words::tooltip(self.project, self.builds, self.relations, item),
            neighbours: self.neighbours(index),
        }
    }

    fn shape(&self, item: ProjectItem) -> ProjectShape {
        match item {
            ProjectItem::OffService(_) => ProjectShape::OffService,
            ProjectItem::Build(id) => match model(self.relations.dockerfile(id), self.builds) {
                Some(_) => ProjectShape::Dockerfile,
                None => ProjectShape::UnreadDockerfile,
            },
            ProjectItem::Pulled(_) => ProjectShape::Pulled,
            ProjectItem::Network(_) => ProjectShape::Network,
            ProjectItem::Volume(_) => ProjectShape::Volume,
            ProjectItem::Service(_) | ProjectItem::BuildStage(..) | ProjectItem::Link(_) => {
                ProjectShape::Service
            }
        }
    }

    fn ids(&self, item: ProjectItem) -> Vec<SceneId> {
        match item {
            ProjectItem::Build(id) => {
                let builds = self.relations.dockerfile(id).builds.iter();
                builds.map(|&build| ProjectItem::Build(build).into()).collect()
            }
            _ => vec![item.into()],
        }
    }

    /// A service that builds, and its Dockerfile, can be opened.
    fn toggle(&self, item: ProjectItem, card: &Card, rect: Rect) -> Option<Toggle> {
        let rect = Rect::new(rect.x + PAD - 6., second_line(card, rect) - 16., 24., 24.);
        match item {
            ProjectItem::Service(id) => {
                let group = self.relations.dockerfile(build_of(self.builds, id)?);
                model(group, self.builds)?;
                let open = self.plan.stages.contains_key(&group.builds[0]);
                Some(Toggle { rect, open })
            }
            ProjectItem::Build(id) => {
                model(self.relations.dockerfile(id), self.builds)?;
                Some(Toggle { rect, open: card.open })
            }
            _ => None,
        }
    }

    /// "api, service, builds ./api, feeds web": what it is, then what uses it.
    fn name(&self, index: usize, item: ProjectItem) -> String {
        let mut name = words::name(self.project, self.builds, self.relations, item);
        let call = |item| words::called(self.project, self.builds, self.relations, item);
        let used_by: Vec<_> = self.used(index).into_iter().map(call).collect();
        let uses: Vec<_> = self.uses(index).into_iter().map(call).collect();
        if !uses.is_empty() {
            name.push_str(", uses ");
            name.push_str(&words::list(&uses));
        }
        if !used_by.is_empty() {
            name.push_str(", used by ");
            name.push_str(&words::list(&used_by));
        }
        name
    }

    /// What a node uses, each once.
    fn uses(&self, index: usize) -> Vec<ProjectItem> {
        distinct(self.links.into[index].iter().map(|&bundle| self.plan.bundles[bundle].from))
    }

    /// What uses a node, each once.
    fn used(&self, index: usize) -> Vec<ProjectItem> {
        distinct(self.links.out[index].iter().map(|&bundle| self.plan.bundles[bundle].to))
    }

    fn neighbours(&self, index: usize) -> Neighbours {
        Neighbours {
            feeds_me: self.uses(index).into_iter().map(SceneId::from).collect(),
            i_feed: self.used(index).into_iter().map(SceneId::from).collect(),
            ..Neighbours::default()
        }
    }

    fn rows(&self, item: ProjectItem, card: &Card, rect: Rect) -> Vec<StageRow> {
        let ProjectItem::Build(build) = item else { return Vec::new() };
        let Some(stages) = self.plan.stages.get(&build) else { return Vec::new() };
        let rows = stages.drawn.iter().zip(&card.rows).enumerate();
        let rows = rows.map(|(index, (&(stage, state), _))| {
            let top = rect.y + card.header + ROW * index as f64;
            let rect = Rect::new(rect.x, top, rect.width, ROW);
            let id = SceneId::Project(ProjectItem::BuildStage(build, stage));
            let told = words::row(self.builds, self.relations, item, stage, state);
            let name =
                words::row_name(self.project, self.builds, self.relations, item, (stage, state));
            row(id, state, rect, &told, name)
        });
        rows.collect()
    }

    fn edge(&self, bundle: &Bundle, edge: &ArrangedEdge, direction: Direction) -> ProjectEdge {
        let first = &self.relations.links[bundle.ids[0].index()];
        let label = edge.label_at.and_then(|at| {
            let text = words::link_label(first)?;
            Some(match direction {
                Direction::LeftToRight => {
                    let at = at.moved(0., -4.);
                    TextItem::fit(TextRole::EdgeLabel, text, at, MAX_LABEL).anchored(Anchor::End)
                }
                Direction::TopDown => {
                    TextItem::fit(TextRole::EdgeLabel, text, at.moved(6., -2.), MAX_LABEL)
                }
            })
        });
        let stage = match (bundle.from, bundle.out, bundle.to, bundle.end) {
            (ProjectItem::Build(build), End::Row(stage), _, _)
            | (_, _, ProjectItem::Build(build), End::Row(stage)) => {
                Some(ProjectItem::BuildStage(build, stage).into())
            }
            _ => None,
        };
        let id = SceneId::Project(ProjectItem::Link(bundle.ids[0]));
        ProjectEdge {
            ids: bundle.ids.iter().map(|&id| ProjectItem::Link(id).into()).collect(),
            key: id.key(),
            role: bundle.role,
            color: color(bundle.from),
            from: bundle.from.into(),
            to: bundle.to.into(),
            stage,
            optional: bundle.optional,
            head: Head {
                shape: head_shape(bundle.role),
                tip: edge.path.end(),
                heading: edge.heading,
            },
            path: edge.path.clone(),
            label,
            tooltip: words::link_tooltip(
                self.project,
                self.builds,
                self.relations,
                first,
                bundle.ids.len() - 1,
            ),
        }
    }
}

fn distinct(items: impl Iterator<Item = ProjectItem>) -> Vec<ProjectItem> {
    let mut seen = HashSet::new();
    items.filter(|item| seen.insert(*item)).collect()
}

fn title(card: &Card, rect: Rect) -> TextItem {
    if card.is_slim() {
        let at = Point::new(rect.x + card.left, second_line(card, rect));
        let room = rect.width - card.left - PAD;
        return TextItem::fit(TextRole::Keyword, &card.texts.title, at, room);
    }
    let mark = if card.heart { HEART + 8. } else { 0. };
    let at = Point::new(rect.x + PAD, rect.y + 21.);
    TextItem::fit(TextRole::Title, &card.texts.title, at, rect.width - 2. * PAD - mark)
}

fn detail(card: &Card, rect: Rect) -> TextItem {
    let at = Point::new(rect.x + card.left, second_line(card, rect));
    let room = rect.width - card.left - PAD;
    let whole = TextItem::fit(TextRole::Detail, &card.texts.detail, at, room);
    match &card.texts.short {
        Some(short) if whole.cut => {
            TextItem { cut: true, ..TextItem::fit(TextRole::Detail, short, at, room) }
        }
        _ => whole,
    }
}

/// The baseline of the line that begins with a glyph.
fn second_line(card: &Card, rect: Rect) -> f64 {
    let from_bottom = if card.is_slim() { 10. } else { 8. };
    rect.y + card.header - from_bottom
}

fn more(card: &Card, rect: Rect) -> Option<TextItem> {
    let top = rect.y + card.header + ROW * card.rows.len() as f64;
    let at = Point::new(rect.x + ROW_LEFT, top + 16.);
    let room = rect.width - ROW_LEFT - PAD;
    (card.hidden > 0).then(|| TextItem::fit(TextRole::Detail, &hidden(card.hidden), at, room))
}

fn row(id: SceneId, state: StageUse, rect: Rect, told: &words::Row, name: String) -> StageRow {
    let baseline = rect.y + 16.;
    let badge = told.badge.map(|text| {
        let at = Point::new(rect.right() - PAD, baseline);
        TextItem::fit(TextRole::Badge, text, at, rect.width).anchored(Anchor::End)
    });
    let right = badge.as_ref().map_or(0., |badge| badge.rect().width + 10.);
    let room = rect.width - ROW_LEFT - PAD - right;
    let at = Point::new(rect.x + ROW_LEFT, baseline);
    let title = TextItem::fit(TextRole::Keyword, &told.title, at, room);
    let indent = title.rect().width + TextRole::Argument.width(" ");
    let left = (room - indent).max(0.);
    StageRow {
        id,
        key: id.key(),
        state,
        rect,
        mark: Rect::new(rect.x + PAD + 2., rect.y + 8., 8., 8.),
        detail: TextItem::fit(TextRole::Argument, &told.detail, at.moved(indent, 0.), left),
        title,
        badge,
        tooltip: name.clone(),
        name,
    }
}

impl ServiceScene {
    /// Lays alerts over the picture; nothing in it moves.
    #[must_use]
    pub fn with_alerts(mut self, alerts: &Alerts) -> Self {
        for node in &mut self.nodes {
            let tally = alerts.of(node.id);
            node.alert = alert::on_corner(tally, node.rect);
            if node.alert.is_some() {
                alert::say(tally, &mut node.name, &mut node.tooltip);
            }
        }
        self
    }
}
