//! What is not to be forgotten: care that nobody has reported, care that was short, and visits that are open again.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Current;
use crate::apply::Scene;
use crate::reserves::Released;
use rounds_format::day::{DayFile, PastStopFile, PastStopKind, PriorityFile, ToldFile};
use rounds_format::events::EventFile;
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Priority, Problem, Visit};

/// For how long care may go unreported before it is listed.
const QUIET: Seconds = Seconds(900);

/// After this long what is unreported presses more than its priority says.
const LONG: Seconds = Seconds(3600);

/// The lists that come with every answer, each with what presses most first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lists {
    /// Care that is assumed to have begun, or to be over, for more than a quarter of an hour.
    #[serde(default)]
    pub unreported: Vec<Unreported>,
    /// Care that lasted less than half of what was planned.
    #[serde(default)]
    pub short: Vec<Short>,
    /// Visits that were begun or attempted, and are open again.
    #[serde(default)]
    pub reopened: Vec<Reopened>,
    /// Ids of events that were applied before, and changed nothing.
    #[serde(default)]
    pub duplicates: Vec<String>,
    /// Reserves that the day does not have any more: those whose time has begun, then those released for calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<Released>,
}

/// Care that nobody has reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unreported {
    /// The visit.
    pub visit: String,
    /// Who is assumed to attend it.
    pub clinician: String,
    /// Its priority.
    pub priority: PriorityFile,
    /// What is not reported.
    pub what: Unsaid,
    /// Since when it should be: the assumed beginning or end.
    pub since: Timestamp,
    /// How long that is, in whole minutes.
    pub minutes: i64,
    /// How much it presses.
    pub alert: Alert,
}

/// What nobody has reported of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Unsaid {
    /// That it began: it is assumed to be going on.
    Begun,
    /// That it was done at all: it is assumed to be over.
    Done,
    /// That it is over: it is known to have begun.
    Ended,
}

/// How much something presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Alert {
    /// A critical visit, or an urgent one after an hour.
    Critical,
    /// An urgent visit, or another after an hour.
    High,
    /// Anything else.
    Medium,
}

/// Care that was short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Short {
    /// The visit.
    pub visit: String,
    /// Who attended it.
    pub clinician: String,
    /// Its priority.
    pub priority: PriorityFile,
    /// When it began.
    pub start: Timestamp,
    /// How long it lasted.
    pub lasted: IsoDuration,
    /// How long it was to last.
    pub planned: IsoDuration,
}

/// A visit that is open again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reopened {
    /// The visit.
    pub visit: String,
    /// Its priority.
    pub priority: PriorityFile,
    /// Why.
    pub why: Reopening,
    /// How often somebody came in vain.
    pub attempts: u64,
}

/// Why a visit is open again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Reopening {
    /// Nobody was met.
    NoAccess,
    /// Nobody went.
    NotVisited,
    /// Of a double-up, somebody did not come.
    NotAttended,
    /// Who was assumed to be there took another visit over, with hardly any time spent.
    LeftFor,
    /// By what is known now, nobody had the time.
    NoTime,
}

impl Scene<'_> {
    /// Whether an event has been applied before; its id is then noted.
    pub(crate) fn is_duplicate(&mut self, event: &EventFile) -> bool {
        let Some(id) = event.id() else { return false };
        let applied = self.day.applied.get_or_insert_default();
        let known = applied.iter().any(|other| other == id);
        if known { &mut self.duplicates } else { applied }.push(id.to_owned());
        known
    }
}

/// The visits that are open again on the day as it now is.
fn reopened(scene: &Scene, before: &Current, day: &DayFile) -> Vec<Reopened> {
    let visited: BTreeSet<(&str, u32)> = attended(day).collect();
    let had: BTreeSet<(&str, u32)> = attended(&before.day).collect();
    let mut why: BTreeMap<&str, Reopening> = BTreeMap::new();
    for stop in day.history.iter().flatten().filter(|stop| stop.kind == PastStopKind::NoAccess) {
        why.insert(&stop.id, Reopening::NoAccess);
    }
    why.extend(before.reopened.iter().map(|(visit, why)| (&**visit, *why)));
    // Not where the entries themselves have changed.
    let entries = |id: &str| day.visits.iter().find(|file| file.id == id).map(|file| file.staff.as_ref().map(Vec::len));
    let lost = had
        .difference(&visited)
        .filter(|(id, staff)| entries(id).is_some_and(|entries| (*staff as usize) < entries.unwrap_or(1).max(1)));
    for (id, _) in lost {
        why.insert(id, Reopening::NoTime);
    }
    why.extend(scene.reopened.iter().map(|(visit, why)| (&**visit, *why)));
    let open = |id: &str| {
        let file = day.visits.iter().find(|file| file.id == id)?;
        let served = visited.iter().filter(|(visit, _)| *visit == id).count();
        let needed = file.staff.as_ref().map_or(1, Vec::len).max(1);
        (served < needed && !scene.withdrawn.contains(id) && file.unassigned_cost != Some(0)).then_some(file)
    };
    let mut all: Vec<Reopened> = Vec::new();
    for (id, why) in why {
        let Some(file) = open(id) else { continue };
        let (visit, attempts) = (id.to_owned(), attempts(day, id));
        all.push(Reopened { visit, priority: file.priority.unwrap_or(PriorityFile::Routine), why, attempts });
    }
    all.sort_by_key(|open| (open.priority as u8, std::cmp::Reverse(open.attempts)));
    all
}

/// How often somebody came to a visit in vain; those who came together came once.
fn attempts(day: &DayFile, visit: &str) -> u64 {
    let past = day.history.iter().flatten();
    let ends =
        past.filter(|stop| stop.kind == PastStopKind::NoAccess && stop.id == visit).map(|stop| stop.end.instant());
    ends.collect::<BTreeSet<Instant>>().len() as u64
}

/// The staff entries of visits that history has as begun.
fn attended(day: &DayFile) -> impl Iterator<Item = (&str, u32)> {
    let visits = day.history.iter().flatten().filter(|stop| stop.kind == PastStopKind::Visit);
    visits.map(|stop| (&*stop.id, stop.staff.unwrap_or(0)))
}

impl Lists {
    /// Those of a day as it now is, after events.
    pub(crate) fn of(scene: &Scene, before: &Current, (problem, day): (&Problem, &DayFile)) -> Lists {
        let (reopened, duplicates) = (reopened(scene, before, day), scene.duplicates.clone());
        Lists { reopened, duplicates, ..Lists::of_day(problem, day, scene.at) }
    }

    /// Those of a day as it stands, without events.
    pub(crate) fn standing(now: &Current, at: Instant) -> Lists {
        let mut reopened: Vec<Reopened> = Vec::new();
        for (id, why) in &now.reopened {
            let Some(file) = now.day.visits.iter().find(|file| file.id == *id) else { continue };
            let priority = file.priority.unwrap_or(PriorityFile::Routine);
            reopened.push(Reopened { visit: id.clone(), priority, why: *why, attempts: attempts(&now.day, id) });
        }
        reopened.sort_by_key(|open| (open.priority as u8, std::cmp::Reverse(open.attempts)));
        Lists { reopened, ..Lists::of_day(&now.problem, &now.day, at) }
    }

    /// Those of a day that go by its history alone: what is unreported, and what was short.
    pub fn of_day(problem: &Problem, day: &DayFile, at: Instant) -> Lists {
        let past = day.history.iter().flatten().filter(|stop| stop.kind == PastStopKind::Visit);
        let known = past.filter_map(|stop| {
            let visit = problem.visits.iter().find(|visit| visit.id == stop.id)?;
            let shift = problem.shifts.iter().find(|shift| shift.id == stop.shift)?;
            Some((stop, visit, &*problem.clinicians[shift.clinician].id))
        });
        let known: Vec<(&PastStopFile, &Visit, &str)> = known.collect();
        let mut unreported: Vec<Unreported> =
            known.iter().filter_map(|&(stop, visit, who)| unreported(stop, visit, who, at)).collect();
        unreported.sort_by_key(|row| (row.alert, row.priority as u8, -row.minutes));
        let mut short: Vec<Short> = known.iter().filter_map(|&(stop, visit, who)| short(stop, visit, who)).collect();
        short.sort_by_key(|row| (row.priority as u8, row.lasted.0));
        Lists { unreported, short, ..Lists::default() }
    }
}

fn unreported(stop: &PastStopFile, visit: &Visit, clinician: &str, at: Instant) -> Option<Unreported> {
    let over = stop.end.instant() <= at;
    let (what, since) = match (stop.assumed, stop.told) {
        (Some(true), _) if over => (Unsaid::Done, stop.start),
        (Some(true), _) => (Unsaid::Begun, stop.start),
        (_, Some(ToldFile::Start)) => (Unsaid::Ended, stop.end),
        _ => return None,
    };
    let quiet = at - since.instant();
    (quiet > QUIET).then(|| Unreported {
        visit: visit.id.clone(),
        clinician: clinician.to_owned(),
        priority: priority(visit.priority),
        what,
        since,
        minutes: quiet.0 / 60,
        alert: alert(visit.priority, quiet),
    })
}

/// How much it presses that nothing is heard of a visit for so long.
fn alert(priority: Priority, quiet: Seconds) -> Alert {
    match (priority, quiet >= LONG) {
        (Priority::Critical, _) | (Priority::Urgent, true) => Alert::Critical,
        (Priority::Urgent, false) | (Priority::Timed | Priority::Routine, true) => Alert::High,
        (Priority::Timed | Priority::Routine, false) => Alert::Medium,
    }
}

fn short(stop: &PastStopFile, visit: &Visit, clinician: &str) -> Option<Short> {
    let planned = visit.staff.get(stop.staff.unwrap_or(0) as usize)?.duration;
    let lasted = stop.end.instant() - stop.start.instant();
    (lasted + lasted < planned).then(|| Short {
        visit: visit.id.clone(),
        clinician: clinician.to_owned(),
        priority: priority(visit.priority),
        start: stop.start,
        lasted: IsoDuration(lasted),
        planned: IsoDuration(planned),
    })
}

fn priority(of: Priority) -> PriorityFile {
    match of {
        Priority::Critical => PriorityFile::Critical,
        Priority::Urgent => PriorityFile::Urgent,
        Priority::Timed => PriorityFile::Timed,
        Priority::Routine => PriorityFile::Routine,
    }
}
