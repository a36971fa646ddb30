//! What a bound begins with: prices and routes of a plan, or those of a bound on another measure.

use crate::bound::colgen::{Column, Generation};
use crate::bound::items::ItemId;
use crate::bound::master::Duals;
use crate::bound::pricing::group::{GroupId, Measure};
use crate::bound::relaxation::Relaxation;
use crate::evaluate::{Instance, Solution, TaskId};
use rounds_model::ids::{Id, Table};

/// The prices of a bound on cost for a bound on visits: which part of what leaving a visit out costs it earns.
pub(super) fn prices_for(relaxation: &Relaxation, cost: &Generation) -> Duals {
    let mut duals = nothing(relaxation);
    let Some(centre) = &cost.centre else { return duals };
    for (visit, row) in relaxation.instance.visits.enumerate() {
        let out = cost.relaxation.out[visit] as f64;
        let count = row.entries.len() as f64;
        let whole = cost.relaxation.items.spans.get(&visit);
        for item in row.entries.clone().map(ItemId::of).filter(|&item| relaxation.counts(item)) {
            let price = match whole {
                Some(spans) => centre.prices.entries[spans.visit] as f64 / count,
                None => centre.prices.entries[item] as f64,
            };
            duals.entries[item.index()] = (price / out.max(1.0)).min(1.0);
        }
    }
    duals
}

/// The routes of a bound on cost for a bound on visits, which counts some of them and does not ask what a route costs.
pub(super) fn columns_for(relaxation: &Relaxation, cost: &Generation) -> Vec<Column> {
    let mut group_of = Table::filled(GroupId::NONE, relaxation.instance.shifts.len());
    for (number, group) in relaxation.groups.enumerate() {
        group.shifts.iter().for_each(|&shift| group_of[shift] = number);
    }
    let column = |column: &Column| {
        let group = group_of[cost.relaxation.groups[column.group].shifts[0]];
        let entries = cost.relaxation.entries(&column.entries);
        let stops = entries.into_iter().zip(column.starts.iter().copied());
        let (entries, starts) =
            stops.map(|(entry, start)| (ItemId::of(entry), start)).filter(|&(item, _)| relaxation.counts(item)).unzip();
        (group != GroupId::NONE).then_some(Column { group, entries, starts, cost: 0 })
    };
    cost.columns.iter().filter_map(column).collect()
}

fn nothing(relaxation: &Relaxation) -> Duals {
    Duals {
        entries: vec![0.0; relaxation.items.all.len()],
        needs: vec![0.0; relaxation.needs.len()],
        cuts: Vec::new(),
        groups: vec![0.0; relaxation.groups.len()],
        value: 0.0,
    }
}

/// The routes of a plan as columns.
pub(super) fn columns_of(solution: &Solution, relaxation: &Relaxation) -> Vec<Column> {
    let mut columns = Vec::new();
    for (number, group) in relaxation.groups.enumerate() {
        for &shift in &group.shifts {
            let route = &solution.routes[shift];
            let stops = route.stops[1..route.last()].iter();
            let visits = stops.filter(|stop| stop.task.index() < solution.instance.entries);
            let items = visits.map(|stop| (relaxation.items.at(solution.instance, stop.task, stop.start), stop.start));
            let cost = relaxation.measure == Measure::Cost;
            let (entries, starts) = items.filter(|&(item, _)| cost || relaxation.counts(item)).unzip();
            let cost = if cost { route.cost() * relaxation.scale } else { 0 };
            if route.active {
                columns.push(Column { group: number, entries, starts, cost });
            }
        }
    }
    columns
}

/// Prices to begin with: what a visit saves if it is left out of its route and a share of what nobody saves; for visits
/// left out, what that costs.
pub(super) fn first_prices(solution: &Solution, relaxation: &Relaxation) -> Duals {
    let instance: &Instance = solution.instance;
    let mut duals = nothing(relaxation);
    for (visit, row) in instance.visits.enumerate().filter(|(visit, _)| !solution.assigned[*visit]) {
        let share = relaxation.out[visit] as f64 / relaxation.scale as f64 / row.entries.len() as f64;
        row.entries.clone().for_each(|entry| duals.entries[entry.index()] = share);
    }
    if relaxation.measure != Measure::Cost {
        return duals;
    }
    for route in solution.routes.iter().filter(|route| route.visits > 0) {
        let table = &instance.tables[instance.shifts[route.shift].table];
        let mut savings: Vec<(TaskId, f64)> = Vec::new();
        for three in route.stops.windows(3).filter(|three| three[1].task.index() < instance.entries) {
            let (before, at, after) = (three[0].place, three[1].place, three[2].place);
            let detour = table.get(before, at) + table.get(at, after) - table.get(before, after);
            let price = instance.tasks[three[1].task].start_cost(three[1].start);
            savings.push((three[1].task, (instance.travel_rate * i64::from(detour) + price) as f64));
        }
        let saved: f64 = savings.iter().map(|(_, saving)| saving).sum();
        let rest = (route.cost() as f64 - saved) / savings.len() as f64;
        savings.iter().for_each(|&(task, saving)| duals.entries[task.index()] = (saving + rest).max(0.0));
    }
    duals
}
