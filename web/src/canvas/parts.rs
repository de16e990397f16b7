//! Puts a picture on the page piece by piece, so that a large one never blocks the page.

use std::marker::PhantomData;
use std::ops::Range;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use plimsoll_scene::geometry::Size;
use plimsoll_scene::path::number;
use yew::prelude::*;

/// How many items are put on the page at a time.
const CHUNK: usize = 150;

/// How many items of each layer a picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// What lies below the items: edges.
    pub below: usize,
    /// What can be selected by key.
    pub items: usize,
    /// What lies above the items: labels.
    pub above: usize,
}

/// A picture that can be drawn item by item.
pub(crate) trait Drawing: Clone + PartialEq + 'static {
    /// What it is drawn from.
    type Source;

    /// What it is called.
    const LABEL: &'static str;

    /// True when both are drawn alike.
    fn same(a: &Self::Source, b: &Self::Source) -> bool;

    /// The size of the picture.
    fn size(source: &Self::Source) -> Size;

    /// How many items there are.
    fn parts(source: &Self::Source) -> Parts;

    /// One item below the others.
    fn below(source: &Self::Source, at: usize) -> Html;

    /// One item.
    fn item(source: &Self::Source, at: usize) -> Html;

    /// One item above the others.
    fn above(source: &Self::Source, at: usize) -> Html;
}

/// What a picture is drawn from, as a property: equal when the picture is.
pub(crate) struct Shared<D: Drawing> {
    source: Rc<D::Source>,
    drawing: PhantomData<D>,
}

impl<D: Drawing> Shared<D> {
    /// Wraps what is drawn.
    #[must_use]
    pub(crate) fn new(source: Rc<D::Source>) -> Self {
        Self { source, drawing: PhantomData }
    }
}

impl<D: Drawing> Clone for Shared<D> {
    fn clone(&self) -> Self {
        Self::new(Rc::clone(&self.source))
    }
}

impl<D: Drawing> PartialEq for Shared<D> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.source, &other.source) || D::same(&self.source, &other.source)
    }
}

/// The properties of [`Scene`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct SceneProps<D: Drawing> {
    /// What is drawn.
    pub scene: Shared<D>,
}

/// A whole picture; large ones appear over several frames.
#[component]
pub(crate) fn Scene<D: Drawing>(props: &SceneProps<D>) -> Html {
    let source = &*props.scene.source;
    let Parts { below, items, above } = D::parts(source);
    let all = below.max(items).max(above);
    let shown = use_state(|| CHUNK);
    {
        let shown = shown.clone();
        use_effect_with((*shown < all, *shown), move |&(more, now)| {
            let next = more.then(|| Timeout::new(0, move || shown.set(now + CHUNK)));
            move || drop(next)
        });
    }
    let size = D::size(source);
    let layer = |layer: Layer, count: usize| {
        let end = count.min(*shown);
        (0..end).step_by(CHUNK).map(move |start| {
            let range = start..end.min(start + CHUNK);
            html! { <Chunk<D> key={start} scene={props.scene.clone()} {layer} {range} /> }
        })
    };
    html! {
        <svg class="pl-scene" role="none" width={number(size.width)} height={number(size.height)}
            data-complete={(*shown >= all).then_some("true")}>
            <g role="none">{ for layer(Layer::Below, below) }</g>
            <g role="none">{ for layer(Layer::Items, items) }</g>
            <g role="none" aria-hidden="true">{ for layer(Layer::Above, above) }</g>
        </svg>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Below,
    Items,
    Above,
}

#[derive(Properties, Clone, PartialEq)]
struct ChunkProps<D: Drawing> {
    scene: Shared<D>,
    layer: Layer,
    range: Range<usize>,
}

/// A few items; drawn again only when the picture changes.
#[component]
fn Chunk<D: Drawing>(props: &ChunkProps<D>) -> Html {
    let source = &*props.scene.source;
    let draw = match props.layer {
        Layer::Below => D::below,
        Layer::Items => D::item,
        Layer::Above => D::above,
    };
    html! { <>{ for props.range.clone().map(|at| draw(source, at)) }</> }
}
