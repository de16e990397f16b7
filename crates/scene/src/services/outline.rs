//! What text formats say about the services of a project: boxes with lines of words, and lines.

use plimsoll_model::compose::{Project, ProjectBuilds};

use super::plan::Plan;
use super::relations::Relations;
use super::{LinkRole, ServicesOptions, words};
use crate::id::ProjectItem;

/// The boxes and lines of a project.
pub(crate) struct ProjectOutline {
    /// Each box with its lines of words.
    pub(crate) boxes: Vec<(ProjectItem, Vec<String>)>,
    pub(crate) lines: Vec<OutlineLine>,
    /// The project in one sentence.
    pub(crate) summary: String,
}

/// A line between two boxes.
pub(crate) struct OutlineLine {
    pub(crate) role: LinkRole,
    pub(crate) from: ProjectItem,
    pub(crate) to: ProjectItem,
    pub(crate) optional: bool,
    pub(crate) label: Option<String>,
}

impl ProjectOutline {
    /// What is shown with these options.
    pub(crate) fn new(
        project: &Project,
        builds: &ProjectBuilds,
        options: &ServicesOptions,
    ) -> Self {
        let relations = Relations::new(project, builds);
        let plan = Plan::new(project, builds, &relations, options);
        let boxes = plan.nodes.iter().map(|&item| {
            let lines = words::lines(project, builds, &relations, item, &options.show);
            (item, lines)
        });
        let lines = plan.bundles.iter().filter(|bundle| bundle.shown).map(|bundle| {
            let link = &relations.links[bundle.ids[0].index()];
            let label = words::link_label(link).map(str::to_owned);
            let (role, from, to, optional) = (bundle.role, bundle.from, bundle.to, bundle.optional);
            OutlineLine { role, from, to, optional, label }
        });
        let summary = words::summary(project, &relations);
        Self { boxes: boxes.collect(), lines: lines.collect(), summary }
    }
}
