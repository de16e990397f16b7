//! Pictures of a build as data: positioned boxes, texts and paths with stable ids.
//!
//! Layout is not drawing. [`graph`], [`timeline`] and [`services`] place things; [`svg`] writes what is
//! placed, and the page draws the same data with its own elements, both with the class names of
//! [`style`] and the strings of [`path`]. [`dot`] and [`mermaid`] leave the layout to others. All lengths are CSS pixels.
//! The same input always gives the same bytes.
//!
//! Must be absent: any rule about what is good, any DOM, any input and output.

// Counts become coordinates; they are far below 2^52 and never negative.
#![allow(clippy::cast_precision_loss, clippy::cast_sign_loss)]
// `node` and `note`, `route` and `router` are told apart easily enough.
#![allow(clippy::similar_names)]

pub mod alert;
pub mod dot;
pub mod geometry;
pub mod graph;
pub mod id;
mod layered;
pub mod mermaid;
mod outline;
pub mod path;
pub mod services;
pub mod style;
pub mod svg;
pub mod table;
pub mod text;
pub mod timeline;
