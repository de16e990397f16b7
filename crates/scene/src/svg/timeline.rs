//! Writes a timeline as SVG.

use super::SvgOptions;
use crate::timeline::TimelineScene;

/// Writes a timeline as SVG.
#[must_use]
pub fn write(scene: &TimelineScene, options: &SvgOptions) -> String {
    let _ = (scene, options);
    String::new()
}
