//! Sentences with code in them.

use yew::prelude::*;

/// A sentence in which what stands between backticks is code.
pub(super) fn marked(text: &str) -> Html {
    let piece = |(at, piece): (usize, &str)| match at % 2 {
        0 => html! { { piece.to_owned() } },
        _ => html! { <code dir="auto">{ piece.to_owned() }</code> },
    };
    html! { <>{ for text.split('`').enumerate().map(piece) }</> }
}

/// "1 step", "4 steps".
pub(super) fn count(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{count} {singular}s") }
}
