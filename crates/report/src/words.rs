//! Codes, prices, windows and free-form details of a plan in plain words.

use serde_json::Value;

use crate::format::{Clock, grouped, length, list};
use rounds_format::plan::{CostFile, Fields, Reason, ReasonCode, Unassigned};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::ids::VisitId;
use rounds_model::units::Instant;
use rounds_model::{Problem, Window};

/// A reason's code in a few words.
pub(crate) fn reason(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::Skill => "nobody has the skills",
        ReasonCode::Band => "nobody has the band",
        ReasonCode::Gender => "nobody of the required gender",
        ReasonCode::Language => "nobody speaks the language",
        ReasonCode::Excluded => "all who could are excluded",
        ReasonCode::Required => "none of the required clinicians can",
        ReasonCode::Pin => "its pin cannot be kept",
        ReasonCode::NoShiftInWindow => "nobody suitable is on shift then",
        ReasonCode::OutOfReach => "too far for anybody on shift then",
        ReasonCode::Time => "no room left in time",
        ReasonCode::MaxVisits => "shifts are at their visit limit",
        ReasonCode::MaxTravel => "shifts are at their travel limit",
        ReasonCode::MaxLoad => "shifts are at their load limit",
        ReasonCode::Link => "a rule linking it to other visits",
        ReasonCode::DoubleUp => "no two suitable clinicians free together",
        ReasonCode::Price => "costs more than it is worth",
        ReasonCode::Outcompeted => "only by dropping visits worth more",
    }
}

/// The reason's code as it stands in files.
pub(crate) fn code(code: ReasonCode) -> String {
    match serde_json::to_value(code) {
        Ok(Value::String(text)) => text,
        _ => String::new(),
    }
}

/// What is said of a visit that a plan gives no reason for.
pub(crate) const NOT_LOOKED_FOR: &str = "no reason given: not looked for in the time; `rounds explain` finds it";

/// The first reason in words: its description, else its code's; without reasons, that no reason is given.
pub fn main_reason(entry: &Unassigned) -> String {
    first_reason(&entry.reasons)
}

/// The first of some reasons in words; where there are none, that none is given.
pub(crate) fn first_reason(reasons: &[Reason]) -> String {
    match reasons.first() {
        Some(first) if first.description.is_empty() => reason(first.code()).into(),
        Some(first) => first.description.clone(),
        None => NOT_LOOKED_FOR.into(),
    }
}

/// The nearest relaxation in words; `None` if there is no relaxation.
pub(crate) fn nearest(entry: &Unassigned, clock: &Clock, base: Instant) -> Option<String> {
    let nearest = entry.nearest.as_ref()?;
    nearest.description().map(String::from).or_else(|| details(&nearest.fields(), clock, base))
}

/// `kind: key value, key value`, with durations and instants as people write them; `None` where there is nothing.
pub(crate) fn details(map: &Fields, clock: &Clock, base: Instant) -> Option<String> {
    let kind = match map.get("kind") {
        Some(Value::String(kind)) => Some(spaced(kind)),
        _ => None,
    };
    let rest = map.iter().filter(|(key, _)| kind.is_none() || *key != "kind");
    let rest: Vec<String> = rest.map(|(key, item)| format!("{} {}", spaced(key), value(item, clock, base))).collect();
    match (kind, rest.is_empty()) {
        (None, true) => None,
        (Some(kind), true) => Some(kind),
        (None, false) => Some(rest.join(", ")),
        (Some(kind), false) => Some(format!("{kind}: {}", rest.join(", "))),
    }
}

fn value(value: &Value, clock: &Clock, base: Instant) -> String {
    match value {
        Value::Null => "none".into(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), grouped),
        Value::String(text) => match (IsoDuration::parse(text), Timestamp::parse(text)) {
            (Ok(duration), _) => length(duration.0),
            (_, Ok(at)) => clock.time(at.instant(), base),
            _ => text.clone(),
        },
        Value::Array(items) => list(&items.iter().map(|item| self::value(item, clock, base)).collect::<Vec<_>>()),
        Value::Object(map) => {
            let map = map.iter().map(|(key, item)| (key.clone(), item.clone())).collect();
            format!("({})", details(&map, clock, base).unwrap_or_default())
        }
    }
}

/// `extraMinutes` and `WIDER_WINDOW` as `extra minutes` and `wider window`.
fn spaced(name: &str) -> String {
    let camel = name.chars().any(char::is_lowercase);
    let mut text = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        match letter {
            '_' | '-' => text.push(' '),
            _ if camel && letter.is_uppercase() => {
                text.push(' ');
                text.extend(letter.to_lowercase());
            }
            _ => text.extend(letter.to_lowercase()),
        }
    }
    text
}

/// When a visit is wanted: `09:20 to 14:20, due by 11:20`, `any time`.
pub(crate) fn wanted(problem: &Problem, visit: VisitId, clock: &Clock, base: Instant) -> String {
    let visit = &problem.visits[visit];
    let due = |due: Option<Instant>| due.map_or(String::new(), |due| format!(", due by {}", clock.time(due, base)));
    let window = |window: &Window| {
        clock.range(window.start, window.end, base) + &due(window.due.filter(|_| visit.windows.len() > 1))
    };
    let windows: Vec<String> = visit.windows.iter().map(window).collect();
    let text = if windows.is_empty() { "any time".into() } else { windows.join(" or ") };
    let sole = visit.windows.first().filter(|_| visit.windows.len() == 1).and_then(|window| window.due);
    text + &due(sole.or(visit.due))
}

/// The components of the objective, each with its name for people, in the order of the file; `reserves` where the day
/// has some.
pub(crate) fn components(cost: &CostFile, reserves: bool) -> [(&'static str, i64); 10] {
    [
        (if reserves { "Visits and reserves left out" } else { "Visits left out" }, cost.unassigned),
        ("Late starts", cost.late),
        ("Travel", cost.travel),
        ("Overtime", cost.overtime),
        ("Waiting", cost.waiting),
        ("Not a preferred clinician", cost.continuity),
        ("Other preferences not met", cost.preference),
        ("Breaks left out", cost.breaks),
        ("Worst lateness and idle time", cost.worst),
        ("Changes to what was promised", cost.changes),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_read_as_words() {
        let clock = Clock::new(chrono_tz::Tz::UTC, None);
        let map = serde_json::from_value(serde_json::json!({
            "kind": "widerWindow", "by": "PT12M", "until": "1970-01-01T10:00:00Z", "visits": ["a", "b"], "shifts": 1200
        }));
        let words = details(&map.unwrap(), &clock, Instant(0)).unwrap();
        assert_eq!(words, "wider window: by 12 min, shifts 1,200, until 10:00, visits a and b");
        assert_eq!(details(&Fields::new(), &clock, Instant(0)), None);
        assert_eq!(spaced("EXTRA_MINUTES"), "extra minutes");
    }

    #[test]
    fn codes_are_spelt_as_in_files() {
        assert_eq!(code(ReasonCode::NoShiftInWindow), "NO_SHIFT_IN_WINDOW");
    }
}
