//! Choosing whole routes: everything of good_lp is behind this file.

use std::collections::BTreeSet;
use std::time::Duration;

#[cfg(feature = "highs")]
use good_lp::solvers::highs::HighsProblem;
use good_lp::solvers::{SolutionStatus, Solver, WithTimeLimit};
#[cfg(feature = "highs")]
use good_lp::variable::UnsolvedProblem;
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, variable};

use crate::bound::master::{Frame, Row};
use crate::evaluate::NONE;

#[cfg(any(test, not(feature = "highs")))]
pub(crate) use good_lp::solvers::microlp::microlp;

/// The cheapest choice of whole routes.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The routes chosen, by index.
    pub chosen: Vec<usize>,
    /// What it costs with what it leaves out.
    pub cost: f64,
    /// Whether nothing cheaper can be chosen.
    pub optimal: bool,
}

/// The cheapest choice of routes such that every visit is served or paid for, among those that cost no more than
/// `most`, by a solver of good_lp. `None` if no choice costs that little, if the solver fails, or if it finds nothing
/// in time.
pub(crate) fn choose_by<M>(
    solver: impl Solver<Model = M>,
    frame: &Frame,
    rows: &[Row],
    most: Option<f64>,
    limit: Duration,
) -> Option<Choice>
where
    M: SolverModel + WithTimeLimit,
{
    let mut variables = ProblemVariables::new();
    let chosen: Vec<Variable> = rows.iter().map(|_| variables.add(variable().binary())).collect();
    let out: Vec<Variable> = frame.out.iter().map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
    let routes: Expression = rows.iter().zip(&chosen).map(|(row, &chosen)| row.cost * chosen).sum();
    let paid: Expression = frame.out.iter().zip(&out).map(|(&price, &out)| price * out).sum();
    let mut served: Vec<Expression> = frame.visit_of.iter().map(|_| Expression::default()).collect();
    let mut worked: Vec<Expression> = frame.shifts.iter().map(|_| Expression::default()).collect();
    for (row, &chosen) in rows.iter().zip(&chosen) {
        worked[row.group as usize] += chosen;
        row.entries.iter().for_each(|&(entry, times)| served[entry as usize] += times * chosen);
    }
    for option in &frame.options {
        let let_in = variables.add(variable().min(0.0).max(1.0));
        option.iter().for_each(|&(item, times)| served[item as usize] += times * let_in);
    }
    let cost = routes + paid;
    let mut model = variables.minimise(cost.clone()).using(solver).with_time_limit(limit.as_secs_f64());
    if let Some(most) = most {
        model.add_constraint(cost.leq(most));
    }
    let optional: BTreeSet<u32> = frame.options.iter().flatten().map(|&(item, _)| item).collect();
    for (item, (sum, &visit)) in served.into_iter().zip(&frame.visit_of).enumerate() {
        if visit != NONE {
            model.add_constraint((sum + out[visit as usize]).geq(1.0));
        } else if optional.contains(&(item as u32)) {
            model.add_constraint(sum.geq(0.0));
        }
    }
    for (group, sum) in worked.into_iter().enumerate() {
        let shifts = frame.shifts[group];
        model.add_constraint(if frame.must[group] { sum.eq(shifts) } else { sum.leq(shifts) });
    }
    for &(from, to) in &frame.needs {
        model.add_constraint((out[from as usize] - out[to as usize]).leq(0.0));
    }
    let solution = model.solve().ok()?;
    let value = |variable: &Variable| solution.value(*variable);
    let chosen: Vec<usize> = (0..rows.len()).filter(|&index| value(&chosen[index]) > 0.5).collect();
    let routes: f64 = chosen.iter().map(|&index| rows[index].cost).sum();
    let paid: f64 = frame.out.iter().zip(&out).map(|(price, out)| price * value(out)).sum();
    let optimal = matches!(solution.status(), SolutionStatus::Optimal);
    Some(Choice { chosen, cost: routes + paid, optimal })
}

/// HiGHS on one thread, going on until nothing better is possible: by itself it is content with a part in ten thousand.
#[cfg(feature = "highs")]
pub(in crate::bound) fn highs(problem: UnsolvedProblem) -> HighsProblem {
    let model = good_lp::solvers::highs::highs(problem).set_threads(1);
    model.set_option("mip_rel_gap", 0.0).set_option("mip_abs_gap", 0.0)
}
