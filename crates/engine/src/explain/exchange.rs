//! Visits that fit only if others are dropped.

use std::borrow::Cow;

use crate::evaluate::{Route, Solution, TaskId};
use crate::explain::openings::{Opening, Waiver, openings, present};
use crate::explain::present::{concerns, others};
use crate::explain::scene::{Run, Scene, without};
use crate::explain::terms::{Chance, Terms};
use crate::explain::ways::{Search, Way, really};
use crate::explain::words::{MakingWay, clock, count, crew, place, worth};
use rounds_format::plan::{PricedPlacement, Reason, ReasonDetails};
use rounds_model::ids::VisitId;

/// Runs of several visits that are tried for one visit, at most: all of them on days of a few hundred visits.
const RUNS: usize = 20_000;

/// A route less a run of visits.
type Rest<'s> = (Chance, Run, Cow<'s, Route>);

/// The cheapest way to plan the visit in place of another one (a double-up: one for each clinician), as far as
/// `may_drop` allows; where one does not do, in place of two that follow each other in a shift, then three, and so on.
/// Tried for real before it is told.
///
/// Visits that others hang on through links, and those linked to this one, are not dropped.
pub(super) fn cheapest(
    scene: &Scene,
    terms: &Terms,
    solution: &mut Solution,
    may_drop: &dyn Fn(VisitId) -> bool,
) -> Option<Way> {
    let own = terms.visit;
    let links = scene.problem.links.iter().filter(|link| concerns(&link.kind, own));
    let mut partners: Vec<VisitId> = links.flat_map(|link| others(&link.kind, own)).collect();
    partners.sort_unstable();
    let free = |visit: VisitId| partners.binary_search(&visit).is_err() && scene.stands_alone(visit) && may_drop(visit);
    let search = Search { scene, terms, outside: None, waivers: 1..=terms.chances.len() };
    let (mut size, mut left) = (1, RUNS);
    let (_, mut way) = loop {
        let rests: Vec<Vec<Rest>> =
            terms.chances.iter().map(|chances| less(scene, solution, (chances, size), &free, &mut left)).collect();
        if rests.iter().all(Vec::is_empty) {
            return None;
        }
        let lists = rests.iter().enumerate().map(|(staff, rests)| listed(scene, terms, staff, rests));
        if let Some(found) = search.best(lists.collect(), None) {
            break found;
        }
        size += 1;
    };
    way.cost = really(solution, terms.visit, &way)? + scene.dearer;
    Some(way)
}

/// Openings of entry `staff` in place of others, and, where the visit has several entries, those with nobody dropped
/// too.
fn listed<'s>(scene: &'s Scene, terms: &Terms, staff: usize, rests: &'s [Rest]) -> Vec<Opening<'s>> {
    let mut list = Vec::new();
    for (chance, run, rest) in rests {
        openings(scene, terms, staff, *chance, rest, scene.limits(chance.shift), Waiver::Drop(*run), &mut list);
    }
    if terms.chances.len() > 1 {
        list.extend(present(scene, terms, staff, &|limits| limits, Waiver::None));
    }
    list
}

/// The routes of these shifts less `size` visits that follow each other, all of which are free to go.
fn less<'s>(
    scene: &'s Scene,
    solution: &Solution,
    (chances, size): (&[Chance], usize),
    free: &dyn Fn(VisitId) -> bool,
    left: &mut usize,
) -> Vec<Rest<'s>> {
    let mut rests = Vec::new();
    let mut net = (size > 1).then(|| (solution.starts.clone(), solution.frees.clone()));
    for &chance in chances {
        let route = &scene.routes[chance.shift];
        let visit = |index: usize| scene.instance.tasks[route.stops[index].task].visit;
        let visits: Vec<usize> = (1..route.last()).filter(|&index| visit(index) != VisitId::NONE).collect();
        for run in visits.windows(size).filter(|run| run.iter().all(|&index| free(visit(index)))) {
            let rest = match &mut net {
                None => scene.without(route.stops[run[0]].task).map(Cow::Borrowed),
                Some(_) if *left == 0 => return rests,
                Some(net) => {
                    *left -= 1;
                    let tasks: Vec<TaskId> = run.iter().map(|&index| route.stops[index].task).collect();
                    without(solution, &tasks, net).map(Cow::Owned)
                }
            };
            let run = Run { shift: chance.shift, from: run[0] as u32, to: run[size - 1] as u32 };
            rests.extend(rest.map(|rest| (chance, run, rest)));
        }
    }
    rests
}

/// `OUTCOMPETED`, if every exchange that was found makes the plan dearer. It names the cheapest of those that drop
/// visits whose prices come to at least this one's.
pub(super) fn outcompeted(scene: &Scene, terms: &Terms, solution: &mut Solution, cheapest_way: &Way) -> Option<Reason> {
    let price = scene.price(terms.visit);
    let value = |way: &Way| way.dropped.iter().map(|&visit| scene.price(visit)).sum::<i64>();
    if cheapest_way.cost <= price {
        return None;
    }
    let other;
    let mut way = cheapest_way;
    if value(way) < price {
        other = cheapest(scene, terms, solution, &|visit| scene.price(visit) >= price)?;
        way = &other;
        if way.cost <= price {
            return None;
        }
    }
    let MakingWay { visits, reserves, prices, words } = MakingWay::of(scene, &way.dropped);
    let more = way.cost - price;
    let [at, who] = [clock(scene, way.start), crew(scene, way)];
    let dropped = match (visits.len(), reserves.len()) {
        (1, 0) | (0, 1) => format!("{words} is dropped"),
        (number, 0) => format!("{} are dropped ({words})", count(number, "visit")),
        _ => format!("{words} are dropped"),
    };
    let description =
        format!("Fits at {at} with {who} only if {dropped}, which is worse by as much as {}.", worth(more));
    let way = PricedPlacement { cost: more, placement: place(scene, way) };
    Some(Reason { description, details: ReasonDetails::Outcompeted { visits, reserves, prices, price, way } })
}
