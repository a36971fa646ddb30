//! The master problem by a primal simplex method of our own, warm from round to round.
//!
//! Rows are few (staff entries, groups, needs) and columns many and short, so the inverse of the basis is kept dense
//! and a pivot costs O(rows²). Right-hand sides are perturbed a little against stalling. Nothing here need be exact:
//! prices are made whole and feasible before they prove anything.
//!
//! Why it ends: a pivot that gains leaves every basis before it behind for good, for they all cost more. After [`IDLE`]
//! pivots in a row that gain nothing, the first column worth entering enters, and of those that may leave the first
//! leaves, until a pivot gains; so no basis comes back in between either (Bland 1977), and the number of
//! bases is finite. Rounding is not in that proof: whatever it does, [`MOST`] ends it.

use crate::bound::master::{Duals, Frame, Master, Row, Stop};
use crate::evaluate::NONE;

/// Pivots after which the inverse is computed again from scratch.
const REFRESH: usize = 600;
/// Reduced costs above this (in parts of the largest price) are not worth a pivot.
const OPTIMAL: f64 = 1e-9;
/// Smaller pivots are not trusted.
const PIVOT: f64 = 1e-7;
/// Pivots that gain nothing, one after the other, until the first column enters and the first leaves.
const IDLE: usize = 40;
/// Pivots a row, at most, beside one a column.
const MOST: usize = 60;
/// Columns looked at again and again before all are priced again.
const CANDIDATES: usize = 256;

/// A column: what it costs and its entries by row.
struct Column {
    cost: f64,
    rows: Vec<(u32, f64)>,
}

/// The master problem in primal form.
pub(crate) struct Primal {
    frame: Frame,
    columns: Vec<Column>,
    /// How many of the columns are not routes; they come first.
    own: usize,
    /// Right-hand sides, perturbed.
    right: Vec<f64>,
    /// Per row the column that is basic there.
    basis: Vec<u32>,
    is_basic: Vec<bool>,
    /// Row-major inverse of the basis; none before the first solution.
    inverse: Vec<f64>,
    /// Values of the basic columns.
    values: Vec<f64>,
    /// Dual values of the rows.
    duals: Vec<f64>,
    pivots: usize,
    largest: f64,
}

impl Primal {
    /// With no route yet: every visit is left out.
    pub(crate) fn new(frame: Frame) -> Primal {
        let (entries, groups) = (frame.visit_of.len(), frame.shifts.len());
        let rows = frame.rows();
        let largest = frame.largest();
        let mut columns = Vec::new();
        let mut basis = vec![NONE; rows];
        let mut add = |cost: f64, rows: Vec<(u32, f64)>| {
            columns.push(Column { cost, rows });
            columns.len() as u32 - 1
        };
        for (visit, &out) in frame.out.iter().enumerate() {
            let own: Vec<u32> =
                (0..entries as u32).filter(|&entry| frame.visit_of[entry as usize] == visit as u32).collect();
            let Some(&first) = own.first() else { continue };
            let mut rows: Vec<(u32, f64)> = own.iter().map(|&entry| (entry, 1.0)).collect();
            for (need, &(from, to)) in frame.needs.iter().enumerate() {
                let row = (entries + groups + need) as u32;
                if from == visit as u32 {
                    rows.push((row, 1.0));
                }
                if to == visit as u32 {
                    rows.push((row, -1.0));
                }
            }
            basis[first as usize] = add(out, rows);
        }
        frame.options.iter().for_each(|option| _ = add(0.0, option.clone()));
        for (entry, basic) in basis[..entries].iter_mut().enumerate() {
            let surplus = add(0.0, vec![(entry as u32, -1.0)]);
            if *basic == NONE {
                *basic = surplus;
            }
        }
        for (group, &must) in frame.must.iter().enumerate() {
            let row = entries + group;
            basis[row] = add(if must { frame.missing() } else { 0.0 }, vec![(row as u32, 1.0)]);
        }
        for (row, basic) in basis.iter_mut().enumerate().skip(entries + groups) {
            *basic = add(0.0, vec![(row as u32, 1.0)]);
        }
        let right = (0..rows).map(|row| frame.perturbed(row)).collect();
        let mut is_basic = vec![false; columns.len()];
        basis.iter().for_each(|&column| is_basic[column as usize] = true);
        Primal {
            frame,
            own: columns.len(),
            columns,
            right,
            basis,
            is_basic,
            inverse: Vec::new(),
            values: Vec::new(),
            duals: Vec::new(),
            pivots: 0,
            largest,
        }
    }

    /// With right-hand sides as they are, not perturbed: as many ties as there can be.
    #[cfg(test)]
    pub(crate) fn plain(frame: Frame) -> Primal {
        let mut primal = Primal::new(frame);
        primal.right = (0..primal.right.len()).map(|row| primal.frame.right(row)).collect();
        primal.refresh(&|| false);
        primal
    }

    /// Computes the inverse, the values and the duals from scratch. False if the basis is singular, or it was stopped.
    /// O(rows³).
    fn refresh(&mut self, stop: Stop) -> bool {
        let size = self.basis.len();
        let mut matrix = vec![0.0; size * size];
        for (place, &column) in self.basis.iter().enumerate() {
            for &(row, value) in &self.columns[column as usize].rows {
                matrix[row as usize * size + place] = value;
            }
        }
        let mut inverse = vec![0.0; size * size];
        (0..size).for_each(|row| inverse[row * size + row] = 1.0);
        for step in 0..size {
            if stop() {
                return false;
            }
            let best =
                (step..size).max_by(|&a, &b| matrix[a * size + step].abs().total_cmp(&matrix[b * size + step].abs()));
            let Some(best) = best.filter(|&row| matrix[row * size + step].abs() > 1e-11) else { return false };
            if best != step {
                for column in 0..size {
                    matrix.swap(best * size + column, step * size + column);
                    inverse.swap(best * size + column, step * size + column);
                }
            }
            let pivot = matrix[step * size + step];
            for column in 0..size {
                matrix[step * size + column] /= pivot;
                inverse[step * size + column] /= pivot;
            }
            let (pivot_row, pivot_inverse) =
                (matrix[step * size..(step + 1) * size].to_vec(), inverse[step * size..(step + 1) * size].to_vec());
            for row in (0..size).filter(|&row| row != step) {
                let factor = matrix[row * size + step];
                if factor != 0.0 {
                    subtract(&mut matrix[row * size..(row + 1) * size], &pivot_row, factor);
                    subtract(&mut inverse[row * size..(row + 1) * size], &pivot_inverse, factor);
                }
            }
        }
        self.inverse = inverse;
        self.values = (0..size).map(|row| dot(&self.inverse[row * size..(row + 1) * size], &self.right)).collect();
        self.duals = vec![0.0; size];
        for row in 0..size {
            let cost = self.columns[self.basis[row] as usize].cost;
            if cost != 0.0 {
                subtract(&mut self.duals, &self.inverse[row * size..(row + 1) * size], -cost);
            }
        }
        self.pivots = 0;
        true
    }

    fn reduced(&self, column: u32) -> f64 {
        let column = &self.columns[column as usize];
        column.cost - column.rows.iter().map(|&(row, value)| value * self.duals[row as usize]).sum::<f64>()
    }

    /// Columns worth entering, dearest for the present prices first.
    fn candidates(&self) -> Vec<u32> {
        let limit = -OPTIMAL * self.largest;
        let all = (0..self.columns.len() as u32).filter(|&column| !self.is_basic[column as usize]);
        let mut found: Vec<(f64, u32)> =
            all.map(|column| (self.reduced(column), column)).filter(|&(reduced, _)| reduced < limit).collect();
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.truncate(CANDIDATES);
        found.into_iter().map(|(_, column)| column).collect()
    }

    /// The first column worth entering.
    fn first(&self) -> Option<(f64, u32)> {
        let limit = -OPTIMAL * self.largest;
        let all = (0..self.columns.len() as u32).filter(|&column| !self.is_basic[column as usize]);
        all.map(|column| (self.reduced(column), column)).find(|&(reduced, _)| reduced < limit)
    }

    /// Brings `column` into the basis, in the place of the `first` of those that may leave it or else of the one that
    /// keeps the numbers largest. How far it went; `None` if no row limits it, or none well enough.
    fn pivot(&mut self, column: u32, reduced: f64, first: bool) -> Option<f64> {
        let size = self.basis.len();
        let mut direction = vec![0.0; size];
        for &(row, value) in &self.columns[column as usize].rows {
            for (place, direction) in direction.iter_mut().enumerate() {
                *direction += value * self.inverse[place * size + row as usize];
            }
        }
        let mut least = f64::INFINITY;
        for (value, &step) in self.values.iter().zip(&direction) {
            if step > PIVOT {
                least = least.min((value.max(0.0) + 1e-9) / step);
            }
        }
        let fit = |&row: &usize| direction[row] > PIVOT && self.values[row].max(0.0) / direction[row] <= least;
        let fit = (0..size).filter(fit);
        let leaving = match first {
            true => fit.min_by_key(|&row| self.basis[row]),
            false => fit.max_by(|&a, &b| direction[a].total_cmp(&direction[b])),
        }?;
        let step = self.values[leaving].max(0.0) / direction[leaving];
        let pivot = direction[leaving];
        let row: Vec<f64> =
            self.inverse[leaving * size..(leaving + 1) * size].iter().map(|value| value / pivot).collect();
        for place in (0..size).filter(|&place| place != leaving) {
            let factor = direction[place];
            if factor.abs() > 1e-13 {
                subtract(&mut self.inverse[place * size..(place + 1) * size], &row, factor);
            }
            self.values[place] -= step * factor;
        }
        subtract(&mut self.duals, &row, -reduced);
        self.inverse[leaving * size..(leaving + 1) * size].copy_from_slice(&row);
        self.values[leaving] = step;
        self.is_basic[self.basis[leaving] as usize] = false;
        self.is_basic[column as usize] = true;
        self.basis[leaving] = column;
        self.pivots += 1;
        Some(step)
    }
}

impl Master for Primal {
    fn add(&mut self, rows: Vec<Row>) {
        let entries = self.frame.visit_of.len() as u32;
        let cuts = (self.frame.rows() - self.frame.cuts.len()) as u32;
        for row in rows {
            let mut column: Vec<(u32, f64)> = row.entries;
            column.push((entries + row.group, 1.0));
            column.extend(row.cuts.into_iter().map(|(cut, times)| (cuts + cut, times)));
            self.columns.push(Column { cost: row.cost, rows: column });
            self.is_basic.push(false);
        }
    }

    fn values(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.columns.len() - self.own];
        for (&column, &value) in self.basis.iter().zip(&self.values) {
            if column as usize >= self.own {
                values[column as usize - self.own] = value;
            }
        }
        values
    }

    fn solve(&mut self, stop: Stop) -> Option<Duals> {
        if self.inverse.is_empty() && !self.refresh(stop) {
            return None;
        }
        let limit = -OPTIMAL * self.largest;
        let most = MOST * self.basis.len() + self.columns.len();
        let (mut candidates, mut moved, mut idle) = (self.candidates(), false, 0);
        for _ in 0..most {
            let first = idle > IDLE;
            let entering = match first {
                true => self.first(),
                false => {
                    let priced = candidates.iter().filter(|&&column| !self.is_basic[column as usize]);
                    let best = priced.map(|&column| (self.reduced(column), column)).min_by(|a, b| a.0.total_cmp(&b.0));
                    best.filter(|&(reduced, _)| reduced < limit)
                }
            };
            if stop() {
                return None;
            }
            let step = entering.and_then(|(reduced, column)| Some(-reduced * self.pivot(column, reduced, first)?));
            let Some(gain) = step else {
                if !moved {
                    return Some(self.frame.duals(&self.duals));
                }
                (candidates, moved) = (self.candidates(), false);
                continue;
            };
            moved = true;
            idle = if gain > -limit { 0 } else { idle + 1 };
            if self.pivots >= REFRESH && !self.refresh(stop) {
                return None;
            }
        }
        tracing::debug!(most, "the master did not come to an end");
        None
    }
}

/// `a` −= `factor` × `b`.
#[inline]
fn subtract(a: &mut [f64], b: &[f64], factor: f64) {
    for (a, b) in a.iter_mut().zip(b) {
        *a -= factor * b;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
