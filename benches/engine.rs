//! Speed of the engine: `cargo bench`. What was measured, on which machine, stands in `benches/runs/`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rounds::generate::{GenerateOptions, generate};
use rounds::model::Problem;
use rounds::search::{PlanOptions, StopRule};
use rounds::{check, io, search};

/// A generated day, written and read as a user's would be.
fn day(shifts: usize, visits: usize) -> Problem {
    let day = generate(&GenerateOptions { shifts, visits, seed: 1, ..GenerateOptions::default() });
    io::read_day(io::write_day(&day).as_bytes()).expect("generated days are valid").value
}

/// A search of so many iterations on one thread.
fn options(iterations: u64) -> PlanOptions {
    let stop = StopRule { max_time: None, iterations: Some(iterations), interrupt: None };
    PlanOptions { seed: 1, threads: 1, stop, initial: None }
}

/// Reading: JSON to a validated problem.
fn reading(criterion: &mut Criterion) {
    for (shifts, visits) in [(10, 60), (40, 300)] {
        let generated = generate(&GenerateOptions { shifts, visits, seed: 1, ..GenerateOptions::default() });
        let text = io::write_day(&generated);
        criterion.bench_function(&format!("read a day of {visits} visits"), |bench| {
            bench.iter(|| io::read_day(black_box(text.as_bytes())));
        });
    }
}

/// From a problem to the first complete plan: construction alone.
fn first_plan(criterion: &mut Criterion) {
    for (shifts, visits) in [(10, 60), (40, 300)] {
        let problem = day(shifts, visits);
        criterion.bench_function(&format!("first plan of {visits} visits"), |bench| {
            bench.iter(|| search::plan(black_box(&problem), &options(0), &|_| {}));
        });
    }
}

/// The judge, on a plan of 300 visits.
fn judging(criterion: &mut Criterion) {
    let problem = day(40, 300);
    let plan = search::plan(&problem, &options(0), &|_| {}).expect("a generated day can be planned");
    criterion.bench_function("judge a plan of 300 visits", |bench| {
        bench.iter(|| check::check(black_box(&problem), black_box(&plan)));
    });
}

criterion_group! {
    name = engine;
    config = Criterion::default().sample_size(20);
    targets = reading, first_plan, judging
}
criterion_main!(engine);
