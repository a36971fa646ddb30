//! Whole visits in and out: what a method of one's own needs where double-ups and gaps are concerned.

use crate::evaluate::{Level, Solution, UnitId};
use crate::search::anneal::ruin;
use crate::search::decompose::region::Region;
use crate::search::insert::minimax::Worst;
use crate::search::insert::multi_route::{self, Compound};
use crate::search::params::SisrParams;
use crate::search::random::{Blink, Random};
use rounds_model::ids::VisitId;

impl Solution<'_> {
    /// Puts in a visit that is out, whole: every staff entry in a shift, all at one start, gaps to linked visits kept,
    /// clinician rules, pins and breaks too, at the cheapest combination of shifts, positions and start. What may only
    /// be in together with it goes in too.
    ///
    /// By how much the plan gets dearer in second-equivalents, below 0 where it gets cheaper: the price of leaving the
    /// visit out falls away. A plan is better without it where that is above 0. `None` if the visit is in already, has
    /// happened, may only follow one that is out, or if no combination keeps all rules; nothing is changed then.
    ///
    /// Exact for what stands alone. Of visits with several entries or links, combinations are looked at from the
    /// cheapest on, up to a limit ([`SisrParams::combinations`]).
    ///
    /// Works at [`Level::Step`]: a caller may have begun [`Level::Iteration`], and may roll it back. O(shifts × stops)
    /// for each entry, and the combinations.
    pub fn insert_visit(&mut self, visit: VisitId) -> Option<i64> {
        let out = |solution: &Solution, visit: VisitId| {
            let row = solution.instance.visits.get(visit);
            row.is_some_and(|row| !row.done) && !solution.assigned[visit]
        };
        if !out(self, visit) {
            return None;
        }
        let before = self.cost();
        let mut work = Compound::new(&SisrParams::default());
        let (region, mut worst) = (Region::default(), Worst::default());
        let mut steady = Blink::new(Random::new(0, 0), 0.0);
        worst.refresh(self);
        let unit = self.instance.visits[visit].unit;
        let others = if unit == UnitId::NONE { &[][..] } else { &self.instance.links.units[unit] };
        let others = others.iter().copied().filter(|&other| other != visit);
        let fits = self.attempt(Level::Step, |solution| {
            std::iter::once(visit).chain(others).all(|member| {
                !out(solution, member)
                    || multi_route::insert(solution, &mut work, (&region, &worst), &mut steady, member)
            })
        });
        debug_assert_eq!(crate::evaluate::difference(self), None);
        fits.then(|| self.cost() - before)
    }

    /// Takes a visit out, whole, with all that may not stay without it: visits that may only follow it, and the rest of
    /// what must be in together.
    ///
    /// By how much the plan gets dearer, below 0 where it gets cheaper. `None` if the visit is out already, has
    /// happened or must stay where it is; nothing is changed then. Works at levels of undo as
    /// [`Solution::insert_visit`] does. O(stops of the routes concerned).
    pub fn remove_visit(&mut self, visit: VisitId) -> Option<i64> {
        let row = self.instance.visits.get(visit)?;
        if row.done || row.held || !self.assigned[visit] {
            return None;
        }
        let before = self.cost();
        let stands = self.attempt(Level::Step, |solution| {
            ruin::remove(solution, visit, &mut Vec::new());
            solution.reflow()
        });
        debug_assert_eq!(crate::evaluate::difference(self), None);
        stands.then(|| self.cost() - before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::plan_file::publish;
    use crate::evaluate::{Instance, difference};
    use rounds_model::ids::Id;

    /// On made-up days with every rule, visits go in and out whole in a random order: costs are told to the unit, and
    /// the judge finds nothing.
    #[test]
    fn whole_visits_go_in_and_out_and_keep_every_rule() {
        let (mut several, mut linked, mut refused) = (0, 0, 0);
        for seed in 0..40 {
            let day = rounds_lab::generate::mixed(seed, 10, 40);
            let problem = rounds_format::problem_of(&day).expect("made-up days are valid").value;
            let instance = Instance::new(&problem);
            let mut solution = Solution::empty(&instance);
            let mut random = Random::new(seed, 3);
            for _ in 0..120 {
                let visit = VisitId::new(random.below(instance.visits.len()));
                let (before, was) = (solution.cost(), solution.assigned.clone());
                let goes_out = random.below(4) == 0;
                let change = if goes_out { solution.remove_visit(visit) } else { solution.insert_visit(visit) };
                assert_eq!(difference(&solution), None);
                assert_eq!(solution.cost() - before, change.unwrap_or(0), "day {seed}, {visit:?}");
                match change {
                    Some(_) => {
                        assert_eq!(solution.assigned[visit], !goes_out);
                        let row = &instance.visits[visit];
                        several += u32::from(!goes_out && row.entries.len() > 1);
                        linked += u32::from(!goes_out && !instance.links.needs[visit].is_empty());
                    }
                    None => {
                        assert_eq!(solution.assigned, was);
                        refused += 1;
                    }
                }
            }
            let verdict = rounds_check::check(&problem, &publish(&solution, None));
            assert!(verdict.is_clean(), "day {seed}: {verdict}");
            assert_eq!(solution.insert_visit(VisitId::NONE).or(solution.remove_visit(VisitId::NONE)), None);
        }
        assert!(several > 50 && linked > 20 && refused > 50, "{several} {linked} {refused}");
    }
}
