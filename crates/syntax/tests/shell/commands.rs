//! The programs that scripts run.

use insta::assert_snapshot;
use plimsoll_syntax::shell::{
    AndOrOperator, Dialect, Invocation, Place, Runs, Script, ShellOption, ShellOptions, parse,
};
use plimsoll_syntax::text::{MappedText, Span, Word};

/// Shows the script above the programs that it runs, one a line.
fn programs(source: &str) -> String {
    let script = crate::script(source);
    let lines: Vec<String> = script.simple_commands().iter().map(program).collect();
    format!("{source}\n────\n{}", lines.join("\n"))
}

/// One program with what is known of when it runs.
fn program(invocation: &Invocation<'_>) -> String {
    let words: Vec<String> = invocation.words.iter().map(crate::render::word).collect();
    let mut notes = Vec::new();
    if !invocation.wrappers.is_empty() {
        let names = invocation.wrappers.iter().map(|wrapper| wrapper.name().unwrap_or_default());
        notes.push(format!("by {}", names.collect::<Vec<_>>().join(" > ")));
    }
    let context = &invocation.context;
    if let Some(pipe) = context.pipe {
        notes.push(format!("pipe {}/{}", pipe.index + 1, pipe.length));
    }
    if let Some(chain) = context.chain {
        let operator = match chain.after {
            None => "",
            Some(AndOrOperator::And) => "&& ",
            Some(AndOrOperator::Or) => "|| ",
        };
        notes.push(format!("{operator}chain {}/{}", chain.index + 1, chain.length));
    }
    if context.runs != Runs::Always {
        notes.push(format!("{:?}", context.runs));
    }
    let places = [
        Place::Condition,
        Place::Branch,
        Place::Loop,
        Place::Subshell,
        Place::Group,
        Place::Substitution,
        Place::Function,
        Place::NestedScript,
        Place::Background,
        Place::Negated,
    ];
    let within = places.iter().filter(|place| context.is_within(**place));
    notes.extend(within.map(|place| format!("{place:?}")));
    for option in [ShellOption::ErrExit, ShellOption::PipeFail] {
        if context.options.contains(option) {
            notes.push(format!("{option:?}"));
        }
    }
    format!("{:<40} [{}]", words.join(" "), notes.join(", "))
}

#[test]
fn order_and_context() {
    assert_snapshot!(programs(
        "set -e; a && b || c; d $(e) | f; if g; then h; else i; fi; (j); { k; } && ! l; m & n"
    ));
}

#[test]
fn loops_cases_and_functions() {
    assert_snapshot!(programs(
        "for x in 1 2; do a; done; for x in $L; do b; done; while c; do d; done; case $(e) in x) f;; esac; g() { h; }"
    ));
}

#[test]
fn options_follow_the_script() {
    assert_snapshot!(programs(
        "a | b; set -o pipefail; c | d; (set +o pipefail; e); f; bash -euo pipefail -c 'g | h'; set +e; i; sh -c j"
    ));
}

#[test]
fn wrappers() {
    let sources = [
        "sudo apt-get update",
        "sudo -u app -E -- A=1 make",
        "env -i A=1 B=2 -u C x",
        "env A=1 B=2 y",
        "exec gosu app \"$@\"",
        "command -v curl",
        "command cd /x",
        "nice -n 10 ionice -c3 tar x",
        "time -p make",
        "timeout -k 5 30s curl x",
        "chroot /mnt apt-get update",
        "xargs -0 -n 1 rm -f",
        "find / -name x -exec rm -rf {} +",
        "find / -name x -delete",
        "su-exec app:app id",
        "busybox wget x",
        "/usr/bin/env bash -c 'pip install x'",
        "sudo sh -c 'a; b'",
        "sudo su - app -c 'npm ci'",
        "sudo -i",
        "sh build.sh",
        "bash -c \"$CMD\"",
        "bash -c \"$TOOL install\"",
        "eval \"$(ssh-agent -s)\"",
        "eval 'a b'",
        "trap 'rm -f x' EXIT",
        "xargs -I{} sh -c 'echo {}'",
        "bash <<EOF\na; b $X\nEOF",
        "sudo tee /x <<EOF\na\nEOF",
        "setpriv --reuid=1 id",
        "runuser -u app -- id",
    ];
    assert_snapshot!(sources.map(programs).join("\n\n"));
}

#[test]
fn assignments_and_redirections_alone() {
    assert_snapshot!(programs("A=$(a); > x; B=1"));
}

/// The words of a JSON form, each decoded text with what is written for it.
fn exec_words(source: &str, words: &[(&str, &str)]) -> Vec<Word> {
    let place = |(text, written): &(&str, &str)| {
        let start = source.find(written).unwrap_or_default() as u32;
        Word::new(*text, Span::new(start, start + written.len() as u32))
    };
    words.iter().map(place).collect()
}

#[test]
fn words_that_no_shell_reads() {
    let source = r#"RUN ["sh", "-c", "apt-get update && $x"]"#;
    let script =
        [("sh", "\"sh\""), ("-c", "\"-c\""), ("apt-get update && $x", "\"apt-get update && $x\"")];
    let script = Script::from_exec(&exec_words(source, &script), source);
    let commands = script.simple_commands();
    let texts: Vec<&str> = commands.iter().map(|it| &source[it.command.span.range()]).collect();
    assert_eq!(texts, ["apt-get update", "$x"]);

    let source = r#"CMD ["echo", "$x *"]"#;
    let script = Script::from_exec(
        &exec_words(source, &[("echo", "\"echo\""), ("$x *", "\"$x *\"")]),
        source,
    );
    let commands = script.simple_commands();
    assert_eq!(commands[0].arguments()[0].literal().as_deref(), Some("$x *"));
    assert!(!commands[0].arguments()[0].has_glob());
    assert!(Script::from_exec(&[], "").simple_commands().is_empty());
}

/// Places in a script are right after JSON escapes, and broken places do no harm.
#[test]
fn escapes_in_words_that_no_shell_reads() {
    let source = "RUN [\"sh\",\"-c\",\"a \\\"é\\\" \\u00e9 \\ud83d\\ude00x;\\\n  #c\n b ü\"]";
    let words =
        [("sh", "\"sh\""), ("-c", "\"-c\""), ("a \"é\" é 😀x; b ü", &source[15..source.len() - 1])];
    let script = Script::from_exec(&exec_words(source, &words), source);
    let commands = script.simple_commands();
    let texts: Vec<&str> = commands.iter().map(|it| &source[it.command.span.range()]).collect();
    assert_eq!(texts, ["a \\\"é\\\" \\u00e9 \\ud83d\\ude00x", "b ü"]);

    let words = exec_words(source, &[("sh", "\"sh\""), ("-c", "\"-c\""), ("other", "\"sh\"")]);
    assert_eq!(Script::from_exec(&words, source).simple_commands().len(), 1);
}

#[test]
fn options_of_the_shell_instruction() {
    let shell = ["/bin/bash", "-eo", "pipefail", "-c"].map(str::to_owned);
    let options = ShellOptions::from_shell(&shell);
    let script = parse(&MappedText::contiguous("a | b", 0), Dialect::from_shell(&shell));
    for invocation in script.simple_commands_with(options) {
        assert!(invocation.context.options.contains(ShellOption::PipeFail));
        assert!(invocation.context.options.contains(ShellOption::ErrExit));
    }
}

/// Spans of nested scripts point at what is written in the quotes.
#[test]
fn places_in_nested_scripts() {
    let source = r#"x; sh -c "cd /a && apt-get install \"b c\" \$D""#;
    let script = crate::script(source);
    let commands = script.simple_commands();
    let last = commands.last().map(|invocation| &source[invocation.command.span.range()]);
    assert_eq!(last, Some(r#"apt-get install \"b c\" \$D"#));
}
