//! Standard output and standard error.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use anyhow::Result;
use serde::Serialize;

/// Where results and complaints go.
pub(crate) struct Output {
    out: BufWriter<io::Stdout>,
}

impl Output {
    /// The streams of the process.
    pub(crate) fn standard() -> Self {
        Self { out: BufWriter::new(io::stdout()) }
    }

    /// True when colours can be seen: a terminal that has not asked to be left without.
    pub(crate) fn has_colour() -> bool {
        io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
    }

    /// Prints text.
    pub(crate) fn print(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()?;
        Ok(())
    }

    /// Prints a document as indented JSON.
    pub(crate) fn print_json(&mut self, document: &impl Serialize) -> Result<()> {
        serde_json::to_writer_pretty(&mut self.out, document)?;
        self.print("\n")
    }
}

/// Says something on standard error.
pub(crate) fn complain(message: &str) {
    // There is nowhere left to report that standard error is closed.
    let _ = writeln!(io::stderr(), "plimsoll: {message}");
}

/// Adds something on standard error that is not part of the result.
pub(crate) fn remark(message: &str) {
    let _ = write!(io::stderr(), "{message}");
}

/// True when a write failed because nobody reads any more.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        kind.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}
