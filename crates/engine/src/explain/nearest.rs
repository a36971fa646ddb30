//! The cheapest change that would let a visit in.
//!
//! Every kind of change is really tried, at every position. They are compared by one figure in second-equivalents: the
//! change of the plan's cost that planning the visit so would bring, plus a price for the rule that gives way:
//!
//! | kind | what gives way | price |
//! |---|---|---|
//! | `insert` | nothing: the plan would be cheaper with the visit | 0 |
//! | `price` | the visit's price rises until planning it pays | 0 |
//! | `window` | the visit may start `by` outside its nearest window | the `latePerSecond` of its priority for each second |
//! | `overtime` | the shift may run `by` longer | 0 (overtime is in the cost) |
//! | `drop` | the visits named leave the plan | 0 (their prices are in the cost) |
//! | `cap` | a shift's `maxVisits`, `maxTravel` or `maxLoad` rises by `by` | 3 600 |
//! | `pin`, `link` | pins of the visit, or one link, are given up | 3 600 |
//! | `skill`, `band`, `gender`, `language`, `excluded`, `required` | the rules that bar the clinician named | only where nothing above helps; then 3 600 for a skill or band, 7 200 for another rule |
//! | `several` | all of `changes`, each of a kind of this table | only where no single one helps |
//!
//! `cost` is the change of the plan's cost alone.
//!
//! A change that nobody could make is not named: a shift runs longer by at most 4 h, and by no more than its own
//! length; a start moves by at most 4 h, and not to a time that has gone; `maxTravel` rises by at most 2 h, `maxVisits`
//! by 1, `maxLoad` by half or by 1; no visit is dropped for one of lower priority (a reserve is for any); `several` are
//! three at most. Where nothing else helps there is no `nearest`.

use crate::explain::caps::{amount, lifted};
use crate::explain::openings::{Opening, Waiver, openings, present};
use crate::explain::scene::Scene;
use crate::explain::terms::{Links, Rules, Terms};
use crate::explain::timing::Limits;
use crate::explain::ways::{Search, Seat, Way};
use crate::explain::words::{MakingWay, clock, crew, duration, ids, length, list, place, shift_id, worth};
use crate::explain::{people, present, several};
use rounds_format::plan::{Cap, Direction, Nearest, Proposal, Relaxation};
use rounds_model::ids::{ShiftId, VisitId};

/// Price of a rule that gives way and has none of its own: an hour.
pub(super) const RULE: i64 = 3_600;

/// What is known of a visit when its nearest relaxation is looked for.
pub(super) struct Known<'k> {
    /// Its terms under all rules.
    pub terms: &'k Terms,
    /// The cheapest way in that keeps every rule.
    pub way: Option<&'k Way>,
    /// The cheapest way in place of others.
    pub exchange: Option<&'k Way>,
    /// A way to plan it with all that it needs: visits, ways, cost, prices.
    pub together: Option<&'k (Vec<(VisitId, Way)>, i64)>,
}

/// A change and its figure.
pub(super) struct Change {
    /// What the changes are compared by.
    pub figure: i64,
    /// As it stands in the plan file.
    pub proposal: Proposal,
}

/// The cheapest of all changes that let the visit in, if any does.
pub(super) fn nearest(scene: &Scene, known: &Known) -> Option<Nearest> {
    let mut changes = Vec::new();
    let terms = known.terms;
    if terms.missing.is_empty() {
        as_it_is(scene, known, &mut changes);
        if known.way.is_none() {
            windows(scene, terms, &mut changes);
            overtime(scene, terms, &mut changes);
            caps(scene, terms, &mut changes);
        }
    }
    if known.way.is_none() {
        waived(scene, terms.visit, &mut changes);
    }
    if let Some((ways, cost)) = known.together {
        all_of_them(scene, terms.visit, ways, *cost, &mut changes);
    }
    if changes.is_empty() && terms.missing.is_empty() {
        people::people(scene, terms, &mut changes);
    }
    if changes.is_empty() {
        several::several(scene, terms, &mut changes);
    }
    let best = changes.into_iter().min_by_key(|change| change.figure);
    best.map(|change| Nearest::Known(Box::new(change.proposal)))
}

/// A change that lets the visit in by `way`, beside what the way itself costs.
pub(super) fn change(
    scene: &Scene,
    visit: VisitId,
    way: &Way,
    rule: i64,
    relaxation: Relaxation,
    description: String,
) -> Change {
    let cost = way.cost - scene.price(visit);
    let proposal = Proposal { relaxation, placement: place(scene, way), cost, description };
    Change { figure: cost + rule, proposal }
}

/// `at 12:55, with c03`.
pub(super) fn when(scene: &Scene, way: &Way) -> String {
    format!("at {}, with {}", clock(scene, way.start), crew(scene, way))
}

/// With every rule kept: at its price, or in place of others.
fn as_it_is(scene: &Scene, known: &Known, changes: &mut Vec<Change>) {
    let visit = known.terms.visit;
    if let Some(way) = known.way {
        let when = when(scene, way);
        let price = scene.price(visit);
        if way.cost < price {
            let text = format!("Plan it {when}: that is better by as much as {}", worth(price - way.cost));
            changes.push(change(scene, visit, way, 0, Relaxation::Insert { visits: None, price: None }, text));
        } else {
            let text =
                format!("Plan it {when}; it would be planned if leaving it out cost more than {}", worth(way.cost));
            changes.push(change(scene, visit, way, 0, Relaxation::Price { price: way.cost + 1, visits: None }, text));
        }
    }
    let priority = |visit: VisitId| scene.problem.visits[visit].priority;
    let sensible = |way: &&Way| way.dropped.iter().all(|&other| priority(other) >= priority(visit));
    if let Some(way) = known.exchange.filter(sensible) {
        let MakingWay { visits, reserves, words, .. } = MakingWay::of(scene, &way.dropped);
        let text = format!("Drop {words}, and plan it {}", when(scene, way));
        changes.push(change(scene, visit, way, 0, Relaxation::Drop { visits, reserves }, text));
    }
}

/// A start outside the windows, nearest to one.
fn windows(scene: &Scene, terms: &Terms, changes: &mut Vec<Change>) {
    let visit = terms.visit;
    let row = &scene.problem.visits[visit];
    if row.windows.is_empty() {
        return;
    }
    let rate = scene.problem.weights.late_per_second.of(row.priority).0;
    let terms = &terms.loose();
    let lists = (0..terms.chances.len()).map(|staff| present(scene, terms, staff, &|limits| limits, Waiver::None));
    let search = Search { scene, terms, outside: Some(rate), waivers: 0..=0 };
    let Some((_, way)) = search.best(lists.collect(), None) else { return };
    if way.outside == 0 {
        return;
    }
    let early = terms.windows.iter().any(|&(from, _)| way.start + way.outside == from);
    let (direction, word) = if early { (Direction::Earlier, "earlier") } else { (Direction::Later, "later") };
    let start = Relaxation::Window { by: duration(way.outside), direction: Some(direction) };
    let text = format!("Start {} {word}, {}", length(way.outside), when(scene, &way));
    changes.push(change(scene, visit, &way, rate * i64::from(way.outside), start, text));
}

/// One shift runs longer than it may.
fn overtime(scene: &Scene, terms: &Terms, changes: &mut Vec<Change>) {
    let lists = relaxed(scene, terms, Waiver::Overtime, &|shift, limits| Limits {
        hard_end: scene.stretched(shift).hard_end,
        ..limits
    });
    let Some((way, seat)) = one_waiver(scene, terms, lists) else { return };
    let row = &scene.problem.shifts[seat.shift];
    let by = seat.fit.map_or(0, |fit| fit.over - scene.time(row.end + row.max_overtime));
    if by <= 0 {
        return;
    }
    let shift = shift_id(scene, seat.shift);
    let longer = Relaxation::Overtime { shift: shift.into(), by: duration(by) };
    let text = format!("Let shift {shift} run {} longer, and plan it {}", length(by), when(scene, &way));
    changes.push(change(scene, terms.visit, &way, 0, longer, text));
}

/// One shift passes one of its caps.
fn caps(scene: &Scene, terms: &Terms, changes: &mut Vec<Change>) {
    for cap in Cap::ALL {
        let lists =
            relaxed(scene, terms, Waiver::Cap(cap), &|shift, limits| lifted(cap, limits, scene.stretched(shift)));
        let Some((way, seat)) = one_waiver(scene, terms, lists) else { continue };
        let row = &scene.instance.shifts[seat.shift];
        let route = &scene.routes[seat.shift];
        let load = scene.problem.visits[terms.visit].load;
        let (by, more) = match cap {
            Cap::MaxVisits => (1, "one more visit".to_string()),
            Cap::MaxLoad => {
                let by = route.load + load - row.max_load;
                (by, format!("{by} more load"))
            }
            Cap::MaxTravel => {
                let by = seat.fit.map_or(0, |fit| fit.travel) - row.max_travel;
                (by.into(), format!("{} more travel", length(by)))
            }
        };
        let shift = shift_id(scene, seat.shift);
        let rise = Relaxation::Cap { cap, shift: shift.into(), by: amount(cap, by) };
        let text = format!("Allow shift {shift} {more}, and plan it {}", when(scene, &way));
        changes.push(change(scene, terms.visit, &way, RULE, rise, text));
    }
}

/// Openings as the plan stands, and those that wider limits make as well.
fn relaxed<'s>(
    scene: &'s Scene,
    terms: &Terms,
    waiver: Waiver,
    widen: &dyn Fn(ShiftId, Limits) -> Limits,
) -> Vec<Vec<Opening<'s>>> {
    let several = terms.chances.len() > 1;
    let list = |staff: usize| {
        let mut list = Vec::new();
        for &chance in &terms.chances[staff] {
            let own = scene.limits(chance.shift);
            let wide = widen(chance.shift, own);
            for route in scene.now(chance.shift) {
                if wide != own {
                    openings(scene, terms, staff, chance, route, wide, waiver, &mut list);
                }
                if several {
                    openings(scene, terms, staff, chance, route, own, Waiver::None, &mut list);
                }
            }
        }
        list
    };
    (0..terms.chances.len()).map(list).collect()
}

/// The cheapest way with exactly one seat that gives something up, and that seat.
pub(super) fn one_waiver(scene: &Scene, terms: &Terms, lists: Vec<Vec<Opening>>) -> Option<(Way, Seat)> {
    let search = Search { scene, terms, outside: None, waivers: 1..=1 };
    let (_, way) = search.best(lists, None)?;
    let seat = *way.seats.iter().find(|seat| seat.waiver != Waiver::None)?;
    Some((way, seat))
}

/// Without pins, or without one link.
fn waived(scene: &Scene, visit: VisitId, changes: &mut Vec<Change>) {
    let problem = scene.problem;
    let mut try_under = |rules: Rules, lifted: Relaxation, what: String| {
        let terms = Terms::new(scene, visit, rules);
        let way = if terms.missing.is_empty() { present::way_in(scene, &terms, None) } else { None };
        if let Some(way) = way {
            let text = format!("Lift {what}, and plan it {}", when(scene, &way));
            changes.push(change(scene, visit, &way, RULE, lifted, text));
        }
    };
    if problem.pins.iter().any(|pin| pin.visit == visit) {
        try_under(Rules { pins: false, links: Links::All }, Relaxation::Pin, "its pin".into());
    }
    let links = problem.links.enumerate().filter(|(_, link)| present::concerns(&link.kind, visit));
    for id in links.map(|(id, _)| id).collect::<Vec<_>>() {
        let (name, words) = (problem.link_name(id), problem.link_words(id));
        let rules = Rules { pins: true, links: Links::Except(id) };
        try_under(rules, Relaxation::Link { link: name }, words);
    }
}

/// The visit and all that it needs, planned together.
fn all_of_them(scene: &Scene, visit: VisitId, ways: &[(VisitId, Way)], cost: i64, changes: &mut Vec<Change>) {
    let price: i64 = ways.iter().map(|&(member, _)| scene.price(member)).sum();
    let Some((_, way)) = ways.iter().find(|(member, _)| *member == visit) else { return };
    let members: Vec<&str> = ways.iter().map(|&(member, _)| scene.visit_id(member)).collect();
    let (names, visits, pays) = (list(&members), Some(ids(&members)), cost + 1);
    let (relaxation, description) = if cost < price {
        let text = format!("Plan {names} together: that is better by as much as {}", worth(price - cost));
        (Relaxation::Insert { visits, price: Some(pays) }, text)
    } else {
        let text =
            format!("Plan {names} together; they would be planned if leaving them out cost more than {}", worth(cost));
        (Relaxation::Price { price: pays, visits }, text)
    };
    let cost = cost - price;
    let proposal = Proposal { relaxation, placement: place(scene, way), cost, description };
    changes.push(Change { figure: cost, proposal });
}
