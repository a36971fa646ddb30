//! `rounds bound`: what no plan for the day can better, and what stands in the way of a better one.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rounds::format::plan::PlanFile;
use rounds::model::{Priority, Problem};
use rounds::params::Params;
use rounds::search::{self, Binding, Latest, Proof, ProofOptions, StopRule};
use rounds::{Planner, check};
use rounds_report as report;
use serde_json::{Map, Value, json};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::BoundCommand;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;
use crate::cli::watchdog::Watchdog;
use crate::cli::{params, progress, signals};

/// Share of the time to make a plan to start from, unless one is given, and to plan again with one shift more.
const PLANNING: f64 = 0.2;
/// No more of it than this.
const LONGEST: Duration = Duration::from_secs(30);

/// Proves, tells, and writes the figures where asked to.
pub fn run(command: &BoundCommand, terminal: &Terminal) -> Outcome<Exit> {
    if let Some(sink) = &command.json {
        sink.probe()?;
    }
    let params = params::load(command.params.as_ref())?;
    let problem = input::day(&command.day, terminal)?;
    let plan = command.plan.as_ref().map(|source| input::plan_for(&problem, source)).transpose()?;
    // Until here nothing is proven: Ctrl-C quits at once.
    let last = "\nStopping; what is proven so far holds. Press Ctrl-C again to quit at once without it.\n";
    let interrupt = signals::interrupt_flag(*terminal, last)?;
    let (dog, rule) = (Watchdog::default(), stop(command.max_time, &interrupt).started());
    let planning = command.max_time.mul_f64(PLANNING).min(LONGEST);
    let again = planning.max(Duration::from_secs(1));
    let desk = Desk { command, terminal, problem: &problem, params: &params, interrupt: &interrupt, planning, again };
    let extra = if command.what_if { again } else { Duration::ZERO };
    dog.over(&rule, extra, |plan| desk.cut_off(plan), || desk.bound(plan, &rule, &dog))
}

/// What proving works with.
struct Desk<'s> {
    command: &'s BoundCommand,
    terminal: &'s Terminal,
    problem: &'s Problem,
    params: &'s Params,
    interrupt: &'s Arc<AtomicBool>,
    /// Time for a plan to start from, and for planning again.
    planning: Duration,
    again: Duration,
}

impl Desk<'_> {
    /// Plans if no plan was given, proves, plans again where that is asked for, and writes.
    fn bound(&self, plan: Option<PlanFile>, rule: &StopRule, dog: &Watchdog) -> Outcome<Exit> {
        let (problem, command) = (self.problem, self.command);
        let plan = match plan {
            Some(plan) => plan,
            None => self.make_plan(problem, self.planning, None, Some(dog.latest.clone()))?,
        };
        let (plan, valid) = judged(problem, plan);
        if !valid {
            self.terminal.say(
                "The plan breaks rules of this day, so it says nothing about the bound; `rounds check` names them.\n",
            );
        }
        dog.latest.keep(plan.clone());
        let options = ProofOptions::new(rule.clone()).threads(command.threads).params(self.params.bound.clone());
        let proof = search::prove(problem, &plan, &options)?;
        let what_if = match (command.what_if, proof.binding.first()) {
            (true, Some(binding)) => {
                let more = search::with_one_more(problem, binding.shift);
                Some((binding, gained(&plan, &self.make_plan(&more, self.again, Some(&plan), None)?)))
            }
            _ => None,
        };
        dog.claim();
        self.write(plan, &proof, valid, what_if)?;
        Ok(Exit::Done)
    }

    /// Tells what is proven, and writes it where asked to.
    fn write(
        &self,
        mut plan: PlanFile,
        proof: &Proof,
        valid: bool,
        what_if: Option<(&Binding, (i64, i64))>,
    ) -> Outcome<()> {
        plan.bound = Some(proof.bound.clone());
        let figures = figures(self.problem, &plan, proof, valid, what_if.as_ref().map(|(_, gained)| *gained));
        let words = words(self.problem, &plan, proof, valid, what_if);
        match &self.command.json {
            Some(Sink::Stdout) => self.terminal.say(&words),
            _ => Sink::Stdout.write(&words)?,
        }
        if let Some(sink) = &self.command.json {
            let mut text = serde_json::to_string_pretty(&figures).unwrap_or_default();
            text.push('\n');
            sink.write_json(&text)?;
        }
        Ok(())
    }

    /// Writes what is proven at once in place of a proof that does not come; whether that went well.
    fn cut_off(&self, plan: PlanFile) -> bool {
        let (plan, valid) = judged(self.problem, plan);
        let options = ProofOptions::new(StopRule::after(Duration::ZERO)).threads(1).params(self.params.bound.clone());
        let proof = search::prove(self.problem, &plan, &options);
        let written = proof.is_ok_and(|proof| self.write(plan, &proof, valid, None).is_ok());
        if written {
            self.terminal.tell("Proving did not end in time and was cut off: this is what is certain without it.\n");
        }
        written
    }

    fn make_plan(
        &self,
        problem: &Problem,
        time: Duration,
        initial: Option<&PlanFile>,
        latest: Option<Arc<Latest>>,
    ) -> Outcome<PlanFile> {
        let bar = progress::bar(self.terminal);
        let mut planner = Planner::new(problem)
            .seed(self.command.seed)
            .threads(self.command.threads)
            .stop(stop(time, self.interrupt))
            .method(params::method(self.params))
            .progress(|state| progress::show(&bar, state));
        if let Some(initial) = initial {
            planner = planner.initial(initial.clone());
        }
        if let Some(latest) = latest {
            planner = planner.latest(latest);
        }
        let found = planner.plan();
        bar.finish_and_clear();
        Ok(found?)
    }
}

/// The plan with the cost that the judge finds, and whether it keeps every rule.
fn judged(problem: &Problem, plan: PlanFile) -> (PlanFile, bool) {
    let verdict = check::check(problem, &plan);
    (PlanFile { cost: Some(verdict.cost), ..plan }, verdict.violations.is_empty())
}

fn stop(time: Duration, interrupt: &Arc<AtomicBool>) -> StopRule {
    StopRule::after(time).or_when(Arc::clone(interrupt))
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
