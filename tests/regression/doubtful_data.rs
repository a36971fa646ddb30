//! Doubtful data is told.

use rounds::Issue;
use rounds_format::codes::*;
use serde_json::{Value, json};

use crate::support::{Folder, bytes};

/// Two clinicians, and as many homes and visits as asked for, a patient each.
fn day(visits: usize) -> Value {
    let shift = |id: &str| json!({"id": id, "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T13:00:00Z", "startPlace": "hub"});
    let home =
        |n: usize| json!({"id": format!("h{n}"), "lat": 51.5 + 0.002 * n as f64, "lon": -2.6 - 0.001 * n as f64});
    let visit =
        |n: usize| json!({"id": format!("v{n}"), "patient": format!("p{n}"), "kind": "dressing", "duration": "PT20M"});
    let patient = |n: usize| json!({"id": format!("p{n}"), "place": format!("h{n}")});
    json!({
        "format": "rounds/1",
        "timeZone": "Europe/London",
        "places": std::iter::once(json!({"id": "hub", "lat": 51.5, "lon": -2.6})).chain((0..visits).map(home)).collect::<Vec<_>>(),
        "travel": {"modes": [{"id": "car", "estimate": {"speedKmh": 19, "detourFactor": 1.35}}]},
        "clinicians": [{"id": "c1", "shifts": [shift("s1")]}, {"id": "c2", "shifts": [shift("s2")]}],
        "patients": (0..visits).map(patient).collect::<Vec<_>>(),
        "visits": (0..visits).map(visit).collect::<Vec<_>>(),
    })
}

/// All that is found in a day, errors or warnings.
fn found(day: &Value) -> Vec<Issue> {
    match rounds::format::read_day(day.to_string().as_bytes()) {
        Ok(loaded) => loaded.warnings,
        Err(error) if error.is_input() => error.into_issues(),
        Err(other) => panic!("{other}"),
    }
}

/// The one issue with that code, as a line.
fn only(day: &Value, code: &str) -> String {
    let found = found(day);
    let of_code: Vec<&Issue> = found.iter().filter(|issue| issue.code == code).collect();
    assert_eq!(of_code.len(), 1, "{code} in {found:#?}");
    of_code[0].to_string()
}

#[test]
fn a_day_as_it_should_be_has_no_warning() {
    assert_eq!(found(&day(8)), []);
}

#[test]
fn a_place_far_from_all_others_is_told_with_the_slip_that_explains_it() {
    let placed = |lat: f64, lon: f64| {
        let mut day = day(8);
        (day["places"][3]["lat"], day["places"][3]["lon"]) = (json!(lat), json!(lon));
        day
    };
    for (lat, lon, slip) in [
        (-2.603, 51.506, "may be swapped: mended"),
        (51.506, 2.603, "the longitude may have lost its sign"),
        (-51.506, -2.603, "the latitude may have lost its sign"),
        (2.603, 51.506, "swapped, and"),
        (0.0, 0.0, "0, 0 stands for no coordinates"),
        (48.85, 2.35, "check its latitude and longitude"),
    ] {
        let told = only(&placed(lat, lon), FAR_PLACE);
        assert!(told.contains("places[3]") && told.contains(slip), "{lat}, {lon}: {told}");
    }
    // Half an hour's drive away is no slip.
    assert_eq!(found(&placed(51.7, -2.4)), []);
}

#[test]
fn of_two_places_the_one_that_is_no_base_is_told() {
    let mut two = day(1);
    (two["places"][1]["lat"], two["places"][1]["lon"]) = (json!(-2.601), json!(51.503));
    assert!(only(&two, FAR_PLACE).contains("places[1]"));
}

#[test]
fn two_towns_are_both_right() {
    let mut towns = day(12);
    for n in 0..5 {
        towns["places"][n]["lat"] = json!(51.9);
    }
    assert_eq!(found(&towns), []);
}

#[test]
fn a_place_on_every_kind_of_mode_is_told() {
    let mut matrix = day(2);
    (matrix["places"][2]["lat"], matrix["places"][2]["lon"]) = (json!(-2.6), json!(51.5));
    let zeros = [[0; 3]; 3];
    matrix["travel"]["modes"][0] = json!({"id": "car", "matrix": {"places": ["hub", "h0", "h1"], "seconds": zeros}});
    assert!(only(&matrix, FAR_PLACE).contains("latitude and longitude may be swapped: mended"));
}

#[test]
fn a_likely_duplicate_is_told_and_linked_visits_are_not() {
    let mut twice = day(2);
    for n in 0..2 {
        twice["visits"][n]["patient"] = json!("p0");
        twice["visits"][n]["windows"] = json!([{"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:30:00Z"}]);
    }
    assert!(only(&twice, LIKELY_TWICE).contains("visits[1]"));
    let mut other_time = twice.clone();
    other_time["visits"][1]["windows"] = json!([{"start": "2026-03-02T09:25:00Z", "end": "2026-03-02T10:00:00Z"}]);
    assert_eq!(found(&other_time), []);
    let mut other_kind = twice.clone();
    other_kind["visits"][1]["kind"] = json!("physiotherapy");
    assert_eq!(found(&other_kind), []);
    twice["links"] = json!([{"kind": "gap", "from": "v0", "to": "v1", "min": "PT20M"}]);
    assert_eq!(found(&twice), []);
}

#[test]
fn two_clinicians_at_one_patient_at_once_are_told_of_the_plan() {
    let mut twice = day(2);
    for n in 0..2 {
        twice["visits"][n]["patient"] = json!("p0");
        twice["visits"][n]["kind"] = json!(["wound-care", "physiotherapy"][n]);
        twice["visits"][n]["windows"] = json!([{"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:05:00Z"}]);
    }
    let folder = Folder::new();
    folder.put("day.json", &twice.to_string());
    let planned = folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "50"]);
    assert!(planned.said.contains("W3301") && planned.said.contains("p0"), "{}", planned.said);
    let checked = folder.run(&["check", "day.json", "plan.json"]);
    assert_eq!(checked.code, 0);
    assert!(checked.out.contains("warning: W3301"), "{}", checked.out);
    let listed = folder.run(&["check", "--json", "day.json", "plan.json"]);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!((&listed["warnings"][0]["code"], listed["violations"].as_array().unwrap().len()), (&json!("W3301"), 0));

    // One visit for two is what it says.
    let mut one = day(1);
    one["visits"][0]["staff"] = json!([{}, {}]);
    folder.put("day.json", &one.to_string());
    let planned = folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "50"]);
    assert!(planned.code == 0 && !planned.said.contains("W3301"), "{}", planned.said);
}

/// A referral for the patient of the first visit, at its time.
fn same_again(kind: &str) -> Value {
    let window = json!({"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:05:00Z"});
    let visit = json!({"id": "again", "patient": "p0", "kind": kind, "duration": "PT20M", "windows": [window]});
    json!({"format": "rounds/1", "at": "2026-03-02T08:00:00Z", "events": [{"kind": "newVisit", "visit": visit}]})
}

#[test]
fn two_clinicians_at_one_patient_at_once_are_told_after_events_and_edits() {
    let mut first = day(2);
    first["visits"][0]["windows"] = json!([{"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:05:00Z"}]);
    let folder = Folder::new();
    folder.put("day.json", &first.to_string());
    folder.put("events.json", &same_again("physiotherapy").to_string());
    let planned = folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "50"]);
    assert!(!planned.said.contains("W3301"), "{}", planned.said);
    let line = [
        "replan",
        "day.json",
        "plan.json",
        "events.json",
        "--day-out",
        "then.json",
        "-o",
        "then.plan.json",
        "--instant",
    ];
    let replanned = folder.run(&line);
    assert!(replanned.said.contains("W3301") && replanned.said.contains("p0"), "{}", replanned.said);

    let nothing = json!({"format": "rounds/1", "at": "2026-03-02T08:01:00Z", "events": []});
    folder.put("lines", &format!("{}\n{nothing}\n", same_again("physiotherapy")));
    for form in [&["--text"][..], &[]] {
        let line = [&["live", "day.json", "plan.json", "--events", "lines", "--instant"], form].concat();
        let told = folder.run(&line);
        assert_eq!((told.code, told.out.matches("W3301").count()), (0, 1), "once: {} {}", told.out, told.said);
    }

    let edit = ["edit", "then.json", "then.plan.json", "unassign", "again", "-o", "without.plan.json"];
    let out = folder.run(&edit);
    assert!(out.code == 0 && !out.said.contains("W3301"), "{}", out.said);
    let edit =
        ["edit", "then.json", "without.plan.json", "assign", "again", "-o", "with.plan.json", "--json", "effect.json"];
    let back = folder.run(&edit);
    assert!(back.said.contains("W3301"), "{}", back.said);
    let effect: Value = serde_json::from_str(&folder.read("effect.json")).unwrap();
    assert_eq!(effect["warnings"][0]["code"], "W3301");
}

#[test]
fn a_referral_that_is_there_already_or_odd_is_told() {
    let mut first = day(8);
    first["visits"][0]["windows"] = json!([{"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:05:00Z"}]);
    let folder = Folder::new();
    folder.put("day.json", &first.to_string());
    assert_eq!(folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "50"]).code, 0);
    let told = |events: Value| {
        folder.put("events.json", &events.to_string());
        let line = ["replan", "day.json", "plan.json", "events.json", "-o", "then.plan.json", "--instant"];
        let ran = folder.run(&line);
        assert_eq!(ran.code, 0, "{}", ran.said);
        ran.said
    };
    let twice = told(same_again("dressing"));
    assert!(twice.contains(&format!("{LIKELY_TWICE} events[0].visit:")), "{twice}");
    let mut long = same_again("physiotherapy");
    long["events"][0]["visit"]["duration"] = json!("PT13H");
    assert!(told(long).contains(&format!("{ODD_LENGTH} events[0].visit.duration:")));
    let mut far = same_again("dressing");
    far["events"][0]["place"] = json!({"id": "new", "lat": -2.6, "lon": 51.5});
    far["events"][0]["patient"] = json!({"id": "new", "place": "new"});
    far["events"][0]["visit"]["patient"] = json!("new");
    assert!(told(far).contains(&format!("{FAR_PLACE} events[0].place:")));
}

#[test]
fn ids_that_look_alike_are_told() {
    for (id, code) in
        [("V0", TWIN_IDS), ("v 0", TWIN_IDS), ("v0\u{a0}", TWIN_IDS), ("v\u{200b}0", TWIN_IDS), (" w", BLANK_AROUND_ID)]
    {
        let mut alike = day(2);
        alike["visits"][1]["id"] = json!(id);
        let told = only(&alike, code);
        assert!(told.contains("visits[1]") && !told.contains(['\u{a0}', '\u{200b}']), "{told}");
    }
}

#[test]
fn names_of_skills_languages_and_genders_that_look_alike_are_told_once() {
    let mut alike = day(4);
    alike["clinicians"][0]["skills"] = json!(["iv-therapy"]);
    alike["clinicians"][0]["languages"] = json!(["gu", "en"]);
    alike["clinicians"][0]["gender"] = json!("female");
    for n in 1..4 {
        alike["visits"][n]["staff"] = json!([{"skills": ["IV-therapy"]}]);
    }
    alike["patients"][2]["preferredLanguages"] = json!(["GU"]);
    alike["visits"][3]["preferredGender"] = json!("Female ");
    let told: Vec<String> =
        found(&alike).iter().filter(|issue| issue.code == TWIN_IDS).map(|issue| issue.to_string()).collect();
    let paths = ["visits[1].staff[0].skills[0]", "patients[2].preferredLanguages[0]", "visits[3].preferredGender"];
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().zip(paths).all(|(told, path)| told.contains(path)), "{told:?}");
    assert!(only(&alike, BLANK_AROUND_ID).contains("the gender `Female ` begins or ends with a blank"));
}

#[test]
fn a_visit_of_no_length_or_of_thirty_hours_is_told() {
    for duration in ["PT0S", "PT30H"] {
        let mut odd = day(2);
        odd["visits"][1]["duration"] = json!(duration);
        assert!(only(&odd, ODD_LENGTH).contains("visits[1].duration"));
    }
}

#[test]
fn wall_clock_times_with_a_z_are_told_and_real_ones_are_not() {
    let summer = |offset: &str, zone: &str| -> Value {
        let text = day(2).to_string().replace("-03-02T", "-06-01T").replace("00Z\"", &format!("00{offset}\""));
        serde_json::from_str(&text.replace("Europe/London", zone)).unwrap()
    };
    let told = only(&summer("Z", "Europe/London"), OFFSET_NOT_OF_ZONE);
    assert!(told.contains("all times are +00:00, but Europe/London is at +01:00 that day"), "{told}");
    assert_eq!(found(&summer("+01:00", "Europe/London")), []);
    assert_eq!(found(&summer("Z", "UTC")), []);
    assert_eq!(found(&day(2)), []);
}

#[test]
fn a_file_of_another_kind_is_one_line() {
    let plan = json!({"format": "rounds/1", "day": {"digest": format!("sha256:{}", "0".repeat(64))}, "shifts": [], "unassigned": []});
    let events = json!({"format": "rounds/1", "at": "2026-03-02T09:00:00Z", "events": []});
    let folder = Folder::new();
    folder.put("day.json", &day(2).to_string());
    folder.put("plan.json", &plan.to_string());
    folder.put("events.json", &events.to_string());
    for (line, given, wanted) in [
        (&["check", "plan.json"][..], "a plan", "a day"),
        (&["plan", "events.json"], "an events", "a day"),
        (&["check", "day.json", "day.json"], "a day", "a plan"),
        (&["explain", "day.json", "events.json"], "an events", "a plan"),
        (&["replan", "day.json", "plan.json", "plan.json"], "another day", ""),
        (&["simulate", "day.json"], "a day", "a scenario"),
    ] {
        let told = folder.run(line);
        assert_eq!(told.code, 2, "{}", told.said);
        assert_eq!(told.said.matches("error:").count(), 1, "{}", told.said);
        assert!(told.said.contains(given) && told.said.contains(wanted), "{}", told.said);
    }
}

#[test]
fn a_plan_of_another_day_is_one_line() {
    let folder = Folder::new();
    folder.put("day.json", &day(30).to_string());
    folder.put("renamed.json", &renamed(&day(30)).to_string());
    let planned = folder.run(&["plan", "renamed.json", "-o", "plan.json", "--iterations", "50"]);
    assert_eq!(planned.code, 0, "{}", planned.said);
    let checked = folder.run(&["check", "day.json", "plan.json"]);
    assert_eq!((checked.code, checked.out.lines().count()), (4, 1), "{}", checked.out);
    assert!(checked.out.contains("another day"), "{}", checked.out);
    let listed: Value = serde_json::from_str(&folder.run(&["check", "--json", "day.json", "plan.json"]).out).unwrap();
    assert_eq!(listed["violations"].as_array().unwrap().len(), 1);
}

/// The same day with other ids of visits and shifts.
fn renamed(day: &Value) -> Value {
    let mut day = day.clone();
    for visit in day["visits"].as_array_mut().unwrap() {
        visit["id"] = json!(format!("other-{}", visit["id"].as_str().unwrap()));
    }
    for clinician in day["clinicians"].as_array_mut().unwrap() {
        clinician["shifts"][0]["id"] = json!(format!("other-{}", clinician["id"].as_str().unwrap()));
    }
    day
}

#[test]
fn a_slip_made_twenty_times_is_told_once_with_the_count() {
    let everywhere = |field: &str, value: Value| {
        let mut day = day(20);
        for visit in day["visits"].as_array_mut().unwrap() {
            visit[field] = value.clone();
        }
        day
    };
    for (day, code) in [
        (everywhere("priorty", json!("urgent")), "E1101"),
        (everywhere("priority", json!("High")), "E1109"),
        (everywhere("duration", json!("20 min")), "E1107"),
        (everywhere("patient", json!("nobody")), "E1206"),
    ] {
        let found = found(&day);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].code, code);
        assert!(found[0].path.starts_with("visits[0]") && found[0].message.contains("20 times"), "{}", found[0]);
    }
    // Other patients that are not there are other slips.
    let mut several = day(20);
    for (n, visit) in several["visits"].as_array_mut().unwrap().iter_mut().enumerate() {
        visit["patient"] = json!(format!("unknown-{n}"));
    }
    assert_eq!(found(&several).len(), 20);
}

#[test]
fn a_flood_of_unknown_fields_is_short() {
    let mut flooded = day(1);
    let fields = flooded["visits"][0].as_object_mut().unwrap();
    (0..100_000).for_each(|n| drop(fields.insert(format!("field{n}"), json!(n))));
    let issues = found(&flooded);
    assert!(issues.len() <= 1_001, "{} issues", issues.len());
    assert!(issues.last().unwrap().message.contains("more errors are not listed"));
}

#[test]
fn a_priority_that_is_no_name_is_not_taken_for_a_weaker_one() {
    let told = |name: &str| {
        let mut day = day(1);
        day["visits"][0]["priority"] = json!(name);
        only(&day, "E1109")
    };
    for name in ["High", "emergency", "P1", "asap", "2"] {
        let told = told(name);
        assert!(!told.contains("nearest") && told.contains("allowed: `critical`, `urgent`"), "{told}");
    }
    assert!(told("Urgent").contains("nearest: `urgent`"));
    assert!(told("crtical").contains("nearest: `critical`"));
}

#[test]
fn a_time_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_said() {
    let folder = Folder::new();
    for name in ["night-clock-forward.json", "night-clock-back.json"] {
        folder.put(name, &String::from_utf8(bytes(name)).unwrap());
        let plan = format!("{name}.plan");
        assert_eq!(folder.run(&["plan", name, "-o", &plan, "--iterations", "20"]).code, 0);
    }
    let edit = |name: &str, at: &str| {
        folder.run(&["edit", name, &format!("{name}.plan"), "move", "a", "--at", at, "-o", "edited.json"])
    };
    let skipped = edit("night-clock-forward.json", "01:30");
    assert_eq!(skipped.code, 2);
    assert!(skipped.said.contains("02:30 BST"), "{}", skipped.said);
    assert_eq!(edit("night-clock-forward.json", "02:30").code, 0);
    assert!(folder.read("edited.json").contains("2026-03-29T02:30:00+01:00"));

    let twice = edit("night-clock-back.json", "01:30");
    assert_eq!(twice.code, 0, "{}", twice.said);
    assert!(twice.said.contains("comes twice") && twice.said.contains("2026-10-25T01:30:00+00:00"), "{}", twice.said);
    assert!(folder.read("edited.json").contains("2026-10-25T01:30:00+01:00"));
    // Outside every shift, on the date nearest to one.
    assert_eq!(edit("night-clock-back.json", "20:30").code, 0);
    assert!(folder.read("edited.json").contains("2026-10-24T20:30:00+01:00"));
}
