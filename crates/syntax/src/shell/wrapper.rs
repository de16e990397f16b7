//! Programs that run another command: `sudo`, `env`, `xargs`, `sh -c` and the like.
//!
//! The options that take a value are from the manual page of each program.

use super::dialect::Dialect;
use super::options::OptionSpec;
use super::word::Word;

/// How a wrapper's arguments lead to the command that it runs.
struct Spec {
    /// The names of the programs.
    names: &'static [&'static str],
    /// Their options with a value.
    options: OptionSpec,
    /// How many operands come before the command.
    operands: usize,
    /// Whether words as `name=value` may come before the command.
    environment: Environment,
}

/// Whether words as `name=value` may come before the command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Environment {
    /// They are variables for the command.
    Allowed,
    /// Such a word is the command.
    Refused,
}

/// A wrapper that takes `operands` words before the command.
const fn wrapper(
    names: &'static [&'static str],
    short: &'static str,
    long: &'static [&'static str],
    operands: usize,
) -> Spec {
    let options = OptionSpec { short, long };
    Spec { names, options, operands, environment: Environment::Refused }
}

/// A wrapper that takes variables before the command.
const fn with_environment(
    names: &'static [&'static str],
    short: &'static str,
    long: &'static [&'static str],
) -> Spec {
    Spec { environment: Environment::Allowed, ..wrapper(names, short, long, 0) }
}

/// The wrappers that take the command as separate words.
const WRAPPERS: [Spec; 17] = [
    with_environment(
        &["sudo"],
        "ACcDghpRrTtUu",
        &[
            "auth-type",
            "login-class",
            "chdir",
            "group",
            "host",
            "prompt",
            "chroot",
            "role",
            "command-timeout",
            "type",
            "other-user",
            "user",
        ],
    ),
    with_environment(&["env"], "uC", &["unset", "chdir"]),
    with_environment(&["doas"], "uC", &[]),
    wrapper(&["exec"], "a", &[], 0),
    wrapper(
        &["command", "builtin", "nohup", "setsid", "busybox", "fakeroot", "eatmydata"],
        "",
        &[],
        0,
    ),
    wrapper(&["nice"], "n", &["adjustment"], 0),
    wrapper(&["ionice"], "cn", &["class", "classdata"], 0),
    wrapper(&["time"], "fo", &["format", "output"], 0),
    wrapper(&["stdbuf"], "ioe", &["input", "output", "error"], 0),
    wrapper(
        &["xargs"],
        "EILnPsad",
        &["arg-file", "delimiter", "max-lines", "max-args", "max-procs", "max-chars", "replace"],
        0,
    ),
    wrapper(&["timeout"], "ks", &["kill-after", "signal"], 1),
    wrapper(&["chroot"], "", &[], 1),
    wrapper(&["gosu", "su-exec"], "", &[], 1),
    wrapper(&["setpriv"], "", &["reuid", "regid", "groups", "inh-caps", "bounding-set"], 0),
    wrapper(&["tini", "dumb-init", "catatonit"], "epr", &[], 0),
    wrapper(&["flock"], "wE", &["wait", "conflict-exit-code"], 1),
    wrapper(&["watch", "unbuffer", "chronic", "linux32", "linux64"], "n", &["interval"], 0),
];

/// Where the words of a command lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    /// The index of the name of each wrapper, outermost first.
    pub(super) wrappers: Vec<usize>,
    /// The index of the name of the command that is run in the end.
    pub(super) start: usize,
    /// The index after its last argument.
    pub(super) end: usize,
    /// The script that this command is given.
    pub(super) feed: Feed,
}

/// The script that a shell is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feed {
    /// It is no shell, or it runs a file.
    Nothing,
    /// The word of this index is the script; without dialect it is for the shell that reads it.
    Word(usize, Option<Dialect>),
    /// It reads its input.
    Input(Dialect),
}

/// One step from a command to the command that it runs.
enum Step {
    /// To the command whose name is at this index and that ends before the other.
    Command(usize, usize),
    /// There is none.
    Stop(Feed),
}

/// The script that the command in `words` is given.
pub(super) fn feed(words: &[Word]) -> Feed {
    if words.is_empty() { Feed::Nothing } else { chain(words).feed }
}

/// Follows the wrappers in `words`.
pub(super) fn chain(words: &[Word]) -> Chain {
    let mut chain = Chain { wrappers: Vec::new(), start: 0, end: words.len(), feed: Feed::Nothing };
    loop {
        match step(&words[..chain.end], chain.start) {
            Step::Command(start, end) => {
                chain.wrappers.push(chain.start);
                (chain.start, chain.end) = (start, end);
            }
            Step::Stop(feed) => {
                chain.feed = feed;
                return chain;
            }
        }
    }
}

/// The last part of a program's path.
pub(super) fn basename(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Looks at the command at `at`.
fn step(words: &[Word], at: usize) -> Step {
    let Some(name) = words.get(at).and_then(Word::literal) else {
        return Step::Stop(Feed::Nothing);
    };
    let name = basename(&name);
    if let Some(spec) = WRAPPERS.iter().find(|spec| spec.names.contains(&name)) {
        return match start_of_command(spec, name, &words[at + 1..]) {
            Some(start) if at + 1 + start < words.len() => {
                Step::Command(at + 1 + start, words.len())
            }
            _ => Step::Stop(Feed::Nothing),
        };
    }
    match name {
        "find" => find_exec(words, at),
        "su" | "runuser" => su(words, at),
        "eval" if words.len() == at + 2 => Step::Stop(Feed::Word(at + 1, None)),
        "trap" if words.len() > at + 2 && !words[at + 1].is("-") => {
            Step::Stop(Feed::Word(at + 1, None))
        }
        "sh" | "bash" | "dash" | "ash" | "ksh" | "mksh" | "zsh" => {
            Step::Stop(shell(words, at, Dialect::from_program(name)))
        }
        _ => Step::Stop(Feed::Nothing),
    }
}

/// The index in `words`, a wrapper's arguments, where the command starts.
fn start_of_command(spec: &Spec, name: &str, words: &[Word]) -> Option<usize> {
    let options = spec.options.first_operand(words);
    let has = |flags: [&str; 3]| {
        words[..options].iter().any(|word| flags.iter().any(|flag| word.is(flag)))
    };
    let asks = name == "command" && has(["-v", "-V", "-pv"]);
    let splits = name == "env" && has(["-S", "--split-string", "-vS"]);
    if asks || splits {
        return None;
    }
    let mut start = options + spec.operands;
    if spec.environment == Environment::Allowed {
        start += words.get(start..)?.iter().take_while(|word| is_variable(word)).count();
    }
    Some(start)
}

/// True for a word as `name=value`.
fn is_variable(word: &Word) -> bool {
    word.static_prefix().split_once('=').is_some_and(|(name, _)| !name.is_empty())
}

/// The command of the first `-exec` of a `find`.
fn find_exec(words: &[Word], at: usize) -> Step {
    let runs =
        |word: &Word| ["-exec", "-execdir", "-ok", "-okdir"].iter().any(|flag| word.is(flag));
    let Some(exec) = words[at..].iter().position(runs) else { return Step::Stop(Feed::Nothing) };
    let start = at + exec + 1;
    let ends = |word: &Word| word.is(";") || word.is("+");
    let end = words[start..].iter().position(ends).map_or(words.len(), |length| start + length);
    if start < end { Step::Command(start, end) } else { Step::Stop(Feed::Nothing) }
}

/// The script after `-c` of a `su`, or the command of `runuser -u`.
fn su(words: &[Word], at: usize) -> Step {
    let after = |flag: &str| words[at..].iter().position(|word| word.is(flag)).map(|at| at + 1);
    let value = |short, long| after(short).or_else(|| after(long)).map(|length| at + length);
    let shell = value("-s", "--shell").and_then(|index| words.get(index)?.literal());
    let dialect = shell.map_or(Dialect::Sh, |shell| Dialect::from_program(&shell));
    if let Some(index) = value("-c", "--command").filter(|&index| index < words.len()) {
        return Step::Stop(Feed::Word(index, Some(dialect)));
    }
    let user = value("-u", "--user").filter(|_| words[at].is("runuser"));
    match user
        .map(|index| index + 1 + usize::from(words.get(index + 1).is_some_and(|w| w.is("--"))))
    {
        Some(start) if start < words.len() => Step::Command(start, words.len()),
        _ => Step::Stop(Feed::Nothing),
    }
}

/// The script that a shell is given (POSIX XCU sh, OPTIONS; Bash manual 6.1).
fn shell(words: &[Word], at: usize, dialect: Dialect) -> Feed {
    let mut command = false;
    let mut input = false;
    let mut index = at + 1;
    while let Some(text) = words.get(index).and_then(Word::literal) {
        if !text.starts_with(['-', '+']) {
            break;
        }
        index += 1;
        if matches!(&*text, "-" | "--") {
            break;
        }
        if let Some(long) = text.strip_prefix("--") {
            index += usize::from(matches!(long, "rcfile" | "init-file"));
            continue;
        }
        command |= text.contains('c');
        input |= text.contains('s');
        index += text.chars().filter(|letter| matches!(letter, 'o' | 'O')).count();
    }
    match (command, index < words.len()) {
        (true, true) => Feed::Word(index, Some(dialect)),
        (false, false) => Feed::Input(dialect),
        (false, true) if input => Feed::Input(dialect),
        _ => Feed::Nothing,
    }
}
