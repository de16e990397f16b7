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
    apk_cache_kept,
    apk_unpinned,
    apt_lists_kept,
    apt_unpinned,
    cd_instead_of_workdir,
    chpasswd,
    comment_swallows_chain,
    curl_insecure,
    dnf_cache_kept,
    dnf_unpinned,
    empty_continuation_line,
    from_as_casing,
    gem_unpinned,
    go_install_unpinned,
    heredoc_no_errexit,
    instruction_inside_run,
    nonsense_command,
    npm_unpinned,
    pip_cache_kept,
    pip_unpinned,
    pipe_without_pipefail,
    plain_http_download,
    secret_mount_leaked,
    sudo_in_run,
    unused_suppression,
    wget_and_curl,
    wget_insecure,
    wget_progress,
    yarn_cache_kept,
    yum_cache_kept,
    yum_unpinned,
    zypper_cache_kept,
    zypper_unpinned,
}
