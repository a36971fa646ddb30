//! How a day is divided into regions that can be searched side by side: neighbouring shifts, with the visits that
//! are theirs alone.

use crate::evaluate::{ALWAYS, Edge, Instance, NEVER, NONE, Solution, Time};
use crate::search::decompose::region::Region;
use crate::search::neighbours::{Nearness, Neighbours};
use crate::search::random::Random;

/// How many shifts a region around a visit has, at most.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// With visits.
    pub busy: usize,
    /// Without.
    pub empty: usize,
}

/// Splits days into regions of neighbouring shifts.
pub struct Partition<'a> {
    nearness: Nearness<'a>,
    /// Per visit, the first of those that links tie it to: they are searched together or not at all.
    group: Vec<u32>,
}

impl<'a> Partition<'a> {
    /// For a day. O(links).
    pub fn new(instance: &'a Instance<'a>) -> Partition<'a> {
        let mut groups = petgraph::unionfind::UnionFind::<u32>::new(instance.visits.len());
        let links = &instance.links;
        for visit in 0..instance.visits.len() {
            let named =
                links.needs[visit].iter().chain(&links.different[visit]).chain(links.same[visit].iter().flatten());
            for &other in named {
                groups.union(visit as u32, other);
            }
            for entry in instance.visits[visit].entries.clone() {
                for edge in instance.edges(entry) {
                    groups.union(visit as u32, instance.tasks[edge.to as usize].visit);
                }
            }
        }
        for unit in &links.units {
            unit.windows(2).for_each(|pair| _ = groups.union(pair[0], pair[1]));
        }
        Partition { nearness: Nearness::new(instance), group: groups.into_labeling() }
    }

    /// How many visits the largest group has that links tie together.
    pub fn largest(&self) -> usize {
        let mut size = vec![0; self.group.len()];
        self.group.iter().for_each(|&group| size[group as usize] += 1);
        size.into_iter().max().unwrap_or(0)
    }

    /// Cuts the day into `parts` of about as many visits each, along lines drawn at random. O(visits × log parts).
    pub fn divide(&self, solution: &Solution, parts: usize, random: &mut Random) -> Vec<Region> {
        let mut part_of = vec![0_u32; solution.routes.len()];
        let mut home = vec![0_u32; solution.assigned.len()];
        let mut next = 1;
        self.cut(solution, (0, parts as u32), &mut next, random, &mut part_of, &mut home);
        self.follow(solution, random, &part_of, &mut home);
        self.regions(solution, parts, &part_of, &home)
    }

    /// Spreads a day without a plan over `parts` regions: visits near each other, and as large a share of the
    /// shifts, those that start nearest. What links tie together is in one of them. O((visits + shifts) × log² of
    /// them).
    pub fn spread(&self, parts: usize, random: &mut Random) -> Vec<Region> {
        let instance = self.nearness.instance;
        let mut heads: Vec<u32> = (0..self.group.len() as u32)
            .filter(|&visit| self.group[visit as usize] == visit && !instance.visits[visit as usize].done)
            .collect();
        let mut shifts: Vec<u32> = (0..instance.shifts.len() as u32).collect();
        let (mut part_of, mut home) = (vec![0; shifts.len()], vec![0; self.group.len()]);
        let mut open = vec![(parts, 0_u32, &mut heads[..], &mut shifts[..])];
        while let Some((pieces, part, heads, shifts)) = open.pop() {
            if pieces < 2 || heads.len() < 2 {
                heads.iter().for_each(|&head| home[head as usize] = part);
                shifts.iter().for_each(|&shift| part_of[shift as usize] = part);
                continue;
            }
            let (one, other) = self.poles(heads, random);
            heads.sort_by_cached_key(|&visit| self.nearness.between(one, visit) - self.nearness.between(other, visit));
            let start = |visit: u32, shift: u32| self.nearness.start_to(shift, visit);
            shifts.sort_by_cached_key(|&shift| start(one, shift) - start(other, shift));
            let first = pieces / 2;
            let (heads_here, heads_there) = heads.split_at_mut(heads.len() * first / pieces);
            let (shifts_here, shifts_there) = shifts.split_at_mut(shifts.len() * first / pieces);
            open.push((first, part, heads_here, shifts_here));
            open.push((pieces - first, part + first as u32, heads_there, shifts_there));
        }
        for visit in 0..home.len() {
            home[visit] = home[self.group[visit] as usize];
        }
        let region = |part: u32| Region {
            visits: home.iter().map(|&of| of == part).collect(),
            ..Region::of_shifts(part_of.iter().map(|&of| of == part).collect())
        };
        (0..parts as u32).map(region).collect()
    }

    /// Two visits that are far apart, of some at random.
    fn poles(&self, visits: &[u32], random: &mut Random) -> (u32, u32) {
        let one = visits[random.below(visits.len())];
        let far = |visit: &u32| self.nearness.between(one, *visit);
        (one, (0..8).map(|_| visits[random.below(visits.len())]).max_by_key(far).unwrap_or(one))
    }

    /// Cuts part `what.0` into `what.1` parts; `part_of` and `home` (of absent visits) are kept up to date.
    fn cut(
        &self,
        solution: &Solution,
        what: (u32, u32),
        next: &mut u32,
        random: &mut Random,
        part_of: &mut [u32],
        home: &mut [u32],
    ) {
        let (part, pieces) = what;
        if pieces < 2 {
            return;
        }
        let instance = solution.instance;
        let visits: Vec<u32> = (0..home.len() as u32)
            .filter(|&visit| {
                let shift = solution.route_of[instance.visits[visit as usize].entries.start as usize];
                !instance.visits[visit as usize].done
                    && if shift == NONE { home[visit as usize] == part } else { part_of[shift as usize] == part }
            })
            .collect();
        if visits.is_empty() {
            return;
        }
        let (one, other) = self.poles(&visits, random);
        let side = |visit: u32| self.nearness.between(one, visit) - self.nearness.between(other, visit);
        let mut shifts: Vec<(i64, u32)> = Vec::new();
        for (shift, _) in part_of.iter().enumerate().filter(|&(_, &of)| of == part) {
            let route = &solution.routes[shift];
            let stops = route.stops.iter().filter(|stop| stop.task != NONE);
            let served = stops.map(|stop| instance.tasks[stop.task as usize].visit).filter(|&visit| visit != NONE);
            let (sum, count) = served.fold((0, 0), |(sum, count), visit| (sum + side(visit), count + 1));
            // Empty shifts belong nowhere: each side gets some.
            let key = if count > 0 { sum / count } else { side(visits[random.below(visits.len())]) };
            shifts.push((key, shift as u32));
        }
        shifts.sort_unstable();
        let load = |shift: u32| u64::from(solution.routes[shift as usize].visits);
        let total: u64 = shifts.iter().map(|&(_, shift)| load(shift)).sum();
        let second = pieces / 2;
        let keep = total * u64::from(pieces - second) / u64::from(pieces);
        let (mut sum, mut border) = (0, i64::MAX);
        let fresh = *next;
        *next += 1;
        for &(key, shift) in &shifts {
            if sum >= keep {
                border = border.min(key);
                part_of[shift as usize] = fresh;
            }
            sum += load(shift);
        }
        for &visit in &visits {
            if solution.route_of[instance.visits[visit as usize].entries.start as usize] == NONE
                && side(visit) >= border
            {
                home[visit as usize] = fresh;
            }
        }
        self.cut(solution, (part, pieces - second), next, random, part_of, home);
        self.cut(solution, (fresh, second), next, random, part_of, home);
    }

    /// Territories around visits drawn at random: the shifts that serve those near them, and some empty ones that begin
    /// there: as many as `room` says. Ruins begin at the visits near alone, so that their surroundings are whole.
    /// O(visits + shifts × log shifts) each.
    pub fn around(
        &self,
        solution: &Solution,
        near: &Neighbours,
        (parts, room): (usize, Room),
        random: &mut Random,
    ) -> Vec<Region> {
        let instance = solution.instance;
        let outside = parts as u32;
        let open: Vec<u32> =
            (0..instance.visits.len() as u32).filter(|&visit| !instance.visits[visit as usize].done).collect();
        let (mut part_of, mut home) = (vec![outside; solution.routes.len()], vec![outside; solution.assigned.len()]);
        let centres: Vec<u32> = (0..parts).map(|_| open[random.below(open.len())]).collect();
        for (part, &centre) in (0..outside).zip(&centres) {
            let near = &near[centre as usize];
            let entries = near.iter().flat_map(|&visit| instance.visits[visit as usize].entries.clone());
            let serving = entries.map(|entry| solution.route_of[entry as usize]).filter(|&shift| shift != NONE);
            let able = instance.candidates.shifts(instance.visits[centre as usize].entries.start).iter().copied();
            let empty =
                |&shift: &u32| solution.routes[shift as usize].visits == 0 && !solution.routes[shift as usize].closed;
            let mut empty: Vec<u32> = able.filter(empty).collect();
            empty.sort_by_cached_key(|&shift| (self.nearness.start_to(shift, centre), random.below(1 << 30)));
            for (among, mut room) in [(serving.collect(), room.busy), (empty, room.empty)] {
                for shift in among {
                    if room > 0 && part_of[shift as usize] == outside {
                        part_of[shift as usize] = part;
                        room -= 1;
                    }
                }
            }
            for &visit in near.iter().filter(|&&visit| !solution.assigned[visit as usize]) {
                home[visit as usize] = part;
            }
        }
        let mut regions = self.regions(solution, parts, &part_of, &home);
        regions.iter_mut().zip(centres).for_each(|(own, centre)| own.seeds = near[centre as usize].to_vec());
        regions
    }

    /// Visits that are out and that nobody of their part may serve go to the part of somebody who may.
    fn follow(&self, solution: &Solution, random: &mut Random, part_of: &[u32], home: &mut [u32]) {
        for visit in (0..home.len()).filter(|&visit| !solution.assigned[visit]) {
            let entry = solution.instance.visits[visit].entries.start;
            let able = solution.instance.candidates.shifts(entry);
            if !able.is_empty() && able.iter().all(|&shift| part_of[shift as usize] != home[visit]) {
                home[visit] = part_of[able[random.below(able.len())] as usize];
            }
        }
    }

    /// Territories from the parts of shifts and the homes of absent visits.
    fn regions(&self, solution: &Solution, parts: usize, part_of: &[u32], home: &[u32]) -> Vec<Region> {
        const TORN: u32 = u32::MAX - 1;
        let instance = solution.instance;
        // Of each group the part that all of its assigned entries are in.
        let mut part_of_group = vec![NONE; home.len()];
        for (visit, row) in instance.visits.iter().enumerate() {
            let group = self.group[visit] as usize;
            for entry in row.entries.clone().filter(|&entry| solution.route_of[entry as usize] != NONE) {
                let part = part_of[solution.route_of[entry as usize] as usize];
                let known = part_of_group[group];
                part_of_group[group] = if known == NONE || known == part { part } else { TORN };
            }
        }
        for (&group, &home) in self.group.iter().zip(home) {
            if part_of_group[group as usize] == NONE {
                part_of_group[group as usize] = home;
            }
        }
        let torn = |visit: u32| part_of_group[self.group[visit as usize] as usize] == TORN;
        let mut regions: Vec<Region> = (0..parts as u32)
            .map(|part| Region {
                visits: (0..home.len()).map(|visit| part_of_group[self.group[visit] as usize] == part).collect(),
                ..Region::of_shifts(part_of.iter().map(|&of| of == part).collect())
            })
            .collect();
        for (visit, row) in instance.visits.iter().enumerate().filter(|&(visit, row)| torn(visit as u32) && !row.done) {
            for entry in row.entries.clone().filter(|&entry| solution.route_of[entry as usize] != NONE) {
                let part = part_of[solution.route_of[entry as usize] as usize];
                if let Some(region) = regions.get_mut(part as usize) {
                    let (first, last) = span(solution, part_of, entry);
                    region.kept.push((visit as u32, first, last));
                }
            }
        }
        regions
    }
}

/// When an entry may start whatever others of other parts do within their own spans: of the slack between two of them,
/// each has half.
fn span(solution: &Solution, part_of: &[u32], entry: u32) -> (Time, Time) {
    let instance = solution.instance;
    let part =
        |entry: u32| Some(solution.route_of[entry as usize]).filter(|&of| of != NONE).map(|of| part_of[of as usize]);
    let abroad = |edge: &&Edge| part(edge.to).is_some_and(|other| Some(other) != part(entry));
    let start = |entry: u32| solution.starts[entry as usize];
    let (mut first, mut last) = (ALWAYS, NEVER);
    for edge in instance.edges(entry).iter().filter(abroad) {
        let slack = start(edge.to) - start(entry) - edge.wait;
        last = last.min(start(entry) + slack / 2);
    }
    for edge in instance.links.waits_for[entry as usize].iter().filter(abroad) {
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
            for shift in 0..instance.shifts.len() as u32 {
                assert_eq!(parts.iter().filter(|part| part.holds(shift)).count(), 1, "day {seed}, shift {shift}");
            }
            for visit in 0..instance.visits.len() {
                let part = |visit: usize| parts.iter().position(|part| part.owns(visit as u32));
                assert!(part(visit).is_some(), "day {seed}, visit {visit}");
                assert_eq!(part(visit), part(divider.group[visit] as usize), "day {seed}, visit {visit}");
            }
            let empty = Solution::empty(&instance);
            assert!(parts.iter().map(|part| part.routes(&empty).count()).all(|shifts| shifts >= 2), "day {seed}");
        }
    }
}
