//! What a reader of a plan has to know: rules that people decided against, rules broken without that, and visits that
//! nobody has reported.

use rounds_format::day::{DayFile, PastStopKind};
use rounds_format::plan::PlanFile;
use rounds_model::Problem;
use rounds_report::Decided;

/// The rules that a plan breaks by decisions that its day tells of, as the judge finds them, with who decided so, when
/// and why. O(plan).
pub fn decided(problem: &Problem, day: &DayFile, plan: &PlanFile) -> Vec<Decided> {
    if problem.overrides.is_empty() {
        return Vec::new();
    }
    let found = rounds_check::check(problem, plan).overridden;
    let one = |violation: &rounds_check::Violation| {
        let (visit, shift) = rounds_check::about(plan, &violation.path);
        let overrides = day.overrides.iter().flatten().filter(|own| own.rule == violation.code);
        let about = |on: &Option<String>, named: Option<&str>| on.as_deref().is_some_and(|on| Some(on) == named);
        let own = overrides.into_iter().find(|own| about(&own.visit, visit) || about(&own.shift, shift));
        let mut decided = Decided::new(violation.code, &violation.message);
        decided.about = visit.or(shift).map(String::from);
        if let Some(own) = own {
            (decided.by, decided.at, decided.why) = (own.by.clone(), own.at, own.why.clone());
        }
        decided
    };
    found.iter().map(one).collect()
}

/// Rules that `plan` breaks and nobody decided against.
pub fn broken(problem: &Problem, plan: &PlanFile) -> Vec<Decided> {
    let found = rounds_check::check(problem, plan).violations;
    let one = |violation: &rounds_check::Violation| {
        let (visit, shift) = rounds_check::about(plan, &violation.path);
        let mut broken = Decided::new(violation.code, &violation.message);
        broken.about = visit.or(shift).map(String::from);
        broken
    };
    found.iter().map(one).collect()
}

/// Visits that are taken to have begun or to be done, and nobody has reported.
pub fn assumed(day: &DayFile) -> Vec<String> {
    let visits = day.history.iter().flatten().filter(|stop| stop.kind == PastStopKind::Visit);
    let mut ids: Vec<String> = visits.filter(|stop| stop.assumed == Some(true)).map(|stop| stop.id.clone()).collect();
    ids.dedup();
    ids
}
