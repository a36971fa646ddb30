//! Who may serve which staff entry, and what preferences not met then cost.
//!
//! Most entries share the shifts they may be put in with many others, and few have preferences: both are kept once.

use std::collections::BTreeMap;

use crate::evaluate::instance::NONE;

/// The shifts that may serve each entry.
#[derive(Debug, Default)]
pub struct Candidates {
    set_of: Vec<u32>,
    sets: Vec<Set>,
    /// Per entry, the shifts whose price is not 0, by shift.
    prices: Vec<Vec<(u32, i64)>>,
}

/// A set of shifts.
#[derive(Debug)]
struct Set {
    shifts: Vec<u32>,
    /// Per shift of the day its place in `shifts`; [`NONE`] where it is not in it.
    slots: Vec<u32>,
}

impl Candidates {
    /// Collects them: of each entry the shifts that may serve it, in order, with the price of preferences not met
    /// there. `shifts` is how many the day has. Space is O(entries + different sets × shifts + prices that are not 0).
    pub fn collect(entries: impl Iterator<Item = Vec<(u32, i64)>>, shifts: usize) -> Candidates {
        let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let mut candidates = Candidates::default();
        for entry in entries {
            let set: Vec<u32> = entry.iter().map(|&(shift, _)| shift).collect();
            let sets = &mut candidates.sets;
            let number = *known.entry(set).or_insert_with_key(|set| {
                let mut slots = vec![NONE; shifts];
                set.iter().enumerate().for_each(|(slot, &shift)| slots[shift as usize] = slot as u32);
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
    pub fn shifts(&self, entry: u32) -> &[u32] {
        &self.set(entry).shifts
    }

    /// Per shift of the day its place in [`Candidates::shifts`]; [`NONE`] where it may not serve `entry`.
    #[inline]
    pub fn slots(&self, entry: u32) -> &[u32] {
        &self.set(entry).slots
    }

    /// Price of preferences not met when `shift` serves `entry`; 0 where it may not.
    #[inline]
    pub fn soft(&self, entry: u32, shift: u32) -> i64 {
        let prices = &self.prices[entry as usize];
        if prices.is_empty() {
            return 0;
        }
        prices.binary_search_by_key(&shift, |&(shift, _)| shift).map_or(0, |found| prices[found].1)
    }

    /// Whether `shift` may serve `entry`.
    #[inline]
    pub fn may_serve(&self, entry: u32, shift: u32) -> bool {
        self.slots(entry)[shift as usize] != NONE
    }

    fn set(&self, entry: u32) -> &Set {
        &self.sets[self.set_of[entry as usize] as usize]
    }
}
