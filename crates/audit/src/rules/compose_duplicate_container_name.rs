//! Two services have the same container name.
//!
//! ## What it does
//!
//! Looks for services that are on together and have the same `container_name`, as Compose does
//! before it starts anything.
//!
//! ## Why it matters
//!
//! Names of containers are unique on a host, for all its projects. Compose refuses the project.
//! Without `container_name` it makes up names that do not meet.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: api:1.0
//!     container_name: app
//!   web:
//!     image: web:1.0
//!     container_name: app
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: api:1.0
//!   web:
//!     image: web:1.0
//!     container_name: app
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: api:1.0
//!     container_name: app
//!   web:
//!     image: web:1.0
//!     container_name: app
//!     profiles: [other]
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::rule::{Check, Rule, dclint};

pub(crate) const RULE: Rule = Rule {
    aliases: &[dclint("no-duplicate-container-names")],
    ..Rule::new(
        "compose-duplicate-container-name",
        Category::Correctness,
        Severity::Error,
        Check::Engine,
    )
};
