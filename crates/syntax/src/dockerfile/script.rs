//! The shell script that an instruction runs, pieced together as BuildKit hands it to the shell.
//!
//! Source: BuildKit `frontend/dockerfile/dockerfile2llb/convert.go` (`dispatchRun`).

use super::heredoc::{self, Heredoc};
use super::instruction::{Command, CommandLine, Healthcheck, Instruction};
use crate::shell::{self, Dialect, Script};
use crate::text::MappedText;

impl Instruction {
    /// The commands that RUN, CMD, ENTRYPOINT or HEALTHCHECK runs; `None` for other instructions.
    ///
    /// `source` is the file, `dialect` the shell of the stage at this point. A heredoc that is the
    /// whole command names its own interpreter when it begins with `#!`.
    #[must_use]
    pub fn script(&self, source: &str, dialect: Dialect) -> Option<Script> {
        match self.command_line()? {
            CommandLine::Exec(words) => Some(Script::from_exec(words, source)),
            CommandLine::Shell(line) => {
                let (text, own) = self.shell_text(&line.text);
                Some(shell::parse(&text, own.unwrap_or(dialect)))
            }
        }
    }

    /// The command line, of an instruction that has one.
    #[must_use]
    pub fn command_line(&self) -> Option<&CommandLine> {
        match self.command.as_ref()? {
            Command::Run(run) => Some(&run.command),
            Command::Cmd(line)
            | Command::Entrypoint(line)
            | Command::Healthcheck(Healthcheck::Command(line)) => Some(line),
            _ => None,
        }
    }

    /// What the shell is given, and the dialect that a `#!` line names.
    fn shell_text(&self, line: &str) -> (MappedText, Option<Dialect>) {
        // The command is what follows keyword and flags to the end of the text.
        let end = self.text.as_str().trim_end().len();
        let text = self.text.slice(end.saturating_sub(line.len())..end);
        let is_heredoc = heredoc::parse(line).ok().flatten().is_some();
        match self.heredocs.as_slice() {
            [] => (text, None),
            [only] if is_heredoc => {
                let content = only.content();
                let own = Dialect::from_shebang(content.as_str());
                (content, own)
            }
            heredocs => (with_bodies(text, heredocs), None),
        }
    }
}

/// A line with the bodies of its heredocs below, which the shell then reads itself.
fn with_bodies(mut text: MappedText, heredocs: &[Heredoc]) -> MappedText {
    for heredoc in heredocs {
        // Every body follows a newline in the file.
        text.push("\n", heredoc.span.start.saturating_sub(1));
        text.push(&heredoc.body, heredoc.span.start);
        text.push(&heredoc.name, heredoc.end.saturating_sub(heredoc.name.len() as u32));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::Dockerfile;
    use crate::shell::Dialect;

    /// The words of all commands that the second instruction runs, as the source has them.
    fn check(source: &str, expect: &[&str]) {
        let file = Dockerfile::parse(source);
        assert_eq!(file.verdict(), None, "{source}");
        let script = file.instructions[1].script(source, Dialect::Sh).expect("a command line");
        let commands = script.simple_commands();
        let found: Vec<_> = commands
            .iter()
            .map(|command| {
                let words = command.words.iter().map(|word| &source[word.span.range()]);
                words.collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(found, expect, "{source}");
    }

    #[test]
    fn commands_are_found_where_they_stand() {
        check(
            "FROM a\nRUN --mount=type=ssh apt-get update \\\n # c\n && sudo apt-get install b",
            &["apt-get update", "apt-get install b"],
        );
        check("FROM a\nCMD [\"sh\", \"-c\", \"exec app\"]", &["app"]);
        check("FROM a\nHEALTHCHECK CMD curl x || exit 1", &["curl x", "exit 1"]);
    }

    #[test]
    fn heredocs_are_scripts_or_belong_to_the_line() {
        check("FROM a\nRUN <<EOF\nmake\nmake install\nEOF\n", &["make", "make install"]);
        check("FROM a\nRUN <<-EOF\n\tmake\n\tEOF\n", &["make"]);
        check("FROM a\nRUN cat <<A >x && y <<B\na\nA\nb\nB\n", &["cat", "y"]);
        check("FROM a\nRUN <<EOF\n#!/usr/bin/python3\nprint(1)\nEOF\n", &[]);
    }
}
