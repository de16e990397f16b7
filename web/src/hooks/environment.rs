//! The palette, the width of the screen and the rules of scenes.

use gloo_events::EventListener;
use plimsoll_scene::style;
use web_sys::{CssStyleSheet, MediaQueryList};
use yew::prelude::*;

use crate::protocol::Day;
use crate::state::{Action, Theme};

/// Where the choice of the palette is kept; nothing else is.
const THEME_KEY: &str = "plimsoll-theme";

/// At most this wide, the page is one column; the style sheet says the same.
const NARROW: &str = "(max-width: 720px)";

fn narrow_query() -> Option<MediaQueryList> {
    web_sys::window()?.match_media(NARROW).ok()?
}

/// True when the screen is narrow now.
#[must_use]
pub fn is_narrow() -> bool {
    narrow_query().is_some_and(|query| query.matches())
}

/// Tells when the screen becomes narrow or wide.
#[hook]
pub fn use_narrow(act: &Callback<Action>) {
    let act = act.clone();
    use_effect_with((), move |()| {
        let listener = narrow_query().map(|query| {
            let changed = query.clone();
            EventListener::new(&query, "change", move |_| {
                act.emit(Action::SetNarrow(changed.matches()));
            })
        });
        move || drop(listener)
    });
}

/// The day that the clock of this device shows.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a month or a day fits; a year beyond the range is left out"
)]
pub fn today() -> Option<Day> {
    let now = js_sys::Date::new_0();
    let year = u16::try_from(now.get_full_year()).ok()?;
    Some(Day { year, month: now.get_month() as u8 + 1, day: now.get_date() as u8 })
}

/// The palette that was chosen on an earlier visit.
#[must_use]
pub fn initial_theme() -> Theme {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok()?);
    let name = storage.and_then(|storage| storage.get_item(THEME_KEY).ok()?);
    Theme::named(&name.unwrap_or_default())
}

/// Applies a palette and remembers it.
#[hook]
pub fn use_theme(theme: Theme) {
    use_effect_with(theme, |theme| {
        let window = web_sys::window();
        let root = window.as_ref().and_then(|window| window.document()?.document_element());
        let storage = window.and_then(|window| window.local_storage().ok()?);
        // Where storage is forbidden the choice lasts as long as the page.
        if let Some(name) = theme.name() {
            let _ = root.map(|root| root.set_attribute("data-theme", name));
            let _ = storage.map(|storage| storage.set_item(THEME_KEY, name));
        } else {
            let _ = root.map(|root| root.remove_attribute("data-theme"));
            let _ = storage.map(|storage| storage.remove_item(THEME_KEY));
        }
    });
}

/// Adds the rules that the scenes bring along.
///
/// They are adopted and not written into the document, because the page's policy forbids inline
/// style sheets, and a copy in a file could become out of date.
#[hook]
pub fn use_scene_styles() {
    use_effect_with((), |()| {
        let document = web_sys::window().and_then(|window| window.document());
        let sheet = CssStyleSheet::new().ok();
        if let Some((document, sheet)) = document.zip(sheet) {
            // The text is our own and valid; a rule that a browser does not know is skipped.
            let _ = sheet.replace_sync(&style::page_sheet());
            document.adopted_style_sheets().push(&sheet);
        }
    });
}
