//! Random tiny days with every kind of rule and price mixed in.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use rounds::model::ids::{ClinicianId, Id, ShiftId, VisitId};
use rounds::model::units::{Cost, Instant, Seconds};
use rounds::model::{LinkKind, Pin, Priority, Problem, Promise, Window};

use super::day::{IV, activity, at, clinician, line, link, minutes, pause, shift, visit};

/// A day of 2 or 3 shifts and up to `visits` visits. All times are multiples of five minutes.
pub fn random_day(seed: u64, visits: usize) -> Problem {
    let mut dice = Dice(Pcg64::seed_from_u64(seed));
    let mut day = line(&[("hub", 0, 5), ("a", 10, 0), ("b", 25, 5), ("c", -15, 10), ("d", 40, 0)]);
    team(&mut dice, &mut day);
    for index in 0..dice.up_to(visits as i64) {
        one_visit(&mut dice, &mut day, index);
    }
    if !day.visits.is_empty() {
        rules(&mut dice, &mut day);
    }
    prices(&mut dice, &mut day);
    day
}

struct Dice(Pcg64);

impl Dice {
    /// 0 to `most`, both possible.
    fn up_to(&mut self, most: i64) -> i64 {
        self.0.random_range(0..=most)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// A multiple of five minutes up to `most` minutes.
    fn fives(&mut self, most: i64) -> Seconds {
        minutes(5 * self.up_to(most / 5))
    }

    fn visit(&mut self, day: &Problem) -> VisitId {
        VisitId::new(self.up_to(day.visits.len() as i64 - 1) as usize)
    }

    fn clinician(&mut self, day: &Problem) -> ClinicianId {
        ClinicianId::new(self.up_to(day.clinicians.len() as i64 - 1) as usize)
    }
}

fn team(dice: &mut Dice, day: &mut Problem) {
    for index in 0..2 {
        let who = clinician(day, &format!("c{index}"));
        let row = &mut day.clinicians[who];
        row.band = 5 + index;
        row.gender = [None, Some("female".into()), Some("male".into())][dice.up_to(2) as usize].clone();
        row.languages = vec![["en", "gu"][dice.up_to(1) as usize].into()];
        row.skills = if dice.chance(60) { vec![IV] } else { Vec::new() };
        let start = at(8, 0) + dice.fives(60);
        one_shift(dice, day, who, start);
    }
    if dice.chance(40) {
        // A second shift, or the first of a third clinician.
        let who = if dice.chance(50) { ClinicianId(0) } else { clinician(day, "c2") };
        let latest = day.shifts.iter().map(|shift| shift.end).max().unwrap_or(at(8, 0));
        one_shift(dice, day, who, latest);
    }
    // The day's order: clinicians in order, each one's shifts in order.
    let mut order: Vec<ShiftId> = day.shifts.ids().collect();
    order.sort_by_key(|&shift| day.shifts[shift].clinician);
    day.shifts = order.iter().map(|&shift| day.shifts[shift].clone()).collect();
    for who in day.clinicians.ids() {
        day.clinicians[who].shifts =
            day.shifts.enumerate().filter(|(_, s)| s.clinician == who).map(|(id, _)| id).collect();
    }
}

fn one_shift(dice: &mut Dice, day: &mut Problem, who: ClinicianId, start: Instant) {
    let name = format!("s{}", day.shifts.len());
    let added = shift(day, &name, who, start, start + minutes(90) + dice.fives(90));
    let row = &mut day.shifts[added];
    if dice.chance(20) {
        row.start_place = None;
    }
    if dice.chance(20) {
        row.end_place = None;
    }
    if dice.chance(40) {
        row.max_overtime = dice.fives(45);
    }
    if dice.chance(50) {
        let earliest = start + dice.fives(60);
        row.breaks = vec![pause("tea", earliest, earliest + dice.fives(60), minutes(20))];
        row.breaks[0].skip_cost = dice.chance(50).then_some(Cost(900));
    }
    if dice.chance(30) {
        let earliest = start + dice.fives(60);
        let place = dice.up_to(1) as u32;
        row.activities = vec![activity("huddle", place, earliest, earliest + dice.fives(60), minutes(10))];
    }
    row.max_visits = dice.chance(15).then_some(2);
    row.max_travel = dice.chance(15).then(|| minutes(70));
    row.max_load = dice.chance(15).then_some(2);
}

fn one_visit(dice: &mut Dice, day: &mut Problem, index: i64) {
    let place = (!dice.chance(15)).then(|| dice.up_to(4) as u32);
    let added = visit(day, &format!("v{index}"), place, minutes(10) + dice.fives(30));
    let other = dice.clinician(day);
    let row = &mut day.visits[added];
    row.priority = Priority::ALL[dice.up_to(3) as usize];
    row.unassigned_cost = [Some(2_000), Some(6_000), None, Some(100_000)][dice.up_to(3) as usize].map(Cost);
    row.load = dice.up_to(2);
    if dice.chance(60) {
        let start = at(8, 0) + dice.fives(150);
        let end = start + dice.fives(60);
        let due = dice.chance(20).then(|| start + dice.fives(30));
        row.windows = vec![Window { start, end, due }];
        if dice.chance(25) {
            let start = end + minutes(5) + dice.fives(30);
            row.windows.push(Window { start, end: start + dice.fives(40), due: dice.chance(50).then_some(start) });
        }
    }
    row.due = dice.chance(50).then(|| at(8, 30) + dice.fives(120));
    row.response = row.due.is_some() && dice.chance(50);
    if dice.chance(25) {
        let mut entry = row.staff[0].clone();
        entry.duration = if dice.chance(50) { minutes(15) } else { entry.duration };
        row.staff.push(entry);
    }
    if dice.chance(25) {
        row.staff[0].skills = vec![IV];
    }
    if dice.chance(15) {
        row.staff[0].min_band = 6;
    }
    if dice.chance(10) {
        row.excluded_clinicians = vec![other];
    }
    if dice.chance(20) {
        row.preferred_clinicians = vec![other];
    }
    row.preferred_gender = dice.chance(15).then(|| "female".into());
    row.preferred_languages = if dice.chance(15) { vec!["gu".into()] } else { Vec::new() };
}

/// Links, pins and promises.
fn rules(dice: &mut Dice, day: &mut Problem) {
    for _ in 0..dice.up_to(2) {
        let (one, other) = (dice.visit(day), dice.visit(day));
        if one == other {
            continue;
        }
        let kind = match dice.up_to(4) {
            0 | 1 => {
                let min = dice.fives(60);
                LinkKind::Gap { from: one, to: other, min, max: dice.chance(60).then(|| min + dice.fives(30)) }
            }
            2 => LinkKind::SameClinician(vec![one, other]),
            3 => LinkKind::DifferentClinicians(vec![one, other]),
            _ => LinkKind::AllOrNone(vec![one, other]),
        };
        link(day, kind);
    }
    if dice.chance(20) {
        let (visit, who) = (dice.visit(day), dice.clinician(day));
        let start = dice.chance(40).then(|| at(9, 0) + dice.fives(60));
        day.pins = vec![Pin { visit, clinician: Some(who), shift: None, start, staff: None }];
    }
    if dice.chance(25) {
        let (visit, who) = (dice.visit(day), dice.clinician(day));
        let (start, confirmed) = (at(9, 0) + dice.fives(90), dice.chance(50));
        day.promises = vec![Promise { visit, clinicians: vec![who], start, confirmed, firmness: 1 }];
    }
}

fn prices(dice: &mut Dice, day: &mut Problem) {
    let weights = &mut day.weights;
    weights.wait_per_second = Cost(if dice.chance(30) { dice.up_to(2) } else { 0 });
    weights.latest_per_second = Cost(if dice.chance(20) { 3 } else { 0 });
    weights.longest_idle_per_second = Cost(if dice.chance(20) { 1 } else { 0 });
    weights.strict = dice.chance(25);
}
