//! Which visits are near which: by travel time, for the ruin.

use rayon::prelude::*;

use crate::evaluate::Instance;

/// How many neighbours a visit keeps.
const NEAREST: usize = 160;

/// Per visit, the nearest others first (itself included, first); remote visits are near those whose windows are.
///
/// O(visits² ) time in parallel, O(visits) space.
pub fn neighbours<'a>(instance: &'a Instance<'a>) -> Vec<Vec<u32>> {
    let open: Vec<u32> =
        (0..instance.visits.len() as u32).filter(|&visit| !instance.visits[visit as usize].done).collect();
    let nearness = Nearness::new(instance);
    let near = |&visit: &u32| {
        let mut keyed: Vec<(i64, u32)> = open.iter().map(|&other| (nearness.between(visit, other), other)).collect();
        if keyed.len() > NEAREST {
            keyed.select_nth_unstable(NEAREST);
            keyed.truncate(NEAREST);
        }
        keyed.sort_unstable();
        (visit, keyed.into_iter().map(|(_, other)| other).collect::<Vec<u32>>())
    };
    let mut lists = vec![Vec::new(); instance.visits.len()];
    for (visit, list) in open.par_iter().map(near).collect::<Vec<_>>() {
        lists[visit as usize] = list;
    }
    lists
}

/// How near visits are to each other.
pub struct Nearness<'a> {
    /// The day.
    pub instance: &'a Instance<'a>,
    table: usize,
}

impl<'a> Nearness<'a> {
    /// By the travel table that most shifts use.
    pub fn new(instance: &'a Instance<'a>) -> Nearness<'a> {
        let mut uses = vec![0; instance.tables.len()];
        for row in &instance.shifts {
            uses[row.table] += 1;
        }
        let table = (0..uses.len()).max_by_key(|&table| (uses[table], std::cmp::Reverse(table))).unwrap_or(0);
        Nearness { instance, table }
    }

    /// Travel time from where a shift starts to a visit; 0 where one of them has no place.
    pub fn start_to(&self, shift: u32, visit: u32) -> i64 {
        let (row, first) = (&self.instance.shifts[shift as usize], self.instance.visits[visit as usize].entries.start);
        i64::from(self.instance.tables[self.table].get(row.start_place, self.instance.tasks[first as usize].place))
    }

    /// The longer of both ways' travel times; -1 from a visit to itself.
    pub fn between(&self, one: u32, other: u32) -> i64 {
        if one == other {
            return -1;
        }
        let task = |visit: u32| &self.instance.tasks[self.instance.visits[visit as usize].entries.start as usize];
        let (a, b) = (task(one), task(other));
        if a.placed && b.placed {
            let table = &self.instance.tables[self.table];
            return i64::from(table.get(a.place, b.place).max(table.get(b.place, a.place)));
        }
        // Without a place, half the distance of the windows' middles.
        let middle = |first: i32, last: i32| (i64::from(first) + i64::from(last)) / 2;
        (middle(a.first, a.last) - middle(b.first, b.last)).abs() / 2
    }
}
