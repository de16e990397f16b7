//! What BuildKit finds in its cache, one fact a test.
//!
//! Source of the facts: section 5 of the notes on BuildKit's semantics, each checked there by
//! running BuildKit's own code.

use plimsoll_model::cache::{
    CacheInput, Changes, FileChange, FileChangeKind, NoCache, WhatIf, what_if,
};
use plimsoll_model::{Build, BuildOptions, build};
use plimsoll_syntax::dockerfile::Dockerfile;

/// A build before and after, and what changed beside its text.
struct Question<'q> {
    before: (&'q str, &'q str),
    after: (&'q str, &'q str),
    changes: Changes,
}

fn options(text: &str) -> BuildOptions {
    let mut options = BuildOptions::default();
    for part in text.split_whitespace() {
        let (name, value) = part.split_once('=').expect("name=value");
        match name {
            "target" => options.target = Some(value.to_owned()),
            "platform" => options.platform = Some(value.to_owned()),
            name => drop(options.build_args.insert(name.to_owned(), value.to_owned())),
        }
    }
    options
}

/// The steps of the build after, each with its line and what becomes of it.
fn answer(question: &Question<'_>) -> String {
    let parse = |(text, asked): (&str, &str)| {
        let file = Dockerfile::parse(text);
        let build = build(&file, &options(asked));
        (file, build)
    };
    let (before_file, before) = parse(question.before);
    let (after_file, after) = parse(question.after);
    let before = CacheInput { file: &before_file, build: &before, context: None };
    let input = CacheInput { file: &after_file, build: &after, context: None };
    let WhatIf { steps } = what_if(before, input, &question.changes);
    render(&after, &steps)
}

fn render(build: &Build, steps: &[plimsoll_model::cache::StepFate]) -> String {
    let show = |fate: &plimsoll_model::cache::StepFate| {
        format!("{}:{}", build.step(fate.step).lines.first, fate.state.as_str())
    };
    steps.iter().map(show).collect::<Vec<_>>().join(" ")
}

/// One text, changed into another.
fn edited(before: &str, after: &str) -> String {
    let changes = Changes::default();
    answer(&Question { before: (before, ""), after: (after, ""), changes })
}

/// One text, with other options.
fn asked(text: &str, before: &str, after: &str) -> String {
    let changes = Changes::default();
    answer(&Question { before: (text, before), after: (text, after), changes })
}

/// One text, with other files.
fn files(text: &str, kind: FileChangeKind, path: &str) -> String {
    let files = vec![FileChange { path: path.to_owned(), kind }];
    let changes = Changes { files, ..Changes::default() };
    answer(&Question { before: (text, ""), after: (text, ""), changes })
}

fn edit(text: &str, path: &str) -> String {
    files(text, FileChangeKind::Edit, path)
}

#[test]
fn without_a_change_everything_hits() {
    let text = "FROM a\nWORKDIR /w\nCOPY . .\nRUN x\n";
    assert_eq!(asked(text, "", ""), "2:hit 3:hit 4:hit");
}

#[test]
fn names_comments_and_line_breaks_are_in_no_key() {
    assert_eq!(
        edited("FROM a AS x\nRUN one two\n", "# c\nFROM a AS y\nRUN one \\\n# c\ntwo\n"),
        "3:hit"
    );
}

#[test]
fn blanks_within_a_line_are() {
    assert_eq!(edited("FROM a\nRUN one two\n", "FROM a\nRUN one  two\n"), "2:rerun");
}

#[test]
fn metadata_that_no_step_reads_changes_nothing() {
    let before = "FROM a\nLABEL x=1\nEXPOSE 80\nVOLUME /v\nCMD a\nRUN x\nENTRYPOINT b\n";
    let after = "FROM a\nLABEL x=2\nEXPOSE 81\nVOLUME /w\nCMD c\nRUN x\nENTRYPOINT d\n";
    assert_eq!(edited(before, after), "6:hit");
}

#[test]
fn a_build_argument_misses_every_run_after_it_and_none_before() {
    let text = "FROM a\nRUN before\nARG V\nRUN after\nRUN last\n";
    assert_eq!(asked(text, "V=1", "V=2"), "2:hit 4:rerun 5:rerun");
}

#[test]
fn a_build_argument_does_not_touch_a_copy_by_itself() {
    let text = "FROM a\nARG V\nCOPY x /x\nRUN y\n";
    assert_eq!(asked(text, "V=1", "V=2"), "3:hit 4:rerun");
}

#[test]
fn a_global_argument_that_no_stage_declares_has_no_effect() {
    let text = "ARG V\nFROM a\nRUN x\n";
    assert_eq!(asked(text, "V=1", "V=2"), "3:hit");
    assert_eq!(asked("FROM a\nRUN x\n", "U=1", "U=2"), "2:hit");
}

#[test]
fn an_argument_without_a_value_adds_nothing() {
    assert_eq!(edited("FROM a\nRUN x\n", "FROM a\nARG V\nRUN x\n"), "3:hit");
}

#[test]
fn an_argument_that_env_sets_again_does_not_matter() {
    let text = "FROM a\nARG A\nENV A=1\nRUN x\n";
    assert_eq!(asked(text, "A=1", "A=2"), "4:hit");
}

#[test]
fn a_stage_inherits_the_arguments_of_its_base_stage() {
    let text = "FROM a AS base\nARG V\nFROM base\nRUN x\n";
    assert_eq!(asked(text, "V=1", "V=2"), "4:rerun");
}

#[test]
fn copy_from_inherits_no_argument() {
    let text = "FROM a AS base\nARG V\nRUN y\nFROM a\nCOPY --from=base /y /y\nRUN x\n";
    assert_eq!(asked(text, "V=1", "V=2"), "3:rerun 5:may-hit 6:may-hit");
}

#[test]
fn proxies_are_outside_of_the_key_until_they_are_declared() {
    let text = "FROM a\nRUN x\n";
    assert_eq!(asked(text, "HTTP_PROXY=a", "HTTP_PROXY=b"), "2:hit");
    let text = "FROM a\nARG HTTP_PROXY\nRUN x\n";
    assert_eq!(asked(text, "HTTP_PROXY=a", "HTTP_PROXY=b"), "3:rerun");
}

#[test]
fn env_misses_later_runs() {
    assert_eq!(
        edited("FROM a\nRUN x\nENV A=1\nRUN y\n", "FROM a\nRUN x\nENV A=2\nRUN y\n"),
        "2:hit 4:rerun"
    );
}

#[test]
fn user_and_directory_are_in_the_key_of_run() {
    assert_eq!(edited("FROM a\nUSER 1\nRUN x\n", "FROM a\nUSER 2\nRUN x\n"), "3:rerun");
    assert_eq!(
        edited("FROM a\nWORKDIR /a\nRUN x\n", "FROM a\nWORKDIR /b\nRUN x\n"),
        "2:rerun 3:rerun"
    );
}

#[test]
fn shell_matters_to_the_shell_form_only() {
    let before = "FROM a\nSHELL [\"/bin/sh\", \"-c\"]\nRUN [\"x\"]\nRUN y\n";
    let after = "FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN [\"x\"]\nRUN y\n";
    assert_eq!(edited(before, after), "3:hit 4:rerun");
}

#[test]
fn network_and_security_are_in_the_key() {
    assert_eq!(edited("FROM a\nRUN x\n", "FROM a\nRUN --network=none x\n"), "2:rerun");
    assert_eq!(edited("FROM a\nRUN x\n", "FROM a\nRUN --network=default x\n"), "2:hit");
}

#[test]
fn the_platform_is_in_the_key() {
    assert_eq!(asked("FROM a\nRUN x\n", "", "platform=linux/arm64"), "2:rerun");
}

#[test]
fn another_base_image_misses_everything_on_it() {
    let text = "FROM a AS one\nRUN x\nFROM b\nRUN y\nCOPY --from=one /x /x\n";
    let images = ["b".to_owned()].into();
    let changes = Changes { images, ..Changes::default() };
    let question = Question { before: (text, ""), after: (text, ""), changes };
    assert_eq!(answer(&question), "2:hit 4:rerun 5:rerun");
}

#[test]
fn a_cache_mount_counts_by_target_and_not_by_a_chosen_name() {
    let run = |flags: &str| format!("FROM a\nRUN --mount=type=cache,{flags} x\n");
    let changed = |one: &str, other: &str| edited(&run(one), &run(other));
    assert_eq!(changed("target=/c,id=a", "target=/c,id=b"), "2:hit");
    assert_eq!(changed("target=/c", "target=/d"), "2:rerun");
    assert_eq!(changed("target=/c", "target=/c,id=a"), "2:rerun");
    assert_eq!(changed("target=/c", "target=/c,sharing=locked"), "2:rerun");
}

#[test]
fn the_name_of_a_secret_is_in_the_key() {
    assert_eq!(
        edited(
            "FROM a\nRUN --mount=type=secret,id=a x\n",
            "FROM a\nRUN --mount=type=secret,id=b x\n"
        ),
        "2:rerun"
    );
}

#[test]
fn a_bind_mount_is_read_by_content() {
    let text = "FROM a\nRUN --mount=type=bind,source=src,target=/s x\nRUN y\n";
    assert_eq!(edit(text, "src/a.js"), "2:rerun 3:rerun");
    assert_eq!(edit(text, "docs/a.md"), "2:hit 3:hit");
    let text = "FROM a\nRUN --mount=type=bind,target=/s x\n";
    assert_eq!(edit(text, "docs/a.md"), "2:rerun");
}

#[test]
fn a_bind_mount_of_a_stage_may_hit() {
    let text = "FROM a AS b\nARG V\nRUN x\nFROM a\nRUN --mount=from=b,target=/b y\n";
    assert_eq!(asked(text, "V=1", "V=2"), "3:rerun 5:may-hit");
}

#[test]
fn read_only_and_writable_mounts_differ() {
    assert_eq!(
        edited("FROM a\nRUN --mount=target=/s x\n", "FROM a\nRUN --mount=target=/s,rw x\n"),
        "2:rerun"
    );
}

#[test]
fn only_selected_paths_count() {
    let text = "FROM a\nCOPY package.json ./\nRUN install\nCOPY . .\nRUN build\n";
    assert_eq!(edit(text, "src/a.js"), "2:hit 3:hit 4:rerun 5:rerun");
    assert_eq!(edit(text, "package.json"), "2:rerun 3:rerun 4:rerun 5:rerun");
}

#[test]
fn times_are_not_read_and_modes_are() {
    let text = "FROM a\nCOPY x /x\n";
    assert_eq!(files(text, FileChangeKind::Touch, "x"), "2:hit");
    assert_eq!(files(text, FileChangeKind::Mode, "x"), "2:rerun");
}

#[test]
fn new_and_deleted_files_below_a_copied_folder_count() {
    let text = "FROM a\nCOPY src /s\n";
    assert_eq!(files(text, FileChangeKind::Add, "src/new.js"), "2:rerun");
    assert_eq!(files(text, FileChangeKind::Delete, "src/old.js"), "2:rerun");
    assert_eq!(files(text, FileChangeKind::Add, "new.js"), "2:hit");
}

#[test]
fn copy_has_destination_owner_and_exclusions_in_its_key() {
    let changed = |one: &str, other: &str| {
        edited(&format!("FROM a\nCOPY {one}\n"), &format!("FROM a\nCOPY {other}\n"))
    };
    assert_eq!(changed("x /a", "x /b"), "2:rerun");
    assert_eq!(changed("x /a", "--chown=1 x /a"), "2:rerun");
    assert_eq!(changed("x /a", "--chmod=755 x /a"), "2:rerun");
    assert_eq!(changed("x /a", "--exclude=*.md x /a"), "2:rerun");
}

#[test]
fn a_relative_destination_is_seen_from_the_directory() {
    assert_eq!(
        edited("FROM a\nWORKDIR /w\nCOPY x y\n", "FROM a\nWORKDIR /w\nCOPY x /w/y\n"),
        "2:hit 3:hit"
    );
}

#[test]
fn user_changes_do_not_touch_a_copy() {
    assert_eq!(edited("FROM a\nUSER 1\nCOPY x /x\n", "FROM a\nUSER 2\nCOPY x /x\n"), "3:hit");
}

#[test]
fn a_copy_after_a_missed_run_misses_through_its_parent() {
    assert_eq!(
        edited("FROM a\nRUN x\nCOPY y /y\n", "FROM a\nRUN z\nCOPY y /y\n"),
        "2:rerun 3:rerun"
    );
}

#[test]
fn a_copy_from_a_changed_stage_may_hit() {
    let before = "FROM a AS b\nRUN x\nFROM c\nCOPY --from=b /x /x\nRUN y\n";
    let after = "FROM a AS b\nRUN z\nFROM c\nCOPY --from=b /x /x\nRUN y\n";
    assert_eq!(edited(before, after), "2:rerun 4:may-hit 5:may-hit");
}

#[test]
fn a_changed_run_after_a_copy_that_may_hit_reruns() {
    let before = "FROM a AS b\nRUN x\nFROM c\nCOPY --from=b /x /x\nRUN y\n";
    let after = "FROM a AS b\nRUN z\nFROM c\nCOPY --from=b /x /x\nRUN w\n";
    assert_eq!(edited(before, after), "2:rerun 4:may-hit 5:rerun");
}

#[test]
fn a_copy_of_another_stage_is_not_concerned() {
    let text = "FROM a AS b\nARG V\nRUN x\nFROM a AS c\nRUN y\nFROM d\nCOPY --from=c /y /y\n";
    assert_eq!(asked(text, "V=1", "V=2"), "5:hit 7:hit");
}

#[test]
fn a_linked_copy_does_not_wait_for_its_parent() {
    let before = "FROM a\nRUN x\nCOPY --link y /y\nRUN z\n";
    let after = "FROM a\nRUN w\nCOPY --link y /y\nRUN z\n";
    assert_eq!(edited(before, after), "2:rerun 3:hit 4:rerun");
    let before = "FROM a\nRUN x\nCOPY --link --chmod=755 y /y\n";
    let after = "FROM a\nRUN w\nCOPY --link --chmod=755 y /y\n";
    assert_eq!(edited(before, after), "2:rerun 3:rerun");
}

#[test]
fn the_body_of_an_inline_file_is_in_the_key() {
    let file = |body: &str| format!("FROM a\nCOPY <<F /f\n{body}\nF\n");
    assert_eq!(edited(&file("one"), &file("two")), "2:rerun");
    assert_eq!(edited(&file("one"), &file("one")), "2:hit");
}

#[test]
fn the_terminator_names_the_file_of_a_copy_and_nothing_in_a_run() {
    assert_eq!(edited("FROM a\nCOPY <<A /d/\nx\nA\n", "FROM a\nCOPY <<B /d/\nx\nB\n"), "2:rerun");
    assert_eq!(edited("FROM a\nRUN <<A\nx\nA\n", "FROM a\nRUN <<B\nx\nB\n"), "2:hit");
}

#[test]
fn the_body_of_a_script_is_in_the_key() {
    assert_eq!(edited("FROM a\nRUN <<A\nx\nA\n", "FROM a\nRUN <<A\ny\nA\n"), "2:rerun");
}

#[test]
fn a_directory_has_its_path_in_the_key() {
    assert_eq!(edited("FROM a\nWORKDIR /a\n", "FROM a\nWORKDIR /b\n"), "2:rerun");
    assert_eq!(edited("FROM a\nWORKDIR /\nRUN x\n", "FROM a\nWORKDIR /\nRUN x\n"), "3:hit");
}

#[test]
fn no_cache_leaves_directories_alone() {
    let text = "FROM a\nWORKDIR /w\nCOPY x .\nRUN y\n";
    let changes = Changes { no_cache: NoCache::All, ..Changes::default() };
    let question = Question { before: (text, ""), after: (text, ""), changes };
    assert_eq!(answer(&question), "2:hit 3:rerun 4:rerun");
}

#[test]
fn no_cache_can_be_for_a_stage() {
    let text = "FROM a AS b\nRUN x\nFROM a\nRUN y\n";
    let text = &format!("{text}COPY --from=b /x /x\n");
    let stages = ["b".to_owned()].into();
    let changes = Changes { no_cache: NoCache::Stages(stages), ..Changes::default() };
    let question = Question { before: (text, ""), after: (text, ""), changes };
    assert_eq!(answer(&question), "2:rerun 4:hit 5:may-hit");
}

#[test]
fn an_empty_cache_has_nothing() {
    let text = "FROM a\nWORKDIR /w\nCOPY x .\nRUN y\n";
    let changes = Changes { pruned: true, ..Changes::default() };
    let question = Question { before: (text, ""), after: (text, ""), changes };
    assert_eq!(answer(&question), "2:rerun 3:rerun 4:rerun");
}

#[test]
fn another_target_runs_what_was_not_built() {
    let text = "FROM a AS b\nRUN x\nFROM b AS c\nRUN y\nFROM b AS d\nRUN z\n";
    assert_eq!(asked(text, "target=c", "target=d"), "2:hit 6:rerun");
    assert_eq!(asked(text, "target=c", "target=b"), "2:hit");
}

#[test]
fn an_inserted_step_misses_itself_and_what_follows() {
    assert_eq!(
        edited("FROM a\nRUN x\nRUN y\n", "FROM a\nRUN x\nRUN new\nRUN y\n"),
        "2:hit 3:rerun 4:rerun"
    );
}

#[test]
fn moved_metadata_keeps_the_steps() {
    assert_eq!(edited("FROM a\nLABEL v=1\nRUN x\n", "FROM a\nRUN x\nLABEL v=1\n"), "2:hit");
}

#[test]
fn a_stage_under_another_name_hits() {
    let before = "FROM a AS b\nRUN x\nFROM c\nCOPY --from=b /x /x\n";
    let after = "FROM a AS other\nRUN x\nFROM c\nCOPY --from=other /x /x\n";
    assert_eq!(edited(before, after), "2:hit 4:hit");
}

#[test]
fn a_copied_file_counts_by_its_base_name() {
    let before = "FROM a AS b\nRUN x\nFROM c\nCOPY --from=b /d1/f /f\n";
    let after = "FROM a AS b\nRUN x\nFROM c\nCOPY --from=b /d2/f /f\n";
    assert_eq!(edited(before, after), "2:hit 4:may-hit");
}
