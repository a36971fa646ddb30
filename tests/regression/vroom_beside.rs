//! Random problems of VROOM, planned as well as VROOM plans them. Runs where `ROUNDS_PYVROOM` names a Python that has
//! pyvroom; `.ci/run` installs one.

use std::io::Write;
use std::process::{Command, Stdio};

use rounds::format::problem_of;
use rounds::search::Random;
use rounds::suites::import;
use serde_json::{Value, json};

use crate::support::{left_out, planned};

const PROBLEMS: u64 = 200;

/// A problem of 4 to 11 jobs and 1 to 3 vehicles within 30 minutes of each other.
fn problem(number: u64, with_breaks: bool) -> Value {
    let mut random = Random::new(26, number);
    let places = 5 + random.below(8);
    let points: Vec<(f64, f64)> = (0..places).map(|_| (1_800.0 * random.unit(), 1_800.0 * random.unit())).collect();
    // Rounded up, so that no detour is shorter.
    let leg = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1).ceil() as i64;
    let durations: Vec<Vec<i64>> = points.iter().map(|a| points.iter().map(|b| leg(a, b)).collect()).collect();
    let jobs = (1..places).map(|id| job(id, &mut random)).collect::<Vec<_>>();
    let vehicles = (1..=1 + random.below(3)).map(|id| vehicle(id, with_breaks, &mut random)).collect::<Vec<_>>();
    json!({ "vehicles": vehicles, "jobs": jobs, "matrices": { "car": { "durations": durations } } })
}

fn job(id: usize, random: &mut Random) -> Value {
    let service = 60 * (5 + random.below(40));
    let mut job = json!({ "id": id, "location_index": id, "service": service, "delivery": [1 + random.below(3)] });
    if random.below(2) == 0 {
        let start = 28_800 + 900 * random.below(20);
        job["time_windows"] = json!([[start, start + 900 * (1 + random.below(8))]]);
    }
    if random.below(4) == 0 {
        job["skills"] = json!([1 + random.below(2)]);
    }
    if random.below(3) == 0 {
        job["priority"] = json!(random.below(11) * 10);
    }
    job
}

fn vehicle(id: usize, with_breaks: bool, random: &mut Random) -> Value {
    let skills: Vec<usize> = (1..=2).filter(|_| random.below(3) > 0).collect();
    let mut vehicle = json!({ "id": id, "start_index": 0, "capacity": [6 + random.below(10)], "skills": skills });
    if random.below(4) > 0 {
        vehicle["end_index"] = json!(0);
    }
    let mut from = 28_800;
    if random.below(3) > 0 {
        from += 1_800 * random.below(4);
        vehicle["time_window"] = json!([from, from + 3_600 * (3 + random.below(6))]);
    }
    if with_breaks {
        // VROOM refuses a break that its vehicle has no time for.
        let start = from + 3_600 + 900 * random.below(5);
        let windows = json!([[start, start + 900 * random.below(9)]]);
        vehicle["breaks"] = json!([{ "id": 1, "service": 900 * (1 + random.below(3)), "time_windows": windows }]);
    }
    vehicle
}

/// Priorities left out, jobs left out, travel: what counts first stands first.
type Figures = (i64, usize, i64);

fn figures(problem: &Value, out: &[i64], travel: i64) -> Figures {
    let jobs = problem["jobs"].as_array().expect("jobs");
    let lost = jobs.iter().filter(|job| out.contains(&job["id"].as_i64().expect("an id")));
    (lost.map(|job| job["priority"].as_i64().unwrap_or(0)).sum(), out.len(), travel)
}

fn of_rounds(problem: &Value, iterations: u64) -> Figures {
    let imported = import("vroom", problem.to_string().as_bytes(), "case").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(imported.left_behind, [""; 0]);
    let plan = planned(&problem_of(&imported.day).expect("a valid day").value, iterations);
    let out: Vec<i64> = left_out(&plan).iter().map(|id| id.parse().expect("a number")).collect();
    figures(problem, &out, plan.cost.expect("plans state their cost").travel)
}

fn of_vroom(python: &str, problems: &[Value]) -> Vec<Figures> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/regression/vroom_figures.py");
    let mut child = Command::new(python)
        .args(["-B", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the Python that ROUNDS_PYVROOM names");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(Value::from(problems).to_string().as_bytes()).expect("all problems taken");
    drop(pipe);
    let output = child.wait_with_output().expect("an answer");
    assert!(output.status.success(), "vroom_figures.py failed");
    let results: Vec<Value> = serde_json::from_slice(&output.stdout).expect("results in JSON");
    assert_eq!(results.len(), problems.len());
    let of = |(problem, result): (&Value, &Value)| {
        let out: Vec<i64> = result["out"].as_array().expect("ids").iter().filter_map(Value::as_i64).collect();
        figures(problem, &out, result["travel"].as_i64().expect("seconds"))
    };
    problems.iter().zip(&results).map(of).collect()
}

#[test]
fn no_problem_of_vroom_is_planned_worse_than_vroom_plans_it() {
    let Ok(python) = std::env::var("ROUNDS_PYVROOM") else {
        eprintln!("skipped: ROUNDS_PYVROOM does not name a Python with pyvroom");
        return;
    };
    for (with_breaks, iterations) in [(false, 2_000), (true, 10_000)] {
        let problems: Vec<Value> = (0..PROBLEMS).map(|number| problem(number, with_breaks)).collect();
        let mut out = 0;
        for ((number, problem), vroom) in problems.iter().enumerate().zip(of_vroom(&python, &problems)) {
            let rounds = of_rounds(problem, iterations);
            assert!(rounds <= vroom, "problem {number}: {rounds:?}, VROOM {vroom:?}\n{problem}");
            out += u64::from(vroom.1 > 0);
        }
        assert!(out >= PROBLEMS / 20, "only {out} problems do not have room for all");
    }
}
