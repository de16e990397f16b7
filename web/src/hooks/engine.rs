//! Keeps the engine at work on the newest document.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::courier::Courier;
use crate::files;
use crate::protocol::Format;
use crate::state::{Action, State};

/// How long a question may wait, in milliseconds, before the page says so.
const NOTICEABLE: u32 = 200;

/// What the page can ask of the engine besides an analysis.
#[derive(Clone)]
pub struct Desk {
    courier: Rc<Courier>,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.courier, &other.courier)
    }
}

impl Desk {
    /// Saves the document in another form.
    pub fn export(&self, state: &State, format: Format, copy: bool) {
        self.courier.export(state.job(), format, copy);
    }
}

/// Analyses the document whenever the state asks for it.
#[hook]
pub fn use_desk(state: &UseReducerHandle<State>, act: &Callback<Action>) -> Desk {
    let courier = {
        let act = act.clone();
        use_memo((), move |()| {
            let deliver = act.clone();
            Courier::start(act, Callback::from(move |export| files::deliver(&export, &deliver)))
        })
    };
    {
        let (courier, state) = (Rc::clone(&*courier), state.clone());
        use_effect_with(state.ticket, move |_| courier.ask(state.job()));
    }
    {
        let (courier, state) = (Rc::clone(&*courier), state.clone());
        use_effect_with(state.question_number(), move |_| {
            if let Some((number, job, repair)) = state.question() {
                courier.propose(number, job, repair);
            }
        });
    }
    {
        let act = act.clone();
        let waiting = state.is_waiting();
        use_effect_with((state.ticket, waiting), move |&(ticket, waiting)| {
            let timer =
                waiting.then(|| Timeout::new(NOTICEABLE, move || act.emit(Action::Slow(ticket))));
            move || drop(timer)
        });
    }
    Desk { courier: Rc::clone(&*courier) }
}
