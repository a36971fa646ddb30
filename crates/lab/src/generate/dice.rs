//! Random draws that come out the same on every platform: integers only, from a portable generator.

use rand::{RngCore, SeedableRng};
use rand_pcg::Pcg64;

/// A seeded source of draws. Each purpose has a stream of its own, so that a new draw for one leaves the others alone.
pub(super) struct Dice(Pcg64);

impl Dice {
    /// The stream `purpose` of `seed`.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        // SplitMix64's finaliser: neighbouring seeds and purposes give unrelated states (PCG streams alone would not).
        let mut mixed = seed.wrapping_add(purpose.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self(Pcg64::seed_from_u64(mixed ^ (mixed >> 31)))
    }

    /// A number from 0 to `count` − 1; 0 where `count` is 0. The bias is below 2⁻³².
    pub(super) fn index(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included; `low` where the range is empty.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.index(usize::try_from(high - low + 1).unwrap_or(0)) as i64
    }

    /// True `per_mille` times in a thousand.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.index(1000) < per_mille as usize
    }

    /// Any one of `items`, `None` if there are no items.
    pub(super) fn any<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.index(items.len()))
    }

    /// Any one of a fixed choice.
    pub(super) fn pick<T: Copy, const N: usize>(&mut self, items: [T; N]) -> T {
        const { assert!(N > 0) };
        items[self.index(N)]
    }

    /// One of `items` by weight; the last where all weights are 0, `None` if there are no items.
    pub(super) fn weighted<'a, T>(&mut self, items: &'a [(T, u32)]) -> Option<&'a T> {
        let total: usize = items.iter().map(|(_, weight)| *weight as usize).sum();
        let mut left = self.index(total);
        for (item, weight) in items {
            match left.checked_sub(*weight as usize) {
                None => return Some(item),
                Some(rest) => left = rest,
            }
        }
        items.last().map(|(item, _)| item)
    }

    /// Puts `items` in a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    /// Up to `count` different ones of `items`, in random order.
    pub(super) fn some<T: Clone>(&mut self, items: &[T], count: usize) -> Vec<T> {
        let mut all: Vec<T> = items.to_vec();
        self.shuffle(&mut all);
        all.truncate(count);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_never_change() {
        let mut dice = Dice::new(1, 2);
        let drawn: Vec<i64> = (0..6).map(|_| dice.between(-50, 50)).collect();
        assert_eq!(drawn, [-1, -29, -13, 45, -48, 23]);
    }

    #[test]
    fn draws_stay_in_range_and_reach_both_ends() {
        let mut dice = Dice::new(7, 0);
        let drawn: Vec<i64> = (0..1000).map(|_| dice.between(3, 7)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&3), Some(&7)));
        assert_eq!(dice.between(5, 4), 5);
        assert!(!dice.chance(0) && dice.chance(1000));
    }

    #[test]
    fn weights_are_respected() {
        let mut dice = Dice::new(3, 9);
        let heads = (0..10_000).filter(|_| dice.weighted(&[(true, 3), (false, 1)]) == Some(&true)).count();
        assert!((7_300..7_700).contains(&heads), "{heads}");
        assert_eq!(dice.weighted::<u8>(&[]), None);
        assert_eq!(dice.weighted(&[(1, 0), (2, 0)]), Some(&2));
    }
}
