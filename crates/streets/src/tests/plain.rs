//! Plain Dijkstra over arcs: what was driven last is remembered as it is, and every ban is looked up in the list.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::links::{Arc, Links};
use crate::snap::Snap;
use crate::{Ground, NOWHERE};

pub(super) struct Plain<'a> {
    pub links: &'a Links,
    pub ground: &'a Ground,
}

/// Milliseconds and decimetres.
type Cost = (u64, u64);

/// The arcs driven last, latest last, as far as bans may ask for them; and 0 on the first private streets, 1 on public
/// ones, 2 on the last private ones.
type Place = (Vec<Arc>, u8);

impl Plain<'_> {
    /// Seconds and metres from one place to others.
    pub(super) fn from(&self, from: &Snap, to: &[Snap]) -> Vec<(i32, i32)> {
        let bans = self.ground.bans.sequences();
        let asked: BTreeSet<Arc> = bans.iter().flatten().copied().collect();
        let most = bans.iter().map(Vec::len).max().unwrap_or(1);
        // On which arcs somebody is looked for; all ways of coming to an arc count.
        let mut wanted: BTreeMap<Arc, Vec<usize>> = BTreeMap::new();
        for (index, snap) in to.iter().enumerate() {
            [2 * snap.link, 2 * snap.link + 1].iter().for_each(|arc| wanted.entry(*arc).or_default().push(index));
        }
        let mut best: Vec<Option<Cost>> = vec![None; to.len()];
        let mut better = |index: usize, cost: Cost| {
            best[index] = Some(best[index].map_or(cost, |known| known.min(cost)));
        };
        let mut settled: BTreeMap<Place, Cost> = BTreeMap::new();
        let mut queue: BinaryHeap<Reverse<(Cost, Place)>> = BinaryHeap::new();
        for arc in [2 * from.link, 2 * from.link + 1].into_iter().filter(|arc| self.time(*arc) != NOWHERE) {
            let (before, whole) = (self.part(arc, from), self.whole(arc));
            let stage = if self.is_private(arc) { 0 } else { 1 };
            queue.push(Reverse(((whole.0 - before.0, whole.1 - before.1), (vec![arc], stage))));
            for index in wanted.get(&arc).into_iter().flatten() {
                let there = self.part(arc, &to[*index]);
                let ahead =
                    if arc.is_multiple_of(2) { to[*index].part >= from.part } else { to[*index].part <= from.part };
                if ahead {
                    better(*index, (there.0 - before.0, there.1 - before.1));
                }
            }
        }
        while let Some(Reverse((cost, (driven, stage)))) = queue.pop() {
            // Only what some ban asks for is worth remembering, back to the last arc that none does.
            let known = driven.iter().rev().take_while(|arc| asked.contains(arc)).take(most - 1).count();
            let last = driven[driven.len() - 1];
            let head = self.links.head(last);
            // Without memory, places differ by their node alone.
            let memory = if known == 0 { vec![NOWHERE, head] } else { driven[driven.len() - known..].to_vec() };
            if settled.contains_key(&(memory.clone(), stage)) {
                continue;
            }
            settled.insert((memory, stage), cost);
            for arc in self.ground.fan.leaving(head).iter().copied().filter(|arc| self.ground.open[*arc as usize]) {
                let next = match (stage, self.is_private(arc)) {
                    (0, true) => 0,
                    (_, true) => 2,
                    (2, false) => continue,
                    _ => 1,
                };
                let path = [&driven[..], &[arc]].concat();
                if bans.iter().any(|ban| path.ends_with(ban)) {
                    continue;
                }
                for index in wanted.get(&arc).into_iter().flatten() {
                    let there = self.part(arc, &to[*index]);
                    better(*index, (cost.0 + there.0, cost.1 + there.1));
                }
                let whole = self.whole(arc);
                let keep = path.len().saturating_sub(most);
                queue.push(Reverse(((cost.0 + whole.0, cost.1 + whole.1), (path[keep..].to_vec(), next))));
            }
        }
        let told = |(time, length): Cost| (time.div_ceil(1_000) as i32, ((length + 5) / 10) as i32);
        best.into_iter().map(|cost| cost.map_or((-1, -1), told)).collect()
    }

    fn is_private(&self, arc: Arc) -> bool {
        self.ground.private[arc as usize]
    }

    fn time(&self, arc: Arc) -> u32 {
        self.ground.milliseconds[arc as usize]
    }

    fn whole(&self, arc: Arc) -> Cost {
        (self.time(arc).into(), self.links.decimetres[arc as usize / 2].into())
    }

    /// From the beginning of the arc to the place.
    fn part(&self, arc: Arc, snap: &Snap) -> Cost {
        let part = if arc.is_multiple_of(2) { snap.part } else { 1.0 - snap.part };
        let whole = self.whole(arc);
        let share = |of: u64| (of as f64 * part).round() as u64;
        (share(whole.0), share(whole.1))
    }
}
