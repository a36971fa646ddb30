//! Regret insertion: what would be missed most is put in first.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::evaluate::{Fit, IMPOSSIBLE, Instance, Level, NEVER, Newcomer, Route, Solution, TaskId};
use crate::params::Section;
use crate::search::insert::minimax::Worst;
use crate::search::insert::recreate::Recreate;
use crate::search::local::reseat;
use crate::search::neighbours::NO_NEIGHBOURS;
use crate::search::params::{RegretParams, SisrParams};
use crate::search::random::Blink;
use crate::search::stop::Watch;
use crate::search::{Method, Run};
use rounds_model::ids::{ShiftId, Table, VisitId};

/// One construction by regret (Potvin & Rousseau 1993; Pisinger & Ropke 2007): of all visits left out, the one goes in
/// next that would lose most if its best shift were gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Regret {
    /// What it goes by.
    pub params: RegretParams,
}

/// How many shifts of a visit there is room to compare.
const CHOICES: usize = 8;
/// Rows that one thread takes at least, so that small days are not spread over threads.
const FEWEST_ROWS: usize = 64;
/// No shift of the day.
const NOWHERE: Choice = Choice { cost: IMPOSSIBLE, shift: ShiftId::NONE };

/// A shift for a visit, with what it costs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Choice {
    cost: i64,
    shift: ShiftId,
}

impl Method for Regret {
    fn name(&self) -> &str {
        "regret"
    }

    fn describe(&self) -> &str {
        "regret insertion (the best shift against the second and third best)"
    }

    fn sections(&self) -> Vec<&dyn Section> {
        vec![&self.params]
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let solution = build(run, &self.params);
        debug_assert_eq!(crate::evaluate::difference(&solution), None);
        run.offer(&solution);
        run.iterated(run.iterations_left().min(1));
        run.report();
    }
}

/// The plan so far with what is left out put in, as long as it is worth its price. O(visits² + visits × shifts) looks
/// at a route.
pub(super) fn build<'a>(run: &Run<'a>, params: &RegretParams) -> Solution<'a> {
    let (mut solution, instance) = (run.solution(), run.instance());
    let absent = |visit: &VisitId| !solution.assigned[*visit];
    let compound = |visit: &VisitId| instance.visits[*visit].compound;
    let (mut groups, singles): (Vec<VisitId>, Vec<VisitId>) = instance.visits.ids().filter(absent).partition(compound);
    // Those that concern several routes find room while there is much of it; what is then not worth its price alone may
    // be so once others share the way.
    groups.sort_by_cached_key(|&visit| hardest_first(instance, visit));
    insert_groups(run, &mut solution, &mut groups);
    let mut board = Board::new(&solution, &singles, params.choices);
    board.fill(run, &mut solution);
    insert_groups(run, &mut solution, &mut groups);
    board.fill(run, &mut solution);
    let mut spare = Route::spare();
    for shift in solution.routes.ids() {
        if solution.routes[shift].active {
            reseat(&mut solution, shift, &mut spare);
        }
    }
    solution
}

/// Sort key: many entries, few shifts for one of them, a high price.
fn hardest_first(instance: &Instance, visit: VisitId) -> (Reverse<usize>, usize, Reverse<i64>) {
    let row = &instance.visits[visit];
    let scarcest = row.entries.clone().map(|entry| instance.candidates.shifts(entry).len()).min();
    (Reverse(row.entries.len()), scarcest.unwrap_or(0), Reverse(row.price))
}

/// Puts in visits with links or several entries, each where it costs least, as long as that makes the plan cheaper;
/// those that follow others come up again once these are in. Those that stay out are left in `groups`.
fn insert_groups(run: &Run, solution: &mut Solution, groups: &mut Vec<VisitId>) {
    if groups.is_empty() {
        return;
    }
    let mut recreate = Recreate::new(solution, &NO_NEIGHBOURS, &SisrParams::default());
    let mut steady = Blink::new(run.random(0), 0.0);
    loop {
        let before = groups.len();
        groups.retain(|&visit| {
            let out = !solution.assigned[visit];
            out && (run.is_over() || !recreate.insert(solution, visit, &mut steady))
        });
        if groups.len() == before || run.is_over() {
            return;
        }
    }
}

/// The visits that are out, each with what it would cost in every shift.
struct Board<'a> {
    rows: Vec<Row<'a>>,
    /// Per shift, the stamp of the route that the rows know.
    stamps: Table<ShiftId, u32>,
    /// Shifts whose routes have changed since.
    changed: Vec<ShiftId>,
    worst: Worst,
}

/// A visit that is out.
struct Row<'a> {
    instance: &'a Instance<'a>,
    visit: VisitId,
    entry: TaskId,
    price: i64,
    /// One a candidate: the cost of its cheapest position there and the start it gets; [`NEVER`] where no
    /// position costs less than the price.
    slots: Vec<Fit>,
    /// How many shifts are compared.
    choices: usize,
    /// The cheapest shifts, cheapest first, with their costs; [`NOWHERE`] where there are no more below the price.
    best: [Choice; CHOICES],
}

impl<'a> Board<'a> {
    fn new(solution: &Solution<'a>, visits: &[VisitId], choices: usize) -> Board<'a> {
        let instance = solution.instance;
        let row = |&visit: &VisitId| {
            let known = &instance.visits[visit];
            let entry = known.entries.start;
            let slots = vec![Fit::NONE; instance.candidates.shifts(entry).len()];
            let (price, best) = (known.price.min(IMPOSSIBLE), [NOWHERE; CHOICES]);
            Row { instance, visit, entry, price, slots, choices: choices.clamp(1, CHOICES), best }
        };
        let (rows, stamps) = (visits.iter().map(row).collect(), Table::filled(u32::MAX, instance.shifts.len()));
        Board { rows, stamps, changed: Vec::new(), worst: Worst::default() }
    }

    /// Puts in one visit after the other, until no visit left is worth its price.
    fn fill(&mut self, run: &Run, solution: &mut Solution) {
        while !run.is_over() {
            self.refresh(solution, run.watch());
            let Some(chosen) = self.choose() else { return };
            if self.rows[chosen].insert(solution) {
                self.rows.swap_remove(chosen);
            } else {
                self.rows[chosen].refuse(solution, &self.worst);
            }
        }
    }

    /// Prices again what the last insertion has changed.
    fn refresh(&mut self, solution: &Solution, watch: &Watch) {
        let Board { rows, stamps, changed, worst } = self;
        changed.clear();
        for (route, known) in solution.routes.iter().zip(stamps) {
            if std::mem::replace(known, route.stamp) != route.stamp {
                changed.push(route.shift);
            }
        }
        worst.refresh(solution);
        let all = changed.len() == solution.routes.len();
        rows.par_iter_mut().with_min_len(FEWEST_ROWS).for_each(|row| {
            if !(all && watch.is_over()) {
                row.refresh(solution, changed, worst);
            }
        });
    }

    /// The row with the largest regret; among equals the dearest, as a far-away visit is the best start of a route.
    fn choose(&self) -> Option<usize> {
        let worth = |&index: &usize| self.rows[index].best[0] != NOWHERE;
        let key = |&index: &usize| {
            let row = &self.rows[index];
            (row.regret(), row.best[0].cost, Reverse(row.visit))
        };
        (0..self.rows.len()).filter(worth).max_by_key(key)
    }
}

impl Row<'_> {
    /// How much dearer the next best shifts are; staying out stands for those that are missing.
    fn regret(&self) -> i64 {
        let (first, others) = (self.best[0].cost, &self.best[1..self.choices]);
        others.iter().map(|choice| choice.cost.min(self.price) - first).sum()
    }

    /// Prices the `changed` shifts again. O(stops of them), and O(shifts) if the best may be others now.
    fn refresh(&mut self, solution: &Solution, changed: &[ShiftId], worst: &Worst) {
        let instance = self.instance;
        let slots = instance.candidates.slots(self.entry);
        let shared = prices_worst(instance);
        let mut newcomer: Option<(usize, Newcomer)> = None;
        let mut stale = shared;
        for &shift in changed {
            let slot = slots[shift] as usize;
            if slot >= self.slots.len() {
                continue;
            }
            let table = instance.shifts[shift].table;
            if newcomer.as_ref().is_none_or(|(known, _)| *known != table) {
                newcomer = Some((table, Newcomer::new(instance, self.entry, table)));
            }
            let Some((_, newcomer)) = &newcomer else { continue };
            // What fills idle time may be worth more than its price.
            let bound = if shared { IMPOSSIBLE } else { self.price };
            let at = newcomer.best(&solution.routes[shift], solution.soft(self.entry, shift), bound);
            self.slots[slot] = Fit { cost: at.cost, start: at.start };
            stale |= at.cost < self.best[self.choices - 1].cost || self.best.iter().any(|known| known.shift == shift);
        }
        if stale {
            self.rank(solution, worst);
        }
    }

    /// Finds the cheapest shifts. O(shifts).
    fn rank(&mut self, solution: &Solution, worst: &Worst) {
        let instance = self.instance;
        self.best = [NOWHERE; CHOICES];
        let shared = prices_worst(instance);
        for (&shift, &Fit { cost, start }) in instance.candidates.shifts(self.entry).iter().zip(&self.slots) {
            if start == NEVER {
                continue;
            }
            let mut cost = cost;
            if shared {
                let change = worst.change(solution, self.entry, shift);
                cost += change.loss(solution, self.entry, start) - change.gain;
            }
            if cost >= self.price || cost >= self.best[self.choices - 1].cost {
                continue;
            }
            let best = &mut self.best[..self.choices];
            let place = best.partition_point(|known| known.cost <= cost);
            best[place..].rotate_right(1);
            best[place] = Choice { cost, shift };
        }
    }

    /// Puts the visit into its best shift, at the cheapest position; undone unless the plan gets cheaper.
    fn insert(&self, solution: &mut Solution) -> bool {
        let shift = self.best[0].shift;
        let newcomer = Newcomer::new(self.instance, self.entry, self.instance.shifts[shift].table);
        let soft = solution.soft(self.entry, shift);
        let at = newcomer.best(&solution.routes[shift], soft, IMPOSSIBLE);
        if at.start == NEVER {
            return false;
        }
        let before = solution.cost();
        solution.attempt(Level::Step, |solution| {
            solution.place(self.entry, shift, &at);
            solution.assign(self.visit);
            solution.reflow() && solution.cost() < before
        })
    }

    /// Strikes out the best shift, which has turned out not to be worth it, until its route changes.
    fn refuse(&mut self, solution: &Solution, worst: &Worst) {
        let shift = self.best[0].shift;
        let slot = self.instance.candidates.slots(self.entry)[shift];
        if let Some(slot) = self.slots.get_mut(slot as usize) {
            *slot = Fit::NONE;
        }
        self.rank(solution, worst);
    }
}

/// Whether the worst of the day has a price, so that each insertion changes what all others cost.
fn prices_worst(instance: &Instance) -> bool {
    instance.idle_rate > 0 || instance.latest_rate > 0
}
