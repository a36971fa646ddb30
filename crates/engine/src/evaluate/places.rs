//! Days of fewer places: all travel times that the hot loop looks up lie close together.

use std::sync::Arc;

use crate::evaluate::instance::Instance;
use crate::evaluate::route::Route;
use crate::evaluate::{SpotId, TaskId};
use rounds_model::ids::{Id, ShiftId, Table};

impl Instance<'_> {
    /// One more place in front of `place`: from there, access is due at `place` itself.
    pub(super) fn door(&mut self, place: SpotId) -> SpotId {
        let door = SpotId::new(self.tables.iter().map(|table| table.side()).max().unwrap_or(0));
        for table in self.tables.iter_mut().filter(|table| !table.is_empty()) {
            *table = Arc::new(table.with_door(place));
        }
        door
    }

    /// Keeps the travel times between the places of these shifts and entries alone; all else is nowhere from now on.
    /// Numbers of shifts, visits and tasks stay, places get new ones: routes are taken over with [`Route::relocate`].
    /// O(day + kept places² × modes).
    pub fn keep_places(&mut self, shifts: &[ShiftId], entries: impl Iterator<Item = TaskId>) {
        let rows = shifts.iter().map(|&shift| &self.shifts[shift]);
        let duties = rows.clone().flat_map(|row| row.duties.clone());
        let of_tasks = duties.chain(entries).map(|task| self.tasks[task].place);
        let mut places: Vec<SpotId> = rows.flat_map(|row| [row.start_place, row.end_place]).chain(of_tasks).collect();
        places.sort_unstable();
        places.dedup();
        places.retain(|&place| place != self.nowhere);
        let side = self.tables.iter().map(|table| table.side()).max().unwrap_or(0);
        let nowhere = SpotId::new(places.len());
        let mut number = Table::<SpotId, SpotId>::filled(nowhere, side.max(self.nowhere.index() + 1));
        places.iter().enumerate().for_each(|(index, &place)| number[place] = SpotId::new(index));
        self.nowhere = nowhere;
        let renumber = |place: &mut SpotId| *place = number[*place];
        self.tasks.iter_mut().for_each(|task| renumber(&mut task.place));
        for row in &mut self.shifts {
            renumber(&mut row.start_place);
            renumber(&mut row.end_place);
        }
        for table in self.tables.iter_mut().filter(|table| !table.is_empty()) {
            *table = Arc::new(table.among(&places));
        }
    }
}

impl Route {
    /// Takes over where a day of the same shifts and tasks has its places; times stand.
    pub fn relocate(&mut self, instance: &Instance) {
        let (row, last) = (&instance.shifts[self.shift], self.last());
        self.stops[0].place = row.start_place;
        for stop in self.stops[1..last].iter_mut().filter(|stop| stop.placed) {
            stop.place = instance.tasks[stop.task].place;
        }
        self.stops[last].place = row.end_place;
        for index in 1..last {
            if !self.stops[index].placed {
                self.stops[index].place = self.stops[index - 1].place;
            }
        }
    }
}
