//! Relaxations of rules about people: who could do it if a skill, a band or another rule did not stand in the way.

use crate::explain::languages::language;
use crate::explain::nearest::{Change, RULE, change, one_waiver, when};
use crate::explain::openings::{Opening, Waiver, openings, present};
use crate::explain::scene::Scene;
use crate::explain::terms::Terms;
use crate::explain::ways::{Seat, Way};
use crate::explain::words::{ids, worker};
use rounds_format::plan::{Grant, Relaxation};
use rounds_model::ids::{ClinicianId, VisitId};
use rounds_model::{Bar, bars};

/// Somebody serves one entry whom rules about people bar.
pub(super) fn people(scene: &Scene, terms: &Terms, changes: &mut Vec<Change>) {
    let visit = terms.visit;
    let all = [Bar::Skill, Bar::Band, Bar::Gender, Bar::Language, Bar::Excluded, Bar::Required];
    let entries = terms.chances.len();
    for staff in 0..entries {
        let mut list = Vec::new();
        for chance in terms.crew(scene, staff, &all) {
            let who = scene.problem.shifts[chance.shift].clinician;
            if bars(scene.problem, visit, staff, who).is_empty() {
                continue;
            }
            let own = scene.limits(chance.shift);
            for route in scene.now(chance.shift) {
                openings(scene, terms, staff, chance, route, own, Waiver::Person, &mut list);
            }
        }
        // Those first for whom least has to give.
        let rules = |opening: &Opening| {
            price(&bars(scene.problem, visit, staff, scene.problem.shifts[opening.route.shift].clinician))
        };
        let mut prices: Vec<i64> = list.iter().map(rules).collect();
        prices.sort_unstable();
        prices.dedup();
        for price in prices {
            let mut lists: Vec<Vec<Opening>> = (0..entries)
                .map(|other| {
                    if other == staff {
                        Vec::new()
                    } else {
                        present(scene, terms, other, &|limits| limits, Waiver::None)
                    }
                })
                .collect();
            lists[staff] = list.iter().copied().filter(|opening| rules(opening) == price).collect();
            if let Some((way, seat)) = one_waiver(scene, terms, lists) {
                changes.push(person(scene, visit, staff, &way, &seat));
                break;
            }
        }
    }
}

/// What giving up these rules counts for: a patient's wish weighs twice as much as something to be learnt.
fn price(bars: &[Bar]) -> i64 {
    bars.iter().map(|bar| if matches!(bar, Bar::Skill | Bar::Band) { RULE } else { 2 * RULE }).sum()
}

/// A clinician for whom rules are given up: what each of them asked for.
fn person(scene: &Scene, visit: VisitId, staff: usize, way: &Way, seat: &Seat) -> Change {
    let problem = scene.problem;
    let who = problem.shifts[seat.shift].clinician;
    let (grant, wants) = grant(scene, visit, staff, who);
    let rule = price(&bars(problem, visit, staff, who));
    let text = format!("If {} {wants}: plan it {}", worker(scene, seat.shift), when(scene, way));
    change(scene, visit, way, rule, grant, text)
}

/// What would let a barred clinician serve the entry, and the same in words that follow "if".
pub(super) fn grant(scene: &Scene, visit: VisitId, staff: usize, who: ClinicianId) -> (Relaxation, String) {
    let problem = scene.problem;
    let row = &problem.visits[visit];
    let entry = &row.staff[staff];
    let bars = bars(problem, visit, staff, who);
    let clinician = problem.clinicians[who].id.clone();
    let mut grant = Grant { clinician, staff: staff as u32, ..Grant::default() };
    let mut wants = Vec::new();
    for bar in &bars {
        match bar {
            Bar::Skill => {
                let held = &problem.clinicians[who].skills;
                let lacking = entry.skills.iter().filter(|skill| held.binary_search(skill).is_err());
                let lacking: Vec<&str> = lacking.map(|&skill| problem.skills[skill].as_str()).collect();
                wants.push(format!("had {}", lacking.join(" and ")));
                grant.skills = Some(ids(&lacking));
            }
            Bar::Band => {
                wants.push(format!("had band {}", entry.min_band));
                grant.band = Some(entry.min_band);
            }
            Bar::Gender => {
                wants.push("were allowed although the gender is another".into());
                grant.gender = Some(row.required_genders.clone());
            }
            Bar::Language => {
                let spoken = &problem.clinicians[who].languages;
                let lacking: Vec<&str> =
                    row.required_languages.iter().filter(|one| !spoken.contains(one)).map(String::as_str).collect();
                wants.push(format!(
                    "spoke {}",
                    lacking.iter().map(|code| language(code)).collect::<Vec<_>>().join(" and ")
                ));
                grant.languages = Some(ids(&lacking));
            }
            Bar::Excluded => wants.push("were not excluded".into()),
            Bar::Required => wants.push("were one of the required clinicians".into()),
        }
    }
    let relaxation = match bars[0] {
        Bar::Skill => Relaxation::Skill(grant),
        Bar::Band => Relaxation::Band(grant),
        Bar::Gender => Relaxation::Gender(grant),
        Bar::Language => Relaxation::Language(grant),
        Bar::Excluded => Relaxation::Excluded(grant),
        Bar::Required => Relaxation::Required(grant),
    };
    (relaxation, wants.join(" and "))
}
