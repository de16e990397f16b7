//! Which stages end up in the image that is built, layer by layer.

use plimsoll_model::catalogue::{BaseImage, base_image};
use plimsoll_model::{Base, EdgeKind, Node, StageId};

use crate::subject::{Section, Site, Subject};

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

/// The sections whose layers are in the image: the target's first, then its base stage's, and so
/// on.
pub(crate) fn shipped<'a>(subject: &'a Subject<'a>) -> impl Iterator<Item = Section<'a>> {
    let base = move |stage: &StageId| match subject.build.stage(*stage).base {
        // A base comes before its users; anything else is a cycle that the build refuses.
        Base::Stage(base) if base < *stage => Some(base),
        _ => None,
    };
    std::iter::successors(subject.build.target, base)
        .filter_map(move |stage| subject.section_of(stage))
}

/// The last instruction in force in the image for which `find` gives something.
pub(crate) fn last_shipped<'a, T>(
    subject: &'a Subject<'a>,
    find: impl Fn(&Site<'a>) -> Option<T>,
) -> Option<(Site<'a>, T)> {
    shipped(subject).find_map(|section| {
        let mut sites = section.sites().rev().filter(|site| !site.onbuild);
        sites.find_map(|site| find(&site).map(|found| (site, found)))
    })
}

/// What the image is built from in the end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Root {
    /// Nothing.
    Scratch,
    /// An image that we know.
    Known(&'static BaseImage),
    /// Anything else.
    Unknown,
}

/// What a stage is built from in the end.
pub(crate) fn root(subject: &Subject<'_>, stage: StageId) -> Root {
    let mut stage = stage;
    loop {
        match subject.build.stage(stage).base {
            Base::Stage(base) if base < stage => stage = base,
            Base::Scratch => return Root::Scratch,
            Base::Image(image) => {
                let reference = &subject.build.image(image).reference;
                return base_image(reference).structure().map_or(Root::Unknown, Root::Known);
            }
            _ => return Root::Unknown,
        }
    }
}
