//! Which visit may come after which.

use crate::bound::master::Stop;
use crate::bound::pricing::group::{Group, Node};
use crate::evaluate::{Time, TravelTable};

/// Per site of the group (see [`Group::sites`]; and last, for the start of the shift) the nodes that may come next;
/// only those of the `most` entries that cost least for what they earn where that is asked for. `profits` are scaled
/// prices of nodes. `None` once `stop` says so. O(nodes²).
pub(crate) fn successors(
    group: &Group,
    table: &TravelTable,
    profits: &[i64],
    most: Option<usize>,
    stop: Stop,
) -> Option<Vec<Vec<u32>>> {
    let (nodes, terms) = (&group.nodes, &group.terms);
    let sites = group.sites();
    let hours = group.hours(&sites);
    // With a duty elsewhere in between, the way is not the direct one.
    let called = group.duties.iter().any(|duty| duty.placed);
    let reach = |from: Option<&Node>, first: Time, to: &Node| {
        let (ready, place) = from.map_or((first, terms.start_place), |from| (first + from.duration, from.place));
        let direct = from.is_none_or(|from| from.placed) && to.placed && !called;
        let travel = if direct { table.get(place, to.place) } else { 0 };
        (ready + travel <= to.last).then_some(travel)
    };
    let row = |index: usize| {
        let from = nodes.get(index);
        let mut next: Vec<(i64, u32)> = Vec::new();
        let first = if from.is_some() { hours[index].map(|hours| hours.0) } else { Some(terms.start) };
        let Some(first) = first else { return Vec::new() };
        for (number, to) in nodes.iter().enumerate().filter(|(_, to)| from.is_none_or(|from| from.visit != to.visit)) {
            if let Some(travel) = reach(from, first, to) {
                next.push((terms.travel_rate * i64::from(travel) - profits[number], number as u32));
            }
        }
        if let (Some(most), Some(_)) = (most.filter(|&most| next.len() > most), from) {
            keep_best(&mut next, &sites, most);
        }
        // Not collected in place: that would keep the room of what was dropped.
        next.iter().map(|&(_, node)| node).collect()
    };
    (0..=nodes.len()).map(|index| (!stop()).then(|| row(index))).collect()
}

/// Keeps of nodes with what they cost those of the `most` cheapest sites.
fn keep_best(next: &mut Vec<(i64, u32)>, sites: &[u32], most: usize) {
    next.sort_unstable();
    let mut best: Vec<u32> = Vec::with_capacity(most);
    for &(_, node) in &*next {
        let site = sites[node as usize];
        if best.len() < most && !best.contains(&site) {
            best.push(site);
        }
    }
    next.retain(|&(_, node)| best.contains(&sites[node as usize]));
}
