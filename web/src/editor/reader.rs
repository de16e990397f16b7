//! A text that is too large to be edited: shown line by line as it is scrolled.

use web_sys::{Element, HtmlElement};
use yew::prelude::{
    Callback, Html, NodeRef, component, html, use_effect_with, use_node_ref, use_state,
};

use super::field::{OVERSCAN, line_height, reveal_line};
use super::paint::Painter;
use super::{MAX_EDITABLE_BYTES, MAX_EDITABLE_LINE, ViewProps};

/// The tallest element in CSS pixels that browsers scroll exactly.
const MAX_HEIGHT: f64 = 8_000_000.;

/// The text without a field around it, and why.
#[component]
pub(super) fn Reader(props: &ViewProps) -> Html {
    let (scroller, spacer, window) = (use_node_ref(), use_node_ref(), use_node_ref());
    let top = use_state(|| 0_usize);
    let count = props.lines.count();
    {
        let (scroller, spacer, window) = (scroller.clone(), spacer.clone(), window.clone());
        use_effect_with((*top, count), move |&(top, count)| {
            place(&scroller, &spacer, &window, top, count);
        });
    }
    {
        let (scroller, lines) = (scroller.clone(), props.lines.clone());
        use_effect_with(props.editor.reveal, move |reveal| {
            if let (Some((_, span)), Some(scroller)) = (reveal, scroller.cast::<Element>()) {
                reveal_line(&scroller, lines.line_of(span.start));
            }
        });
    }
    let onscroll = {
        let (scroller, top) = (scroller.clone(), top.clone());
        Callback::from(move |_| {
            if let Some(scroller) = scroller.cast::<Element>() {
                #[expect(
                    clippy::cast_sign_loss,
                    reason = "a negative place becomes the first line"
                )]
                let line = (f64::from(scroller.scroll_top()) / line_height(&scroller)) as usize;
                top.set(line);
            }
        })
    };
    let first = top.saturating_sub(OVERSCAN);
    let rows = first..count.min(*top + 4 * OVERSCAN);
    let painter =
        Painter { editor: &props.editor, lines: &props.lines, tokens: &props.tokens, rows };
    html! {
        <div class="ed ed-reader">
            <p class="ed-too-large">{ why(props) }</p>
            <div class="ed-scroll" ref={scroller} {onscroll} tabindex="0" role="region" aria-label="Source, too large to be edited here">
                <div class="ed-spacer" ref={spacer}>
                    <div class="ed-window" ref={window}>
                        <div class="ed-numbers" aria-hidden="true">{ painter.numbers() }</div>
                        <div class="ed-paint">{ painter.texts() }</div>
                    </div>
                </div>
            </div>
        </div>
    }
}

/// The limit that was passed, and what still works.
fn why(props: &ViewProps) -> String {
    let limit = if props.editor.text.len() > MAX_EDITABLE_BYTES {
        format!(
            "This text has {} bytes, more than the {MAX_EDITABLE_BYTES} that",
            props.editor.text.len()
        )
    } else {
        format!(
            "A line of this text has {} bytes, more than the {MAX_EDITABLE_LINE} that",
            props.lines.longest()
        )
    };
    format!(
        "{limit} can be edited here. It is read and drawn as a whole; drop or open another file to go on."
    )
}

/// Gives the spacer the height of all lines and puts the painted ones where they belong.
fn place(scroller: &NodeRef, spacer: &NodeRef, window: &NodeRef, top: usize, count: usize) {
    let (Some(scroller), Some(spacer), Some(window)) =
        (scroller.cast::<Element>(), spacer.cast::<HtmlElement>(), window.cast::<HtmlElement>())
    else {
        return;
    };
    let height = line_height(&scroller);
    #[expect(clippy::cast_precision_loss, reason = "line numbers are far below 2^52")]
    let (total, offset) =
        ((count as f64 * height).min(MAX_HEIGHT), top.saturating_sub(OVERSCAN) as f64 * height);
    // A style that cannot be set leaves the lines at the top, which can still be read.
    let _ = spacer.style().set_property("height", &format!("{total}px"));
    let _ = window.style().set_property("transform", &format!("translateY({offset}px)"));
}
