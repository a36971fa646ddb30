//! Turns that are not allowed, as sequences of arcs of which none may be driven: the one form that banned and mandatory
//! turns, restrictions over several ways, barriers and turning round take.

use std::collections::{BTreeMap, BTreeSet};

use crate::ProfileKind;
use crate::links::{Arc, Links, reverse};
use crate::pbf::{Extract, Turn, Via, turning};

/// A restriction over more links than this is left out: it is a slip in the map.
const LONGEST: usize = 8;

/// Sequences of arcs that may not be driven, and the beginnings of them that have to be remembered on the way.
#[derive(Debug, Default)]
pub(crate) struct Bans {
    whole: BTreeSet<Vec<Arc>>,
    beginnings: BTreeMap<Vec<Arc>, u32>,
    /// By number of a beginning; 0 is the empty one.
    numbered: Vec<Vec<Arc>>,
    /// Bit by arc: whether some sequence begins with it.
    opens: Vec<bool>,
}

impl Bans {
    /// From the sequences themselves; `arcs` is the number of arcs.
    pub(crate) fn of(whole: BTreeSet<Vec<Arc>>, arcs: usize) -> Bans {
        let mut bans = Bans { opens: vec![false; arcs], numbered: vec![Vec::new()], ..Bans::default() };
        for sequence in &whole {
            bans.opens[sequence[0] as usize] = true;
            for length in 1..sequence.len() {
                let beginning = sequence[..length].to_vec();
                let next = bans.numbered.len() as u32;
                if let std::collections::btree_map::Entry::Vacant(free) = bans.beginnings.entry(beginning) {
                    bans.numbered.push(free.key().clone());
                    free.insert(next);
                }
            }
        }
        bans.whole = whole;
        bans
    }

    /// What has to be remembered after `arc`, when `known` was before it; `None` where the turn is banned.
    pub(crate) fn step(&self, known: u32, arc: Arc) -> Option<u32> {
        if known == 0 && !self.opens[arc as usize] {
            return Some(0);
        }
        let mut driven = self.numbered[known as usize].clone();
        driven.push(arc);
        let ends = (0..driven.len()).map(|from| &driven[from..]);
        if ends.clone().any(|end| self.whole.contains(end)) {
            return None;
        }
        Some(ends.clone().find_map(|end| self.beginnings.get(end).copied()).unwrap_or(0))
    }

    /// These and more.
    pub(crate) fn and(&self, more: impl Iterator<Item = Vec<Arc>>) -> Bans {
        Bans::of(self.whole.iter().cloned().chain(more).collect(), self.opens.len())
    }

    /// The sequences themselves.
    #[cfg(test)]
    pub(crate) fn sequences(&self) -> &BTreeSet<Vec<Arc>> {
        &self.whole
    }

    /// Number of sequences.
    pub(crate) fn len(&self) -> usize {
        self.whole.len()
    }
}

/// The arcs of one profile, by the node they come from.
pub(crate) struct Fan {
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

impl Fan {
    /// Of the arcs that `open` holds for.
    pub(crate) fn of(links: &Links, nodes: usize, open: impl Fn(Arc) -> bool) -> Fan {
        let arcs = || (0..2 * links.len() as u32).filter(|arc| open(*arc));
        let mut first = vec![0_u32; nodes + 1];
        arcs().for_each(|arc| first[links.tail(arc) as usize + 1] += 1);
        (0..nodes).for_each(|node| first[node + 1] += first[node]);
        let mut next = first.clone();
        let mut sorted = vec![0; first[nodes] as usize];
        for arc in arcs() {
            let slot = &mut next[links.tail(arc) as usize];
            sorted[*slot as usize] = arc;
            *slot += 1;
        }
        Fan { first, arcs: sorted }
    }

    /// Arcs that leave `node`.
    pub(crate) fn leaving(&self, node: u32) -> &[Arc] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

/// What may not be driven by `kind`, whose arcs are in `fan`.
pub(crate) fn bans(extract: &Extract, links: &Links, fan: &Fan, kind: ProfileKind) -> Bans {
    let open = |arc: Arc| fan.leaving(links.tail(arc)).contains(&arc);
    let mut arcs_of: BTreeMap<i64, Vec<Arc>> = BTreeMap::new();
    let named = turning(&extract.turns);
    for link in 0..links.len() {
        let way = extract.ways[links.way[link] as usize].id;
        if named.contains(&way) {
            let both = [2 * link as u32, 2 * link as u32 + 1];
            arcs_of.entry(way).or_default().extend(both.into_iter().filter(|arc| open(*arc)));
        }
    }
    let scene = Scene { extract, links, fan, kind, arcs_of };
    let mut whole = BTreeSet::new();
    for turn in extract.turns.iter().filter(|turn| turn.who >> kind as u8 & 1 == 1) {
        scene.restrict(turn, &mut whole);
    }
    scene.forbid_detours(&mut whole);
    for arrival in fan.arcs.iter().filter(|arc| scene.is_closed(links.head(**arc))) {
        let onward = fan.leaving(links.head(*arrival)).iter().filter(|arc| **arc != reverse(*arrival));
        whole.extend(onward.map(|arc| vec![*arrival, *arc]));
    }
    Bans::of(whole, 2 * links.len())
}

/// The pairs of arcs that lead through what is private at a node: a gate, a locked one.
pub(crate) fn through_gates(extract: &Extract, links: &Links, fan: &Fan, kind: ProfileKind) -> Vec<[Arc; 2]> {
    let gate = |node: u32| extract.marks[node as usize].private >> kind as u8 & 1 == 1;
    let arrivals = fan.arcs.iter().copied().filter(|arc| gate(links.head(*arc)));
    let onward = |arrival: Arc| fan.leaving(links.head(arrival)).iter().map(move |arc| [arrival, *arc]);
    arrivals.flat_map(onward).filter(|[arrival, arc]| *arc != reverse(*arrival)).collect()
}

struct Scene<'a> {
    extract: &'a Extract,
    links: &'a Links,
    fan: &'a Fan,
    kind: ProfileKind,
    /// Open arcs of the ways that turns are about.
    arcs_of: BTreeMap<i64, Vec<Arc>>,
}

/// All orders of up to five ways; of more, none.
fn orders(ways: &[i64]) -> Vec<Vec<i64>> {
    match ways {
        [] => vec![Vec::new()],
        _ if ways.len() > 5 => Vec::new(),
        _ => {
            let first = |at: usize| {
                let rest = [&ways[..at], &ways[at + 1..]].concat();
                orders(&rest).into_iter().map(move |order| [&[ways[at]], &order[..]].concat())
            };
            (0..ways.len()).flat_map(first).collect()
        }
    }
}

impl Scene<'_> {
    fn arcs(&self, way: i64) -> impl Iterator<Item = Arc> + '_ {
        self.arcs_of.get(&way).into_iter().flatten().copied()
    }

    /// Adds the sequences that one restriction bans.
    fn restrict(&self, turn: &Turn, whole: &mut BTreeSet<Vec<Arc>>) {
        let (ways, via) = match &turn.via {
            Via::Node(id) => (vec![turn.to], self.extract.nodes.binary_search(id).ok()),
            Via::Ways(via) => (via.iter().copied().chain([turn.to]).collect(), None),
        };
        if matches!(turn.via, Via::Node(_)) && via.is_none() {
            return;
        }
        for from in self.arcs(turn.from) {
            if via.is_some_and(|node| self.links.head(from) != node as u32) {
                continue;
            }
            let mut found = Vec::new();
            self.follow(&mut vec![from], &ways, turn.from == turn.to, &mut found);
            if found.is_empty() && ways.len() > 2 {
                // Editors write the ways between in any order.
                for order in orders(&ways[..ways.len() - 1]) {
                    let ways = [&order[..], &ways[ways.len() - 1..]].concat();
                    self.follow(&mut vec![from], &ways, turn.from == turn.to, &mut found);
                }
            }
            if !turn.only {
                whole.extend(found);
                continue;
            }
            // All other ways on from where the mandatory turn is.
            let beginnings: BTreeSet<Vec<Arc>> = found.iter().map(|path| path[..path.len() - 1].to_vec()).collect();
            for beginning in beginnings {
                let Some(last) = beginning.last() else { continue };
                for arc in self.fan.leaving(self.links.head(*last)) {
                    let path = [&beginning[..], &[*arc]].concat();
                    if !found.contains(&path) {
                        whole.insert(path);
                    }
                }
            }
        }
    }

    /// All ways to drive on from `path` along the ways of `ways` to the first arc of the last of them.
    fn follow(&self, path: &mut Vec<Arc>, ways: &[i64], turns_round: bool, found: &mut Vec<Vec<Arc>>) {
        let (Some(last), Some(way)) = (path.last().copied(), ways.first()) else { return };
        if path.len() >= LONGEST {
            return;
        }
        for arc in self.arcs(*way).filter(|arc| self.links.tail(*arc) == self.links.head(last)) {
            // A restriction from a way to itself is about turning round, any other is not.
            if (arc == reverse(last)) != (turns_round && ways.len() == 1) || path.contains(&arc) {
                continue;
            }
            path.push(arc);
            if ways.len() == 1 {
                found.push(path.clone());
            } else {
                self.follow(path, &ways[1..], turns_round, found);
                self.follow(path, ways, turns_round, found);
            }
            path.pop();
        }
    }

    /// A ban is not got round by turning round: not on the ways between, and not in a street that is taken instead, as
    /// far as there is no other choice in it. Where that is a dead end, turning round is the way out.
    fn forbid_detours(&self, whole: &mut BTreeSet<Vec<Arc>>) {
        let mut detours = BTreeSet::new();
        for banned in whole.iter() {
            let stem = &banned[..banned.len() - 1];
            for end in 2..=stem.len() {
                let back = reverse(stem[end - 1]);
                detours.extend(self.is_open(back).then(|| [&stem[..end], &[back]].concat()));
            }
            for past in self.onward(stem[stem.len() - 1]) {
                let path = [stem, &[past]].concat();
                if !whole.contains(&path) {
                    self.forbid_return(path, whole, &mut detours);
                }
            }
        }
        whole.extend(detours);
    }

    /// Bans turning round at the end of `path` and where it runs on without a choice, up to the next junction.
    fn forbid_return(&self, mut path: Vec<Arc>, banned: &BTreeSet<Vec<Arc>>, detours: &mut BTreeSet<Vec<Arc>>) {
        while let Some(last) = path.last().copied() {
            let (onward, back) = (self.onward(last), reverse(last));
            let dead_end = onward.iter().all(|arc| banned.contains(&[last, *arc][..]));
            if dead_end || !self.is_open(back) {
                return;
            }
            detours.insert([&path[..], &[back]].concat());
            match onward[..] {
                [only] if path.len() < LONGEST && !path.contains(&only) => path.push(only),
                _ => return,
            }
        }
    }

    fn is_open(&self, arc: Arc) -> bool {
        self.fan.leaving(self.links.tail(arc)).contains(&arc)
    }

    fn is_private(&self, arc: Arc) -> bool {
        let way = &self.extract.ways[self.links.way[arc as usize / 2] as usize];
        way.passages[self.kind as usize].private[arc as usize & 1]
    }

    fn is_closed(&self, node: u32) -> bool {
        self.extract.marks[node as usize].closed >> self.kind as u8 & 1 == 1
    }

    fn leads_nowhere(&self, node: u32) -> bool {
        self.is_closed(node) || self.extract.marks[node as usize].private >> self.kind as u8 & 1 == 1
    }

    /// The arcs that one can go on by after `arc` without turning round, and get anywhere: not by private streets or
    /// gates.
    fn onward(&self, arc: Arc) -> Vec<Arc> {
        let head = self.links.head(arc);
        if self.leads_nowhere(head) {
            return Vec::new();
        }
        let leads_on = |next: &Arc| *next != reverse(arc) && (self.is_private(arc) || !self.is_private(*next));
        self.fan.leaving(head).iter().copied().filter(leads_on).collect()
    }
}
