//! The window through which a picture is seen: pan and zoom change one transform and nothing else.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use plimsoll_scene::geometry::{Point, Rect, Size};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::camera::{Camera, ZOOM_STEP};

/// The moving parts of a window; shared by gestures, buttons and keys.
#[derive(Clone, Default)]
pub struct Window {
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    camera: Cell<Camera>,
    window: Cell<Size>,
    picture: Cell<Size>,
    /// What a large picture is about.
    target: Cell<Option<Rect>>,
    /// True once the user has moved the picture, which then stays where it is.
    touched: Cell<bool>,
    frame: NodeRef,
    layer: NodeRef,
    label: NodeRef,
    last: RefCell<String>,
}

impl PartialEq for Window {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Window {
    /// The element through which the picture is seen.
    #[must_use]
    pub fn frame(&self) -> NodeRef {
        self.shared.frame.clone()
    }

    /// The element that is moved.
    #[must_use]
    pub fn layer(&self) -> NodeRef {
        self.shared.layer.clone()
    }

    /// The element that tells the scale.
    #[must_use]
    pub fn label(&self) -> NodeRef {
        self.shared.label.clone()
    }

    /// Takes note of the size of the window.
    pub fn resize(&self, window: Size) {
        if window.width < 1. || window.height < 1. || window == self.shared.window.get() {
            return;
        }
        self.shared.window.set(window);
        self.settle();
    }

    /// Takes note of another picture; `fresh` when it has nothing to do with the one before.
    pub fn show(&self, picture: Size, target: Option<Rect>, fresh: bool) {
        self.shared.picture.set(picture);
        self.shared.target.set(target);
        if fresh {
            self.shared.touched.set(false);
            // The elements may be new ones that have not been moved yet.
            self.shared.last.borrow_mut().clear();
        }
        self.settle();
    }

    /// Looks at the picture again as for the first time, unless the user has moved it.
    fn settle(&self) {
        let (window, picture) = self.sizes();
        let known = window.width > 0. && picture.width > 0.;
        if known && !self.shared.touched.get() {
            self.apply(Camera::first_look(window, picture, self.shared.target.get()));
        }
    }

    /// Shows the whole picture.
    pub fn fit(&self) {
        let (window, picture) = self.sizes();
        self.shared.touched.set(false);
        self.apply(Camera::fit(window, picture));
    }

    /// Moves the picture.
    pub fn pan(&self, dx: f64, dy: f64) {
        let (window, picture) = self.sizes();
        self.touch(self.shared.camera.get().panned(dx, dy, window, picture));
    }

    /// Zooms around a point of the window.
    pub fn zoom(&self, factor: f64, center: Point) {
        let (window, picture) = self.sizes();
        self.touch(self.shared.camera.get().zoomed(factor, center, window, picture));
    }

    /// Zooms one step in or out around the middle.
    pub fn zoom_step(&self, inwards: bool) {
        let factor = if inwards { ZOOM_STEP } else { 1. / ZOOM_STEP };
        self.zoom(factor, self.middle());
    }

    /// Shows the picture in its own size.
    pub fn actual_size(&self) {
        self.zoom(1. / self.shared.camera.get().scale, self.middle());
    }

    /// Moves the picture as little as shows an item.
    pub fn reveal(&self, item: Rect) {
        let window = self.shared.window.get();
        let camera = self.shared.camera.get().revealing(item, window);
        if camera != self.shared.camera.get() {
            self.touch(camera);
        }
    }

    fn sizes(&self) -> (Size, Size) {
        (self.shared.window.get(), self.shared.picture.get())
    }

    fn middle(&self) -> Point {
        let window = self.shared.window.get();
        Point::new(window.width / 2., window.height / 2.)
    }

    fn touch(&self, camera: Camera) {
        self.shared.touched.set(true);
        self.apply(camera);
    }

    fn apply(&self, camera: Camera) {
        self.shared.camera.set(camera);
        let transform = camera.transform();
        if *self.shared.last.borrow() == transform {
            return;
        }
        if let Some(layer) = self.shared.layer.cast::<HtmlElement>() {
            // A constant, valid property cannot fail.
            let _ = layer.style().set_property("transform", &transform);
        }
        if let Some(label) = self.shared.label.cast::<HtmlElement>() {
            label.set_text_content(Some(&camera.percent()));
        }
        self.shared.last.replace(transform);
    }
}
