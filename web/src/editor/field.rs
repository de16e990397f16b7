//! The text field, the painted copy behind it, and what the browser tells about both.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use web_sys::{
    ClipboardEvent, Element, Event, FocusOptions, HtmlDocument, HtmlElement, HtmlTextAreaElement,
    KeyboardEvent, MouseEvent,
};
use yew::prelude::{
    Callback, Html, NodeRef, UseStateHandle, component, hook, html, use_effect_with, use_mut_ref,
    use_node_ref, use_state,
};

use super::lines::{Lines, byte_of};
use super::paint::Painter;
use super::{EditorProps, ViewProps, is_editable};
use crate::outcome::Splice;
use crate::state::Language;

/// How many lines are painted beyond the visible ones, so that a small scroll shows no gap.
pub(super) const OVERSCAN: usize = 30;

/// How long the caret must rest, in milliseconds, before the page follows it.
const CARET_REST: u32 = 150;

/// The height of a line in CSS pixels when the style cannot be read.
const DEFAULT_LINE_HEIGHT: f64 = 20.;

/// The largest text in bytes that replaces another one in a way that undo can take back.
const MAX_UNDOABLE_BYTES: usize = 200_000;

/// The most lines of such a text: Chromium takes time with the square of their number, 0.2 s for
/// this many and 13 s for ten times as many.
const MAX_UNDOABLE_LINES: usize = 300;

/// The elements of the editor.
#[derive(Clone, Default, PartialEq)]
struct Elements {
    field: NodeRef,
    paint: NodeRef,
    numbers: NodeRef,
}

impl Elements {
    fn field(&self) -> Option<HtmlTextAreaElement> {
        self.field.cast()
    }

    /// Moves the painted lines, of which the first is `first`, to where the field shows them.
    fn follow_scroll(&self, first: usize) {
        let Some(field) = self.field() else { return };
        #[expect(clippy::cast_precision_loss, reason = "line numbers are far below 2^52")]
        let down = first as f64 * line_height(&field) - f64::from(field.scroll_top());
        let left = -field.scroll_left();
        let translate = |node: &NodeRef, x: i32| {
            if let Some(element) = node.cast::<HtmlElement>() {
                // A style that cannot be set leaves uncoloured text where it is.
                let value = format!("translate({x}px, {down}px)");
                let _ = element.style().set_property("transform", &value);
            }
        };
        translate(&self.paint, left);
        translate(&self.numbers, 0);
    }
}

/// The editable text.
#[component]
pub(super) fn Field(props: &ViewProps) -> Html {
    let elements =
        Elements { field: use_node_ref(), paint: use_node_ref(), numbers: use_node_ref() };
    let top = use_state(|| 0_usize);
    let first = top.saturating_sub(OVERSCAN);
    let replacing = use_replacement(&props.editor, &elements);
    use_amendment(&props.editor, &elements, &replacing);
    use_following(&elements, first, props);
    use_caret(&elements, &props.editor);
    use_reveal(&elements, props);

    let rows = first..props.lines.count().min(*top + 4 * OVERSCAN);
    let painter =
        Painter { editor: &props.editor, lines: &props.lines, tokens: &props.tokens, rows };
    html! {
        <div class="ed">
            <div class="ed-gutter" aria-hidden="true" onclick={on_sign(&props.editor)}>
                <div class="ed-numbers" ref={elements.numbers.clone()}>{ painter.numbers() }</div>
            </div>
            <div class="ed-body">
                <div class="ed-paint" aria-hidden="true" ref={elements.paint.clone()}>{ painter.texts() }</div>
                <textarea
                    class="ed-field"
                    ref={elements.field.clone()}
                    aria-label={match props.editor.language {
                        Language::Dockerfile => "Dockerfile source",
                        Language::Compose => "Compose source",
                    }}
                    readonly={!props.editor.editable}
                    aria-describedby="ed-problems"
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    wrap="off"
                    onscroll={on_scroll(&elements, &top, first)}
                    oninput={on_input(&elements, &props.editor, replacing)}
                    onpaste={on_paste(&elements, &props.editor)}
                    onkeydown={on_key(&props.editor)}
                />
            </div>
            <p id="ed-problems" class="visually-hidden">{ painter.problems_in_words() }</p>
        </div>
    }
}

/// Puts a text from outside into the field; the flag is up while it does.
#[hook]
fn use_replacement(editor: &EditorProps, elements: &Elements) -> Rc<Cell<bool>> {
    let replacing: Rc<RefCell<Rc<Cell<bool>>>> = use_mut_ref(Rc::default);
    let flag = Rc::clone(&replacing.borrow());
    let fresh = use_mut_ref(|| true);
    let (elements, text, raised) = (elements.clone(), Rc::clone(&editor.text), Rc::clone(&flag));
    use_effect_with(editor.revision, move |_| {
        let Some(field) = elements.field() else { return };
        raised.set(true);
        if fresh.replace(false) {
            field.set_value(&text);
            // The caret goes where reading begins.
            let _ = field.set_selection_range(0, 0);
        } else {
            replace(&field, &text);
        }
        raised.set(false);
        field.set_scroll_top(0);
    });
    flag
}

/// Replaces the whole text, so that undo brings the old one back where the browser can do that.
fn replace(field: &HtmlTextAreaElement, text: &str) {
    if field.value() == text {
        return;
    }
    let focused = focused();
    let small = text.len().max(field.text_length() as usize) <= MAX_UNDOABLE_BYTES
        && text.lines().count() <= MAX_UNDOABLE_LINES;
    let replaced = small && {
        let _ = field.focus();
        field.select();
        execute(if text.is_empty() { "delete" } else { "insertText" }, text)
    };
    if !replaced {
        field.set_value(text);
    }
    let _ = field.set_selection_range(0, 0);
    match focused {
        Some(focused) => focused.focus(),
        None => field.blur(),
    }
    // Were the focus to stay, that would be a nuisance and no more.
    .unwrap_or_default();
}

/// Changes the part of the field that differs from the text; the caret stays where it was.
#[hook]
fn use_amendment(editor: &EditorProps, elements: &Elements, replacing: &Rc<Cell<bool>>) {
    let fresh = use_mut_ref(|| true);
    let (elements, text, raised) =
        (elements.clone(), Rc::clone(&editor.text), Rc::clone(replacing));
    use_effect_with(editor.amendment, move |_| {
        let Some(field) = elements.field().filter(|_| !fresh.replace(false)) else { return };
        raised.set(true);
        amend(&field, &text);
        raised.set(false);
    });
}

/// Makes one small edit of the browser's own, which its undo takes back as one.
fn amend(field: &HtmlTextAreaElement, text: &str) {
    // A field knows line feeds only.
    let (now, wanted) = (field.value(), text.replace("\r\n", "\n"));
    let splice = Splice::between(&now, &wanted);
    let (from, to) = (units(&now[..splice.start]), units(&now[..splice.end]));
    let inserted = units(&splice.text);
    let caret = field.selection_start().ok().flatten().unwrap_or_default();
    let caret = if caret >= to { caret - (to - from) + inserted } else { caret.min(from) };
    let focused = focused();
    let _ = field.focus_with_options(&without_scrolling());
    let _ = field.set_selection_range(from, to);
    let small = splice.text.lines().count() <= MAX_UNDOABLE_LINES;
    let command = if splice.text.is_empty() { "delete" } else { "insertText" };
    if !(small && execute(command, &splice.text)) || field.value() != wanted {
        field.set_value(&wanted);
    }
    let _ = field.set_selection_range(caret, caret);
    if let Some(focused) = focused {
        let _ = focused.focus_with_options(&without_scrolling());
    } else {
        let _ = field.blur();
    }
}

/// The length of a text as a field counts it.
fn units(text: &str) -> u32 {
    text.chars().map(|char| char.len_utf16() as u32).sum()
}

/// The element that has the focus, unless that is none in particular.
fn focused() -> Option<HtmlElement> {
    let focused = web_sys::window().and_then(|window| window.document()?.active_element())?;
    let focused = focused.dyn_into::<HtmlElement>().ok()?;
    (focused.tag_name() != "BODY").then_some(focused)
}

fn without_scrolling() -> FocusOptions {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    options
}

/// Edits what has the focus as a user would; says whether that worked.
fn execute(command: &str, text: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    document.is_some_and(|document| {
        document.exec_command_with_show_ui_and_value(command, false, text).unwrap_or(false)
    })
}

/// A click on the sign of a problem chooses it.
fn on_sign(editor: &EditorProps) -> Callback<MouseEvent> {
    let on_problem = editor.on_problem.clone();
    Callback::from(move |event: MouseEvent| {
        let sign = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let at = sign.and_then(|sign| sign.get_attribute("data-at")?.parse().ok());
        if let Some(at) = at {
            on_problem.emit(at);
        }
    })
}

/// Keeps the painted lines in place after each drawing and when the field changes its size.
#[hook]
fn use_following(elements: &Elements, first: usize, props: &ViewProps) {
    let followed = elements.clone();
    use_effect_with((first, Rc::clone(&props.lines)), move |_| followed.follow_scroll(first));
    let resized = elements.clone();
    use_effect_with(first, move |&first| {
        let window = web_sys::window();
        let listener = window.map(|window| {
            EventListener::new(&window, "resize", move |_| resized.follow_scroll(first))
        });
        move || drop(listener)
    });
}

/// Tells where the caret is after it has rested.
#[hook]
fn use_caret(elements: &Elements, editor: &EditorProps) {
    let timer: Rc<RefCell<Option<Timeout>>> = use_mut_ref(|| None);
    let (elements, on_caret) = (elements.clone(), editor.on_caret.clone());
    use_effect_with(editor.on_caret.clone(), move |_| {
        let document = web_sys::window().and_then(|window| window.document());
        let listener = document.map(|document| {
            EventListener::new(&document, "selectionchange", move |_| {
                let (elements, on_caret) = (elements.clone(), on_caret.clone());
                let rest = Timeout::new(CARET_REST, move || tell_caret(&elements, &on_caret));
                // The timer before is cancelled when it is dropped.
                timer.replace(Some(rest));
            })
        });
        move || drop(listener)
    });
}

fn tell_caret(elements: &Elements, on_caret: &Callback<u32>) {
    let Some(field) = elements.field() else { return };
    let focused = web_sys::window().and_then(|window| window.document()?.active_element());
    let has_focus = focused.is_some_and(|focused| focused.is_same_node(Some(&field)));
    if let (true, Ok(Some(units))) = (has_focus, field.selection_start()) {
        on_caret.emit(byte_of(&field.value(), units));
    }
}

/// Scrolls to a place that was asked for, if it is out of sight.
#[hook]
fn use_reveal(elements: &Elements, props: &ViewProps) {
    let (elements, lines) = (elements.clone(), Rc::clone(&props.lines));
    use_effect_with(props.editor.reveal, move |reveal| {
        if let (Some((_, span)), Some(field)) = (reveal, elements.field()) {
            reveal_line(&field, lines.line_of(span.start));
        }
    });
}

/// Scrolls a line into sight, a third down, unless it is in sight already.
pub(super) fn reveal_line(scroller: &Element, line: usize) {
    let height = line_height(scroller);
    #[expect(clippy::cast_precision_loss, reason = "line numbers are far below 2^52")]
    let at = line as f64 * height;
    let (top, room) = (f64::from(scroller.scroll_top()), f64::from(scroller.client_height()));
    if at < top || at + 2. * height > top + room {
        scroller.set_scroll_top((at - room / 3.).max(0.) as i32);
    }
}

/// The height of a line in CSS pixels, as the style sheet sets it.
pub(super) fn line_height(element: &Element) -> f64 {
    let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok()?);
    let height = style.and_then(|style| style.get_property_value("line-height").ok());
    let pixels = height.and_then(|height| height.strip_suffix("px")?.parse().ok());
    pixels.filter(|pixels| *pixels > 1.).unwrap_or(DEFAULT_LINE_HEIGHT)
}

fn on_scroll(elements: &Elements, top: &UseStateHandle<usize>, first: usize) -> Callback<Event> {
    let (elements, top) = (elements.clone(), top.clone());
    Callback::from(move |_| {
        elements.follow_scroll(first);
        let Some(field) = elements.field() else { return };
        #[expect(clippy::cast_sign_loss, reason = "a negative place becomes the first line")]
        let line = (f64::from(field.scroll_top()) / line_height(&field)) as usize;
        // Lines are painted anew only when the painted ones run out.
        if line.abs_diff(*top) >= OVERSCAN / 2 {
            top.set(line);
        }
    })
}

fn on_input(
    elements: &Elements,
    editor: &EditorProps,
    replacing: Rc<Cell<bool>>,
) -> Callback<yew::InputEvent> {
    let (elements, on_edit) = (elements.clone(), editor.on_edit.clone());
    Callback::from(move |_| {
        if let (false, Some(field)) = (replacing.get(), elements.field()) {
            on_edit.emit(field.value().into());
        }
    })
}

/// A paste that makes the text too large for a field never reaches the field.
fn on_paste(elements: &Elements, editor: &EditorProps) -> Callback<Event> {
    let (elements, on_edit) = (elements.clone(), editor.on_edit.clone());
    Callback::from(move |event: Event| {
        let Some(field) = elements.field().filter(|field| !field.read_only()) else { return };
        let clipboard = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let pasted = clipboard.and_then(|data| data.get_data("text/plain").ok());
        let Some(pasted) = pasted.filter(|text| text.len() > super::MAX_EDITABLE_LINE) else {
            return;
        };
        let text: Rc<str> = spliced(&field, &pasted).into();
        if !is_editable(text.len(), Lines::new(Rc::clone(&text)).longest()) {
            event.prevent_default();
            on_edit.emit(text);
        }
    })
}

/// The text of a field with its selection replaced.
fn spliced(field: &HtmlTextAreaElement, pasted: &str) -> String {
    let text = field.value();
    let offset = |units: Result<Option<u32>, _>| match units {
        Ok(Some(units)) => byte_of(&text, units) as usize,
        Ok(None) | Err(_) => text.len(),
    };
    let (start, end) = (offset(field.selection_start()), offset(field.selection_end()));
    format!("{}{pasted}{}", &text[..start], &text[end.max(start)..])
}

/// Escape climbs in the selection; everything else is the field's own, Tab included.
fn on_key(editor: &EditorProps) -> Callback<KeyboardEvent> {
    let on_escape = editor.on_escape.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            on_escape.emit(());
        }
    })
}
