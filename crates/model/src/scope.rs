//! The variables of a stage: inherited ones and its own.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use plimsoll_syntax::dockerfile::expand::{Environment, ExpandError, Expansion, Lexer, Unset};

/// After this many generations the variables are copied into one map, so that a long chain of
/// stages costs neither a copy at each stage nor a long walk at each look-up.
const MAX_GENERATIONS: usize = 64;

/// How many bytes all values of a file may have together.
///
/// Without a limit a short file of `ENV B=$A$A` lines fills all memory.
pub(crate) const MAX_SCOPE_BYTES: usize = 8 * 1024 * 1024;

/// The environment at one point of a stage.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    parent: Option<Rc<Scope>>,
    generation: usize,
    own: HashMap<String, Rc<str>>,
    /// The names that ARG declares, those without a value included.
    declared: HashSet<String>,
    /// True when the environment begins with that of an image, which a file does not tell.
    pub open: bool,
}

impl Scope {
    /// The empty environment of `FROM scratch`.
    pub(crate) fn closed() -> Self {
        Self::default()
    }

    /// The environment of an image, of which nothing is known.
    pub(crate) fn of_image() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// The environment of a stage built from the stage that ended with `parent`.
    pub(crate) fn child(parent: &Rc<Self>) -> Self {
        let generation = parent.generation + 1;
        if generation < MAX_GENERATIONS {
            return Self {
                parent: Some(Rc::clone(parent)),
                generation,
                open: parent.open,
                ..Self::default()
            };
        }
        let mut own = HashMap::new();
        let mut declared = HashSet::new();
        let mut level = Some(parent);
        while let Some(scope) = level {
            declared.extend(scope.declared.iter().cloned());
            for (name, value) in &scope.own {
                own.entry(name.clone()).or_insert_with(|| Rc::clone(value));
            }
            level = scope.parent.as_ref();
        }
        Self { parent: None, generation: 0, own, declared, open: parent.open }
    }

    /// Notes that ARG declares a name, with a value or without.
    pub(crate) fn declare(&mut self, name: &str) {
        self.declared.insert(name.to_owned());
    }

    /// True when ARG declares the name.
    pub(crate) fn is_declared(&self, name: &str) -> bool {
        let mut level = Some(self);
        while let Some(scope) = level {
            if scope.declared.contains(name) {
                return true;
            }
            level = scope.parent.as_deref();
        }
        false
    }

    /// Sets a variable.
    pub(crate) fn set(&mut self, name: String, value: &str) {
        self.own.insert(name, value.into());
    }

    /// The names of all variables, sorted; `None` when there are more than `most`.
    pub(crate) fn names(&self, most: usize) -> Option<BTreeSet<&str>> {
        let mut names = BTreeSet::new();
        let mut level = Some(self);
        while let Some(scope) = level {
            for name in scope.own.keys() {
                names.insert(name.as_str());
                if names.len() > most {
                    return None;
                }
            }
            level = scope.parent.as_deref();
        }
        Some(names)
    }

    /// Expands a word of an instruction.
    ///
    /// A variable that is not set here may be set by the image; it then stays as written.
    pub(crate) fn expand(&self, word: &str, escape: char) -> Result<Expansion, ExpandError> {
        let unset = if self.open { Unset::Keep } else { Unset::Empty };
        Lexer { unset, ..Lexer::instruction(escape) }.expand(word, self)
    }
}

impl Environment for Scope {
    fn get(&self, name: &str) -> Option<&str> {
        let mut level = Some(self);
        while let Some(scope) = level {
            if let Some(value) = scope.own.get(name) {
                return Some(value);
            }
            level = scope.parent.as_deref();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Scope;

    #[test]
    fn values_survive_any_number_of_generations() {
        let mut scope = Scope::of_image();
        scope.set("A".to_owned(), "first");
        for generation in 0..200 {
            let mut child = Scope::child(&Rc::new(scope));
            child.set(format!("B{generation}"), "x");
            scope = child;
        }
        let expanded = scope.expand("$A $B0 $B199 $C", '\\').expect("a valid word");
        assert_eq!(expanded.text, "first x x $C");
    }
}
