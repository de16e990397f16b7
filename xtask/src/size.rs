//! What a visitor downloads, and how much of it is allowed.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::bundle::files;
use crate::workspace::Workspace;

/// The most that the static site may weigh in all, compressed with brotli as hosts send it.
///
/// It was 700,000 while the page knew Dockerfiles only. Of what came since, the Compose resolver with
/// its schema and its YAML parser weighs about 150 kB, the audit and the picture of projects 55 kB.
/// All of it is needed by the first folder that is dropped, so that a second download would come at
/// the wrong time. What could be smaller: of 3.3 MB of code before compression the copies of the
/// standard library's sorting are 340 kB and those of its B-trees 220 kB, one for each type.
const BUDGET: usize = 1_000_000;

/// One line of the table.
struct Row {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table for what is in `dist` and fails when it is over budget.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let files = files(&workspace.site())
        .context("there is no bundle to weigh; `cargo xtask bundle` makes it")?;
    let mut rows = files.iter().map(|path| Row::measure(path)).collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.brotli));
    let total = Row {
        name: "the site in all".to_owned(),
        raw: rows.iter().map(|row| row.raw).sum(),
        gzip: rows.iter().map(|row| row.gzip).sum(),
        brotli: rows.iter().map(|row| row.brotli).sum(),
    };
    let spent = total.brotli;
    rows.push(total);
    rows.push(Row::measure(&workspace.single_file())?);
    print(&rows);
    println!("    budget: {spent} of {BUDGET} bytes ({} %)", spent * 100 / BUDGET);
    if spent > BUDGET {
        bail!("the site weighs {spent} bytes with brotli; the budget is {BUDGET}");
    }
    Ok(())
}

fn print(rows: &[Row]) {
    println!("    {:<44} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    for row in rows {
        println!("    {:<44} {:>10} {:>10} {:>10}", row.name, row.raw, row.gzip, row.brotli);
    }
}

impl Row {
    fn measure(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            raw: bytes.len(),
            gzip: gzip(&bytes).context("cannot compress in memory")?,
            brotli: brotli(&bytes).context("cannot compress in memory")?,
        })
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotli(bytes: &[u8]) -> std::io::Result<usize> {
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &settings)?;
    Ok(compressed.len())
}
