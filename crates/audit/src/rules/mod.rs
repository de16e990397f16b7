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
    apk_allow_untrusted,
    apk_cache_kept,
    apk_unpinned,
    apk_upgrade,
    apt_dist_upgrade,
    apt_force_yes,
    apt_instead_of_apt_get,
    apt_lists_kept,
    apt_missing_yes,
    apt_recommends,
    apt_unauthenticated,
    apt_unpinned,
    base_image_eol,
    cd_instead_of_workdir,
    chpasswd,
    comment_swallows_chain,
    curl_insecure,
    dependency_copy_order,
    dnf_cache_kept,
    dnf_missing_yes,
    dnf_sslverify_off,
    dnf_unpinned,
    dnf_update,
    empty_continuation_line,
    file_rewritten_across_layers,
    from_as_casing,
    gem_unpinned,
    git_ssl_verify_off,
    go_install_unpinned,
    heredoc_no_errexit,
    instruction_inside_run,
    node_tls_verify_off,
    nonsense_command,
    npm_strict_ssl_off,
    npm_unpinned,
    pip_cache_kept,
    pip_trusted_host,
    pip_unpinned,
    pipe_without_pipefail,
    plain_http_download,
    python_https_verify_off,
    rpm_no_signature,
    rpm_nogpgcheck,
    secret_mount_leaked,
    sudo_in_run,
    unused_suppression,
    volatile_arg_early,
    wget_and_curl,
    wget_insecure,
    wget_progress,
    yarn_cache_kept,
    yum_cache_kept,
    yum_missing_yes,
    yum_unpinned,
    yum_update,
    zypper_cache_kept,
    zypper_dist_upgrade,
    zypper_missing_yes,
    zypper_unpinned,
    zypper_update,
}
