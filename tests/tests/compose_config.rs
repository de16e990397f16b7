//! Small Compose projects, and what Docker Compose makes of each.
//!
//! `tests/fixtures/compose/<feature>/<case>/` is a project beside what `docker compose config
//! --format json` answered: `expected.json`, or `expected-error.txt` where it refused. Where a
//! project is not asked for plainly, `command.json` has the arguments, the environment and the
//! folder. `$PROJECT` stands for the folder of the case.
//!
//! With the real tool at hand (in `PLIMSOLL_COMPOSE` or on the path) the recordings are held against
//! it, too; `PLIMSOLL_RECORD=1` writes them anew.

#![allow(clippy::single_match_else, reason = "both answers are of the same kind")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plimsoll_model::compose::{self, ProjectOptions};
use plimsoll_model::files::{Content, Entry, File, FileTree, Listing};
use plimsoll_syntax::diagnostic::Severity;
use serde::Deserialize;
use serde_json::Value;

/// How long the real tool may take for one project.
const PATIENCE: Duration = Duration::from_secs(10);

/// The home folder that `~` stands for in the recordings.
const HOME: &str = "/home/user";

#[test]
fn projects_resolve_as_recorded() {
    let cases = cases();
    assert!(cases.len() >= 90, "only {} cases were found", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let differences = match (case.recorded(), case.ours()) {
            (Answer::Project(recorded), Answer::Project(ours)) => {
                let mut found = Vec::new();
                differences(&recorded, &ours, "", &mut found);
                found
            }
            (Answer::Errors(recorded), Answer::Errors(ours)) => {
                // Compose stops at its first error, in an order that is not fixed; ours has all.
                let known: Vec<String> = ours.iter().flat_map(|error| classes(error)).collect();
                let is_known =
                    recorded.iter().flat_map(|it| classes(it)).any(|it| known.contains(&it));
                if is_known {
                    Vec::new()
                } else {
                    vec![format!("recorded {recorded:#?}"), format!("ours {ours:#?}")]
                }
            }
            (Answer::Errors(recorded), Answer::Project(_)) => {
                vec![format!("Compose refuses it: {recorded:#?}")]
            }
            (Answer::Project(_), Answer::Errors(ours)) => {
                vec![format!("Compose accepts it, ours: {ours:#?}")]
            }
        };
        if !differences.is_empty() {
            wrong.push(format!("{}:\n  {}", case.name, differences.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn recordings_are_what_docker_compose_says() {
    let Some(tool) = tool() else {
        eprintln!("skipped: no docker-compose in PLIMSOLL_COMPOSE or on the path");
        return;
    };
    let records = std::env::var_os("PLIMSOLL_RECORD").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let answer = case.ask(&tool);
        if records {
            case.record(&answer);
        } else if !answer.is_like(&case.recorded()) {
            wrong.push(format!("{}: {answer:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "the tool answers otherwise now:\n{}", wrong.join("\n"));
}

/// A project of the fixtures.
struct Case {
    /// `feature/case`.
    name: String,
    folder: PathBuf,
    command: Asked,
}

/// How a project is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    args: Vec<String>,
    environment: BTreeMap<String, String>,
    cwd: String,
}

/// What becomes of a project.
#[derive(Debug)]
enum Answer {
    Project(Value),
    /// It is refused, for each of these reasons.
    Errors(Vec<String>),
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/compose");
    let root = fs::canonicalize(root).expect("the fixtures");
    let mut found = Vec::new();
    for feature in folders(&root) {
        for folder in folders(&feature) {
            let name = folder.strip_prefix(&root).expect("below the root").display().to_string();
            let command = fs::read_to_string(folder.join("command.json"))
                .map(|text| serde_json::from_str(&text).expect("a command"))
                .unwrap_or_default();
            found.push(Case { name, folder, command });
        }
    }
    found
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

impl Case {
    fn recorded(&self) -> Answer {
        match fs::read_to_string(self.folder.join("expected.json")) {
            Ok(text) => Answer::Project(serde_json::from_str(&text).expect("JSON")),
            Err(_) => {
                let text = fs::read_to_string(self.folder.join("expected-error.txt"));
                Answer::Errors(vec![text.expect("a recording").trim().to_owned()])
            }
        }
    }

    fn record(&self, answer: &Answer) {
        let (json, error) =
            (self.folder.join("expected.json"), self.folder.join("expected-error.txt"));
        let (kept, text, other) = match answer {
            Answer::Project(project) => {
                (json, serde_json::to_string_pretty(project).expect("JSON"), error)
            }
            Answer::Errors(errors) => (error, errors.join("\n"), json),
        };
        fs::write(kept, text + "\n").expect("the fixtures can be written");
        let _ = fs::remove_file(other);
    }

    /// The folder that the project is asked for from.
    fn here(&self) -> PathBuf {
        self.folder.join(&self.command.cwd)
    }

    /// What the library makes of the project.
    fn ours(&self) -> Answer {
        let options = self.options();
        let mut tree = FileTree::new(&self.here().to_string_lossy(), Listing::OnDemand);
        let project = loop {
            let project = compose::resolve(&tree, &options);
            let wanted = tree.take_wanted();
            if wanted.is_empty() {
                break project;
            }
            for path in wanted {
                let entry = entry(Path::new(&path));
                tree.add(&path, entry);
            }
        };
        if project.is_accepted() {
            let text = self.without_folder(&compose::config_json(&project));
            return Answer::Project(serde_json::from_str(&text).expect("JSON"));
        }
        let errors = project.diagnostics.iter().map(|found| &found.diagnostic);
        let errors = errors.filter(|it| it.severity == Severity::Error);
        Answer::Errors(errors.map(|it| self.without_folder(&it.message)).collect())
    }

    fn options(&self) -> ProjectOptions {
        let mut options = ProjectOptions::default();
        options.environment.insert("HOME".to_owned(), HOME.to_owned());
        options.environment.extend(self.command.environment.clone());
        let mut words = self.command.args.iter().cloned();
        while let Some(flag) = words.next() {
            let value = words.next().expect("a value after each flag");
            match flag.as_str() {
                "-f" => options.files.push(value),
                "-p" => options.name = Some(value),
                "--profile" => options.profiles.push(value),
                "--env-file" => options.variable_files.push(value),
                "--project-directory" => options.folder = Some(value),
                other => panic!("{}: unknown flag {other}", self.name),
            }
        }
        options
    }

    /// What the real tool makes of the project.
    fn ask(&self, tool: &Path) -> Answer {
        let mut child = Command::new(tool)
            .args(&self.command.args)
            .args(["config", "--format", "json"])
            .current_dir(self.here())
            .env_clear()
            .env("HOME", HOME)
            .envs(&self.command.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        let start = Instant::now();
        while child.try_wait().expect("a child").is_none() {
            if start.elapsed() > PATIENCE {
                child.kill().expect("a child");
                return Answer::Errors(vec![format!("no answer within {PATIENCE:?}")]);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output().expect("an output");
        let text = |bytes: &[u8]| self.without_folder(&String::from_utf8_lossy(bytes));
        if output.status.success() {
            return Answer::Project(serde_json::from_str(&text(&output.stdout)).expect("JSON"));
        }
        let errors = text(&output.stderr);
        let lines = errors.lines().filter(|line| !line.starts_with("time="));
        let errors = lines.collect::<Vec<_>>().join("\n");
        Answer::Errors(vec![errors.trim().to_owned()])
    }

    /// A text without the place of the fixtures on this machine.
    fn without_folder(&self, text: &str) -> String {
        let folder = self.folder.to_string_lossy();
        let above = self.folder.parent().expect("a feature").to_string_lossy();
        text.replace(&*folder, "$PROJECT").replace(&*above, "$PROJECT/..")
    }
}

impl Answer {
    /// True for the same project, or for errors of the same kind.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Project(one), Self::Project(other)) => one == other,
            (Self::Errors(_), Self::Errors(_)) => true,
            _ => false,
        }
    }
}

fn entry(path: &Path) -> Entry {
    let Ok(found) = fs::metadata(path) else { return Entry::Nothing };
    if found.is_dir() {
        return Entry::Folder;
    }
    let bytes = fs::read(path).expect("a file that can be read");
    Entry::File(File { bytes: Some(found.len()), content: Content::Read(bytes.into()) })
}

/// The real tool, if there is one.
fn tool() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PLIMSOLL_COMPOSE") {
        return Some(path.into());
    }
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|path| path.join("docker-compose")).find(|it| it.is_file())
}

/// Where two projects differ, field by field.
fn differences(recorded: &Value, ours: &Value, path: &str, found: &mut Vec<String>) {
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            for (key, value) in recorded {
                let path = format!("{path}.{key}");
                match ours.get(key) {
                    Some(other) => differences(value, other, &path, found),
                    None => found.push(format!("{path}: missing {value}")),
                }
            }
            for (key, value) in ours.iter().filter(|(key, _)| !recorded.contains_key(*key)) {
                found.push(format!("{path}.{key}: not recorded {value}"));
            }
        }
        (Value::Array(recorded), Value::Array(ours)) if recorded.len() == ours.len() => {
            for (at, (value, other)) in recorded.iter().zip(ours).enumerate() {
                differences(value, other, &format!("{path}[{at}]"), found);
            }
        }
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => {}
        (recorded, ours) if recorded == ours => {}
        (recorded, ours) => found.push(format!("{path}: recorded {recorded}, ours {ours}")),
    }
}

/// What an error is about, without numbers and without what only frames it.
///
/// Compose puts errors of types together under one head, and names the file twice where its YAML
/// cannot be read. Errors of the form of YAML are one kind: the words are the parser's own.
fn classes(message: &str) -> Vec<String> {
    let message = message.trim();
    let message = match message.strip_prefix("failed to parse ") {
        Some(rest) => rest.split_once(": ").map_or(rest, |(_, rest)| rest),
        None => message,
    };
    let is_form = message.starts_with("go-yaml load error")
        && !["unknown anchor", "map merge"].iter().any(|words| message.contains(words));
    if is_form {
        return vec!["go-yaml load error".to_owned()];
    }
    if message.contains("cannot construct") && message.contains("cli.named") {
        return vec!["top-level object must be a mapping".to_owned()];
    }
    if message.starts_with("decoding failed") {
        return message.lines().skip(1).filter(|it| !it.is_empty()).map(plain).collect();
    }
    let lines = message.lines().filter(|line| line.starts_with("error while interpolating"));
    std::iter::once(message).chain(lines).map(plain).collect()
}

/// A message in lower case, in which all numbers are alike and indices are written in one way.
fn plain(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    for c in message.to_lowercase().chars() {
        match c {
            '0'..='9' if text.ends_with('0') => {}
            '0'..='9' => text.push('0'),
            '[' => text.push('.'),
            ']' => {}
            c if c.is_whitespace() && text.ends_with(' ') => {}
            c if c.is_whitespace() => text.push(' '),
            c => text.push(c),
        }
    }
    text.trim().to_owned()
}
