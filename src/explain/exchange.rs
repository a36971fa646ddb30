//! Visits that fit only if others are dropped.

use serde_json::json;

use crate::evaluate::{NONE, Route, Solution};
use crate::explain::openings::{Opening, Waiver, openings, present};
use crate::explain::present::{concerns, others};
use crate::explain::scene::{Scene, without};
use crate::explain::terms::Terms;
use crate::explain::ways::{Search, Way, really};
use crate::explain::words::{Map, clock, crew, list, map, place};
use crate::ids::VisitId;
use crate::io::plan::{Reason, ReasonCode};

/// The cheapest way to plan the visit in place of another one (a double-up: one for each clinician; and where one does
/// not do, two that follow each other in a shift), as far as `may_drop` allows. Tried for real before it is told.
///
/// Visits that others hang on through links, and those linked to this one, are not dropped.
pub fn cheapest(scene: &Scene, terms: &Terms, solution: &mut Solution, may_drop: &dyn Fn(u32) -> bool) -> Option<Way> {
    let own = VisitId(terms.visit);
    let mut partners: Vec<u32> = scene
        .problem
        .links
        .iter()
        .filter(|link| concerns(&link.kind, own))
        .flat_map(|link| others(&link.kind, own))
        .map(|visit| visit.0)
        .collect();
    partners.sort_unstable();
    let free = |visit: u32| {
        visit != NONE && partners.binary_search(&visit).is_err() && scene.stands_alone(visit) && may_drop(visit)
    };
    let several = terms.chances.len() > 1;
    let lists: Vec<Vec<Opening>> = (0..terms.chances.len())
        .map(|staff| {
            let mut list = singles(scene, terms, staff, &free);
            if several {
                list.extend(present(scene, terms, staff, &|limits| limits, Waiver::None));
            }
            list
        })
        .collect();
    let search = Search { scene, terms, outside: None, waivers: 1..=terms.chances.len() };
    let mut found = search.best(lists, None);
    let pairs: Vec<(usize, u32, u32, Route)>;
    if found.is_none() && !several {
        pairs = pair_routes(scene, terms, solution, &free);
        let mut list = Vec::new();
        for (chance, one, other, route) in &pairs {
            let chance = terms.chances[0][*chance];
            let limits = scene.limits(chance.shift);
            openings(scene, terms, 0, chance, route, limits, Waiver::Drop(*one, *other), &mut list);
        }
        found = search.best(vec![list], None);
    }
    let (_, mut way) = found?;
    way.cost = really(solution, terms.visit, &way)? + scene.dearer;
    Some(way)
}

/// Openings in routes less one visit.
fn singles<'s>(scene: &'s Scene, terms: &Terms, staff: usize, free: &dyn Fn(u32) -> bool) -> Vec<Opening<'s>> {
    let mut list = Vec::new();
    for &chance in &terms.chances[staff] {
        let limits = scene.limits(chance.shift);
        let route = &scene.routes[chance.shift as usize];
        for stop in &route.stops[1..route.last()] {
            let visit = scene.instance.tasks[stop.task as usize].visit;
            let rest = if free(visit) { scene.without(stop.task) } else { None };
            if let Some(rest) = rest {
                openings(scene, terms, staff, chance, rest, limits, Waiver::Drop(visit, NONE), &mut list);
            }
        }
    }
    list
}

/// Routes less two visits that follow each other, with the index of the chance and the visits.
fn pair_routes(
    scene: &Scene,
    terms: &Terms,
    solution: &Solution,
    free: &dyn Fn(u32) -> bool,
) -> Vec<(usize, u32, u32, Route)> {
    let mut pairs = Vec::new();
    let mut net = (solution.starts.clone(), solution.frees.clone());
    for (index, chance) in terms.chances[0].iter().enumerate() {
        let route = &scene.routes[chance.shift as usize];
        let visits =
            route.stops[1..route.last()].iter().filter(|stop| scene.instance.tasks[stop.task as usize].visit != NONE);
        let visits: Vec<(u32, u32)> =
            visits.map(|stop| (stop.task, scene.instance.tasks[stop.task as usize].visit)).collect();
        for pair in visits.windows(2).filter(|pair| pair.iter().all(|&(_, visit)| free(visit))) {
            let routes = without(solution, &[pair[0].0, pair[1].0], &mut net);
            pairs.extend(routes.into_iter().map(|rest| (index, pair[0].1, pair[1].1, rest)));
        }
    }
    pairs
}

/// `OUTCOMPETED`, if every exchange that was found makes the plan dearer: named is the cheapest of those that drop
/// visits whose prices come to at least this one's.
pub fn outcompeted(scene: &Scene, terms: &Terms, solution: &mut Solution, cheapest_way: &Way) -> Option<Reason> {
    let price = scene.price(terms.visit);
    let worth = |way: &Way| way.dropped().iter().map(|&visit| scene.price(visit)).sum::<i64>();
    if cheapest_way.cost <= price {
        return None;
    }
    let other;
    let mut way = cheapest_way;
    if worth(way) < price {
        other = cheapest(scene, terms, solution, &|visit| scene.price(visit) >= price)?;
        way = &other;
        if way.cost <= price {
            return None;
        }
    }
    let dropped = way.dropped();
    let ids: Vec<&str> = dropped.iter().map(|&visit| scene.visit_id(visit)).collect();
    let prices: Vec<i64> = dropped.iter().map(|&visit| scene.price(visit)).collect();
    let more = way.cost - price;
    let mut details: Map = map(json!({"visits": ids, "prices": prices, "price": price, "cost": more}));
    place(scene, way, &mut details);
    let description = format!(
        "Fits only if other visits are dropped: in place of {} at {} with {}, and then the plan would cost {more} more.",
        list(&ids),
        clock(scene, way.start),
        crew(scene, way)
    );
    Some(Reason { code: ReasonCode::Outcompeted, description, details })
}
