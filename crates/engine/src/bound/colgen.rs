//! Column generation: the master problem over routes priced so far, and routes that it should have, until there are
//! none.
//!
//! Prices are taken between those that gave the best bound so far and those of the master (Wentges 1997; Pessoa,
//! Sadykov, Uchoa & Vanderbeck 2018), quick pricing comes before exact. Every exact pricing of all groups proves a
//! bound, whether or not the master has converged (Lübbecke & Desrosiers 2005).

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::bound::cuts::Cut;
use crate::bound::items::ItemId;
use crate::bound::master::{Duals, Frame, Master, Row, Stop};
use crate::bound::params::BoundParams;
use crate::bound::pricing::completion_bounds::{Completion, IMPOSSIBLE};
use crate::bound::pricing::cut_duals::CutDuals;
use crate::bound::pricing::group::GroupId;
use crate::bound::pricing::labelling::{Effort, Found, Pricing};
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::bound::relaxation::{Prices, Relaxation};
use crate::bound::tree::decisions::Decisions;
use crate::evaluate::Time;
use rounds_model::ids::{Id, Table};

/// A route of the master problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Column {
    /// Its group.
    pub group: GroupId,
    /// Items in order; an ng-route may repeat some.
    pub entries: Vec<ItemId>,
    /// When each of them starts.
    pub starts: Vec<Time>,
    /// Scaled cost.
    pub cost: i64,
}

/// Column generation under way.
pub(super) struct Generation<'p> {
    /// How it is bounded.
    pub params: BoundParams,
    /// What is bounded.
    pub relaxation: Relaxation<'p>,
    /// What is decided in the part of the tree that is bounded.
    pub decisions: Decisions,
    /// What is remembered where.
    pub neighbourhoods: Neighbourhoods,
    /// Cuts of the master.
    pub cuts: Vec<Cut>,
    /// Every route so far.
    pub columns: Vec<Column>,
    /// The best bound so far, scaled.
    pub proven: i64,
    /// A bound that is good enough to stop at, scaled.
    pub enough: i64,
    /// A bound this near to the master's optimum, in parts of it, is converged.
    pub near: f64,
    /// The prices that proved most of those priced exactly.
    pub centre: Option<Centre>,
    /// Whether no route is missing from the master.
    pub converged: bool,
    /// The bound when it first was so, before anything was refined, scaled.
    pub relaxed: Option<i64>,
    /// Whether all routes that a cheaper plan could have were enumerated and the best of them chosen.
    pub closed: bool,
    /// Optimum of the last master, in units.
    pub value: f64,
    /// Rounds and steps done.
    pub rounds: usize,
    known: BTreeSet<Column>,
    of_group: Table<GroupId, Vec<u32>>,
    /// Per route, the cuts that it counts in and how often.
    counted: Vec<Vec<(u32, u32)>>,
    /// Share of the centre in the prices.
    smoothing: f64,
    /// Labels of one exact pricing of one group, at most.
    labels: usize,
}

/// Prices, and what they prove.
#[derive(Clone, Debug)]
pub(super) struct Centre {
    /// As a master would give them.
    pub duals: Duals,
    /// As they were priced.
    pub prices: Prices,
    /// Per group the least scaled reduced cost.
    pub least: Table<GroupId, i64>,
    /// The bound, scaled.
    pub proven: i64,
}

impl Centre {
    /// Prices of this many cuts; new ones cost nothing yet.
    pub(super) fn know(&mut self, cuts: usize) {
        self.duals.cuts.resize(cuts, 0.0);
        self.prices.cuts.resize(cuts, 0);
    }
}

/// A route of which less than this is used counts as not used.
const USED: f64 = 1e-6;
/// Up to this much above a whole number is rounding.
const ROUNDED: f64 = 1e-3;
impl<'p> Generation<'p> {
    /// Nothing priced yet; the bound is what is certain without: nothing costs less than nothing.
    pub(super) fn new(
        relaxation: Relaxation<'p>,
        neighbourhoods: Neighbourhoods,
        params: &BoundParams,
    ) -> Generation<'p> {
        let groups = relaxation.groups.len();
        Generation {
            params: params.clone(),
            relaxation,
            decisions: Decisions::default(),
            neighbourhoods,
            cuts: Vec::new(),
            columns: Vec::new(),
            proven: 0,
            enough: i64::MAX,
            near: params.converged,
            centre: None,
            converged: false,
            relaxed: None,
            closed: false,
            value: f64::INFINITY,
            rounds: 0,
            known: BTreeSet::new(),
            of_group: Table::filled(Vec::new(), groups),
            counted: Vec::new(),
            smoothing: params.smoothing,
            labels: params.labels,
        }
    }

    /// Adds routes; those already known at that cost are left out. Returns how many are new.
    pub(super) fn add(&mut self, master: &mut dyn Master, columns: Vec<Column>) -> usize {
        let mut rows = Vec::new();
        for column in columns {
            if self.known.insert(column.clone()) {
                let row = self.row(&column);
                self.counted.push(row.cuts.iter().map(|&(cut, times)| (cut, times as u32)).collect());
                rows.push(row);
                self.of_group[column.group].push(self.columns.len() as u32);
                self.columns.push(column);
            }
        }
        let new = rows.len();
        master.add(rows);
        new
    }

    /// A route as the master has it.
    pub(super) fn row(&self, column: &Column) -> Row {
        let counted = column.entries.iter().copied().filter(|&item| self.relaxation.counts(item));
        let mut sorted: Vec<ItemId> = counted.collect();
        sorted.sort_unstable();
        let mut entries: Vec<(u32, f64)> = Vec::new();
        for item in sorted {
            match entries.last_mut() {
                Some(last) if last.0 == item.0 => last.1 += 1.0,
                _ => entries.push((item.0, 1.0)),
            }
        }
        let all = self.relaxation.entries(&column.entries);
        let times =
            self.cuts.iter().map(|cut| cut.times(column.group, &all)).enumerate().filter(|(_, times)| *times > 0);
        Row {
            group: column.group.0,
            entries,
            cuts: times.map(|(cut, times)| (cut as u32, f64::from(times))).collect(),
            cost: column.cost as f64 / self.relaxation.scale as f64,
        }
    }

    /// The master problem without routes.
    pub(super) fn frame(&self) -> Frame {
        Frame { cuts: self.cuts.iter().map(|cut| f64::from(cut.most())).collect(), ..self.relaxation.frame() }
    }

    /// Goes on until no route is missing or `stop` says so, or, once it is `late`, until the bound is near the master's
    /// optimum. The bound is valid at any moment.
    pub(super) fn run(&mut self, master: &mut dyn Master, stop: Stop, late: Stop) {
        while !self.converged && self.proven < self.enough && !stop() {
            if self.is_near() && late() {
                return;
            }
            let Some(out) = master.solve(stop) else { return };
            self.value = out.value;
            self.rounds += 1;
            if !self.round(master, &out, stop) {
                return;
            }
        }
    }

    /// One round. False if nothing can come of another.
    fn round(&mut self, master: &mut dyn Master, out: &Duals, stop: Stop) -> bool {
        let between = self.between(out);
        let prices = self.relaxation.prices(&between);
        let quick = self.price(&prices, Depth::Quick, stop);
        if self.add(master, quick.columns) > 0 {
            return true;
        }
        if stop() {
            return false;
        }
        let exact = self.price(&prices, Depth::Exact, stop);
        if let Some(least) = &exact.least {
            self.prove(&between, &prices, least);
        }
        let gap = self.gap();
        tracing::debug!(round = self.rounds, value = self.value, gap, routes = self.columns.len(), "priced exactly");
        // What is bounded is whole: a bound that rounds up to as much as the master's optimum does will never be
        // better.
        let whole = (self.proven as f64 / self.relaxation.scale as f64).ceil() >= (self.value - ROUNDED).ceil();
        self.converged = gap <= self.near * self.value.abs().max(1.0) || whole;
        self.note();
        if self.add(master, exact.columns) > 0 || self.converged {
            return true;
        }
        if self.look_closer(exact.cut_short) {
            return true;
        }
        // At the master's own prices no route is missing: what is left between the two is the solver's tolerance.
        self.converged = !exact.cut_short;
        self.note();
        self.converged
    }

    /// Whether the bound is so near the optimum of the present master that the rest is not worth waiting for.
    pub(super) fn is_near(&self) -> bool {
        let left = (self.enough - self.proven) as f64 / self.relaxation.scale as f64;
        self.value.is_finite() && self.gap() <= self.params.nearly * left
    }

    /// What is left between the master's optimum and the bound.
    fn gap(&self) -> f64 {
        self.value - self.proven as f64 / self.relaxation.scale as f64
    }

    /// Keeps the bound of the first time that no route was missing.
    fn note(&mut self) {
        if self.converged {
            self.relaxed.get_or_insert(self.proven);
        }
    }

    /// When no route was found and bound and master still differ: prices nearer to the master's, then more labels.
    fn look_closer(&mut self, cut_short: bool) -> bool {
        if cut_short && self.labels < self.params.labels_most {
            self.labels *= 4;
            return true;
        }
        let nearer = if self.smoothing > 0.1 { self.smoothing * 0.5 } else { 0.0 };
        std::mem::replace(&mut self.smoothing, nearer) > 0.0
    }

    pub(super) fn prove(&mut self, duals: &Duals, prices: &Prices, least: &[i64]) {
        let proven = self.relaxation.proven(prices, least, &self.cuts);
        self.proven = self.proven.max(proven);
        if self.centre.as_ref().is_none_or(|centre| proven > centre.proven) {
            let (duals, prices, least) = (duals.clone(), prices.clone(), least.iter().copied().collect());
            self.centre = Some(Centre { duals, prices, least, proven });
        }
    }

    /// Prices between the centre's and the master's.
    fn between(&self, out: &Duals) -> Duals {
        let Some(Centre { duals: centre, .. }) = &self.centre else { return out.clone() };
        let share = self.smoothing;
        let mix =
            |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| share * a + (1.0 - share) * b).collect::<Vec<f64>>();
        Duals {
            entries: mix(&centre.entries, &out.entries),
            needs: mix(&centre.needs, &out.needs),
            cuts: mix(&centre.cuts, &out.cuts),
            groups: out.groups.clone(),
            value: out.value,
        }
    }

    /// Prices every group, in parallel.
    pub(super) fn price(&self, prices: &Prices, depth: Depth, stop: Stop) -> Priced {
        let groups = (0..self.relaxation.groups.len()).into_par_iter().map(GroupId::new);
        let answers: Vec<_> = groups.map(|group| self.price_group(group, prices, depth, stop)).collect();
        let mut priced = Priced { columns: Vec::new(), least: Some(Vec::new()), cut_short: false };
        for answer in answers {
            priced.columns.extend(answer.columns);
            priced.cut_short |= answer.cut_short;
            priced.least = priced.least.zip(answer.least).map(|(mut all, least)| {
                all.extend(least);
                all
            });
        }
        priced
    }

    fn price_group(&self, number: GroupId, prices: &Prices, depth: Depth, stop: Stop) -> Priced {
        let group = &self.relaxation.groups[number];
        let instance = self.relaxation.instance;
        let (known, _) = self.least_known(number, prices);
        let completion = match depth {
            Depth::Quick => None,
            _ => Completion::new(instance, group, &self.neighbourhoods, &prices.entries, stop),
        };
        let tolls = CutDuals::new(group, number, &self.cuts, &prices.cuts);
        let pricing = |cutoff: i64| Pricing {
            instance,
            group,
            neighbourhoods: &self.neighbourhoods,
            prices: &prices.entries,
            tolls: &tolls,
            completion: completion.as_ref(),
            cutoff,
            labels: self.labels,
            stop,
        };
        let effort = if depth == Depth::Quick { Effort::Quick(self.params.quick_next) } else { Effort::Greedy };
        let mut answer = pricing(known).run(effort, self.params.quick_routes);
        let mut least = answer.routes.first().map_or(known, |best| best.reduced);
        if depth == Depth::Exact {
            // Only what is cheaper than what was found without care.
            let exact = pricing(least).run(Effort::Exact, self.params.exact_routes);
            least = exact.routes.first().map_or(least, |best| best.reduced);
            answer.routes.splice(0..0, exact.routes);
            answer.broken = exact.broken;
        }
        let bound = match depth {
            Depth::Exact if !answer.broken => Some(least),
            Depth::Quick => None,
            _ => completion.map(|rest| rest.whole(group).min(least)),
        };
        Priced {
            columns: answer.routes.into_iter().map(|route| column(number, route)).collect(),
            // A shift under way always has a route; where none was found, nothing is known.
            least: bound.filter(|bound| bound.abs() < IMPOSSIBLE).map(|bound| vec![bound]),
            cut_short: depth == Depth::Exact && answer.broken,
        }
    }

    /// The least reduced cost of a group among known routes, and which; staying at home (no route) counts where it is
    /// free.
    pub(super) fn least_known(&self, group: GroupId, prices: &Prices) -> (i64, Option<u32>) {
        let own = &self.of_group[group];
        let reduced = own.iter().map(|&index| {
            let column = &self.columns[index as usize];
            let tolls = self.counted[index as usize].iter();
            let tolls: i64 = tolls.map(|&(cut, times)| i64::from(times) * prices.cuts[cut as usize]).sum();
            (column.cost - prices.earned(&column.entries) + tolls, Some(index))
        });
        let must = self.relaxation.groups[group].terms.begun;
        let home = (if must { IMPOSSIBLE } else { 0 }, None);
        reduced.chain([home]).min().unwrap_or(home)
    }

    /// The routes that a master uses, each with how much of it is used.
    pub(super) fn used<'c>(&'c self, values: &'c [f64]) -> impl Iterator<Item = (&'c Column, f64)> {
        self.columns.iter().zip(values.iter().copied()).filter(|(_, value)| *value > USED)
    }

    /// Forgets the routes and gives them back, to be added to another master.
    pub(super) fn begin_again(&mut self) -> Vec<Column> {
        self.counted.clear();
        self.known.clear();
        self.of_group.iter_mut().for_each(Vec::clear);
        (self.converged, self.smoothing, self.value) = (false, self.params.smoothing, f64::INFINITY);
        std::mem::take(&mut self.columns)
    }
}

/// A route found as a column.
pub(super) fn column(group: GroupId, route: Found) -> Column {
    Column { group, cost: route.cost, entries: route.entries, starts: route.starts }
}

/// How a group is priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Quickly, for routes alone.
    Quick,
    /// Quickly with every next stop, and a bound without labels.
    Bound,
    /// To the least reduced cost.
    Exact,
}

/// What pricing gives.
pub(super) struct Priced {
    /// Routes found.
    pub columns: Vec<Column>,
    /// Per group, a lower bound on reduced costs.
    pub least: Option<Vec<i64>>,
    /// Whether labels were cut off, so that the bound is weaker than it might be.
    cut_short: bool,
}
