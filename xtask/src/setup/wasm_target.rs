//! A toolchain that can build for `wasm32-unknown-unknown`.
//!
//! Three ways, tried in this order: it is there already; rustup adds it; or, where rustup's server
//! is out of reach, Debian's compiler is given a standard library built from Debian's source of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::system;
use crate::command;
use crate::progress::note;

const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows Debian's compiler afterwards.
const DEBIAN_TOOLCHAIN: &str = "wasm-debian";

/// A server that is out of reach may neither answer nor refuse.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

/// Returns the toolchain to build the page with; `None` means the one in use.
pub(crate) fn ensure() -> Result<Option<String>> {
    if has_standard_library(None) {
        return Ok(None);
    }
    if has_standard_library(Some(DEBIAN_TOOLCHAIN)) {
        note(format_args!("using the toolchain {DEBIAN_TOOLCHAIN}"));
        return Ok(Some(DEBIAN_TOOLCHAIN.to_owned()));
    }
    match add_by_rustup() {
        Ok(()) => return Ok(None),
        Err(error) => note(format_args!("rustup could not add {TARGET}: {error:#}")),
    }
    if !system::has_apt() {
        bail!(
            "the standard library for {TARGET} is missing; run `rustup target add {TARGET}`, or \
             install your system's package of it"
        );
    }
    note("building the standard library for Debian's compiler; this takes some minutes, once");
    build_for_debian().context("cannot give Debian's compiler a standard library")?;
    Ok(Some(DEBIAN_TOOLCHAIN.to_owned()))
}

/// Looks for the library itself, because rustup only knows of those it installed.
fn has_standard_library(toolchain: Option<&str>) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(toolchain.map(|name| format!("+{name}")));
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(folder) = command::output(&mut rustc) else {
        return false;
    };
    let Ok(entries) = fs::read_dir(folder.trim()) else {
        return false;
    };
    entries.flatten().any(|entry| is_library(&entry.path(), "libstd-"))
}

fn is_library(path: &Path, prefix: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(prefix) && path.extension().is_some_and(|extension| extension == "rlib")
}

fn add_by_rustup() -> Result<()> {
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).env("RUSTUP_MAX_RETRIES", "0");
    command::run_within(&mut rustup, RUSTUP_LIMIT)?;
    anyhow::ensure!(has_standard_library(None), "it reported success but the library is missing");
    Ok(())
}

fn build_for_debian() -> Result<()> {
    system::apt_install(&["rustc-web", "cargo-web", "rust-web-src"])?;
    let sysroot = command::output(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))?;
    let sysroot = PathBuf::from(sysroot.trim());
    let about = command::output(Command::new(DEBIAN_RUSTC).arg("-vV"))?;
    give_linker(&sysroot, &about)?;
    let scratch = std::env::temp_dir().join(format!("plimsoll-std-{}", std::process::id()));
    let built = build_standard_library(&scratch);
    let installed = built.and_then(|libraries| install_libraries(&libraries, &sysroot));
    // Nothing depends on the scratch folder any more, whether or not it can be removed.
    let _ = fs::remove_dir_all(&scratch);
    installed?;
    let mut rustup = Command::new("rustup");
    command::run(rustup.args(["toolchain", "link", DEBIAN_TOOLCHAIN]).arg(&sysroot))?;
    anyhow::ensure!(
        has_standard_library(Some(DEBIAN_TOOLCHAIN)),
        "the library was built but the compiler does not find it"
    );
    Ok(())
}

/// Puts the linker where the compiler looks for it: the generic driver of the same LLVM release.
fn give_linker(sysroot: &Path, about: &str) -> Result<()> {
    let llvm = field(about, "LLVM version").and_then(|version| version.split('.').next());
    let llvm = llvm.context("the compiler does not tell its LLVM version")?;
    let host = field(about, "host").context("the compiler does not tell its host")?;
    system::apt_install(&[&format!("lld-{llvm}")])?;
    let folder = sysroot.join("lib/rustlib").join(host).join("bin");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let linker = format!("/usr/lib/llvm-{llvm}/bin/lld");
    command::run(Command::new("ln").args(["-sf", &linker]).arg(folder.join("rust-lld")))
}

fn field<'a>(about: &'a str, name: &str) -> Option<&'a str> {
    about.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Builds an empty crate together with the standard library and returns the folder of the latter.
fn build_standard_library(scratch: &Path) -> Result<PathBuf> {
    let sources = scratch.join("src");
    fs::create_dir_all(&sources).with_context(|| format!("cannot create {}", sources.display()))?;
    let manifest = "[package]\nname = \"std-once\"\nedition = \"2021\"\n\
                    [profile.release]\ncodegen-units = 1\npanic = \"abort\"\n[workspace]\n";
    fs::write(scratch.join("Cargo.toml"), manifest).context("cannot write a manifest")?;
    fs::write(sources.join("lib.rs"), "").context("cannot write an empty crate")?;
    let target = scratch.join("target");
    let mut cargo = Command::new(DEBIAN_CARGO);
    cargo.args(["build", "--quiet", "--release", "--target", TARGET]);
    cargo.arg("-Zbuild-std=std,panic_abort,proc_macro,test").current_dir(scratch);
    // Building the standard library is an unstable option of a stable compiler.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", DEBIAN_RUSTC);
    // The page is built with link-time optimisation, which needs the bitcode of every crate.
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes").env("CARGO_TARGET_DIR", &target);
    command::run(&mut cargo)?;
    Ok(target.join(TARGET).join("release/deps"))
}

fn install_libraries(built: &Path, sysroot: &Path) -> Result<()> {
    let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for entry in fs::read_dir(built).with_context(|| format!("cannot list {}", built.display()))? {
        let path = entry.context("cannot list a folder")?.path();
        if is_library(&path, "lib") && !is_library(&path, "libstd_once") {
            fs::copy(&path, folder.join(path.file_name().unwrap_or_default()))
                .with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_of_the_version_report_are_found() {
        let about = "rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\nLLVM version: 22.1.2\n";
        assert_eq!(field(about, "host"), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(field(about, "LLVM version"), Some("22.1.2"));
        assert_eq!(field(about, "release"), None);
    }
}
