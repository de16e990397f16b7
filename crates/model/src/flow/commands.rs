//! Programs other than package managers that make, fetch, copy or remove files.

use plimsoll_syntax::shell::{Argument, FlagValue, Invocation, OptionSpec};

use super::artifact::{Class, Draft, Origin};
use super::classify;
use super::place::{Place, basename, join};
use super::run::{Removal, RunWalk};

const COPY: OptionSpec =
    OptionSpec { short: "tmogS", long: &["target-directory", "mode", "owner", "group", "suffix"] };
const CURL: OptionSpec = OptionSpec {
    short: "oHdXuAbcemrTwxyYzKCEFPQU",
    long: &[
        "output",
        "output-dir",
        "header",
        "data",
        "request",
        "user",
        "user-agent",
        "retry",
        "retry-delay",
        "retry-max-time",
        "max-time",
        "connect-timeout",
        "proto",
        "proxy",
        "cacert",
        "cert",
        "key",
        "url",
        "write-out",
        "form",
        "data-binary",
        "data-raw",
        "tlsv1",
    ],
};
const WGET: OptionSpec = OptionSpec {
    short: "OPoaetTwQlADRIXUi",
    long: &[
        "output-document",
        "directory-prefix",
        "output-file",
        "tries",
        "timeout",
        "header",
        "user-agent",
        "user",
        "password",
        "post-data",
        "ca-certificate",
        "waitretry",
    ],
};
const TAR: OptionSpec = OptionSpec {
    short: "CfbTXIK",
    long: &["directory", "file", "exclude", "strip-components", "transform", "files-from"],
};
const UNZIP: OptionSpec = OptionSpec { short: "dxP", long: &[] };
const GIT: OptionSpec = OptionSpec {
    short: "bocCj",
    long: &["branch", "depth", "origin", "reference", "config", "jobs", "filter", "template"],
};
const COMPILE: OptionSpec =
    OptionSpec { short: "oILlDxTuU", long: &["sysroot", "output", "param"] };

/// The options and operands of a command, resolved where that is possible.
struct Arguments {
    flags: Vec<(String, Option<String>)>,
    operands: Vec<Option<String>>,
}

impl Arguments {
    fn value(&self, names: &[&str]) -> Option<&str> {
        let flags = self.flags.iter().rev();
        let mut asked = flags.filter(|(name, _)| names.contains(&name.as_str()));
        asked.find_map(|(_, value)| value.as_deref())
    }

    fn has(&self, names: &[&str]) -> bool {
        self.flags.iter().any(|(name, _)| names.contains(&name.as_str()))
    }
}

impl<'a> RunWalk<'_, 'a> {
    fn arguments(&self, invocation: &Invocation<'a>, spec: &OptionSpec) -> Arguments {
        let mut arguments = Arguments { flags: Vec::new(), operands: Vec::new() };
        for argument in invocation.split(spec) {
            match argument {
                Argument::Operand(word) => {
                    let tilde = word.has_tilde();
                    let value = if tilde { self.path(word) } else { self.resolve(word) };
                    arguments.operands.push(value);
                }
                Argument::Flag(flag) => {
                    let value = match &flag.value {
                        FlagValue::Next(word) if word.has_tilde() => self.path(word),
                        FlagValue::Next(word) => self.resolve(word),
                        FlagValue::Attached(text) => Some(text.clone()),
                        FlagValue::AttachedUnknown | FlagValue::None => None,
                    };
                    arguments.flags.push((flag.name, value));
                }
            }
        }
        arguments
    }

    /// What a program that is no package manager does.
    pub(super) fn program(&mut self, invocation: &Invocation<'a>) {
        let Some(name) = invocation.name() else { return };
        match &*name {
            "rm" | "rmdir" | "unlink" => self.delete(invocation),
            "cp" | "mv" | "install" | "rsync" => self.transfer(invocation, &name),
            "curl" => self.curl(invocation),
            "wget" => self.wget(invocation),
            "git" => self.git(invocation),
            "tar" | "bsdtar" => self.tar(invocation),
            "unzip" => self.unzip(invocation),
            "make" | "gmake" | "ninja" | "cmake" | "meson" => self.make(invocation, &name),
            "gcc" | "g++" | "cc" | "c++" | "clang" | "clang++" | "rustc" | "javac" | "ghc" => {
                self.compile(invocation, &name);
            }
            "pyinstaller" | "tsc" | "vite" | "webpack" | "ng" | "hugo" | "next" => {
                let directory = self.directory.clone();
                self.web_output(&Origin::Built(name.into_owned()), &directory);
            }
            "jlink" => self.jlink(invocation),
            "ssh-keygen" => self.keygen(invocation),
            "apt-mark" => {
                self.marked |= invocation.arguments().first().is_some_and(|word| word.is("auto"));
            }
            "sh" | "bash" | "ash" | "dash" | "python" | "python3" | "perl" | "ruby" => {
                // What a script file does is not known; nor what is piped into a shell.
                self.mark_opaque();
            }
            _ if invocation.name_word().is_some_and(|word| word.static_prefix().contains('/')) => {
                self.mark_opaque();
            }
            _ => {}
        }
    }

    fn delete(&mut self, invocation: &Invocation<'a>) {
        for word in invocation.arguments() {
            if word.static_prefix().starts_with('-') {
                continue;
            }
            if let Some(path) = self.path(word) {
                self.remove(Removal::Path(path));
            }
        }
    }

    fn transfer(&mut self, invocation: &Invocation<'a>, name: &str) {
        let arguments = self.arguments(invocation, &COPY);
        if name == "install" && arguments.has(&["d", "directory"]) {
            return;
        }
        let mut operands = arguments.operands.clone();
        let target = arguments.value(&["t", "target-directory"]).map(str::to_owned);
        let into_target = target.is_some();
        let Some(dest) = target.or_else(|| operands.pop().flatten()) else { return };
        let sources: Vec<String> = operands.into_iter().flatten().collect();
        let to = join(&self.directory, &dest);
        let into = into_target
            || dest.ends_with('/')
            || matches!(&*dest, "." | "..")
            || sources.len() > 1
            || super::place::contains("/usr/local/bin", &to) && basename(&to) == "bin"
            || matches!(&*to, "/" | "/usr/bin" | "/bin" | "/usr/local/bin" | "/opt" | "/tmp");
        for source in sources {
            let from = join(&self.directory, &source);
            self.copy(&from, &to, into, name == "mv");
        }
    }

    /// Leaves a file that is fetched.
    fn fetched(&mut self, path: &str, address: Option<String>, by: &'static str) {
        let name = basename(path).to_owned();
        let class = match classify::file(path) {
            Some(class) => class,
            None if classify::is_archive(&name) => Class::Cache,
            None => match classify::tool(&name) {
                Class::Unknown => Class::RuntimeDependency,
                class => class,
            },
        };
        let origin = Origin::Downloaded(address);
        let draft = Draft::new(name, Place::at(&join(&self.directory, path)), class, origin, by);
        self.leave(draft.likely());
    }

    fn curl(&mut self, invocation: &Invocation<'a>) {
        let arguments = self.arguments(invocation, &CURL);
        let address = arguments.operands.iter().flatten().next().cloned();
        let address = address.or_else(|| arguments.value(&["url"]).map(str::to_owned));
        let by = "curl writes it";
        if let Some(path) = arguments.value(&["o", "output"]) {
            if !matches!(path, "-" | "/dev/null") {
                let path = path.to_owned();
                self.fetched(&path, address, by);
            }
        } else if arguments.has(&["O", "remote-name"]) {
            let Some(address) = address else { return };
            let file = file_of(&address).to_owned();
            let directory = arguments.value(&["output-dir"]).unwrap_or(".").to_owned();
            self.fetched(&join(&join(&self.directory, &directory), &file), Some(address), by);
        } else {
            self.piped(invocation, address, by);
        }
    }

    /// What becomes of output that goes to a file or to another program.
    fn piped(&mut self, invocation: &Invocation<'a>, address: Option<String>, by: &'static str) {
        use plimsoll_syntax::shell::{RedirectOperator, RedirectTarget};
        for redirect in &invocation.command.redirects {
            if let (RedirectOperator::Write | RedirectOperator::Append, RedirectTarget::Word(word)) =
                (redirect.operator, &redirect.target)
                && let Some(path) = self.path(word)
                && !path.starts_with("/dev/")
            {
                return self.fetched(&path, address, by);
            }
        }
        let rustup = address.as_deref().is_some_and(|address| address.contains("sh.rustup.rs"));
        if rustup && invocation.context.pipe.is_some() {
            let home = self.variable("CARGO_HOME").map(str::to_owned);
            let home = home.unwrap_or_else(|| format!("{}/.cargo", self.home));
            let origin = Origin::Downloaded(address);
            let basis = "the installer of Rust puts it there";
            self.leave(
                Draft::new("rustup", Place::at(&home), Class::BuildTool, origin, basis).directory(),
            );
        }
    }

    fn wget(&mut self, invocation: &Invocation<'a>) {
        let arguments = self.arguments(invocation, &WGET);
        let by = "wget writes it";
        let address = arguments.operands.iter().flatten().next().cloned();
        match arguments.value(&["O", "output-document"]) {
            Some("-") => self.piped(invocation, address, by),
            Some("/dev/null") => {}
            Some(path) => {
                let path = path.to_owned();
                self.fetched(&path, address, by);
            }
            None if arguments.has(&["qO-", "spider"]) => {}
            None => {
                let directory = arguments.value(&["P", "directory-prefix"]).unwrap_or(".");
                let directory = join(&self.directory, directory);
                for address in arguments.operands.into_iter().flatten() {
                    let path = join(&directory, file_of(&address));
                    self.fetched(&path, Some(address), by);
                }
            }
        }
    }

    fn git(&mut self, invocation: &Invocation<'a>) {
        let arguments = self.arguments(invocation, &GIT);
        let mut operands = arguments.operands.into_iter();
        if operands.next().flatten().as_deref() != Some("clone") {
            return;
        }
        let address = operands.next().flatten();
        let usual = address.as_deref().map(|address| {
            let name = file_of(address);
            name.strip_suffix(".git").unwrap_or(name).to_owned()
        });
        let directory = match operands.next() {
            Some(directory) => directory,
            None => usual.clone(),
        };
        let Some(directory) = directory else { return };
        let path = join(&self.directory, &directory);
        let origin = Origin::Downloaded(address);
        let name = usual.unwrap_or_else(|| basename(&path).to_owned());
        let basis = "git clone writes it";
        let draft = Draft::new(name, Place::at(&path), Class::Source, origin.clone(), basis);
        self.leave(draft.directory());
        let place = Place::at(&join(&path, ".git"));
        self.leave(Draft::new(".git", place, Class::Vcs, origin, basis).directory());
    }

    fn tar(&mut self, invocation: &Invocation<'a>) {
        // Old options have no dash, as in `tar xzf a.tgz`.
        let first = invocation.arguments().first().map(plimsoll_syntax::shell::Word::static_prefix);
        let old = first.as_deref().is_some_and(|first| !first.starts_with('-'));
        let arguments = self.arguments(invocation, &TAR);
        let extracts = arguments.has(&["x", "extract"])
            || (old && first.as_deref().is_some_and(|first| first.contains('x')));
        if !extracts {
            return;
        }
        let operands: Vec<&String> = arguments.operands.iter().flatten().collect();
        let archive = if old {
            operands.get(1).map(|archive| archive.as_str())
        } else {
            arguments.value(&["f", "file"])
        };
        let archive = archive.filter(|archive| *archive != "-").map(basename);
        let directory = arguments.value(&["C", "directory"]).unwrap_or(".");
        let path = join(&self.directory, directory);
        self.unpacked(archive.map(str::to_owned), &path, "tar");
    }

    fn unzip(&mut self, invocation: &Invocation<'a>) {
        let arguments = self.arguments(invocation, &UNZIP);
        let archive =
            arguments.operands.iter().flatten().next().map(|path| basename(path).to_owned());
        let path = join(&self.directory, arguments.value(&["d"]).unwrap_or("."));
        self.unpacked(archive, &path, "unzip");
    }

    fn unpacked(&mut self, archive: Option<String>, path: &str, by: &str) {
        let name = archive.unwrap_or_else(|| "an archive".to_owned());
        let origin = Origin::Built(by.to_owned());
        let class = match classify::tool(name.split(['-', '.', '_']).next().unwrap_or_default()) {
            Class::Unknown => Class::RuntimeDependency,
            class => class,
        };
        let name = format!("contents of {name}");
        let place = if super::place::is_root(path) || path == "/usr/local" {
            Place::below("/usr/local")
        } else {
            Place::at(path)
        };
        let draft = Draft::new(name, place, class, origin, "the archive is unpacked");
        self.leave(draft.likely().directory());
    }

    fn make(&mut self, invocation: &Invocation<'a>, name: &str) {
        let operands = self.arguments(invocation, &OptionSpec { short: "CfjI", long: &["prefix"] });
        let words: Vec<&String> = operands.operands.iter().flatten().collect();
        let installs =
            words.iter().any(|word| word.starts_with("install")) || operands.has(&["install"]);
        if !installs {
            return;
        }
        let set = |variable: &str| {
            words.iter().find_map(|word| word.strip_prefix(variable)?.strip_prefix('='))
        };
        let place = match set("DESTDIR").or_else(|| set("PREFIX")).or_else(|| set("prefix")) {
            Some(path) => Place::at(&join(&self.directory, path)),
            None => Place::below("/usr/local"),
        };
        let origin = Origin::Built(name.to_owned());
        let basis = "the command installs what was built";
        let draft = Draft::new("installed program", place, Class::Payload, origin, basis);
        self.leave(draft.likely().directory());
    }

    fn compile(&mut self, invocation: &Invocation<'a>, name: &str) {
        let arguments = self.arguments(invocation, &COMPILE);
        let output = if name == "javac" { None } else { arguments.value(&["o", "output"]) };
        let Some(output) = output.filter(|path| *path != "/dev/null") else { return };
        let path = join(&self.directory, output);
        let class = if output.strip_suffix(".o").is_some() { Class::Cache } else { Class::Payload };
        let origin = Origin::Built(name.to_owned());
        self.leave(Draft::new(
            basename(&path),
            Place::at(&path),
            class,
            origin,
            "the compiler writes it",
        ));
    }

    fn jlink(&mut self, invocation: &Invocation<'a>) {
        let spec =
            OptionSpec { short: "p", long: &["output", "add-modules", "module-path", "compress"] };
        let arguments = self.arguments(invocation, &spec);
        let Some(output) = arguments.value(&["output"]) else { return };
        let place = Place::at(&join(&self.directory, output));
        let origin = Origin::Built("jlink".to_owned());
        let class = Class::RuntimeDependency;
        let draft = Draft::new("Java runtime", place, class, origin, "jlink writes it");
        self.leave(draft.directory());
    }

    fn keygen(&mut self, invocation: &Invocation<'a>) {
        let spec = OptionSpec { short: "fNtbC", long: &[] };
        let arguments = self.arguments(invocation, &spec);
        if arguments.has(&["A", "R", "l", "y"]) {
            return;
        }
        let Some(path) = arguments.value(&["f"]) else { return };
        let place = Place::at(&join(&self.directory, path));
        let origin = Origin::Built("ssh-keygen".to_owned());
        let name = basename(path).to_owned();
        self.leave(Draft::new(name, place, Class::Secret, origin, "ssh-keygen writes a key"));
    }
}

/// The file that an address names.
fn file_of(address: &str) -> &str {
    basename(address.split(['?', '#']).next().unwrap_or(address))
}
