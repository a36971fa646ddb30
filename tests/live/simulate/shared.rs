//! Scenarios for the tests.

use rounds_lab::simulate::Scenario;
use rounds_lab::simulate::arms::Arm;
use rounds_lab::simulate::demand::Day;
use rounds_lab::simulate::live;
use rounds_lab::simulate::realised::RealisedDay;
use serde_json::{Value, json};

/// The text of a fixture.
pub fn text(name: &str) -> String {
    let path = format!("{}/fixtures/scenarios/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a fixture")
}

/// A fixture.
pub fn fixture(name: &str) -> Scenario {
    Scenario::read(text(name).as_bytes()).expect("a scenario")
}

/// One day in one arm.
pub fn lived(scenario: &Scenario, arm: Arm, number: u64) -> (Day, RealisedDay) {
    let day = Day::draw(&scenario.setting, &arm.rates(&scenario.setting), 1, number);
    let realised =
        live(&scenario.setting, arm.practice(), arm.policy(&scenario.setting).as_ref(), &day).expect("a day");
    (day, realised)
}

/// The arms that differ in kind: each planning rule in patches and without, by hand and optimised, and the ends.
pub fn arms() -> Vec<Arm> {
    [
        0b000_0000, 0b000_0001, 0b000_1111, 0b001_1111, 0b011_1111, 0b111_1111, 0b010_0000, 0b010_1000, 0b001_0000,
        0b111_0000,
    ]
    .map(Arm)
    .into_iter()
    .chain(Arm::named("rounds-reserve"))
    .collect()
}

fn figure(value: f64) -> Value {
    json!({"value": value, "source": "made up for a test"})
}

/// One clinician from 08:00 to 16:00, everybody living at the base, nothing left to chance: `planned` visits a day on
/// average, each of an hour.
pub fn certain(planned: f64) -> Value {
    json!({
        "format": "rounds/1",
        "area": {
            "lat": 51.5, "lon": -0.1, "squareKm": figure(0.0), "population": figure(100_000.0), "patches": figure(1.0),
            "detourFactor": figure(1.0), "accessMinutes": figure(0.0),
            "speed": {"amKmh": figure(30.0), "interPeakKmh": figure(30.0), "pmKmh": figure(30.0)}
        },
        "team": [{"id": "nurse", "count": figure(1.0), "start": "08:00", "end": "16:00"}],
        "shift": {
            "handoverMinutes": figure(0.0), "breakMinutes": figure(0.0),
            "breakAfterMinutes": figure(0.0), "breakWithinMinutes": figure(0.0)
        },
        "demand": {
            "usual": {"referralsPer100k": figure(0.0), "plannedPer100k": figure(planned)},
            "enough": {"referralsPer100k": figure(0.0), "plannedPer100k": figure(planned)},
            "arrivals": [{"from": "08:00", "until": "12:00", "share": figure(1.0)}],
            "referrals": [{"id": "call", "share": figure(1.0), "contactMinutes": figure(60.0), "responseMinutes": figure(120.0)}],
            "planned": [{"id": "visit", "share": figure(1.0), "contactMinutes": figure(60.0)}]
        },
        "chance": {
            "contactSpread": figure(0.0), "travelSpread": figure(0.0), "noAccessShare": figure(0.0),
            "noAccessMinutes": figure(10.0), "cancelledShare": figure(0.0)
        },
        "admin": {
            "notesMinutes": figure(0.0), "duplicateNotesMinutes": figure(0.0), "visitsBeforeReturn": figure(1.0),
            "phoneRoundMinutes": figure(0.0), "callMinutes": figure(0.0), "callDelayMinutes": figure(0.0)
        }
    })
}

/// `scenario` with the figure at `pointer` set.
pub fn with(mut scenario: Value, pointer: &str, value: f64) -> Value {
    *scenario.pointer_mut(pointer).expect("a figure") = figure(value);
    scenario
}

pub fn read(scenario: &Value) -> Scenario {
    Scenario::read(scenario.to_string().as_bytes()).expect("a scenario")
}
