//! A judge of realised days, written apart from the simulator: it walks through what is said to have happened and holds
//! it against the day as it was drawn.

use std::collections::BTreeMap;

use rounds_lab::simulate::demand::Day;
use rounds_lab::simulate::realised::{Activity, RealisedDay, Segment};
use rounds_lab::simulate::setting::Setting;
use rounds_lab::simulate::{Practice, State};

/// Everything that is wrong with a day.
pub fn faults(setting: &Setting, practice: Practice, day: &Day, realised: &RealisedDay) -> Vec<String> {
    let mut faults = Vec::new();
    // By visit, who attended and when.
    let mut attended: BTreeMap<usize, Vec<(usize, &Segment)>> = BTreeMap::new();
    let mut notes = 0;
    for (who, log) in realised.shifts.iter().enumerate() {
        let shift = &setting.shifts[who];
        let mut fault = |what: String| faults.push(format!("shift {who}: {what}"));
        let (mut time, mut place, mut inside) = (shift.start, None, true);
        for segment in log {
            if segment.start != time || segment.from != place || segment.end <= segment.start {
                fault(format!("{segment:?} does not follow {time} at {place:?}"));
            }
            let length = segment.end - segment.start;
            match segment.activity {
                Activity::Travel => {
                    if segment.from == segment.to || length != day.way(setting, segment.from, segment.to, segment.start)
                    {
                        fault(format!("the way of {segment:?} is not so long"));
                    }
                    inside = segment.to.is_none() || setting.access == 0;
                }
                _ if segment.from != segment.to => fault(format!("{segment:?} moves")),
                Activity::Access => {
                    inside = true;
                    if length != setting.access {
                        fault(format!("{segment:?} is not the way to the door"));
                    }
                }
                Activity::Care | Activity::Attempt => {
                    if !inside || segment.visit != place || segment.visit.is_none() {
                        fault(format!("{segment:?} behind a door"));
                    }
                    segment.visit.into_iter().for_each(|visit| attended.entry(visit).or_default().push((who, segment)));
                }
                Activity::Notes => notes += length,
                Activity::Handover if segment.start != shift.start || length != setting.handover => {
                    fault(format!("{segment:?} is not the handover"));
                }
                Activity::PhoneRound if !practice.phone_round || length != setting.phone_round => {
                    fault(format!("{segment:?} is not the phone round"));
                }
                Activity::Call if !practice.phone_round => fault("a call where there are none".into()),
                _ => {}
            }
            (time, place) = (segment.end, segment.to);
        }
        if place.is_some() || time < shift.end {
            fault(format!("at {place:?} at {time}, which is not the end of the shift at the base"));
        }
        let pauses = setting.pause > 0 && shift.start + setting.pause_span.0 + setting.pause < shift.end;
        pause(setting, shift.start, pauses, log).into_iter().for_each(&mut fault);
    }
    let done = realised.states.iter().filter(|state| **state == State::Done).count() as i64;
    let each = setting.notes + if practice.duplicate_notes { setting.duplicate_notes } else { 0 };
    if notes != done * each {
        faults.push(format!("{notes} s of notes for {done} visits"));
    }
    for visit in &day.visits {
        let number = visit.request.visit;
        let there = attended.get(&number).map_or(&[][..], Vec::as_slice);
        attendance(setting, practice, visit, realised.states[number], realised.begun[number], there)
            .into_iter()
            .for_each(|what| faults.push(format!("visit {number}: {what}")));
    }
    faults
}

/// One break of its length, not before its time, and after it only if somebody was busy.
fn pause(setting: &Setting, start: i64, has_one: bool, log: &[Segment]) -> Option<String> {
    let pauses: Vec<usize> = (0..log.len()).filter(|&index| log[index].activity == Activity::Pause).collect();
    let &[index] = &pauses[..] else {
        return (has_one || !pauses.is_empty()).then(|| format!("{} breaks", pauses.len()));
    };
    let (taken, (earliest, latest)) = (&log[index], setting.pause_span);
    let waited = index > 0 && log[index - 1].activity == Activity::Waiting && log[index - 1].start < start + latest;
    let late = taken.start > start + latest && waited && log[index - 1].end > start + latest;
    let wrong = taken.end - taken.start != setting.pause || taken.start < start + earliest || late;
    wrong.then(|| format!("{taken:?} is not the break"))
}

/// How a visit ended against who was there.
fn attendance(
    setting: &Setting,
    practice: Practice,
    visit: &rounds_lab::simulate::demand::Visit,
    state: State,
    begun: Option<i64>,
    there: &[(usize, &Segment)],
) -> Option<String> {
    let request = &visit.request;
    let Some((_, first)) = there.first() else {
        return match state {
            State::Done | State::NoAccess | State::Begun => Some(format!("{state:?} with nobody there")),
            State::Cancelled => visit.cancelled.is_none().then(|| "called off by nobody".into()),
            State::Open => visit.cancelled.map(|_| "open though it was called off".into()),
        };
    };
    let due = if visit.no_access {
        (State::NoAccess, Activity::Attempt, setting.no_access)
    } else {
        (State::Done, Activity::Care, visit.contact)
    };
    let same =
        there.iter().all(|(_, one)| (one.start, one.end, one.activity) == (first.start, first.start + due.2, due.1));
    let mut who: Vec<usize> = there.iter().map(|(who, _)| *who).collect();
    who.sort_unstable();
    who.dedup();
    let fit = who
        .iter()
        .all(|&who| request.kind(setting).skills.iter().all(|skill| setting.shifts[who].skills.contains(skill)));
    let known = request.known + if practice.phone_round && request.is_referral { setting.call_delay } else { 0 };
    let wrong = state != due.0
        || !same
        || !fit
        || who.len() != request.staff
        || who.len() != there.len()
        || begun != Some(first.start)
        || first.start < request.earliest.max(known)
        || visit.cancelled.is_some_and(|time| time < first.start);
    wrong.then(|| format!("{state:?}, but {there:?}"))
}
