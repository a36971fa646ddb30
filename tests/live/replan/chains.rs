//! Long chains of whatever can be told of a day, likely or not: refused or answered, never an error of the program.

use std::collections::{BTreeMap, BTreeSet};

use rounds::check::check;
use rounds::format::day::{BreakFile, ClinicianFile, PastStopKind, ShiftFile};
use rounds::format::events::{EventFile, EventsFile, ShiftChanges, VisitChanges};
use rounds::format::plan::Stop;
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::live::{Answer, Current, Options, answer};
use rounds::model::units::Seconds;
use rounds::search::Random;

use super::made::{at, counted, mixed_day, new_visit, span};

/// Makes events that fit the day by and large.
struct Teller<'a> {
    now: &'a Current,
    random: &'a mut Random,
    time: i64,
    /// Told before on this day: some of it is told again.
    before: &'a [EventFile],
}

impl Teller<'_> {
    fn one_in(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    /// Some instant from `before` seconds ago to `after` seconds from now, often a round one.
    fn near(&mut self, before: i64, after: i64) -> Timestamp {
        let time = self.time - before + self.random.below((before + after + 1) as usize) as i64;
        at(if self.one_in(3) { time - time.rem_euclid(1800) } else { time })
    }

    fn length(&mut self, minutes: usize) -> IsoDuration {
        IsoDuration(Seconds(60 * (1 + self.random.below(minutes) as i64)))
    }

    /// A visit that is planned around now, and by whom; else any.
    fn stop(&mut self) -> Option<(String, String, String, i64, i64)> {
        let shifts = self.now.plan.shifts.iter();
        let stops = shifts.flat_map(|shift| shift.itinerary.iter().map(move |stop| (shift, stop)));
        let visits = stops.filter_map(|(shift, stop)| match stop {
            Stop::Visit { visit, start, end, .. } => {
                Some((visit.clone(), shift.clinician.clone(), shift.shift.clone(), start.instant().0, end.instant().0))
            }
            _ => None,
        });
        let mut visits: Vec<_> = visits.collect();
        let close = |stop: &(String, String, String, i64, i64)| (stop.3 - self.time).abs() < 5400;
        if !self.random.below(4).eq(&0) && visits.iter().any(close) {
            let time = self.time;
            visits.retain(|stop| (stop.3 - time).abs() < 5400);
        }
        (!visits.is_empty()).then(|| visits.swap_remove(self.random.below(visits.len())))
    }

    fn visit(&mut self) -> Option<String> {
        let visits = &self.now.day.visits;
        (!visits.is_empty()).then(|| visits[self.random.below(visits.len())].id.clone())
    }

    /// A visit that history has.
    fn done(&mut self) -> Option<String> {
        let past: Vec<_> =
            self.now.day.history.iter().flatten().filter(|stop| stop.kind == PastStopKind::Visit).collect();
        (!past.is_empty()).then(|| past[self.random.below(past.len())].id.clone())
    }

    fn clinician(&mut self) -> Option<String> {
        let all = &self.now.day.clinicians;
        (!all.is_empty()).then(|| all[self.random.below(all.len())].id.clone())
    }

    fn shift(&mut self) -> Option<(String, ShiftFile)> {
        let all = self.now.day.clinicians.iter();
        let all: Vec<_> = all.flat_map(|who| who.shifts.iter().map(|shift| (who.id.clone(), shift.clone()))).collect();
        (!all.is_empty()).then(|| all[self.random.below(all.len())].clone())
    }

    /// Hours around now, like those of some other shift.
    fn hours(&mut self, id: String) -> ShiftFile {
        let start = self.near(3600, 3 * 3600);
        let end = at(start.instant().0 + 60 * (20 + self.random.below(420)) as i64);
        let places = self.shift().map(|(_, shift)| (shift.start_place, shift.end_place));
        let (start_place, end_place) = places.unwrap_or_default();
        let pause = self.one_in(3).then(|| BreakFile {
            id: "rest".into(),
            label: None,
            earliest: start,
            latest: end,
            duration: self.length(30),
            skip_cost: self.random.below(2).eq(&0).then_some(500),
            on_arrival: None,
            notes: None,
        });
        ShiftFile {
            id,
            label: None,
            start,
            end,
            max_overtime: self.one_in(2).then(|| self.length(60)),
            start_place,
            end_place,
            breaks: pause.map(|pause| vec![pause]),
            activities: None,
            max_visits: self.one_in(4).then(|| self.random.below(4) as u32),
            max_travel: None,
            max_load: None,
            notes: None,
        }
    }

    fn event(&mut self, number: usize) -> Option<EventFile> {
        let (time, name) = (self.time, format!("{}-{number}", self.time));
        if !self.before.is_empty() && self.one_in(12) {
            return Some(self.before[self.random.below(self.before.len())].clone());
        }
        Some(match self.random.below(24) {
            0 | 1 => EventFile::NewVisit {
                id: None,
                visit: Box::new(new_visit(&self.now.day, self.random, &format!("new-{name}"), time)),
                patient: None,
                place: None,
                divert: self.one_in(3).then_some(true),
            },
            2 | 3 => {
                let window = rounds::format::day::WindowFile {
                    start: self.near(7200, 7200),
                    end: at(time + 7200 + self.random.below(7200) as i64),
                    due: None,
                    notes: None,
                };
                let set = VisitChanges {
                    duration: self.one_in(2).then(|| self.length(90)),
                    windows: self.one_in(3).then(|| vec![window]),
                    due: self.one_in(5).then(|| self.near(3600, 7200)),
                    load: self.one_in(8).then_some(3),
                    ..VisitChanges::default()
                };
                let visit = if self.one_in(3) { self.visit()? } else { self.stop()?.0 };
                EventFile::VisitChanged { id: None, visit, set: Box::new(set) }
            }
            4 => {
                EventFile::CancelVisit { id: None, visit: if self.one_in(2) { self.visit()? } else { self.stop()?.0 } }
            }
            5..=7 => {
                let (visit, clinician, _, start, _) = self.stop()?;
                let clinician = if self.one_in(3) { self.clinician()? } else { clinician };
                let visit = if self.one_in(6) { self.visit()? } else { visit };
                let begun = if self.one_in(3) { self.near(5400, 0) } else { at(time.min(start)) };
                EventFile::VisitStarted { id: None, correct: None, visit, clinician, time: begun }
            }
            8 | 9 => {
                let (visit, clinician, _, _, end) = self.stop()?;
                let clinician = if self.one_in(6) { self.clinician()? } else { clinician };
                let over = if self.one_in(2) { self.near(3600, 0) } else { at(time.min(end)) };
                EventFile::VisitEnded { id: None, correct: None, visit, clinician, time: over }
            }
            10 => {
                let (visit, clinician, _, start, _) = self.stop()?;
                let clinician = if self.one_in(5) { self.clinician()? } else { clinician };
                let gave_up = if self.one_in(2) { self.near(3600, 0) } else { at(time.min(start + 600)) };
                let retry = self.one_in(2).then(|| self.random.below(2) == 0);
                EventFile::NoAccess { id: None, correct: None, visit, clinician, time: gave_up, retry }
            }
            20 | 21 => {
                let (visit, clinician, _, start, _) = self.stop()?;
                let visit = if self.one_in(3) { self.done()? } else { visit };
                let clinician = self.one_in(3).then_some(clinician);
                let (time, correct) = (at(time.min(start + 3600)), self.one_in(4).then_some(true));
                EventFile::NotVisited { id: None, visit, clinician, time, correct }
            }
            22 => {
                let (visit, clinician, ..) = self.stop()?;
                let (time, correct) = (self.near(3600, 0), self.one_in(4).then_some(true));
                let enough = self.one_in(2).then(|| self.one_in(2));
                EventFile::NotAttended { id: None, visit, clinician, time, enough, correct }
            }
            23 => {
                let (visit, clinician, ..) = self.stop()?;
                let visit = if self.one_in(2) { self.done()? } else { visit };
                let id = self.one_in(2).then(|| format!("e-{}", self.random.below(9)));
                let (time, correct) = (self.near(7200, 120), self.one_in(3).then_some(true));
                EventFile::VisitStarted { id, correct, visit, clinician, time }
            }
            11 | 12 => {
                let (clinician, shift) = self.shift()?;
                EventFile::ClinicianDelayed { id: None, clinician, shift: shift.id, by: self.length(120) }
            }
            13..=15 => {
                let (clinician, shift) = self.shift()?;
                let from = self.near(5400, 7200);
                let to = (self.random.below(3) > 0).then(|| at(from.instant().0 + self.length(240).0.0));
                EventFile::ClinicianUnavailable { id: None, clinician, shift: shift.id, from, to }
            }
            16 => {
                let (_, shift) = self.shift()?;
                let set = ShiftChanges {
                    start: self.one_in(3).then(|| self.near(3600, 7200)),
                    end: self.one_in(2).then(|| self.near(3600, 4 * 3600)),
                    max_overtime: self.one_in(3).then(|| self.length(90)),
                    max_visits: self.one_in(6).then(|| self.random.below(5) as u32),
                    ..ShiftChanges::default()
                };
                EventFile::ShiftChanged { id: None, shift: shift.id, set: Box::new(set) }
            }
            17 => {
                let like = &self.now.day.clinicians;
                let like = like.get(self.random.below(like.len().max(1)))?.clone();
                let mut shifts = vec![self.hours(format!("s-{name}"))];
                if self.one_in(3) {
                    shifts.push(self.hours(format!("t-{name}")));
                }
                EventFile::NewClinician {
                    id: None,
                    clinician: Box::new(ClinicianFile { id: format!("c-{name}"), shifts, ..like }),
                }
            }
            18 => {
                let clinician = self.clinician()?;
                EventFile::NewShift { id: None, clinician, shift: Box::new(self.hours(format!("n-{name}"))) }
            }
            _ => EventFile::Confirmed { id: None, visits: vec![self.stop()?.0] },
        })
    }
}

/// Ten batches one after the other; how many were answered.
fn chain(mut now: Current, seed: u64) -> usize {
    let mut random = Random::new(seed, 0xc4a1);
    let Some((first, last)) = span(&now.plan) else { return 0 };
    let mut time = first - 3600 + random.below(((last - first) / 3).max(1) as usize) as i64;
    let (mut answered, mut before): (usize, Vec<EventFile>) = (0, Vec::new());
    for _ in 0..10 {
        time += random.below(3000) as i64;
        let mut teller = Teller { now: &now, random: &mut random, time, before: &before };
        let count = [1, 1, 2, 3, 10][teller.random.below(5)];
        let told: Vec<EventFile> = (0..count).filter_map(|number| teller.event(number)).collect();
        let happened = EventsFile { format: "rounds/1".into(), at: at(time), events: told, notes: None };
        // What contradicts itself takes the rest with it: each alone, then, so that something happens.
        let batches = match tell(&now, &happened, seed) {
            Some(answer) => vec![answer],
            None => Vec::new(),
        };
        let one_by_one = if batches.is_empty() { happened.events.clone() } else { Vec::new() };
        before.extend(happened.events.clone());
        for answer in batches {
            now = go_on(&answer);
            answered += 1;
        }
        for event in one_by_one {
            if let Some(answer) = tell(&now, &EventsFile { events: vec![event], ..happened.clone() }, seed) {
                now = go_on(&answer);
                answered += 1;
            }
        }
    }
    answered
}

fn go_on(answer: &Answer) -> Current {
    let day = rounds::format::write_day(&answer.now.day);
    Current::new(day.as_bytes(), answer.plan.clone()).expect("the new plan is one of the new day")
}

/// The answer to some events, if they are not refused.
fn tell(now: &Current, happened: &EventsFile, seed: u64) -> Option<Answer> {
    let instant = happened.at.instant().0 % 3 > 0;
    let options = Options::default().instant(instant).search(counted(if instant { 0 } else { 15 }));
    let context = || {
        if let Ok(folder) = std::env::var("CHAINS_OUT") {
            let write = |name: &str, text: String| std::fs::write(format!("{folder}/{seed}-{name}"), text).unwrap();
            write("d.json", rounds::format::write_day(&now.day));
            write("p.json", rounds::format::write_plan(&now.plan));
            write("e.json", serde_json::to_string(happened).unwrap());
        }
        format!("seed {seed}, {}", serde_json::to_string(happened).expect("JSON"))
    };
    match answer(now, happened, &options, &|_| {}) {
        Ok(answer) => {
            holds(now, &answer).unwrap_or_else(|wrong| panic!("{wrong}: {}", context()));
            Some(answer)
        }
        Err(error) if error.is_input() => {
            let issues = error.into_issues();
            let told = |path: &str| path.starts_with("events[") || path == "at";
            assert!(issues.iter().all(|issue| !issue.help.is_empty() && told(&issue.path)), "{issues:?} {}", context());
            None
        }
        Err(other) => panic!("{other}: {}", context()),
    }
}

fn holds(before: &Current, answer: &Answer) -> Result<(), String> {
    let verdict = check(&answer.now.problem, &answer.plan);
    if !verdict.is_clean() {
        return Err(format!("{:?} {:?}", verdict.violations, verdict.claims));
    }
    let (cost, kpis) = (verdict.cost, verdict.kpis);
    if cost.waiting < 0 || kpis.waiting_seconds < 0 || kpis.idle_seconds < 0 {
        return Err(format!("less than nothing: {cost:?} {kpis:?}"));
    }
    // Each visit of the day before or come in is either on the day or cancelled, and on the day in one state.
    let known = before.day.visits.iter().map(|visit| &visit.id).chain(&answer.now.added);
    let known: BTreeSet<&String> = known.collect();
    let is: BTreeSet<&String> = answer.now.day.visits.iter().map(|visit| &visit.id).collect();
    let attempted = |id: &String| answer.now.day.history.iter().flatten().any(|stop| stop.id == *id);
    for id in &known {
        let cancelled = answer.now.cancelled.contains(*id);
        if is.contains(id) != (!cancelled || attempted(id)) {
            return Err(format!("{id} is lost, or there though cancelled"));
        }
    }
    if !is.is_subset(&known) {
        return Err("visits out of nowhere".into());
    }
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    let mut attended: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for stop in answer.plan.shifts.iter().flat_map(|shift| &shift.itinerary) {
        if let Stop::Visit { visit, staff, .. } = stop {
            attended.entry(visit).or_default().insert(*staff);
        }
    }
    let staff = |id: &str| answer.now.problem.visits.iter().find(|visit| visit.id == id).map(|visit| visit.staff.len());
    let served = attended.iter().filter(|(id, entries)| staff(id) == Some(entries.len())).map(|(id, _)| *id);
    for visit in served.chain(answer.plan.unassigned.iter().map(|visit| &*visit.visit)) {
        *states.entry(visit).or_default() += 1;
    }
    if states.len() != is.len() || states.values().any(|&count| count != 1) {
        return Err(format!("in no state, or in two: {states:?}"));
    }
    // Nobody is in two places, in what has happened either.
    let mut spans: BTreeMap<&str, Vec<(i64, i64, &str)>> = BTreeMap::new();
    let owner = |shift: &str| {
        let who = answer.now.day.clinicians.iter().find(|who| who.shifts.iter().any(|own| own.id == shift));
        who.map_or("", |who| &*who.id)
    };
    let old: BTreeSet<String> = before.day.history.iter().flatten().map(|stop| format!("{stop:?}")).collect();
    for stop in answer.now.day.history.iter().flatten() {
        if stop.kind != PastStopKind::Break
            && stop.end.instant() > stop.start.instant()
            && !old.contains(&format!("{stop:?}"))
        {
            let span = (stop.start.instant().0, stop.end.instant().0, &*stop.id);
            spans.entry(owner(&stop.shift)).or_default().push(span);
        }
    }
    for spans in spans.values_mut() {
        spans.sort_unstable();
        if let Some(pair) = spans.windows(2).find(|pair| pair[0].1 > pair[1].0) {
            return Err(format!("in two places: {pair:?}"));
        }
    }
    Ok(())
}

#[test]
fn of_ten_lines() {
    let seeds: u64 = std::env::var("ROUNDS_CHAINS").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let from: u64 = std::env::var("ROUNDS_CHAINS_FROM").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let (mut answered, mut failed) = (0, Vec::new());
    for seed in from..from + seeds {
        let (shifts, visits) = [(2, 5), (3, 9), (5, 20)][seed as usize % 3];
        match std::panic::catch_unwind(|| chain(mixed_day(seed, shifts, visits), seed)) {
            Ok(count) => answered += count,
            Err(cause) => failed.push(cause.downcast_ref::<String>().cloned().unwrap_or_default()),
        }
    }
    failed.sort_by_key(String::len);
    let shown: Vec<String> = failed.iter().take(30).map(|text| text.chars().take(900).collect()).collect();
    assert!(failed.is_empty(), "{} chains fail:\n{}", failed.len(), shown.join("\n\n"));
    assert!(answered as u64 > seeds * 5, "most lines can be answered: {answered} of {}", seeds * 10);
}
