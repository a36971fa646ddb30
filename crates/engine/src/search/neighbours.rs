//! Which visits are near which: by travel time, for the ruin; on long routes by the times of day that suit them, too.

use std::ops::Index;

use rayon::prelude::*;

use crate::evaluate::{Instance, Task};
use crate::search::params::SisrParams;
use rounds_model::ids::{ShiftId, Table, VisitId};

/// Per visit, the nearest others first (itself included, first); remote visits are near those whose windows are.
///
/// `near[visit]` counts travel alone. O(visits²) time in parallel, O(visits) space.
pub struct Neighbours {
    by_travel: Table<VisitId, Vec<VisitId>>,
    /// Empty where routes are short.
    in_time: Table<VisitId, Vec<VisitId>>,
}

/// For what never asks who is near: nobody.
pub(super) static NO_NEIGHBOURS: Neighbours = Neighbours { by_travel: Table::EMPTY, in_time: Table::EMPTY };

impl Neighbours {
    /// Of a day; with lists of those near in time too if its routes are `long`.
    pub fn new(instance: &Instance, long: bool) -> Neighbours {
        Neighbours::until(instance, &SisrParams::default(), long, &|| false)
    }

    /// [`Neighbours::new`] for a search that may be over before they are made: from then on a visit is near itself
    /// alone.
    pub fn until(
        instance: &Instance,
        params: &SisrParams,
        long: bool,
        is_over: &(dyn Fn() -> bool + Sync),
    ) -> Neighbours {
        let nearness = Nearness::new(instance);
        let (count, waiting) = (params.neighbours, params.neighbours_waiting.max(1));
        let by_travel = lists(instance, count, is_over, |visit, other| nearness.between(visit, other));
        let in_time = match long {
            true => lists(instance, count, is_over, |visit, other| nearness.in_time(visit, other, waiting)),
            false => Table::default(),
        };
        Neighbours { by_travel, in_time }
    }

    /// The visits that are nearest if their windows count too, as far as that is known.
    pub fn in_time(&self, visit: VisitId) -> &[VisitId] {
        self.in_time.get(visit).unwrap_or(&self.by_travel[visit])
    }

    /// The visits nearest to one; `None` if there is no such visit.
    pub fn get(&self, visit: VisitId) -> Option<&[VisitId]> {
        self.by_travel.get(visit).map(Vec::as_slice)
    }
}

impl Index<VisitId> for Neighbours {
    type Output = [VisitId];

    fn index(&self, visit: VisitId) -> &[VisitId] {
        &self.by_travel[visit]
    }
}

/// Per visit that has not happened, the `count` nearest such visits, nearest first.
fn lists(
    instance: &Instance,
    count: usize,
    is_over: &(dyn Fn() -> bool + Sync),
    apart: impl Fn(VisitId, VisitId) -> i64 + Sync,
) -> Table<VisitId, Vec<VisitId>> {
    let open: Vec<VisitId> = instance.visits.ids().filter(|&visit| !instance.visits[visit].done).collect();
    let near = |&visit: &VisitId| {
        if is_over() {
            return (visit, vec![visit]);
        }
        let mut keyed: Vec<(i64, VisitId)> = open.iter().map(|&other| (apart(visit, other), other)).collect();
        if keyed.len() > count {
            keyed.select_nth_unstable(count);
            keyed.truncate(count);
        }
        keyed.sort_unstable();
        (visit, keyed.into_iter().map(|(_, other)| other).collect::<Vec<VisitId>>())
    };
    let mut lists = Table::filled(Vec::new(), instance.visits.len());
    for (visit, list) in open.par_iter().map(near).collect::<Vec<_>>() {
        lists[visit] = list;
    }
    lists
}

/// How near visits are to each other.
pub(super) struct Nearness<'a> {
    /// The day.
    pub instance: &'a Instance<'a>,
    table: usize,
}

impl<'a> Nearness<'a> {
    /// By the travel table that most shifts use.
    pub(super) fn new(instance: &'a Instance<'a>) -> Nearness<'a> {
        let mut uses = vec![0; instance.tables.len()];
        for row in &instance.shifts {
            uses[row.table] += 1;
        }
        let table = (0..uses.len()).max_by_key(|&table| (uses[table], std::cmp::Reverse(table))).unwrap_or(0);
        Nearness { instance, table }
    }

    /// Travel time from where a shift starts to a visit; 0 where one of them has no place.
    pub(super) fn start_to(&self, shift: ShiftId, visit: VisitId) -> i64 {
        let (row, first) = (&self.instance.shifts[shift], self.instance.visits[visit].entries.start);
        i64::from(self.instance.tables[self.table].get(row.start_place, self.instance.tasks[first].place))
    }

    /// The longer of both ways' travel times; -1 from a visit to itself.
    pub(super) fn between(&self, one: VisitId, other: VisitId) -> i64 {
        if one == other {
            return -1;
        }
        let (a, b) = (self.task(one), self.task(other));
        if a.placed && b.placed {
            let table = &self.instance.tables[self.table];
            let (there, back) = (table.from_row(a.place), table.to_row(a.place));
            return i64::from(there[b.place].max(back[b.place]));
        }
        // Without a place, half the distance of the windows' middles.
        let middle = |first: i32, last: i32| (i64::from(first) + i64::from(last)) / 2;
        (middle(a.first, a.last) - middle(b.first, b.last)).abs() / 2
    }

    /// Travel from one to the other, with a part of the waiting and all of the lateness that their windows make
    /// certain, in the order that has less of it (Vidal, Crainic, Gendreau & Prins 2013); -1 from a visit to itself.
    fn in_time(&self, one: VisitId, other: VisitId, part: i64) -> i64 {
        let (a, b) = (self.task(one), self.task(other));
        if one == other || !(a.placed && b.placed) {
            return self.between(one, other);
        }
        let then = |a: &Task, b: &Task| {
            let travel = i64::from(self.instance.tables[self.table].get(a.place, b.place));
            let on_the_way = i64::from(a.duration) + travel;
            let waiting = i64::from(b.first) - (i64::from(a.last) + on_the_way);
            let lateness = i64::from(a.first) + on_the_way - i64::from(b.last);
            travel + waiting.max(0) / part + lateness.max(0)
        };
        then(a, b).min(then(b, a))
    }

    /// The first staff entry of a visit.
    fn task(&self, visit: VisitId) -> &Task {
        &self.instance.tasks[self.instance.visits[visit].entries.start]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of three visits in a row of places, the middle one is nearest to the first by travel; in time it is the last,
    /// for the middle one is wanted hours later.
    #[test]
    fn windows_count_in_time_alone() {
        let visit = |id: &str, place: &str, from: u32, to: u32| {
            serde_json::json!({"id": id, "place": place, "duration": "PT10M",
                "windows": [{"start": format!("2026-03-02T{from:02}:00:00Z"), "end": format!("2026-03-02T{to:02}:00:00Z")}]})
        };
        let place = |id: &str, lon: f64| serde_json::json!({"id": id, "lat": 51.5, "lon": lon});
        let day = serde_json::json!({
            "format": "rounds/1",
            "places": [place("a", 0.0), place("b", 0.01), place("c", 0.02)],
            "travel": {"modes": [{"id": "car", "estimate": {"speedKmh": 20.0, "detourFactor": 1.3}}]},
            "clinicians": [{"id": "c1", "mode": "car", "shifts": [{
                "id": "day", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T20:00:00Z"}]}],
            "visits": [visit("first", "a", 8, 10), visit("middle", "b", 16, 18), visit("last", "c", 8, 10)],
        });
        let problem = rounds_format::read_day(day.to_string().as_bytes()).expect("a day").value;
        let instance = Instance::new(&problem);
        let near = Neighbours::new(&instance, true);
        let [first, middle, last] = [0, 1, 2].map(VisitId);
        assert_eq!(near[first], [first, middle, last]);
        assert_eq!(near.in_time(first), [first, last, middle]);
        assert_eq!(near.in_time(last), [last, first, middle]);
        assert_eq!(near.get(VisitId(3)), None);
        assert_eq!(Neighbours::new(&instance, false).in_time(first), [first, middle, last]);
    }
}
