//! Patients and visits, with the patient's rules and preferences merged into the visit's.

use crate::codes::*;
use crate::day::{DayFile, PriorityFile, StaffFile, StandardsFile, VisitFile, WindowFile};
use crate::path::Path;
use crate::resolve::{Reading, unresolved};
use rounds_model::ids::{ClinicianId, PatientId, PlaceId, Table, VisitId};
use rounds_model::units::{Cost, Instant, Seconds};
use rounds_model::{Patient, Priority, Problem, StaffEntry, Visit, Window};

/// Hard rules and preferences as a patient or a visit has them.
#[derive(Default)]
pub(super) struct Rules {
    required_gender: Option<String>,
    required_languages: Vec<String>,
    required_clinicians: Vec<ClinicianId>,
    excluded_clinicians: Vec<ClinicianId>,
    preferred_clinicians: Vec<ClinicianId>,
    preferred_gender: Option<String>,
    preferred_languages: Vec<String>,
}

/// Reads the rules of a patient or a visit, which have the same fields.
macro_rules! rules {
    ($file:expr, $at:expr, $reading:expr) => {{
        let (file, at, reading) = ($file, $at, $reading);
        Rules {
            required_gender: file.required_gender.clone(),
            required_languages: file.required_languages.clone().unwrap_or_default(),
            required_clinicians: reading.clinicians(&file.required_clinicians, &at.field("requiredClinicians")),
            excluded_clinicians: reading.clinicians(&file.excluded_clinicians, &at.field("excludedClinicians")),
            preferred_clinicians: reading.clinicians(&file.preferred_clinicians, &at.field("preferredClinicians")),
            preferred_gender: file.preferred_gender.clone(),
            preferred_languages: file.preferred_languages.clone().unwrap_or_default(),
        }
    }};
}

/// Reads the patients into `table`; their rules come back in the same order.
pub(super) fn patients(day: &DayFile, reading: &mut Reading<'_>, table: &mut Table<PatientId, Patient>) -> Vec<Rules> {
    let root = Path::Root.field("patients");
    let mut all = Vec::new();
    for (index, file) in day.patients.iter().flatten().enumerate() {
        let at = root.item(index);
        let place = reading.place(&file.place, &at.field("place"));
        table.push(Patient { id: file.id.clone(), label: file.label.clone(), place });
        all.push(rules!(file, &at, &mut *reading));
    }
    all
}

/// Reads the visits; `problem` has the patients and weights already, `patients` their rules.
pub(super) fn visits(
    day: &DayFile,
    patients: &[Rules],
    problem: &Problem,
    reading: &mut Reading<'_>,
) -> Table<VisitId, Visit> {
    let root = Path::Root.field("visits");
    let standards = standards(day.standards.as_ref(), reading);
    let visit =
        |(index, file): (usize, &VisitFile)| visit(file, &standards, (patients, problem), &root.item(index), reading);
    day.visits.iter().enumerate().map(visit).collect()
}

fn visit(
    file: &VisitFile,
    standards: &Standards,
    (patients, problem): (&[Rules], &Problem),
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) -> Visit {
    let duration = reading.length(file.duration, &at.field("duration"));
    let priority = match file.priority {
        Some(PriorityFile::Critical) => Priority::Critical,
        Some(PriorityFile::Urgent) => Priority::Urgent,
        Some(PriorityFile::Timed) => Priority::Timed,
        Some(PriorityFile::Routine) | None => Priority::Routine,
    };
    let find = |id| reading.names.patients.find(id, &at.field("patient"), &mut reading.found);
    let patient = file.patient.as_deref().map(find);
    let place = place(file, patient, problem, at, reading);
    let patient = patient.flatten();
    let own = rules!(file, at, &mut *reading);
    let nobody = Rules::default();
    let theirs = patient.and_then(|patient| patients.get(patient.0 as usize)).unwrap_or(&nobody);
    let (due, response) = due(file, standards[priority as usize], at, reading);
    let visit = Visit {
        id: file.id.clone(),
        label: file.label.clone(),
        kind: file.kind.clone(),
        patient,
        place,
        priority,
        windows: windows(file.windows.as_deref().unwrap_or_default(), &at.field("windows"), reading),
        due,
        response,
        staff: staff(file.staff.as_deref(), duration, &at.field("staff"), reading),
        load: file.load.unwrap_or(0),
        unassigned_cost: file.unassigned_cost.map(Cost),
        required_genders: Vec::new(),
        required_languages: Vec::new(),
        excluded_clinicians: Vec::new(),
        required_clinicians: Vec::new(),
        preferred_clinicians: Vec::new(),
        preferred_gender: None,
        preferred_languages: Vec::new(),
        reserve: None,
    };
    with_rules(visit, own, theirs)
}

/// Hard rules of both apply; a preference of the visit's own stands before the patient's.
fn with_rules(visit: Visit, own: Rules, theirs: &Rules) -> Visit {
    fn preferred<T: Clone>(own: Vec<T>, theirs: &[T]) -> Vec<T> {
        if own.is_empty() { theirs.to_vec() } else { own }
    }
    fn both<T: Clone + PartialEq>(own: Vec<T>, theirs: &[T]) -> Vec<T> {
        let mut all: Vec<T> = Vec::with_capacity(own.len() + theirs.len());
        own.into_iter().chain(theirs.iter().cloned()).for_each(|item| {
            if !all.contains(&item) {
                all.push(item);
            }
        });
        all
    }
    let genders = own.required_gender.into_iter().collect();
    let lists = [own.required_clinicians, theirs.required_clinicians.clone()];
    Visit {
        required_genders: both(genders, theirs.required_gender.as_slice()),
        required_languages: both(own.required_languages, &theirs.required_languages),
        excluded_clinicians: both(own.excluded_clinicians, &theirs.excluded_clinicians),
        required_clinicians: lists.into_iter().filter(|list| !list.is_empty()).collect(),
        preferred_clinicians: preferred(own.preferred_clinicians, &theirs.preferred_clinicians),
        preferred_gender: own.preferred_gender.or_else(|| theirs.preferred_gender.clone()),
        preferred_languages: preferred(own.preferred_languages, &theirs.preferred_languages),
        ..visit
    }
}

/// Where the visit is held. `patient` is `Some(None)` where the patient named is not there.
fn place(
    file: &VisitFile,
    patient: Option<Option<PatientId>>,
    problem: &Problem,
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) -> Option<PlaceId> {
    let own = file.place.as_ref().map(|id| reading.place(id, &at.field("place")));
    if file.remote == Some(true) {
        if own.is_some() {
            let what = "a remote visit with a place: it is held wherever the clinician is";
            reading.error(REMOTE_WITH_PLACE, &at.field("place"), what, "leave out `place` or `remote`");
        }
        return None;
    }
    let patients = patient.map(|patient| patient.map_or_else(unresolved, |patient| problem.patients[patient].place));
    let place = own.or(patients);
    if place.is_none() {
        let what = "a visit that is not remote with neither patient nor place";
        reading.error(VISIT_WITHOUT_PLACE, at, what, "give `patient`, `place` or `\"remote\": true`");
    }
    place
}

fn windows(files: &[WindowFile], at: &Path<'_>, reading: &mut Reading<'_>) -> Vec<Window> {
    let mut windows: Vec<(usize, Window)> = Vec::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        let at = at.item(index);
        let window = Window {
            start: reading.instant(file.start, &at.field("start")),
            end: reading.instant(file.end, &at.field("end")),
            due: file.due.map(|due| reading.instant(due, &at.field("due"))),
        };
        if window.end < window.start {
            let what = "the window ends before its start";
            reading.error(WINDOW_ENDS_EARLY, &at.field("end"), what, "give an end at or after the start");
        } else {
            windows.push((index, window));
        }
    }
    windows.sort_by_key(|(_, window)| window.start);
    for pair in windows.windows(2) {
        let [(earlier, before), (later, after)] = [pair[0], pair[1]];
        if after.start <= before.end {
            let what = format!("the window shares an instant with windows[{earlier}]; both ends belong to a window");
            reading.error(WINDOWS_OVERLAP, &at.item(later), what, "make one window of the two, or part them");
        }
    }
    windows.into_iter().map(|(_, window)| window).collect()
}

/// From when care is late, and whether that is a response standard: the visit's own, or the day's for its priority.
fn due(
    file: &VisitFile,
    standard: Option<Seconds>,
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) -> (Option<Instant>, bool) {
    let due = file.due.map(|due| reading.instant(due, &at.field("due")));
    let response = file.response.as_ref().map(|response| {
        let at = at.field("response");
        let start = reading.instant(response.clock_start, &at.field("clockStart"));
        let within = reading.length(response.within, &at.field("within"));
        reading.clock.instant(start + within, &at)
    });
    if due.is_some() && response.is_some() {
        let what = "both `due` and `response`: the response sets the due";
        reading.error(DUE_AND_RESPONSE, &at.field("due"), what, "leave one of them out");
    }
    let requested = file.requested.map(|requested| reading.instant(requested, &at.field("requested")));
    if let Some(due) = due.or(response) {
        return (Some(due), file.response.is_some());
    }
    let Some((requested, within)) = requested.zip(standard) else { return (None, false) };
    (Some(reading.clock.instant(requested + within, &at.field("requested"))), true)
}

/// The day's standard for each priority.
type Standards = [Option<Seconds>; 4];

fn standards(file: Option<&StandardsFile>, reading: &mut Reading<'_>) -> Standards {
    let Some(file) = file else { return Standards::default() };
    let given = [file.critical, file.urgent, file.timed, file.routine];
    let root = Path::Root.field("standards");
    let standard = |priority: Priority| {
        let within = given[priority as usize]?;
        Some(reading.length(within, &root.field(priority.name())))
    };
    Priority::ALL.map(standard)
}

fn staff(files: Option<&[StaffFile]>, duration: Seconds, at: &Path<'_>, reading: &mut Reading<'_>) -> Vec<StaffEntry> {
    let entry = |(index, file): (usize, &StaffFile)| {
        let at = at.item(index);
        StaffEntry {
            skills: reading.skills.find_all(&file.skills, &at.field("skills"), &mut reading.found),
            min_band: file.min_band.unwrap_or(0),
            duration: file.duration.map_or(duration, |own| reading.length(own, &at.field("duration"))),
        }
    };
    match files {
        None => vec![StaffEntry { skills: Vec::new(), min_band: 0, duration }],
        Some([]) => {
            reading.error(NO_STAFF, at, "an empty list: nobody would go", "leave `staff` out for one clinician");
            Vec::new()
        }
        Some(files) => files.iter().enumerate().map(entry).collect(),
    }
}
