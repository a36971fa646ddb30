//! The runs, one after the other.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rounds_engine::search::Method;
use rounds_format::codes::SOLUTIONS_IN_THE_WAY;
use rounds_model::error::{Error, Issue};
use serde_json::Value;

use crate::bench::{self, Done, Entry, Record, Setup};
use crate::cli::args::SweepCommand;
use crate::cli::chosen;
use crate::cli::console::Console;
use crate::cli::folder::{self, Found};
use crate::cli::journal::Journal;
use crate::cli::sink::Sink;
use crate::cli::source::{Outcome, Source, blame, bytes, counted};

/// How far a sweep is.
#[derive(Debug, Default)]
struct Tally {
    done: usize,
    skipped: usize,
    /// Instances that could not be read.
    unread: usize,
    /// Whether somebody stopped it.
    stopped: bool,
}

/// Does every run that is asked for and not done. An instance that cannot be read is told, and the others go on; false
/// if there is one.
pub(super) fn run(command: &SweepCommand, console: &dyn Console) -> Outcome<bool> {
    let methods = chosen::made(&command.methods, &command.own)?;
    let records = folder::best_known(&command.dir)?;
    let instances = folder::instances(command)?;
    make_solutions(command)?;
    let mut journal = Journal::open(&command.json, console)?;
    let last = "\nStopping; this run is dropped, those done are kept. Press Ctrl-C again to quit at once.\n";
    let interrupt = console.interrupt(last)?;
    let tally = sweep((command, &methods), &instances, &records, &mut journal, &interrupt, console)?;
    console.say(&summary(command, &tally));
    Ok(tally.unread == 0)
}

fn sweep(
    (command, methods): (&SweepCommand, &[Arc<dyn Method>]),
    instances: &[Found],
    records: &Value,
    journal: &mut Journal,
    interrupt: &Arc<AtomicBool>,
    console: &dyn Console,
) -> Outcome<Tally> {
    let jobs = bench::jobs(instances.len(), methods.len(), &command.seeds, command.shard);
    let mut tally = Tally::default();
    let mut open: Option<(usize, Option<Entry>)> = None;
    for (number, job) in jobs.iter().enumerate() {
        let instance = &instances[job.instance];
        let setup = Setup {
            method: Arc::clone(&methods[job.method]),
            seed: job.seed,
            limit: command.limit,
            threads: command.threads,
            interrupt: Arc::clone(interrupt),
        };
        if journal.holds(&setup.key(command.suite.name(), &instance.stem)) {
            tally.skipped += 1;
            continue;
        }
        if open.as_ref().is_none_or(|(index, _)| *index != job.instance) {
            open = Some((job.instance, opened(command, instance, records, console)?));
            tally.unread += usize::from(matches!(open, Some((_, None))));
        }
        let Some((_, Some(entry))) = &open else { continue };
        let bar = console.bar();
        let ended = bench::run(entry, &setup, &|state| bar.show(state));
        drop(bar);
        let Some(done) = ended? else {
            tally.stopped = true;
            break;
        };
        let heard = keep(command, instance, &done, journal)?;
        tally.done += 1;
        console.say(&told(&done.record, number + 1, jobs.len()));
        if !heard || interrupt.load(Ordering::Relaxed) {
            tally.stopped = true;
            break;
        }
    }
    Ok(tally)
}

/// The instance, or nothing if it cannot be read, which has then been told.
fn opened(command: &SweepCommand, found: &Found, records: &Value, console: &dyn Console) -> Outcome<Option<Entry>> {
    let source = Source::File(found.path.clone());
    let read = bytes(&source).and_then(|bytes| {
        Entry::open(command.suite, &found.stem, &bytes, records).map_err(|error| blame(error, &source))
    });
    match read {
        Ok(entry) => Ok(Some(entry)),
        Err(failure) if !failure.error.is_internal() => {
            console.show(&failure, "its runs are left out");
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Writes the solution, then the record: where there is a record, there is its solution.
fn keep(command: &SweepCommand, found: &Found, done: &Done, journal: &mut Journal) -> Outcome<bool> {
    if let (Some(dir), Some(text)) = (&command.solutions, &done.solution) {
        let Record { method, seed, .. } = &done.record;
        // Some systems have no colons in names of files.
        let method = method.replace(':', "-");
        let name = format!("{}.{method}.{seed}.{}", found.stem, command.suite.solution_extension());
        rounds_format::write_file(dir.join(name), text)?;
    }
    journal.add(&done.record)
}

/// Makes the folder for solutions, which must not be that of the instances if the two could be taken for each other.
fn make_solutions(command: &SweepCommand) -> Outcome<()> {
    let Some(dir) = &command.solutions else { return Ok(()) };
    let failed = |source| Error::file(format!("cannot make {}", dir.display()), source);
    std::fs::create_dir_all(dir).map_err(failed)?;
    if command.suite.extensions().contains(&command.suite.solution_extension()) && same_folder(dir, &command.dir) {
        let what = "solutions in the folder of the instances would be taken for instances the next time";
        let issue = Issue::new(SOLUTIONS_IN_THE_WAY, "--solutions", what, "give another folder");
        return Err(Error::input(vec![issue]).into());
    }
    Ok(())
}

fn same_folder(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// A run in a line.
fn told(record: &Record, number: usize, of: usize) -> String {
    let cost = record.cost.map_or("no solution".into(), figure);
    let gap = record.gap.map_or(String::new(), |gap| format!(", gap {:.3}%", 100.0 * gap));
    let fault = match record.violations.first() {
        Some(first) if !record.feasible => format!(", not feasible: {first}"),
        _ => String::new(),
    };
    let Record { instance, method, seed, seconds, .. } = record;
    format!("[{number}/{of}] {instance}, {method}, seed {seed}: {cost}{gap}, {seconds:.1} s{fault}\n")
}

/// At most three digits after the point, and no more than it needs.
fn figure(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}

fn summary(command: &SweepCommand, tally: &Tally) -> String {
    let mut text = format!("{} done", counted(tally.done, "run"));
    if tally.skipped > 0 {
        text.push_str(&format!(", {} skipped that had been done before", tally.skipped));
    }
    if tally.unread > 0 {
        text.push_str(&format!(", {} left out", counted(tally.unread, "instance")));
    }
    if tally.stopped && matches!(command.json, Sink::File(_)) {
        text.push_str("; the same command goes on from here");
    }
    text + ".\n"
}
