//! Vehicle routing with time windows as the field benchmarks it: one depot, identical vehicles, straight-line distances
//! truncated to a tenth (the convention of the 12th DIMACS challenge).
//!
//! What the formats `solomon` and `pcvrptw` share once they are read. Every quantity is a whole number of tenths, and
//! one tenth is one second of the day: a distance of 15.2 takes PT2M32S, a service of 10 takes PT1M40S. So nothing
//! is rounded but the distances, and those as the convention has it.

mod judge;

use chrono::{DateTime, TimeDelta};
use serde_json::json;

use crate::suites::routes::{self, Routes};
use crate::suites::text::{Faults, Number};
use crate::suites::{Case, Score};
use rounds_format::codes::{FOREIGN_INEXPRESSIBLE, FOREIGN_RANGE, NOT_OF_THE_DAY};
use rounds_format::day::{
    ClinicianFile, DayFile, MatrixFile, ModeFile, ObjectiveFile, PlaceFile, PriorityPrices, ShiftFile, TravelFile,
    VisitFile, WindowFile,
};
use rounds_format::path::Quoted;
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::error::{Error, Issue, Result};
use rounds_model::units::{Instant, Seconds};

/// The instant of time 0: Monday 2 March 2026, midnight UTC.
pub(super) const MIDNIGHT: Instant = Instant(1_772_409_600);

/// The most that a day can ask for a visit left out.
const DEAREST: i64 = 1_000_000_000_000;

/// With more customers the table of distances would not fit.
const MOST_CUSTOMERS: usize = 10_000;

/// Decimal places of coordinates.
const COORDINATE_PLACES: u32 = 3;

/// A coordinate.
pub(super) const COORDINATE: Number =
    Number { name: "the coordinate", places: COORDINATE_PLACES, least: -1_000_000_000, most: 1_000_000_000 };

/// A time or a length of time.
pub(super) const TIME: Number = Number { name: "the time", places: 1, least: 0, most: 100_000_000 };

/// A demand.
pub(super) const DEMAND: Number = Number { name: "the demand", places: 0, least: 0, most: 1_000_000_000 };

/// What a vehicle holds.
pub(super) const CAPACITY: Number = Number { name: "the capacity", places: 0, least: 0, most: 1_000_000_000_000 };

/// How many vehicles there are.
pub(super) const VEHICLES: Number = Number { name: "the number of vehicles", places: 0, least: 0, most: 1_000_000_000 };

/// What leaving a customer out costs.
pub(super) const PRIZE: Number = Number { name: "the prize", places: 1, least: 0, most: 10_000_000_000 };

/// Somebody to serve, or the depot; times in tenths.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Node {
    /// Where, in units of [`COORDINATE`].
    pub at: (i64, i64),
    /// What is delivered.
    pub demand: i64,
    /// First start of the service.
    pub ready: i64,
    /// Last start of the service; for the depot, when vehicles must be back.
    pub due: i64,
    /// Length of the service.
    pub service: i64,
    /// What leaving the customer out costs, in tenths; `None`: it must be served.
    pub prize: Option<i64>,
    /// The lines that its demand and its times were read from, for messages.
    pub lines: (usize, usize),
}

/// How costs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CostUnit {
    /// Units of the coordinates, with one decimal place: `827.3`.
    Units,
    /// Whole tenths: `8273`.
    Tenths,
}

impl CostUnit {
    fn value(self, tenths: i64) -> f64 {
        match self {
            CostUnit::Units => tenths as f64 / 10.0,
            CostUnit::Tenths => tenths as f64,
        }
    }

    fn text(self, tenths: i64) -> String {
        match self {
            CostUnit::Units => format!("{}.{}", tenths / 10, tenths % 10),
            CostUnit::Tenths => tenths.to_string(),
        }
    }
}

/// An instance.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    /// Vehicles at hand; using fewer saves nothing.
    pub vehicles: i64,
    /// What each of them holds.
    pub capacity: i64,
    /// Where vehicles start and end; its `ready` and `due` are their hours.
    pub depot: Node,
    /// Customers 1, 2, …
    pub customers: Vec<Node>,
    /// How the format writes costs.
    pub unit: CostUnit,
}

impl Instance {
    /// Notes what no day can express, and times that contradict each other.
    pub(super) fn check(&self, faults: &mut Faults) {
        let Node { demand, service, ready, due, lines, .. } = self.depot;
        if (demand != 0 || service != 0) && !faults.concern(lines.0) {
            let what = "the depot has a demand or a service time";
            faults.line(FOREIGN_INEXPRESSIBLE, lines.0, what, "give 0 for both");
        }
        let nodes = std::iter::once(&self.depot).chain(&self.customers);
        for line in nodes.filter(|node| node.due < node.ready).map(|node| node.lines.1) {
            if !faults.concern(line) {
                faults.line(FOREIGN_RANGE, line, "due before ready", "give a due time at or after the ready time");
            }
        }
        if due == ready && !faults.concern(lines.1) {
            let what = "the depot is never open";
            faults.line(FOREIGN_INEXPRESSIBLE, lines.1, what, "give a due time after the ready time");
        }
        if self.customers.len() > MOST_CUSTOMERS {
            let what = format!("{} customers", self.customers.len());
            faults.add(FOREIGN_INEXPRESSIBLE, "$", what, format!("give at most {MOST_CUSTOMERS}"));
        }
    }

    /// Node 0 is the depot, the others are the customers.
    fn node(&self, number: usize) -> &Node {
        number.checked_sub(1).map_or(&self.depot, |index| &self.customers[index])
    }

    /// Tenths from one node to another: ten times the straight line, truncated, without any floating point.
    fn tenths(&self, from: usize, to: usize) -> i64 {
        let (a, b) = (self.node(from).at, self.node(to).at);
        let (dx, dy) = (a.0.abs_diff(b.0), a.1.abs_diff(b.1));
        // ⌊10 √s⌋ = ⌊√⌊100 s⌋⌋; the square of a coordinate's unit is 10^-6.
        let square = (dx * dx + dy * dy) / 10_u64.pow(2 * COORDINATE_PLACES - 2);
        square.isqrt() as i64
    }

    /// More than any two plans that serve all who must be served can differ by.
    fn price_of_must(&self, shifts: usize) -> i64 {
        let hours = self.depot.due - self.depot.ready;
        let prizes: i64 = self.customers.iter().filter_map(|customer| customer.prize).sum();
        (shifts as i64).saturating_mul(hours).saturating_add(prizes).saturating_add(1).min(DEAREST)
    }

    /// The instance as a day. Vehicles beyond one a customer are left away: none of them could be of use.
    pub(super) fn day(&self, label: &str, notes: &str) -> DayFile {
        let shifts = self.customers.len().min(usize::try_from(self.vehicles).unwrap_or(usize::MAX));
        let places: Vec<String> = (0..=self.customers.len()).map(place).collect();
        let row = |from| (0..places.len()).map(|to| self.tenths(from, to) as i32).collect();
        let matrix =
            MatrixFile { places: places.clone(), seconds: (0..places.len()).map(row).collect(), ..Default::default() };
        let mode = ModeFile { id: "vehicle".into(), matrix: Some(matrix), ..Default::default() };
        let must = self.price_of_must(shifts);
        DayFile {
            format: "rounds/1".into(),
            label: Some(label.into()),
            notes: Some(json!(notes)),
            places: places.iter().map(|id| PlaceFile { id: id.clone(), ..Default::default() }).collect(),
            travel: TravelFile { modes: vec![mode], notes: None },
            clinicians: (1..=shifts).map(|number| self.vehicle(number)).collect(),
            visits: self.customers.iter().enumerate().map(|(index, node)| visit(index + 1, node, must)).collect(),
            objective: Some(travel_alone()),
            ..Default::default()
        }
    }

    fn vehicle(&self, number: usize) -> ClinicianFile {
        let id = format!("vehicle-{number}");
        let shift = ShiftFile {
            start_place: Some(place(0)),
            end_place: Some(place(0)),
            max_load: Some(self.capacity),
            ..ShiftFile::between(id.clone(), instant(self.depot.ready), instant(self.depot.due))
        };
        ClinicianFile { id, shifts: vec![shift], ..Default::default() }
    }

    /// The routes of a plan, in the order of its shifts.
    fn routes(&self, plan: &PlanFile) -> Result<Vec<Vec<usize>>> {
        let mut routes = Vec::new();
        for (shift, work) in plan.shifts.iter().enumerate() {
            let mut route = Vec::new();
            for (stop, entry) in work.itinerary.iter().enumerate() {
                let Stop::Visit { visit, .. } = entry else { continue };
                let number = visit
                    .parse()
                    .ok()
                    .filter(|number| (1..=self.customers.len()).contains(number) && number.to_string() == *visit);
                let Some(number) = number else {
                    let at = format!("shifts[{shift}].itinerary[{stop}].visit");
                    let what = format!("{} is no customer of the instance", Quoted(visit));
                    let help = "give a plan of the day made from this instance";
                    return Err(Error::input(vec![Issue::new(NOT_OF_THE_DAY, at, what, help)]));
                };
                route.push(number);
            }
            if !route.is_empty() {
                routes.push(route);
            }
        }
        Ok(routes)
    }
}

/// An instance with its day.
#[derive(Debug)]
pub(super) struct VrptwCase {
    instance: Instance,
    day: DayFile,
}

impl VrptwCase {
    /// The case of `instance`, whose day gets `label` and `notes`.
    pub(super) fn new(instance: Instance, label: &str, notes: &str) -> Self {
        let day = instance.day(label, notes);
        Self { instance, day }
    }
}

impl Case for VrptwCase {
    fn day(&self) -> &DayFile {
        &self.day
    }

    fn left_behind(&self) -> &[String] {
        &[]
    }

    fn solution(&self, plan: &PlanFile) -> Result<String> {
        let routes = self.instance.routes(plan)?;
        let cost = self.instance.unit.text(self.instance.cost(&routes));
        Ok(Routes { routes, cost }.to_string())
    }

    /// The cost of a day is in tenths. A visit left out counts at its prize or, where all must be served, at a price
    /// beyond that of any route.
    fn in_suite_terms(&self, day_cost: i64) -> Option<f64> {
        Some(self.instance.unit.value(day_cost))
    }

    fn score(&self, solution: &str) -> Result<Score> {
        let Routes { routes, .. } = routes::read(solution)?;
        let violations = self.instance.violations(&routes);
        let cost = self.instance.unit.value(self.instance.cost(&routes));
        Ok(Score { cost, feasible: violations.is_empty(), violations })
    }
}

/// The id of the place of a node.
fn place(number: usize) -> String {
    if number == 0 { "depot".into() } else { number.to_string() }
}

fn visit(number: usize, node: &Node, must: i64) -> VisitFile {
    VisitFile {
        id: number.to_string(),
        place: Some(place(number)),
        duration: IsoDuration(Seconds(node.service)),
        windows: Some(vec![WindowFile { start: instant(node.ready), end: instant(node.due), due: None, notes: None }]),
        load: Some(node.demand),
        unassigned_cost: Some(node.prize.unwrap_or(must)),
        ..Default::default()
    }
}

/// This many seconds after [`MIDNIGHT`], at most ten years.
pub(super) fn instant(seconds: i64) -> Timestamp {
    Timestamp(DateTime::UNIX_EPOCH.fixed_offset() + TimeDelta::seconds(MIDNIGHT.0 + seconds))
}

/// Second for second of travel, and nothing else but visits left out.
fn travel_alone() -> ObjectiveFile {
    let nothing = PriorityPrices { critical: Some(0), urgent: Some(0), timed: Some(0), routine: Some(0), notes: None };
    ObjectiveFile {
        late_per_second: Some(nothing),
        travel_per_second: Some(1),
        overtime_per_second: Some(0),
        wait_per_second: Some(0),
        latest_per_second: Some(0),
        longest_idle_per_second: Some(0),
        continuity: Some(0),
        preference: Some(0),
        changed_clinician: Some(0),
        moved_per_second: Some(0),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: i64, y: i64) -> Node {
        Node { at: (x * 1000, y * 1000), due: 1000, ..Node::default() }
    }

    #[test]
    fn distances_are_truncated_to_a_tenth() {
        let customers = vec![node(3, 4), node(1, 1), node(2, 1), node(-1_000_000, 1_000_000)];
        let instance = Instance { vehicles: 1, capacity: 0, depot: node(0, 0), customers, unit: CostUnit::Units };
        // 5, √2 = 1.41…, √5 = 2.23…, and a million times √2
        assert_eq!([1, 2, 3, 4].map(|number| instance.tenths(0, number)), [50, 14, 22, 14_142_135]);
        assert_eq!(instance.tenths(3, 2), 10);
        assert_eq!(CostUnit::Units.text(8_273), "827.3");
    }

    #[test]
    fn time_0_is_midnight() {
        assert_eq!(instant(0).to_string(), "2026-03-02T00:00:00+00:00");
        assert_eq!(instant(0).instant(), MIDNIGHT);
        assert_eq!(instant(90_061).to_string(), "2026-03-03T01:01:01+00:00");
    }
}
