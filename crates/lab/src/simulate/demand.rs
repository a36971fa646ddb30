//! One day as it will be: who asks for care, where, when, and what will happen at each door. Drawn before anybody
//! plans.

use crate::simulate::setting::{Kind, Rates, Setting};
use crate::simulate::streams::{Stream, Streams};
use rounds_format::day::PriorityFile;
use rounds_model::Point;
use rounds_model::travel;

/// Appointments begin on the quarter of an hour.
const QUARTER: i64 = 900;
/// An appointment is for some time within so long.
const APPOINTMENT: i64 = 3_600;

/// A visit, with what nobody knows beforehand.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// What is asked for.
    pub request: Request,
    /// How long care will take.
    pub contact: i64,
    /// Whether nobody will open.
    pub no_access: bool,
    /// When it will be called off, if it is still open then.
    pub cancelled: Option<i64>,
    /// The key of its random numbers.
    key: u64,
}

/// What is asked for, as everybody may know. Times are seconds since midnight.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The number of the visit, which is also its place's.
    pub visit: usize,
    /// When it becomes known; 0 for visits known in the morning.
    pub known: i64,
    /// Where.
    pub point: Point,
    /// The patch in work by hand.
    pub patch: usize,
    /// Kind: index into the setting's planned kinds, or into its referrals if `is_referral`.
    pub kind: usize,
    /// Whether it came in during the day.
    pub is_referral: bool,
    /// How long care is planned to take.
    pub contact: i64,
    /// Clinicians needed at once.
    pub staff: usize,
    /// When care should have begun.
    pub due: Option<i64>,
    /// Whether `due` is a response standard.
    pub response: bool,
    /// Care does not begin before.
    pub earliest: i64,
}

impl Request {
    /// The kind of visit.
    pub fn kind<'s>(&self, setting: &'s Setting) -> &'s Kind {
        if self.is_referral { &setting.referrals[self.kind] } else { &setting.planned[self.kind] }
    }

    /// How much it matters to the planner: a response standard before an appointment before all else.
    pub fn priority(&self) -> PriorityFile {
        match (self.response, self.is_timed()) {
            (true, _) => PriorityFile::Urgent,
            (_, true) => PriorityFile::Timed,
            _ => PriorityFile::Routine,
        }
    }

    /// Whether care is by appointment.
    pub fn is_timed(&self) -> bool {
        self.due.is_some() && !self.response
    }
}

/// A day as it will be.
#[derive(Clone, Debug)]
pub struct Day {
    /// Its visits: those known in the morning first, then referrals as they are numbered, which is not in order of
    /// time.
    pub visits: Vec<Visit>,
    streams: Streams,
}

/// Keys of referrals begin here, so that they keep their random numbers whatever number of visits is planned.
const REFERRALS: u64 = 1 << 32;
/// The key of the base.
const BASE: u64 = 1 << 40;

impl Day {
    /// Draws day `number` of `seed`. More demand adds visits and changes none.
    pub fn draw(setting: &Setting, rates: &Rates, seed: u64, number: u64) -> Day {
        let streams = Streams::new(seed, number);
        let planned = (0..streams.count(Stream::Planned, rates.planned) as u64).map(|key| (key, false));
        let referrals =
            (0..streams.count(Stream::Referrals, rates.referrals) as u64).map(|key| (REFERRALS + key, true));
        let keys = planned.chain(referrals).enumerate();
        let visits = keys.map(|(visit, (key, is_referral))| draw(setting, streams, visit, key, is_referral)).collect();
        Day { visits, streams }
    }

    /// The key of a place's random numbers.
    fn key(&self, place: Place) -> u64 {
        place.map_or(BASE, |visit| self.visits[visit].key)
    }

    /// How long the way takes for somebody who leaves at `time`.
    pub fn way(&self, setting: &Setting, from: Place, to: Place, time: i64) -> i64 {
        if from == to {
            return 0;
        }
        let metres = travel::great_circle_metres(self.point(setting, from), self.point(setting, to));
        let seconds = travel::estimated_seconds(metres, setting.detour_factor, setting.speed_at(time)).0;
        let entity = self.key(from).rotate_left(21) ^ self.key(to);
        let factor = self.streams.scatter((Stream::Way, Stream::WayPhase), entity, setting.travel_spread);
        (seconds as f64 * factor).round() as i64
    }

    /// Metres of the way.
    pub fn metres(&self, setting: &Setting, from: Place, to: Place) -> i64 {
        let straight = travel::great_circle_metres(self.point(setting, from), self.point(setting, to));
        travel::estimated_metres(straight, setting.detour_factor).0
    }

    fn point(&self, setting: &Setting, place: Place) -> Point {
        place.map_or(setting.base, |visit| self.visits[visit].request.point)
    }
}

/// Where somebody is: the base (`None`), or the place of a visit.
pub type Place = Option<usize>;

/// How long the way is planned to take.
pub fn planned_way(setting: &Setting, from: Point, to: Point) -> i64 {
    let metres = travel::great_circle_metres(from, to);
    travel::estimated_seconds(metres, setting.detour_factor, setting.planned_speed()).0
}

fn draw(setting: &Setting, streams: Streams, visit: usize, key: u64, is_referral: bool) -> Visit {
    let unit = |stream| streams.unit(stream, key);
    let kinds = if is_referral { &setting.referrals } else { &setting.planned };
    let mut below = 0.0;
    let reached = kinds.iter().position(|kind| {
        below += kind.share;
        unit(Stream::Kind) < below
    });
    let index = reached.or(kinds.iter().rposition(|kind| kind.share > 0.0)).unwrap_or(0);
    let kind = &kinds[index];
    let direction = unit(Stream::Direction);
    let known = if is_referral { arrival(setting, unit(Stream::Arrival)) } else { 0 };
    let timed = !is_referral && streams.happens(Stream::Timed, key, kind.timed_share);
    let (start, end) = setting.day();
    // Appointments are made for when somebody is about.
    let (first, last) = (start + setting.handover + APPOINTMENT, (end - 2 * APPOINTMENT).max(start));
    let appointment = first + (unit(Stream::Appointment) * (last - first).max(0) as f64) as i64;
    let earliest = if timed { appointment.div_euclid(QUARTER) * QUARTER } else { known };
    let due = kind.response.filter(|_| is_referral).map(|within| known + within);
    let factor = streams.scatter((Stream::Contact, Stream::ContactPhase), key, setting.contact_spread);
    let cancelled = streams.happens(Stream::Cancelled, key, setting.cancelled_share);
    let from = known.max(start);
    let cancelled = cancelled.then(|| from + (unit(Stream::CancelledAt) * (end - from).max(0) as f64) as i64);
    let request = Request {
        visit,
        known,
        point: around(setting, unit(Stream::Distance), direction),
        patch: ((direction * setting.patches as f64) as usize).min(setting.patches - 1),
        kind: index,
        is_referral,
        contact: kind.contact,
        staff: if streams.happens(Stream::DoubleUp, key, kind.double_up_share) { 2 } else { 1 },
        due: if timed { Some(earliest + APPOINTMENT) } else { due },
        response: due.is_some(),
        earliest,
    };
    let contact = ((kind.contact as f64 * factor).round() as i64).max(1);
    let no_access = streams.happens(Stream::Access, key, setting.no_access_share);
    Visit { request, contact, no_access, cancelled, key }
}

/// A point of the disc, evenly: the angle is the share `direction` of the circle.
fn around(setting: &Setting, distance: f64, direction: f64) -> Point {
    let metres = setting.radius * distance.sqrt();
    let angle = std::f64::consts::TAU * direction;
    let degrees = metres / travel::EARTH_RADIUS_METRES * 180.0 / std::f64::consts::PI;
    let lat = setting.base.lat + degrees * angle.cos();
    let lon = setting.base.lon + degrees * angle.sin() / setting.base.lat.to_radians().cos();
    Point { lat, lon: (lon + 540.0).rem_euclid(360.0) - 180.0 }
}

fn arrival(setting: &Setting, unit: f64) -> i64 {
    let mut left = unit;
    for &(from, until, share) in &setting.arrivals {
        if left < share {
            return from + (left / share * (until - from) as f64) as i64;
        }
        left -= share;
    }
    setting.arrivals.last().map_or(0, |span| span.1)
}
