//! Problems of VROOM.

use rounds::format::day::{DayFile, VisitFile};
use rounds::format::{problem_of, write_day};
use rounds::suites::{Imported, import};
use rounds_engine::search::{PlanOptions, StopRule, plan};

use super::{THREE_JOBS, with};

fn imported(text: &str) -> Imported {
    let imported = import("vroom", text.as_bytes(), "case").unwrap_or_else(|error| panic!("{error}"));
    problem_of(&imported.day).unwrap_or_else(|error| panic!("{error} in\n{}", write_day(&imported.day)));
    imported
}

fn windows(visit: &VisitFile) -> Vec<(String, String)> {
    let clock = |time: rounds::format::values::Timestamp| time.0.format("%d %H:%M:%S").to_string();
    visit.windows.iter().flatten().map(|window| (clock(window.start), clock(window.end))).collect()
}

#[test]
fn everything_that_a_day_has_too_is_carried_over() {
    let day = imported(THREE_JOBS).day;
    let shift = &day.clinicians[0].shifts[0];
    assert_eq!(shift.start.to_string(), "2026-03-02T08:00:00+00:00");
    assert_eq!(shift.end.to_string(), "2026-03-02T12:00:00+00:00");
    assert_eq!((shift.start_place.as_deref(), shift.end_place.as_deref()), (Some("place-3"), Some("place-3")));
    assert_eq!(
        (shift.max_visits, shift.max_travel.unwrap().to_string(), shift.max_load),
        (Some(5), "PT2H".into(), Some(4))
    );
    let tea = &shift.breaks.as_ref().unwrap()[0];
    assert_eq!((tea.label.as_deref(), tea.duration.to_string().as_str()), (Some("tea"), "PT5M"));
    assert_eq!(
        (tea.earliest.to_string(), tea.latest.0.time().to_string()),
        ("2026-03-02T09:00:00+00:00".into(), "09:30:00".into())
    );
    assert_eq!(day.clinicians[0].label.as_deref(), Some("the first van"));
    assert_eq!(day.clinicians[0].skills.as_ref().unwrap(), &["1", "14"]);
    assert_eq!(day.clinicians[1].shifts[0].end_place, None);

    let [first, second, third] = &day.visits[..] else { panic!("three visits") };
    // Two windows that overlap are one; both are moved by the setup, which is the access of the place.
    assert_eq!(
        windows(first),
        [("02 09:02:00", "02 10:02:00"), ("02 10:18:40", "02 10:35:20")].map(|(a, b)| (a.into(), b.into()))
    );
    assert_eq!(
        (first.duration.to_string(), first.load, first.place.as_deref()),
        ("PT5M".into(), Some(1), Some("place-1"))
    );
    assert_eq!(second.label.as_deref(), Some("upstairs"));
    assert_eq!((second.load, windows(second).len()), (Some(2), 0));
    assert_eq!((third.load, third.place.as_deref()), (None, Some("place-2")));
    assert_eq!(first.staff.as_ref().unwrap()[0].skills.as_ref().unwrap(), &["1"]);
    assert_eq!(day.places[0].access.unwrap().to_string(), "PT2M");
    assert_eq!((day.places[2].lat, day.places[2].lon), (Some(51.58), Some(-0.33)));
}

#[test]
fn priorities_come_before_numbers_and_numbers_before_travel() {
    let day = imported(THREE_JOBS).day;
    let [first, second, third] = &day.visits[..] else { panic!("three visits") };
    let price = |visit: &VisitFile| visit.unassigned_cost.unwrap();
    let longest_travel: i64 = (3 + 2) * 700; // no more legs than jobs and vehicles, and none longer
    assert!(price(first) > longest_travel && price(first) == price(third));
    assert!(price(second) > 2 * price(first) + longest_travel);
}

#[test]
fn travel_is_that_of_the_matrix_as_fast_as_the_vehicle() {
    let day = imported(THREE_JOBS).day;
    let [fast, plain] = &day.travel.modes[..] else { panic!("two modes") };
    assert_eq!(day.clinicians[0].mode.as_deref(), Some(fast.id.as_str()));
    let (fast, plain) = (fast.matrix.as_ref().unwrap(), plain.matrix.as_ref().unwrap());
    assert_eq!(plain.places, ["place-1", "place-2", "place-3"]); // rows 1, 3 and 0
    assert_eq!(plain.seconds, [vec![0, 401, 610], vec![401, 0, 700], vec![600, 700, 0]]);
    assert_eq!(fast.seconds, [vec![0, 321, 488], vec![321, 0, 560], vec![480, 560, 0]]); // 320.8 rounded up
    assert_eq!(plain.metres.as_ref().unwrap()[0], [0, 3000, 5000]);
}

#[test]
fn what_is_left_behind_is_listed_with_its_path() {
    let left = imported(THREE_JOBS).left_behind;
    let paths: Vec<&str> = left.iter().map(|line| line.split_once(": ").expect("a path and a reason").0).collect();
    let mut expected = vec![
        "jobs[0].setup",
        "jobs[1].colour",
        "jobs[1].delivery[1]",
        "jobs[2].pickup",
        "jobs[2].service_per_type",
        "shipments[0]",
        "vehicles[0].breaks[0].max_load",
        "vehicles[0].breaks[0].time_windows[1]",
        "vehicles[0].capacity[1]",
        "vehicles[0].costs.fixed",
        "vehicles[0].max_distance",
        "vehicles[1].costs.per_hour",
    ];
    let mut found = paths.clone();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{left:#?}");
    assert!(left.iter().all(|line| !line.contains('\n')));
}

#[test]
fn the_day_can_be_planned_and_passes_the_judge() {
    let problem = problem_of(&imported(THREE_JOBS).day).unwrap().value;
    let options = PlanOptions::default().seed(1).threads(1).stop(StopRule::iterations(200));
    let plan = plan(&problem, &options, &|_| ()).unwrap();
    let verdict = rounds::check::check(&problem, &plan);
    assert!(verdict.is_clean(), "{:?} {:?}", verdict.violations, verdict.claims);
    assert_eq!(plan.unassigned, []);
}

#[test]
fn without_matrices_travel_is_estimated_and_said_to_be() {
    let text = r#"{ "vehicles": [{ "id": 1, "profile": "bike", "start": [-0.33, 51.58] }, { "id": 2, "end": [0, 51] }],
        "jobs": [{ "id": 7, "location": [-0.34, 51.59], "amount": [3] }, { "id": 8, "location": [-0.34, 51.59] }] }"#;
    let Imported { day, left_behind, .. } = imported(text);
    assert_eq!(day.places.len(), 3, "one place for each pair of coordinates");
    assert_eq!(day.visits[0].place, day.visits[1].place);
    assert_eq!(day.visits[0].load, Some(3), "`amount` is the old name of `delivery`");
    assert_eq!(day.travel.modes.iter().map(|mode| mode.id.as_str()).collect::<Vec<_>>(), ["bike", "car"]);
    assert_eq!(day.travel.modes[0].estimate.as_ref().unwrap().speed_kmh, 14.0);
    assert_eq!(left_behind.iter().filter(|line| line.starts_with("matrices: ")).count(), 2, "{left_behind:#?}");
    assert_eq!(left_behind.len(), 2, "{left_behind:#?}");
}

#[test]
fn the_old_matrix_is_read() {
    let text = r#"{ "vehicles": [{ "id": 1, "start_index": 0, "time_window": [0, 9000] }],
        "jobs": [{ "id": 7, "location_index": 1 }], "matrix": [[0, 30], [20, 0]] }"#;
    let Imported { day, left_behind, .. } = imported(text);
    assert_eq!(day.travel.modes[0].matrix.as_ref().unwrap().seconds, [[0, 20], [30, 0]]);
    assert_eq!(left_behind, [""; 0]);
}

#[test]
fn times_of_the_unix_clock_are_taken_as_such() {
    let text = |from: i64, to: i64| {
        format!(
            r#"{{ "vehicles": [{{ "id": 1, "start_index": 0, "time_window": [{from}, {to}] }}],
            "jobs": [{{ "id": 7, "location_index": 1 }}], "matrix": [[0, 30], [20, 0]] }}"#
        )
    };
    let start = |day: &DayFile| day.clinicians[0].shifts[0].start.to_string();
    assert_eq!(start(&imported(&text(1_700_000_000, 1_700_003_600)).day), "2023-11-14T22:13:20+00:00");
    assert_eq!(start(&imported(&text(3_600, 7_200)).day), "2026-03-02T01:00:00+00:00");
    // As good as never is not years.
    let day = imported(&text(0, i64::from(u32::MAX))).day;
    assert!(day.clinicians[0].shifts[0].end.to_string().starts_with("2031"));
}

#[test]
fn setups_that_differ_at_one_place_are_part_of_the_care() {
    let text = with(THREE_JOBS, r#""setup": 120, "service": 600"#, r#""setup": 60, "service": 600"#);
    let Imported { day, left_behind, .. } = imported(&text);
    assert_eq!(day.places[0].access, None);
    assert_eq!([0, 1].map(|visit| day.visits[visit].duration.to_string()), ["PT7M", "PT11M"]);
    assert_eq!(windows(&day.visits[0])[0].0, "02 09:00:00");
    assert_eq!(left_behind.iter().filter(|line| line.contains("].setup: ")).count(), 2);
}

#[test]
fn stays_at_one_place_have_no_travel() {
    let text = with(THREE_JOBS, "[700, 401, 300, 0]]", "[700, 401, 300, 9]]");
    let text = with(&text, "[6000, 3000, 2000, 0]]", "[6000, 3000, 2000, 0]], \"costs\": []");
    let Imported { day, left_behind, .. } = imported(&text);
    for mode in &day.travel.modes {
        assert_eq!(mode.matrix.as_ref().unwrap().seconds[1][1], 0);
    }
    let of_matrices: Vec<_> = left_behind.iter().filter(|line| line.starts_with("matrices")).collect();
    assert_eq!(of_matrices.len(), 2, "{of_matrices:?}");
    assert!(of_matrices[0].starts_with("matrices.car.costs: "));
    assert!(of_matrices[1].starts_with("matrices.car.durations[3][3]: "));
}
