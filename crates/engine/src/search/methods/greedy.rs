use crate::search::methods::construct;
use crate::search::{Method, Run};

/// One greedy construction: each visit where it costs least.
#[derive(Debug)]
pub struct Greedy;

impl Method for Greedy {
    fn name(&self) -> &str {
        "greedy"
    }

    fn describe(&self) -> &str {
        "greedy insertion"
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let solution = construct(run);
        run.offer(&solution);
        run.iterated(run.iterations_left().min(1));
        run.report();
    }
}
