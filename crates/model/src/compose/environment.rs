//! The variables that files may refer to, and where they come from.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::project::VariableSource;

/// Variables by name; cheap to copy, as each included project has its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    values: Rc<BTreeMap<Rc<str>, Setting>>,
}

/// A variable that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) value: Rc<str>,
    pub(super) source: VariableSource,
}

impl Environment {
    /// The variables of a process.
    pub(super) fn given(values: &BTreeMap<String, String>) -> Self {
        let setting = |value: &String| Setting {
            value: value.as_str().into(),
            source: VariableSource::Given,
        };
        let values = values.iter().map(|(name, value)| (name.as_str().into(), setting(value)));
        Self { values: Rc::new(values.collect()) }
    }

    /// The variable of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Setting> {
        self.values.get(name)
    }

    /// The value of a variable.
    pub(super) fn value(&self, name: &str) -> Option<Rc<str>> {
        self.get(name).map(|setting| Rc::clone(&setting.value))
    }

    /// The value of a variable that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<Rc<str>> {
        self.value(name).filter(|value| !value.is_empty())
    }

    /// Adds variables; what is set already stays.
    pub(super) fn add(&mut self, settings: impl IntoIterator<Item = (Rc<str>, Setting)>) {
        let values = Rc::make_mut(&mut self.values);
        for (name, setting) in settings {
            values.entry(name).or_insert(setting);
        }
    }

    /// Sets a variable whatever it was.
    pub(super) fn set(&mut self, name: &str, setting: Setting) {
        Rc::make_mut(&mut self.values).insert(name.into(), setting);
    }

    /// Something that tells one environment from another while both live.
    pub(super) fn identity(&self) -> usize {
        Rc::as_ptr(&self.values) as usize
    }
}
