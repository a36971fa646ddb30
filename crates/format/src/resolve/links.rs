//! Links between visits, and gaps that cannot all hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes::*;
use crate::day::{DayFile, LinkFile};
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use crate::resolve::names::report_duplicate;
use crate::resolve::{Reading, unresolved};
use crate::values::IsoDuration;
use rounds_model::ids::{LinkId, Table, VisitId};
use rounds_model::{Link, LinkKind, Problem};

/// At most this many contradictions among gaps are reported; each may hide others.
const CONTRADICTIONS: usize = 20;

pub(super) fn links(day: &DayFile, reading: &mut Reading<'_>) -> Table<LinkId, Link> {
    let root = Path::Root.field("links");
    let mut ids = BTreeSet::new();
    let mut table = Table::default();
    for (index, file) in day.links.iter().flatten().enumerate() {
        let at = root.item(index);
        let (id, kind) = match file {
            LinkFile::Gap { id, from, to, min, max, .. } => (id, gap(from, to, *min, *max, &at, reading)),
            LinkFile::SameClinician { id, visits, .. } => (id, LinkKind::SameClinician(list(visits, &at, reading))),
            LinkFile::DifferentClinicians { id, visits, .. } => {
                (id, LinkKind::DifferentClinicians(list(visits, &at, reading)))
            }
            LinkFile::AllOrNone { id, visits, .. } => (id, LinkKind::AllOrNone(list(visits, &at, reading))),
        };
        if let Some(id) = id.as_ref().filter(|id| !ids.insert(*id)) {
            report_duplicate("link", id, &at, &mut reading.found);
        }
        table.push(Link { id: id.clone(), kind });
    }
    table
}

fn gap(
    from: &str,
    to: &str,
    min: Option<IsoDuration>,
    max: Option<IsoDuration>,
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) -> LinkKind {
    let mut visit = |id: &str, field: &str| reading.names.visits.find(id, &at.field(field), &mut reading.found);
    let ends = [visit(from, "from"), visit(to, "to")].map(|visit| visit.unwrap_or_else(unresolved));
    if from == to {
        let what = "a gap from a visit to itself";
        reading.error(LINK_WITH_ITSELF, &at.field("to"), what, "name two visits");
    }
    let min = reading.length_or_zero(min, &at.field("min"));
    let max = max.map(|max| reading.length(max, &at.field("max")));
    if let Some(max) = max.filter(|max| *max < min) {
        let what = format!("the least gap {} is longer than the greatest {}", min.words(), max.words());
        reading.error(GAP_MIN_ABOVE_MAX, &at.field("min"), what, "give `min` no longer than `max`");
    }
    LinkKind::Gap { from: ends[0], to: ends[1], min, max }
}

fn list(ids: &[String], at: &Path<'_>, reading: &mut Reading<'_>) -> Vec<VisitId> {
    let at = &at.field("visits");
    if ids.len() < 2 {
        reading.error(
            LINK_WITHOUT_EFFECT,
            at,
            "a link of fewer than two visits has no effect",
            "name two or more visits",
        );
    }
    let mut visits = Vec::with_capacity(ids.len());
    let mut seen = BTreeSet::new();
    for (index, id) in ids.iter().enumerate() {
        let at = at.item(index);
        if !seen.insert(id) {
            let what = format!("the link names {} twice", Quoted(id));
            reading.error(LINK_WITH_ITSELF, &at, what, "name each visit once");
        }
        visits.extend(reading.names.visits.find(id, &at, &mut reading.found));
    }
    visits
}

/// A bound on two starts: that of `at` is no later than that of `after` plus `by`.
struct Bound {
    after: usize,
    at: usize,
    by: i64,
}

/// Reports gaps that contradict each other: around some circle of visits each would have to start after itself.
///
/// Gaps are difference constraints: start(from) ≤ start(to) − min and start(to) ≤ start(from) + max. They have a
/// solution if and only if the graph with these lengths on its edges has no negative cycle (Cormen et al.,
/// *Introduction to Algorithms*, section "Difference constraints and shortest paths").
pub(super) fn check_gaps(problem: &Problem, found: &mut Findings) {
    let mut gone = BTreeSet::new();
    for _ in 0..CONTRADICTIONS {
        let Some(cycle) = contradiction(problem, &gone) else { return };
        let inside = |link: &Link| match &link.kind {
            LinkKind::Gap { from, to, .. } => cycle.contains(from) && cycle.contains(to),
            _ => false,
        };
        let index = problem.links.iter().position(inside).unwrap_or_default();
        let names: Vec<String> = cycle.iter().map(|visit| Quoted(&problem.visits[*visit].id).to_string()).collect();
        let what = format!("the gaps between the visits {} cannot all hold", names.join(", "));
        found.add(GAPS_CONTRADICT, &Path::Root.field("links").item(index), what, "widen a gap or take one out");
        gone.extend(cycle);
    }
}

/// The visits of one contradiction, in the day's order, none of them in `gone`.
fn contradiction(problem: &Problem, gone: &BTreeSet<VisitId>) -> Option<BTreeSet<VisitId>> {
    let mut visits: Vec<VisitId> = Vec::new();
    let mut index: BTreeMap<VisitId, usize> = BTreeMap::new();
    let mut bounds = Vec::new();
    for link in &problem.links {
        let LinkKind::Gap { from, to, min, max } = link.kind else { continue };
        let known = |visit: VisitId| problem.visits.get(visit).is_some() && !gone.contains(&visit);
        if !known(from) || !known(to) || from == to || max.is_some_and(|max| max < min) {
            continue;
        }
        let [from, to] = [from, to].map(|visit| {
            *index.entry(visit).or_insert_with(|| {
                visits.push(visit);
                visits.len() - 1
            })
        });
        bounds.push(Bound { after: to, at: from, by: -min.0 });
        bounds.extend(max.map(|max| Bound { after: from, at: to, by: max.0 }));
    }
    Some(negative_cycle(visits.len(), &bounds)?.into_iter().map(|node| visits[node]).collect())
}

/// The nodes of a cycle whose bounds sum to less than zero (Bellman-Ford, all nodes at distance 0 to begin with).
fn negative_cycle(nodes: usize, bounds: &[Bound]) -> Option<Vec<usize>> {
    let mut distance = vec![0_i64; nodes];
    let mut before = vec![0; nodes];
    let mut moved = None;
    for _ in 0..nodes {
        moved = None;
        for bound in bounds {
            let nearer = distance[bound.after] + bound.by;
            if nearer < distance[bound.at] {
                distance[bound.at] = nearer;
                before[bound.at] = bound.after;
                moved = Some(bound.at);
            }
        }
        moved?;
    }
    // Still moving after as many rounds as there are nodes: going back as far ends up in a cycle.
    let inside = (0..nodes).fold(moved?, |node, _| before[node]);
    let mut cycle = vec![inside];
    let mut node = before[inside];
    while node != inside {
        cycle.push(node);
        node = before[node];
    }
    Some(cycle)
}
