//! The live day: what has happened since a plan was made, and the plan from there on.
//!
//! [`new_day`] makes of a day, its plan and an events file the day as it now is: an ordinary day file, with what has
//! begun as `history` and what was planned as `promises`. [`answer`] plans it: at once, or better within a time limit.
//!
//! # Who may do what
//! - What has begun by `at` is history, as planned unless an event says otherwise: when a visit ends later than
//!   planned, what comes after it in the shift is taken to follow later. Nothing is taken to begin before it is planned
//!   to. History says what nobody has reported; that may turn out otherwise at any later time, and the rest of that
//!   shift's history is then made again. What was reported stays, unless an event corrects it.
//! - A visit that history had as begun and has no longer is open again, and listed. What was assumed and is not
//!   reported for a quarter of an hour is listed too, with every answer.
//! - Clinicians on the way keep their next stop (a visit or an activity), unless it is off, they are away, a visit with
//!   `divert` is better served so, or the rules no longer allow it. Its time may move, not to before `at`.
//! - Nobody acts in the past: see [`held` activities](rounds_format::day::ActivityFile) in the day file.
//! - A shift that nobody has left for begins at `at` at the earliest; breaks and activities whose time has gone by are
//!   then taken off it. One that is over gets `maxVisits` of what it has done.
//! - A shift that runs over puts off the same clinician's next one.
//! - An absence with an end is a break (`away-1`, …) at one instant.
//! - A visit that was attempted and is not to be retried, or is cancelled after an attempt, stays in the day, for
//!   history names it: without links and pins, at no price, its time over.
//! - A visit attempted in vain has no promise any more.
//! - Reserves are neither history nor promises. One whose `from` has passed is released, and one for each critical or
//!   urgent visit that comes in. As long as a clinician is kept free, they are not on the way to their next stop.
//!
//! | file | what |
//! |---|---|
//! | `timeline`, `walk` | what each shift has done and is about to do, as planned and as told otherwise; its times |
//! | `ties` | what links ask of the times of that |
//! | `apply`, `visit_events` | the events, one after the other; those that tell what a clinician did |
//! | `seats`, `remake` | where an attendance that is told belongs; history made again around it |
//! | `repeats` | what may have been told before, or too early |
//! | `unreported` | what nobody has reported, what was short, what is open again |
//! | `absent` | who is away, and until when |
//! | `records` | history, promises and what is left of the old plan, as they are written |
//! | `state_at`, `waiting`, `home` | where everybody is now, and where they stood waiting, written into the day |
//! | `day_edits` | single changes to a day file |
//! | `reserves` | what is kept free for calls, and released as the day goes on |
//! | `duties` | breaks and activities that can no longer be |
//! | `decided` | what people decided against rules, as it is looked up |
//! | `overrides`, `broken` | the new day as the search sees it, where a person decided against a rule; what that holds |
//! | `chosen` | visits that a plan has later than they could begin, because somebody chose so |
//! | `answer`, `offer` | a plan for the new day; the ways to take one referral |
//! | `disturb` | what it would take to place what has no place |
//! | `steady` | few changes: what serves the events, and what more could be gained apart |
//! | `command` | what somebody does: events, an offer taken, an edit, a note |
//! | `undo` | a command taken back: the last one, or an earlier edit or proposal |
//! | `reply`, `step` | what a line is answered, and what the journal keeps of it |
//! | `live`, `journal` | one batch of events after the other, and what a killed process goes on from |
//! | `snapshot` | the state as a journal keeps it now and then |
//! | `manual` | one visit put in, moved or taken out as a coordinator says: by whom, and also where that breaks rules |
//! | `clock` | up to when a day has gone, and which instant people mean who write a time |
//! | `changes`, `risk` | whom to phone, what is in danger |
//! | `words`, `worst` | the answer in words, the worst news first |
#![deny(missing_docs)]

mod absent;
mod answer;
mod apply;
mod broken;
mod changes;
mod chosen;
mod clock;
mod command;
mod day_edits;
mod decided;
mod disturb;
mod duties;
mod home;
mod journal;
mod live;
mod manual;
mod offer;
mod overrides;
mod records;
mod remake;
mod repeats;
mod reply;
mod reserves;
mod risk;
mod seats;
mod snapshot;
mod state_at;
mod steady;
mod step;
mod ties;
mod timeline;
mod undo;
mod unreported;
mod visit_events;
mod waiting;
mod walk;
mod words;
mod worst;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rounds_check as check;
use rounds_engine::evaluate::KnownTravel;
use rounds_format::Loaded;
use rounds_format::codes::*;
use rounds_format::day::DayFile;
use rounds_format::events::{EventFile, EventsFile};
use rounds_format::plan::PlanFile;
use rounds_model::error::{Error, Issue, Result, Severity};
use rounds_model::travel::{NoSources, Sources};
use rounds_model::units::Instant;
use rounds_model::{Priority, Problem, Visit};

pub use answer::{Answer, Begun, Found, Options, answer, begin};
pub use changes::{Change, ChangeKind, ChangeList, Changes, Side, Tell, changes, changes_schema};
pub use clock::{Meant, Unmeant, gone_to, meant, meant_near, nearest, time_of_day};
pub use command::{Candidate, Command, What};
pub use disturb::Disturbance;
pub use journal::{Journal, Recorded};
pub use live::{Desk, Entry, Live, Said};
pub use manual::{Decision, Edit, Edited, edit};
pub use offer::{Offer, Offers, offers, take_offer};
pub use reply::{Answered, Duty, Fault, Overridden, Proposed, Refused, Reply, answer_schema};
pub use reserves::{Released, Releasing};
pub use risk::{AtRisk, at_risk};
pub use rounds_report::Naming;
pub use snapshot::Snapshot;
pub use state_at::OnTheWay;
pub use steady::Proposal;
pub use step::{LeftOut, Step};
pub use unreported::{Alert, Lists, Reopened, Reopening, Short, Unreported, Unsaid};
pub use words::{call_sheet, edit_words, offer_table, sentence};

use apply::{Hours, Scene};
use ties::Ties;
use timeline::courses;

/// A day and its plan, as they stand.
#[derive(Clone, Debug)]
pub struct Current {
    /// The day as written.
    pub day: DayFile,
    /// The same, resolved.
    pub problem: Problem,
    /// Its plan, which keeps the day's rules.
    pub plan: PlanFile,
    /// Who is asked for times that the day names and does not hold.
    pub sources: Arc<dyn Sources>,
    /// Travel times between its places, so that answers need not make them again.
    pub travel: KnownTravel,
    /// Visits that earlier events opened again, and that nobody has begun since.
    pub reopened: BTreeMap<String, Reopening>,
}

impl Current {
    /// Reads a day file and takes its plan, which may break rules: for edits by hand only.
    ///
    /// # Errors
    /// [`Error::is_input`] if the day cannot be read, or the plan is for another one; [`Error::is_travel`] where
    /// times cannot be had.
    pub fn as_it_is(day: &[u8], plan: PlanFile, sources: Arc<dyn Sources>) -> Result<Current> {
        let (file, problem) = (rounds_format::read_day_file(day)?, rounds_format::read_day_with(day, &*sources)?.value);
        rounds_format::of_this_day(&problem, &plan)?;
        let travel = KnownTravel::of(&problem);
        Ok(Current { day: file, problem, plan, sources, travel, reopened: BTreeMap::new() })
    }

    /// A day made in memory, with its plan, which keeps the day's rules; its modes name no network and no server.
    pub fn of(day: DayFile, problem: Problem, plan: PlanFile) -> Current {
        let (sources, travel) = (Arc::new(NoSources), KnownTravel::default());
        Current { day, problem, plan, sources, travel, reopened: BTreeMap::new() }
    }

    /// The day later on, with its plan.
    fn then(&self, now: NewDay, plan: PlanFile) -> Current {
        let reopened = now.lists.reopened.into_iter().map(|open| (open.visit, open.why)).collect();
        let (sources, travel) = (self.sources.clone(), self.travel.clone());
        Current { day: now.day, problem: now.problem, plan, sources, travel, reopened }
    }

    /// Reads a day file and takes its plan.
    ///
    /// # Errors
    /// [`Error::is_input`] if the day cannot be read, or the plan is for another one or breaks a rule of it.
    pub fn new(day: &[u8], plan: PlanFile) -> Result<Current> {
        Current::with(day, plan, Arc::new(NoSources))
    }

    /// [`Current::new`] for a day whose modes may name street networks or servers.
    ///
    /// # Errors
    /// As [`Current::new`], and [`Error::is_travel`] where times cannot be had.
    pub fn with(day: &[u8], plan: PlanFile, sources: Arc<dyn Sources>) -> Result<Current> {
        let current = Current::as_it_is(day, plan, sources)?;
        let verdict = check::check(&current.problem, &current.plan);
        if let Some(first) = verdict.violations.first() {
            let what = format!("the plan breaks a rule of the day: {}", first.code);
            let help = "see what `rounds check` finds; only a plan that keeps the rules can be gone on from";
            return Err(Error::input(vec![Issue::new(BREAKS_RULES, &first.path, what, help)]));
        }
        Ok(current)
    }
}

/// The day as it now is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewDay {
    /// Now.
    pub at: Instant,
    /// The day as it is to be written.
    pub day: DayFile,
    /// The same, resolved.
    pub problem: Problem,
    /// What is left of the old plan, in its order, for the new day.
    pub rest: PlanFile,
    /// The stops that people are on the way to.
    pub on_the_way: Vec<OnTheWay>,
    /// Visits that came in, in the order of the events.
    pub added: Vec<String>,
    /// Those of them for which somebody may be diverted.
    pub divert: Vec<String>,
    /// Visits that are no longer wanted.
    pub cancelled: BTreeSet<String>,
    /// Breaks and activities of shifts that can no longer be: (shift, id).
    pub missed: Vec<(String, String)>,
    /// The stops from which people were diverted.
    pub diverted: Vec<OnTheWay>,
    /// What is not to be forgotten.
    pub lists: Lists,
    /// Visits that somebody else began than was to, and who is free of them.
    pub taken_over: Vec<(String, String)>,
    /// What was taken otherwise than it was told, or is remarkable, in words.
    pub notes: Vec<String>,
    /// The day as the search sees it, where a person decided against rules.
    around: Option<overrides::Around>,
    /// What is odd about what the events brought or changed.
    pub warnings: Vec<Issue>,
}

/// Applies `events` to a day and its plan. O(stops) an event.
///
/// # Errors
/// [`Error::is_input`] with every contradiction found in the events (path `events[3].visit`), or with what the reader
/// finds wrong with the day that they would make; nothing is then applied.
pub fn new_day(current: &Current, events: &EventsFile) -> Result<NewDay> {
    new_day_with(current, events, &[])
}

/// [`new_day`] where those on the way to the stops `diverted` go on from there, and the stops are open again.
fn new_day_with(current: &Current, events: &EventsFile, diverted: &[OnTheWay]) -> Result<NewDay> {
    let problem = &current.problem;
    let mut courses = courses(problem, &current.plan, current.day.history.as_deref().unwrap_or_default())?;
    // Once a time that nobody can keep has come, things are taken to go on as soon as they can.
    let steps = courses.iter_mut().flat_map(|course| &mut course.steps);
    steps.for_each(|step| step.decided &= step.planned > events.at.instant());
    let mut scene = Scene {
        problem,
        at: events.at.instant(),
        now: events.at,
        day: current.day.clone(),
        hours: vec![Hours::default(); courses.len()],
        courses,
        ties: Ties::of(problem),
        added: Vec::new(),
        divert: Vec::new(),
        withdrawn: BTreeSet::new(),
        reopened: BTreeMap::new(),
        taken_over: Vec::new(),
        duplicates: Vec::new(),
        confirmed: BTreeSet::new(),
        origins: Vec::new(),
        issues: Vec::new(),
        notes: Vec::new(),
    };
    // Not where somebody was heading for: they may be there later than now.
    let past = problem.shifts.iter().flat_map(|shift| &shift.history).filter(|stop| stop.end > stop.start);
    let last = past.map(|stop| stop.start).max();
    if events.format != "rounds/1" {
        let help = "this version reads rounds/1";
        scene.issues.push(Issue::new(
            UNKNOWN_FORMAT.code(rounds_format::FileKind::Events),
            "format",
            "not rounds/1",
            help,
        ));
    }
    if last.is_some_and(|last| last > scene.at) {
        let help = "give events in the order in which they happen";
        let what = "`at` is before something that has happened already";
        scene.issues.push(Issue::new(TIME_BACKWARDS, "at", what, help));
    }
    for index in in_time(&events.events) {
        let event = &events.events[index];
        if !scene.is_duplicate(event) {
            scene.apply(event, &format!("events[{index}]"));
        }
    }
    if !scene.issues.is_empty() {
        return Err(Error::input(scene.issues));
    }
    let written = state_at::write(&mut scene, &current.plan, diverted);
    let (mut day, mut rest) = (written.day, written.rest);
    let mut released = reserves::by_time(&mut day, scene.at);
    let read = |day: &DayFile| rounds_format::problem_with(day, &*current.sources);
    let calls = |loaded: Loaded<Problem>, day: &mut DayFile, released: &mut Vec<Released>| {
        let calls = reserves::for_calls(day, &loaded.value, &scene.added);
        if calls.is_empty() {
            return Ok(loaded);
        }
        released.extend(calls);
        read(day)
    };
    let (problem, found) = match read(&day).and_then(|loaded| calls(loaded, &mut day, &mut released)) {
        Ok(loaded) => (loaded.value, loaded.warnings),
        Err(error) if error.is_input() => return Err(Error::input(placed(error.into_issues(), &day, &scene.origins))),
        Err(other) => return Err(other),
    };
    rest.day.digest.clone_from(&problem.digest);
    let lists = Lists { released, ..Lists::of(&scene, current, (&problem, &day)) };
    let Scene { at, added, divert, notes, withdrawn: cancelled, origins, taken_over, .. } = scene;
    let taken_over = taken_over.into_iter().map(|taken| (taken.visit, taken.from)).collect();
    let (on_the_way, warnings) = (written.on_the_way, oddities(&found, &day, &problem, &origins));
    let warnings = warnings.into_iter().chain(repeats::asked_twice(&day, &added, &origins)).collect();
    Ok(NewDay {
        at,
        day,
        problem,
        rest,
        on_the_way,
        added,
        divert,
        cancelled,
        missed: Vec::new(),
        diverted: diverted.to_vec(),
        lists,
        taken_over,
        notes,
        around: None,
        warnings,
    })
}

/// The order in which events are applied: those that tell when something happened in the order of that, each in the
/// place of one of them; all others where they stand.
fn in_time(events: &[EventFile]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    let timed: Vec<usize> = order.iter().copied().filter(|&row| events[row].time().is_some()).collect();
    let mut sorted = timed.clone();
    sorted.sort_by_key(|&row| events[row].time().map(|time| time.instant()));
    for (place, row) in timed.into_iter().zip(sorted) {
        order[place] = row;
    }
    order
}

/// What is odd about what the events bring or change, told where they have it.
fn oddities(loaded: &[Issue], day: &DayFile, problem: &Problem, origins: &[Origin]) -> Vec<Issue> {
    // The day tells that once, wherever it begins.
    let own = loaded.iter().filter(|issue| issue.severity() == Severity::Warning && issue.code != WITHOUT_STANDARD);
    let brought = own.filter_map(|issue| Some(Issue { path: origin(&issue.path, day, origins)?, ..issue.clone() }));
    without_standard(problem, origins).chain(brought).collect()
}

/// Critical and urgent visits among those that come in or change that nothing says how soon they must start.
fn without_standard(problem: &Problem, origins: &[Origin]) -> impl Iterator<Item = Issue> {
    let open = |visit: &&Visit| visit.priority <= Priority::Urgent && visit.last_due().is_none();
    problem.visits.iter().filter(open).filter_map(|visit| {
        let path = from("visits", &visit.id, origins)?;
        let name = visit.priority.name();
        let what = format!("{name} without `due`, `response` or standard: it may wait until its last window closes");
        let help = format!("give `response`, or the day a standard for {name} in `standards`");
        Some(Issue::new(WITHOUT_STANDARD, path, what, help))
    })
}

/// Where in the events file a part of the day comes from: kind, id, path.
type Origin = (&'static str, String, String);

/// Where the events have that part of the day last.
fn from(kind: &str, id: &str, origins: &[Origin]) -> Option<String> {
    origins.iter().rev().find(|(of, name, _)| *of == kind && name == id).map(|(.., path)| path.clone())
}

/// Errors of the new day, told where the events file has what they are about.
fn placed(issues: Vec<Issue>, day: &DayFile, origins: &[Origin]) -> Vec<Issue> {
    let errors = issues.into_iter().filter(|issue| issue.severity() == Severity::Error);
    errors
        .map(|issue| Issue { path: origin(&issue.path, day, origins).unwrap_or(issue.path.clone()), ..issue })
        .collect()
}

/// Where the events file has what is at `path` in the day; `None` if it is not from there.
fn origin(path: &str, day: &DayFile, origins: &[Origin]) -> Option<String> {
    let from = |kind: &str, id: &str| from(kind, id, origins);
    let item = |path: &str, list: &str| -> Option<(usize, String)> {
        let rest = path.strip_prefix(list)?.strip_prefix('[')?;
        let (index, rest) = rest.split_once(']')?;
        Some((index.parse().ok()?, rest.to_owned()))
    };
    if let Some((index, rest)) = item(path, "visits") {
        return Some(from("visits", &day.visits.get(index)?.id)? + &rest);
    }
    if let Some((index, rest)) = item(path, "places") {
        return Some(from("places", &day.places.get(index)?.id)? + &rest);
    }
    if let Some((index, rest)) = item(path, "patients") {
        return Some(from("patients", &day.patients.as_ref()?.get(index)?.id)? + &rest);
    }
    let (index, rest) = item(path, "clinicians")?;
    let clinician = day.clinicians.get(index)?;
    if let Some(path) = from("clinicians", &clinician.id) {
        return Some(path + &rest);
    }
    let (shift, rest) = item(rest.strip_prefix('.')?, "shifts")?;
    if let Some(path) = from("shifts", &clinician.shifts.get(shift)?.id) {
        return Some(path + &rest);
    }
    // What is wrong between two shifts of a clinician comes from the one that is new or has changed.
    clinician.shifts.iter().find_map(|shift| from("shifts", &shift.id))
}
