//! Generated days: determinism, validity, sense, and the fixtures made by the generator.

use crate::layout;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rounds::Issue;
use rounds::format::day::{DayFile, LinkFile};
use rounds::format::{problem_of, read_day};
use rounds::generate::{GenerateOptions, Profile, generate, mixed};
use rounds_model::{Point, Problem, fits};

fn options(profile: Profile, shifts: usize, visits: usize, seed: u64) -> GenerateOptions {
    GenerateOptions::default().profile(profile).shifts(shifts).visits(visits).seed(seed)
}

/// The day as a problem, and the warnings about it.
fn valid(day: &DayFile, what: &str) -> (Problem, Vec<Issue>) {
    let loaded = problem_of(day).unwrap_or_else(|error| panic!("{what}: {error}"));
    (loaded.value, loaded.warnings)
}

#[test]
fn generated_days_are_valid_and_as_large_as_asked() {
    for profile in Profile::ALL {
        for (shifts, visits) in [(0, 0), (0, 3), (3, 0), (1, 1), (5, 30), (40, 320)] {
            for seed in 0..4 {
                let day = generate(&options(profile, shifts, visits, seed));
                let (_, warnings) = valid(&day, &format!("{profile} {shifts} {visits} {seed}"));
                // One shift cannot be there all day; five can.
                assert!(
                    shifts < 5 || visits == 0 || warnings.is_empty(),
                    "{profile} {shifts} {visits} {seed}: {warnings:?}"
                );
                assert_eq!((day.clinicians.len(), day.visits.len()), (shifts, visits));
            }
        }
    }
}

#[test]
fn the_same_options_give_the_same_day_and_another_seed_another() {
    for profile in Profile::ALL {
        let day = generate(&options(profile, 10, 60, 5));
        assert_eq!(day, generate(&options(profile, 10, 60, 5)));
        assert_ne!(day.visits, generate(&options(profile, 10, 60, 6)).visits);
    }
}

#[test]
fn few_points_and_the_days_of_clock_changes_will_do() {
    for point_count in [1, 2, 50] {
        let points: Vec<Point> =
            (0..point_count).map(|step| Point { lat: 51.0 + 0.001 * f64::from(step), lon: -3.0 }).collect();
        for (month, date) in [(3, 29), (10, 25)] {
            let mut options = options(Profile::Borough, 12, 90, 3);
            options.points = Some(points.clone());
            options.date = chrono::NaiveDate::from_ymd_opt(2026, month, date).unwrap();
            valid(&generate(&options), "few points");
        }
    }
}

/// Kinds of visits by how often they occur.
fn kinds(day: &DayFile) -> BTreeMap<&str, usize> {
    let mut kinds = BTreeMap::new();
    for visit in &day.visits {
        *kinds.entry(visit.kind.as_deref().unwrap_or_default()).or_default() += 1;
    }
    kinds
}

#[test]
fn services_see_the_visits_they_should() {
    let ucr = generate(&options(Profile::Ucr, 50, 300, 1));
    let standard = ucr.visits.iter().filter(|visit| visit.response.is_some()).count();
    assert!((90..=130).contains(&standard), "{standard} of 300 on the two-hour clock");

    let ward = generate(&options(Profile::VirtualWard, 50, 300, 1));
    assert!((85..100).contains(&kinds(&ward)["iv-antibiotic"]));
    assert!(ward.visits.iter().filter(|visit| visit.remote == Some(true)).count() >= 40);
    let gaps = ward.links.iter().flatten().filter(|link| matches!(link, LinkFile::Gap { .. })).count();
    assert!(gaps >= 20, "{gaps} gaps");

    let district = generate(&options(Profile::District, 50, 450, 1));
    let insulin = || district.visits.iter().filter(|visit| visit.kind.as_deref() == Some("insulin"));
    assert!((95..105).contains(&insulin().count()));
    assert!(insulin().all(|visit| visit.due.is_some() && visit.windows.as_ref().is_some_and(|all| all.len() == 1)));
}

#[test]
fn nearly_every_visit_has_enough_people_who_fit() {
    for profile in Profile::ALL {
        let day = generate(&options(profile, 40, 300, 2));
        let (problem, _) = valid(&day, "forty shifts");
        let hopeless = problem.visits.enumerate().filter(|(id, visit)| {
            let able = |entry| problem.clinicians.ids().filter(|&who| fits(&problem, *id, entry, who)).count();
            (0..visit.staff.len()).any(|entry| able(entry) < visit.staff.len())
        });
        let hopeless = hopeless.count();
        assert!(hopeless <= 3, "{profile}: {hopeless} of 300 visits that nobody fits");
    }
}

#[test]
fn work_is_near_what_the_shifts_can_do() {
    for (profile, visits) in
        [(Profile::Ucr, 60), (Profile::VirtualWard, 70), (Profile::District, 90), (Profile::Borough, 80)]
    {
        let day = generate(&options(profile, 10, visits, 3));
        let care: i64 =
            day.visits.iter().map(|visit| visit.duration.0.0 * visit.staff.as_ref().map_or(1, Vec::len) as i64).sum();
        let shifts = day.clinicians.iter().flat_map(|clinician| &clinician.shifts);
        let rostered: i64 = shifts.map(|shift| (shift.end.instant() - shift.start.instant()).0).sum();
        let share = care as f64 / rostered as f64;
        assert!((0.45..0.75).contains(&share), "{profile}: care is {share} of rostered time");
    }
}

#[test]
fn ten_thousand_visits_are_made() {
    let day = generate(&options(Profile::Borough, 1_200, 10_000, 1));
    assert_eq!((day.clinicians.len(), day.visits.len()), (1_200, 10_000));
    let ids: BTreeSet<_> = day.visits.iter().map(|visit| &visit.id).collect();
    assert_eq!(ids.len(), 10_000);
}

#[test]
fn mixed_days_are_valid() {
    for seed in 0..600 {
        for (shifts, visits) in [(0, 2), (1, 3), (2, 4), (3, 6), (6, 25)] {
            let day = mixed(seed, shifts, visits);
            valid(&day, &format!("mixed({seed}, {shifts}, {visits})"));
            let made = day.clinicians.iter().map(|clinician| clinician.shifts.len()).sum::<usize>();
            assert_eq!((made, day.visits.len()), (shifts, visits));
        }
    }
    assert_eq!(mixed(9, 3, 6), mixed(9, 3, 6));
}

/// Names of all fields of a JSON value, as `parent.child`.
fn fields(value: &serde_json::Value, parent: &str, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(rows) => rows.iter().for_each(|row| fields(row, parent, found)),
        serde_json::Value::Object(map) => {
            for (name, child) in map {
                found.insert(format!("{parent}.{name}"));
                fields(child, name, found);
            }
        }
        _ => {}
    }
}

#[test]
fn mixed_days_use_every_field_of_the_format() {
    let mut found = BTreeSet::new();
    for seed in 0..300 {
        let day = serde_json::to_value(mixed(seed, 3, 6)).unwrap();
        fields(&day, "", &mut found);
    }
    let schema = serde_json::to_value(schemars::schema_for!(DayFile)).unwrap();
    let names = |schema: &serde_json::Value| -> BTreeSet<String> {
        schema["properties"].as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default()
    };
    let mut wanted = names(&schema);
    for (name, part) in schema["$defs"].as_object().unwrap() {
        let elsewhere = ["RoadsFile", "OsrmFile", "ValhallaFile"].contains(&name.as_str());
        wanted.extend(if elsewhere { BTreeSet::new() } else { names(part) });
        for variant in part["oneOf"].as_array().into_iter().flatten() {
            wanted.extend(names(variant));
        }
    }
    let found: BTreeSet<String> =
        found.iter().filter_map(|path| path.split('.').next_back()).map(str::to_owned).collect();
    let missing: Vec<_> =
        wanted.difference(&found).filter(|name| !["roads", "osrm", "valhalla"].contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "never used: {missing:?}");
}

/// The generated fixtures. `ROUNDS_BLESS=1 cargo test --test files generate` writes them again.
#[test]
fn fixtures_are_what_the_generator_makes() {
    let made = [
        ("ucr-team", options(Profile::Ucr, 10, 60, 1)),
        ("virtual-ward", options(Profile::VirtualWard, 12, 84, 1)),
        ("borough", options(Profile::Borough, 40, 300, 1)),
    ];
    for (name, options) in made {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/days/{name}.json"));
        let text = layout::one_to_a_line(&generate(&options));
        if std::env::var_os("ROUNDS_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(kept == text, "{name}.json is not what the generator makes now; look at the change, then bless it");
    }
}

#[test]
fn every_fixture_day_is_valid() {
    let days = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/days");
    let mut seen = 0;
    for file in std::fs::read_dir(days).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read(&path).unwrap();
        let loaded = read_day(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        println!("{}: {:?}", path.display(), loaded.warnings);
        seen += 1;
    }
    assert!(seen >= 10, "{seen} fixtures");
}
