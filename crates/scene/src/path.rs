//! The lines of edges and connectors, and the shapes at their ends.
//!
//! Ends are drawn as paths of their own rather than as SVG markers: no ids that could collide when
//! a page shows two scenes, and the head takes the colour of its edge in every renderer.

use std::fmt::Write;

use crate::alert::Level;
use crate::geometry::{Point, Rect};
use crate::graph::{NodeShape, StepRole};
use crate::services::{Chip, ChipRole, NETWORK_COLORS, ProjectShape};

/// One piece of a [`Path`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Segment {
    /// A straight line to a point.
    Line(Point),
    /// A cubic curve with two control points, to a point.
    Cubic(Point, Point, Point),
}

impl Segment {
    /// Where the segment ends.
    #[must_use]
    pub const fn end(self) -> Point {
        match self {
            Self::Line(to) | Self::Cubic(_, _, to) => to,
        }
    }
}

/// A line that starts somewhere and goes on without a gap.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Path {
    /// Where it starts.
    pub start: Point,
    /// How it goes on.
    pub segments: Vec<Segment>,
}

impl Path {
    /// A path that goes nowhere yet.
    #[must_use]
    pub const fn new(start: Point) -> Self {
        Self { start, segments: Vec::new() }
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> Point {
        self.segments.last().map_or(self.start, |segment| segment.end())
    }

    /// Goes on in a straight line, unless it is there already.
    pub fn line_to(&mut self, to: Point) {
        if self.end() != to {
            self.segments.push(Segment::Line(to));
        }
    }

    /// Goes on in a cubic curve.
    pub fn cubic_to(&mut self, first: Point, second: Point, to: Point) {
        self.segments.push(Segment::Cubic(first, second, to));
    }

    /// The same line walked from its end to its start.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let mut reversed = Self::new(self.end());
        for (index, segment) in self.segments.iter().enumerate().rev() {
            let to = index.checked_sub(1).map_or(self.start, |before| self.segments[before].end());
            reversed.segments.push(match *segment {
                Segment::Line(_) => Segment::Line(to),
                Segment::Cubic(first, second, _) => Segment::Cubic(second, first, to),
            });
        }
        reversed
    }

    /// Applies `map` to every point.
    #[must_use]
    pub fn map(&self, map: impl Fn(Point) -> Point) -> Self {
        let segments = self.segments.iter().map(|segment| match *segment {
            Segment::Line(to) => Segment::Line(map(to)),
            Segment::Cubic(first, second, to) => Segment::Cubic(map(first), map(second), map(to)),
        });
        Self { start: map(self.start), segments: segments.collect() }
    }

    /// Points on the path, `steps` on each segment, for tests and for finding what is near.
    pub fn samples(&self, steps: usize) -> impl Iterator<Item = Point> {
        let starts = std::iter::once(self.start).chain(self.segments.iter().map(|s| s.end()));
        let samples = starts.zip(&self.segments).flat_map(move |(from, segment)| {
            (0..=steps).map(move |step| at(from, *segment, step as f64 / steps.max(1) as f64))
        });
        std::iter::once(self.start).chain(samples)
    }

    /// The smallest rectangle around all its points, control points included.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let start = Rect::new(self.start.x, self.start.y, 0., 0.);
        self.segments
            .iter()
            .flat_map(|segment| points(*segment))
            .fold(start, |bounds, point| bounds.cover(Rect::new(point.x, point.y, 0., 0.)))
    }
}

fn points(segment: Segment) -> impl Iterator<Item = Point> {
    let (first, second, to) = match segment {
        Segment::Line(to) => (to, to, to),
        Segment::Cubic(first, second, to) => (first, second, to),
    };
    [first, second, to].into_iter()
}

fn at(from: Point, segment: Segment, t: f64) -> Point {
    let mix = |a: Point, b: Point| Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
    match segment {
        Segment::Line(to) => mix(from, to),
        Segment::Cubic(first, second, to) => {
            let (a, b, c) = (mix(from, first), mix(first, second), mix(second, to));
            mix(mix(a, b), mix(b, c))
        }
    }
}

/// The shape at the end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum HeadShape {
    /// FROM.
    FilledArrow,
    /// COPY and ADD.
    HollowArrow,
    /// RUN --mount.
    Diamond,
    /// Anything that comes from a named context.
    Square,
    /// Waits until the other is healthy.
    Heart,
    /// Waits until the other has ended.
    DoubleArrow,
    /// Shares a network.
    Circle,
    /// Mounts a volume and can write.
    FilledDiamond,
}

impl HeadShape {
    /// True when the shape is filled with the colour of its line, false when with the background.
    #[must_use]
    pub const fn is_filled(self) -> bool {
        matches!(
            self,
            Self::FilledArrow
                | Self::Square
                | Self::Heart
                | Self::DoubleArrow
                | Self::FilledDiamond
        )
    }

    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        if self.is_filled() { "pl-head pl-head-filled" } else { "pl-head pl-head-hollow" }
    }
}

/// Which way something points; always along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Heading {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

impl Heading {
    /// The point that lies `ahead` and, seen that way, `aside` to the right of `from`.
    fn step(self, from: Point, ahead: f64, aside: f64) -> Point {
        match self {
            Self::Right => from.moved(ahead, aside),
            Self::Left => from.moved(-ahead, -aside),
            Self::Down => from.moved(-aside, ahead),
            Self::Up => from.moved(aside, -ahead),
        }
    }
}

/// The end of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Head {
    /// What it looks like.
    pub shape: HeadShape,
    /// The point that touches the box.
    pub tip: Point,
    /// Which way it points.
    pub heading: Heading,
}

impl Head {
    /// How far the head reaches back from its tip.
    pub const LENGTH: f64 = 9.;

    /// The `d` attribute of the closed outline.
    #[must_use]
    pub fn data(&self) -> String {
        // Along and across the heading, from the tip.
        let outline: &[(f64, f64)] = match self.shape {
            HeadShape::FilledArrow => &[(0., 0.), (-9., 4.), (-9., -4.)],
            HeadShape::HollowArrow => &[(-1., 0.), (-9., 4.), (-9., -4.)],
            HeadShape::Diamond | HeadShape::FilledDiamond => {
                &[(-1., 0.), (-5.5, 3.5), (-10., 0.), (-5.5, -3.5)]
            }
            HeadShape::Heart => &[
                (0., 0.),
                (-4.6, 4.4),
                (-7.6, 5.2),
                (-9.8, 4.2),
                (-10.2, 2.2),
                (-9.2, 0.8),
                (-7.2, 0.),
                (-9.2, -0.8),
                (-10.2, -2.2),
                (-9.8, -4.2),
                (-7.6, -5.2),
                (-4.6, -4.4),
            ],
            HeadShape::DoubleArrow => &[
                (0., 0.),
                (-5.5, 4.),
                (-5.5, 1.2),
                (-10., 4.),
                (-10., -4.),
                (-5.5, -1.2),
                (-5.5, -4.),
            ],
            HeadShape::Circle => &[
                (-1., 0.),
                (-1.9, 2.2),
                (-4.2, 3.2),
                (-6.4, 2.2),
                (-7.4, 0.),
                (-6.4, -2.2),
                (-4.2, -3.2),
                (-1.9, -2.2),
            ],
            HeadShape::Square => &[(-1., 3.5), (-8., 3.5), (-8., -3.5), (-1., -3.5)],
        };
        let mut data = String::new();
        for (index, &(ahead, aside)) in outline.iter().enumerate() {
            let point = self.heading.step(self.tip, ahead, aside);
            write_point(&mut data, if index == 0 { 'M' } else { 'L' }, point);
        }
        data.push('Z');
        data
    }
}

/// The `d` attribute of a path.
#[must_use]
pub fn path_data(path: &Path) -> String {
    let mut data = String::new();
    write_point(&mut data, 'M', path.start);
    for segment in &path.segments {
        match *segment {
            Segment::Line(to) => write_point(&mut data, 'L', to),
            Segment::Cubic(first, second, to) => {
                write_point(&mut data, 'C', first);
                write_point(&mut data, ' ', second);
                write_point(&mut data, ' ', to);
            }
        }
    }
    data
}

/// The `d` attribute of the diagonal lines that hatch a box; they stay `inset` inside of it.
///
/// Lines rather than an SVG pattern, for the same reason as for the heads of edges.
#[must_use]
pub fn hatch_data(rect: Rect, inset: f64) -> String {
    const STEP: f64 = 9.;
    const MAX_LINES: f64 = 2_000.;
    let area = rect.inset(inset);
    let mut data = String::new();
    if area.width <= 0. || area.height <= 0. {
        return data;
    }
    let step = STEP.max((area.width + area.height) / MAX_LINES);
    let mut along = step;
    while along < area.width + area.height {
        // From the bottom or right edge up to the left: x + y is constant on each line.
        let from_x = (along - area.height).max(0.);
        let to_x = along.min(area.width);
        write_point(&mut data, 'M', Point::new(area.x + from_x, area.y + along - from_x));
        write_point(&mut data, 'L', Point::new(area.x + to_x, area.y + along - to_x));
        along += step;
    }
    data
}

/// The `d` attribute of a folder with a tab, the shape of contexts.
#[must_use]
pub fn folder_data(rect: Rect) -> String {
    const TAB: (f64, f64) = (34., 6.);
    let Rect { x, y, .. } = rect;
    let (right, bottom) = (rect.right(), rect.bottom());
    let tab = TAB.0.min(rect.width / 2.);
    let mut data = String::new();
    let outline = [
        (x, y),
        (x + tab, y),
        (x + tab + TAB.1, y + TAB.1),
        (right, y + TAB.1),
        (right, bottom),
        (x, bottom),
    ];
    for (index, (x, y)) in outline.into_iter().enumerate() {
        write_point(&mut data, if index == 0 { 'M' } else { 'L' }, Point::new(x, y));
    }
    data.push('Z');
    data
}

/// The `d` attribute of a sheet with a folded corner, the shape of Dockerfiles.
#[must_use]
pub fn sheet_data(rect: Rect) -> String {
    const FOLD: f64 = 10.;
    let Rect { x, y, .. } = rect;
    let (right, bottom) = (rect.right(), rect.bottom());
    let outline = [
        (x, y),
        (right - FOLD, y),
        (right, y + FOLD),
        (right, bottom),
        (x, bottom),
        (x, y),
        (right - FOLD, y),
        (right - FOLD, y + FOLD),
        (right, y + FOLD),
    ];
    // The fold is drawn in the same stroke, on the inside, so that the fill has one outline.
    let (edge, fold) = outline.split_at(6);
    polyline(Point::default(), &[edge]) + "Z" + &polyline(Point::default(), &[fold])
}

/// The `d` attribute of a cylinder, the shape of volumes; its upper rim is drawn too.
#[must_use]
pub fn cylinder_data(rect: Rect) -> String {
    const RIM: f64 = 5.;
    let Rect { x, y, width, .. } = rect;
    let (right, top, bottom) = (rect.right(), y + RIM, rect.bottom() - RIM);
    let radii = format!("{} {}", number(width / 2.), number(RIM));
    let arc = |data: &mut String, sweep: u8, to: Point| {
        let _ = write!(data, "A{radii} 0 0 {sweep}");
        write_point(data, ' ', to);
    };
    let mut data = String::new();
    write_point(&mut data, 'M', Point::new(x, top));
    arc(&mut data, 1, Point::new(right, top));
    write_point(&mut data, 'L', Point::new(right, bottom));
    arc(&mut data, 1, Point::new(x, bottom));
    data.push('Z');
    write_point(&mut data, 'M', Point::new(x, top));
    arc(&mut data, 0, Point::new(right, top));
    data
}

/// The `d` attribute of the heart that stands for a health check.
#[must_use]
pub fn heart_data(rect: Rect) -> String {
    let Rect { x, y, width, height } = rect;
    let point = |across: f64, down: f64| Point::new(x + across * width, y + down * height);
    let mut data = String::new();
    write_point(&mut data, 'M', point(0.5, 0.95));
    for (first, second, to) in [
        ((0.1, 0.65), (0., 0.45), (0., 0.3)),
        ((0., 0.02), (0.4, 0.), (0.5, 0.28)),
        ((0.6, 0.), (1., 0.02), (1., 0.3)),
        ((1., 0.45), (0.9, 0.65), (0.5, 0.95)),
    ] {
        write_point(&mut data, 'C', point(first.0, first.1));
        write_point(&mut data, ' ', point(second.0, second.1));
        write_point(&mut data, ' ', point(to.0, to.1));
    }
    data.push('Z');
    data
}

/// The `d` attribute of the mark of a chip: a socket for ports, and for each network colour a shape
/// of its own. `None` for chips without a mark.
#[must_use]
pub fn chip_mark_data(chip: &Chip) -> Option<String> {
    let rect = chip.mark?;
    let (center, half) = (rect.center(), rect.width / 2.);
    let outline: &[(f64, f64)] = match chip.role {
        // A plug that goes in.
        ChipRole::Port | ChipRole::LocalPort => {
            return Some(polyline(
                center,
                &[
                    &[(-4., 0.), (1., 0.)],
                    &[(-1.5, -2.8), (1.5, 0.), (-1.5, 2.8)],
                    &[(4., -4.), (4., 4.)],
                ],
            ));
        }
        ChipRole::Network(color) => match color % NETWORK_COLORS {
            0 => return Some(round_data(rect.inset(0.5))),
            1 => &[(-1., -1.), (1., -1.), (1., 1.), (-1., 1.)],
            2 => &[(0., -1.), (1., 0.9), (-1., 0.9)],
            3 => &[(0., -1.15), (1.15, 0.), (0., 1.15), (-1.15, 0.)],
            4 => &[(-1., -1.), (1., -1.), (0., 0.9)],
            _ => &[(-1., -0.35), (1., -0.35), (1., 0.35), (-1., 0.35)],
        },
        ChipRole::NetworkMode | ChipRole::Profile | ChipRole::More => return None,
    };
    let points: Vec<_> = outline.iter().map(|(x, y)| (x * half * 0.9, y * half * 0.9)).collect();
    Some(polyline(center, &[&points]) + "Z")
}

/// The `d` attribute of the glyph that says what a box of a project is, 12 CSS pixels square.
#[must_use]
pub fn project_glyph_data(shape: ProjectShape, rect: Rect) -> Option<String> {
    let center = rect.center();
    let lines: &[&[(f64, f64)]] = match shape {
        // A cube: a packed image.
        ProjectShape::Service | ProjectShape::Pulled => &[
            &[(0., -6.), (5., -3.), (5., 3.), (0., 6.), (-5., 3.), (-5., -3.), (0., -6.)],
            &[(-5., -3.), (0., 0.), (5., -3.)],
            &[(0., 0.), (0., 6.)],
        ],
        // A switch that is off.
        ProjectShape::OffService => &[
            &[(-5., -1.), (-5., 1.), (-3., 3.), (3., 3.), (5., 1.), (5., -1.), (3., -3.)],
            &[(3., -3.), (-3., -3.), (-5., -1.)],
            &[(-2.5, -1.), (-2.5, 1.)],
        ],
        // A question.
        ProjectShape::UnreadDockerfile => &[
            &[(-3., -3.), (-1.5, -5.), (1.5, -5.), (3., -3.), (2.5, -1.), (0., 0.5), (0., 2.)],
            &[(0., 4.5), (0., 5.5)],
        ],
        // Three that are joined.
        ProjectShape::Network => &[
            &[(0., -5.), (0., 0.), (-4.5, 4.)],
            &[(0., 0.), (4.5, 4.)],
            &[(-1.5, -5.5), (1.5, -5.5), (1.5, -3.), (-1.5, -3.), (-1.5, -5.5)],
            &[(-6., 3.), (-3., 3.), (-3., 5.5), (-6., 5.5), (-6., 3.)],
            &[(3., 3.), (6., 3.), (6., 5.5), (3., 5.5), (3., 3.)],
        ],
        ProjectShape::Dockerfile | ProjectShape::Volume => return None,
    };
    Some(polyline(center, lines))
}

/// The `d` attribute of the mark that says whether a stage is open.
#[must_use]
pub fn chevron_data(toggle: Rect, open: bool) -> String {
    let center = toggle.center();
    let corners = if open {
        [(-4.5, -2.), (0., 2.5), (4.5, -2.)]
    } else {
        [(-2., -4.5), (2.5, 0.), (-2., 4.5)]
    };
    polyline(center, &[&corners])
}

/// The `d` attribute of the glyph at the left of a box, 16 CSS pixels square; stages have none.
#[must_use]
pub fn glyph_data(shape: NodeShape, rect: Rect) -> Option<String> {
    let center = Point::new(rect.x + 20., rect.y + 24.);
    match shape {
        NodeShape::Stage => None,
        // A cube: a packed image.
        NodeShape::Image => Some(polyline(
            center,
            &[
                &[(0., -8.), (7., -4.), (7., 4.), (0., 8.), (-7., 4.), (-7., -4.), (0., -8.)],
                &[(-7., -4.), (0., 0.), (7., -4.)],
                &[(0., 0.), (0., 8.)],
            ],
        )),
        // Sheets of paper: files.
        NodeShape::MainContext | NodeShape::NamedContext => Some(polyline(
            center,
            &[
                &[(-6., -5.), (2., -5.), (6., -1.), (6., 10.), (-6., 10.), (-6., -5.)],
                &[(2., -5.), (2., -1.), (6., -1.)],
            ],
        )),
        // An arrow into a tray: a download.
        NodeShape::RemoteContext => Some(polyline(
            center,
            &[
                &[(0., -5.), (0., 5.)],
                &[(-4., 1.), (0., 5.), (4., 1.)],
                &[(-7., 5.), (-7., 9.), (7., 9.), (7., 5.)],
            ],
        )),
    }
}

/// The `d` attribute of an alert, whose outline tells how bad it is: an octagon, a triangle or a
/// circle.
#[must_use]
pub fn alert_data(level: Level, rect: Rect) -> String {
    let (center, half) = (rect.center(), rect.width / 2.);
    let cut = half * 0.42;
    let outline: &[(f64, f64)] = match level {
        Level::Error => &[
            (-cut, -half),
            (cut, -half),
            (half, -cut),
            (half, cut),
            (cut, half),
            (-cut, half),
            (-half, cut),
            (-half, -cut),
            (-cut, -half),
        ],
        Level::Warning => &[(0., -half), (half, half * 0.85), (-half, half * 0.85), (0., -half)],
        Level::Hint => return round_data(rect.inset(0.5)),
    };
    polyline(center, &[outline]) + "Z"
}

/// The `d` attribute of a bar, whose outline tells what it is: a pull has round ends, COPY and ADD
/// point forward, WORKDIR has a cut corner, RUN is a plain bar and metadata a tick.
#[must_use]
pub fn bar_data(role: StepRole, rect: Rect) -> String {
    let Rect { x, y, .. } = rect;
    let (right, bottom) = (rect.right(), rect.bottom());
    let notch = 8_f64.min(rect.width / 2.);
    let outline = match role {
        StepRole::Pull => return round_data(rect),
        StepRole::Copy => vec![
            (x, y),
            (right - notch, y),
            (right, f64::midpoint(y, bottom)),
            (right - notch, bottom),
            (x, bottom),
        ],
        StepRole::Workdir => {
            vec![(x, y), (right - notch, y), (right, y + notch), (right, bottom), (x, bottom)]
        }
        StepRole::Run | StepRole::Metadata => {
            vec![(x, y), (right, y), (right, bottom), (x, bottom)]
        }
    };
    let mut data = polyline(Point::default(), &[&outline]);
    data.push('Z');
    data
}

/// A rectangle with half circles as ends.
fn round_data(rect: Rect) -> String {
    let radius = rect.height.min(rect.width) / 2.;
    let (left, right) = (rect.x + radius, rect.right() - radius);
    let mut data = String::new();
    write_point(&mut data, 'M', Point::new(left, rect.y));
    write_point(&mut data, 'L', Point::new(right, rect.y));
    let radius = number(radius);
    let arc = format!("A{radius} {radius} 0 0 1");
    data.push_str(&arc);
    write_point(&mut data, ' ', Point::new(right, rect.bottom()));
    write_point(&mut data, 'L', Point::new(left, rect.bottom()));
    data.push_str(&arc);
    write_point(&mut data, ' ', Point::new(left, rect.y));
    data.push('Z');
    data
}

/// Straight lines through points given relative to a center.
fn polyline(center: Point, lines: &[&[(f64, f64)]]) -> String {
    let mut data = String::new();
    for line in lines {
        for (index, &(dx, dy)) in line.iter().enumerate() {
            write_point(&mut data, if index == 0 { 'M' } else { 'L' }, center.moved(dx, dy));
        }
    }
    data
}

fn write_point(data: &mut String, command: char, point: Point) {
    data.push(command);
    write_number(data, point.x);
    data.push(' ');
    write_number(data, point.y);
}

/// Appends a coordinate with at most one decimal.
pub(crate) fn write_number(text: &mut String, value: f64) {
    let tenths = (value * 10.).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let written = if tenth == 0 {
        write!(text, "{sign}{whole}")
    } else {
        write!(text, "{sign}{whole}.{tenth}")
    };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

/// A coordinate as text with at most one decimal.
#[must_use]
pub fn number(value: f64) -> String {
    let mut text = String::new();
    write_number(&mut text, value);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let texts = [0., -0.04, 1.5, -2.25, 10.0].map(number);
        assert_eq!(texts, ["0", "0", "1.5", "-2.3", "10"]);
    }

    #[test]
    fn a_reversed_path_has_the_same_points() {
        let mut path = Path::new(Point::new(0., 0.));
        path.line_to(Point::new(10., 0.));
        path.cubic_to(Point::new(15., 0.), Point::new(15., 10.), Point::new(20., 10.));
        assert_eq!(path_data(&path), "M0 0L10 0C15 0 15 10 20 10");
        assert_eq!(path_data(&path.reversed()), "M20 10C15 10 15 0 10 0L0 0");
        assert_eq!(path.reversed().reversed(), path);
    }
}
