//! The one ordered list of rules.
//!
//! A new rule is a file here with a line in the list.

use crate::rule::Rule;

/// Declares the modules and lists their rules.
macro_rules! rules {
    ($($module:ident,)*) => {
        $(mod $module;)*

        /// All rules, in the order their findings are given for the same place.
        pub static RULES: &[Rule] = &[$($module::RULE,)*];
    };
}

rules! {
    empty_continuation_line,
    from_as_casing,
    unused_suppression,
}
