//! A script uses what its shell does not know.
//!
//! ## What it does
//!
//! Finds syntax, builtins and variables of Bash in scripts that another shell reads.
//!
//! ## Why it matters
//!
//! RUN uses `/bin/sh`. In Debian that is dash and in Alpine `BusyBox`, whose shells fail at such
//! places, or take them for something else without a word.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN [[ -f /etc/debian_version ]] && echo Debian
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-c"]
//! RUN [[ -f /etc/debian_version ]] && echo Debian
//! ```
//!
//! ## Fix safety
//!
//! To set SHELL is unsafe: the instructions below run in Bash too. The other fixes are safe.
//!
//! ## Exceptions
//!
//! The profile `default` has only what the shell of the base image surely does not know. hadolint
//! takes every `/bin/sh` for a shell that knows nothing beyond POSIX, and forgets SHELL after ARG
//! and ENV.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{
    Command, Dialect, Feature, FeatureUse, Part, ShellOption, ShellOptions, SimpleCommand, Support,
    TestItem, TestOperator, Word,
};
use plimsoll_syntax::text::Span;

use crate::base_shell;
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint};
use crate::shell_tree::{Look, Place, Role};
use crate::shell_variables::Variables;
use crate::shellcheck::{self, is_exported};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("SC2112"),
        hadolint("SC2113"),
        hadolint("SC3001"),
        hadolint("SC3002"),
        hadolint("SC3003"),
        hadolint("SC3004"),
        hadolint("SC3005"),
        hadolint("SC3006"),
        hadolint("SC3008"),
        hadolint("SC3009"),
        hadolint("SC3010"),
        hadolint("SC3011"),
        hadolint("SC3012"),
        hadolint("SC3014"),
        hadolint("SC3015"),
        hadolint("SC3016"),
        hadolint("SC3020"),
        hadolint("SC3022"),
        hadolint("SC3024"),
        hadolint("SC3028"),
        hadolint("SC3029"),
        hadolint("SC3030"),
        hadolint("SC3036"),
        hadolint("SC3037"),
        hadolint("SC3039"),
        hadolint("SC3040"),
        hadolint("SC3043"),
        hadolint("SC3044"),
        hadolint("SC3045"),
        hadolint("SC3046"),
        hadolint("SC3047"),
        hadolint("SC3048"),
        hadolint("SC3050"),
        hadolint("SC3053"),
        hadolint("SC3054"),
        hadolint("SC3057"),
        hadolint("SC3059"),
        hadolint("SC3060"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new("dialect-mismatch", Category::Correctness, Severity::Warning, Check::Run(check))
};

/// What `ShellCheck` has no name for.
const UNNAMED: &str = "";

/// Which shells know something.
#[derive(Clone, Copy)]
struct Known {
    dash: Support,
    ash: Support,
    /// Whether `ShellCheck` thinks that dash knows it.
    by_shellcheck: bool,
}

impl Known {
    const NOWHERE: Self = Self { dash: Support::No, ash: Support::No, by_shellcheck: false };
    const IN_ASH: Self = Self { ash: Support::Yes, ..Self::NOWHERE };
    const IN_BOTH: Self = Self { dash: Support::Yes, ash: Support::Yes, by_shellcheck: true };

    const WITH_BRACKETS: Self =
        Self { dash: Support::Yes, ash: Support::Yes, by_shellcheck: false };

    const fn support(self, dialect: Dialect) -> Support {
        match dialect {
            Dialect::Dash => self.dash,
            Dialect::Ash => self.ash,
            Dialect::Bash => Support::Yes,
            _ => Support::Unknown,
        }
    }
}

/// Something beyond POSIX.
struct Extension {
    span: Span,
    id: &'static str,
    /// What it is, for a message.
    what: String,
    known: Known,
    dialect: Dialect,
    is_nested: bool,
    /// How to say the same in any shell.
    portable: Option<Fix>,
}

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(script) = shellcheck::script(site) else { return };
    let extensions = script.features.iter().filter_map(|used| extension(used, site));
    let mut found: Vec<Extension> = extensions.collect();
    let variables = Variables::of(site);
    shellcheck::walk(site, &mut Looker { site, variables: &variables, found: &mut found });
    // A heredoc can name its own shell.
    let own = script.dialect;
    let real = match own {
        Dialect::Sh => base_shell::dialect(site),
        dialect => Some(dialect),
    };
    let mut told: Vec<(Span, &str)> = Vec::new();
    for extension in found {
        if told.contains(&(extension.span, extension.id)) {
            continue;
        }
        told.push((extension.span, extension.id));
        tell(site, extension, real, report);
    }
}

fn tell(site: &Site<'_>, extension: Extension, real: Option<Dialect>, report: &mut Report) {
    let dialect = if extension.is_nested && extension.dialect != Dialect::Sh {
        Some(extension.dialect)
    } else {
        real
    };
    let support = dialect.map_or(Support::Unknown, |dialect| extension.known.support(dialect));
    let believed = shellcheck::hadolint_dialect(site);
    let is_dash = matches!(believed, Dialect::Dash | Dialect::Ash);
    // `ShellCheck` has a name of its own for the options that dash's echo does not know.
    let id = if extension.id == "SC3037" && is_dash { "SC3036" } else { extension.id };
    let is_hadolints = !extension.is_nested
        && id != UNNAMED
        && shellcheck::reads(site)
        && match believed {
            Dialect::Sh => true,
            Dialect::Dash | Dialect::Ash => !extension.known.by_shellcheck,
            _ => false,
        };
    if support == Support::Yes && !is_hadolints {
        return;
    }
    let shell = match dialect {
        Some(Dialect::Dash) => "dash, the shell here, does not know",
        Some(Dialect::Ash) => "the shell of BusyBox does not know",
        _ => "not every /bin/sh knows",
    };
    let finding = report.at(extension.span, format!("{shell} {}", extension.what));
    finding.help("write it as POSIX has it, or set SHELL to Bash").known_as(Tool::Hadolint, id);
    if !is_hadolints {
        finding.unlike(&[Tool::Hadolint]);
    }
    match support {
        Support::No => {
            let fix = extension.portable.or_else(|| use_bash(site, extension.is_nested));
            if let Some(fix) = fix {
                finding.fix(fix);
            }
        }
        Support::Unknown => {
            finding.strict();
        }
        Support::Yes => {
            finding.only(&[Tool::Hadolint]);
        }
    }
}

/// Sets SHELL where Bash is surely in the image.
fn use_bash(site: &Site<'_>, is_nested: bool) -> Option<Fix> {
    let has_bash = base_shell::image(site)?.has_tool("bash") == Some(true);
    if is_nested || site.onbuild || site.shell().is_some() || !has_bash {
        return None;
    }
    let edit = Edit::insert(site.instruction.span.start, "SHELL [\"/bin/bash\", \"-c\"]\n");
    Some(Fix::risky("Set SHELL to Bash", "the instructions below run in Bash too", vec![edit]))
}

/// What a use of syntax is called.
fn extension(used: &FeatureUse, site: &Site<'_>) -> Option<Extension> {
    let after = site.subject.source.get(used.span.end as usize..).unwrap_or_default();
    let (id, what) = match used.feature {
        Feature::DoubleBracket => ("SC3010", "`[[ … ]]`"),
        Feature::ArithmeticCommand => ("SC3006", "`(( … ))`"),
        Feature::ArithmeticFor => ("SC3005", "`for ((…))`"),
        Feature::Select => ("SC3008", "`select`"),
        Feature::FunctionKeyword if is_followed_by_parentheses(after) => {
            ("SC2112", "the keyword `function`")
        }
        Feature::FunctionKeyword => ("SC2113", "the keyword `function`"),
        Feature::ProcessSubstitution => ("SC3001", "`<( … )`"),
        Feature::HereString => ("SC3011", "`<<<`"),
        Feature::RedirectBoth if site.subject.text(used.span).ends_with(">>") => (UNNAMED, "`&>>`"),
        Feature::RedirectBoth => ("SC3020", "`&>`"),
        Feature::NamedDescriptor => ("SC3022", "named descriptors"),
        Feature::PipeBoth => ("SC3029", "`|&`"),
        Feature::AnsiCQuote => ("SC3003", "`$'…'`"),
        Feature::LocaleQuote => ("SC3004", "`$\"…\"`"),
        Feature::ArrayAssignment => ("SC3030", "arrays"),
        Feature::Subscript if after.starts_with("]=") || after.starts_with("]+=") => {
            (UNNAMED, "arrays")
        }
        Feature::Subscript => ("SC3054", "arrays"),
        Feature::AppendAssignment => ("SC3024", "`+=`"),
        Feature::Substring => ("SC3057", "`${name:offset}`"),
        Feature::Replacement => ("SC3060", "`${name/pattern/text}`"),
        Feature::CaseModification => ("SC3059", "`${name^}` and `${name,}`"),
        Feature::Indirection => ("SC3053", "`${!name}`"),
        Feature::ExtendedGlob => ("SC3002", "extended patterns"),
        Feature::Transformation | Feature::CaseFallThrough => return None,
    };
    let known = Known {
        dash: Dialect::Dash.support(used.feature),
        ash: Dialect::Ash.support(used.feature),
        by_shellcheck: false,
    };
    let (span, dialect, is_nested) = (used.span, used.dialect, used.is_nested);
    Some(Extension { span, id, what: what.to_owned(), known, dialect, is_nested, portable: None })
}

/// True after `function` when the name has parentheses.
fn is_followed_by_parentheses(text: &str) -> bool {
    let name_and_rest = text.trim_start();
    let rest = name_and_rest.trim_start_matches(|char: char| !char.is_whitespace() && char != '(');
    rest.trim_start().starts_with('(')
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    variables: &'r Variables<'s>,
    found: &'r mut Vec<Extension>,
}

/// Variables that Bash sets, and whether the shell of `BusyBox` may set them too.
const VARIABLES: [(&str, Support); 11] = [
    ("RANDOM", Support::Unknown),
    ("SECONDS", Support::No),
    ("UID", Support::No),
    ("EUID", Support::No),
    ("HOSTNAME", Support::Unknown),
    ("OSTYPE", Support::No),
    ("HOSTTYPE", Support::No),
    ("MACHTYPE", Support::No),
    ("SHLVL", Support::Unknown),
    ("DIRSTACK", Support::No),
    ("PIPESTATUS", Support::No),
];

/// Builtins of Bash.
const BUILTINS: [&str; 13] = [
    "declare",
    "typeset",
    "pushd",
    "popd",
    "dirs",
    "shopt",
    "caller",
    "enable",
    "mapfile",
    "readarray",
    "suspend",
    "compgen",
    "complete",
];

/// Builtins whose options beyond POSIX are reported: the name, the options of POSIX, and whether
/// the shell of `BusyBox` knows the others.
const OPTIONS: [(&str, &str, Support); 5] = [
    ("read", "r", Support::Unknown),
    ("export", "p", Support::No),
    ("type", "", Support::Unknown),
    ("ulimit", "f", Support::Yes),
    ("wait", "", Support::Unknown),
];

impl<'s> Look<'s> for Looker<'_, 's> {
    fn command(&mut self, command: &'s Command, place: Place) {
        match command {
            Command::Simple(simple) => self.simple(simple, place),
            Command::Test(test) => {
                for item in &test.items {
                    // Who knows the brackets knows the operator; ShellCheck reports both.
                    let (span, id, what) = match item {
                        TestItem::Word(word) if word.is("==") => {
                            (word.span, "SC3014", "`==` in a test")
                        }
                        TestItem::Word(word) if word.is("=~") => {
                            (word.span, "SC3015", "`=~` in a test")
                        }
                        TestItem::Operator(TestOperator::Less | TestOperator::Greater, span) => {
                            (*span, "SC3012", "`<` and `>` in a test")
                        }
                        _ => continue,
                    };
                    self.add(span, id, what, Known::WITH_BRACKETS, place, None);
                }
            }
            _ => {}
        }
    }

    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        let is_expanded = matches!(role, Role::Argument(..) | Role::Looped | Role::Element);
        if is_expanded && has_braces(word) {
            let start = word.span;
            self.add(start, "SC3009", "brace expansion", Known::NOWHERE, place, None);
        }
    }

    fn part(&mut self, part: &'s Part, _is_quoted: bool, place: Place) {
        let Part::Parameter(parameter) = part else { return };
        let found = VARIABLES.iter().find(|(name, _)| *name == parameter.name);
        let Some((name, ash)) =
            found.filter(|(name, _)| !self.variables.sets(name) && !is_exported(self.site, name))
        else {
            return;
        };
        let known = Known { ash: *ash, ..Known::NOWHERE };
        self.add(parameter.span, "SC3028", &format!("${name}"), known, place, None);
    }
}

impl<'s> Looker<'_, 's> {
    fn add(
        &mut self,
        span: Span,
        id: &'static str,
        what: &str,
        known: Known,
        place: Place,
        portable: Option<Fix>,
    ) {
        let (dialect, is_nested) = (place.dialect, place.is_nested);
        let what = what.to_owned();
        self.found.push(Extension { span, id, what, known, dialect, is_nested, portable });
    }

    fn simple(&mut self, command: &'s SimpleCommand, place: Place) {
        let Some(word) = command.words.first() else { return };
        let Some(name) = word.literal() else { return };
        let arguments = &command.words[1..];
        match &*name {
            "[" | "test" => self.test(&name, command, place),
            "source" => {
                let has_path =
                    arguments.first().is_some_and(|file| file.static_prefix().contains('/'));
                let fix = Fix::safe("Write `.`", vec![Edit::replace(word.span, ".")]);
                let portable = (has_path && !place.is_nested).then_some(fix);
                self.add(word.span, "SC3046", "`source`", Known::IN_ASH, place, portable);
            }
            "local" => self.add(word.span, "SC3043", "`local`", Known::IN_BOTH, place, None),
            "let" => self.add(word.span, "SC3039", "`let`", Known::IN_ASH, place, None),
            "echo" => self.echo(arguments, place),
            "set" => {
                let options = ShellOptions::NONE.after(arguments);
                if options.contains(ShellOption::PipeFail)
                    && let Some(word) = arguments.iter().find(|word| word.is("pipefail"))
                {
                    let known =
                        Known { ash: Support::Yes, dash: Support::Unknown, by_shellcheck: true };
                    self.add(word.span, "SC3040", "`set -o pipefail`", known, place, None);
                }
            }
            "trap" => {
                for signal in arguments.iter().skip(1).filter(|word| word.is("ERR")) {
                    let what = "`trap … ERR`";
                    self.add(signal.span, "SC3047", what, Known::NOWHERE, place, None);
                }
                let signals = arguments.iter().skip(1);
                for signal in signals.filter(|word| word.static_prefix().starts_with("SIG")) {
                    let what = "signals that begin with SIG";
                    let known = Known { dash: Support::No, ..Known::IN_ASH };
                    self.add(signal.span, "SC3048", what, known, place, None);
                }
            }
            "printf" => {
                if let Some(format) =
                    arguments.first().filter(|word| word.static_prefix().contains("%q"))
                {
                    self.add(format.span, "SC3050", "`%q`", Known::NOWHERE, place, None);
                }
            }
            name if BUILTINS.contains(&name) => {
                let what = format!("`{name}`");
                self.add(word.span, "SC3044", &what, Known::NOWHERE, place, None);
            }
            name => self.options(name, arguments, place),
        }
    }

    fn test(&mut self, name: &str, command: &'s SimpleCommand, place: Place) {
        for word in command.words.iter().skip(1) {
            let (id, what, known) = match word.literal().as_deref() {
                Some("==") => ("SC3014", "`==` in a test", Known::IN_ASH),
                Some("=~") => ("SC3015", "`=~` in a test", Known::IN_ASH),
                Some("<" | ">") => ("SC3012", "`<` and `>` in a test", Known::IN_BOTH),
                Some("-v") => ("SC3016", "`-v` in a test", Known::NOWHERE),
                _ => continue,
            };
            let fix = Fix::safe("Write `=`", vec![Edit::replace(word.span, "=")]);
            let portable = (id == "SC3014" && !place.is_nested).then_some(fix);
            // ShellCheck points at the operator in brackets and at the name of `test`.
            let span = if name == "[" { word.span } else { command.words[0].span };
            self.add(span, id, what, known, place, portable);
        }
    }

    fn echo(&mut self, arguments: &'s [Word], place: Place) {
        let Some(first) = arguments.first() else { return };
        let Some(text) = first.literal() else { return };
        let Some(letters) = text.strip_prefix('-') else { return };
        if letters.is_empty() || !letters.chars().all(|letter| "neE".contains(letter)) {
            return;
        }
        let is_dashs = letters == "n";
        let known = Known {
            dash: if is_dashs { Support::Yes } else { Support::No },
            ash: Support::Yes,
            by_shellcheck: is_dashs,
        };
        let what = format!("`echo {text}`");
        self.add(first.span, "SC3037", &what, known, place, None);
    }

    fn options(&mut self, name: &str, arguments: &'s [Word], place: Place) {
        let Some((name, posix, ash)) = OPTIONS.iter().find(|(known, ..)| *known == name) else {
            return;
        };
        for word in arguments {
            let text = word.static_prefix();
            let Some(letters) = text.strip_prefix('-') else { break };
            if letters.chars().any(|letter| !posix.contains(letter)) {
                let by_shellcheck = *name == "read" && letters.trim_matches('r') == "p";
                let dash =
                    if by_shellcheck || *name == "ulimit" { Support::Yes } else { Support::No };
                let known = Known { dash, ash: *ash, by_shellcheck };
                self.add(word.span, "SC3045", &format!("`{name} {text}`"), known, place, None);
                break;
            }
        }
    }
}

/// True for `{a,b}` and `{1..9}` with something between the braces.
fn has_braces(word: &Word) -> bool {
    word.has_brace_expansion() && !word.is("{}")
}
