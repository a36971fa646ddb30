//! One iterated local search: descents by moves, with a ruin between each two.

use std::time::Duration;

use crate::evaluate::{Level, Solution};
use crate::search::anneal::request_bank::{Lift, RequestBank};
use crate::search::anneal::ruin::{self, Ruin};
use crate::search::local::Moves;
use crate::search::neighbours::Neighbours;
use crate::search::params::{LocalSearchParams, SisrParams};
use crate::search::random::{Blink, Random, streams};
use crate::search::run::Improvement;
use crate::search::snapshot::Snapshot;
use crate::search::stop::Watch;
use rounds_model::ids::{Table, VisitId};

/// One search with its own random stream.
pub(crate) struct Descent<'a> {
    /// The current plan.
    pub solution: Solution<'a>,
    /// The best so far.
    pub best: Snapshot,
    /// Descents done.
    pub iterations: u64,
    /// Improvements of the best plan since this was last emptied.
    pub trace: Vec<Improvement>,
    near: &'a Neighbours,
    sisr: SisrParams,
    params: LocalSearchParams,
    random: Random,
    blink: Blink,
    moves: Moves<'a>,
    ruin: Ruin,
    absent: Vec<VisitId>,
    bank: RequestBank,
    open: Vec<VisitId>,
    /// The visit that the last ruin began at; [`VisitId::NONE`] before the first.
    seed: VisitId,
    /// Visits that the descent has yet to look at, in its order.
    queue: Vec<VisitId>,
    queued: Table<VisitId, bool>,
    /// Descents since the last that was of use.
    failures: u32,
}

impl<'a> Descent<'a> {
    /// A climber that starts from `solution`, with streams of its own.
    pub(crate) fn new(
        solution: Solution<'a>,
        near: &'a Neighbours,
        (sisr, params): (&SisrParams, &LocalSearchParams),
        seed: u64,
        number: u64,
    ) -> Descent<'a> {
        let visits = &solution.instance.visits;
        let open = visits.ids().filter(|&visit| !visits[visit].done).collect();
        let (random, blink) = streams(seed, number, sisr.blink);
        let queued = Table::filled(false, visits.len());
        Descent {
            best: Snapshot::of(&solution),
            iterations: 0,
            trace: Vec::new(),
            near,
            sisr: sisr.clone(),
            params: params.clone(),
            random,
            blink,
            moves: Moves::with(&solution, near, sisr, params),
            ruin: Ruin::default(),
            absent: Vec::new(),
            bank: RequestBank::default(),
            open,
            seed: VisitId::NONE,
            queue: Vec::new(),
            queued,
            failures: 0,
            solution,
        }
    }

    /// Continues from another plan.
    pub(crate) fn adopt(&mut self, other: &Snapshot) {
        self.solution.load(&other.routes, &other.assigned);
        self.best.take(&self.solution);
        self.failures = 0;
    }

    /// Descends `count` times, or less often if the watch says so or it is past `until`.
    pub(crate) fn run(&mut self, count: u64, until: Option<Duration>, watch: &Watch) {
        for _ in 0..count {
            if watch.is_over() || until.is_some_and(|until| watch.elapsed() >= until) {
                return;
            }
            self.iterations += 1;
            if self.step(watch) {
                let (elapsed, iterations, cost) = (watch.elapsed(), self.iterations, self.best.cost);
                self.trace.push(Improvement { elapsed, iterations, cost });
            }
        }
    }

    /// One ruin (but the first time), one descent, one decision; true if the plan is better than all before.
    fn step(&mut self, watch: &Watch) -> bool {
        if self.open.is_empty() {
            return false;
        }
        let patient = self.failures < self.params.patience;
        if !patient && self.solution.cost() > self.best.cost {
            let best = self.best.clone();
            self.adopt(&best);
        }
        let before = self.solution.cost();
        self.solution.begin(Level::Iteration);
        let sound = if self.seed == VisitId::NONE { self.look_at_all() } else { self.perturb() };
        if sound {
            self.descend(watch);
        }
        let after = self.solution.cost();
        self.failures += 1;
        if !sound || (after > before && (patient || self.failures < self.params.patience)) {
            self.solution.rollback(Level::Iteration);
            return false;
        }
        self.solution.commit(Level::Iteration);
        debug_assert_eq!(crate::evaluate::difference(&self.solution), None);
        for index in 0..self.solution.touched(Level::Iteration).len() {
            self.best.note(self.solution.touched(Level::Iteration)[index]);
        }
        let better = after < self.best.cost;
        if better {
            self.best.update(&self.solution, after);
        }
        if better || after > before {
            self.failures = 0;
        }
        better
    }

    /// Queues every visit, in a random order.
    fn look_at_all(&mut self) -> bool {
        self.seed = self.open[self.random.below(self.open.len())];
        self.queue.clear();
        self.queue.extend_from_slice(&self.open);
        for index in (1..self.queue.len()).rev() {
            self.queue.swap(index, self.random.below(index + 1));
        }
        self.queue.iter().for_each(|&visit| self.queued[visit] = true);
        true
    }

    /// Takes strings of visits out and puts them back in other ways, as an annealer does; queues the routes that this
    /// touches. False if it is to be undone.
    fn perturb(&mut self) -> bool {
        self.bank.refresh(&self.solution, &self.open);
        let (solution, random) = (&mut self.solution, &mut self.random);
        self.seed = self.open[random.below(self.open.len())];
        let recreate = &mut self.moves.recreate;
        let scene = (self.near, &recreate.region);
        ruin::ruin(solution, &self.sisr, scene, random, &mut self.ruin, self.seed);
        if !solution.reflow() {
            return false;
        }
        let recreate = &mut self.moves.recreate;
        let scene = (&*solution, &recreate.region, &self.near[self.seed][..]);
        recreate.lift = self.bank.draw(&self.sisr, scene, &self.ruin.removed, random, &mut self.absent);
        recreate.recreate(solution, &mut self.absent, random, &mut self.blink, i64::MAX);
        recreate.lift = Lift::None;
        self.moves.reseat_touched(solution);
        self.queue_touched(Level::Iteration);
        true
    }

    /// Moves until nothing gets better, or the watch says so.
    fn descend(&mut self, watch: &Watch) {
        let mut over = false;
        while !over {
            let mut next = 0;
            while next < self.queue.len() {
                let visit = self.queue[next];
                next += 1;
                self.queued[visit] = false;
                over = over || watch.is_over();
                if !over && self.moves.improve(&mut self.solution, visit) {
                    self.queue_touched(Level::Step);
                    self.queue_visit(visit);
                }
            }
            self.queue.clear();
            self.find_absent();
            for index in 0..self.absent.len() {
                if !over && self.params.insert && self.moves.insert(&mut self.solution, self.absent[index]) {
                    self.queue_touched(Level::Step);
                }
            }
            over = over || self.queue.is_empty();
        }
        self.queue.iter().for_each(|&visit| self.queued[visit] = false);
        self.queue.clear();
        self.moves.reseat_touched(&mut self.solution);
    }

    /// Notes which visits are out: all, or those near the last ruin where there are many.
    fn find_absent(&mut self) {
        self.bank.refresh(&self.solution, &self.open);
        self.absent.clear();
        self.bank.around(&self.solution, &self.sisr, &self.near[self.seed], &mut self.absent);
    }

    fn queue_visit(&mut self, visit: VisitId) {
        if !std::mem::replace(&mut self.queued[visit], true) {
            self.queue.push(visit);
        }
    }

    /// Queues the visits of the routes that were touched since the level began, and those taken out.
    fn queue_touched(&mut self, level: Level) {
        let Descent { solution, queue, queued, .. } = self;
        let mut add = |visit: VisitId| {
            if !std::mem::replace(&mut queued[visit], true) {
                queue.push(visit);
            }
        };
        let tasks = &solution.instance.tasks;
        for &shift in solution.touched(level) {
            let route = &solution.routes[shift];
            let visits = route.stops[1..route.last()].iter().map(|stop| tasks[stop.task].visit);
            visits.filter(|&visit| visit != VisitId::NONE).for_each(&mut add);
        }
        solution.changed(level).filter(|&(_, was)| was).for_each(|(visit, _)| add(visit));
    }
}
