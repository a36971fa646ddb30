//! Problems of VROOM.

use rounds::Issue;
use rounds::format::problem_of;
use rounds::suites::{Imported, import};

use crate::support::{Folder, left_out, planned};

fn read(text: &str) -> Imported {
    import("vroom", text.as_bytes(), "case").unwrap_or_else(|error| panic!("{error}"))
}

fn faults(text: &str) -> Vec<Issue> {
    match import("vroom", text.as_bytes(), "case") {
        Err(error) if error.is_input() => error.into_issues(),
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
fn a_late_break_could_not_follow_the_way_home() {
    // The break is at 6,800 alone; work is over by 3,600, and home is near or far.
    let problem = |home: i64| {
        format!(
            r#"{{ "vehicles": [{{ "id": 1, "end_index": 2, "time_window": [0, 7200],
                    "breaks": [{{ "id": 1, "time_windows": [[6800, 6800]], "service": 300 }}] }}],
                "jobs": [{{ "id": 1, "location_index": 0, "service": 5, "time_windows": [[0, 3600]] }},
                         {{ "id": 2, "location_index": 1, "service": 5, "time_windows": [[0, 3600]] }}],
                "matrix": [[0, 600, {home}], [600, 0, {home}], [{home}, {home}, 0]] }}"#
        )
    };
    assert_eq!(travel_of_all(&problem(60)), 660);
    assert_eq!(travel_of_all(&problem(900)), 1_500);
}

#[test]
fn a_lunch_on_arriving_left_the_next_job_out_of_reach() {
    // The way to job 2 is to be begun at once for lunch to be over by 12:10, and lunch is not before 11:30.
    let text = r#"{ "vehicles": [{ "id": 1, "start_index": 0, "end_index": 0, "time_window": [28800, 57600],
            "breaks": [{ "id": 1, "service": 1800, "time_windows": [[41400, 43200]] }] }],
        "jobs": [{ "id": 1, "location_index": 1, "service": 3600, "time_windows": [[36000, 36000]] },
                 { "id": 2, "location_index": 2, "service": 1800, "time_windows": [[43800, 43800]] }],
        "matrix": [[0, 1800, 1800], [1800, 0, 2400], [1800, 2400, 0]] }"#;
    assert_eq!(travel_of_all(text), 6_000);
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
                "shipments": [{{ "pickup": {{ "id": 1, "location_index": 1 }},
                                 "delivery": {{ "id": 2, "location_index": 0 }} }}],
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

/// Two jobs 10 minutes from each other and 20 and 30 from the start, with `steps` of these jobs.
fn with_steps(vehicle: &str, steps: &[&str]) -> String {
    let steps: Vec<String> = steps.iter().map(|step| format!("{{ {step} }}")).collect();
    format!(
        r#"{{ "vehicles": [{{ "id": 7, "start_index": 0, "end_index": 0, {vehicle} "time_window": [28800, 57600],
                "steps": [{{ "type": "start" }}, {}, {{ "type": "end", "arrival": 3 }}] }},
              {{ "id": 8, "start_index": 0, "skills": [3], "time_window": [28800, 57600] }}],
            "jobs": [{{ "id": 1, "location_index": 1, "service": 600, "time_windows": [[30600, 43200]] }},
                     {{ "id": 2, "location_index": 2, "service": 600, "time_windows": [[30600, 36000]] }},
                     {{ "id": 3, "location_index": 1, "service": 600, "skills": [3] }}],
            "matrix": [[0, 1200, 1800], [1200, 0, 600], [1800, 600, 0]] }}"#,
        steps.join(",")
    )
}

const JOB_1: &str = r#""type": "job", "id": 1"#;
const JOB_2: &str = r#""type": "job", "id": 2"#;
const JOB_3: &str = r#""type": "job", "id": 3"#;
const TEA: &str = r#""type": "break", "id": 1"#;

/// What a vehicle does in a plan.
fn work(plan: &rounds::format::plan::PlanFile, shift: usize) -> Vec<&str> {
    use rounds::format::plan::Stop;
    let named = plan.shifts[shift].itinerary.iter().filter_map(|stop| match stop {
        Stop::Visit { visit, .. } => Some(visit.as_str()),
        Stop::Break { .. } => Some("break"),
        _ => None,
    });
    named.collect()
}

#[test]
fn steps_of_vehicles_were_lost() {
    let folder = Folder::new();
    let tea = r#""breaks": [{ "id": 1, "service": 900, "time_windows": [[30000, 50000]] }],"#;
    for (vehicle, steps, done) in [
        ("", &[JOB_1, JOB_2][..], &["1", "2"][..]),
        ("", &[JOB_2, JOB_1], &["2", "1"]),
        (tea, &[JOB_2, TEA, JOB_1], &["2", "break", "1"]),
        (tea, &[JOB_2, JOB_1, TEA], &["2", "1", "break"]),
        (tea, &[JOB_2], &["2", "break"]),
    ] {
        folder.put("problem.json", &with_steps(vehicle, steps));
        let ran = folder.run(&["import", "vroom", "problem.json", "-o", "day.json", "--plan-out", "steps.json"]);
        assert_eq!((ran.code, ran.said.contains("left behind")), (0, false), "{steps:?}: {}", ran.said);
        assert_eq!(folder.run(&["check", "day.json", "steps.json"]).code, 0);
        let plan = rounds::format::read_plan(folder.read("steps.json").as_bytes()).expect("a plan");
        assert_eq!(work(&plan, 0), done, "{steps:?}");
        let line = ["plan", "day.json", "--initial", "steps.json", "--iterations", "50", "-o", "plan.json"];
        assert_eq!(folder.run(&line).code, 0);
    }
}

#[test]
fn steps_that_cannot_be_are_told_and_the_rest_is_kept() {
    let folder = Folder::new();
    // Only vehicle 8 can do job 3.
    folder.put("problem.json", &with_steps("", &[JOB_2, JOB_3, JOB_1]));
    let ran = folder.run(&["import", "vroom", "problem.json", "-o", "day.json", "--plan-out", "steps.json"]);
    assert_eq!(ran.code, 0, "{}", ran.said);
    assert!(ran.said.contains(r#"steps of vehicle 7: job 3 cannot be done there in this order"#), "{}", ran.said);
    let plan = rounds::format::read_plan(folder.read("steps.json").as_bytes()).expect("a plan");
    assert_eq!((work(&plan, 0), work(&plan, 1)), (vec!["2", "1"], vec!["3"]));
    // Without --plan-out the steps are left behind, and said to be.
    let ran = folder.run(&["import", "vroom", "problem.json", "-o", "day.json"]);
    assert!(ran.said.contains("--plan-out"), "{}", ran.said);
    // Without steps there is no plan, and no day either.
    folder.put("none.json", &with_steps("", &[]).replace(", , ", ", "));
    let ran = folder.run(&["import", "vroom", "none.json", "-o", "none-day.json", "--plan-out", "none-plan.json"]);
    assert_eq!(ran.code, 2, "{}", ran.said);
    assert!(!folder.path("none-day.json").exists());
}

#[test]
fn steps_name_jobs_and_breaks_that_are_there_once() {
    let codes =
        |steps: &[&str]| faults(&with_steps("", steps)).into_iter().map(|issue| (issue.code, issue.path)).collect();
    let is = |code: &'static str, path: &str| vec![(code, path.to_string())];
    let all: Vec<(Vec<(&str, String)>, _)> = vec![
        (codes(&[r#""type": "job", "id": 9"#]), is("E7009", "vehicles[0].steps[1].id")),
        (codes(&[JOB_1, JOB_1]), is("E7007", "vehicles[0].steps[2].id")),
        (codes(&[TEA]), is("E7009", "vehicles[0].steps[1].id")),
        (codes(&[r#""type": "lunch", "id": 1"#]), is("E7009", "vehicles[0].steps[1].type")),
    ];
    for (found, due) in all {
        assert_eq!(found, due);
    }
}
