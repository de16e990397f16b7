//! Finds the configuration and the ignore file that go with a Dockerfile.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result};
use plimsoll_audit::settings::configuration::{FILE_NAME, HADOLINT_FILE_NAMES};
use plimsoll_audit::{Date, Profile, Settings};

use crate::arguments::{ProfileArgument, SettingsArguments};

/// The settings of each folder that was asked for.
pub(crate) struct Configurations<'a> {
    arguments: &'a SettingsArguments,
    /// Those of `--config`, or the defaults.
    base: Settings,
    by_folder: HashMap<PathBuf, Settings>,
}

impl<'a> Configurations<'a> {
    /// Reads what `--config` names.
    pub(crate) fn new(arguments: &'a SettingsArguments) -> Result<Self> {
        let mut base = Settings { today: arguments.today.or_else(today), ..Settings::default() };
        if let Some(path) = &arguments.config {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
            add(&mut base, Path::new(path), &text)?;
        }
        Ok(Self { arguments, base, by_folder: HashMap::new() })
    }

    /// The settings for a Dockerfile, with its ignore file.
    pub(crate) fn settings(&mut self, path: &str) -> Result<Settings> {
        let folder = Path::new(path).parent().unwrap_or(Path::new("")).to_owned();
        if !self.by_folder.contains_key(&folder) {
            let settings = self.read(&folder)?;
            self.by_folder.insert(folder.clone(), settings);
        }
        let mut settings = self.by_folder.get(&folder).cloned().unwrap_or_default();
        settings.dockerignore = dockerignore(path)?;
        Ok(settings)
    }

    /// The files of the nearest folder that has some, from the Dockerfile's own upwards.
    fn read(&self, folder: &Path) -> Result<Settings> {
        let mut settings = self.base.clone();
        if !self.arguments.no_config && self.arguments.config.is_none() {
            let absolute = std::path::absolute(if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            })?;
            for folder in absolute.ancestors() {
                if add_folder(&mut settings, folder)? {
                    break;
                }
            }
        }
        if let Some(profile) = self.arguments.profile {
            settings.profile = match profile {
                ProfileArgument::Default => Profile::Default,
                ProfileArgument::All => Profile::All,
                ProfileArgument::Hadolint => Profile::Hadolint,
                ProfileArgument::Buildkit => Profile::Buildkit,
            };
        }
        Ok(settings)
    }
}

/// Adds the configuration files of a folder, ours last; true when there is one.
fn add_folder(settings: &mut Settings, folder: &Path) -> Result<bool> {
    let mut found = false;
    // Of hadolint's two names it reads the first that exists.
    let hadolint = HADOLINT_FILE_NAMES.iter().map(|name| folder.join(name));
    let hadolint = hadolint.take(HADOLINT_FILE_NAMES.len()).find(|path| path.is_file());
    for path in hadolint.into_iter().chain([folder.join(FILE_NAME)]) {
        let Some(text) = read_if_there(&path)? else { continue };
        add(settings, &path, &text)?;
        found = true;
    }
    Ok(found)
}

/// Adds what a file says, by its name.
fn add(settings: &mut Settings, path: &Path, text: &str) -> Result<()> {
    let is_yaml =
        path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    let added = if is_yaml { settings.add_hadolint_yaml(text) } else { settings.add_toml(text) };
    added.with_context(|| format!("cannot use {}", path.display()))
}

/// The ignore file of a Dockerfile: its own, or that of its folder, which is taken for the context.
pub(crate) fn dockerignore(path: &str) -> Result<Option<String>> {
    let own = PathBuf::from(format!("{path}.dockerignore"));
    match read_if_there(&own)? {
        Some(text) => Ok(Some(text)),
        None => read_if_there(&Path::new(path).with_file_name(".dockerignore")),
    }
}

fn read_if_there(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// The day by the clock of the machine; `None` when that is beyond our calendar.
fn today() -> Option<Date> {
    let date = time::OffsetDateTime::now_utc().date();
    Date::new(u16::try_from(date.year()).ok()?, date.month().into(), date.day())
}
