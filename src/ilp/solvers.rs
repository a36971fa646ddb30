//! Which solver does what: the one place that knows of the feature `highs`, but for the adapters themselves.

use std::time::Duration;

use crate::ilp::master::{Frame, Master, Row};
use crate::ilp::mip::{Choice, choose_by};

/// A master problem with no route yet.
pub fn master(frame: Frame) -> Box<dyn Master> {
    #[cfg(feature = "highs")]
    return Box::new(crate::ilp::highs::Highs::new(frame));
    #[cfg(not(feature = "highs"))]
    Box::new(crate::ilp::simplex::Primal::new(frame))
}

/// The cheapest choice of whole routes, as [`choose_by`] has it.
pub fn choose(frame: &Frame, rows: &[Row], most: Option<f64>, limit: Duration) -> Option<Choice> {
    #[cfg(feature = "highs")]
    use crate::ilp::mip::highs as solver;
    #[cfg(not(feature = "highs"))]
    use crate::ilp::mip::microlp as solver;
    choose_by(solver, frame, rows, most, limit)
}
