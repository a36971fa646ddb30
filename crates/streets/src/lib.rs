//! The street network: travel times and routes from OpenStreetMap, without asking anybody.
//!
//! [`build`] makes the bytes of a `.streets` file from those of an extract (`.osm.pbf`), [`Network::read`] takes them,
//! and from there [`Network::snap`] puts places on streets, [`Network::matrix`] tells directed times and metres between
//! them and [`Network::route`] the way. Nothing here touches files or the network: bytes come in, bytes go out, and the
//! same bytes give the same bytes.
//!
//! ```text
//!  .osm.pbf ──pbf──▶ ways, nodes, turns ──links──▶ stretches between junctions, shared by all profiles
//!             tags, speeds: who may pass, how fast        │ for each profile:
//!                                                         ▼
//!  .streets ◀──file── hierarchy ◀──contract── states ◀──states, turns── arcs with times
//!      │
//!      └──▶ Network: snap (rstar) ─▶ matrix (buckets over the hierarchy), path
//! ```
//!
//! Times are whole milliseconds and lengths whole decimetres inside; a matrix has seconds rounded up and metres rounded
//! half up. Of two equally fast ways the shorter one counts. What the map does not tell is not known here: traffic,
//! closures, and restrictions that hold at some times only.
#![deny(missing_docs)]

mod contract;
mod file;
mod links;
mod matrix;
mod path;
mod pbf;
mod snap;
mod speeds;
mod states;
mod tags;
#[cfg(test)]
mod tests;
mod turns;

pub use file::VERSION;
pub use matrix::Times;
pub use snap::Snap;
pub use speeds::{ProfileSpeeds, Speeds};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use rounds_format::codes::EXTRACT_WITHOUT_STREETS;
use rounds_model::Point;
use rounds_model::error::{Error, Issue, Result};

use contract::Hierarchy;
use links::{Links, reverse};
use pbf::Extract;
use snap::Tree;
use states::{connected, expand};
use tags::Doors;
use turns::{Bans, Fan};

/// What stands where there is nothing: no state, no way to go.
const NOWHERE: u32 = u32::MAX;

/// How somebody moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProfileKind {
    /// By car.
    Car,
    /// By bicycle.
    Bicycle,
    /// On foot.
    Foot,
}

impl ProfileKind {
    /// All three.
    pub const ALL: [ProfileKind; 3] = [ProfileKind::Car, ProfileKind::Bicycle, ProfileKind::Foot];

    /// The name in files and arguments.
    pub fn name(self) -> &'static str {
        ["car", "bicycle", "foot"][self as usize]
    }

    /// The profile of that name.
    pub fn named(name: &str) -> Option<ProfileKind> {
        ProfileKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What to build.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BuildOptions {
    /// Which profiles, at least one.
    pub profiles: Vec<ProfileKind>,
    /// How fast they are.
    pub speeds: Speeds,
    /// Scales the times of every profile named so that its links, by length, are driven at this speed (km/h) on
    /// average.
    pub calibrate: Vec<(ProfileKind, f64)>,
}

impl Default for BuildOptions {
    fn default() -> Self {
        BuildOptions { profiles: ProfileKind::ALL.to_vec(), speeds: Speeds::default(), calibrate: Vec::new() }
    }
}

impl BuildOptions {
    /// With these profiles, at least one.
    pub fn profiles(self, profiles: Vec<ProfileKind>) -> Self {
        BuildOptions { profiles, ..self }
    }

    /// With other speeds.
    pub fn speeds(self, speeds: Speeds) -> Self {
        BuildOptions { speeds, ..self }
    }

    /// With these profiles scaled to a mean speed.
    pub fn calibrate(self, calibrate: Vec<(ProfileKind, f64)>) -> Self {
        BuildOptions { calibrate, ..self }
    }
}

/// What is in a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Info {
    /// South, west, north and east edge, in degrees.
    pub bounds: [f64; 4],
    /// Stretches of street between junctions.
    pub links: usize,
    /// Their length, no matter who may use them.
    pub kilometres: f64,
    /// Points they run through.
    pub points: usize,
    /// The profiles, in the order of their kinds.
    pub profiles: Vec<ProfileInfo>,
}

/// What is in one profile of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProfileInfo {
    /// Who.
    pub kind: ProfileKind,
    /// Directed stretches that can be used.
    pub arcs: usize,
    /// Directed stretches left out, for nobody can get there or away from there.
    pub cut_off: usize,
    /// Stretches where trips only begin or end.
    pub private_links: usize,
    /// Sequences of stretches that may not be driven: restrictions, barriers.
    pub banned: usize,
    /// States of the search.
    pub states: usize,
    /// Hops of the hierarchy.
    pub hops: usize,
    /// Mean speed over all of its stretches by length, in km/h.
    pub mean_speed_kmh: f64,
    /// What times were multiplied by to meet a stated speed; 1 where none was.
    pub scale: f64,
}

/// The streets of an area, ready to be asked.
#[derive(Debug)]
pub struct Network {
    info: Info,
    /// Where the points of each link begin in `points`; one more at the end.
    first: Vec<u32>,
    /// Latitude and longitude along the links, in units of 10⁻⁷ degrees.
    points: Vec<[i32; 2]>,
    /// Length of each link.
    decimetres: Vec<u32>,
    /// Whether doors are on each link, a [`Doors`] as a number.
    doors: Vec<u8>,
    profiles: Vec<Profile>,
}

/// One profile of a network.
#[derive(Debug, Default)]
struct Profile {
    /// Time of each arc in milliseconds, [`NOWHERE`] where it may not be used.
    milliseconds: Vec<u32>,
    /// The state after each arc that a trip begins on.
    after: Vec<u32>,
    /// Where the states begin, in `before`, from which each arc can be taken; one more at the end.
    before_first: Vec<u32>,
    before: Vec<u32>,
    /// Links that could be used if they hung together with the others.
    lost: Vec<u32>,
    hierarchy: Hierarchy,
    /// Made when first asked for.
    tree: OnceLock<Tree>,
}

/// Makes the bytes of a `.streets` file from those of an OpenStreetMap extract.
///
/// Takes O(n log n) time and some 300 bytes a node of the streets, besides the extract itself. Uses all threads of
/// rayon's pool.
///
/// # Errors
/// [`Error::is_input`] where the extract cannot be read or holds no street that the profiles can use.
pub fn build(extract: &[u8], options: &BuildOptions) -> Result<Vec<u8>> {
    let extract = pbf::read(extract, &options.speeds)?;
    let links = links::cut(&extract)?;
    let mut kinds = options.profiles.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let made: Vec<(Profile, ProfileInfo)> =
        kinds.par_iter().map(|kind| profile(&extract, &links, *kind, options)).collect::<Result<_>>()?;
    let (profiles, infos): (Vec<Profile>, Vec<ProfileInfo>) = made.into_iter().unzip();
    let points: Vec<[i32; 2]> = links.shape.iter().map(|node| extract.points[*node as usize]).collect();
    let edge = |axis: usize, pick: fn(i32, i32) -> i32| {
        f64::from(points.iter().map(|point| point[axis]).reduce(pick).unwrap_or(0)) / 1e7
    };
    let info = Info {
        bounds: [edge(0, i32::min), edge(1, i32::min), edge(0, i32::max), edge(1, i32::max)],
        links: links.len(),
        kilometres: links.decimetres.iter().map(|length| f64::from(*length)).sum::<f64>() / 1e4,
        points: points.len(),
        profiles: infos,
    };
    let doors = links.way.iter().map(|way| extract.ways[*way as usize].doors as u8).collect();
    Ok(Network { info, first: links.first, points, decimetres: links.decimetres, doors, profiles }.write())
}

/// What a profile may drive, before it is searched.
struct Ground {
    /// Time of each arc.
    milliseconds: Vec<u32>,
    /// Bit by arc: whether it can be used.
    open: Vec<bool>,
    /// Bit by arc: whether trips only begin or end there.
    private: Vec<bool>,
    fan: Fan,
    bans: Bans,
    cut_off: usize,
    /// Links that are cut off, whichever way.
    lost: Vec<u32>,
    mean_speed_kmh: f64,
    scale: f64,
}

/// The ground of one profile: its streets without those that are cut off.
fn ground(extract: &Extract, links: &Links, kind: ProfileKind, options: &BuildOptions) -> Result<Ground> {
    let (mut milliseconds, mut private) = links::times(extract, links, kind, options.speeds.of(kind));
    let drawn: Vec<bool> = milliseconds.iter().map(|time| *time != NOWHERE).collect();
    let fan = Fan::of(links, extract.nodes.len(), |arc| drawn[arc as usize]);
    let bans = turns::bans(extract, links, &fan, kind);
    let parts = connected(&expand(links, &fan, &bans, &drawn, None), drawn.len());
    let open: Vec<bool> = parts.iter().map(|part| *part != NOWHERE).collect();
    if !open.contains(&true) {
        let what = format!("the extract has no streets for the profile {}", kind.name());
        let help = "give an extract that covers the area, or name other --profiles";
        return Err(Error::input(vec![Issue::new(EXTRACT_WITHOUT_STREETS, "$", what, help)]));
    }
    // A public street that is reached by private ones or through private gates alone is as private as they are.
    let gates = turns::through_gates(extract, links, &fan, kind);
    let shut = |private: &[bool]| {
        bans.and(gates.iter().filter(|pair| !pair.iter().any(|arc| private[*arc as usize])).map(|pair| pair.to_vec()))
    };
    let public: Vec<bool> = (0..open.len()).map(|arc| open[arc] && !private[arc]).collect();
    let through = largest_parts(&parts, &connected(&expand(links, &fan, &shut(&private), &public, None), open.len()));
    for arc in (0..open.len()).filter(|arc| public[*arc] && !through[*arc]) {
        private[arc] = !through[reverse(arc as u32) as usize];
    }
    let bans = shut(&private);
    let (mean_speed_kmh, scale) = calibrate(&mut milliseconds, &open, links, kind, options);
    for (time, _) in milliseconds.iter_mut().zip(&open).filter(|(_, open)| !**open) {
        *time = NOWHERE;
    }
    let count = |bits: &[bool]| bits.iter().filter(|bit| **bit).count();
    let cut_off = count(&drawn) - count(&open);
    let some = |arcs: &[bool], link: usize| arcs[2 * link] || arcs[2 * link + 1];
    let lost =
        (0..links.len()).filter(|&link| some(&drawn, link) && !some(&open, link)).map(|link| link as u32).collect();
    Ok(Ground { milliseconds, open, private, fan, bans, cut_off, lost, mean_speed_kmh, scale })
}

/// Which arcs are in the largest component of the public streets, each within what hangs together by all streets.
fn largest_parts(parts: &[u32], public: &[u32]) -> Vec<bool> {
    let mut count: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    let both = || parts.iter().copied().zip(public.iter().copied());
    both().filter(|(part, public)| ![*part, *public].contains(&NOWHERE)).for_each(|pair| {
        *count.entry(pair).or_default() += 1;
    });
    let mut largest: BTreeMap<u32, (usize, u32)> = BTreeMap::new();
    for ((part, public), count) in count {
        let known = largest.entry(part).or_default();
        *known = (*known).max((count, public));
    }
    both().map(|(part, public)| largest.get(&part).is_some_and(|(_, best)| *best == public)).collect()
}

fn profile(
    extract: &Extract,
    links: &Links,
    kind: ProfileKind,
    options: &BuildOptions,
) -> Result<(Profile, ProfileInfo)> {
    let Ground { milliseconds, open, private, fan, bans, cut_off, lost, mean_speed_kmh, scale } =
        ground(extract, links, kind, options)?;
    let states = expand(links, &fan, &bans, &open, Some(&private));
    let weight = |arc: u32| contract::weight(milliseconds[arc as usize], links.decimetres[arc as usize / 2]);
    let edges = states.steps.iter().map(|step| (step.from, step.to, weight(step.arc), step.arc));
    let (hierarchy, number) = contract::contract(states.count, edges);

    let renumber = |state: &u32| if *state == NOWHERE { NOWHERE } else { number[*state as usize] };
    let mut before: Vec<(u32, u32)> = states.steps.iter().map(|step| (step.arc, number[step.from as usize])).collect();
    before.sort_unstable();
    let mut before_first = vec![0_u32; open.len() + 1];
    before.iter().for_each(|(arc, _)| before_first[*arc as usize + 1] += 1);
    (0..open.len()).for_each(|arc| before_first[arc + 1] += before_first[arc]);
    let used = |link: usize| open[2 * link] || open[2 * link + 1];
    let info = ProfileInfo {
        kind,
        arcs: open.iter().filter(|open| **open).count(),
        cut_off,
        private_links: (0..links.len())
            .filter(|link| used(*link) && (private[2 * link] || private[2 * link + 1]))
            .count(),
        banned: bans.len(),
        states: states.count,
        hops: hierarchy.up.len() + hierarchy.down.len(),
        mean_speed_kmh,
        scale,
    };
    let profile = Profile {
        milliseconds,
        after: states.after.iter().map(renumber).collect(),
        before_first,
        before: before.into_iter().map(|(_, state)| state).collect(),
        lost,
        hierarchy,
        tree: OnceLock::new(),
    };
    Ok((profile, info))
}

/// Scales times to a stated average, where there is one; the mean speed and the factor.
fn calibrate(
    milliseconds: &mut [u32],
    open: &[bool],
    links: &Links,
    kind: ProfileKind,
    options: &BuildOptions,
) -> (f64, f64) {
    let mean = |milliseconds: &[u32]| {
        let used = || (0..open.len()).filter(|arc| open[*arc]);
        let hours: f64 = used().map(|arc| f64::from(milliseconds[arc])).sum::<f64>() / 3_600_000.0;
        let kilometres: f64 = used().map(|arc| f64::from(links.decimetres[arc / 2])).sum::<f64>() / 10_000.0;
        if hours > 0.0 { kilometres / hours } else { 0.0 }
    };
    let stated = options.calibrate.iter().rev().find(|(of, _)| *of == kind).map(|(_, speed)| *speed);
    let scale = stated.map_or(1.0, |speed| mean(milliseconds) / speed);
    if scale != 1.0 {
        for time in milliseconds.iter_mut().filter(|time| **time != NOWHERE) {
            *time = (f64::from(*time) * scale).round().min(f64::from(NOWHERE - 1)) as u32;
        }
    }
    (mean(milliseconds), scale)
}

/// A stored point in degrees.
fn degrees([lat, lon]: [i32; 2]) -> Point {
    Point { lat: f64::from(lat) / 1e7, lon: f64::from(lon) / 1e7 }
}

impl Network {
    /// What is in it.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Whether it has that profile.
    pub fn has(&self, kind: ProfileKind) -> bool {
        self.info.profiles.iter().any(|profile| profile.kind == kind)
    }

    /// The profile of that kind.
    ///
    /// # Errors
    /// [`Error::is_travel`] where the network was built without it.
    fn profile(&self, kind: ProfileKind) -> Result<&Profile> {
        let at = self.info.profiles.iter().position(|profile| profile.kind == kind);
        at.map(|at| &self.profiles[at]).ok_or_else(|| {
            let has: Vec<&str> = self.info.profiles.iter().map(|profile| profile.kind.name()).collect();
            Error::travel(format!("the network has no profile {}; it has {}", kind.name(), has.join(", ")))
        })
    }

    /// The points along a link.
    fn along(&self, link: usize) -> &[[i32; 2]] {
        &self.points[self.first[link] as usize..self.first[link + 1] as usize]
    }

    /// Number of links.
    fn len(&self) -> usize {
        self.decimetres.len()
    }
}
