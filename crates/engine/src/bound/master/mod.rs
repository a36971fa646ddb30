//! The master problem of column generation: routes, at most one a shift, such that every visit is served or paid for.
//!
//! | file | what |
//! |---|---|
//! | `simplex`, `highs` | the master solved: by a primal simplex method of our own, or by HiGHS |
//! | `mip` | whole routes chosen, by good_lp |
//! | `solvers` | which of them are used |

#[cfg(feature = "highs")]
pub(super) mod highs;
pub(super) mod mip;
pub(super) mod simplex;
pub(super) mod solvers;

use std::time::Duration;

use crate::evaluate::NONE;

/// The part of the master problem that does not change.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Per item its visit, by number; [`NONE`] where it is not asked for.
    pub visit_of: Vec<u32>,
    /// Per visit, what leaving it out costs.
    pub out: Vec<f64>,
    /// Ways to let a visit in: the item of the visit, and the items that routes must serve for it, taken off.
    pub options: Vec<Vec<(u32, f64)>>,
    /// Pairs of visits: the second may be left in only if the first is.
    pub needs: Vec<(u32, u32)>,
    /// Per cut, how often routes count in it together, at most.
    pub cuts: Vec<f64>,
    /// Per group, how many shifts it has.
    pub shifts: Vec<f64>,
    /// Per group, whether its shifts must have a route, so that their price may be negative too.
    pub must: Vec<bool>,
}

impl Frame {
    /// What a shift without the route that it must have costs: more than anything else.
    pub fn missing(&self) -> f64 {
        100.0 * self.largest() + 1e9
    }

    /// What the dearest visit costs if it is left out, 1 at least.
    pub fn largest(&self) -> f64 {
        self.out.iter().copied().fold(1.0, f64::max)
    }

    /// How many rows the master has: an item, a group, a pair of [`Frame::needs`] or a cut each, in this order.
    pub fn rows(&self) -> usize {
        self.visit_of.len() + self.shifts.len() + self.needs.len() + self.cuts.len()
    }

    /// The right-hand side of a row.
    pub fn right(&self, row: usize) -> f64 {
        match self.visit_of.get(row) {
            Some(&visit) => f64::from(u8::from(visit != NONE)),
            None => {
                let cuts = self.rows() - self.cuts.len();
                let right =
                    if row < cuts { self.shifts.get(row - self.visit_of.len()) } else { self.cuts.get(row - cuts) };
                right.copied().unwrap_or(0.0)
            }
        }
    }

    /// The right-hand side of a row, perturbed against stalling: a little less to serve and a little more of the
    /// shifts, so that a shift's dual value is what one more would bring.
    pub fn perturbed(&self, row: usize) -> f64 {
        match self.visit_of.get(row) {
            Some(&NONE) => -PERTURBATION,
            Some(_) => 1.0 - PERTURBATION * scatter(row),
            None => self.right(row) + PERTURBATION * (1.0 + scatter(row)),
        }
    }

    /// Dual values from those of a minimisation's rows, as rows are in [`Frame::rows`].
    pub fn duals(&self, of_rows: &[f64]) -> Duals {
        let (entries, groups, cuts) = (self.visit_of.len(), self.shifts.len(), self.rows() - self.cuts.len());
        Duals {
            entries: of_rows[..entries].iter().map(|dual| dual.max(0.0)).collect(),
            groups: of_rows[entries..entries + groups].iter().map(|dual| -dual).collect(),
            needs: of_rows[entries + groups..cuts].iter().map(|dual| -dual).collect(),
            cuts: of_rows[cuts..].iter().map(|dual| (-dual).max(0.0)).collect(),
            value: of_rows.iter().enumerate().map(|(row, dual)| dual * self.right(row)).sum(),
        }
    }
}

/// Size of the perturbation of right-hand sides.
const PERTURBATION: f64 = 1e-3;

/// A number from 0 to 1 that differs from row to row.
fn scatter(row: usize) -> f64 {
    (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) as f64 / u64::MAX as f64
}

/// A route as a constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its group.
    pub group: u32,
    /// Items with how often they are served, each once.
    pub entries: Vec<(u32, f64)>,
    /// Cuts that it counts in, with how often.
    pub cuts: Vec<(u32, f64)>,
    /// What it costs.
    pub cost: f64,
}

/// Dual values of the master problem.
#[derive(Clone, Debug, Default)]
pub struct Duals {
    /// Per item.
    pub entries: Vec<f64>,
    /// Per pair of [`Frame::needs`].
    pub needs: Vec<f64>,
    /// Per cut.
    pub cuts: Vec<f64>,
    /// Per group: what one more of its shifts would save.
    pub groups: Vec<f64>,
    /// The optimum of the master problem with the routes it has.
    pub value: f64,
}

/// Asked now and then: whether to stop.
pub(super) type Stop<'s> = &'s (dyn Fn() -> bool + Sync);

/// Time left; none once somebody asked to stop.
pub(super) type Left<'l> = &'l (dyn Fn() -> Duration + Sync);

/// A master problem that grows by routes.
pub(super) trait Master {
    /// Adds routes.
    fn add(&mut self, rows: Vec<Row>);

    /// The dual values now; `None` if the solver fails or is stopped: the bound then holds, but does not improve.
    fn solve(&mut self, stop: Stop) -> Option<Duals>;

    /// Per route added, how much of it the last optimum uses.
    fn values(&self) -> Vec<f64>;
}
