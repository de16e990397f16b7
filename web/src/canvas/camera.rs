//! Which part of a picture is seen, and how large: the arithmetic of panning and zooming.

use plimsoll_scene::geometry::{Point, Rect, Size};

/// The smallest scale.
pub const MIN_SCALE: f64 = 0.02;

/// The largest scale.
pub const MAX_SCALE: f64 = 4.;

/// Down to this scale, the whole of a picture tells more at first than a part that can be read.
const OVERVIEW_SCALE: f64 = 0.35;

/// The scale at which a picture is first shown when its whole would be smaller than that.
const LEGIBLE_SCALE: f64 = 0.5;

/// What one press of a button or key changes the scale by.
pub const ZOOM_STEP: f64 = 1.25;

/// How much room stays free around what is moved into view.
const MARGIN: f64 = 24.;

/// Where the top left corner of a picture lies in its window, and its scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Where the picture begins, in window pixels.
    pub at: Point,
    /// Window pixels for each pixel of the picture.
    pub scale: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { at: Point::new(0., 0.), scale: 1. }
    }
}

impl Camera {
    /// The whole picture, in the middle of the window.
    #[must_use]
    pub fn fit(window: Size, picture: Size) -> Self {
        Self::centered(window, picture, fitting_scale(window, picture))
    }

    /// The whole picture, or the part around `target` of one that is very large.
    #[must_use]
    pub fn first_look(window: Size, picture: Size, target: Option<Rect>) -> Self {
        let whole = Self::fit(window, picture);
        if whole.scale >= OVERVIEW_SCALE {
            return whole;
        }
        let part = Self::centered(window, picture, LEGIBLE_SCALE);
        target.map_or(part, |target| part.revealing(target, window))
    }

    /// In the middle where it fits, at its start where it does not.
    fn centered(window: Size, picture: Size, scale: f64) -> Self {
        let start = |room: f64, length: f64| ((room - length * scale) / 2.).max(0.);
        let at =
            Point::new(start(window.width, picture.width), start(window.height, picture.height));
        Self { at, scale }
    }

    /// Moved by so many window pixels, but never out of sight.
    #[must_use]
    pub fn panned(self, dx: f64, dy: f64, window: Size, picture: Size) -> Self {
        Self { at: self.at.moved(dx, dy), ..self }.kept_in_sight(window, picture)
    }

    /// Zoomed so that the point of the picture below `center` stays there.
    #[must_use]
    pub fn zoomed(self, factor: f64, center: Point, window: Size, picture: Size) -> Self {
        let scale = (self.scale * factor).clamp(MIN_SCALE, MAX_SCALE);
        let ratio = scale / self.scale;
        let at = Point::new(
            center.x - (center.x - self.at.x) * ratio,
            center.y - (center.y - self.at.y) * ratio,
        );
        Self { at, scale }.kept_in_sight(window, picture)
    }

    /// Moved as little as shows the whole of `item`, or its start when it is too large.
    #[must_use]
    pub fn revealing(self, item: Rect, window: Size) -> Self {
        let dx = shift(self.at.x + item.x * self.scale, item.width * self.scale, window.width);
        let dy = shift(self.at.y + item.y * self.scale, item.height * self.scale, window.height);
        Self { at: self.at.moved(dx, dy), ..self }
    }

    fn kept_in_sight(self, window: Size, picture: Size) -> Self {
        let keep = |at: f64, length: f64, room: f64| {
            let kept = MARGIN.min(length * self.scale);
            at.clamp(kept - length * self.scale, (room - kept).max(kept - length * self.scale))
        };
        let at = Point::new(
            keep(self.at.x, picture.width, window.width),
            keep(self.at.y, picture.height, window.height),
        );
        Self { at, ..self }
    }

    /// The value of the CSS property `transform`.
    #[must_use]
    pub fn transform(self) -> String {
        format!("translate({:.1}px, {:.1}px) scale({:.4})", self.at.x, self.at.y, self.scale)
    }

    /// The scale in per cent.
    #[must_use]
    pub fn percent(self) -> String {
        format!("{:.0}%", self.scale * 100.)
    }
}

fn fitting_scale(window: Size, picture: Size) -> f64 {
    let wide = window.width / picture.width.max(1.);
    let high = window.height / picture.height.max(1.);
    wide.min(high).clamp(MIN_SCALE, 1.)
}

/// How far something at `start` must move to lie inside the window.
fn shift(start: f64, length: f64, room: f64) -> f64 {
    let (first, last) = (MARGIN, room - MARGIN - length);
    if last < first || start < first {
        if start < first || start + length > room { first - start } else { 0. }
    } else if start > last {
        last - start
    } else {
        0.
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact by construction")]
mod tests {
    use super::*;

    const WINDOW: Size = Size { width: 400., height: 300. };
    const PICTURE: Size = Size { width: 800., height: 200. };

    #[test]
    fn a_picture_that_is_too_wide_is_made_smaller_and_centered() {
        let camera = Camera::fit(WINDOW, PICTURE);
        assert_eq!(camera, Camera { at: Point::new(0., 100.), scale: 0.5 });
    }

    #[test]
    fn a_small_picture_is_not_enlarged() {
        let camera = Camera::fit(WINDOW, Size { width: 100., height: 100. });
        assert_eq!(camera, Camera { at: Point::new(150., 100.), scale: 1. });
    }

    #[test]
    fn the_first_look_is_the_whole_or_the_target_of_a_large_picture() {
        let look = |width, target| Camera::first_look(WINDOW, Size { width, height: 200. }, target);
        assert_eq!(look(1000., None).scale, 0.4);
        assert_eq!((look(8000., None).scale, look(8000., None).at.x), (LEGIBLE_SCALE, 0.));
        let at_target = look(8000., Some(Rect::new(7000., 0., 100., 50.)));
        assert_eq!(at_target.at.x, 400. - 24. - 7100. * LEGIBLE_SCALE);
    }

    #[test]
    fn zooming_keeps_the_point_below_the_pointer() {
        let center = Point::new(100., 150.);
        let before = Camera::fit(WINDOW, PICTURE);
        let after = before.zoomed(2., center, WINDOW, PICTURE);
        let below = |camera: Camera| (center.x - camera.at.x) / camera.scale;
        assert_eq!(below(before), below(after));
    }

    #[test]
    fn a_picture_cannot_be_lost() {
        let camera = Camera::fit(WINDOW, PICTURE).panned(1e6, -1e6, WINDOW, PICTURE);
        assert_eq!(camera.at, Point::new(400. - MARGIN, MARGIN - 100.));
    }

    #[test]
    fn what_is_seen_already_does_not_move() {
        let camera = Camera::default();
        assert_eq!(camera.revealing(Rect::new(50., 50., 100., 50.), WINDOW), camera);
        let moved = camera.revealing(Rect::new(500., 50., 100., 50.), WINDOW);
        assert_eq!(moved.at, Point::new(400. - 24. - 600., 0.));
    }
}
