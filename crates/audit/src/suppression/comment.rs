//! The comments themselves: hadolint's, BuildKit's, Trivy's, Checkov's, KICS's, Semgrep's, Tally's
//! and our own.

use crate::check_options::CheckOptions;
use crate::finding::Finding;
use crate::rule::Tool;

/// What a comment asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub names: Names,
    pub reach: Reach,
}

/// How far a comment reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The whole file.
    File,
    /// The stage whose FROM is below.
    Stage,
    /// The instruction below or around it.
    Instruction,
}

/// The rules that a comment names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Those called so, by us or another tool.
    Listed(Vec<String>),
    /// All that the tool has.
    AllOf(Tool),
    /// All.
    All,
}

impl Names {
    /// How many names are told apart.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Listed(names) => names.len(),
            Self::AllOf(_) | Self::All => 1,
        }
    }

    /// The name at `index`; `None` when it stands for all.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        match self {
            Self::Listed(names) => names.get(index).map(String::as_str),
            Self::AllOf(_) | Self::All => None,
        }
    }

    /// True when the name at `index` means this finding.
    pub(super) fn matches(&self, index: usize, finding: &Finding) -> bool {
        match self {
            Self::Listed(names) => names.get(index).is_some_and(|name| finding.is_called(name)),
            Self::AllOf(tool) => finding.aliases.iter().any(|alias| alias.tool == *tool),
            Self::All => true,
        }
    }
}

/// Reads a comment, in the words of any tool.
pub(super) fn read(comment: &str) -> Option<Request> {
    let text = comment.trim_start_matches('#').trim();
    let (head, rest) = split_word(text);
    match head.to_ascii_lowercase().as_str() {
        "hadolint" | "plimsoll" | "tally" => ignore(rest),
        "kics-scan" => kics(rest),
        _ => None,
    }
    .or_else(|| buildkit(text))
    .or_else(|| trivy(text))
    .or_else(|| checkov(text))
    .or_else(|| semgrep(text))
}

/// Reads a comment exactly as hadolint does.
///
/// Source: hadolint `src/Hadolint/Pragma.hs`; a name can only have the letters D, L, S and C and
/// digits, and text behind the list needs another `#`.
pub(super) fn read_as_hadolint(comment: &str) -> Option<Request> {
    let text = comment.strip_prefix('#')?.trim_start_matches([' ', '\t']);
    let rest = text.strip_prefix("hadolint")?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start_matches([' ', '\t']);
    let (reach, rest) = match split_word(rest) {
        ("global", rest) => (Reach::File, rest),
        ("stage", rest) => (Reach::Stage, rest),
        _ => (Reach::Instruction, rest),
    };
    let list = rest.strip_prefix("ignore")?.trim_start_matches([' ', '\t']).strip_prefix('=')?;
    let list = list.split('#').next().unwrap_or_default();
    let names: Vec<String> =
        list.split(',').map(|name| name.trim_matches([' ', '\t']).to_owned()).collect();
    let is_code = |name: &String| {
        !name.is_empty()
            && name.chars().all(|letter| matches!(letter, 'D' | 'L' | 'S' | 'C' | '0'..='9'))
    };
    names.iter().all(is_code).then_some(Request { names: Names::Listed(names), reach })
}

/// The shell in `hadolint shell=NAME`.
pub(super) fn shell(comment: &str) -> Option<&str> {
    let (tool, rest) = split_word(comment.trim_start_matches('#').trim());
    if tool != "hadolint" {
        return None;
    }
    let name = rest.strip_prefix("shell")?.trim_start().strip_prefix('=')?;
    Some(split_word(name.trim_start()).0).filter(|name| !name.is_empty())
}

/// `[global|stage] ignore=NAME,NAME[: reason]`.
fn ignore(text: &str) -> Option<Request> {
    let (reach, rest) = match split_word(text) {
        ("global", rest) => (Reach::File, rest),
        ("stage", rest) => (Reach::Stage, rest),
        _ => (Reach::Instruction, text),
    };
    let list = rest.strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    listed(list).map(|names| Request { names, reach })
}

/// `check=skip=NAME,NAME`: the value ends at the first space.
fn buildkit(text: &str) -> Option<Request> {
    let (key, value) = text.split_once('=')?;
    if !key.trim().eq_ignore_ascii_case("check") {
        return None;
    }
    let options = CheckOptions::parse(split_word(value.trim_start()).0).ok()?;
    let names = match options.skipped() {
        None => Names::AllOf(Tool::Buildkit),
        Some([]) => return None,
        Some(names) => Names::Listed(names.to_vec()),
    };
    Some(Request { names, reach: Reach::Instruction })
}

/// `trivy:ignore:ID`, several of them after one another.
fn trivy(text: &str) -> Option<Request> {
    if !text.starts_with("trivy:ignore:") {
        return None;
    }
    let ids = text.split_whitespace().filter_map(|word| {
        let id = word.strip_prefix("trivy:ignore:")?.split(':').next()?;
        Some(if id == "*" { id.to_owned() } else { trivy_id(id) })
    });
    let names: Vec<String> = ids.collect();
    let names = if names.iter().any(|name| name == "*") {
        Names::AllOf(Tool::Trivy)
    } else {
        Names::Listed(names)
    };
    Some(Request { names, reach: Reach::Instruction })
}

/// Trivy's ids have changed their form: `AVD-DS-0002` and `DS002` are `DS-0002`.
fn trivy_id(id: &str) -> String {
    let short = id.strip_prefix("AVD-").unwrap_or(id);
    match short.strip_prefix("DS") {
        Some(number) if !number.starts_with('-') => format!("DS-{number:0>4}"),
        _ => short.to_owned(),
    }
}

/// `checkov:skip=ID:reason`, which is for the whole file wherever it stands.
fn checkov(text: &str) -> Option<Request> {
    let rest =
        text.strip_prefix("checkov:skip=").or_else(|| text.strip_prefix("bridgecrew:skip="))?;
    listed(rest.split(':').next()?).map(|names| Request { names, reach: Reach::File })
}

/// `nosemgrep` or `nosemgrep: id, id`; an id may have its path before it.
fn semgrep(text: &str) -> Option<Request> {
    let rest = text.strip_prefix("nosemgrep").or_else(|| text.strip_prefix("nosem"))?;
    let Some(list) = rest.strip_prefix(':') else {
        return rest
            .trim()
            .is_empty()
            .then_some(Request { names: Names::AllOf(Tool::Semgrep), reach: Reach::Instruction });
    };
    let Names::Listed(names) = listed(list)? else { return None };
    let names = names.iter().map(|name| name.rsplit('.').next().unwrap_or(name).to_owned());
    Some(Request { names: Names::Listed(names.collect()), reach: Reach::Instruction })
}

/// `ignore`, `ignore-line`, `ignore-block` and `disable=ID,ID`.
fn kics(text: &str) -> Option<Request> {
    let (word, _) = split_word(text);
    let all = |reach| Some(Request { names: Names::AllOf(Tool::Kics), reach });
    match word {
        "ignore" => all(Reach::File),
        "ignore-line" | "ignore-block" => all(Reach::Instruction),
        _ => {
            let names = listed(word.strip_prefix("disable=")?)?;
            Some(Request { names, reach: Reach::File })
        }
    }
}

/// The names of a list up to the first that is none; a reason may follow after `:`, `;` or `#`.
fn listed(list: &str) -> Option<Names> {
    let list = list.split(['#', ':', ';']).next().unwrap_or_default();
    let mut names = Vec::new();
    for part in list.split(',') {
        let (name, rest) = split_word(part.trim());
        if !name.is_empty() {
            // Tally puts the tool before the name, as `hadolint/DL3008`.
            names.push(name.rsplit('/').next().unwrap_or(name).to_owned());
        }
        if !rest.is_empty() {
            break;
        }
    }
    match names.as_slice() {
        [] => None,
        [all] if all.eq_ignore_ascii_case("all") => Some(Names::All),
        _ => Some(Names::Listed(names)),
    }
}

/// The first word and what follows the blanks after it.
fn split_word(text: &str) -> (&str, &str) {
    match text.split_once([' ', '\t']) {
        Some((word, rest)) => (word, rest.trim_start_matches([' ', '\t'])),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, read, read_as_hadolint};

    fn render(request: Option<super::Request>) -> String {
        let Some(request) = request else { return "nothing".to_owned() };
        let names = match request.names {
            Names::Listed(names) => names.join(" "),
            all => format!("{all:?}"),
        };
        format!("{:?}: {names}", request.reach)
    }

    #[test]
    fn every_tools_words_are_understood() {
        let comments = [
            "# hadolint ignore=DL3006,SC1035 # on purpose",
            "#hadolint ignore = DL3006 , DL3008 because",
            "# hadolint global ignore=DL3003",
            "# hadolint stage ignore=DL3006",
            "# hadolint shell=bash",
            "# plimsoll ignore=apt-unpinned: the archive is frozen",
            "# plimsoll global ignore=all",
            "# tally ignore=buildkit/StageNameCasing;reason=x",
            "# check=skip=SecretsUsedInArgOrEnv,UndefinedVar // reason",
            "# check=skip=all",
            "# trivy:ignore:AVD-DS-0002 trivy:ignore:DS026:exp:2030-01-01",
            "# checkov:skip=CKV_DOCKER_3:no user",
            "# kics-scan ignore-block",
            "# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f",
            "# nosemgrep: dockerfile.security.missing-user.missing-user",
            "# nosemgrep",
            "# an ordinary comment",
        ];
        let read: Vec<_> = comments.iter().map(|comment| render(read(comment))).collect();
        insta::assert_snapshot!(read.join("\n"), @r"
        Instruction: DL3006 SC1035
        Instruction: DL3006 DL3008
        File: DL3003
        Stage: DL3006
        nothing
        Instruction: apt-unpinned
        File: All
        Instruction: StageNameCasing
        Instruction: SecretsUsedInArgOrEnv UndefinedVar
        Instruction: AllOf(Buildkit)
        Instruction: DS-0002 DS-0026
        File: CKV_DOCKER_3
        Instruction: AllOf(Kics)
        File: fd54f200-402c-4333-a5a4-36ef6709af2f
        Instruction: missing-user
        Instruction: AllOf(Semgrep)
        nothing
        ");
    }

    #[test]
    fn hadolint_itself_is_stricter() {
        let comments = [
            "# hadolint ignore=DL3006,SC1035 # on purpose",
            "#hadolint ignore = DL3006 , DL3008",
            "# hadolint ignore=DL3006 because",
            "# hadolint ignore=crazy,DL3002",
            "# hadolint global ignore=DL3003",
        ];
        let read: Vec<_> =
            comments.iter().map(|comment| render(read_as_hadolint(comment))).collect();
        insta::assert_snapshot!(read.join("\n"), @r"
        Instruction: DL3006 SC1035
        Instruction: DL3006 DL3008
        nothing
        nothing
        File: DL3003
        ");
    }
}
