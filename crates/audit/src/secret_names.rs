//! Names of variables that speak of secrets.

/// The words that make a name a secret's to BuildKit.
///
/// Source: BuildKit `dockerfile2llb/validations.go` (`getSecretsRegex`).
const SECRET_WORDS: &[&str] = &[
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];

/// The words that make it harmless again.
const HARMLESS_WORDS: &[&str] = &["public", "file", "version"];

/// The names that hadolint knows.
///
/// Source: hadolint `Rule/DL3064.hs`.
const HADOLINT_NAMES: &[&str] = &[
    "access_token",
    "application_key",
    "app_secret",
    "auth_token",
    "aws_access_key_id",
    "aws_secret_access_key",
    "bittrex_api_key",
    "bittrex_api_secret",
    "cf_password",
    "cf_username",
    "circle_token",
    "ci_deploy_password",
    "ci_deploy_user",
    "dockerhub_password",
    "docker_email",
    "docker_password",
    "docker_username",
    "facebook_access_token",
    "facebook_app_id",
    "facebook_app_secret",
    "firebase_api_token",
    "firebase_token",
    "fossa_api_key",
    "gh_enterprise_token",
    "gh_token",
    "github_enterprise_token",
    "github_token",
    "heroku_api_key",
    "heroku_api_user",
    "npm_auth_token",
    "npm_token",
    "okta_authn_groupid",
    "okta_client_orgurl",
    "okta_client_token",
    "okta_oauth2_clientid",
    "okta_oauth2_clientsecret",
    "openai_api_key",
    "os_password",
    "os_username",
    "postgres_password",
    "slack_token",
    "stripe_api_key",
    "stripe_device_name",
    "travis_os_name",
    "travis_secure_env_vars",
    "travis_sudo",
    "vault_client_key",
    "vault_token",
];

/// The parts of names that hadolint takes for secrets.
const HADOLINT_PARTS: &[&str] =
    &["api_key", "client_key", "password", "private", "secret", "token", "username"];

/// True when BuildKit takes a variable of this name for a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| lower.split('_').any(|word| words.contains(&word));
    has(SECRET_WORDS) && !has(HARMLESS_WORDS)
}

/// True when the name leaves little doubt: a key or an authentication can be many things.
pub(crate) fn is_surely_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let vague = |word: &str| matches!(word, "key" | "auth");
    is_secret(name) && lower.split('_').any(|word| SECRET_WORDS.contains(&word) && !vague(word))
}

/// True when hadolint takes a variable of this name for a secret.
pub(crate) fn is_secret_to_hadolint(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    HADOLINT_NAMES.contains(&lower.as_str())
        || HADOLINT_PARTS.iter().any(|part| lower.contains(part))
}

/// True when a value is none that anybody would keep secret: a switch, a path, a fingerprint.
pub(crate) fn is_harmless_value(value: &str) -> bool {
    let bare = value.trim_matches(['"', '\'']);
    let switches = [
        "", "0", "1", "true", "false", "yes", "no", "on", "off", "none", "null", "enabled",
        "disabled",
    ];
    let is_path = bare.starts_with(['/', '~']) || bare.starts_with("./") || bare.contains("://");
    // The names of signing keys, as images of languages have them.
    let is_fingerprint = bare.len() == 40 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_address = bare.contains("://") && bare.contains('@');
    switches.contains(&bare.to_ascii_lowercase().as_str())
        || (is_path && !is_address)
        || is_fingerprint
}

#[cfg(test)]
mod tests {
    use super::{is_harmless_value, is_secret, is_secret_to_hadolint, is_surely_secret};

    #[test]
    fn names_are_judged_by_their_words() {
        for name in ["GITHUB_TOKEN", "auth", "git_key", "SUPER_Secret", "db_passwd_1"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["MONKEY", "PUBLIC_KEY", "TOKEN_FILE", "AUTH_MODULE_VERSION", "TOKENS"] {
            assert!(!is_secret(name), "{name}");
        }
        assert!(is_surely_secret("NPM_TOKEN") && !is_surely_secret("SIGNING_KEY"));
        assert!(is_secret_to_hadolint("TRAVIS_SUDO") && is_secret_to_hadolint("privateer"));
        assert!(!is_secret_to_hadolint("AUTH"));
    }

    #[test]
    fn values_can_clear_a_name() {
        for value in
            ["", "\"true\"", "/run/secrets/key", "E3FF2839C048B25C084DEBE9B26995E310250568"]
        {
            assert!(is_harmless_value(value), "{value}");
        }
        for value in ["hunter2", "https://me:pw@host/"] {
            assert!(!is_harmless_value(value), "{value}");
        }
    }
}
