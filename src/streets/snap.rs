//! Where a place lies on the streets: the nearest point of a link that the profile can use, part of the way along it.

use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};

use crate::error::Result;
use crate::model::Point;
use crate::streets::contract::{Weight, weight};
use crate::streets::{NOWHERE, Network, Profile, ProfileKind, degrees};
use crate::travel::great_circle_metres;

/// A place on a street.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// Which link.
    pub(super) link: u32,
    /// Which piece of it, between two of its points.
    pub(super) piece: u32,
    /// How far along the link, as a part of its length, from 0 to 1.
    pub(super) part: f64,
    /// Where on the street.
    pub point: Point,
    /// How far the place is from there, in metres as the crow flies.
    pub metres: f64,
}

/// The pieces of all links of a profile, on a plane in which degrees are equally long both ways.
#[derive(Debug)]
pub(super) struct Tree {
    squeeze: f64,
    pieces: RTree<GeomWithData<Line<[f64; 2]>, (u32, u32)>>,
}

impl Tree {
    fn flat(&self, point: Point) -> [f64; 2] {
        [point.lat, point.lon * self.squeeze]
    }
}

impl Network {
    /// The nearest usable street of each point; `None` only for a network without streets. O(log links) a point, and once
    /// O(links log links) for the profile.
    ///
    /// # Errors
    /// [`Error::Travel`](crate::Error::Travel) where the network was built without the profile.
    pub fn snap(&self, kind: ProfileKind, points: &[Point]) -> Result<Vec<Option<Snap>>> {
        let profile = self.profile(kind)?;
        let tree = profile.tree.get_or_init(|| self.tree(profile));
        Ok(points.iter().map(|point| self.nearest(tree, *point)).collect())
    }

    fn tree(&self, profile: &Profile) -> Tree {
        let middle = (self.info.bounds[0] + self.info.bounds[2]) / 2.0;
        let mut tree = Tree { squeeze: middle.to_radians().cos().max(0.01), pieces: RTree::new() };
        let used = |link: &usize| profile.milliseconds[2 * link] != NOWHERE || profile.milliseconds[2 * link + 1] != NOWHERE;
        let pieces = (0..self.len()).filter(used).flat_map(|link| {
            let points: Vec<[f64; 2]> = self.along(link).iter().map(|point| tree.flat(degrees(*point))).collect();
            let pairs: Vec<([f64; 2], [f64; 2])> = points.windows(2).map(|pair| (pair[0], pair[1])).collect();
            let piece = move |(at, (from, to))| GeomWithData::new(Line::new(from, to), (link as u32, at as u32));
            pairs.into_iter().enumerate().map(piece)
        });
        let pieces = pieces.collect();
        tree.pieces = RTree::bulk_load(pieces);
        tree
    }

    fn nearest(&self, tree: &Tree, point: Point) -> Option<Snap> {
        let place = tree.flat(point);
        let found = tree.pieces.nearest_neighbor(&place)?;
        let on = found.geom().nearest_point(&place);
        let street = Point { lat: on[0], lon: on[1] / tree.squeeze };
        let (link, piece) = found.data;
        let points: Vec<Point> = self.along(link as usize).iter().map(|point| degrees(*point)).collect();
        let pieces: Vec<f64> = points.windows(2).map(|pair| great_circle_metres(pair[0], pair[1])).collect();
        let whole: f64 = pieces.iter().sum();
        let before: f64 = pieces[..piece as usize].iter().sum::<f64>() + great_circle_metres(points[piece as usize], street);
        let part = if whole > 0.0 { (before / whole).clamp(0.0, 1.0) } else { 0.0 };
        Some(Snap { link, piece, part, point: street, metres: great_circle_metres(point, street) })
    }
}

/// The two ends of a stretch: what it takes from its beginning to a point on it, and from there to its end.
pub(super) struct Split {
    pub arc: u32,
    pub before: Weight,
    pub beyond: Weight,
}

impl Profile {
    /// The arcs of a snap's link that can be used, each split where the place is. `decimetres` are those of the link.
    pub(super) fn splits(&self, snap: &Snap, decimetres: u32) -> impl Iterator<Item = Split> {
        let arcs = [(2 * snap.link, snap.part), (2 * snap.link + 1, 1.0 - snap.part)];
        let split = |(arc, part): (u32, f64)| {
            let time = self.milliseconds[arc as usize];
            let share = |whole: u32| (f64::from(whole) * part).round() as u32;
            let before = weight(share(time), share(decimetres));
            (time != NOWHERE).then(|| Split { arc, before, beyond: weight(time, decimetres) - before })
        };
        arcs.map(split).into_iter().flatten()
    }
}
