//! Windows narrowed by those that a visit depends on: what holds in every plan that serves it.

use crate::bound::pricing::group::Group;
use crate::evaluate::{ALWAYS, Instance, NEVER, Time};

/// Narrows the windows of all nodes by the partners of a double-up, which start together, and by the visits that a gap
/// needs, which are then served too; nodes without a start left go. O(nodes + links), a few times over.
///
/// Visits that do not count here have no nodes and narrow nothing.
pub fn tighten(instance: &Instance, groups: &mut [Group], counts: &dyn Fn(usize) -> bool) {
    let span =
        |entry: usize| if counts(instance.tasks[entry].visit as usize) { (NEVER, ALWAYS) } else { (ALWAYS, NEVER) };
    let mut spans: Vec<(Time, Time)> = (0..instance.entries).map(span).collect();
    for node in groups.iter().flat_map(|group| &group.nodes) {
        let span = &mut spans[node.task as usize];
        *span = (span.0.min(node.first), span.1.max(node.last));
    }
    // A chain of doses settles in as many rounds as it has links.
    while narrow(instance, &mut spans) {}
    for group in groups {
        for node in &mut group.nodes {
            let (first, last) = spans[node.task as usize];
            (node.first, node.last) = (node.first.max(first), node.last.min(last));
        }
        group.nodes.retain(|node| node.first <= node.last);
    }
}

/// One round; whether anything changed.
fn narrow(instance: &Instance, spans: &mut [(Time, Time)]) -> bool {
    let mut changed = false;
    for entry in 0..instance.entries as u32 {
        let visit = instance.tasks[entry as usize].visit;
        let (mut first, mut last) = spans[entry as usize];
        for edge in &instance.links.waits_for[entry as usize] {
            let other = instance.tasks[edge.to as usize].visit;
            if other == visit || instance.links.needs[visit as usize].contains(&other) {
                first = first.max(spans[edge.to as usize].0.saturating_add(edge.wait));
            }
        }
        for edge in instance.edges(entry) {
            let other = instance.tasks[edge.to as usize].visit;
            if other == visit || instance.links.needs[visit as usize].contains(&other) {
                last = last.min(spans[edge.to as usize].1.saturating_sub(edge.wait));
            }
        }
        // An empty span says that the visit cannot be served; how empty does not matter.
        if first > last {
            (first, last) = (NEVER, ALWAYS);
        }
        changed |= spans[entry as usize] != (first, last);
        spans[entry as usize] = (first, last);
    }
    changed
}
