//! The parts of the page that show a project.

mod controls;
mod details;
mod files;
mod findings;
mod inspector;
mod picture;
mod trail;
mod variables;

pub use controls::ProjectControls;
pub use inspector::ProjectInspector;
pub use picture::ProjectPicture;
pub(super) use trail::trail;

use yew::prelude::*;

use crate::overview::{Overview, Site};
use crate::state::Action;

/// A place that leads there when it is clicked.
fn site(overview: &Overview, at: Site, act: &Callback<Action>) -> Html {
    let onclick = act.reform(move |_: MouseEvent| Action::GoToSite(at));
    html! { <button type="button" class="plain site" {onclick} dir="auto">{ overview.place(at) }</button> }
}
