//! Collects the pages of the rules: the module comment of each file in `src/rules`.
//!
//! Only the comments are linked into the program, not the code beside them.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/rules");
    let mut files: Vec<_> =
        fs::read_dir("src/rules")?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.sort();
    let mut code = String::from("const PAGES: &[(&str, &str)] = &[\n");
    for file in files.iter().filter(|file| file.extension().is_some_and(|found| found == "rs")) {
        let name = file.file_stem().map(|name| name.to_string_lossy()).unwrap_or_default();
        if name == "mod" {
            continue;
        }
        let _ = writeln!(code, "    ({:?}, {:?}),", name.replace('_', "-"), page(file)?);
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("pages.rs"), code)
}

/// The module comment, with its first sentence as the title.
fn page(file: &Path) -> io::Result<String> {
    let text = fs::read_to_string(file)?;
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<_> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    Ok(format!("# {}\n", lines.join("\n").trim()))
}
