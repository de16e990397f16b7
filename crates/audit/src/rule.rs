//! What a rule is: its name, its place among other tools' checks, and how it looks.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::project::{ProjectReport, ProjectSubject};
use crate::subject::{Section, Site, Subject};

/// A rule: what it is called and how it looks for what it names.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The slug: the name of its file, page and configuration key.
    pub slug: &'static str,
    /// What it is about.
    pub category: Category,
    /// How much a finding matters.
    pub severity: Severity,
    /// How often a finding is right.
    pub confidence: Confidence,
    /// The widest of our own profiles that it is not in is the one before this.
    pub profile: OwnProfile,
    /// Whether it can offer a fix, and the best grade that such a fix has.
    pub fix: FixAvailability,
    /// How other tools call it.
    pub aliases: &'static [Alias],
    /// The version that brought it.
    pub since: &'static str,
    pub(crate) check: Check,
}

/// How a rule looks: at the narrowest thing that tells.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// At each instruction; one that ONBUILD wraps is looked at as if it stood alone.
    Instruction(fn(&Site<'_>, &mut Report)),
    /// At each RUN, one that ONBUILD wraps included.
    Run(fn(&Site<'_>, &mut Report)),
    /// At each stage, and at what stands before the first FROM.
    Section(fn(&Section<'_>, &mut Report)),
    /// At a Compose project as a whole.
    Project(fn(&ProjectSubject<'_>, &mut ProjectReport)),
    /// At the whole file.
    File(fn(&Subject<'_>, &mut Report)),
    /// The engine itself finds it; the rule only has the name and the page.
    Engine,
}

/// How often the findings of a rule are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// What it says follows from the file.
    High,
    /// It follows from what is usual.
    Medium,
    /// It is a guess worth a look.
    Low,
}

/// Which of our own profiles has the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnProfile {
    /// The default one, and with it all others.
    Default,
    /// Only `all`: it is a matter of policy or taste, or too often beside the point.
    All,
}

/// Whether a rule offers fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FixAvailability {
    /// It offers none.
    None,
    /// The best of its fixes keep the behaviour of the image.
    Safe,
    /// Its fixes are to be looked at.
    Unsafe,
    /// Its fixes are to be completed by hand.
    Manual,
}

/// The tools whose checks we know by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// `BuildKit`'s checks, `docker build --check`.
    Buildkit,
    /// Hadolint, and `ShellCheck` inside it.
    Hadolint,
    /// Trivy's checks of configuration.
    Trivy,
    /// Checkov.
    Checkov,
    /// KICS.
    Kics,
    /// Dockle.
    Dockle,
    /// Semgrep's rules for Dockerfiles.
    Semgrep,
    /// Tally.
    Tally,
    /// `DCLint`, for Compose files.
    Dclint,
}

/// The name of a check in another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alias {
    /// The tool.
    pub tool: Tool,
    /// Its name there.
    pub id: &'static str,
}

macro_rules! aliases {
    ($($name:ident => $tool:ident,)*) => {$(
        pub(crate) const fn $name(id: &'static str) -> Alias {
            Alias { tool: Tool::$tool, id }
        }
    )*};
}

aliases! {
    buildkit => Buildkit,
    hadolint => Hadolint,
    trivy => Trivy,
    checkov => Checkov,
    kics => Kics,
    dockle => Dockle,
    semgrep => Semgrep,
    tally => Tally,
    dclint => Dclint,
}

impl Rule {
    /// A rule of the default profile that offers no fix; the rest is set with `..`.
    pub(crate) const fn new(
        slug: &'static str,
        category: Category,
        severity: Severity,
        check: Check,
    ) -> Self {
        Self {
            slug,
            category,
            severity,
            confidence: Confidence::High,
            profile: OwnProfile::Default,
            fix: FixAvailability::None,
            aliases: &[],
            since: "0.1.0",
            check,
        }
    }

    /// The page of the rule as Markdown, from its title on.
    #[must_use]
    pub fn page(&self) -> &'static str {
        crate::pages::page(self.slug).unwrap_or_default()
    }

    /// The first sentence of the page: what the rule finds.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.page().lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// True when this is the rule's slug or its name in another tool, in any case.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.slug.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|alias| alias.id.eq_ignore_ascii_case(name))
    }
}

/// Which findings are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// What we think is worth acting on.
    #[default]
    Default,
    /// Everything that any rule finds.
    All,
    /// What hadolint would find, where it would find it.
    Hadolint,
    /// What `docker build --check` would find, where it would find it.
    Buildkit,
}

impl Profile {
    /// All profiles by name.
    pub const ALL: [(&'static str, Self); 4] = [
        ("default", Self::Default),
        ("all", Self::All),
        ("hadolint", Self::Hadolint),
        ("buildkit", Self::Buildkit),
    ];

    /// The tool whose findings it gives, if it imitates one.
    #[must_use]
    pub const fn tool(self) -> Option<Tool> {
        match self {
            Self::Hadolint => Some(Tool::Hadolint),
            Self::Buildkit => Some(Tool::Buildkit),
            Self::Default | Self::All => None,
        }
    }

    /// True when the rule can have a finding in this profile.
    #[must_use]
    pub fn has(self, rule: &Rule) -> bool {
        match self {
            Self::All => true,
            Self::Default => rule.profile == OwnProfile::Default,
            Self::Hadolint | Self::Buildkit => {
                rule.aliases.iter().any(|alias| Some(alias.tool) == self.tool())
            }
        }
    }
}
