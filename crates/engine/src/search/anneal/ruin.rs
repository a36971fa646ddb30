//! Ruin by adjacent string removal (Christiaens & Vanden Berghe 2020, "Slack induction by string removals").

use crate::evaluate::{Level, NONE, Route, Solution};
use crate::search::decompose::region::Region;
use crate::search::neighbours::Neighbours;
use crate::search::params::SisrParams;
use crate::search::random::Random;

/// Work space of [`ruin`].
#[derive(Default)]
pub struct Ruin {
    /// Visits taken out by the last ruin, those that depended on others included.
    pub removed: Vec<u32>,
    string: Vec<u32>,
    ruined: Vec<u32>,
}

/// Takes strings of visits near a random visit out of some routes, and of every second route touched the breaks that
/// may be left out. The caller has begun [`Level::Iteration`], and reflows the solution.
pub fn ruin(
    solution: &mut Solution,
    params: &SisrParams,
    (near, region): (&Neighbours, &Region),
    random: &mut Random,
    work: &mut Ruin,
    seed: u32,
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
    let near = if in_time { near.in_time(seed) } else { &near[seed as usize] };
    for &visit in near {
        if work.ruined.len() >= strings {
            break;
        }
        if !solution.assigned[visit as usize] || solution.instance.visits[visit as usize].done || !region.owns(visit) {
            continue;
        }
        let entries = solution.instance.visits[visit as usize].entries.clone();
        let entry = entries.start + random.below(entries.len()) as u32;
        let shift = solution.route_of[entry as usize];
        if shift == NONE || work.ruined.contains(&shift) {
            continue;
        }
        work.ruined.push(shift);
        let visits = solution.routes[shift as usize].visits as usize;
        let length = (random.unit() * longest.min(visits as f64) + 1.0) as usize;
        choose(solution, params, random, (shift, entry, length.min(visits)), &mut work.string);
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
pub fn are_long(routes: &[Route], long: f64) -> bool {
    let visits: u32 = routes.iter().map(|route| route.visits).sum();
    let busy = routes.iter().filter(|route| route.visits > 0).count() as u32;
    f64::from(visits / busy.max(1)) > long
}

/// Whether this visit is on a route of more visits than `long`.
pub fn is_on_long_route(solution: &Solution, visit: u32, long: f64) -> bool {
    let shift = solution.route_of[solution.instance.visits[visit as usize].entries.start as usize];
    shift != NONE && f64::from(solution.routes[shift as usize].visits) > long
}

/// Chooses a string of `length` visits around `entry` in `shift`, perhaps with a kept part within.
fn choose(
    solution: &Solution,
    params: &SisrParams,
    random: &mut Random,
    what: (u32, u32, usize),
    string: &mut Vec<u32>,
) {
    let (shift, entry, length) = what;
    string.clear();
    let route = &solution.routes[shift as usize];
    let tasks = &solution.instance.tasks;
    let visits = || route.stops[1..route.last()].iter().filter(|stop| tasks[stop.task as usize].visit != NONE);
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
            string.push(tasks[stop.task as usize].visit);
        }
    }
}

/// Takes `visit` out with all that may not stay without it: visits that need it, and the rest of its unit.
pub fn remove(solution: &mut Solution, visit: u32, removed: &mut Vec<u32>) {
    let row = &solution.instance.visits[visit as usize];
    if !solution.assigned[visit as usize] || row.done || row.held {
        return;
    }
    solution.remove(visit);
    removed.push(visit);
    let instance = solution.instance;
    for &other in &instance.links.needed_by[visit as usize] {
        remove(solution, other, removed);
    }
    let unit = instance.visits[visit as usize].unit;
    if unit != NONE {
        for &other in &instance.links.units[unit as usize] {
            remove(solution, other, removed);
        }
    }
}
