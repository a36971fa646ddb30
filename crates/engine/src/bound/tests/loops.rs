//! The loops around pricing hear when to stop: however often they have asked, they do no more once the answer is yes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::bound::colgen::Generation;
use crate::bound::lower_bound::{begin, bound, converge};
use crate::bound::master::Master;
use crate::bound::pricing::group::Measure;
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::bound::relaxation::Relaxation;
use crate::bound::start::first_prices;
use crate::bound::tests::cuts::used;
use crate::bound::tests::mixed;
use crate::bound::tree::branch_and_bound::Tree;
use crate::bound::{BoundParams, cuts};
use crate::evaluate::{Instance, Solution};
use crate::search::{PlanOptions, StopRule};
use rounds_model::Problem;
use rounds_model::ids::Table;

/// Asked whether to stop, says no this often, then yes.
struct Told {
    asked: AtomicUsize,
    at: usize,
}

impl Told {
    fn at(at: usize) -> Told {
        Told { asked: AtomicUsize::new(0), at }
    }

    fn stop(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.at
    }

    fn left(&self) -> Duration {
        if self.stop() { Duration::ZERO } else { Duration::from_secs(3_600) }
    }

    /// How often it was asked after it had said yes for the first time.
    fn late(&self) -> usize {
        self.asked.load(Ordering::Relaxed).saturating_sub(self.at + 1)
    }
}

fn on_a_day(work: impl FnOnce(&Solution)) {
    let problem: Problem = mixed(11, 5, 24);
    let options = PlanOptions { threads: 1, stop: StopRule::iterations(60), ..PlanOptions::default() };
    let plan = crate::search::plan(&problem, &options, &|_| ()).expect("a valid day can be planned");
    let instance = Instance::new(&problem);
    let mut solution = Solution::empty(&instance);
    crate::search::resume(&mut solution, &plan).expect("a plan of this day");
    work(&solution);
}

/// Nothing priced yet, and a master with the routes of the plan.
fn begun<'p>(solution: &Solution<'p>) -> (Generation<'p>, Box<dyn Master>) {
    let never = &|| false;
    let relaxation = Relaxation::new(solution.instance, Measure::Cost, never).expect("ordinary prices");
    let mut generation =
        Generation::new(relaxation, Neighbourhoods::nearest(solution.instance, 2, never), &BoundParams::default());
    generation.enough = solution.cost() * generation.relaxation.scale;
    let master = begin(&mut generation, Vec::new(), solution);
    (generation, master)
}

/// The same with no route missing.
fn converged<'p>(solution: &Solution<'p>) -> (Generation<'p>, Box<dyn Master>) {
    let (mut generation, mut master) = begun(solution);
    generation.run(master.as_mut(), &|| false, &|| false);
    assert!(generation.converged && generation.proven < generation.enough);
    (generation, master)
}

#[test]
fn ascent_stops_when_it_is_told_to() {
    on_a_day(|solution| {
        for at in [0, 1, 7, 60] {
            let (mut generation, mut master) = begun(solution);
            let (told, groups) = (Told::at(at), generation.relaxation.groups.len());
            let first = first_prices(solution, &generation.relaxation);
            generation.ascend(master.as_mut(), first, solution.cost() as f64, usize::MAX, &|| told.stop());
            assert!(generation.rounds <= at + 1, "{} steps, told at {at}", generation.rounds);
            assert!(told.late() <= 8 * groups, "asked {} times more, told at {at}", told.late());
        }
    });
}

#[test]
fn rounds_stop_when_they_are_told_to() {
    on_a_day(|solution| {
        for at in [0, 1, 7, 60, 400] {
            let (mut generation, master) = begun(solution);
            let (told, groups) = (Told::at(at), generation.relaxation.groups.len());
            let stop = || told.stop();
            let (_, settled) = converge(&mut generation, master, solution, (usize::MAX, 2), (&|| false, &stop));
            assert!(!settled && generation.rounds <= at + 1, "{} rounds, told at {at}", generation.rounds);
            assert!(told.late() <= 8 * groups, "asked {} times more, told at {at}", told.late());
        }
    });
}

#[test]
fn nothing_is_forbidden_once_time_is_up() {
    let halves = used(&[(0, &[0, 1], 0.5), (1, &[1, 2], 0.5), (2, &[0, 2], 0.5)]);
    let mut all = Vec::new();
    for at in 0..3 {
        let told = Told::at(at);
        assert!(
            !cuts::separate(&mut all, &BoundParams::default(), &halves, (4, &Table::filled(true, 3)), &|| told.stop()),
            "told at {at}"
        );
        assert!(all.is_empty() && told.late() <= 4, "told at {at}, asked {} times more", told.late());
    }
    assert!(cuts::separate(&mut all, &BoundParams::default(), &halves, (4, &Table::filled(true, 3)), &|| false));
    on_a_day(|solution| {
        let (mut generation, master) = converged(solution);
        let kept = generation.refine(&master.values(), 0, &|| true);
        assert!(generation.cuts.is_empty(), "cuts after the end; routes come back: {}", kept.is_some());
    });
}

#[test]
fn dividing_stops_when_it_is_told_to() {
    on_a_day(|solution| {
        let mut parts = Vec::new();
        for at in [0, 1, 30, 300, 3_000] {
            let (mut generation, master) = converged(solution);
            let (told, groups, proven) = (Told::at(at), generation.relaxation.groups.len(), generation.proven);
            parts.push(Tree::grow(&mut generation, master, solution, &|| told.left()));
            assert!(parts.last().is_some_and(|&parts| parts <= at + 1), "{parts:?} parts, told at {at}");
            assert!(told.late() <= 16 * groups, "asked {} times more, told at {at}", told.late());
            assert!((proven..=generation.enough).contains(&generation.proven), "told at {at}");
        }
        assert!(parts.is_sorted() && parts[4] > parts[0], "{parts:?}");
    });
}

#[test]
fn closing_stops_when_it_is_told_to() {
    on_a_day(|solution| {
        for at in [0, 1, 10] {
            let (mut generation, _) = converged(solution);
            let (told, groups) = (Told::at(at), generation.relaxation.groups.len());
            let upper = solution.cost() * generation.relaxation.scale;
            let most = (usize::MAX, usize::MAX);
            assert!(!generation.close(upper, most, Duration::from_secs(3_600), &|| told.left()), "told at {at}");
            assert!(told.late() <= 4 * groups, "asked {} times more, told at {at}", told.late());
        }
    });
}

#[test]
fn a_bound_stops_when_it_is_told_to_wherever_it_is() {
    on_a_day(|solution| {
        let groups = solution.instance.shifts.len();
        for at in [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000] {
            let told = Told::at(at);
            let found = bound(solution, Measure::Cost, None, &BoundParams::default(), &|_| told.left());
            assert!(found.lower <= solution.cost(), "told at {at}");
            let most = 20 * groups + solution.instance.entries;
            assert!(told.late() <= most, "asked {} times more, told at {at}", told.late());
        }
    });
}
