//! Where in a project a value is: the keys and list items that lead to it.

use std::fmt::{self, Write as _};
use std::rc::Rc;

/// The keys and items from the top of a project to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trail {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(Rc<str>),
    Item(usize),
}

/// How list items are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Items {
    /// `ports.[]`, as messages about interpolation have it.
    Anonymous,
    /// `ports.[2]`, as messages about doubled entries have it.
    Numbered,
    /// `ports.2`, as messages about the schema have it.
    Bare,
    /// `services[web].ports[2]`, as messages about values have it.
    Indexed,
}

impl Trail {
    /// A trail of keys.
    pub(super) fn of(keys: &[&str]) -> Self {
        Self { steps: keys.iter().map(|key| Step::Key((*key).into())).collect() }
    }

    /// Does something one key further down.
    pub(super) fn with_key<T>(&mut self, key: &Rc<str>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(Step::Key(Rc::clone(key)));
        let done = work(self);
        self.steps.pop();
        done
    }

    /// Does something one list item further down.
    pub(super) fn with_item<T>(&mut self, item: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(Step::Item(item));
        let done = work(self);
        self.steps.pop();
        done
    }

    /// The keys, with `[]` for list items, to be matched against patterns.
    pub(super) fn parts(&self) -> Vec<&str> {
        let mut parts = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            parts.push(match step {
                Step::Key(key) => &**key,
                Step::Item(_) => "[]",
            });
        }
        parts
    }

    /// The section and the name of the service, network or other resource that it leads into.
    pub(super) fn subject(&self) -> Option<(&str, &str)> {
        match self.steps.as_slice() {
            [Step::Key(section), Step::Key(name), ..] => Some((section, name)),
            _ => None,
        }
    }

    /// It as text.
    pub(super) fn display(&self, items: Items) -> impl fmt::Display {
        let mut text = String::new();
        for (at, step) in self.steps.iter().enumerate() {
            let is_index = items == Items::Indexed && (at == 1 || matches!(step, Step::Item(_)));
            if !text.is_empty() && !is_index {
                text.push('.');
            }
            match (step, items) {
                (Step::Key(key), Items::Indexed) if at == 1 => {
                    let _ = write!(text, "[{key}]");
                }
                (Step::Key(key), _) => text.push_str(key),
                (Step::Item(_), Items::Anonymous) => text.push_str("[]"),
                (Step::Item(item), Items::Numbered | Items::Indexed) => {
                    let _ = write!(text, "[{item}]");
                }
                (Step::Item(item), Items::Bare) => text.push_str(&item.to_string()),
            }
        }
        text
    }
}
