//! The parts of image references, as Docker reads them and as hadolint does.

/// An image reference in its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImageReference<'r> {
    /// The registry, when one is named.
    pub registry: Option<&'r str>,
    /// The path in the registry.
    pub name: &'r str,
    /// The tag.
    pub tag: Option<&'r str>,
    /// The digest.
    pub digest: Option<&'r str>,
}

impl<'r> ImageReference<'r> {
    /// Reads a reference that Docker accepts.
    pub(crate) fn parse(reference: &'r str) -> Self {
        let is_registry = |first: &str| first.contains(['.', ':']) || first == "localhost";
        Self::split(reference, is_registry)
    }

    /// Reads a FROM line as hadolint does: before variables are expanded, and with a registry only
    /// where there is a dot, so that `localhost:5000/x` is an image with a tag.
    pub(crate) fn as_hadolint(written: &'r str) -> Self {
        Self::split(written, |first| first.contains('.') && !first.starts_with('$'))
    }

    fn split(reference: &'r str, is_registry: impl Fn(&str) -> bool) -> Self {
        let (registry, rest) = match reference.split_once('/') {
            Some((first, rest)) if is_registry(first) => (Some(first), rest),
            _ => (None, reference),
        };
        let (rest, digest) = match split_outside_braces(rest, b'@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (rest, None),
        };
        let (name, tag) = match split_outside_braces(rest, b':') {
            Some((name, tag)) => (name, Some(tag)),
            None => (rest, None),
        };
        Self { registry, name, tag, digest }
    }
}

/// Splits at the first `separator` that is not inside `${…}`.
fn split_outside_braces(text: &str, separator: u8) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ if byte == separator && depth == 0 => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::ImageReference;

    fn show(reference: ImageReference<'_>) -> String {
        let ImageReference { registry, name, tag, digest } = reference;
        let or_none = |part: Option<&str>| part.unwrap_or("-").to_owned();
        format!("{} {name} {} {}", or_none(registry), or_none(tag), or_none(digest))
    }

    #[test]
    fn docker_and_hadolint_split_differently() {
        let docker = |reference| show(ImageReference::parse(reference));
        let hadolint = |reference| show(ImageReference::as_hadolint(reference));
        assert_eq!(docker("alpine"), "- alpine - -");
        assert_eq!(docker("ghcr.io/a/b:1@sha256:0"), "ghcr.io a/b 1 sha256:0");
        assert_eq!(docker("localhost:5000/x"), "localhost:5000 x - -");
        assert_eq!(hadolint("localhost:5000/x"), "- localhost 5000/x -");
        assert_eq!(hadolint("reg.io:5000/x"), "reg.io:5000 x - -");
        assert_eq!(hadolint("$REG/x:${T:-1}"), "- $REG/x ${T:-1} -");
        assert_eq!(hadolint("${I:-a}x${D-@b}"), "- ${I:-a}x${D-@b} - -");
    }
}
