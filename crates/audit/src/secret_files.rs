//! Files that hold secrets, by their names.

/// Private keys by the names that ssh-keygen gives them.
const PRIVATE_KEYS: [&str; 6] =
    ["id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"];

/// Files whose names say that they hold logins.
const LOGINS: [&str; 10] = [
    ".netrc",
    "_netrc",
    ".git-credentials",
    ".pypirc",
    ".npmrc",
    ".dockercfg",
    ".pgpass",
    ".htpasswd",
    ".env",
    ".vault-token",
];

/// Files that hold logins in these directories.
const LOGINS_BELOW: [&str; 6] = [
    ".aws/credentials",
    ".docker/config.json",
    ".kube/config",
    ".azure/accessTokens.json",
    "gcloud/application_default_credentials.json",
    ".cargo/credentials.toml",
];

/// Directories that hold such files.
const DIRECTORIES: [&str; 4] = [".ssh", ".aws", ".gnupg", ".kube"];

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretFile {
    /// A private key.
    PrivateKey,
    /// Passwords, tokens, or a directory with such files.
    Logins,
}

/// What the file or directory at a path usually holds, when that is secret.
pub(crate) fn kind(path: &str) -> Option<SecretFile> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if PRIVATE_KEYS.contains(&name) {
        return Some(SecretFile::PrivateKey);
    }
    let is_below = |tail: &str| {
        path.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let holds = LOGINS.contains(&name)
        || LOGINS_BELOW.iter().any(|tail| is_below(tail))
        || DIRECTORIES.contains(&name);
    holds.then_some(SecretFile::Logins)
}
