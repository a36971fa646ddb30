//! Visits that links allow only together with others which are left out too.

use crate::evaluate::{Level, Solution};
use crate::explain::present::way_in;
use crate::explain::scene::Scene;
use crate::explain::terms::{Rules, Terms};
use crate::explain::ways::{Way, apply};
use rounds_model::ids::VisitId;

/// More than this many visits are not tried together.
const MOST: usize = 8;

/// A way to plan the visit together with all that it needs: each in turn where it costs least. Gives the visits with
/// their ways, and the change of cost without their prices. `None` does not prove that there is no way.
pub(super) fn together(scene: &Scene, solution: &mut Solution, visit: VisitId) -> Option<(Vec<(VisitId, Way)>, i64)> {
    let mut members = members(scene, visit)?;
    let before = solution.cost();
    let price: i64 = members.iter().map(|&member| scene.price(member)).sum();
    let mut ways = Vec::new();
    solution.begin(Level::Iteration);
    while let Some((member, way)) = next(scene, solution, &members) {
        solution.begin(Level::Step);
        if !apply(solution, member, &way) {
            solution.rollback(Level::Step);
            break;
        }
        solution.commit(Level::Step);
        members.retain(|&other| other != member);
        ways.push((member, way));
    }
    let cost = solution.cost() - before + price + scene.dearer;
    solution.rollback(Level::Iteration);
    members.is_empty().then_some((ways, cost))
}

/// The visit and all that it needs, directly or not, and that is left out.
fn members(scene: &Scene, visit: VisitId) -> Option<Vec<VisitId>> {
    let mut members = vec![visit];
    let mut next = 0;
    while let Some(&member) = members.get(next) {
        next += 1;
        for (_, other) in Terms::new(scene, member, Rules::ALL).missing {
            if !members.contains(&other) {
                members.push(other);
            }
        }
        if members.len() > MOST {
            return None;
        }
    }
    members.sort_unstable();
    Some(members)
}

/// The first member that needs nobody but its unit any more, and its cheapest way in.
fn next(scene: &Scene, solution: &mut Solution, members: &[VisitId]) -> Option<(VisitId, Way)> {
    let now = scene.after(solution);
    let waits = |member: VisitId| {
        let from = &now.instance.links.needs[member];
        from.iter().any(|&other| now.starts[other].is_none())
    };
    let member = members.iter().copied().find(|&member| !waits(member))?;
    let terms = Terms::new(&now, member, Rules::ALL);
    way_in(&now, &terms, Some(solution)).map(|way| (member, way))
}
