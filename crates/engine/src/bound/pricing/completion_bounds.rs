//! Completion bounds: the least reduced cost of going on from a place at a time, over routes that may repeat visits.
//!
//! Time is cut into buckets; each value holds for the earliest time of its bucket, so it is a lower bound for all of
//! it. Coming straight back to the visit before is ruled out where ng-routes rule it out too. The value at the start of
//! the shift bounds the group's least reduced cost from below at once, with no labels at all (a q-route bound,
//! Christofides, Mingozzi & Toth 1981).

use crate::bound::items::ItemId;
use crate::bound::pricing::group::{Group, Node};
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::evaluate::{Instance, SpotId, Time};
use rounds_model::ids::{Table, VisitId};

/// More than any cost.
pub(crate) const IMPOSSIBLE: i64 = i64::MAX / 4;
/// Nodes of a group, at most: who may come after whom takes room for every two of them.
pub(crate) const MOST_NODES: usize = 3_000;
/// Sites between two looks at the clock.
const OFTEN: u32 = 64;
/// Buckets of a shift, at most.
const MOST_BUCKETS: Time = 256;
/// Buckets of a shift where visits are long enough.
const BUCKETS: Time = 64;

/// The best two ways on: they begin with different visits, or with none.
#[derive(Clone, Copy)]
struct Rest {
    best: i64,
    second: i64,
    /// The visit that the best begins with; [`VisitId::NONE`] if it ends the shift or takes a duty.
    next: VisitId,
}

const NOTHING: Rest = Rest { best: IMPOSSIBLE, second: IMPOSSIBLE, next: VisitId::NONE };

/// Least costs of going on from every site of a group.
pub(crate) struct Completion {
    start: Time,
    width: Time,
    buckets: usize,
    sites: usize,
    rest: Vec<Rest>,
}

/// The place of a site: nodes, then the start of the shift, then duties.
#[inline]
pub(crate) fn site_place(group: &Group, site: u32) -> SpotId {
    let count = group.nodes.len();
    match group.nodes.get(site as usize) {
        Some(node) => node.place,
        None if site as usize == count => group.terms.start_place,
        None => group.duties[site as usize - count - 1].place,
    }
}

impl Completion {
    /// The bounds at these scaled prices; `None` where visits are too short for buckets or too many, and once `stop`
    /// says so. O(2^duties × entries² × buckets).
    pub(crate) fn new(
        instance: &Instance,
        group: &Group,
        neighbourhoods: &Neighbourhoods,
        prices: &Table<ItemId, i64>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Completion> {
        let terms = &group.terms;
        let length = terms.limit - terms.start;
        let shortest = group.nodes.iter().map(|node| node.duration).min().unwrap_or(length);
        let width = shortest.min(length / BUCKETS).max(1);
        if length < 1
            || shortest < width
            || length / width > MOST_BUCKETS
            || group.duties.len() > 3
            || group.nodes.len() > MOST_NODES
        {
            return None;
        }
        let buckets = (length / width) as usize + 1;
        let sites = group.nodes.len() + 1 + group.duties.len();
        let rest = vec![NOTHING; (1 << group.duties.len()) * sites * buckets];
        let mut completion = Completion { start: terms.start, width, buckets, sites, rest };
        let fill = Fill::new(instance, group, neighbourhoods, prices, stop)?;
        for bucket in (0..buckets).rev() {
            for duties in (0..1_u32 << group.duties.len()).rev() {
                for site in 0..sites as u32 {
                    if site.is_multiple_of(OFTEN) && stop() {
                        return None;
                    }
                    let rest = fill.rest(&completion, duties, site, bucket);
                    let index = completion.index(duties, site, bucket);
                    completion.rest[index] = rest;
                }
            }
        }
        Some(completion)
    }

    /// Least cost of a whole route of a shift.
    pub(crate) fn whole(&self, group: &Group) -> i64 {
        self.least(0, group.nodes.len() as u32, self.start, |_| false)
    }

    #[inline]
    fn index(&self, duties: u32, site: u32, bucket: usize) -> usize {
        (duties as usize * self.sites + site as usize) * self.buckets + bucket
    }

    #[inline]
    fn at(&self, duties: u32, site: u32, time: Time) -> &Rest {
        let bucket = (((time - self.start) / self.width) as usize).min(self.buckets - 1);
        &self.rest[self.index(duties, site, bucket)]
    }

    /// Least cost of going on from `site` when free at `time` with these duties taken, if the next visit is not one of
    /// those remembered.
    #[inline]
    pub(crate) fn least(&self, duties: u32, site: u32, time: Time, remembered: impl Fn(VisitId) -> bool) -> i64 {
        let rest = self.at(duties, site, time);
        if rest.next != VisitId::NONE && remembered(rest.next) { rest.second } else { rest.best }
    }
}

/// What the table is filled from.
struct Fill<'f, 'p> {
    instance: &'f Instance<'p>,
    group: &'f Group,
    neighbourhoods: &'f Neighbourhoods,
    /// Per node its site (see [`Group::sites`]).
    sites: Vec<u32>,
    /// See [`Group::longest_ways`].
    longest_ways: Vec<Time>,
    /// Per node its first and last start, if it is a site.
    hours: Vec<Option<(Time, Time)>>,
    /// Per site, the nodes that can come next.
    arcs: Vec<Vec<Arc>>,
}

/// The way from a site to a node.
struct Arc {
    /// Travel and access.
    ready: Time,
    node: u32,
    /// What going there costs, less what the visit earns.
    cost: i64,
}

impl<'f, 'p> Fill<'f, 'p> {
    fn new(
        instance: &'f Instance<'p>,
        group: &'f Group,
        neighbourhoods: &'f Neighbourhoods,
        prices: &'f Table<ItemId, i64>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Fill<'f, 'p>> {
        let (nodes, terms) = (&group.nodes, &group.terms);
        let table = &instance.tables[terms.table];
        let sites = group.sites();
        let hours = group.hours(&sites);
        let from = |site: usize| {
            let own = nodes.get(site);
            let Some(free) = own.map_or(Some(terms.start), |node| Some(hours[site]?.0 + node.duration)) else {
                return Vec::new();
            };
            let place = site_place(group, site as u32);
            let arc = |(number, node): (usize, &Node)| {
                let (leg, access) = node.way(table, place);
                let possible = own.is_none_or(|own| own.visit != node.visit && own.placed);
                let cost = terms.travel_rate * i64::from(leg) + node.soft - prices[node.item];
                let arc = Arc { ready: leg + access, node: number as u32, cost };
                (possible && free + leg + access <= node.last).then_some(arc)
            };
            nodes.iter().enumerate().filter_map(arc).collect()
        };
        let all = 0..nodes.len() + 1 + group.duties.len();
        let arcs = all.map(|site| (!stop()).then(|| from(site))).collect::<Option<_>>()?;
        let longest_ways = group.longest_ways(table);
        Some(Fill { instance, group, neighbourhoods, arcs, sites, longest_ways, hours })
    }

    fn rest(&self, known: &Completion, duties: u32, site: u32, bucket: usize) -> Rest {
        let (group, terms) = (self.group, &self.group.terms);
        let nodes = &group.nodes;
        let table = &self.instance.tables[terms.table];
        let time = terms.start + known.width * bucket as Time;
        let place = site_place(group, site);
        let own = nodes.get(site as usize).map_or(VisitId::NONE, |node| node.visit);
        if let Some(node) = nodes.get(site as usize) {
            let Some((first, last)) = self.hours[site as usize] else { return NOTHING };
            let (first, last) = (first + node.duration, last + node.duration);
            let idle = group.duties.iter().all(|duty| duty.placed) && nodes.iter().all(|node| node.placed);
            // Nobody is free here before the first visit can be over, nor, if nothing happens on the spot, after the
            // last.
            if time + known.width <= first && bucket + 1 < known.buckets {
                return known.rest[known.index(duties, site, bucket + 1)];
            }
            if idle && time > last || !node.placed {
                return NOTHING;
            }
        }
        let mut rest = NOTHING;
        for arc in &self.arcs[site as usize] {
            let node = &nodes[arc.node as usize];
            if time + arc.ready > node.last {
                continue;
            }
            let Some((start, late)) = node.start(&self.instance.tasks, time + arc.ready) else { continue };
            let there = if node.placed { self.sites[arc.node as usize] } else { site };
            let back = |visit: VisitId| visit == own && self.neighbourhoods.holds(node.task, own);
            let on = known.least(duties, there, start + node.duration, back);
            let cost = arc.cost + late + on;
            if cost < rest.second && on < IMPOSSIBLE {
                rest.take(cost, node.visit);
            }
        }
        for (number, duty) in group.duties.iter().enumerate().filter(|(number, _)| duties & (1 << number) == 0) {
            let (leg, access) = duty.way(table, place);
            let loose = group.loosened(number, site, &self.longest_ways);
            let Some((start, _)) = loose.start(&self.instance.tasks, time + leg + access) else { continue };
            let there = if duty.placed { (nodes.len() + 1 + number) as u32 } else { site };
            let on = known.least(duties | 1 << number, there, start + duty.duration, |_| false);
            rest.take(terms.travel_rate * i64::from(leg) + on, VisitId::NONE);
        }
        // The way back from what is past is due whatever the rules say, as in the labels.
        let only_past = terms.begun && site as usize >= nodes.len();
        let leg = table.get(place, terms.end_place);
        if time + leg <= terms.limit || only_past {
            self.close(&mut rest, duties, time, leg);
        }
        rest
    }

    fn close(&self, rest: &mut Rest, duties: u32, time: Time, leg: Time) {
        let terms = &self.group.terms;
        let over = i64::from((time + leg - terms.end).max(0));
        let Some(skipped) = self.group.without_rest(duties, time + leg) else { return };
        rest.take(terms.travel_rate * i64::from(leg) + terms.overtime_rate * over + skipped, VisitId::NONE);
    }
}

impl Rest {
    #[inline]
    fn take(&mut self, cost: i64, next: VisitId) {
        if cost < self.best {
            if next != self.next {
                self.second = self.best;
            }
            (self.best, self.next) = (cost, next);
        } else if next != self.next && cost < self.second {
            self.second = cost;
        }
    }
}
