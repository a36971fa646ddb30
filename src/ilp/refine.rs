//! What makes the bound of a converged master better: routes that come back forbidden, cuts, spans, parts of the tree.

use crate::ilp::colgen::{Centre, Column, Generation};
use crate::ilp::cuts;
use crate::ilp::decisions::{self, Decisions};
use crate::ilp::items::Items;
use crate::ilp::relaxation::Relaxation;

impl Generation<'_> {
    /// Forbids what the routes that the master uses do and no plan can, or lets more of it be seen: coming back to a visit
    /// (more is remembered along such routes), halves of routes that overlap (cuts), and, once none comes back, entries of
    /// double-ups that start at different times (spans, as long as there are fewer items than `most`). The routes that are
    /// still possible, for a new master; nothing if there is nothing to forbid.
    pub fn refine(&mut self, values: &[f64], most: usize) -> Option<Vec<Column>> {
        let instance = self.relaxation.instance;
        let routes: Vec<(Vec<u32>, f64)> =
            self.used(values).map(|(column, value)| (self.relaxation.entries(&column.entries), value)).collect();
        let mut cycles = false;
        for (entries, _) in &routes {
            cycles |= self.neighbourhoods.cut_cycles(instance, entries);
        }
        let torn = if cycles || self.relaxation.items.all.len() >= most { Vec::new() } else { self.torn(values) };
        let cut = cuts::separate(&mut self.cuts, &routes, instance.entries);
        if !cycles && !cut && torn.is_empty() {
            return None;
        }
        let changes = |item: u32| {
            let entry = self.relaxation.items.all[item as usize].entry;
            torn.iter().any(|&(visit, _)| instance.visits[visit as usize].entries.contains(&entry))
        };
        let changed: Vec<bool> = (0..self.relaxation.items.all.len() as u32).map(changes).collect();
        let mut kept = self.begin_again();
        kept.retain(|column| {
            self.neighbourhoods.allow(instance, &self.relaxation.entries(&column.entries))
                && !column.entries.iter().any(|&item| changed[item as usize])
        });
        if !torn.is_empty() {
            let mut items = self.relaxation.items.clone();
            torn.iter().for_each(|&(visit, at)| items.cut(instance, visit, at));
            self.change_items(items);
        }
        if let Some(centre) = &mut self.centre {
            centre.know(self.cuts.len());
        }
        Some(kept)
    }

    /// Goes on with other items, whose prices begin with those of the items that they were cut from.
    fn change_items(&mut self, items: Items) {
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
    }

    /// Goes on in the part of the tree where `decisions` hold, from the prices of the part that it belongs to and those of
    /// `columns` that are still possible and may belong to a plan that is good enough.
    pub fn decide(&mut self, decisions: Decisions, mut from: Centre, columns: &[Column]) -> Vec<Column> {
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
        from.know(self.cuts.len());
        self.centre = Some(from);
        kept
    }
}
