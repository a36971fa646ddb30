//! Contraction hierarchies (Geisberger, Sanders, Schultes & Delling 2008): states are taken out one after the other,
//! the least important first, and shortcuts keep what was shortest through them.
//!
//! A weight is time and distance in one number, so that of two equally fast paths the shorter one counts, everywhere
//! and always the same.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Time in milliseconds above the lower bits, decimetres in them: sums of weights are weights.
pub(crate) type Weight = u64;

/// Bits for decimetres: 26,800 km of them. 36 bits of milliseconds are two years.
const LENGTH_BITS: u32 = 28;

/// No link is longer, in decimetres; so far round the Earth no street goes.
pub(crate) const LONGEST_LINK: u32 = (1 << LENGTH_BITS) - 1;

/// A weight of its parts.
pub(crate) fn weight(milliseconds: u32, decimetres: u32) -> Weight {
    u64::from(milliseconds) << LENGTH_BITS | u64::from(decimetres)
}

/// Whole seconds, rounded up, and metres, rounded half up.
pub(crate) fn seconds_and_metres(weight: Weight) -> (i32, i32) {
    let (milliseconds, decimetres) = (weight >> LENGTH_BITS, weight & ((1 << LENGTH_BITS) - 1));
    (milliseconds.div_ceil(1_000) as i32, ((decimetres + 5) / 10) as i32)
}

/// A step up or down the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hop {
    /// The state above.
    pub above: u32,
    /// The arc, with [`ARC`] set; or the state that this is a shortcut through.
    pub via: u32,
    /// What it takes.
    pub weight: Weight,
}

/// Set in [`Hop::via`] where the hop is no shortcut.
pub(crate) const ARC: u32 = 1 << 31;

/// A hierarchy. State 0 is the most important; every hop is between a state and one with a smaller number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hierarchy {
    /// Where the hops of each state begin in `up`; one more at the end.
    pub up_first: Vec<u32>,
    /// Hops from a state to those above.
    pub up: Vec<Hop>,
    /// Where the hops of each state begin in `down`; one more at the end.
    pub down_first: Vec<u32>,
    /// Hops to a state from those above.
    pub down: Vec<Hop>,
}

impl Hierarchy {
    /// Number of states.
    pub(crate) fn len(&self) -> usize {
        self.up_first.len().saturating_sub(1)
    }

    /// Hops from `state` to those above.
    pub(crate) fn ups(&self, state: u32) -> &[Hop] {
        &self.up[self.up_first[state as usize] as usize..self.up_first[state as usize + 1] as usize]
    }

    /// Hops to `state` from those above.
    pub(crate) fn downs(&self, state: u32) -> &[Hop] {
        &self.down[self.down_first[state as usize] as usize..self.down_first[state as usize + 1] as usize]
    }
}

/// How many states a search for a witness settles at most. More of them means fewer shortcuts, and longer to find out.
const SETTLED: usize = 80;

/// Contracts the graph of `count` states and edges (from, to, weight, arc); returns it with the new number of each
/// state.
pub(crate) fn contract(count: usize, edges: impl Iterator<Item = (u32, u32, Weight, u32)>) -> (Hierarchy, Vec<u32>) {
    let mut work = Work {
        out: vec![Vec::new(); count],
        into: vec![Vec::new(); count],
        level: vec![0; count],
        witness: Witness::new(count),
    };
    for (from, to, weight, arc) in edges.filter(|(from, to, ..)| from != to) {
        work.join(from, to, weight, arc | ARC);
    }
    let mut queue: BinaryHeap<Reverse<(u64, u32)>> =
        (0..count as u32).map(|state| Reverse((work.importance(state), state))).collect();
    let mut current: Vec<u64> = vec![0; count];
    queue.iter().for_each(|Reverse((importance, state))| current[*state as usize] = *importance);
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse((importance, state))) = queue.pop() {
        // Stale entries: the state has gone, or has become more or less important since.
        if current[state as usize] != importance {
            continue;
        }
        current[state as usize] = u64::MAX;
        order.push(state);
        for neighbour in work.remove(state) {
            let now = work.importance(neighbour);
            if now != current[neighbour as usize] {
                current[neighbour as usize] = now;
                queue.push(Reverse((now, neighbour)));
            }
        }
    }
    work.numbered(&order)
}

struct Work {
    /// Edges that leave a state, of those still in; for one taken out, those it had then.
    out: Vec<Vec<Hop>>,
    /// Edges that come in, likewise.
    into: Vec<Vec<Hop>>,
    /// How many were taken out below each state, one above the other.
    level: Vec<u32>,
    witness: Witness,
}

impl Work {
    /// Adds an edge, or betters the one that is there.
    fn join(&mut self, from: u32, to: u32, weight: Weight, via: u32) {
        let put = |list: &mut Vec<Hop>, above: u32| match list.iter_mut().find(|hop| hop.above == above) {
            Some(known) if known.weight <= weight => {}
            Some(known) => (known.weight, known.via) = (weight, via),
            None => list.push(Hop { above, via, weight }),
        };
        put(&mut self.out[from as usize], to);
        put(&mut self.into[to as usize], from);
    }

    /// The shortcuts that taking `state` out needs: (from, to, weight).
    fn shortcuts(&mut self, state: u32) -> Vec<(u32, u32, Weight)> {
        let mut needed = Vec::new();
        let longest = self.out[state as usize].iter().map(|hop| hop.weight).max().unwrap_or(0);
        for index in 0..self.into[state as usize].len() {
            let from = self.into[state as usize][index];
            let targets = &self.out[state as usize];
            if targets.iter().all(|to| to.above == from.above) {
                continue;
            }
            self.witness.search(&self.out, from.above, state, from.weight + longest);
            for to in targets.iter().filter(|to| to.above != from.above) {
                let weight = from.weight + to.weight;
                if self.witness.found[to.above as usize] > weight {
                    needed.push((from.above, to.above, weight));
                }
            }
        }
        needed
    }

    /// Smaller for what should go first: few shortcuts for many edges, and evenly over the map.
    fn importance(&mut self, state: u32) -> u64 {
        let removed = self.into[state as usize].len() + self.out[state as usize].len();
        let added = self.shortcuts(state).len();
        u64::from(self.level[state as usize]) * 1_000 + (2_000 * added as u64) / (removed as u64).max(1)
    }

    /// Takes `state` out; returns its neighbours.
    fn remove(&mut self, state: u32) -> Vec<u32> {
        for (from, to, weight) in self.shortcuts(state) {
            self.join(from, to, weight, state);
        }
        let (out, into) = (&self.out[state as usize], &self.into[state as usize]);
        let mut neighbours: Vec<u32> = out.iter().chain(into).map(|hop| hop.above).collect();
        neighbours.sort_unstable();
        neighbours.dedup();
        for neighbour in neighbours.iter().map(|neighbour| *neighbour as usize) {
            self.out[neighbour].retain(|hop| hop.above != state);
            self.into[neighbour].retain(|hop| hop.above != state);
            self.level[neighbour] = self.level[neighbour].max(self.level[state as usize] + 1);
        }
        neighbours
    }

    /// The hierarchy when all are out, in this `order`.
    fn numbered(mut self, order: &[u32]) -> (Hierarchy, Vec<u32>) {
        let mut number = vec![0; order.len()];
        for (new, old) in order.iter().rev().enumerate() {
            number[*old as usize] = new as u32;
        }
        let mut hierarchy = Hierarchy { up_first: vec![0], down_first: vec![0], ..Hierarchy::default() };
        for old in order.iter().rev() {
            let lay = |list: &mut Vec<Hop>, first: &mut Vec<u32>, hops: &mut Vec<Hop>| {
                for hop in list.iter_mut() {
                    hop.above = number[hop.above as usize];
                    if hop.via & ARC == 0 {
                        hop.via = number[hop.via as usize];
                    }
                }
                list.sort_unstable_by_key(|hop| hop.above);
                hops.append(list);
                first.push(hops.len() as u32);
            };
            lay(&mut self.out[*old as usize], &mut hierarchy.up_first, &mut hierarchy.up);
            lay(&mut self.into[*old as usize], &mut hierarchy.down_first, &mut hierarchy.down);
        }
        (hierarchy, number)
    }
}

/// A short search for a way round a state.
struct Witness {
    found: Vec<Weight>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Weight, u32)>>,
}

impl Witness {
    fn new(count: usize) -> Witness {
        Witness { found: vec![Weight::MAX; count], touched: Vec::new(), queue: BinaryHeap::new() }
    }

    /// Upper bounds on what it takes from `from` without `without`, exact up to `most` where the search got that far.
    fn search(&mut self, out: &[Vec<Hop>], from: u32, without: u32, most: Weight) {
        self.touched.drain(..).for_each(|state| self.found[state as usize] = Weight::MAX);
        self.queue.clear();
        self.reach(from, 0);
        let mut settled = 0;
        while let Some(Reverse((weight, state))) = self.queue.pop() {
            if weight > most || settled == SETTLED {
                break;
            }
            if weight > self.found[state as usize] {
                continue;
            }
            settled += 1;
            for hop in &out[state as usize] {
                let sum = weight + hop.weight;
                if hop.above != without && sum < self.found[hop.above as usize] && sum <= most {
                    self.reach(hop.above, sum);
                }
            }
        }
    }

    fn reach(&mut self, state: u32, weight: Weight) {
        if self.found[state as usize] == Weight::MAX {
            self.touched.push(state);
        }
        self.found[state as usize] = weight;
        self.queue.push(Reverse((weight, state)));
    }
}
