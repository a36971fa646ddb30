//! Where no single change lets a visit in: the cheapest way when times, caps, overtime, pins, links and at last rules
//! about people all may give, and the list of those that have to.

use crate::explain::nearest::{Change, RULE, change, when};
use crate::explain::openings::{Opening, Waiver, openings};
use crate::explain::people::grant;
use crate::explain::present::concerns;
use crate::explain::scene::Scene;
use crate::explain::terms::{Links, Rules, Terms};
use crate::explain::ways::{Search, Way};
use crate::explain::words::{duration, length, shift_id, worker};
use rounds_format::plan::{Amount, Cap, Relaxation};
use rounds_model::ids::{ShiftId, VisitId};
use rounds_model::{Bar, bars};

/// A change that has to be made, and the same in words.
type Part = (Relaxation, String);

/// More changes than this at once are no advice.
const MOST: usize = 3;

/// Adds the cheapest set of changes that lets the visit in, if any does; pins and links give only where they must,
/// rules about people only for entries that nobody fits.
pub(super) fn several(scene: &Scene, terms: &Terms, changes: &mut Vec<Change>) {
    let visit = terms.visit;
    let bare = Terms::new(scene, terms.visit, Rules::BARE);
    let found = [terms, &bare].into_iter().filter(|terms| terms.missing.is_empty()).find_map(|terms| way(scene, terms));
    let Some(way) = found else { return };
    let mut parts: Vec<Part> = Vec::new();
    if way.outside > 0 {
        let text = format!("start {} outside its window", length(way.outside));
        parts.push((Relaxation::Window { by: duration(way.outside), direction: None }, text));
    }
    for (staff, seat) in way.seats.iter().enumerate() {
        let who = scene.problem.shifts[seat.shift].clinician;
        if !bars(scene.problem, visit, staff, who).is_empty() {
            let (grant, wants) = grant(scene, visit, staff, who);
            parts.push((grant, format!("if {} {wants}", worker(scene, seat.shift))));
        }
        limits(scene, visit, seat.shift, &way, staff, &mut parts);
    }
    given_up(scene, visit, &way, &mut parts);
    if parts.len() > MOST {
        return;
    }
    let rules = RULE * parts.len() as i64;
    let (parts, words): (Vec<Relaxation>, Vec<String>) = parts.into_iter().unzip();
    let text = format!("Plan it {}: {}", when(scene, &way), words.join("; "));
    changes.push(change(scene, terms.visit, &way, rules, Relaxation::Several { changes: parts }, text));
}

/// The cheapest way with any start, any overtime and no caps.
fn way(scene: &Scene, terms: &Terms) -> Option<Way> {
    let priority = scene.problem.visits[terms.visit].priority;
    let rate = scene.problem.weights.late_per_second.of(priority).0;
    let terms = &terms.loose();
    let all = [Bar::Skill, Bar::Band, Bar::Gender, Bar::Language, Bar::Excluded, Bar::Required];
    let list = |staff: usize| {
        let mut list: Vec<Opening> = Vec::new();
        let fit = &terms.chances[staff];
        let chances = if fit.is_empty() { terms.crew(scene, staff, &all) } else { fit.clone() };
        for chance in chances {
            let wide = scene.stretched(chance.shift);
            for route in scene.now(chance.shift) {
                openings(scene, terms, staff, chance, route, wide, Waiver::None, &mut list);
            }
        }
        list
    };
    let search = Search { scene, terms, outside: Some(rate), waivers: 0..=0 };
    search.best((0..terms.chances.len()).map(list).collect(), None).map(|(_, way)| way)
}

/// Limits of a shift that the way passes.
fn limits(scene: &Scene, visit: VisitId, shift: ShiftId, way: &Way, staff: usize, parts: &mut Vec<Part>) {
    let Some(fit) = way.seats[staff].fit else { return };
    let (own, route) = (scene.limits(shift), &scene.routes[shift]);
    let name = shift_id(scene, shift);
    let rises = |cap: Cap, by: Amount| Relaxation::Cap { cap, shift: name.into(), by };
    let over = fit.over - own.hard_end;
    if over > 0 {
        let longer = Relaxation::Overtime { shift: name.into(), by: duration(over) };
        parts.push((longer, format!("let shift {name} run {} longer", length(over))));
    }
    if route.visits >= own.max_visits {
        parts.push((rises(Cap::MaxVisits, Amount::Number(1)), format!("allow shift {name} one more visit")));
    }
    let travel = fit.travel - own.max_travel;
    if travel > 0 {
        let more = rises(Cap::MaxTravel, Amount::Time(duration(travel)));
        parts.push((more, format!("allow shift {name} {} more travel", length(travel))));
    }
    let load = route.load + scene.problem.visits[visit].load - own.max_load;
    if own.max_load < i64::MAX && load > 0 {
        parts.push((rises(Cap::MaxLoad, Amount::Number(load)), format!("allow shift {name} {load} more load")));
    }
}

/// Pins and links that the way does not keep.
fn given_up(scene: &Scene, visit: VisitId, way: &Way, parts: &mut Vec<Part>) {
    let shifts: Vec<ShiftId> = way.seats.iter().map(|seat| seat.shift).collect();
    let kept = |rules: Rules| Terms::new(scene, visit, rules).allow(scene, way.start, &shifts);
    if !kept(Rules { pins: true, links: Links::Waived }) {
        parts.push((Relaxation::Pin, "lift its pin".into()));
    }
    for (id, _) in scene.problem.links.enumerate().filter(|(_, link)| concerns(&link.kind, visit)) {
        if !kept(Rules { pins: false, links: Links::Only(id) }) {
            let name = scene.problem.link_name(id);
            parts.push((Relaxation::Link { link: name }, format!("lift {}", scene.problem.link_words(id))));
        }
    }
}
