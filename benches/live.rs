//! Speed of the live day: `cargo bench --bench live`. Prints a table; figures stand in `benches/runs/`. How many others
//! an answer moves is measured by `cargo bench --bench calls`.
#![allow(clippy::disallowed_methods, reason = "what takes how long is what is asked")]

use std::time::{Duration, Instant};

use rounds::format;
use rounds::format::day::{DayFile, PriorityFile, ResponseFile, VisitFile, WindowFile};
use rounds::format::events::{EventFile, EventsFile};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::generate::{GenerateOptions, Profile, generate};
use rounds::live::{Answer, Current, Options, answer, offers};
use rounds::model::units::Seconds;
use rounds_engine::search::{PlanOptions, Random, StopRule, plan};

/// Random calls of which each figure is made.
const CALLS: usize = 500;
/// Calls for which a second of search is held against thirty.
const LONGER: usize = 30;

fn main() {
    // `cargo test --benches` runs this too: then once through is enough.
    let full = std::env::args().any(|argument| argument == "--bench");
    let days: &[(usize, usize)] = if full { &[(40, 300), (200, 1500)] } else { &[(10, 60)] };
    println!("{:<28}{:>8}{:>12}{:>12}", "", "visits", "median", "99th");
    for &(shifts, visits) in days {
        measure(shifts, visits, if full { CALLS } else { 3 });
    }
    // `-- --longer`: what more time would find.
    if std::env::args().any(|argument| argument == "--longer") {
        longer(&current(40, 300, Duration::from_secs(30)));
    }
}

/// A borough's day with a plan, searched for as long.
fn current(shifts: usize, visits: usize, time: Duration) -> Current {
    let options = GenerateOptions::default().shifts(shifts).visits(visits).seed(5).profile(Profile::Borough);
    planned(format::write_day(&generate(&options)).as_bytes(), time)
}

fn planned(day: &[u8], time: Duration) -> Current {
    let problem = format::read_day(day).expect("a day that can be read").value;
    let options = PlanOptions::default().stop(StopRule::after(time));
    let plan = plan(&problem, &options, &|_| {}).expect("a plan");
    Current::new(day, plan).expect("the plan keeps the rules")
}

/// An urgent call somewhere between 08:30 and 16:00: a copy of some visit, to be begun within two hours.
fn call(day: &DayFile, random: &mut Random) -> EventsFile {
    let like = &day.visits[random.below(day.visits.len())];
    let at = Timestamp::parse("2026-03-02T08:30:00+00:00").expect("an instant");
    let later = |at: Timestamp, by: i64| Timestamp(at.0 + chrono::TimeDelta::seconds(by));
    let at = later(at, random.below(27_000) as i64);
    let visit = VisitFile {
        id: "call".into(),
        priority: Some(PriorityFile::Urgent),
        due: None,
        response: Some(ResponseFile { clock_start: at, within: IsoDuration(Seconds(7_200)), notes: None }),
        windows: Some(vec![WindowFile { start: at, end: later(at, 14_400), due: None, notes: None }]),
        staff: None,
        ..like.clone()
    };
    let event = EventFile::NewVisit { id: None, visit: Box::new(visit), patient: None, place: None, divert: None };
    EventsFile { format: "rounds/1".into(), at, events: vec![event], notes: None }
}

fn measure(shifts: usize, visits: usize, calls: usize) {
    let now = current(shifts, visits, Duration::from_secs(10));
    let options = Options::default().instant(true);
    let mut random = Random::new(1, 0);
    let (mut at_once, mut offered) = (Vec::new(), Vec::new());
    for _ in 0..calls {
        let event = call(&now.day, &mut random);
        let begun = Instant::now();
        answer(&now, &event, &options, &|_| {}).expect("an answer");
        at_once.push(begun.elapsed());
        let begun = Instant::now();
        offers(&now, &event, 5).expect("offers");
        offered.push(begun.elapsed());
    }
    for (name, mut times) in [("replan --instant", at_once), ("offer --top 5", offered)] {
        times.sort_unstable();
        let of = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
        println!("{name:<28}{visits:>8}{:>9.1} ms{:>9.1} ms", of(50), of(99));
    }
}

/// An answer after this much search.
fn searched(now: &Current, event: &EventsFile, time: Duration) -> Answer {
    let search = PlanOptions::default().stop(StopRule::after(time));
    answer(now, event, &Options::default().unrestricted(true).search(search), &|_| {}).expect("an answer")
}

/// How much dearer plans after a second of search are than after thirty, over random urgent calls.
fn longer(now: &Current) {
    let mut random = Random::new(3, 0);
    let (mut soon, mut late) = (0, 0);
    for _ in 0..LONGER {
        let event = call(&now.day, &mut random);
        let cost = |answer: Answer| answer.plan.cost.unwrap_or_default().total;
        soon += cost(searched(now, &event, Duration::from_secs(1)));
        late += cost(searched(now, &event, Duration::from_secs(30)));
    }
    let dearer = 100.0 * (soon - late) as f64 / late as f64;
    println!(
        "mean cost after 1 s and 30 s of search, {LONGER} calls: {} and {}, {dearer:+.2}%",
        soon / LONGER as i64,
        late / LONGER as i64
    );
}
