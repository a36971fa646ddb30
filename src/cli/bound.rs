//! `rounds bound`: what no plan for the day can better, and what stands in the way of a better one.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rounds::io::plan::PlanFile;
use rounds::model::{Priority, Problem};
use rounds::search::{self, Binding, PlanOptions, Proof, ProofOptions, StopRule, Watch};
use rounds::{check, report};
use serde_json::{Map, Value, json};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::BoundCommand;
use crate::cli::output::Sink;
use crate::cli::plan::refuse_unless_clean;
use crate::cli::terminal::Terminal;
use crate::cli::{progress, signals};

/// Share of the time for a plan to start from, where none is given, and for planning again with one shift more.
const PLANNING: f64 = 0.2;
/// No more of it than this.
const LONGEST: Duration = Duration::from_secs(30);

/// Proves, tells, and writes the figures where asked to.
pub fn run(command: &BoundCommand, terminal: &Terminal) -> Outcome<Exit> {
    if let Some(sink) = &command.json {
        sink.probe()?;
    }
    let last = "\nStopping; what is proven so far holds. Once more to quit at once without it.\n";
    let interrupt = signals::interrupt_flag(*terminal, last)?;
    let problem = input::day(&command.day, terminal)?;
    let watch = Watch::start(&stop(command.max_time, &interrupt));
    let planning = command.max_time.mul_f64(PLANNING).min(LONGEST);
    let plan = match &command.plan {
        Some(source) => input::plan_for(&problem, source)?,
        None => make_plan(&problem, command, planning, &interrupt, None, terminal)?,
    };
    let verdict = check::check(&problem, &plan);
    let valid = verdict.violations.is_empty();
    if !valid {
        terminal
            .say("The plan breaks rules of this day, so it says nothing about the bound; `rounds check` names them.\n");
    }
    let mut plan = plan;
    plan.cost = Some(verdict.cost);
    let options = ProofOptions { threads: command.threads, stop: stop(watch.left(1.0), &interrupt) };
    let proof = search::prove(&problem, &plan, &options)?;
    plan.bound = Some(proof.bound.clone());
    let what_if = match (command.what_if, proof.binding.first()) {
        (true, Some(binding)) => {
            let more = search::with_one_more(&problem, binding.shift);
            let with =
                make_plan(&more, command, planning.max(Duration::from_secs(1)), &interrupt, Some(&plan), terminal)?;
            Some((binding, gained(&plan, &with)))
        }
        _ => None,
    };
    let figures = figures(&problem, &plan, &proof, valid, what_if.as_ref().map(|(_, gained)| *gained));
    let words = words(&problem, &plan, &proof, valid, what_if);
    match &command.json {
        Some(Sink::Stdout) => terminal.say(&words),
        _ => Sink::Stdout.write(&words)?,
    }
    if let Some(sink) = &command.json {
        let mut text = serde_json::to_string_pretty(&figures).unwrap_or_default();
        text.push('\n');
        sink.write_json(&text)?;
    }
    Ok(Exit::Done)
}

fn stop(time: Duration, interrupt: &Arc<AtomicBool>) -> StopRule {
    StopRule { max_time: Some(time), interrupt: Some(Arc::clone(interrupt)), ..StopRule::default() }
}

fn make_plan(
    problem: &Problem,
    command: &BoundCommand,
    time: Duration,
    interrupt: &Arc<AtomicBool>,
    initial: Option<&PlanFile>,
    terminal: &Terminal,
) -> Outcome<PlanFile> {
    let options = PlanOptions {
        seed: command.seed,
        threads: command.threads,
        stop: stop(time, interrupt),
        initial: initial.cloned(),
        ..PlanOptions::default()
    };
    let bar = progress::bar(terminal);
    let found = search::plan(problem, &options, &|state| progress::show(&bar, state));
    bar.finish_and_clear();
    let plan = found?;
    refuse_unless_clean(problem, &plan)?;
    Ok(plan)
}

/// Visits more, and cost less, of `with` than of `plan`.
fn gained(plan: &PlanFile, with: &PlanFile) -> (i64, i64) {
    let cost = |plan: &PlanFile| plan.cost.as_ref().map_or(0, |cost| cost.total);
    (plan.unassigned.len() as i64 - with.unassigned.len() as i64, cost(plan) - cost(with))
}

fn figures(problem: &Problem, plan: &PlanFile, proof: &Proof, valid: bool, what_if: Option<(i64, i64)>) -> Value {
    let by_priority: Map<String, Value> = Priority::ALL
        .iter()
        .zip(proof.by_priority)
        .map(|(priority, upper)| (priority.name().into(), upper.into()))
        .collect();
    let visits = proof.bound.visits.as_ref();
    let binding = |binding: &Binding| {
        let shift = &problem.shifts[binding.shift];
        json!({ "shift": shift.id, "saves": binding.saves.round(), "visits": binding.visits })
    };
    let mut figures = json!({
        "lower": proof.bound.lower,
        "gap": if valid { json!(proof.bound.gap) } else { Value::Null },
        "visits": {
            "upper": visits.map(|visits| visits.upper),
            "perShift": visits.and_then(|visits| visits.per_shift),
            "byPriority": by_priority,
        },
        "method": proof.bound.method,
        "converged": proof.converged,
        "relaxation": proof.relaxed,
        "cost": if valid { json!(plan.cost.as_ref().map(|cost| cost.total)) } else { Value::Null },
        "binding": proof.binding.iter().map(binding).collect::<Vec<_>>(),
    });
    if let (Some((visits, saved)), Some(binding)) = (what_if, proof.binding.first()) {
        let shift = &problem.shifts[binding.shift].id;
        figures["whatIf"] = json!({ "oneMoreLike": shift, "visits": visits, "saves": saved });
    }
    figures
}

fn words(
    problem: &Problem,
    plan: &PlanFile,
    proof: &Proof,
    valid: bool,
    what_if: Option<(&Binding, (i64, i64))>,
) -> String {
    let mut stated = plan.clone();
    if !valid {
        stated.cost = None;
    }
    let mut text = report::proof(&stated).unwrap_or_default();
    let _ = write!(text, "\nMethod: {}.\n", proof.bound.method);
    if !proof.binding.is_empty() {
        text.push_str("What binds: one more shift like\n");
    }
    for binding in &proof.binding {
        let _ = writeln!(text, "  {}", report::one_more(problem, binding.shift, binding.saves, binding.visits));
    }
    if let Some((binding, (visits, saved))) = what_if {
        let shift = &problem.shifts[binding.shift].id;
        let _ = writeln!(text, "Planned again with one more like {shift}: {}.", report::difference(visits, saved));
    }
    text
}
