//! `rounds plan`: search, judge, write, tell.

use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds::params::Params;
use rounds::search::StopRule;
use rounds::sources::TravelData;
use rounds::{Error, Planner, check, findings, format, report};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::PlanCommand;
use crate::cli::output::write_together;
use crate::cli::terminal::Terminal;
use crate::cli::watchdog::Watchdog;
use crate::cli::{params, progress, signals};

/// Plans the day and writes the best plan found, if the judge passes it.
pub(super) fn run(command: &PlanCommand, terminal: &Terminal) -> Outcome<Exit> {
    [Some(&command.output), command.matrix_out.as_ref()].into_iter().flatten().try_for_each(|sink| sink.probe())?;
    let sources = command.day.sources()?;
    let params = params::load(command.params.as_ref())?;
    let problem = input::day_by(&command.day, &sources, terminal)?;
    let initial = command.initial.as_ref().map(|source| input::plan_for(&problem, source)).transpose()?;
    // Until here there is no plan to write: Ctrl-C quits at once.
    let last = "\nStopping; the best plan so far will be written. Press Ctrl-C again to quit at once without it.\n";
    let interrupt = signals::interrupt_flag(*terminal, last)?;
    let mut rule = StopRule::default().or_when(interrupt);
    (rule.max_time, rule.iterations) = (command.max_time, command.iterations);
    let stop = rule.started();
    let dog = Watchdog::default();
    let desk = Desk { command, terminal, problem: &problem, params: &params, sources: &sources };
    let proving = command.prove.unwrap_or_default();
    dog.over(&stop, proving, |plan| desk.cut_off(plan), || desk.plan(&stop, initial, &dog))
}

/// What planning works with.
struct Desk<'s> {
    command: &'s PlanCommand,
    terminal: &'s Terminal,
    problem: &'s Problem,
    params: &'s Params,
    sources: &'s TravelData,
}

impl Desk<'_> {
    /// Searches, proves where that is asked for, and writes.
    fn plan(&self, stop: &StopRule, initial: Option<PlanFile>, dog: &Watchdog) -> Outcome<Exit> {
        let (problem, command) = (self.problem, self.command);
        tracing::info!(visits = problem.visits.len(), shifts = problem.shifts.len(), seed = command.seed, "searching");
        let bar = progress::bar(self.terminal);
        let mut planner = Planner::new(problem)
            .seed(command.seed)
            .threads(command.threads)
            .stop(stop.clone())
            .latest(dog.latest.clone())
            .method(params::method(self.params))
            .bound_params(self.params.bound.clone())
            .progress(|state| progress::show(&bar, state));
        if let Some(initial) = initial {
            planner = planner.initial(initial);
        }
        let found = planner.plan();
        bar.finish_and_clear();
        let mut plan = found?;
        if let Some(time) = command.prove {
            dog.latest.keep(plan.clone());
            if let Err(error) = planner.prove(&mut plan, time) {
                // A plan is worth more than a proof that went wrong.
                if error.is_internal() {
                    command.output.write_json(&format::write_plan(&plan))?;
                    let what = format!("{error}; the plan was written without a bound");
                    return Err(Error::internal(what).into());
                }
                return Err(error.into());
            }
        }
        tracing::info!(unassigned = plan.unassigned.len(), "writing");
        dog.claim();
        self.write(&plan)?;
        Ok(Exit::Done)
    }

    /// Writes a plan that the judge passes, and tells what is in it.
    fn write(&self, plan: &PlanFile) -> Outcome<()> {
        refuse_unless_clean(self.problem, plan)?;
        let matrix = self.command.matrix_out.iter().map(|sink| (sink, self.sources.kept()));
        write_together(&Vec::from_iter(matrix.chain([(&self.command.output, format::write_plan(plan))])))?;
        self.terminal.say(&report::summary(self.problem, plan, self.terminal.naming()));
        Ok(())
    }

    /// Writes the best plan so far in place of one that does not come; whether that went well.
    fn cut_off(&self, plan: PlanFile) -> bool {
        let written = self.write(&plan).is_ok();
        if written {
            self.terminal.tell(
                "Planning did not end in time and was cut off: this is the best plan that it had by then. Reasons for what it leaves out \
                 may be missing; `rounds explain` finds them.\n",
            );
        }
        written
    }
}

/// An internal error if the judge finds anything wrong with a plan that the program made.
pub(super) fn refuse_unless_clean(problem: &Problem, plan: &PlanFile) -> Outcome<()> {
    let verdict = check::check(problem, plan);
    if verdict.is_clean() {
        return Ok(());
    }
    let findings = findings::violations(&verdict);
    Err(Error::internal(format!("the judge refuses the plan found, so it was not written\n{findings}")).into())
}
