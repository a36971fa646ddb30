//! Warnings: data that can be planned and is hardly what was meant. Slips of exports, of hands, of machines.

use std::collections::BTreeMap;

use chrono::Offset;

use crate::codes::*;
use crate::day::DayFile;
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use crate::resolve::alike;
use crate::values::Timestamp;
use rounds_model::travel::great_circle_metres;
use rounds_model::units::Seconds;
use rounds_model::{LinkKind, Point, Problem, Window};

/// A visit longer than this is a slip: hours where minutes were meant.
const LONG_VISIT: Seconds = Seconds(12 * 3_600);
/// A place is told if it is more than this many metres from the middle of all, and more than this many times as far as
/// the nearer half of them.
const FAR: (f64, f64) = (100_000.0, 10.0);
/// The same for a place that a common slip would explain.
const FAR_BY_SLIP: (f64, f64) = (15_000.0, 6.0);
/// With its slip mended, a place lies within this many metres of the middle, or this many times as far as the nearer
/// half.
const NEAR: (f64, f64) = (2_000.0, 3.0);

pub(super) fn warn(day: &DayFile, problem: &Problem, found: &mut Findings) {
    alike::warn(day, found);
    far_places(problem, found);
    lengths(problem, found);
    likely_twice(problem, found);
    offsets(day, problem, found);
}

/// Places that lie where hardly anybody works, held against the middle of all: the median of latitudes and longitudes,
/// and how far the nearer half lies from it.
fn far_places(problem: &Problem, found: &mut Findings) {
    let placed: Vec<(usize, Point)> =
        problem.places.iter().enumerate().filter_map(|(index, place)| Some((index, place.point?))).collect();
    if placed.len() < 2 {
        return;
    }
    let middle = match placed.as_slice() {
        // Of two, the one where shifts begin and end is the likelier to be right.
        [first, second] => {
            let is_base = |index: usize| {
                let shifts = &problem.shifts;
                shifts
                    .iter()
                    .any(|row| [row.start_place, row.end_place].iter().flatten().any(|at| at.0 as usize == index))
            };
            if is_base(second.0) && !is_base(first.0) { second.1 } else { first.1 }
        }
        _ => Point {
            lat: median(placed.iter().map(|(_, point)| point.lat).collect()),
            lon: median(placed.iter().map(|(_, point)| point.lon).collect()),
        },
    };
    let from_middle = |point: Point| great_circle_metres(middle, point);
    // Of few places the nearer half, the middle one included, says how wide the area is.
    let mut distances: Vec<f64> = placed.iter().map(|(_, point)| from_middle(*point)).collect();
    distances.sort_by(f64::total_cmp);
    let usual = distances[(distances.len() - 1) / 2];
    let beyond = |(metres, times): (f64, f64), distance: f64| distance > metres.max(times * usual);
    for (index, point) in placed {
        let distance = from_middle(point);
        if !beyond(FAR_BY_SLIP, distance) {
            continue;
        }
        let mended = slips(point).into_iter().map(|(slip, mended)| (slip, from_middle(mended)));
        let slip = mended.filter(|(_, near)| !beyond(NEAR, *near)).min_by(|a, b| a.1.total_cmp(&b.1));
        let help = match slip {
            Some((slip, near)) => format!("{slip}: mended, it is {:.1} km from there", near / 1_000.0),
            None if !beyond(FAR, distance) => continue,
            None if point.lat == 0.0 && point.lon == 0.0 => {
                "0, 0 stands for no coordinates in many files: find its own".into()
            }
            None => "check its latitude and longitude".into(),
        };
        let id = Quoted(&problem.places[rounds_model::ids::PlaceId(index as u32)].id);
        let what = format!("the place {id} is {:.0} km from the middle of all places", distance / 1_000.0);
        found.add(FAR_PLACE, &Path::Root.field("places").item(index), what, help);
    }
}

/// Where a point would be without each slip that people and exports make.
fn slips(point: Point) -> Vec<(&'static str, Point)> {
    let Point { lat, lon } = point;
    let all = [
        ("latitude and longitude may be swapped", lon, lat),
        ("the longitude may have lost its sign", lat, -lon),
        ("the latitude may have lost its sign", -lat, lon),
        ("latitude and longitude may have lost their signs", -lat, -lon),
        ("latitude and longitude may be swapped, and the longitude without its sign", lon, -lat),
        ("latitude and longitude may be swapped, and the latitude without its sign", -lon, lat),
    ];
    let there = |lat: f64| (-90.0..=90.0).contains(&lat);
    all.into_iter().filter(|(_, lat, _)| there(*lat)).map(|(slip, lat, lon)| (slip, Point { lat, lon })).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Visits that take no time, or longer than anybody stays.
fn lengths(problem: &Problem, found: &mut Findings) {
    let root = Path::Root.field("visits");
    for (index, visit) in problem.visits.iter().enumerate() {
        let at = root.item(index);
        let at = at.field("duration");
        let longest = visit.staff.iter().map(|entry| entry.duration).max().unwrap_or_default();
        // Customers of benchmarks take no time, and live nowhere.
        let lives = visit.place.is_none_or(|place| problem.places[place].point.is_some());
        if longest == Seconds::ZERO && lives {
            found.add(ODD_LENGTH, &at, "a visit of no length", "give how long care takes, such as PT30M");
        } else if longest > LONG_VISIT {
            let what = format!("a visit of {}", longest.words());
            found.add(ODD_LENGTH, &at, what, "check the unit: 30 minutes are PT30M, 30 hours PT30H");
        }
    }
}

/// Two visits of one patient, of one kind and at one time, that no link tells apart.
fn likely_twice(problem: &Problem, found: &mut Findings) {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, visit) in problem.visits.iter().enumerate() {
        if let Some(patient) = visit.patient.filter(|_| !visit.windows.is_empty()) {
            groups.entry((patient, visit.kind.as_deref())).or_default().push(index);
        }
    }
    let mut linked: Vec<(usize, usize)> = Vec::new();
    for link in &problem.links {
        let both = |a: rounds_model::ids::VisitId, b: rounds_model::ids::VisitId| {
            (a.0.min(b.0) as usize, a.0.max(b.0) as usize)
        };
        match &link.kind {
            LinkKind::Gap { from, to, .. } => linked.push(both(*from, *to)),
            LinkKind::SameClinician(visits) | LinkKind::DifferentClinicians(visits) | LinkKind::AllOrNone(visits) => {
                linked.extend(visits.windows(2).map(|pair| both(pair[0], pair[1])));
            }
        }
    }
    linked.sort_unstable();
    let visits: Vec<_> = problem.visits.iter().collect();
    for group in groups.values() {
        for (position, later) in group.iter().enumerate() {
            let twin = group[..position].iter().find(|earlier| {
                same_time(&visits[**earlier].windows, &visits[*later].windows)
                    && linked.binary_search(&(**earlier, *later)).is_err()
            });
            let Some(earlier) = twin else { continue };
            let (a, b) = (Quoted(&visits[*earlier].id), Quoted(&visits[*later].id));
            let what = format!("{b} is for the same patient, of the same kind and at the same time as {a}");
            let help = "if it is there twice, take one out; if two clinicians are needed at once, give one visit two staff entries";
            found.add(LIKELY_TWICE, &Path::Root.field("visits").item(*later), what, help);
        }
    }
}

/// Whether the windows have most of their time in common.
fn same_time(a: &[Window], b: &[Window]) -> bool {
    let length = |windows: &[Window]| windows.iter().map(|window| (window.end - window.start).0 + 1).sum::<i64>();
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a.end.min(b.end) - a.start.max(b.start)).0 + 1));
    let common: i64 = pairs.filter(|common| *common > 0).sum();
    2 * common >= length(a) + length(b) - common
}

/// All times with one offset, and one that the zone does not have then: wall-clock times written with a `Z`.
fn offsets(day: &DayFile, problem: &Problem, found: &mut Findings) {
    let shifts = day.clinicians.iter().flat_map(|clinician| &clinician.shifts);
    let shifts = shifts.flat_map(|shift| [shift.start, shift.end]);
    let windows = day.visits.iter().flat_map(|visit| visit.windows.iter().flatten());
    let times = shifts.chain(windows.flat_map(|window| [window.start, window.end]));
    let times = times.chain(day.visits.iter().filter_map(|visit| visit.due));
    let written = |time: &Timestamp| time.0.offset().local_minus_utc();
    let due = |time: &Timestamp| time.0.with_timezone(&problem.zone).offset().fix().local_minus_utc();
    let mut first = None;
    for time in times {
        let first = *first.get_or_insert(time);
        if written(&time) != written(&first) || due(&time) == written(&time) {
            return;
        }
    }
    let Some(first) = first.filter(|_| day.time_zone.is_some()) else { return };
    let (said, zone) = (first.0.format("%:z"), problem.zone.name());
    let local = first.0.with_timezone(&problem.zone);
    let what = format!("all times are {said}, but {zone} is at {} that day", local.offset().fix());
    let help = format!(
        "nothing is wrong if {} there is meant for {}; if it is the time on the wall, write the offset of the zone",
        local.format("%H:%M"),
        first.0.format("%H:%M%:z")
    );
    found.add(OFFSET_NOT_OF_ZONE, &Path::Root.field("timeZone"), what, help);
}
