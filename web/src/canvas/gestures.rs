//! Drag, wheel and pinch, as effects on a [`Window`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use plimsoll_scene::geometry::{Point, Size};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, PointerEvent, ResizeObserver, WheelEvent};
use yew::prelude::*;

use super::window::Window;

/// How far a pointer moves before a click becomes a drag.
const DRAG_THRESHOLD: f64 = 4.;

/// How much a notch of the wheel zooms.
const WHEEL_ZOOM: f64 = 0.002;

/// How many pixels a line of the wheel is, where a browser counts in lines.
const WHEEL_LINE: f64 = 16.;

/// Lets gestures on the frame of a window move its picture.
#[hook]
pub fn use_gestures(window: &Window) {
    let window = window.clone();
    use_effect_with((), move |()| {
        let frame = window.frame().cast::<Element>();
        let effects =
            frame.map(|frame| (listeners(&frame, &window), Observer::new(&frame, &window)));
        move || drop(effects)
    });
}

/// Tells the window its size.
struct Observer {
    observer: Option<ResizeObserver>,
    _changed: Closure<dyn FnMut()>,
}

impl Observer {
    fn new(frame: &Element, window: &Window) -> Self {
        let measure = {
            let (frame, window) = (frame.clone(), window.clone());
            move || {
                let (width, height) = (frame.client_width(), frame.client_height());
                window.resize(Size { width: f64::from(width), height: f64::from(height) });
            }
        };
        measure();
        let changed = Closure::<dyn FnMut()>::new(measure);
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(frame);
        }
        Self { observer, _changed: changed }
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

/// What the pointers are doing.
#[derive(Default)]
struct Pointers {
    /// Where each pointer is that is down.
    down: BTreeMap<i32, Point>,
    /// Where the first one went down.
    start: Point,
    /// True once it is a drag.
    dragging: bool,
}

fn listeners(frame: &Element, window: &Window) -> Vec<EventListener> {
    let pointers = Rc::new(RefCell::new(Pointers::default()));
    let on = |name: &'static str, options, action: Box<dyn Fn(&Event)>| {
        EventListener::new_with_options(frame, name, options, move |event| action(event))
    };
    let plain = EventListenerOptions::default;
    let active = EventListenerOptions::enable_prevent_default;
    let capture =
        EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
    let down = {
        let (pointers, frame) = (Rc::clone(&pointers), frame.clone());
        move |event: &Event| pointers.borrow_mut().press(event, &frame)
    };
    let moved = {
        let (pointers, frame, window) = (Rc::clone(&pointers), frame.clone(), window.clone());
        move |event: &Event| pointers.borrow_mut().drag(event, &frame, &window)
    };
    let up = {
        let pointers = Rc::clone(&pointers);
        move |event: &Event| pointers.borrow_mut().release(event)
    };
    let click = {
        let pointers = Rc::clone(&pointers);
        move |event: &Event| {
            // The end of a drag is no click.
            if std::mem::take(&mut pointers.borrow_mut().dragging) {
                event.stop_propagation();
                event.prevent_default();
            }
        }
    };
    let wheel = {
        let (frame, window) = (frame.clone(), window.clone());
        move |event: &Event| turn(event, &frame, &window)
    };
    vec![
        on("pointerdown", plain(), Box::new(down)),
        on("pointermove", plain(), Box::new(moved)),
        on("pointerup", plain(), Box::new(up.clone())),
        on("pointercancel", plain(), Box::new(up)),
        on("click", capture, Box::new(click)),
        on("wheel", active(), Box::new(wheel)),
    ]
}

impl Pointers {
    fn press(&mut self, event: &Event, frame: &Element) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
        if event.button() != 0 {
            return;
        }
        let at = place(f64::from(event.client_x()), f64::from(event.client_y()), frame);
        if self.down.is_empty() {
            (self.start, self.dragging) = (at, false);
        }
        self.down.insert(event.pointer_id(), at);
    }

    fn drag(&mut self, event: &Event, frame: &Element, window: &Window) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
        let at = place(f64::from(event.client_x()), f64::from(event.client_y()), frame);
        let before = self.down.clone();
        let Some(old) = self.down.get_mut(&event.pointer_id()) else { return };
        let from = std::mem::replace(old, at);
        let (dx, dy) = (at.x - self.start.x, at.y - self.start.y);
        if !self.dragging {
            if dx.hypot(dy) < DRAG_THRESHOLD {
                return;
            }
            self.dragging = true;
            // Without the capture the drag ends at the edge of the frame, which is no disaster.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        match two(&before).zip(two(&self.down)) {
            Some((old, new)) => pinch(old, new, window),
            None => window.pan(at.x - from.x, at.y - from.y),
        }
    }

    fn release(&mut self, event: &Event) {
        if let Some(event) = event.dyn_ref::<PointerEvent>() {
            self.down.remove(&event.pointer_id());
        }
    }
}

fn two(down: &BTreeMap<i32, Point>) -> Option<(Point, Point)> {
    let mut points = down.values();
    Some((*points.next()?, *points.next()?))
}

fn pinch(old: (Point, Point), new: (Point, Point), window: &Window) {
    let length = |(a, b): (Point, Point)| (b.x - a.x).hypot(b.y - a.y).max(1.);
    let middle = |(a, b): (Point, Point)| Point::new(a.x.midpoint(b.x), a.y.midpoint(b.y));
    let (from, to) = (middle(old), middle(new));
    window.pan(to.x - from.x, to.y - from.y);
    window.zoom(length(new) / length(old), to);
}

/// The wheel pans; with Ctrl, which is also what a pinch on a trackpad sends, it zooms.
fn turn(event: &Event, frame: &Element, window: &Window) {
    let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
    event.prevent_default();
    let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { WHEEL_LINE } else { 1. };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.ctrl_key() || event.meta_key() {
        let at = place(f64::from(event.client_x()), f64::from(event.client_y()), frame);
        window.zoom((-dy * WHEEL_ZOOM).exp().clamp(0.5, 2.), at);
    } else if event.shift_key() && dx == 0. {
        window.pan(-dy, 0.);
    } else {
        window.pan(-dx, -dy);
    }
}

/// A place of the screen in the coordinates of the frame.
fn place(x: f64, y: f64, frame: &Element) -> Point {
    let bounds = frame.get_bounding_client_rect();
    Point::new(x - bounds.left(), y - bounds.top())
}
