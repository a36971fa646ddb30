//! What people decided against rules, as it is looked up.

use rounds_model::ids::VisitId;
use rounds_model::{LinkKind, Overruled, Problem};

/// Rules about when somebody can be where: whose code begins so.
const TIMES: &str = "V20";

/// Whether a person decided against a rule whose code begins with `rule` at the visit.
fn against(problem: &Problem, visit: VisitId, rule: &str) -> bool {
    let here = |on: Overruled| matches!(on, Overruled::Visit(id) if id == visit);
    problem.overrides.iter().any(|decided| here(decided.on) && decided.rule.starts_with(rule))
}

/// Whether a person decided on the visit at all.
pub(crate) fn is_decided(problem: &Problem, visit: VisitId) -> bool {
    against(problem, visit, "")
}

/// Whether a person decided on a time of the visit that nobody can keep.
pub(crate) fn time_is_decided(problem: &Problem, visit: VisitId) -> bool {
    against(problem, visit, TIMES)
}

/// Whether a person decided against what a link asks for. The judge tells that of one of its visits.
pub(crate) fn link_is_overruled(problem: &Problem, link: &LinkKind) -> bool {
    let any = |visits: &[VisitId], rules: &[&str]| {
        visits.iter().any(|&visit| rules.iter().any(|rule| against(problem, visit, rule)))
    };
    match link {
        LinkKind::Gap { from, to, .. } => any(&[*from, *to], &["V7001", "V7002"]),
        LinkKind::SameClinician(visits) => any(visits, &["V7003"]),
        LinkKind::DifferentClinicians(visits) => any(visits, &["V7004"]),
        LinkKind::AllOrNone(visits) => any(visits, &["V7005"]),
    }
}

/// The visit with this id.
pub(crate) fn visit_of(problem: &Problem, id: &str) -> Option<VisitId> {
    problem.visits.enumerate().find(|(_, row)| row.id == id).map(|(id, _)| id)
}
