//! The SARIF report keeps to the schema of the standard.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use plimsoll_audit::report::SarifLog;
use plimsoll_audit::{Analysis, Profile, Settings};
use plimsoll_model::BuildOptions;
use serde_json::Value;

/// The schema as the package `serde-sarif` carries it.
fn schema() -> Value {
    // Only the packages for this machine are sure to have been fetched.
    let output = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform"])
        .arg(host())
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif");
    let manifest = package.expect("the package is locked")["manifest_path"].as_str();
    let path = PathBuf::from(manifest.expect("a path")).with_file_name("src/schema.json");
    let text = fs::read_to_string(path).expect("the schema is there");
    let mut schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    // Its pattern of language tags has a bracket too many; we do not say a language.
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        language.as_object_mut().expect("a property").remove("pattern");
    }
    schema
}

/// The name of this machine's platform.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.expect("rustc names its host").to_owned()
}

#[test]
fn reports_of_every_kind_of_finding_are_valid() {
    let validator = jsonschema::validator_for(&schema()).expect("a valid schema");
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    let options = BuildOptions::default();
    let sources = [
        "FROM scratch as a\nRUN true \\\n\n  x\n",
        "FORM x\n",
        "",
        "FROM debian:12\nRUN cd /srv && sudo apt-get install 'é' | sh\nADD a b\n",
    ];
    let analyses: Vec<_> = sources
        .iter()
        .map(|source| Analysis::new("./a b/é#.Dockerfile", *source, &options, &settings))
        .collect();
    let log = serde_json::to_value(SarifLog::new(&analyses)).expect("a report is JSON");
    let problems: Vec<_> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(problems, [] as [String; 0]);
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.len() >= 4, "the files have findings");
    assert!(results.iter().any(|result| result["fixes"].is_array()), "some can be repaired");
    let address = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(address, "a%20b/%C3%A9%23.Dockerfile");
    // The validator must be able to refuse.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "bad".into();
    assert!(!validator.is_valid(&broken));
}
