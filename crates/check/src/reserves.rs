//! Reserves: each held exactly once, by somebody fit for it, within its time; or listed as unheld.

use std::collections::{BTreeMap, BTreeSet};

use super::render::clock;
use super::trace::{Step, Trace, instant, length};
use super::{Findings, rules};
use rounds_format::plan::PlanFile;
use rounds_model::ids::{ReserveId, ShiftId};

pub(super) fn check(trace: &Trace, plan: &PlanFile, found: &mut Findings) {
    let unheld = unheld(trace, plan, found);
    for (id, reserve) in trace.problem.reserves.enumerate() {
        let mut held = trace.held(id);
        match (held.next(), unheld.get(&id)) {
            (None, None) => {
                found.add(rules::RESERVE_LOST, "unheld", format!("reserve {} is neither held nor unheld", reserve.id));
            }
            (Some((_, step)), Some(path)) => {
                found.add(rules::RESERVE_BOTH, path, format!("reserve {} is held: {}", reserve.id, step.path));
            }
            _ => {}
        }
        for (_, again) in held {
            found.add(rules::RESERVE_TWICE, &again.path, format!("reserve {} is held again", reserve.id));
        }
        for (shift, step) in trace.held(id).filter(|(_, step)| !step.past) {
            within(trace, id, step, found);
            fit(trace, id, shift, step, found);
        }
    }
}

/// Paths of the reserves listed as unheld.
fn unheld(trace: &Trace, plan: &PlanFile, found: &mut Findings) -> BTreeMap<ReserveId, String> {
    let names: BTreeMap<&str, ReserveId> =
        trace.problem.reserves.enumerate().map(|(id, reserve)| (&*reserve.id, id)).collect();
    let mut listed = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (index, entry) in plan.unheld.iter().flatten().enumerate() {
        let path = format!("unheld[{index}]");
        match names.get(&*entry.reserve) {
            None => found.add(rules::UNKNOWN_RESERVE, path, format!("the day has no reserve {}", entry.reserve)),
            Some(id) if !seen.insert(*id) => {
                found.add(rules::UNHELD_TWICE, path, format!("reserve {} is listed again", entry.reserve));
            }
            Some(&id) => {
                listed.insert(id, path);
            }
        }
    }
    listed
}

/// It starts within [from, to − duration].
fn within(trace: &Trace, id: ReserveId, step: &Step, found: &mut Findings) {
    let reserve = &trace.problem.reserves[id];
    let (first, last) = (instant(reserve.from), instant(reserve.to) - length(reserve.entry.duration));
    if !(first..=last).contains(&step.start) {
        let [at, first, last] = [step.start, first, last].map(|at| clock(trace, at));
        let message = format!("reserve {} starts at {at}; it is to start from {first} to {last}", reserve.id);
        found.add(rules::RESERVE_TIME, format!("{}.start", step.path), message);
    }
}

/// Skills and band; nothing else is asked of who holds a reserve.
fn fit(trace: &Trace, id: ReserveId, shift: ShiftId, step: &Step, found: &mut Findings) {
    let problem = trace.problem;
    let reserve = &problem.reserves[id];
    let who = &problem.clinicians[problem.shifts[shift].clinician];
    for skill in reserve.entry.skills.iter().filter(|skill| !who.skills.contains(skill)) {
        let skill = &problem.skills[*skill];
        let message = format!("clinician {} for reserve {}: skill {skill} is missing", who.id, reserve.id);
        found.add(rules::SKILL, &step.path, message);
    }
    if who.band < reserve.entry.min_band {
        let (band, least) = (who.band, reserve.entry.min_band);
        let message = format!("clinician {} for reserve {}: band {band} is below {least}", who.id, reserve.id);
        found.add(rules::BAND, &step.path, message);
    }
}
