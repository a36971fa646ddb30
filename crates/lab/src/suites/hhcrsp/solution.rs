//! Solutions: routes in and out, and what the suite's own rules say of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::suites::Score;
use crate::suites::itinerary::ServiceRef;
use crate::suites::tree::{self, At, Faults, Fields, quoted};
use rounds_format::codes::HOMECARE_UNKNOWN_NAME;
use rounds_model::error::Result;

use super::instance::Instance;

/// Starts closer than this are the same.
const SAME: f64 = 1e-9;

/// One caregiver's services in order.
#[derive(Debug)]
pub(super) struct Route {
    pub caregiver: usize,
    pub services: Vec<ServiceRef>,
}

/// A solution as its file says it.
#[derive(Debug, Default)]
pub(super) struct Solution {
    routes: Vec<Route>,
    /// What could not be made a route of, one line each.
    odd: Vec<String>,
}

/// Writes routes with the earliest times that the rules allow.
pub(super) fn write(instance: &Instance, routes: &[Route]) -> String {
    let (starts, _) = starts(instance, routes);
    let mut order: Vec<(f64, usize)> = Vec::new();
    let route = |(route, starts): (&Route, &Vec<f64>)| {
        let location = |(service, start): (&ServiceRef, &f64)| {
            let patient = &instance.patients[service.patient];
            let needed = &patient.services[service.service];
            order.push((*start, service.patient));
            json!({
                "patient": patient.id, "service": needed.id,
                "arrival_time": start, "departure_time": start + needed.duration,
            })
        };
        let locations: Vec<Value> = route.services.iter().zip(starts).map(location).collect();
        json!({ "caregiver_id": instance.caregivers[route.caregiver].id, "locations": locations })
    };
    let routes: Vec<Value> = routes.iter().zip(&starts).map(route).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut met = BTreeSet::new();
    order.retain(|(_, patient)| met.insert(*patient));
    let order: Vec<&str> = order.iter().map(|(_, patient)| instance.patients[*patient].id.as_str()).collect();
    format!("{:#}\n", json!({ "routes": routes, "global_ordering": order }))
}

/// Reads a solution. Times in it are not looked at: the order of the routes says when everything is.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if it is no solution file of the format, or names what the
/// instance does not have.
pub(super) fn read(instance: &Instance, text: &str) -> Result<Solution> {
    tree::read(text.as_bytes(), |root, faults| solution(instance, root, faults))
}

fn solution(instance: &Instance, root: &At<'_>, faults: &mut Faults) -> Option<Solution> {
    let patients: Names<'_> =
        instance.patients.iter().enumerate().map(|(index, patient)| (patient.id.as_str(), index)).collect();
    let caregivers: Names<'_> =
        instance.caregivers.iter().enumerate().map(|(index, caregiver)| (caregiver.id.as_str(), index)).collect();
    let mut solution = Solution::default();
    for item in root.any_object(faults)?.need("routes", faults)?.items(faults)? {
        let Some(fields) = item.any_object(faults) else { continue };
        let caregiver = name(&fields, &["caregiver_id", "caregiver"], "caregiver", &caregivers, faults);
        let mut route = Vec::new();
        let locations = fields.get("locations").and_then(|at| at.items(faults)).unwrap_or_default();
        for location in locations {
            let Some(fields) = location.any_object(faults) else { continue };
            let patient = name(&fields, &["patient", "patient_id"], "patient", &patients, faults);
            let service = fields.any_of(&["service", "service_id"], faults).and_then(|at| at.text(faults));
            let Some((patient, service)) = patient.zip(service) else { continue };
            let needed = &instance.patients[patient];
            match needed.services.iter().position(|own| own.id == service) {
                Some(service) => route.push(ServiceRef { patient, service }),
                None => solution.odd.push(format!("{} does not need {}", quoted(&needed.id), quoted(service))),
            }
        }
        solution.routes.extend(caregiver.map(|caregiver| Route { caregiver, services: route }));
    }
    Some(solution)
}

type Names<'a> = BTreeMap<&'a str, usize>;

/// What the first of `fields` names, by its index in `names`.
fn name(object: &Fields<'_>, fields: &[&str], kind: &str, names: &Names<'_>, faults: &mut Faults) -> Option<usize> {
    let at = object.any_of(fields, faults)?;
    let id = at.text(faults)?;
    let found = names.get(id).copied();
    if found.is_none() {
        let what = format!("the {kind} {} is not the instance's", quoted(id));
        faults.add(HOMECARE_UNKNOWN_NAME, &at.path, what, "give a solution of this instance");
    }
    found
}

/// What the rules say of a solution.
pub(super) fn score(instance: &Instance, solution: &Solution) -> Score {
    let mut violations = solution.odd.clone();
    let served = served(instance, &solution.routes, &mut violations);
    for (patient, services) in instance.patients.iter().zip(&served) {
        for (service, by) in patient.services.iter().zip(services) {
            if by.is_none() {
                violations.push(format!("{} is not served {}", quoted(&patient.id), quoted(&service.id)));
            }
        }
        if let [Some((first, _)), Some((second, _))] = services.as_slice()
            && solution.routes[*first].caregiver == solution.routes[*second].caregiver
        {
            violations.push(format!("{} is served twice by one caregiver", quoted(&patient.id)));
        }
    }
    let (starts, settled) = starts(instance, &solution.routes);
    if !settled {
        violations.push("services wait for each other: no times keep all spans".into());
    }
    let (mut distance, mut total, mut most) = (0.0, 0.0, 0.0_f64);
    for (route, starts) in solution.routes.iter().zip(&starts) {
        let mut row = 0;
        for (service, start) in route.services.iter().zip(starts) {
            let tardiness = (start - instance.patients[service.patient].closes).max(0.0);
            distance += instance.distances[row][service.patient + 1];
            row = service.patient + 1;
            total += tardiness;
            most = most.max(tardiness);
        }
        distance += instance.distances[row][0];
    }
    Score { cost: (distance + total + most) / 3.0, feasible: violations.is_empty(), violations }
}

/// Where each service of each patient is: route and place in it. Of several, the first; the others are violations, as
/// is a caregiver with two routes or without the ability.
fn served(instance: &Instance, routes: &[Route], violations: &mut Vec<String>) -> Vec<Vec<Option<(usize, usize)>>> {
    let mut served: Vec<Vec<Option<(usize, usize)>>> =
        instance.patients.iter().map(|patient| vec![None; patient.services.len()]).collect();
    let mut met = BTreeSet::new();
    for (index, route) in routes.iter().enumerate() {
        let caregiver = &instance.caregivers[route.caregiver];
        if !met.insert(route.caregiver) {
            violations.push(format!("{} has two routes", quoted(&caregiver.id)));
        }
        for (position, &service) in route.services.iter().enumerate() {
            let patient = &instance.patients[service.patient];
            let needed = &patient.services[service.service].id;
            if !caregiver.abilities.contains(needed) {
                violations.push(format!("{} is not able to give {}", quoted(&caregiver.id), quoted(needed)));
            }
            let place = &mut served[service.patient][service.service];
            if place.is_some() {
                violations.push(format!("{} is served {} twice", quoted(&patient.id), quoted(needed)));
            } else {
                *place = Some((index, position));
            }
        }
    }
    served
}

/// When every service of every route starts: the least times that keep windows, travel and spans. `false` where there
/// are none, services of different routes waiting for each other; the times are then of no use.
///
/// Every rule bounds one start from below by another, the greatest span too: the first of two services starts no
/// earlier than the second less the span. Bounds are raised in turn until nothing moves, which takes no more rounds
/// than there are services unless it never ends.
fn starts(instance: &Instance, routes: &[Route]) -> (Vec<Vec<f64>>, bool) {
    let served = served(instance, routes, &mut Vec::new());
    let mut starts: Vec<Vec<f64>> = routes
        .iter()
        .map(|route| route.services.iter().map(|of| instance.patients[of.patient].opens).collect())
        .collect();
    let rounds = routes.iter().map(|route| route.services.len()).sum::<usize>() + 2;
    for _ in 0..rounds {
        let mut moved = false;
        for (route, starts) in routes.iter().zip(&mut starts) {
            let (mut free, mut row) = (0.0, 0);
            for (service, start) in route.services.iter().zip(starts) {
                let patient = &instance.patients[service.patient];
                moved |= raise(start, free + instance.distances[row][service.patient + 1]);
                free = *start + patient.services[service.service].duration;
                row = service.patient + 1;
            }
        }
        for (patient, services) in instance.patients.iter().zip(&served) {
            if let (Some((least, most)), [Some(first), Some(second)]) = (patient.span, services.as_slice()) {
                let (first_start, second_start) = (starts[first.0][first.1], starts[second.0][second.1]);
                moved |= raise(&mut starts[second.0][second.1], first_start + least);
                moved |= raise(&mut starts[first.0][first.1], second_start - most);
            }
        }
        if !moved {
            return (starts, true);
        }
    }
    (starts, false)
}

/// Raises `start` to `bound`; whether it moved.
fn raise(start: &mut f64, bound: f64) -> bool {
    let late = bound > *start + SAME;
    if late {
        *start = bound;
    }
    late
}
