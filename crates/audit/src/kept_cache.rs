//! What package managers leave in the layer of a RUN, for the rules about each of them.

use plimsoll_model::packages::{Action, PackageCommand};
use plimsoll_syntax::dockerfile::MountType;
use plimsoll_syntax::edit::Fix;
use plimsoll_syntax::shell::{Invocation, Part, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Finding, Report};
use crate::hadolint_command::{HadolintCommand, Verdict};
use crate::rule::Tool;
use crate::script_edits;
use crate::shipping::ships;
use crate::subject::{PackageSite, Site};

/// What one manager keeps.
pub(crate) struct Cache {
    /// Where; `~` is the home of the user.
    pub paths: &'static [&'static str],
    /// The variables that put it elsewhere.
    pub variables: &'static [&'static str],
    /// True for a command that fills it.
    pub fills: fn(&PackageCommand<'_>) -> bool,
    /// True for a command of the manager that empties it.
    pub empties: fn(&PackageCommand<'_>) -> bool,
    /// True when the manager does not fetch it again by itself.
    pub is_needed: bool,
    /// What stays, as the message says it.
    pub message: &'static str,
    /// What to do about it.
    pub help: &'static str,
    /// The command that empties it.
    pub cleanup: &'static str,
}

/// How many instructions are looked at; a limit keeps long files from costing the square of their
/// length.
const LOOK_AHEAD: usize = 256;

/// The tools that have no notion of what ships, whose names a finding about another stage keeps.
const OTHERS: [Tool; 6] =
    [Tool::Hadolint, Tool::Trivy, Tool::Checkov, Tool::Kics, Tool::Dockle, Tool::Semgrep];

/// Reports a RUN that fills the cache and leaves it.
pub(crate) fn check(site: &Site<'_>, cache: &Cache, hadolint: bool, report: &mut Report) {
    let filled = last_filling(site, cache);
    let verdict = Verdict { ours: filled.is_some(), hadolint };
    if !verdict.is_guilty() {
        return;
    }
    let Some(package) = filled else {
        let span = site.instruction.span;
        verdict.mark(report.at(span, "hadolint does not see that this RUN empties the cache"));
        return;
    };
    let finding = report.at(place(package), cache.message);
    finding.help(cache.help);
    let sudo = if script_edits::is_elevated(&package.invocation) { "sudo " } else { "" };
    let cleanup = format!("{sudo}{}", cache.cleanup);
    let edit = script_edits::append(site, &cleanup)
        .filter(|_| !(cache.is_needed && is_needed_later(site, cache.fills)));
    if let Some(edit) = edit {
        finding.fix(Fix::safe(format!("Run {} at the end", cache.cleanup), vec![edit]));
    }
    mark(site, verdict, finding);
}

/// True when a later step of the stage installs from what this one fetched.
pub(crate) fn is_needed_later(site: &Site<'_>, fills: fn(&PackageCommand<'_>) -> bool) -> bool {
    let needs = |later: Site<'_>| {
        let packages = later.packages();
        let install = packages.iter().position(|package| package.asks.action == Action::Install);
        let fill = packages.iter().position(|package| fills(&package.asks));
        install.is_some_and(|install| fill.is_none_or(|fill| install < fill))
    };
    let later = site.section().sites().skip_while(|later| later.index <= site.index);
    later.take(LOOK_AHEAD).any(needs)
}

/// Says who does not agree with the finding, given that only what ships costs anything.
pub(crate) fn mark(site: &Site<'_>, verdict: Verdict, finding: &mut Finding) {
    if verdict.ours && !ships(site) {
        finding.only(&OTHERS);
        if !verdict.hadolint {
            finding.unlike(&[Tool::Hadolint]);
        }
    } else {
        verdict.mark(finding);
    }
}

/// The place of the subcommand, or of the whole command.
pub(crate) fn place(package: &PackageSite<'_>) -> Span {
    package.asks.subcommand.map_or(package.invocation.command.span, |word| word.span)
}

/// The last command that fills the cache, when nothing after it empties it and no mount holds it.
fn last_filling<'a>(site: &Site<'a>, cache: &Cache) -> Option<&'a PackageSite<'a>> {
    let fills = |package: &&PackageSite<'_>| (cache.fills)(&package.asks);
    let package = site.packages().iter().rev().find(fills)?;
    let held = is_mounted(site, cache.paths)
        || cache.variables.iter().any(|name| site.variable(name).is_some());
    (!held && !is_emptied(site, package.index, cache.paths, cache.empties)).then_some(package)
}

/// True when a cache or tmpfs mount holds one of the directories.
pub(crate) fn is_mounted(site: &Site<'_>, paths: &[&str]) -> bool {
    site.mounts().iter().any(|mount| {
        let holds = matches!(mount.kind, MountType::Cache | MountType::Tmpfs | MountType::Bind);
        let target = mount.target.as_deref().unwrap_or_default();
        holds && (target.contains('$') || paths.iter().any(|path| covers(target, path)))
    })
}

/// True when a command after that at `index` empties one of the directories, or may do so.
pub(crate) fn is_emptied(
    site: &Site<'_>,
    index: usize,
    paths: &[&str],
    empties: fn(&PackageCommand<'_>) -> bool,
) -> bool {
    let by_manager = |package: &PackageSite<'_>| package.index > index && empties(&package.asks);
    site.packages().iter().any(by_manager) || {
        let mut directory = None;
        let commands = site.commands().iter().enumerate();
        commands.into_iter().any(|(at, invocation)| {
            if invocation.is("cd") {
                directory = invocation.arguments().first().and_then(Word::literal);
            }
            at > index && removes(site, invocation, directory.as_deref(), paths)
        })
    }
}

/// True when the command removes one of the directories or what is in it.
fn removes(
    site: &Site<'_>,
    invocation: &Invocation<'_>,
    directory: Option<&str>,
    paths: &[&str],
) -> bool {
    let Some(name) = invocation.name() else { return false };
    // Images and projects have programs of their own for this: `apt-clean`, `docker-clean.sh`.
    if name.contains("clean") {
        return true;
    }
    if !matches!(&*name, "rm" | "find" | "rmdir" | "unlink" | "shred") {
        return false;
    }
    invocation.arguments().iter().any(|word| {
        let text = path_text(site, word);
        let resolved = match directory {
            Some(directory) if !text.starts_with(['/', '~', '$', '-']) => {
                format!("{}/{text}", directory.trim_end_matches('/'))
            }
            _ => text,
        };
        word.has_brace_expansion() || paths.iter().any(|path| covers(&resolved, path))
    })
}

/// A word as a path, with the home of the user as `~`.
fn path_text(site: &Site<'_>, word: &Word) -> String {
    if let Some(literal) = word.literal() {
        return literal.into_owned();
    }
    let first = match word.parts.first() {
        Some(Part::Quoted(quoted)) => quoted.parts.first(),
        first => first,
    };
    let written = word.text(site.subject.source).replace(['"', '\''], "");
    match first {
        Some(Part::Parameter(parameter)) if parameter.name == "HOME" => {
            let rest = written.split_once('/').map_or("", |(_, rest)| rest);
            format!("~/{rest}")
        }
        _ => written,
    }
}

/// True when removing or mounting `path` takes away what is in `cache`.
fn covers(path: &str, cache: &str) -> bool {
    if let Some(below) = cache.strip_prefix("~/") {
        return in_home(path).is_some_and(|path| covers_plain(path, below));
    }
    covers_plain(path, cache)
}

fn covers_plain(path: &str, cache: &str) -> bool {
    let (fixed, has_glob) = match path.find('*') {
        Some(at) => (&path[..at], true),
        None => (path, false),
    };
    let fixed = fixed.trim_end_matches('/');
    // `/var/cache/*` and `/var/lib/apt/lists/*_Packages`.
    let inside = has_glob && fixed.starts_with(cache);
    let above = cache == fixed
        || cache
            .strip_prefix(fixed)
            .is_some_and(|rest| rest.starts_with('/') || (has_glob && !fixed.is_empty()));
    inside || (above && !fixed.is_empty())
}

/// The path below a home directory; whose home it is cannot be told from the text.
fn in_home(path: &str) -> Option<&str> {
    if let Some(rest) = path.strip_prefix("~/").or_else(|| path.strip_prefix("/root/")) {
        return Some(rest);
    }
    path.strip_prefix("/home/")?.split_once('/').map(|(_, rest)| rest)
}

/// True when, in hadolint's eyes, the first command that fills comes before the first that empties.
pub(crate) fn is_left(
    commands: &[HadolintCommand],
    fills: impl Fn(&HadolintCommand) -> bool,
    empties: impl Fn(&HadolintCommand) -> bool,
) -> bool {
    let Some(filled) = commands.iter().position(fills) else { return false };
    commands.iter().position(empties).is_none_or(|emptied| emptied <= filled)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_path_covers_the_caches_in_it() {
        let lists = "/var/lib/apt/lists";
        for path in ["/var/lib/apt/lists", "/var/lib/apt/lists/*", "/var/lib/apt", "/var/lib/apt/"]
        {
            assert!(covers(path, lists), "{path}");
        }
        for path in ["/var/lib/apt/lists/*_Packages", "/var/lib/*", "/var/lib/apt/list*"] {
            assert!(covers(path, lists), "{path}");
        }
        for path in ["/var/cache", "/var/lib/apt/lists/partial", "/var/lib/ap", "", "/", "*"] {
            assert!(!covers(path, lists), "{path}");
        }
        for path in ["/root/.cache", "~/.cache/pip", "/home/app/.cache/*"] {
            assert!(covers(path, "~/.cache/pip"), "{path}");
        }
    }
}
