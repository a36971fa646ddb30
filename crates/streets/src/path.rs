//! The way itself: the points along the fastest route between two places.

use crate::contract::{ARC, Hop, Weight};
use crate::matrix::Search;
use crate::{NOWHERE, Network, Profile, ProfileKind, Snap, degrees};
use rounds_model::Point;
use rounds_model::error::Result;

impl Network {
    /// The points along the fastest way, those of the two places on their streets included; `None` where there is no
    /// way.
    ///
    /// # Errors
    /// [`Error::is_travel`](rounds_model::Error::is_travel) where the network was built without the profile.
    pub fn route(&self, kind: ProfileKind, from: &Snap, to: &Snap) -> Result<Option<Vec<Point>>> {
        let profile = self.profile(kind)?;
        let states = profile.hierarchy.len();
        let (mut leaving, mut arriving) = (Search::new(states), Search::new(states));
        leaving.leave(self, profile, from);
        arriving.arrive(self, profile, to);
        arriving.found.sort_unstable();
        let met = leaving.found.iter().filter_map(|(state, weight)| {
            let at = arriving.found.binary_search_by_key(state, |(state, _)| *state).ok()?;
            Some((weight.saturating_add(arriving.found[at].1), *state))
        });
        let straight = (from.link == to.link).then(|| self.along_one_link(profile, from, to)).flatten();
        Ok(match (met.min(), straight) {
            (Some((around, top)), straight) if straight.is_none_or(|straight| around < straight) => {
                Some(self.drawn(from, to, &arcs(profile, &leaving, &arriving, top)))
            }
            (_, Some(_)) => Some(self.within(from, to)),
            (_, None) => None,
        })
    }

    /// The lines of all streets within the bounds (south, west, north, east) that somebody may go at this speed (km/h)
    /// or more. O(links).
    ///
    /// # Errors
    /// [`Error::is_travel`](rounds_model::Error::is_travel) where the network was built without the profile.
    pub fn lines(&self, kind: ProfileKind, bounds: [f64; 4], speed_kmh: f64) -> Result<Vec<Vec<Point>>> {
        let profile = self.profile(kind)?;
        let [south, west, north, east] = bounds;
        let inside = |point: &Point| (south..=north).contains(&point.lat) && (west..=east).contains(&point.lon);
        let fast = |link: usize| {
            let times = &profile.milliseconds[2 * link..2 * link + 2];
            let best = times.iter().filter(|time| **time != NOWHERE).min();
            best.is_some_and(|time| f64::from(self.decimetres[link]) * 360.0 >= speed_kmh * f64::from(*time))
        };
        let line = |link: usize| self.along(link).iter().map(|point| degrees(*point)).collect::<Vec<_>>();
        Ok((0..self.len()).filter(|link| fast(*link)).map(line).filter(|line| line.iter().any(inside)).collect())
    }

    /// Between two places of one link.
    fn within(&self, from: &Snap, to: &Snap) -> Vec<Point> {
        let along = self.along(from.link as usize);
        let between = |low: u32, high: u32| along[low as usize + 1..=high as usize].iter().map(|point| degrees(*point));
        let mut points = vec![from.point];
        if from.part <= to.part {
            points.extend(between(from.piece, to.piece.max(from.piece)));
        } else {
            points.extend(between(to.piece, from.piece.max(to.piece)).rev());
        }
        points.push(to.point);
        points
    }

    /// Along `arcs`, the first and last of which are those of the places.
    fn drawn(&self, from: &Snap, to: &Snap, arcs: &[u32]) -> Vec<Point> {
        let mut points = vec![from.point];
        for (index, arc) in arcs.iter().enumerate() {
            let along = self.along(*arc as usize / 2);
            // Pieces are counted along the way; against it they run from the end.
            let (mut low, mut high) = (0, along.len());
            let backward = arc & 1 == 1;
            if index == 0 {
                *(if backward { &mut high } else { &mut low }) = from.piece as usize + 1;
            }
            if index == arcs.len() - 1 {
                *(if backward { &mut low } else { &mut high }) = to.piece as usize + 1;
            }
            let part = along[low..high.max(low)].iter().map(|point| degrees(*point));
            if backward { points.extend(part.rev()) } else { points.extend(part) }
        }
        points.push(to.point);
        points.dedup();
        points
    }
}

/// The arcs from one place up to the state `top` and down to the other.
fn arcs(profile: &Profile, leaving: &Search, arriving: &Search, top: u32) -> Vec<u32> {
    let mut up = Vec::new();
    let mut at = top;
    let first = loop {
        let (below, via) = leaving.by[at as usize];
        if below == NOWHERE {
            break via;
        }
        up.push((below, at, via));
        at = below;
    };
    let mut arcs = vec![first];
    up.iter().rev().for_each(|(from, to, via)| unpack(profile, *from, *to, *via, &mut arcs));
    at = top;
    loop {
        let (below, via) = arriving.by[at as usize];
        if below == NOWHERE {
            arcs.push(via);
            return arcs;
        }
        unpack(profile, at, below, via, &mut arcs);
        at = below;
    }
}

/// Adds the arcs of a hop. A shortcut leads through a state below both its ends, which knows the two halves.
fn unpack(profile: &Profile, from: u32, to: u32, via: u32, arcs: &mut Vec<u32>) {
    let mut open = vec![(from, to, via)];
    while let Some((from, to, via)) = open.pop() {
        if via & ARC != 0 {
            arcs.push(via & !ARC);
            continue;
        }
        let best = |hops: &[Hop], end: u32| -> Option<(Weight, u32)> {
            hops.iter().filter(|hop| hop.above == end).map(|hop| (hop.weight, hop.via)).min()
        };
        let halves = best(profile.hierarchy.downs(via), from).zip(best(profile.hierarchy.ups(via), to));
        if let Some(((_, into), (_, out))) = halves {
            open.push((via, to, out));
            open.push((from, via, into));
        }
    }
}
