//! Pricing against enumeration, and the two masters against each other.

mod dual_form;

use crate::evaluate::{Instance, NONE};
use crate::ilp::completion::Completion;
use crate::ilp::group::{Group, Measure};
use crate::ilp::labels::{Effort, Pricing};
use crate::ilp::master::{Frame, Master, Row};
use crate::ilp::neighbourhoods::Neighbourhoods;
use crate::ilp::relaxation::Relaxation;
use crate::ilp::simplex::Primal;
use crate::ilp::tests::dual_form::DualForm;
use crate::model::Problem;
use crate::search::Random;

fn mixed(seed: u64, shifts: usize, visits: usize) -> Problem {
    crate::io::problem_of(&crate::generate::mixed(seed, shifts, visits)).expect("made-up days are valid").value
}

/// The least reduced cost over all routes without repeats, by going through every order of visits and duties, timed and
/// priced as the labels do.
struct Enumeration<'e, 'p> {
    instance: &'e Instance<'p>,
    group: &'e Group,
    prices: &'e [i64],
    best: i64,
}

#[derive(Clone, Copy)]
struct State {
    time: i32,
    slack: i32,
    cost: i64,
    place: u32,
    travel: i32,
    load: i64,
    visits: u32,
    duties: u32,
}

impl Enumeration<'_, '_> {
    fn go(&mut self, state: State, seen: &mut Vec<u32>) {
        self.close(&state);
        let (group, terms) = (self.group, &self.group.terms);
        let stops = group.nodes.iter().map(|node| (node, None));
        for (node, duty) in stops.chain(group.duties.iter().enumerate().map(|(number, node)| (node, Some(number)))) {
            let used = match duty {
                Some(number) => state.duties & (1 << number) != 0,
                None => seen.contains(&node.visit),
            };
            let table = &self.instance.tables[terms.table];
            let (leg, access) = node.way(table, state.place);
            let place = if node.placed { node.place } else { state.place };
            let ready = state.time + leg + access;
            let Some((start, late)) = node.start(&self.instance.tasks, ready).filter(|_| !used) else { continue };
            let mut next = State { place, travel: state.travel + leg, time: start + node.duration, ..state };
            next.cost += terms.travel_rate * i64::from(leg);
            if terms.wait_rate > 0 {
                let slack = state.slack.saturating_add(ready - state.time).min(crate::evaluate::NEVER);
                next.cost += terms.wait_rate * i64::from((start - slack).max(0));
                next.slack = slack.clamp(start, node.last.max(start)) + node.duration;
            }
            match duty {
                Some(number) => next.duties |= 1 << number,
                None => {
                    next.cost += late + node.soft - self.prices[node.task as usize];
                    (next.visits, next.load) = (next.visits + 1, next.load + node.load);
                }
            }
            let capped = next.visits > terms.max_visits || next.travel > terms.max_travel || next.load > terms.max_load;
            if !capped && next.time <= terms.limit {
                seen.push(node.visit);
                self.go(next, seen);
                seen.pop();
            }
        }
    }

    fn close(&mut self, state: &State) {
        let terms = &self.group.terms;
        let leg = self.instance.tables[terms.table].get(state.place, terms.end_place);
        let end = state.time + leg;
        let open = self.group.duties.iter().enumerate().filter(|(number, _)| state.duties & (1 << number) == 0);
        let skipped: Option<i64> = open.map(|(_, duty)| duty.skip).sum();
        let fits = end <= terms.limit && state.travel + leg <= terms.max_travel;
        if let Some(skipped) = skipped.filter(|_| fits && state.visits > 0) {
            let over = terms.overtime_rate * i64::from((end - terms.end).max(0));
            self.best = self.best.min(state.cost + terms.travel_rate * i64::from(leg) + over + skipped);
        }
    }
}

#[test]
fn exact_pricing_finds_the_best_of_all_routes() {
    let mut compared = 0;
    for seed in 0..40 {
        let problem = mixed(seed, 2 + seed as usize % 3, 6);
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance, Measure::Cost).expect("ordinary prices");
        // With every visit remembered everywhere, ng-routes are routes.
        let near = Neighbourhoods::nearest(&instance, 32);
        let mut random = Random::new(seed, 1);
        let prices: Vec<i64> = (0..instance.entries).map(|_| random.below(8_000) as i64 * relaxation.scale).collect();
        for group in relaxation.groups.iter().filter(|group| !group.terms.begun) {
            let completion = Completion::new(&instance, group, &near, &prices, &|| false);
            let pricing = |completion| Pricing {
                instance: &instance,
                group,
                neighbourhoods: &near,
                prices: &prices,
                completion,
                cutoff: 0,
                labels: usize::MAX,
                stop: &|| false,
            };
            let mut all = Enumeration { instance: &instance, group, prices: &prices, best: 0 };
            let terms = &group.terms;
            let slack = if terms.departed { terms.start } else { crate::evaluate::NEVER };
            let start = State {
                time: terms.start,
                slack,
                cost: 0,
                place: terms.start_place,
                travel: 0,
                load: 0,
                visits: 0,
                duties: 0,
            };
            all.go(start, &mut vec![NONE]);
            for completion in [None, completion.as_ref()] {
                let found = pricing(completion).run(Effort::Exact, 1);
                let best = found.routes.first().map_or(0, |route| route.reduced);
                assert_eq!(
                    best,
                    all.best,
                    "seed {seed}, shifts {:?}, completion {}",
                    group.shifts,
                    completion.is_some()
                );
            }
            if let Some(completion) = completion {
                assert!(completion.whole(group).min(0) <= all.best, "seed {seed}: no bound");
            }
            compared += usize::from(all.best < 0);
        }
    }
    assert!(compared > 20, "only {compared} groups had a route worth making");
}

/// A random master problem.
fn random_master(seed: u64) -> (Frame, Vec<Row>) {
    let mut random = Random::new(seed, 2);
    let (visits, groups) = (6 + random.below(20) as u32, 2 + random.below(5) as u32);
    // Every third visit has two entries.
    let visit_of: Vec<u32> = (0..visits).flat_map(|visit| vec![visit; 1 + usize::from(visit % 3 == 0)]).collect();
    let entries = visit_of.len() as u32;
    let frame = Frame {
        out: (0..visits).map(|_| 100.0 + random.below(900) as f64).collect(),
        needs: vec![(1, 2), (4, 5)],
        shifts: (0..groups).map(|_| 1.0 + random.below(2) as f64).collect(),
        must: vec![false; groups as usize],
        visit_of,
    };
    let rows = (0..150).map(|_| {
        let mut served: Vec<u32> = (0..1 + random.below(4)).map(|_| random.below(entries as usize) as u32).collect();
        served.sort_unstable();
        served.dedup();
        let cost = 20.0 + random.below(300) as f64;
        Row {
            group: random.below(groups as usize) as u32,
            entries: served.into_iter().map(|entry| (entry, 1.0)).collect(),
            cost,
        }
    });
    let rows = rows.collect();
    (frame, rows)
}

#[test]
fn both_masters_agree() {
    for seed in 0..30 {
        let (frame, rows) = random_master(seed);
        let (mut primal, mut dual) = (Primal::new(frame.clone()), DualForm::new(frame.clone()));
        for part in rows.chunks(40) {
            primal.add(part.to_vec());
            dual.add(part.to_vec());
            let (one, other) = (primal.solve().expect("solved"), dual.solve().expect("solved"));
            // Ours solves a problem that is perturbed a little.
            let near = 2e-3 * other.value.abs().max(100.0);
            assert!((one.value - other.value).abs() < near, "seed {seed}: {} and {}", one.value, other.value);
            for (visit, &out) in frame.out.iter().enumerate() {
                let own = frame.visit_of.iter().zip(&one.entries).filter(|(of, _)| **of == visit as u32);
                let most = out
                    + frame
                        .needs
                        .iter()
                        .zip(&one.needs)
                        .map(|(&(from, to), price)| {
                            f64::from(u8::from(from == visit as u32)) * price
                                - f64::from(u8::from(to == visit as u32)) * price
                        })
                        .sum::<f64>();
                assert!(own.map(|(_, price)| price).sum::<f64>() <= most + 1e-4, "seed {seed}, visit {visit}");
            }
        }
    }
}

#[test]
fn whole_prices_never_earn_more_than_leaving_out_costs() {
    for seed in 0..20 {
        let problem = mixed(seed, 3, 12);
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance, Measure::Cost).expect("ordinary prices");
        let mut random = Random::new(seed, 3);
        let mut some = |count: usize| (0..count).map(|_| random.below(300_000) as f64 - 1_000.0).collect::<Vec<f64>>();
        let duals = crate::ilp::master::Duals {
            entries: some(instance.entries),
            needs: some(relaxation.needs.len()),
            ..Default::default()
        };
        let prices = relaxation.prices(&duals);
        let mut most = relaxation.out.clone();
        for (&price, &(from, to)) in prices.needs.iter().zip(&relaxation.needs) {
            most[from as usize] += price;
            most[to as usize] -= price;
        }
        for (visit, row) in instance.visits.iter().enumerate() {
            let earned: i64 = row.entries.clone().map(|entry| prices.entries[entry as usize]).sum();
            assert!(earned <= most[visit] && most[visit] >= 0, "seed {seed}, visit {visit}");
        }
    }
}

/// What the routes chosen cost with what they leave out; nothing if a group has more than it has shifts.
fn cost_of_choice(frame: &Frame, rows: &[Row], chosen: impl Fn(usize) -> bool) -> Option<f64> {
    let mut left = frame.shifts.clone();
    let mut served = vec![false; frame.visit_of.len()];
    let mut cost = 0.0;
    for (_, row) in rows.iter().enumerate().filter(|(index, _)| chosen(*index)) {
        left[row.group as usize] -= 1.0;
        row.entries.iter().for_each(|&(entry, _)| served[entry as usize] = true);
        cost += row.cost;
    }
    let mut out = vec![false; frame.out.len()];
    served.iter().zip(&frame.visit_of).for_each(|(&served, &visit)| out[visit as usize] |= !served);
    // Pairs of needs stand in the order in which they follow from each other.
    frame.needs.iter().for_each(|&(from, to)| out[to as usize] |= out[from as usize]);
    let paid: f64 = out.iter().zip(&frame.out).filter(|(out, _)| **out).map(|(_, price)| price).sum();
    left.iter().all(|&left| left >= 0.0).then_some(cost + paid)
}

#[test]
fn picks_the_cheapest_choice_if_it_is_cheaper_than_what_is_known() {
    let mut better = 0;
    for seed in 0..40 {
        let (frame, mut rows) = random_master(seed);
        rows.truncate(11);
        let all =
            (0..1_u32 << rows.len()).filter_map(|set| cost_of_choice(&frame, &rows, |index| set >> index & 1 == 1));
        let best = all.fold(f64::INFINITY, f64::min);
        let none: f64 = frame.out.iter().sum();
        let limit = std::time::Duration::from_secs(60);
        let chosen = crate::ilp::pick(&frame, &rows, none, limit);
        match chosen {
            Some(chosen) => {
                let cost = cost_of_choice(&frame, &rows, |index| chosen.contains(&index)).expect("enough shifts");
                assert!((cost - best).abs() < 1e-6, "seed {seed}: chose {cost}, best is {best}");
                better += 1;
            }
            None => assert!(best > none - 1.0, "seed {seed}: {best} not found"),
        }
        assert_eq!(crate::ilp::pick(&frame, &rows, best, limit), None, "seed {seed}: nothing is below the best");
    }
    assert!(better > 20, "only {better} choices");
}
