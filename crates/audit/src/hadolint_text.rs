//! How hadolint reads a file where it differs from BuildKit and from us.
//!
//! Source: hadolint 2.15, its tests and its observed behaviour.

/// A text without the quotes around it.
pub(crate) fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// The name by which hadolint remembers an image: the reference without registry, tag and digest.
pub(crate) fn image_name(reference: &str) -> &str {
    let path = match reference.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => rest,
        _ => reference,
    };
    path.split([':', '@']).next().unwrap_or(path)
}
