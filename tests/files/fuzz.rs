//! Whatever the bytes, readers answer with a value or with issues; what they print they read again.

use proptest::prelude::*;
use proptest::sample::Index;
use rounds::Error;
use rounds::format::{read_day, read_day_file, read_events, read_plan, write_day, write_plan};
use serde_json::Value;

const DAY: &str = include_str!("../../fixtures/warnings/window-outside-every-shift.json");
const PAST: &str = include_str!("../../fixtures/invalid/history-twice.json");
const LINKED: &str = include_str!("../../fixtures/invalid/gaps-contradict-around-three.json");
const MATRIX: &str = include_str!("../../fixtures/invalid/matrix-diagonal-not-zero.json");
const PLAN: &str = include_str!("../../fixtures/invalid/plans/staff-index-negative.json");
const EVENTS: &str = include_str!("../../fixtures/invalid/events/bad-times.json");
const ON_ARRIVAL: &str = include_str!("../../fixtures/regression/lunch-on-arrival.json");

/// Reads bytes as every kind of file; input errors are the only answer besides a value.
fn read_all(bytes: &[u8]) {
    let sound = |error: Option<Error>| assert!(error.as_ref().is_none_or(Error::is_input), "{error:?}");
    sound(read_day(bytes).err());
    sound(read_plan(bytes).err());
    sound(read_events(bytes).err());
    if let Ok(file) = read_day_file(bytes) {
        assert_eq!(read_day_file(write_day(&file).as_bytes()).unwrap(), file);
    }
    if let Ok(file) = read_plan(bytes) {
        assert_eq!(read_plan(write_plan(&file).as_bytes()).unwrap(), file);
    }
}

fn any_file() -> impl Strategy<Value = String> {
    let strict =
        ON_ARRIVAL.replacen('{', r#"{ "objective": { "priorities": "strict" }, "standards": { "urgent": "PT2H" },"#, 1);
    let plain = [DAY, PAST, LINKED, MATRIX, PLAN, EVENTS].map(String::from);
    prop::sample::select(plain.into_iter().chain([ON_ARRIVAL.into(), strict]).collect::<Vec<_>>())
}

/// Values that a field could have by mistake, and some that other fields have.
fn any_value() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        "v1",
        "c1",
        "c2-early",
        "hub",
        "gap",
        "P1D",
        "-PT1S",
        "PT99999999999999999999H",
        "P9999999D",
        "PT0S",
        "PT1.5S",
        "2026-03-02T09:00:00+00:00",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:60+23:59",
        "2026-03-02T09:00:00.5Z",
        "é\u{0}",
    ];
    prop_oneof![
        prop::sample::select(texts.map(Value::from).to_vec()),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-2_i64..3).prop_map(Value::from),
        Just(Value::Null),
        Just(Value::Bool(true)),
        Just(serde_json::json!([])),
        Just(serde_json::json!({})),
        Just(serde_json::json!([[1, 2], ["x"], null])),
    ]
}

/// All places in a document where a value stands.
fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, format!("{at}/{index}"), all))
        }
        Value::Object(fields) => fields.iter().for_each(|(name, item)| pointers(item, format!("{at}/{name}"), all)),
        _ => {}
    }
    all.push(at);
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
    }

    #[test]
    fn files_with_bytes_changed(text in any_file(), changes in prop::collection::vec((any::<Index>(), any::<u8>()), 0..4), end in any::<Index>()) {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_all(&bytes);
        read_all(&bytes[..end.index(bytes.len())]);
    }

    #[test]
    fn files_with_values_changed(text in any_file(), changes in prop::collection::vec((any::<Index>(), any_value()), 0..4)) {
        let mut file: Value = serde_json::from_str(&text).unwrap();
        for (at, value) in changes {
            let mut all = Vec::new();
            pointers(&file, String::new(), &mut all);
            *file.pointer_mut(&all[at.index(all.len())]).unwrap() = value;
        }
        read_all(file.to_string().as_bytes());
    }

    #[test]
    fn files_with_a_value_copied_elsewhere(text in any_file(), from in any::<Index>(), to in any::<Index>()) {
        let mut file: Value = serde_json::from_str(&text).unwrap();
        let mut all = Vec::new();
        pointers(&file, String::new(), &mut all);
        let value = file.pointer(&all[from.index(all.len())]).unwrap().clone();
        *file.pointer_mut(&all[to.index(all.len())]).unwrap() = value;
        read_all(file.to_string().as_bytes());
    }
}
