//! Cuts: how often routes count, the tolls of pricing, and that no plan breaks any.

use std::collections::BTreeMap;

use crate::evaluate::Instance;
use crate::ilp::Measure;
use crate::ilp::cuts::{Cut, separate};
use crate::ilp::group::Group;
use crate::ilp::labels::{Effort, Pricing};
use crate::ilp::neighbourhoods::Neighbourhoods;
use crate::ilp::relaxation::Relaxation;
use crate::ilp::tests::mixed;
use crate::ilp::tolls::Tolls;
use crate::search::Random;

/// Random cuts, with prices below `most`; each remembers half of all entries and its own.
pub fn some(random: &mut Random, entries: usize, most: i64) -> (Vec<Cut>, Vec<i64>) {
    let mut cuts = Vec::new();
    while entries > 2 && cuts.len() < 4 {
        let mut of = [0, 0, 0].map(|_| random.below(entries) as u32);
        of.sort_unstable();
        if of[0] < of[1] && of[1] < of[2] {
            let memory = (0..entries as u32).map(|entry| of.contains(&entry) || random.below(2) == 0);
            cuts.push(Cut { of, memory: memory.collect() });
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
        let cut = Cut { of: [1, 5, 9], memory: vec![true; 12] };
        let served = order.iter().filter(|entry| cut.of.contains(entry)).count() as u32;
        assert_eq!(cut.times(&order), served / 2, "{order:?}");
        let forgetful = Cut { of: [1, 5, 9], memory: (0..12).map(|_| random.below(2) == 0).collect() };
        assert!(forgetful.times(&order) <= served / 2, "{order:?}");
    }
}

/// What the labels pay on the way is what the route counts for in the end.
#[test]
fn tolls_are_what_routes_count_for() {
    let mut paid = 0;
    for seed in 0..40 {
        let problem = mixed(seed, 3, 12);
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance, Measure::Cost).expect("ordinary prices");
        let mut random = Random::new(seed, 8);
        let (cuts, prices) = some(&mut random, instance.entries, 1_000);
        for group in &relaxation.groups {
            let tolls = Tolls::new(group, &cuts, &prices);
            let nodes = orders(&mut random, group.nodes.len());
            let entries: Vec<u32> = nodes.iter().map(|&node| group.nodes[node as usize].task).collect();
            let (mut open, mut sum) = (0, 0);
            for &node in &nodes {
                let toll;
                (open, toll) = tolls.pass(open, node);
                sum += toll;
            }
            let able = |cut: &Cut| served(group, cut) > 1;
            let due = cuts.iter().zip(&prices).filter(|(cut, _)| able(cut));
            let due: i64 = due.map(|(cut, price)| i64::from(cut.times(&entries)) * price).sum();
            assert_eq!(sum, due, "seed {seed}, shifts {:?}", group.shifts);
            paid += usize::from(sum > 0);
        }
    }
    assert!(paid > 20, "only {paid} routes paid");
}

/// Orders of the same entries may pay different tolls, for cuts forget; a choice among all routes needs the cheapest of them.
#[test]
fn all_routes_are_the_cheapest_of_their_entries_whatever_the_tolls() {
    let mut routes = 0;
    for seed in 0..30 {
        let problem = mixed(seed, 2, 6);
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance, Measure::Cost).expect("ordinary prices");
        let near = Neighbourhoods::nearest(&instance, 32);
        let mut random = Random::new(seed, 9);
        let prices: Vec<i64> = (0..instance.entries).map(|_| random.below(8_000) as i64 * relaxation.scale).collect();
        let (cuts, dear) = some(&mut random, instance.entries, 9_000 * relaxation.scale);
        for group in relaxation.groups.iter().filter(|group| !group.terms.begun) {
            let costs = |tolls: &Tolls| {
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
                found.collect::<BTreeMap<Vec<u32>, i64>>()
            };
            let with = costs(&Tolls::new(group, &cuts, &dear));
            assert_eq!(with, costs(&Tolls::default()), "seed {seed}, shifts {:?}", group.shifts);
            routes += with.len();
        }
    }
    assert!(routes > 300, "only {routes} routes");
}

fn served(group: &Group, cut: &Cut) -> usize {
    cut.of.iter().filter(|entry| group.nodes.iter().any(|node| node.task == **entry)).count()
}

/// Three halves of routes that serve two of three entries each break a cut; whole routes that share nothing break none.
#[test]
fn halves_are_cut_and_plans_are_not() {
    let mut cuts = Vec::new();
    let whole = [(vec![0, 1, 2], 1.0), (vec![3, 4], 1.0)];
    assert!(!separate(&mut cuts, &whole, 6) && cuts.is_empty());
    let halves = [(vec![0, 3, 1], 0.5), (vec![1, 2], 0.5), (vec![2, 5, 0], 0.5), (vec![3, 4], 0.5)];
    assert!(separate(&mut cuts, &halves, 6));
    let cut = cuts.iter().find(|cut| cut.of == [0, 1, 2]).expect("the three that are served by halves");
    let count = |routes: &[(Vec<u32>, f64)]| {
        routes.iter().map(|(route, value)| f64::from(cut.times(route)) * value).sum::<f64>()
    };
    assert_eq!((count(&halves), count(&whole)), (1.5, 1.0));
    // Known and remembered: nothing more to add.
    assert!(!separate(&mut cuts, &halves, 6));
}
