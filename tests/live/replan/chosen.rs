//! What a person decided or was told stays: a start chosen by hand, a time that a patient knows, a plan that somebody
//! only asks about. c1 has v1 at 08:30, v3 at 09:08 and v2 at 09:43, c2 has v5 at 09:00 and v4 at 09:35.

use rounds::live::{Answered, Command, Current, Desk, Options, Reply};
use serde_json::{Value, json};

use super::line::{ahead, at_once, planned, time};
use super::made::counted;

fn desk() -> Desk {
    let plan = rounds::format::read_plan(include_bytes!("morning.plan.json")).expect("a plan");
    Desk::new(Current::new(include_bytes!("morning.json"), plan).expect("the plan keeps the rules"))
}

/// The same with nobody kept to a clinician.
fn free_desk() -> Desk {
    let mut day: Value = serde_json::from_slice(include_bytes!("morning.json")).expect("JSON");
    day.as_object_mut().expect("a day").remove("pins");
    let day = day.to_string();
    let problem = rounds::format::read_day(day.as_bytes()).expect("a day").value;
    let mut plan = rounds::format::read_plan(include_bytes!("morning.plan.json")).expect("a plan");
    plan.day.digest = problem.digest;
    Desk::new(Current::new(day.as_bytes(), plan).expect("the plan keeps the rules"))
}

/// What the command is answered.
fn said(desk: &mut Desk, at: &str, mut command: Value) -> Reply {
    command["at"] = json!(time(at));
    let command = Command::read(&command.to_string()).expect("a command");
    let options = Options::default().search(counted(400));
    desk.apply(&command, &options, &|_| {}).expect("an answer").reply
}

fn done(desk: &mut Desk, at: &str, command: Value) -> Answered {
    match said(desk, at, command) {
        Reply::Answered(answered) => *answered,
        Reply::Refused(refused) => panic!("{refused:?}"),
    }
}

fn moved(visit: &str, at: &str) -> Value {
    json!({"what": "edit", "visit": visit, "to": [], "start": time(at)})
}

fn events(events: Value) -> Value {
    json!({"what": "events", "events": events})
}

/// When care begins, as `10:05`.
fn start(desk: &Desk, visit: &str) -> String {
    let plan = serde_json::to_value(&desk.current.plan).expect("JSON");
    let shifts = plan["shifts"].as_array().expect("shifts");
    let stops = shifts.iter().flat_map(|shift| shift["itinerary"].as_array().expect("stops"));
    let own = stops.filter(|stop| stop["visit"] == visit).map(|stop| stop["start"].as_str().expect("a time"));
    own.map(|start| start[11..16].to_string()).next().unwrap_or("out".into())
}

/// The promise of the visit: when, and whether the patient was told.
fn promise(desk: &Desk, visit: &str) -> Option<(String, bool)> {
    let promises = desk.current.day.promises.iter().flatten();
    let own = promises.into_iter().find(|promise| promise.visit == visit)?;
    Some((own.start.to_string()[11..16].to_string(), own.confirmed == Some(true)))
}

#[test]
fn a_start_chosen_by_hand_is_kept_by_later_answers_and_edits() {
    let mut desk = desk();
    done(&mut desk, "08:05", moved("v2", "10:40"));
    assert_eq!((start(&desk, "v2"), start(&desk, "v3")), ("10:40".into(), "09:08".into()), "the other stays");
    let later = [
        ("08:06", events(json!([{"kind": "confirmed", "visits": ["v2"]}]))),
        ("08:07", moved("v4", "09:50")),
        ("08:08", events(json!([{"kind": "cancelVisit", "visit": "v3"}]))),
        ("08:09", events(json!([{"kind": "clinicianDelayed", "clinician": "c2", "shift": "c2-day", "by": "PT5M"}]))),
        ("08:10", json!({"what": "improve"})),
    ];
    for (at, command) in later {
        let answered = done(&mut desk, at, command.clone());
        assert_eq!(start(&desk, "v2"), "10:40", "{command}: {}", answered.sentence);
        assert!(answered.changes.iter().all(|change| change.visit != "v2"), "{command}");
    }
    assert_eq!(start(&desk, "v4"), "09:50", "so is the other one");
}

#[test]
fn a_start_chosen_by_hand_gives_way_where_the_day_demands_it() {
    let mut desk = free_desk();
    done(&mut desk, "08:05", moved("v2", "10:40"));
    // c1 goes home: somebody else goes, and nobody is left out for the sake of the time.
    done(
        &mut desk,
        "08:06",
        events(json!([{"kind": "clinicianUnavailable", "clinician": "c1", "shift": "c1-day", "from": time("08:06")}])),
    );
    assert_ne!(start(&desk, "v2"), "out");
}

#[test]
fn what_a_patient_was_told_is_promised_until_the_plan_moves_on() {
    let mut desk = desk();
    done(&mut desk, "08:05", events(json!([{"kind": "confirmed", "visits": ["v2"]}])));
    done(&mut desk, "08:06", events(json!([])));
    assert_eq!(promise(&desk, "v2"), Some(("09:43".into(), true)));
    // Within the tolerance nobody is told again, so the promise stays what the patient was told.
    for (at, to) in [("08:07", "09:50"), ("08:08", "09:57")] {
        done(&mut desk, at, moved("v2", to));
        done(&mut desk, at, events(json!([])));
        assert_eq!(promise(&desk, "v2"), Some(("09:43".into(), true)), "{to}");
    }
    // Beyond it they are to be told again, and it is not said that they were.
    done(&mut desk, "08:09", moved("v2", "10:40"));
    done(&mut desk, "08:10", events(json!([])));
    assert_eq!(promise(&desk, "v2"), Some(("10:40".into(), false)));
    done(&mut desk, "08:11", events(json!([{"kind": "confirmed", "visits": ["v2"]}])));
    assert_eq!(promise(&desk, "v2"), Some(("10:40".into(), true)));
}

#[test]
fn asking_for_something_better_moves_nobody() {
    let mut desk = desk();
    // v4 is kept away from c2, who has the time, by a plan that leaves it out.
    done(&mut desk, "08:05", json!({"what": "edit", "visit": "v4", "out": true}));
    assert_eq!(start(&desk, "v4"), "out");
    let shifts = desk.current.plan.shifts.clone();
    let answered = done(&mut desk, "08:06", json!({"what": "improve"}));
    assert!(answered.changes.is_empty(), "{:?}", answered.changes);
    assert_eq!(desk.current.plan.shifts, shifts);
    let proposed = answered.proposal.expect("there is something better");
    assert_eq!(proposed.brings_in, ["v4"]);
    let taken = done(&mut desk, "08:06", json!({"what": "acceptProposal"}));
    assert_eq!(taken.cost.total, answered.cost.total - proposed.saves);
    assert_ne!(start(&desk, "v4"), "out");
    let again = done(&mut desk, "08:07", json!({"what": "improve"}));
    assert!(again.proposal.is_none() && again.notes.iter().any(|note| note.contains("nothing better")), "{again:?}");
}

/// Who falls ill in the middle of care is taken to finish it; that is said, for it may not be so.
#[test]
fn care_under_way_is_named_when_somebody_goes() {
    let mut desk = desk();
    let gone = json!([{"kind": "clinicianUnavailable", "clinician": "c1", "shift": "c1-day", "from": time("08:40")}]);
    let answered = done(&mut desk, "08:40", events(gone));
    let said = "c1 is at v1 then, and taken to finish there at 09:00 before going: tell if that is not so";
    assert!(answered.notes.iter().any(|note| note == said), "{:?}", answered.notes);
}

#[test]
fn truth_from_before_the_last_command_is_taken_of_somebody_who_had_nothing_to_do() {
    let mut desk = desk();
    for visit in ["v4", "v5"] {
        done(&mut desk, "08:05", json!({"what": "edit", "visit": visit, "to": ["c1-day"], "because": "c2 is new"}));
    }
    // c2 has nothing left to do, so the shift begins now: what came before can be told all the same.
    done(&mut desk, "08:50", events(json!([])));
    let started = json!([{"kind": "visitStarted", "visit": "v1", "clinician": "c2", "time": time("08:40")}]);
    done(&mut desk, "08:55", events(started));
    let history = desk.current.day.history.iter().flatten().find(|stop| stop.id == "v1").expect("v1 has begun");
    assert_eq!((&*history.shift, &history.start.to_string()[11..16]), ("c2-day", "08:40"));
}

/// Of somebody who is nowhere yet and late, a new visit is planned for when they are free, not for before the call.
#[test]
fn nobody_who_is_late_with_no_place_acts_in_the_past() {
    let pause = |id: &str, from: &str, to: &str, length: &str| json!({"id": id, "earliest": time(from), "latest": time(to), "duration": length});
    let day = json!({
        "format": "rounds/1",
        "places": [{"id": "a"}, {"id": "b"}],
        "travel": {"modes": [{"id": "car", "matrix": {"places": ["a", "b"], "seconds": [[0, 600], [600, 0]]}}]},
        "clinicians": [{"id": "c1", "shifts": [{"id": "s1", "start": time("08:00"), "end": time("16:00"), "breaks":
            [pause("tea", "09:45", "09:45", "PT15M"), pause("lunch", "11:00", "12:00", "PT30M")]}]}],
        "visits": [{"id": "a", "place": "a", "duration": "PT30M",
            "windows": [{"start": time("13:00"), "end": time("13:00")}]}],
    });
    let late = json!({"kind": "clinicianDelayed", "clinician": "c1", "shift": "s1", "by": "PT90M"});
    let call = json!({"kind": "newVisit",
        "visit": {"id": "call", "place": "b", "duration": "PT5M", "priority": "critical"}});
    let answer = at_once(&planned(&day.to_string()), "10:55", &json!([late, call]));
    assert!(ahead(&answer, "s1").contains(&"call 11:30".to_string()), "{:?}", ahead(&answer, "s1"));
}

/// What somebody told in full stands, also when a partner then tells that an earlier visit of both began later.
#[test]
fn a_visit_told_in_full_is_not_erased_by_a_partner() {
    let who = |number: u32, skill: &str| {
        let (id, start, end) = (format!("s{number}"), time("08:50"), time("18:00"));
        json!({"id": format!("c{number}"), "skills": [skill], "shifts": [{"id": id, "start": start, "end": end}]})
    };
    let mut clinicians = vec![who(1, "x"), who(2, "y")];
    clinicians[0]["shifts"][0]["activities"] = json!([{"id": "talk", "place": "d", "earliest": time("09:30"),
        "latest": time("10:00"), "duration": "PT10M"}]);
    let visit = |id: &str, from: &str, staff: Value| {
        json!({"id": id, "place": "d", "duration": "PT20M", "staff": staff,
            "windows": [{"start": time(from), "end": time("16:00")}]})
    };
    let day = json!({
        "format": "rounds/1",
        "places": [{"id": "d"}],
        "travel": {"modes": [{"id": "car", "matrix": {"places": ["d"], "seconds": [[0]]}}]},
        "clinicians": clinicians,
        "visits": [
            visit("both", "09:00", json!([{"skills": ["x"]}, {"skills": ["y"]}])),
            visit("own", "10:00", json!([{"skills": ["x"]}])),
        ],
    });
    let mut desk = Desk::new(planned(&day.to_string()));
    let told = |kind: &str, visit: &str, who: &str, at: &str| json!({"kind": kind, "visit": visit, "clinician": who, "time": time(at)});
    let own = json!([told("visitStarted", "own", "c1", "10:14"), told("visitEnded", "own", "c1", "10:30")]);
    done(&mut desk, "10:31", events(own));
    let answered = done(&mut desk, "10:45", events(json!([told("visitStarted", "both", "c2", "10:40")])));
    let past: Vec<(String, String)> = desk
        .current
        .day
        .history
        .iter()
        .flatten()
        .filter(|stop| stop.staff.is_some())
        .map(|stop| (stop.id.clone(), stop.start.to_string()[11..16].to_string()))
        .collect();
    assert_eq!(past, [("own".into(), "10:14".into()), ("both".into(), "10:40".into())]);
    let open: Vec<&str> = answered.lists.reopened.iter().map(|open| &*open.visit).collect();
    assert_eq!(open, ["both"], "c1's part of it");
    assert!(answered.changes.iter().all(|change| change.visit != "own"), "{:?}", answered.changes);
}
