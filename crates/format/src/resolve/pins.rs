//! Pins: who may be pinned to what, and pins of one visit that cannot all hold.

use std::collections::BTreeMap;

use petgraph::algo::maximum_matching;
use petgraph::graph::UnGraph;

use crate::codes::*;
use crate::day::{DayFile, PinFile};
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use crate::resolve::Reading;
use rounds_model::ids::{ClinicianId, ShiftId, VisitId};
use rounds_model::units::Instant;
use rounds_model::{Pin, Problem, fits};

/// Reads the pins; one whose visit is not there is left out.
pub(super) fn pins(day: &DayFile, problem: &Problem, reading: &mut Reading<'_>) -> Vec<Pin> {
    let root = Path::Root.field("pins");
    let pin = |(index, file): (usize, &PinFile)| pin(file, problem, &root.item(index), reading);
    day.pins.iter().flatten().enumerate().filter_map(pin).collect()
}

fn pin(file: &PinFile, problem: &Problem, at: &Path<'_>, reading: &mut Reading<'_>) -> Option<Pin> {
    let names = &reading.names;
    let found = &mut reading.found;
    let visit = names.visits.find(&file.visit, &at.field("visit"), found);
    let clinician = file.clinician.as_ref().map(|id| names.clinicians.find(id, &at.field("clinician"), found));
    let shift = file.shift.as_ref().map(|id| names.shifts.find(id, &at.field("shift"), found));
    let whole = clinician != Some(None) && shift != Some(None);
    let start = file.start.map(|start| reading.instant(start, &at.field("start")));
    let pin = Pin {
        visit: visit?,
        clinician: clinician.flatten(),
        shift: shift.flatten(),
        start,
        staff: file.staff.map(|staff| staff as usize),
    };
    if whole {
        check_alone(&pin, problem, at, &mut reading.found);
    }
    Some(pin)
}

/// What a pin can contradict without other pins.
fn check_alone(pin: &Pin, problem: &Problem, at: &Path<'_>, found: &mut Findings) {
    let visit = &problem.visits[pin.visit];
    if let (Some(clinician), Some(shift)) = (pin.clinician, pin.shift)
        && problem.shifts[shift].clinician != clinician
    {
        let [shift, who] = [&problem.shifts[shift].id, &problem.clinicians[clinician].id].map(|id| Quoted(id));
        let what = format!("the shift {shift} is not one of {who}");
        found.add(
            PIN_FOREIGN_SHIFT,
            &at.field("shift"),
            what,
            "name a shift of that clinician, or only one of the two",
        );
    }
    let staff_there = pin.staff.is_none_or(|staff| staff < visit.staff.len());
    if !staff_there && !visit.staff.is_empty() {
        let what = format!("the visit has no staff entry {}", pin.staff.unwrap_or_default());
        let help = format!("count from 0 to {}", visit.staff.len() - 1);
        found.add(PIN_STAFF_INDEX, &at.field("staff"), what, help);
    }
    if let Some(clinician) = pinned(pin, problem).filter(|_| staff_there)
        && entries(problem, pin, clinician).is_empty()
        && !visit.staff.is_empty()
    {
        let what = format!("{} may not do the visit {}", Quoted(&problem.clinicians[clinician].id), Quoted(&visit.id));
        let field = if pin.clinician.is_some() { "clinician" } else { "shift" };
        let help = "pin a clinician who has the skills, the band and is not barred, or mend the visit's demands";
        found.add(PIN_UNFIT, &at.field(field), what, help);
    }
    let outside = |start: Instant| visit.windows.iter().all(|window| start < window.start || window.end < start);
    if pin.start.is_some_and(outside) && !visit.windows.is_empty() {
        let what = "the pinned start is in none of the visit's windows: the visit stays unassigned";
        found.add(PIN_OUTSIDE_WINDOWS, &at.field("start"), what, "pin a start within a window");
    }
}

/// Who is pinned, whether by name or by shift.
fn pinned(pin: &Pin, problem: &Problem) -> Option<ClinicianId> {
    pin.clinician.or_else(|| pin.shift.map(|shift| problem.shifts[shift].clinician))
}

/// The staff entries of the visit at which `clinician` could meet `pin`.
fn entries(problem: &Problem, pin: &Pin, clinician: ClinicianId) -> Vec<usize> {
    let all = 0..problem.visits[pin.visit].staff.len();
    let named = |staff: &usize| pin.staff.is_none_or(|named| named == *staff);
    all.filter(named).filter(|staff| fits(problem, pin.visit, *staff, clinician)).collect()
}

/// Reports pins of one visit that cannot all hold: several starts, several shifts of one clinician, or more clinicians
/// than there are entries for.
pub(super) fn check_together(problem: &Problem, found: &mut Findings) {
    let mut by_visit: BTreeMap<VisitId, Vec<(usize, &Pin)>> = BTreeMap::new();
    for (index, pin) in problem.pins.iter().enumerate() {
        by_visit.entry(pin.visit).or_default().push((index, pin));
    }
    for (visit, pins) in by_visit.into_iter().filter(|(_, pins)| pins.len() > 1) {
        if let Some(why) = contradiction(problem, &pins) {
            let what = format!("the pins of the visit {} cannot all hold: {why}", Quoted(&problem.visits[visit].id));
            let last = pins[pins.len() - 1].0;
            found.add(PINS_CONTRADICT, &Path::Root.field("pins").item(last), what, "keep those that are meant");
        }
    }
}

fn contradiction(problem: &Problem, pins: &[(usize, &Pin)]) -> Option<&'static str> {
    let starts: Vec<Instant> = pins.iter().filter_map(|(_, pin)| pin.start).collect();
    if starts.iter().any(|start| *start != starts[0]) {
        return Some("they name different starts");
    }
    // Each clinician pinned takes one entry: the entries that all pins of theirs allow, and the shifts they name.
    let mut wanted: BTreeMap<ClinicianId, (Vec<usize>, Vec<ShiftId>)> = BTreeMap::new();
    for (_, pin) in pins {
        let Some(clinician) = pinned(pin, problem) else { continue };
        let allowed = entries(problem, pin, clinician);
        if allowed.is_empty() {
            // Reported for this pin alone.
            return None;
        }
        let (entries, shifts) = wanted.entry(clinician).or_insert_with(|| (allowed.clone(), Vec::new()));
        entries.retain(|entry| allowed.contains(entry));
        shifts.extend(pin.shift);
    }
    if wanted.values().any(|(_, shifts)| shifts.iter().any(|shift| *shift != shifts[0])) {
        return Some("they name two shifts of one clinician");
    }
    let mut graph: UnGraph<(), ()> = UnGraph::default();
    let entry_nodes: Vec<_> = problem.visits[pins[0].1.visit].staff.iter().map(|_| graph.add_node(())).collect();
    for (entries, _) in wanted.values() {
        let clinician = graph.add_node(());
        for entry in entries {
            graph.add_edge(clinician, entry_nodes[*entry], ());
        }
    }
    let placed = maximum_matching(&graph).edges().count();
    (placed < wanted.len()).then_some("there are not enough staff entries for all the clinicians pinned")
}
