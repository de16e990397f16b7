//! Makes the built WebAssembly smaller.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::command;
use crate::setup::Node;
use crate::workspace::Workspace;

/// Optimise, but inline nothing: the compiler has done that already, and what is alike compresses well.
///
/// Measured with brotli on 2.65 MB of WebAssembly: 677 kB before, 720 kB with `-Oz`, 681 kB with
/// `-Oz` without inlining, 666 kB with these.
const FLAGS: [&str; 2] = ["-O2", "--skip-pass=inlining-optimizing"];

/// Optimises a file in place.
///
/// The result is kept under the hash of all that it depends on, because trunk writes the same unoptimised file
/// again at every build and the optimiser is the slowest part of a build that changes nothing.
pub(crate) fn optimise(workspace: &Workspace, node: &Node, file: &Path) -> Result<()> {
    let input = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let folder = workspace.target().join("wasm-opt");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let kept = folder.join(format!("{}.wasm", hexadecimal(key(workspace, &input)?.as_ref())));
    if !kept.is_file() {
        let partial = kept.with_extension("partial");
        let mut wasm_opt = node.command();
        wasm_opt.arg(node.wasm_opt()).args(FLAGS).arg(file).arg("-o").arg(&partial);
        command::run(&mut wasm_opt)?;
        fs::rename(&partial, &kept).with_context(|| format!("no {}", kept.display()))?;
    }
    fs::copy(&kept, file).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(())
}

fn key(workspace: &Workspace, input: &[u8]) -> Result<impl AsRef<[u8]>> {
    // The lock file names the optimiser's version.
    let lock = workspace.browser_tests().join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    Ok(Sha256::new()
        .chain_update(FLAGS.join(" "))
        .chain_update(lock)
        .chain_update(input)
        .finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
