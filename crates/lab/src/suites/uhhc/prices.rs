//! What the components of the cost weigh.

use crate::suites::tree::{Faults, Fields};
use rounds_format::codes::HOMECARE_CANNOT;

/// No weight is above this; those of published instances stay below a thousand.
const MOST: f64 = 1e6;

/// Weights may have this many decimals.
const MOST_DECIMALS: u32 = 3;

/// A component that may be a rule instead of a price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Price {
    /// A rule.
    Hard,
    /// This much for each unit.
    Each(f64),
}

impl Price {
    /// Whether this is a rule.
    pub(super) fn is_hard(self) -> bool {
        self == Price::Hard
    }

    /// The weight; a rule has none.
    pub(super) fn weight(self) -> f64 {
        match self {
            Price::Hard => 0.0,
            Price::Each(weight) => weight,
        }
    }
}

/// All components.
#[derive(Debug)]
pub(super) struct Prices {
    pub travel: f64,
    pub tardiness: Price,
    pub highest_tardiness: Price,
    pub waiting: f64,
    pub extra: Price,
    pub idle: f64,
    pub preferences: Price,
    pub optional: Price,
    pub lunch: Price,
}

impl Prices {
    /// Whether services may not be tardy.
    pub(super) fn punctual(&self) -> bool {
        self.tardiness.is_hard() || self.highest_tardiness.is_hard()
    }

    fn weights(&self) -> [f64; 9] {
        let hard = [self.tardiness, self.highest_tardiness, self.extra, self.preferences, self.optional, self.lunch];
        let [tardiness, highest, extra, preferences, optional, lunch] = hard.map(Price::weight);
        [self.travel, tardiness, highest, self.waiting, extra, self.idle, preferences, optional, lunch]
    }

    /// Least power of ten that makes every weight whole, if a thousand does.
    pub(super) fn scale(&self) -> Option<i64> {
        let whole = |scale: i64| {
            let off = |weight: f64| (weight * scale as f64 - (weight * scale as f64).round()).abs();
            self.weights().into_iter().all(|weight| off(weight) < 1e-7)
        };
        (0..=MOST_DECIMALS).map(|decimals| 10_i64.pow(decimals)).find(|scale| whole(*scale))
    }
}

/// Names of all components.
const COMPONENTS: [&str; 16] = [
    "travel_time",
    "total_tardiness",
    "highest_tardiness",
    "total_waiting_time",
    "total_extra_time",
    "max_idle_time",
    "caregiver_preferences",
    "optional_patients",
    "missed_lunch_break",
    "qualification",
    "working_time",
    "incompabilities",
    "tw_max_dev_in_time",
    "tw_max_dev_in_desired_time",
    "workload_balance",
    "max_waiting_time",
];

/// Reads `cost_components`. One that is left out weighs nothing, but where it prices the breach of something (preferred
/// caregivers, optional patients, lunch, qualification, incompatibility), that is a rule.
pub(super) fn prices(metadata: &Fields<'_>, faults: &mut Faults) -> Option<Prices> {
    let fields = metadata.need("cost_components", faults)?.object(&COMPONENTS, faults)?;
    // A shift's end is a rule by either of these; working time as a price is not expressed.
    let working = rule_only(&fields, "working_time", faults);
    rule_only(&fields, "qualification", faults);
    rule_only(&fields, "incompabilities", faults);
    for name in ["tw_max_dev_in_time", "tw_max_dev_in_desired_time", "workload_balance", "max_waiting_time"] {
        if let Some(Price::Hard | Price::Each(_)) = price(&fields, name, faults).filter(|own| *own != Price::Each(0.0))
        {
            let path = format!("{}.{name}", fields.path);
            faults.add(HOMECARE_CANNOT, &path, "a component that a day cannot express", "leave it out");
        }
    }
    let free = Price::Each(0.0);
    let prices = Prices {
        travel: priced(&fields, "travel_time", faults),
        tardiness: price(&fields, "total_tardiness", faults).unwrap_or(free),
        highest_tardiness: price(&fields, "highest_tardiness", faults).unwrap_or(free),
        waiting: priced(&fields, "total_waiting_time", faults),
        extra: if working { Price::Hard } else { price(&fields, "total_extra_time", faults).unwrap_or(free) },
        idle: priced(&fields, "max_idle_time", faults),
        preferences: price(&fields, "caregiver_preferences", faults).unwrap_or(Price::Hard),
        optional: price(&fields, "optional_patients", faults).unwrap_or(Price::Hard),
        lunch: price(&fields, "missed_lunch_break", faults).unwrap_or(Price::Hard),
    };
    if prices.scale().is_none() {
        let help = format!("give weights of at most {MOST_DECIMALS} decimals");
        faults.add(HOMECARE_CANNOT, &fields.path, "weights with more decimals than a day can express", help);
    }
    Some(prices)
}

/// The component `name`; `None` where it is left out (or is faulty, which is reported).
fn price(fields: &Fields<'_>, name: &str, faults: &mut Faults) -> Option<Price> {
    let at = fields.get(name)?;
    if at.is_text("HARD") { Some(Price::Hard) } else { at.number(0.0, MOST, faults).map(Price::Each) }
}

/// The weight of a component that a day cannot make a rule.
fn priced(fields: &Fields<'_>, name: &str, faults: &mut Faults) -> f64 {
    match price(fields, name, faults) {
        Some(Price::Hard) => {
            let path = format!("{}.{name}", fields.path);
            faults.add(HOMECARE_CANNOT, &path, "a rule that a day cannot express", "give a weight");
            0.0
        }
        other => other.map_or(0.0, Price::weight),
    }
}

/// Whether a component is given as a rule; a day cannot price it.
fn rule_only(fields: &Fields<'_>, name: &str, faults: &mut Faults) -> bool {
    match price(fields, name, faults) {
        Some(Price::Each(_)) => {
            let path = format!("{}.{name}", fields.path);
            faults.add(HOMECARE_CANNOT, &path, "a price that a day cannot express", "leave it out, or give \"HARD\"");
            false
        }
        other => other.is_some(),
    }
}
