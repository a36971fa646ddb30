//! Speed of the engine: `cargo bench`. What was measured, on which machine, stands in `benches/runs/`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rounds::evaluate::{IMPOSSIBLE, Instance, Newcomer, Solution, TaskId};
use rounds::generate::{GenerateOptions, generate};
use rounds::model::Problem;
use rounds::model::ids::ShiftId;
use rounds::search::{PlanOptions, StopRule};
use rounds::{check, format};
use rounds_engine::search;

/// A generated day, written and read as a user's would be.
fn day(shifts: usize, visits: usize) -> Problem {
    let day = generate(&GenerateOptions::default().shifts(shifts).visits(visits).seed(1));
    format::read_day(format::write_day(&day).as_bytes()).expect("generated days are valid").value
}

/// A search of this many iterations on one thread.
fn options(iterations: u64) -> PlanOptions {
    let stop = StopRule::iterations(iterations);
    PlanOptions::default().seed(1).threads(1).stop(stop)
}

/// Reading: JSON to a validated problem.
fn reading(criterion: &mut Criterion) {
    for (shifts, visits) in [(10, 60), (40, 300)] {
        let generated = generate(&GenerateOptions::default().shifts(shifts).visits(visits).seed(1));
        let text = format::write_day(&generated);
        criterion.bench_function(&format!("read a day of {visits} visits"), |bench| {
            bench.iter(|| format::read_day(black_box(text.as_bytes())));
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

/// Insertion evaluations: every single visit of a planned day of 300 at every position of every fit shift, as though it
/// were not assigned; positions a second are the elements a second that criterion prints.
fn insertions(criterion: &mut Criterion) {
    let problem = day(40, 300);
    let plan = search::plan(&problem, &options(2_000), &|_| {}).expect("a generated day can be planned");
    let instance = Instance::new(&problem);
    let mut solution = Solution::empty(&instance);
    search::resume(&mut solution, &plan).expect("the plan is of this day");
    let singles: Vec<TaskId> =
        instance.visits.iter().filter(|visit| visit.entries.len() == 1).map(|visit| visit.entries.start).collect();
    let shifts = |entry: TaskId| instance.candidates.shifts(entry).iter().map(move |&shift| (entry, shift));
    let pairs: Vec<(TaskId, ShiftId)> = singles.iter().flat_map(|&entry| shifts(entry)).collect();
    let positions: usize = pairs.iter().map(|&(_, shift)| solution.routes[shift].last()).sum();
    let mut group = criterion.benchmark_group("insertion evaluations, 300 visits");
    group.throughput(Throughput::Elements(positions as u64));
    for (name, bound) in [("every position priced", IMPOSSIBLE), ("bounded as in the search", 1_500)] {
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let best = |&(entry, shift): &(TaskId, ShiftId)| {
                    let table = instance.shifts[shift].table;
                    let newcomer = Newcomer::new(&instance, entry, table);
                    newcomer.best(&solution.routes[shift], 0, bound).cost
                };
                pairs.iter().map(best).fold(0_i64, i64::wrapping_add)
            });
        });
    }
}

criterion_group! {
    name = engine;
    config = Criterion::default().sample_size(20);
    targets = reading, first_plan, judging, insertions
}
criterion_main!(engine);
