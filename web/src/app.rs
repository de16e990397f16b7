//! The page's root component.

use yew::prelude::*;

use crate::host::Engine;
use crate::protocol::{Request, Response};

/// Puts the page into `#app`, in place of the loading message.
pub(crate) fn mount() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(root) = root {
        root.set_inner_html("");
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// The whole page.
#[component]
pub fn App() -> Html {
    let answer = use_state(String::new);
    let engine = use_mut_ref(|| None::<Engine>);
    {
        let answer = answer.clone();
        use_effect_with((), move |()| {
            let started = Engine::start(move |response| {
                answer.set(match response {
                    Response::Echo { text } => text,
                    Response::Failed { message } => format!("The engine stopped: {message}"),
                });
            });
            started.send(&Request::Echo {
                text: "The engine is ready.".to_owned(),
            });
            *engine.borrow_mut() = Some(started);
        });
    }
    html! {
        <main>
            <h1>{ "Plimsoll" }</h1>
            <p role="status">{ (*answer).clone() }</p>
        </main>
    }
}
