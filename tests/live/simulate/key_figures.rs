//! The key figures of a realised day by the names of the contract, reckoned from what is said to have happened and from
//! nothing else; written apart from the simulator.

use rounds_lab::simulate::State;
use rounds_lab::simulate::demand::Day;
use rounds_lab::simulate::realised::{Activity, RealisedDay, Segment};
use rounds_lab::simulate::setting::Setting;
use serde_json::{Value, json};

/// Every key of the contract's table.
pub fn key_figures(setting: &Setting, day: &Day, realised: &RealisedDay) -> Value {
    let time = |of: &dyn Fn(Activity) -> bool| -> i64 {
        realised.shifts.iter().flatten().filter(|one| of(one.activity)).map(|one| one.end - one.start).sum()
    };
    let rostered: i64 = setting.shifts.iter().map(|shift| shift.end - shift.start).sum();
    let ends = setting.shifts.iter().zip(&realised.shifts).map(|(shift, log)| (shift.end, log.last()));
    let overtime: i64 = ends.map(|(end, last)| last.map_or(0, |last| (last.end - end).max(0))).sum();
    let (care, travel) = (time(&|one| one == Activity::Care), time(&|one| one == Activity::Travel));
    let access = time(&|one| one == Activity::Access);
    let breaks = time(&|one| one == Activity::Pause);
    let office = [Activity::Handover, Activity::PhoneRound, Activity::Call, Activity::Notes];
    let activities = time(&|one| office.contains(&one));
    let idle = rostered + overtime - care - travel - access - breaks - activities;
    let shifts = setting.shifts.len();
    let wanted = |visit: &usize| realised.states[*visit] != State::Cancelled;
    let served = |visit: &usize| realised.states[*visit] == State::Done;
    let all: Vec<usize> = (0..day.visits.len()).filter(wanted).collect();
    let done: Vec<usize> = all.iter().copied().filter(served).collect();
    let left: Vec<usize> = all.iter().copied().filter(|visit| !served(visit)).collect();
    let late: Vec<i64> = done.iter().map(|&visit| lateness(day, realised, visit)).filter(|&late| late > 0).collect();
    let responses: Vec<usize> = all.iter().copied().filter(|&visit| day.visits[visit].request.response).collect();
    let kept = responses.iter().filter(|visit| served(visit) && lateness(day, realised, **visit) == 0).count();
    let attendances: usize = done.iter().map(|&visit| day.visits[visit].request.staff).sum();
    let over = |part: f64, whole: f64| if whole == 0.0 { Value::Null } else { json!(part / whole) };
    json!({
        "visits": by_priority(day, &all),
        "assignedVisits": by_priority(day, &done),
        "unassignedVisits": by_priority(day, &left),
        "remoteVisits": 0,
        "shifts": shifts,
        "visitsPerShift": over(done.len() as f64, shifts as f64),
        "attendancesPerShift": over(attendances as f64, shifts as f64),
        "responseWithinTarget": over(kept as f64, responses.len() as f64),
        "rosteredSeconds": rostered,
        "overtimeSeconds": overtime,
        "careSeconds": care,
        "travelSeconds": travel,
        "accessSeconds": access,
        "breakSeconds": breaks,
        "activitySeconds": activities,
        "idleSeconds": idle,
        "waitingSeconds": realised.shifts.iter().map(|log| waiting(log)).sum::<i64>(),
        "careShare": over(care as f64, rostered as f64),
        "travelShare": over(travel as f64, rostered as f64),
        "idleShare": over(idle as f64, rostered as f64),
        "travelMetres": metres(setting, day, realised),
        "lateVisits": late.len(),
        "lateSeconds": late.iter().sum::<i64>(),
        "continuityShare": null,
        "workloadSpread": spread(setting, realised),
    })
}

fn lateness(day: &Day, realised: &RealisedDay, visit: usize) -> i64 {
    let due = day.visits[visit].request.due.unwrap_or(i64::MAX);
    realised.begun[visit].map_or(0, |begun| begun.saturating_sub(due).max(0))
}

fn by_priority(day: &Day, visits: &[usize]) -> Value {
    let of = |name: &str| {
        let named = |visit: &&usize| {
            let request = &day.visits[**visit].request;
            name == if request.response {
                "urgent"
            } else if request.due.is_some() {
                "timed"
            } else {
                "routine"
            }
        };
        visits.iter().filter(named).count()
    };
    let names = ["critical", "urgent", "timed", "routine"];
    let by: serde_json::Map<String, Value> = names.iter().map(|name| (name.to_string(), json!(of(name)))).collect();
    json!({"total": visits.len(), "byPriority": by})
}

/// From the first thing that was done to the last, less care, ways, doors, breaks and activities.
fn waiting(log: &[Segment]) -> i64 {
    let mut did = log.iter().filter(|one| one.activity != Activity::Waiting);
    let Some(first) = did.next() else { return 0 };
    let over = did.next_back().map_or(first.end, |last| last.end);
    let idle = |one: &&Segment| matches!(one.activity, Activity::Waiting | Activity::Attempt);
    let busy: i64 = log.iter().filter(|one| !idle(one)).map(|one| one.end - one.start).sum();
    over - first.start - busy
}

/// The contract's own words: haversine on its sphere times the factor, rounded half up.
fn metres(setting: &Setting, day: &Day, realised: &RealisedDay) -> i64 {
    let at = |place: Option<usize>| place.map_or(setting.base, |visit| day.visits[visit].request.point);
    let way = |one: &Segment| {
        let (from, to) = (at(one.from), at(one.to));
        let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
        let across = from.lat.to_radians().cos() * to.lat.to_radians().cos() * half(from.lon, to.lon);
        let angle = 2.0 * (half(from.lat, to.lat) + across).sqrt().asin();
        (6_371_008.8 * angle * setting.detour_factor + 0.5).floor() as i64
    };
    realised.shifts.iter().flatten().filter(|one| one.activity == Activity::Travel).map(way).sum()
}

fn spread(setting: &Setting, realised: &RealisedDay) -> Value {
    let load = |(who, log): (usize, &Vec<Segment>)| {
        let worked = |one: &&Segment| matches!(one.activity, Activity::Care | Activity::Travel);
        let time: i64 = log.iter().filter(worked).map(|one| one.end - one.start).sum();
        time as f64 / (setting.shifts[who].end - setting.shifts[who].start) as f64
    };
    let loads: Vec<f64> = realised.shifts.iter().enumerate().map(load).collect();
    let least = loads.iter().copied().reduce(f64::min);
    json!(loads.iter().copied().reduce(f64::max).zip(least).map(|(most, least)| most - least))
}
