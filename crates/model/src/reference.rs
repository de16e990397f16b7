//! Image references: whether Docker can read them.
//!
//! Source: the `reference` package of the distribution project (`ParseNormalizedNamed`).

/// Checks that `reference` names an image.
///
/// # Errors
///
/// Gives Docker's message.
pub fn check(reference: &str) -> Result<(), String> {
    if reference.len() == 64
        && reference.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    {
        return Err(format!(
            "invalid repository name ({reference}), cannot specify 64-byte hexadecimal strings"
        ));
    }
    let (domain, remainder) = split_domain(reference);
    let name = remainder.split(':').next().unwrap_or(remainder);
    if name != name.to_lowercase() {
        let library = if domain.is_none() && !name.contains('/') { "library/" } else { "" };
        return Err(format!(
            "invalid reference format: repository name ({library}{name}) must be lowercase"
        ));
    }
    if domain.is_none_or(is_domain) && is_remainder(remainder) {
        return Ok(());
    }
    Err("invalid reference format".to_owned())
}

/// Splits off the registry, if the reference names one.
fn split_domain(reference: &str) -> (Option<&str>, &str) {
    match reference.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first != first.to_lowercase() =>
        {
            (Some(first), rest)
        }
        _ => (None, reference),
    }
}

fn is_domain(domain: &str) -> bool {
    // An IPv6 address in brackets may come before the port.
    let (host, port) = match domain.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            let valid = address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':');
            return valid && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
        }
        None => match domain.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (domain, None),
        },
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.split('.').all(label) && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// `path[:tag][@digest]`.
fn is_remainder(remainder: &str) -> bool {
    let (named, digest) = match remainder.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (remainder, None),
    };
    let (path, tag) = match named.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (named, None),
    };
    path.split('/').all(is_path_component) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

/// Runs of lower-case letters and digits, held together by `.`, `_`, `__` or dashes.
fn is_path_component(component: &str) -> bool {
    let alphanumeric = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
    if !component.starts_with(alphanumeric) || !component.ends_with(alphanumeric) {
        return false;
    }
    component.split(alphanumeric).all(|between| {
        matches!(between, "" | "." | "_" | "__") || between.bytes().all(|byte| byte == b'-')
    })
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let component = |part: &str| {
        part.starts_with(|char: char| char.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    algorithm.split(['-', '_', '+', '.']).all(component)
        && hex.len() >= 32
        && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn references_are_read_as_docker_reads_them() {
        for valid in [
            "alpine",
            "alpine:3.20",
            "a/b",
            "ghcr.io/a/b:1",
            "localhost/x",
            "localhost:5000/x:y",
            "a__b/c-d.e",
            "a--b",
            "alpine@sha256:0123456789abcdef0123456789abcdef",
            "[::1]:5000/x",
            "UPPER.example/x",
            "docker.io/library/golang:1.22",
        ] {
            assert_eq!(check(valid), Ok(()), "{valid}");
        }
        for invalid in
            ["", "a:", "a b", "-a", "a/", "a..b", "a:t@sha256:12", "a___b", "$x", "a:{b}"]
        {
            assert_eq!(check(invalid), Err("invalid reference format".to_owned()), "{invalid}");
        }
        assert_eq!(
            check("Builder"),
            Err("invalid reference format: repository name (library/Builder) must be lowercase"
                .to_owned())
        );
    }
}
