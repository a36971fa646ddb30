//! Pricing: the cheapest route of a group at given prices of visits, by labels over ng-routes.
//!
//! A label is a partial route from the start of the shift. Labels that end at the same stop with the same duties taken
//! are compared: one is dominated if another is no later, no dearer, remembers no more visits and has used no more of
//! any cap. An ng-route may come back to a visit that it has forgotten: at each stop only visits of its neighbourhood
//! are remembered (Baldacci, Mingozzi & Roberti 2011). So the least reduced cost over ng-routes is at most that over
//! routes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::bound::items::ItemId;
use crate::bound::pricing::completion_bounds::{Completion, MOST_NODES};
use crate::bound::pricing::cut_duals::CutDuals;
use crate::bound::pricing::dominance::{Fronts, Label, ROOT, Rule};
use crate::bound::pricing::group::{Group, Node};
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::evaluate::{Instance, NEVER, NONE, SpotId, Time, TravelTable};
use rounds_model::ids::{Table, VisitId};

/// Duties that a mask holds.
const MOST_DUTIES: usize = 31;
/// Costs beyond this are not counted on; prices are chosen so that only routes of very many stops come near.
const BEYOND: i64 = 1 << 60;

/// A route found: its staff entries in order with repeats, and its cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Scaled reduced cost: cost less the prices of the entries.
    pub reduced: i64,
    /// Scaled cost.
    pub cost: i64,
    /// Items in order, duties left out.
    pub entries: Vec<ItemId>,
    /// When each of them starts.
    pub starts: Vec<Time>,
}

/// How thorough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Only the few best next stops, whatever was visited before: quick, may miss routes.
    Quick(usize),
    /// Every next stop, but labels compared by time and cost alone.
    Greedy,
    /// Nothing is missed.
    Exact,
    /// Every route without repeats below the cutoff, not only the best; of those that serve the same entries the
    /// cheapest.
    All,
}

/// A pricing problem at given prices.
pub(crate) struct Pricing<'g> {
    /// The day.
    pub instance: &'g Instance<'g>,
    /// The group.
    pub group: &'g Group,
    /// What is remembered where.
    pub neighbourhoods: &'g Neighbourhoods,
    /// Scaled price of each item.
    pub prices: &'g Table<ItemId, i64>,
    /// Cuts at their prices.
    pub tolls: &'g CutDuals,
    /// Least cost of going on, where it was computed.
    pub completion: Option<&'g Completion>,
    /// Only routes of a lower scaled reduced cost are wanted.
    pub cutoff: i64,
    /// Labels made, at most; the answer is void beyond.
    pub labels: usize,
    /// Asked now and then; the answer is void once it says true.
    pub stop: &'g (dyn Fn() -> bool + Sync),
}

/// What a pricing run gives.
pub(crate) struct Answer {
    /// Routes below the cutoff, best first, at most as many as were asked for.
    pub routes: Vec<Found>,
    /// Whether the run was broken off, by time or by the limit on labels.
    pub broken: bool,
}

/// The run itself.
struct Run<'r, 'g> {
    pricing: &'r Pricing<'g>,
    table: &'g TravelTable,
    nodes: &'g [Node],
    /// Per node its site (see [`Group::sites`]).
    sites: Vec<u32>,
    effort: Effort,
    /// See [`Group::longest_ways`].
    longest_ways: Vec<Time>,
    /// Node profits: price less what preferences not met cost.
    profits: Vec<i64>,
    arena: Vec<Label>,
    fronts: Fronts,
    queue: Vec<Vec<u32>>,
    width: Time,
    /// Closed routes: (reduced cost, label).
    closed: Vec<(i64, u32)>,
    rule: Rule<'g>,
    /// Whether a cost came out beyond what is sure to be counted right.
    beyond: bool,
}

impl<'g> Pricing<'g> {
    /// Routes below the cutoff, best first, at most `count` of them, no two with the same last visit unless asked for
    /// more.
    pub(crate) fn run(&self, effort: Effort, count: usize) -> Answer {
        let group = self.group;
        let terms = &group.terms;
        let nodes = &group.nodes[..];
        if group.duties.len() > MOST_DUTIES || nodes.len() > MOST_NODES && !matches!(effort, Effort::Quick(_)) {
            return Answer { routes: Vec::new(), broken: true };
        }
        let width = ((terms.limit - terms.start) / 256).max(1);
        let profits = nodes.iter().map(|node| self.prices[node.item] - node.soft).collect();
        let mut run = Run {
            pricing: self,
            table: &self.instance.tables[terms.table],
            nodes,
            sites: group.sites(),
            longest_ways: group.longest_ways(&self.instance.tables[terms.table]),
            effort,
            profits,
            arena: Vec::new(),
            fronts: Fronts::new(nodes.len() + 1),
            queue: vec![Vec::new(); ((terms.limit - terms.start).max(0) / width) as usize + 2],
            width,
            closed: Vec::new(),
            rule: Rule {
                all: effort == Effort::All,
                exact: effort == Effort::Exact,
                wait: terms.wait_rate,
                caps: terms.max_visits != NONE || terms.max_travel != NEVER || terms.max_load != i64::MAX,
                tolls: self.tolls,
            },
            beyond: false,
        };
        let finished = run.search();
        Answer { routes: run.routes(count), broken: !finished }
    }
}

impl Run<'_, '_> {
    fn search(&mut self) -> bool {
        let group = self.pricing.group;
        let terms = &group.terms;
        let root = Label {
            time: terms.start,
            slack: if terms.departed { terms.start } else { NEVER },
            cost: 0,
            memory: 0,
            open: self.pricing.tolls.start(),
            owner: ROOT,
            site: self.nodes.len() as u32,
            parent: ROOT,
            step: ROOT,
            travel: 0,
            load: 0,
            visits: 0,
            duties: 0,
            dead: false,
        };
        self.insert(root);
        let most = if let Effort::Quick(most) = self.effort { Some(most) } else { None };
        let all =
            crate::bound::pricing::successors::successors(group, self.table, &self.profits, most, self.pricing.stop);
        let Some(successors) = all else { return false };
        let mut turn = 0_u32;
        for bucket in 0..self.queue.len() {
            let mut next = 0;
            while next < self.queue[bucket].len() {
                let index = self.queue[bucket][next];
                next += 1;
                turn = turn.wrapping_add(1);
                if (turn & 0x3F == 0 && (self.pricing.stop)()) || self.arena.len() > self.pricing.labels || self.beyond
                {
                    return false;
                }
                let label = self.arena[index as usize];
                if label.dead {
                    continue;
                }
                let row = if label.owner == ROOT { self.nodes.len() } else { label.owner as usize };
                for &node in &successors[row] {
                    self.visit(&label, index, node);
                }
                for duty in 0..group.duties.len() {
                    if label.duties & (1 << duty) == 0 {
                        self.duty(&label, index, duty);
                    }
                }
            }
        }
        true
    }

    fn place(&self, site: u32) -> SpotId {
        crate::bound::pricing::completion_bounds::site_place(self.pricing.group, site)
    }

    /// Adds a visit to a label.
    #[inline]
    fn visit(&mut self, label: &Label, index: u32, number: u32) {
        let node = &self.nodes[number as usize];
        let terms = &self.pricing.group.terms;
        let site = self.sites[number as usize];
        let Some(next) = self.after(label, node, site) else { return };
        let mut memory = 0;
        if label.owner != ROOT {
            let owner = self.nodes[label.owner as usize].task;
            match self.pricing.neighbourhoods.carry(owner, label.memory, node.task, node.visit) {
                Some(kept) => memory = kept,
                None => return,
            }
        }
        if self.effort == Effort::All && self.comes_back(index, node.visit) {
            return;
        }
        let (open, toll) = self.pricing.tolls.pass(label.open, number);
        let next = Label {
            cost: next.cost - self.profits[number as usize] + toll,
            open,
            memory: memory | self.pricing.neighbourhoods.own(node.task),
            owner: site,
            parent: index,
            step: number,
            load: label.load.saturating_add(node.load),
            visits: label.visits.saturating_add(1),
            ..next
        };
        if u32::from(next.visits) <= terms.max_visits && next.travel <= terms.max_travel && next.load <= terms.max_load
        {
            self.insert(next);
        }
    }

    /// The label once a stop after it is over, with its time, place, travel and what these cost; `None` if it cannot be
    /// begun.
    #[inline]
    fn after(&self, label: &Label, node: &Node, site: u32) -> Option<Label> {
        let terms = &self.pricing.group.terms;
        let (leg, access) = node.way(self.table, self.place(label.site));
        let ready = label.time + leg + access;
        let (start, late) = node.start(&self.pricing.instance.tasks, ready)?;
        let mut cost = label.cost + terms.travel_rate * i64::from(leg) + late;
        let mut slack = label.slack;
        if terms.wait_rate > 0 {
            slack = slack.saturating_add(ready - label.time).min(NEVER);
            cost += terms.wait_rate * i64::from((start - slack).max(0));
            slack = slack.clamp(start, node.last.max(start)) + node.duration;
        }
        let site = if node.placed { site } else { label.site };
        Some(Label { time: start + node.duration, slack, cost, site, travel: label.travel + leg, ..*label })
    }

    /// Whether the label or one that it was made from serves `visit`.
    fn comes_back(&self, mut index: u32, visit: VisitId) -> bool {
        while index != ROOT {
            let label = &self.arena[index as usize];
            if self.nodes.get(label.step as usize).is_some_and(|node| node.visit == visit) {
                return true;
            }
            index = label.parent;
        }
        false
    }

    /// Adds a duty to a label.
    fn duty(&mut self, label: &Label, index: u32, number: usize) {
        let group = self.pricing.group;
        let site = (self.nodes.len() + 1 + number) as u32;
        let duty = group.loosened(number, label.site, &self.longest_ways);
        let Some(next) = self.after(label, &duty, site) else { return };
        if next.travel <= group.terms.max_travel {
            let step = (self.nodes.len() + number) as u32;
            self.insert(Label { parent: index, step, duties: label.duties | 1 << number, ..next });
        }
    }

    /// Takes a label in unless it leads nowhere or is dominated; drops those that it dominates.
    fn insert(&mut self, label: Label) {
        let group = self.pricing.group;
        // The way back from what is past is due whatever the rules say.
        let only_past = group.terms.begun && label.visits == 0;
        if label.time > group.terms.limit && !only_past || self.misses_a_duty(&label) {
            return;
        }
        if label.cost.abs() > BEYOND {
            self.beyond = true;
            return;
        }
        if let Some(completion) = self.pricing.completion {
            let neighbourhoods = self.pricing.neighbourhoods;
            let owner = self.nodes.get(label.owner as usize).map(|node| node.task);
            let remembered =
                |visit: VisitId| owner.is_some_and(|owner| neighbourhoods.remembers(owner, label.memory, visit));
            let rest = completion.least(label.duties, label.site, label.time, remembered);
            if label.cost.saturating_add(rest) >= self.pricing.cutoff {
                return;
            }
        }
        let row = if label.owner == ROOT { self.nodes.len() } else { label.owner as usize };
        let Some(index) = self.fronts.insert(&mut self.arena, &self.rule, row, label) else { return };
        let bucket = ((label.time - group.terms.start) / self.width) as usize;
        let last = self.queue.len() - 1;
        self.queue[bucket.min(last)].push(index);
        self.close(&label, index);
    }

    /// Whether a duty that must be taken can no longer begin.
    fn misses_a_duty(&self, label: &Label) -> bool {
        let duties = self.pricing.group.duties.iter().enumerate();
        let mut open = duties.filter(|(number, _)| label.duties & (1 << number) == 0);
        open.any(|(_, duty)| duty.skip.is_none() && duty.last < label.time)
    }

    /// Ends the route at this label, if it may end here.
    fn close(&mut self, label: &Label, index: u32) {
        let group = self.pricing.group;
        let terms = &group.terms;
        let from = self.place(label.site);
        let leg = self.table.get(from, terms.end_place);
        let end = label.time + leg;
        let only_past = terms.begun && label.visits == 0;
        if (end > terms.limit || label.travel + leg > terms.max_travel) && !only_past {
            return;
        }
        let mut cost = label.cost + terms.travel_rate * i64::from(leg);
        cost += terms.overtime_rate * i64::from((end - terms.end).max(0));
        let Some(skipped) = group.without_rest(label.duties, end) else { return };
        cost += skipped;
        if cost < self.pricing.cutoff && (label.visits > 0 || terms.begun) {
            self.closed.push((cost, index));
        }
    }

    fn routes(&mut self, count: usize) -> Vec<Found> {
        self.closed.sort_unstable();
        let mut seen: BTreeMap<Vec<ItemId>, usize> = BTreeMap::new();
        let mut found: Vec<Found> = Vec::new();
        for &(reduced, index) in &self.closed {
            if found.len() == count {
                break;
            }
            let (entries, starts, earned) = self.stops(index);
            // One a last visit is enough for a master; of all routes, one a set of entries.
            let all = self.effort == Effort::All;
            let mut key = if all { entries.clone() } else { Vec::from_iter(entries.last().copied()) };
            key.sort_unstable();
            let route = Found { reduced, cost: reduced + earned, entries, starts };
            match seen.entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert(found.len());
                    found.push(route);
                }
                // Another order may cost less and yet pay more tolls.
                Entry::Occupied(at) if all && route.cost < found[*at.get()].cost => found[*at.get()] = route,
                Entry::Occupied(_) => {}
            }
        }
        found
    }

    /// Items of a label in order, their starts, and what they earn less all tolls.
    fn stops(&self, mut index: u32) -> (Vec<ItemId>, Vec<Time>, i64) {
        let mut stops = Vec::new();
        while index != ROOT {
            let label = &self.arena[index as usize];
            stops.extend(self.nodes.get(label.step as usize).map(|node| (label.step, label.time - node.duration)));
            index = label.parent;
        }
        stops.reverse();
        let (mut open, mut earned) = (self.pricing.tolls.start(), 0);
        for &(node, _) in &stops {
            let (next, toll) = self.pricing.tolls.pass(open, node);
            earned += self.pricing.prices[self.nodes[node as usize].item] - toll;
            open = next;
        }
        let (items, starts) = stops.iter().map(|&(node, start)| (self.nodes[node as usize].item, start)).unzip();
        (items, starts, earned)
    }
}
