//! Parts of a day that can be searched side by side: neighbouring shifts, with the visits that are theirs alone.

use crate::evaluate::{Instance, NONE, Solution, Time};
use crate::search::neighbours::Nearness;
use crate::search::random::Random;

/// What a search may change.
#[derive(Clone, Debug, Default)]
pub struct Territory {
    /// Per shift whether it belongs to it; empty if everything does.
    pub shifts: Vec<bool>,
    /// Per visit whether it may be taken out and put in; empty if everything may.
    pub visits: Vec<bool>,
    /// Linked entries of its shifts that others outside depend on or are waited for there, with their starts: they stay.
    fixed: Vec<(u32, Time)>,
}

impl Territory {
    /// Some shifts, with every visit.
    pub fn of_shifts(shifts: Vec<bool>) -> Territory {
        Territory { shifts, ..Territory::default() }
    }

    /// Whether `shift` belongs to it.
    #[inline]
    pub fn holds(&self, shift: u32) -> bool {
        self.shifts.is_empty() || self.shifts[shift as usize]
    }

    /// Whether `visit` may be moved.
    #[inline]
    pub fn owns(&self, visit: u32) -> bool {
        self.visits.is_empty() || self.visits[visit as usize]
    }

    /// Whether what was changed since undo level 0 began lies in it, so that other parts are as they were.
    pub fn keeps(&self, solution: &Solution) -> bool {
        self.shifts.is_empty()
            || (solution.touched(0).iter().all(|&shift| self.holds(shift))
                && self.fixed.iter().all(|&(entry, start)| solution.starts[entry as usize] == start))
    }
}

/// Splits days into territories of neighbouring shifts.
pub struct Divider<'a> {
    nearness: Nearness<'a>,
    /// Per visit, the first of those that links tie it to: they are searched together or not at all.
    group: Vec<u32>,
}

impl<'a> Divider<'a> {
    /// For a day. O(links).
    pub fn new(instance: &'a Instance<'a>) -> Divider<'a> {
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
        Divider { nearness: Nearness::new(instance), group: groups.into_labeling() }
    }

    /// Share of the visits that depend on other visits or need several clinicians.
    pub fn tied(&self) -> f64 {
        let mut size = vec![0_usize; self.group.len()];
        self.group.iter().for_each(|&group| size[group as usize] += 1);
        let several = |visit: usize| self.nearness.instance.visits[visit].entries.len() > 1;
        let tied =
            (0..self.group.len()).filter(|&visit| several(visit) || size[self.group[visit] as usize] > 1).count();
        tied as f64 / self.group.len().max(1) as f64
    }

    /// Cuts the day into `parts` of about as many visits each, along lines drawn at random. O(visits × log parts).
    pub fn divide(&self, solution: &Solution, parts: usize, random: &mut Random) -> Vec<Territory> {
        let mut part_of = vec![0_u32; solution.routes.len()];
        let mut home = vec![0_u32; solution.assigned.len()];
        let mut next = 1;
        self.cut(solution, (0, parts as u32), &mut next, random, &mut part_of, &mut home);
        self.territories(solution, parts, &part_of, &home)
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
        let one = visits[random.below(visits.len())];
        let far = |visit: &u32| self.nearness.between(one, *visit);
        let other = (0..8).map(|_| visits[random.below(visits.len())]).max_by_key(far).unwrap_or(one);
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

    /// Territories from the parts of shifts and the homes of absent visits.
    fn territories(&self, solution: &Solution, parts: usize, part_of: &[u32], home: &[u32]) -> Vec<Territory> {
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
        let mut territories: Vec<Territory> = (0..parts as u32)
            .map(|part| Territory {
                shifts: part_of.iter().map(|&of| of == part).collect(),
                visits: (0..home.len()).map(|visit| part_of_group[self.group[visit] as usize] == part).collect(),
                fixed: Vec::new(),
            })
            .collect();
        for entry in 0..instance.entries as u32 {
            let (task, shift) = (&instance.tasks[entry as usize], solution.route_of[entry as usize]);
            if task.linked && shift != NONE && torn(task.visit) {
                let start = solution.starts[entry as usize];
                territories[part_of[shift as usize] as usize].fixed.push((entry, start));
            }
        }
        territories
    }
}
