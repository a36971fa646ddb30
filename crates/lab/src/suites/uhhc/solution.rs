//! Solutions as files: routes with the times of everything.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::suites::itinerary::{Done, ServiceRef};
use crate::suites::tree::{self, At, Faults, Fields, quoted};
use rounds_model::error::Result;

use super::instance::Instance;
use super::reader::{Names, known};
use super::times::units;

/// The service that stands for lunch.
pub(super) const LUNCH: &str = "lunch_break";

/// Times in solutions are from 0 to this.
const MOST: f64 = 1e9;

/// Starts and ends closer than this are the same.
pub(super) const SAME: f64 = 1e-6;

/// One caregiver's day.
#[derive(Debug)]
pub(super) struct Route {
    pub caregiver: usize,
    /// When they leave, where the file says it.
    pub departs: Option<f64>,
    /// In order of time.
    pub stops: Vec<Stop>,
    /// When they are back, where the file says it.
    pub returns: Option<f64>,
}

/// Something that a caregiver does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub what: What,
    pub start: f64,
    pub end: f64,
}

/// What a stop is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum What {
    Service(ServiceRef),
    /// Lunch at a patient's, or where the caregiver sets out.
    Lunch(Option<usize>),
}

/// A solution as its file says it.
#[derive(Debug, Default)]
pub(super) struct Solution {
    pub routes: Vec<Route>,
    /// What could not be made a stop of, one line each.
    pub odd: Vec<String>,
}

/// Writes what a plan does. A lunch is at the patient before it, and a first one at the patient after it, for that is
/// how the format has it; a caregiver without services has lunch where they set out.
pub(super) fn write(instance: &Instance, services: &[ServiceRef], routes: &[Vec<Done>]) -> String {
    let mut order: Vec<(f64, usize)> = Vec::new();
    let mut written: Vec<Value> = Vec::new();
    for (index, route) in routes.iter().enumerate() {
        let stops = stops(instance, services, index, route);
        let mut value = Map::new();
        value.insert("caregiver_id".into(), json!(instance.caregivers[index].id));
        if !stops.is_empty() {
            let locations = stops.iter().map(|stop| location(instance, index, stop)).collect();
            value.insert("locations".into(), Value::Array(locations));
        }
        let served = |stop: &Stop| match stop.what {
            What::Service(of) => Some((stop.start, of.patient)),
            What::Lunch(_) => None,
        };
        order.extend(stops.iter().filter_map(served));
        written.push(Value::Object(value));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut met = BTreeSet::new();
    order.retain(|(_, patient)| met.insert(*patient));
    let order: Vec<&str> = order.iter().map(|(_, patient)| instance.patients[*patient].id.as_str()).collect();
    format!("{:#}\n", json!({ "routes": written, "global_ordering": order, "cost_components": {} }))
}

fn location(instance: &Instance, caregiver: usize, stop: &Stop) -> Value {
    let (patient, service) = match stop.what {
        What::Service(of) => {
            let patient = &instance.patients[of.patient];
            (&patient.id, patient.services[of.service].id.as_str())
        }
        What::Lunch(Some(patient)) => (&instance.patients[patient].id, LUNCH),
        What::Lunch(None) => (&instance.terminals[instance.caregivers[caregiver].departs].id, LUNCH),
    };
    json!({ "patient": patient, "service": service, "arrival_time": time(stop.start), "departure_time": time(stop.end) })
}

/// Whole times without a decimal point, as the published solutions have them.
fn time(units: f64) -> Value {
    if units.fract() == 0.0 && units.abs() < MOST { json!(units as i64) } else { json!(units) }
}

fn stops(instance: &Instance, services: &[ServiceRef], caregiver: usize, route: &[Done]) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for (index, done) in route.iter().enumerate() {
        match *done {
            Done::Visit { visit, start, .. } => {
                let Some(&of) = services.get(visit) else { continue };
                let start = units(start);
                let end = start + instance.patients[of.patient].services[of.service].duration;
                stops.push(Stop { what: What::Service(of), start, end });
            }
            Done::Break { start, end } => {
                let after = route[index..].iter().find_map(|done| match *done {
                    Done::Visit { visit, start, .. } => Some((services.get(visit)?.patient, units(start))),
                    Done::Break { .. } => None,
                });
                let own = Stop { what: What::Lunch(None), start: units(start), end: units(end) };
                let before = stops.last().and_then(|stop| match stop.what {
                    What::Service(of) => Some(of.patient),
                    What::Lunch(at) => at,
                });
                stops.push(match (before, after) {
                    (Some(before), _) => Stop { what: What::Lunch(Some(before)), ..own },
                    (None, Some(first)) => first_lunch(instance, caregiver, own, first),
                    (None, None) => own,
                });
            }
        }
    }
    if !stops.iter().any(|stop| matches!(stop.what, What::Lunch(_))) {
        stops.extend(spare_lunch(instance, caregiver, stops.last()));
    }
    stops
}

/// A lunch that a plan has before leaving, at the first patient's: just before care starts, or as late as lunch may be.
/// That is never earlier than the plan's, so the caregiver leaves no earlier either; but where lunch has to be too
/// early for the way there within the shift, it stays where it is.
fn first_lunch(instance: &Instance, caregiver: usize, lunch: Stop, (patient, care): (usize, f64)) -> Stop {
    let (duration, who) = (lunch.end - lunch.start, &instance.caregivers[caregiver]);
    let latest = instance.lunch.map_or(lunch.start, |lunch| lunch.latest);
    let start = (care - duration).min(latest).max(lunch.start);
    let way = instance.distances[instance.terminals[who.departs].row][instance.patients[patient].row];
    let on_shift = start - way >= who.shift.map_or(0.0, |shift| shift.0) - SAME;
    if on_shift { Stop { what: What::Lunch(Some(patient)), start, end: start + duration } } else { lunch }
}

/// The lunch of a caregiver without services, or whose last one is over by then, if there is time for it in their
/// shift.
fn spare_lunch(instance: &Instance, caregiver: usize, last: Option<&Stop>) -> Option<Stop> {
    let who = &instance.caregivers[caregiver];
    let lunch = instance.lunch.filter(|_| who.lunch)?;
    let (from, until) = who.shift.unwrap_or((0.0, f64::INFINITY));
    let place = last.and_then(|stop| match stop.what {
        What::Service(of) => Some(of.patient),
        What::Lunch(at) => at,
    });
    let home = instance.terminals[who.returns].row;
    let way = place.map_or(0.0, |patient| instance.distances[instance.patients[patient].row][home]);
    let start = last.map_or(from, |stop| stop.end).max(lunch.earliest);
    let end = start + lunch.duration;
    (start <= lunch.latest && end + way <= until).then_some(Stop { what: What::Lunch(place), start, end })
}

/// Reads a solution. Stops are put in order of time, as the authors' checker does; arrivals it may state are not looked
/// at.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if it is no solution file of the format, or names what the
/// instance does not have.
pub(super) fn read(instance: &Instance, text: &str) -> Result<Solution> {
    tree::read(text.as_bytes(), |root, faults| solution(instance, root, faults))
}

/// What solutions refer to.
struct Index<'a> {
    patients: Names<'a>,
    caregivers: Names<'a>,
    terminals: Names<'a>,
}

fn solution(instance: &Instance, root: &At<'_>, faults: &mut Faults) -> Option<Solution> {
    let index = Index {
        patients: instance.patients.iter().enumerate().map(|(index, own)| (own.id.as_str(), index)).collect(),
        caregivers: instance.caregivers.iter().enumerate().map(|(index, own)| (own.id.as_str(), index)).collect(),
        terminals: instance.terminals.iter().enumerate().map(|(index, own)| (own.id.as_str(), index)).collect(),
    };
    let mut solution = Solution::default();
    for item in root.any_object(faults)?.need("routes", faults)?.items(faults)? {
        let Some(fields) = item.any_object(faults) else { continue };
        let caregiver = fields.need("caregiver_id", faults);
        let caregiver = caregiver.and_then(|at| known(&at, "caregiver", &index.caregivers, faults));
        let mut route = Route { caregiver: 0, departs: None, stops: Vec::new(), returns: None };
        let locations = fields.get("locations").and_then(|at| at.items(faults)).unwrap_or_default();
        for location in &locations {
            if let Some(fields) = location.any_object(faults) {
                read_location(instance, &index, &fields, &mut route, &mut solution.odd, faults);
            }
        }
        route.stops.sort_by(|a, b| a.start.total_cmp(&b.start));
        solution.routes.extend(caregiver.map(|caregiver| Route { caregiver, ..route }));
    }
    Some(solution)
}

/// A departure, a return, a lunch or a service.
fn read_location(
    instance: &Instance,
    index: &Index<'_>,
    fields: &Fields<'_>,
    route: &mut Route,
    odd: &mut Vec<String>,
    faults: &mut Faults,
) -> Option<()> {
    if let Some(at) = fields.get("depot") {
        known(&at, "terminal point", &index.terminals, faults)?;
        let departs = fields.get("departing_time");
        let time = departs.clone().or_else(|| fields.need("arrival_time", faults))?.number(0.0, MOST, faults)?;
        *(if departs.is_some() { &mut route.departs } else { &mut route.returns }) = Some(time);
        return Some(());
    }
    let starts = fields.any_of(&["start_service_time", "arrival_time", "start_time"], faults);
    let ends = fields.any_of(&["end_service_time", "departure_time", "end_time"], faults);
    let start = starts.and_then(|at| at.number(0.0, MOST, faults));
    let end = ends.and_then(|at| at.number(0.0, MOST, faults));
    let service = fields.need("service", faults).and_then(|at| at.text(faults));
    let patient = fields.need("patient", faults)?;
    let at_terminal = patient.text(faults).is_some_and(|id| index.terminals.contains_key(id));
    let what = match service? {
        LUNCH if at_terminal => What::Lunch(None),
        LUNCH => What::Lunch(Some(known(&patient, "patient", &index.patients, faults)?)),
        service => {
            let patient = known(&patient, "patient", &index.patients, faults)?;
            let needed = &instance.patients[patient];
            let Some(service) = needed.services.iter().position(|own| own.id == service) else {
                odd.push(format!("{} does not need {}", quoted(&needed.id), quoted(service)));
                return Some(());
            };
            What::Service(ServiceRef { patient, service })
        }
    };
    route.stops.push(Stop { what, start: start?, end: end? });
    Some(())
}
