//! A day narrowed for a search of a part of it: all that the hot loop looks at lies close together.

use std::sync::Arc;

use crate::evaluate::instance::{Instance, NONE};

impl Instance<'_> {
    /// Keeps the travel times between the places of these shifts and entries alone; all else is nowhere from now on. Numbers of
    /// shifts, visits and tasks stay, places get new ones: routes are taken over with [`Route::relocate`].
    /// O(day + kept places² × modes).
    ///
    /// [`Route::relocate`]: crate::evaluate::Route::relocate
    pub fn keep_places(&mut self, shifts: &[u32], entries: impl Iterator<Item = u32>) {
        let rows = shifts.iter().map(|&shift| &self.shifts[shift as usize]);
        let duties = rows.clone().flat_map(|row| row.duties.clone());
        let of_tasks = duties.chain(entries).map(|task| self.tasks[task as usize].place);
        let mut places: Vec<u32> = rows.flat_map(|row| [row.start_place, row.end_place]).chain(of_tasks).collect();
        places.sort_unstable();
        places.dedup();
        if places.last() == Some(&self.nowhere) {
            places.pop();
        }
        let mut number = vec![NONE; self.nowhere as usize + 1];
        places.iter().enumerate().for_each(|(index, &place)| number[place as usize] = index as u32);
        self.nowhere = places.len() as u32;
        let renumber = |place: &mut u32| *place = number[*place as usize].min(places.len() as u32);
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
