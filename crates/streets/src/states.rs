//! The graph that a profile is searched in: a state is a node, what has to be remembered there of banned turns, and
//! whether the trip is still in the private streets it began in, on public ones, or in those it ends in.
//!
//! Almost every node has one state, so queries stay queries between nodes; only where turns are restricted, somebody is
//! stopped or a street is private are there more.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::NOWHERE;
use crate::links::{Arc, Links};
use crate::turns::{Bans, Fan};

/// Components with less than this part of the states of the largest are left out: nobody can get there, or away.
const SMALLEST_PART: usize = 50;

/// Where a trip stands with private streets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Leaving,
    Public,
    Arriving,
}

/// A step from one state to another along an arc.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub from: u32,
    pub to: u32,
    pub arc: Arc,
}

/// The states of a profile and the steps between them.
#[derive(Debug, Default)]
pub(crate) struct States {
    /// Number of states.
    pub count: usize,
    /// All steps, by the state they are from.
    pub steps: Vec<Step>,
    /// The state after an arc that a trip begins on; [`NOWHERE`] where the arc is not open.
    pub after: Vec<u32>,
}

/// Expands the open arcs of `fan` to states. With `private`, nobody passes through private arcs.
pub(crate) fn expand(links: &Links, fan: &Fan, bans: &Bans, open: &[bool], private: Option<&[bool]>) -> States {
    let is_private = |arc: Arc| private.is_some_and(|private| private[arc as usize]);
    let mut numbers = Numbers { plain: vec![NOWHERE; 3 * nodes(links)], ..Numbers::default() };
    let mut after = vec![NOWHERE; open.len()];
    for arc in (0..open.len() as u32).filter(|arc| open[*arc as usize]) {
        let stage = if is_private(arc) { Stage::Leaving } else { Stage::Public };
        // The first arc of a trip completes no sequence: all are longer.
        let known = bans.step(0, arc).unwrap_or(0);
        after[arc as usize] = numbers.of((links.head(arc), stage, known));
    }
    let mut steps = Vec::new();
    let mut next = 0;
    while let Some(&(node, stage, known)) = numbers.states.get(next) {
        for arc in fan.leaving(node).iter().filter(|arc| open[**arc as usize]) {
            let stage = match (stage, is_private(*arc)) {
                (Stage::Leaving, true) => Stage::Leaving,
                (_, true) => Stage::Arriving,
                (Stage::Arriving, false) => continue,
                (_, false) => Stage::Public,
            };
            let Some(known) = bans.step(known, *arc) else { continue };
            let to = numbers.of((links.head(*arc), stage, known));
            steps.push(Step { from: next as u32, to, arc: *arc });
        }
        next += 1;
    }
    States { count: numbers.states.len(), steps, after }
}

fn nodes(links: &Links) -> usize {
    links.ends.iter().flatten().max().map_or(0, |node| *node as usize + 1)
}

/// States numbered as they are met.
#[derive(Default)]
struct Numbers {
    states: Vec<(u32, Stage, u32)>,
    /// By node and stage, where nothing is remembered.
    plain: Vec<u32>,
    others: BTreeMap<(u32, Stage, u32), u32>,
}

impl Numbers {
    fn of(&mut self, state: (u32, Stage, u32)) -> u32 {
        let next = self.states.len() as u32;
        let (node, stage, known) = state;
        let number = match known {
            0 => &mut self.plain[3 * node as usize + stage as usize],
            _ => self.others.entry(state).or_insert(NOWHERE),
        };
        if *number == NOWHERE {
            *number = next;
            self.states.push(state);
        }
        *number
    }
}

/// The component of each arc from which one gets anywhere in it and to which one gets from there; [`NOWHERE`] for arcs
/// in none, or in none of some size. O(states + steps).
pub(crate) fn connected(states: &States, arcs: usize) -> Vec<u32> {
    let edges = states.steps.iter().map(|step| (step.from, step.to));
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(states.count, states.steps.len());
    for _ in 0..states.count {
        graph.add_node(());
    }
    graph.extend_with_edges(edges);
    let components = kosaraju_scc(&graph);
    let largest = components.iter().map(Vec::len).max().unwrap_or(0);
    let mut part = vec![NOWHERE; states.count];
    for (number, component) in components.iter().enumerate().filter(|(_, part)| part.len() * SMALLEST_PART >= largest) {
        component.iter().for_each(|state| part[state.index()] = number as u32);
    }
    let mut reached = vec![NOWHERE; arcs];
    // Where a trip that begins on an arc stands after it nobody else may ever stand; from there it can do no less.
    for step in states.steps.iter().filter(|step| part[step.from as usize] != NOWHERE) {
        if part[step.from as usize] == part[step.to as usize] {
            reached[step.arc as usize] = part[step.from as usize];
        }
    }
    reached
}
