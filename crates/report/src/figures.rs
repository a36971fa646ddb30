//! Key figures with a name and a unit that people know, one table for all who show them.

use rounds_format::plan::{Count, Kpis};
use rounds_model::Priority;
use rounds_model::units::{Metres, Seconds};

use crate::format::{NONE, decimal, distance, grouped, length, percent};

/// A figure with its unit.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Figure {
    Number(i64),
    /// All, then by priority from the most important.
    Count([u64; 5]),
    Ratio(Option<f64>),
    Share(Option<f64>),
    Length(i64),
    Distance(i64),
    /// The plan does not say.
    Unknown,
}

impl Figure {
    fn count(count: &Count) -> Figure {
        let by = &count.by_priority;
        Figure::Count([count.total, by.critical, by.urgent, by.timed, by.routine])
    }

    pub(crate) fn words(self) -> String {
        match self {
            Figure::Number(number) => grouped(number),
            Figure::Count([total, parts @ ..]) => {
                let parts = Priority::ALL.iter().zip(parts).filter(|(_, part)| *part > 0);
                let parts: Vec<String> = parts.map(|(of, part)| format!("{part} {}", of.name())).collect();
                let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
                grouped(total as i64) + &parts
            }
            Figure::Ratio(ratio) => decimal(ratio),
            Figure::Share(share) => percent(share),
            Figure::Length(seconds) => length(Seconds(seconds)),
            Figure::Distance(metres) => distance(Metres(metres)),
            Figure::Unknown => NONE.into(),
        }
    }

    /// `self` − `other` with its sign; nothing where they are equal or cannot be compared.
    pub(crate) fn less(self, other: Figure) -> String {
        let signed = |positive: bool, words: String| format!("{}{words}", if positive { "+" } else { "−" });
        match (self, other) {
            _ if self == other => String::new(),
            (Figure::Number(b), Figure::Number(a)) => signed(b > a, grouped((b - a).abs())),
            (Figure::Length(b), Figure::Length(a)) => signed(b > a, length(Seconds((b - a).abs()))),
            (Figure::Distance(b), Figure::Distance(a)) => signed(b > a, distance(Metres((b - a).abs()))),
            (Figure::Ratio(Some(b)), Figure::Ratio(Some(a))) => signed(b > a, decimal(Some((b - a).abs()))),
            (Figure::Share(Some(b)), Figure::Share(Some(a))) => {
                signed(b > a, format!("{} points", decimal(Some((b - a).abs() * 100.0))))
            }
            _ => String::new(),
        }
    }
}

/// A key figure: its name in files, its name for people, and how to read it.
pub(crate) struct KeyFigure {
    pub key: &'static str,
    pub name: &'static str,
    pub read: fn(&Kpis) -> Figure,
}

impl KeyFigure {
    /// Whether it is there only on days with reserves.
    pub(crate) fn is_of_reserves(&self) -> bool {
        self.key == "reserveSeconds"
    }
}

macro_rules! key_figures {
    ($($key:literal $name:literal $kpis:ident => $read:expr;)*) => {
        /// Every key figure, in the order of the plan file.
        pub(crate) const KEY_FIGURES: &[KeyFigure] =
            &[$(KeyFigure { key: $key, name: $name, read: |$kpis| $read }),*];
    };
}

key_figures! {
    "visits" "Visits of the day" kpis => Figure::count(&kpis.visits);
    "assignedVisits" "Visits planned" kpis => Figure::count(&kpis.assigned_visits);
    "unassignedVisits" "Visits left out" kpis => Figure::count(&kpis.unassigned_visits);
    "remoteVisits" "Visits by phone or video" kpis => Figure::Number(kpis.remote_visits as i64);
    "shifts" "Shifts" kpis => Figure::Number(kpis.shifts as i64);
    "visitsPerShift" "Visits per shift" kpis => Figure::Ratio(kpis.visits_per_shift);
    "attendancesPerShift" "Attendances per shift" kpis => Figure::Ratio(kpis.attendances_per_shift);
    "responseWithinTarget" "Response in time" kpis => Figure::Share(kpis.response_within_target);
    "lateVisits" "Late visits" kpis => Figure::Number(kpis.late_visits as i64);
    "lateSeconds" "Lateness" kpis => Figure::Length(kpis.late_seconds);
    "rosteredSeconds" "Rostered" kpis => Figure::Length(kpis.rostered_seconds);
    "careSeconds" "Care" kpis => Figure::Length(kpis.care_seconds);
    "careShare" "Share of time in care" kpis => Figure::Share(kpis.care_share);
    "travelSeconds" "Travel" kpis => Figure::Length(kpis.travel_seconds);
    "travelShare" "Share of time travelling" kpis => Figure::Share(kpis.travel_share);
    "travelMetres" "Distance" kpis => way(kpis);
    "accessSeconds" "Parking and stairs" kpis => Figure::Length(kpis.access_seconds);
    "breakSeconds" "Breaks" kpis => Figure::Length(kpis.break_seconds);
    "activitySeconds" "Activities" kpis => Figure::Length(kpis.activity_seconds);
    "reserveSeconds" "Kept free for calls" kpis => kpis.reserve_seconds.map_or(Figure::Unknown, Figure::Length);
    "waitingSeconds" "Waiting" kpis => Figure::Length(kpis.waiting_seconds);
    "idleSeconds" "Idle" kpis => Figure::Length(kpis.idle_seconds);
    "idleShare" "Share of time idle" kpis => Figure::Share(kpis.idle_share);
    "overtimeSeconds" "Overtime" kpis => Figure::Length(kpis.overtime_seconds);
    "continuityShare" "Seen by a preferred clinician" kpis => Figure::Share(kpis.continuity_share);
    "workloadSpread" "Workload spread" kpis => Figure::Ratio(kpis.workload_spread);
}

/// How far all go. Travel without a metre is from a table that has times alone.
pub(crate) fn way(kpis: &Kpis) -> Figure {
    match kpis.travel_metres {
        0 if kpis.travel_seconds > 0 => Figure::Unknown,
        metres => Figure::Distance(metres),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_figure_of_a_plan_has_a_name() {
        let kpis = serde_json::to_value(Kpis { reserve_seconds: Some(0), ..Kpis::default() }).unwrap();
        let mut known: Vec<&str> = kpis.as_object().unwrap().keys().map(String::as_str).collect();
        let mut named: Vec<&str> = KEY_FIGURES.iter().map(|figure| figure.key).collect();
        known.sort_unstable();
        named.sort_unstable();
        assert_eq!(known, named);
    }

    #[test]
    fn times_without_metres_are_no_distance() {
        let kpis = Kpis { travel_seconds: 60, ..Kpis::default() };
        assert_eq!(way(&kpis).words(), NONE);
        assert_eq!(way(&Kpis::default()).words(), "0 m");
    }
}
