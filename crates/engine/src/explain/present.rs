//! Visits that some shift could do, but not, or not at their price, in this plan.

use std::collections::BTreeMap;

use crate::evaluate::Solution;
use crate::explain::caps::{Hindrance, Passed, hindrance, least};
use crate::explain::openings::{Waiver, present};
use crate::explain::scene::Scene;
use crate::explain::terms::{Chance, Links, Rules, Terms};
use crate::explain::ways::{Search, Way};
use crate::explain::words::{capital, clock, count, crew, ids, list, place, shift_id, some_ids, worth};
use rounds_format::plan::{
    Cap, CapReached, DoubleUp, EntryRoom, LinkType, NoRoom, PricedPlacement, Reason, ReasonDetails, Together,
};
use rounds_model::LinkKind;
use rounds_model::ids::{LinkId, ShiftId, VisitId};

/// The cheapest way into the plan as it stands, every rule kept. With `solution`, stops that links hold may be moved.
pub(super) fn way_in(scene: &Scene, terms: &Terms, solution: Option<&mut Solution>) -> Option<Way> {
    let lists: Vec<_> =
        (0..terms.chances.len()).map(|staff| present(scene, terms, staff, &|limits| limits, Waiver::None)).collect();
    let search = Search { scene, terms, outside: None, waivers: 0..=0 };
    search.best(lists, solution).map(|(_, way)| way)
}

/// `PRICE`, if the way costs at least what it costs to leave the visit out.
pub(super) fn price(scene: &Scene, visit: VisitId, way: &Way) -> Option<Reason> {
    let price = scene.price(visit);
    if way.cost < price {
        return None;
    }
    let description = format!(
        "Fits at {} with {}, but costs as much as {}, and leaving it out only as much as {}.",
        clock(scene, way.start),
        crew(scene, way),
        worth(way.cost),
        worth(price)
    );
    let way = PricedPlacement { cost: way.cost, placement: place(scene, way) };
    Some(Reason { description, details: ReasonDetails::Price { price, way } })
}

/// `LINK` for links that want visits in the plan which are left out; `joint` is what a way to plan all of them costs,
/// and what leaving them out does.
pub(super) fn left_out(scene: &Scene, missing: &[(LinkId, VisitId)], joint: Option<(i64, i64)>) -> Vec<Reason> {
    let mut links: Vec<LinkId> = missing.iter().map(|&(link, _)| link).collect();
    links.dedup();
    let tell = |link: LinkId| {
        let others = missing.iter().filter(|(of, _)| *of == link);
        let others: Vec<&str> = others.map(|&(_, other)| scene.visit_id(other)).collect();
        let name = scene.problem.link_name(link);
        let are = if others.len() == 1 { "is" } else { "are" };
        let (link_words, are_out) = (capital(&scene.problem.link_words(link)), list(&others));
        let mut description = format!("{link_words} allows it only with {are_out}, which {are} left out");
        if let Some((cost, price)) = joint {
            description += &format!(
                "; planning all that is tied together would cost as much as {}, and leaving it out {}",
                worth(cost),
                worth(price)
            );
        }
        description += ".";
        let details = ReasonDetails::Link {
            link: name,
            kind: link_type(scene, link),
            left_out: Some(ids(&others)),
            together: joint.map(|(cost, price)| Together { cost, price }),
            other_links_too: None,
        };
        Reason { description, details }
    };
    links.into_iter().map(tell).collect()
}

/// `LINK` for a visit that would fit but for its links: the ones without any of which on their own it would fit, or
/// all.
pub(super) fn tied(scene: &Scene, visit: VisitId, pins: bool) -> Vec<Reason> {
    let own = visit;
    let links: Vec<LinkId> =
        scene.problem.links.enumerate().filter(|(_, link)| concerns(&link.kind, own)).map(|(id, _)| id).collect();
    let fits_without = |link: &LinkId| {
        let terms = Terms::new(scene, visit, Rules { pins, links: Links::Except(*link) });
        terms.missing.is_empty() && way_in(scene, &terms, None).is_some()
    };
    let alone: Vec<LinkId> = links.iter().copied().filter(fits_without).collect();
    let (guilty, each) = if alone.is_empty() { (links, false) } else { (alone, true) };
    let tell = |link: LinkId| {
        let others = others(&scene.problem.links[link].kind, own);
        let others: Vec<&str> = others.iter().map(|other| scene.visit_id(*other)).collect();
        let name = scene.problem.link_name(link);
        let words = scene.problem.link_words(link);
        let what = match &scene.problem.links[link].kind {
            LinkKind::Gap { .. } => format!("the time from {} that {words} asks for", list(&others)),
            LinkKind::SameClinician(_) => format!("the clinician who attends {}, as {words} asks", list(&others)),
            LinkKind::DifferentClinicians(_) => {
                format!("a clinician who does not attend {}, as {words} asks", list(&others))
            }
            LinkKind::AllOrNone(_) => format!("{}, as {words} asks", list(&others)),
        };
        let without = if each { "It would fit without this link" } else { "It would fit without its links" };
        let description = format!("{without}, but not with {what}.");
        let kind = link_type(scene, link);
        let (left_out, together) = (None, None);
        Reason {
            description,
            details: ReasonDetails::Link { link: name, kind, left_out, together, other_links_too: Some(!each) },
        }
    };
    guilty.into_iter().map(tell).collect()
}

fn link_type(scene: &Scene, link: LinkId) -> LinkType {
    match &scene.problem.links[link].kind {
        LinkKind::Gap { .. } => LinkType::Gap,
        LinkKind::SameClinician(_) => LinkType::SameClinician,
        LinkKind::DifferentClinicians(_) => LinkType::DifferentClinicians,
        LinkKind::AllOrNone(_) => LinkType::AllOrNone,
    }
}

/// Whether the link is about the visit.
pub(super) fn concerns(kind: &LinkKind, visit: VisitId) -> bool {
    match kind {
        LinkKind::Gap { from, to, .. } => *from == visit || *to == visit,
        LinkKind::SameClinician(all) | LinkKind::DifferentClinicians(all) | LinkKind::AllOrNone(all) => {
            all.contains(&visit)
        }
    }
}

/// The other visits of the link.
pub(super) fn others(kind: &LinkKind, visit: VisitId) -> Vec<VisitId> {
    let all = match kind {
        LinkKind::Gap { from, to, .. } => vec![*from, *to],
        LinkKind::SameClinician(all) | LinkKind::DifferentClinicians(all) | LinkKind::AllOrNone(all) => all.clone(),
    };
    all.into_iter().filter(|&other| other != visit).collect()
}

/// Why none of the shifts in reach can take the visit in this plan, links and pins not looked at: `TIME` and caps,
/// shift by shift and one cap lifted at a time; `DOUBLE_UP` where each entry would fit on its own. `reached` holds, for
/// each entry, the shifts that could serve it with no other visit.
pub(super) fn no_room(scene: &Scene, terms: &Terms, reached: &[Vec<Chance>]) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut free: Vec<Vec<&str>> = Vec::new();
    for (staff, chances) in reached.iter().enumerate() {
        // Times first, then each cap.
        let mut stuck: BTreeMap<Option<Cap>, (Vec<ShiftId>, Vec<Passed>)> = BTreeMap::new();
        let mut fitting = Vec::new();
        for &chance in chances {
            let (shift, now) = (chance.shift, (scene.now(chance.shift), scene.limits(chance.shift)));
            match hindrance(scene, terms, staff, chance, now) {
                Hindrance::None => fitting.push(shift_id(scene, shift)),
                Hindrance::Time => stuck.entry(None).or_default().0.push(shift),
                Hindrance::Caps(passed) => {
                    for one in passed {
                        let (shifts, all) = stuck.entry(Some(one.cap)).or_default();
                        shifts.push(shift);
                        all.push(one);
                    }
                }
            }
        }
        if fitting.is_empty() {
            let news =
                stuck.values().map(|(shifts, passed)| no_room_for(scene, staff, (shifts, passed), chances.len()));
            let news: Vec<Reason> =
                news.filter(|new| !reasons.iter().any(|known| known.code() == new.code())).collect();
            reasons.extend(news);
        }
        free.push(fitting);
    }
    if reasons.is_empty() && free.len() > 1 {
        let description = format!(
            "Each of its {} parts would fit on its own, but no different clinicians are free for all of them at the same time.",
            free.len()
        );
        let entry = |(staff, shifts): (usize, &Vec<&str>)| EntryRoom {
            staff: staff as u32,
            fitting_shifts: shifts.len() as u64,
            shifts: some_ids(shifts),
        };
        let apart = DoubleUp::Apart { entries: free.iter().enumerate().map(entry).collect() };
        reasons.push(Reason { description, details: ReasonDetails::DoubleUp(apart) });
    }
    reasons.sort_by_key(Reason::code);
    reasons
}

/// A reason for the `passed` caps, or for the times, of these shifts; all in reach are `of`.
fn no_room_for(scene: &Scene, staff: usize, (shifts, passed): (&[ShiftId], &[Passed]), of: usize) -> Reason {
    let ids: Vec<&str> = shifts.iter().map(|&shift| shift_id(scene, shift)).collect();
    let (share, many) = match (shifts.len(), of) {
        (_, 1) => (format!("The only shift that could do it ({})", ids[0]), false),
        (1, _) => (format!("Of {} that could do it, 1 ({})", count(of, "shift"), ids[0]), false),
        (some, all) if some == all => (format!("Each of the {all} shifts that could do it"), true),
        (some, all) => (format!("Of {} that could do it, {some}", count(all, "shift")), true),
    };
    let room = NoRoom { staff: staff as u32, shifts: shifts.len() as u64, of: of as u64, tried: some_ids(&ids) };
    let Some(least) = least(passed).first().copied() else {
        let description = format!("{share} could not fit it in beside its other visits and duties.");
        return Reason { description, details: ReasonDetails::Time(room) };
    };
    let nearest = if many { format!("; {} comes nearest", shift_id(scene, least.shift)) } else { String::new() };
    let description = format!("{share} would have room in time, but would pass a cap{nearest}: {}.", least.words());
    let reached = CapReached { room, least: least.told(scene) };
    let details = match least.cap {
        Cap::MaxVisits => ReasonDetails::MaxVisits(reached),
        Cap::MaxTravel => ReasonDetails::MaxTravel(reached),
        Cap::MaxLoad => ReasonDetails::MaxLoad(reached),
    };
    Reason { description, details }
}
