//! How good a plan can be: bounds on cost and on visits, and what would have to change for a better one.

use crate::bound::{Bound, BoundParams, Bounding, Measure, bound, measures};
use crate::evaluate::{Instance, Solution};
use crate::params::Section;
use crate::search::{StopRule, Watch, params, publish, resume};
use rounds_format::plan::{BoundFile, PlanFile, VisitsBound};
use rounds_model::error::{Error, Result};
use rounds_model::ids::{ClinicianId, Id, ShiftId, VisitId};
use rounds_model::{Clinician, Priority, Problem, Shift};

/// Shifts named as what binds, at most.
const NAMED: usize = 3;
/// Part of the time after which the bound on cost makes way for those on visits, where visits are left out, and part
/// after which it goes on.
const WHOLE: f64 = 0.5;
const VISITS: f64 = 0.75;

/// How to prove.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProofOptions {
    /// Threads to use, at least 1.
    pub threads: usize,
    /// When to stop; the bound is valid whenever that is. Iterations are not looked at.
    pub stop: StopRule,
    /// How.
    pub params: BoundParams,
}

impl ProofOptions {
    /// All cores, until `stop`.
    pub fn new(stop: StopRule) -> ProofOptions {
        ProofOptions { threads: rayon::current_num_threads(), stop, params: BoundParams::default() }
    }

    /// Threads to use, at least 1.
    pub fn threads(self, threads: usize) -> ProofOptions {
        ProofOptions { threads, ..self }
    }

    /// With other parameters.
    pub fn params(self, params: BoundParams) -> ProofOptions {
        ProofOptions { params, ..self }
    }
}

/// What no plan for a day can better.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Proof {
    /// As it goes into the plan file.
    pub bound: BoundFile,
    /// No plan assigns more visits of each priority.
    pub by_priority: [u64; 4],
    /// The bound on cost by column generation alone, without cuts and branching, if that came to its end.
    pub relaxed: Option<i64>,
    /// Whether it did for the cost, or the bound met the plan before.
    pub converged: bool,
    /// The shifts of which one more would help most, dearest first.
    pub binding: Vec<Binding>,
}

/// A shift of which one more would help.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Binding {
    /// The shift.
    pub shift: ShiftId,
    /// What one more like it would save, at most, in second-equivalents.
    pub saves: f64,
    /// How many more visits it would let in, at most; nothing if no visit is left out.
    pub visits: Option<f64>,
}

/// Proves how good `plan` can be at best. Rounded to the safe side: the lower bound up and the upper bound down to
/// whole numbers. Both are computed in whole numbers throughout, but for the last step on small days: the best choice
/// of all routes that a cheaper plan could have is made by a solver in floating point, and [`BoundFile::method`] says
/// so.
///
/// # Errors
/// [`Error::is_input`] if the plan is not one of this day, or a parameter is outside its range;
/// [`Error::is_internal`] if no threads can be started.
pub fn prove(problem: &Problem, plan: &PlanFile, options: &ProofOptions) -> Result<Proof> {
    params::checked([&options.params as &dyn Section])?;
    let watch = Watch::start(&options.stop);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.max(1)).build();
    pool.map_err(|error| Error::internal(format!("no threads: {error}")))?.install(|| {
        let instance = Instance::new(problem);
        let mut solution = Solution::empty(&instance);
        let past = past_cost(&solution);
        resume(&mut solution, plan)?;
        let measures = measures(&solution);
        let share = if measures.is_empty() { 1.0 } else { WHOLE };
        let mut bounding = Bounding::new(&solution, Measure::Cost, &options.params, &|part| watch.left(part));
        if let Some(bounding) = &mut bounding {
            bounding.whole(None, &|part| watch.left(part * share));
        }
        let mut visits = Vec::new();
        for (turn, &of) in measures.iter().enumerate() {
            let width = (VISITS - share) / measures.len() as f64;
            let from = share + width * turn as f64;
            visits.push((
                of,
                bound(&solution, Measure::LeftOut(of), bounding.as_ref(), &options.params, &|part| {
                    watch.left(from + part * width)
                }),
            ));
        }
        if let Some(bounding) = &mut bounding {
            bounding.divide(&|part| watch.left(part));
        }
        let quick = || Bound::quick(&instance, Measure::Cost, &|part| watch.left(part));
        let cost = bounding.map_or_else(quick, |bounding| bounding.bound());
        Ok(proof(plan, &solution, past, &cost, &visits))
    })
}

/// What history has cost, so far as no plan can change it: lateness, travel, people.
fn past_cost(empty: &Solution) -> i64 {
    let problem = empty.instance.problem;
    if problem.shifts.iter().all(|shift| shift.history.is_empty()) {
        return 0;
    }
    let Some(cost) = publish(empty, None).cost else { return 0 };
    let ahead: i64 = empty.routes.iter().filter(|route| route.active).map(|route| i64::from(route.travel)).sum();
    cost.late + cost.continuity + cost.preference + cost.changes + cost.travel - empty.instance.travel_rate * ahead
}

fn proof(plan: &PlanFile, solution: &Solution, past: i64, cost: &Bound, visits: &[([bool; 4], Bound)]) -> Proof {
    let problem = solution.instance.problem;
    let stated = plan.cost.as_ref().map_or_else(|| solution.cost(), |cost| cost.total);
    let lower = (cost.lower + past).max(0);
    let gap = if stated == 0 { 0.0 } else { (stated - lower) as f64 / stated as f64 };
    let counts = |of: [bool; 4]| move |visit: &VisitId| Measure::LeftOut(of).counts(problem, *visit);
    let count = |of: [bool; 4]| problem.visits.ids().filter(counts(of)).count() as u64;
    let upper_of = |of: [bool; 4]| {
        let proven = visits.iter().find(|(which, _)| *which == of).map_or(0, |(_, bound)| bound.lower.max(0) as u64);
        count(of).saturating_sub(proven)
    };
    let by_priority = Priority::ALL.map(|priority| upper_of(Measure::only(priority)));
    let upper = upper_of([true; 4]).min(by_priority.iter().sum());
    let per_shift = (!problem.shifts.is_empty()).then(|| upper as f64 / problem.shifts.len() as f64);
    let end = if cost.converged { "converged" } else { "stopped early" };
    let cuts = if cost.cuts > 0 { format!(" and {} subset-row cuts", cost.cuts) } else { String::new() };
    let parts = if cost.parts > 0 { format!(", branching over {} parts", cost.parts) } else { String::new() };
    let closed = if cost.closed { ", then the best of all routes that a cheaper plan could have" } else { "" };
    Proof {
        bound: BoundFile {
            lower,
            gap,
            method: match cost.rounds {
                0 if !cost.converged => {
                    "everybody's time together and the shortest ways: for more, the day is too large or the time too short".into()
                }
                rounds => {
                    format!("column generation over ng-routes, {end} after {rounds} rounds{cuts}{parts}{closed}")
                }
            },
            visits: Some(VisitsBound { upper, per_shift }),
        },
        by_priority,
        relaxed: cost.relaxed.map(|relaxed| (relaxed + past).max(0)),
        converged: cost.converged,
        binding: binding(solution, cost, visits.first().map(|(_, bound)| bound)),
    }
}

/// The shifts with the highest dual values, one of each kind.
fn binding(solution: &Solution, cost: &Bound, visits: Option<&Bound>) -> Vec<Binding> {
    let problem = solution.instance.problem;
    let mut all: Vec<Binding> = problem
        .shifts
        .ids()
        .map(|shift| Binding { shift, saves: cost.worth[shift], visits: visits.map(|bound| bound.worth[shift]) })
        .filter(|binding| binding.saves >= 1.0)
        .collect();
    all.sort_by(|a, b| b.saves.total_cmp(&a.saves).then(a.shift.cmp(&b.shift)));
    let kind = |binding: &Binding| {
        let shift = &problem.shifts[binding.shift];
        (problem.clinicians[shift.clinician].skills.clone(), shift.start, shift.end)
    };
    let mut seen = Vec::new();
    all.retain(|binding| {
        let kind = kind(binding);
        let new = !seen.contains(&kind);
        seen.push(kind);
        new
    });
    all.truncate(NAMED);
    all
}

/// The day with one more clinician: another of the same skills, hours and places as the one of `shift`, with that shift
/// alone and nothing yet done in it.
pub fn with_one_more(problem: &Problem, shift: ShiftId) -> Problem {
    let mut problem = problem.clone();
    let like: Shift = problem.shifts[shift].clone();
    let who: Clinician = problem.clinicians[like.clinician].clone();
    let unused = |wanted: &str, taken: &dyn Fn(&str) -> bool| {
        let mut id = format!("{wanted}-more");
        while taken(&id) {
            id.push('+');
        }
        id
    };
    let id = unused(&who.id, &|id| problem.clinicians.iter().any(|who| who.id == id));
    let shift_id = unused(&like.id, &|id| problem.shifts.iter().any(|shift| shift.id == id));
    let clinician = ClinicianId::new(problem.clinicians.len());
    let shift = problem.shifts.push(Shift { id: shift_id, clinician, history: Vec::new(), ..like });
    problem.clinicians.push(Clinician { id, shifts: vec![shift], ..who });
    problem
}
