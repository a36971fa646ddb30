//! What no plan can better: lower bounds on cost and on visits left out, with what binds.

use std::time::Duration;

use crate::bound::colgen::{Centre, Column, Generation};
use crate::bound::master::solvers;
use crate::bound::master::{Duals, Master, Row, Stop};
use crate::bound::params::BoundParams;
use crate::bound::pricing::group::Measure;
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::bound::quick::quick;
use crate::bound::relaxation::Relaxation;
use crate::bound::start::{columns_for, columns_of, first_prices, prices_for};
use crate::bound::tree::branch_and_bound::Tree;
use crate::bound::tree::decisions;
use crate::evaluate::{Instance, Solution};
use rounds_model::Priority;
use rounds_model::ids::{ShiftId, Table};

/// Visits left out that are none.
const SERVED: f64 = 1e-6;
/// Time left until this part of it, from 0 to 1, is used; zero after an interrupt.
pub type Clock<'c> = &'c (dyn Fn(f64) -> Duration + Sync);

/// A proof about one measure of a day.
#[derive(Clone, Debug)]
pub struct Bound {
    /// No plan is below this: second-equivalents, or visits left out. Rounded up, which is safe because both are whole.
    pub lower: i64,
    /// The same by column generation alone, without cuts and branching, if that came to its end.
    pub relaxed: Option<i64>,
    /// Whether it did, or the bound met the plan before.
    pub converged: bool,
    /// Whether all routes that a cheaper plan could have were enumerated and the best of them chosen.
    pub closed: bool,
    /// Rounds of pricing.
    pub rounds: usize,
    /// Subset-row cuts.
    pub cuts: usize,
    /// Parts of the tree that were bounded, beside the whole.
    pub parts: usize,
    /// Per shift: what one more like it would save, at the prices that proved the bound (an estimate from above).
    pub worth: Table<ShiftId, f64>,
}

impl Bound {
    /// What is proven at once, on a day of any size.
    pub fn quick(instance: &Instance, measure: Measure, clock: Clock) -> Bound {
        Bound {
            lower: quick(instance, measure, &|| clock(1.0).is_zero()),
            relaxed: None,
            converged: false,
            closed: false,
            rounds: 0,
            cuts: 0,
            parts: 0,
            worth: Table::filled(0.0, instance.shifts.len()),
        }
    }
}

/// A bound under way.
///
/// What is relaxed: the entries of a double-up agree on their start only as mixtures of routes, so do visits with a gap
/// between them, links on clinicians hold for nobody, the day's worst lateness and idle time cost nothing, and routes
/// may come back to a visit after long enough. Breaks, activities, overtime, lateness, waiting, preferences, caps and
/// windows are priced.
pub struct Bounding<'s, 'p> {
    generation: Generation<'p>,
    /// The master, and whether forbidding more brings little.
    master: Option<(Box<dyn Master>, bool)>,
    solution: &'s Solution<'p>,
    /// What the plan has, in units.
    upper: i64,
    worth: Table<ShiftId, f64>,
    parts: usize,
}

impl<'s, 'p> Bounding<'s, 'p> {
    /// Begins with what is proven at once, and the routes of `solution`. `None` where prices are so high that fractions
    /// of them could not be counted in 64 bits, where the day is too large for more, and once the clock says so.
    pub fn new(
        solution: &'s Solution<'p>,
        measure: Measure,
        params: &BoundParams,
        clock: Clock,
    ) -> Option<Bounding<'s, 'p>> {
        let (instance, over) = (solution.instance, || clock(1.0).is_zero());
        if instance.entries > params.largest || over() {
            return None;
        }
        let relaxation = Relaxation::new(instance, measure, &over)?;
        let upper = match measure {
            Measure::Cost => solution.cost(),
            Measure::LeftOut(of) => left_out(solution, of) as i64,
        };
        let mut generation = {
            let near = Neighbourhoods::nearest(instance, params.remembered, &over);
            Generation::new(relaxation, near, params)
        };
        generation.proven = quick(instance, measure, &over) * generation.relaxation.scale;
        generation.enough = (upper - 1) * generation.relaxation.scale + 1;
        Some(Bounding {
            generation,
            master: None,
            solution,
            upper,
            worth: Table::filled(0.0, instance.shifts.len()),
            parts: 0,
        })
    }

    /// Bounds the day as a whole, until that has converged and forbidding more brings little, or the clock says so.
    /// Begins with the prices and routes of `other`, a bound on another measure of the same day, or else of the plan.
    pub fn whole(&mut self, other: Option<&Bounding<'_, 'p>>, clock: Clock) {
        let generation = &mut self.generation;
        let over = || clock(1.0).is_zero();
        let early = || clock(0.4).is_zero();
        if over() {
            return;
        }
        let (rows, steps) = (generation.params.rows, generation.params.steps);
        let small = generation.frame().rows() <= rows;
        let mut master = if small { solvers::master(generation.frame()) } else { Box::new(NoMaster) };
        let relaxation = &generation.relaxation;
        let mut routes = columns_of(self.solution, relaxation);
        let first = match other {
            Some(other) => {
                routes.extend(columns_for(relaxation, &other.generation));
                prices_for(relaxation, &other.generation)
            }
            None => first_prices(self.solution, relaxation),
        };
        routes.retain(|route| {
            generation.neighbourhoods.allow(self.solution.instance, &relaxation.entries(&route.entries))
        });
        generation.add(master.as_mut(), routes);
        let steps = if small { steps } else { usize::MAX };
        let stop: Stop = if small { &early } else { &over };
        generation.ascend(master.as_mut(), first, self.upper as f64, steps, stop);
        if small && !over() {
            let hours = generation.tests_of_hours(rows - generation.frame().rows());
            if !hours.is_empty() {
                let kept = generation.couple(&hours);
                master = begin(generation, kept, self.solution);
            }
            self.settle(master, clock);
        }
    }

    /// Goes on with the whole where the clock stopped it, then divides what is possible until nothing cheaper than the
    /// plan is left, or the clock says so.
    pub fn divide(&mut self, clock: Clock) {
        if let Some((master, _)) = self.master.take_if(|(_, settled)| !*settled) {
            self.settle(master, clock);
        }
        let settled = self.master.take_if(|(_, settled)| *settled);
        // Where fractions of routes serve all that counts, dividing them seldom shows that whole ones do not.
        let serves_all = self.generation.relaxation.measure != Measure::Cost && self.generation.value < SERVED;
        if let Some((master, _)) = settled.filter(|_| self.generation.params.branching && !serves_all) {
            self.parts = Tree::grow(&mut self.generation, master, self.solution, &|| clock(1.0));
        }
    }

    /// Converges, and closes a small gap.
    fn settle(&mut self, master: Box<dyn Master>, clock: Clock) {
        let generation = &mut self.generation;
        let BoundParams { late, rows, patience, closing, closing_routes, closing_labels, closing_time, .. } =
            generation.params;
        let (late, over) = (|| clock(late).is_zero(), || clock(1.0).is_zero());
        let (master, settled) = converge(generation, master, self.solution, (rows, patience), (&late, &over));
        self.worth = worth(generation);
        let upper = self.upper * generation.relaxation.scale;
        let gap = upper - generation.proven;
        if settled && gap > 0 && closing_routes > 0 && gap <= upper / closing {
            let most = (closing_routes, closing_labels);
            let time = Duration::try_from_secs_f64(closing_time).unwrap_or_default();
            generation.closed = generation.close(upper, most, time, &|| clock(1.0));
        }
        self.master = Some((master, settled));
    }

    /// What is proven so far. Valid at any moment.
    pub fn bound(&self) -> Bound {
        let generation = &self.generation;
        let scale = generation.relaxation.scale;
        let up = |scaled: i64| scaled.div_euclid(scale) + i64::from(scaled.rem_euclid(scale) > 0);
        Bound {
            lower: up(generation.proven),
            relaxed: generation.relaxed.map(up),
            converged: generation.relaxed.is_some() || generation.proven >= generation.enough,
            closed: generation.closed,
            rounds: generation.rounds,
            cuts: generation.cuts.len(),
            parts: self.parts,
            worth: self.worth.clone(),
        }
    }
}

/// Bounds `measure` on the day of `solution`, as a whole and divided, until the clock says so. `other` is a bound on
/// another measure of it, if there is one to begin with.
pub fn bound<'p>(
    solution: &Solution<'p>,
    measure: Measure,
    other: Option<&Bounding<'_, 'p>>,
    params: &BoundParams,
    clock: Clock,
) -> Bound {
    let begun = Bounding::new(solution, measure, params, clock);
    let Some(mut bounding) = begun else { return Bound::quick(solution.instance, measure, clock) };
    bounding.whole(other, clock);
    bounding.divide(clock);
    bounding.bound()
}

/// Rounds until no route is missing, then again with more forbidden ([`Generation::refine`]), until that brings little
/// more or there is nothing to forbid. No spans are cut once there are `most` items; once it is `late`, spans are cut
/// as soon as the bound is near the master's optimum. The last master, and whether it came to an end.
pub(super) fn converge(
    generation: &mut Generation,
    mut master: Box<dyn Master>,
    solution: &Solution,
    (most, patience): (usize, u32),
    (late, over): (Stop, Stop),
) -> (Box<dyn Master>, bool) {
    let (mut before, mut slow, mut coupling) = (i64::MIN / 2, 0, true);
    let mut coupled = i64::MIN;
    loop {
        generation.run(master.as_mut(), over, &|| coupling && late());
        let waits = coupling && generation.is_near() && late();
        if over() || !(generation.converged || waits) {
            return (master, false);
        }
        if !generation.converged {
            // Links on starts do not wait for the last routes.
            let breaches = generation.breaches(&master.values());
            let full = generation.relaxation.items.all.len() >= most;
            coupling = !breaches.is_empty() && !full && generation.proven > coupled;
            if coupling {
                coupled = generation.proven;
                let kept = generation.couple(&breaches);
                tracing::debug!(items = generation.relaxation.items.all.len(), proven = generation.proven, "coupled");
                master = begin(generation, kept, solution);
            }
            continue;
        }
        let gained = generation.proven - before;
        slow = if gained < (generation.enough - generation.proven) / generation.params.worth_cutting {
            slow + 1
        } else {
            0
        };
        if slow >= patience || generation.proven >= generation.enough {
            return (master, true);
        }
        let BoundParams { converged_least, converged_most, converged_share, .. } = generation.params;
        let near = converged_share * gained as f64 / generation.proven.max(1) as f64;
        (before, generation.near) = (generation.proven, near.clamp(converged_least, converged_most));
        let Some(kept) = generation.refine(&master.values(), most, over) else { return (master, true) };
        let (items, cuts) = (generation.relaxation.items.all.len(), generation.cuts.len());
        tracing::debug!(items, cuts, proven = generation.proven, "refined");
        master = begin(generation, kept, solution);
        coupling = true;
    }
}

/// A new master with these routes and those of the plan.
pub(super) fn begin(generation: &mut Generation, columns: Vec<Column>, solution: &Solution) -> Box<dyn Master> {
    let mut master = solvers::master(generation.frame());
    generation.add(master.as_mut(), columns);
    let fits = |column: &Column| decisions::fits(&generation.relaxation.groups[column.group], column);
    let own = columns_of(solution, &generation.relaxation).into_iter().filter(fits).collect();
    generation.add(master.as_mut(), own);
    master
}

/// No master: its prices are never asked for.
struct NoMaster;

impl Master for NoMaster {
    fn add(&mut self, _: Vec<Row>) {}

    fn solve(&mut self, _: Stop) -> Option<Duals> {
        None
    }

    fn values(&self) -> Vec<f64> {
        Vec::new()
    }
}

/// Per shift, what one more like it would save, at the prices of the best bound.
fn worth(generation: &Generation) -> Table<ShiftId, f64> {
    let relaxation = &generation.relaxation;
    let mut worth = Table::filled(0.0, relaxation.instance.shifts.len());
    if let Some(Centre { least, prices, .. }) = &generation.centre {
        for ((number, group), least) in relaxation.groups.enumerate().zip(least) {
            // One more like it would not be in the cuts that the shift is in, and pay nothing for them.
            let cuts = generation.cuts.iter().zip(&prices.cuts).filter(|(cut, _)| cut.shifts.contains(&number));
            let tolls: i64 = cuts.map(|(_, price)| price).sum();
            let saves = ((tolls - least) as f64 / relaxation.scale as f64).max(0.0);
            group.shifts.iter().for_each(|&shift| worth[shift] = saves);
        }
    }
    worth
}

/// Visits of these priorities that a plan leaves out.
fn left_out(solution: &Solution, of: [bool; 4]) -> u64 {
    let problem = solution.instance.problem;
    let open = solution.assigned.enumerate().filter(|(_, assigned)| !**assigned);
    open.filter(|(visit, _)| Measure::LeftOut(of).counts(problem, *visit)).count() as u64
}

/// Visits of each priority, and those of a plan that are left out: which measures are worth a bound.
pub fn measures(solution: &Solution) -> Vec<[bool; 4]> {
    let mut all = Vec::new();
    if left_out(solution, [true; 4]) > 0 {
        all.push([true; 4]);
    }
    all.extend(Priority::ALL.map(Measure::only).into_iter().filter(|&of| left_out(solution, of) > 0));
    all
}
