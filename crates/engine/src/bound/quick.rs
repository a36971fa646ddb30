//! A bound that is proven at once, on a day of any size: everybody's time in one pot.
//!
//! Every plan leaves a visit out, which costs `out`, or serves it. Then each of its entries takes its care and at least
//! the shortest way to it from any place that somebody can come from, and costs at least that way's travel, the least
//! price of preferences among those who may serve it, and the lateness of the earliest start that anybody could make:
//! `cost` and `time` in all. Nobody is busy for longer than from the start of the shift to its latest end, and after
//! `rostered` time has passed a busy second is a second of overtime. So, whatever the price of a second λ ≥ 0, no plan
//! costs less than
//!
//! ```text
//! Σ over visits  min(out, cost + λ·time)  −  Σ over shifts  (λ·rostered + max(λ − overtime, 0)·beyond)
//! ```
//!
//! For a plan with b seconds busy in a shift, the visits it serves pay λ·time, in all no more than Σ λ·b, and the shift
//! gives back the most that λ·b − overtime·max(b − rostered, 0) can be. That is the Lagrangean relaxation of one limit
//! on everybody's time together. It is concave in λ; the best of all multiples of 2⁻³⁰ is found by halving, in whole
//! numbers throughout. Everything else that a plan may cost is no less than nothing, and is left out here.

use rayon::prelude::*;

use crate::bound::master::Stop;
use crate::bound::pricing::group::Measure;
use crate::evaluate::{Instance, SpotId, StartWindow, Task, Time};
use rounds_model::ids::{Id, Table, VisitId};

/// Parts of a second-equivalent in which prices are counted.
const FINE: i128 = 1 << 30;
/// No price of a second is higher than this power of two of such parts.
const DEAREST: u32 = 80;

/// What serving a visit takes at least, and what leaving it out costs.
struct Order {
    out: i128,
    /// Nothing where nobody may serve it.
    served: Option<(i128, i128)>,
}

/// Seconds before and after the rostered end.
struct Hours {
    rostered: i128,
    beyond: i128,
}

/// A lower bound on `measure`, in units. Ways that there is no time to look at once `stop` says so count as none at
/// all, as they do where visits are counted: the shortest are short beside care. O(places² × modes + entries × shifts).
pub(super) fn quick(instance: &Instance, measure: Measure, stop: Stop) -> i64 {
    let ways = Ways::new(instance, &|| measure != Measure::Cost || stop());
    let open = |visit: &VisitId| !instance.visits[*visit].done && measure.counts(instance.problem, *visit);
    let visits = instance.visits.ids().collect::<Vec<_>>().into_par_iter().filter(open);
    let orders: Vec<Order> = visits.map(|visit| order(instance, measure, &ways, visit)).collect();
    let mut hours = Hours { rostered: 0, beyond: 0 };
    for shift in &instance.shifts {
        hours.rostered += i128::from((shift.end - shift.start).max(0));
        hours.beyond += i128::from((shift.limit - shift.end.max(shift.start)).max(0));
    }
    let overtime = if measure == Measure::Cost { i128::from(instance.overtime_rate) * FINE } else { 0 };
    best(&|price| proven(&orders, &hours, overtime, price))
}

/// What the price of a second proves, in parts.
fn proven(orders: &[Order], hours: &Hours, overtime: i128, price: i128) -> i128 {
    let least = |order: &Order| {
        let served = order.served.map_or(i128::MAX, |(cost, time)| cost * FINE + price * time);
        served.min(order.out * FINE)
    };
    let given_back = price * hours.rostered + (price - overtime).max(0) * hours.beyond;
    orders.iter().map(least).sum::<i128>() - given_back
}

/// The highest value of a concave function of prices from 0 on, in units, rounded up as costs are whole.
fn best(proven: &dyn Fn(i128) -> i128) -> i64 {
    let (mut low, mut high) = (0_i128, 1_i128 << DEAREST);
    while low < high {
        let middle = (low + high) / 2;
        if proven(middle + 1) > proven(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let parts = proven(low);
    let units = parts.div_euclid(FINE) + i128::from(parts.rem_euclid(FINE) > 0);
    i64::try_from(units.max(0)).unwrap_or(i64::MAX)
}

fn order(instance: &Instance, measure: Measure, ways: &Ways, visit: VisitId) -> Order {
    let row = &instance.visits[visit];
    let costs = measure == Measure::Cost;
    let out = if costs { i128::from(row.price) } else { 1 };
    let (mut cost, mut time) = (0, 0);
    for entry in row.entries.clone() {
        let task = &instance.tasks[entry];
        let (mut least, mut longest, mut from) = (i64::MAX, Time::MAX, Time::MAX);
        for &shift in instance.candidates.shifts(entry) {
            let row = &instance.shifts[shift];
            let (leg, way) = ways.to(task, row.table);
            least = least.min(instance.candidates.soft(entry, shift) + instance.travel_rate * i64::from(leg));
            (longest, from) = (longest.min(way), from.min(row.start));
        }
        if least == i64::MAX {
            return Order { out, served: None };
        }
        cost += i128::from(least) + i128::from(late(task, from));
        time += i128::from(task.duration) + i128::from(longest);
    }
    Order { out, served: Some((if costs { cost } else { 0 }, time)) }
}

/// The least price of lateness of a start from `from` on.
fn late(task: &Task, from: Time) -> i64 {
    let whole = [StartWindow { first: task.first, last: task.last, due: task.due }];
    let windows = if task.windows.is_empty() { &whole[..] } else { &task.windows[..] };
    let late = windows.iter().map(|window| task.late_rate * i64::from((from.max(window.first) - window.due).max(0)));
    late.min().unwrap_or(0)
}

/// The shortest ways to places.
struct Ways {
    /// Per travel table that is used and place: the shortest leg, and the shortest with the access that is then due.
    to: Vec<Table<SpotId, (Time, Time)>>,
}

impl Ways {
    fn new(instance: &Instance, stop: Stop) -> Ways {
        // Doors stand behind nowhere.
        let sides = instance.tables.iter().map(|table| table.side());
        let places = sides.max().unwrap_or(0).max(instance.nowhere.index() + 1);
        let mut access = Table::<SpotId, Time>::filled(0, places);
        let mut stops = Table::<SpotId, u32>::filled(0, places);
        for visit in instance.visits.iter().filter(|visit| !visit.done) {
            let task = &instance.tasks[visit.entries.start];
            access[task.place] = task.access;
            stops[task.place] += 1;
        }
        let wanted = stops.clone();
        // Only from a stop of something else can somebody come who is at the place already.
        let duties = instance.tasks.iter().skip(instance.entries).filter(|duty| duty.placed).map(|duty| duty.place);
        duties.chain(instance.shifts.iter().map(|shift| shift.start_place)).for_each(|place| stops[place] += 2);
        let from: Vec<SpotId> = stops.ids().filter(|&place| stops[place] > 0).collect();
        let shortest = |table: usize, place: SpotId| {
            if wanted[place] == 0 || stops[place] > 1 || stop() {
                return (0, 0);
            }
            let row = instance.tables[table].to_row(place);
            let others = from.iter().filter(|&&other| other != place);
            let leg = others.map(|&other| row[other]).min().unwrap_or(0);
            (leg, leg + access[place])
        };
        let of = |table: usize| {
            if instance.shifts.iter().all(|shift| shift.table != table) {
                return Table::default();
            }
            let shortest = (0..places).into_par_iter().map(|place| shortest(table, SpotId::new(place)));
            shortest.collect::<Vec<_>>().into_iter().collect()
        };
        Ways { to: (0..instance.tables.len()).map(of).collect() }
    }

    /// The shortest leg to a task, and the same with access; none for what has no place.
    fn to(&self, task: &Task, table: usize) -> (Time, Time) {
        if task.placed { self.to[table][task.place] } else { (0, 0) }
    }
}
