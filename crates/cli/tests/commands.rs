//! The commands as a script sees them: what they print and how they exit.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

const SHOP: &str = "\
# syntax=docker/dockerfile:1
ARG GO=1.23
FROM golang:${GO} AS Build
WORKDIR /src
COPY go.mod ./
RUN --mount=type=cache,target=/root/.cache <<EOF
go build -o /app
EOF

FROM scratch
ENV A=1
COPY --from=build /app /
";

/// What a run printed and its exit code.
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

fn run(arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A command that fails at its arguments does not read its input.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the binary ends");
    Ran {
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code(),
    }
}

#[test]
fn check_is_quiet_about_a_good_file() {
    let ran = run(&["check", "-"], "FROM scratch\nCOPY app /app\nUSER 1000\n");
    assert_eq!((ran.out.as_str(), ran.code), ("1 file checked, nothing found\n", Some(0)));
}

#[test]
fn check_shows_lines_and_exits_with_1() {
    let ran = run(&["check", "-"], "FROM a\nFORM b\nCOPY --form=c d e\n");
    insta::assert_snapshot!(ran.out);
    assert_eq!(ran.code, Some(1));
}

#[test]
fn check_as_json_counts_columns_in_characters() {
    let ran = run(&["check", "--format", "json", "-"], "FROM a as é\n");
    insta::assert_snapshot!(ran.out);
    assert_eq!(ran.code, Some(1));
}

#[test]
fn what_fails_a_run_can_be_chosen() {
    let warning = "FROM a as b\n";
    assert_eq!(run(&["check", "--fail-on", "error", "-"], warning).code, Some(0));
    assert_eq!(run(&["check", "--fail-on", "never", "-"], "FORM a").code, Some(0));
    assert_eq!(run(&["check", "--fail-on", "info", "-"], warning).code, Some(1));
}

#[test]
fn inspect_prints_the_model() {
    let ran = run(&["inspect", "-"], SHOP);
    insta::assert_snapshot!(ran.out);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn options_of_the_build_change_the_model() {
    let arguments = ["inspect", "-", "--target", "BUILD", "--build-arg", "GO=1.99"];
    let ran = run(&arguments, SHOP);
    assert!(ran.out.contains("\"reference\": \"golang:1.99\""), "{}", ran.out);
    let unknown = run(&["check", "-", "--target", "biuld"], SHOP);
    assert!(unknown.out.contains("(did you mean build?)"), "{}", unknown.out);
}

#[test]
fn graph_is_written_in_each_format() {
    for (format, begins) in
        [("svg", "<svg"), ("dot", "digraph"), ("mermaid", "flowchart"), ("json", "{")]
    {
        let ran = run(&["graph", "--format", format, "-"], SHOP);
        assert!(ran.out.starts_with(begins), "{format}: {}", ran.out);
        assert_eq!(ran.code, Some(0), "{format}");
    }
}

#[test]
fn timeline_is_written_in_each_format() {
    for (format, begins) in [("svg", "<svg"), ("json", "{")] {
        let ran = run(&["timeline", "--format", format, "-"], SHOP);
        assert!(ran.out.starts_with(begins), "{format}: {}", ran.out);
        assert_eq!(ran.code, Some(0), "{format}");
    }
}

#[test]
fn a_rejected_file_is_drawn_as_far_as_it_can_be_read() {
    let ran = run(&["graph", "-"], "FROM a AS b\nFORM c\n");
    assert!(ran.out.contains("<svg"), "{}", ran.out);
    assert!(ran.err.contains("-:2: unknown instruction: FORM"), "{}", ran.err);
    assert_eq!(ran.code, Some(1));
}

#[test]
fn folders_are_searched_and_ignore_files_honoured() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("Dockerfile", "FROM scratch\n");
    write("api/api.Dockerfile", "FROM scratch\n");
    write("api/Dockerfile.dockerignore", "*\n");
    write("old/Dockerfile", "FORM\n");
    write(".ignore", "old\n");
    let ran = run(&["check", &folder.path().to_string_lossy()], "");
    assert_eq!(ran.out, "2 files checked, nothing found\n");
    let ran = run(&["inspect", &folder.path().to_string_lossy()], "");
    assert!(ran.out.starts_with('['), "several files print an array");
}

#[test]
fn unusable_input_exits_with_2() {
    let ran = run(&["check", "no/such/file"], "");
    assert_eq!(
        (ran.err.lines().next(), ran.code),
        (
            Some("plimsoll: cannot open no/such/file: No such file or directory (os error 2)"),
            Some(2)
        )
    );
    let empty = tempfile::tempdir().expect("a folder");
    let ran = run(&["check", &empty.path().to_string_lossy()], "");
    assert!(ran.err.contains("no Dockerfile, Containerfile or Compose file below"), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
    assert_eq!(run(&["check", "--build-arg", "x", "-"], "").code, Some(2));
    assert_eq!(run(&["polish"], "").code, Some(2));
}

/// A folder with these files, which goes when it is dropped.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

const CASING: &str = "FROM scratch as base\nCOPY a /\n";

#[test]
fn fix_prints_a_diff_and_changes_nothing() {
    let folder = folder(&[("Dockerfile", CASING)]);
    let path = folder.path().join("Dockerfile");
    let ran = run(&["fix", "-"], CASING);
    insta::assert_snapshot!(ran.out, @r"
    --- a/-
    +++ b/-
    @@ -1,2 +1,2 @@
    -FROM scratch as base
    +FROM scratch AS base
     COPY a /
    ");
    assert_eq!((ran.err.as_str(), ran.code), ("-:1: Write AS (from-as-casing, safe)\n", Some(0)));
    run(&["fix", &path.to_string_lossy()], "");
    assert_eq!(fs::read_to_string(&path).expect("the file"), CASING);
}

#[test]
fn fix_writes_when_it_is_told_to() {
    let folder = folder(&[("Dockerfile", CASING)]);
    let path = folder.path().join("Dockerfile").to_string_lossy().into_owned();
    assert_eq!(run(&["fix", "--write", &path], "").code, Some(0));
    assert_eq!(fs::read_to_string(&path).expect("the file"), "FROM scratch AS base\nCOPY a /\n");
    let again = run(&["fix", "--write", &path], "");
    assert_eq!(again.out, format!("{path}: nothing to repair\n"));
    let refused = run(&["fix", "--write", "-"], CASING);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("leave out --write"), "{}", refused.err);
}

#[test]
fn the_nearest_configuration_is_used() {
    let folder = folder(&[
        ("plimsoll.toml", "[rules]\nfrom-as-casing = \"off\"\n"),
        ("api/Dockerfile", CASING),
        ("web/.hadolint.yaml", "override:\n  error: [DL3020]\n"),
        ("web/plimsoll.toml", "fail-on = \"never\"\n[rules]\nfrom-as-casing = \"error\"\n"),
        ("web/Dockerfile", CASING),
    ]);
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let quiet = run(&["check", &path("api")], "");
    assert_eq!((quiet.out.as_str(), quiet.code), ("1 file checked, nothing found\n", Some(0)));
    let loud = run(&["check", &path("web")], "");
    assert!(loud.out.contains("error[from-as-casing]"), "{}", loud.out);
    assert_eq!(loud.code, Some(0), "the configuration says never");
    let strict = run(&["check", "--fail-on", "error", &path("web")], "");
    assert_eq!(strict.code, Some(1), "the command line wins");
    let without = run(&["check", "--no-config", &path("api")], "");
    assert_eq!(without.code, Some(1));
}

#[test]
fn a_mistake_in_a_configuration_names_the_file() {
    let folder = folder(&[("plimsoll.toml", "profil = 1\n"), ("Dockerfile", CASING)]);
    let ran = run(&["check", &folder.path().to_string_lossy()], "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("plimsoll.toml") && ran.err.contains("line 1"), "{}", ran.err);
}

#[test]
fn explain_knows_the_names_of_other_tools() {
    let ran = run(&["explain", "FromAsCasing"], "");
    assert!(ran.out.starts_with("# `FROM` and `AS` are written"), "{}", ran.out);
    assert!(ran.out.contains("from-as-casing: warning"), "{}", ran.out);
    let wrong = run(&["explain", "from-as-casin"], "");
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("did you mean from-as-casing?"), "{}", wrong.err);
    let list = run(&["explain"], "");
    assert!(list.out.lines().count() > 2, "{}", list.out);
}

#[test]
fn other_formats_are_for_other_readers() {
    let of = |format: &str| run(&["check", "--format", format, "-"], CASING);
    assert!(of("sarif").out.contains("\"version\": \"2.1.0\""));
    assert!(of("github").out.starts_with("::warning file=-,line=1,endLine=1,col=14,endColumn=16,"));
    assert!(of("markdown").out.starts_with("### Plimsoll: 1 warning in 1 file\n"));
}
