//! What holds for any Dockerfile, and how broken ones are read.

use plimsoll_syntax::dockerfile::{Command, Dockerfile, Phase, dump};
use plimsoll_syntax::text::LineIndex;
use proptest::prelude::*;

/// Text made of what Dockerfiles are made of, in any order.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "FROM a AS b\n", "RUN x ", "COPY --from=b x y\n", "COPY <<EOF /x\n", "EOF\n", "\tEOF\n",
            "ENV A=1 B=\"x y\"\n", "ENV A b\n", "LABEL a=b \\\n", "ONBUILD RUN y\n", "# escape=`\n",
            "# syntax=x\n", "# a comment\n", "HEALTHCHECK CMD [\"a\"]\n", "CMD [\"a\", 'b']\n",
            "RUN --mount=type=cache,target=/x <<-'E'\n", "E\n", "FORM x\n", "ARG A=1 B\n",
        ]),
        3 => prop::sample::select(vec![
            "\\\n", "\\", "`", "\n", "\r\n", "\"", "'", " ", "\t", "$A", "${A:-b}", "<<", "--", "=",
            "[", "]", "\u{feff}", "\u{2045}", "é", "\u{a0}", "\u{202e}", "😀", "\0",
        ]),
    ];
    let text = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => text, 1 => any::<String>()]
}

proptest! {
    #[test]
    fn spans_lie_in_the_source_in_order(source in anything()) {
        let file = Dockerfile::parse(&source);
        let mut before = 0;
        for instruction in &file.instructions {
            prop_assert!(before <= instruction.span.start);
            prop_assert!(source.get(instruction.span.range()).is_some());
            for span in [instruction.word.span].into_iter().chain(instruction.flags.iter().map(|flag| flag.word.span)) {
                prop_assert!(source.get(span.range()).is_some());
                prop_assert!(instruction.span.start <= span.start && span.end <= instruction.span.end);
            }
            before = instruction.span.end;
        }
        for rejection in &file.rejections {
            prop_assert!(source.get(rejection.diagnostic.span.range()).is_some());
        }
    }

    #[test]
    fn every_line_of_an_accepted_file_belongs_to_something(source in anything()) {
        let file = Dockerfile::parse(&source);
        if file.rejections.iter().any(|rejection| rejection.phase == Phase::Parse) {
            return Ok(());
        }
        let index = LineIndex::new(&source);
        for (number, line) in (1..).zip(source.split('\n')) {
            let line = line.strip_prefix('\u{feff}').unwrap_or(line);
            if line.trim().is_empty() {
                continue;
            }
            let instruction = file
                .instructions
                .iter()
                .any(|found| (found.lines.first..=found.lines.last).contains(&number));
            let comment = file.comments.iter().any(|span| index.line(span.start) == number);
            prop_assert!(instruction || comment, "line {number}: {line:?}");
        }
    }

    #[test]
    fn the_dump_and_the_instructions_agree(source in anything()) {
        let file = Dockerfile::parse(&source);
        match dump(&source) {
            Ok(dump) => prop_assert_eq!(dump.lines().count(), file.instructions.len()),
            Err(rejection) => prop_assert_eq!(Some(&rejection), file.verdict()),
        }
    }

    /// A continuation inside an instruction moves words and changes nothing else.
    #[test]
    fn continuations_do_not_change_what_is_read(
        words in prop::collection::vec("[a-z./]{1,8}", 2..8),
        breaks in prop::collection::vec(any::<bool>(), 8),
    ) {
        let plain = format!("FROM a\nCOPY {}\n", words.join(" "));
        let mut broken = "FROM a\nCOPY".to_owned();
        for (word, split) in words.iter().zip(&breaks) {
            broken += if *split { " \\\n  # a comment\n" } else { " " };
            broken += word;
        }
        let (plain, read) = (Dockerfile::parse(&plain), Dockerfile::parse(&broken));
        let (Some(Command::Copy(left)), Some(Command::Copy(right))) =
            (&plain.instructions[1].command, &read.instructions[1].command)
        else {
            panic!("two instructions COPY");
        };
        let texts = |words: &[plimsoll_syntax::text::Word]| {
            words.iter().map(|word| word.text.clone()).collect::<Vec<_>>()
        };
        prop_assert_eq!(texts(&left.sources), texts(&right.sources));
        for word in right.sources.iter().chain([&right.dest]) {
            prop_assert_eq!(&broken[word.span.range()], &word.text);
        }
    }
}

/// Renders what is wrong with a file: phase, BuildKit's line, message, the bytes, the hint.
fn rejections(source: &str) -> String {
    let file = Dockerfile::parse(source);
    let render = |rejection: &plimsoll_syntax::dockerfile::Rejection| {
        let phase = match rejection.phase {
            Phase::Parse => "parse",
            Phase::Instruction => "instruction",
        };
        let found = &rejection.diagnostic;
        format!("{phase} {}: {} [{}]", rejection.line, found.message, &source[found.span.range()])
    };
    file.rejections.iter().map(render).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_whole_file_is_read_before_instructions_are_typed() {
    assert_eq!(
        rejections("FROM a\nFORM b\nENV x\nCOPY --form=b x y\nRUN --mount=from=$A x\n"),
        "parse 3: ENV must have two arguments [x]\n\
         instruction 2: unknown instruction: FORM (did you mean FROM?) [FORM]\n\
         instruction 4: unknown flag: --form (did you mean from?) [--form=b]\n\
         instruction 5: 'from' doesn't support variable expansion, define alias stage instead [from=$A]"
    );
}

#[test]
fn directives_are_refused_on_the_line_before_as_buildkit_counts() {
    assert_eq!(
        rejections("# syntax=a\n# syntax=b\nFROM a\n"),
        "parse 1: only one syntax parser directive can be used [# syntax=b]"
    );
    assert_eq!(
        rejections("# escape=x\nFROM a\n"),
        "parse 0: invalid escape token 'x' does not match ` or \\ [# escape=x]"
    );
}

#[test]
fn a_heredoc_without_end_leaves_the_stages_below() {
    let source = "FROM a\nRUN <<EOF\nx\nFROM b\nRUN y\n";
    assert_eq!(rejections(source), "parse 2: unterminated heredoc [RUN <<EOF]");
    let keywords: Vec<_> = Dockerfile::parse(source)
        .instructions
        .iter()
        .map(|instruction| instruction.keyword.as_str())
        .collect();
    assert_eq!(keywords, ["FROM", "RUN", "FROM", "RUN"]);
}

#[test]
fn a_line_over_the_limit_is_refused_and_the_rest_is_read() {
    let source = format!("FROM a\nRUN {}\nRUN y\n", "x".repeat(70_000));
    let file = Dockerfile::parse(&source);
    let verdict = file.verdict().expect("a verdict");
    assert_eq!(
        verdict.diagnostic.message,
        "dockerfile line greater than max allowed size of 65535"
    );
    assert_eq!((verdict.line, file.instructions.len()), (1, 2));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_no_part_of_words() {
    let file = Dockerfile::parse("\u{feff}FROM a\r\nRUN x \\\r\n  y\r\n");
    assert_eq!(file.verdict(), None);
    assert_eq!(file.instructions[1].text.as_str(), "RUN x   y");
}

#[test]
fn many_heredocs_without_end_cost_no_square() {
    let source = "FROM a\nRUN <<X\n".repeat(100_000);
    assert_eq!(Dockerfile::parse(&source).rejections.len(), 8);
}
