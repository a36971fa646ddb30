//! Ruin by adjacent string removal (Christiaens & Vanden Berghe 2020, "Slack induction by string removals").

use crate::evaluate::{Level, Route, Solution, TaskId, UnitId};
use crate::search::decompose::region::Region;
use crate::search::neighbours::Neighbours;
use crate::search::params::SisrParams;
use crate::search::random::Random;
use rounds_model::ids::{ShiftId, Table, VisitId};

/// Work space of [`ruin`].
#[derive(Default)]
pub(crate) struct Ruin {
    /// Visits taken out by the last ruin, those that depended on others included.
    pub removed: Vec<VisitId>,
    string: Vec<VisitId>,
    ruined: Vec<ShiftId>,
}

/// Takes strings of visits near a random visit out of some routes, and of every second route touched the breaks that
/// may be left out. The caller has begun [`Level::Iteration`], and reflows the solution.
pub(crate) fn ruin(
    solution: &mut Solution,
    params: &SisrParams,
    (near, region): (&Neighbours, &Region),
    random: &mut Random,
    work: &mut Ruin,
    seed: VisitId,
) {
    work.removed.clear();
    work.ruined.clear();
    let (mut active, mut entries) = (0_u32, 0_u32);
    for route in region.routes(solution) {
        active += u32::from(route.visits > 0);
        entries += route.visits;
    }
    let active = active.max(1);
    let longest = params.ruin_longest.min(f64::from(entries) / f64::from(active)).max(1.0);
    let most = (4.0 * params.ruin_average / (1.0 + longest) - 1.0).max(1.0);
    let strings = (random.unit() * most + 1.0) as usize;
    let in_time = is_on_long_route(solution, seed, params.long_route) && random.unit() < params.ruin_in_time;
    let near = if in_time { near.in_time(seed) } else { &near[seed] };
    for &visit in near {
        if work.ruined.len() >= strings {
            break;
        }
        if !solution.assigned[visit] || solution.instance.visits[visit].done || !region.owns(visit) {
            continue;
        }
        let entries = solution.instance.visits[visit].entries.clone();
        let entry = entries.at(random.below(entries.len()));
        let shift = solution.route_of[entry];
        if shift == ShiftId::NONE || work.ruined.contains(&shift) {
            continue;
        }
        work.ruined.push(shift);
        let visits = solution.routes[shift].visits as usize;
        let length = (random.unit() * longest.min(visits as f64) + 1.0) as usize;
        choose(solution, params, random, shift, entry, length.min(visits), &mut work.string);
        for index in 0..work.string.len() {
            if region.owns(work.string[index]) {
                remove(solution, work.string[index], &mut work.removed);
            }
        }
    }
    for index in 0..solution.touched(Level::Iteration).len() {
        if random.unit() < params.ruin_breaks {
            solution.skip_optional(solution.touched(Level::Iteration)[index]);
        }
    }
}

/// Whether the routes of a plan have more visits than `long`: those with visits, on average.
pub(crate) fn are_long(routes: &Table<ShiftId, Route>, long: f64) -> bool {
    let visits: u32 = routes.iter().map(|route| route.visits).sum();
    let busy = routes.iter().filter(|route| route.visits > 0).count() as u32;
    f64::from(visits / busy.max(1)) > long
}

/// Whether this visit is on a route of more visits than `long`.
pub(crate) fn is_on_long_route(solution: &Solution, visit: VisitId, long: f64) -> bool {
    let shift = solution.route_of[solution.instance.visits[visit].entries.start];
    shift != ShiftId::NONE && f64::from(solution.routes[shift].visits) > long
}

/// Chooses a string of `length` visits around `entry` in `shift`, perhaps with a kept part within.
fn choose(
    solution: &Solution,
    params: &SisrParams,
    random: &mut Random,
    shift: ShiftId,
    entry: TaskId,
    length: usize,
    string: &mut Vec<VisitId>,
) {
    string.clear();
    let route = &solution.routes[shift];
    let tasks = &solution.instance.tasks;
    let visits = || route.stops[1..route.last()].iter().filter(|stop| tasks[stop.task].visit != VisitId::NONE);
    let total = visits().count();
    let at = visits().position(|stop| stop.task == entry).unwrap_or(0);
    let mut kept = 0;
    if length > 1 && length < total && random.unit() < params.ruin_split {
        kept = 1;
        while length + kept < total && random.unit() < params.ruin_split_depth {
            kept += 1;
        }
    }
    let span = (length + kept).min(total);
    let first = (at + 1).saturating_sub(span);
    let start = first + random.below(at.min(total - span) - first + 1);
    let gap = if kept > 0 { start + 1 + random.below(length.saturating_sub(1).max(1)) } else { total };
    for (index, stop) in visits().enumerate().skip(start).take(span) {
        if index < gap || index >= gap + kept {
            string.push(tasks[stop.task].visit);
        }
    }
}

/// Takes `visit` out with all that may not stay without it: visits that need it, the rest of its unit, and visits of a
/// `sameClinician` link that nobody would attend all of any more.
pub(crate) fn remove(solution: &mut Solution, visit: VisitId, removed: &mut Vec<VisitId>) {
    let row = &solution.instance.visits[visit];
    if !solution.assigned[visit] || row.done || row.held {
        return;
    }
    solution.remove(visit);
    removed.push(visit);
    let instance = solution.instance;
    for &other in &instance.links.needed_by[visit] {
        remove(solution, other, removed);
    }
    let unit = instance.visits[visit].unit;
    if unit != UnitId::NONE {
        for &other in &instance.links.units[unit] {
            remove(solution, other, removed);
        }
    }
    if instance.begun.contains_key(&visit) && !solution.shares(visit, &[]) {
        for &other in instance.links.same[visit].iter().flat_map(|link| &link.others) {
            remove(solution, other, removed);
        }
    }
}
