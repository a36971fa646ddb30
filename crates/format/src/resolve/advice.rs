//! Warnings: a day that can be planned as it stands, and hardly is what was meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes::*;
use crate::day::DayFile;
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use crate::resolve::reserve;
use crate::resolve::skills::Skills;
use crate::values::Timestamp;
use rounds_model::ids::{Id, SkillId};
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Priority, Problem, Shift, Visit};

/// A shift longer than this needs a break (Working Time Regulations 1998, reg. 12).
const LONG_SHIFT: Seconds = Seconds(6 * 3_600);
/// A break that counts for that is at least so long.
const REAL_BREAK: Seconds = Seconds(20 * 60);
/// Rest between two days of a clinician's work (Working Time Regulations 1998, reg. 10).
const REST: Seconds = Seconds(11 * 3_600);

pub(super) fn warn(day: &DayFile, problem: &Problem, skills: &Skills, found: &mut Findings) {
    let root = Path::Root;
    if problem.visits.is_empty() {
        found.add(NO_VISITS, &root.field("visits"), "a day without visits", "nothing is wrong if that is meant");
    }
    if problem.clinicians.is_empty() {
        let what = "a day without clinicians: every visit stays unassigned";
        found.add(NO_CLINICIANS, &root.field("clinicians"), what, "add clinicians and their shifts");
    }
    skills_nobody_holds(day, problem, skills, found);
    let clinicians = root.field("clinicians");
    for (id, clinician) in problem.clinicians.enumerate() {
        let at = clinicians.item(id.0 as usize);
        let at = at.field("shifts");
        for (index, shift) in clinician.shifts.iter().enumerate() {
            let at = at.item(index);
            long_without_break(&problem.shifts[*shift], &at, found);
            cannot_happen(&problem.shifts[*shift], &at, found);
        }
        let shifts: Vec<&Shift> = clinician.shifts.iter().map(|shift| &problem.shifts[*shift]).collect();
        short_rest(problem, &shifts, &at, found);
    }
    windows_without_shift(day, problem, found);
    reserve::outside_shifts(problem, found);
    without_standard(day, problem, found);
}

/// One warning for each of the two priorities, at its first visit.
fn without_standard(day: &DayFile, problem: &Problem, found: &mut Findings) {
    let done: BTreeSet<&str> = day.history.iter().flatten().map(|stop| stop.id.as_str()).collect();
    for priority in [Priority::Critical, Priority::Urgent] {
        let open = |visit: &Visit| visit.priority == priority && !done.contains(visit.id.as_str());
        let mut idle = problem.visits.enumerate().filter(|(_, visit)| open(visit) && visit.last_due().is_none());
        let Some((first, visit)) = idle.next() else { continue };
        let others = match idle.count() {
            0 => String::new(),
            1 => " (and one more)".into(),
            more => format!(" (and {more} more)"),
        };
        let name = priority.name();
        let what = format!(
            "{} is {name} without `due`, `response` or standard{others}: it may wait until its last window closes",
            Quoted(&visit.id)
        );
        let help = format!("give `response`, or `requested` and a standard for {name} in `standards`");
        found.add(WITHOUT_STANDARD, &Path::Root.field("visits").item(first.index()), what, help);
    }
}

/// One warning a skill, at its first use.
fn skills_nobody_holds(day: &DayFile, problem: &Problem, skills: &Skills, found: &mut Findings) {
    let mut held = vec![false; problem.skills.len()];
    problem.clinicians.iter().flat_map(|clinician| &clinician.skills).for_each(|skill| held[skill.0 as usize] = true);
    let mut missing: BTreeMap<SkillId, (String, String, usize)> = BTreeMap::new();
    let (visits, reserves) = (Path::Root.field("visits"), Path::Root.field("reserve"));
    let mut ask = |at: &Path<'_>, id: &str, entry: usize, names: &Option<Vec<String>>| {
        for (index, name) in names.iter().flatten().enumerate() {
            let Some(skill) = skills.get(name).filter(|skill| !held[skill.0 as usize]) else { continue };
            let at = at.field("staff");
            let at = at.item(entry);
            let path = || at.field("skills").item(index).to_string();
            missing.entry(skill).or_insert_with(|| (path(), Quoted(id).to_string(), 0)).2 += 1;
        }
    };
    for (index, file) in day.visits.iter().enumerate() {
        let entries = file.staff.iter().flatten().enumerate();
        entries.for_each(|(entry, staff)| ask(&visits.item(index), &file.id, entry, &staff.skills));
    }
    for (index, file) in day.reserve.iter().flatten().enumerate() {
        let entries = file.staff.iter().flatten().enumerate();
        entries.for_each(|(entry, staff)| ask(&reserves.item(index), &file.id, entry, &staff.skills));
    }
    for (skill, (path, first, uses)) in missing {
        let name = Quoted(&problem.skills[skill]);
        let asking = match uses {
            1 => format!("{first} asks"),
            _ => format!("{uses} staff entries ask, that of {first} first"),
        };
        let what = format!("nobody holds the skill {name}, for which {asking}: what needs it stays unassigned");
        found.add(SKILL_NOT_HELD, &path, what, "add it to a clinician, or check its spelling");
    }
}

fn long_without_break(shift: &Shift, at: &Path<'_>, found: &mut Findings) {
    let real = shift.breaks.iter().any(|pause| pause.skip_cost.is_none() && pause.duration >= REAL_BREAK);
    if shift.length() > LONG_SHIFT && !real {
        let length = shift.length().words();
        let what = format!("{}, a shift of {length}, has no break of 20 min that must be taken", Quoted(&shift.id));
        found.add(LONG_WITHOUT_BREAK, at, what, "add a break; more than 6 h of work need one");
    }
}

/// Breaks and activities that no order of work in the shift can keep.
fn cannot_happen(shift: &Shift, at: &Path<'_>, found: &mut Findings) {
    let over = shift.end + shift.max_overtime;
    let impossible = |earliest: Instant, latest: Instant, duration: Seconds| {
        latest < shift.start || earliest.max(shift.start) + duration > over
    };
    for (index, pause) in shift.breaks.iter().enumerate() {
        if impossible(pause.earliest, pause.latest, pause.duration) {
            let what = match pause.skip_cost {
                None if pause.earliest >= shift.start => {
                    "the break cannot be taken within the shift, which has to be over by the earliest start of the break"
                }
                None => "the break cannot be taken within the shift: it can have no visit",
                Some(_) => "the break cannot be taken within the shift: it is always left out",
            };
            found.add(CANNOT_HAPPEN, &at.field("breaks").item(index), what, "move the break into the shift");
        }
    }
    for (index, activity) in shift.activities.iter().enumerate() {
        if impossible(activity.earliest, activity.latest, activity.duration) {
            let what = "the activity cannot be held within the shift: it can have no visit";
            found.add(CANNOT_HAPPEN, &at.field("activities").item(index), what, "move the activity into the shift");
        }
    }
}

/// Rest from one day of work to the next: the gap in a split shift is none.
fn short_rest(problem: &Problem, shifts: &[&Shift], at: &Path<'_>, found: &mut Findings) {
    let mut order: Vec<usize> = (0..shifts.len()).collect();
    order.sort_by_key(|index| shifts[*index].start);
    for pair in order.windows(2) {
        let [earlier, later] = [shifts[pair[0]], shifts[pair[1]]];
        let rest = later.start - earlier.end;
        let date = |at: Instant| Timestamp::in_zone(at, problem.zone).map(|at| at.0.date_naive());
        if date(earlier.start) != date(later.start) && Seconds::ZERO <= rest && rest < REST {
            let what = format!("only {} since {} of the same clinician", rest.words(), Quoted(&earlier.id));
            found.add(SHORT_REST, &at.item(pair[1]), what, "give 11 h between shifts");
        }
    }
}

fn windows_without_shift(day: &DayFile, problem: &Problem, found: &mut Findings) {
    if problem.shifts.is_empty() {
        return;
    }
    // Sorted by start; `reach[n]` is when the last of the first n + 1 shifts is over.
    let mut spans: Vec<(Instant, Instant)> =
        problem.shifts.iter().map(|shift| (shift.start, shift.end + shift.max_overtime)).collect();
    spans.sort_unstable();
    let reach: Vec<Instant> = spans
        .iter()
        .scan(spans[0].1, |latest, (_, end)| {
            *latest = (*latest).max(*end);
            Some(*latest)
        })
        .collect();
    let root = Path::Root.field("visits");
    for (visit, file) in day.visits.iter().enumerate() {
        for (index, window) in file.windows.iter().flatten().enumerate() {
            let (start, end) = (window.start.instant(), window.end.instant());
            let begun = spans.partition_point(|(shift, _)| *shift <= end);
            if start <= end && (begun == 0 || reach[begun - 1] < start) {
                let at = root.item(visit);
                let what = format!("the window of {} is outside every shift", Quoted(&file.id));
                found.add(
                    WINDOW_WITHOUT_SHIFT,
                    &at.field("windows").item(index),
                    what,
                    "check the date and the offset",
                );
            }
        }
    }
}
