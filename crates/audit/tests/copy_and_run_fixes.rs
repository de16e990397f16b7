//! What the fixes for COPY, ADD, RUN and USER make of files that are laid out in unusual ways.

use plimsoll_audit::repair::preview;
use plimsoll_audit::{Analysis, Profile, Settings};
use plimsoll_model::BuildOptions;

/// The file after the first fix of a rule; `None` when the rule offers none.
fn fixed(rule: &str, text: &str) -> Option<String> {
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    let analysis = Analysis::new("Dockerfile", text, &BuildOptions::default(), &settings);
    let mut findings = analysis.findings.iter().filter(|finding| finding.rule == rule);
    let fix = findings.find_map(|finding| finding.fix.as_ref())?;
    preview(&analysis, fix)
}

#[test]
fn commands_are_joined_over_comments() {
    let text = "FROM a:1\nRUN mkdir /x\n# Everybody may look.\nRUN chmod 755 /x\nCMD x\n";
    insta::assert_snapshot!(fixed("consecutive-run", text).unwrap_or_default(), @r"
    FROM a:1
    RUN mkdir /x \
    # Everybody may look.
        && chmod 755 /x
    CMD x
    ");
}

#[test]
fn commands_with_the_same_flags_lose_the_second_ones() {
    let text = "FROM a:1\nRUN --network=none mkdir /x\nRUN --network=none \\\n  chmod 755 /x\n";
    insta::assert_snapshot!(fixed("consecutive-run", text).unwrap_or_default(), @r"
    FROM a:1
    RUN --network=none mkdir /x \
        && chmod 755 /x
    ");
}

#[test]
fn commands_continue_with_the_token_of_the_file() {
    let text = "# escape=`\nFROM a:1\nRUN a\nRUN b\n";
    insta::assert_snapshot!(fixed("consecutive-run", text).unwrap_or_default(), @r"
    # escape=`
    FROM a:1
    RUN a `
        && b
    ");
}

#[test]
fn commands_that_cannot_be_joined_are_left_alone() {
    for second in ["RUN b # why", "RUN [\"b\"]", "\nRUN b", "RUN <<EOF\nb\nEOF", "RUN b &"] {
        let text = format!("FROM a:1\nRUN a\n{second}\n");
        assert_eq!(fixed("consecutive-run", &text), None, "{second}");
    }
}

#[test]
fn sources_are_merged_in_their_order() {
    let text = "FROM a:1\nCOPY a b /x/\nCOPY \\\n  c \"d\" /x/\nCMD x\n";
    insta::assert_snapshot!(fixed("consecutive-copy-add", text).unwrap_or_default(), @r#"
    FROM a:1
    COPY a b c "d" /x/
    CMD x
    "#);
}

#[test]
fn a_slash_stands_before_the_quote() {
    let ends = |text: &str| fixed("copy-multi-source-no-slash", text).unwrap_or_default();
    assert_eq!(
        ends("FROM a:1\nCOPY [\"a\", \"b\", \"/x\"]\n"),
        "FROM a:1\nCOPY [\"a\", \"b\", \"/x/\"]\n"
    );
    assert_eq!(ends("FROM a:1\nCOPY a b \"/x\"\n"), "FROM a:1\nCOPY a b \"/x/\"\n");
    assert_eq!(ends("FROM a:1\nADD a b /x"), "FROM a:1\nADD a b /x/");
}

#[test]
fn a_stage_is_named_unless_its_name_comes_again() {
    let named = |text: &str| fixed("copy-from-numeric-index", text);
    assert_eq!(
        named("FROM a AS one\nFROM b\nCOPY --from=0 /x /x\n").as_deref(),
        Some("FROM a AS one\nFROM b\nCOPY --from=one /x /x\n")
    );
    assert_eq!(named("FROM a AS one\nFROM b AS one\nCOPY --from=0 /x /x\n"), None);
    assert_eq!(named("FROM a\nFROM b\nCOPY --from=0 /x /x\n"), None);
}

#[test]
fn a_user_is_set_at_the_end_of_a_file_without_line_feed() {
    insta::assert_snapshot!(fixed("user-missing", "FROM scratch\nCOPY a /").unwrap_or_default(), @r"
    FROM scratch
    COPY a /
    USER 65532:65532
    ");
}

#[test]
fn modes_keep_their_width() {
    let narrowed =
        |mode: &str| fixed("chmod-world-writable", &format!("FROM a:1\nRUN chmod {mode} /x\n"));
    assert_eq!(narrowed("0777").as_deref(), Some("FROM a:1\nRUN chmod 0755 /x\n"));
    assert_eq!(narrowed("666").as_deref(), Some("FROM a:1\nRUN chmod 644 /x\n"));
    assert_eq!(narrowed("a+w"), None);
    assert_eq!(narrowed("1777"), None);
}
