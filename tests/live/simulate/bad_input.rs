//! Scenario files with every kind of nonsense: each is refused with code, path and remedy, and nothing panics.

use rounds::Issue;
use rounds_lab::simulate::Scenario;
use serde_json::{Value, json};

use super::shared::text;

fn issues(bytes: &[u8]) -> Vec<Issue> {
    match Scenario::read(bytes) {
        Ok(_) => Vec::new(),
        Err(error) if error.is_input() => error.into_issues(),
        Err(other) => panic!("{other}"),
    }
}

fn changed(pointer: &str, value: Value) -> Vec<(String, String)> {
    let mut scenario: Value = serde_json::from_str(&text("rapid-response")).expect("JSON");
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    match scenario.pointer_mut(parent).expect("a parent") {
        Value::Object(fields) => drop(fields.insert(name.into(), value)),
        Value::Array(items) => items[name.parse::<usize>().expect("an index")] = value,
        _ => panic!("{parent} has no fields"),
    }
    let found = issues(scenario.to_string().as_bytes());
    assert!(found.iter().all(|issue| !issue.help.is_empty()), "{pointer}: a remedy for everything");
    found.into_iter().map(|issue| (issue.code.to_string(), issue.path)).collect()
}

#[test]
fn each_mistake_has_its_code_and_its_path() {
    let sourced = |value: f64| json!({"value": value, "source": "somewhere"});
    let assumed = |value: f64, range: Value| json!({"value": value, "assumption": true, "range": range});
    let cases: Vec<(&str, Value, &str, &str)> = vec![
        ("/format", json!("rounds/9"), "E2005", "format"),
        ("/teams", json!([]), "E2101", "teams"),
        ("/area/patches", json!(3), "E2103", "area.patches"),
        ("/area/lat", json!(91.0), "E2105", "area.lat"),
        ("/area/squareKm", json!({"value": 10.0}), "E2201", "area.squareKm"),
        ("/area/squareKm", json!({"value": 10.0, "source": " "}), "E2201", "area.squareKm"),
        (
            "/area/squareKm",
            json!({"value": 10.0, "source": "a", "assumption": true, "range": [5, 15]}),
            "E2201",
            "area.squareKm",
        ),
        ("/area/detourFactor", json!({"value": 1.3, "assumption": true}), "E2202", "area.detourFactor.range"),
        ("/area/detourFactor", assumed(1.3, json!([1.2])), "E2202", "area.detourFactor.range"),
        ("/area/detourFactor", assumed(1.3, json!([1.5, 1.2])), "E2202", "area.detourFactor.range"),
        ("/area/detourFactor", assumed(1.3, json!([1.4, 1.5])), "E2202", "area.detourFactor.range"),
        (
            "/area/detourFactor",
            json!({"value": 1.3, "source": "a", "range": [1.2, 1.4]}),
            "E2202",
            "area.detourFactor.range",
        ),
        ("/area/detourFactor", sourced(0.9), "E2203", "area.detourFactor.value"),
        ("/area/detourFactor", assumed(1.3, json!([0.5, 1.4])), "E2203", "area.detourFactor.range[0]"),
        ("/area/patches", sourced(2.5), "E2203", "area.patches.value"),
        ("/area/speed/amKmh", sourced(0.0), "E2203", "area.speed.amKmh.value"),
        ("/chance/noAccessShare", sourced(1.2), "E2203", "chance.noAccessShare.value"),
        ("/admin/notesMinutes", sourced(-1.0), "E2203", "admin.notesMinutes.value"),
        ("/team/0/start", json!("8 o'clock"), "E2204", "team[0].start"),
        ("/team/0/end", json!("24:30"), "E2204", "team[0].end"),
        ("/team/0/end", json!("07:00"), "E2205", "team[0].end"),
        ("/demand/arrivals/1/until", json!("12:00"), "E2205", "demand.arrivals[1].until"),
        ("/shift/breakWithinMinutes", sourced(30.0), "E2205", "shift.breakWithinMinutes"),
        ("/team/1/id", json!("nurse"), "E2206", "team[1].id"),
        ("/demand/referrals/2/id", json!(""), "E2206", "demand.referrals[2].id"),
        ("/demand/referrals/0/skills", json!(["surgery"]), "E2207", "demand.referrals[0].skills"),
        ("/demand/arrivals", json!([]), "E2208", "demand.arrivals"),
        ("/demand/planned", json!([]), "E2208", "demand.planned"),
        ("/demand/planned/0/share", sourced(0.0), "E2208", "demand.planned"),
        ("/area/population", sourced(60_000_000.0), "E2209", "demand.usual.referralsPer100k"),
        ("/team/0/count", sourced(199.0), "E2209", "team"),
        ("/demand/referrals/0/timedShare", sourced(0.2), "E2210", "demand.referrals[0].timedShare"),
        ("/demand/planned/0/responseMinutes", sourced(120.0), "E2210", "demand.planned[0].responseMinutes"),
    ];
    for (pointer, value, code, path) in cases {
        let found = changed(pointer, value.clone());
        let wanted = (code.to_string(), path.to_string());
        assert!(found.contains(&wanted), "{pointer} = {value}: {found:?} is without {wanted:?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let mut scenario: Value = serde_json::from_str(&text("district-day")).expect("JSON");
    scenario["area"]["squareKm"] = json!({"value": 10.0});
    scenario["team"][0]["start"] = json!("noon");
    scenario["chance"]["travelSpread"] = json!({"value": 9.0, "source": "a"});
    assert_eq!(issues(scenario.to_string().as_bytes()).len(), 3);
}

#[test]
fn what_is_not_json_is_refused() {
    for bytes in [&b""[..], b"{", b"[]", b"nonsense", b"\xFF\xFE{}", b"{\"format\": \"rounds/1\"}"] {
        let found = issues(bytes);
        assert!(!found.is_empty() && found.iter().all(|issue| issue.code.starts_with("E2")), "{found:?}");
    }
}

/// Every value of both fixtures replaced by everything else: it is read, or refused with a path and a remedy.
#[test]
fn no_value_makes_it_panic() {
    let instead = [
        json!(null),
        json!("x"),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(-1e308),
        json!(1e-300),
        json!([]),
        json!({}),
        json!(true),
    ];
    for name in ["rapid-response", "district-day"] {
        let scenario: Value = serde_json::from_str(&text(name)).expect("JSON");
        let mut pointers = Vec::new();
        collect(&scenario, String::new(), &mut pointers);
        assert!(pointers.len() > 100);
        for pointer in pointers {
            for value in &instead {
                let mut other = scenario.clone();
                *other.pointer_mut(&pointer).expect("a value") = value.clone();
                for issue in issues(other.to_string().as_bytes()) {
                    assert!(!issue.path.is_empty() && !issue.help.is_empty(), "{pointer} = {value}: {issue}");
                }
            }
        }
    }
}

fn collect(node: &Value, at: String, pointers: &mut Vec<String>) {
    match node {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| collect(value, format!("{at}/{name}"), pointers))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| collect(value, format!("{at}/{index}"), pointers));
        }
        _ => {}
    }
    if !at.is_empty() {
        pointers.push(at);
    }
}
