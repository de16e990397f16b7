//! The fixes of the rules that BuildKit's checks cover, on text that is laid out in trying ways.

use plimsoll_audit::repair::repair;
use plimsoll_audit::{Analysis, Level, Profile, RULES, Settings};
use plimsoll_model::BuildOptions;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Grade;

/// The text after all fixes of one rule, those that somebody should look at included.
fn fixed(slug: &str, text: &str) -> String {
    let others = RULES.iter().filter(|rule| rule.slug != slug);
    let mut levels: Vec<_> = others.map(|rule| (rule.slug.to_owned(), Level::Off)).collect();
    levels.push((slug.to_owned(), Level::At(Severity::Warning)));
    let settings = Settings {
        profile: Profile::All,
        levels: levels.into_iter().collect(),
        ..Settings::default()
    };
    let options = BuildOptions::default();
    let analysis = Analysis::new("Dockerfile", text, &options, &settings);
    repair(analysis, Grade::Unsafe, &options, &settings).text
}

#[test]
fn old_pairs_get_an_equals_sign_and_quotes_where_they_need_them() {
    let text = "FROM a:1\nENV A b\nENV B  two words\nENV C \"x y\"\nENV D a \"b c\"\nENV E x \\\n  y\n\
                LABEL f $A\n";
    insta::assert_snapshot!(fixed("legacy-key-value", text), @r#"
    FROM a:1
    ENV A=b
    ENV B="two words"
    ENV C="x y"
    ENV D a "b c"
    ENV E="x \
      y"
    LABEL f=$A
    "#);
}

#[test]
fn an_env_is_split_where_a_value_needs_what_is_set_before_it() {
    let text = "FROM a:1\nENV A=1 \\\n    B=$A \\\n    C=${B}/x\n";
    insta::assert_snapshot!(fixed("env-self-reference", text), @r"
    FROM a:1
    ENV A=1
    ENV B=$A
    ENV C=${B}/x
    ");
}

#[test]
fn commands_become_arrays_when_no_shell_is_needed() {
    let text = "FROM a:1\nCMD  httpd -f \"a b\"\nFROM a:1\nCMD a && b\nFROM a:1\nENTRYPOINT exec a\n\
                FROM a:1\nCMD echo $HOME\nFROM a:1\nCMD ls *\nFROM a:1\nCMD A=1 b\nFROM a:1\nCMD a \\\n b\n\
                FROM a:1\nCMD a \\\n # kept\n b\n";
    insta::assert_snapshot!(fixed("shell-form-cmd", text), @r#"
    FROM a:1
    CMD  ["httpd", "-f", "a b"]
    FROM a:1
    CMD a && b
    FROM a:1
    ENTRYPOINT exec a
    FROM a:1
    CMD echo $HOME
    FROM a:1
    CMD ls *
    FROM a:1
    CMD A=1 b
    FROM a:1
    CMD ["a", "b"]
    FROM a:1
    CMD a \
     # kept
     b
    "#);
}

#[test]
fn a_maintainer_becomes_a_label_with_its_quotes_escaped() {
    let text = "FROM a:1\nMAINTAINER \"Jo\" <jo@example.org>, $5\nMAINTAINER \"Jo\"\n";
    insta::assert_snapshot!(fixed("maintainer-deprecated", text), @r#"
    FROM a:1
    LABEL org.opencontainers.image.authors="\"Jo\" <jo@example.org>, \$5"
    LABEL org.opencontainers.image.authors="Jo"
    "#);
}

#[test]
fn names_ports_platforms_and_paths() {
    let ports = "FROM a:1\nEXPOSE 127.0.0.1:80:81/TCP 8080:80 90\n";
    insta::assert_snapshot!(fixed("expose-invalid-format", ports), @r"
    FROM a:1
    EXPOSE 81/TCP 80 90
    ");
    let platforms = "FROM --platform=linux/amd64  a:1 AS b\nFROM --platform=$TARGETPLATFORM a:1\n";
    insta::assert_snapshot!(fixed("from-platform-constant", platforms), @r"
    FROM a:1 AS b
    FROM --platform=$TARGETPLATFORM a:1
    ");
    let names = "FROM scratch\nARG DIR_ASSETS=a\nCOPY ${DIR_ASSET}/x$DIR_ASSET /\n";
    insta::assert_snapshot!(fixed("undefined-variable", names), @r"
    FROM scratch
    ARG DIR_ASSETS=a
    COPY ${DIR_ASSETS}/x$DIR_ASSETS /
    ");
    let paths = "FROM a:1\nWORKDIR \"app/x\"\nFROM a:1\nWORKDIR ./app\nFROM a:1\nWORKDIR ..\n";
    insta::assert_snapshot!(fixed("workdir-relative", paths), @r#"
    FROM a:1
    WORKDIR "/app/x"
    FROM a:1
    WORKDIR /app
    FROM a:1
    WORKDIR ..
    "#);
}
