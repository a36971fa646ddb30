//! Problems of VROOM.

use rounds::io::problem_of;
use rounds::suites::{Imported, import};
use rounds::{Error, Issue};

use crate::support::{left_out, planned};

fn read(text: &str) -> Imported {
    import("vroom", text.as_bytes(), "case").unwrap_or_else(|error| panic!("{error}"))
}

fn faults(text: &str) -> Vec<Issue> {
    match import("vroom", text.as_bytes(), "case") {
        Err(Error::Input(issues)) => issues,
        other => panic!("not refused: {other:?}"),
    }
}

/// Travel of the best plan, which leaves nothing out.
fn travel_of_all(text: &str) -> i64 {
    let imported = read(text);
    assert_eq!(imported.left_behind, [""; 0]);
    let plan = planned(&problem_of(&imported.day).expect("a valid day").value, 500);
    assert_eq!(left_out(&plan), [""; 0]);
    plan.cost.expect("plans state their cost").total
}

#[test]
fn a_vehicle_without_hours_came_too_late_for_the_first_window() {
    let problem = |vehicle: &str| {
        format!(
            r#"{{ "vehicles": [{{ "id": 1, {vehicle} }}],
                "jobs": [{{ "id": 1, "location_index": 1, "service": 100, "time_windows": [[32400, 32400]] }},
                         {{ "id": 2, "location_index": 2, "service": 100 }}],
                "matrices": {{ "car": {{ "durations": [[0, 1800, 1800], [1800, 0, 900], [1800, 900, 0]] }} }} }}"#
        )
    };
    assert_eq!(travel_of_all(&problem(r#""start_index": 0, "end_index": 0"#)), 4_500);
    assert_eq!(travel_of_all(&problem(r#""start_index": 0"#)), 2_700);
    let tea = r#""start_index": 0, "end_index": 0, "breaks": [{ "id": 1, "service": 90000 }]"#;
    assert_eq!(travel_of_all(&problem(tea)), 4_500);
}

#[test]
fn a_vehicle_without_hours_had_one_day_for_the_way() {
    // Five places in a row, half a day of travel and a quarter of care each.
    let jobs: Vec<String> =
        (1..=5).map(|job| format!(r#"{{ "id": {job}, "location_index": {job}, "service": 21600 }}"#)).collect();
    let row = |from: i64| (0..=5).map(|to: i64| ((to - from).abs() * 43_200).to_string()).collect::<Vec<_>>().join(",");
    let rows: Vec<String> = (0..=5).map(|from| format!("[{}]", row(from))).collect();
    let text = format!(
        r#"{{ "vehicles": [{{ "id": 1, "start_index": 0, "end_index": 0 }}], "jobs": [{}], "matrix": [{}] }}"#,
        jobs.join(","),
        rows.join(",")
    );
    assert_eq!(travel_of_all(&text), 10 * 43_200);
}

#[test]
fn a_vehicle_without_hours_was_late_for_far_places_without_a_matrix() {
    // Aberdeen and Plymouth at 24 km/h, with 35% of detours: over two days one way.
    let text = r#"{ "vehicles": [{ "id": 1, "start": [-4.14, 50.37], "end": [-4.14, 50.37] }],
        "jobs": [{ "id": 1, "location": [-2.1, 57.15] }, { "id": 2, "location": [-2.2, 57.1] }] }"#;
    let imported = read(text);
    let plan = planned(&problem_of(&imported.day).expect("a valid day").value, 200);
    assert_eq!(left_out(&plan), [""; 0]);
}

#[test]
fn prices_of_long_shifts_hid_the_number_of_jobs_left_out() {
    // Shifts of ten days for 300 jobs: what a vehicle may travel at most is what its legs take, not its hours.
    let jobs: Vec<String> = (0..300)
        .map(|job| {
            format!(
                r#"{{ "id": {job}, "location_index": {}, "service": 3000, "priority": {} }}"#,
                1 + job % 2,
                job % 101
            )
        })
        .collect();
    let vehicles: Vec<String> = (0..60).map(|id| format!(r#"{{ "id": {id}, "start_index": 0 }}"#)).collect();
    let text = format!(
        r#"{{ "vehicles": [{}], "jobs": [{}], "matrix": [[0, 600, 600], [600, 0, 600], [600, 600, 0]] }}"#,
        vehicles.join(","),
        jobs.join(",")
    );
    assert_eq!(read(&text).left_behind, [""; 0]);
}

#[test]
fn shipments_alone_became_an_empty_day() {
    let text = |jobs: &str| {
        format!(
            r#"{{ "vehicles": [{{ "id": 1, "start_index": 0 }}], {jobs}
                "shipments": [{{ "pickup": {{ "id": 1, "location_index": 1 }}, "delivery": {{ "id": 2, "location_index": 0 }} }}],
                "matrix": [[0, 600], [600, 0]] }}"#
        )
    };
    for jobs in ["", r#""jobs": [],"#] {
        let issues = faults(&text(jobs));
        assert_eq!((issues.len(), issues[0].code, issues[0].path.as_str()), (1, "E7010", "shipments"), "{issues:?}");
    }
    let both = read(&text(r#""jobs": [{ "id": 7, "location_index": 1 }],"#));
    assert_eq!(both.day.visits.len(), 1);
    assert!(both.left_behind.iter().any(|line| line.starts_with("shipments[0]: ")), "{:?}", both.left_behind);
}
