//! The master in dual form, solved by microlp through good_lp: microlp gives no dual values, so the prices of staff
//! entries and shifts are the variables, and every route is a constraint (no route may cost less than what it earns).
//!
//! It stands here as a second opinion: on days of 300 visits a round takes it some thirty times as long as our own
//! simplex.

use good_lp::solvers::microlp::microlp;
use good_lp::{Expression, ProblemVariables, SolverModel, Variable, variable};

use crate::bound::master::{Duals, Frame, Master, Row, Stop};
use crate::evaluate::NONE;

/// The master in dual form, by microlp.
pub(super) struct DualForm {
    frame: Frame,
    rows: Vec<Row>,
    /// Per row, whether the solver has it, and for how many rounds it has not been binding.
    state: Vec<(bool, u32)>,
    warm: Option<Warm>,
}

/// A solution that rows can be added to.
struct Warm {
    solution: microlp::Solution,
    variables: Vec<microlp::Variable>,
    added: usize,
}

/// Rows that have not been binding for this many rounds are set aside when the problem is built again.
const IDLE: u32 = 10;
/// The problem is built again once this many rows have been added.
const ADDED: usize = 600;
/// How far a row may be off, in parts of its cost.
const TOLERANCE: f64 = 1e-7;

impl DualForm {
    /// With no route yet.
    pub(super) fn new(frame: Frame) -> DualForm {
        DualForm { frame, rows: Vec::new(), state: Vec::new(), warm: None }
    }

    /// Builds the problem from the rows in use and solves it.
    fn build(&mut self) -> Option<Warm> {
        let frame = &self.frame;
        let mut variables = ProblemVariables::new();
        let optional = |item: usize| frame.options.iter().flatten().any(|&(of, _)| of as usize == item);
        let highest = |item: usize, visit: u32| if visit == NONE && !optional(item) { 0.0 } else { f64::INFINITY };
        let entries: Vec<Variable> = frame
            .visit_of
            .iter()
            .enumerate()
            .map(|(item, &visit)| variables.add(variable().min(0.0).max(highest(item, visit))))
            .collect();
        let needs: Vec<Variable> = frame.needs.iter().map(|_| variables.add(variable().min(0.0))).collect();
        let bounds = |must: bool| if must { variable() } else { variable().min(0.0) };
        let groups: Vec<Variable> = frame.must.iter().map(|&must| variables.add(bounds(must))).collect();
        let cuts: Vec<Variable> = frame.cuts.iter().map(|_| variables.add(variable().min(0.0))).collect();
        let asked = entries.iter().zip(&frame.visit_of).filter(|(_, visit)| **visit != NONE);
        let earned: Expression = asked.map(|(entry, _)| entry).sum();
        let paid: Expression = groups.iter().zip(&frame.shifts).map(|(&group, &shifts)| shifts * group).sum();
        let cut: Expression = cuts.iter().zip(&frame.cuts).map(|(&cut, &most)| most * cut).sum();
        let mut model = variables.maximise(earned - paid - cut).using(microlp);
        let mut sums: Vec<Expression> = frame.out.iter().map(|_| Expression::default()).collect();
        for (&visit, &entry) in frame.visit_of.iter().zip(&entries).filter(|(visit, _)| **visit != NONE) {
            sums[visit as usize] += entry;
        }
        // Leaving the one out leaves the other out.
        for (&need, &(from, to)) in needs.iter().zip(&frame.needs) {
            sums[from as usize] -= need;
            sums[to as usize] += need;
        }
        for (sum, &out) in sums.into_iter().zip(&frame.out) {
            model.add_constraint(sum.leq(out));
        }
        for option in &frame.options {
            let earned: Expression = option.iter().map(|&(item, times)| times * entries[item as usize]).sum();
            model.add_constraint(earned.leq(0.0));
        }
        for (row, _) in self.rows.iter().zip(&self.state).filter(|(_, state)| state.0) {
            let earned: Expression = row.entries.iter().map(|&(entry, times)| times * entries[entry as usize]).sum();
            let cut: Expression = row.cuts.iter().map(|&(cut, times)| times * cuts[cut as usize]).sum();
            model.add_constraint((earned - cut - groups[row.group as usize]).leq(row.cost));
        }
        let solution = model.solve().ok()?.into_inner();
        let variables = solution.iter().map(|(variable, _)| variable).collect();
        Some(Warm { solution, variables, added: 0 })
    }

    /// Adds rows to the warm solution, one after the other.
    fn extend(&mut self, warm: Warm, rows: &[usize]) -> Option<Warm> {
        let Warm { mut solution, variables, added } = warm;
        let (entries, needs) = (self.frame.visit_of.len(), self.frame.needs.len());
        let before = entries + needs + self.frame.shifts.len();
        for &index in rows {
            let row = &self.rows[index];
            let mut sum = microlp::LinearExpr::empty();
            for &(entry, times) in &row.entries {
                sum.add(variables[entry as usize], times);
            }
            sum.add(variables[entries + needs + row.group as usize], -1.0);
            for &(cut, times) in &row.cuts {
                sum.add(variables[before + cut as usize], -times);
            }
            solution = solution.add_constraint(sum, microlp::ComparisonOp::Le, row.cost).ok()?.into_solution().ok()?;
        }
        Some(Warm { solution, variables, added: added + rows.len() })
    }

    fn duals(&self, warm: &Warm) -> Duals {
        let value = |index: usize| warm.solution.var_value(warm.variables[index]);
        let (entries, needs) = (self.frame.visit_of.len(), self.frame.needs.len());
        let before = entries + needs + self.frame.shifts.len();
        Duals {
            entries: (0..entries).map(value).collect(),
            needs: (entries..entries + needs).map(value).collect(),
            groups: (entries + needs..before).map(value).collect(),
            cuts: (before..warm.variables.len()).map(value).collect(),
            value: warm.solution.objective(),
        }
    }

    /// Rows that are not in use and that these values break.
    fn broken(&self, duals: &Duals) -> Vec<usize> {
        let aside = (0..self.rows.len()).filter(|&index| !self.state[index].0);
        aside
            .filter(|&index| self.rows[index].slack(duals) < -TOLERANCE * (1.0 + self.rows[index].cost.abs()))
            .collect()
    }

    /// Sets rows aside that have long not been binding.
    fn thin_out(&mut self) {
        for state in &mut self.state {
            state.0 &= state.1 < IDLE;
        }
    }
}

impl Row {
    /// How much dearer the route is than what it earns, its shift's price included.
    fn slack(&self, duals: &Duals) -> f64 {
        let earned: f64 = self.entries.iter().map(|&(entry, times)| times * duals.entries[entry as usize]).sum();
        let cut: f64 = self.cuts.iter().map(|&(cut, times)| times * duals.cuts[cut as usize]).sum();
        self.cost - earned + cut + duals.groups[self.group as usize]
    }
}

impl Master for DualForm {
    fn add(&mut self, rows: Vec<Row>) {
        self.state.extend(rows.iter().map(|_| (false, 0)));
        self.rows.extend(rows);
    }

    /// Microlp does not tell; routes whose constraint binds count as used.
    fn values(&self) -> Vec<f64> {
        self.state.iter().map(|&(inside, idle)| f64::from(u8::from(inside && idle == 0))).collect()
    }

    fn solve(&mut self, _: Stop) -> Option<Duals> {
        loop {
            let broken = match &self.warm {
                Some(warm) => self.broken(&self.duals(warm)),
                None => (0..self.rows.len()).filter(|&index| !self.state[index].0).collect(),
            };
            if let (Some(warm), true) = (&self.warm, broken.is_empty()) {
                let duals = self.duals(warm);
                for (row, state) in self.rows.iter().zip(&mut self.state) {
                    let binds = row.slack(&duals) < 1e-6 * (1.0 + row.cost.abs());
                    state.1 = if binds { 0 } else { state.1 + 1 };
                }
                return Some(duals);
            }
            let warm = self.warm.take().filter(|warm| warm.added + broken.len() <= ADDED);
            let extended = warm.and_then(|warm| self.extend(warm, &broken));
            if extended.is_none() {
                self.thin_out();
            }
            for &index in &broken {
                self.state[index] = (true, 0);
            }
            self.warm = match extended {
                Some(warm) => Some(warm),
                None => Some(self.build()?),
            };
        }
    }
}
