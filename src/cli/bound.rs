//! `rounds bound`: what no plan for the day can better, and what stands in the way of a better one.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rounds::Planner;
use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds::params::Params;
use rounds::proven::{Proven, judged, planning_time};
use rounds::search::{self, Latest, ProofOptions, StopRule};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::BoundCommand;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;
use crate::cli::watchdog::Watchdog;
use crate::cli::{params, progress, signals};

/// Proves, tells, and writes the figures where asked to.
pub(super) fn run(command: &BoundCommand, terminal: &Terminal) -> Outcome<Exit> {
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
    let (planning, again) = planning_time(command.max_time);
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
        let mut proven = Proven::of(plan, valid, proof);
        if let Some(more) = proven.one_more(problem).filter(|_| command.what_if) {
            let plan = self.make_plan(&more, self.again, Some(&proven.plan), None)?;
            proven = proven.with_plan_of_one_more(&plan);
        }
        dog.claim();
        self.write(&proven)?;
        Ok(Exit::Done)
    }

    /// Tells what is proven, and writes it where asked to.
    fn write(&self, proven: &Proven) -> Outcome<()> {
        let words = proven.text(self.problem);
        match &self.command.json {
            Some(Sink::Stdout) => self.terminal.say(&words),
            _ => Sink::Stdout.write(&words)?,
        }
        if let Some(sink) = &self.command.json {
            sink.write_json(&format!("{:#}\n", proven.json(self.problem)))?;
        }
        Ok(())
    }

    /// Writes what is proven at once in place of a proof that does not come; whether that went well.
    fn cut_off(&self, plan: PlanFile) -> bool {
        let (plan, valid) = judged(self.problem, plan);
        let options = ProofOptions::new(StopRule::after(Duration::ZERO)).threads(1).params(self.params.bound.clone());
        let proof = search::prove(self.problem, &plan, &options);
        let written = proof.is_ok_and(|proof| self.write(&Proven::of(plan, valid, proof)).is_ok());
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

fn stop(time: Duration, interrupt: &Arc<AtomicBool>) -> StopRule {
    StopRule::after(time).or_when(Arc::clone(interrupt))
}
