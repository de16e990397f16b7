//! What a file is, as far as its name and the look of its text tell.

/// The names under which Compose looks for a file, in its order.
pub const COMPOSE_NAMES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// How many bytes of a text are looked at to tell what it is.
const GLANCE: usize = 64 * 1024;

/// True for the names that Dockerfiles have.
#[must_use]
pub fn is_dockerfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["dockerfile", "containerfile"].iter().any(|kind| {
        name.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            || name.strip_suffix(kind).is_some_and(|rest| rest.ends_with('.'))
    }) && !name.ends_with(".dockerignore")
}

/// True for the names that Compose files have: `compose.yaml`, `docker-compose.prod.yml`.
#[must_use]
pub fn is_compose_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else {
        return false;
    };
    let rest = stem.strip_prefix("docker-compose").or_else(|| stem.strip_prefix("compose"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

/// True for the names that ignore files have.
#[must_use]
pub fn is_ignore_file(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".dockerignore")
}

/// True when a text looks like a Compose file: `services:` begins a line, and no line begins as a
/// Dockerfile's stages do.
#[must_use]
pub fn looks_like_compose(text: &str) -> bool {
    let mut end = text.len().min(GLANCE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut names_services = false;
    for line in text[..end].lines() {
        if begins_stage(line) {
            return false;
        }
        let key = line.strip_prefix("services").or_else(|| line.strip_prefix("\"services\""));
        names_services |= key.is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.strip_prefix(':')
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
        });
    }
    names_services
}

fn begins_stage(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    first.eq_ignore_ascii_case("from") && words.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockerfiles_are_known_by_name() {
        for name in ["Dockerfile", "dockerfile.dev", "api.Dockerfile", "Containerfile"] {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in ["Dockerfiles.txt", "Dockerfile.dockerignore"] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn compose_files_are_known_by_name() {
        for name in
            ["compose.yaml", "docker-compose.yml", "Docker-Compose.prod.yml", "compose-dev.yaml"]
        {
            assert!(is_compose_file(name), "{name}");
        }
        for name in ["composer.json", "compose", "composer.yaml", "my-compose.yaml", "docker.yml"] {
            assert!(!is_compose_file(name), "{name}");
        }
    }

    #[test]
    fn compose_texts_are_known_by_their_services() {
        for text in ["services:\n  a:\n", "name: x\n\nservices: {}\n", "\"services\" : \n"] {
            assert!(looks_like_compose(text), "{text}");
        }
        for text in [
            "",
            "FROM a\nRUN <<EOF\nservices:\nEOF\n",
            "from a\n# services:\n",
            "a:\n  services:\n",
            "servicesx:\n",
            "services:x\n",
        ] {
            assert!(!looks_like_compose(text), "{text}");
        }
    }
}
