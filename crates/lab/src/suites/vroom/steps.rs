//! `steps` of vehicles: the order of work of a plan to start from.

use std::collections::BTreeMap;

use crate::suites::vroom::Clock;
use crate::suites::vroom::field::{Notes, Object};
use crate::suites::vroom::jobs::Job;
use crate::suites::vroom::vehicles::Vehicle;
use rounds_format::codes::{FOREIGN_REFERENCE, FOREIGN_TWICE};
use rounds_format::plan::{ShiftPlan, Stop};
use rounds_format::values::IsoDuration;
use rounds_model::units::Seconds;

/// Something that a vehicle is to do.
#[derive(Debug)]
pub(super) struct Step {
    path: String,
    id: String,
    is_break: bool,
}

/// Takes the steps of a vehicle.
pub(super) fn read(vehicle: &mut Object, notes: &mut Notes) -> Vec<Step> {
    let mut steps = Vec::new();
    for value in vehicle.list("steps", notes) {
        let mut object = value.object(notes);
        let path = object.path.clone();
        for name in ["service_at", "service_after", "service_before"] {
            object.leave(name, "a plan to start from forces no times", notes);
        }
        match object.text("type", notes).as_deref() {
            Some("start" | "end") => {}
            Some("pickup" | "delivery") => notes.leave(&path, "neither a pickup nor its delivery is a visit"),
            Some(kind @ ("job" | "break")) => {
                steps.push(Step { id: object.id(notes), is_break: kind == "break", path });
            }
            Some(_) | None => notes.faults.add(
                FOREIGN_REFERENCE,
                format_args!("{path}.type"),
                "a step of no known type",
                "give one of start, job, pickup, delivery, break, end",
            ),
        }
        // Steps of a solution have times and places too: they follow from the order.
        let _ = object.rest();
    }
    steps
}

/// Notes steps whose job or break is not there, and jobs that stand twice.
pub(super) fn check(vehicles: &[Vehicle], jobs: &[Job], notes: &mut Notes) {
    let mut first: BTreeMap<&str, Option<&str>> = jobs.iter().map(|job| (job.id.as_str(), None)).collect();
    for vehicle in vehicles {
        for step in &vehicle.steps {
            let at = format!("{}.id", step.path);
            if step.is_break {
                if !vehicle.has_break(&step.id) {
                    let what = format!("the vehicle has no break {}", step.id);
                    notes.faults.add(FOREIGN_REFERENCE, at, what, "give the id of one of its breaks");
                }
                continue;
            }
            match first.get_mut(step.id.as_str()) {
                None => {
                    let what = format!("there is no job {}", step.id);
                    notes.faults.add(FOREIGN_REFERENCE, at, what, "give the id of one of the jobs");
                }
                Some(Some(before)) => {
                    let what = format!("the job {} is a step of {before} too", step.id);
                    notes.faults.add(FOREIGN_TWICE, at, what, "give each job to one vehicle, once");
                }
                Some(free) => *free = Some(&vehicle.path),
            }
        }
    }
}

/// The order of work of a vehicle's shift. Its times are the start of the shift, second by second: only the order
/// counts.
pub(super) fn order(vehicle: &Vehicle, clock: &Clock) -> ShiftPlan {
    let (from, _) = clock.hours(vehicle);
    let stop = |(number, step): (i64, &Step)| {
        let (start, nothing) = (clock.timestamp(from + number), IsoDuration(Seconds(0)));
        match step.is_break {
            true => Stop::Break {
                break_id: step.id.clone(),
                place: None,
                travel: None,
                metres: None,
                arrival: None,
                start,
                end: start,
            },
            false => Stop::Visit {
                visit: step.id.clone(),
                staff: 0,
                place: None,
                travel: None,
                metres: None,
                arrival: start,
                start,
                end: start,
                late: nothing,
            },
        }
    };
    let itinerary = (0..).zip(&vehicle.steps).map(stop).collect();
    ShiftPlan { clinician: vehicle.id.clone(), shift: vehicle.id.clone(), itinerary }
}
