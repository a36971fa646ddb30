//! What is no instance or no solution is refused with a code, a path and a remedy; never with a panic, never by halves.

use proptest::prelude::*;
use proptest::sample::Index;
use rounds::Error;
use rounds::{Issue, Severity};
use rounds_format::codes::TABLE;
use serde_json::{Value, json};

use super::{HHCRSP, HHCRSP_SOLUTION, UHHC, UHHC_SOLUTION, case, planned, plus, suite, with};

/// The issues of an instance that is refused.
fn issues(name: &str, bytes: &[u8]) -> Vec<Issue> {
    refused(suite(name).read(bytes, "bad").map(drop))
}

fn refused(result: rounds::Result<()>) -> Vec<Issue> {
    let Err(error) = result else { panic!("not refused: {result:?}") };
    let issues = error.into_issues();
    assert!(!issues.is_empty());
    for issue in &issues {
        assert_eq!(issue.severity(), Severity::Error);
        assert!(TABLE.iter().any(|(code, _)| *code == issue.code), "{issue}");
        assert!(!issue.path.is_empty() && !issue.message.is_empty() && !issue.help.is_empty(), "{issue}");
    }
    issues
}

/// Code and path of each issue of a fixture with some of its values put otherwise.
fn changed(name: &str, changes: &[(&str, Value)]) -> Vec<String> {
    let text = if name == "uhhc" { UHHC } else { HHCRSP };
    lines(&issues(name, with(text, changes).as_bytes()))
}

fn added(name: &str, object: &str, field: &str, value: Value) -> Vec<String> {
    let text = if name == "uhhc" { UHHC } else { HHCRSP };
    lines(&issues(name, plus(text, object, field, value).as_bytes()))
}

fn lines(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect()
}

#[test]
fn what_is_no_json_is_refused() {
    for (name, text) in [("hhcrsp", HHCRSP), ("uhhc", UHHC)] {
        for end in (0..text.trim_end().len()).step_by(7) {
            assert_eq!(lines(&issues(name, &text.as_bytes()[..end])), ["E8002 $"]);
        }
        assert_eq!(lines(&issues(name, b" \r\n")), ["E8002 $"]);
        assert_eq!(lines(&issues(name, b"{\"patients\": NaN}")), ["E8001 $"]);
        assert_eq!(lines(&issues(name, b"{\"patients\": 1e999}")), ["E8001 $"]);
        assert_eq!(lines(&issues(name, b"\xFF\xFE{}")), ["E8003 $"]);
        assert_eq!(lines(&issues(name, &[b'['; 100_000])), ["E8001 $"]);
        assert_eq!(lines(&issues(name, b"[]")), ["E8103 $"]);
        assert_eq!(lines(&issues(name, b"null")), ["E8103 $"]);
        assert!(issues(name, b"{}").iter().all(|issue| issue.code == "E8102"));
        let twice = text.replacen('{', "{\"patients\": [],", 1);
        assert!(lines(&issues(name, twice.as_bytes())).contains(&"E8004 patients".to_string()));
    }
}

#[test]
fn line_ends_order_and_byte_order_mark_are_no_matter() {
    for (name, text) in [("hhcrsp", HHCRSP), ("uhhc", UHHC)] {
        let plain = format!("{:?}", case(name, text).day());
        for other in [text.replace('\n', "\r\n"), text.replace('\n', "\t"), format!("\u{FEFF}{text}")] {
            assert_eq!(format!("{:?}", case(name, &other).day()), plain);
        }
        // A map puts fields in alphabetical order.
        assert_eq!(format!("{:?}", case(name, &super::tree(text).to_string()).day()), plain);
    }
}

#[test]
fn faults_of_hhcrsp_instances_are_named() {
    let changed = |pointer, value| changed("hhcrsp", &[(pointer, value)]);
    assert_eq!(changed("/distances/1/2", json!(-1)), ["E8104 distances[1][2]"]);
    assert_eq!(changed("/distances/1/2", json!(1e300)), ["E8104 distances[1][2]"]);
    assert_eq!(changed("/distances/1/2", json!("far")), ["E8103 distances[1][2]"]);
    assert_eq!(changed("/distances/1/1", json!(3)), ["E8106 distances[1][1]"]);
    assert_eq!(changed("/distances/1", json!([1, 0])), ["E8106 distances[1]"]);
    assert_eq!(changed("/distances", json!([[0]])), ["E8106 distances", "E8106 distances[0]"]);
    assert_eq!(changed("/patients/0/time_window", json!([-5, 20])), ["E8104 patients[0].time_window[0]"]);
    assert_eq!(changed("/patients/0/time_window", json!([30, 20])), ["E8109 patients[0].time_window"]);
    assert_eq!(changed("/patients/0/time_window", json!([30])), ["E8103 patients[0].time_window"]);
    assert_eq!(changed("/patients/0/time_window", Value::Null), ["E8102 patients[0].time_window"]);
    assert_eq!(changed("/patients/0/id", json!("p2")), ["E8107 patients[1].id"]);
    assert_eq!(changed("/patients/0/id", json!("d")), ["E8107 central_offices[0].id"]);
    assert_eq!(changed("/patients/0/id", json!("")), ["E8105 patients[0].id"]);
    assert_eq!(changed("/patients/0/id", json!(7)), ["E8103 patients[0].id"]);
    let service = "patients[0].required_caregivers[0].service";
    assert_eq!(changed("/patients/0/required_caregivers/0/service", json!("s9")), [format!("E8108 {service}")]);
    assert_eq!(changed("/patients/0/required_caregivers", json!([])), ["E8201 patients[0].required_caregivers"]);
    assert_eq!(changed("/services/0/default_duration", Value::Null), ["E8109 patients[0].required_caregivers[0]"]);
    assert_eq!(changed("/patients/2/synchronization", Value::Null), ["E8109 patients[2]"]);
    assert_eq!(
        changed("/patients/2/synchronization/type", json!("alternating")),
        ["E8201 patients[2].synchronization.type"]
    );
    assert_eq!(
        changed("/patients/3/synchronization/distance", json!([20, 10])),
        ["E8109 patients[3].synchronization.distance"]
    );
    assert_eq!(
        changed("/patients/2/required_caregivers/1/service", json!("s1")),
        ["E8107 patients[2].required_caregivers[1].service"]
    );
    assert_eq!(changed("/caregivers/1/id", json!("c1")), ["E8107 caregivers[1].id"]);
    assert_eq!(changed("/caregivers/1/abilities/0", json!("s9")), ["E8108 caregivers[1].abilities[0]"]);
    let left_without = changed("/services/1/id", json!("s1"));
    assert_eq!(left_without[..2], ["E8107 services[1].id", "E8108 caregivers[1].abilities[0]"]);
    assert_eq!(changed("/central_offices", json!([])), ["E8201 central_offices"]);
    assert_eq!(changed("/patients/0/location", json!("here")), ["E8103 patients[0].location"]);
    assert_eq!(added("hhcrsp", "/patients/0", "colour", json!(1)), ["E8101 patients[0].colour"]);
    assert_eq!(added("hhcrsp", "", "lunch_breaks", json!({})), ["E8101 lunch_breaks"]);
    let alone = json!({ "type": "simultaneous" });
    assert_eq!(added("hhcrsp", "/patients/0", "synchronization", alone), ["E8109 patients[0].synchronization"]);
}

#[test]
fn all_faults_are_told_at_once_and_absurd_sums_refused() {
    let changes = [("/patients/0/time_window/0", json!(-1)), ("/caregivers/0/id", json!(""))];
    assert_eq!(changed("hhcrsp", &changes), ["E8105 caregivers[0].id", "E8104 patients[0].time_window[0]"]);
    assert_eq!(changed("hhcrsp", &[("/patients/0/time_window/1", json!(900_000))]), ["E8104 $"]);
    assert_eq!(
        changed("uhhc", &[("/services/0/default_duration", json!(1e6))]),
        ["E8104 services[0].default_duration"]
    );
    let rows = vec![json!(vec![-1.0; 5]); 5];
    assert_eq!(changed("hhcrsp", &[("/distances", json!(rows))]).len(), 25);
    let endless = format!("{{\"patients\": [{}]}}", vec!["{}"; 1000].join(","));
    let listed = lines(&issues("hhcrsp", endless.as_bytes()));
    assert_eq!((listed.len(), listed[100].as_str()), (101, "E8999 $"));
}

#[test]
fn faults_of_uhhc_instances_are_named() {
    let changed = |pointer: &str, value| changed("uhhc", &[(pointer, value)]);
    assert_eq!(changed("/distances/1/2", json!(-1)), ["E8104 distances[1][2]"]);
    assert_eq!(changed("/distances/5", json!([0])), ["E8106 distances[5]"]);
    assert_eq!(changed("/patients/0/distance_matrix_index", json!(3)), ["E8106 patients[1].distance_matrix_index"]);
    assert_eq!(changed("/patients/0/distance_matrix_index", json!(99)), ["E8106 patients[0].distance_matrix_index"]);
    assert_eq!(changed("/patients/0/distance_matrix_index", json!(2.5)), ["E8106 patients[0].distance_matrix_index"]);
    assert_eq!(changed("/patients/0/time_windows", json!([])), ["E8201 patients[0].time_windows"]);
    assert_eq!(changed("/patients/0/time_windows/1/start", json!(60)), ["E8109 patients[0].time_windows[1]"]);
    assert_eq!(changed("/patients/0/time_windows/0/end", json!(10)), ["E8109 patients[0].time_windows[0].end"]);
    assert_eq!(
        changed("/patients/2/preferred_caregivers/0", json!("c9")),
        ["E8108 patients[2].preferred_caregivers[0]"]
    );
    assert_eq!(changed("/patients/2/preferred_caregivers", json!([])), ["E8201 patients[2].preferred_caregivers"]);
    assert_eq!(
        changed("/patients/3/incompatible_caregivers/0", json!("")),
        ["E8105 patients[3].incompatible_caregivers[0]"]
    );
    assert_eq!(changed("/patients/1/synchronization", Value::Null), ["E8109 patients[1]"]);
    assert_eq!(changed("/patients/1/id", json!("d1")), ["E8107 terminal_points"]);
    assert_eq!(changed("/patients/1/id", json!("p0")), ["E8107 patients[1].id"]);
    assert_eq!(changed("/caregivers/0/departing_point", json!("d7")), ["E8108 caregivers[0].departing_point"]);
    assert_eq!(changed("/caregivers/0/lunch_break", json!("yes")), ["E8103 caregivers[0].lunch_break"]);
    assert_eq!(changed("/caregivers/0/working_shift/end", json!(0)), ["E8109 caregivers[0].working_shift"]);
    assert_eq!(changed("/caregivers/0/working_shift", Value::Null), ["E8201 caregivers[0]"]);
    assert_eq!(changed("/lunch_breaks", Value::Null), ["E8109 caregivers[0]"]);
    assert_eq!(changed("/lunch_breaks/end", json!(70)), ["E8109 lunch_breaks.end"]);
    assert_eq!(changed("/lunch_breaks/min_duration", json!(0)), ["E8104 lunch_breaks.min_duration"]);
    assert_eq!(changed("/services/0/id", json!("lunch_break"))[0], "E8201 services[0].id");
    assert_eq!(changed("/metadata/time_window_met", json!("sometime")), ["E8201 metadata.time_window_met"]);
    assert_eq!(changed("/metadata/origin", json!("raidl")), ["E8201 metadata.origin"]);
    assert_eq!(changed("/metadata/cost_components", Value::Null), ["E8102 metadata.cost_components"]);
    let component = "metadata.cost_components";
    let price = |name: &str, value| changed(&format!("/metadata/cost_components/{name}"), value);
    assert_eq!(price("travel_time", json!("HARD")), [format!("E8201 {component}.travel_time")]);
    assert_eq!(price("travel_time", json!("DEAR")), [format!("E8103 {component}.travel_time")]);
    assert_eq!(price("travel_time", json!(-1)), [format!("E8104 {component}.travel_time")]);
    assert_eq!(price("travel_time", json!(0.123456)), [format!("E8201 {component}")]);
    let components = "/metadata/cost_components";
    for name in ["workload_balance", "qualification", "working_time"] {
        assert_eq!(added("uhhc", components, name, json!(3)), [format!("E8201 {component}.{name}")]);
    }
    assert_eq!(added("uhhc", components, "fairness", json!(3)), [format!("E8101 {component}.fairness")]);
    assert_eq!(added("uhhc", "", "public_distances", json!([])), ["E8201 public_distances"]);
    assert_eq!(
        added("uhhc", "/patients/0", "preferred_start_time", json!(70)),
        ["E8201 patients[0].preferred_start_time"]
    );
    assert_eq!(
        added("uhhc", "/caregivers/0", "transportation_mode", json!("public")),
        ["E8201 caregivers[0].transportation_mode"]
    );
}

#[test]
fn what_is_no_solution_is_refused() {
    for (name, instance, solution) in [("hhcrsp", HHCRSP, HHCRSP_SOLUTION), ("uhhc", UHHC, UHHC_SOLUTION)] {
        let case = case(name, instance);
        let found = |text: &str| lines(&refused(case.score(text).map(drop)));
        assert_eq!(found(""), ["E8002 $"]);
        assert_eq!(found(&solution[..solution.len() / 2]), ["E8002 $"]);
        assert_eq!(found("{}"), ["E8102 routes"]);
        assert_eq!(found("[]"), ["E8103 $"]);
        let changed = |pointer: &str, value| found(&with(solution, &[(pointer, value)]));
        assert_eq!(changed("/routes/0/caregiver_id", json!("c9")), ["E8108 routes[0].caregiver_id"]);
        assert_eq!(changed("/routes/1/locations/0/patient", json!("p9")), ["E8108 routes[1].locations[0].patient"]);
        assert_eq!(changed("/routes/1/locations/0/service", json!(1)), ["E8103 routes[1].locations[0].service"]);
        assert!(case.score(&solution.replace('\n', "\r\n")).is_ok());
    }
    let case = case("uhhc", UHHC);
    let changed = with(UHHC_SOLUTION, &[("/routes/0/locations/0/arrival_time", json!(-3))]);
    let found = refused(case.score(&changed).map(drop));
    assert_eq!(lines(&found), ["E8104 routes[0].locations[0].arrival_time"]);
}

#[test]
fn plans_of_another_day_are_refused() {
    for (name, text) in [("hhcrsp", HHCRSP), ("uhhc", UHHC)] {
        let case = case(name, text);
        let plan = planned(case.as_ref(), 50);
        let mut fewer = plan.clone();
        fewer.shifts.pop();
        assert_eq!(lines(&refused(case.solution(&fewer).map(drop))), ["E3202 shifts"]);
        let mut other = plan.clone();
        other.shifts[0].shift = "night".into();
        assert_eq!(lines(&refused(case.solution(&other).map(drop))), ["E3202 shifts[0]"]);
        let mut twice = plan.clone();
        let busy = twice.shifts.iter().position(|shift| !shift.itinerary.is_empty()).expect("a busy shift");
        let stops = twice.shifts[busy].itinerary.clone();
        twice.shifts[busy].itinerary.extend(stops);
        assert!(refused(case.solution(&twice).map(drop))[0].message.contains("twice"));
    }
}

proptest! {
    /// Whatever is done to a file, the answer is a value or issues; what is read resolves to a problem.
    #[test]
    fn damaged_files_are_read_or_refused(cut in any::<Index>(), put in any::<Index>(), byte in any::<u8>(), which in 0..4) {
        let (name, text) = [("hhcrsp", HHCRSP), ("uhhc", UHHC), ("hhcrsp", HHCRSP_SOLUTION), ("uhhc", UHHC_SOLUTION)][which as usize];
        let mut bytes = text.as_bytes().to_vec();
        let place = put.index(bytes.len());
        bytes[place] = byte;
        if cut.index(4) == 0 {
            bytes.remove(cut.index(bytes.len()));
        }
        if which < 2 {
            match suite(name).read(&bytes, "damaged") {
                Ok(case) => prop_assert!(rounds::format::problem_of(case.day()).is_ok()),
                Err(error) => prop_assert!(error.is_input(), "{error:?}"),
            }
        } else if let Ok(text) = String::from_utf8(bytes) {
            let score = case(name, if name == "uhhc" { UHHC } else { HHCRSP }).score(&text);
            prop_assert!(score.as_ref().err().is_none_or(Error::is_input), "{score:?}");
        }
    }
}
