//! Turns the measured data of base images and Debian packages into the tables that the model embeds.
//!
//! The tables are compact so that the page stays small: tools are named without remarks, sources
//! without what all of them share, and sets of packages are runs of line numbers in a list of names.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use serde_json::Value;

use crate::workspace::Workspace;

/// Where the measured data is.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder with base-images.json and debian-packages.json
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
}

/// Writes the tables below `crates/model/data`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let data = workspace.root().join("crates/model/data");
    let images = read(&options.from.join("base-images.json"))?;
    write(&data.join("base-images.tsv"), &base_images(&images)?)?;
    let packages = read(&options.from.join("debian-packages.json"))?;
    let (table, names) = debian_packages(&packages)?;
    write(&data.join("debian-packages.tsv"), &table)?;
    write(&data.join("debian-added.tsv"), &names)
}

fn read(path: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    println!("    wrote {} ({} bytes)", path.display(), text.len());
    Ok(())
}

const IMAGES_HEADER: &str = "\
# Well-known base images for linux/amd64, each with the source and the date of its numbers.
# Sources: docker-library/repo-info (sizes, layers, users), docker-library/official-images
# (aliases), the Dockerfiles of the image families (tools), the lock files of distroless.
# Made by `cargo xtask catalogue --from DIR`; do not edit by hand.
# Sizes are bytes; `~` marks an estimate, `<` an upper bound, nothing an unknown one.
# Where only the month of a record is known, the day is the first.
# A source that starts with `?` means: structure taken from the image family, not read.
# repository\ttag\tos\tlibc\tcompressed\tuncompressed\tlayers\tuser\tshell\tmanager\ttools\trecorded\talias of or like\taliases\tsource
";

fn base_images(images: &Value) -> Result<String> {
    let mut out = IMAGES_HEADER.to_owned();
    for image in images.as_array().context("the base images are no list")? {
        let text = |key: &str| image[key].as_str().unwrap_or_default();
        let shell = match image["shell"].as_bool() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let implied = implied_tool(text("repository"));
        let tools: Vec<&str> = strings(&image["tools"]).map(plain).chain(implied).collect();
        let related = match (text("alias_of"), text("nearest_measured")) {
            ("", "") => String::new(),
            ("", nearest) => format!("~{nearest}"),
            (alias, _) => format!("={alias}"),
        };
        let columns = [
            text("repository").to_owned(),
            text("tag").to_owned(),
            text("os").to_owned(),
            text("libc").to_owned(),
            size(image, "compressed_bytes_amd64", "compressed_bytes"),
            size(image, "uncompressed_bytes", "uncompressed_bytes"),
            image["layers"].as_u64().map(|count| count.to_string()).unwrap_or_default(),
            text("default_user").to_owned(),
            shell.to_owned(),
            text("package_manager").to_owned(),
            deduplicated(&tools).join(","),
            day(text("recorded")),
            related,
            strings(&image["aliases_2026_08_21"]).collect::<Vec<_>>().join(","),
            source(image),
        ];
        let _ = writeln!(out, "{}", columns.join("\t"));
    }
    Ok(out)
}

/// A size, or what bounds or estimates it.
fn size(image: &Value, key: &str, other: &str) -> String {
    let number = |key: &str| image[key].as_u64();
    let known = number(key).map(|bytes| bytes.to_string());
    let estimate = || number(&format!("estimate_{other}")).map(|bytes| format!("~{bytes}"));
    let bound = || number(&format!("upper_bound_{other}")).map(|bytes| format!("<{bytes}"));
    known.or_else(estimate).or_else(bound).unwrap_or_default()
}

/// Where the facts are from, without what all sources share.
fn source(image: &Value) -> String {
    let text = image["source"].as_str().unwrap_or_default();
    let short = text.replace("docker-library/repo-info repos/", "").replace('\t', " ");
    let inferred = image["tools_basis"].is_string() || image["layers_basis"].is_string();
    if inferred { format!("?{short}") } else { short }
}

/// The strings of a list.
fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The program that a distroless image is named after, which its list of packages leaves out.
fn implied_tool(repository: &str) -> Option<&'static str> {
    let name = repository.strip_prefix("gcr.io/distroless/")?;
    let programs = [("java", "java"), ("nodejs", "node"), ("python3", "python3")];
    programs.iter().find(|(prefix, _)| name.starts_with(prefix)).map(|(_, program)| *program)
}

/// A date as a day; of a month, the first.
fn day(date: &str) -> String {
    if date.matches('-').count() == 1 { format!("{date}-01") } else { date.to_owned() }
}

/// The name of a tool without a remark in parentheses.
fn plain(tool: &str) -> &str {
    tool.split(" (").next().unwrap_or(tool)
}

fn deduplicated<'t>(tools: &[&'t str]) -> Vec<&'t str> {
    let mut kept: Vec<&str> = Vec::new();
    for tool in tools {
        if !kept.contains(tool) {
            kept.push(tool);
        }
    }
    kept
}

const PACKAGES_HEADER: &str = "\
# What Debian packages cost on a minimal bookworm, each measured alone.
# Source: a simulated `apt-get install` against main, updates and security; sizes are sums of Size
# and Installed-Size of the package indexes.
# Made by `cargo xtask catalogue --from DIR`; do not edit by hand.
# Without and with recommended packages: how many, bytes to download, KiB installed.
# The last column lists what is installed without recommends, as numbers of lines in
# debian-added.tsv, from 0, `a-b` being a run.
";

const NAMES_HEADER: &str = "\
# The names of the packages that debian-packages.tsv counts.
# Made by `cargo xtask catalogue --from DIR`; do not edit by hand.
";

fn debian_packages(data: &Value) -> Result<(String, String)> {
    let mut table = PACKAGES_HEADER.to_owned();
    let measured = data["measured"].as_str().unwrap_or_default();
    let _ = writeln!(table, "# Measured {measured}.");
    let mut names = NAMES_HEADER.to_owned();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for (name, package) in data["packages"].as_object().context("there are no packages")? {
        let mut added: Vec<usize> = Vec::new();
        for dependency in strings(&package["added_no_recommends"]) {
            let next = numbers.len();
            let number = *numbers.entry(dependency.to_owned()).or_insert_with(|| {
                names.push_str(dependency);
                names.push('\n');
                next
            });
            added.push(number);
        }
        added.sort_unstable();
        let counts = ["no_recommends", "with_recommends"].map(|mode| {
            let count = |key: &str| package[mode][key].as_u64().unwrap_or_default();
            let [packages, download, installed] =
                ["packages_added", "download_bytes", "installed_kib"].map(count);
            format!("{packages}\t{download}\t{installed}")
        });
        let _ = writeln!(table, "{name}\t{}\t{}", counts.join("\t"), runs(&added));
    }
    Ok((table, names))
}

/// Sorted numbers as runs.
fn runs(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let shown =
        runs.iter().map(
            |(first, last)| {
                if first == last { first.to_string() } else { format!("{first}-{last}") }
            },
        );
    shown.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn numbers_become_runs() {
        assert_eq!(runs(&[]), "");
        assert_eq!(runs(&[0, 1, 2, 5, 7, 8]), "0-2 5 7-8");
    }
}
