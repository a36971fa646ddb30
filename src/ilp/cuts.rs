//! Subset-row cuts: of three staff entries, at most one whole route serves two or more.
//!
//! In the master they forbid halves of three routes that each serve two of the three entries (Jepsen, Petersen, Spoorendonk &
//! Pisinger 2008). A route counts each time that it serves a second of the three, as far as it has not been at a stop
//! in between that the cut does not remember (limited memory: Pecin, Pessoa, Poggi & Uchoa 2017): that weakens the cut where
//! no route of the master needs it, and keeps pricing quick.

use std::collections::BTreeMap;

/// Cuts added at a time, at most.
const ADDED: usize = 30;
/// Cuts that one entry is in and that are added at a time, at most.
const SHARED: usize = 4;
/// Cuts in all, at most.
const MOST: usize = 400;
/// Cuts broken by less are not worth adding.
const BROKEN: f64 = 0.04;

/// Three staff entries, and the entries at which a route remembers having served one of them.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The three, in order.
    pub of: [u32; 3],
    /// Per staff entry, whether it is remembered there.
    pub memory: Vec<bool>,
}

impl Cut {
    /// How often a route counts, which serves these entries in this order. O(stops).
    pub fn times(&self, entries: &[u32]) -> u32 {
        let (mut times, mut open) = (0, false);
        for entry in entries {
            open &= self.memory[*entry as usize];
            if self.of.contains(entry) {
                times += u32::from(open);
                open = !open;
            }
        }
        times
    }

    /// Remembers on the way from one of the three to the next, two by two. Whether that is new.
    fn remember(&mut self, entries: &[u32]) -> bool {
        let mut new = false;
        let mut from = None;
        for place in (0..entries.len()).filter(|&place| self.of.contains(&entries[place])) {
            match from.take() {
                None => from = Some(place),
                Some(first) => {
                    for &between in &entries[first + 1..=place] {
                        new |= !std::mem::replace(&mut self.memory[between as usize], true);
                    }
                }
            }
        }
        new
    }
}

/// Adds to `cuts` those that a master's routes break most, and lets those that are broken but for what they forget remember
/// more. `routes` are entries in order and how much of each is used; `count` is how many staff entries there are. Whether
/// anything changed. O(pairs that routes share × entries).
pub fn separate(cuts: &mut Vec<Cut>, routes: &[(Vec<u32>, f64)], count: usize) -> bool {
    let mut changed = false;
    let mut found = broken(routes, count);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut shared = vec![0; count];
    let mut added = 0;
    for (_, of) in found {
        if added == ADDED {
            break;
        }
        if of.iter().any(|&entry| shared[entry as usize] >= SHARED) {
            continue;
        }
        let known = cuts.iter().position(|cut| cut.of == of);
        let index = match known {
            Some(index) => index,
            None if cuts.len() < MOST => {
                cuts.push(Cut { of, memory: vec![false; count] });
                cuts.len() - 1
            }
            None => continue,
        };
        let mut new = known.is_none();
        for (entries, _) in routes {
            new |= cuts[index].remember(entries);
        }
        if new {
            of.iter().for_each(|&entry| shared[entry as usize] += 1);
            added += 1;
            changed = true;
        }
    }
    changed
}

/// Triples of entries of which more than one route serves two or more, with how much more.
fn broken(routes: &[(Vec<u32>, f64)], count: usize) -> Vec<(f64, [u32; 3])> {
    // Per entry the others that routes serve with it, and how much of routes does.
    let mut together: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); count];
    let mut of_three: BTreeMap<[u32; 3], f64> = BTreeMap::new();
    for (entries, value) in routes {
        let mut own = entries.clone();
        own.sort_unstable();
        own.dedup();
        for (at, &a) in own.iter().enumerate() {
            for (next, &b) in own.iter().enumerate().skip(at + 1) {
                *together[a as usize].entry(b).or_default() += value;
                *together[b as usize].entry(a).or_default() += value;
                own[next + 1..].iter().for_each(|&c| *of_three.entry([a, b, c]).or_default() += value);
            }
        }
    }
    let mut found = Vec::new();
    for (a, others) in together.iter().enumerate() {
        let a = a as u32;
        // What breaks a cut shares routes with both others, or one of the two does.
        let others: Vec<(u32, f64)> = others.iter().map(|(&other, &value)| (other, value)).collect();
        for (at, &(b, ab)) in others.iter().enumerate() {
            for &(c, ac) in &others[at + 1..] {
                let bc = together[b as usize].get(&c).copied().unwrap_or(0.0);
                let mut of = [a, b, c];
                of.sort_unstable();
                let all = of_three.get(&of).copied().unwrap_or(0.0);
                let excess = ab + ac + bc - 2.0 * all - 1.0;
                if excess > BROKEN {
                    found.push((excess, of));
                }
            }
        }
    }
    found.sort_by_key(|found| found.1);
    found.dedup_by(|a, b| a.1 == b.1);
    found
}
