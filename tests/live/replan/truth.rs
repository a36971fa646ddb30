//! Truth that comes late, twice, or not at all: c1 has v1 at 08:30, v3 at 09:08 and v2 at 09:43, c2 has v5 at 09:00 and
//! v4 at 09:35.

use rounds::format::day::PastStopFile;
use rounds::format::plan::{PlanFile, Stop};
use rounds::live::{Answer, Answered, Current, Entry, Live, Naming, Options, Reply, call_sheet, new_day, sentence};
use rounds::search::StopRule;
use serde_json::{Value, json};

use super::line::{ahead, at_once, go_on, happened, list, past, planned, time};
use super::made::counted;

fn current(day: &str, plan: &str) -> Current {
    let plan = rounds::format::read_plan(plan.as_bytes()).expect("a plan");
    Current::new(day.as_bytes(), plan).expect("the plan keeps the rules")
}

fn morning() -> Current {
    current(include_str!("morning.json"), include_str!("morning.plan.json"))
}

/// One visit for two nurses at 09:00.
fn hoist() -> Current {
    current(include_str!("hoist.json"), include_str!("hoist.plan.json"))
}

fn care(kind: &str, visit: &str, clinician: &str, at: &str) -> Value {
    json!({"kind": kind, "visit": visit, "clinician": clinician, "time": time(at)})
}

fn started(visit: &str, clinician: &str, at: &str) -> Value {
    care("visitStarted", visit, clinician, at)
}

fn ended(visit: &str, clinician: &str, at: &str) -> Value {
    care("visitEnded", visit, clinician, at)
}

fn urgent(id: &str, at: &str) -> Value {
    json!({"kind": "newVisit", "visit": {"id": id, "patient": "p6", "priority": "urgent", "duration": "PT30M",
        "response": {"clockStart": time(at), "within": "PT2H"}}})
}

fn with(mut event: Value, field: &str, value: Value) -> Value {
    event[field] = value;
    event
}

/// Answers to batches, each `(at, events)`, one after the other.
fn told(now: Current, batches: &[(&str, Value)]) -> Answer {
    let mut now = now;
    let mut last = None;
    for (at, events) in batches {
        let answer = at_once(&now, at, events);
        now = go_on(&answer);
        last = Some(answer);
    }
    last.expect("a batch")
}

/// Code and path of what is refused.
fn refused(now: &Current, at: &str, events: &Value) -> Vec<String> {
    match new_day(now, &happened(at, events)) {
        Err(error) => error.into_issues().iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect(),
        Ok(_) => Vec::new(),
    }
}

/// The stops of history of a visit.
fn stops<'a>(answer: &'a Answer, visit: &'a str) -> Vec<&'a PastStopFile> {
    answer.now.day.history.iter().flatten().filter(|stop| stop.id == visit).collect()
}

fn unreported(answer: &Answer) -> Vec<&str> {
    answer.now.lists.unreported.iter().map(|row| &*row.visit).collect()
}

fn reopened(answer: &Answer) -> Vec<&str> {
    answer.now.lists.reopened.iter().map(|row| &*row.visit).collect()
}

fn unassigned(answer: &Answer) -> Vec<&str> {
    answer.plan.unassigned.iter().map(|left| &*left.visit).collect()
}

/// The answers to lines of `rounds live`, each `(at, events)`.
fn lines(now: Current, batches: &[(&str, Value)]) -> (Live, Vec<Reply>) {
    let mut live = Live::new(now);
    let options = Options::default().instant(true).search(counted(0));
    let replies = batches.iter().map(|(at, events)| {
        let line = json!({"format": "rounds/1", "at": time(at), "events": events}).to_string();
        let Entry { reply, .. } = live.take(&line, &options, &|_| {}).expect("an answer");
        reply
    });
    let replies = replies.collect();
    (live, replies)
}

fn answered(reply: &Reply) -> &Answered {
    match reply {
        Reply::Answered(answer) => answer,
        Reply::Refused(refused) => panic!("{refused:?}"),
    }
}

#[test]
fn silence_is_shown_and_marked() {
    let answer = told(
        morning(),
        &[(
            "12:31",
            json!([{"kind": "newVisit", "visit": {"id": "x1", "patient": "p6",
        "duration": "PT30M"}}]),
        )],
    );
    assert_eq!(unreported(&answer), ["v1", "v4", "v5", "v3", "v2"]);
    let first = serde_json::to_value(&answer.now.lists.unreported[0]).unwrap();
    assert_eq!((&first["minutes"], &first["priority"], &first["what"]), (&json!(241), &json!("timed"), &json!("done")));
    assert!(stops(&answer, "v1").iter().all(|stop| stop.assumed == Some(true)));
    let words = sentence(&answer, Naming::Ids);
    assert!(words.starts_with("5 visits are not reported, v1 (timed) for 4 h 01 min; "), "{words}");
    let sheet = call_sheet(&answer, Naming::Ids);
    assert!(
        sheet.starts_with("\nNot reported:\n  v1 (timed)  taken to be done, from 08:30, c1, 4 h 01 min ago\n"),
        "{sheet}"
    );
}

#[test]
fn what_is_reported_is_no_longer_listed() {
    let answer = told(morning(), &[("08:50", json!([])), ("08:51", json!([started("v1", "c1", "08:30")]))]);
    assert_eq!(unreported(&answer), [""; 0]);
    assert_eq!(serde_json::to_value(stops(&answer, "v1")[0].told).unwrap(), "start");
    // Begun and never ended: twenty minutes after its end it is.
    let later = at_once(&go_on(&answer), "09:21", &json!([]));
    assert_eq!(unreported(&later), ["v1", "v5"]);
    assert_eq!(serde_json::to_value(&later.now.lists.unreported[0]).unwrap()["what"], "ended");
    let done = at_once(&go_on(&later), "09:22", &json!([ended("v1", "c1", "09:00")]));
    assert!(!unreported(&done).contains(&"v1"));
    assert_eq!((stops(&done, "v1")[0].assumed, stops(&done, "v1")[0].told), (None, None));
}

#[test]
fn whoever_was_planned_is_free_of_what_another_takes_over() {
    let answer = told(morning(), &[("09:12", json!([started("v3", "c2", "09:10")]))]);
    assert!(past(&answer, "c2-day").iter().any(|stop| stop.starts_with("v3")), "{:?}", past(&answer, "c2-day"));
    assert!(past(&answer, "c1-day").iter().all(|stop| !stop.starts_with("v3")));
    let change = answer.changes.changes.iter().find(|change| change.visit == "v3").expect("c1 is told");
    assert_eq!(change.tell.clinicians, ["c1"]);
    // c2 was taken to be at v5 from 09:00: ten minutes of thirty.
    assert_eq!(reopened(&answer), ["v5"]);
    assert!(past(&answer, "c2-day").iter().all(|stop| !stop.starts_with("v5")));
    assert!(
        sentence(&answer, Naming::Ids)
            .starts_with("v5 (routine) is open again (its clinician took another visit over)")
    );
}

#[test]
fn what_the_taker_is_known_to_have_begun_is_short() {
    let batch = json!([started("v5", "c2", "09:00"), started("v3", "c2", "09:10")]);
    let answer = told(morning(), &[("09:12", batch)]);
    assert_eq!(reopened(&answer), [""; 0]);
    assert_eq!(answer.now.lists.short.iter().map(|row| &*row.visit).collect::<Vec<_>>(), ["v5"]);
}

#[test]
fn short_care_is_told() {
    let answer = told(morning(), &[("08:37", json!([started("v1", "c1", "08:33"), ended("v1", "c1", "08:36")]))]);
    let short = serde_json::to_value(&answer.now.lists.short).unwrap();
    assert_eq!(
        (&short[0]["visit"], &short[0]["lasted"], &short[0]["planned"]),
        (&json!("v1"), &json!("PT3M"), &json!("PT30M"))
    );
    assert!(
        sentence(&answer, Naming::Ids).contains("v1 (timed) lasted 3 min of 30 min"),
        "{}",
        sentence(&answer, Naming::Ids)
    );
    // The next visit was begun twelve minutes in.
    let next = told(morning(), &[("09:00", json!([started("v1", "c1", "08:30"), started("v3", "c1", "08:42")]))]);
    assert_eq!(next.now.lists.short.len(), 1);
}

#[test]
fn a_partner_who_is_away_was_not_there() {
    let gone = json!([{"kind": "clinicianUnavailable", "clinician": "c2", "shift": "c2-day", "from": time("08:50")}]);
    let answer = told(hoist(), &[("09:06", json!([started("hoist", "c1", "09:05")])), ("09:20", gone)]);
    assert_eq!(stops(&answer, "hoist").len(), 1, "one attendance");
    assert_eq!((reopened(&answer), unassigned(&answer)), (vec!["hoist"], vec!["hoist"]));
}

#[test]
fn a_partner_who_did_not_come_is_told_of() {
    let first = at_once(&hoist(), "09:06", &json!([started("hoist", "c1", "09:05")]));
    assert_eq!(stops(&first, "hoist").iter().map(|stop| stop.assumed).collect::<Vec<_>>(), [None, Some(true)]);
    let now = go_on(&first);
    for kind in ["notAttended", "notVisited"] {
        let alone = at_once(&now, "09:20", &json!([care(kind, "hoist", "c2", "09:20")]));
        assert_eq!((stops(&alone, "hoist").len(), reopened(&alone), unassigned(&alone)), (1, vec!["hoist"], vec![]));
    }
    let absent = with(care("notAttended", "hoist", "c2", "09:20"), "enough", json!(true));
    let enough = at_once(&now, "09:20", &json!([absent]));
    assert_eq!((stops(&enough, "hoist").len(), reopened(&enough).len(), unassigned(&enough).len()), (1, 0, 0));
    let there = json!([care("notAttended", "hoist", "c1", "09:20")]);
    assert_eq!(refused(&now, "09:20", &there), ["E4205 events[0].visit"]);
}

/// Who attends `hoist` as which staff entry, and when.
fn crew(plan: &PlanFile) -> Vec<(String, u32, String)> {
    let mut crew = Vec::new();
    for shift in &plan.shifts {
        for stop in &shift.itinerary {
            if let Stop::Visit { staff, start, .. } = stop {
                crew.push((shift.clinician.clone(), *staff, start.to_string()[11..16].to_owned()));
            }
        }
    }
    crew.sort_by(|one, other| one.2.cmp(&other.2));
    crew
}

/// Of a double-up begun by one, somebody else goes for the rest, at another time; the visit is then served.
#[test]
fn the_rest_of_a_double_up_is_planned_for_another() {
    let mut day = hoist().day;
    day.visits[0].windows = None;
    let mut third = day.clinicians[1].clone();
    (third.id, third.shifts[0].id) = ("c3".into(), "c3-day".into());
    day.clinicians.push(third);
    let before = planned(&rounds::format::write_day(&day));
    let [(one, _, start), (other, ..)] = &crew(&before.plan)[..] else { panic!("two attend") };
    let begun = at_once(&before, "11:00", &json!([started("hoist", one, start)]));
    let alone = at_once(&go_on(&begun), "11:00", &json!([care("notAttended", "hoist", other, "11:00")]));
    assert_eq!((unassigned(&alone).len(), reopened(&alone)), (0, vec!["hoist"]));
    let now = crew(&alone.plan);
    let [(first, _, then), (second, _, later)] = &now[..] else { panic!("two attend: {now:?}") };
    assert_eq!((first, then), (one, start));
    assert!(second != one && &**later >= "11:00" && now[0].1 != now[1].1, "{now:?}");
    // Whoever comes now hears of it, though somebody has begun.
    let change = alone.changes.changes.iter().find(|change| change.visit == "hoist").expect("somebody has to be told");
    assert!(change.tell.clinicians.contains(second) && !change.tell.clinicians.contains(one), "{change:?}");
    // The judge takes it, and so does a planner who begins with nothing, at no less than is proven.
    let text = rounds::format::write_day(&alone.now.day);
    let next = Current::new(text.as_bytes(), alone.plan.clone()).expect("a plan that keeps the rules");
    let planner = rounds::Planner::new(&next.problem).stop(StopRule::iterations(300));
    let mut again = planner.plan().expect("a plan");
    assert!(again.unassigned.is_empty());
    planner.prove(&mut again, std::time::Duration::from_secs(2)).expect("a bound");
    let (bound, cost) = (again.bound.expect("a bound").lower, again.cost.expect("a cost").total);
    assert!(bound <= cost, "{bound} > {cost}");
    // Once the second one has come, nothing is open, and the first one's time stands.
    let come = at_once(&go_on(&alone), later, &json!([started("hoist", second, later)]));
    assert_eq!((unassigned(&come).len(), stops(&come, "hoist").len()), (0, 2));
    assert_eq!(crew(&come.plan), now);
}

/// To a link, whoever comes for the rest of a double-up that one began counts like who began it.
#[test]
fn a_visit_tied_to_a_double_up_begun_alone_goes_to_whoever_comes_for_the_rest() {
    let shift = |number: u32| json!({"id": format!("s{number}"), "start": time("08:00"), "end": time("18:00"), "startPlace": "hub"});
    let who =
        |number: u32, skill: &str| json!({"id": format!("c{number}"), "skills": [skill], "shifts": [shift(number)]});
    let day = json!({
        "format": "rounds/1",
        "places": [{"id": "hub"}, {"id": "d"}, {"id": "b"}],
        "travel": {"modes": [{"id": "car", "matrix":
            {"places": ["hub", "d", "b"], "seconds": [[0, 600, 600], [600, 0, 600], [600, 600, 0]]}}]},
        "clinicians": [who(1, "x"), who(2, "y"), who(3, "y")],
        "visits": [
            {"id": "both", "place": "d", "duration": "PT30M", "windows": [{"start": time("09:00"), "end": time("16:00")}],
                "staff": [{"skills": ["x"]}, {"skills": ["y"]}]},
            {"id": "tied", "place": "b", "duration": "PT30M", "windows": [{"start": time("12:00"), "end": time("17:00")}],
                "staff": [{"skills": ["y"]}]},
        ],
        "links": [{"kind": "sameClinician", "visits": ["both", "tied"]}]});
    let before = planned(&day.to_string());
    let partner = crew(&before.plan).into_iter().find(|one| one.1 == 1).expect("a double-up").0;
    let alone = at_once(&before, "10:00", &json!([care("notAttended", "both", &partner, "10:00")]));
    assert_eq!(unassigned(&alone), [""; 0]);
    let who: Vec<String> = crew(&alone.plan).into_iter().map(|(who, ..)| who).collect();
    assert!(who.len() == 3 && who[0] == "c1" && who[1] == who[2], "{who:?}");
}

#[test]
fn told_twice_is_told_once() {
    let once = told(morning(), &[("08:35", json!([started("v1", "c1", "08:33")]))]);
    let twice = at_once(&go_on(&once), "08:36", &json!([started("v1", "c1", "08:33"), urgent("urg", "08:36")]));
    assert_eq!((past(&once, "c1-day"), list(&twice)), (past(&twice, "c1-day"), vec!["urg added".to_string()]));
    let over = at_once(&go_on(&twice), "09:02", &json!([ended("v1", "c1", "09:00")]));
    for (at, again) in [("09:03", started("v1", "c1", "08:33")), ("09:12", ended("v1", "c1", "09:00"))] {
        let next = told(go_on(&over), &[("09:02", json!([started("v3", "c1", "09:01")])), (at, json!([again]))]);
        assert_eq!(past(&next, "c1-day")[0], "v1 08:28 08:33 09:00");
        assert_eq!(next.now.notes.len(), 1);
    }
}

#[test]
fn an_end_may_be_told_before_its_beginning() {
    let two = told(
        morning(),
        &[("09:05", json!([ended("v1", "c1", "09:02")])), ("09:06", json!([started("v1", "c1", "08:33")]))],
    );
    assert_eq!(past(&two, "c1-day")[0], "v1 08:28 08:33 09:02");
    let one = told(morning(), &[("09:06", json!([ended("v1", "c1", "09:02"), started("v1", "c1", "08:33")]))]);
    assert_eq!(past(&one, "c1-day"), past(&two, "c1-day"));
}

#[test]
fn a_start_after_an_end_is_a_second_attendance() {
    let answer = told(
        morning(),
        &[("09:02", json!([ended("v1", "c1", "09:00")])), ("09:06", json!([started("v1", "c1", "09:05")]))],
    );
    let twice: Vec<String> = past(&answer, "c1-day").into_iter().filter(|stop| stop.starts_with("v1")).collect();
    assert_eq!(twice, ["v1 08:28 08:30 09:00", "v1 09:00 09:05 09:35"]);
}

#[test]
fn a_second_cancellation_and_a_second_delivery_harm_nothing() {
    let off = json!([{"kind": "cancelVisit", "visit": "v2"}]);
    let (_, replies) = lines(morning(), &[("08:35", off.clone()), ("08:40", off)]);
    assert_eq!(answered(&replies[1]).notes, ["v2 was cancelled at 08:35"]);
    let back = json!([{"kind": "newVisit", "visit": {"id": "v2", "patient": "p2", "duration": "PT30M"}}]);
    let (live, _) = lines(morning(), &[("08:35", json!([{"kind": "cancelVisit", "visit": "v2"}])), ("08:50", back)]);
    assert_eq!(live.current.day.visits.iter().filter(|visit| visit.id == "v2").count(), 1);
    let twice = with(urgent("urg", "08:36"), "id", json!("m-1"));
    let (live, replies) = lines(morning(), &[("08:36", json!([twice])), ("08:37", json!([twice]))]);
    assert_eq!(answered(&replies[1]).lists.duplicates, ["m-1"]);
    assert_eq!(live.current.day.visits.iter().filter(|visit| visit.id == "urg").count(), 1);
}

#[test]
fn the_same_id_twice_is_done_once_across_files_and_within_one() {
    let late = with(
        json!({"kind": "clinicianDelayed", "clinician": "c1", "shift": "c1-day", "by": "PT20M"}),
        "id",
        json!("d"),
    );
    let once = told(morning(), &[("08:40", json!([late]))]);
    let twice = told(morning(), &[("08:40", json!([late, late]))]);
    assert_eq!((past(&twice, "c1-day"), ahead(&twice, "c1-day")), (past(&once, "c1-day"), ahead(&once, "c1-day")));
    assert_eq!(twice.now.lists.duplicates, ["d"]);
    let again = at_once(&go_on(&once), "08:40", &json!([late]));
    assert_eq!(
        (ahead(&again, "c1-day"), &again.now.lists.duplicates),
        (ahead(&once, "c1-day"), &vec!["d".to_string()])
    );
}

#[test]
fn a_clock_may_be_a_little_ahead_and_the_day_does_not_go_back() {
    let answer = told(morning(), &[("08:35", json!([started("v1", "c1", "08:37")]))]);
    assert_eq!((&*past(&answer, "c1-day")[0], answer.now.notes.len()), ("v1 08:28 08:35 09:05", 1));
    assert_eq!(refused(&morning(), "08:35", &json!([started("v1", "c1", "08:41")])), ["E4203 events[0].time"]);
    let first = json!([started("v1", "c1", "08:33")]);
    let (_, replies) = lines(morning(), &[("08:35", first.clone()), ("08:34", json!([])), ("08:35", json!([]))]);
    assert!(matches!(replies[1], Reply::Refused(_)));
    assert!(matches!(replies[2], Reply::Answered(_)));
}

#[test]
fn a_phone_that_was_offline_tells_an_hour_at_once() {
    let hour = json!([
        started("v1", "c1", "08:40"),
        ended("v1", "c1", "09:20"),
        started("v3", "c1", "09:30"),
        ended("v3", "c1", "10:00")
    ]);
    for before in [None, Some(("09:50", json!([{"kind": "confirmed", "visits": ["v2"]}])))] {
        let batches: Vec<_> = before.into_iter().chain([("10:05", hour.clone())]).collect();
        let answer = match batches.len() {
            1 => told(morning(), &batches),
            // What had been taken to be so was known to have begun otherwise.
            _ => told(morning(), &[("09:50", json!([])), ("10:05", hour.clone())]),
        };
        assert_eq!(past(&answer, "c1-day")[..2], ["v1 08:28 08:40 09:20", "v3 09:26 09:30 10:00"]);
        assert!(reopened(&answer).is_empty() || reopened(&answer) == ["v2"], "{:?}", reopened(&answer));
    }
    // The same again changes nothing; what is known is not taken back by the way.
    let now = go_on(&told(morning(), &[("10:05", hour)]));
    let again = at_once(&now, "10:06", &json!([started("v3", "c1", "09:30")]));
    assert_eq!(again.now.notes.len(), 1);
    assert_eq!(refused(&now, "10:06", &json!([care("noAccess", "v1", "c1", "08:45")])), ["E4205 events[0].visit"]);
}

#[test]
fn nobody_in_and_then_somebody() {
    let answer = told(
        morning(),
        &[("09:15", json!([care("noAccess", "v3", "c1", "09:15")])), ("09:26", json!([started("v3", "c1", "09:25")]))],
    );
    assert_eq!(stops(&answer, "v3").len(), 2, "the attempt and the visit");
    assert_eq!(reopened(&answer), [""; 0]);
}

#[test]
fn what_nobody_did_is_open_again_at_the_top() {
    let first = told(morning(), &[("12:31", json!([]))]);
    assert_eq!(unassigned(&first), [""; 0]);
    let missed =
        json!([{"kind": "notVisited", "visit": "v1", "time": time("12:35")}, care("noAccess", "v4", "c2", "09:40")]);
    let answer = at_once(&go_on(&first), "12:35", &missed);
    // v1 and v4 had windows that are over.
    assert_eq!((reopened(&answer), unassigned(&answer)), (vec!["v4", "v1"], vec!["v4", "v1"]));
    let words = sentence(&answer, Naming::Ids);
    assert!(words.starts_with("v4 (timed) is open again (nobody was met) and has no place; v1 (timed) is open again (nobody went) and has no place; "), "{words}");
    // They stay listed.
    let later = at_once(&go_on(&answer), "12:40", &json!([]));
    assert_eq!(reopened(&later), ["v4"]);
    let (_, replies) = lines(morning(), &[("12:31", json!([])), ("12:35", missed), ("12:40", json!([]))]);
    assert_eq!(answered(&replies[2]).lists.reopened.len(), 2);
}

#[test]
fn what_is_known_changes_by_a_correction_only() {
    let now = go_on(&told(morning(), &[("09:40", json!([started("v1", "c1", "08:33"), ended("v1", "c1", "09:00")]))]));
    let events = [
        ended("v1", "c1", "09:04"),
        json!({"kind": "notVisited", "visit": "v1", "time": time("09:41")}),
        started("v1", "c1", "08:45"),
    ];
    for event in events {
        assert_eq!(refused(&now, "09:41", &json!([event])), ["E4205 events[0].visit"], "{event}");
        assert_eq!(refused(&now, "09:41", &json!([with(event, "correct", json!(true))])), [""; 0]);
    }
    let later = at_once(&now, "09:41", &json!([with(ended("v1", "c1", "09:04"), "correct", json!(true))]));
    assert_eq!(past(&later, "c1-day")[0], "v1 08:28 08:33 09:04");
    assert_eq!(past(&later, "c1-day")[1], "v3 09:10 09:12 09:42", "what is assumed flows round it");
}

#[test]
fn three_times_nobody_in_is_counted() {
    let shut = |at: &str| (care("noAccess", "v3", "c1", at), at.to_string());
    let batches: Vec<_> = ["09:15", "10:30", "11:10"].map(shut).into();
    let batches: Vec<(&str, Value)> = batches.iter().map(|(event, at)| (&**at, json!([event]))).collect();
    let answer = told(morning(), &batches);
    let open = &answer.now.lists.reopened[0];
    assert_eq!((&*open.visit, open.attempts), ("v3", 3));
    assert!(sentence(&answer, Naming::Ids).contains("nobody was met 3 times"));
}

#[test]
fn a_visit_that_was_not_planned_is_taken_in_and_begun() {
    let batch = json!([{"kind": "newVisit", "visit": {"id": "extra", "patient": "p6", "duration": "PT20M"}}, started("extra", "c2", "10:30")]);
    let answer = told(morning(), &[("10:35", batch)]);
    assert_eq!(stops(&answer, "extra").len(), 1);
    assert_eq!(stops(&answer, "extra")[0].place.as_deref(), Some("h6"));
}
