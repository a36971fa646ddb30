//! Insertion of visits that concern more than one route: several staff entries, gaps, clinician rules, pins.
//!
//! Every entry's openings are listed with the interval of starts that each allows; combinations are searched depth
//! first, cheapest opening first, cut off by the sum of the cheapest rest, with the intervals intersected on the way. A
//! visit that others must follow after a gap counts with what they then cost: else the first dose goes where it is
//! cheapest, and no nurse is left for the second.

use std::ops::Range;

use crate::evaluate::{
    ALWAYS, IMPOSSIBLE, Insertion, Level, NEVER, Newcomer, Opening, Route, Served, Solution, TaskId, Time,
};
use crate::search::decompose::region::Region;
use crate::search::insert::found::{Found, Post, Price};
use crate::search::insert::minimax::Worst;
use crate::search::params::SisrParams;
use crate::search::random::Blink;
use rounds_model::ids::{ClinicianId, ShiftId, VisitId};

/// Work space of [`insert`].
pub(crate) struct Compound {
    /// How many combinations of one visit are looked at, at most.
    combinations: usize,
    /// How many of the cheapest are tried in turn where the cheapest does not do.
    tries: usize,
    /// Whether a visit is put in without an eye on those that may only follow it.
    pub short_sighted: bool,
    openings: Vec<Vec<Way>>,
    listed: Vec<Opening>,
    chosen: Vec<Post>,
    found: Found,
}

impl Compound {
    /// Nothing looked at yet.
    pub(crate) fn new(params: &SisrParams) -> Compound {
        Compound {
            combinations: params.combinations,
            tries: params.tries,
            short_sighted: false,
            openings: Vec::new(),
            listed: Vec::new(),
            chosen: Vec::new(),
            found: Found::default(),
        }
    }
}

/// An opening, and what the visits that wait for the one put in there then cost, at least.
#[derive(Clone, Copy)]
struct Way {
    opening: Opening,
    after: i64,
}

/// Puts `visit` in where it costs least, those that must follow it considered; false if nowhere (then the solution may
/// need a rollback of [`Level::Step`]).
///
/// The caller has begun [`Level::Step`], and compares the solution's cost afterwards: the visit is put in even if that
/// costs more than its price.
///
/// At first what it is linked with moves as far as that is free, and the cheapest combination is taken. Where that
/// leads nowhere, linked visits may be pushed as far as they can be, and several of the cheapest combinations are
/// tried: the links of others may rule out some, and what pushing costs is only known once it is done.
pub(crate) fn insert(
    solution: &mut Solution,
    work: &mut Compound,
    scene: (&Region, &Worst),
    blink: &mut Blink,
    visit: VisitId,
) -> bool {
    if !is_open(solution, visit) {
        return false;
    }
    if find(solution, work, scene, blink, (visit, false))
        && solution.attempt(Level::Way, |solution| put(solution, visit, &work.found.crews))
    {
        return true;
    }
    find(solution, work, scene, blink, (visit, true)) && put_best(solution, visit, &work.found)
}

/// Puts the visit in by the combination that then makes the cheapest plan; false if none can be.
fn put_best(solution: &mut Solution, visit: VisitId, found: &Found) -> bool {
    let size = solution.instance.visits[visit].entries.len();
    let before = solution.cost();
    let mut best: Option<(i64, &[Post])> = None;
    for (&Price { whole: guess, after }, crew) in found.costs.iter().zip(found.crews.chunks(size)) {
        if best.is_some_and(|(known, _)| guess >= known) {
            break;
        }
        solution.begin(Level::Way);
        if put(solution, visit, crew) {
            let cost = solution.cost() + solution.instance.visits[visit].price - before + after;
            if best.is_none_or(|(known, _)| cost < known) {
                best = Some((cost, crew));
            }
        }
        solution.rollback(Level::Way);
    }
    best.is_some_and(|(_, crew)| put(solution, visit, crew))
}

/// Puts the visit in by `crew`, a place an entry; false if a rule breaks.
fn put(solution: &mut Solution, visit: VisitId, crew: &[Post]) -> bool {
    for (entry, post) in solution.instance.visits[visit].entries.clone().zip(crew) {
        solution.place(entry, post.shift, &post.at);
    }
    solution.assign(visit);
    solution.reflow()
}

/// Finds the cheapest combination, or several with `pushes`, and counts in visits that must follow; false if none fits.
fn find(
    solution: &Solution,
    work: &mut Compound,
    scene: (&Region, &Worst),
    blink: &mut Blink,
    (visit, pushes): (VisitId, bool),
) -> bool {
    work.found.clear(if pushes { work.tries } else { 1 });
    let Some((first, last)) = starts(solution, visit, pushes) else { return false };
    let row = &solution.instance.visits[visit];
    let entries = row.entries.clone();
    work.openings.resize_with(work.openings.len().max(entries.len()), Vec::new);
    for (index, entry) in entries.clone().enumerate() {
        work.listed.clear();
        list(solution, scene, blink, (visit, entry, pushes), (first, last), &mut work.listed);
        if work.listed.is_empty() {
            return false;
        }
        let openings = &mut work.openings[index];
        openings.clear();
        openings.extend(work.listed.iter().map(|&opening| Way { opening, after: 0 }));
        if !work.short_sighted && entries.len() == 1 {
            look_ahead(solution, scene, blink, visit, (&mut work.listed, openings));
            leave_room(solution, visit, openings);
        }
        openings.sort_unstable_by_key(|way| (way.cost(), way.opening.shift, way.opening.position));
    }
    work.chosen.clear();
    let mut search = Combine {
        solution,
        worst: scene.1,
        visit,
        pushes,
        openings: &work.openings[..entries.len()],
        first,
        last,
        left: work.combinations,
        found: &mut work.found,
    };
    search.extend(0, SoFar { cost: 0, after: 0, first, last }, &mut work.chosen);
    !work.found.costs.is_empty()
}

impl Way {
    fn cost(&self) -> i64 {
        self.opening.cost + self.after
    }
}

/// Adds to the ways in for `visit` what those of one entry that may only follow it then cost: the cheapest opening
/// within the gap as things stand, or being left out. `listed` is room for their openings. O(openings²) at worst,
/// seldom.
fn look_ahead(
    solution: &Solution,
    scene: (&Region, &Worst),
    blink: &mut Blink,
    visit: VisitId,
    (listed, ways): (&mut Vec<Opening>, &mut [Way]),
) {
    let instance = solution.instance;
    let own = instance.visits[visit].entries.start;
    let duration = instance.tasks[own].duration;
    for &follower in &instance.links.needed_by[visit] {
        let row = &instance.visits[follower];
        let entry = row.entries.start;
        let wait = instance.edges(own).iter().find(|edge| edge.to == entry).map(|edge| edge.wait);
        let open = !row.done && row.entries.len() == 1 && !solution.assigned[follower];
        let same = instance.links.same[visit].iter().any(|link| link.others.contains(&follower));
        // Those that come soon are seldom a matter of who is still there, unless it must be the same clinician.
        let Some(wait) = wait.filter(|&wait| open && (wait > duration || same)) else { continue };
        let back = instance.edges(entry).iter().find(|edge| edge.to == own).map_or(NEVER, |edge| -edge.wait);
        listed.clear();
        list(solution, scene, blink, (follower, entry, false), (ALWAYS, NEVER), listed);
        listed.sort_unstable_by_key(|opening| (opening.cost, opening.shift, opening.position));
        for way in &mut *ways {
            let fits = |next: &&Opening| {
                let start = next.start.max(way.opening.start + wait);
                let whose = !same || solution.clinician(next.shift) == solution.clinician(way.opening.shift);
                whose && start <= next.latest && start <= way.opening.latest.saturating_add(back)
            };
            let cost = listed.iter().find(fits).map_or(row.price, |next| next.cost);
            way.after += cost.min(row.price);
        }
    }
}

/// Adds to the ways in for the rest of a visit that has begun what visits cost that must share a clinician with it, and
/// that nobody could then serve: neither whoever comes, nor one who began it. O(openings × links of the visit).
fn leave_room(solution: &Solution, visit: VisitId, ways: &mut [Way]) {
    let instance = solution.instance;
    if !instance.begun.contains_key(&visit) {
        return;
    }
    let others = instance.links.same[visit].iter().flat_map(|link| &link.others);
    for &other in others.filter(|&&other| !solution.is_attended(other)) {
        let entries = &instance.visits[other].entries;
        let can = |who: ClinicianId| {
            let mut shifts = instance.problem.clinicians[who].shifts.iter();
            shifts.any(|&shift| entries.clone().any(|entry| instance.candidates.may_serve(entry, shift)))
        };
        if !instance.began(visit).iter().any(|&who| can(who)) {
            let lost = ways.iter_mut().filter(|way| !can(solution.clinician(way.opening.shift)));
            lost.for_each(|way| way.after += instance.visits[other].price);
        }
    }
}

/// Whether the visit may be assigned now: those that it must follow are.
fn is_open(solution: &Solution, visit: VisitId) -> bool {
    solution.instance.links.needs[visit].iter().all(|&other| solution.assigned[other])
}

/// Bounds of the start from gap links with assigned visits, which may move as far as that is free, or with `pushes` as
/// far as their routes allow; `None` if the bounds contradict each other.
fn starts(solution: &Solution, visit: VisitId, pushes: bool) -> Option<(Time, Time)> {
    let instance = solution.instance;
    let entry = instance.visits[visit].entries.start;
    let (mut first, mut last) = (ALWAYS, NEVER);
    for edge in &instance.links.waits_for[entry] {
        if solution.route_of[edge.to] != ShiftId::NONE {
            first = first.max(solution.starts[edge.to] + edge.wait);
        }
    }
    for edge in instance.edges(entry) {
        if solution.route_of[edge.to] != ShiftId::NONE {
            last = last.min(last_start(solution, edge.to, pushes) - edge.wait);
        }
    }
    (first <= last).then_some((first, last))
}

/// Which positions of `route` the entries in it that are linked with `entry` leave: before those that must wait for it,
/// behind those that it must wait for.
fn positions(solution: &Solution, entry: TaskId, route: &Route) -> Range<usize> {
    let instance = solution.instance;
    let here = |task: TaskId| if solution.route_of[task] == route.shift { route.position(task) } else { None };
    let mut range = 1..route.stops.len();
    for edge in instance.edges(entry) {
        if edge.wait + instance.tasks[edge.to].duration > 0
            && let Some(position) = here(edge.to)
        {
            range.end = range.end.min(position + 1);
        }
    }
    for edge in &instance.links.waits_for[entry] {
        if edge.wait + instance.tasks[entry].duration > 0
            && let Some(position) = here(edge.to)
        {
            range.start = range.start.max(position + 1);
        }
    }
    range
}

/// How late a linked entry may start for nothing, or with `pushes` at all, as far as its route tells.
fn last_start(solution: &Solution, entry: TaskId, pushes: bool) -> Time {
    let route = &solution.routes[solution.route_of[entry]];
    let Some(position) = route.position(entry) else { return solution.starts[entry] };
    if pushes { route.stops[position].latest } else { route.stops[position].free }
}

/// Lists the openings of one entry in every shift that clinician rules leave to it, in an empty list.
fn list(
    solution: &Solution,
    scene: (&Region, &Worst),
    blink: &mut Blink,
    who: (VisitId, TaskId, bool),
    span: (Time, Time),
    into: &mut Vec<Opening>,
) {
    let instance = solution.instance;
    let (visit, entry, pushes) = who;
    let (region, worst) = scene;
    let single = instance.visits[visit].entries.len() == 1;
    let mut table = usize::MAX;
    let mut newcomer = None;
    let mut releases: Vec<Time> = vec![span.0];
    releases.extend(instance.tasks[entry].releases.iter().filter(|&&release| release > span.0));
    for &shift in instance.candidates.shifts(entry) {
        let row = &instance.shifts[shift];
        if !region.holds(shift) || blink.next() || !may_attend(solution, visit, row.clinician, single) {
            continue;
        }
        let route = &solution.routes[shift];
        let positions = positions(solution, entry, route);
        for &release in &releases {
            if newcomer.is_none() || table != row.table || releases.len() > 1 {
                table = row.table;
                newcomer = Some(Newcomer::new(instance, entry, table).between(release, span.1).pushing(pushes));
            }
            if let Some(newcomer) = &newcomer {
                let soft = solution.soft(entry, shift) - worst.change(solution, entry, shift).gain;
                newcomer.openings(route, soft, positions.clone(), into);
            }
        }
    }
    // Of two that cost the same, only one may leave room for a visit that is to follow.
    if blink.is_wild() {
        into.retain(|_| !blink.next());
    }
}

/// Whether links leave the visit to `clinician`. For a visit of several entries, `sameClinician` holds for one of them
/// and is looked at when the crew is complete.
fn may_attend(solution: &Solution, visit: VisitId, clinician: ClinicianId, single: bool) -> bool {
    let links = &solution.instance.links;
    if links.past_different[visit].contains(&clinician)
        || links.different[visit].iter().any(|&other| solution.is_attended(other) && solution.attends(other, clinician))
    {
        return false;
    }
    !single || solution.shares(visit, &[clinician])
}

/// Whether links and pins let the visit be served by these, in entry order, as things stand.
pub(crate) fn may_serve(solution: &Solution, visit: VisitId, served: &[Served]) -> bool {
    let crew: Vec<ClinicianId> = served.iter().map(|served| served.clinician).collect();
    pins_met(solution, visit, served)
        && crew.iter().all(|&clinician| may_attend(solution, visit, clinician, false))
        && solution.shares(visit, &crew)
}

/// Whether serving the visit by these, in entry order, meets its pins.
fn pins_met(solution: &Solution, visit: VisitId, served: &[Served]) -> bool {
    let instance = solution.instance;
    let entries = instance.visits[visit].entries.clone().map(|entry| instance.staff_index(entry));
    instance.links.pins_met(visit, entries.zip(served.iter().copied()))
}

/// Openings chosen for the first entries.
#[derive(Clone, Copy)]
struct SoFar {
    cost: i64,
    /// What follows, at least.
    after: i64,
    /// First and last common start.
    first: Time,
    last: Time,
}

/// Depth-first search over openings, one an entry.
struct Combine<'s, 'a> {
    solution: &'s Solution<'a>,
    worst: &'s Worst,
    visit: VisitId,
    pushes: bool,
    openings: &'s [Vec<Way>],
    first: Time,
    last: Time,
    left: usize,
    found: &'s mut Found,
}

impl Combine<'_, '_> {
    /// Chooses for entry `index`.
    fn extend(&mut self, index: usize, so_far: SoFar, chosen: &mut Vec<Post>) {
        let SoFar { cost, after, first, last } = so_far;
        if index == self.openings.len() {
            return self.complete((after, first), chosen);
        }
        let rest: i64 = self.openings[index + 1..].iter().map(|ways| ways[0].cost()).sum();
        for way in &self.openings[index] {
            let Way { opening, .. } = way;
            if cost + way.cost() + rest >= self.found.bound() || self.left == 0 {
                return;
            }
            let (first, last) = (first.max(opening.start), last.min(opening.latest));
            let clinician = self.solution.clinician(opening.shift);
            let twice = chosen.iter().any(|post| self.solution.clinician(post.shift) == clinician);
            if first > last || twice {
                continue;
            }
            self.left -= 1;
            let at = Insertion {
                cost: opening.cost,
                position: opening.position,
                release: opening.start,
                start: opening.start,
            };
            chosen.push(Post { shift: opening.shift, at });
            let so_far = SoFar { cost: cost + way.cost(), after: after + way.after, first, last };
            self.extend(index + 1, so_far, chosen);
            chosen.pop();
        }
    }

    /// Prices the crew at its common start and keeps it if it is one of the cheapest.
    fn complete(&mut self, (after, start): (i64, Time), chosen: &[Post]) {
        let (solution, instance) = (self.solution, self.solution.instance);
        let entries = instance.visits[self.visit].entries.clone();
        let start = instance.tasks[entries.start].earliest(start);
        let served: Vec<Served> = chosen.iter().map(|post| solution.served_by(post.shift)).collect();
        let crew: Vec<ClinicianId> = served.iter().map(|served| served.clinician).collect();
        if start > self.last
            || !pins_met(solution, self.visit, &served)
            || (crew.len() > 1 && !solution.shares(self.visit, &crew))
        {
            return;
        }
        let mut cost = after;
        let known = self.found.crews.len();
        for (entry, &Post { shift, at }) in entries.zip(chosen) {
            let route = &solution.routes[shift];
            let soft = solution.soft(entry, shift);
            let newcomer = Newcomer::new(instance, entry, instance.shifts[shift].table)
                .between(self.first, self.last)
                .pushing(self.pushes);
            let fit = newcomer.price(route, at.position, soft, start);
            if fit.cost >= IMPOSSIBLE || fit.start != start {
                return self.found.crews.truncate(known);
            }
            let change = self.worst.change(solution, entry, shift);
            cost += fit.cost - change.gain + change.loss(solution, entry, start);
            let release = ALWAYS.max(self.wish(entry, start));
            self.found.crews.push(Post { shift, at: Insertion { cost: fit.cost, release, ..at } });
        }
        self.found.settle(chosen.len(), cost, after);
    }

    /// The lower limit to keep with the stop: the last wish that the start meets, or none.
    fn wish(&self, entry: TaskId, start: Time) -> Time {
        let releases = &self.solution.instance.tasks[entry].releases;
        releases.iter().copied().filter(|&release| release <= start).max().unwrap_or(ALWAYS)
    }
}
