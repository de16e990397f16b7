//! Small pictures that stand beside words; assistive technology gets the words only.

use yew::prelude::*;

use crate::outcome::{Grade, Tone};

fn icon(class: &'static str, inside: Html) -> Html {
    html! {
        <svg class={classes!("icon", class)} viewBox="0 0 16 16" width="16" height="16"
            aria-hidden="true">{ inside }</svg>
    }
}

/// Octagon, triangle or circle, by how much a problem matters.
pub(super) fn grade(grade: Grade) -> Html {
    match grade {
        Grade::Error => icon(
            "error",
            html! { <><path class="fill" d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z" />
            <path class="cut" d="M8 4.5v4.2M8 11.2v.3" /></> },
        ),
        Grade::Warning => icon(
            "warning",
            html! { <><path class="fill" d="M8 1.5 15 14H1z" />
            <path class="cut" d="M8 6v4M8 12v.3" /></> },
        ),
        Grade::Info => icon(
            "info",
            html! { <><circle class="fill" cx="8" cy="8" r="6.5" />
            <path class="cut" d="M8 4.6v.3M8 7.3v4" /></> },
        ),
    }
}

/// The mark of a verdict.
pub(super) fn tone(tone: Tone) -> Html {
    match tone {
        Tone::Fails | Tone::Harms => grade(Grade::Error),
        Tone::Doubtful => grade(Grade::Warning),
        Tone::Builds => icon(
            "good",
            html! { <><circle class="fill" cx="8" cy="8" r="6.5" />
            <path class="cut" d="m5 8.2 2.2 2.2L11.2 6" /></> },
        ),
        Tone::Quiet => icon("quiet", html! { <circle class="line" cx="8" cy="8" r="6" /> }),
    }
}

/// A padlock.
pub(super) fn lock() -> Html {
    icon(
        "lock",
        html! { <><rect class="line" x="3" y="7" width="10" height="7" rx="1.5" />
        <path class="line" d="M5 7V5a3 3 0 0 1 6 0v2" /></> },
    )
}

/// The mark of the project: a load line on a hull.
pub(super) fn brand() -> Html {
    html! {
        <svg class="brand-mark" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <circle class="line" cx="16" cy="16" r="9" />
            <path class="line" d="M2 16h28" />
        </svg>
    }
}

/// A small triangle that points down.
pub(super) fn caret() -> Html {
    icon("caret", html! { <path class="fill" d="M4 6h8l-4 5z" /> })
}

/// A cross.
pub(super) fn cross() -> Html {
    icon("cross", html! { <path class="line" d="m4 4 8 8m0-8-8 8" /> })
}
