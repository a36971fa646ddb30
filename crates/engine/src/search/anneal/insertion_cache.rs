//! What reinsertion remembers: the best position of each entry in each route, and fixed keys to sort visits by.

use crate::evaluate::{NEVER, Solution, TaskId, Time};
use rounds_model::ids::{Id, Table, VisitId};

/// The best position of an entry in a route, as long as the route's stamp stands.
#[derive(Clone, Copy)]
pub(crate) struct Cached {
    /// What it adds; where there is no `start`, the least that it adds.
    pub cost: i64,
    /// The route's stamp then.
    pub stamp: u32,
    /// Before which stop.
    pub position: u32,
    /// Lower limit of the start to keep with the stop.
    pub release: Time,
    /// When it begins; [`NEVER`] where nothing as cheap was found.
    pub start: Time,
}

const STALE: Cached = Cached { cost: 0, stamp: u32::MAX, position: 0, release: 0, start: NEVER };

/// Most slots that an entry has in the cache.
const WIDEST: usize = 64;

/// What stays of one solution for the next of the same day, if the stamps of its routes are others.
#[derive(Default)]
pub(crate) struct InsertionCache {
    /// Slots an entry has in the cache, a power of two: shifts that are the same modulo it share one.
    width: usize,
    /// Per entry its slots, or those of one entry alone.
    cache: Vec<Cached>,
    /// What visits are sorted by.
    pub keys: SortKeys,
}

impl InsertionCache {
    /// Of nothing yet. O(entries × shifts, up to a limit).
    pub(crate) fn new(solution: &Solution) -> InsertionCache {
        InsertionCache::with_rows(solution, solution.instance.entries)
    }

    /// That forgets one entry at the next, for plans where every visit is looked at once. O(visits).
    pub(crate) fn fleeting(solution: &Solution) -> InsertionCache {
        InsertionCache::with_rows(solution, 1)
    }

    fn with_rows(solution: &Solution, rows: usize) -> InsertionCache {
        let width = solution.instance.shifts.len().clamp(1, WIDEST).next_power_of_two();
        InsertionCache { width, cache: vec![STALE; width * rows], keys: SortKeys::new(solution) }
    }

    /// What is remembered of an entry.
    #[inline]
    pub(crate) fn row(&mut self, entry: TaskId) -> &mut [Cached] {
        if self.cache.len() == self.width {
            self.cache.fill(STALE);
            return &mut self.cache;
        }
        let first = entry.index() * self.width;
        &mut self.cache[first..first + self.width]
    }
}

/// Fixed sort keys per visit.
#[derive(Default)]
pub(crate) struct SortKeys {
    /// Travel from where a shift begins.
    pub far: Table<VisitId, i64>,
    /// From the first start to the last.
    pub width: Table<VisitId, i64>,
    /// Last start.
    pub latest: Table<VisitId, i64>,
    /// How many shifts may serve it.
    pub scarce: Table<VisitId, i64>,
    /// Longest first.
    pub length: Table<VisitId, i64>,
    /// Dearest first.
    pub price: Table<VisitId, i64>,
    /// Dearest a minute first.
    pub density: Table<VisitId, i64>,
}

impl SortKeys {
    fn new(solution: &Solution) -> SortKeys {
        let instance = solution.instance;
        let per_visit =
            |key: &dyn Fn(TaskId) -> i64| instance.visits.iter().map(|visit| key(visit.entries.start)).collect();
        let task = |entry: TaskId| &instance.tasks[entry];
        let far = |entry: TaskId| {
            let first = instance.candidates.shifts(entry).first();
            let row = first.map(|&shift| &instance.shifts[shift]);
            row.map_or(0, |row| i64::from(instance.tables[row.table].get(row.start_place, task(entry).place)))
        };
        SortKeys {
            far: per_visit(&far),
            width: per_visit(&|entry| i64::from(task(entry).last) - i64::from(task(entry).first)),
            latest: per_visit(&|entry| i64::from(task(entry).last)),
            scarce: per_visit(&|entry| instance.candidates.shifts(entry).len() as i64),
            length: per_visit(&|entry| -i64::from(task(entry).duration)),
            price: instance.visits.iter().map(|visit| -visit.price).collect(),
            density: instance
                .visits
                .iter()
                .map(|visit| -visit.price / i64::from(task(visit.entries.start).duration.max(60)))
                .collect(),
        }
    }
}
