//! What there is to say of a day, and of a plan for it: as JSON for programs and in words for people.
//!
//! The program's `check` and `explain` say this, and so do the bindings for other languages.

use std::collections::BTreeSet;
use std::fmt::{Arguments, Write};

use rounds_check::{Claim, Verdict, Violation, check};
use rounds_engine::explain::reasons;
use rounds_format::codes::{ANOTHER_DAY, BREAKS_RULES, OF_SOME_DAY, OVERRIDE_IDLE};
use rounds_format::plan::{PlanFile, Stop};
use rounds_model::{Error, Issue, Priority, Problem, Result, Severity, Visit};
use rounds_report as report;
use serde_json::{Value, json};

/// What is found in a plan.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Findings {
    /// It is of another day: that is all there is to say of it.
    AnotherDay(Issue),
    /// It was judged.
    Judged {
        /// What the judge says.
        verdict: Box<Verdict>,
        /// What breaks no rule and is hardly meant.
        doubts: Vec<Issue>,
    },
}

impl Findings {
    /// Judges `plan`. O(plan log day) beside [`check`].
    pub fn of(problem: &Problem, plan: &PlanFile) -> Findings {
        if let Some(issue) = another_day(problem, plan) {
            return Findings::AnotherDay(issue);
        }
        let verdict = check(problem, plan);
        let mut doubts = report::doubts(problem, plan);
        doubts.extend(verdict.idle_overrides.iter().map(|row| {
            let what = "the plan does not need this override";
            Issue::new(OVERRIDE_IDLE, format!("overrides[{row}]"), what, "take it out of the day")
        }));
        if plan.day.digest.is_empty() {
            let help = "nothing is wrong if people made it; the digest of this day is in `rounds check --json`";
            let what = "the plan does not say which day it is for, so it is judged as one for this day";
            doubts.insert(0, Issue::new(OF_SOME_DAY, "day.digest", what, help));
        }
        Findings::Judged { verdict: Box::new(verdict), doubts }
    }

    /// Whether the plan keeps every rule that nobody decided against, and its figures are right.
    pub fn is_clean(&self) -> bool {
        matches!(self, Findings::Judged { verdict, .. } if verdict.is_clean())
    }

    /// As JSON, with the day and its `warnings`.
    pub fn json(&self, problem: &Problem, warnings: &[Issue]) -> Value {
        let (verdict, doubts) = match self {
            Findings::AnotherDay(issue) => {
                let mut found = day_json(Some(problem), warnings);
                found["violations"] = json!([{"code": issue.code, "path": issue.path, "message": issue.message}]);
                found["claims"] = json!([]);
                return found;
            }
            Findings::Judged { verdict, doubts } => (verdict, doubts),
        };
        let mut found = day_json(Some(problem), &[warnings, doubts].concat());
        let violation = |found: &Violation| json!({"code": found.code, "path": found.path, "message": found.message, "rule": found.rule});
        let claim = |claim: &Claim| json!({"path": claim.path, "claimed": claim.claimed, "actual": claim.actual});
        found["violations"] = verdict.violations.iter().map(violation).collect();
        found["claims"] = verdict.claims.iter().map(claim).collect();
        found["overridden"] = verdict.overridden.iter().map(violation).collect();
        found["cost"] = json!(verdict.cost);
        found["kpis"] = json!(verdict.kpis);
        found
    }

    /// In words.
    pub fn text(&self) -> String {
        match self {
            Findings::AnotherDay(issue) => format!("{issue}\n"),
            Findings::Judged { verdict, doubts } => verdict_text(verdict, doubts),
        }
    }
}

/// Violations and wrong claims, one a line.
pub fn violations(verdict: &Verdict) -> String {
    let mut text = String::new();
    for found in &verdict.violations {
        line(&mut text, format_args!("  {} {}: {}", found.code, found.path, found.message));
    }
    for found in &verdict.overridden {
        line(&mut text, format_args!("  decided so: {} {}: {}", found.code, found.path, found.message));
    }
    for claim in &verdict.claims {
        line(&mut text, format_args!("  {}: the plan says {}, but it is {}", claim.path, claim.claimed, claim.actual));
    }
    text
}

/// What is in a day, in a few lines.
pub fn day_text(problem: &Problem) -> String {
    let hours = |seconds: i64| format!("{:.1} h", seconds as f64 / 3_600.0);
    let rostered = problem.shifts.iter().map(|shift| shift.length().0).sum();
    let care = problem.visits.iter().flat_map(|visit| &visit.staff).map(|entry| entry.duration.0).sum();
    let number = |of: &dyn Fn(&Visit) -> bool| problem.visits.iter().filter(|visit| of(visit)).count();
    let by_priority = Priority::ALL.map(|p| format!("{} {}", number(&|visit| visit.priority == p), p.name()));
    let mut text = String::new();
    line(&mut text, format_args!("  clinicians  {}", problem.clinicians.len()));
    line(&mut text, format_args!("  shifts      {}, {} rostered", problem.shifts.len(), hours(rostered)));
    line(&mut text, format_args!("  visits      {} ({})", problem.visits.len(), by_priority.join(", ")));
    line(&mut text, format_args!("  care        {}", hours(care)));
    line(&mut text, format_args!("  double-ups  {}", number(&|visit| visit.staff.len() > 1)));
    line(&mut text, format_args!("  remote      {}", number(&|visit| visit.place.is_none())));
    line(&mut text, format_args!("  links       {}", problem.links.len()));
    line(&mut text, format_args!("  pins        {}", problem.pins.len()));
    if !problem.reserves.is_empty() {
        let kept = problem.reserves.iter().map(|reserve| reserve.duration().0).sum();
        line(&mut text, format_args!("  reserves    {}, {}", problem.reserves.len(), hours(kept)));
    }
    line(&mut text, format_args!("  places      {}", problem.places.len()));
    text
}

/// The errors and warnings of a day as JSON, and if it could be read, its digest and what is in it.
pub fn day_json(problem: Option<&Problem>, issues: &[Issue]) -> Value {
    let of = |severity: Severity| issues_json(issues.iter().filter(|issue| issue.severity() == severity));
    let mut day = json!({"errors": of(Severity::Error), "warnings": of(Severity::Warning)});
    if let Some(problem) = problem {
        day["day"] = json!({
            "digest": problem.digest,
            "clinicians": problem.clinicians.len(),
            "shifts": problem.shifts.len(),
            "visits": problem.visits.len(),
        });
        if !problem.reserves.is_empty() {
            day["day"]["reserves"] = problem.reserves.len().into();
        }
    }
    day
}

/// Issues as JSON.
pub fn issues_json<'i>(issues: impl IntoIterator<Item = &'i Issue>) -> Value {
    let one =
        |issue: &Issue| json!({"code": issue.code, "path": issue.path, "message": issue.message, "help": issue.help});
    issues.into_iter().map(one).collect()
}

/// Proves again why visits are left out of `plan`. Where that cannot be done, the plan keeps the reasons that it has,
/// and what stood in the way comes back.
///
/// # Errors
/// [`Error::is_input`] if the judge refuses the plan: nothing is proven of one that cannot be worked.
pub fn explain_again(problem: &Problem, plan: &mut PlanFile) -> Result<Option<Error>> {
    let verdict = check(problem, plan);
    if verdict.is_clean() {
        // A plan that breaks rules by a person's decision keeps what it says.
        return Ok(reasons(problem, plan).err());
    }
    let (broken, claims) = (verdict.violations.len(), verdict.claims.len());
    let what = format!("`rounds check` refuses the plan: {broken} rules broken, {claims} figures wrong");
    let help = "see what it finds; reasons are proven only for plans that keep the rules";
    Err(Error::input(vec![Issue::new(BREAKS_RULES, "shifts", what, help)]))
}

/// Of a plan for another day one thing can be said, not a violation for each of its lines.
fn another_day(problem: &Problem, plan: &PlanFile) -> Option<Issue> {
    if plan.day.digest == problem.digest {
        return None;
    }
    let known: BTreeSet<&str> =
        problem.visits.iter().map(|row| &*row.id).chain(problem.shifts.iter().map(|row| &*row.id)).collect();
    let visit = |stop: &'_ Stop| match stop {
        Stop::Visit { visit, .. } => Some(visit.clone()),
        _ => None,
    };
    let planned = plan.shifts.iter().flat_map(|shift| shift.itinerary.iter().filter_map(visit));
    let named: BTreeSet<String> = planned
        .chain(plan.shifts.iter().map(|shift| shift.shift.clone()))
        .chain(plan.unassigned.iter().map(|out| out.visit.clone()))
        .collect();
    let unknown = named.iter().filter(|id| !known.contains(&***id)).count();
    let what =
        format!("this plan is of another day: {unknown} of its {} shifts and visits are not in this one", named.len());
    let help = "give the day file that the plan was made for, or plan this day";
    (2 * unknown > named.len()).then(|| Issue::new(ANOTHER_DAY, "day.digest", what, help))
}

fn verdict_text(verdict: &Verdict, doubts: &[Issue]) -> String {
    let opening = match (verdict.violations.len(), verdict.claims.len()) {
        (0, 0) if !verdict.overridden.is_empty() => {
            let decided = counted(verdict.overridden.len(), "rule");
            format!("The plan breaks {decided} by the decision of a person and no other, and its figures are right:\n")
        }
        (0, 0) => "The plan keeps every rule, and its figures are right.\n".into(),
        (broken, wrong) => format!("{}, {}:\n", counted(broken, "violation"), counted(wrong, "wrong claim")),
    };
    let mut text = opening + &violations(verdict);
    for doubt in doubts {
        line(&mut text, format_args!("  warning: {doubt}"));
    }
    text + "\n" + &report::verdict(&verdict.cost, &verdict.kpis)
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn line(text: &mut String, words: Arguments) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{words}");
}
