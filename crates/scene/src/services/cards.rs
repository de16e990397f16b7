//! How large a box is before it has a place, and what stands where in it.

use plimsoll_model::StageId;
use plimsoll_model::compose::{Healthcheck, Port, Project, ProjectBuilds, Service};

use super::plan::{End, Plan, Stages, model};
use super::relations::Relations;
use super::{Chip, ChipRole, Direction, Layer, Layers, NETWORK_COLORS, words};
use crate::geometry::{Point, Rect};
use crate::graph::words::count;
use crate::id::{NetworkId, ProjectItem};
use crate::layered::{BoxSpec, Port as Touch};
use crate::text::{TextItem, TextRole, phrase};

/// The height of a card without chips.
pub(super) const HEADER: f64 = 46.;
/// The height of a box with one line, and of the header of an open Dockerfile.
pub(super) const SLIM: f64 = 28.;
/// How much higher a cylinder is.
pub(super) const RIM: f64 = 8.;
/// The height of the row of a stage.
pub(super) const ROW: f64 = 24.;
/// The space below the last row.
const FOOT: f64 = 6.;
/// The space left and right of all texts.
pub(super) const PAD: f64 = 12.;
/// Where the second line starts, after its glyph.
pub(super) const DETAIL_LEFT: f64 = 28.;
/// Where the texts of a row start.
pub(super) const ROW_LEFT: f64 = 30.;
/// The size of the heart of a health check, and the space before it.
pub(super) const HEART: f64 = 11.;
const HEART_GAP: f64 = 8.;

const MIN_WIDTH: f64 = 96.;
const MAX_WIDTH: f64 = 176.;
const MAX_OPEN_WIDTH: f64 = 300.;
/// How far from a corner lines may touch a box.
const CORNER: f64 = 9.;

const CHIP: f64 = 18.;
const CHIP_GAP: f64 = 5.;
const CHIP_PAD: f64 = 6.;
const CHIP_MARK: f64 = 8.;
/// How many lines of chips a card has at most.
const MAX_CHIP_LINES: usize = 3;
/// How many chips are considered at most; those beyond have no room anyway.
const MAX_CHIPS: usize = 24;
/// The space between the mark of a chip and its text.
const CHIP_MARK_GAP: f64 = 4.;
/// How wide the text of one chip is at most, so that the widest card has room for it.
const MAX_CHIP_TEXT: f64 = MAX_WIDTH - 2. * PAD - 2. * CHIP_PAD - CHIP_MARK - CHIP_MARK_GAP - 1.;

/// The texts of a box, uncut.
pub(super) struct Texts {
    pub(super) title: String,
    pub(super) detail: String,
    /// What stands in place of the detail where there is no room for it.
    pub(super) short: Option<String>,
}

/// What is in a box, and how large it is.
pub(super) struct Card {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) texts: Texts,
    pub(super) heart: bool,
    /// The height of what comes before chips and rows.
    pub(super) header: f64,
    /// Where the text of the line with a glyph starts.
    pub(super) left: f64,
    /// In the coordinates of the box.
    pub(super) chips: Vec<Chip>,
    pub(super) rows: Vec<StageId>,
    /// How many stages are not drawn.
    pub(super) hidden: usize,
    pub(super) open: bool,
}

/// What cards are made of.
pub(super) struct CardMaker<'a> {
    pub(super) project: &'a Project,
    pub(super) builds: &'a ProjectBuilds,
    pub(super) relations: &'a Relations,
    pub(super) plan: &'a Plan,
    pub(super) show: &'a Layers,
}

impl CardMaker<'_> {
    /// The card of a node.
    pub(super) fn card(&self, item: ProjectItem) -> Card {
        let texts = words::texts(self.project, self.builds, self.relations, item);
        match item {
            ProjectItem::Service(id) => self.service(self.project.service(id), texts),
            ProjectItem::OffService(id) => {
                let profiles = self.project.disabled[id.index()].profiles.iter();
                Card::new(texts, false, profiles.map(|name| profile(name)).collect())
            }
            ProjectItem::Build(id) => match self.plan.stages.get(&id) {
                Some(stages) => self.dockerfile(texts, item, stages),
                // What is wrong with it needs a second line.
                None if model(self.relations.dockerfile(id), self.builds).is_none() => {
                    Card::new(texts, false, Vec::new())
                }
                None => Card::slim(texts, SLIM),
            },
            // Its outline is its glyph.
            ProjectItem::Volume(_) => Card { left: PAD, ..Card::slim(texts, SLIM + RIM) },
            _ => Card::slim(texts, SLIM),
        }
    }

    fn service(&self, service: &Service, texts: Texts) -> Card {
        let heart = matches!(service.healthcheck, Healthcheck::Set(_) | Healthcheck::Tuned(_));
        let mut chips = Vec::new();
        if self.show.contains(Layer::Ports) {
            chips.extend(ports(&service.ports));
        }
        if self.show.contains(Layer::NetworkNames) {
            self.networks(service, &mut chips);
        }
        chips.extend(service.profiles.iter().map(|name| profile(&name.text)));
        Card::new(texts, heart, chips)
    }

    /// Networks, unless there is only the one that all services are in.
    fn networks(&self, service: &Service, chips: &mut Vec<Chip>) {
        if let Some(mode) = &service.network_mode {
            let text = match &*mode.text {
                "host" => "host network".to_owned(),
                "none" => "no network".to_owned(),
                "bridge" => "bridge network".to_owned(),
                other => format!("network of {}", other.trim_start_matches("service:")),
            };
            let tooltip = format!("network_mode: {}", phrase(&mode.text));
            chips.push(chip(ChipRole::NetworkMode, &text, tooltip));
        }
        if !words::networks_differ(self.project) {
            return;
        }
        for network in &service.networks {
            let key = |known: &plimsoll_model::compose::Resource| (*known.key).cmp(&*network.name);
            let Ok(at) = self.project.networks.binary_search_by(key) else { continue };
            let item = ProjectItem::Network(NetworkId::new(at));
            let tooltip = words::tooltip(self.project, self.builds, self.relations, item);
            let role = ChipRole::Network(at % NETWORK_COLORS);
            chips.push(Chip { id: Some(item.into()), ..chip(role, &network.name, tooltip) });
        }
    }

    fn dockerfile(&self, texts: Texts, item: ProjectItem, stages: &Stages) -> Card {
        let mut card = Card::slim(texts, SLIM);
        let rows = stages.drawn.iter().map(|&(stage, state)| {
            let row = words::row(self.builds, self.relations, item, stage, state);
            let badge = row.badge.map_or(0., |badge| 12. + TextRole::Badge.width(badge));
            let (title, detail) = (&row.title, &row.detail);
            let text =
                TextRole::Keyword.width(&head(title)) + TextRole::Argument.width(&head(detail));
            ROW_LEFT + text + TextRole::Argument.width(" ") + badge + PAD
        });
        card.width = even(rows.fold(card.width, f64::max).min(MAX_OPEN_WIDTH));
        let count = stages.drawn.len() + usize::from(stages.hidden > 0);
        card.height = SLIM + ROW * count as f64 + FOOT;
        card.rows = stages.drawn.iter().map(|(stage, _)| *stage).collect();
        card.hidden = stages.hidden;
        card.open = true;
        card
    }
}

/// How wide a card must be so that its chips need two lines.
fn chips_width(chips: &[Chip]) -> f64 {
    let widths = chips.iter().map(|chip| chip.rect.width);
    let widest = widths.clone().fold(0., f64::max);
    let half = f64::midpoint(widths.sum(), CHIP_GAP * chips.len() as f64);
    let half = if chips.len() > 2 { half } else { 0. };
    widest.max(half) + 2. * PAD
}

/// Enough of a text to know how wide it is, if it is not too wide anyway.
fn head(text: &str) -> String {
    text.chars().take(64).collect()
}

impl Card {
    /// A closed card.
    fn new(texts: Texts, heart: bool, mut chips: Vec<Chip>) -> Self {
        let beyond = chips.len().saturating_sub(MAX_CHIPS);
        chips.truncate(MAX_CHIPS);
        let mark = if heart { HEART + HEART_GAP } else { 0. };
        let title = PAD + TextRole::Title.width(&head(&texts.title)) + mark + PAD;
        let detail = DETAIL_LEFT + TextRole::Detail.width(&head(&texts.detail)) + PAD;
        let width = even(title.max(detail).max(chips_width(&chips)).clamp(MIN_WIDTH, MAX_WIDTH));
        let mut card = Self {
            width,
            height: HEADER,
            header: HEADER,
            left: DETAIL_LEFT,
            texts,
            heart,
            chips,
            rows: Vec::new(),
            hidden: 0,
            open: false,
        };
        card.flow(beyond);
        card
    }

    /// A box with one line.
    fn slim(texts: Texts, height: f64) -> Self {
        let title = DETAIL_LEFT + TextRole::Detail.width(&head(&texts.title)) + PAD;
        let width = even(title.clamp(MIN_WIDTH, MAX_WIDTH));
        Self {
            width,
            height,
            header: height,
            left: DETAIL_LEFT,
            texts,
            heart: false,
            chips: Vec::new(),
            rows: Vec::new(),
            hidden: 0,
            open: false,
        }
    }

    /// True when the name is the only line.
    pub(super) fn is_slim(&self) -> bool {
        self.header < HEADER
    }

    /// Puts the chips into lines below the texts; what has no room is counted in a last chip.
    fn flow(&mut self, beyond: usize) {
        let room = self.width - PAD;
        let chips = std::mem::take(&mut self.chips);
        let count = chips.len();
        let (mut x, mut line) = (PAD, 0);
        for (index, mut chip) in chips.into_iter().enumerate() {
            if x > PAD && x + chip.rect.width > room {
                (x, line) = (PAD, line + 1);
            }
            if line == MAX_CHIP_LINES {
                self.count_left_out(count - index + beyond);
                break;
            }
            let top = HEADER - 2. + (CHIP + CHIP_GAP) * line as f64;
            chip.move_by(x, top);
            x += chip.rect.width + CHIP_GAP;
            self.chips.push(chip);
        }
        if beyond > 0 && line < MAX_CHIP_LINES {
            self.count_left_out(beyond);
        }
        let lines = self.chips.last().map_or(0, |_| line.min(MAX_CHIP_LINES - 1) + 1);
        if lines > 0 {
            self.height = HEADER - 2. + (CHIP + CHIP_GAP) * lines as f64 + 5.;
        }
    }

    /// Replaces the last chips by one that says how many there are.
    fn count_left_out(&mut self, mut left_out: usize) {
        let room = self.width - PAD;
        loop {
            let text = format!("+{left_out}");
            let mut more = chip(ChipRole::More, &text, format!("{left_out} more"));
            let Some(last) = self.chips.last() else { return };
            let x = last.rect.right() + CHIP_GAP;
            if x + more.rect.width <= room {
                more.move_by(x, last.rect.y);
                self.chips.push(more);
                return;
            }
            self.chips.pop();
            left_out += 1;
        }
    }

    /// The size along and across the flow.
    pub(super) fn spec(&self, direction: Direction) -> BoxSpec {
        match direction {
            Direction::LeftToRight => BoxSpec { along: self.width, across: self.height },
            Direction::TopDown => BoxSpec { along: self.height, across: self.width },
        }
    }

    /// Where lines leave: each of the first kinds of a box has a place of its own, so that lines
    /// of one kind run together and those of another do not hide behind them.
    pub(super) fn out_touch(&self, end: End, lane: usize, direction: Direction) -> Touch {
        const LANES: [f64; 5] = [0., 5., -5., 9., -9.];
        let aside = LANES[lane % LANES.len()];
        Touch::fixed(match (direction, self.row_center(end)) {
            (Direction::LeftToRight, Some(row)) => row,
            (Direction::LeftToRight, None) => self.header / 2. + aside,
            (Direction::TopDown, _) => self.width / 2. + aside,
        })
    }

    /// Where a line enters.
    pub(super) fn in_touch(&self, end: End, direction: Direction) -> Touch {
        match (direction, self.row_center(end)) {
            (Direction::LeftToRight, Some(row)) => Touch::around(row, 6.),
            (Direction::LeftToRight, None) => {
                let bottom = if self.open { self.header } else { self.height };
                Touch { best: self.header / 2., low: CORNER, high: bottom - CORNER, first: false }
            }
            (Direction::TopDown, _) => {
                Touch::around(self.width / 2., self.width / 2. - 2. * CORNER)
            }
        }
    }

    /// The middle of the row of a stage, from the top of the box.
    fn row_center(&self, end: End) -> Option<f64> {
        let End::Row(stage) = end else { return None };
        let row = self.rows.iter().position(|&row| row == stage)?;
        Some(self.header + ROW * (row as f64 + 0.5))
    }
}

impl Chip {
    /// Moves all of it.
    pub(super) fn move_by(&mut self, dx: f64, dy: f64) {
        self.rect = self.rect.moved(dx, dy);
        self.mark = self.mark.map(|mark| mark.moved(dx, dy));
        self.text.at = self.text.at.moved(dx, dy);
    }
}

/// A chip at the origin.
fn chip(role: ChipRole, text: &str, tooltip: String) -> Chip {
    let marked = matches!(role, ChipRole::Network(_) | ChipRole::Port | ChipRole::LocalPort);
    let left = if marked { CHIP_PAD + CHIP_MARK + CHIP_MARK_GAP } else { CHIP_PAD };
    let mark = Rect::new(CHIP_PAD, (CHIP - CHIP_MARK) / 2., CHIP_MARK, CHIP_MARK);
    let text = TextItem::fit(TextRole::Chip, text, Point::new(left, 12.5), MAX_CHIP_TEXT);
    let width = (left + text.rect().width + CHIP_PAD).ceil();
    let mark = marked.then_some(mark);
    Chip { role, id: None, rect: Rect::new(0., 0., width, CHIP), mark, text, tooltip }
}

fn profile(name: &str) -> Chip {
    let tooltip = format!("Only with the profile {}", phrase(name));
    chip(ChipRole::Profile, &format!("profile {name}"), tooltip)
}

/// Rounds up to an even number, so that the middle is a whole one.
fn even(length: f64) -> f64 {
    (length / 2.).ceil() * 2.
}

/// The published ports, ranges as one.
fn ports(ports: &[Port]) -> impl Iterator<Item = Chip> {
    published(ports).into_iter().map(|range| {
        let role = if range.is_local() { ChipRole::LocalPort } else { ChipRole::Port };
        chip(role, &range.short(), range.sentence())
    })
}

/// Ports of one service that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PortRange<'a> {
    first: &'a Port,
    /// How many more follow.
    more: u16,
}

/// The published ports of a service; those that follow each other are one range.
pub(super) fn published(ports: &[Port]) -> Vec<PortRange<'_>> {
    let mut ranges: Vec<PortRange<'_>> = Vec::new();
    for port in ports {
        if let Some(last) = ranges.last_mut()
            && last.continues(port)
        {
            last.more += 1;
        } else {
            ranges.push(PortRange { first: port, more: 0 });
        }
    }
    ranges
}

impl PortRange<'_> {
    fn continues(&self, next: &Port) -> bool {
        let number = |port: &Port| port.published.as_ref()?.parse::<u16>().ok();
        let step = |from: u16, to: u16| {
            self.more.checked_add(1).and_then(|more| from.checked_add(more)) == Some(to)
        };
        let published = match (number(self.first), number(next)) {
            (Some(first), Some(next)) => step(first, next),
            _ => false,
        };
        published
            && step(self.first.target, next.target)
            && self.first.protocol == next.protocol
            && self.first.host_ip == next.host_ip
    }

    /// True when only the host itself reaches it.
    pub(super) fn is_local(&self) -> bool {
        let ip = self.first.host_ip.as_deref().unwrap_or_default();
        ip.starts_with("127.") || ip == "::1" || ip == "[::1]"
    }

    fn from(&self) -> Option<String> {
        let first = self.first.published.as_ref()?;
        match (self.more, first.parse::<u16>()) {
            (0, _) | (_, Err(_)) => Some(first.clone()),
            (more, Ok(number)) => Some(format!("{first}-{}", number + more)),
        }
    }

    fn to(&self) -> String {
        match self.more {
            0 => self.first.target.to_string(),
            more => format!("{}-{}", self.first.target, self.first.target + more),
        }
    }

    /// "8080→80", "127.0.0.1:8080→80", "53/udp" where both sides have the same number.
    pub(super) fn short(&self) -> String {
        let host = self.first.host_ip.as_ref().map_or(String::new(), |ip| format!("{ip}:"));
        let from = self.from().unwrap_or_else(|| "any".to_owned());
        let protocol = match self.first.protocol.as_str() {
            "tcp" | "" => String::new(),
            other => format!("/{other}"),
        };
        let to = self.to();
        if from == to {
            return format!("{host}{to}{protocol}");
        }
        format!("{host}{from}→{to}{protocol}")
    }

    /// The same as a sentence.
    pub(super) fn sentence(&self) -> String {
        let host = match (&self.first.host_ip, self.is_local()) {
            (_, true) => "that only the host itself reaches".to_owned(),
            (None, _) => "on all addresses of the host".to_owned(),
            (Some(ip), _) => format!("on the host's address {}", phrase(ip)),
        };
        let protocol = phrase(&self.first.protocol);
        match self.from() {
            Some(from) => {
                let from = phrase(&from);
                format!("Port {from} {host} leads to {} ({protocol})", self.to())
            }
            None => {
                format!("A port that Docker chooses, {host}, leads to {} ({protocol})", self.to())
            }
        }
    }
}

/// "and 3 more stages".
pub(super) fn hidden(stages: usize) -> String {
    format!("and {}", count(stages, "more stage"))
}
