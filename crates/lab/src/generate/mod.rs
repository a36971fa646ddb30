//! Realistic days for trials, demonstrations and tests: teams, caseloads and rules drawn from a seed.
//!
//! [`generate`] makes a day of a service on real postcode centroids from the figures in [`assumptions`]; [`mixed`]
//! makes small days for tests in which every field of the format occurs. Both give the same day for the same arguments.
//!
//! ```
//! use rounds::generate::{GenerateOptions, generate};
//! let options = GenerateOptions::default().shifts(4).visits(20).seed(1);
//! let day = generate(&options);
//! assert_eq!(day.visits.len(), 20);
//! assert_eq!(day, generate(&options));
//! ```
//!
//! The built-in points contain OS data © Crown copyright and database right 2025, licensed under OGL v3 (Code-Point
//! Open), converted to WGS84.

pub mod assumptions;
mod caseload;
mod clock;
mod dice;
mod fitness;
mod mixed;
mod points;
mod rules;
mod teams;
mod timing;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use chrono_tz::Tz;

pub use mixed::mixed;
#[doc(hidden)]
pub use points::NORTH_WEST_LONDON;
pub use points::read_points;

use rounds_format::day::{DayFile, EstimateFile, ModeFile, SkillFile, TravelFile};
use rounds_model::Point;

/// What day to generate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// How many shifts, one for each clinician.
    pub shifts: usize,
    /// How many visits.
    pub visits: usize,
    /// Seed of the random streams.
    pub seed: u64,
    /// What kind of service.
    pub profile: Profile,
    /// Where people may live; `None` or an empty list: the built-in centroids of north-west London.
    pub points: Option<Vec<Point>>,
    /// The day.
    pub date: NaiveDate,
    /// Zone of the day's times.
    pub zone: Tz,
}

impl Default for GenerateOptions {
    /// A UCR team of 10 shifts with 60 visits, in London on Monday 2 March 2026.
    fn default() -> Self {
        Self {
            shifts: 10,
            visits: 60,
            seed: 1,
            profile: Profile::Ucr,
            points: None,
            date: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default(),
            zone: chrono_tz::Europe::London,
        }
    }
}

impl GenerateOptions {
    /// Number of shifts.
    pub fn shifts(self, shifts: usize) -> Self {
        Self { shifts, ..self }
    }

    /// Number of visits.
    pub fn visits(self, visits: usize) -> Self {
        Self { visits, ..self }
    }

    /// With another seed.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Of another kind of service.
    pub fn profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// Where people may live.
    pub fn points(self, points: Vec<Point>) -> Self {
        Self { points: Some(points), ..self }
    }

    /// On another day.
    pub fn date(self, date: NaiveDate) -> Self {
        Self { date, ..self }
    }

    /// In another zone.
    pub fn zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }
}

/// What kind of service the day is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Urgent community response; near capacity at about 6 visits for each shift.
    Ucr,
    /// Virtual ward (hospital at home); about 7 visits for each shift.
    VirtualWard,
    /// District nursing; about 9 visits for each shift.
    District,
    /// A borough with all three; about 8 visits for each shift.
    Borough,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Profile; 4] = [Profile::Ucr, Profile::VirtualWard, Profile::District, Profile::Borough];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        ["ucr", "virtual-ward", "district", "borough"][self as usize]
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = || Profile::ALL.map(Profile::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == name)
            .ok_or_else(|| format!("no profile of that name; there are {}", known()))
    }
}

/// Streams of random draws, one for each purpose.
#[derive(Clone, Copy)]
enum Stream {
    Teams,
    Caseload,
    Rules,
}

/// A day of `options.profile`, valid by the format, with exactly the shifts and visits asked for.
///
/// Takes time in proportion to visits + shifts + teams × points. A date that RFC 3339 cannot express is moved to the
/// nearest year that it can.
pub fn generate(options: &GenerateOptions) -> DayFile {
    let given = options.points.as_ref().filter(|points| !points.is_empty());
    let points = given.cloned().unwrap_or_else(points::built_in);
    let clock = clock::Clock::new(options.date, options.zone);
    let mut day = DayFile {
        format: "rounds/1".into(),
        label: Some(label(options)),
        time_zone: Some(options.zone.name().into()),
        travel: TravelFile { modes: modes(), notes: None },
        skills: Some(skills()),
        ..DayFile::default()
    };
    let teams = teams::add_teams(&mut day, options, &points, clock);
    let pairs = caseload::add_visits(&mut day, options, &teams, clock);
    rules::add_rules(&mut day, options.seed, &teams, &pairs);
    day
}

fn label(options: &GenerateOptions) -> String {
    let GenerateOptions { shifts, visits, seed, profile, date, .. } = options;
    let service = match profile {
        Profile::Ucr => "Urgent community response",
        Profile::VirtualWard => "Virtual ward",
        Profile::District => "District nursing",
        Profile::Borough => "Borough",
    };
    format!("{service}, {}: {shifts} shifts, {visits} visits (generated, seed {seed})", date.format("%a %-d %B %Y"))
}

fn modes() -> Vec<ModeFile> {
    let estimate = |way: &assumptions::Travel| EstimateFile {
        speed_kmh: way.speed_kmh,
        detour_factor: way.detour_factor,
        notes: None,
    };
    let mode = |way| ModeFile { estimate: Some(estimate(way)), ..named(way.mode) };
    fn named(id: &str) -> ModeFile {
        ModeFile { id: id.into(), ..ModeFile::default() }
    }
    assumptions::TRAVEL.iter().map(mode).collect()
}

fn skills() -> Vec<SkillFile> {
    let texts = |list: &[&str]| list.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    let skill = |&(id, implies): &(&str, &[&str])| SkillFile {
        id: id.into(),
        implies: (!implies.is_empty()).then(|| texts(implies)),
        ..SkillFile::default()
    };
    assumptions::SKILLS.iter().map(skill).collect()
}

/// Shares `count` out by weight, largest remainders first (ties to the earlier); all 0 where all weights are.
fn apportion(count: usize, weights: &[u32]) -> Vec<usize> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<u128> = weights.iter().map(|weight| count as u128 * u128::from(*weight)).collect();
    let mut shares: Vec<usize> = exact.iter().map(|part| (part / total) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&part| std::cmp::Reverse(exact[part] % total));
    let left = count - shares.iter().sum::<usize>();
    for &part in by_remainder.iter().take(left) {
        shares[part] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_the_largest_remainders() {
        assert_eq!(apportion(10, &[250, 200, 550]), [3, 2, 5]);
        assert_eq!(apportion(0, &[1, 2]), [0, 0]);
        assert_eq!(apportion(5, &[0, 0]), [0, 0]);
        assert_eq!(apportion(7, &[1, 1, 1]).iter().sum::<usize>(), 7);
    }

    #[test]
    fn profiles_are_read_by_the_name_they_print() {
        for profile in Profile::ALL {
            assert_eq!(profile.to_string().parse(), Ok(profile));
        }
        assert!("nights".parse::<Profile>().unwrap_err().contains("virtual-ward"));
    }
}
