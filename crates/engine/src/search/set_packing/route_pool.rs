//! Routes met on the way, for choosing among them.

use std::collections::BTreeMap;

use crate::evaluate::{ClassId, Instance, Route, Solution};
use crate::search::decompose::region::Region;
use rounds_model::ids::{Id, ShiftId, Table};

/// The cheapest routes met by which shifts may have them, which staff entries they serve and, where these are linked,
/// when.
#[derive(Default)]
pub(crate) struct Pool {
    routes: Vec<(Key, Route)>,
    known: BTreeMap<Key, u32>,
    /// Routes kept, at most; then the oldest go.
    most: usize,
    /// Where the next route goes once the pool is full.
    next: usize,
    /// Stamps of the routes looked at last, by shift.
    seen: Table<ShiftId, u32>,
}

/// Class of the shift, and a hash of the staff entries: two routes that share it by chance cost no more than one of
/// them.
type Key = (ClassId, u64);

impl Pool {
    /// Nothing noted yet, and never more than `most`.
    pub(crate) fn new(most: usize) -> Pool {
        Pool { most, ..Pool::default() }
    }

    /// Takes note of those routes of a region that have changed since this was last called. O(shifts), more for what
    /// is new.
    pub(crate) fn note(&mut self, solution: &Solution, region: &Region) {
        let missing = solution.routes.len() - self.seen.len();
        self.seen.extend(std::iter::repeat_n(0, missing));
        for route in region.routes(solution) {
            if std::mem::replace(&mut self.seen[route.shift], route.stamp) != route.stamp {
                self.keep(solution.instance, route);
            }
        }
    }

    /// Another solution follows: nothing of it has been looked at.
    pub(crate) fn renew(&mut self) {
        self.seen.clear();
    }

    /// Every route kept.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().map(|(_, route)| route)
    }

    fn keep(&mut self, instance: &Instance, route: &Route) {
        if route.visits == 0 {
            return;
        }
        let key = (instance.shifts[route.shift].class, fingerprint(instance, route));
        if let Some(&index) = self.known.get(&key) {
            let held = &mut self.routes[index as usize].1;
            if route.cost() < held.cost() {
                held.copy_from(route);
            }
        } else if self.routes.len() < self.most {
            self.known.insert(key, self.routes.len() as u32);
            self.routes.push((key, route.clone()));
        } else {
            let held = &mut self.routes[self.next];
            self.known.remove(&held.0);
            self.known.insert(key, self.next as u32);
            held.0 = key;
            held.1.copy_from(route);
            self.next = (self.next + 1) % self.most;
        }
    }
}

/// A hash of what a route serves, the same for every order; starts count where they are linked.
fn fingerprint(instance: &Instance, route: &Route) -> u64 {
    let stops = &route.stops[1..route.last()];
    let served = stops.iter().filter(|stop| stop.task.index() < instance.entries);
    served.fold(0, |sum, stop| {
        let start = if stop.linked { stop.start as u32 } else { 0 };
        sum.wrapping_add(scatter(u64::from(stop.task.0) << 32 | u64::from(start)))
    })
}

/// Spreads the bits of a number over all 64 (the finaliser of SplitMix64, Steele, Lea & Flood 2014).
fn scatter(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
