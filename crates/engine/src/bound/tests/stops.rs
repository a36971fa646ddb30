//! Pricing hears when to stop, wherever it is.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::bound::pricing::completion_bounds::Completion;
use crate::bound::pricing::cut_duals::CutDuals;
use crate::bound::pricing::group::Measure;
use crate::bound::pricing::labelling::{Effort, Pricing};
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::bound::relaxation::Relaxation;
use crate::bound::tests::mixed;
use crate::evaluate::Instance;
use rounds_model::ids::Table;

#[test]
fn pricing_stops_when_it_is_told_to() {
    let problem = mixed(7, 4, 60);
    let instance = Instance::new(&problem);
    let relaxation = Relaxation::new(&instance, Measure::Cost, &|| false).expect("ordinary prices");
    let near = Neighbourhoods::nearest(&instance, 8, &|| false);
    let prices = Table::filled(4_000 * relaxation.scale, instance.entries);
    let group = relaxation.groups.iter().max_by_key(|group| group.nodes.len()).expect("there are shifts");
    let tolls = CutDuals::default();
    let asked = AtomicUsize::new(0);
    let told_at = |most: usize| {
        asked.store(0, Ordering::Relaxed);
        let asked = &asked;
        move || asked.fetch_add(1, Ordering::Relaxed) >= most
    };
    for most in [0, 1, group.nodes.len(), group.nodes.len() + 3] {
        let bound = Completion::new(&instance, group, &near, &prices, &told_at(most));
        assert!(bound.is_none() && asked.load(Ordering::Relaxed) <= most + 1, "bounds, told at {most}");
        for effort in [Effort::Quick(10), Effort::Greedy, Effort::Exact] {
            let stop = told_at(most);
            let pricing = Pricing {
                instance: &instance,
                group,
                neighbourhoods: &near,
                prices: &prices,
                tolls: &tolls,
                completion: None,
                cutoff: 0,
                labels: usize::MAX,
                stop: &stop,
            };
            let answer = pricing.run(effort, 3);
            let asked = asked.load(Ordering::Relaxed);
            assert!(!answer.broken || asked <= most + 1, "{effort:?} asked {asked} times, told at {most}");
            assert!(answer.broken || asked <= most, "{effort:?} went on, told at {most}");
        }
    }
}
