//! What assistive technology is told, and when.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long, in milliseconds, a message has to last before it is told.
const REST: u32 = 500;

/// A text once it has not changed for a while.
#[hook]
pub fn use_settled(text: &str) -> AttrValue {
    let settled = use_state(AttrValue::default);
    {
        let settled = settled.clone();
        use_effect_with(text.to_owned(), move |text| {
            let text = AttrValue::from(text.clone());
            let timer = Timeout::new(REST, move || settled.set(text));
            move || drop(timer)
        });
    }
    (*settled).clone()
}
