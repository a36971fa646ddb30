//! Visits that nobody may do, by rules about people, and visits that nobody fit is on shift for.

use crate::explain::languages::language;
use crate::explain::reach::fit_shifts;
use crate::explain::scene::Scene;
use crate::explain::terms::Terms;
use crate::explain::words::{either, list, shift_id, some_ids};
use rounds_format::plan::{Barred, Reason, ReasonDetails};
use rounds_model::ids::{ClinicianId, ShiftId, VisitId};
use rounds_model::{Bar, StaffEntry, Visit, bars, fits};

/// Rules in the order in which they are looked at; each is reported for the clinicians whom no earlier rule bars.
const ORDER: [Bar; 6] = [Bar::Skill, Bar::Band, Bar::Gender, Bar::Language, Bar::Excluded, Bar::Required];

/// A reason for each entry of the visit that no clinician fits; empty if somebody fits each. O(entries × clinicians).
///
/// Every rule that bars all clinicians on its own is reported. If it takes several rules to bar everybody, the reason
/// is the rule that bars the last of those left over by the rules before it in [`ORDER`]: so `SKILL` always means that
/// nobody has the skills, and `BAND` may mean that nobody who has the skills is of the band.
pub(super) fn nobody(scene: &Scene, visit: VisitId) -> Vec<Reason> {
    let entries = scene.problem.visits[visit].staff.len();
    let mut reasons: Vec<Reason> = Vec::new();
    for staff in 0..entries {
        let news = unfit(scene, visit, staff);
        reasons.extend(
            news.into_iter().filter(|new| !reasons.iter().any(|known| known.code() == new.code())).collect::<Vec<_>>(),
        );
    }
    reasons.sort_by_key(Reason::code);
    reasons
}

fn unfit(scene: &Scene, visit: VisitId, staff: usize) -> Vec<Reason> {
    if scene.problem.clinicians.ids().any(|who| fits(scene.problem, visit, staff, who)) {
        return Vec::new();
    }
    let clinicians = scene.problem.clinicians.ids();
    let barred: Vec<(ClinicianId, Vec<Bar>)> =
        clinicians.map(|who| (who, bars(scene.problem, visit, staff, who))).collect();
    if barred.is_empty() {
        return Vec::new();
    }
    let all = |bar: &Bar| barred.iter().all(|(_, bars)| bars.contains(bar));
    let alone: Vec<Bar> = ORDER.into_iter().filter(all).collect();
    if !alone.is_empty() {
        return alone.into_iter().map(|bar| tell(scene, visit, staff, bar, &[])).collect();
    }
    let mut left: Vec<&(ClinicianId, Vec<Bar>)> = barred.iter().collect();
    for bar in ORDER {
        let rest: Vec<_> = left.iter().copied().filter(|(_, bars)| !bars.contains(&bar)).collect();
        if rest.is_empty() {
            let ids: Vec<&str> = left.iter().map(|(who, _)| scene.problem.clinicians[*who].id.as_str()).collect();
            return vec![tell(scene, visit, staff, bar, &ids)];
        }
        left = rest;
    }
    Vec::new()
}

/// The reason that `bar` gives for everybody, or for those whom the rules before it leave over.
fn tell(scene: &Scene, visit: VisitId, staff: usize, bar: Bar, left: &[&str]) -> Reason {
    let row = &scene.problem.visits[visit];
    let barred = Barred {
        staff: staff as u32,
        clinicians: scene.problem.clinicians.len() as u64,
        barred: (!left.is_empty()).then_some(left.len() as u64),
        otherwise_fit: (!left.is_empty()).then(|| some_ids(left)),
    };
    let (says, details) = rule(scene, row, &row.staff[staff], bar, barred);
    let mut description = match left {
        [] => format!("{}.", says.nobody),
        [one] => format!("{one} is the only clinician otherwise allowed, and {}.", says.one),
        _ => format!("{} are the only clinicians otherwise allowed, and {}.", list(left), says.none),
    };
    if row.staff.len() > 1 {
        description = format!("For clinician {} of {}: {description}", staff + 1, row.staff.len());
    }
    Reason { description, details }
}

/// A rule that bars in words: everybody, the only one left (`does not speak gu`), all that are left.
struct Says {
    nobody: String,
    one: String,
    none: String,
}

impl Says {
    fn new(nobody: String, one: String, none: String) -> Says {
        Says { nobody, one, none }
    }
}

/// What is wrong in words, and what is asked for.
fn rule(scene: &Scene, visit: &Visit, entry: &StaffEntry, bar: Bar, barred: Barred) -> (Says, ReasonDetails) {
    let ids = |list: &[ClinicianId]| -> Vec<String> {
        list.iter().map(|&who| scene.problem.clinicians[who].id.clone()).collect()
    };
    match bar {
        Bar::Skill => {
            let skills: Vec<String> = entry.skills.iter().map(|&skill| scene.problem.skills[skill].clone()).collect();
            let what = skills.join(" and ");
            let says = Says::new(
                format!("Nobody holds {what}"),
                format!("does not hold {what}"),
                format!("none of them holds {what}"),
            );
            (says, ReasonDetails::Skill { skills, barred })
        }
        Bar::Band => {
            let least = entry.min_band;
            let says = Says::new(
                format!("Nobody has band {least} or higher"),
                format!("is below band {least}"),
                format!("all of them are below band {least}"),
            );
            (says, ReasonDetails::Band { min_band: least, barred })
        }
        Bar::Gender => {
            let wanted = &visit.required_genders;
            let what = format!("of the required gender ({})", wanted.join(" and "));
            let says =
                Says::new(format!("Nobody is {what}"), format!("is not {what}"), format!("none of them is {what}"));
            (says, ReasonDetails::Gender { required_gender: wanted.clone(), barred })
        }
        Bar::Language => {
            let wanted = &visit.required_languages;
            let what = wanted.iter().map(|code| language(code)).collect::<Vec<_>>().join(" and ");
            let says = Says::new(
                format!("Nobody speaks {what}"),
                format!("does not speak {what}"),
                format!("none of them speaks {what}"),
            );
            (says, ReasonDetails::Language { required_languages: wanted.clone(), barred })
        }
        Bar::Excluded => {
            let says = Says::new(
                "The visit or the patient excludes every clinician".into(),
                "is excluded by the visit or the patient".into(),
                "the visit or the patient excludes all of them".into(),
            );
            (says, ReasonDetails::Excluded { excluded_clinicians: ids(&visit.excluded_clinicians), barred })
        }
        Bar::Required => {
            let lists: Vec<Vec<String>> = visit.required_clinicians.iter().map(|list| ids(list)).collect();
            let wanted: Vec<String> = lists.iter().map(|list| either(list)).collect();
            let what = format!("the required clinician ({})", wanted.join(", and "));
            let says =
                Says::new(format!("Nobody is {what}"), format!("is not {what}"), format!("none of them is {what}"));
            (says, ReasonDetails::Required { required_clinicians: lists, barred })
        }
    }
}

/// Nobody fit is on shift: no shift of a fit clinician, overtime included, touches a window. `None` if somebody is for
/// each entry.
pub(super) fn nobody_on_shift(scene: &Scene, terms: &Terms) -> Option<Reason> {
    let on_shift = |shift: ShiftId| {
        let row = &scene.problem.shifts[shift];
        let (first, last) = (scene.instance.shifts[shift].start, scene.time(row.end + row.max_overtime));
        terms.windows.iter().any(|&(from, to)| from <= last && first <= to)
    };
    let staff = terms.chances.iter().position(|chances| !chances.iter().any(|chance| on_shift(chance.shift)))?;
    let shifts: Vec<&str> = terms.chances[staff].iter().map(|chance| shift_id(scene, chance.shift)).collect();
    let description = match shifts.len() {
        0 => "No clinician who could do it has a shift on this day.".to_string(),
        1 => format!(
            "The only shift of a clinician who could do it ({}) covers no time at which care may start.",
            shifts[0]
        ),
        number => {
            format!("None of the {number} shifts of clinicians who could do it covers a time at which care may start.")
        }
    };
    Some(Reason { description, details: ReasonDetails::NoShiftInWindow(fit_shifts(staff, &shifts)) })
}
