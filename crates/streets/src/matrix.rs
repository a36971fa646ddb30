//! Many to many: times and metres between places, by buckets over the hierarchy (Knopp, Sanders, Schultes, Schulz &
//! Wagner 2007). Each place is searched from once upward; where the search up from one place meets that down to
//! another, at the most important state of the way between them, lies its shortest path.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use crate::contract::{Hop, Weight, seconds_and_metres};
use crate::{Network, Profile, ProfileKind, Snap};
use rounds_model::Point;
use rounds_model::error::{Error, Result};
use rounds_model::travel::Answer;

/// Directed travel between places: rows from, columns to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Whole seconds, rounded up; −1 where there is no way.
    pub seconds: Vec<Vec<i32>>,
    /// Metres along that way, rounded half up; −1 where there is no way.
    pub metres: Vec<Vec<i32>>,
}

/// A place's reach of one state.
#[derive(Clone, Copy)]
struct Entry {
    place: u32,
    weight: Weight,
}

impl Network {
    /// Times between points, each at its nearest street: what a [`Sources`](rounds_model::travel::Sources) over
    /// networks answers with.
    ///
    /// # Errors
    /// [`Error::is_travel`] where the network was built without the profile, or holds no street.
    pub fn times(&self, kind: ProfileKind, points: &[Point]) -> Result<Answer> {
        let snaps: Option<Vec<Snap>> = self.snap(kind, points)?.into_iter().collect();
        let snaps = snaps.ok_or_else(|| Error::travel("the street network holds no streets"))?;
        let Times { seconds, metres } = self.matrix(kind, &snaps, &snaps)?;
        Ok(Answer { seconds, metres, off: snaps.iter().map(|snap| snap.metres).collect() })
    }

    /// Travel times and distances from each of `from` to each of `to`, on all threads of rayon's pool.
    ///
    /// Takes O((from + to) × states met going up + from × to × states met by both); besides the result, some kilobytes
    /// a place.
    ///
    /// # Errors
    /// [`Error::is_travel`] where the network was built without the profile.
    pub fn matrix(&self, kind: ProfileKind, from: &[Snap], to: &[Snap]) -> Result<Times> {
        let profile = self.profile(kind)?;
        let states = profile.hierarchy.len();
        let reach = |search: &mut Search, place: usize| {
            search.arrive(self, profile, &to[place]);
            search
                .found
                .iter()
                .map(|(state, weight)| (*state, Entry { place: place as u32, weight: *weight }))
                .collect()
        };
        let reached: Vec<Vec<(u32, Entry)>> =
            (0..to.len()).into_par_iter().map_init(|| Search::new(states), reach).collect();
        let buckets = Buckets::of(states, &reached);
        drop(reached);
        let mut on_link: Vec<(u32, u32)> = to.iter().zip(0..).map(|(snap, place)| (snap.link, place)).collect();
        on_link.sort_unstable();
        let row = |(search, best): &mut (Search, Vec<Weight>), place: &Snap| {
            best.fill(Weight::MAX);
            search.leave(self, profile, place);
            for (state, weight) in &search.found {
                for entry in buckets.at(*state) {
                    let sum = weight.saturating_add(entry.weight);
                    let known = &mut best[entry.place as usize];
                    *known = sum.min(*known);
                }
            }
            let first = on_link.partition_point(|(link, _)| *link < place.link);
            for (_, other) in on_link[first..].iter().take_while(|(link, _)| *link == place.link) {
                if let Some(straight) = self.along_one_link(profile, place, &to[*other as usize]) {
                    let known = &mut best[*other as usize];
                    *known = straight.min(*known);
                }
            }
            let whole = |weight: &Weight| if *weight == Weight::MAX { (-1, -1) } else { seconds_and_metres(*weight) };
            best.iter().map(whole).unzip()
        };
        let rows: Vec<(Vec<i32>, Vec<i32>)> =
            from.par_iter().map_init(|| (Search::new(states), vec![Weight::MAX; to.len()]), row).collect();
        let (seconds, metres) = rows.into_iter().unzip();
        Ok(Times { seconds, metres })
    }

    /// What it takes from one place to another further along the same link.
    pub(super) fn along_one_link(&self, profile: &Profile, from: &Snap, to: &Snap) -> Option<Weight> {
        let length = self.decimetres[from.link as usize];
        let ways = profile.splits(from, length).zip(profile.splits(to, length));
        ways.filter_map(|(here, there)| there.before.checked_sub(here.before).filter(|_| forward(here.arc, from, to)))
            .min()
    }
}

/// Whether `to` lies further along the arc than `from`, or at the same point.
fn forward(arc: u32, from: &Snap, to: &Snap) -> bool {
    if arc & 1 == 0 { from.part <= to.part } else { from.part >= to.part }
}

/// What the places to go to left at each state.
struct Buckets {
    first: Vec<u32>,
    entries: Vec<Entry>,
}

impl Buckets {
    fn of(states: usize, reached: &[Vec<(u32, Entry)>]) -> Buckets {
        let mut first = vec![0_u32; states + 1];
        reached.iter().flatten().for_each(|(state, _)| first[*state as usize + 1] += 1);
        (0..states).for_each(|state| first[state + 1] += first[state]);
        let mut next = first.clone();
        let mut entries = vec![Entry { place: 0, weight: 0 }; first[states] as usize];
        for (state, entry) in reached.iter().flatten() {
            let slot = &mut next[*state as usize];
            entries[*slot as usize] = *entry;
            *slot += 1;
        }
        Buckets { first, entries }
    }

    fn at(&self, state: u32) -> &[Entry] {
        &self.entries[self.first[state as usize] as usize..self.first[state as usize + 1] as usize]
    }
}

/// A search upward, reused from place to place.
pub(super) struct Search {
    weight: Vec<Weight>,
    /// How each state was reached: from which state (or [`crate::NOWHERE`]) and by what hop.
    pub by: Vec<(u32, u32)>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Weight, u32)>>,
    /// The states settled, with what it takes.
    pub found: Vec<(u32, Weight)>,
}

impl Search {
    pub(crate) fn new(states: usize) -> Search {
        Search {
            weight: vec![Weight::MAX; states],
            by: vec![(0, 0); states],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
            found: Vec::new(),
        }
    }

    /// What it takes from a place to all that lies above.
    pub(crate) fn leave(&mut self, network: &Network, profile: &Profile, place: &Snap) {
        self.begin();
        for split in profile.splits(place, network.decimetres[place.link as usize]) {
            self.reach(profile.after[split.arc as usize], split.beyond, (super::NOWHERE, split.arc));
        }
        self.climb(|state| profile.hierarchy.ups(state), |state| profile.hierarchy.downs(state));
    }

    /// What it takes to a place from all that lies above.
    pub(crate) fn arrive(&mut self, network: &Network, profile: &Profile, place: &Snap) {
        self.begin();
        for split in profile.splits(place, network.decimetres[place.link as usize]) {
            let arc = split.arc as usize;
            let states = &profile.before[profile.before_first[arc] as usize..profile.before_first[arc + 1] as usize];
            states.iter().for_each(|state| self.reach(*state, split.before, (super::NOWHERE, split.arc)));
        }
        self.climb(|state| profile.hierarchy.downs(state), |state| profile.hierarchy.ups(state));
    }

    fn begin(&mut self) {
        self.touched.drain(..).for_each(|state| self.weight[state as usize] = Weight::MAX);
        self.queue.clear();
        self.found.clear();
    }

    fn reach(&mut self, state: u32, weight: Weight, by: (u32, u32)) {
        let known = &mut self.weight[state as usize];
        if weight < *known {
            if *known == Weight::MAX {
                self.touched.push(state);
            }
            *known = weight;
            self.by[state as usize] = by;
            self.queue.push(Reverse((weight, state)));
        }
    }

    /// Settles everything upward of what was reached. `against` gives the hops by which a state above would have been
    /// the better way here: then nothing on from here is shortest (stall on demand).
    fn climb<'h>(&mut self, hops: impl Fn(u32) -> &'h [Hop], against: impl Fn(u32) -> &'h [Hop]) {
        while let Some(Reverse((weight, state))) = self.queue.pop() {
            if weight > self.weight[state as usize] {
                continue;
            }
            let better =
                |hop: &Hop| self.weight[hop.above as usize].checked_add(hop.weight).is_some_and(|sum| sum < weight);
            if against(state).iter().any(better) {
                continue;
            }
            self.found.push((state, weight));
            for hop in hops(state) {
                self.reach(hop.above, weight.saturating_add(hop.weight), (state, hop.via));
            }
        }
    }
}
