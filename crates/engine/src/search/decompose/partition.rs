//! How a day is divided into regions that can be searched side by side: neighbouring shifts, with the visits that
//! are theirs alone.

use crate::evaluate::{ALWAYS, Edge, Instance, NEVER, NONE, Solution, TaskId, Time};
use crate::search::decompose::region::{Kept, Region};
use crate::search::neighbours::{Nearness, Neighbours};
use crate::search::random::Random;
use rounds_model::ids::{ShiftId, Table, VisitId};

/// How many shifts a region around a visit has, at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// With visits.
    pub busy: usize,
    /// Without.
    pub empty: usize,
}

/// Splits days into regions of neighbouring shifts.
pub(crate) struct Partition<'a> {
    nearness: Nearness<'a>,
    /// Per visit, the first of those that links tie it to: they are searched together or not at all.
    group: Table<VisitId, VisitId>,
}

impl<'a> Partition<'a> {
    /// For a day. O(links).
    pub(crate) fn new(instance: &'a Instance<'a>) -> Partition<'a> {
        let mut groups = petgraph::unionfind::UnionFind::<u32>::new(instance.visits.len());
        let links = &instance.links;
        for visit in instance.visits.ids() {
            let same = links.same[visit].iter().flat_map(|link| &link.others);
            let named = links.needs[visit].iter().chain(&links.different[visit]).chain(same);
            for &other in named {
                groups.union(visit.0, other.0);
            }
            for entry in instance.visits[visit].entries.clone() {
                for edge in instance.edges(entry) {
                    groups.union(visit.0, instance.tasks[edge.to].visit.0);
                }
            }
        }
        for unit in &links.units {
            unit.windows(2).for_each(|pair| _ = groups.union(pair[0].0, pair[1].0));
        }
        Partition {
            nearness: Nearness::new(instance),
            group: groups.into_labeling().into_iter().map(VisitId).collect(),
        }
    }

    /// How many visits the largest group has that links tie together.
    pub(crate) fn largest(&self) -> usize {
        let mut size = Table::<VisitId, usize>::filled(0, self.group.len());
        self.group.iter().for_each(|&group| size[group] += 1);
        size.iter().copied().max().unwrap_or(0)
    }

    /// Cuts the day into `parts` of about as many visits each, along lines drawn at random. O(visits × log parts).
    pub(crate) fn divide(&self, solution: &Solution, parts: usize, random: &mut Random) -> Vec<Region> {
        let mut part_of = Table::filled(0, solution.routes.len());
        let mut home = Table::filled(0, solution.assigned.len());
        let mut next = 1;
        self.cut(solution, (0, parts as u32), &mut next, random, &mut part_of, &mut home);
        self.follow(solution, random, &part_of, &mut home);
        self.regions(solution, parts, &part_of, &home)
    }

    /// Spreads a day without a plan over `parts` regions: visits near each other, and as large a share of the
    /// shifts, those that start nearest. What links tie together is in one of them. O((visits + shifts) × log² of
    /// them).
    pub(crate) fn spread(&self, parts: usize, random: &mut Random) -> Vec<Region> {
        let instance = self.nearness.instance;
        let mut heads: Vec<VisitId> =
            self.group.ids().filter(|&visit| self.group[visit] == visit && !instance.visits[visit].done).collect();
        let mut shifts: Vec<ShiftId> = instance.shifts.ids().collect();
        let (mut part_of, mut home) = (Table::filled(0, shifts.len()), Table::filled(0, self.group.len()));
        let mut open = vec![(parts, 0_u32, &mut heads[..], &mut shifts[..])];
        while let Some((pieces, part, heads, shifts)) = open.pop() {
            if pieces < 2 || heads.len() < 2 {
                heads.iter().for_each(|&head| home[head] = part);
                shifts.iter().for_each(|&shift| part_of[shift] = part);
                continue;
            }
            let (one, other) = self.poles(heads, random);
            heads.sort_by_cached_key(|&visit| self.nearness.between(one, visit) - self.nearness.between(other, visit));
            let start = |visit: VisitId, shift: ShiftId| self.nearness.start_to(shift, visit);
            shifts.sort_by_cached_key(|&shift| start(one, shift) - start(other, shift));
            let first = pieces / 2;
            let (heads_here, heads_there) = heads.split_at_mut(heads.len() * first / pieces);
            let (shifts_here, shifts_there) = shifts.split_at_mut(shifts.len() * first / pieces);
            open.push((first, part, heads_here, shifts_here));
            open.push((pieces - first, part + first as u32, heads_there, shifts_there));
        }
        for visit in instance.visits.ids() {
            home[visit] = home[self.group[visit]];
        }
        let region = |part: u32| Region {
            visits: home.iter().map(|&of| of == part).collect(),
            ..Region::of_shifts(part_of.iter().map(|&of| of == part).collect())
        };
        (0..parts as u32).map(region).collect()
    }

    /// Two visits that are far apart, of some at random.
    fn poles(&self, visits: &[VisitId], random: &mut Random) -> (VisitId, VisitId) {
        let one = visits[random.below(visits.len())];
        let far = |visit: &VisitId| self.nearness.between(one, *visit);
        (one, (0..8).map(|_| visits[random.below(visits.len())]).max_by_key(far).unwrap_or(one))
    }

    /// Cuts part `what.0` into `what.1` parts; `part_of` and `home` (of absent visits) are kept up to date.
    fn cut(
        &self,
        solution: &Solution,
        what: (u32, u32),
        next: &mut u32,
        random: &mut Random,
        part_of: &mut Table<ShiftId, u32>,
        home: &mut Table<VisitId, u32>,
    ) {
        let (part, pieces) = what;
        if pieces < 2 {
            return;
        }
        let instance = solution.instance;
        let visits: Vec<VisitId> = instance
            .visits
            .ids()
            .filter(|&visit| {
                let shift = solution.route_of[instance.visits[visit].entries.start];
                !instance.visits[visit].done
                    && if shift == ShiftId::NONE { home[visit] == part } else { part_of[shift] == part }
            })
            .collect();
        if visits.is_empty() {
            return;
        }
        let (one, other) = self.poles(&visits, random);
        let side = |visit: VisitId| self.nearness.between(one, visit) - self.nearness.between(other, visit);
        let mut shifts: Vec<(i64, ShiftId)> = Vec::new();
        for (shift, _) in part_of.enumerate().filter(|&(_, &of)| of == part) {
            let route = &solution.routes[shift];
            let stops = route.stops.iter().filter(|stop| stop.task != TaskId::NONE);
            let served = stops.map(|stop| instance.tasks[stop.task].visit).filter(|&visit| visit != VisitId::NONE);
            let (sum, count) = served.fold((0, 0), |(sum, count), visit| (sum + side(visit), count + 1));
            // Empty shifts belong nowhere: each side gets some.
            let key = if count > 0 { sum / count } else { side(visits[random.below(visits.len())]) };
            shifts.push((key, shift));
        }
        shifts.sort_unstable();
        let load = |shift: ShiftId| u64::from(solution.routes[shift].visits);
        let total: u64 = shifts.iter().map(|&(_, shift)| load(shift)).sum();
        let second = pieces / 2;
        let keep = total * u64::from(pieces - second) / u64::from(pieces);
        let (mut sum, mut border) = (0, i64::MAX);
        let fresh = *next;
        *next += 1;
        for &(key, shift) in &shifts {
            if sum >= keep {
                border = border.min(key);
                part_of[shift] = fresh;
            }
            sum += load(shift);
        }
        for &visit in &visits {
            if solution.route_of[instance.visits[visit].entries.start] == ShiftId::NONE && side(visit) >= border {
                home[visit] = fresh;
            }
        }
        self.cut(solution, (part, pieces - second), next, random, part_of, home);
        self.cut(solution, (fresh, second), next, random, part_of, home);
    }

    /// Territories around visits drawn at random: the shifts that serve those near them, and some empty ones that begin
    /// there: as many as `room` says. Ruins begin at the visits near alone, so that their surroundings are whole.
    /// O(visits + shifts × log shifts) each.
    pub(crate) fn around(
        &self,
        solution: &Solution,
        near: &Neighbours,
        (parts, room): (usize, Room),
        random: &mut Random,
    ) -> Vec<Region> {
        let instance = solution.instance;
        let outside = parts as u32;
        let open: Vec<VisitId> = instance.visits.ids().filter(|&visit| !instance.visits[visit].done).collect();
        let (mut part_of, mut home) =
            (Table::filled(outside, solution.routes.len()), Table::filled(outside, solution.assigned.len()));
        let centres: Vec<VisitId> = (0..parts).map(|_| open[random.below(open.len())]).collect();
        for (part, &centre) in (0..outside).zip(&centres) {
            let near = &near[centre];
            let entries = near.iter().flat_map(|&visit| instance.visits[visit].entries.clone());
            let serving = entries.map(|entry| solution.route_of[entry]).filter(|&shift| shift != ShiftId::NONE);
            let able = instance.candidates.shifts(instance.visits[centre].entries.start).iter().copied();
            let empty = |&shift: &ShiftId| solution.routes[shift].visits == 0 && !solution.routes[shift].closed;
            let mut empty: Vec<ShiftId> = able.filter(empty).collect();
            empty.sort_by_cached_key(|&shift| (self.nearness.start_to(shift, centre), random.below(1 << 30)));
            for (among, mut room) in [(serving.collect(), room.busy), (empty, room.empty)] {
                for shift in among {
                    if room > 0 && part_of[shift] == outside {
                        part_of[shift] = part;
                        room -= 1;
                    }
                }
            }
            for &visit in near.iter().filter(|&&visit| !solution.assigned[visit]) {
                home[visit] = part;
            }
        }
        let mut regions = self.regions(solution, parts, &part_of, &home);
        regions.iter_mut().zip(centres).for_each(|(own, centre)| own.seeds = near[centre].to_vec());
        regions
    }

    /// Visits that are out and that nobody of their part may serve go to the part of somebody who may.
    fn follow(
        &self,
        solution: &Solution,
        random: &mut Random,
        part_of: &Table<ShiftId, u32>,
        home: &mut Table<VisitId, u32>,
    ) {
        for visit in home.ids().filter(|&visit| !solution.assigned[visit]) {
            let entry = solution.instance.visits[visit].entries.start;
            let able = solution.instance.candidates.shifts(entry);
            if !able.is_empty() && able.iter().all(|&shift| part_of[shift] != home[visit]) {
                home[visit] = part_of[able[random.below(able.len())]];
            }
        }
    }

    /// Territories from the parts of shifts and the homes of absent visits.
    fn regions(
        &self,
        solution: &Solution,
        parts: usize,
        part_of: &Table<ShiftId, u32>,
        home: &Table<VisitId, u32>,
    ) -> Vec<Region> {
        const TORN: u32 = u32::MAX - 1;
        let instance = solution.instance;
        // Of each group the part that all of its assigned entries are in.
        let mut part_of_group = Table::<VisitId, u32>::filled(NONE, home.len());
        for (visit, row) in instance.visits.enumerate() {
            let group = self.group[visit];
            for entry in row.entries.clone().filter(|&entry| solution.route_of[entry] != ShiftId::NONE) {
                let part = part_of[solution.route_of[entry]];
                let known = part_of_group[group];
                part_of_group[group] = if known == NONE || known == part { part } else { TORN };
            }
        }
        for (&group, &home) in self.group.iter().zip(home) {
            if part_of_group[group] == NONE {
                part_of_group[group] = home;
            }
        }
        let torn = |visit: VisitId| part_of_group[self.group[visit]] == TORN;
        let mut regions: Vec<Region> = (0..parts as u32)
            .map(|part| Region {
                visits: home.ids().map(|visit| part_of_group[self.group[visit]] == part).collect(),
                ..Region::of_shifts(part_of.iter().map(|&of| of == part).collect())
            })
            .collect();
        for (visit, row) in instance.visits.enumerate().filter(|&(visit, row)| torn(visit) && !row.done) {
            for entry in row.entries.clone().filter(|&entry| solution.route_of[entry] != ShiftId::NONE) {
                let part = part_of[solution.route_of[entry]];
                if let Some(region) = regions.get_mut(part as usize) {
                    let (first, last) = span(solution, part_of, entry);
                    region.kept.push(Kept { visit, first, last });
                }
            }
        }
        regions
    }
}

/// When an entry may start whatever others of other parts do within their own spans: of the slack between two of them,
/// each has half.
fn span(solution: &Solution, part_of: &Table<ShiftId, u32>, entry: TaskId) -> (Time, Time) {
    let instance = solution.instance;
    let part = |entry: TaskId| Some(solution.route_of[entry]).filter(|&of| of != ShiftId::NONE).map(|of| part_of[of]);
    let abroad = |edge: &&Edge| part(edge.to).is_some_and(|other| Some(other) != part(entry));
    let start = |entry: TaskId| solution.starts[entry];
    let (mut first, mut last) = (ALWAYS, NEVER);
    for edge in instance.edges(entry).iter().filter(abroad) {
        let slack = start(edge.to) - start(entry) - edge.wait;
        last = last.min(start(entry) + slack / 2);
    }
    for edge in instance.links.waits_for[entry].iter().filter(abroad) {
        let slack = start(entry) - start(edge.to) - edge.wait;
        first = first.max(start(entry) - (slack - slack / 2));
    }
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Solution;

    /// A day is spread over regions whole: every shift and every visit is in one of them, with those it is tied to.
    #[test]
    fn a_day_is_spread_whole() {
        for seed in 0..10 {
            let day = rounds_lab::generate::mixed(seed, 9, 40);
            let problem = rounds_format::problem_of(&day).expect("made-up days are valid").value;
            let instance = Instance::new(&problem);
            let divider = Partition::new(&instance);
            let parts = divider.spread(4, &mut Random::new(seed, 0));
            for shift in instance.shifts.ids() {
                assert_eq!(parts.iter().filter(|part| part.holds(shift)).count(), 1, "day {seed}, {shift:?}");
            }
            for visit in instance.visits.ids() {
                let part = |visit: VisitId| parts.iter().position(|part| part.owns(visit));
                assert!(part(visit).is_some(), "day {seed}, {visit:?}");
                assert_eq!(part(visit), part(divider.group[visit]), "day {seed}, {visit:?}");
            }
            let empty = Solution::empty(&instance);
            assert!(parts.iter().map(|part| part.routes(&empty).count()).all(|shifts| shifts >= 2), "day {seed}");
        }
    }
}
