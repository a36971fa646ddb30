//! `rounds check`: a day alone, or a plan against its day.

use std::collections::BTreeSet;
use std::fmt::Write;

use rounds::check::{self, Verdict};
use rounds::format::plan::{PlanFile, Stop};
use rounds::model::{Priority, Problem};
use rounds::{Issue, Severity, report};
use rounds_format::codes::{ANOTHER_DAY, OF_SOME_DAY, OVERRIDE_IDLE};
use serde_json::{Value, json};

use crate::cli::input::{self, Outcome};
use crate::cli::options::CheckCommand;
use crate::cli::terminal::{Terminal, counted};
use crate::cli::{Exit, issues};

/// Checks, writes the findings, and refuses with an exit code of its own.
pub fn run(command: &CheckCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let (problem, mut warnings) =
        input::day_and_warnings(&command.day, &*command.day.sources()?).inspect_err(|failure| {
            // Programs want the errors too; the people's version follows on standard error.
            if command.json && failure.error.is_input() {
                let _ = command.output.write_json(&pretty(&day_json(None, failure.error.issues())));
            }
        })?;
    let name = command.day.source.to_string();
    issues::show_kinds(&warnings, &name, true, terminal);

    let Some(source) = &command.plan else {
        let count = counted(warnings.len(), "warning");
        match command.json {
            true => command.output.write_json(&pretty(&day_json(Some(&problem), &warnings)))?,
            false => command.output.write(&format!("{name}: {count}.\n{}", figures(&problem)))?,
        }
        return Ok(Exit::Done);
    };
    let plan = input::plan(source)?;
    if let Some(issue) = another_day(&problem, &plan) {
        match command.json {
            true => {
                let mut found = day_json(Some(&problem), &warnings);
                found["violations"] = json!([{"code": issue.code, "path": issue.path, "message": issue.message}]);
                found["claims"] = json!([]);
                command.output.write_json(&pretty(&found))?;
            }
            false => command.output.write(&format!("{issue}\n"))?,
        }
        return Ok(Exit::Refused);
    }
    let verdict = check::check(&problem, &plan);
    let mut doubts = report::doubts(&problem, &plan);
    doubts.extend(verdict.idle_overrides.iter().map(|row| {
        let what = "the plan does not need this override";
        Issue::new(OVERRIDE_IDLE, format!("overrides[{row}]"), what, "take it out of the day")
    }));
    if plan.day.digest.is_empty() {
        let help = "nothing is wrong if people made it; the digest of this day is in `rounds check --json`";
        let what = "the plan does not say which day it is for, so it is judged as one for this day";
        doubts.insert(0, Issue::new(OF_SOME_DAY, "day.digest", what, help));
    }
    warnings.extend(doubts.iter().cloned());
    match command.json {
        true => command.output.write_json(&pretty(&verdict_json(day_json(Some(&problem), &warnings), &verdict)))?,
        false => command.output.write(&verdict_text(&verdict, &doubts))?,
    }
    Ok(if verdict.is_clean() { Exit::Done } else { Exit::Refused })
}

/// Violations and wrong claims, one a line.
pub fn findings(verdict: &Verdict) -> String {
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
    let mut text = opening + &findings(verdict);
    for doubt in doubts {
        line(&mut text, format_args!("  warning: {doubt}"));
    }
    text + "\n" + &report::verdict(&verdict.cost, &verdict.kpis)
}

/// What is in a day, in a few lines.
fn figures(problem: &Problem) -> String {
    let hours = |seconds: i64| format!("{:.1} h", seconds as f64 / 3_600.0);
    let rostered = problem.shifts.iter().map(|shift| shift.length().0).sum();
    let care = problem.visits.iter().flat_map(|visit| &visit.staff).map(|entry| entry.duration.0).sum();
    let number = |of: &dyn Fn(&rounds::model::Visit) -> bool| problem.visits.iter().filter(|visit| of(visit)).count();
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
    line(&mut text, format_args!("  places      {}", problem.places.len()));
    text
}

fn day_json(problem: Option<&Problem>, issues: &[Issue]) -> Value {
    let of = |severity: Severity| issues::listed(issues.iter().filter(|issue| issue.severity() == severity));
    let mut day = json!({"errors": of(Severity::Error), "warnings": of(Severity::Warning)});
    if let Some(problem) = problem {
        day["day"] = json!({
            "digest": problem.digest,
            "clinicians": problem.clinicians.len(),
            "shifts": problem.shifts.len(),
            "visits": problem.visits.len(),
        });
    }
    day
}

fn verdict_json(mut day: Value, verdict: &Verdict) -> Value {
    let violation = |found: &check::Violation| json!({"code": found.code, "path": found.path, "message": found.message, "rule": found.rule});
    let claim = |claim: &check::Claim| json!({"path": claim.path, "claimed": claim.claimed, "actual": claim.actual});
    day["violations"] = verdict.violations.iter().map(violation).collect();
    day["claims"] = verdict.claims.iter().map(claim).collect();
    day["overridden"] = verdict.overridden.iter().map(violation).collect();
    day["cost"] = json!(verdict.cost);
    day["kpis"] = json!(verdict.kpis);
    day
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn line(text: &mut String, words: std::fmt::Arguments) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{words}");
}
