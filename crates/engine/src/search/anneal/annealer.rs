//! One annealer: a solution under simulated annealing by ruin and recreate.

use crate::evaluate::{Instance, Level, Route, Solution};
use crate::search::anneal::insertion_cache::InsertionCache;
use crate::search::anneal::request_bank::{Lift, RequestBank};
use crate::search::anneal::ruin::{self, Ruin};
use crate::search::anneal::shift_trial::Trial;
use crate::search::decompose::region::Region;
use crate::search::insert::recreate::Recreate;
use crate::search::local::Tails;
use crate::search::neighbours::Neighbours;
use crate::search::params::SisrParams;
use crate::search::random::{Blink, Random, streams};
use crate::search::run::Improvement;
use crate::search::set_packing::route_pool::Pool;
use crate::search::snapshot::Snapshot;
use crate::search::stop::Watch;
use rounds_model::ids::{ShiftId, VisitId};

/// The clock is read once in this many iterations.
const CLOCK_EVERY: u64 = 16;

/// Temperatures in second-equivalents.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cooling {
    /// At the start.
    pub hot: f64,
    /// At the end.
    pub cold: f64,
}

impl Cooling {
    /// From a first plan: some times what a visit costs in it, leaving visits out aside, and less where routes are
    /// long, for there a change of one touches little; where visits are left out, as much as one of them is worth, up
    /// to a limit, for then the plan lives on trading visits; and no more than leaving one out costs on average, else
    /// all that is worth little would be let go, and must be won back.
    pub(crate) fn of(solution: &Solution, params: &SisrParams) -> Cooling {
        let visits: u32 = solution.routes.iter().map(|route| route.visits).sum();
        let long = ruin::are_long(&solution.routes, params.long_route);
        let times = if long { params.hot_long } else { params.hot };
        let each = (solution.routes_cost as f64 / f64::from(visits.max(1))).max(1.0);
        let rows = || solution.instance.visits.iter().zip(&solution.assigned).filter(|(visit, _)| !visit.done);
        let price = mean(rows().map(|(visit, _)| visit.price));
        let lost = mean(rows().filter(|(_, assigned)| !**assigned).map(|(visit, _)| visit.price));
        let hot = (times * each).max(lost.min(params.hot_lost * each)).min(price.max(1.0));
        Cooling { hot, cold: (params.cold * each).min(params.cold_of_hot * hot) }
    }

    fn at(&self, fraction: f64) -> f64 {
        self.hot * (self.cold / self.hot).powf(fraction)
    }
}

/// What an annealer is to work with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tuning<'p> {
    /// Its parameters.
    pub params: &'p SisrParams,
    /// Its temperatures.
    pub cooling: Cooling,
}

impl<'p> Tuning<'p> {
    /// Parameters, with the temperatures that they have for a first plan.
    pub(crate) fn of(solution: &Solution, params: &'p SisrParams) -> Tuning<'p> {
        Tuning { params, cooling: Cooling::of(solution, params) }
    }
}

/// Mean of some prices; 0 of none.
fn mean(prices: impl Iterator<Item = i64>) -> f64 {
    let (sum, count) = prices.fold((0.0, 0_u32), |(sum, count), price| (sum + price as f64, count + 1));
    sum / f64::from(count.max(1))
}

/// One search with its own random stream.
pub(crate) struct Annealer<'a> {
    /// The current plan.
    pub solution: Solution<'a>,
    /// The best so far.
    pub best: Snapshot,
    /// Iterations done.
    pub iterations: u64,
    /// How often the temperature falls from hot to cold in the run: small days are done long before time is up, and a
    /// new start then finds more than staying cold.
    pub cycles: u32,
    /// Improvements of the best plan since this was last emptied.
    pub trace: Vec<Improvement>,
    /// Routes met, where they are to be chosen among.
    pub pool: Option<Pool>,
    pub(in crate::search) near: &'a Neighbours,
    cooling: Cooling,
    pub(in crate::search) params: SisrParams,
    pub(in crate::search) random: Random,
    pub(in crate::search) blink: Blink,
    /// Skips many ways in: visits that must go together then meet where each alone would not go.
    wild: Blink,
    pub(in crate::search) recreate: Recreate<'a>,
    pub(in crate::search) ruin: Ruin,
    pub(in crate::search) absent: Vec<VisitId>,
    bank: RequestBank,
    spare: Route,
    tails: Tails,
    pub(in crate::search) open: Vec<VisitId>,
    /// The visit that the last ruin began at.
    pub(in crate::search) seed: VisitId,
    pub(in crate::search) trial: Option<Trial>,
    /// Whether putting a visit in never makes a plan cheaper, its price aside.
    monotone: bool,
    /// Whether some starts depend on others: a duty between linked stops is then tried elsewhere too, for where it
    /// costs least as these stand says little.
    linked: bool,
}

/// Puts a random duty of a shift somewhere else in its route.
fn displace(solution: &mut Solution, shift: ShiftId, random: &mut Random) {
    let duties = solution.instance.shifts[shift].duties.clone();
    let route = &solution.routes[shift];
    if duties.is_empty() || route.closed {
        return;
    }
    let duty = duties.at(random.below(duties.len()));
    let position = 1 + random.below(route.last());
    crate::evaluate::displace(solution, shift, duty, position);
}

/// Whether putting a visit in can only add to what routes cost: no waiting to fill, no break to win back.
fn is_monotone(instance: &Instance) -> bool {
    let kept = |task: &crate::evaluate::Task| task.skip_cost.is_none();
    instance.wait_rate == 0 && instance.idle_rate == 0 && instance.tasks.iter().skip(instance.entries).all(kept)
}

impl<'a> Annealer<'a> {
    /// An annealer that starts from `solution`.
    pub(crate) fn new(
        solution: Solution<'a>,
        near: &'a Neighbours,
        tuning: Tuning,
        seed: u64,
        number: u64,
    ) -> Annealer<'a> {
        let memory = InsertionCache::new(&solution);
        Annealer::with(solution, near, tuning, streams(seed, number, tuning.params.blink), memory)
    }

    /// An annealer that goes on with streams and work space of another, whose routes have other stamps.
    pub(crate) fn with(
        solution: Solution<'a>,
        near: &'a Neighbours,
        tuning: Tuning,
        (random, blink): (Random, Blink),
        memory: InsertionCache,
    ) -> Annealer<'a> {
        let instance: &Instance = solution.instance;
        let open = instance.visits.ids().filter(|&visit| !instance.visits[visit].done).collect();
        let spare = Route::spare();
        let params = tuning.params.clone();
        let wild = Blink::wild(random.clone(), params.wild_blink);
        let (best, recreate) = (Snapshot::of(&solution), Recreate::with(memory, &solution, near, &params));
        let (ruin, absent) = (Ruin::default(), Vec::new());
        let mut annealer = Annealer {
            solution,
            best,
            iterations: 0,
            cycles: 1,
            trace: Vec::new(),
            pool: None,
            near,
            cooling: tuning.cooling,
            params,
            random,
            blink,
            wild,
            recreate,
            ruin,
            absent,
            bank: RequestBank::default(),
            spare,
            tails: Tails::default(),
            seed: VisitId(0),
            trial: None,
            open,
            monotone: is_monotone(instance),
            linked: instance.tasks.iter().any(|task| task.linked),
        };
        annealer.refresh_out();
        annealer
    }

    /// What it leaves to the next: its streams, and what it remembers.
    pub(crate) fn into_work_space(self) -> ((Random, Blink), InsertionCache) {
        ((self.random, self.blink), self.recreate.into_memory())
    }

    /// Continues from another plan.
    pub(crate) fn adopt(&mut self, other: &Snapshot) {
        self.solution.load(&other.routes, &other.assigned);
        self.best.take(&self.solution);
        self.refresh_out();
    }

    /// From now on changes only what lies in `region`.
    pub(crate) fn confine(&mut self, region: Region) {
        self.open.retain(|&visit| region.begins_at(visit));
        self.recreate.region = region;
        self.refresh_out();
    }

    /// Runs `count` iterations, or fewer if the watch says so; `fraction` is how much of the whole run is used at the
    /// start and the end of them (by count); with a time limit the watch's own fraction counts if it is further on.
    pub(crate) fn run(&mut self, count: u64, fraction: (f64, f64), watch: &Watch) {
        let mut temperature = self.cooling.at(self.in_cycle(fraction.0));
        for step in 0..count {
            if step % CLOCK_EVERY == 0 {
                if watch.is_over() {
                    break;
                }
                let by_count = fraction.0 + (fraction.1 - fraction.0) * step as f64 / count as f64;
                temperature = self.cooling.at(self.in_cycle(by_count.max(watch.time_used())));
            }
            self.iterations += 1;
            if self.trial.is_none() && count - step > self.params.trial_length && self.random.unit() < self.params.trial
            {
                self.begin_trial();
            }
            if self.step(temperature) {
                let (elapsed, iterations, cost) = (watch.elapsed(), self.iterations, self.best.cost);
                self.trace.push(Improvement { elapsed, iterations, cost });
            }
            self.continue_trial(temperature);
            if let Some(pool) =
                self.pool.as_mut().filter(|_| step % self.params.packing_every.max(1) == 0 && self.trial.is_none())
            {
                pool.note(&self.solution, &self.recreate.region);
            }
        }
        self.end_trial(temperature);
    }

    /// How far the present cooling is, when this much of the whole run is used.
    fn in_cycle(&self, used: f64) -> f64 {
        let turns = used * f64::from(self.cycles);
        if used >= 1.0 { 1.0 } else { turns.fract() }
    }

    /// On long routes now and then an exchange of tails; one ruin, one recreate, one decision. True if the plan is
    /// better than all before.
    fn step(&mut self, temperature: f64) -> bool {
        if self.open.is_empty() {
            return false;
        }
        let seed = self.open[self.random.below(self.open.len())];
        self.seed = self.scene_seed().unwrap_or(seed);
        let exchanged = ruin::is_on_long_route(&self.solution, self.seed, self.params.long_route)
            && self.random.unit() < self.params.tails
            && self.exchange_tails(temperature);
        let solution = &mut self.solution;
        let before = solution.cost();
        solution.begin(Level::Iteration);
        let scene = (self.near, &self.recreate.region);
        ruin::ruin(solution, &self.params, scene, &mut self.random, &mut self.ruin, self.seed);
        let threshold = self.threshold(before, temperature);
        let sound = self.solution.reflow() && self.rebuild(threshold);
        if !sound || self.solution.cost() >= threshold {
            self.solution.rollback(Level::Iteration);
            return exchanged;
        }
        self.keep_best() || exchanged
    }

    /// Two routes near the seed exchange their tails, if the plan that makes is one to go on from; true if it is better
    /// than all before.
    fn exchange_tails(&mut self, temperature: f64) -> bool {
        let limit = self.threshold(self.solution.cost(), temperature);
        let near = self.near.in_time(self.seed).iter().copied().skip(1).take(self.params.tails_near);
        let near = near.skip(self.random.below(self.params.tails_near));
        self.ruin.removed.clear();
        self.solution.begin(Level::Iteration);
        if !self.tails.exchange(&mut self.solution, self.seed, near, limit) {
            self.solution.rollback(Level::Iteration);
            return false;
        }
        self.keep_best()
    }

    /// Keeps what was done since the iteration began; true if the plan is better than all before.
    fn keep_best(&mut self) -> bool {
        self.keep();
        let after = self.solution.cost();
        let better = after < self.best.cost;
        if better {
            self.best.update(&self.solution, after);
        }
        better
    }

    /// What a plan must stay below to follow one that costs `before`. Costs stay whole numbers here: large prices leave
    /// a float no room for seconds.
    pub(in crate::search) fn threshold(&mut self, before: i64, temperature: f64) -> i64 {
        before.saturating_add((-temperature * (1.0 - self.random.unit()).ln()).ceil() as i64)
    }

    /// Keeps what was done since the iteration began.
    pub(in crate::search) fn keep(&mut self) {
        self.solution.commit(Level::Iteration);
        debug_assert_eq!(crate::evaluate::difference(&self.solution), None);
        self.bank.settle(&self.solution, &self.ruin.removed);
        for &shift in self.solution.touched(Level::Iteration) {
            self.best.note(shift);
        }
    }

    /// Seats the duties of the touched routes again. False if the iteration is to be undone.
    pub(in crate::search) fn reseat_touched(&mut self) -> bool {
        let solution = &mut self.solution;
        (0..solution.touched(Level::Iteration).len()).all(|index| {
            let shift = solution.touched(Level::Iteration)[index];
            solution.reseat(shift, &mut self.spare, false)
        })
    }

    /// Puts back what was removed, and some of what has been out for longer. False if the iteration is to be undone.
    fn rebuild(&mut self, threshold: i64) -> bool {
        let mut sound = true;
        self.recreate.look_ahead(self.bank.misses_follower());
        let solution = &mut self.solution;
        let scene = (&*solution, &self.recreate.region, &self.near[self.seed][..]);
        self.recreate.lift =
            self.bank.draw(&self.params, scene, &self.ruin.removed, &mut self.random, &mut self.absent);
        for index in 0..solution.touched(Level::Iteration).len() {
            let shift = solution.touched(Level::Iteration)[index];
            if self.random.unit() < self.params.reseat {
                sound = sound && solution.reseat(shift, &mut self.spare, true);
            }
            let linked = self.linked && solution.routes[shift].stops.iter().any(|stop| stop.linked);
            if sound && linked && self.random.unit() < self.params.displace {
                displace(solution, shift, &mut self.random);
            }
        }
        if !sound {
            return false;
        }
        if self.random.unit() < self.params.make_room {
            self.make_room();
        }
        let solution = &mut self.solution;
        let limit = if self.monotone { threshold - 1 } else { i64::MAX };
        let wild = self.linked && self.random.unit() < self.params.wild;
        let blink = if wild { &mut self.wild } else { &mut self.blink };
        if !self.recreate.recreate(solution, &mut self.absent, &mut self.random, blink, limit) {
            return false;
        }
        let promising = self.linked && self.solution.instance.wait_rate > 0 && self.solution.cost() < threshold;
        if promising && self.random.unit() < self.params.put_off {
            self.put_off_touched();
        }
        self.reseat_touched()
    }

    /// Puts a duty of a shift that could serve one of the absent visits somewhere else: an empty shift has its duties
    /// where they cost least without visits, and may have room for one only if they stand otherwise.
    fn make_room(&mut self) {
        let Some(&visit) = self.absent.get(self.random.below(self.absent.len().max(1))) else { return };
        let entries = self.solution.instance.visits[visit].entries.clone();
        let entry = entries.at(self.random.below(entries.len()));
        let shifts = self.solution.instance.candidates.shifts(entry);
        let Some(&shift) = shifts.get(self.random.below(shifts.len().max(1))) else { return };
        if self.recreate.region.holds(shift) {
            displace(&mut self.solution, shift, &mut self.random);
        }
    }

    /// Puts the visits of a region that are out into its shifts, each once.
    pub(crate) fn construct_within(&mut self, region: Region) {
        let out = |visit: &VisitId| region.owns(*visit) && !self.solution.assigned[*visit];
        let mut absent: Vec<VisitId> = self.open.iter().copied().filter(out).collect();
        self.recreate.region = region;
        self.recreate.recreate(&mut self.solution, &mut absent, &mut self.random, &mut self.blink, i64::MAX);
    }

    /// Builds a first plan: every visit that is out once.
    pub(crate) fn construct(&mut self) {
        self.construct_within(Region::default());
        debug_assert_eq!(crate::evaluate::difference(&self.solution), None);
        self.best = Snapshot::of(&self.solution);
        self.refresh_out();
    }

    /// Puts in what a first plan leaves out even where it is not worth its price alone, then takes out whatever is
    /// cheaper left out: shifts that no single visit could open are opened so.
    pub(crate) fn overfill(&mut self) {
        let mut absent = self.bank.out().to_vec();
        self.recreate.lift = Lift::Every(self.params.overfill);
        self.recreate.recreate(&mut self.solution, &mut absent, &mut self.random, &mut self.blink, i64::MAX);
        self.recreate.lift = Lift::None;
        for &visit in &self.open {
            if !self.solution.assigned[visit] {
                continue;
            }
            let before = self.solution.cost();
            self.ruin.removed.clear();
            let removed = &mut self.ruin.removed;
            self.solution.attempt(Level::Iteration, |solution| {
                ruin::remove(solution, visit, removed);
                solution.reflow() && solution.cost() < before
            });
        }
        self.refresh_out();
    }

    /// Tries every visit that the best plan leaves out once more, everywhere and without blinks, so that none stays out
    /// that could be put in for less than its price.
    pub(crate) fn retry(&mut self) {
        self.solution.load(&self.best.routes, &self.best.assigned);
        let mut steady = Blink::new(self.random.clone(), 0.0);
        self.recreate.lift = Lift::None;
        loop {
            let before = self.solution.cost();
            self.refresh_out();
            let mut absent = self.bank.out().to_vec();
            self.recreate.recreate(&mut self.solution, &mut absent, &mut self.random, &mut steady, i64::MAX);
            if self.solution.cost() >= before {
                break;
            }
        }
        self.best = Snapshot::of(&self.solution);
    }

    /// Looks again which visits are out.
    pub(in crate::search) fn refresh_out(&mut self) {
        self.bank.refresh(&self.solution, &self.open);
    }
}
