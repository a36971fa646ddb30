//! The published JSON Schema and the reader agree, by the word of an independent validator.

use std::fs;
use std::path::{Path, PathBuf};

use rounds::format::{FileKind, read_day, schema};
use serde_json::Value;

fn json_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: no {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ext| ext == "json"));
    files.sort();
    files
}

fn validator(kind: FileKind) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(&schema(kind)).expect("the schema is a schema")
}

#[test]
fn schemas_are_schemas() {
    for kind in [FileKind::Day, FileKind::Plan, FileKind::Events, FileKind::Scenario] {
        let schema = schema(kind);
        assert!(jsonschema::meta::is_valid(&schema), "{kind:?}");
        assert_eq!(schema["properties"]["format"]["const"], "rounds/1");
    }
}

#[test]
fn good_days_are_valid() {
    let day = validator(FileKind::Day);
    for path in json_files("days").into_iter().chain(json_files("warnings")) {
        let bytes = fs::read(&path).unwrap();
        read_day(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        if let Err(error) = day.validate(&value) {
            panic!("{}: {error} at {}", path.display(), error.instance_path);
        }
    }
}

#[test]
fn good_scenarios_are_valid() {
    let scenario = validator(FileKind::Scenario);
    for path in json_files("scenarios") {
        let bytes = fs::read(&path).unwrap();
        rounds::simulate::Scenario::read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        if let Err(error) = scenario.validate(&value) {
            panic!("{}: {error} at {}", path.display(), error.instance_path);
        }
    }
}

/// A day has an issue of shape exactly when the schema refuses it. (Duplicate fields are lost on the way to the
/// validator.)
#[test]
fn schema_and_reader_refuse_the_same_shapes() {
    let day = validator(FileKind::Day);
    for path in json_files("invalid") {
        let bytes = fs::read(&path).unwrap();
        let Ok(value) = serde_json::from_slice::<Value>(&bytes) else { continue };
        let Err(error) = read_day(&bytes) else { panic!("{} is invalid", path.display()) };
        let issues = error.into_issues();
        let of_shape =
            issues.iter().any(|issue| issue.code.starts_with("E11") || ["E1005", "E1007"].contains(&issue.code));
        assert_eq!(day.is_valid(&value), !of_shape, "{}: {issues:?}", path.display());
    }
}

#[test]
fn notes_may_stand_on_any_object() {
    let plan = serde_json::json!({
        "format": "rounds/1", "notes": 1, "day": { "digest": "sha256:0", "notes": ["any"] },
        "shifts": [{ "clinician": "c", "shift": "s", "notes": {}, "itinerary": [
            { "kind": "start", "place": "hub", "departure": "2026-03-02T08:00:00Z", "notes": null } ] }],
        "unassigned": []
    });
    assert!(validator(FileKind::Plan).is_valid(&plan));
    rounds::format::read_plan(plan.to_string().as_bytes()).unwrap();
    let events = serde_json::json!({
        "format": "rounds/1", "at": "2026-03-02T10:42:00+00:00",
        "events": [{ "kind": "cancelVisit", "visit": "v031", "notes": "patient in hospital" }]
    });
    assert!(validator(FileKind::Events).is_valid(&events));
    rounds::format::read_events(events.to_string().as_bytes()).unwrap();
}

#[test]
fn what_the_live_day_writes_keeps_its_schema() {
    use rounds::live::{Current, Live, Options, answer_schema, changes_schema};
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let read = |name: &str| std::fs::read(fixtures.join(name)).expect("the fixture is there");
    let plan = rounds::format::read_plan(&read("live/borough-plan.json")).expect("a plan");
    let mut live = Live::new(Current::new(&read("days/borough.json"), plan).expect("its plan"));
    let options = Options::default().instant(true);
    let [answers, changes] = [answer_schema(), changes_schema()].map(|schema| {
        assert!(jsonschema::meta::is_valid(&schema));
        jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is a schema")
    });
    let text = String::from_utf8(read("live/borough.jsonl")).expect("text");
    for line in text.lines().take(6).chain(["nonsense"]) {
        let entry = live.take(line, &options, &|_| {}).expect("an entry");
        let reply = serde_json::to_value(&entry.reply).expect("JSON");
        assert!(
            answers.is_valid(&reply),
            "{:?}",
            answers.iter_errors(&reply).map(|e| e.to_string()).collect::<Vec<_>>()
        );
        let list = serde_json::json!({"changes": reply["changes"]});
        assert_eq!(changes.is_valid(&list), reply.get("changes").is_some());
    }
}
