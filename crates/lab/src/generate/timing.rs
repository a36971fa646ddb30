//! When visits may start, by the timing of their kind.

use crate::generate::assumptions::{self as assumed, Timing};
use crate::generate::clock::Clock;
use crate::generate::dice::Dice;
use crate::generate::teams::minutes;
use rounds_format::day::{ResponseFile, VisitFile, WindowFile};

/// How often a kind of visit happens to one patient during the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Series {
    /// How many visits.
    pub count: usize,
    /// Hours between them; 0 where they stand at meals.
    pub hours: i64,
}

/// Draws how often a kind of `timing` happens, at most `most` times.
pub(super) fn series(timing: Timing, most: usize, dice: &mut Dice) -> Series {
    let drawn = match timing {
        Timing::Meals => Series { count: dice.weighted(&assumed::MEALS_A_DAY).copied().unwrap_or(1), hours: 0 },
        Timing::Doses => {
            let (hours, count) = dice.weighted(&assumed::DOSING).copied().unwrap_or((24, 1));
            Series { count, hours }
        }
        _ => Series { count: 1, hours: 0 },
    };
    Series { count: drawn.count.min(most), ..drawn }
}

/// Sets windows, due and response of the visits of one series.
pub(super) fn set_times(visits: &mut [VisitFile], timing: Timing, hours: i64, clock: Clock, dice: &mut Dice) {
    match timing {
        Timing::Meals => at_meals(visits, clock, dice),
        Timing::Doses => doses(visits, hours, clock, dice),
        _ => {
            for visit in visits {
                single(visit, timing, clock, dice);
            }
        }
    }
}

fn single(visit: &mut VisitFile, timing: Timing, clock: Clock, dice: &mut Dice) {
    let mut quarter = |from: i64, to: i64| dice.between(from / 15, to / 15) * 15;
    match timing {
        Timing::Call { within, open, standard } => {
            let call = dice.between(8 * 12, 17 * 12 + 6) * 5;
            window(visit, clock, (call, call + open), None);
            if standard {
                visit.response =
                    Some(ResponseFile { clock_start: clock.at(call), within: minutes(within), notes: None });
            } else {
                visit.due = Some(clock.at(call + within));
            }
        }
        Timing::Renewal => {
            let usual = quarter(9 * 60, 17 * 60);
            window(visit, clock, (usual - 60, usual + 120), None);
            visit.due = Some(clock.at(usual + 30));
        }
        Timing::Morning => window(visit, clock, (quarter(7 * 60 + 45, 9 * 60 + 30), 12 * 60 + 30), None),
        Timing::HalfDay => {
            let half = if dice.chance(600) { (8 * 60, 11 * 60) } else { (17 * 60, 20 * 60) };
            window(visit, clock, half, None);
        }
        Timing::Hours if dice.chance(assumed::TWO_WINDOWS) => {
            window(visit, clock, (8 * 60, 10 * 60), None);
            window(visit, clock, (14 * 60 + 30, 18 * 60), Some(16 * 60));
        }
        Timing::Hours => {
            let from = dice.between(16, 27) * 30;
            window(visit, clock, (from, from + dice.between(8, 16) * 30), None);
        }
        Timing::Office => window(visit, clock, (9 * 60, 17 * 60), None),
        Timing::Any | Timing::Meals | Timing::Doses => {}
    }
}

/// Breakfast, lunch and evening, as many of them as there are visits; one a day is at breakfast two times in three.
fn at_meals(visits: &mut [VisitFile], clock: Clock, dice: &mut Dice) {
    const MEALS: [(i64, i64, i64); 3] = [
        (7 * 60 + 30, 9 * 60 + 30, 9 * 60),
        (11 * 60 + 30, 13 * 60 + 30, 13 * 60),
        (16 * 60 + 30, 18 * 60 + 30, 18 * 60),
    ];
    let meals: &[usize] = match visits.len() {
        1 if dice.chance(650) => &[0],
        1 => &[2],
        2 => &[0, 2],
        _ => &[0, 1, 2],
    };
    for (visit, &meal) in visits.iter_mut().zip(meals) {
        let (from, to, due) = MEALS[meal];
        window(visit, clock, (from, to), None);
        visit.due = Some(clock.at(due));
    }
}

/// Doses `hours` apart, the first early enough for the last to be given in the evening.
fn doses(visits: &mut [VisitFile], hours: i64, clock: Clock, dice: &mut Dice) {
    let latest_first = match (hours, visits.len()) {
        (_, 1) => 17 * 60,
        (8, 2) => 9 * 60 + 45,
        _ => 8 * 60 + 15,
    };
    let first = dice.between((7 * 60 + 45) / 15, latest_first / 15) * 15;
    for (dose, visit) in visits.iter_mut().enumerate() {
        let at = first + dose as i64 * hours * 60;
        window(visit, clock, (at - 45, at + 75), None);
        visit.due = Some(clock.at(at + 45));
    }
}

fn window(visit: &mut VisitFile, clock: Clock, (from, to): (i64, i64), due: Option<i64>) {
    let window =
        WindowFile { start: clock.at(from), end: clock.at(to), due: due.map(|due| clock.at(due)), notes: None };
    visit.windows.get_or_insert_default().push(window);
}
