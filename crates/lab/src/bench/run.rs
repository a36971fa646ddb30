//! One run: search, and what the judges say of the result.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::bench::record::{Key, Limit, Record, gap};
use crate::params::changes;
use crate::suites::{Case, Suite};
use rounds_check::{self as check, Verdict};
use rounds_engine::search::{self, Improvement, Method, Outcome, PlanOptions, Progress};
use rounds_format::plan::PlanFile;
use rounds_model::Problem;
use rounds_model::error::{Error, Issue, Result, Severity};

/// Broken rules that a record lists; a solution that fails altogether can break thousands.
const MOST_VIOLATIONS: usize = 20;

/// An instance, ready to run.
#[derive(Debug)]
pub struct Entry {
    suite: &'static str,
    instance: String,
    class: String,
    best_known: Option<f64>,
    case: Box<dyn Case>,
    problem: Problem,
}

impl Entry {
    /// Reads the instance `stem` of `suite`; `records` are the best known costs of its folder, or null.
    ///
    /// # Errors
    /// [`Error::is_input`] with all that is wrong with the instance.
    pub fn open(suite: &dyn Suite, stem: &str, bytes: &[u8], records: &Value) -> Result<Entry> {
        let case = suite.read(bytes, stem)?;
        let problem = rounds_format::problem_of(case.day())?.value;
        Ok(Entry {
            suite: suite.name(),
            instance: stem.into(),
            class: suite.class(stem),
            best_known: suite.best_known(records, stem).filter(|best| best.is_finite()),
            case,
            problem,
        })
    }

    /// The instance as its suite reads it.
    pub fn case(&self) -> &dyn Case {
        &*self.case
    }
}

/// How to run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The heuristic.
    pub method: Arc<dyn Method>,
    /// Seed of the random streams.
    pub seed: u64,
    /// When to stop.
    pub limit: Limit,
    /// Threads to use.
    pub threads: usize,
    /// Set from outside to break the run off.
    pub interrupt: Arc<AtomicBool>,
}

impl Setup {
    /// What makes a run of this on `instance` another one than others.
    pub fn key(&self, suite: &str, instance: &str) -> Key {
        Key {
            suite: suite.into(),
            instance: instance.into(),
            method: self.method.name().into(),
            params: changes(self.method.sections()),
            seed: self.seed,
            limit: self.limit.to_string(),
            threads: self.threads as u64,
        }
    }
}

/// A run that came to its end.
#[derive(Clone, Debug)]
pub struct Done {
    /// What to keep of it.
    pub record: Record,
    /// The solution as a file of the suite, unless it could not be written as one.
    pub solution: Option<String>,
}

/// Runs a method on an instance: the search, then the suite's judge and ours. A solution that either refuses is
/// recorded with what they found. `None` if the run was interrupted.
///
/// ```
/// use std::sync::Arc;
/// use rounds::bench::{Entry, Limit, Setup, run};
/// use rounds::search::methods::Greedy; // or a method of one's own
///
/// # fn main() -> rounds::Result<()> {
/// let suite = rounds::suites::by_name("days").expect("a suite");
/// let day = std::fs::read("../../fixtures/days/ucr-team.json").expect("the fixture is there");
/// let entry = Entry::open(suite, "ucr-team", &day, &serde_json::Value::Null)?;
/// let setup = Setup {
///     method: Arc::new(Greedy),
///     seed: 1,
///     limit: Limit::Iterations(100),
///     threads: 1,
///     interrupt: Arc::default(),
/// };
/// let done = run(&entry, &setup, &|_| {})?.expect("nobody interrupts it");
/// assert!(done.record.feasible);
/// print!("{}", done.record.to_line());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`search::solve`].
pub fn run(entry: &Entry, setup: &Setup, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Option<Done>> {
    let mut stop = setup.limit.stop_rule();
    stop.interrupt = Some(Arc::clone(&setup.interrupt));
    let (seed, threads, method) = (setup.seed, setup.threads, Arc::clone(&setup.method));
    let options = PlanOptions::default().seed(seed).threads(threads).stop(stop).method(method);
    let outcome = search::solve(&entry.problem, &options, progress)?;
    if setup.interrupt.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let judged = judge(entry, &outcome.plan);
    let (improvements, day_costs) = improvements(entry.case(), &outcome.trace, &judged);
    let solved = judged.cost.filter(|_| judged.violations.is_empty());
    let record = Record {
        suite: entry.suite.into(),
        instance: entry.instance.clone(),
        class: entry.class.clone(),
        method: setup.method.name().into(),
        params: changes(setup.method.sections()),
        seed,
        threads: threads as u64,
        limit: Some(setup.limit),
        version: env!("CARGO_PKG_VERSION").into(),
        seconds: milliseconds(&outcome),
        iterations: outcome.iterations,
        cost: judged.cost,
        best_known: entry.best_known,
        gap: solved.zip(entry.best_known).and_then(|(cost, best)| gap(cost, best)),
        feasible: solved.is_some(),
        violations: judged.violations,
        improvements,
        day_costs,
    };
    Ok(Some(Done { record, solution: judged.solution }))
}

fn milliseconds(outcome: &Outcome) -> f64 {
    (outcome.elapsed.as_secs_f64() * 1e3).round() / 1e3
}

/// What both judges say.
struct Judged {
    solution: Option<String>,
    cost: Option<f64>,
    /// Empty if and only if the solution is feasible.
    violations: Vec<String>,
}

fn judge(entry: &Entry, plan: &PlanFile) -> Judged {
    let mut violations = refusals(&check::check(&entry.problem, plan));
    let (mut solution, mut cost) = (None, None);
    match entry.case.solution(plan) {
        Ok(text) => {
            match entry.case.score(&text) {
                Ok(score) => {
                    cost = Some(score.cost).filter(|cost| cost.is_finite());
                    let unsaid = !score.feasible && score.violations.is_empty();
                    violations.extend(score.violations);
                    violations.extend(unsaid.then(|| "not feasible by the rules of the suite".into()));
                    violations.extend(cost.is_none().then(|| "its cost is not a number".into()));
                }
                Err(error) => violations.extend(lines_of("the solution cannot be read", &error)),
            }
            solution = Some(text);
        }
        Err(error) => violations.extend(lines_of("the plan cannot be written as a solution", &error)),
    }
    let beyond = violations.len().saturating_sub(MOST_VIOLATIONS);
    if beyond > 0 {
        violations.truncate(MOST_VIOLATIONS);
        violations.push(format!("and {beyond} more"));
    }
    Judged { solution, cost, violations }
}

/// What our own judge has against a plan.
fn refusals(verdict: &Verdict) -> Vec<String> {
    let broken = verdict.violations.iter().map(|found| format!("{} {}: {}", found.code, found.path, found.message));
    let wrong = verdict
        .claims
        .iter()
        .map(|claim| format!("{}: the plan says {}, it is {}", claim.path, claim.claimed, claim.actual));
    broken.chain(wrong).collect()
}

fn lines_of(what: &str, error: &Error) -> Vec<String> {
    if !error.is_input() {
        return vec![format!("{what}: {error}")];
    }
    let errors = error.issues().iter().filter(|issue| issue.severity() == Severity::Error);
    errors.map(|issue: &Issue| format!("{what}: {issue}")).collect()
}

/// The trace in the suite's terms if it has a factor for them (false), or in those of the day (true).
fn improvements(case: &dyn Case, trace: &[Improvement], judged: &Judged) -> (Vec<(f64, f64)>, bool) {
    let seconds = |improvement: &Improvement| (improvement.elapsed.as_secs_f64() * 1e4).round() / 1e4;
    let theirs = trace.iter().map(|found| Some((seconds(found), case.in_suite_terms(found.cost)?)));
    let Some(mut theirs) = theirs.collect::<Option<Vec<_>>>() else {
        return (trace.iter().map(|found| (seconds(found), found.cost as f64)).collect(), true);
    };
    // The last one is the plan that was judged, whose cost is known without rounding.
    if let (Some(last), Some(cost), true) = (theirs.last_mut(), judged.cost, judged.violations.is_empty()) {
        last.1 = cost;
    }
    (theirs, false)
}
