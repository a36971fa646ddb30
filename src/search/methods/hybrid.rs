use crate::search::methods::Sisr;
use crate::search::{Method, Run};

/// The default: what plans best.
#[derive(Debug)]
pub struct Hybrid;

impl Method for Hybrid {
    fn name(&self) -> &str {
        "hybrid"
    }

    fn describe(&self) -> &str {
        "ruin and recreate (string removals), simulated annealing, islands"
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        Sisr.search(run);
    }
}
