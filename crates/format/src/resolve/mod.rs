//! From the day file's types to the [`Problem`]: references resolved, rules between fields checked, all errors at once.
//!
//! A dangling reference is reported and resolves to [`unresolved`], which no later check takes for a thing of the day;
//! the problem made is only good where nothing was found wrong. One file a topic: each makes its part of the problem,
//! and those that need the whole of it (`cover`, `pins`, `links`, `limits`, `advice`) look at it at the end.

mod advice;
mod alike;
mod cover;
mod doubts;
mod elsewhere;
mod limits;
mod links;
mod names;
mod overrides;
mod past;
mod pins;
mod reserve;
mod skills;
mod staff;
mod travel;
mod visits;
mod weights;

use std::str::FromStr;

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::codes::{FileKind, UNKNOWN_ZONE};
use crate::day::DayFile;
use crate::findings::{Findings, nearest};
use crate::path::{Path, Quoted};
use crate::values::{IsoDuration, Timestamp};
use rounds_model::error::Result;
use rounds_model::ids::{ClinicianId, Id, PlaceId, Table};
use rounds_model::travel::Sources;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Problem, Searched};

use limits::Clock;
use names::Names;
use skills::Skills;

/// What a dangling reference resolves to: an id beyond every table.
fn unresolved<I: Id>() -> I {
    I::new(u32::MAX as usize)
}

/// Everything that resolving a day refers to.
struct Reading<'a> {
    names: Names<'a>,
    skills: Skills,
    clock: Clock,
    found: Findings,
}

impl Reading<'_> {
    fn error(&mut self, code: &'static str, at: &Path<'_>, what: impl Into<String>, help: impl Into<String>) {
        self.found.add(code, at, what, help);
    }

    /// An instant of the file.
    fn instant(&mut self, written: Timestamp, at: &Path<'_>) -> Instant {
        self.clock.instant(written.instant(), at)
    }

    /// A duration of the file; cut to what can be counted where it is too long, which is reported.
    fn length(&mut self, written: IsoDuration, at: &Path<'_>) -> Seconds {
        limits::length(written, at, &mut self.found)
    }

    /// An optional duration of the file.
    fn length_or_zero(&mut self, written: Option<IsoDuration>, at: &Path<'_>) -> Seconds {
        written.map_or(Seconds::ZERO, |written| self.length(written, at))
    }

    fn place(&mut self, id: &str, at: &Path<'_>) -> PlaceId {
        self.names.places.find(id, at, &mut self.found).unwrap_or_else(unresolved)
    }

    /// The clinicians of a list, ascending; unknown ones are reported and left out.
    fn clinicians(&mut self, list: &Option<Vec<String>>, at: &Path<'_>) -> Vec<ClinicianId> {
        let known = |(index, id): (usize, &String)| self.names.clinicians.find(id, &at.item(index), &mut self.found);
        let mut clinicians: Vec<_> = list.iter().flatten().enumerate().filter_map(known).collect();
        clinicians.sort_unstable();
        clinicians.dedup();
        clinicians
    }
}

/// Makes the problem of `day` and notes everything that is wrong or odd with it. Of a day without errors, `sources` are
/// asked for the times that it names and does not hold; `None` where the file has errors already.
///
/// # Errors
/// What the sources refuse with.
pub(super) fn resolve(mut day: DayFile, digest: String, sources: Option<&dyn Sources>) -> Result<(Problem, Findings)> {
    let matrices = travel::take_matrices(&mut day);
    let day = &day;
    let mut found = Findings::new(FileKind::Day);
    let names = Names::of(day, &mut found);
    let skills = Skills::of(day.skills.as_deref(), &mut found);
    let reading = &mut Reading { names, skills, clock: Clock::default(), found };

    let mut problem = Problem {
        label: day.label.clone(),
        digest,
        zone: zone(day.time_zone.as_deref(), reading),
        places: travel::places(day, reading),
        modes: travel::modes(day, matrices, reading),
        skills: Table::default(),
        clinicians: Table::default(),
        shifts: Table::default(),
        patients: Table::default(),
        visits: Table::default(),
        links: Table::default(),
        pins: Vec::new(),
        weights: weights::weights(day.objective.as_ref(), reading),
        promises: Vec::new(),
        overrides: Vec::new(),
        reserves: Table::default(),
        searched: Searched::default(),
    };
    (problem.clinicians, problem.shifts) = staff::clinicians(day, reading);
    let rules = visits::patients(day, reading, &mut problem.patients);
    problem.visits = visits::visits(day, &rules, &problem, reading);
    problem.links = links::links(day, reading);
    problem.reserves = reserve::reserves(day, reading);
    problem.skills = reading.skills.names();
    problem.pins = pins::pins(day, &problem, reading);
    past::history(day, &mut problem, reading);
    problem.promises = past::promises(day, reading);
    problem.overrides = overrides::overrides(day, reading);

    links::check_gaps(&problem, &mut reading.found);
    pins::check_together(&problem, &mut reading.found);
    cover::check(&problem, &mut reading.found);
    reading.clock.check(&mut reading.found);
    limits::check_cost(&problem, &mut reading.found);
    limits::check_load(&problem, &mut reading.found);
    advice::warn(day, &problem, &reading.skills, &mut reading.found);
    if reading.found.is_sound() {
        doubts::warn(day, &problem, &mut reading.found);
    }
    let mut found = std::mem::replace(&mut reading.found, Findings::new(FileKind::Day));
    if let Some(sources) = sources.filter(|_| found.is_sound()) {
        elsewhere::fill(&mut problem, sources, &mut found)?;
    }
    Ok((problem, found))
}

fn zone(name: Option<&str>, reading: &mut Reading<'_>) -> Tz {
    let Some(name) = name else { return Tz::UTC };
    Tz::from_str(name).unwrap_or_else(|_| {
        let known = nearest(name, TZ_VARIANTS.iter().map(|zone| zone.name())).unwrap_or("UTC");
        let what = format!("no time zone {}", Quoted(name));
        reading.error(UNKNOWN_ZONE, &Path::Root.field("timeZone"), what, format!("nearest: `{known}`"));
        Tz::UTC
    })
}
