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
        match state.project_question().filter(|_| state.shows_services()) {
            Some(question) => self.courier.export_project(question.job, format, copy),
            None => self.courier.export(state.job(), format, copy),
        }
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
        use_effect_with(state.ticket, move |_| {
            // A ticket that is answered already was drawn to outdate the questions before it.
            if state.is_waiting() {
                courier.ask(state.job());
            }
        });
    }
    {
        let (courier, state) = (Rc::clone(&*courier), state.clone());
        let asked =
            state.project.as_ref().map(|project| (Rc::as_ptr(&project.folder), project.ticket));
        use_effect_with(asked, move |_| {
            if let Some(question) = state.project_question() {
                courier.ask_project(question);
            }
        });
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
        let waiting = state.is_busy();
        use_effect_with((state.turn(), waiting), move |&(turn, waiting)| {
            let timer =
                waiting.then(|| Timeout::new(NOTICEABLE, move || act.emit(Action::Slow(turn))));
            move || drop(timer)
        });
    }
    Desk { courier: Rc::clone(&*courier) }
}
