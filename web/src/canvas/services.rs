//! Draws the services of a project, and finds what is selected in their picture.

use std::rc::Rc;

use plimsoll_scene::geometry::Size;
use plimsoll_scene::id::{ProjectItem, SceneId};
use plimsoll_scene::path::{
    chevron_data, chip_mark_data, cylinder_data, hatch_data, heart_data, number, path_data,
    project_glyph_data, sheet_data,
};
use plimsoll_scene::services::{
    Chip, ChipRole, LegendItem, ProjectEdge, ProjectNode, ProjectShape, ServiceScene, StageRow,
};
use plimsoll_scene::style;
use yew::prelude::*;

use super::gestures::use_gestures;
use super::keys::Way;
use super::marks::{Marks, Trail};
use super::parts::{Drawing, Parts, Scene, Shared};
use super::shapes::{alert, maybe_text, path, rect, text};
use super::{Overlay, Window, item, use_leave, use_picture, use_reveal, use_selected_option};
use crate::overview::Overview;
use crate::state::{Action, Pane, Selection};

/// The picture of the services.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Services;

impl Drawing for Services {
    type Source = Overview;

    const LABEL: &'static str = "Service graph";

    fn same(a: &Overview, b: &Overview) -> bool {
        a.graph == b.graph
    }

    fn size(overview: &Overview) -> Size {
        overview.graph.as_ref().map_or_else(Size::default, |graph| graph.size)
    }

    fn parts(overview: &Overview) -> Parts {
        overview.graph.as_ref().map_or(Parts { below: 0, items: 0, above: 0 }, |graph| Parts {
            below: graph.edges.len(),
            items: graph.nodes.len(),
            above: graph.edges.len() + graph.legend.len(),
        })
    }

    fn below(overview: &Overview, at: usize) -> Html {
        overview.graph.as_ref().map(|graph| edge(&graph.edges[at])).unwrap_or_default()
    }

    fn item(overview: &Overview, at: usize) -> Html {
        overview.graph.as_ref().map(|graph| node(&graph.nodes[at])).unwrap_or_default()
    }

    /// Labels last, so that no line crosses a word.
    fn above(overview: &Overview, at: usize) -> Html {
        let Some(graph) = &overview.graph else { return Html::default() };
        match at.checked_sub(graph.edges.len()) {
            None => maybe_text(graph.edges[at].label.as_ref()),
            Some(at) => legend(&graph.legend[at]),
        }
    }
}

fn edge(edge: &ProjectEdge) -> Html {
    let line = path_data(&edge.path);
    html! {
        <g key={edge.key.clone()} class={style::link_class(edge)} data-key={edge.ids[0].key()}
            aria-hidden="true">
            <title>{ edge.tooltip.clone() }</title>
            { path("hit", line.clone()) }
            { path("pl-line", line) }
            { path(edge.head.shape.class(), edge.head.data()) }
        </g>
    }
}

fn legend(item: &LegendItem) -> Html {
    html! {
        <g class={format!("pl-legend pl-edge {}", style::link_role_class(item.role))}>
            { path("pl-line", path_data(&item.path)) }
            { path(item.head.shape.class(), item.head.data()) }
            { text(&item.text) }
        </g>
    }
}

fn node(node: &ProjectNode) -> Html {
    html! {
        <g key={node.key.clone()} class={style::project_node_class(node)}>
            <g id={format!("services-{}", node.key)} role="option" aria-label={node.name.clone()}
                data-key={node.id.key()}>
                <title>{ node.tooltip.clone() }</title>
                { outline(node) }
                { node.glyph.and_then(|rect| project_glyph_data(node.shape, rect)).map(|data| path("pl-glyph", data)) }
                { node.heart.map(|heart| path("pl-heart", heart_data(heart))) }
                { text(&node.title) }
                { maybe_text(node.detail.as_ref()) }
                { for node.chips.iter().map(chip) }
                { maybe_text(node.more.as_ref()) }
                { alert(node.alert.as_ref()) }
            </g>
            { for node.rows.iter().map(row) }
            { toggle(node) }
        </g>
    }
}

fn toggle(node: &ProjectNode) -> Html {
    let Some(toggle) = node.toggle else { return Html::default() };
    html! {
        <g class="toggle" data-toggle={node.id.key()} aria-hidden="true">
            { rect("hit", toggle.rect, 4.) }
            { path("pl-chevron", chevron_data(toggle.rect, toggle.open)) }
        </g>
    }
}

fn outline(node: &ProjectNode) -> Html {
    let outline = match node.shape {
        ProjectShape::Service | ProjectShape::OffService => rect("pl-box", node.rect, 6.),
        ProjectShape::Pulled => rect("pl-box", node.rect, 14.),
        ProjectShape::Network => rect("pl-box", node.rect, node.rect.height / 2.),
        ProjectShape::Dockerfile | ProjectShape::UnreadDockerfile => {
            path("pl-box", sheet_data(node.rect))
        }
        ProjectShape::Volume => path("pl-box", cylinder_data(node.rect)),
    };
    let off = node.shape == ProjectShape::OffService;
    let inside = off.then(|| path("pl-hatch", hatch_data(node.rect, 2.)));
    html! { <>{ outline }{ inside }</> }
}

fn chip(chip: &Chip) -> Html {
    let radius = match chip.role {
        ChipRole::Port | ChipRole::LocalPort => 4.,
        _ => chip.rect.height / 2.,
    };
    html! {
        <g class={style::chip_class(chip)}>
            <title>{ chip.tooltip.clone() }</title>
            { rect("pl-chip-ground", chip.rect, radius) }
            { chip_mark_data(chip).map(|mark| path("pl-chip-mark", mark)) }
            { text(&chip.text) }
        </g>
    }
}

fn row(row: &StageRow) -> Html {
    let (left, right) = (number(row.rect.x + 6.), number(row.rect.right() - 6.));
    let divider = format!("M{left} {}H{right}", number(row.rect.y));
    html! {
        <g key={row.key.clone()} id={format!("services-{}", row.key)} class={style::stage_row_class(row)}
            role="option" aria-label={row.name.clone()} data-key={row.id.key()}>
            <title>{ row.tooltip.clone() }</title>
            { rect("hit", row.rect, 0.) }
            { path("pl-divider", divider) }
            { rect("pl-mark", row.mark, 1.) }
            { text(&row.title) }
            { text(&row.detail) }
            { maybe_text(row.badge.as_ref()) }
        </g>
    }
}

/// What to draw for a selection.
fn marks(graph: &ServiceScene, id: SceneId) -> Marks {
    if let Some(edge) = graph.edge(id) {
        let lines = vec![path_data(&edge.path)];
        return Marks { key: Some(edge.key.clone()), lines, ..Marks::default() };
    }
    let mut rows = graph.nodes.iter().flat_map(|node| &node.rows);
    if let Some(row) = rows.find(|row| row.id == id) {
        return Marks { key: Some(row.key.clone()), ring: Some(row.rect), ..Marks::default() };
    }
    let Some(node) = graph.node(id) else { return Marks::default() };
    let touches =
        |edge: &&ProjectEdge| node.ids.contains(&edge.from) || node.ids.contains(&edge.to);
    Marks {
        key: Some(node.key.clone()),
        ring: Some(node.rect),
        loose: false,
        alert: node.alert.clone(),
        lines: graph.edges.iter().filter(touches).map(|edge| path_data(&edge.path)).collect(),
    }
}

/// Where a key leads; `None` when there is nothing there.
fn next(graph: &ServiceScene, from: Option<SceneId>, way: Way) -> Option<SceneId> {
    let first = graph.nodes.first()?;
    let Some(from) = from else { return Some(first.id) };
    match way {
        Way::Home => return Some(first.id),
        Way::End => return graph.nodes.last().map(|node| node.id),
        Way::Left | Way::Right | Way::Up | Way::Down => {}
    }
    if let Some(edge) = graph.edge(from) {
        return match way {
            Way::Left => Some(edge.from),
            Way::Right => Some(edge.to),
            _ => None,
        };
    }
    let in_node = |node: &&ProjectNode| node.rows.iter().any(|row| row.id == from);
    if let Some(node) = graph.nodes.iter().find(in_node) {
        let at = node.rows.iter().position(|row| row.id == from)?;
        return match way {
            Way::Up => Some(at.checked_sub(1).map_or(node.id, |before| node.rows[before].id)),
            Way::Down => node.rows.get(at + 1).map(|row| row.id).or(node.neighbours.after),
            _ => from_node(node, way),
        };
    }
    from_node(graph.node(from)?, way)
}

fn from_node(node: &ProjectNode, way: Way) -> Option<SceneId> {
    match way {
        Way::Left => node.neighbours.feeds_me.first().copied(),
        Way::Right => node.neighbours.i_feed.first().copied(),
        Way::Down if !node.rows.is_empty() => Some(node.rows[0].id),
        Way::Down => node.neighbours.after,
        Way::Up => node.neighbours.before,
        Way::Home | Way::End => None,
    }
}

/// What a thing of the picture is called.
#[must_use]
pub fn item_name(overview: &Overview, id: SceneId) -> Option<String> {
    let graph = overview.graph.as_ref()?;
    if let Some(edge) = graph.edge(id) {
        return Some(edge.tooltip.clone());
    }
    let mut rows = graph.nodes.iter().flat_map(|node| &node.rows);
    if let Some(row) = rows.find(|row| row.id == id) {
        return Some(row.title.text.clone());
    }
    graph.node(id).map(|node| node.title.text.clone())
}

/// The service whose build a thing stands for, or is part of.
fn builder(overview: &Overview, id: SceneId) -> Option<String> {
    let SceneId::Project(item) = id else { return None };
    let service = match item {
        ProjectItem::Service(id) => Some(id.index()),
        ProjectItem::Build(build) | ProjectItem::BuildStage(build, _) => {
            overview.builds.get(build.index())?.services.first().copied()
        }
        _ => None,
    };
    let service = overview.services.get(service?)?;
    service.build.map(|_| service.name.clone())
}

/// The properties of [`ServicesCanvas`].
#[derive(Properties, Clone)]
pub struct ServicesCanvasProps {
    /// What is drawn.
    pub overview: Rc<Overview>,
    /// Which project it belongs to: another one is shown from its start.
    pub project: usize,
    /// What is chosen.
    pub chosen: Option<SceneId>,
    /// The selection, for what the pointer rests on and for when to reveal.
    pub selection: Selection,
    /// The window it is seen through, which the zoom buttons share.
    pub window: Window,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

impl PartialEq for ServicesCanvasProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.overview, &other.overview)
            && (self.project, self.chosen) == (other.project, other.chosen)
            && self.selection == other.selection
            && self.window == other.window
            && self.act == other.act
    }
}

/// The picture of the services, to be moved, zoomed and selected in.
#[component]
pub fn ServicesCanvas(props: &ServicesCanvasProps) -> Html {
    let ServicesCanvasProps { overview, project, chosen, selection, window, act } = props;
    use_gestures(window);
    use_leave(window, act);
    let size = Services::size(overview);
    use_picture(window, size, None, *project);
    let marked = |id: Option<SceneId>| {
        id.zip(overview.graph.as_ref()).map(|(id, graph)| marks(graph, id)).unwrap_or_default()
    };
    let (shown, pinned) = (marked(selection.preview.or(*chosen)), marked(*chosen));
    let elsewhere = selection.origin != Pane::Picture;
    use_reveal(window, selection.turn, pinned.ring.filter(|_| elsewhere));
    let active = use_selected_option(window, "services", &pinned);
    let scene = Shared::<Services>::new(Rc::clone(overview));
    html! {
        <div id="canvas" ref={window.frame()} class="canvas" role="listbox" tabindex="0"
            aria-label={Services::LABEL} aria-activedescendant={active}
            onclick={on_click(props)} ondblclick={on_double_click(props)}
            onpointerover={super::on_hover(act, *selection)} onkeydown={on_key(props)}>
            <div class="layer" ref={window.layer()}>
                <Scene<Services> {scene} />
                <Overlay marks={shown} trail={Trail::default()} {size} preview={selection.preview.is_some()} />
            </div>
        </div>
    }
}

fn on_click(props: &ServicesCanvasProps) -> Callback<MouseEvent> {
    let (act, overview) = (props.act.clone(), Rc::clone(&props.overview));
    Callback::from(move |event: MouseEvent| {
        let toggled = item(&event, "data-toggle").and_then(|id| builder(&overview, id));
        if let Some(name) = toggled {
            act.emit(Action::ToggleService(name));
        } else if let Some(id) = item(&event, "data-key") {
            act.emit(Action::ChooseItem { id, pane: Pane::Picture });
        }
    })
}

fn on_double_click(props: &ServicesCanvasProps) -> Callback<MouseEvent> {
    let (act, overview) = (props.act.clone(), Rc::clone(&props.overview));
    Callback::from(move |event: MouseEvent| {
        if item(&event, "data-toggle").is_none()
            && let Some(name) = item(&event, "data-key").and_then(|id| builder(&overview, id))
        {
            act.emit(Action::OpenBuild(name));
        }
    })
}

fn on_key(props: &ServicesCanvasProps) -> Callback<KeyboardEvent> {
    let (act, overview) = (props.act.clone(), Rc::clone(&props.overview));
    let (window, chosen) = (props.window.clone(), props.chosen);
    Callback::from(move |event: KeyboardEvent| {
        let Some(graph) = &overview.graph else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        if let Some(way) = Way::of_key(&key) {
            if let Some(id) = next(graph, chosen, way) {
                act.emit(Action::ChooseItem { id, pane: Pane::Picture });
                marks(graph, id).ring.into_iter().for_each(|ring| window.reveal(ring));
            }
        } else {
            let name = || chosen.and_then(|id| builder(&overview, id));
            match key.as_str() {
                "+" | "=" => window.zoom_step(true),
                "-" => window.zoom_step(false),
                "0" => window.fit(),
                "Enter" => name().into_iter().for_each(|name| act.emit(Action::OpenBuild(name))),
                " " => name().into_iter().for_each(|name| act.emit(Action::ToggleService(name))),
                _ => return,
            }
        }
        event.prevent_default();
    })
}
