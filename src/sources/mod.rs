//! Times that a day names and does not hold: from street network files, from servers, and from where answers were kept.
//!
//! Only coordinates leave this program, and only to a server that the day names. The one part of the library that reads
//! files and asks servers. Whatever has been answered is not
//! asked for again: not within a run, not with `--cache DIR`, not with the file that `--matrix-out` wrote and
//! `--matrix` reads.

mod cache;
mod kept;
mod osrm;
mod server;
mod valhalla;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::format::plan::PlanFile;
use crate::model::ids::PlaceId;
use crate::model::{Elsewhere, Point, Problem};
use crate::report::{Leg, Ways};
use crate::streets::{Network, ProfileKind};
use crate::travel::{Answer, Sources};
use crate::{Error, Result};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use cache::Cache;
use server::Server;

/// Streets that cars go slower on than this are not drawn: car parks and drives would fill the map.
const SIDE_STREET_KMH: f64 = 18.0;

/// How times that a day does not hold are to be had.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TravelOptions {
    /// The folder of the day, which the paths of street networks are relative to.
    pub folder: PathBuf,
    /// A folder in which answers are kept from run to run.
    pub cache: Option<PathBuf>,
    /// The bytes of a file of answers kept with a plan.
    pub kept: Option<Vec<u8>>,
    /// How long a server may take for one answer.
    pub timeout: Duration,
    /// Files that are going to be written: none of them may be one that is read.
    pub results: Vec<PathBuf>,
}

impl TravelOptions {
    /// For a day in `folder`: nothing is kept, and a server may take 20 s.
    pub fn new(folder: impl Into<PathBuf>) -> TravelOptions {
        let timeout = Duration::from_secs(20);
        TravelOptions { folder: folder.into(), cache: None, kept: None, timeout, results: Vec::new() }
    }

    /// Keeping answers in a folder.
    pub fn cache(self, cache: Option<PathBuf>) -> TravelOptions {
        TravelOptions { cache, ..self }
    }

    /// With a file of answers kept with a plan.
    pub fn kept(self, kept: Option<Vec<u8>>) -> TravelOptions {
        TravelOptions { kept, ..self }
    }

    /// With another time for one answer of a server.
    pub fn timeout(self, timeout: Duration) -> TravelOptions {
        TravelOptions { timeout, ..self }
    }

    /// Beside files that are going to be written.
    pub fn results(self, results: Vec<PathBuf>) -> TravelOptions {
        TravelOptions { results, ..self }
    }
}

/// More tables of one source than this are not remembered: modes may ask about places of their own, and days go on.
const MOST_TABLES: usize = 16;

/// A table of times between points.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    /// The points, each once.
    points: Vec<Point>,
    /// The times between them.
    answer: Answer,
}

/// A street network, and the digest of its file.
#[derive(Debug)]
struct Loaded {
    network: Network,
    digest: String,
}

/// Everything that can be asked, and what has been answered.
#[derive(Debug)]
pub struct TravelData {
    /// Where the paths of networks are relative to.
    folder: PathBuf,
    cache: Option<Cache>,
    timeout: Duration,
    /// Files that are going to be written.
    results: Vec<PathBuf>,
    networks: Mutex<BTreeMap<String, Arc<Loaded>>>,
    /// By source without keys and passwords: a file of answers holds none.
    known: Mutex<BTreeMap<Elsewhere, Vec<Known>>>,
}

impl TravelData {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// [`Error::is_input`] if what was kept is no such file; [`Error::is_file`] if the cache cannot be used.
    pub fn new(options: &TravelOptions) -> Result<TravelData> {
        let known = options.kept.as_ref().map_or_else(|| Ok(BTreeMap::new()), |bytes| kept::read(bytes))?;
        Ok(TravelData {
            folder: options.folder.clone(),
            cache: options.cache.clone().map(Cache::new).transpose()?,
            timeout: options.timeout,
            results: options.results.clone(),
            networks: Mutex::default(),
            known: Mutex::new(known),
        })
    }

    /// The text of a file with all that has been answered.
    pub fn kept(&self) -> String {
        kept::write(&lock(&self.known))
    }

    /// A street network that a day names, read once.
    fn network(&self, name: &str) -> Result<Arc<Loaded>> {
        let mut networks = lock(&self.networks);
        if let Some(network) = networks.get(name) {
            return Ok(network.clone());
        }
        let path = self.folder.join(name);
        if self.results.iter().any(|result| same_file(result, &path)) {
            let what = std::io::Error::other("a result would take the place of this street network of the day");
            return Err(Error::file(path.display().to_string(), what));
        }
        let bytes = std::fs::read(&path)
            .map_err(|error| Error::travel(format!("the street network {} cannot be read: {error}", path.display())))?;
        let network = Network::read(&bytes).map_err(|error| Error::travel(format!("{}: {error}", path.display())))?;
        let loaded = Arc::new(Loaded { network, digest: hex(&Sha256::digest(&bytes)) });
        networks.insert(name.to_owned(), loaded.clone());
        Ok(loaded)
    }

    /// The ways of a plan along the streets, and the streets around them, as far as its modes go by street networks.
    ///
    /// # Errors
    /// [`Error::is_travel`] if a street network cannot be had.
    pub fn drawn(&self, problem: &Problem, plan: &PlanFile) -> Result<Ways> {
        let mut ways = Ways::default();
        let wanted = Ways::wanted(problem, plan);
        for (mode, row) in problem.modes.enumerate() {
            let Some(Elsewhere::Roads { network, profile }) = &row.asked else { continue };
            let (loaded, kind) = (self.network(network)?, profile_named(profile)?);
            let legs: Vec<Leg> = wanted.iter().copied().filter(|leg| leg.mode == mode).collect();
            let point = |place: PlaceId| problem.places[place].point;
            let ends: Vec<(Point, Point)> =
                legs.iter().filter_map(|leg| Some((point(leg.from)?, point(leg.to)?))).collect();
            if ways.streets.is_empty() && !legs.is_empty() {
                let slow = if kind == ProfileKind::Car { SIDE_STREET_KMH } else { 0.0 };
                ways.streets = loaded.network.lines(kind, around(&ends), slow)?;
            }
            ways.legs.extend(legs.into_iter().zip(along(&loaded.network, kind, &ends)?));
        }
        Ok(ways)
    }

    /// What is known already of the times between these points.
    fn recall(&self, source: &Elsewhere, points: &[Point]) -> Recalled {
        let known = lock(&self.known);
        let tables = known.get(&source.masked()).map_or(&[][..], Vec::as_slice);
        if let Some(answer) = tables.iter().find_map(|table| table.between(points)) {
            return Recalled::All(answer);
        }
        let having = |table| (points.iter().filter(|point| Known::has(table, point)).count(), table);
        let nearest = tables.iter().map(having).filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count);
        Recalled::Some(nearest.map(|(_, table)| table.clone()))
    }

    /// Looks into the cache, then asks.
    fn ask(&self, source: &Elsewhere, nearest: Option<&Known>, points: &[Point]) -> Result<Answer> {
        let loaded = match source {
            Elsewhere::Roads { network, .. } => Some(self.network(network)?),
            _ => None,
        };
        // Of what is not the same twice, what is known already is part of the question.
        let digest = loaded.as_ref().map(|loaded| &*loaded.digest);
        let name = Cache::name(source, digest, nearest.filter(|_| loaded.is_none()), points);
        if let Some(answer) = self.cache.as_ref().and_then(|cache| cache.get(&name, points.len())) {
            return Ok(answer);
        }
        let answer = match (&loaded, source) {
            (Some(loaded), Elsewhere::Roads { profile, .. }) => {
                loaded.network.times(profile_named(profile)?, points)?
            }
            _ => self.by_server(source, nearest, points)?,
        };
        self.keep(&name, &answer);
        Ok(answer)
    }

    /// Keeps an answer for other runs; that it cannot be kept takes nothing from it.
    fn keep(&self, name: &str, answer: &Answer) {
        if let Some(Err(error)) = self.cache.as_ref().map(|cache| cache.put(name, answer)) {
            tracing::warn!("travel times were not kept in the cache: {error}");
        }
    }

    /// Asks a server, for no more than is not `known`.
    fn by_server(&self, source: &Elsewhere, known: Option<&Known>, points: &[Point]) -> Result<Answer> {
        let server = match source {
            Elsewhere::Osrm { url, profile } => Server::osrm(url, profile, self.timeout),
            Elsewhere::Valhalla { url, costing } => Server::valhalla(url, costing, self.timeout),
            Elsewhere::Roads { .. } => return Err(Error::internal("a street network is no server")),
        };
        let mut answer = blank(points.len());
        let place = |point: &Point| known.and_then(|known| known.points.iter().position(|other| other == point));
        let places: Vec<Option<usize>> = points.iter().map(place).collect();
        if let Some(known) = known {
            for (from, old) in places.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?))) {
                answer.off[from] = known.answer.off[old];
                for (to, other) in places.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?))) {
                    answer.seconds[from][to] = known.answer.seconds[old][other];
                    answer.metres[from][to] = known.answer.metres[old][other];
                }
            }
        }
        let (old, new): (Vec<usize>, Vec<usize>) = (0..points.len()).partition(|at| places[*at].is_some());
        let all: Vec<usize> = (0..points.len()).collect();
        server.fill(points, &new, &all, &mut answer)?;
        server.fill(points, &old, &new, &mut answer)?;
        (0..points.len()).for_each(|at| (answer.seconds[at][at], answer.metres[at][at]) = (0, 0));
        Ok(answer)
    }
}

impl Sources for TravelData {
    fn times(&self, source: &Elsewhere, points: &[Point]) -> Result<Answer> {
        let recalled = self.recall(source, points);
        let by_itself = matches!(recalled, Recalled::Some(None));
        let answer = match recalled {
            Recalled::All(answer) => answer,
            Recalled::Some(nearest) => {
                let answer = self.ask(source, nearest.as_ref(), points)?;
                let new = Known { points: points.to_vec(), answer: answer.clone() };
                new.join(lock(&self.known).entry(source.masked()).or_default());
                answer
            }
        };
        let served = matches!(source, Elsewhere::Osrm { .. } | Elsewhere::Valhalla { .. });
        if let Some(cache) = self.cache.as_ref().filter(|_| served && !by_itself) {
            // However it came about, this is what the day is to be answered when it is read by itself.
            let name = Cache::name(source, None, None, points);
            if !cache.has(&name) {
                self.keep(&name, &answer);
            }
        }
        Ok(answer)
    }

    fn lost(&self, source: &Elsewhere, points: &[Point]) -> Vec<Option<f64>> {
        // Times that were kept may be there without their network.
        let told = || match source {
            Elsewhere::Roads { network, profile } => {
                self.network(network)?.network.lost(profile_named(profile)?, points).map(Some)
            }
            Elsewhere::Osrm { .. } | Elsewhere::Valhalla { .. } => Ok(None),
        };
        told().ok().flatten().unwrap_or_else(|| vec![None; points.len()])
    }
}

/// What is known already of times that are asked for: all of them, or some at best.
enum Recalled {
    All(Answer),
    /// The table that has most of the points.
    Some(Option<Known>),
}

impl Known {
    /// The times between `points`, if all of them are known.
    fn between(&self, points: &[Point]) -> Option<Answer> {
        let sorted = self.sorted();
        let place = |point: &Point| {
            let at = sorted.binary_search_by(|at| order(&self.points[*at], point)).ok()?;
            Some(sorted[at])
        };
        let places: Vec<usize> = points.iter().map(place).collect::<Option<_>>()?;
        let pick = |rows: &[Vec<i32>]| -> Vec<Vec<i32>> {
            places.iter().map(|from| places.iter().map(|to| rows[*from][*to]).collect()).collect()
        };
        let off = places.iter().map(|at| self.answer.off[*at]).collect();
        Some(Answer { seconds: pick(&self.answer.seconds), metres: pick(&self.answer.metres), off })
    }

    fn has(&self, point: &Point) -> bool {
        self.points.contains(point)
    }

    fn sorted(&self) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..self.points.len()).collect();
        sorted.sort_by(|a, b| order(&self.points[*a], &self.points[*b]));
        sorted
    }

    /// Takes its place among `tables`, and that of those that say nothing else.
    fn join(self, tables: &mut Vec<Known>) {
        tables.retain(|old| self.between(&old.points).as_ref() != Some(&old.answer));
        if tables.len() >= MOST_TABLES {
            tables.remove(0);
        }
        tables.push(self);
    }
}

fn profile_named(name: &str) -> Result<ProfileKind> {
    ProfileKind::named(name).ok_or_else(|| Error::travel(format!("a street network has no profile {name}")))
}

/// The edges of a map of those legs, with some room.
fn around(legs: &[(Point, Point)]) -> [f64; 4] {
    const ROOM: f64 = 0.02;
    let points = || legs.iter().flat_map(|(from, to)| [from, to]);
    let low = |of: fn(&Point) -> f64| points().map(of).fold(f64::INFINITY, f64::min) - ROOM;
    let high = |of: fn(&Point) -> f64| points().map(of).fold(f64::NEG_INFINITY, f64::max) + ROOM;
    [low(|at| at.lat), low(|at| at.lon), high(|at| at.lat), high(|at| at.lon)]
}

/// The points along each leg, from door to door.
fn along(network: &Network, kind: ProfileKind, legs: &[(Point, Point)]) -> Result<Vec<Vec<Point>>> {
    let leg = |(from, to): &(Point, Point)| {
        let way = match network.snap(kind, &[*from, *to])?[..] {
            [Some(here), Some(there)] => network.route(kind, &here, &there)?,
            _ => None,
        };
        Ok([vec![*from], way.unwrap_or_default(), vec![*to]].concat())
    };
    legs.par_iter().map(leg).collect()
}

fn order(a: &Point, b: &Point) -> std::cmp::Ordering {
    a.lat.total_cmp(&b.lat).then(a.lon.total_cmp(&b.lon))
}

/// An answer in which there is no way anywhere.
fn blank(count: usize) -> Answer {
    Answer { seconds: vec![vec![-1; count]; count], metres: vec![vec![-1; count]; count], off: vec![0.0; count] }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether both are one file that is there.
fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a.is_file() && a == b,
        _ => false,
    }
}
