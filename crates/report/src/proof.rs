//! A proof in words: how good the plan is at best, and what would make a better one possible.

use crate::format::{Clock, count, decimal, grouped, list, percent, worth};
use rounds_format::plan::PlanFile;
use rounds_model::Problem;
use rounds_model::ids::ShiftId;

/// The proof about a plan in a sentence or two; `None` where no bound was computed.
pub fn proof(plan: &PlanFile) -> Option<String> {
    let bound = plan.bound.as_ref()?;
    let lower = format!("{} (as much as {})", grouped(bound.lower), worth(bound.lower));
    let mut text = match &plan.cost {
        _ if bound.gap <= 0.0 => format!("Proven best possible: no plan for this day costs less than {lower}."),
        None => format!("No plan for this day costs less than {lower}."),
        Some(cost) => format!(
            "This plan costs {}, and no plan for this day costs less than {lower}: at most {} could be saved.",
            grouped(cost.total),
            percent(Some(bound.gap))
        ),
    };
    if let Some(visits) = &bound.visits {
        let (upper, per_shift) = (count(visits.upper, "visit", "visits"), decimal(visits.per_shift));
        text.push_str(&format!(" No plan does more than {upper} ({per_shift} a shift)."));
    }
    Some(text)
}

/// What one more shift like `shift` would take off the bound at most, by the prices that proved it; `None` for
/// visits if none is left out.
pub fn one_more(problem: &Problem, shift: ShiftId, saves: f64, visits: Option<f64>) -> String {
    let row = &problem.shifts[shift];
    let clock = Clock::new(problem.zone, Some((row.start, row.end)));
    let skills: Vec<String> =
        problem.clinicians[row.clinician].skills.iter().map(|&skill| problem.skills[skill].clone()).collect();
    let skilled = if skills.is_empty() { "no skills".into() } else { list(&skills) };
    let hours = clock.range(row.start, row.end, row.start);
    let let_in = visits.filter(|&visits| visits >= 0.05).map_or(String::new(), |visits| {
        format!(" and let in at most {} more {}", decimal(Some(visits)), if visits > 1.0 { "visits" } else { "visit" })
    });
    format!("{} ({hours}, {skilled}) would lower this bound by at most {}{let_in}", row.id, worth(saves.round() as i64))
}

/// What planning again with one shift more brought.
pub fn difference(visits: i64, saved: i64) -> String {
    let cost = match saved {
        0 => "the same cost".into(),
        1.. => format!("{} saved", worth(saved)),
        _ => format!("{} more", worth(-saved)),
    };
    let (number, how) = (visits.unsigned_abs(), if visits < 0 { "fewer" } else { "more" });
    format!("{}, {cost}", count(number, &format!("visit {how}"), &format!("visits {how}")))
}
