//! Findings as GitHub's workflow commands, which become annotations of a pull request.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions".

use std::fmt::Write as _;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::ColumnUnit;

use crate::Audited;

/// One line for each finding.
#[must_use]
pub fn github<'a>(file: impl Into<Audited<'a>>) -> String {
    let analysis: Audited<'a> = file.into();
    let mut text = String::new();
    let lines = analysis.lines;
    let column = |offset| lines.column(analysis.source, offset, ColumnUnit::Utf16);
    for finding in analysis.findings {
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (first, last) = (lines.line(finding.span.start), lines.line(finding.span.end));
        let _ =
            write!(text, "::{level} file={},line={first},endLine={last}", property(analysis.path));
        // GitHub takes columns only for findings within one line.
        if first == last {
            let (start, end) = (column(finding.span.start), column(finding.span.end));
            let _ = write!(text, ",col={start},endColumn={end}");
        }
        let help = finding.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
        let message = data(&format!("{}{help}", finding.message));
        let _ = writeln!(text, ",title={}::{message}", property(finding.rule));
    }
    text
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use plimsoll_model::BuildOptions;

    use super::github;
    use crate::{Analysis, Settings};

    #[test]
    fn findings_become_commands() {
        let source = "FROM scratch as a\nRUN true \\\n\n  x\n";
        let options = BuildOptions::default();
        let analysis = Analysis::new("a,b: c", source, &options, &Settings::default());
        insta::assert_snapshot!(github(&analysis), @"
        ::warning file=a%2Cb%3A c,line=1,endLine=1,col=14,endColumn=16,title=from-as-casing::'as' and 'FROM' keywords' casing do not match%0Awrite AS
        ::warning file=a%2Cb%3A c,line=3,endLine=4,title=empty-continuation-line::Empty continuation lines will become errors in a future release%0Aremove the empty line
        ");
    }
}
