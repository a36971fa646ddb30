//! Which visit may come after which.

use crate::evaluate::TravelTable;
use crate::ilp::group::{Group, Node};

/// Per node of the group (and last, for the start of the shift) the nodes that may come next; only the `most` that cost least
/// for what they earn where that is asked for. `profits` are scaled prices of nodes. O(nodes²).
pub fn successors(group: &Group, table: &TravelTable, profits: &[i64], most: Option<usize>) -> Vec<Vec<u32>> {
    let (nodes, terms) = (&group.nodes, &group.terms);
    // With a duty elsewhere in between, the way is not the direct one.
    let called = group.duties.iter().any(|duty| duty.placed);
    let reach = |from: Option<&Node>, to: &Node| {
        let (ready, place) =
            from.map_or((terms.start, terms.start_place), |from| (from.first + from.duration, from.place));
        let direct = from.is_none_or(|from| from.placed) && to.placed && !called;
        let travel = if direct { table.get(place, to.place) } else { 0 };
        (ready + travel <= to.last).then_some(travel)
    };
    let row = |index: usize| {
        let from = nodes.get(index);
        let mut next: Vec<(i64, u32)> = Vec::new();
        for (number, to) in nodes.iter().enumerate().filter(|(_, to)| from.is_none_or(|from| from.visit != to.visit)) {
            if let Some(travel) = reach(from, to) {
                next.push((terms.travel_rate * i64::from(travel) - profits[number], number as u32));
            }
        }
        if let (Some(most), Some(_)) = (most.filter(|&most| next.len() > most), from) {
            next.select_nth_unstable(most);
            next.truncate(most);
        }
        next.into_iter().map(|(_, node)| node).collect()
    };
    (0..=nodes.len()).map(row).collect()
}
