//! Scripts and their trees, from the simplest to the strangest.

use insta::assert_snapshot;

/// Shows the script above its tree.
fn tree(source: &str) -> String {
    let tree = crate::render::script(source, &crate::script(source));
    format!("{source}\n────\n{tree}")
}

#[test]
fn a_typical_run() {
    assert_snapshot!(tree(
        "set -eux; apt-get update && apt-get install -y --no-install-recommends curl=7.* \"nginx=$V\" \
         && rm -rf /var/lib/apt/lists/*"
    ));
}

#[test]
fn pipelines() {
    assert_snapshot!(tree("! curl -fsSL https://x.io | tar xz -C / |& tee log; time (a | b)"));
}

#[test]
fn assignments() {
    assert_snapshot!(tree(
        "A=1 B= C=\"$X\"y make; D+=z; E=(1 'two' [3]=x); F[0]=a; declare -a G=(b c); H=~/x"
    ));
}

#[test]
fn redirections() {
    assert_snapshot!(tree(
        "a >f 2>&1 <in >>log >|c <>rw; b &>all; c <<<\"$X\"; d {fd}>out 3<&-; >empty; { e; } 2>/dev/null"
    ));
}

#[test]
fn groups_and_subshells() {
    assert_snapshot!(tree("{ a; b & } && (cd /x; make) || { echo no; exit 1; }"));
}

#[test]
fn conditionals() {
    assert_snapshot!(tree(
        "if [ -f /x ]; then a; elif ! b; then c; else d; fi >log\nif a\nthen b\nfi"
    ));
}

#[test]
fn loops() {
    assert_snapshot!(tree(
        "for x in a \"$B\" *.c; do echo $x; done; for y; do :; done; while read -r l; do echo; done <f; \
         until a; do b; done; for ((i=0; i<3; i++)); do c; done; select s in 1 2; do break; done"
    ));
}

#[test]
fn cases() {
    assert_snapshot!(tree(
        "case \"$(uname -m)\" in x86_64|amd64) A=1 ;; (aarch64) B=2;; arm*) c;& *) exit 1 ; esac"
    ));
}

#[test]
fn functions() {
    assert_snapshot!(tree("f() { a; }; function g { b; }; h () (c) >x"));
}

#[test]
fn tests_and_arithmetic() {
    assert_snapshot!(tree(
        "[[ -f a && ( $x == b* || $y =~ ^(a|b)+[0-9]$ ) ]] && (( x > 1 )); [ a = b ]; ((a); b)"
    ));
}

#[test]
fn parameters() {
    assert_snapshot!(tree(
        "echo $a ${b} ${#c} ${d:-x y} \"${e:-'q' \"in\"}\" ${f#*/} ${g%%.*} ${h//a/b} ${i:1:2} ${j^^} \
         ${k[@]} ${!l} ${m@Q} $1 ${10} $@ $? ${#} ${n:?no} $ $% a$"
    ));
}

#[test]
fn substitutions() {
    assert_snapshot!(tree(
        "echo $(a | b) `c \\`d\\` \"e\"` \"$(f \"g\")\" $((1 + $x * (2))) $((h); i) <(j) >(k)"
    ));
}

#[test]
fn quotes() {
    assert_snapshot!(tree(
        r#"echo 'a b' "c \" \$d \e" $'t\tn\x41\'' $"loc" e\ f \"g "" '' h'i'"j" ~ ?[a-z]* {a,b}"#
    ));
}

#[test]
fn extended_globs() {
    assert_snapshot!(tree("rm !(a|b).txt +([0-9]) x@(y|$z)"));
}

#[test]
fn heredocs() {
    assert_snapshot!(tree(
        "cat <<EOF >f; cat <<-'END' && echo done\nhi $USER \\$x \\\\ `id`\nEOF\n\t$raw\n\tEND\nnext"
    ));
}

#[test]
fn heredocs_that_feed_shells() {
    assert_snapshot!(tree(
        "bash -s arg <<'EOF'\napt-get update\nEOF\nsh <<A\necho $X \\$Y; make $(nproc)\nA\ncat <<B | sh\nid\nB\n"
    ));
}

#[test]
fn a_heredoc_in_a_substitution() {
    assert_snapshot!(tree("x=$(cat <<EOF\nbody )\nEOF\n) && y"));
}

#[test]
fn scripts_in_words() {
    assert_snapshot!(tree(
        r#"sh -c 'cd /x && make'; bash -lc "echo \"a b\" $OUT '$IN' \$own"; su - app -c "id $(who)"; sh -c "$ALL""#
    ));
}

#[test]
fn scripts_in_scripts_in_words() {
    assert_snapshot!(tree(r#"sh -c "sh -c \"echo \\\"\$x\\\"; sh -c 'id \$y'\"""#));
}

#[test]
fn continuations() {
    assert_snapshot!(tree(
        "ap\\\nt-get in\\\nstall \\\n  \"a\\\nb\" 'c\\\nd' &\\\n& i\\\nf x; then y; fi; $A\\\nB"
    ));
}

#[test]
fn comments() {
    assert_snapshot!(tree("a # one\n# two\nb#no c # three && d"));
}
