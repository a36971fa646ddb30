//! Random tiny days that live on links: gaps in chains, double-ups, groups, whole-day and overlapping windows.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use rounds::model::ids::{Id, VisitId};
use rounds::model::units::{Cost, Seconds};
use rounds::model::{LinkKind, Problem};

use super::day::{at, clinician, line, link, minutes, pause, shift, visit, window};

/// A day of one to three shifts and two to `most` visits. All times are multiples of five minutes.
pub fn linked_day(seed: u64, most: i64) -> Problem {
    let mut dice = Dice(Pcg64::seed_from_u64(seed));
    let mut day = line(&[("hub", 0, 5), ("a", 10, 0), ("b", 25, 5), ("c", -15, 10), ("d", 40, 0)]);
    let shifts = dice.between(1, 3);
    for index in 0..shifts {
        one_shift(&mut dice, &mut day, index);
    }
    let visits = dice.between(2, most);
    for index in 0..visits {
        one_visit(&mut dice, &mut day, index, shifts > 1);
    }
    links(&mut dice, &mut day);
    if dice.chance(20) {
        day.weights.wait_per_second = Cost(1);
    }
    day
}

struct Dice(Pcg64);

impl Dice {
    fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// A multiple of five minutes from `least` to `most` minutes.
    fn fives(&mut self, least: i64, most: i64) -> Seconds {
        minutes(5 * self.between(least / 5, most / 5))
    }
}

fn one_shift(dice: &mut Dice, day: &mut Problem, index: i64) {
    let who = clinician(day, &format!("c{index}"));
    let start = at(8, 0) + dice.fives(0, 60);
    let added = shift(day, &format!("s{index}"), who, start, start + dice.fives(120, 480));
    let row = &mut day.shifts[added];
    if dice.chance(30) {
        row.max_overtime = dice.fives(10, 60);
    }
    if dice.chance(40) {
        let earliest = start + dice.fives(30, 240);
        row.breaks = vec![pause("lunch", earliest, earliest + dice.fives(0, 120), minutes(30))];
        row.breaks[0].skip_cost = dice.chance(25).then_some(Cost(900));
    }
}

fn one_visit(dice: &mut Dice, day: &mut Problem, index: i64, double: bool) {
    let place = dice.between(0, 4) as u32;
    let added = visit(day, &format!("v{index}"), Some(place), dice.fives(5, 40));
    let row = &mut day.visits[added];
    row.unassigned_cost = Some(Cost([20_000, 30_000, 90_000][dice.between(0, 2) as usize]));
    if dice.chance(40) {
        let start = at(8, 0) + dice.fives(0, 240);
        row.windows = vec![window(start, start + dice.fives(0, 240))];
    }
    if dice.chance(30) {
        let first = row.windows.first().map_or(at(8, 0), |window| window.start);
        row.due = Some(first + dice.fives(0, 120));
    }
    if double && dice.chance(25) {
        let entry = row.staff[0].clone();
        row.staff.push(entry);
    }
}

/// Gaps, mostly in chains in which every visit follows one before it, and now and then a rule of another kind.
fn links(dice: &mut Dice, day: &mut Problem) {
    let visits = day.visits.len();
    for to in 1..visits {
        if dice.chance(60) {
            let from = VisitId::new(dice.between(0, to as i64 - 1) as usize);
            let min = dice.fives(0, 180);
            let max = dice.chance(60).then(|| min + dice.fives(0, 120));
            link(day, LinkKind::Gap { from, to: VisitId::new(to), min, max });
        }
    }
    if dice.chance(25) {
        let one = dice.between(0, visits as i64 - 2) as usize;
        let pair = vec![VisitId::new(one), VisitId::new(one + 1)];
        let kind = match dice.between(0, 2) {
            0 => LinkKind::AllOrNone(pair),
            1 => LinkKind::SameClinician(pair),
            _ => LinkKind::DifferentClinicians(pair),
        };
        link(day, kind);
    }
}
