//! Platforms and the automatic ARGs that come from them.
//!
//! Source: BuildKit `frontend/dockerfile/dockerfile2llb/platform.go` and containerd's `platforms`.

use std::collections::BTreeMap;

use crate::options::BuildOptions;

/// A platform, normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// The operating system, as `linux`.
    pub os: String,
    /// The architecture, as `arm64`.
    pub architecture: String,
    /// The variant of the architecture; empty for the usual one.
    pub variant: String,
}

impl Platform {
    /// Reads `os/architecture[/variant]`, or one of the two alone.
    ///
    /// # Errors
    ///
    /// Gives containerd's message.
    pub fn parse(specifier: &str) -> Result<Self, String> {
        let invalid = |what: String| Err(format!("{what}: invalid argument"));
        if specifier.contains('*') {
            return invalid(format!("{specifier:?}: wildcards not yet supported"));
        }
        let parts: Vec<_> = specifier.split('/').collect();
        for part in &parts {
            if part.is_empty() || !part.bytes().all(is_component_byte) {
                return invalid(format!(
                    "{part:?} is an invalid component of {specifier:?}: platform specifier \
                     component must match \"^[A-Za-z0-9_.-]+$\""
                ));
            }
        }
        match parts.as_slice() {
            [one] if is_known_os(&one.to_lowercase()) => Ok(Self::normalised(one, "amd64", "")),
            [one] if is_known_architecture(&one.to_lowercase()) => {
                Ok(Self::normalised("linux", one, ""))
            }
            [_] => invalid(format!("{specifier:?}: unknown operating system or architecture")),
            [os, architecture] => Ok(Self::normalised(os, architecture, "")),
            [os, architecture, variant] => Ok(Self::normalised(os, architecture, variant)),
            _ => invalid(format!("{specifier:?}: cannot parse platform specifier")),
        }
    }

    /// Source: containerd `platforms/database.go` (`normalizeOS`, `normalizeArch`).
    fn normalised(os: &str, architecture: &str, variant: &str) -> Self {
        let os = match os.to_lowercase().as_str() {
            "macos" => "darwin".to_owned(),
            os => os.to_owned(),
        };
        let (architecture, variant) = (architecture.to_lowercase(), variant.to_lowercase());
        let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
            ("i386", _) => ("386", ""),
            ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
            ("x86_64" | "x86-64", variant) => ("amd64", variant),
            ("aarch64" | "arm64", "8" | "v8") => ("arm64", ""),
            ("aarch64", variant) => ("arm64", variant),
            ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
            ("armel", _) | ("arm", "6") => ("arm", "v6"),
            ("arm", "5") => ("arm", "v5"),
            ("arm", "8") => ("arm", "v8"),
            (architecture, variant) => (architecture, variant),
        };
        Self { os, architecture: architecture.to_owned(), variant: variant.to_owned() }
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.os, self.architecture)?;
        if !self.variant.is_empty() {
            write!(formatter, "/{}", self.variant)?;
        }
        Ok(())
    }
}

fn is_component_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn is_known_os(os: &str) -> bool {
    matches!(
        os,
        "aix"
            | "android"
            | "darwin"
            | "dragonfly"
            | "freebsd"
            | "illumos"
            | "ios"
            | "js"
            | "linux"
            | "macos"
            | "netbsd"
            | "openbsd"
            | "plan9"
            | "solaris"
            | "windows"
    )
}

fn is_known_architecture(architecture: &str) -> bool {
    matches!(
        architecture,
        "386"
            | "aarch64"
            | "amd64"
            | "arm"
            | "arm64"
            | "armel"
            | "armhf"
            | "i386"
            | "loong64"
            | "mips"
            | "mips64"
            | "mips64le"
            | "mipsle"
            | "ppc64"
            | "ppc64le"
            | "riscv64"
            | "s390x"
            | "wasm"
            | "x86-64"
            | "x86_64"
    )
}

/// The automatic ARGs; a build argument of the same name wins over each.
///
/// The build platform is assumed to be the default platform: nothing in a file tells it.
pub(crate) fn automatic_args(
    build: &Platform,
    target: &Platform,
    target_stage: &str,
    options: &BuildOptions,
) -> BTreeMap<String, String> {
    let of = |prefix: &str, platform: &Platform| {
        [
            ("PLATFORM", platform.to_string()),
            ("OS", platform.os.clone()),
            ("OSVERSION", String::new()),
            ("ARCH", platform.architecture.clone()),
            ("VARIANT", platform.variant.clone()),
        ]
        .map(|(name, value)| (format!("{prefix}{name}"), value))
    };
    let mut args: BTreeMap<_, _> =
        of("BUILD", build).into_iter().chain(of("TARGET", target)).collect();
    args.insert("TARGETSTAGE".to_owned(), target_stage.to_owned());
    for (name, value) in &mut args {
        if let Some(given) = options.build_args.get(name) {
            value.clone_from(given);
        }
    }
    args
}

#[cfg(test)]
mod tests {
    use super::Platform;

    fn check(specifier: &str, expect: &str) {
        let found =
            Platform::parse(specifier).map_or_else(|error| error, |parsed| parsed.to_string());
        assert_eq!(found, expect, "{specifier}");
    }

    #[test]
    fn platforms_are_normalised() {
        check("linux/arm64/v8", "linux/arm64");
        check("linux/arm", "linux/arm/v7");
        check("Linux/x86_64", "linux/amd64");
        check("arm64", "linux/arm64");
        check("windows", "windows/amd64");
        check(
            "linux/",
            "\"\" is an invalid component of \"linux/\": platform specifier component must match \
             \"^[A-Za-z0-9_.-]+$\": invalid argument",
        );
        check("beos", "\"beos\": unknown operating system or architecture: invalid argument");
    }
}
