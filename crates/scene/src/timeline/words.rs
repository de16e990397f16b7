//! What the timeline says in words: names for assistive technology, tooltips, and the table.

use std::fmt::Write;

use plimsoll_model::schedule::{Basis, Schedule, Slot, Vertex};
use plimsoll_model::{Build, Effect, ImageId, StageId, Step};

use crate::graph::NodeState;
use crate::graph::words::{base, count, effect, state, step_name};
use crate::id::SceneId;
use crate::path::number;
use crate::table::{Table, TableRow};
use crate::text::phrase;

/// What the length of a bar means.
pub(super) const fn caption(basis: Basis) -> &'static str {
    match basis {
        Basis::Nominal => {
            "Bar length: 1 unit per step; no times are known. Underlined: the critical path."
        }
        Basis::Estimated => "Bar length: seconds, estimated. Underlined: the critical path.",
        Basis::Known => "Bar length: seconds, as measured. Underlined: the critical path.",
    }
}

/// A point in time: "unit 2", "2.5 seconds".
fn time(basis: Basis, at: f64) -> String {
    match basis {
        Basis::Nominal => format!("unit {}", number(at)),
        Basis::Estimated => format!("about {} seconds", number(at)),
        Basis::Known => format!("{} seconds", number(at)),
    }
}

/// A length of time: "1 unit", "2.5 seconds".
pub(super) fn length(basis: Basis, length: f64) -> String {
    let unit = if basis == Basis::Nominal { "unit" } else { "second" };
    let plural = if (length - 1.).abs() < 1e-9 { "" } else { "s" };
    format!("{} {unit}{plural}", number(length))
}

/// The accessible name of a bar: "RUN npm ci, step 3 of 5 of build, makes a layer, starts at unit 2".
pub(super) fn bar_name(build: &Build, step: &Step, slot: Option<&Slot>, basis: Basis) -> String {
    let mut name = step_name(build, step);
    name.push_str(&when(slot, basis));
    name
}

/// The accessible name of the bar of a pull.
pub(super) fn pull_name(
    build: &Build,
    image: ImageId,
    stage: StageId,
    slot: Option<&Slot>,
    basis: Basis,
) -> String {
    let (image, stage) = (&build.image(image).reference, &build.stage(stage).label);
    format!("Pull {}, base of {}{}", phrase(image), phrase(stage), when(slot, basis))
}

fn when(slot: Option<&Slot>, basis: Basis) -> String {
    match slot {
        Some(slot) if slot.critical => {
            format!(", starts at {}, on the critical path", time(basis, slot.start))
        }
        Some(slot) => format!(", starts at {}", time(basis, slot.start)),
        None => ", not built".to_owned(),
    }
}

/// The accessible name of a lane: "build, from base, 3 steps, runs from unit 2 to unit 5, target".
pub(super) fn lane_name(
    build: &Build,
    id: StageId,
    times: Option<(f64, f64)>,
    basis: Basis,
) -> String {
    let stage = build.stage(id);
    let mut name = format!(
        "{}, from {}, {}",
        phrase(&stage.label),
        phrase(&base(build, &stage.base)),
        count(stage.step_count, "step"),
    );
    if let Some((start, end)) = times {
        let _ = write!(name, ", runs from {} to {}", time(basis, start), time(basis, end));
    }
    match state(build, id) {
        NodeState::Target => name.push_str(", target"),
        NodeState::NotBuilt => name.push_str(", not built"),
        NodeState::Needed => {}
    }
    name
}

/// One sentence about the whole timeline.
pub(super) fn summary(build: &Build, schedule: &Schedule) -> String {
    let mut text = format!(
        "{} in {}, {} on the critical path",
        count(schedule.lanes.iter().map(|lane| lane.slots.len()).sum(), "step"),
        count(schedule.lanes.len(), "stage"),
        length(schedule.basis, schedule.finish),
    );
    if let Some(target) = build.target {
        let _ = write!(text, "; the target is {}", phrase(&build.stage(target).label));
    }
    match schedule.unbuilt.len() {
        0 => text.push('.'),
        unbuilt => {
            let _ = write!(text, "; {} not built.", count(unbuilt, "stage"));
        }
    }
    text
}

/// The timeline as a table, in the order in which the steps can start.
pub(super) fn table(build: &Build, schedule: &Schedule) -> Table {
    let header = ["Step", "Stage", "Start", "Length", "Layer", "Reason"].map(str::to_owned);
    let mut slots: Vec<(&Slot, StageId)> = Vec::new();
    for lane in &schedule.lanes {
        let pull = lane.pull.iter();
        slots.extend(pull.chain(&lane.slots).map(|slot| (slot, lane.stage)));
    }
    slots.sort_by(|a, b| a.0.start.total_cmp(&b.0.start));
    let built = slots.iter().map(|(slot, stage)| row(build, schedule.basis, slot, *stage));
    let unbuilt = schedule.unbuilt.iter().flat_map(|&stage| build.steps_of(stage));
    let unbuilt =
        unbuilt.map(|step| step_row(build, step, ["not built", "not built"].map(str::to_owned)));
    let rows = built.chain(unbuilt).collect();
    let caption = format!("Steps in the order they can start. {}", caption(schedule.basis));
    Table { caption, header: header.to_vec(), rows }
}

fn row(build: &Build, basis: Basis, slot: &Slot, stage: StageId) -> TableRow {
    let times = [time(basis, slot.start), length(basis, slot.end - slot.start)];
    match slot.vertex {
        Vertex::Step(id) => step_row(build, build.step(id), times),
        Vertex::Pull(id) => {
            let what = format!("Pull {}", phrase(&build.image(id).reference));
            let [start, length] = times;
            let stage = phrase(&build.stage(stage).label);
            let (layer, reason) = ("no".to_owned(), "the base is an image".to_owned());
            TableRow {
                id: SceneId::Image(id),
                cells: vec![what, stage, start, length, layer, reason],
            }
        }
        Vertex::Load(id) => {
            let what = format!("Load {}", phrase(&build.context(id).name));
            let [start, length] = times;
            let stage = phrase(&build.stage(stage).label);
            let (layer, reason) = ("no".to_owned(), String::new());
            TableRow {
                id: SceneId::Context(id),
                cells: vec![what, stage, start, length, layer, reason],
            }
        }
    }
}

fn step_row(build: &Build, step: &Step, [start, length]: [String; 2]) -> TableRow {
    let layer = match step.effect {
        Effect::Layer => "yes",
        Effect::Metadata | Effect::Nothing => "no",
    };
    let reason = if step.reason.is_empty() { effect(step.effect) } else { step.reason };
    let stage = phrase(&build.stage(step.stage).label);
    let cells = vec![phrase(&step.text), stage, start, length, layer.to_owned(), reason.to_owned()];
    TableRow { id: SceneId::Step(step.id), cells }
}
