//! The shapes that leave the program as JSON; each document carries [`SCHEMA`].

mod check;
mod github;
mod inspect;
mod markdown;
mod rule_index;
mod sarif;
mod what_if;

pub use check::{CheckReport, EditReport, FindingReport, FixReport, PlaceReport, RelatedReport};
pub use github::github;
pub use inspect::{
    BaseReport, DirectivesReport, EdgeReport, ErrorReport, HeredocReport, InspectReport,
    SourceReport, StageReport, StepReport,
};
pub use markdown::markdown;
pub use rule_index::rule_index;
pub use sarif::SarifLog;
pub use what_if::{StepFateReport, WhatIfReport};

/// The version of the JSON documents; it grows when a reader must change.
pub const SCHEMA: u32 = 1;
