//! What is known of base images and Debian packages without asking a registry.
//!
//! The tables below `data/` name their sources and dates. They are read when first asked; a row
//! that cannot be read is left out, and a test finds it. What a table does not say is `None`.
//!
//! Must be absent: a clock. Who asks whether something is past its end of life brings the date.

mod date;
mod debian;
mod end_of_life;
mod image;
mod lookup;
mod reference;
mod table;

pub use date::Date;
pub use debian::{Cost, DebianPackage, Recommends, combined_cost, debian_package, debian_packages};
pub use end_of_life::{EndOfLife, end_of_life};
pub use image::{BaseImage, Distribution, ShellKind, Size};
pub use lookup::{Lookup, base_image, base_images};
pub use reference::Reference;
