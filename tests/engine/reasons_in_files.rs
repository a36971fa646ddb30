//! Reasons and relaxations in plan files: some day gives each of them, each keeps the strict schema, and each is read
//! back as it was written.

use std::collections::BTreeSet;

use crate::common::day::{IV, at, clinician, line, link, minutes, shift, visit, window};
use crate::reasons::planned;
use crate::reasons_by_code::{nothing, one_nurse, serving, told, two_nurses};
use rounds::format::plan::{
    DoubleUp, Nearest, OutOfReach, PlanFile, Proposal, Reason, ReasonCode, ReasonDetails, Relaxation, Unassigned,
};
use rounds::format::{FileKind, problem_of, read_day, read_plan, schema, write_plan};
use rounds::generate::mixed;
use rounds::model::ids::{ClinicianId, ShiftId, VisitId};
use rounds::model::units::Cost;
use rounds::model::{LinkKind, Pin, Problem, StaffEntry};
use serde_json::{Value, json};

/// The schema of plans without the way out for fields that are not known.
fn strict() -> jsonschema::Validator {
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(words) => {
                if let Some(Value::Array(options)) = words.get_mut("anyOf") {
                    options.retain(|option| option["$ref"] != "#/$defs/OtherFields");
                }
                words.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let mut strict = schema(FileKind::Plan);
    close(&mut strict);
    jsonschema::options().should_validate_formats(true).build(&strict).expect("the schema is a schema")
}

/// A plan that leaves out these and has no shift.
fn file(rows: Vec<Unassigned>) -> PlanFile {
    let text = json!({"format": "rounds/1", "day": {"digest": "sha256:0"}, "shifts": [], "unassigned": []}).to_string();
    PlanFile { unassigned: rows, ..read_plan(text.as_bytes()).expect("a plan") }
}

/// What the reason and its details are, in a few words.
fn reason(reason: &Reason) -> String {
    let code = serde_json::to_value(reason.code()).unwrap();
    let more = match &reason.details {
        ReasonDetails::Band { barred, .. } if barred.otherwise_fit.is_some() => ", some otherwise fit",
        ReasonDetails::Pin { without_pin: Some(_), .. } => ", fits without",
        ReasonDetails::OutOfReach(OutOfReach::Jointly { .. }) => ", jointly",
        ReasonDetails::OutOfReach(OutOfReach::Entry { place: Some(_), .. }) => ", far",
        ReasonDetails::OutOfReach(OutOfReach::Entry { caps, .. }) if !caps.is_empty() => ", capped",
        ReasonDetails::Link { together: Some(_), .. } => ", together",
        ReasonDetails::Link { left_out: Some(_), .. } => ", left out",
        ReasonDetails::DoubleUp(DoubleUp::Begun { .. }) => ", begun",
        ReasonDetails::Other { .. } => panic!("not known: {reason:?}"),
        _ => "",
    };
    format!("{}{more}", code.as_str().unwrap())
}

fn kinds(relaxation: &Relaxation) -> Vec<String> {
    let written = serde_json::to_value(relaxation).unwrap();
    let kind = written["kind"].as_str().unwrap();
    match relaxation {
        Relaxation::Insert { visits: Some(_), .. } | Relaxation::Price { visits: Some(_), .. } => {
            vec![format!("{kind}, together")]
        }
        Relaxation::Cap { cap, .. } => vec![format!("{kind}, {}", cap.field())],
        Relaxation::Several { changes } => [kind.into()].into_iter().chain(changes.iter().flat_map(kinds)).collect(),
        _ => vec![kind.into()],
    }
}

/// What the rows say. They keep the strict schema, and are read back as they are.
fn held(strict: &jsonschema::Validator, rows: Vec<Unassigned>) -> BTreeSet<String> {
    let plan = file(rows);
    let text = write_plan(&plan);
    let value: Value = serde_json::from_str(&text).unwrap();
    if let Err(error) = strict.validate(&value) {
        panic!("{error} at {}\n{text}", error.instance_path);
    }
    assert_eq!(read_plan(text.as_bytes()).expect("a plan"), plan);
    let mut said = BTreeSet::new();
    for row in &plan.unassigned {
        said.extend(row.reasons.iter().map(reason));
        match &row.nearest {
            Some(Nearest::Known(near)) => said.extend(kinds(&near.relaxation)),
            Some(other) => panic!("not known: {other:?}"),
            None => {}
        }
    }
    said
}

/// Days made so that what mixed days hardly ever give is said of them.
fn rare() -> Vec<Unassigned> {
    let two = |day: &mut Problem, visit: VisitId| {
        let entry = StaffEntry { skills: Vec::new(), min_band: 0, duration: minutes(30) };
        day.visits[visit].staff = vec![entry.clone(), entry];
    };
    let mut rows = Vec::new();
    // Its own shift is full of what is worth more; the other one is free.
    let mut day = two_nurses();
    let long = visit(&mut day, "long", Some(1), minutes(215));
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.pins.push(Pin { visit: v, clinician: None, shift: Some(ShiftId(0)), start: Some(at(9, 0)), staff: Some(0) });
    rows.push(told(&day, &vec![serving(&[long]), Vec::new()]));
    // The only one is excluded; the only one on shift is not the one required.
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].excluded_clinicians = vec![ClinicianId(0)];
    rows.push(told(&day, &nothing(&day)));
    let mut day = one_nurse();
    let who = clinician(&mut day, "c2");
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].required_clinicians = vec![vec![who]];
    rows.push(told(&day, &nothing(&day)));
    // Neither skilled nor on shift then.
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].staff[0].skills = vec![IV];
    day.visits[v].windows = vec![window(at(13, 0), at(14, 0))];
    rows.push(told(&day, &nothing(&day)));
    // All or none, at a good price and at none.
    for price in [20_000, 1] {
        let mut day = one_nurse();
        let pair = ["v", "w"].map(|id| visit(&mut day, id, Some(1), minutes(30)));
        pair.iter().for_each(|&visit| day.visits[visit].unassigned_cost = Some(Cost(price)));
        link(&mut day, LinkKind::AllOrNone(pair.to_vec()));
        rows.push(told(&day, &nothing(&day)));
    }
    // Never on shift together.
    let mut day = two_nurses();
    day.shifts[ShiftId(1)].start = at(14, 0);
    day.shifts[ShiftId(1)].end = at(18, 0);
    let v = visit(&mut day, "v", Some(1), minutes(30));
    two(&mut day, v);
    rows.push(told(&day, &nothing(&day)));
    // Too heavy; too far.
    let mut day = one_nurse();
    day.shifts[ShiftId(0)].max_load = Some(1);
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].load = 2;
    rows.push(told(&day, &nothing(&day)));
    let mut day = line(&[("hub", 0, 0), ("far", 600, 0)]);
    let who = clinician(&mut day, "c1");
    shift(&mut day, "s1", who, at(8, 0), at(12, 0));
    visit(&mut day, "v", Some(1), minutes(30));
    rows.push(told(&day, &nothing(&day)));
    // The one with the skill lacks the band, the one with the band the skill.
    let mut day = two_nurses();
    day.clinicians[ClinicianId(0)].skills = vec![IV];
    day.clinicians[ClinicianId(1)].band = 7;
    let v = visit(&mut day, "v", Some(1), minutes(30));
    (day.visits[v].staff[0].skills, day.visits[v].staff[0].min_band) = (vec![IV], 6);
    rows.push(told(&day, &nothing(&day)));
    // Left out although it pays.
    let mut day = one_nurse();
    visit(&mut day, "v", Some(1), minutes(30));
    rows.push(told(&day, &nothing(&day)));
    rows.extend(planned(&begun_by_one_of_two(), 10).unassigned);
    rows
}

fn begun_by_one_of_two() -> Problem {
    let shift = |id: &str| {
        let [start, end] = ["2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z"];
        json!({"id": id, "start": start, "end": end, "startPlace": "hub", "endPlace": "hub"})
    };
    let day = json!({
        "format": "rounds/1", "places": [{"id": "hub", "lat": 51.5, "lon": 0.0}],
        "travel": {"modes": [{"id": "car", "estimate": {"speedKmh": 20.0, "detourFactor": 1.3}}]},
        "clinicians": [
            {"id": "c1", "mode": "car", "shifts": [shift("s1")]}, {"id": "c2", "mode": "car", "shifts": [shift("s2")]}
        ],
        "visits": [{"id": "v", "place": "hub", "duration": "PT30M", "staff": [{}, {"skills": ["iv"]}]}],
        "history": [{
            "shift": "s1", "kind": "visit", "id": "v", "staff": 0, "place": "hub",
            "arrival": "2026-03-02T08:00:00Z", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z"
        }]
    });
    read_day(day.to_string().as_bytes()).expect("a day").value
}

/// Every code and kind, with the shapes that some of them have.
const ALL: &[&str] = &[
    "BAND",
    "BAND, some otherwise fit",
    "DOUBLE_UP",
    "DOUBLE_UP, begun",
    "EXCLUDED",
    "GENDER",
    "LANGUAGE",
    "LINK",
    "LINK, left out",
    "LINK, together",
    "MAX_LOAD",
    "MAX_TRAVEL",
    "MAX_VISITS",
    "NO_SHIFT_IN_WINDOW",
    "OUTCOMPETED",
    "OUT_OF_REACH",
    "OUT_OF_REACH, capped",
    "OUT_OF_REACH, far",
    "OUT_OF_REACH, jointly",
    "PIN",
    "PIN, fits without",
    "PRICE",
    "REQUIRED",
    "SKILL",
    "TIME",
    "band",
    "cap, maxLoad",
    "cap, maxTravel",
    "cap, maxVisits",
    "drop",
    "excluded",
    "gender",
    "insert",
    "insert, together",
    "language",
    "link",
    "overtime",
    "pin",
    "price",
    "price, together",
    "required",
    "several",
    "skill",
    "window",
];

#[test]
fn each_is_written_by_some_day() {
    let strict = strict();
    let mut said = held(&strict, rare());
    for seed in 0..150 {
        let (shifts, visits) = (1 + seed as usize % 4, 4 + seed as usize % 7);
        let problem = problem_of(&mixed(seed, shifts, visits)).unwrap().value;
        said.extend(held(&strict, planned(&problem, 300).unassigned));
    }
    assert_eq!(said, ALL.iter().map(|name| name.to_string()).collect());
}

/// The codes and kinds of the published schema are those that days give.
#[test]
fn the_schema_names_no_other() {
    let schema = schema(FileKind::Plan);
    let names = |kind: &str, tag: &str| -> BTreeSet<String> {
        let variants = schema["$defs"][kind]["oneOf"].as_array().expect("variants");
        variants.iter().map(|variant| variant["properties"][tag]["const"].as_str().expect("a name").into()).collect()
    };
    let plain: BTreeSet<String> = ALL.iter().filter_map(|name| name.split(", ").next()).map(String::from).collect();
    let (codes, kinds) = plain.into_iter().partition(|name| name.chars().all(|letter| !letter.is_lowercase()));
    assert_eq!((names("Reason", "code"), names("Relaxation", "kind")), (codes, kinds));
}

/// A plan with one visit left out, as text.
fn saying(reason: Value, nearest: Value) -> String {
    json!({
        "format": "rounds/1", "day": {"digest": "sha256:0"}, "shifts": [],
        "unassigned": [{"visit": "v", "reasons": [reason], "nearest": nearest}]
    })
    .to_string()
}

/// The reason and the relaxation, read, and what they are when they are written again.
fn again(reason: &Value, nearest: &Value) -> (Unassigned, Value, Value) {
    let text = saying(reason.clone(), nearest.clone());
    let plan = read_plan(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut value: Value = serde_json::from_str(&write_plan(&plan)).unwrap();
    let mut row = value["unassigned"][0].take();
    (plan.unassigned[0].clone(), row["reasons"][0].take(), row["nearest"].take())
}

#[test]
fn what_others_wrote_is_kept() {
    let codes = serde_json::to_value([ReasonCode::Skill, ReasonCode::Time, ReasonCode::MaxVisits, ReasonCode::Price]);
    for code in codes.unwrap().as_array().unwrap() {
        let details = [
            json!({}),
            json!({"skills": ["iv"]}),
            json!({"staff": 0, "shifts": 1, "of": 1, "tried": ["s1"], "new": {"of": ["a", null, 1.5]}}),
            json!({"skills": ["iv"], "staff": 0, "clinicians": 3, "notes": "asked twice"}),
            json!({"skills": "iv", "staff": -1, "clinicians": null}),
        ];
        for details in details {
            let told = json!({"code": code, "description": "Because.", "details": details});
            let (row, reason, _) = again(&told, &json!({}));
            assert!(matches!(row.reasons[0].details, ReasonDetails::Other { .. }), "{row:?}");
            assert_eq!(reason, told);
        }
    }
    let nearest = [
        json!({"kind": "skill", "clinician": "c1", "skill": "iv", "cost": 5}),
        json!({"kind": "teleport", "description": "Be there.", "by": [1, {"deep": true}]}),
        json!({
            "kind": "pin", "start": "2026-03-02T08:00:00+00:00", "clinician": "c1", "shift": "s1", "after": null,
            "cost": 1, "description": "Lift its pin", "since": "0.9"
        }),
        json!({"description": 7}),
    ];
    for nearest in nearest {
        let (row, _, written) = again(&json!({"code": "TIME", "description": ""}), &nearest);
        assert!(matches!(row.nearest, Some(Nearest::Other(_))), "{row:?}");
        assert_eq!(written, nearest);
    }
}

#[test]
fn instants_and_durations_may_be_written_otherwise() {
    let mut nearest = json!({
        "kind": "overtime", "shift": "s1", "by": "P1D", "start": "2026-03-02t08:00:00Z", "cost": 1.0, "description": "",
        "crew": [
            {"clinician": "c1", "shift": "s1", "after": null}, {"clinician": "c2", "shift": "s2", "after": "v7"}
        ]
    });
    let (row, _, written) = again(&json!({"code": "TIME", "description": ""}), &nearest);
    let Some(Nearest::Known(near)) = row.nearest else { panic!("{row:?}") };
    let Proposal { relaxation: Relaxation::Overtime { shift, by }, placement, cost: 1, .. } = *near else {
        panic!("{near:?}")
    };
    assert_eq!((shift.as_str(), by.0.0, placement.crew.len()), ("s1", 86_400, 2));
    (nearest["by"], nearest["start"], nearest["cost"]) = (json!("PT24H"), json!("2026-03-02T08:00:00+00:00"), json!(1));
    assert_eq!(written, nearest);
}

#[test]
fn faults_of_shape_are_found_as_ever() {
    for (reason, nearest, code, path) in [
        (json!({"code": "BECAUSE", "description": ""}), json!({}), "E3109", "unassigned[0].reasons[0].code"),
        (json!({"description": ""}), json!({}), "E3102", "unassigned[0].reasons[0].code"),
        (json!({"code": "PIN"}), json!({}), "E3102", "unassigned[0].reasons[0].description"),
        (json!({"code": "PIN", "description": "", "x": 1}), json!({}), "E3101", "unassigned[0].reasons[0].x"),
        (
            json!({"code": "PIN", "description": "", "details": 1}),
            json!({}),
            "E3103",
            "unassigned[0].reasons[0].details",
        ),
        (json!({"code": "PIN", "description": ""}), json!([]), "E3103", "unassigned[0].nearest"),
    ] {
        let text = saying(reason, nearest);
        let Err(error) = read_plan(text.as_bytes()) else { panic!("{text}") };
        let found: Vec<(&str, &str)> = error.issues().iter().map(|issue| (issue.code, issue.path.as_str())).collect();
        assert_eq!(found, [(code, path)], "{text}");
    }
}
