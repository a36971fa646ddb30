//! Windows narrowed by those that a visit depends on: what holds in every plan that serves it.

use crate::bound::pricing::group::{Group, GroupId};
use crate::evaluate::{ALWAYS, Instance, NEVER, TaskId, Time};
use rounds_model::ids::{Table, VisitId};

/// Narrows the windows of all nodes by the partners of a double-up, which start together, and by the visits that a gap
/// needs, which are then served too; nodes without a start left go. O(nodes + links), a few times over.
///
/// Visits that do not count here have no nodes and narrow nothing.
pub(super) fn tighten(instance: &Instance, groups: &mut Table<GroupId, Group>, counts: &dyn Fn(VisitId) -> bool) {
    let span = |entry: TaskId| if counts(instance.tasks[entry].visit) { (NEVER, ALWAYS) } else { (ALWAYS, NEVER) };
    let mut spans: Table<TaskId, (Time, Time)> = instance.entries().map(span).collect();
    for node in groups.iter().flat_map(|group| &group.nodes) {
        let span = &mut spans[node.task];
        *span = (span.0.min(node.first), span.1.max(node.last));
    }
    // A chain of doses settles in as many rounds as it has links.
    while narrow(instance, &mut spans) {}
    for group in groups {
        for node in &mut group.nodes {
            let (first, last) = spans[node.task];
            (node.first, node.last) = (node.first.max(first), node.last.min(last));
        }
        group.nodes.retain(|node| node.first <= node.last);
    }
}

/// One round; whether anything changed.
fn narrow(instance: &Instance, spans: &mut Table<TaskId, (Time, Time)>) -> bool {
    let mut changed = false;
    for entry in instance.entries() {
        let visit = instance.tasks[entry].visit;
        let (mut first, mut last) = spans[entry];
        for edge in &instance.links.waits_for[entry] {
            let other = instance.tasks[edge.to].visit;
            if other == visit || instance.links.needs[visit].contains(&other) {
                first = first.max(spans[edge.to].0.saturating_add(edge.wait));
            }
        }
        for edge in instance.edges(entry) {
            let other = instance.tasks[edge.to].visit;
            if other == visit || instance.links.needs[visit].contains(&other) {
                last = last.min(spans[edge.to].1.saturating_sub(edge.wait));
            }
        }
        // An empty span says that the visit cannot be served; how empty does not matter.
        if first > last {
            (first, last) = (NEVER, ALWAYS);
        }
        changed |= spans[entry] != (first, last);
        spans[entry] = (first, last);
    }
    changed
}
