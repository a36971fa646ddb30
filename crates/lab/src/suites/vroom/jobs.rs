//! Jobs as visits: how long they take, when, and what leaving them out costs.

use std::collections::BTreeMap;

use crate::suites::vroom::field::{Notes, Object};
use crate::suites::vroom::places::{self, Places};
use crate::suites::vroom::vehicles::Vehicle;
use crate::suites::vroom::{Clock, LONGEST};
use rounds_format::codes::FOREIGN_CUT_OFF;
use rounds_format::day::{StaffFile, VisitFile, WindowFile};
use rounds_format::values::IsoDuration;
use rounds_model::units::Seconds;

/// The most that a day can ask for a visit left out.
const DEAREST: i64 = 1_000_000_000_000;

/// The most important jobs have this priority.
const HIGHEST_PRIORITY: i64 = 100;

/// A job as read.
#[derive(Debug)]
pub(super) struct Job {
    pub path: String,
    pub id: String,
    pub label: Option<String>,
    /// Place by the order of meeting them.
    pub place: Option<usize>,
    pub setup: i64,
    pub service: i64,
    pub load: i64,
    pub skills: Vec<String>,
    pub priority: i64,
    /// Sorted, and no two of them meet.
    pub windows: Vec<(i64, i64)>,
}

/// Reads all jobs.
pub(super) fn read(problem: &mut Object, places: &mut Places, notes: &mut Notes) -> Vec<Job> {
    let objects: Vec<Object> = problem.list("jobs", notes).into_iter().map(|value| value.object(notes)).collect();
    let mut jobs = Vec::with_capacity(objects.len());
    let mut amounts = Vec::with_capacity(objects.len());
    for mut object in objects {
        amounts.push(Amounts::read(&mut object, notes));
        jobs.push(job(object, places, notes));
    }
    // Loads are counted once, so either what is brought counts or what is taken along.
    let brings = amounts.iter().any(|amount| amount.delivery > 0);
    for (job, amount) in jobs.iter_mut().zip(&amounts) {
        job.load = if brings { amount.delivery } else { amount.pickup };
        if brings && amount.pickup > 0 {
            let why = "what is taken along does not count where other jobs bring something";
            notes.leave(&format!("{}.pickup", job.path), why);
        }
    }
    jobs
}

fn job(mut object: Object, places: &mut Places, notes: &mut Notes) -> Job {
    let path = object.path.clone();
    let id = object.id(notes);
    let place = places.of(&mut object, "location", "location_index", notes);
    if place.is_none() {
        let help = "give `location` as `[lon, lat]`, or `location_index` with `matrices`";
        notes.faults.add(FOREIGN_CUT_OFF, &path, "a job without a location", help);
    }
    let mut windows = Vec::new();
    for value in object.list("time_windows", notes) {
        windows.extend(value.window(notes));
    }
    for name in ["setup_per_type", "service_per_type"] {
        object.leave(name, "care takes the same time for every clinician", notes);
    }
    let job = Job {
        id,
        place,
        label: object.text("description", notes).filter(|label| !label.is_empty()),
        setup: object.whole("setup", LONGEST, notes).unwrap_or(0),
        service: object.whole("service", LONGEST, notes).unwrap_or(0),
        load: 0,
        skills: object.wholes("skills", notes).iter().map(i64::to_string).collect(),
        priority: object.whole("priority", HIGHEST_PRIORITY, notes).unwrap_or(0),
        windows: joined(windows),
        path,
    };
    object.close(notes);
    job
}

/// Windows in order, those that meet made one.
fn joined(mut windows: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    windows.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(windows.len());
    for (start, end) in windows {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// What a job brings and takes along, in the first dimension.
struct Amounts {
    delivery: i64,
    pickup: i64,
}

impl Amounts {
    fn read(object: &mut Object, notes: &mut Notes) -> Amounts {
        let mut first = |name: &str| first_dimension(object, name, notes);
        let (delivery, pickup, amount) = (first("delivery"), first("pickup"), first("amount"));
        // `amount` is the old name of `delivery`, and counts only where neither of the others is there.
        let old = if delivery.is_none() && pickup.is_none() { amount } else { None };
        Amounts { delivery: delivery.or(old).unwrap_or(0), pickup: pickup.unwrap_or(0) }
    }
}

/// The first of several quantities; the others are left behind.
pub(super) fn first_dimension(object: &mut Object, name: &str, notes: &mut Notes) -> Option<i64> {
    let value = object.take(name)?;
    let items = value.wholes(notes);
    for (index, _) in items.iter().enumerate().skip(1).filter(|(_, item)| **item != 0) {
        notes.leave(&format!("{}[{index}]", value.path), "loads have one dimension, the first");
    }
    items.first().copied()
}

/// What leaving jobs out costs: priorities come before the number of jobs, and that before travel, as in VROOM.
pub(super) struct Prices {
    /// More than the travel of any plan.
    unit: i64,
    /// Jobs and one.
    step: i64,
}

impl Prices {
    /// Prices for `jobs` where the travel of any plan costs at most `travel`.
    pub(super) fn new(jobs: &[Job], travel: i64, notes: &mut Notes) -> Prices {
        let highest = jobs.iter().map(|job| job.priority).max().unwrap_or(0);
        let step = jobs.len() as i64 + 1;
        let most = (DEAREST / (highest * step + 1)).max(1);
        if travel >= most {
            let why = "prices end at 10^12, so that much travel may outweigh a job left out, or a few jobs a priority";
            notes.leave("jobs", why);
        }
        Prices { unit: travel.saturating_add(1).min(most), step }
    }

    fn of(&self, job: &Job) -> i64 {
        self.unit.saturating_mul(job.priority * self.step + 1).min(DEAREST)
    }
}

/// Setups: as the access of a place where all its jobs have the same, as part of the care elsewhere.
pub(super) struct Stays {
    access: BTreeMap<usize, i64>,
}

impl Stays {
    /// Decides for every place.
    pub(super) fn new(jobs: &[Job], vehicles: &[Vehicle], notes: &mut Notes) -> Stays {
        let mut at: BTreeMap<usize, Vec<&Job>> = BTreeMap::new();
        for job in jobs {
            if let Some(place) = job.place {
                at.entry(place).or_default().push(job);
            }
        }
        let mut access = BTreeMap::new();
        for (place, here) in at {
            let setup = here[0].setup;
            let alike = here.iter().all(|job| job.setup == setup);
            let alone = here.len() == 1 && vehicles.iter().all(|vehicle| vehicle.start != Some(place));
            if alike && setup > 0 {
                access.insert(place, setup);
            }
            for job in here.iter().filter(|job| job.setup > 0) {
                let path = format!("{}.setup", job.path);
                if !alike {
                    notes.leave(&path, "jobs at one place have different setups: it is part of the care, always");
                } else if !alone && !job.windows.is_empty() {
                    let why = "the windows are moved by it, even for a job right after another at the same place";
                    notes.leave(&path, why);
                }
            }
        }
        Stays { access }
    }

    /// The access of a place, if it has one.
    pub(super) fn access(&self, place: usize) -> Option<i64> {
        self.access.get(&place).copied()
    }
}

impl Job {
    /// The visit. Care begins after the setup, so its windows are those of the job moved by the access.
    pub(super) fn visit(self, stays: &Stays, prices: &Prices, clock: &Clock) -> VisitFile {
        let unassigned_cost = Some(prices.of(&self));
        let access = self.place.and_then(|place| stays.access(place));
        let window = |&(start, end): &(i64, i64)| WindowFile {
            start: clock.timestamp(start + access.unwrap_or(0)),
            end: clock.timestamp(end + access.unwrap_or(0)),
            due: None,
            notes: None,
        };
        let windows: Vec<WindowFile> = self.windows.iter().map(window).collect();
        let staff = StaffFile { skills: Some(self.skills), ..StaffFile::default() };
        VisitFile {
            id: self.id,
            label: self.label,
            place: self.place.map(places::id),
            duration: IsoDuration(Seconds(self.service + if access.is_none() { self.setup } else { 0 })),
            windows: (!windows.is_empty()).then_some(windows),
            staff: staff.skills.as_ref().is_some_and(|skills| !skills.is_empty()).then(|| vec![staff]),
            load: (self.load > 0).then_some(self.load),
            unassigned_cost,
            ..VisitFile::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_meet_are_one() {
        assert_eq!(joined(vec![(20, 30), (0, 10), (10, 15), (31, 40), (22, 25)]), [(0, 15), (20, 30), (31, 40)]);
    }
}
