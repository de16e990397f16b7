//! What is known of the base image of a step: its shells and its user.

use plimsoll_model::catalogue::{BaseImage, ShellKind, base_image};
use plimsoll_model::{Base, Build, StageId};
use plimsoll_syntax::shell::Dialect;

use crate::subject::Site;

/// The image that the stage of an instruction is built from in the end, when we know it.
pub(crate) fn image(site: &Site<'_>) -> Option<&'static BaseImage> {
    let build = site.subject.build;
    let mut stage: StageId = site.stage?;
    loop {
        match build.stage(stage).base {
            // A base comes before its users.
            Base::Stage(base) if base < stage => stage = base,
            Base::Image(image) => return base_image(&build.image(image).reference).structure(),
            _ => return None,
        }
    }
}

/// The shell of images of Windows, which have no POSIX shell.
pub(crate) fn of_windows(build: &Build, stage: StageId) -> Option<Dialect> {
    const NAMES: [&str; 3] = ["windows/", "windowsservercore", "nanoserver"];
    let mut stage = stage;
    loop {
        match build.stage(stage).base {
            Base::Stage(base) if base < stage => stage = base,
            Base::Image(image) => {
                let reference = build.image(image).reference.to_ascii_lowercase();
                return NAMES.iter().any(|name| reference.contains(name)).then_some(Dialect::Cmd);
            }
            _ => return None,
        }
    }
}

/// The shell that reads the scripts of an instruction, when SHELL or the base image tells.
pub(crate) fn dialect(site: &Site<'_>) -> Option<Dialect> {
    if let Some(words) = site.shell() {
        let named = Dialect::from_shell(&words);
        let is_path = words.first().is_some_and(|word| word == "sh" || word.ends_with("/sh"));
        if named != Dialect::Sh || !is_path {
            return Some(named);
        }
    }
    Some(match image(site)?.bin_sh()? {
        ShellKind::Dash => Dialect::Dash,
        ShellKind::Ash => Dialect::Ash,
        ShellKind::Bash => Dialect::Bash,
    })
}
