//! Findings as Markdown, for the summary of a pull request.

use std::fmt::Write as _;

use plimsoll_syntax::diagnostic::Severity;

use crate::{Audited, Finding, diff};

/// A headline, a table of the findings, and below it what to do about each.
#[must_use]
pub fn markdown<'a>(files: impl IntoIterator<Item = impl Into<Audited<'a>>>) -> String {
    let analyses: Vec<Audited<'a>> = files.into_iter().map(Into::into).collect();
    let mut text = format!("### Plimsoll: {}\n", headline(&analyses));
    let findings = || {
        analyses
            .iter()
            .flat_map(|analysis| analysis.findings.iter().map(move |found| (*analysis, found)))
    };
    if findings().next().is_none() {
        return text;
    }
    text.push_str("\n| Severity | Where | Finding | Rule |\n|---|---|---|---|\n");
    for (analysis, finding) in findings() {
        let line = analysis.lines.line(finding.span.start);
        let place = cell(&format!("{}:{line}", analysis.path));
        let message = cell(&finding.message);
        let severity = finding.severity.as_str();
        let _ = writeln!(text, "| {severity} | {place} | {message} | `{}` |", finding.rule);
    }
    for (analysis, finding) in findings() {
        remedy(&mut text, analysis, finding);
    }
    text
}

/// What to do about one finding, folded.
fn remedy(text: &mut String, analysis: Audited<'_>, finding: &Finding) {
    let fixed = finding.fix.as_ref().and_then(|fix| analysis.preview(fix));
    if finding.help.is_none() && fixed.is_none() {
        return;
    }
    let line = analysis.lines.line(finding.span.start);
    let _ = write!(
        text,
        "\n<details><summary><code>{}</code> line {line}: {}</summary>\n",
        finding.rule,
        escape(&finding.message)
    );
    if let Some(help) = &finding.help {
        let _ = write!(text, "\n{}.\n", escape(&sentence(help)));
    }
    if let (Some(fix), Some(fixed)) = (&finding.fix, fixed) {
        let diff = diff::unified(analysis.path, analysis.source, &fixed);
        let fence = fence(&diff);
        let grade = fix.grade.as_str();
        let _ = write!(text, "\n{} ({grade}", escape(&fix.title));
        if let Some(reason) = &fix.reason {
            let _ = write!(text, ": {}", escape(reason));
        }
        let _ = write!(text, "):\n\n{fence}diff\n{diff}{fence}\n");
    }
    text.push_str("\n</details>\n");
}

/// "1 error, 2 warnings and 1 note in 3 files", or that nothing was found.
fn headline(analyses: &[Audited<'_>]) -> String {
    let mut counts = [0; 3];
    for analysis in analyses {
        for finding in analysis.findings {
            counts[finding.severity as usize] += 1;
        }
    }
    let found: Vec<_> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")]
            .into_iter()
            .map(|(severity, word)| (counts[severity as usize], word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| plural(count, word))
            .collect();
    let files = plural(analyses.len(), "file");
    match found.as_slice() {
        [] => format!("nothing found in {files}"),
        [only] => format!("{only} in {files}"),
        [first @ .., last] => format!("{} and {last} in {files}", first.join(", ")),
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A help begins in lower case, as it usually follows a colon.
fn sentence(help: &str) -> String {
    let mut letters = help.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Text that may stand in a table.
fn cell(text: &str) -> String {
    escape(text).replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// Text without markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '@' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A fence longer than any run of backquotes in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use plimsoll_model::BuildOptions;

    use super::markdown;
    use crate::{Analysis, Settings};

    #[test]
    fn a_summary_with_remedies() {
        let source = "FROM alpine:3.20 as tools\nRUN true \\\n\n  '|<b>'\n";
        let options = BuildOptions::default();
        let settings = Settings::default();
        let analysis = Analysis::new("Dockerfile", source, &options, &settings);
        insta::assert_snapshot!(markdown([&analysis]), @r"
        ### Plimsoll: 2 warnings in 1 file

        | Severity | Where | Finding | Rule |
        |---|---|---|---|
        | warning | Dockerfile:1 | 'as' and 'FROM' keywords' casing do not match | `from-as-casing` |
        | warning | Dockerfile:3 | Empty continuation lines will become errors in a future release | `empty-continuation-line` |

        <details><summary><code>from-as-casing</code> line 1: 'as' and 'FROM' keywords' casing do not match</summary>

        Write AS.

        Write AS (safe):

        ```diff
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,4 +1,4 @@
        -FROM alpine:3.20 as tools
        +FROM alpine:3.20 AS tools
         RUN true \
         
           '|<b>'
        ```

        </details>

        <details><summary><code>empty-continuation-line</code> line 3: Empty continuation lines will become errors in a future release</summary>

        Remove the empty line.

        Delete the blank line (safe):

        ```diff
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,4 +1,3 @@
         FROM alpine:3.20 as tools
         RUN true \
        -
           '|<b>'
        ```

        </details>
        ");
        let clean = Analysis::new("Dockerfile", "FROM scratch\nCOPY x /\n", &options, &settings);
        insta::assert_snapshot!(markdown([&clean]), @"### Plimsoll: nothing found in 1 file");
    }
}
