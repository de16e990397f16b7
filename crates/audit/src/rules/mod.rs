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
    cd_instead_of_workdir,
    chpasswd,
    comment_swallows_chain,
    curl_insecure,
    empty_continuation_line,
    from_as_casing,
    heredoc_no_errexit,
    instruction_inside_run,
    nonsense_command,
    pipe_without_pipefail,
    plain_http_download,
    secret_mount_leaked,
    sudo_in_run,
    unused_suppression,
    wget_and_curl,
    wget_insecure,
    wget_progress,
}
