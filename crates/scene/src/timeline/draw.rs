//! Places lanes, bars, ticks and connectors.

use plimsoll_model::schedule::{Basis, Lane, Schedule, Slot, Vertex};
use plimsoll_model::{Build, Effect, ImageId, StageId, Step};

use super::connect::connectors;
use super::scale::{LEAD, Scale, TAIL};
use super::{Axis, AxisTick, BarItem, LaneItem, LaneNames, TimelineOptions, TimelineScene, words};
use crate::geometry::{Point, Rect, Size};
use crate::graph::StepRole;
use crate::graph::draw::{argument, step_role};
use crate::graph::words::{base, state, state_words, step_tooltip};
use crate::id::SceneId;
use crate::path::Path;
use crate::text::{Anchor, TextItem, TextRole, phrase};

/// How many bars are drawn at most; lanes on the critical path come first.
pub const MAX_DRAWN_BARS: usize = 6_000;

const MARGIN: f64 = 24.;
/// The width of the column with the names of lanes.
const NAMES: f64 = 212.;
/// The height of the names above lanes.
const NAME_ROW: f64 = 26.;
pub(super) const BAR: f64 = 30.;
/// The height of the strip with the ticks of metadata.
const STRIP: f64 = 24.;
const LANE_PADDING: f64 = 8.;
/// The space between lanes, in which connectors run.
pub(super) const LANE_GAP: f64 = 12.;
/// The height of the caption and the numbers of the axis.
const AXIS: f64 = 52.;
const HEADING: f64 = 36.;
/// The width that a tick of metadata takes without its word.
const TICK: f64 = 24.;

/// Lays out a schedule.
pub(super) fn draw(build: &Build, schedule: &Schedule, options: TimelineOptions) -> TimelineScene {
    let (lanes, unbuilt, notice) = drawn(build, schedule);
    let origin = MARGIN + if options.names == LaneNames::Beside { NAMES } else { 8. };
    let scale = Scale::new(schedule.basis, schedule.finish, origin);
    let mut drawer = Drawer {
        build,
        basis: schedule.basis,
        scale,
        names: options.names,
        lanes: Vec::new(),
        bars: Vec::new(),
        y: MARGIN + AXIS,
    };
    for lane in &lanes {
        drawer.built(lane);
    }
    let plot_end = drawer.y - LANE_GAP;
    let unbuilt_heading = (!unbuilt.is_empty()).then(|| drawer.heading());
    for stage in unbuilt {
        drawer.unbuilt(stage);
    }
    let connectors = connectors(build, &lanes, &drawer.lanes, &drawer.bars, scale);
    let axis = axis(schedule, scale, plot_end);
    let right = drawer.right(&axis).max(scale.x(schedule.finish) + LEAD);
    drawer.stretch(right);
    TimelineScene {
        size: Size { width: right + MARGIN, height: drawer.y - LANE_GAP + MARGIN },
        axis,
        lanes: drawer.lanes,
        bars: drawer.bars,
        connectors,
        unbuilt_heading,
        summary: words::summary(build, schedule),
        notice,
    }
}

/// The lanes and unbuilt stages that are drawn, and what is said about the others.
fn drawn<'a>(
    build: &Build,
    schedule: &'a Schedule,
) -> (Vec<&'a Lane>, Vec<StageId>, Option<String>) {
    let bars = |stage: StageId| build.stage(stage).step_count + 1;
    let critical = |lane: &Lane| lane.pull.iter().chain(&lane.slots).any(|slot| slot.critical);
    let mut order: Vec<_> = (0..schedule.lanes.len()).collect();
    order.sort_by_key(|&lane| !critical(&schedule.lanes[lane]));
    let mut left = MAX_DRAWN_BARS;
    let mut fits = |stage: StageId| {
        let fits = bars(stage) <= left;
        left = left.saturating_sub(bars(stage));
        fits
    };
    order.retain(|&lane| fits(schedule.lanes[lane].stage));
    let unbuilt: Vec<_> = schedule.unbuilt.iter().copied().filter(|&stage| fits(stage)).collect();
    order.sort_unstable();
    let hidden = build.stages.len().saturating_sub(order.len() + unbuilt.len());
    let notice = (hidden > 0).then(|| {
        format!("The timeline draws {MAX_DRAWN_BARS} steps at most; {hidden} stages are left out.")
    });
    (order.into_iter().map(|lane| &schedule.lanes[lane]).collect(), unbuilt, notice)
}

fn axis(schedule: &Schedule, scale: Scale, plot_end: f64) -> Axis {
    let top = MARGIN + AXIS - 10.;
    let caption = words::caption(schedule.basis);
    let at = Point::new(MARGIN, MARGIN + 10.);
    let caption = TextItem::fit(TextRole::Axis, caption, at, TextRole::Axis.width(caption));
    let ticks = scale.ticks(schedule.finish).into_iter().map(|time| {
        let x = scale.x(time);
        let mut line = Path::new(Point::new(x, top));
        line.line_to(Point::new(x, plot_end.max(top)));
        let text = crate::path::number(time);
        let at = Point::new(x, top - 5.);
        let label = TextItem::fit(TextRole::Axis, &text, at, TextRole::Axis.width(&text));
        AxisTick { line, label: Some(label.anchored(Anchor::Middle)) }
    });
    Axis { caption, ticks: ticks.collect() }
}

struct Drawer<'a> {
    build: &'a Build,
    basis: Basis,
    scale: Scale,
    names: LaneNames,
    lanes: Vec<LaneItem>,
    bars: Vec<BarItem>,
    /// Where the next lane starts.
    y: f64,
}

impl Drawer<'_> {
    fn heading(&mut self) -> TextItem {
        let at = Point::new(MARGIN, self.y + 18.);
        self.y += HEADING;
        let text = "Not built for this target";
        TextItem::fit(TextRole::Title, text, at, TextRole::Title.width(text))
    }

    /// Adds the lane of a stage; returns where its bars start from the top.
    fn lane(&mut self, stage: StageId, times: Option<(f64, f64)>) -> f64 {
        let metadata =
            self.build.steps_of(stage).iter().any(|s| step_role(s.keyword) == StepRole::Metadata);
        let names = if self.names == LaneNames::Above { NAME_ROW } else { 0. };
        let strip = if metadata { STRIP } else { 0. };
        let height = 2. * LANE_PADDING + names + BAR + strip;
        let id = SceneId::Stage(stage);
        let state = state(self.build, stage);
        let badge = state_words(state);
        let (left, top) = (MARGIN + 12., self.y);
        let (title_room, detail_at, detail_room, badge_at) = match self.names {
            LaneNames::Beside => {
                let right = MARGIN + NAMES - 24.;
                let badge = badge.map_or(0., |badge| TextRole::Badge.width(badge) + 8.);
                let room = right - left;
                let detail = Point::new(left, top + LANE_PADDING + 27.);
                (room - badge, detail, room, Point::new(right, top + LANE_PADDING + 11.))
            }
            LaneNames::Above => {
                let detail = Point::new(left + 148., top + LANE_PADDING + 11.);
                (140., detail, 140., Point::new(left + 360., top + LANE_PADDING + 11.))
            }
        };
        let label = &self.build.stage(stage).label;
        let at = Point::new(left, top + LANE_PADDING + 11.);
        let base = format!("FROM {}", base(self.build, &self.build.stage(stage).base));
        self.lanes.push(LaneItem {
            id,
            key: format!("lane-{id}"),
            state,
            rect: Rect::new(MARGIN, top, 0., height),
            title: TextItem::fit(TextRole::Title, label, at, title_room),
            detail: TextItem::fit(TextRole::Detail, &base, detail_at, detail_room),
            badge: badge.map(|words| {
                TextItem::fit(TextRole::Badge, words, badge_at, 80.).anchored(Anchor::End)
            }),
            alert: None,
            name: words::lane_name(self.build, stage, times, self.basis),
            tooltip: phrase(&self.build.stage(stage).text),
        });
        self.y += height + LANE_GAP;
        top + LANE_PADDING + names
    }

    fn built(&mut self, lane: &Lane) {
        let y = self.lane(lane.stage, Some((lane.start, lane.end)));
        if let Some(slot) = &lane.pull
            && let Vertex::Pull(image) = slot.vertex
        {
            self.pull(image, lane.stage, self.span(slot, y), Some(slot));
        }
        let build = self.build;
        let steps = build.steps_of(lane.stage);
        let mut ticks = Vec::new();
        for (step, slot) in steps.iter().zip(&lane.slots) {
            if step_role(step.keyword) == StepRole::Metadata {
                ticks.push((step, self.scale.x(slot.start), Some(slot)));
            } else {
                self.step(step, self.span(slot, y), Some(slot));
            }
        }
        self.ticks(&ticks, y + BAR);
    }

    /// Steps that are not built have an order but no time: they stand one unit apart.
    fn unbuilt(&mut self, stage: StageId) {
        let y = self.lane(stage, None);
        let (build, mut time) = (self.build, 0.);
        let unit = if self.basis == Basis::Nominal {
            1.
        } else {
            128. / (self.scale.x(1.) - self.scale.x(0.)).max(1e-3)
        };
        let mut next = |drawer: &Self| {
            let (start, end) = (drawer.scale.x(time), drawer.scale.x(time + unit));
            time += unit;
            Rect::new(start + LEAD, y, end - start - LEAD - TAIL, BAR)
        };
        if let plimsoll_model::Base::Image(image) = build.stage(stage).base {
            let rect = next(self);
            self.pull(image, stage, rect, None);
        }
        let mut ticks = Vec::new();
        let mut end = self.scale.x(0.);
        for step in build.steps_of(stage) {
            if step_role(step.keyword) == StepRole::Metadata {
                ticks.push((step, end, None));
            } else {
                let rect = next(self);
                end = rect.right() + TAIL;
                self.step(step, rect, None);
            }
        }
        self.ticks(&ticks, y + BAR);
    }

    fn span(&self, slot: &Slot, y: f64) -> Rect {
        let (start, end) = (self.scale.x(slot.start), self.scale.x(slot.end));
        Rect::new(start + LEAD, y, (end - start - LEAD - TAIL).max(3.), BAR)
    }

    fn pull(&mut self, image: ImageId, stage: StageId, rect: Rect, slot: Option<&Slot>) {
        let reference = &self.build.image(image).reference;
        let name = words::pull_name(self.build, image, stage, slot, self.basis);
        let bar = self.bar(stage, rect, slot, &format!("pull {reference}"));
        self.bars.push(BarItem {
            id: SceneId::Image(image),
            key: format!("pull-{}", SceneId::Stage(stage)),
            role: StepRole::Pull,
            layer: false,
            onbuild: false,
            tooltip: format!("Pull {}", phrase(reference)),
            name,
            ..bar
        });
    }

    fn step(&mut self, step: &Step, rect: Rect, slot: Option<&Slot>) {
        let label = format!("{} {}", step.keyword.as_str(), without_flags(argument(step)));
        let bar = self.bar(step.stage, rect, slot, &label);
        self.bars.push(self.of_step(step, slot, bar));
    }

    fn of_step(&self, step: &Step, slot: Option<&Slot>, bar: BarItem) -> BarItem {
        BarItem {
            id: SceneId::Step(step.id),
            key: SceneId::Step(step.id).key(),
            role: step_role(step.keyword),
            layer: step.effect == Effect::Layer,
            onbuild: step.onbuild,
            name: words::bar_name(self.build, step, slot, self.basis),
            tooltip: step_tooltip(step),
            ..bar
        }
    }

    /// What all bars have in common; the caller adds what it stands for.
    fn bar(&self, stage: StageId, rect: Rect, slot: Option<&Slot>, label: &str) -> BarItem {
        let critical = slot.is_some_and(|slot| slot.critical);
        let room = rect.width - 20.;
        let at = Point::new(rect.x + 9., rect.y + BAR / 2. + 4.);
        let label = (room >= 20.).then(|| TextItem::fit(TextRole::Argument, label, at, room));
        BarItem {
            id: SceneId::Stage(stage),
            key: String::new(),
            lane: SceneId::Stage(stage),
            role: StepRole::Run,
            layer: false,
            onbuild: false,
            critical,
            state: state(self.build, stage),
            rect,
            hit: hit(rect),
            label,
            critical_mark: critical.then(|| Rect::new(rect.x, rect.bottom() + 1., rect.width, 3.)),
            state_bar: Rect::new(rect.x, rect.y, 5., rect.height),
            alert: None,
            name: String::new(),
            tooltip: String::new(),
        }
    }

    /// Places ticks of metadata. They take no time, so those of one moment stand side by side below
    /// what follows, with their words where there is room.
    fn ticks(&mut self, ticks: &[(&Step, f64, Option<&Slot>)], y: f64) {
        let mut free = f64::NEG_INFINITY;
        let mut rest = ticks;
        while let Some(&(_, x, _)) = rest.first() {
            let count = rest.iter().take_while(|tick| (tick.1 - x).abs() < 0.5).count();
            let (group, after) = rest.split_at(count);
            rest = after;
            let start = (x + LEAD - 2.).max(free);
            let width = |step: &Step| TICK.max(TextRole::Badge.width(step.keyword.as_str()) + 16.);
            let worded: f64 = group.iter().map(|(step, ..)| width(step)).sum();
            let words = after.first().is_none_or(|next| start + worded <= next.1 + LEAD);
            free = start;
            for (step, _, slot) in group {
                let taken = if words { width(step) } else { TICK };
                self.tick(step, Rect::new(free, y, taken, STRIP), *slot, words);
                free += taken;
            }
        }
    }

    fn tick(&mut self, step: &Step, hit: Rect, slot: Option<&Slot>, words: bool) {
        let rect = Rect::new(hit.x + 2., hit.y + 7., 3., 13.);
        let at = Point::new(rect.right() + 4., rect.bottom() - 3.);
        let keyword = step.keyword.as_str();
        let label = words.then(|| TextItem::fit(TextRole::Badge, keyword, at, hit.width));
        let bar = self.bar(step.stage, rect, slot, "");
        let bar = BarItem { label, hit, critical_mark: None, ..bar };
        self.bars.push(self.of_step(step, slot, bar));
    }

    /// How far to the right anything goes.
    fn right(&self, axis: &Axis) -> f64 {
        let bars = self.bars.iter().map(|bar| bar.hit.right());
        let names = self.lanes.iter().map(|lane| lane.detail.rect().right());
        let axis = std::iter::once(axis.caption.rect().right());
        (bars.chain(names).chain(axis).fold(0., f64::max) + LEAD).ceil()
    }

    fn stretch(&mut self, right: f64) {
        for lane in &mut self.lanes {
            lane.rect.width = right - lane.rect.x;
        }
    }
}

/// What an instruction is about: its arguments without the flags before them.
fn without_flags(mut argument: &str) -> &str {
    while let Some(rest) = argument.strip_prefix("--") {
        match rest.split_once(char::is_whitespace) {
            Some((_, rest)) => argument = rest.trim_start_matches([' ', '\t', '\\', '\n']),
            None => break,
        }
    }
    argument
}

/// At least 24 CSS pixels each way, around the middle of the bar.
fn hit(rect: Rect) -> Rect {
    const LEAST: f64 = 24.;
    let (x, y) = ((LEAST - rect.width).max(0.) / 2., (LEAST - rect.height).max(0.) / 2.);
    Rect::new(rect.x - x, rect.y - y, rect.width + 2. * x, rect.height + 2. * y)
}
