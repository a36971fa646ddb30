//! Who may serve which staff entry, and what preferences not met then cost.
//!
//! Most entries share the shifts they may be put in with many others, and few have preferences: both are kept once.

use std::collections::BTreeMap;

use crate::evaluate::TaskId;
use crate::evaluate::instance::NONE;
use rounds_model::ids::{ShiftId, Table};

/// The shifts that may serve each entry.
#[derive(Debug, Default)]
pub struct Candidates {
    set_of: Table<TaskId, u32>,
    sets: Vec<Set>,
    /// Per entry, the shifts whose price is not 0, by shift.
    prices: Table<TaskId, Vec<(ShiftId, i64)>>,
}

/// A set of shifts.
#[derive(Debug)]
struct Set {
    shifts: Vec<ShiftId>,
    /// Per shift of the day its place in `shifts`; [`NONE`] where it is not in it.
    slots: Table<ShiftId, u32>,
}

impl Candidates {
    /// Collects them: of each entry the shifts that may serve it, in order, with the price of preferences not met
    /// there. `shifts` is how many the day has. Space is O(entries + different sets × shifts + prices that are not 0).
    pub fn collect(entries: impl Iterator<Item = Vec<(ShiftId, i64)>>, shifts: usize) -> Candidates {
        let mut known: BTreeMap<Vec<ShiftId>, u32> = BTreeMap::new();
        let mut candidates = Candidates::default();
        for entry in entries {
            let set: Vec<ShiftId> = entry.iter().map(|&(shift, _)| shift).collect();
            let sets = &mut candidates.sets;
            let number = *known.entry(set).or_insert_with_key(|set| {
                let mut slots = Table::filled(NONE, shifts);
                set.iter().enumerate().for_each(|(slot, &shift)| slots[shift] = slot as u32);
                sets.push(Set { shifts: set.clone(), slots });
                sets.len() as u32 - 1
            });
            candidates.set_of.push(number);
            candidates.prices.push(entry.into_iter().filter(|&(_, price)| price != 0).collect());
        }
        candidates
    }

    /// The shifts that may serve `entry`, in order.
    #[inline]
    pub fn shifts(&self, entry: TaskId) -> &[ShiftId] {
        &self.set(entry).shifts
    }

    /// Per shift of the day its place in [`Candidates::shifts`]; [`NONE`] where it may not serve `entry`.
    #[inline]
    pub fn slots(&self, entry: TaskId) -> &Table<ShiftId, u32> {
        &self.set(entry).slots
    }

    /// Price of preferences not met when `shift` serves `entry`; 0 where it may not.
    #[inline]
    pub fn soft(&self, entry: TaskId, shift: ShiftId) -> i64 {
        let prices = &self.prices[entry];
        if prices.is_empty() {
            return 0;
        }
        prices.binary_search_by_key(&shift, |&(shift, _)| shift).map_or(0, |found| prices[found].1)
    }

    /// Whether `shift` may serve `entry`.
    #[inline]
    pub fn may_serve(&self, entry: TaskId, shift: ShiftId) -> bool {
        self.slots(entry)[shift] != NONE
    }

    fn set(&self, entry: TaskId) -> &Set {
        &self.sets[self.set_of[entry] as usize]
    }
}
