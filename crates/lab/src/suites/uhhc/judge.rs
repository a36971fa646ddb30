//! What the suite's own rules say of a solution.

use std::collections::BTreeSet;

use crate::suites::Score;
use crate::suites::itinerary::ServiceRef;
use crate::suites::tree::quoted;

use super::instance::{Caregiver, Instance, Tie};
use super::solution::{Route, SAME, Solution, Stop, What};

/// A solution under judgement.
struct Trial<'a> {
    instance: &'a Instance,
    /// Patients who are served at all: lunch at anybody else's is lunch where the caregiver sets out.
    served: BTreeSet<usize>,
    violations: Vec<String>,
    travel: f64,
    tardiness: f64,
    highest_tardiness: f64,
    waiting: f64,
    extra: f64,
    /// Idle time of each caregiver.
    idle: Vec<f64>,
    /// Services by somebody whom the patient does not prefer.
    unpreferred: usize,
    /// Who has lunch.
    lunched: BTreeSet<usize>,
}

/// Cost and violations of a solution.
pub(super) fn score(instance: &Instance, solution: &Solution) -> Score {
    let services = solution.routes.iter().flat_map(|route| route.stops.iter().map(|stop| stop.what));
    let served = services.filter_map(|what| if let What::Service(of) = what { Some(of.patient) } else { None });
    let mut trial = Trial {
        instance,
        served: served.collect(),
        violations: solution.odd.clone(),
        travel: 0.0,
        tardiness: 0.0,
        highest_tardiness: 0.0,
        waiting: 0.0,
        extra: 0.0,
        // Caregivers without a route are idle all through their shift.
        idle: instance.caregivers.iter().map(|who| who.shift.map_or(0.0, |(from, to)| to - from)).collect(),
        unpreferred: 0,
        lunched: BTreeSet::new(),
    };
    let mut met = BTreeSet::new();
    for route in &solution.routes {
        if !met.insert(route.caregiver) {
            trial.violations.push(format!("{} has two routes", quoted(&instance.caregivers[route.caregiver].id)));
        }
        trial.route(route);
    }
    trial.patients(solution);
    let missed = trial.missed_lunches();
    let prices = &instance.prices;
    let unserved = instance.patients.len() - trial.served.len();
    let cost = prices.travel * trial.travel
        + prices.tardiness.weight() * trial.tardiness
        + prices.highest_tardiness.weight() * trial.highest_tardiness
        + prices.waiting * trial.waiting
        + prices.extra.weight() * trial.extra
        + prices.idle * trial.idle.iter().copied().fold(0.0, f64::max)
        + prices.preferences.weight() * trial.unpreferred as f64
        + prices.optional.weight() * unserved as f64
        + prices.lunch.weight() * missed as f64;
    Score { cost, feasible: trial.violations.is_empty(), violations: trial.violations }
}

impl Trial<'_> {
    /// A caregiver's day: travel, times, lunch, what each stop costs.
    fn route(&mut self, route: &Route) {
        let Some(first) = route.stops.first() else { return };
        let who = &self.instance.caregivers[route.caregiver];
        let home = self.instance.terminals[who.departs].row;
        let departs = route.departs.unwrap_or(first.start - self.distance(home, self.row(who, first)));
        let (mut free, mut row, mut waited) = (departs, home, 0.0);
        for (index, stop) in route.stops.iter().enumerate() {
            let there = self.row(who, stop);
            let way = self.distance(row, there);
            self.travel += way;
            let wait = stop.start - (free + way);
            if wait < -SAME {
                self.violations.push(format!("{} is not there in time at {}", quoted(&who.id), stop.start));
            }
            waited += wait.max(0.0);
            // After a lunch that comes first, the caregiver might as well have left later.
            let after_first_lunch = index == 1 && matches!(route.stops[0].what, What::Lunch(_));
            self.waiting += if after_first_lunch { 0.0 } else { wait.max(0.0) };
            match stop.what {
                What::Lunch(_) => self.lunch(route.caregiver, stop),
                What::Service(of) => self.service(route.caregiver, of, stop),
            }
            (free, row) = (stop.end, there);
        }
        let way = self.distance(row, self.instance.terminals[who.returns].row);
        self.travel += way;
        let back = route.returns.unwrap_or(free + way);
        if back < free + way - SAME {
            self.violations.push(format!("{} is not back in time at {back}", quoted(&who.id)));
        }
        self.shift(route.caregiver, departs, back, waited);
    }

    /// Working hours: when they begin, how long is worked beyond them, and how much of them is idle.
    fn shift(&mut self, caregiver: usize, departs: f64, back: f64, waited: f64) {
        let who = &self.instance.caregivers[caregiver];
        let Some((from, to)) = who.shift else {
            if departs < -SAME {
                self.violations.push(format!("{} leaves before time 0", quoted(&who.id)));
            }
            return;
        };
        if departs < from - SAME {
            self.violations.push(format!("{} leaves at {departs}, before their shift", quoted(&who.id)));
        }
        let extra = (back - to).max(0.0);
        if extra > SAME && self.instance.prices.extra.is_hard() {
            self.violations.push(format!("{} works until {back}, beyond their shift", quoted(&who.id)));
        }
        self.extra += extra;
        self.idle[caregiver] = (departs - from).max(0.0) + waited + (to - back).max(0.0);
    }

    fn lunch(&mut self, caregiver: usize, stop: &Stop) {
        let who = &self.instance.caregivers[caregiver];
        if !self.lunched.insert(caregiver) {
            self.violations.push(format!("{} has lunch twice", quoted(&who.id)));
        }
        let Some(lunch) = self.instance.lunch else {
            self.violations.push(format!("{} has a lunch that there is not", quoted(&who.id)));
            return;
        };
        if !who.lunch && self.instance.prices.lunch.is_hard() {
            self.violations.push(format!("{} has a lunch that is not due", quoted(&who.id)));
        }
        // Where windows are met at the end, a long lunch has to start earlier.
        let late = if self.instance.at_end {
            stop.end > lunch.latest + lunch.duration + SAME
        } else {
            stop.start > lunch.latest + SAME
        };
        if late || stop.start < lunch.earliest - SAME {
            self.violations.push(format!("{} has lunch at {}, out of its time", quoted(&who.id), stop.start));
        }
        if stop.end - stop.start < lunch.duration - SAME {
            self.violations.push(format!("{} has a lunch too short", quoted(&who.id)));
        }
    }

    fn service(&mut self, caregiver: usize, of: ServiceRef, stop: &Stop) {
        let (who, patient) = (&self.instance.caregivers[caregiver], &self.instance.patients[of.patient]);
        let needed = &patient.services[of.service];
        let mut wrong =
            |what: &str| self.violations.push(format!("{} at {}: {what}", quoted(&who.id), quoted(&patient.id)));
        if !who.abilities.contains(&needed.id) {
            wrong("not able to give this service");
        }
        if patient.incompatible.contains(&caregiver) {
            wrong("incompatible with the patient");
        }
        if stop.end - stop.start < needed.duration - SAME {
            wrong("the service is too short");
        }
        if patient.windows.first().is_some_and(|(opens, _)| stop.start < opens - SAME) {
            wrong("before the first window opens");
        }
        let preferred = patient.preferred.as_ref().is_none_or(|list| list.contains(&caregiver));
        if !preferred && self.instance.prices.preferences.is_hard() {
            wrong("not preferred by the patient");
        }
        let met = if self.instance.at_end { stop.end } else { stop.start };
        let tardiness = patient.window_at(stop.start + SAME).map_or(0.0, |(_, closes)| (met - closes).max(0.0));
        if tardiness > SAME && self.instance.prices.punctual() {
            wrong("tardy");
        }
        self.unpreferred += usize::from(!preferred);
        self.tardiness += tardiness;
        self.highest_tardiness = self.highest_tardiness.max(tardiness);
    }

    /// What is due to each patient: every service once, tied ones so, and nobody left out who is not optional.
    fn patients(&mut self, solution: &Solution) {
        let instance = self.instance;
        let mut given: Vec<Vec<Vec<(usize, f64)>>> =
            instance.patients.iter().map(|patient| vec![Vec::new(); patient.services.len()]).collect();
        for route in &solution.routes {
            for stop in &route.stops {
                if let What::Service(of) = stop.what {
                    given[of.patient][of.service].push((route.caregiver, stop.start));
                }
            }
        }
        for (index, (patient, given)) in instance.patients.iter().zip(&given).enumerate() {
            let mut wrong = |what: String| self.violations.push(format!("{}: {what}", quoted(&patient.id)));
            if !self.served.contains(&index) {
                if !patient.optional || instance.prices.optional.is_hard() {
                    wrong("not served, though not optional".into());
                }
                continue;
            }
            for (service, times) in patient.services.iter().zip(given).filter(|(_, times)| times.len() != 1) {
                wrong(format!("{} is given {} times", quoted(&service.id), times.len()));
            }
            let (Tie::Span(least, most), [first, second]) = (patient.tie, given.as_slice()) else { continue };
            if let ([(one, from)], [(other, to)]) = (first.as_slice(), second.as_slice()) {
                if one == other {
                    wrong("both services by one caregiver".into());
                }
                if !(least - SAME..=most + SAME).contains(&(to - from)) {
                    wrong(format!("the second service starts {} after the first", to - from));
                }
            }
        }
    }

    /// Caregivers who should have lunch and do not.
    fn missed_lunches(&mut self) -> usize {
        let due = |(index, who): &(usize, &Caregiver)| who.lunch && !self.lunched.contains(index);
        let missed: Vec<&str> =
            self.instance.caregivers.iter().enumerate().filter(due).map(|(_, who)| who.id.as_str()).collect();
        if self.instance.prices.lunch.is_hard() {
            self.violations.extend(missed.iter().map(|id| format!("{} has no lunch", quoted(id))));
        }
        missed.len()
    }

    /// The row of the place of a stop.
    fn row(&self, who: &Caregiver, stop: &Stop) -> usize {
        let patient = match stop.what {
            What::Service(of) => Some(of.patient),
            What::Lunch(at) => at.filter(|patient| self.served.contains(patient)),
        };
        patient.map_or(self.instance.terminals[who.departs].row, |patient| self.instance.patients[patient].row)
    }

    fn distance(&self, from: usize, to: usize) -> f64 {
        self.instance.distances[from][to]
    }
}
