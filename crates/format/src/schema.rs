//! The JSON Schema of each kind of file, generated from the Rust types.

use std::sync::LazyLock;

use schemars::schema_for;
use serde_json::{Value, json};

use crate::codes::FileKind;
use crate::{day, events, plan, scenario};

/// JSON Schema (2020-12) of a kind of file, as `rounds schema` prints it.
///
/// `notes` stand on every object, as the format allows, also where the type does not keep them.
///
/// ```
/// let schema = rounds::format::schema(rounds::format::FileKind::Day);
/// assert_eq!(schema["title"], "rounds/1 day file");
/// ```
pub fn schema(kind: FileKind) -> Value {
    let mut schema = derived(kind).clone();
    allow_notes(&mut schema);
    schema["title"] = json!(match kind {
        FileKind::Day => "rounds/1 day file",
        FileKind::Plan => "rounds/1 plan file",
        FileKind::Events => "rounds/1 events file",
        FileKind::Scenario => "rounds/1 scenario file",
    });
    schema
}

/// The schema as the types give it.
pub(crate) fn derived(kind: FileKind) -> &'static Value {
    static DAY: LazyLock<Value> = LazyLock::new(|| schema_for!(day::DayFile).to_value());
    static PLAN: LazyLock<Value> = LazyLock::new(|| schema_for!(plan::PlanFile).to_value());
    static EVENTS: LazyLock<Value> = LazyLock::new(|| schema_for!(events::EventsFile).to_value());
    static SCENARIO: LazyLock<Value> = LazyLock::new(|| schema_for!(scenario::ScenarioFile).to_value());
    match kind {
        FileKind::Day => &DAY,
        FileKind::Plan => &PLAN,
        FileKind::Events => &EVENTS,
        FileKind::Scenario => &SCENARIO,
    }
}

/// Adds `notes` to every closed object of a schema.
fn allow_notes(schema: &mut Value) {
    match schema {
        Value::Object(words) => {
            let closed = words.get("additionalProperties") == Some(&Value::Bool(false));
            if let Some(Value::Object(properties)) = words.get_mut("properties").filter(|_| closed) {
                properties.entry("notes").or_insert_with(|| json!({"description": "Free text, ignored."}));
            }
            words.values_mut().for_each(allow_notes);
        }
        Value::Array(items) => items.iter_mut().for_each(allow_notes),
        _ => {}
    }
}
