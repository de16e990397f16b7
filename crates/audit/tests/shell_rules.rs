//! What the rules about scripts find in the body of a RUN, and what they leave alone.

use plimsoll_audit::{Analysis, Profile, Settings};
use plimsoll_model::BuildOptions;

/// The text that each finding of a rule points at, in the profile `all`.
fn found<'b>(rule: &str, body: &'b str) -> Vec<&'b str> {
    in_profile(Profile::All, rule, body)
}

fn in_profile<'b>(profile: Profile, rule: &str, body: &'b str) -> Vec<&'b str> {
    let before = "FROM debian:12\nARG x\nRUN ";
    let settings = Settings { profile, ..Settings::default() };
    let text = format!("{before}{body}\n");
    let analysis = Analysis::new("Dockerfile", &text, &BuildOptions::default(), &settings);
    let own = analysis.findings.iter().filter(|finding| finding.rule == rule);
    let place = |offset: u32| (offset as usize).saturating_sub(before.len());
    own.map(|finding| &body[place(finding.span.start)..place(finding.span.end)]).collect()
}

#[test]
fn a_test_says_what_it_asks() {
    let rule = "shell-test-misuse";
    assert_eq!(found(rule, r"if [ -n $x ]; then ls; fi"), ["-n"]);
    assert_eq!(found(rule, r#"if [ "$x"=a ]; then ls; fi"#), [r#""$x"=a"#]);
    assert_eq!(found(rule, r#"if [ "$x" = a* ]; then ls; fi"#), ["a*"]);
    assert_eq!(found(rule, r#"if [ "$x" -gt 1.5 ]; then ls; fi"#), ["1.5"]);
    assert_eq!(found(rule, r"if [ -f *.gz ]; then ls; fi"), ["-f"]);
    for fine in [
        r#"if [ -n "$x" ]; then ls; fi"#,
        r"if [ -z $x ]; then ls; fi",
        r#"if [ "$x" = a ] && test ! -f /a; then ls; fi"#,
        r#"if [ \( -f /a \) -o \( "$x" -gt 1 \) ]; then ls; fi"#,
    ] {
        assert!(found(rule, fine).is_empty(), "{fine}");
    }
}

#[test]
fn conditions_are_joined_between_tests() {
    let rule = "shell-test-connective";
    assert_eq!(found(rule, r"if [ \( -f /a \) -o \( -f /b \) ]; then ls; fi"), ["-o"]);
    assert_eq!(found(rule, "if [ -f /a -a ! -f /b ]; then ls; fi"), ["-a"]);
    assert!(found(rule, "if [ -a /a ] || [ -o errexit ]; then ls; fi").is_empty());
}

#[test]
fn what_ends_a_script_ends_it_on_every_way() {
    let rule = "shell-unreachable";
    assert_eq!(found(rule, "exit 0; ls"), ["ls"]);
    assert_eq!(found(rule, "if a; then exit 1; else { exit 2; }; fi; ls"), ["ls"]);
    assert_eq!(found(rule, "case $x in a) exit;; *) exit 1;; esac; ls"), ["ls"]);
    assert_eq!(found(rule, "exec ls; make"), ["exec ls"]);
    for fine in [
        "a || exit; ls",
        "(exit 1); ls",
        "if a; then exit; fi; ls",
        "exit & ls",
        "exec > /log; ls",
        "exec ls; echo failed; exit 1",
    ] {
        assert!(found(rule, fine).is_empty(), "{fine}");
    }
}

#[test]
fn rm_is_asked_what_is_left_when_a_variable_is_empty() {
    let rule = "shell-rm-unset-variable";
    assert_eq!(found(rule, r#"rm -rf "$y"/*"#), [r#""$y"/*"#]);
    assert_eq!(found(rule, r#"sudo rm -r "/usr/$y""#), [r#""/usr/$y""#]);
    for fine in [
        r#"rm -rf "${y:?}"/*"#,
        r#"rm -rf "$y""#,
        r#"rm -rf "$y/cache""#,
        r#"rm -f "$y/"*"#,
        "rm -rf /var/cache/*",
    ] {
        assert!(found(rule, fine).is_empty(), "{fine}");
    }
    // What is written out is meant, and nobody but hadolint complains by default.
    assert!(in_profile(Profile::Default, rule, "rm -rf /usr/share").is_empty());
}

#[test]
fn errors_alone_may_be_what_somebody_reads() {
    let rule = "shell-redirect-order";
    assert_eq!(found(rule, "ls 2>&1 > /a"), ["2>&1"]);
    assert!(found(rule, "ls > /a 2>&1").is_empty());
    assert!(found(rule, "ls 2>&1 > /dev/null | grep failed").is_empty());
    assert!(found(rule, r#"y=$(ls 2>&1 > /dev/null) && echo "$y""#).is_empty());
}

#[test]
fn printf_counts_its_arguments() {
    let rule = "shell-printf-arguments";
    assert_eq!(found(rule, "printf '%s=%s\\n' a"), ["'%s=%s\\n'"]);
    assert_eq!(found(rule, "printf 'done\\n' a"), ["'done\\n'"]);
    for fine in [
        "printf '%s\\n' a b c",
        "printf '%*s %d%%\\n' 3 a 5",
        "printf '%s %s\\n' $y",
        "printf '%s %s\\n' *",
        "printf \"$y%s\"",
    ] {
        assert!(found(rule, fine).is_empty(), "{fine}");
    }
}

#[test]
fn braces_and_ranges_are_read_as_the_shell_does() {
    assert_eq!(found("shell-literal-brace", "ls {a}"), ["}"]);
    assert_eq!(found("shell-literal-brace", "ls /env-{\\\nversion}").len(), 1);
    for fine in ["ls {a,b} {1..3}", "find . -exec ls {} +", "awk '{print}' f"] {
        assert!(found("shell-literal-brace", fine).is_empty(), "{fine}");
    }
    assert_eq!(found("shell-repeated-in-range", "ls [10-20]"), ["[10-20]"]);
    assert!(found("shell-repeated-in-range", "ls [a-zA-Z] [[:digit:]] a[").is_empty());
}

#[test]
fn a_file_is_read_before_it_is_replaced() {
    let rule = "shell-same-file";
    assert_eq!(in_profile(Profile::Default, rule, "sed s/a/b/ f > f"), ["f"]);
    assert_eq!(in_profile(Profile::Default, rule, "cat f | tr a b > f"), ["f"]);
    assert!(in_profile(Profile::Default, rule, "grep f g > f").is_empty());
    assert!(found(rule, "echo f > f && cat /dev/null > /dev/null").is_empty());
}

#[test]
fn an_assignment_before_a_command_is_for_that_command() {
    let rule = "shell-late-assignment";
    assert_eq!(found(rule, r#"V=1 curl "$V""#), ["$V"]);
    assert!(found(rule, "V=1 make && V=2 && ls \"$V\"").is_empty());
    // The value from before may be meant; hadolint does not think so.
    assert!(in_profile(Profile::Default, rule, r#"x=1 ls "$x""#).is_empty());
    assert_eq!(in_profile(Profile::Hadolint, rule, r#"x=1 ls "$x""#).len(), 1);
}

#[test]
fn sudo_runs_programs() {
    let rule = "shell-sudo-scope";
    assert_eq!(found(rule, "sudo -u app cd /srv"), ["sudo"]);
    assert_eq!(found(rule, "sudo echo a > /etc/b"), ["> /etc/b"]);
    assert!(found(rule, "sudo ls > /dev/null 2> /log && echo a | sudo tee /b").is_empty());
}
