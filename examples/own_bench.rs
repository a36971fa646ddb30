//! A method of one's own in the bench: the whole command `rounds bench`, with the method beside those of rounds.
//!
//! ```sh
//! cargo run --release --example own_bench -- days fixtures/days --only tiny --iterations 300 --methods shake,hybrid
//! ```

use std::process::ExitCode;
use std::sync::Arc;

use rounds::model::ids::VisitId;
use rounds::search::{Method, Run, methods};

/// Takes a few visits out and puts whatever is out back in a random order; keeps what is not dearer.
#[derive(Debug)]
pub struct Shake {
    /// Visits taken out each time.
    pub visits: usize,
}

impl Method for Shake {
    fn name(&self) -> &str {
        "shake"
    }

    fn describe(&self) -> &str {
        "random removal, insertion in a random order"
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let mut solution = methods::construct(run);
        run.offer(&solution); // keeps it if it is better than the best so far
        let visits: Vec<VisitId> = run.instance().visits.ids().collect();
        let mut random = run.random(0);
        while !run.is_over() {
            let mut trial = solution.copy();
            for _ in 0..self.visits {
                trial.remove_visit(visits[random.below(visits.len())]);
            }
            let mut out: Vec<VisitId> = visits.iter().copied().filter(|&visit| !trial.assigned[visit]).collect();
            while !out.is_empty() {
                let visit = out.swap_remove(random.below(out.len()));
                // Double-ups and gaps are placed with all that belongs to them. Above 0: it was cheaper without.
                if trial.insert_visit(visit).is_some_and(|dearer| dearer > 0) {
                    trial.remove_visit(visit);
                }
            }
            run.iterated(1);
            if trial.cost() <= solution.cost() {
                run.offer(&trial);
                solution = trial;
            }
        }
        run.report();
    }
}

/// The methods that the bench has beside its own.
pub fn own() -> Vec<Arc<dyn Method>> {
    vec![Arc::new(Shake { visits: 3 })]
}

fn main() -> ExitCode {
    rounds::bench_main(own())
}
