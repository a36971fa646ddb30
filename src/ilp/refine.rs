//! What makes a converged master's bound better: routes that come back forbidden, cuts, parts of the tree; and every route that
//! a cheaper plan could have.

use rayon::prelude::*;

use crate::ilp::colgen::{Centre, Column, Generation, Stop, column};
use crate::ilp::completion::Completion;
use crate::ilp::cuts;
use crate::ilp::decisions::{self, Decisions};
use crate::ilp::group::Group;
use crate::ilp::items::Items;
use crate::ilp::labels::{Effort, Pricing};
use crate::ilp::relaxation::Relaxation;
use crate::ilp::tolls::Tolls;

/// Labels and routes of a group when all routes are wanted, at most.
const MOST_ENUMERATED: (usize, usize) = (3_000_000, 20_000);
/// Less of a route than this is none.
const USED: f64 = 1e-6;

impl Generation<'_> {
    /// Every route that a plan cheaper than `upper` (scaled) could have: its reduced cost is above the least of its group by
    /// less than `upper` is above the bound. `None` if there are too many, or time is up.
    pub fn enumerate(&self, upper: i64, stop: Stop) -> Option<Vec<Column>> {
        let centre = self.centre.as_ref()?;
        let room = upper - centre.proven;
        let groups = self.relaxation.groups.iter().zip(&centre.least).enumerate();
        let one = |(number, (group, &least)): (usize, (&Group, &i64))| {
            let (instance, prices) = (self.relaxation.instance, &centre.prices.entries);
            let tolls = Tolls::new(group, &self.cuts, &centre.prices.cuts);
            let completion = Completion::new(instance, group, &self.neighbourhoods, prices, stop);
            let pricing = Pricing {
                instance,
                group,
                neighbourhoods: &self.neighbourhoods,
                prices,
                tolls: &tolls,
                completion: completion.as_ref(),
                cutoff: least + room,
                labels: MOST_ENUMERATED.0,
                stop,
            };
            let answer = pricing.run(Effort::All, MOST_ENUMERATED.1);
            let whole = !answer.broken && answer.routes.len() < MOST_ENUMERATED.1;
            whole.then(|| answer.routes.into_iter().map(|route| column(number as u32, route)).collect())
        };
        let all: Vec<Option<Vec<Column>>> = groups.collect::<Vec<_>>().into_par_iter().map(one).collect();
        let all: Option<Vec<Vec<Column>>> = all.into_iter().collect();
        all.map(|all| all.concat()).filter(|all| all.len() < MOST_ENUMERATED.1)
    }

    /// Routes of which a master uses so much.
    pub fn used<'c>(&'c self, values: &'c [f64]) -> impl Iterator<Item = (&'c Column, f64)> {
        self.columns.iter().zip(values.iter().copied()).filter(|(_, value)| *value > USED)
    }

    /// Widens what is remembered along the routes that the master uses, so that those that come back to a visit are no longer
    /// possible. The routes still possible; nothing if all were.
    pub fn cut_cycles(&mut self, values: &[f64]) -> Option<Vec<Column>> {
        let instance = self.relaxation.instance;
        let mut cut = false;
        for (column, _) in self.columns.iter().zip(values).filter(|(_, value)| **value > USED) {
            let entries = self.relaxation.entries(&column.entries);
            cut |= self.neighbourhoods.cut_cycles(instance, &entries);
        }
        if !cut {
            return None;
        }
        let mut kept = std::mem::take(&mut self.columns);
        kept.retain(|column| self.neighbourhoods.allow(instance, &self.relaxation.entries(&column.entries)));
        self.begin_again();
        Some(kept)
    }

    /// Adds the cuts that the routes used break most. The routes so far; nothing if none are broken.
    pub fn cut_routes(&mut self, values: &[f64]) -> Option<Vec<Column>> {
        let routes: Vec<(Vec<u32>, f64)> =
            self.used(values).map(|(column, value)| (self.relaxation.entries(&column.entries), value)).collect();
        if !cuts::separate(&mut self.cuts, &routes, self.relaxation.instance.entries) {
            return None;
        }
        if let Some(centre) = &mut self.centre {
            centre.duals.cuts.resize(self.cuts.len(), 0.0);
            centre.prices.cuts.resize(self.cuts.len(), 0);
        }
        let kept = std::mem::take(&mut self.columns);
        self.begin_again();
        Some(kept)
    }

    /// Goes on with other items, whose prices begin with those of the items that they were cut from.
    pub fn change_items(&mut self, items: Items) {
        let Relaxation { instance, measure, .. } = self.relaxation;
        let new = self.relaxation.items.all.len()..items.all.len();
        let parents: Vec<Vec<u32>> = items.all[new].iter().map(|item| item.parents.clone()).collect();
        // The scale is that of the day, so prices and bound stay what they are.
        let Some(relaxation) = Relaxation::with(instance, measure, items, &self.decisions) else { return };
        self.relaxation = relaxation;
        if let Some(centre) = &mut self.centre {
            for of in parents {
                let price = of.iter().map(|&parent| centre.duals.entries[parent as usize]).sum();
                centre.duals.entries.push(price);
            }
            centre.prices = self.relaxation.prices(&centre.duals);
        }
        self.begin_again();
    }

    /// Goes on in the part of the tree where `decisions` hold, from the prices of the part that it belongs to and those of
    /// `columns` that are still possible and may belong to a plan that is good enough.
    pub fn decide(&mut self, decisions: Decisions, from: Centre, columns: &[Column]) -> Vec<Column> {
        let Relaxation { instance, measure, .. } = self.relaxation;
        let items = self.relaxation.items.clone();
        if let Some(relaxation) = Relaxation::with(instance, measure, items, &decisions) {
            self.relaxation = relaxation;
        }
        self.decisions = decisions;
        self.begin_again();
        let room = self.enough.saturating_sub(from.proven);
        let near = |column: &&Column| {
            let reduced = column.cost - from.prices.earned(&column.entries);
            reduced.saturating_sub(from.least[column.group as usize]) < room
        };
        let fit = |column: &&Column| {
            let entries = self.relaxation.entries(&column.entries);
            decisions::fits(&self.relaxation.groups[column.group as usize], column)
                && self.neighbourhoods.allow(instance, &entries)
        };
        let kept = columns.iter().filter(near).filter(fit).cloned().collect();
        self.proven = from.proven;
        self.centre = Some(from);
        kept
    }
}
