//! Masters full of ties: pivoting must come to an end on them, at what a second solver finds, and hear when to stop.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::bound::master::simplex::Primal;
use crate::bound::master::{Duals, Frame, Master, Row};
use crate::bound::pick;
use crate::bound::tests::dual_form::DualForm;
use crate::evaluate::NONE;
use crate::search::Random;

/// The duals if they are found before the master has asked `most` times whether to stop, and how often it asked.
fn within(master: &mut Primal, most: usize) -> (Option<Duals>, usize) {
    let asked = AtomicUsize::new(0);
    let duals = master.solve(&|| asked.fetch_add(1, Ordering::Relaxed) >= most);
    (duals, asked.into_inner())
}

/// A set packing full of ties: equal prices, costs of a few whole numbers, shifts that are alike.
fn tied(seed: u64) -> (Frame, Vec<Row>) {
    let mut random = Random::new(seed, 5);
    let (visits, groups) = (10 + random.below(90) as u32, 2 + random.below(20) as u32);
    let frame = Frame {
        visit_of: (0..visits).collect(),
        out: vec![if seed.is_multiple_of(4) { 1e9 } else { 100.0 }; visits as usize],
        shifts: vec![1.0; groups as usize],
        must: (0..groups).map(|group| seed.is_multiple_of(3) && group == 0).collect(),
        ..Frame::default()
    };
    let longest = 1 + random.below(12);
    let row = |_| {
        let mut own: Vec<u32> = (0..1 + random.below(longest)).map(|_| random.below(visits as usize) as u32).collect();
        own.sort_unstable();
        own.dedup();
        let cost = (own.len() * 10 + random.below(3)) as f64;
        let group = random.below(groups as usize) as u32;
        Row { group, entries: own.into_iter().map(|entry| (entry, 1.0)).collect(), cuts: Vec::new(), cost }
    };
    (frame, (0..600).map(row).collect())
}

/// As many shifts as visits, each of which may have any one visit, at the same cost: an assignment without any
/// preference.
fn assignment(count: u32) -> (Frame, Vec<Row>) {
    let frame = Frame {
        visit_of: (0..count).collect(),
        out: vec![100.0; count as usize],
        shifts: vec![1.0; count as usize],
        must: vec![false; count as usize],
        ..Frame::default()
    };
    let pairs = (0..count * count).map(|pair| (pair / count, pair % count));
    let row = |(group, visit)| Row { group, entries: vec![(visit, 1.0)], cuts: Vec::new(), cost: 10.0 };
    (frame, pairs.map(row).collect())
}

/// Rows of which each is at least 0: as many items that no visit needs, of an option without effect.
fn at_least_nothing(items: usize) -> Frame {
    let option = (0..items as u32).map(|item| (item, 0.0)).collect();
    Frame { visit_of: vec![NONE; items], options: vec![option], ..Frame::default() }
}

/// A linear program known to make pivoting go in circles: `columns` hold what each costs and its coefficients in rows
/// that are at most 0; `capped` is at most 1.
fn cycling(columns: &[(f64, &[f64])], capped: usize) -> (Frame, Vec<Row>) {
    let items = columns[0].1.len();
    let frame = Frame { shifts: vec![1.0, 1e6], must: vec![false; 2], ..at_least_nothing(items) };
    let row = |(number, (cost, of)): (usize, &(f64, &[f64]))| Row {
        group: u32::from(number != capped),
        entries: (0..).zip(of.iter().map(|value| -value)).collect(),
        cuts: Vec::new(),
        cost: *cost,
    };
    (frame, columns.iter().enumerate().map(row).collect())
}

/// A random linear program whose rows all pass through one corner.
fn corner(seed: u64) -> (Frame, Vec<Row>) {
    let mut random = Random::new(seed, 6);
    let (items, columns) = (2 + random.below(5), 4 + random.below(8));
    let frame = Frame { shifts: vec![1.0], must: vec![false], ..at_least_nothing(items) };
    let mut value = |most: usize| random.below(2 * most + 1) as f64 - most as f64;
    let row = |_| {
        let entries = (0..items as u32).map(|item| (item, value(9))).collect();
        Row { group: 0, entries, cuts: Vec::new(), cost: value(20) }
    };
    (frame, (0..columns).map(row).collect())
}

#[test]
fn pivoting_does_not_go_in_circles_in_a_corner() {
    // At the first four it does if the best column enters and the largest pivot leaves, again and again.
    for seed in [49_859, 102_250, 122_190, 143_395].into_iter().chain(0..2_000) {
        let (frame, rows) = corner(seed);
        for (name, mut master) in [("plain", Primal::plain(frame.clone())), ("perturbed", Primal::new(frame.clone()))] {
            master.add(rows.clone());
            let (duals, asked) = within(&mut master, 400);
            let value = duals.unwrap_or_else(|| panic!("{seed}, {name}: no end after {asked} pivots")).value;
            let mut dual = DualForm::new(frame.clone());
            dual.add(rows.clone());
            let right = dual.solve(&|| false).expect("solved").value;
            assert!((value - right).abs() < 0.5, "{seed}, {name}: {value} and {right}");
        }
    }
}

#[test]
fn examples_of_going_in_circles_come_to_their_end() {
    // Beale 1955, Marshall & Suurballe 1969, Chvátal 1983.
    let beale =
        cycling(&[(-0.75, &[0.25, 0.5]), (150.0, &[-60.0, -90.0]), (-0.02, &[-0.04, -0.02]), (6.0, &[9.0, 3.0])], 2);
    let marshall = cycling(&[(-0.4, &[0.6, 0.2, 0.4]), (-0.4, &[-6.4, -1.8, -1.6]), (1.8, &[4.8, 0.6, 0.2])], 1);
    let chvatal = cycling(&[(-10.0, &[0.5, 0.5]), (57.0, &[-5.5, -1.5]), (9.0, &[-2.5, -0.5]), (24.0, &[9.0, 1.0])], 0);
    for (name, (frame, rows), best) in
        [("Beale", beale, -0.05), ("Marshall and Suurballe", marshall, -2.0), ("Chvátal", chvatal, -1.0)]
    {
        let mut master = Primal::plain(frame);
        master.add(rows);
        let (duals, asked) = within(&mut master, 1_000);
        let value = duals.unwrap_or_else(|| panic!("{name}: no end after {asked} pivots")).value;
        assert!((value - best).abs() < 1e-6, "{name}: {value}");
    }
}

#[test]
fn masters_full_of_ties_come_to_an_end_at_what_a_second_solver_finds() {
    let masters = (0..60).map(tied).chain([5, 20, 40].map(assignment));
    for (number, (frame, rows)) in masters.enumerate() {
        let mut dual = DualForm::new(frame.clone());
        dual.add(rows.clone());
        let right = dual.solve(&|| false).expect("solved").value;
        for (name, mut master) in [("plain", Primal::plain(frame.clone())), ("perturbed", Primal::new(frame.clone()))] {
            master.add(rows.clone());
            let (duals, asked) = within(&mut master, 50 * frame.rows());
            let value = duals.unwrap_or_else(|| panic!("{number}, {name}: no end after {asked} pivots")).value;
            assert!((value - right).abs() < 2e-3 * right.abs().max(100.0), "{number}, {name}: {value} and {right}");
        }
    }
}

#[test]
fn a_master_stops_at_the_pivot_at_which_it_is_told_to() {
    let (frame, rows) = tied(7);
    let solve = |most: usize| {
        let mut master = Primal::new(frame.clone());
        master.add(rows.clone());
        within(&mut master, most)
    };
    let (found, all) = solve(usize::MAX);
    assert!(found.is_some() && all > 50, "{all} pivots are too few to stop at");
    for most in [0, 1, all / 2, all - 1] {
        let (duals, asked) = solve(most);
        assert!(duals.is_none() && asked == most + 1, "asked {asked} times, told at {most}");
    }
}

#[test]
fn a_choice_stops_when_it_is_told_to() {
    let (frame, rows) = tied(7);
    let mut master = Primal::new(frame.clone());
    master.add(rows.clone());
    let (_, relaxed) = within(&mut master, usize::MAX);
    let asks = |most: usize| {
        let asked = AtomicUsize::new(0);
        let left = || match asked.fetch_add(1, Ordering::Relaxed) >= most {
            true => Duration::ZERO,
            false => Duration::from_secs(600),
        };
        (pick(&frame, &rows, 1e6, &left), asked.into_inner())
    };
    assert!(asks(usize::MAX).0.is_some());
    // While the relaxation is solved, and while the solver chooses.
    for most in [0, 1, relaxed / 2, relaxed, relaxed + 1] {
        let (found, asked) = asks(most);
        assert!(found.is_none() && asked <= most + 2, "asked {asked} times, told at {most}");
    }
}
