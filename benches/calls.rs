//! How many others an urgent call moves, with few changes and with all allowed.
//!
//! ```sh
//! cargo bench --bench calls -- DAY.json PLAN.json CALLS SECONDS
//! ```
//!
//! Each call comes in on the plan of the morning, at some time of the day, for one of its places, with what one of its
//! visits asks for, and must begin within two hours. A line a call: others that change and minutes after the call that
//! care begins (or `out`), in the answer and in an unrestricted one; what the proposal would save; and how many of the
//! others change in the answer in which way.

use std::time::Duration;

use rounds::format::day::{PriorityFile, ResponseFile, VisitFile};
use rounds::format::events::{EventFile, EventsFile};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::live::{Answer, Current, Options, answer};
use rounds::model::units::Seconds;
use rounds::search::{PlanOptions, StopRule};

/// Within which a call is to be reached.
const WITHIN: i64 = 7_200;

/// A row of numbers that looks random: splitmix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [day, plan, calls, seconds] = &args[..] else {
        eprintln!("calls DAY.json PLAN.json CALLS SECONDS");
        std::process::exit(2);
    };
    let read = |path: &String| std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let plan = rounds::format::read_plan(&read(plan)).expect("a plan file");
    let before = Current::new(&read(day), plan).expect("a day and its plan");
    let (calls, seconds): (u64, f64) = (calls.parse().expect("a number"), seconds.parse().expect("a number"));
    let (mut few, mut all, mut lost) = (Vec::new(), Vec::new(), 0);
    for call in 0..calls {
        let events = call_of(&before, &mut Numbers(call));
        let options = |unrestricted| {
            let search = PlanOptions::default().threads(2).stop(StopRule::after(Duration::from_secs_f64(seconds)));
            Options::default().unrestricted(unrestricted).search(search)
        };
        let [one, other] =
            [false, true].map(|free| answer(&before, &events, &options(free), &|_| {}).expect("an answer"));
        let (mine, theirs) = (others(&one), others(&other));
        let (start, free) = (start(&one, &events), start(&other, &events));
        let in_time = |start: Option<i64>| start.is_some_and(|start| start <= WITHIN / 60);
        lost += usize::from(in_time(free) && !in_time(start));
        let saves = one.proposal.as_ref().map_or(0, |proposal| proposal.saves);
        let shown = |start: Option<i64>| start.map_or("out".into(), |start| start.to_string());
        println!("{call} {mine} {} {theirs} {} {saves} {}", shown(start), shown(free), kinds(&one));
        few.push(mine);
        all.push(theirs);
    }
    println!("answer: {}; unrestricted: {}; reached in time only unrestricted: {lost}", spread(few), spread(all));
}

fn call_of(before: &Current, numbers: &mut Numbers) -> EventsFile {
    let visits = &before.day.visits;
    let first = before.problem.shifts.iter().map(|shift| shift.start.0).min().expect("a shift");
    let last = before.problem.shifts.iter().map(|shift| shift.end.0).max().expect("a shift");
    let within =
        |numbers: &mut Numbers, part: i64| first + numbers.below(((last - first) * part / 100) as usize) as i64;
    let at = rounds::model::units::Instant(within(numbers, 65));
    let at = Timestamp::in_zone(at, before.problem.zone).expect("an instant");
    let (like, home) = (&visits[numbers.below(visits.len())], &visits[numbers.below(visits.len())]);
    let visit = VisitFile {
        id: "call".into(),
        patient: home.patient.clone(),
        place: home.place.clone(),
        remote: home.remote,
        duration: IsoDuration(Seconds(1_800 + 600 * numbers.below(4) as i64)),
        priority: Some(PriorityFile::Urgent),
        response: Some(ResponseFile { clock_start: at, within: IsoDuration(Seconds(WITHIN)), notes: None }),
        staff: like.staff.as_ref().map(|staff| staff[..1].to_vec()),
        ..VisitFile::default()
    };
    let event = EventFile::NewVisit { id: None, visit: Box::new(visit), patient: None, place: None, divert: None };
    EventsFile { format: "rounds/1".into(), at, events: vec![event], notes: None }
}

fn others(answer: &Answer) -> usize {
    answer.changes.changes.iter().filter(|change| change.visit != "call").count()
}

/// The others that change, by kind: `Moved 2, Reassigned 1`.
fn kinds(answer: &Answer) -> String {
    let mut kinds = std::collections::BTreeMap::new();
    for change in answer.changes.changes.iter().filter(|change| change.visit != "call") {
        *kinds.entry(format!("{:?}", change.change)).or_insert(0) += 1;
    }
    kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<String>>().join(", ")
}

/// Minutes from the call to care.
fn start(answer: &Answer, events: &EventsFile) -> Option<i64> {
    let change = answer.changes.changes.iter().find(|change| change.visit == "call")?;
    Some((change.is.as_ref()?.start.instant() - events.at.instant()).0 / 60)
}

fn spread(mut counts: Vec<usize>) -> String {
    counts.sort_unstable();
    let part = |part: usize| counts[(counts.len() * part / 100).min(counts.len() - 1)];
    format!("median {}, 95% {}, most {}", part(50), part(95), part(100))
}
