//! What the page asks of the engine and what comes back.
//!
//! Messages cross the thread border as JSON text, so that a message means the same in a worker, on
//! the main thread, and in a test.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::outcome::Outcome;

/// Something the page wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Asks for the same text back, which proves that the engine is alive.
    Echo {
        /// The text to return.
        text: String,
    },
    /// Asks for everything the page shows of a document.
    Analyze(Job),
    /// Asks for a document in a form that other programs read.
    Export {
        /// What is to be analysed.
        job: Job,
        /// In which form.
        format: Format,
        /// True when it is to be copied rather than saved.
        copy: bool,
    },
}

/// A document and how it is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The number of the question; answers to older questions are out of date.
    pub ticket: u64,
    /// How the document is called in reports.
    pub name: String,
    /// The document.
    pub text: Rc<str>,
    /// The options of the build.
    pub options: Options,
    /// The stages that show their steps, by index.
    pub open: BTreeSet<usize>,
    /// True for a narrow screen, where pictures run from the top down.
    pub narrow: bool,
}

/// The options of a build that the page offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The requested target stage; the last one when `None`.
    pub target: Option<String>,
    /// The requested platform; the usual one when `None`.
    pub platform: Option<String>,
    /// The build arguments that were given a value.
    pub arguments: BTreeMap<String, String>,
}

/// The forms in which a document can leave the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// The stage graph as a picture.
    GraphSvg,
    /// The timeline as a picture.
    TimelineSvg,
    /// The stage graph for Graphviz.
    Dot,
    /// The stage graph for Mermaid.
    Mermaid,
    /// The model, as `plimsoll inspect` prints it.
    Inspect,
    /// The findings, as `plimsoll check --format json` prints them.
    Check,
}

/// A document in a form that other programs read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The form.
    pub format: Format,
    /// True when it is to be copied rather than saved.
    pub copy: bool,
    /// The file.
    pub text: String,
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// Answers [`Request::Echo`].
    Echo {
        /// The text that was sent.
        text: String,
    },
    /// Answers [`Request::Analyze`].
    Analyzed {
        /// The number of the question.
        ticket: u64,
        /// All that the page shows.
        outcome: Rc<Outcome>,
    },
    /// Answers [`Request::Export`].
    Exported(Export),
    /// Says that the engine stopped, and why; whatever was asked before stays unanswered.
    Failed {
        /// A message fit to be shown.
        message: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_thread_border() {
        let request = Request::Echo { text: "FROM \"é\"\n".to_owned() };
        let wire = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&wire).unwrap(), request);
    }
}
