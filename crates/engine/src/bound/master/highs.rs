//! The master problem by HiGHS, warm from round to round.

use highs::{ColProblem, HighsModelStatus, Model, Sense};

use crate::bound::master::{Duals, Frame, Master, Row, Stop};
use crate::evaluate::NONE;

/// The master problem in primal form, by HiGHS.
pub(in crate::bound) struct Highs {
    frame: Frame,
    /// The solver's rows, as in [`Frame::rows`].
    rows: Vec<highs::Row>,
    /// What the solver has; nothing once it has failed.
    model: Option<Model>,
    /// Per route, how much of it the last optimum uses.
    values: Vec<f64>,
}

/// The number that HiGHS has for its primal simplex method.
const PRIMAL: i32 = 4;

impl Highs {
    /// With no route yet: every visit is left out.
    pub(in crate::bound) fn new(frame: Frame) -> Highs {
        let mut problem = ColProblem::new();
        let (entries, groups) = (frame.visit_of.len(), frame.shifts.len());
        let bounds = |row: usize| {
            let right = frame.perturbed(row);
            match (frame.visit_of.get(row), frame.must.get(row.wrapping_sub(entries))) {
                (Some(_), _) => (right, f64::INFINITY),
                (None, Some(true)) => (right, right),
                _ => (f64::NEG_INFINITY, right),
            }
        };
        let rows: Vec<highs::Row> =
            (0..frame.rows()).map(bounds).map(|(least, most)| problem.add_row(least..=most)).collect();
        // Leaving a visit out: all its entries, and what needs it with it.
        let mut columns: Vec<Vec<(highs::Row, f64)>> = vec![Vec::new(); frame.out.len()];
        for (&visit, &row) in frame.visit_of.iter().zip(&rows).filter(|(visit, _)| **visit != NONE) {
            columns[visit as usize].push((row, 1.0));
        }
        for (&(from, to), &row) in frame.needs.iter().zip(&rows[entries + groups..]) {
            columns[from as usize].push((row, 1.0));
            columns[to as usize].push((row, -1.0));
        }
        for (column, &out) in columns.into_iter().zip(&frame.out) {
            problem.add_column(out, 0.0.., column);
        }
        for option in &frame.options {
            problem.add_column(0.0, 0.0.., option.iter().map(|&(item, times)| (rows[item as usize], times)));
        }
        for (&row, _) in rows[entries..].iter().zip(&frame.must).filter(|(_, must)| **must) {
            problem.add_column(frame.missing(), 0.0.., [(row, 1.0)]);
        }
        let model = problem.try_optimise(Sense::Minimise).ok().and_then(set_up);
        Highs { frame, rows, model, values: Vec::new() }
    }
}

/// HiGHS on one thread and silent, going on from its last basis: routes that are added leave it feasible, which suits
/// the primal method.
fn set_up(mut model: Model) -> Option<Model> {
    model.make_quiet();
    model.try_set_option("threads", 1).ok()?;
    model.try_set_option("solver", "simplex").ok()?;
    model.try_set_option("simplex_strategy", PRIMAL).ok()?;
    Some(model)
}

impl Master for Highs {
    fn add(&mut self, rows: Vec<Row>) {
        let (entries, before) = (self.frame.visit_of.len(), self.frame.rows() - self.frame.cuts.len());
        for row in rows {
            self.values.push(0.0);
            let group = (self.rows[entries + row.group as usize], 1.0);
            let entries = row.entries.iter().map(|&(entry, times)| (self.rows[entry as usize], times));
            let cuts = row.cuts.iter().map(|&(cut, times)| (self.rows[before + cut as usize], times));
            let column = entries.chain(cuts).chain([group]);
            let added = self.model.as_mut().map(|model| model.try_add_column(row.cost, 0.0.., column));
            if matches!(added, Some(Err(_))) {
                self.model = None;
            }
        }
    }

    /// HiGHS is not stopped on the way: it takes a small part of what pricing does.
    fn solve(&mut self, _: Stop) -> Option<Duals> {
        let solved = self.model.take()?.try_solve().ok()?;
        if solved.status() != HighsModelStatus::Optimal {
            return None;
        }
        let solution = solved.get_solution();
        let own = solution.columns().len() - self.values.len();
        self.values = solution.columns()[own..].to_vec();
        self.model = Some(solved.into());
        Some(self.frame.duals(solution.dual_rows()))
    }

    fn values(&self) -> Vec<f64> {
        self.values.clone()
    }
}
