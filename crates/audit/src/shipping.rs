//! Which stages end up in the image that is built, layer by layer.

use plimsoll_model::{Base, EdgeKind, Node, StageId};

use crate::subject::{Site, Subject};

/// True when the layers of the site's stage are layers of the image, or when nobody can tell.
///
/// That is so for the target, for the stages it is built on, and for a stage whose root is copied
/// into one of them. What stands before the first FROM is judged as if it shipped.
pub(crate) fn ships(site: &Site<'_>) -> bool {
    let Some(stage) = site.stage else { return true };
    let Some(target) = site.subject.build.target else { return true };
    is_below(site.subject, stage, target) || is_copied_whole(site.subject, stage)
}

/// True when `stage` is `top`, or `top` is built on it.
fn is_below(subject: &Subject<'_>, stage: StageId, top: StageId) -> bool {
    let mut at = Some(top);
    // A stage is built on an earlier one, so that this ends.
    while let Some(current) = at {
        if current == stage {
            return true;
        }
        at = match subject.build.stage(current).base {
            Base::Stage(base) if base < current => Some(base),
            _ => None,
        };
    }
    false
}

fn is_copied_whole(subject: &Subject<'_>, stage: StageId) -> bool {
    subject.build.uses(Node::Stage(stage)).any(|edge| {
        edge.kind == EdgeKind::Copy
            && edge.sources.iter().any(|source| matches!(source.as_str(), "/" | "/." | "/*"))
            && subject.build.stage(edge.to).reachable
    })
}
