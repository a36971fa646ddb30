//! What is left of a simulated day, written as a day file: everybody where and when they are expected to be free.

use chrono::{DateTime, NaiveDate, NaiveTime};

use crate::simulate::demand::{Place, Request};
use crate::simulate::view::{Doing, View};
use rounds_format::day::{
    BreakFile, ClinicianFile, DayFile, EstimateFile, ModeFile, PlaceFile, ResponseFile, ShiftFile, StaffFile,
    TravelFile, VisitFile, WindowFile,
};
use rounds_format::events::{EventFile, EventsFile};
use rounds_format::plan::{DayRef, PlanFile, ShiftPlan, Stop};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::{Instant, Seconds};

/// The id of the one break of a shift.
const PAUSE: &str = "pause";
/// The id of the base.
const BASE: &str = "base";

/// Midnight of the day that stands for all simulated ones, in seconds since 1970.
pub(super) fn midnight() -> i64 {
    NaiveDate::from_ymd_opt(2026, 3, 2).map_or(0, |date| date.and_time(NaiveTime::MIN).and_utc().timestamp())
}

/// A time of day as files have it.
pub(super) fn stamp(time: i64) -> Timestamp {
    Timestamp(DateTime::from_timestamp(midnight() + time, 0).unwrap_or_default().fixed_offset())
}

/// The number in an id such as `s3` or `v12`.
pub(super) fn number(id: &str) -> Option<usize> {
    id.get(1..)?.parse().ok()
}

fn place_id(place: Place) -> String {
    place.map_or(BASE.into(), |visit| format!("v{visit}"))
}

/// The rest of the day without the visits `new`.
pub(super) fn day(view: View<'_>, new: &[usize]) -> DayFile {
    let setting = view.setting();
    let clinicians: Vec<ClinicianFile> = (0..view.clinicians()).filter_map(|who| clinician(view, who)).collect();
    let open: Vec<&Request> = view.open().filter(|request| !new.contains(&request.visit)).collect();
    let mut places: Vec<usize> = open.iter().map(|request| request.visit).collect();
    places.extend((0..view.clinicians()).filter_map(|who| view.expected(who).place));
    places.sort_unstable();
    places.dedup();
    let base = std::iter::once(None);
    let places = base.chain(places.into_iter().map(Some)).map(|place| place_file(view, place)).collect();
    let estimate =
        EstimateFile { speed_kmh: setting.planned_speed(), detour_factor: setting.detour_factor, notes: None };
    let mode = ModeFile {
        id: "car".into(),
        label: None,
        estimate: Some(estimate),
        matrix: None,
        roads: None,
        osrm: None,
        valhalla: None,
        notes: None,
    };
    DayFile {
        format: "rounds/1".into(),
        places,
        travel: TravelFile { modes: vec![mode], notes: None },
        clinicians,
        visits: open.into_iter().map(|request| visit(view, request)).collect(),
        ..DayFile::default()
    }
}

fn place_file(view: View<'_>, place: Place) -> PlaceFile {
    let point = view.point(place);
    let access = place.map(|_| IsoDuration(Seconds(view.setting().access)));
    PlaceFile { id: place_id(place), label: None, lat: Some(point.lat), lon: Some(point.lon), access, notes: None }
}

fn clinician(view: View<'_>, who: usize) -> Option<ClinicianFile> {
    let row = &view.setting().shifts[who];
    let expected = view.expected(who);
    if expected.time >= row.end || view.doing(who) == Doing::Over {
        return None;
    }
    let (earliest, latest) = view.pause_span(who);
    let pause = BreakFile {
        id: PAUSE.into(),
        label: None,
        earliest: stamp(earliest.max(expected.time)),
        latest: stamp(latest.max(expected.time)),
        duration: IsoDuration(Seconds(view.setting().pause)),
        skip_cost: None,
        on_arrival: None,
        notes: None,
    };
    let due = !view.has_paused(who);
    let mut skills = row.skills.clone();
    skills.extend(view.practice().patches.then(|| patch(row.patch)));
    let shift = ShiftFile {
        id: format!("s{who}"),
        label: None,
        start: stamp(expected.time),
        end: stamp(row.end),
        max_overtime: None,
        start_place: Some(place_id(expected.place)),
        end_place: Some(BASE.into()),
        breaks: due.then(|| vec![pause]),
        activities: None,
        max_visits: None,
        max_travel: None,
        max_load: None,
        notes: None,
    };
    Some(ClinicianFile {
        id: format!("c{who}"),
        label: None,
        band: None,
        skills: Some(skills),
        gender: None,
        languages: None,
        mode: None,
        shifts: vec![shift],
        notes: None,
    })
}

/// The skill of knowing a patch.
fn patch(number: usize) -> String {
    format!("patch {number}")
}

/// A visit with the time to write it up, due when it is aimed at; where that is done at base, with the share of the way
/// there.
fn visit(view: View<'_>, request: &Request) -> VisitFile {
    let setting = view.setting();
    let mut skills = request.kind(setting).skills.clone();
    // One of two may come from elsewhere, and either where the patch has nobody.
    let anywhere = StaffFile {
        skills: Some(skills.clone()),
        min_band: None,
        duration: Some(IsoDuration(Seconds(request.contact))),
        notes: None,
    };
    let in_patch = |who: usize| setting.shifts[who].patch == request.patch && view.is_fit(who, request);
    let patched = view.practice().patches && (0..view.clinicians()).any(in_patch);
    skills.extend(patched.then(|| patch(request.patch)));
    let back = 2 * view.way(Some(request.visit), None) / setting.visits_before_return as i64;
    let writing = view.notes() + if view.practice().notes_at_base { back } else { 0 };
    let first = StaffFile { skills: Some(skills), min_band: None, duration: None, notes: None };
    let mut staff = vec![first];
    staff.extend((request.staff > 1).then_some(anywhere));
    let start = request.earliest;
    let aim = view.aim(request);
    let response = aim.filter(|_| request.response).map(|aim| ResponseFile {
        clock_start: stamp(request.known),
        within: IsoDuration(Seconds(aim - request.known)),
        notes: None,
    });
    VisitFile {
        id: format!("v{}", request.visit),
        label: None,
        kind: None,
        patient: None,
        place: Some(place_id(Some(request.visit))),
        remote: None,
        priority: Some(request.priority()),
        duration: IsoDuration(Seconds(request.contact + writing)),
        windows: Some(vec![WindowFile { start: stamp(start), end: stamp(172_800), due: None, notes: None }]),
        requested: None,
        due: aim.filter(|_| !request.response).map(stamp),
        response,
        staff: Some(staff),
        load: None,
        unassigned_cost: None,
        required_gender: None,
        required_languages: None,
        required_clinicians: None,
        excluded_clinicians: None,
        preferred_clinicians: None,
        preferred_gender: None,
        preferred_languages: None,
        notes: None,
    }
}

/// The referrals `new` as events.
pub(super) fn events(view: View<'_>, new: &[usize], at: Instant) -> EventsFile {
    let event = |request: &Request| EventFile::NewVisit {
        id: None,
        visit: Box::new(visit(view, request)),
        patient: None,
        place: Some(place_file(view, Some(request.visit))),
        divert: None,
    };
    let open = view.open().filter(|request| new.contains(&request.visit));
    // Somebody may be expected at its place already, who is on the way to another door there.
    EventsFile {
        format: "rounds/1".into(),
        at: stamp(at.0 - midnight()),
        events: open.map(event).collect(),
        notes: None,
    }
}

/// Orders as a plan: only who, what and in which order counts.
pub(super) fn plan(
    view: View<'_>,
    digest: &str,
    lists: impl Iterator<Item = (usize, Vec<(Option<(usize, u32)>, i64)>)>,
) -> PlanFile {
    let stop = |(visit, time): (Option<(usize, u32)>, i64)| {
        let time = stamp(time.clamp(0, 172_800));
        match visit {
            None => Stop::pause(PAUSE.into(), time, time),
            Some((visit, staff)) => Stop::Visit {
                visit: format!("v{visit}"),
                staff,
                place: None,
                travel: None,
                metres: None,
                arrival: time,
                start: time,
                end: time,
                late: IsoDuration::default(),
            },
        }
    };
    let mut shifts = Vec::new();
    for (who, orders) in lists {
        if clinician(view, who).is_some() {
            let itinerary = orders.into_iter().filter(|(visit, _)| visit.is_some() || !view.has_paused(who));
            let itinerary = itinerary.map(stop).collect();
            shifts.push(ShiftPlan { clinician: format!("c{who}"), shift: format!("s{who}"), itinerary });
        }
    }
    PlanFile {
        format: "rounds/1".into(),
        day: DayRef { label: None, digest: digest.into() },
        solver: None,
        shifts,
        unassigned: Vec::new(),
        unheld: None,
        cost: None,
        kpis: None,
        bound: None,
        notes: None,
    }
}
