//! From time to place: how long a unit is, and where the axis has marks.

use plimsoll_model::schedule::Basis;

/// The space before a bar at each point in time, where connectors come down and arrows end.
pub(super) const LEAD: f64 = 10.;
/// The space after a bar.
pub(super) const TAIL: f64 = 3.;

/// The width of the plot when times are in seconds.
const SECONDS_WIDTH: f64 = 1_200.;

/// The scale of the time axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Where time 0 is.
    origin: f64,
    /// CSS pixels for each unit.
    unit: f64,
    basis: Basis,
}

impl Scale {
    /// A scale on which a bar of one unit can be read, or at least hit, however many there are.
    pub(super) fn new(basis: Basis, finish: f64, origin: f64) -> Self {
        let unit = match basis {
            Basis::Nominal if finish <= 10. => 128.,
            Basis::Nominal if finish <= 24. => 112.,
            Basis::Nominal if finish <= 100. => 80.,
            Basis::Nominal => 30.,
            Basis::Estimated | Basis::Known if finish > 0. => SECONDS_WIDTH / finish,
            Basis::Estimated | Basis::Known => SECONDS_WIDTH,
        };
        Self { origin, unit, basis }
    }

    /// The place of a point in time, rounded to whole pixels.
    pub(super) fn x(self, time: f64) -> f64 {
        (self.origin + time * self.unit).round()
    }

    /// The times of the marks of the axis.
    pub(super) fn ticks(self, finish: f64) -> Vec<f64> {
        const MIN_DISTANCE: f64 = 56.;
        const MAX_TICKS: f64 = 400.;
        let least = (MIN_DISTANCE / self.unit).max(finish / MAX_TICKS);
        // There is nothing within a nominal unit.
        let step = if self.basis == Basis::Nominal { nice(least.max(1.)) } else { nice(least) };
        let count = (finish / step + 1e-9).floor() as usize;
        (0..=count).map(|index| index as f64 * step).collect()
    }
}

/// The smallest of 1, 2, 5, 10, 20, … (or their parts) that is not below `least`.
fn nice(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1e-6).log10().floor());
    let factor = [1., 2., 5., 10.].into_iter().find(|factor| factor * power >= least * (1. - 1e-9));
    factor.unwrap_or(10.) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_numbers() {
        let steps = [0.3, 0.5, 1., 1.1, 7., 30.].map(nice).map(crate::path::number);
        assert_eq!(steps, ["0.5", "0.5", "1", "2", "10", "50"]);
    }
}
