//! Visits that some shift could do, but not, or not at their price, in this plan.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::evaluate::Solution;
use crate::explain::caps::{Hindrance, Passed, hindrance, least};
use crate::explain::openings::{Waiver, present};
use crate::explain::scene::Scene;
use crate::explain::terms::{Chance, Links, Rules, Terms};
use crate::explain::ways::{Search, Way};
use crate::explain::words::{Map, clock, count, crew, list, map, place, reason, shift_id, some_ids};
use rounds_format::plan::{Reason, ReasonCode};
use rounds_model::LinkKind;
use rounds_model::ids::{LinkId, VisitId};

/// The cheapest way into the plan as it stands, every rule kept. With `solution`, stops that links hold may be moved.
pub fn way_in(scene: &Scene, terms: &Terms, solution: Option<&mut Solution>) -> Option<Way> {
    let lists: Vec<_> =
        (0..terms.chances.len()).map(|staff| present(scene, terms, staff, &|limits| limits, Waiver::None)).collect();
    let search = Search { scene, terms, outside: None, waivers: 0..=0 };
    search.best(lists, solution).map(|(_, way)| way)
}

/// `PRICE`, if the way costs at least what it costs to leave the visit out.
pub fn price(scene: &Scene, visit: u32, way: &Way) -> Option<Reason> {
    let price = scene.price(visit);
    if way.cost < price {
        return None;
    }
    let mut details: Map = map(json!({"cost": way.cost, "price": price}));
    place(scene, way, &mut details);
    let description = format!(
        "Fits at {} with {}, but that would cost {}, and leaving it out costs {price}.",
        clock(scene, way.start),
        crew(scene, way),
        way.cost
    );
    Some(Reason { code: ReasonCode::Price, description, details })
}

/// `LINK` for links that want visits in the plan which are left out; `joint` is what a way to plan all of them costs,
/// and what leaving them out does.
pub fn left_out(scene: &Scene, missing: &[(LinkId, u32)], joint: Option<(i64, i64)>) -> Vec<Reason> {
    let mut links: Vec<LinkId> = missing.iter().map(|&(link, _)| link).collect();
    links.dedup();
    let tell = |link: LinkId| {
        let others = missing.iter().filter(|(of, _)| *of == link);
        let others: Vec<&str> = others.map(|&(_, other)| scene.visit_id(other)).collect();
        let name = scene.problem.link_name(link);
        let are = if others.len() == 1 { "is" } else { "are" };
        let mut description = format!("Link {name} allows it only with {}, which {are} left out", list(&others));
        let mut details = link_details(scene, link, json!({"leftOut": others}));
        if let Some((cost, price)) = joint {
            description +=
                &format!("; planning all that is tied together would cost {cost}, and leaving it out costs {price}");
            details["together"] = json!({"cost": cost, "price": price});
        }
        description += ".";
        reason(ReasonCode::Link, description, details)
    };
    links.into_iter().map(tell).collect()
}

/// `LINK` for a visit that would fit but for its links: the ones without any of which on their own it would fit, or
/// all.
pub fn tied(scene: &Scene, visit: u32, pins: bool) -> Vec<Reason> {
    let own = VisitId(visit);
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
        let others: Vec<&str> = others.iter().map(|other| scene.visit_id(other.0)).collect();
        let name = scene.problem.link_name(link);
        let what = match &scene.problem.links[link].kind {
            LinkKind::Gap { .. } => format!("the time from {} that link {name} asks for", list(&others)),
            LinkKind::SameClinician(_) => format!("the clinician who attends {}, as link {name} asks", list(&others)),
            LinkKind::DifferentClinicians(_) => {
                format!("a clinician who does not attend {}, as link {name} asks", list(&others))
            }
            LinkKind::AllOrNone(_) => format!("{}, as link {name} asks", list(&others)),
        };
        let without = if each { "It would fit without this link" } else { "It would fit without its links" };
        let description = format!("{without}, but not with {what}.");
        reason(ReasonCode::Link, description, link_details(scene, link, json!({"otherLinksToo": !each})))
    };
    guilty.into_iter().map(tell).collect()
}

fn link_details(scene: &Scene, link: LinkId, more: Value) -> Value {
    let kind = match &scene.problem.links[link].kind {
        LinkKind::Gap { .. } => "gap",
        LinkKind::SameClinician(_) => "sameClinician",
        LinkKind::DifferentClinicians(_) => "differentClinicians",
        LinkKind::AllOrNone(_) => "allOrNone",
    };
    let mut details = json!({"link": scene.problem.link_name(link), "kind": kind});
    for (key, value) in map(more) {
        details[key] = value;
    }
    details
}

/// Whether the link is about the visit.
pub fn concerns(kind: &LinkKind, visit: VisitId) -> bool {
    match kind {
        LinkKind::Gap { from, to, .. } => *from == visit || *to == visit,
        LinkKind::SameClinician(all) | LinkKind::DifferentClinicians(all) | LinkKind::AllOrNone(all) => {
            all.contains(&visit)
        }
    }
}

/// The other visits of the link.
pub fn others(kind: &LinkKind, visit: VisitId) -> Vec<VisitId> {
    let all = match kind {
        LinkKind::Gap { from, to, .. } => vec![*from, *to],
        LinkKind::SameClinician(all) | LinkKind::DifferentClinicians(all) | LinkKind::AllOrNone(all) => all.clone(),
    };
    all.into_iter().filter(|&other| other != visit).collect()
}

/// Why none of the shifts in reach can take the visit in this plan, links and pins not looked at: `TIME` and caps,
/// shift by shift and one cap lifted at a time; `DOUBLE_UP` where each entry would fit on its own. `reached` holds, for
/// each entry, the shifts that could serve it with no other visit.
pub fn no_room(scene: &Scene, terms: &Terms, reached: &[Vec<Chance>]) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut free: Vec<Vec<&str>> = Vec::new();
    for (staff, chances) in reached.iter().enumerate() {
        let mut stuck: BTreeMap<ReasonCode, (Vec<u32>, Vec<Passed>)> = BTreeMap::new();
        let mut fitting = Vec::new();
        for &chance in chances {
            let (shift, now) = (chance.shift, (scene.now(chance.shift), scene.limits(chance.shift)));
            match hindrance(scene, terms, staff, chance, now) {
                Hindrance::None => fitting.push(shift_id(scene, shift)),
                Hindrance::Time => stuck.entry(ReasonCode::Time).or_default().0.push(shift),
                Hindrance::Caps(passed) => {
                    for one in passed {
                        let (shifts, all) = stuck.entry(one.cap.code()).or_default();
                        shifts.push(shift);
                        all.push(one);
                    }
                }
            }
        }
        if fitting.is_empty() {
            let one = |(code, (shifts, passed)): (&ReasonCode, &(Vec<u32>, Vec<Passed>))| {
                no_room_for(scene, staff, *code, (shifts, passed), chances.len())
            };
            let news = stuck.iter().map(one);
            let news: Vec<Reason> = news.filter(|new| !reasons.iter().any(|known| known.code == new.code)).collect();
            reasons.extend(news);
        }
        free.push(fitting);
    }
    if reasons.is_empty() && free.len() > 1 {
        let description = format!(
            "Each of its {} parts would fit on its own, but no different clinicians are free for all of them at the same time.",
            free.len()
        );
        let entries: Vec<Value> = free
            .iter()
            .enumerate()
            .map(|(staff, shifts)| json!({"staff": staff, "fittingShifts": shifts.len(), "shifts": some_ids(shifts)}))
            .collect();
        reasons.push(reason(ReasonCode::DoubleUp, description, json!({"entries": entries})));
    }
    reasons.sort_by_key(|reason| reason.code);
    reasons
}

/// A reason for the `passed` caps, or for the times, of these shifts; all in reach are `of`.
fn no_room_for(
    scene: &Scene,
    staff: usize,
    code: ReasonCode,
    (shifts, passed): (&[u32], &[Passed]),
    of: usize,
) -> Reason {
    let ids: Vec<&str> = shifts.iter().map(|&shift| shift_id(scene, shift)).collect();
    let (share, many) = match (shifts.len(), of) {
        (_, 1) => (format!("The only shift that could do it ({})", ids[0]), false),
        (1, _) => (format!("Of {} that could do it, 1 ({})", count(of, "shift"), ids[0]), false),
        (some, all) if some == all => (format!("Each of the {all} shifts that could do it"), true),
        (some, all) => (format!("Of {} that could do it, {some}", count(all, "shift")), true),
    };
    let mut details = json!({"staff": staff, "shifts": shifts.len(), "of": of, "tried": some_ids(&ids)});
    let description = match least(passed).first() {
        None => format!("{share} could not fit it in beside its other visits and duties."),
        Some(least) => {
            map(least.fields(scene)).into_iter().for_each(|(key, value)| details[key] = value);
            let nearest =
                if many { format!("; {} comes nearest", shift_id(scene, least.shift)) } else { String::new() };
            format!("{share} would have room in time, but would pass a cap{nearest}: {}.", least.words())
        }
    };
    reason(code, description, details)
}
