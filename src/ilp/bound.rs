//! What no plan can better: lower bounds on cost and on visits left out, with what binds.

use std::time::Duration;

use crate::evaluate::{Instance, Solution};
use crate::ids::VisitId;
use crate::ilp::branch::Tree;
use crate::ilp::colgen::{Centre, Column, Generation, Stop};
use crate::ilp::group::Measure;
use crate::ilp::master::{Duals, Master, Row};
use crate::ilp::neighbourhoods::Neighbourhoods;
use crate::ilp::relaxation::Relaxation;
use crate::ilp::solvers;
use crate::model::Priority;

/// Gaps above one in so many are not closed by enumeration.
const WORTH_CLOSING: i64 = 25;
/// Time for choosing among all routes that are left, at most.
const CHOOSING: Duration = Duration::from_secs(20);
/// Visits remembered at each stop at first.
const REMEMBERED: usize = 8;
/// Steps of the ascent before there is a master.
const STEPS: usize = 100;
/// A master of more rows than this is not built; the ascent goes on instead.
const ROWS: usize = 4_000;

/// Time left until so large a part of it, from 0 to 1, is used; none after an interrupt.
pub type Clock<'c> = &'c (dyn Fn(f64) -> Duration + Sync);

/// A proof about one measure of a day.
#[derive(Clone, Debug)]
pub struct Bound {
    /// No plan is below this: second-equivalents, or visits left out. Rounded up, which is safe because both are whole.
    pub lower: i64,
    /// Whether column generation came to its end.
    pub converged: bool,
    /// Whether all routes that a cheaper plan could have were enumerated and the best of them chosen.
    pub closed: bool,
    /// Rounds of pricing.
    pub rounds: usize,
    /// Per shift: what one more like it would save, at the prices that proved the bound (an estimate from above).
    pub worth: Vec<f64>,
}

impl Bound {
    /// What is certain without proof.
    fn nothing(instance: &Instance) -> Bound {
        Bound { lower: 0, converged: false, closed: false, rounds: 0, worth: vec![0.0; instance.shifts.len()] }
    }
}

/// Bounds `measure` on the day of `solution`, whose routes it starts from, until it has converged or the clock says so. Valid
/// whenever it stops.
///
/// What is relaxed: the entries of a double-up agree on their start only as mixtures of routes, gaps hold only as far as they narrow
/// windows, links on clinicians hold for nobody, the day's worst
/// lateness and idle time cost nothing, and routes may come back to a visit after long enough. Breaks, activities, overtime,
/// lateness, waiting, preferences, caps and windows are priced. Where prices are so high that fractions of them could not be
/// counted in 64 bits, nothing is proven and the bound is 0.
pub fn bound(solution: &Solution, measure: Measure, clock: Clock) -> Bound {
    let instance = solution.instance;
    let Some(relaxation) = Relaxation::new(instance, measure) else { return Bound::nothing(instance) };
    let mut generation = Generation::new(relaxation, Neighbourhoods::nearest(instance, REMEMBERED));
    let relaxation = &generation.relaxation;
    let over = || clock(1.0).is_zero();
    let early = || clock(0.4).is_zero();
    let small = instance.entries + relaxation.groups.len() + relaxation.needs.len() <= ROWS;
    let mut master = if small { solvers::master(relaxation.frame()) } else { Box::new(NoMaster) };
    let (first, routes) = (first_prices(solution, relaxation), columns_of(solution, relaxation));
    generation.add(master.as_mut(), routes);
    let upper = match measure {
        Measure::Cost => solution.cost() as f64,
        Measure::LeftOut(of) => left_out(solution, of) as f64,
    };
    let steps = if small { STEPS } else { usize::MAX };
    let stop: &(dyn Fn() -> bool + Sync) = if small { &early } else { &over };
    generation.ascend(master.as_mut(), first, upper, steps, stop);
    if small {
        let master = converge(&mut generation, master, solution, &over);
        close(&mut generation, upper, clock);
        if let (Some(master), false) = (master, generation.closed) {
            let scale = generation.relaxation.scale;
            generation.enough = (upper as i64 - 1) * scale + 1;
            Tree::grow(&mut generation, master, solution, &over);
        }
    }
    summary(&generation)
}

/// Rounds until no route is missing, then again with more remembered along routes that come back to a visit, and with the spans
/// cut in which double-ups start at different times, until the master uses none of either.
fn converge(
    generation: &mut Generation,
    mut master: Box<dyn Master>,
    solution: &Solution,
    over: Stop,
) -> Option<Box<dyn Master>> {
    let (mut before, mut slow) = (generation.proven, 0);
    loop {
        generation.run(master.as_mut(), over);
        if !generation.converged || over() {
            return None;
        }
        slow = if generation.proven - before < generation.proven / 2_000 { slow + 1 } else { 0 };
        if slow > 1 {
            return Some(master);
        }
        before = generation.proven;
        let used = master.values();
        let small = generation.relaxation.items.all.len() < ROWS;
        let cycles = generation.cut_cycles(&used);
        let kept = cycles.or_else(|| if small { generation.cut_spans(&used) } else { None });
        let kept = kept.or_else(|| generation.cut_routes(&used));
        let Some(kept) = kept else { return Some(master) };
        tracing::debug!(
            items = generation.relaxation.items.all.len(),
            cuts = generation.cuts.len(),
            proven = generation.proven,
            "cut"
        );
        master = solvers::master(generation.frame());
        generation.add(master.as_mut(), kept);
        generation.add(master.as_mut(), columns_of(solution, &generation.relaxation));
    }
}

/// Closes what is left between the bound and `upper`, the cost of a plan, on small days: enumerates every route that a
/// cheaper plan could have, and chooses among them. The choice is made in floating point; half a unit is its margin.
fn close(generation: &mut Generation, upper: f64, clock: Clock) {
    let scale = generation.relaxation.scale;
    let upper = upper as i64 * scale;
    if !generation.converged || upper - generation.proven <= 0 || upper - generation.proven > upper / WORTH_CLOSING {
        return;
    }
    let over = || clock(1.0).is_zero();
    let Some(columns) = generation.enumerate(upper, &over) else { return };
    tracing::debug!(routes = columns.len(), "enumerated");
    let rows: Vec<Row> = columns.iter().map(|column| generation.row(column)).collect();
    let limit = clock(1.0).min(CHOOSING);
    let Some(choice) = solvers::choose(&generation.relaxation.frame(), &rows, None, limit) else { return };
    if choice.optimal {
        // Less than half a unit off, and whole: the nearest whole number from above, unless the plan is as good.
        let chosen = (choice.cost - 0.5).ceil() as i64 * scale;
        generation.proven = generation.proven.max(chosen.min(upper));
        generation.closed = true;
    }
}

/// No master: its prices are never asked for.
struct NoMaster;

impl Master for NoMaster {
    fn add(&mut self, _: Vec<Row>) {}

    fn solve(&mut self) -> Option<Duals> {
        None
    }

    fn values(&self) -> Vec<f64> {
        Vec::new()
    }
}

fn summary(generation: &Generation) -> Bound {
    let relaxation = &generation.relaxation;
    let scale = relaxation.scale;
    let instance = relaxation.instance;
    let mut worth = vec![0.0; instance.shifts.len()];
    if let Some(Centre { least, .. }) = &generation.centre {
        for (group, least) in relaxation.groups.iter().zip(least) {
            group.shifts.iter().for_each(|&shift| worth[shift as usize] = (-least as f64 / scale as f64).max(0.0));
        }
    }
    Bound {
        lower: generation.proven.div_euclid(scale) + i64::from(generation.proven.rem_euclid(scale) > 0),
        converged: generation.once,
        closed: generation.closed,
        rounds: generation.rounds,
        worth,
    }
}

/// Visits of these priorities that a plan leaves out.
fn left_out(solution: &Solution, of: [bool; 4]) -> u64 {
    let problem = solution.instance.problem;
    let open = solution.assigned.iter().enumerate().filter(|(_, assigned)| !**assigned);
    open.filter(|(visit, _)| of[problem.visits[VisitId(*visit as u32)].priority as usize]).count() as u64
}

/// The routes of a plan as columns.
pub fn columns_of(solution: &Solution, relaxation: &Relaxation) -> Vec<Column> {
    let mut columns = Vec::new();
    for (number, group) in relaxation.groups.iter().enumerate() {
        for &shift in &group.shifts {
            let route = &solution.routes[shift as usize];
            let stops = route.stops[1..route.last()].iter();
            let visits = stops.filter(|stop| (stop.task as usize) < solution.instance.entries);
            let items = visits.map(|stop| (relaxation.items.at(solution.instance, stop.task, stop.start), stop.start));
            let cost = relaxation.measure == Measure::Cost;
            let (entries, starts) = items.filter(|&(item, _)| cost || relaxation.counts(item)).unzip();
            let cost = if cost { route.cost() * relaxation.scale } else { 0 };
            if route.active {
                columns.push(Column { group: number as u32, entries, starts, cost });
            }
        }
    }
    columns
}

/// Prices to begin with: what a visit saves if it is left out of its route and a share of what nobody saves; for visits left
/// out, what that costs.
fn first_prices(solution: &Solution, relaxation: &Relaxation) -> Duals {
    let instance: &Instance = solution.instance;
    let mut duals = Duals {
        entries: vec![0.0; instance.entries],
        needs: vec![0.0; relaxation.needs.len()],
        cuts: Vec::new(),
        groups: vec![0.0; relaxation.groups.len()],
        value: 0.0,
    };
    for (visit, row) in instance.visits.iter().enumerate().filter(|(visit, _)| !solution.assigned[*visit]) {
        let share = relaxation.out[visit] as f64 / relaxation.scale as f64 / row.entries.len() as f64;
        row.entries.clone().for_each(|entry| duals.entries[entry as usize] = share);
    }
    if relaxation.measure != Measure::Cost {
        return duals;
    }
    for route in solution.routes.iter().filter(|route| route.visits > 0) {
        let table = &instance.tables[instance.shifts[route.shift as usize].table];
        let mut savings: Vec<(u32, f64)> = Vec::new();
        for three in route.stops.windows(3).filter(|three| (three[1].task as usize) < instance.entries) {
            let (before, at, after) = (three[0].place, three[1].place, three[2].place);
            let detour = table.get(before, at) + table.get(at, after) - table.get(before, after);
            let price = instance.tasks[three[1].task as usize].start_cost(three[1].start);
            savings.push((three[1].task, (instance.travel_rate * i64::from(detour) + price) as f64));
        }
        let saved: f64 = savings.iter().map(|(_, saving)| saving).sum();
        let rest = (route.cost() as f64 - saved) / savings.len() as f64;
        savings.iter().for_each(|&(task, saving)| duals.entries[task as usize] = (saving + rest).max(0.0));
    }
    duals
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
