//! Small days for tests in which every field of the format occurs, with rules that get in each other's way.
//!
//! Each day draws a mood: how often each feature occurs in it. So features meet in small numbers of visits, and days
//! differ more than their visits do.

mod care;
mod kept;
mod past;
mod people;
mod rules;

use crate::generate::dice::Dice;
use crate::generate::points::plane_metres;
use crate::generate::teams::place;
use rounds_format::day::{
    DayFile, EstimateFile, MatrixFile, ModeFile, OverrideFile, PastStopKind, PlaceFile, SkillFile, ToldFile, TravelFile,
};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::Point;
use rounds_model::units::{Instant, Seconds};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;

/// What may occur in a day more or less often; see where each is used.
#[derive(Clone, Copy)]
enum Feature {
    Access,
    Activity,
    Band,
    Break,
    Caps,
    Continuity,
    Due,
    Duration,
    Gender,
    Labels,
    Language,
    Load,
    NamedClinicians,
    NoBase,
    NoWindow,
    OddSeconds,
    Overtime,
    OwnPlace,
    OwnPrice,
    Priority,
    Remote,
    Response,
    SecondShift,
    SharedPlace,
    SkipCost,
    Skills,
    Team,
    Windows,
    Count,
}

/// The state of making one mixed day.
struct Mixer {
    dice: Dice,
    rates: [u32; Feature::Count as usize],
    day: DayFile,
    /// The first instant at which a shift may start.
    base: i64,
    /// Offsets are written as of this zone.
    written: chrono_tz::Tz,
    /// From `base` to the end of the last shift, roughly.
    span: i64,
    /// Ids of hubs, homes and clinicians' homes.
    hubs: Vec<String>,
    homes: Vec<String>,
    /// When each visit is meant to be, after `base`.
    meant: Vec<i64>,
}

/// One day in this many has decisions of people against rules.
const DECIDED: u64 = 9;

/// On one day in this many, breaks may be taken on arrival. No dice are thrown for it: other days stay as they are.
const ON_ARRIVAL: u64 = 48;

/// One day in this many has reserves. No dice are thrown for them either.
const KEPT: u64 = 12;

/// A day for tests with `shifts` shifts and `visits` visits, valid by the format, mixing all of its features (`roads`,
/// `osrm` and `valhalla` modes apart).
///
/// Same arguments, same day, apart from times in `history`, which follow travel estimates to the second and so the
/// platform's trigonometry.
///
/// ```
/// let day = rounds::generate::mixed(7, 3, 6);
/// assert_eq!(day.clinicians.iter().map(|clinician| clinician.shifts.len()).sum::<usize>(), 3);
/// assert_eq!(day.visits.len(), 6);
/// ```
pub fn mixed(seed: u64, shifts: usize, visits: usize) -> DayFile {
    let mut mixer = Mixer::new(seed, visits);
    mixer.add_places(shifts, visits);
    mixer.add_travel();
    mixer.add_skills();
    mixer.add_clinicians(shifts);
    mixer.add_patients(visits);
    mixer.add_visits(visits);
    mixer.add_links();
    mixer.add_pins();
    mixer.add_objective();
    if mixer.dice.chance(150) {
        mixer.add_history();
        mixer.add_promises();
    }
    mixer.add_standards();
    mixer.strip_coordinates();
    if seed % ON_ARRIVAL == ON_ARRIVAL - 1 {
        let shifts = mixer.day.clinicians.iter_mut().flat_map(|who| &mut who.shifts);
        shifts.flat_map(|shift| shift.breaks.iter_mut().flatten()).for_each(|pause| pause.on_arrival = Some(true));
    }
    mark_history(&mut mixer.day);
    if seed % KEPT == KEPT / 2 {
        kept::keep_free(&mut mixer.day);
    }
    if seed % DECIDED == DECIDED - 1 {
        decide(&mut mixer.day);
    }
    mixer.day
}

/// A person decided against rules, though no plan need break them.
fn decide(day: &mut DayFile) {
    let (visit, clinician) = (day.visits.first(), day.clinicians.first());
    let at = clinician.and_then(|who| who.shifts.first()).map(|shift| shift.start);
    let (by, why) = (Some("lead".to_owned()), Some("the family asked".to_owned()));
    let visit = visit.map(|visit| OverrideFile {
        visit: Some(visit.id.clone()),
        rule: "V4001".into(),
        by,
        at,
        why,
        ..OverrideFile::default()
    });
    let shift = clinician.and_then(|who| who.shifts.first()).map(|shift| OverrideFile {
        shift: Some(shift.id.clone()),
        rule: "V6001".into(),
        notes: Some("a note".into()),
        ..OverrideFile::default()
    });
    day.overrides = Some(visit.into_iter().chain(shift).collect());
}

/// Some of what has happened was not reported, or not in full.
fn mark_history(day: &mut DayFile) {
    for (index, stop) in day.history.iter_mut().flatten().enumerate() {
        let care = matches!(stop.kind, PastStopKind::Visit | PastStopKind::NoAccess);
        stop.assumed = (index % 4 == 0).then_some(true);
        stop.told = [None, Some(ToldFile::Start), None, Some(ToldFile::End)][index % 4].filter(|_| care);
    }
    day.applied = day.history.as_ref().map(|_| vec!["event-1".into()]);
}

impl Mixer {
    fn new(seed: u64, visits: usize) -> Self {
        use chrono_tz::{America::New_York, Asia::Kolkata, Europe::London, UTC};
        let mut dice = Dice::new(seed, 0x6d69_7865);
        let rates = std::array::from_fn(|_| dice.pick([0, 0, 80, 200, 500]));
        // Days as seconds since 1970: 2 March 2026, and the days of London's clock changes.
        let (zone, midnight) = dice.pick([
            (Some(London), 20_514),
            (Some(London), 20_541),
            (Some(London), 20_751),
            (Some(Kolkata), 20_514),
            (Some(New_York), 20_514),
            (None, 20_514),
        ]);
        let written = zone.filter(|_| dice.chance(800)).unwrap_or(UTC);
        let day = DayFile {
            format: "rounds/1".into(),
            label: dice.chance(500).then(|| format!("mixed, seed {seed}")),
            notes: dice.chance(100).then(|| serde_json::json!({"free": ["text", 1, null]})),
            time_zone: zone.map(|zone| zone.name().to_owned()),
            ..DayFile::default()
        };
        let base = midnight * 24 * HOUR + dice.pick([7, 8, 13, 20]) * HOUR;
        let span = if visits <= 8 { dice.between(3, 8) } else { dice.between(8, 13) } * HOUR;
        Self { dice, rates, day, base, written, span, hubs: Vec::new(), homes: Vec::new(), meant: Vec::new() }
    }

    /// Whether `feature` occurs here.
    fn has(&mut self, feature: Feature) -> bool {
        self.dice.chance(self.rates[feature as usize])
    }

    /// `value` where `feature` occurs.
    fn some<T>(&mut self, feature: Feature, value: impl FnOnce(&mut Dice) -> T) -> Option<T> {
        if self.has(feature) { Some(value(&mut self.dice)) } else { None }
    }

    /// The instant `offset` seconds after the day's base.
    fn at(&self, offset: i64) -> Timestamp {
        Timestamp::in_zone(Instant(self.base + offset), self.written).expect("mixed days are in 2026")
    }

    /// Seconds after the day's base.
    fn offset(&self, time: Timestamp) -> i64 {
        time.instant().0 - self.base
    }

    /// A time between two others, on five minutes unless this is a day of odd seconds.
    fn time(&mut self, from: i64, to: i64) -> i64 {
        if self.has(Feature::OddSeconds) {
            return self.dice.between(from, to);
        }
        let grid = 5 * MINUTE;
        (self.dice.between(from.div_euclid(grid), to.div_euclid(grid)) * grid).clamp(from, to.max(from))
    }

    /// A label where labels occur.
    fn label(&mut self) -> Option<String> {
        self.some(Feature::Labels, |dice| format!("label {}", dice.index(100)))
    }

    /// Notes where labels occur.
    fn notes(&mut self) -> Option<serde_json::Value> {
        self.some(Feature::Labels, |_| serde_json::json!("a note"))
    }

    fn add_places(&mut self, shifts: usize, visits: usize) {
        // Hundred-thousandths of a degree: from a few streets to a county.
        let reach = self.dice.pick([500, 2_000, 4_000, 12_000]);
        let hubs = self.dice.between(1, 2) as usize;
        let homes = visits.max(2) * 3 / 4 + shifts / 2 + 1;
        for number in 0..hubs + homes {
            let hub = number < hubs;
            let id = if hub { format!("hub{number}") } else { format!("at{:02}", number - hubs) };
            let mut degrees = |centre: i64| (centre + self.dice.between(-reach, reach)) as f64 / 100_000.0;
            let point = Point { lat: degrees(5_155_000), lon: degrees(-28_000) };
            let access = self.some(Feature::Access, |dice| Seconds(dice.pick([0, 60, 95, 120, 300])));
            let place = PlaceFile {
                access: access.map(IsoDuration),
                label: self.label(),
                notes: self.notes(),
                ..place(id.clone(), point, None)
            };
            self.day.places.push(place);
            if hub { self.hubs.push(id) } else { self.homes.push(id) }
        }
        // Two homes at one point: no travel between them, but access.
        if self.dice.chance(150) {
            let (first, last) = (hubs, self.day.places.len() - 1);
            (self.day.places[last].lat, self.day.places[last].lon) =
                (self.day.places[first].lat, self.day.places[first].lon);
        }
    }

    fn add_travel(&mut self) {
        let matrices = self.dice.pick([0, 0, 300, 1_000]);
        let mut modes = Vec::new();
        for (id, metres_per_second) in [("car", 7), ("bicycle", 4), ("foot", 2)] {
            let mut mode = ModeFile { id: id.into(), label: self.label(), notes: self.notes(), ..ModeFile::default() };
            if self.dice.chance(matrices) {
                mode.matrix = Some(self.matrix(metres_per_second));
            } else {
                let tenths = self.dice.between(metres_per_second * 20, metres_per_second * 45);
                let detour_factor = self.dice.pick([1.0, 1.25, 1.35, 1.7]);
                mode.estimate = Some(EstimateFile { speed_kmh: tenths as f64 / 10.0, detour_factor, notes: None });
            }
            modes.push(mode);
        }
        modes.truncate(self.dice.pick([1, 1, 2, 3]));
        self.day.travel = TravelFile { modes, notes: self.notes() };
    }

    /// A matrix over all places in some order, slower one way than the other and blind to shortcuts.
    fn matrix(&mut self, metres_per_second: i64) -> MatrixFile {
        let mut order: Vec<usize> = (0..self.day.places.len()).collect();
        self.dice.shuffle(&mut order);
        let points: Vec<Point> = order.iter().map(|&place| point(&self.day.places[place])).collect();
        let rows = |dice: &mut Dice, cell: &dyn Fn(i64, &mut Dice) -> i64| -> Vec<Vec<i32>> {
            let row = |(from, at): (usize, &Point), dice: &mut Dice| {
                let cell = |(to, other): (usize, &Point)| {
                    let value = if from == to { 0 } else { cell(plane_metres(*at, *other), dice) };
                    i32::try_from(value).unwrap_or(i32::MAX)
                };
                points.iter().enumerate().map(cell).collect()
            };
            points.iter().enumerate().map(|from| row(from, dice)).collect()
        };
        let seconds = rows(&mut self.dice, &|metres, dice| metres / metres_per_second + dice.between(0, 240));
        let with_metres = self.dice.chance(700);
        let metres = with_metres.then(|| rows(&mut self.dice, &|metres, dice| metres * dice.between(10, 16) / 10));
        let places = order.iter().map(|&place| self.day.places[place].id.clone()).collect();
        MatrixFile { places, seconds, metres, notes: None }
    }

    /// Up to five skills, each perhaps implying later ones.
    fn add_skills(&mut self) {
        if self.dice.chance(200) {
            return; // skills are used without being listed
        }
        let mut skills = Vec::new();
        for number in 0..5 {
            let later: Vec<String> = (number + 1..5).map(skill).collect();
            let mut implies = later;
            implies.retain(|_| self.dice.chance(250));
            skills.push(SkillFile {
                id: skill(number),
                label: self.label(),
                implies: (!implies.is_empty()).then_some(implies),
                notes: self.notes(),
            });
        }
        self.dice.shuffle(&mut skills);
        self.day.skills = Some(skills);
    }

    /// Takes coordinates away where only matrices are used, now and then.
    fn strip_coordinates(&mut self) {
        let matrices = self.day.travel.modes.iter().all(|mode| mode.matrix.is_some());
        if matrices && self.dice.chance(500) {
            for place in &mut self.day.places {
                if self.dice.chance(600) {
                    (place.lat, place.lon) = (None, None);
                }
            }
        }
    }
}

fn point(place: &PlaceFile) -> Point {
    Point { lat: place.lat.unwrap_or_default(), lon: place.lon.unwrap_or_default() }
}

fn skill(number: usize) -> String {
    format!("skill{number}")
}

/// A duration of `seconds`.
fn span(seconds: i64) -> IsoDuration {
    IsoDuration(Seconds(seconds))
}
