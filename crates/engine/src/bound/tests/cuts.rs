//! Cuts: how often routes count, the tolls of pricing, and that no plan breaks any.

use std::collections::BTreeMap;

use crate::bound::cuts::{Cut, Used, separate};
use crate::bound::items::ItemId;
use crate::bound::pricing::cut_duals::CutDuals;
use crate::bound::pricing::group::{Group, GroupId};
use crate::bound::pricing::labelling::{Effort, Pricing};
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::bound::relaxation::Relaxation;
use crate::bound::tests::mixed;
use crate::bound::{BoundParams, Measure};
use crate::evaluate::{Instance, TaskId};
use crate::search::Random;
use rounds_model::ids::{Id, Table};

/// Random cuts of three entries or of two and a shift, with prices below `most`; each remembers half of all entries and
/// its own.
pub(super) fn some(random: &mut Random, relaxation: &Relaxation, most: i64) -> (Vec<Cut>, Vec<i64>) {
    let (entries, groups) = (relaxation.instance.entries, relaxation.groups.len());
    let mut cuts = Vec::new();
    while entries > 2 && cuts.len() < 4 {
        let shifts = Vec::from_iter((random.below(2) == 0).then(|| GroupId::new(random.below(groups))));
        let mut of: Vec<TaskId> = (shifts.len()..3).map(|_| TaskId::new(random.below(entries))).collect();
        of.sort_unstable();
        if of.is_sorted_by(|a, b| a < b) {
            let memory =
                relaxation.instance.entries().map(|entry| of.contains(&entry) || random.below(2) == 0).collect();
            cuts.push(Cut { of, shifts, memory });
        }
    }
    let prices = cuts.iter().map(|_| random.below(most as usize) as i64).collect();
    (cuts, prices)
}

fn orders(random: &mut Random, entries: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..entries as u32).filter(|_| random.below(3) > 0).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, random.below(place + 1));
    }
    order
}

#[test]
fn a_route_counts_once_for_each_two_that_it_serves() {
    let mut random = Random::new(1, 7);
    for _ in 0..200 {
        let order = orders(&mut random, 12);
        for (of, shifts) in [(vec![1, 5, 9], vec![]), (vec![1, 9], vec![GroupId(7)])] {
            let of: Vec<TaskId> = of.into_iter().map(TaskId).collect();
            let order: Vec<TaskId> = order.iter().copied().map(TaskId).collect();
            let cut = Cut { of: of.clone(), shifts: shifts.clone(), memory: Table::filled(true, 12) };
            let served = order.iter().filter(|entry| cut.of.contains(entry)).count() as u32;
            assert_eq!(cut.times(GroupId(6), &order), served / 2, "{order:?}");
            assert_eq!(cut.times(GroupId(7), &order), (served + shifts.len() as u32) / 2, "{order:?}");
            let forgetful = Cut { of, shifts, memory: (0..12).map(|_| random.below(2) == 0).collect() };
            assert!(
                [6, 7].map(GroupId).into_iter().all(|group| forgetful.times(group, &order) <= cut.times(group, &order)),
                "{order:?}"
            );
        }
    }
}

/// What the labels pay on the way is what the route counts for in the end.
#[test]
fn tolls_are_what_routes_count_for() {
    let mut paid = 0;
    for seed in 0..40 {
        let problem = mixed(seed, 3, 12);
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance, Measure::Cost, &|| false).expect("ordinary prices");
        let mut random = Random::new(seed, 8);
        let (cuts, prices) = some(&mut random, &relaxation, 1_000);
        for (number, group) in relaxation.groups.enumerate() {
            let tolls = CutDuals::new(group, number, &cuts, &prices);
            let nodes = orders(&mut random, group.nodes.len());
            let entries: Vec<TaskId> = nodes.iter().map(|&node| group.nodes[node as usize].task).collect();
            let (mut open, mut sum) = (tolls.start(), 0);
            for &node in &nodes {
                let toll;
                (open, toll) = tolls.pass(open, node);
                sum += toll;
            }
            let able = |cut: &Cut| served(group, cut) + usize::from(cut.shifts.contains(&number)) > 1;
            let due = cuts.iter().zip(&prices).filter(|(cut, _)| able(cut));
            let due: i64 = due.map(|(cut, price)| i64::from(cut.times(number, &entries)) * price).sum();
            assert_eq!(sum, due, "seed {seed}, shifts {:?}", group.shifts);
            paid += usize::from(sum > 0);
        }
    }
    assert!(paid > 20, "only {paid} routes paid");
}

/// Orders of the same entries may pay different tolls, for cuts forget; a choice among all routes needs the cheapest of
/// them.
#[test]
fn all_routes_are_the_cheapest_of_their_entries_whatever_the_tolls() {
    let mut routes = 0;
    for seed in 0..30 {
        let problem = mixed(seed, 2, 6);
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance, Measure::Cost, &|| false).expect("ordinary prices");
        let near = Neighbourhoods::nearest(&instance, 32, &|| false);
        let mut random = Random::new(seed, 9);
        let prices: Table<ItemId, i64> =
            (0..instance.entries).map(|_| random.below(8_000) as i64 * relaxation.scale).collect();
        let (cuts, dear) = some(&mut random, &relaxation, 9_000 * relaxation.scale);
        for (number, group) in relaxation.groups.enumerate().filter(|(_, group)| !group.terms.begun) {
            let costs = |tolls: &CutDuals| {
                let pricing = Pricing {
                    instance: &instance,
                    group,
                    neighbourhoods: &near,
                    prices: &prices,
                    tolls,
                    completion: None,
                    cutoff: 1 << 50,
                    labels: usize::MAX,
                    stop: &|| false,
                };
                let found = pricing.run(Effort::All, usize::MAX).routes.into_iter().map(|mut route| {
                    route.entries.sort_unstable();
                    (route.entries, route.cost)
                });
                found.collect::<BTreeMap<Vec<ItemId>, i64>>()
            };
            let with = costs(&CutDuals::new(group, number, &cuts, &dear));
            assert_eq!(with, costs(&CutDuals::default()), "seed {seed}, shifts {:?}", group.shifts);
            routes += with.len();
        }
    }
    assert!(routes > 300, "only {routes} routes");
}

fn served(group: &Group, cut: &Cut) -> usize {
    cut.of.iter().filter(|entry| group.nodes.iter().any(|node| node.task == **entry)).count()
}

/// What a master uses: groups, staff entries, how much.
pub(super) fn used(routes: &[(u32, &[u32], f64)]) -> Vec<Used> {
    let used = |&(group, of, share): &(u32, &[u32], f64)| Used {
        group: GroupId(group),
        entries: of.iter().copied().map(TaskId).collect(),
        share,
    };
    routes.iter().map(used).collect()
}

/// Three halves of routes that serve two of three entries each break a cut; whole routes that share nothing break none.
#[test]
fn halves_are_cut_and_plans_are_not() {
    let mut cuts = Vec::new();
    let whole = used(&[(0, &[0, 1, 2], 1.0), (1, &[3, 4], 1.0)]);
    let single = Table::filled(true, 2);
    assert!(!separate(&mut cuts, &BoundParams::default(), &whole, (6, &single), &|| false) && cuts.is_empty());
    let halves = used(&[(0, &[0, 3, 1], 0.5), (0, &[1, 2], 0.5), (1, &[2, 5, 0], 0.5), (1, &[3, 4], 0.5)]);
    assert!(separate(&mut cuts, &BoundParams::default(), &halves, (6, &single), &|| false));
    let cut = cuts.iter().find(|cut| cut.of == [0, 1, 2].map(TaskId)).expect("the three that are served by halves");
    assert_eq!((count(cut, &halves), count(cut, &whole)), (1.5, 1.0));
    // Known and remembered: nothing more to add.
    assert!(!separate(&mut cuts, &BoundParams::default(), &halves, (6, &single), &|| false));
}

/// Halves of a shift's routes that serve one of two entries each, and half of another's that serves both.
#[test]
fn a_shift_counts_as_an_entry_that_its_routes_serve() {
    let halves = used(&[(0, &[2, 0], 0.5), (0, &[1, 3], 0.5), (1, &[0, 3, 1], 0.5)]);
    let whole = used(&[(0, &[2, 0], 1.0), (1, &[3, 1], 1.0)]);
    let mut cuts = Vec::new();
    assert!(separate(&mut cuts, &BoundParams::default(), &halves, (4, &Table::filled(true, 2)), &|| false));
    let cut = cuts
        .iter()
        .find(|cut| cut.shifts == [GroupId(0)] && cut.of == [0, 1].map(TaskId))
        .expect("the shift of two halves");
    assert_eq!((count(cut, &halves), count(cut, &whole), cut.most()), (1.5, 1.0, 1));
    // Two shifts that are alike may have a route each.
    cuts.clear();
    separate(&mut cuts, &BoundParams::default(), &halves, (4, &Table::from_iter([false, true])), &|| false);
    assert!(cuts.iter().all(|cut| !cut.shifts.contains(&GroupId(0))));
}

fn count(cut: &Cut, routes: &[Used]) -> f64 {
    routes.iter().map(|route| f64::from(cut.times(route.group, &route.entries)) * route.share).sum()
}
