//! Breaks and activities that can no longer be.

use std::collections::BTreeSet;

use crate::NewDay;
use crate::day_edits;
use rounds_engine::evaluate::{Instance, Solution};
use rounds_format::day::ShiftFile;
use rounds_format::values::IsoDuration;
use rounds_model::PastKind;
use rounds_model::error::Result;
use rounds_model::travel::Sources;
use rounds_model::units::Seconds;

/// Takes breaks and activities that can no longer be off their shifts: nobody could be planned there.
pub(crate) fn take_off(now: &mut NewDay, missed: Vec<(String, String)>, sources: &dyn Sources) -> Result<()> {
    for (shift, id) in &missed {
        let mut files = now.day.clinicians.iter_mut().flat_map(|clinician| &mut clinician.shifts);
        let Some(file) = files.find(|file| file.id == *shift) else { continue };
        if day_edits::is_away(id) {
            end_with(file, id);
        }
        file.breaks.iter_mut().for_each(|breaks| breaks.retain(|pause| pause.id != *id));
        file.activities.iter_mut().for_each(|activities| activities.retain(|activity| activity.id != *id));
    }
    now.problem = rounds_format::problem_with(&now.day, sources)?.value;
    now.rest.day.digest.clone_from(&now.problem.digest);
    now.missed.extend(missed);
    Ok(())
}

/// Breaks and activities that must be taken, of those shifts, in which no order of them would allow it. An absence is
/// not given up for them: they are.
pub(crate) fn missed(instance: &Instance, shifts: &BTreeSet<&str>) -> Vec<(String, String)> {
    let mut missed = Vec::new();
    let empty = Solution::empty(instance);
    for (id, shift) in instance.problem.shifts.enumerate().filter(|(_, shift)| shifts.contains(&*shift.id)) {
        let past: BTreeSet<(u8, usize)> = shift.history.iter().filter_map(|stop| key(&stop.what)).collect();
        let activities = (0..shift.activities.len()).map(|index| (0, index));
        let duties = activities.chain((0..shift.breaks.len()).map(|index| (1, index)));
        let open = duties.filter(|duty| !past.contains(duty));
        let name = |(kind, index): (u8, usize)| {
            if kind == 0 { &shift.activities[index].id } else { &shift.breaks[index].id }
        };
        let (mut seated, mut out) = (Vec::new(), Vec::new());
        for (task, duty) in instance.shifts[id].duties.clone().zip(open) {
            if instance.tasks[task].skip_cost.is_none() {
                let is_in = empty.routes[id].position(task).is_some();
                if is_in { &mut seated } else { &mut out }.push(name(duty));
            }
        }
        let absent = |name: &&String| day_edits::is_away(name);
        let instead = if out.iter().any(absent) { seated } else { Vec::new() };
        let all = || out.iter().chain(&instead).copied();
        let off: Vec<&String> = all().filter(|name| !absent(name)).collect();
        // Who cannot be back in time from an absence does not come back.
        let off = if off.is_empty() { all().collect() } else { off };
        missed.extend(off.into_iter().map(|name| (shift.id.clone(), name.clone())));
    }
    missed
}

/// Ends a shift where an absence begins, wherever the clinician is by then.
fn end_with(file: &mut ShiftFile, absence: &str) {
    let Some(from) = file.breaks.iter().flatten().find(|pause| pause.id == absence).map(|pause| pause.earliest) else {
        return;
    };
    let latest = file.end.instant() + file.max_overtime.map_or(Seconds::ZERO, |overtime| overtime.0);
    if file.start.instant() < from.instant() && from.instant() < latest {
        let over = from.instant() - file.end.instant();
        file.max_overtime = (over > Seconds::ZERO).then_some(IsoDuration(over));
        file.end = if over > Seconds::ZERO { file.end } else { from };
        file.end_place = None;
    }
}

fn key(what: &PastKind) -> Option<(u8, usize)> {
    match what {
        PastKind::Activity(index) => Some((0, *index)),
        PastKind::Break(index) => Some((1, *index)),
        PastKind::Visit { .. } | PastKind::NoAccess(_) => None,
    }
}
