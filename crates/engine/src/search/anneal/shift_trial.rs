//! Trials: a shift more or a shift less, judged only after some iterations around it.
//!
//! A shift that is opened or left empty seldom pays at once: visits must first be exchanged with the shifts around it.
//! So the change is made whatever it costs, ruin and recreate goes on near it for a while, and only then is it accepted
//! or undone as an iteration would be. Where routes are long, or visits not worth a shift of their own, no single
//! iteration gets from one number of shifts to another.

use crate::evaluate::Level;
use crate::search::anneal::annealer::Annealer;
use crate::search::anneal::request_bank::Lift;
use crate::search::anneal::ruin;
use rounds_model::ids::{ShiftId, VisitId};

/// A trial under way.
pub(in crate::search) struct Trial {
    /// Iterations until it is judged.
    left: u64,
    /// The visit that it began at.
    scene: VisitId,
    /// What the plan cost before.
    cost: i64,
}

impl Annealer<'_> {
    /// Opens a shift or leaves one empty, near a visit drawn at random.
    pub(in crate::search) fn begin_trial(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let cost = self.solution.cost();
        self.seed = self.open[self.random.below(self.open.len())];
        self.solution.begin(Level::Trial);
        self.solution.begin(Level::Iteration);
        let opens = self.random.unit() < self.params.trial_opens;
        let sound = if opens { self.open_shift() } else { self.leave_shift() };
        if !sound {
            self.solution.rollback(Level::Iteration);
            self.solution.commit(Level::Trial);
            return;
        }
        self.keep();
        self.trial = Some(Trial { left: self.params.trial_length.max(1), scene: self.seed, cost });
    }

    /// The visit that a ruin within a trial begins at; `None` without a trial.
    pub(in crate::search) fn scene_seed(&mut self) -> Option<VisitId> {
        let near = &self.near[self.trial.as_ref()?.scene];
        let seed = near[self.random.below(near.len().min(self.params.trial_scene))];
        let may = self.recreate.region.owns(seed) && !self.solution.instance.visits[seed].done;
        may.then_some(seed)
    }

    /// Counts an iteration of the trial under way, if there is one, and judges it after the last.
    pub(in crate::search) fn continue_trial(&mut self, temperature: f64) {
        let Some(trial) = &mut self.trial else { return };
        trial.left -= 1;
        if trial.left == 0 {
            self.end_trial(temperature);
        }
    }

    /// Judges the trial under way, if there is one: undone where it does not pass for an iteration at `temperature`.
    pub(in crate::search) fn end_trial(&mut self, temperature: f64) {
        let Some(trial) = self.trial.take() else { return };
        if self.solution.cost() >= self.threshold(trial.cost, temperature) {
            self.solution.rollback(Level::Trial);
            for &shift in self.solution.touched(Level::Trial) {
                self.best.note(shift);
            }
            self.refresh_out();
        } else {
            self.solution.commit(Level::Trial);
        }
    }

    /// Ruins around the seed and puts back, beside what was removed, all that is out there; the first visit for which
    /// it is possible opens a shift.
    fn open_shift(&mut self) -> bool {
        let region = &self.recreate.region;
        ruin::ruin(&mut self.solution, &self.params, (self.near, region), &mut self.random, &mut self.ruin, self.seed);
        let (solution, removed) = (&self.solution, &self.ruin.removed);
        let out = |visit: &VisitId| {
            let visit = *visit;
            region.owns(visit) && !solution.assigned[visit] && !removed.contains(&visit)
        };
        self.absent.clear();
        self.absent.extend_from_slice(removed);
        self.absent.extend(self.near[self.seed].iter().copied().filter(out));
        self.recreate.lift = Lift::Opening(self.params.trial_price);
        self.put_back()
    }

    /// Empties the shift nearest to the seed, and puts its visits elsewhere as far as possible.
    fn leave_shift(&mut self) -> bool {
        let (solution, region) = (&mut self.solution, &self.recreate.region);
        let instance = solution.instance;
        let shift = |visit: &VisitId| solution.route_of[instance.visits[*visit].entries.start];
        let near = self.near[self.seed].iter().map(shift);
        let Some(shift) = near.into_iter().find(|&shift| shift != ShiftId::NONE && region.holds(shift)) else {
            return false;
        };
        let stops = &solution.routes[shift].stops;
        let visits = stops[1..stops.len() - 1].iter().map(|stop| instance.tasks[stop.task].visit);
        self.absent.clear();
        self.absent.extend(visits.filter(|&visit| visit != VisitId::NONE && region.owns(visit)));
        self.ruin.removed.clear();
        for &visit in &self.absent {
            ruin::remove(solution, visit, &mut self.ruin.removed);
        }
        self.absent.clone_from(&self.ruin.removed);
        self.recreate.lift = Lift::None;
        self.put_back()
    }

    /// Schedules what is left and puts in what is noted as absent. False if it is to be undone.
    fn put_back(&mut self) -> bool {
        let sound = self.solution.reflow();
        if sound {
            self.recreate.recreate(&mut self.solution, &mut self.absent, &mut self.random, &mut self.blink, i64::MAX);
        }
        self.recreate.lift = Lift::None;
        sound && self.reseat_touched()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Instance, Solution, difference};
    use crate::search::anneal::annealer::{Cooling, Tuning};
    use crate::search::neighbours::Neighbours;
    use crate::search::params::SisrParams;
    use crate::search::stop::{StopRule, Watch};
    use rounds_lab::generate::{GenerateOptions, generate};
    use rounds_model::Problem;

    /// Shifts with visits.
    fn busy(solution: &Solution) -> usize {
        solution.routes.iter().filter(|route| route.visits > 0).count()
    }

    fn fixture(day: &str) -> Problem {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/days").join(day);
        rounds_format::read_day(&std::fs::read(path).expect("the fixture is there")).expect("a day").value
    }

    /// Trials on a day at a temperature at which nothing dearer is kept: how many opened a shift, and how many left one
    /// empty.
    fn trials(problem: &Problem) -> (usize, usize) {
        let instance = Instance::new(problem);
        let near = Neighbours::new(&instance, false);
        let params = SisrParams::default();
        let frozen = Tuning { params: &params, cooling: Cooling { hot: 1e-9, cold: 1e-9 } };
        let mut annealer = Annealer::new(Solution::empty(&instance), &near, frozen, 1, 0);
        annealer.construct();
        let watch = Watch::start(&StopRule::iterations(u64::MAX));
        let (mut more, mut fewer) = (0, 0);
        for _ in 0..60 {
            let (cost, shifts) = (annealer.solution.cost(), busy(&annealer.solution));
            annealer.begin_trial();
            assert_eq!(difference(&annealer.solution), None);
            more += usize::from(busy(&annealer.solution) > shifts);
            fewer += usize::from(busy(&annealer.solution) < shifts);
            // Too few for another trial to begin, and its end judges this one.
            annealer.run(25, (0.5, 0.5), &watch);
            assert!(annealer.trial.is_none() && annealer.solution.cost() <= cost);
            assert_eq!(difference(&annealer.solution), None);
            let mut best = Solution::empty(&instance);
            best.load(&annealer.best.routes, &annealer.best.assigned);
            assert_eq!((difference(&best), best.cost()), (None, annealer.best.cost));
        }
        (more, fewer)
    }

    #[test]
    fn a_trial_changes_the_number_of_shifts_and_never_ends_dearer_when_cold() {
        let made = GenerateOptions::default().shifts(20).visits(60);
        let (more, fewer) = trials(&rounds_format::problem_of(&generate(&made)).expect("a valid day").value);
        assert!(more > 0, "no shift was opened");
        assert!(fewer > 0, "no shift was left empty");
        // Here a shift that is emptied may well be filled again at once.
        trials(&fixture("ucr-team.json"));
        trials(&fixture("virtual-ward.json"));
    }

    #[test]
    fn a_day_without_visits_to_move_has_no_trial() {
        assert_eq!(trials(&fixture("no-visits.json")), (0, 0));
    }
}
