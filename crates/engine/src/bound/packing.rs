//! Set packing: the best choice among given routes, if it is better than what is known.

use std::time::Duration;

use crate::bound::master::simplex::Primal;
use crate::bound::master::solvers::choose;
use crate::bound::master::{Duals, Frame, Left, Master, Row};

/// Routes left to choose among, at most: the cheapest at the prices of the linear relaxation.
const MOST: usize = 3_000;

/// Time for the choice, at most.
const LONGEST: Duration = Duration::from_secs(60);

/// The cheapest choice of routes, by index, such that every visit is served at least once or paid for, if it costs less
/// than `upper`; `None` if there is no such choice, or the time left is too short to find one.
///
/// The linear relaxation prices the routes first: none whose reduced cost is above what it leaves between itself and
/// `upper` can be in a better choice (reduced cost fixing), so few are left for the integer program.
pub fn pick(frame: &Frame, rows: &[Row], upper: f64, left: Left) -> Option<Vec<usize>> {
    let mut master = Primal::new(frame.clone());
    master.add(rows.to_vec());
    let duals = master.solve(&|| left().is_zero())?;
    let room = upper - duals.value;
    tracing::debug!(routes = rows.len(), value = duals.value, upper, "relaxed");
    if room < 1.0 {
        return None;
    }
    let mut able: Vec<(f64, usize)> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| (reduced(row, &duals), index))
        .filter(|able| able.0 < room + 1.0)
        .collect();
    able.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    able.truncate(MOST);
    let kept = able.iter().map(|&(_, index)| rows[index].clone()).collect();
    let choice = choose(frame.clone(), kept, Some(upper - 1.0), LONGEST, left)?;
    tracing::debug!(left = able.len(), cost = choice.cost, optimal = choice.optimal, "chosen");
    Some(choice.chosen.into_iter().map(|index| able[index].1).collect())
}

/// What a route costs beyond what its visits and its shift are worth.
fn reduced(row: &Row, duals: &Duals) -> f64 {
    let served: f64 = row.entries.iter().map(|&(entry, times)| times * duals.entries[entry as usize]).sum();
    row.cost - served + duals.groups[row.group as usize]
}
