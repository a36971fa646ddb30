//! Where a place lies on the streets: the nearest point of a link that the profile can use, part of the way along it.
//! Streets that have doors go before motorways and tunnels, and nobody lives on a ferry.

use std::sync::Arc;

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::contract::{Weight, weight};
use crate::{Doors, NOWHERE, Network, Profile, ProfileKind, degrees};
use rounds_model::Point;
use rounds_model::error::Result;
use rounds_model::travel::great_circle_metres;

/// A street without doors counts as this many metres further away than it is.
const NO_DOOR_METRES: f64 = 500.0;

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

/// The links of a profile, on a plane in which degrees are equally long both ways.
#[derive(Debug)]
pub(super) struct Tree {
    squeeze: f64,
    /// Streets that doors are on.
    streets: RTree<Shape>,
    /// Motorways and tunnels.
    others: RTree<Shape>,
    /// Streets that doors are on and nothing leads to.
    lost: RTree<Shape>,
}

impl Tree {
    fn flat(&self, point: Point) -> [f64; 2] {
        [point.lat, point.lon * self.squeeze]
    }
}

/// A link on the plane.
#[derive(Debug)]
struct Shape {
    link: u32,
    /// Where its points are in `points`.
    first: u32,
    end: u32,
    points: Arc<Vec<[f64; 2]>>,
    around: AABB<[f64; 2]>,
}

impl Shape {
    /// The nearest point of the link: how far squared, on which piece, and where.
    fn nearest(&self, place: [f64; 2]) -> (f64, u32, [f64; 2]) {
        let pieces = self.points[self.first as usize..self.end as usize].windows(2).zip(0..);
        let near = pieces.map(|(pair, piece)| {
            let on = nearest_on(pair[0], pair[1], place);
            (squared(on, place), piece, on)
        });
        // A link has a piece; of two equally near the first counts.
        near.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::INFINITY, 0, place))
    }
}

impl RTreeObject for Shape {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.around
    }
}

impl PointDistance for Shape {
    fn distance_2(&self, place: &[f64; 2]) -> f64 {
        self.nearest(*place).0
    }
}

fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

/// The point of the stretch from `a` to `b` that is nearest to `place`: the foot of the perpendicular, or an end.
fn nearest_on(a: [f64; 2], b: [f64; 2], place: [f64; 2]) -> [f64; 2] {
    let (along, away) = ([b[0] - a[0], b[1] - a[1]], [place[0] - a[0], place[1] - a[1]]);
    let length = along[0].powi(2) + along[1].powi(2);
    let part = if length > 0.0 { ((along[0] * away[0] + along[1] * away[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
    [a[0] + part * along[0], a[1] + part * along[1]]
}

impl Network {
    /// The nearest usable street of each point; `None` only for a network without streets. O(log links) a point, and
    /// once O(links log links) for the profile.
    ///
    /// # Errors
    /// [`Error::is_travel`](rounds_model::Error::is_travel) where the network was built without the profile.
    pub fn snap(&self, kind: ProfileKind, points: &[Point]) -> Result<Vec<Option<Snap>>> {
        let profile = self.profile(kind)?;
        let tree = profile.tree.get_or_init(|| self.tree(profile));
        Ok(points.iter().map(|point| self.nearest(tree, *point)).collect())
    }

    /// How far each point is from a street that the profile could use and nothing leads to: on an island, behind a gate
    /// that is never opened. `None` where there is no such street.
    ///
    /// # Errors
    /// As [`Network::snap`].
    pub fn lost(&self, kind: ProfileKind, points: &[Point]) -> Result<Vec<Option<f64>>> {
        let profile = self.profile(kind)?;
        let tree = profile.tree.get_or_init(|| self.tree(profile));
        Ok(points.iter().map(|point| Some(self.nearest_of(&tree.lost, tree, *point)?.metres)).collect())
    }

    fn tree(&self, profile: &Profile) -> Tree {
        let middle = (self.info.bounds[0] + self.info.bounds[2]) / 2.0;
        let squeeze = middle.to_radians().cos().max(0.01);
        let mut tree = Tree { squeeze, streets: RTree::new(), others: RTree::new(), lost: RTree::new() };
        let points = Arc::new(self.points.iter().map(|point| tree.flat(degrees(*point))).collect::<Vec<_>>());
        let open = |arc: usize| profile.milliseconds[arc] != NOWHERE;
        let used = (0..self.len()).filter(|link| open(2 * link) || open(2 * link + 1));
        let shape = |link: usize| {
            let (first, end) = (self.first[link], self.first[link + 1]);
            let around = AABB::from_points(&points[first as usize..end as usize]);
            Shape { link: link as u32, first, end, points: points.clone(), around }
        };
        let (mut streets, mut others) = (Vec::new(), Vec::new());
        for link in used {
            match self.doors[link] {
                doors if doors == Doors::Yes as u8 => streets.push(shape(link)),
                doors if doors == Doors::Hardly as u8 => others.push(shape(link)),
                _ => {}
            }
        }
        let has_doors = |link: &&u32| self.doors[**link as usize] == Doors::Yes as u8;
        let lost = profile.lost.iter().filter(has_doors).map(|link| shape(*link as usize)).collect();
        (tree.streets, tree.others) = (RTree::bulk_load(streets), RTree::bulk_load(others));
        tree.lost = RTree::bulk_load(lost);
        tree
    }

    fn nearest(&self, tree: &Tree, point: Point) -> Option<Snap> {
        let of = |links: &RTree<Shape>| self.nearest_of(links, tree, point);
        match (of(&tree.streets), of(&tree.others)) {
            (Some(street), Some(other)) if other.metres + NO_DOOR_METRES < street.metres => Some(other),
            (street, other) => street.or(other),
        }
    }

    fn nearest_of(&self, links: &RTree<Shape>, tree: &Tree, point: Point) -> Option<Snap> {
        let place = tree.flat(point);
        let shape = links.nearest_neighbor(&place)?;
        let (_, piece, on) = shape.nearest(place);
        let (link, street) = (shape.link, Point { lat: on[0], lon: on[1] / tree.squeeze });
        let points: Vec<Point> = self.along(link as usize).iter().map(|point| degrees(*point)).collect();
        let pieces: Vec<f64> = points.windows(2).map(|pair| great_circle_metres(pair[0], pair[1])).collect();
        let whole: f64 = pieces.iter().sum();
        let before: f64 =
            pieces[..piece as usize].iter().sum::<f64>() + great_circle_metres(points[piece as usize], street);
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
