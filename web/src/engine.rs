//! Answers requests, wherever they come from: the worker, the main thread, or a test.

use crate::protocol::{Request, Response};

/// Answers one request.
#[must_use]
pub fn answer(request: Request) -> Response {
    match request {
        Request::Echo { text } => Response::Echo { text },
    }
}

/// Answers one request given as JSON text, the form in which it crosses the thread border.
///
/// A request that cannot be read is answered by [`Response::Failed`]: page and worker come from the
/// same module, so this is a defect to be shown and not a reason to fall silent.
#[must_use]
pub fn answer_text(request: &str) -> String {
    let response = match serde_json::from_str(request) {
        Ok(request) => answer(request),
        Err(error) => Response::Failed {
            message: format!("unreadable request: {error}"),
        },
    };
    serde_json::to_string(&response).unwrap_or_else(|error| {
        // Strings, numbers, lists and maps with text keys always serialise, so this is a last resort.
        format!(r#"{{"type":"failed","message":"unwritable response: {error}"}}"#)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_request_is_answered() {
        let response: Response = serde_json::from_str(&answer_text("{")).unwrap();
        assert!(matches!(response, Response::Failed { .. }));
    }
}
