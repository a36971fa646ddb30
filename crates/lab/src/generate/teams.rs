//! Teams: hubs, patches, clinicians and their shifts.

use std::ops::Range;

use crate::generate::assumptions::{self as assumed, Pattern, Role, Service};
use crate::generate::clock::Clock;
use crate::generate::dice::Dice;
use crate::generate::points::plane_metres;
use crate::generate::{GenerateOptions, Profile, Stream, apportion};
use rounds_format::day::{ActivityFile, BreakFile, ClinicianFile, DayFile, PlaceFile, ShiftFile};
use rounds_format::values::IsoDuration;
use rounds_model::Point;
use rounds_model::units::Seconds;

/// A team with its patch.
pub(super) struct Team {
    pub service: Service,
    /// Points where its patients live, at least one.
    pub patch: Vec<Point>,
    /// Positions of its members in the day's clinicians.
    pub members: Range<usize>,
}

/// A duration of whole minutes.
pub(super) fn minutes(count: i64) -> IsoDuration {
    IsoDuration(Seconds(count * 60))
}

/// An id such as `c07`: `prefix` and a number from 1, as wide as the largest of `count` and at least `least`.
pub(super) fn id(prefix: &str, index: usize, count: usize, least: usize) -> String {
    let width = count.to_string().len().max(least);
    format!("{prefix}{:0width$}", index + 1)
}

/// A place at `point`.
pub(super) fn place(id: String, point: Point, access: Option<i64>) -> PlaceFile {
    PlaceFile { id, lat: Some(point.lat), lon: Some(point.lon), access: access.map(minutes), ..PlaceFile::default() }
}

/// Adds hubs, clinicians' homes and clinicians to `day`. There is a team even where there is no shift.
pub(super) fn add_teams(day: &mut DayFile, options: &GenerateOptions, points: &[Point], clock: Clock) -> Vec<Team> {
    let mut dice = Dice::new(options.seed, Stream::Teams as u64);
    let sizes = team_sizes(options.profile, options.shifts);
    let hubs = hubs(points, sizes.len(), &mut dice);
    let mut teams = Vec::new();
    for (number, (&(service, size), hub)) in sizes.iter().zip(hubs).enumerate() {
        let hub_id = if sizes.len() == 1 { "hub".to_owned() } else { id("hub-", number, sizes.len(), 1) };
        day.places.push(place(hub_id.clone(), hub, Some(assumed::HUB_ACCESS)));
        let from = day.clinicians.len();
        let mut team = Team { service, patch: patch(points, hub, service), members: from..from };
        let mut hiring = Hiring { day, hub: hub_id, total: options.shifts, clock, dice: &mut dice };
        hiring.hire(&team, size);
        team.members.end = day.clinicians.len();
        teams.push(team);
    }
    teams
}

/// Services with their teams' sizes, every team at most [`assumed::TEAM_SHIFTS`].
fn team_sizes(profile: Profile, shifts: usize) -> Vec<(Service, usize)> {
    let services = match profile {
        Profile::Ucr => [shifts, 0, 0],
        Profile::VirtualWard => [0, shifts, 0],
        Profile::District => [0, 0, shifts],
        Profile::Borough => {
            let shares = apportion(shifts, &assumed::BOROUGH);
            [shares[0], shares[1], shares[2]]
        }
    };
    let mut sizes = Vec::new();
    for (service, shifts) in Service::ALL.into_iter().zip(services) {
        let teams = shifts.div_ceil(assumed::TEAM_SHIFTS);
        sizes.extend(apportion(shifts, &vec![1; teams]).into_iter().map(|size| (service, size)));
    }
    if sizes.is_empty() {
        let service = match profile {
            Profile::Ucr | Profile::Borough => Service::Ucr,
            Profile::VirtualWard => Service::VirtualWard,
            Profile::District => Service::District,
        };
        sizes.push((service, 0));
    }
    sizes
}

/// One hub a team, spread over a region that grows with their number (each the farthest of eight candidates from the
/// hubs before it).
fn hubs(points: &[Point], teams: usize, dice: &mut Dice) -> Vec<Point> {
    const REGION_METRES_SQUARED: i64 = 2_200 * 2_200;
    let centre = points[dice.index(points.len())];
    let near = |at: &Point| plane_metres(centre, *at).pow(2) <= REGION_METRES_SQUARED * teams as i64;
    let region: Vec<Point> = points.iter().copied().filter(near).collect();
    let mut hubs: Vec<Point> = Vec::new();
    for _ in 0..teams {
        let candidates = (0..8).filter_map(|_| dice.any(&region).copied()).collect::<Vec<_>>();
        let distance = |at: &Point| hubs.iter().map(|hub| plane_metres(*hub, *at)).min().unwrap_or(0);
        hubs.push(candidates.into_iter().max_by_key(distance).unwrap_or(centre));
    }
    hubs
}

/// The points within the service's radius of the hub, or the nearest thirty where there are fewer.
fn patch(points: &[Point], hub: Point, service: Service) -> Vec<Point> {
    const FEWEST: usize = 30;
    let radius = assumed::PATCH_METRES[service as usize];
    let within: Vec<Point> = points.iter().copied().filter(|at| plane_metres(hub, *at) <= radius).collect();
    if within.len() >= FEWEST.min(points.len()) {
        return within;
    }
    let mut nearest = points.to_vec();
    nearest.sort_by_key(|at| plane_metres(hub, *at));
    nearest.truncate(FEWEST);
    nearest
}

/// What filling a team's posts needs.
struct Hiring<'a> {
    day: &'a mut DayFile,
    hub: String,
    total: usize,
    clock: Clock,
    dice: &'a mut Dice,
}

impl Hiring<'_> {
    /// Fills a team of `size`: roles by share, and patterns spread so that every role has early and late shifts.
    fn hire(&mut self, team: &Team, size: usize) {
        let service = team.service as usize;
        let mut patterns = spread(size, &assumed::PATTERNS.map_shares(service));
        patterns.rotate_left(self.dice.index(size));
        let roles = apportion(size, &assumed::ROLES.map_shares(service));
        let posts = roles.into_iter().enumerate().flat_map(|(role, count)| std::iter::repeat_n(role, count));
        for (role, pattern) in posts.zip(patterns) {
            self.clinician(team, &assumed::ROLES[role], &assumed::PATTERNS[pattern]);
        }
    }

    fn clinician(&mut self, team: &Team, role: &Role, pattern: &Pattern) {
        let id = id("c", self.day.clinicians.len(), self.total, 2);
        let mut skills: Vec<String> = role.skills.iter().map(|skill| skill.to_string()).collect();
        let more = role.sometimes.iter().filter(|(_, share)| self.dice.chance(*share));
        skills.extend(more.map(|(skill, _)| skill.to_string()));
        let gender = if self.dice.chance(assumed::WOMEN) { "female" } else { "male" };
        let gender = (!self.dice.chance(assumed::GENDER_UNKNOWN)).then(|| gender.to_owned());
        let mut languages = vec!["en".to_owned()];
        if self.dice.chance(assumed::BILINGUAL) {
            languages.extend(self.dice.weighted(&assumed::LANGUAGES).map(|language| language.to_string()));
        }
        let (low, high) = role.bands;
        let band = self.dice.between(low.into(), high.into()) as u32;
        let mode = self.mode(team.service);
        let shift = self.shift(&id, team, pattern, mode);
        self.day.clinicians.push(ClinicianFile {
            id,
            label: None,
            band: Some(band),
            skills: Some(skills),
            gender,
            languages: Some(languages),
            mode: Some(assumed::TRAVEL[mode].mode.into()),
            shifts: vec![shift],
            notes: None,
        });
    }

    /// A mode; only district teams, whose patches are small, have people on foot.
    fn mode(&mut self, service: Service) -> usize {
        let walks = |mode: &str| mode == "foot";
        let usable = |way: &assumed::Travel| service == Service::District || !walks(way.mode);
        let ways = assumed::TRAVEL.iter().enumerate();
        let ways: Vec<_> = ways.map(|(mode, way)| (mode, if usable(way) { way.share } else { 0 })).collect();
        self.dice.weighted(&ways).copied().unwrap_or(0)
    }

    fn shift(&mut self, clinician: &str, team: &Team, pattern: &Pattern, mode: usize) -> ShiftFile {
        let base = self.base(clinician, team);
        let (from, to) = pattern.hours;
        let overtime = self.dice.weighted(&assumed::OVERTIME).copied().unwrap_or(0);
        let (few, cap) = assumed::FEW_VISITS;
        let (little, travel) = assumed::LITTLE_TRAVEL;
        let breaks: Vec<BreakFile> = pattern.breaks.iter().map(|pause| self.pause(pause)).collect();
        let carries = matches!(team.service, Service::Ucr | Service::VirtualWard);
        ShiftFile {
            id: format!("{clinician}-{}", pattern.name),
            label: None,
            start: self.clock.at(from),
            end: self.clock.at(to),
            max_overtime: Some(minutes(overtime)),
            breaks: (!breaks.is_empty()).then_some(breaks),
            activities: self.handover(team.service, pattern, base.as_deref()).map(|handover| vec![handover]),
            start_place: base.clone(),
            end_place: base,
            max_visits: self.dice.chance(few).then_some(cap),
            max_travel: self.dice.chance(little).then(|| minutes(travel)),
            max_load: carries.then(|| assumed::CARRIES[mode]),
            notes: None,
        }
    }

    /// Where the shift starts and ends: the hub, a home of its own, or with a visit.
    fn base(&mut self, clinician: &str, team: &Team) -> Option<String> {
        let dice = &mut *self.dice;
        if dice.chance(assumed::WITHOUT_BASE) {
            return None;
        }
        if !dice.chance(assumed::FROM_HOME) {
            return Some(self.hub.clone());
        }
        let home = format!("{clinician}-home");
        let at = team.patch[dice.index(team.patch.len())];
        self.day.places.push(place(home.clone(), at, None));
        Some(home)
    }

    fn pause(&self, &(name, earliest, latest, length, skip_cost): &(&str, i64, i64, i64, Option<i64>)) -> BreakFile {
        BreakFile {
            id: name.into(),
            label: None,
            earliest: self.clock.at(earliest),
            latest: self.clock.at(latest),
            duration: minutes(length),
            skip_cost,
            on_arrival: None,
            notes: None,
        }
    }

    /// A handover at the hub: in district teams when the late shift begins, elsewhere first thing, with time to come
    /// from home.
    fn handover(&mut self, service: Service, pattern: &Pattern, base: Option<&str>) -> Option<ActivityFile> {
        let (share, length) = assumed::HANDOVER;
        let start = pattern.hours.0;
        let lunchtime = service == Service::District && matches!(pattern.name, "early" | "day");
        let (earliest, latest) = match base {
            _ if !self.dice.chance(share) => return None,
            _ if lunchtime => (13 * 60, 14 * 60),
            Some(base) if base == self.hub => (start, start + 15),
            Some(_) => (start + 15, start + 45),
            None => return None,
        };
        Some(ActivityFile {
            id: "handover".into(),
            label: None,
            place: self.hub.clone(),
            earliest: self.clock.at(earliest),
            latest: self.clock.at(latest),
            duration: minutes(length),
            notes: None,
        })
    }
}

/// Rows of a table that have a share for each service.
trait Shares<const N: usize> {
    fn map_shares(&self, service: usize) -> [u32; N];
}

impl<const N: usize> Shares<N> for [Role; N] {
    fn map_shares(&self, service: usize) -> [u32; N] {
        std::array::from_fn(|row| self[row].share[service])
    }
}

impl<const N: usize> Shares<N> for [Pattern; N] {
    fn map_shares(&self, service: usize) -> [u32; N] {
        std::array::from_fn(|row| self[row].share[service])
    }
}

/// `count` choices by `shares` (per mille), as evenly mixed as can be: each the one that is most behind its share.
fn spread(count: usize, shares: &[u32]) -> Vec<usize> {
    let mut used = vec![0_i64; shares.len()];
    let mut chosen = Vec::with_capacity(count);
    for step in 1..=count as i64 {
        let behind = |choice: &usize| i64::from(shares[*choice]) * step - used[*choice] * 1_000;
        let next = (0..shares.len()).rev().max_by_key(behind).unwrap_or(0);
        used[next] += 1;
        chosen.push(next);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_spread_evenly() {
        assert_eq!(spread(6, &[500, 300, 200]), [0, 1, 2, 0, 0, 1]);
    }

    #[test]
    fn a_service_is_cut_into_teams() {
        let sizes = team_sizes(Profile::Borough, 40);
        assert_eq!(sizes.iter().map(|(_, size)| size).sum::<usize>(), 40);
        assert!(sizes.iter().all(|(_, size)| (1..=assumed::TEAM_SHIFTS).contains(size)));
        assert_eq!(team_sizes(Profile::District, 0), [(Service::District, 0)]);
    }

    #[test]
    fn a_patch_has_points_even_where_they_are_few() {
        let points = [Point { lat: 51.0, lon: 0.0 }, Point { lat: 60.0, lon: 0.0 }];
        assert_eq!(patch(&points, points[0], Service::Ucr).len(), 2);
    }
}
