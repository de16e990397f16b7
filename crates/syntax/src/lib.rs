//! The languages Plimsoll reads: Dockerfiles and ignore files as BuildKit reads them, the shell
//! commands in Dockerfiles, and YAML as Compose reads it.
//!
//! Parsers take text and return a value *and* diagnostics, never an error alone, since broken input
//! is the normal case on a page that parses at each keystroke. Every node knows its bytes.
//!
//! Must be absent: any rule about what is good, and any input or output.

pub mod diagnostic;
pub mod dockerfile;
pub mod dockerignore;
pub mod edit;
pub mod shell;
pub mod text;
pub mod yaml;
