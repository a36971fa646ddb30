//! Days with plans, and events that could have happened on them.

use rounds::format::day::{DayFile, VisitFile};
use rounds::format::events::{EventFile, EventsFile, VisitChanges};
use rounds::format::plan::{PlanFile, Stop};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::generate::mixed;
use rounds::live::Current;
use rounds::model::Problem;
use rounds::model::units::{Instant, Seconds};
use rounds::travel;
use rounds_engine::search::{PlanOptions, Random, StopRule, plan};

/// A day with a plan of this many iterations.
pub fn current(day: &DayFile, iterations: u64) -> Current {
    let text = rounds::format::write_day(day);
    let problem = rounds::format::read_day(text.as_bytes()).expect("a day").value;
    let plan = plan(&problem, &counted(iterations), &|_| {}).expect("a plan");
    Current::new(text.as_bytes(), plan).expect("the plan keeps the rules")
}

/// A mixed day with a plan.
pub fn mixed_day(seed: u64, shifts: usize, visits: usize) -> Current {
    current(&mixed(seed, shifts, visits), 60)
}

pub fn counted(iterations: u64) -> PlanOptions {
    PlanOptions::default().threads(1).stop(StopRule::iterations(iterations))
}

/// Stops of history to which the way took longer than the day has it: who waits has arrived, or has not left.
pub fn slow_legs(problem: &Problem) -> Vec<String> {
    let mut slow = Vec::new();
    for shift in &problem.shifts {
        let mode = problem.clinicians[shift.clinician].mode;
        let (mut here, mut free) = (shift.start_place, None);
        for stop in &shift.history {
            if let (Some(from), Some(to), Some(free)) = (here, stop.place, free)
                && stop.arrival - free > travel::seconds(problem, mode, from, to)
            {
                slow.push(format!("{} {stop:?} after {free:?}", shift.id));
            }
            (here, free) = (stop.place.or(here), Some(stop.end));
        }
    }
    slow
}

/// Begin and end of the plan's stops.
pub fn span(plan: &PlanFile) -> Option<(i64, i64)> {
    let times = plan.shifts.iter().flat_map(|shift| &shift.itinerary).filter_map(|stop| match stop {
        Stop::Visit { start, end, .. } => Some((start.instant().0, end.instant().0)),
        _ => None,
    });
    times.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

pub fn at(instant: i64) -> Timestamp {
    Timestamp::in_zone(Instant(instant), chrono_tz::Tz::UTC).expect("a year that chrono knows")
}

/// Some events that fit the plan by and large; a few contradict it.
pub fn events(now: &Current, random: &mut Random, at: Timestamp) -> EventsFile {
    let stops: Vec<(String, String, String, i64, i64)> = now
        .plan
        .shifts
        .iter()
        .flat_map(|shift| shift.itinerary.iter().map(move |stop| (shift, stop)))
        .filter_map(|(shift, stop)| match stop {
            Stop::Visit { visit, start, end, .. } => {
                Some((visit.clone(), shift.clinician.clone(), shift.shift.clone(), start.instant().0, end.instant().0))
            }
            _ => None,
        })
        .collect();
    let time = at.instant().0;
    let mut events = Vec::new();
    for number in 0..1 + random.below(3) {
        let near = |stop: &&(String, String, String, i64, i64)| (stop.3 - time).abs() < 2 * 3600;
        let near: Vec<_> = stops.iter().filter(near).collect();
        let Some((visit, clinician, shift, start, end)) = (match near.len() {
            0 => stops.first(),
            count => Some(near[random.below(count)]),
        }) else {
            continue;
        };
        let (visit, clinician, shift) = (visit.clone(), clinician.clone(), shift.clone());
        let span = |random: &mut Random, most: usize| IsoDuration(Seconds(60 * (1 + random.below(most) as i64)));
        events.push(match random.below(11) {
            0 | 1 => EventFile::NewVisit {
                id: None,
                visit: Box::new(new_visit(&now.day, random, &format!("new-{time}-{number}"), time)),
                patient: None,
                place: None,
                divert: (random.below(3) == 0).then_some(true),
            },
            2 => EventFile::VisitChanged {
                id: None,
                visit,
                set: Box::new(VisitChanges { duration: Some(span(random, 90)), ..VisitChanges::default() }),
            },
            3 => EventFile::CancelVisit { id: None, visit },
            4 => EventFile::VisitStarted {
                id: None,
                correct: None,
                visit,
                clinician,
                time: self::at(time.min(start + random.below(900) as i64)),
            },
            5 => {
                let (from, to) = (*start.min(&time), *end.min(&time));
                EventFile::VisitEnded {
                    id: None,
                    correct: None,
                    visit,
                    clinician,
                    time: self::at(from + random.below((to - from).max(0) as usize + 1) as i64),
                }
            }
            6 => EventFile::NoAccess {
                id: None,
                correct: None,
                visit,
                clinician,
                time: self::at(time.min(start + random.below(900) as i64)),
                retry: (random.below(2) == 0).then_some(random.below(2) == 0),
            },
            7 | 8 => EventFile::ClinicianDelayed { id: None, clinician, shift, by: span(random, 60) },
            9 => {
                let from = time + random.below(7200) as i64 - 1800;
                let to = (random.below(2) == 0).then(|| self::at(from + 60 + random.below(7200) as i64));
                EventFile::ClinicianUnavailable { id: None, clinician, shift, from: self::at(from), to }
            }
            _ => EventFile::Confirmed { id: None, visits: vec![visit] },
        });
    }
    EventsFile { format: "rounds/1".into(), at, events, notes: None }
}

/// A copy of some visit, wanted soon.
pub fn new_visit(day: &DayFile, random: &mut Random, id: &str, time: i64) -> VisitFile {
    let like = &day.visits[random.below(day.visits.len())];
    VisitFile {
        id: id.into(),
        windows: Some(vec![rounds::format::day::WindowFile {
            start: at(time),
            end: at(time + 4 * 3600),
            due: None,
            notes: None,
        }]),
        due: (random.below(2) == 0).then(|| at(time + 3600)),
        response: None,
        priority: Some(rounds::format::day::PriorityFile::Urgent),
        ..like.clone()
    }
}

/// Events of one urgent visit that comes in.
pub fn referral(day: &DayFile, random: &mut Random, at: Timestamp) -> EventsFile {
    let visit = Box::new(new_visit(day, random, "referral", at.instant().0));
    let event = EventFile::NewVisit { id: None, visit, patient: None, place: None, divert: None };
    EventsFile { format: "rounds/1".into(), at, events: vec![event], notes: None }
}
