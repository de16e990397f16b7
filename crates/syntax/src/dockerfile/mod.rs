//! The Dockerfile language as BuildKit reads it.

mod keyword;

pub use keyword::Keyword;
