//! A desk as a folder: the day and the plan that it began with, the journal, and the day and plan as they now are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rounds::format::plan::PlanFile;
use rounds::live::{Answered, Command, Desk, Entry, JournalFile, Naming, Options, Refused, Reply, What};
use rounds::model::units::{Instant, Seconds};
use rounds::search::{PlanOptions, StopRule};
use rounds::{Error, Issue, format};
use rounds_format::codes::{DESK_TAKEN, NO_DESK};
use rounds_model::visible;
use rounds_report::Names;
use serde::{Deserialize, Serialize};

use crate::cli::Exit;
use crate::cli::desk::args::{DeskArgs, OpenArgs};
use crate::cli::desk::log_lines::Labels;
use crate::cli::desk::{remedies, times};
use crate::cli::input::{self, DayInput, Failure, Outcome, Source};
use crate::cli::live::current;
use crate::cli::live::journal;
use crate::cli::live::stream::words_at;
use crate::cli::output::{Sink, write_together};
use crate::cli::terminal::Terminal;
use rounds::format::values::Timestamp;

pub(super) const DAY: &str = "day.json";
const PLAN: &str = "plan.json";
pub(super) const JOURNAL: &str = "journal.jsonl";
pub(super) const NOW_DAY: &str = "now-day.json";
const NOW_PLAN: &str = "now-plan.json";

const PROPOSAL: &str = "proposal.json";

/// What was proposed beside the last answer.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Lines of the journal by then.
    lines: u64,
    plan: Option<PlanFile>,
}

/// A desk at which somebody is sitting: nobody else can write its journal.
pub(super) struct Folder {
    path: PathBuf,
    pub desk: Desk,
    journal: JournalFile,
    pub now: Timestamp,
    user: Option<String>,
    json: bool,
    /// Whether people are told labels.
    pub naming: Naming,
    options: Options,
    /// When shifts were to end as the desk began, by id.
    pub ends: BTreeMap<String, Instant>,
    /// What was done by the time that somebody sat down.
    pub entries: Vec<Entry>,
}

/// Makes a desk of a day and its plan.
pub(super) fn open(args: OpenArgs, terminal: &Terminal) -> Outcome<Exit> {
    let folder = &args.desk;
    if folder.join(DAY).exists() || folder.join(JOURNAL).exists() {
        let help = "go on at that desk, or name another folder";
        let issue = Issue::new(DESK_TAKEN, "--in", format!("{} holds a desk already", folder.display()), help);
        return Err(Error::input(vec![issue]).into());
    }
    let plan = Source::File(args.plan);
    let day = args.travel.of(args.day);
    let start = current(&day, &plan, &day.sources()?)?;
    std::fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    let day_text = input::text(&day.source)?;
    let files = [(DAY, day_text), (PLAN, format::write_plan(&start.plan))];
    write(folder, &files)?;
    journal(&folder.join(JOURNAL), &start, terminal)?;
    terminal.say(&format!("The desk is in {}. `rounds status --desk {0}` shows it.\n", folder.display()));
    Ok(Exit::Done)
}

impl Folder {
    /// Sits down at a desk.
    pub(super) fn enter(args: DeskArgs, terminal: &Terminal) -> Outcome<Folder> {
        let path = args.desk;
        Folder::journal_in(&path)?;
        let day: DayInput = args.travel.of(path.join(DAY));
        let start = current(&day, &Source::File(path.join(PLAN)), &day.sources()?)?;
        let file = path.join(JOURNAL);
        let (journal, recorded) = self::journal(&file, &start, terminal)?;
        let ends = start.problem.shifts.iter().map(|shift| (shift.id.clone(), shift.end)).collect();
        let mut desk = Desk::new(start);
        let caught_up = desk.catch_up(&recorded, u64::MAX);
        caught_up.map_err(|error| Failure { error, file: Some(file.display().to_string()) })?;
        if let Some(plan) = proposal(&path.join(PROPOSAL), desk.lines) {
            desk.propose(plan);
        }
        let now = times::now(&desk, args.now.as_deref())?;
        let options = options(args.max_time);
        let naming = if args.ids { Naming::Ids } else { Sink::Stdout.naming() };
        let (user, json, entries) = (args.user, args.json, recorded.entries);
        Ok(Folder { path, desk, journal, now, user, json, naming, options, ends, entries })
    }

    /// The journal of the desk in a folder.
    pub(super) fn journal_in(path: &Path) -> Outcome<PathBuf> {
        if !path.join(DAY).is_file() || !path.join(PLAN).is_file() {
            let what = format!("{} is no desk", path.display());
            let help = "make one with `rounds open DAY.json PLAN.json --in DIR`, and name it with --desk DIR";
            return Err(Error::input(vec![Issue::new(NO_DESK, "--desk", what, help)]).into());
        }
        Ok(path.join(JOURNAL))
    }

    /// What somebody at this desk does now.
    pub(super) fn command(&self, what: What) -> Command {
        Command { id: None, at: self.now, by: self.user.clone(), based_on: None, what }
    }

    /// Does it, records it, keeps the day and the plan, and tells what comes of it.
    pub(super) fn act(&mut self, what: What) -> Outcome<Exit> {
        let entry = self.desk.apply(&self.command(what.clone()), &self.options, &|_| {})?;
        self.journal.append(&entry, &self.desk)?;
        let now = &self.desk.current;
        let proposal = Kept { lines: self.desk.lines, plan: self.desk.proposed().cloned() };
        let proposal = serde_json::to_string(&proposal).map_err(|error| Error::internal(error.to_string()))?;
        let (day, plan) = (format::write_day(&now.day), format::write_plan(&now.plan));
        let files = [(NOW_DAY, day), (NOW_PLAN, plan), (PROPOSAL, proposal + "\n")];
        write(&self.path, &files)?;
        self.tell(&self.in_words(&self.named(&self.desk, &entry.reply), &what))
    }

    /// An answer as somebody is told it who types commands.
    fn in_words(&self, reply: &Reply, what: &What) -> Reply {
        match reply {
            Reply::Refused(refused) if !self.json => {
                let faults = refused.refused.iter().map(|fault| remedies::fault(fault, what, &self.desk));
                Reply::Refused(Refused { refused: faults.collect(), ..refused.clone() })
            }
            Reply::Answered(answer) if !self.json && matches!(what, What::Edit { .. }) => {
                let call_sheet = self.with_away(answer);
                Reply::Answered(Box::new(Answered { call_sheet, ..(**answer).clone() }))
            }
            reply => reply.clone(),
        }
    }

    /// A call sheet that says who is away, where a visit is put into a shift that ended early by that. The program then
    /// caps its visits at those that are done: that is no rule of anybody's.
    fn with_away(&self, answer: &Answered) -> String {
        let problem = &self.desk.current.problem;
        let of_shift = |path: &str| path.strip_prefix("shifts[").and_then(|rest| rest.split_once(']')?.0.parse().ok());
        let broken = answer.overridden.iter().filter(|one| matches!(&*one.code, "V2008" | "V6001"));
        let rows: BTreeSet<usize> = broken.filter_map(|one| of_shift(&one.path)).collect();
        let mut sheet = answer.call_sheet.clone();
        for shift in rows.into_iter().filter_map(|row| problem.shifts.iter().nth(row)) {
            let early = self.ends.get(&shift.id).is_some_and(|end| shift.end < *end);
            let Some(end) = Timestamp::in_zone(shift.end, problem.zone).filter(|_| early) else { continue };
            let made = format!("  V6001 shift {} has ", shift.id);
            sheet = sheet.split_inclusive('\n').filter(|line| !line.starts_with(&made)).collect();
            let who = Names::of(problem, self.naming).clinician(&problem.clinicians[shift.clinician].id);
            sheet.push_str(&format!("\n{who} is away since {}.\n", times::clock(&self.desk, end)));
        }
        sheet
    }

    /// The labels of the day on the desk in a folder; none where it cannot be read.
    pub(super) fn labels(folder: &Path) -> Labels {
        let read = |name: &str| format::read_day_file(&std::fs::read(folder.join(name)).ok()?).ok();
        read(NOW_DAY).or_else(|| read(DAY)).map_or_else(Labels::default, |day| Labels::of(&day))
    }

    /// How things stand now, without recording anything.
    pub(super) fn look(&self) -> Outcome<Reply> {
        let mut desk = self.desk.clone();
        let what = What::Events { events: Vec::new() };
        let reply = desk.apply(&self.command(what.clone()), &self.options, &|_| {})?.reply;
        Ok(self.in_words(&self.named(&desk, &reply), &what))
    }

    /// The last answer of a desk, as people are told it.
    fn named(&self, desk: &Desk, reply: &Reply) -> Reply {
        let labels = self.naming == Naming::Labels && !self.json;
        match (reply, desk.said().filter(|_| labels)) {
            (Reply::Answered(answer), Some(said)) => {
                let (sentence, call_sheet) = (said.sentence.clone(), said.call_sheet.clone());
                Reply::Answered(Box::new(Answered { sentence, call_sheet, ..(**answer).clone() }))
            }
            _ => reply.clone(),
        }
    }

    /// Whether answers are wanted in JSON.
    pub(super) fn json(&self) -> bool {
        self.json
    }

    /// Gives an answer out.
    pub(super) fn tell(&self, reply: &Reply) -> Outcome<Exit> {
        match self.json {
            true => {
                let text = serde_json::to_string_pretty(reply).map_err(|error| Error::internal(error.to_string()))?;
                Sink::Stdout.write_json(&(text + "\n"))?;
            }
            false => Sink::Stdout.write(&visible::text(&words_at(reply, &times::clock(&self.desk, self.now))))?,
        }
        Ok(if matches!(reply, Reply::Refused(_)) { Exit::Input } else { Exit::Done })
    }
}

/// At once, or as long as is wanted.
fn options(max_time: Option<std::time::Duration>) -> Options {
    let stop = max_time.map_or_else(|| StopRule::iterations(0), StopRule::after);
    let search = PlanOptions::default().stop(stop);
    Options::default().instant(max_time.is_none()).search(search).threshold(Seconds(600))
}

/// What is proposed for a journal of this many lines. A file that is not whole proposes nothing.
fn proposal(file: &Path, lines: u64) -> Option<PlanFile> {
    let kept: Kept = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    kept.plan.filter(|_| kept.lines == lines)
}

/// All files or none.
fn write(folder: &Path, files: &[(&str, String)]) -> Outcome<()> {
    let sinks: Vec<Sink> = files.iter().map(|(name, _)| Sink::File(folder.join(name))).collect();
    let texts = files.iter().map(|(_, text)| text.clone());
    write_together(&sinks.iter().zip(texts).collect::<Vec<_>>())
}

fn failed(path: &Path, source: std::io::Error) -> Failure {
    Error::file(path.display().to_string(), source).into()
}
