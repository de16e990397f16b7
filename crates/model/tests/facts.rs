//! What BuildKit does with names, numbers, layers and scopes, one fact a test.

use std::fmt::Write as _;

use plimsoll_model::{Base, Build, BuildOptions, Effect, Node, UndefinedVariable, build};
use plimsoll_syntax::dockerfile::Dockerfile;

fn options(text: &str) -> BuildOptions {
    let mut options = BuildOptions::default();
    for part in text.split_whitespace() {
        let (name, value) = part.split_once('=').expect("name=value");
        match name {
            "target" => options.target = Some(value.to_owned()),
            "platform" => options.platform = Some(value.to_owned()),
            "context" => {
                options.named_contexts.insert(value.to_owned(), "elsewhere".to_owned());
            }
            name => {
                options.build_args.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    options
}

/// Renders a build: stages with their steps, then dependencies, then what is wrong.
fn render(build: &Build) -> String {
    let mut text = String::new();
    for stage in &build.stages {
        let base = match &stage.base {
            Base::Image(id) => build.image(*id).reference.clone(),
            Base::Stage(id) => format!("stage {}", build.stage(*id).label),
            Base::Scratch => "scratch".to_owned(),
            Base::Context(id) => format!("context {}", build.context(*id).name),
            Base::Unknown => "?".to_owned(),
        };
        let state = if stage.reachable { "" } else { " (not built)" };
        let _ = writeln!(text, "{} from {base}{state}", stage.label);
        for step in build.steps_of(stage.id) {
            let number = step.number.map_or_else(String::new, |number| format!("{number} "));
            let layer = if step.effect == Effect::Layer { " *" } else { "" };
            let onbuild = if step.onbuild { "ONBUILD " } else { "" };
            let _ = writeln!(text, "  {number}{onbuild}{}{layer}", step.text);
        }
    }
    for edge in &build.edges {
        let from = match edge.from {
            Node::Stage(_) => "stage",
            Node::Image(_) => "image",
            Node::Context(_) => "context",
        };
        let paths = match (&edge.sources[..], &edge.dest) {
            ([], None) => String::new(),
            (sources, dest) => {
                format!(": {} > {}", sources.join(" "), dest.as_deref().unwrap_or_default())
            }
        };
        let (kind, from_label) = (edge.kind.as_str(), build.label(edge.from));
        let to = &build.stage(edge.to).label;
        let _ = writeln!(text, "{kind} {from} {from_label} -> {to}{paths}");
    }
    for diagnostic in &build.diagnostics {
        let _ = writeln!(text, "{}: {}", diagnostic.severity.as_str(), diagnostic.message);
    }
    text
}

fn check_with(option_text: &str, source: &str, expect: &str) {
    let file = Dockerfile::parse(source);
    assert_eq!(file.verdict(), None, "{source}");
    let found = render(&build(&file, &options(option_text)));
    let lines: Vec<_> = expect.trim_matches('\n').lines().map(str::trim_end).collect();
    let indent = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
    let lines: Vec<_> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
    let expect = lines.join("\n");
    assert_eq!(found.trim_end(), expect.trim_end(), "\n--- found\n{found}");
}

fn check(source: &str, expect: &str) {
    check_with("", source, expect);
}

#[test]
fn names_are_stored_in_lower_case_and_found_in_any_case_by_copy() {
    check(
        "FROM scratch AS Builder\nFROM scratch\nCOPY --from=BUILDER /a /b",
        "
        builder from scratch
        stage-1 from scratch
          1/1 COPY --from=BUILDER /a /b *
        copy stage builder -> stage-1: /a > /b
        ",
    );
}

#[test]
fn from_compares_the_text_as_it_is() {
    check(
        "FROM scratch AS Builder\nFROM Builder",
        "
        builder from scratch (not built)
        stage-1 from Builder
        from image Builder -> stage-1
        error: failed to parse stage name \"Builder\": invalid reference format: repository name (library/Builder) must be lowercase
        ",
    );
}

#[test]
fn from_sees_only_stages_above_and_a_stage_shadows_an_image() {
    check(
        "FROM golang\nFROM alpine AS golang\nFROM golang",
        "
        stage-0 from golang (not built)
        golang from alpine
        stage-2 from stage golang
        from image golang -> stage-0
        from image alpine -> golang
        from stage golang -> stage-2
        ",
    );
}

#[test]
fn from_takes_the_latest_of_equal_names_above_and_copy_the_last_of_the_file() {
    check(
        "FROM a AS x\nFROM x AS y\nCOPY --from=x /f /g\nFROM b AS x\nFROM y",
        "
        x from a
        y from stage x
          1/1 COPY --from=x /f /g *
        x from b
        stage-3 from stage y
        from image a -> x
        from stage x -> y
        copy stage x -> y: /f > /g
        from image b -> x
        from stage y -> stage-3
        error: cannot copy from stage \"x\", it needs to be defined before current stage \"y\"
        ",
    );
}

#[test]
fn a_number_is_a_stage_for_copy_and_an_image_for_mounts() {
    check(
        "FROM scratch\nFROM scratch\nCOPY --from=0 / /\nRUN --mount=from=0,target=/x true",
        "
        stage-0 from scratch
        stage-1 from scratch
          1/2 COPY --from=0 / / *
          2/2 RUN --mount=from=0,target=/x true *
        copy stage stage-0 -> stage-1: / > /
        mount image 0 -> stage-1:  > /x
        ",
    );
}

#[test]
fn numbers_out_of_range_and_variables_are_errors_even_where_nothing_is_built() {
    check(
        "FROM scratch\nCOPY --from=7 a b\nCOPY --from=$X a b\nFROM scratch",
        "
        stage-0 from scratch (not built)
          1/2 COPY --from=7 a b *
          2/2 COPY --from=$X a b *
        stage-1 from scratch
        error: invalid stage index 7
        error: variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround
        ",
    );
}

#[test]
fn a_later_stage_cannot_be_copied_from_but_only_when_it_is_built() {
    let source = "FROM scratch AS a\nCOPY --from=b x y\nFROM scratch AS b";
    check(
        source,
        "
        a from scratch (not built)
          1/1 COPY --from=b x y *
        b from scratch
        copy stage b -> a: x > y
        warning: cannot copy from stage \"b\", it needs to be defined before current stage \"a\"
        ",
    );
    check_with(
        "target=A",
        source,
        "
        a from scratch
          1/1 COPY --from=b x y *
        b from scratch
        copy stage b -> a: x > y
        error: cannot copy from stage \"b\", it needs to be defined before current stage \"a\"
        ",
    );
}

#[test]
fn a_stage_that_copies_from_itself_is_a_cycle() {
    check(
        "FROM scratch AS a\nCOPY --from=a x y",
        "
        a from scratch
          1/1 COPY --from=a x y *
        copy stage a -> a: x > y
        error: circular dependency detected on stage: a
        ",
    );
}

#[test]
fn an_unknown_target_is_an_error_with_a_hint() {
    check_with(
        "target=rumtime",
        "FROM scratch AS runtime",
        "
        runtime from scratch (not built)
        error: target stage \"rumtime\" could not be found (did you mean runtime?)
        ",
    );
}

#[test]
fn reachable_is_what_the_target_needs_by_from_copy_and_mount() {
    check(
        "FROM a AS base\nFROM base AS build\nFROM b AS tools\nFROM base AS test\n\
         FROM c\nCOPY --from=build x y\nRUN --mount=from=tools,target=/t true",
        "
        base from a
        build from stage base
        tools from b
        test from stage base (not built)
        stage-4 from c
          2/3 COPY --from=build x y *
          3/3 RUN --mount=from=tools,target=/t true *
        from image a -> base
        from stage base -> build
        from image b -> tools
        from stage base -> test
        from image c -> stage-4
        copy stage build -> stage-4: x > y
        mount stage tools -> stage-4:  > /t
        ",
    );
}

#[test]
fn triggers_of_a_base_stage_run_first_and_count_whatever_they_are() {
    check(
        "FROM a AS base\nONBUILD ENV A=1\nONBUILD COPY --from=tools x y\nFROM b AS tools\nFROM base\nRUN $A",
        "
        base from a
          ONBUILD ENV A=1
          ONBUILD COPY --from=tools x y
        tools from b
        stage-2 from stage base
          ONBUILD ENV A=1
          1/3 ONBUILD COPY --from=tools x y *
          2/3 RUN $A *
        from image a -> base
        from image b -> tools
        from stage base -> stage-2
        copy stage tools -> stage-2: x > y
        ",
    );
}

#[test]
fn grandchildren_do_not_run_triggers() {
    check(
        "FROM a AS base\nONBUILD RUN one\nFROM base AS child\nFROM child",
        "
        base from a
          ONBUILD RUN one
        child from stage base
          1/1 ONBUILD RUN one *
        stage-2 from stage child
        from image a -> base
        from stage base -> child
        from stage child -> stage-2
        ",
    );
}

#[test]
fn numbers_count_the_image_and_what_makes_vertices() {
    check(
        "FROM a\nENV A=1\nWORKDIR /\nWORKDIR /x\nRUN b\nCMD c\nADD . .",
        "
        stage-0 from a
          ENV A=1
          WORKDIR /
          2/5 WORKDIR /x *
          3/5 RUN b *
          CMD c
          4/5 ADD . . *
        from image a -> stage-0
        add context context -> stage-0: . > .
        ",
    );
}

#[test]
fn a_workdir_that_comes_back_to_the_root_makes_no_layer() {
    check(
        "FROM scratch\nWORKDIR x\nWORKDIR ..\nWORKDIR ../y/.\nARG D=/\nWORKDIR $D",
        "
        stage-0 from scratch
          1/4 WORKDIR x *
          WORKDIR ..
          2/4 WORKDIR ../y/. *
          ARG D=/
          WORKDIR $D
        ",
    );
}

#[test]
fn a_blank_base_and_a_bad_platform_are_errors() {
    check(
        "FROM $NONE\nFROM --platform=linux/$NONE a",
        "
        stage-0 from ? (not built)
        stage-1 from a
        from image a -> stage-1
        error: base name ($NONE) should not be blank
        error: failed to parse platform linux/$NONE: \"\" is an invalid component of \"linux/\": platform specifier component must match \"^[A-Za-z0-9_.-]+$\": invalid argument
        ",
    );
}

#[test]
fn global_args_reach_from_and_build_args_win() {
    let source = "ARG V=1\nARG IMAGE=a:$V\nFROM $IMAGE";
    check(source, "stage-0 from a:1\nfrom image a:1 -> stage-0");
    check_with("V=2", source, "stage-0 from a:2\nfrom image a:2 -> stage-0");
    check_with("IMAGE=b", source, "stage-0 from b\nfrom image b -> stage-0");
}

#[test]
fn a_stage_sees_a_global_arg_only_when_it_declares_it() {
    check(
        "ARG V=1\nFROM scratch\nCOPY a$V b\nARG V\nCOPY a$V b",
        "
        stage-0 from scratch
          1/2 COPY a$V b *
          ARG V
          2/2 COPY a$V b *
        copy context context -> stage-0: a > b
        copy context context -> stage-0: a1 > b
        ",
    );
}

#[test]
fn words_of_one_env_see_the_variables_from_before_but_those_of_arg_do_not() {
    check(
        "FROM scratch\nENV A=1\nENV A=2 B=$A\nCOPY $A$B x\nARG C=3 D=$C\nCOPY $C$D x",
        "
        stage-0 from scratch
          ENV A=1
          ENV A=2 B=$A
          1/2 COPY $A$B x *
          ARG C=3 D=$C
          2/2 COPY $C$D x *
        copy context context -> stage-0: 21 > x
        copy context context -> stage-0: 33 > x
        ",
    );
}

#[test]
fn a_child_stage_inherits_variables_and_a_copy_does_not() {
    check(
        "FROM scratch AS a\nENV A=1\nFROM a AS b\nCOPY $A x\nFROM scratch\nCOPY --from=b x$A y",
        "
        a from scratch
          ENV A=1
        b from stage a
          1/1 COPY $A x *
        stage-2 from scratch
          1/1 COPY --from=b x$A y *
        from stage a -> b
        copy context context -> b: 1 > x
        copy stage b -> stage-2: x > y
        ",
    );
}

#[test]
fn variables_that_an_image_may_set_stay_as_written() {
    check(
        "FROM golang\nCOPY a $GOPATH/src/${UNSET:-x}",
        "
        stage-0 from golang
          2/2 COPY a $GOPATH/src/${UNSET:-x} *
        from image golang -> stage-0
        copy context context -> stage-0: a > $GOPATH/src/${UNSET:-x}
        ",
    );
}

#[test]
fn automatic_platform_args_need_a_declaration_in_a_stage() {
    let source = "FROM --platform=$BUILDPLATFORM a\nFROM scratch\nCOPY $TARGETARCH x\nARG TARGETARCH\nCOPY $TARGETARCH x\nARG TARGETARCH=foo\nCOPY $TARGETARCH x";
    check_with(
        "platform=linux/arm64/v8",
        source,
        "
        stage-0 from a (not built)
        stage-1 from scratch
          1/3 COPY $TARGETARCH x *
          ARG TARGETARCH
          2/3 COPY $TARGETARCH x *
          ARG TARGETARCH=foo
          3/3 COPY $TARGETARCH x *
        from image a -> stage-0
        copy context context -> stage-1:  > x
        copy context context -> stage-1: arm64 > x
        copy context context -> stage-1: foo > x
        ",
    );
}

#[test]
fn mounts_of_the_context_are_dependencies_and_caches_are_not() {
    check(
        "FROM a\nRUN --mount=type=cache,target=/c --mount=target=/s,source=src --mount=type=tmpfs,target=/t true",
        "
        stage-0 from a
          2/2 RUN --mount=type=cache,target=/c --mount=target=/s,source=src --mount=type=tmpfs,target=/t true *
        from image a -> stage-0
        mount context context -> stage-0: src > /s
        ",
    );
}

#[test]
fn mount_values_may_be_variables() {
    check(
        "FROM scratch\nARG T=cach\nRUN --mount=type=${T}e,target=/c true\nRUN --mount=type=$T,target=/c true",
        "
        stage-0 from scratch
          ARG T=cach
          1/2 RUN --mount=type=${T}e,target=/c true *
          2/2 RUN --mount=type=$T,target=/c true *
        error: unsupported mount type \"cach\" (did you mean cache?)
        ",
    );
}

#[test]
fn add_fetches_addresses_and_copy_refuses_them() {
    check(
        "FROM scratch\nADD a https://x.example/b.tar b /d/\nCOPY https://x.example/r.git /d",
        "
        stage-0 from scratch
          1/2 ADD a https://x.example/b.tar b /d/ *
          2/2 COPY https://x.example/r.git /d *
        add context context -> stage-0: a b > /d/
        add context https://x.example/b.tar -> stage-0: https://x.example/b.tar > /d/
        copy context context -> stage-0: https://x.example/r.git > /d
        error: source can't be a git ref for COPY
        ",
    );
}

#[test]
fn inline_files_need_no_context() {
    check(
        "FROM scratch\nCOPY <<EOF /a\nx\nEOF",
        "
        stage-0 from scratch
          1/1 COPY <<EOF /a *
        ",
    );
}

#[test]
fn named_contexts_replace_images_and_stages() {
    check_with(
        "context=alpine context=build",
        "FROM alpine:latest AS base\nFROM golang AS build\nRUN x\nFROM base\nCOPY --from=build a b",
        "
        base from context alpine
        build from context build
        stage-2 from stage base
          1/1 COPY --from=build a b *
        from context alpine -> base
        from context build -> build
        from stage base -> stage-2
        copy stage build -> stage-2: a > b
        ",
    );
}

#[test]
fn only_arguments_make_no_build() {
    check("ARG A=1", "error: dockerfile contains no stages to build");
}

#[test]
fn values_are_limited_one_by_one_and_together() {
    let grow = "\nENV A=$A$A".repeat(20_000);
    let source = format!("FROM scratch\nENV A={}{grow}\nCOPY $A x", "a".repeat(60_000));
    let file = Dockerfile::parse(&source);
    let build = build(&file, &BuildOptions::default());
    let found = |code| build.diagnostics.iter().filter(|found| found.code == code).count();
    // Each failed attempt takes from the common limit, so that the rest is not tried at all.
    assert!((1..100).contains(&found("invalid-expansion")));
    assert_eq!(found("too-many-values"), 1);
}

#[test]
fn a_chain_of_any_length_does_not_overflow_the_stack() {
    let mut source = "FROM scratch AS s0\n".to_owned();
    for stage in 1..50_000 {
        let _ = writeln!(source, "FROM s{} AS s{stage}", stage - 1);
    }
    let build = build(&Dockerfile::parse(&source), &BuildOptions::default());
    assert!(build.stages.iter().all(|stage| stage.reachable));
}

#[test]
fn triggers_are_limited() {
    let source = "FROM scratch AS b\n".to_owned()
        + &"ONBUILD RUN x\n".repeat(1_000)
        + &"FROM b\n".repeat(1_000);
    let build = build(&Dockerfile::parse(&source), &BuildOptions::default());
    assert_eq!(build.steps.len(), 1_000 + 100_000);
    let codes: Vec<_> = build.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["too-many-triggers"]);
}

/// What each step sees is asked by its place, and base stages are seen through.
#[test]
fn steps_know_the_variables_user_directory_and_shell_above_them() {
    let file = "FROM scratch AS base\nENV A=1\nARG B\nUSER app\nSHELL [\"/bin/bash\", \"-c\"]\n\
                FROM base\nWORKDIR /srv\nENV A=2\nRUN x\n";
    let build = build(&Dockerfile::parse(file), &BuildOptions::default());
    let step =
        |line: u32| build.steps.iter().find(|step| step.lines.first == line).expect("a step");
    let a = |line: u32| build.variable(step(line).id, "A");
    assert_eq!((a(2), a(3), a(7), a(8), a(9)), (None, Some("1"), Some("1"), Some("1"), Some("2")));
    let state = &step(9).state;
    assert_eq!(state.user.as_deref(), Some("app"));
    assert_eq!(state.workdir.as_deref(), Some("/srv"));
    assert_eq!(state.shell.as_deref(), Some(["/bin/bash".to_owned(), "-c".to_owned()].as_slice()));
    assert_eq!(build.variables(step(9).id).keys().copied().collect::<Vec<_>>(), ["A"]);
}

/// Source: `dockerfile2llb/convert.go` (`reportUnmatchedVariables`, `reportUnusedFromArgs`).
#[test]
fn references_to_variables_that_are_not_set_are_noted() {
    let file = "ARG VERSION=1\nFROM alpine:$VERSIN AS a\nARG NAME\nCOPY $NAME $NAMED /x/\n\
                FROM scratch\nENV PATHS=/bin\nWORKDIR /$PATH$PAT\nCOPY <<E /f\n$body\nE\n";
    let build = build(&Dockerfile::parse(file), &BuildOptions::default());
    let noted = build.undefined.iter().map(|undefined| {
        let UndefinedVariable { name, open, nearest, .. } = undefined;
        format!("{name} open={open} nearest={}", nearest.as_deref().unwrap_or("-"))
    });
    assert_eq!(
        noted.collect::<Vec<_>>(),
        [
            "VERSIN open=false nearest=VERSION",
            "NAMED open=true nearest=-",
            "PAT open=false nearest=PATH",
            "body open=false nearest=-",
        ]
    );
}

#[test]
fn operands_and_default_bases_are_expanded() {
    let file = "ARG TAG=3.20\nARG OTHER\nFROM alpine:$TAG$OTHER\nENV PORT=80\n\
                WORKDIR /srv/$PORT/$HOME\nEXPOSE $PORT 22\nVOLUME /data\nFROM scratch${OTHER}\n";
    let mut options = BuildOptions::default();
    options.build_args.insert("TAG".to_owned(), "edge".to_owned());
    let build = build(&Dockerfile::parse(file), &options);
    let operands = build.steps.iter().flat_map(|step| &step.operands);
    assert_eq!(operands.collect::<Vec<_>>(), ["/srv/80/$HOME", "80", "22", "/data"]);
    let bases = build.stages.iter().map(|stage| stage.default_base.as_deref());
    assert_eq!(bases.collect::<Vec<_>>(), [Some("alpine:3.20"), Some("scratch")]);
}
