//! What links ask of the times of what is under way.

use crate::decided::link_is_overruled;
use rounds_model::ids::VisitId;
use rounds_model::units::Seconds;
use rounds_model::{LinkKind, Problem};

/// Gaps between the starts of visits, by their ids, with the least that lies between them.
pub(crate) struct Ties {
    pub gaps: Vec<(String, String, Seconds)>,
}

impl Ties {
    /// Those of a day, without the ones that a person decided against.
    pub(crate) fn of(problem: &Problem) -> Ties {
        let name = |visit: VisitId| problem.visits[visit].id.clone();
        let binding = problem.links.iter().filter(|link| !link_is_overruled(problem, &link.kind));
        let gaps = binding.filter_map(|link| match link.kind {
            LinkKind::Gap { from, to, min, .. } => Some((name(from), name(to), min)),
            _ => None,
        });
        Ties { gaps: gaps.collect() }
    }
}
