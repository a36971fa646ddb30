//! Reading days and plans as a user of the library does.

use std::path::PathBuf;

use rounds::format::{problem_of, read_day, read_day_file, write_day, write_file, write_files};
use rounds::model::ids::{ClinicianId, ModeId, PlaceId, ShiftId, SkillId, VisitId};
use rounds::model::units::{Cost, Seconds};
use rounds::model::{LinkKind, ModeSource, PastKind, Priority, PriorityMap, Weights};

/// The days shared by all projects around this one, where they are at hand.
fn shared_days() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let beside = std::env::var_os("ROUNDS_SHARED").map(PathBuf::from).unwrap_or_else(|| root.join("../shared"));
    let mut days: Vec<PathBuf> = std::fs::read_dir(beside.join("benchmarks/days"))
        .map(|folder| folder.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    days.sort();
    if days.is_empty() {
        println!("skipped: no ../shared/benchmarks/days here");
    }
    days
}

#[test]
fn shared_days_read_without_errors() {
    for path in shared_days() {
        let bytes = std::fs::read(&path).unwrap();
        let loaded = read_day(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = read_day_file(&bytes).unwrap();
        assert_eq!(loaded.value.visits.len(), file.visits.len());
        println!("{}: {} warnings, {}", path.display(), loaded.warnings.len(), loaded.value.digest);
        let text = write_day(&file);
        assert_eq!(read_day_file(text.as_bytes()).unwrap(), file, "parse, print, parse");
        assert_eq!(write_day(&read_day_file(text.as_bytes()).unwrap()), text);
    }
}

/// A day in which most fields stand, to see what becomes of them.
fn rich_day() -> serde_json::Value {
    let at = |clock: &str| format!("2026-03-02T{clock}:00+00:00");
    serde_json::json!({
        "format": "rounds/1", "label": "L", "timeZone": "Europe/London",
        "places": [{ "id": "hub" }, { "id": "home", "access": "PT2M" }, { "id": "unused" }],
        "travel": { "modes": [{ "id": "car", "matrix": { "places": ["home", "hub"], "seconds": [[0, 60], [70, 0]] } }] },
        "skills": [{ "id": "iv", "implies": ["cannula"] }, { "id": "cannula", "implies": ["blood"] }, { "id": "blood" }],
        "clinicians": [
            { "id": "a", "skills": ["iv"], "languages": ["gu"], "shifts": [{
                "id": "a1", "start": at("08:00"), "end": at("12:00"), "startPlace": "hub",
                "breaks": [{ "id": "tea", "earliest": at("10:00"), "latest": at("11:00"), "duration": "PT20M" }] }] },
            { "id": "b", "gender": "male", "shifts": [
                { "id": "b2", "start": at("13:00"), "end": at("15:00") }, { "id": "b1", "start": at("08:00"), "end": at("13:00") }] }
        ],
        "patients": [{
            "id": "p", "place": "home", "requiredGender": "female", "excludedClinicians": ["b"], "requiredLanguages": ["gu"],
            "preferredClinicians": ["b"], "preferredGender": "female", "preferredLanguages": ["gu"] }],
        "visits": [
            { "id": "v", "patient": "p", "duration": "PT30M", "priority": "urgent",
              "requiredGender": "male", "excludedClinicians": ["a"], "requiredLanguages": ["en", "gu"],
              "requiredClinicians": ["a", "b"], "preferredClinicians": ["a"], "preferredLanguages": [],
              "windows": [{ "start": at("10:00"), "end": at("11:00") }, { "start": at("08:00"), "end": at("09:00"), "due": at("08:30") }],
              "response": { "clockStart": at("08:00"), "within": "PT2H" },
              "staff": [{ "skills": ["iv", "blood"], "minBand": 4 }, { "duration": "PT10M" }] },
            { "id": "call", "patient": "p", "remote": true, "duration": "PT10M", "unassignedCost": 7 }
        ],
        "objective": { "unassigned": { "urgent": 9 }, "continuity": 5 },
        "history": [
            { "shift": "a1", "kind": "visit", "id": "v", "staff": 1, "arrival": at("08:05"), "start": at("08:07"), "end": at("08:17") },
            { "shift": "a1", "kind": "break", "id": "tea", "arrival": at("08:17"), "start": at("10:00"), "end": at("10:20") },
            { "shift": "b1", "kind": "noAccess", "id": "v", "place": "home", "arrival": at("09:00"), "start": at("09:00"), "end": at("09:10") }
        ],
        "promises": [{ "visit": "v", "clinicians": ["b", "a"], "start": at("10:00"), "confirmed": true }]
    })
}

#[test]
fn every_field_finds_its_place_in_the_problem() {
    let problem = read_day(rich_day().to_string().as_bytes()).unwrap().value;
    let (a, b) = (ClinicianId(0), ClinicianId(1));
    assert_eq!(problem.clinicians[a].skills, [SkillId(0), SkillId(1), SkillId(2)], "implied skills are held");
    assert_eq!(problem.clinicians[b].mode, problem.clinicians[a].mode, "the only mode need not be named");
    assert_eq!(problem.clinicians[b].shifts, [ShiftId(1), ShiftId(2)], "shifts keep the day's order");
    let ModeSource::Matrix(matrix) = &problem.modes[ModeId(0)].source else { panic!("a matrix") };
    assert_eq!(matrix.row_of.iter().collect::<Vec<_>>(), [&Some(1), &Some(0), &None]);

    let (visit, prices) = (&problem.visits[VisitId(0)], problem.prices());
    assert_eq!(visit.required_genders, ["male", "female"], "hard rules of visit and patient both hold");
    assert_eq!(visit.required_languages, ["en", "gu"]);
    assert_eq!(visit.excluded_clinicians, [a, b]);
    assert_eq!(visit.required_clinicians, [vec![a, b]]);
    assert_eq!(visit.preferred_clinicians, [a], "a preference of the visit's own stands before the patient's");
    assert_eq!(visit.preferred_languages, ["gu"], "an empty list is no preference");
    assert_eq!(visit.preferred_gender.as_deref(), Some("female"));
    assert!(visit.windows[0].start < visit.windows[1].start, "windows are sorted");
    assert_eq!(visit.due, Some(visit.windows[1].start), "a response sets the due");
    assert!(visit.response);
    assert_eq!(visit.staff[0].duration, Seconds(1_800));
    assert_eq!(visit.staff[1].duration, Seconds(600));
    assert_eq!(
        (visit.unassigned_cost, prices[VisitId(0)]),
        (None, Cost(9 + 50 * 3_600)),
        "weights are overridden key by key, and it may come to be an hour late"
    );
    assert_eq!(problem.weights.unassigned.of(Priority::Critical), Cost(2_000_000));

    let call = &problem.visits[VisitId(1)];
    assert_eq!(
        (call.place, call.unassigned_cost, prices[VisitId(1)], call.staff.len()),
        (None, Some(Cost(7)), Cost(7), 1)
    );
    assert_eq!(call.preferred_clinicians, [b]);

    let past = &problem.shifts[ShiftId(0)].history;
    assert_eq!(past[0].what, PastKind::Visit { visit: VisitId(0), staff: 1 });
    assert_eq!(past[0].place, visit.place, "a past visit was where it is planned, unless it says otherwise");
    assert_eq!((&past[1].what, past[1].place), (&PastKind::Break(0), None));
    assert_eq!(problem.shifts[ShiftId(2)].history[0].what, PastKind::NoAccess(VisitId(0)));
    assert_eq!(problem.promises[0].clinicians, [a, b]);
}

#[test]
fn what_a_day_does_not_say_is_as_the_contract_has_it() {
    let day = serde_json::json!({
        "format": "rounds/1",
        "places": [{ "id": "home", "lat": 51.5, "lon": -0.3 }],
        "travel": { "modes": [{ "id": "car", "estimate": { "speedKmh": 19, "detourFactor": 1.35 } }] },
        "clinicians": [{ "id": "a", "shifts": [{
            "id": "a1", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T12:00:00Z",
            "breaks": [{ "id": "tea", "earliest": "2026-03-02T10:00:00Z", "latest": "2026-03-02T11:00:00Z", "duration": "PT20M" }] }] }],
        "visits": [{ "id": "v", "place": "home", "duration": "PT30M" }, { "id": "w", "place": "home", "duration": "PT30M" }],
        "links": [{ "kind": "gap", "from": "v", "to": "w" }],
    });
    let problem = read_day(day.to_string().as_bytes()).unwrap().value;
    let expected = Weights {
        unassigned: PriorityMap([2_000_000, 500_000, 100_000, 20_000].map(Cost)),
        strict: false,
        late_per_second: PriorityMap([200, 50, 10, 2].map(Cost)),
        travel_per_second: Cost(1),
        overtime_per_second: Cost(2),
        wait_per_second: Cost(0),
        latest_per_second: Cost(0),
        longest_idle_per_second: Cost(0),
        continuity: Cost(1_800),
        preference: Cost(300),
        changed_clinician: Cost(1_800),
        moved_per_second: Cost(1),
        move_tolerance: Seconds(15 * 60),
    };
    assert_eq!(problem.weights, expected);
    assert_eq!(problem.zone, chrono_tz::UTC);
    assert_eq!(problem.places[PlaceId(0)].access, Seconds(0));
    let (who, shift, visit) =
        (&problem.clinicians[ClinicianId(0)], &problem.shifts[ShiftId(0)], &problem.visits[VisitId(0)]);
    assert_eq!((who.band, who.skills.len(), &who.gender, who.languages.len()), (0, 0, &None, 0));
    assert_eq!((shift.max_overtime, shift.start_place, shift.end_place), (Seconds(0), None, None));
    assert_eq!((shift.max_visits, shift.max_travel, shift.max_load), (None, None, None));
    assert_eq!((shift.breaks[0].skip_cost, shift.breaks[0].on_arrival), (None, false));
    assert_eq!((visit.priority, visit.load, visit.windows.len(), visit.due), (Priority::Routine, 0, 0, None));
    assert_eq!((visit.response, visit.unassigned_cost, visit.place), (false, None, Some(PlaceId(0))));
    let staff = &visit.staff[..];
    assert_eq!((staff.len(), staff[0].skills.len(), staff[0].min_band, staff[0].duration), (1, 0, 0, Seconds(1_800)));
    let gap = LinkKind::Gap { from: VisitId(0), to: VisitId(1), min: Seconds(0), max: None };
    assert_eq!(problem.links.iter().next().unwrap().kind, gap);

    // Each default is named where the schema describes its field.
    let schema = rounds::format::schema(rounds::format::FileKind::Day).to_string();
    for (field, named) in [("continuity", "1800"), ("preference", "300"), ("changedClinician", "1800")] {
        let told = &schema[schema.find(&format!("\"{field}\":")).unwrap()..][..160];
        assert!(told.contains(&format!("default {named}")), "{field}: {told}");
    }
}

#[test]
fn a_day_in_memory_is_the_day_written_and_read() {
    let file = read_day_file(rich_day().to_string().as_bytes()).unwrap();
    let (made, read) = (problem_of(&file).unwrap(), read_day(write_day(&file).as_bytes()).unwrap());
    assert_eq!(made.value.digest, read.value.digest);
    assert_eq!(made.warnings, read.warnings);
}

#[test]
fn a_day_in_memory_with_nonsense_is_refused() {
    let mut file = read_day_file(rich_day().to_string().as_bytes()).unwrap();
    file.places[0].lat = Some(f64::NAN);
    file.places[0].lon = Some(0.0);
    file.visits[0].duration.0 = Seconds(-5);
    let Err(error) = problem_of(&file) else { panic!("refused") };
    let issues = error.into_issues();
    let found: Vec<_> = issues.iter().map(|issue| (issue.code, issue.path.as_str())).collect();
    assert_eq!(found, [("E1107", "visits[0].duration"), ("E1301", "places[0].lat")]);
}

#[test]
fn files_are_laid_out_one_thing_a_line() {
    let text = write_day(&read_day_file(rich_day().to_string().as_bytes()).unwrap());
    assert!(text.ends_with("}\n") && text.starts_with("{\n  \"format\": \"rounds/1\",\n"));
    assert!(text.contains("\n    { \"id\": \"home\", \"access\": \"PT2M\" },\n"), "{text}");
    assert!(text.contains("\n    { \"id\": \"call\", \"patient\": \"p\", \"remote\": true, \"duration\": \"PT10M\", \"unassignedCost\": 7 }\n"));
    assert!(text.lines().all(|line| line.chars().count() <= 260), "{text}");
}

#[test]
fn a_file_is_replaced_by_a_whole_one_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    write_file(&path, "one").unwrap();
    write_file(&path, "two").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let error = write_file(folder.path().join("no/such/folder/plan.json"), "x").unwrap_err();
    assert!(error.is_file());
    assert!(write_file(folder.path(), "x").is_err(), "a folder is no file");
    for bad in [folder.path().to_owned(), folder.path().join("no/such/folder/day.json")] {
        let together = [(path.as_path(), &b"new"[..]), (&bad, b"new")];
        assert!(write_files(together).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two", "all or none");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, folder.path().join("link.json")).unwrap();
        write_file(folder.path().join("link.json"), "three").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "three", "a link is followed");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
