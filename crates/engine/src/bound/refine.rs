//! What makes the bound of a converged master better: routes that come back forbidden, cuts, spans, parts of the tree.

use crate::bound::colgen::{Centre, Column, Generation};
use crate::bound::coupling::Breaches;
use crate::bound::cuts::{self, Used};
use crate::bound::items::ItemId;
use crate::bound::master::Stop;
use crate::bound::pricing::group::GroupId;
use crate::bound::relaxation::Relaxation;
use crate::bound::tree::decisions::{self, Decisions};
use rounds_model::ids::{Id, Table};

impl Generation<'_> {
    /// Forbids what the routes that the master uses do and no plan can, or lets more of it be seen: coming back to a
    /// visit (more is remembered along such routes), halves of routes that overlap (cuts), entries of double-ups that
    /// start at different times and gaps that are not kept (spans, as long as there are fewer items than `most`). The
    /// routes that are still possible, for a new master; nothing if there is nothing to forbid, or no cut has been
    /// found by the time that `stop` says so.
    pub(super) fn refine(&mut self, values: &[f64], most: usize, stop: Stop) -> Option<Vec<Column>> {
        let instance = self.relaxation.instance;
        let used = |(column, share): (&Column, f64)| Used {
            group: column.group,
            entries: self.relaxation.entries(&column.entries),
            share,
        };
        let routes: Vec<Used> = self.used(values).map(used).collect();
        let mut cycles = false;
        for route in &routes {
            cycles |= self.neighbourhoods.cut_cycles(instance, &route.entries);
        }
        let full = self.relaxation.items.all.len() >= most;
        let breaches = if full { Breaches::default() } else { self.breaches(values) };
        let single: Table<GroupId, bool> = self.relaxation.groups.iter().map(|group| group.shifts.len() == 1).collect();
        let cut = {
            let Generation { cuts, params, .. } = self;
            cuts::separate(cuts, params, &routes, (instance.entries, &single), stop)
        };
        if !cycles && !cut && breaches.is_empty() {
            return None;
        }
        let mut kept = if breaches.is_empty() { self.begin_again() } else { self.couple(&breaches) };
        kept.retain(|column| self.neighbourhoods.allow(instance, &self.relaxation.entries(&column.entries)));
        if let Some(centre) = &mut self.centre {
            centre.know(self.cuts.len());
        }
        Some(kept)
    }

    /// Routes as they serve the present items: which span an entry is served in is told by its start. Where waiting has
    /// a price, a route may start later than it says, and those that serve spans are forgotten.
    fn carry_over(&self, columns: &mut Vec<Column>) {
        let Relaxation { instance, items, .. } = &self.relaxation;
        let cut = |item: &ItemId| {
            let entry = items.all[*item].entry;
            items.spans.contains_key(&instance.tasks[entry].visit)
        };
        if instance.wait_rate > 0 {
            columns.retain(|column| !column.entries.iter().any(cut));
        }
        for column in columns.iter_mut().filter(|column| column.entries.iter().any(cut)) {
            for (item, &start) in column.entries.iter_mut().zip(&column.starts) {
                *item = items.at(instance, items.all[*item].entry, start);
            }
        }
    }

    /// Goes on with spans cut where links on starts are broken; their prices begin with those of what they were cut
    /// from. The routes, for a new master.
    pub(super) fn couple(&mut self, breaches: &Breaches) -> Vec<Column> {
        let mut columns = self.begin_again();
        let Relaxation { instance, measure, .. } = self.relaxation;
        let mut items = self.relaxation.items.clone();
        breaches.mend(instance, &mut items);
        let new = self.relaxation.items.all.len()..items.all.len();
        let parents: Vec<Vec<ItemId>> = items.all.rows()[new].iter().map(|item| item.parents.clone()).collect();
        // The scale is that of the day, so prices and bound stay what they are.
        let Some(relaxation) = Relaxation::with(instance, measure, items, &self.decisions, &|| false) else {
            return columns;
        };
        self.relaxation = relaxation;
        if let Some(centre) = &mut self.centre {
            for of in parents {
                let price = of.iter().map(|&parent| centre.duals.entries[parent.index()]).sum();
                centre.duals.entries.push(price);
            }
            centre.prices = self.relaxation.prices(&centre.duals);
        }
        self.carry_over(&mut columns);
        columns
    }

    /// Goes on in the part of the tree where `decisions` hold, from the prices of the part that it belongs to and those
    /// of `columns` that are still possible and may belong to a plan that is good enough.
    pub(super) fn decide(&mut self, decisions: Decisions, mut from: Centre, columns: &[Column]) -> Vec<Column> {
        let Relaxation { instance, measure, .. } = self.relaxation;
        let items = self.relaxation.items.clone();
        if let Some(relaxation) = Relaxation::with(instance, measure, items, &decisions, &|| false) {
            self.relaxation = relaxation;
        }
        self.decisions = decisions;
        self.begin_again();
        let room = self.enough.saturating_sub(from.proven);
        let near = |column: &&Column| {
            let reduced = column.cost - from.prices.earned(&column.entries);
            reduced.saturating_sub(from.least[column.group]) < room
        };
        let fit = |column: &&Column| {
            let entries = self.relaxation.entries(&column.entries);
            decisions::fits(&self.relaxation.groups[column.group], column)
                && self.neighbourhoods.allow(instance, &entries)
        };
        let kept = columns.iter().filter(near).filter(fit).cloned().collect();
        from.know(self.cuts.len());
        self.centre = Some(from);
        kept
    }
}
