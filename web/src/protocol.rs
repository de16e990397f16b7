//! What the page asks of the engine and what comes back.
//!
//! Messages cross the thread border as JSON text, so that a message means the same in a worker, on
//! the main thread, and in a test.

use serde::{Deserialize, Serialize};

/// Something the page wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Request {
    /// Asks for the same text back, which proves that the engine is alive.
    Echo {
        /// The text to return.
        text: String,
    },
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Response {
    /// Answers [`Request::Echo`].
    Echo {
        /// The text that was sent.
        text: String,
    },
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
        let request = Request::Echo {
            text: "FROM \"é\"\n".to_owned(),
        };
        let wire = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&wire).unwrap(), request);
    }
}
