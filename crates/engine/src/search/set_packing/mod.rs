//! Set packing: the best choice among whole routes met on the way (Subramanian, Uchoa & Ochi 2013), neighbourhood by
//! neighbourhood: few shifts at a time leave little between a choice and its linear relaxation, so that few routes are
//! left to choose among (after Taillard & Voß 2002, POPMUSIC).

mod prices;
pub(super) mod route_pool;

use std::time::Duration;

use rayon::prelude::*;

use crate::bound::{Frame, Row, pick};
use crate::evaluate::{ClassId, Instance, NONE, Route, Solution, TaskId};
use crate::search::neighbours::Neighbours;
use crate::search::params::SisrParams;
use crate::search::set_packing::prices::scaled;
use crate::search::set_packing::route_pool::Pool;
use crate::search::{Run, Watch};
use rounds_model::ids::{ShiftId, Table, VisitId};

/// Routes looked at between two looks at the clock.
const OFTEN: usize = 256;

/// Chooses among the routes that the islands of a run have met, now and then.
pub(super) struct Packer {
    /// Parts of the run after which better choices are looked for; empty where choosing is of no use.
    turns: Vec<f64>,
    share: f64,
    routes: usize,
    sizes: Sizes,
    turn: usize,
    /// How much of the run was used when the search went on, and the cost it had.
    since: (f64, i64),
}

impl Packer {
    /// For a run. Choosing is of no use in runs that are limited by iterations alone, for an integer program takes the
    /// time it takes, nor where the worst of the day has a price, which is not the sum of the routes', nor while
    /// somebody is on the way to a stop that must stay the next one.
    pub(super) fn new(run: &Run, params: &SisrParams) -> Packer {
        let instance = run.instance();
        let worst = instance.latest_rate > 0 || instance.idle_rate > 0;
        let under_way = instance.shifts.ids().any(|shift| instance.is_held(shift));
        let useful = params.packing && !(run.is_counted() || worst || under_way);
        let turns = if useful { params.packing_turns.clone() } else { Vec::new() };
        let (share, routes, sizes) = (params.packing_share, params.packing_routes, Sizes::of(params));
        Packer { turns, share, routes, sizes, turn: 0, since: (0.0, i64::MAX) }
    }

    /// Where an annealer takes note of its routes; `None` where choosing is of no use.
    pub(super) fn pool(&self) -> Option<Pool> {
        (!self.turns.is_empty()).then(|| Pool::new(self.routes))
    }

    /// Looks for a better plan if it is time to, and hands it to the run; true if it is the best so far. Not again once
    /// the search itself gains more in the same time.
    pub(super) fn pack<'p>(&mut self, run: &mut Run, pools: impl Iterator<Item = &'p Pool>) -> bool {
        if self.turns.get(self.turn).is_none_or(|&turn| run.used() < turn) {
            return false;
        }
        let watch = run.watch();
        if self.turn == 0 {
            (self.turn, self.since) = (1, (run.used(), run.best().cost));
            return false;
        }
        let (used, cost) = (run.used(), run.best().cost);
        let searched = (self.since.1 - cost) as f64 / (used - self.since.0).max(1e-6);
        let watch = watch.within(watch.left((used + self.share).min(1.0)));
        let met: Vec<&Route> = pools.flat_map(Pool::routes).collect();
        let mut packing = Packing::new(run.solution(), met, run.near(), self.sizes.clone());
        packing.improve(&watch);
        self.turn += 1;
        let better = run.offer(&packing.plan);
        self.since = (run.used(), run.best().cost);
        let chosen = (cost - self.since.1) as f64 / (self.since.0 - used).max(1e-6);
        tracing::debug!(searched, chosen, "second-equivalents a whole run");
        if chosen < searched {
            self.turn = self.turns.len();
        }
        better
    }
}

/// How much is chosen at a time, and for how long.
#[derive(Clone, Debug)]
struct Sizes {
    shifts: Vec<usize>,
    /// Time for one choice, at most.
    time: Duration,
}

impl Sizes {
    fn of(params: &SisrParams) -> Sizes {
        let time = Duration::try_from_secs_f64(params.packing_time).unwrap_or_default();
        Sizes { shifts: params.packing_sizes.clone(), time }
    }
}

/// Choosing under way.
struct Packing<'a, 'r> {
    instance: &'a Instance<'a>,
    /// The best choice so far.
    plan: Solution<'a>,
    /// What shifts have before anything is chosen.
    empty: Table<ShiftId, Route>,
    met: Vec<&'r Route>,
    near: &'r Neighbours,
    sizes: Sizes,
}

/// A few shifts and what may be served in them.
struct Neighbourhood {
    shifts: Vec<ShiftId>,
    /// Classes of these shifts, one for each number of a group.
    classes: Vec<ClassId>,
    /// Visits served by them or left out nearby.
    visits: Vec<VisitId>,
    /// Staff entries of these visits, but for those that other shifts serve.
    entries: Vec<TaskId>,
}

impl<'a, 'r> Packing<'a, 'r> {
    fn new(plan: Solution<'a>, met: Vec<&'r Route>, near: &'r Neighbours, sizes: Sizes) -> Packing<'a, 'r> {
        let instance = plan.instance;
        let empty = Solution::empty(instance).routes;
        Packing { instance, plan, empty, met, near, sizes }
    }

    /// Goes through the neighbourhoods of all shifts until time is up, as many at once as there are threads.
    fn improve(&mut self, watch: &Watch) {
        let shifts: Vec<ShiftId> = self.plan.routes.ids().collect();
        for size in self.sizes.shifts.clone() {
            for some in shifts.chunks(rayon::current_num_threads()) {
                if watch.is_over() {
                    return;
                }
                let all: Vec<_> = some.par_iter().map(|&shift| self.choose(shift, size, watch)).collect();
                let mut found = some.iter().zip(all).filter_map(|(&shift, plan)| Some((shift, plan?)));
                if let Some((_, plan)) = found.next() {
                    let again: Vec<ShiftId> = found.map(|(shift, _)| shift).collect();
                    self.plan = plan;
                    // The others were found for the plan as it was.
                    for shift in again {
                        if let Some(plan) = self.choose(shift, size, watch) {
                            self.plan = plan;
                        }
                    }
                }
            }
        }
    }

    /// The shifts that serve what is nearest to the visits of `shift`, an empty one of each class among them, and the
    /// visits left out nearby.
    fn neighbourhood(&self, shift: ShiftId, size: usize) -> Neighbourhood {
        let (instance, plan) = (self.instance, &self.plan);
        let visit_of = |task: TaskId| instance.tasks.get(task).map_or(VisitId::NONE, |task| task.visit);
        let mut votes = Table::<ShiftId, u32>::filled(0, plan.routes.len());
        let mut visits = Vec::new();
        for stop in &plan.routes[shift].stops {
            let Some(near) = self.near.get(visit_of(stop.task)) else { continue };
            for (rank, &visit) in near.iter().take(8 * size).enumerate() {
                if !plan.assigned[visit] && !instance.visits[visit].compound {
                    visits.push(visit);
                }
                for entry in instance.visits[visit].entries.clone() {
                    if let Some(votes) = votes.get_mut(plan.route_of[entry]) {
                        *votes += (8 * size - rank) as u32;
                    }
                }
            }
        }
        votes[shift] = u32::MAX;
        let mut shifts: Vec<ShiftId> = votes.ids().filter(|&shift| votes[shift] > 0).collect();
        shifts.sort_unstable_by_key(|&shift| std::cmp::Reverse(votes[shift]));
        shifts.truncate(size);
        let mut spare: Vec<ShiftId> = votes.ids().filter(|&shift| plan.routes[shift].visits == 0).collect();
        spare.sort_by_key(|&shift| instance.shifts[shift].class);
        spare.dedup_by_key(|shift| instance.shifts[*shift].class);
        shifts.extend(spare.into_iter().take(size / 2));
        shifts.sort_unstable();
        shifts.dedup();
        for &shift in &shifts {
            let stops = &plan.routes[shift].stops;
            visits.extend(stops.iter().map(|stop| visit_of(stop.task)).filter(|&visit| visit != VisitId::NONE));
        }
        visits.sort_unstable();
        visits.dedup();
        let mut classes: Vec<ClassId> = shifts.iter().map(|&shift| instance.shifts[shift].class).collect();
        classes.sort_unstable();
        classes.dedup();
        let all = visits.iter().flat_map(|&visit| instance.visits[visit].entries.clone());
        let here = |entry: &TaskId| {
            let shift = plan.route_of[*entry];
            shift == ShiftId::NONE || shifts.binary_search(&shift).is_ok()
        };
        let entries = all.filter(here).collect();
        Neighbourhood { shifts, classes, visits, entries }
    }

    /// A better plan by another choice for the shifts around this one; `None` once time is up.
    fn choose(&self, shift: ShiftId, size: usize, watch: &Watch) -> Option<Solution<'a>> {
        let watch = watch.within(self.sizes.time);
        if watch.is_over() || self.plan.routes[shift].visits == 0 {
            return None;
        }
        let within = &self.neighbourhood(shift, size);
        let mut local = Table::<TaskId, u32>::filled(NONE, self.instance.entries);
        for (number, &entry) in within.entries.iter().enumerate() {
            local[entry] = number as u32;
        }
        let present = within.shifts.iter().map(|&shift| &self.plan.routes[shift]).filter(|route| route.active);
        let begun = within.shifts.iter().map(|&shift| &self.empty[shift]).filter(|route| route.active);
        let mut routes: Vec<&Route> = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        for (count, route) in present.chain(begun).chain(self.met.iter().copied()).enumerate() {
            if count % OFTEN == 0 && watch.is_over() {
                return None;
            }
            if let Some(row) = self.row(route, within, &local) {
                routes.push(route);
                rows.push(row);
            }
        }
        let held: i64 = within.shifts.iter().map(|&shift| self.plan.routes[shift].cost()).sum();
        let mut costs: Vec<i64> = routes.iter().map(|route| route.cost()).collect();
        costs.sort_unstable_by_key(|&cost| std::cmp::Reverse(cost));
        let dearest = costs.iter().take(within.shifts.len()).sum();
        let prices: Vec<i64> = within.visits.iter().map(|&visit| self.instance.visits[visit].price).collect();
        let prices = scaled(&prices, dearest);
        let open = within.visits.iter().zip(&prices).filter(|(visit, _)| !self.plan.assigned[**visit]);
        let upper = held + open.map(|(_, price)| price).sum::<i64>();
        let chosen = pick(&self.frame(within, &prices, upper as f64), &rows, upper as f64, &|| watch.left(1.0))?;
        self.assemble(within, chosen.into_iter().map(|index| routes[index]))
    }

    /// A route as the integer program has it; `None` if it is not one of the neighbourhood, or has a visit that depends
    /// on others at another shift or time than the plan.
    fn row(&self, route: &Route, within: &Neighbourhood, local: &Table<TaskId, u32>) -> Option<Row> {
        let class = self.instance.shifts[route.shift].class;
        let group = within.classes.binary_search(&class).ok()? as u32;
        let mut entries = Vec::with_capacity(route.visits as usize);
        for stop in &route.stops[1..route.last()] {
            let Some(&local) = local.get(stop.task) else { continue };
            if local == NONE || self.is_tied(stop.task) && !self.keeps(route, stop.task, stop.start) {
                return None;
            }
            entries.push((local, 1.0));
        }
        Some(Row { group, entries, cuts: Vec::new(), cost: route.cost() as f64 })
    }

    fn is_tied(&self, entry: TaskId) -> bool {
        self.instance.visits[self.instance.tasks[entry].visit].compound
    }

    /// Whether the plan has `entry` in the shift of `route`, at this time.
    fn keeps(&self, route: &Route, entry: TaskId, start: i32) -> bool {
        self.plan.route_of[entry] == route.shift && {
            let own = &self.plan.routes[route.shift];
            own.position(entry).is_some_and(|position| own.stops[position].start == start)
        }
    }

    /// Visits and classes of a neighbourhood. What is tied to others stays in: leaving it out costs more than all there
    /// is.
    fn frame(&self, within: &Neighbourhood, prices: &[i64], upper: f64) -> Frame {
        let visit_of = |&entry: &TaskId| within.visits.binary_search(&self.instance.tasks[entry].visit);
        let mut frame = Frame::default();
        frame.visit_of.extend(within.entries.iter().filter_map(|entry| visit_of(entry).ok()).map(|visit| visit as u32));
        for (&visit, &price) in within.visits.iter().zip(prices) {
            let stays = self.instance.visits[visit].compound && self.plan.assigned[visit];
            frame.out.push(if stays { price as f64 + 2.0 * upper + 1.0 } else { price as f64 });
        }
        for &class in &within.classes {
            let of = |shift: &&ShiftId| self.instance.shifts[**shift].class == class;
            frame.shifts.push(within.shifts.iter().filter(of).count() as f64);
            frame.must.push(within.shifts.iter().filter(of).any(|&shift| self.instance.shifts[shift].begun));
        }
        frame
    }

    /// The plan with the routes chosen, each in a shift of its class; a visit that several of them serve stays with the
    /// first. `None` if that is not better.
    fn assemble<'c>(&self, within: &Neighbourhood, chosen: impl Iterator<Item = &'c Route>) -> Option<Solution<'a>> {
        let (instance, mut routes) = (self.instance, self.plan.routes.clone());
        within.shifts.iter().for_each(|&shift| routes[shift] = self.empty[shift].clone());
        let mut free = within.shifts.clone();
        let mut assigned = self.plan.assigned.clone();
        within.visits.iter().for_each(|&visit| assigned[visit] = true);
        let mut served = Table::<TaskId, bool>::filled(false, instance.entries);
        for route in chosen {
            let class = instance.shifts[route.shift].class;
            let own = free.iter().position(|&shift| shift == route.shift);
            let like = || free.iter().position(|&shift| instance.shifts[shift].class == class);
            let shift = free.swap_remove(own.or_else(like)?);
            let mut route = Route { shift, ..route.clone() };
            route.relocate(instance);
            let soft = &mut route.soft;
            route.stops.retain(|stop| match served.get_mut(stop.task) {
                Some(again) if *again => {
                    *soft -= instance.candidates.soft(stop.task, shift);
                    false
                }
                Some(again) => {
                    *again = true;
                    true
                }
                None => true,
            });
            routes[shift] = route;
        }
        for &entry in within.entries.iter().filter(|&&entry| !served[entry]) {
            assigned[instance.tasks[entry].visit] = false;
        }
        let mut plan = self.plan.copy();
        plan.load(&routes, &assigned);
        // What is tied may now begin earlier, and what was served twice is gone from one of its routes.
        for &shift in &within.shifts {
            if plan.routes[shift].active {
                plan.mark(shift, 1);
            }
        }
        let better = plan.reflow() && plan.cost() < self.plan.cost();
        debug_assert!(!better || crate::evaluate::difference(&plan).is_none());
        better.then_some(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::anneal::annealer::{Annealer, Cooling, Tuning};
    use crate::search::stop::Watch;
    use crate::search::{StopRule, publish};
    use rounds_lab::generate::{GenerateOptions, generate};

    #[test]
    fn a_choice_is_a_better_plan_that_keeps_every_rule() {
        let mut better = [0; 2];
        for seed in 0..60 {
            // Every rule on even seeds, much to choose on odd ones.
            let (shifts, visits) = (8 + seed as usize % 5, 40 + seed as usize % 20);
            let plain = GenerateOptions::default().shifts(shifts).visits(visits).seed(seed);
            let day = if seed % 2 == 0 { rounds_lab::generate::mixed(seed, shifts, visits) } else { generate(&plain) };
            let mut problem = rounds_format::problem_of(&day).expect("made-up days are valid").value;
            let weights = &mut problem.weights;
            weights.strict = seed % 4 > 1;
            (weights.latest_per_second, weights.longest_idle_per_second) = Default::default();
            let instance = Instance::new(&problem);
            let (near, params) = (Neighbours::new(&instance, false), SisrParams::default());
            let empty = Solution::empty(&instance);
            // Two short searches from nothing: each has routes that the other lacks.
            let mut islands: Vec<Annealer> = (0..2)
                .map(|number| {
                    let tuning = Tuning { params: &params, cooling: Cooling { hot: 3_000.0, cold: 300.0 } };
                    let mut annealer = Annealer::new(empty.copy(), &near, tuning, seed, number);
                    annealer.pool = Some(Pool::new(params.packing_routes));
                    annealer.construct();
                    (0..60).for_each(|_| annealer.run(8, (0.0, 0.5), &Watch::start(&StopRule::default())));
                    annealer
                })
                .collect();
            islands.sort_by_key(|annealer| annealer.best.cost);
            let mut plan = Solution::empty(&instance);
            plan.load(&islands[0].best.routes, &islands[0].best.assigned);
            let before = plan.cost();
            let pools = islands.iter().filter_map(|annealer| annealer.pool.as_ref());
            let mut packing = Packing::new(plan, pools.flat_map(Pool::routes).collect(), &near, Sizes::of(&params));
            packing.improve(&Watch::start(&StopRule::default()));
            let after = packing.plan.cost();
            assert!(after <= before, "seed {seed}: {before} became {after}");
            assert_eq!(crate::evaluate::difference(&packing.plan), None, "seed {seed}");
            let verdict = rounds_check::check(&problem, &publish(&packing.plan, None));
            assert!(verdict.is_clean(), "seed {seed}: {verdict}");
            better[usize::from(problem.weights.strict)] += usize::from(after < before);
        }
        assert!(better.iter().all(|&better| better > 5), "only {better:?} plans became better");
    }
}
