//! Whether apt keeps the packages that it downloads, in images that are set up not to.

use crate::subject::Site;

/// The file in the images of Debian and Ubuntu that deletes packages after they are installed.
pub(crate) const DOCKER_CLEAN: &str = "/etc/apt/apt.conf.d/docker-clean";

/// The command that removes it.
pub(crate) fn removal() -> String {
    format!("rm -f {DOCKER_CLEAN}")
}

/// The setting that wins over it.
const KEEP: &str = "Keep-Downloaded-Packages";

/// How many instructions are looked at; a limit keeps long files from costing the square of their
/// length.
const LOOK_BACK: usize = 256;

/// True when a step of the stage up to this one removes the file or overrules it.
pub(crate) fn keeps_archives(site: &Site<'_>) -> bool {
    let before = site.section().sites().rev().skip_while(|other| other.index > site.index);
    before.take(LOOK_BACK).flat_map(|other| other.commands()).any(|invocation| {
        invocation.command.words.iter().any(|word| {
            let text = word.static_prefix();
            text.contains("docker-clean") || text.contains(KEEP)
        })
    })
}
