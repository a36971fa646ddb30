//! The way to a plan: search, reasons, judge.

use std::sync::Arc;
use std::time::Duration;

use rounds_check::check;
use rounds_engine::bound::BoundParams;
use rounds_engine::search::{self, Latest, PlanOptions, Progress, Proof, ProofOptions, StopRule};
use rounds_format::plan::PlanFile;
use rounds_model::{Error, Problem, Result};

/// Plans one day: searches, says why visits are left out, and has the judge look at what comes out.
///
/// No plan leaves it that the judge refuses, and none that costs more than the one it began with.
///
/// ```
/// # fn main() -> rounds::Result<()> {
/// use rounds::prelude::*;
///
/// let day = std::fs::read("fixtures/days/tiny.json").expect("the fixture is there");
/// let problem = rounds::format::read_day(&day)?.value;
/// let plan = Planner::new(&problem).seed(1).stop(StopRule::iterations(100)).threads(2).plan()?;
/// assert!(plan.unassigned.is_empty());
/// # Ok(())
/// # }
/// ```
#[must_use = "a planner does nothing until `plan` is called"]
pub struct Planner<'p> {
    problem: &'p Problem,
    options: PlanOptions,
    bounds: BoundParams,
    progress: Box<dyn Fn(&Progress) + Sync + 'p>,
}

impl<'p> Planner<'p> {
    /// For that day: seed 1, all cores, ten seconds, from scratch.
    pub fn new(problem: &'p Problem) -> Planner<'p> {
        let (options, bounds) = (PlanOptions::default(), BoundParams::default());
        Planner { problem, options, bounds, progress: Box::new(|_| ()) }
    }

    /// Seed of the random streams. The same day, seed and number of iterations give the same plan.
    pub fn seed(self, seed: u64) -> Self {
        Planner { options: self.options.seed(seed), ..self }
    }

    /// When to stop: after a time, after a number of iterations, when a flag is set, or whichever comes first.
    pub fn stop(self, stop: StopRule) -> Self {
        Planner { options: self.options.stop(stop), ..self }
    }

    /// Threads to use, at least 1; with a number of iterations the plan is the same on any number.
    pub fn threads(self, threads: usize) -> Self {
        Planner { options: self.options.threads(threads), ..self }
    }

    /// A plan of the same day to begin with.
    pub fn initial(self, plan: PlanFile) -> Self {
        Planner { options: self.options.initial(plan), ..self }
    }

    /// Where to keep the best plan so far, for a program that cannot wait for the end. The judge has not seen it.
    pub fn latest(self, latest: Arc<Latest>) -> Self {
        Planner { options: self.options.latest(latest), ..self }
    }

    /// The heuristic; the default is [`Hybrid`](search::methods::Hybrid).
    #[cfg(feature = "methods")]
    pub fn method(self, method: Arc<dyn search::Method>) -> Self {
        Planner { options: self.options.method(method), ..self }
    }

    /// Parameters of [`Planner::prove`].
    #[cfg(feature = "methods")]
    pub fn bound_params(self, params: BoundParams) -> Self {
        Planner { bounds: params, ..self }
    }

    /// To be told how far the search is: after the first complete plan and a few times a second from then on, from the
    /// thread that calls [`Planner::plan`].
    pub fn progress(self, tell: impl Fn(&Progress) + Sync + 'p) -> Self {
        Planner { progress: Box::new(tell), ..self }
    }

    /// Searches until it is to stop. The plan has cost, key figures, and the reasons for what it leaves out; where the
    /// time did not do for reasons, [`explain::reasons`](crate::explain::reasons) finds the others.
    ///
    /// # Errors
    /// [`Error::is_input`] if the initial plan is not one of this day; [`Error::is_internal`] if no threads can be
    /// started, or the judge refuses the plan found.
    pub fn plan(&self) -> Result<PlanFile> {
        let found = search::plan(self.problem, &self.options, &*self.progress)?;
        let plan = self.no_dearer_than_given(found);
        let verdict = check(self.problem, &plan);
        if verdict.is_clean() {
            Ok(plan)
        } else {
            Err(Error::internal(format!("the judge refuses the plan found\n{verdict}")))
        }
    }

    /// The plan given to begin with, if it keeps every rule and costs less than what was found, as the judge prices it:
    /// a search may have had to change it. It then says nothing of why visits are left out that it did not say.
    fn no_dearer_than_given(&self, found: PlanFile) -> PlanFile {
        let Some(given) = &self.options.initial else { return found };
        let bare = PlanFile { cost: None, kpis: None, bound: None, ..given.clone() };
        let verdict = check(self.problem, &bare);
        let known = found.cost.as_ref().map_or(i64::MAX, |cost| cost.total);
        if !verdict.is_clean() || verdict.cost.total >= known {
            return found;
        }
        PlanFile { cost: Some(verdict.cost), kpis: Some(verdict.kpis), ..bare }
    }

    /// Proves within `time` how good `plan` can be at best, on the planner's threads and until the flag of its stop
    /// rule is set, and puts the bound into the plan. What is proven holds whenever it is stopped.
    ///
    /// # Errors
    /// [`Error::is_input`] if the plan is not one of this day; [`Error::is_internal`] if no threads can be started, or
    /// the bound is above the cost of the plan, which then stays without it.
    pub fn prove(&self, plan: &mut PlanFile, time: Duration) -> Result<Proof> {
        let mut stop = StopRule::after(time);
        stop.interrupt.clone_from(&self.options.stop.interrupt);
        let options = ProofOptions::new(stop).threads(self.options.threads).params(self.bounds.clone());
        let proof = search::prove(self.problem, plan, &options)?;
        let cost = check(self.problem, plan).cost.total;
        if proof.bound.lower > cost {
            return Err(Error::internal("the bound is above the cost of the plan"));
        }
        if let Some(solver) = plan.solver.as_mut().filter(|_| cost == proof.bound.lower) {
            solver.method.push_str("; proven optimal");
        }
        plan.bound = Some(proof.bound.clone());
        Ok(proof)
    }
}
