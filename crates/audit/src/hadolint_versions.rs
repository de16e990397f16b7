//! Which words hadolint takes for versions of RPM packages, and which of its variables hold one.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Base, StageId};
use plimsoll_syntax::dockerfile::Command;

use crate::hadolint_command::ends_in;
use crate::subject::Site;

/// The variables that hadolint knows, whose mere presence in a word it takes for a version.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    /// Those of ENV, by stage; a stage has those of the stage it is built on.
    environment: BTreeMap<Option<StageId>, BTreeSet<String>>,
    /// Those of ARG, which it never forgets.
    arguments: BTreeSet<String>,
    /// Those of triggers, which it reads as a file of their own.
    triggers: BTreeSet<String>,
}

impl Variables {
    /// Reads one instruction.
    pub(crate) fn read(&mut self, site: &Site<'_>) {
        let names: Vec<String> = match site.command() {
            Some(Command::From(_)) => return self.begin(site),
            Some(Command::Env(pairs)) => pairs.iter().map(|pair| pair.key.text.clone()).collect(),
            Some(Command::Arg(arguments)) => {
                arguments.iter().map(|argument| argument.name.text.clone()).collect()
            }
            _ => return,
        };
        let is_argument = matches!(site.command(), Some(Command::Arg(_)));
        match (site.onbuild, is_argument) {
            (true, _) => self.triggers.extend(names),
            (false, true) => self.arguments.extend(names),
            (false, false) => self.environment.entry(site.stage).or_default().extend(names),
        }
    }

    fn begin(&mut self, site: &Site<'_>) {
        let Some(stage) = site.stage else { return };
        if let Base::Stage(base) = site.subject.build.stage(stage).base
            && let Some(inherited) = self.environment.get(&Some(base))
        {
            let inherited = inherited.clone();
            self.environment.insert(Some(stage), inherited);
        }
    }

    /// True when the word holds one of the variables that are known at this place.
    pub(crate) fn name_a_version(&self, site: &Site<'_>, word: &str) -> bool {
        let is_known = |name: &str| {
            if site.onbuild {
                return self.triggers.contains(name);
            }
            let environment = self.environment.get(&site.stage);
            self.arguments.contains(name)
                || environment.is_some_and(|environment| environment.contains(name))
        };
        let after = word.split("${").skip(1);
        after.filter_map(|rest| rest.split_once('}')).any(|(name, _)| is_known(name))
    }
}

/// True when hadolint takes the word for a package with a version.
pub(crate) fn is_version(word: &str, is_known: impl Fn(&str) -> bool) -> bool {
    let Some((_, version)) = word.split_once('-') else { return false };
    if ends_in(word, &[".rpm"]) {
        return true;
    }
    if word.contains('$') {
        return is_known(word);
    }
    let is_version_character =
        |letter: char| letter.is_ascii_alphanumeric() || ".~^_:+".contains(letter);
    let mut parts = version.split('-');
    parts.clone().all(|part| part.chars().all(is_version_character))
        && parts.any(|part| part.starts_with(|letter: char| letter.is_ascii_digit()))
}
