//! Pricing against enumeration, the masters against each other, choices against all choices.

mod cuts;
mod degenerate;
mod dual_form;
mod loops;
mod quick;
mod stops;

use crate::bound::cuts::Cut;
use crate::bound::items::ItemId;
use crate::bound::master::mip::{self, Choice};
use crate::bound::master::simplex::Primal;
use crate::bound::master::{Duals, Frame, Master, Row};
use crate::bound::pricing::completion_bounds::Completion;
use crate::bound::pricing::cut_duals::CutDuals;
use crate::bound::pricing::group::{Group, GroupId, Measure};
use crate::bound::pricing::labelling::{Effort, Pricing};
use crate::bound::pricing::ng_sets::Neighbourhoods;
use crate::bound::relaxation::Relaxation;
use crate::bound::tests::dual_form::DualForm;
use crate::evaluate::{Instance, NONE, SpotId, TaskId};
use crate::search::Random;
use rounds_model::Problem;
use rounds_model::ids::{Id, Table};

fn mixed(seed: u64, shifts: usize, visits: usize) -> Problem {
    rounds_format::problem_of(&rounds_lab::generate::mixed(seed, shifts, visits)).expect("made-up days are valid").value
}

/// The least reduced cost over all routes without repeats, by going through every order of visits and duties, timed and
/// priced as the labels do.
struct Enumeration<'e, 'p> {
    instance: &'e Instance<'p>,
    group: &'e Group,
    prices: &'e Table<ItemId, i64>,
    number: GroupId,
    cuts: &'e [Cut],
    tolls: &'e [i64],
    best: i64,
}

#[derive(Clone, Copy)]
struct State {
    time: i32,
    slack: i32,
    cost: i64,
    place: SpotId,
    travel: i32,
    load: i64,
    visits: u32,
    duties: u32,
}

impl Enumeration<'_, '_> {
    fn go(&mut self, state: State, seen: &mut Vec<TaskId>) {
        self.close(&state, seen);
        let (group, terms) = (self.group, &self.group.terms);
        let stops = group.nodes.iter().map(|node| (node, None));
        for (node, duty) in stops.chain(group.duties.iter().enumerate().map(|(number, node)| (node, Some(number)))) {
            let used = match duty {
                Some(number) => state.duties & (1 << number) != 0,
                None => seen.iter().any(|&task| self.instance.tasks[task].visit == node.visit),
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
                    next.cost += late + node.soft - self.prices[node.item];
                    (next.visits, next.load) = (next.visits + 1, next.load + node.load);
                }
            }
            let capped = next.visits > terms.max_visits || next.travel > terms.max_travel || next.load > terms.max_load;
            if !capped && next.time <= terms.limit {
                seen.push(node.task);
                self.go(next, seen);
                seen.pop();
            }
        }
    }

    fn close(&mut self, state: &State, seen: &[TaskId]) {
        let terms = &self.group.terms;
        let leg = self.instance.tables[terms.table].get(state.place, terms.end_place);
        let end = state.time + leg;
        let open = self.group.duties.iter().enumerate().filter(|(number, _)| state.duties & (1 << number) == 0);
        let owed = open.filter(|(_, duty)| end > duty.spared);
        let skipped: Option<i64> = owed.map(|(_, duty)| duty.skip).sum();
        let fits = end <= terms.limit && state.travel + leg <= terms.max_travel;
        if let Some(skipped) = skipped.filter(|_| fits && state.visits > 0) {
            let over = terms.overtime_rate * i64::from((end - terms.end).max(0));
            let served: Vec<TaskId> =
                seen.iter().copied().filter(|&task| task.index() < self.instance.entries).collect();
            let due =
                self.cuts.iter().zip(self.tolls).map(|(cut, toll)| i64::from(cut.times(self.number, &served)) * toll);
            let state = State { cost: state.cost + due.sum::<i64>(), ..*state };
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
        let relaxation = Relaxation::new(&instance, Measure::Cost, &|| false).expect("ordinary prices");
        // With every visit remembered everywhere, ng-routes are routes.
        let near = Neighbourhoods::nearest(&instance, 32, &|| false);
        let mut random = Random::new(seed, 1);
        let prices: Table<ItemId, i64> =
            (0..instance.entries).map(|_| random.below(8_000) as i64 * relaxation.scale).collect();
        let (cuts, dear) = cuts::some(&mut random, &relaxation, 3_000 * relaxation.scale);
        for (number, group) in relaxation.groups.enumerate().filter(|(_, group)| !group.terms.begun) {
            let completion = Completion::new(&instance, group, &near, &prices, &|| false);
            let tolls = CutDuals::new(group, number, &cuts, &dear);
            let pricing = |completion| Pricing {
                instance: &instance,
                group,
                neighbourhoods: &near,
                prices: &prices,
                tolls: &tolls,
                completion,
                cutoff: 0,
                labels: usize::MAX,
                stop: &|| false,
            };
            let (cuts, tolls) = (&cuts[..], &dear[..]);
            let mut all = Enumeration { instance: &instance, group, prices: &prices, number, cuts, tolls, best: 0 };
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
            all.go(start, &mut Vec::new());
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
    // Every third visit has two entries, and the last does not count.
    let visit_of = |visit| vec![if visit + 1 < visits { visit } else { NONE }; 1 + usize::from(visit % 3 == 0)];
    let mut visit_of: Vec<u32> = (0..visits).flat_map(visit_of).collect();
    let mut served: Vec<u32> = (0..visit_of.len() as u32).filter(|&entry| visit_of[entry as usize] != NONE).collect();
    let price = |visit| if visit + 1 < visits { 100.0 + random.below(900) as f64 } else { 0.0 };
    let out = (0..visits).map(price).collect();
    // On every third seed the first visit is served in two spans: entries 0 and 1 together, or the two items added; on
    // every sixth the second too, by entry 2 or an item of its own, and the first may be early only if it is.
    let mut options: Vec<Vec<(u32, f64)>> = Vec::new();
    if seed.is_multiple_of(3) {
        let next = visit_of.len() as u32;
        (visit_of[0], visit_of[1]) = (NONE, NONE);
        visit_of.extend([NONE, NONE, 0]);
        served.extend([next, next + 1]);
        options = [[0, 1], [next, next + 1]].map(|[a, b]| vec![(a, -1.0), (b, -1.0), (next + 2, 1.0)]).to_vec();
        if seed.is_multiple_of(6) {
            visit_of[2] = NONE;
            visit_of.extend([NONE, 1, NONE]);
            served.push(next + 3);
            options[0].push((next + 5, -1.0));
            options
                .extend([vec![(2, -1.0), (next + 4, 1.0), (next + 5, 1.0)], vec![(next + 3, -1.0), (next + 4, 1.0)]]);
        }
    }
    let frame = Frame {
        out,
        needs: vec![(1, 2), (2, 3)],
        cuts: (0..seed % 4).map(|cut| 1.0 + (cut % 2) as f64).collect(),
        shifts: (0..groups).map(|_| 1.0 + random.below(2) as f64).collect(),
        must: (0..groups).map(|group| group == 0 && seed % 2 == 1).collect(),
        visit_of,
        options,
    };
    let rows = (0..150).map(|_| {
        let mut own: Vec<u32> = (0..1 + random.below(4)).map(|_| served[random.below(served.len())]).collect();
        own.sort_unstable();
        own.dedup();
        let cost = 20.0 + random.below(300) as f64;
        let cuts = (0..(seed % 4) as u32).filter(|_| random.below(3) == 0).map(|cut| (cut, 1.0)).collect();
        Row {
            group: random.below(groups as usize) as u32,
            entries: own.into_iter().map(|entry| (entry, 1.0)).collect(),
            cuts,
            cost,
        }
    });
    let rows = rows.collect();
    (frame, rows)
}

/// How much more than leaving it out costs a visit earns at these duals, at most over all visits.
fn excess(frame: &Frame, duals: &Duals) -> f64 {
    let mut left = frame.out.clone();
    for (&(from, to), price) in frame.needs.iter().zip(&duals.needs) {
        left[from as usize] += price;
        left[to as usize] -= price;
    }
    for (&visit, price) in frame.visit_of.iter().zip(&duals.entries).filter(|(visit, _)| **visit != NONE) {
        left[visit as usize] -= price;
    }
    let of_option = |option: &Vec<(u32, f64)>| {
        -option.iter().map(|&(item, times)| times * duals.entries[item as usize]).sum::<f64>()
    };
    left.extend(frame.options.iter().map(of_option));
    left.into_iter().fold(0.0, |most, left| most.max(-left))
}

/// How much more than it costs a route earns at these duals, at most over all routes.
fn overpaid(rows: &[Row], duals: &Duals) -> f64 {
    let over = rows.iter().map(|row| {
        let earned: f64 = row.entries.iter().map(|&(entry, times)| times * duals.entries[entry as usize]).sum();
        let cut: f64 = row.cuts.iter().map(|&(cut, times)| times * duals.cuts[cut as usize]).sum();
        earned - cut - duals.groups[row.group as usize] - row.cost
    });
    over.fold(0.0, f64::max)
}

/// Every master against the one in dual form, as routes are added.
#[test]
fn all_masters_agree() {
    for seed in 0..60 {
        let (frame, rows) = random_master(seed);
        let mut dual = DualForm::new(frame.clone());
        let mut masters: Vec<(&str, Box<dyn Master>)> = vec![("ours", Box::new(Primal::new(frame.clone())))];
        #[cfg(feature = "highs")]
        masters.push(("HiGHS", Box::new(crate::bound::master::highs::Highs::new(frame.clone()))));
        for (part, end) in rows.chunks(40).zip([40, 80, 120, 150]) {
            dual.add(part.to_vec());
            let right = dual.solve(&|| false).expect("solved");
            for (name, master) in &mut masters {
                master.add(part.to_vec());
                let found = master.solve(&|| false).unwrap_or_else(|| panic!("seed {seed}, {name}: not solved"));
                // Both solve a problem that is perturbed a little.
                let near = 2e-3 * right.value.abs().max(100.0);
                let off = (found.value - right.value).abs();
                assert!(off < near, "seed {seed}, {name}: {} and {}", found.value, right.value);
                assert!(excess(&frame, &found) < 1e-4, "seed {seed}, {name}: a visit earns too much");
                assert!(overpaid(&rows[..end], &found) < 1e-4, "seed {seed}, {name}: a route earns too much");
                let values = master.values();
                let used = values.iter().any(|&value| value > 0.1);
                assert!(values.len() == end && used, "seed {seed}, {name}: {values:?}");
            }
        }
    }
}

/// The least cost over all choices of `rows`, `chosen` being so already, by going through them; infinite if there is
/// none.
fn cheapest(frame: &Frame, rows: &[Row], chosen: &mut Vec<Row>) -> f64 {
    let Some((first, rest)) = rows.split_first() else { return cost_of(frame, chosen) };
    let without = cheapest(frame, rest, chosen);
    chosen.push(first.clone());
    let with = cheapest(frame, rest, chosen);
    chosen.pop();
    with.min(without)
}

/// What a choice of routes costs; infinite if it has too many or too few of a group.
fn cost_of(frame: &Frame, chosen: &[Row]) -> f64 {
    for (group, (&shifts, &must)) in frame.shifts.iter().zip(&frame.must).enumerate() {
        let routes = chosen.iter().filter(|row| row.group as usize == group).count() as f64;
        if routes > shifts || (must && routes < shifts) {
            return f64::INFINITY;
        }
    }
    let serves = |row: &Row, entry: usize| row.entries.iter().any(|&(served, _)| served as usize == entry);
    let mut out = vec![false; frame.out.len()];
    for (entry, &visit) in frame.visit_of.iter().enumerate().filter(|(_, visit)| **visit != NONE) {
        let by = |entry: u32| chosen.iter().any(|row| serves(row, entry as usize));
        let giving = |item: u32| frame.options.iter().filter(move |option| option.contains(&(item, 1.0)));
        let whole = |option: &Vec<(u32, f64)>, has: &dyn Fn(u32) -> bool| {
            option.iter().all(|&(item, times)| times > 0.0 || has(item))
        };
        let has = |item: u32| by(item) || giving(item).any(|option| whole(option, &by));
        out[visit as usize] |= !by(entry as u32) && !giving(entry as u32).any(|option| whole(option, &has));
    }
    for _ in 0..frame.needs.len() {
        frame.needs.iter().for_each(|&(from, to)| out[to as usize] |= out[from as usize]);
    }
    let paid: f64 = frame.out.iter().zip(out).filter(|(_, out)| *out).map(|(price, _)| price).sum();
    paid + chosen.iter().map(|row| row.cost).sum::<f64>()
}

#[test]
fn the_choice_is_the_best_of_all() {
    let (mut met, mut impossible) = (0, 0);
    for seed in 0..60 {
        let (frame, mut rows) = random_master(seed);
        rows.truncate(4 + seed as usize % 9);
        let best = cheapest(&frame, &rows, &mut Vec::new());
        for (name, choice) in choices(&frame, &rows) {
            match choice {
                Some(choice) => {
                    assert!(choice.optimal, "seed {seed}, {name}: not proven");
                    assert!((choice.cost - best).abs() < 1e-3, "seed {seed}, {name}: {} for {best}", choice.cost);
                    met += 1;
                }
                None => {
                    assert!(best.is_infinite(), "seed {seed}, {name}: nothing for {best}");
                    impossible += 1;
                }
            }
        }
    }
    assert!(met > 30 && impossible > 0, "{met} met, {impossible} impossible");
}

/// What every solver chooses, with its name.
fn choices(frame: &Frame, rows: &[Row]) -> Vec<(&'static str, Option<Choice>)> {
    let limit = std::time::Duration::from_secs(60);
    vec![
        ("microlp", mip::choose_by(mip::microlp, frame, rows, None, limit)),
        #[cfg(feature = "highs")]
        ("HiGHS", mip::choose_by(mip::highs, frame, rows, None, limit)),
    ]
}

#[cfg(feature = "highs")]
#[test]
fn solvers_choose_equally_well() {
    for seed in 0..30 {
        let (frame, rows) = random_master(seed);
        let costs: Vec<Option<f64>> = choices(&frame, &rows)
            .into_iter()
            .map(|(name, choice)| {
                choice.inspect(|choice| assert!(choice.optimal, "seed {seed}, {name}")).map(|c| c.cost)
            })
            .collect();
        let [Some(one), Some(other)] = costs[..] else { panic!("seed {seed}: {costs:?}") };
        assert!((one - other).abs() < 1e-3, "seed {seed}: {one} and {other}");
    }
}

#[test]
fn whole_prices_never_earn_more_than_leaving_out_costs() {
    for seed in 0..20 {
        let problem = mixed(seed, 3, 12);
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance, Measure::Cost, &|| false).expect("ordinary prices");
        let mut random = Random::new(seed, 3);
        let mut some = |count: usize| (0..count).map(|_| random.below(300_000) as f64 - 1_000.0).collect::<Vec<f64>>();
        let duals =
            Duals { entries: some(instance.entries), needs: some(relaxation.needs.len()), ..Default::default() };
        let prices = relaxation.prices(&duals);
        let mut most = relaxation.out.clone();
        for (&price, need) in prices.needs.iter().zip(&relaxation.needs) {
            most[need.from] += price;
            most[need.to] -= price;
        }
        for (visit, row) in instance.visits.enumerate() {
            let earned: i64 = row.entries.clone().map(|entry| prices.entries[ItemId::of(entry)]).sum();
            assert!(earned <= most[visit] && most[visit] >= 0, "seed {seed}, {visit:?}");
        }
    }
}

#[test]
fn picks_the_cheapest_choice_if_it_is_cheaper_than_what_is_known() {
    let mut better = 0;
    for seed in 0..60 {
        let (mut frame, mut rows) = random_master(seed);
        frame.must.fill(false);
        frame.cuts.clear();
        rows.iter_mut().for_each(|row| row.cuts.clear());
        rows.truncate(11);
        let (best, none) = (cheapest(&frame, &rows, &mut Vec::new()), cost_of(&frame, &[]));
        let limit = std::time::Duration::from_secs(60);
        match crate::bound::pick(&frame, &rows, none, &|| limit) {
            Some(chosen) => {
                let chosen: Vec<Row> = chosen.into_iter().map(|index| rows[index].clone()).collect();
                let cost = cost_of(&frame, &chosen);
                assert!((cost - best).abs() < 1e-6, "seed {seed}: chose {cost}, best is {best}");
                better += 1;
            }
            None => assert!(best > none - 1.0, "seed {seed}: {best} not found"),
        }
        assert_eq!(crate::bound::pick(&frame, &rows, best, &|| limit), None, "seed {seed}: nothing is below the best");
    }
    assert!(better > 30, "only {better} choices");
}
