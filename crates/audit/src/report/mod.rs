//! The shapes that leave the program as JSON; each document carries [`SCHEMA`].

mod check;
mod inspect;

pub use check::{CheckReport, EditReport, FindingReport, FixReport, PlaceReport, RelatedReport};
pub use inspect::{
    BaseReport, DirectivesReport, EdgeReport, ErrorReport, HeredocReport, InspectReport,
    SourceReport, StageReport, StepReport,
};

/// The version of the JSON documents; it grows when a reader must change.
pub const SCHEMA: u32 = 1;
