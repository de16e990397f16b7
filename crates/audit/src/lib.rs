//! The top of the engine: a file goes in, what it builds and what is wrong with it comes out.
//!
//! [`Analysis`] is the one entry; [`report`] holds the shapes that leave the program.
//!
//! Must be absent: input and output, drawing, and anything a terminal or browser offers.

mod analysis;
mod apt_archives;
mod archive;
mod audited;
mod ballast;
mod base_shell;
mod cache_mounts;
mod check_options;
mod compose_edit;
mod compose_values;
mod compose_yaml;
mod confirmation;
mod context_files;
mod credentials;
mod datastores;
pub mod diff;
mod file_mode;
mod finding;
mod hadolint_command;
mod hadolint_stages;
mod hadolint_text;
mod hadolint_versions;
mod hadolint_view;
mod image_reference;
mod insecure;
mod kept_cache;
#[cfg_attr(not(feature = "configuration"), expect(dead_code, reason = "for rules left out then"))]
mod label;
mod layout;
mod opinion;
mod overridden;
mod pages;
mod pinning;
mod ports;
mod project;
pub mod repair;
pub mod report;
mod resource_limits;
mod rule;
mod rules;
mod script_edits;
mod secret_files;
mod secret_names;
mod service_settings;
pub mod settings;
mod shell_calls;
mod shell_tests;
mod shell_tree;
mod shell_variables;
mod shellcheck;
mod shipping;
#[cfg(feature = "configuration")]
mod spdx;
mod subject;
mod suppression;
mod transfer;
mod upgrades;
mod variable_reference;
mod word_edit;
mod word_value;
mod written_order;

pub use analysis::Analysis;
pub use audited::{Audited, FileFindings};
pub use finding::{Category, Certainty, Finding, Related};
pub use project::{ProjectAnalysis, ProjectFinding};
pub use rule::{Alias, Confidence, FixAvailability, OwnProfile, Profile, Rule, Tool};
pub use rules::RULES;
pub use settings::{Date, FailOn, LabelKind, Level, Settings};
