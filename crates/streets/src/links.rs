//! Ways cut into links: the stretches between junctions, which all profiles share.

use rayon::prelude::*;

use crate::contract::LONGEST_LINK;
use crate::pbf::Extract;
use crate::speeds::ProfileSpeeds;
use crate::tags::Passage;
use crate::{NOWHERE, ProfileKind, degrees};
use rounds_model::Point;
use rounds_model::error::{Error, Result};
use rounds_model::travel::great_circle_metres;

/// One direction of a link: twice the link's index, plus 1 against the way.
pub(crate) type Arc = u32;

/// The same link the other way.
pub(crate) fn reverse(arc: Arc) -> Arc {
    arc ^ 1
}

/// The stretches between junctions.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Node index (in the extract) at the beginning and end of each link.
    pub ends: Vec<[u32; 2]>,
    /// Way index of each link, ascending.
    pub way: Vec<u32>,
    /// Where the nodes of each link begin in `shape`; one more at the end.
    pub first: Vec<u32>,
    /// Node indices along the links, both ends included.
    pub shape: Vec<u32>,
    /// Length of each link in decimetres.
    pub decimetres: Vec<u32>,
}

impl Links {
    /// Number of links.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The node that an arc leads to.
    pub(crate) fn head(&self, arc: Arc) -> u32 {
        self.ends[arc as usize / 2][1 - (arc as usize & 1)]
    }

    /// The node that an arc comes from.
    pub(crate) fn tail(&self, arc: Arc) -> u32 {
        self.ends[arc as usize / 2][arc as usize & 1]
    }

    /// Node indices along a link.
    pub(crate) fn along(&self, link: usize) -> &[u32] {
        &self.shape[self.first[link] as usize..self.first[link + 1] as usize]
    }
}

/// Cuts the ways of `extract` where they meet, end, or somebody is stopped.
///
/// # Errors
/// [`Error::is_internal`] where a node is missing or there are more links than can be numbered.
pub(crate) fn cut(extract: &Extract) -> Result<Links> {
    let index = |id: &i64| extract.nodes.binary_search(id).map(|index| index as u32);
    let ways: std::result::Result<Vec<Vec<u32>>, _> =
        extract.ways.par_iter().map(|way| way.nodes.iter().map(index).collect()).collect();
    let ways = ways.map_err(|_| Error::internal("a way names a node that is not there"))?;
    let mut uses = vec![0_u8; extract.nodes.len()];
    let mut used = |node: u32, more: u8| uses[node as usize] = uses[node as usize].saturating_add(more);
    for way in &ways {
        way.iter().for_each(|node| used(*node, 1));
        way.first().into_iter().chain(way.last()).for_each(|node| used(*node, 1));
    }
    let stops = |node: u32| extract.marks[node as usize].closed | extract.marks[node as usize].private != 0;
    let ends_here = |node: u32| uses[node as usize] > 1 || stops(node);
    let mut links = Links { first: vec![0], ..Links::default() };
    for (way, nodes) in ways.iter().enumerate() {
        let mut begin = 0;
        for end in 1..nodes.len() {
            if !ends_here(nodes[end]) {
                continue;
            }
            let along = &nodes[begin..=end];
            links.ends.push([along[0], along[along.len() - 1]]);
            links.way.push(way as u32);
            links.shape.extend(along);
            links.first.push(links.shape.len() as u32);
            begin = end;
        }
    }
    if links.len() >= (NOWHERE / 4) as usize || links.shape.len() >= NOWHERE as usize {
        return Err(Error::internal("more streets than can be numbered"));
    }
    let length = |link: usize| {
        let points: Vec<Point> = links.along(link).iter().map(|node| degrees(extract.points[*node as usize])).collect();
        let metres: f64 = points.windows(2).map(|pair| great_circle_metres(pair[0], pair[1])).sum();
        ((metres * 10.0).round() as u32).min(LONGEST_LINK)
    };
    links.decimetres = (0..links.len()).into_par_iter().map(length).collect();
    Ok(links)
}

/// Travel time of every arc in milliseconds by one profile, [`NOWHERE`] where it may not go; and which arcs are
/// private.
pub(crate) fn times(
    extract: &Extract,
    links: &Links,
    kind: ProfileKind,
    speeds: &ProfileSpeeds,
) -> (Vec<u32>, Vec<bool>) {
    let mut meeting = vec![0_u8; extract.nodes.len()];
    let open = |link: usize| extract.ways[links.way[link] as usize].passages[kind as usize];
    for link in (0..links.len()).filter(|link| open(*link).is_open()) {
        links.ends[link].iter().for_each(|node| meeting[*node as usize] = meeting[*node as usize].saturating_add(1));
    }
    let wait = |node: u32| {
        let marks = extract.marks[node as usize];
        let signals = if marks.signals { speeds.signal_seconds } else { 0.0 };
        let gate = if marks.gate >> kind as u8 & 1 == 1 { speeds.gate_seconds } else { 0.0 };
        let junction = if meeting[node as usize] > 2 { speeds.junction_seconds } else { 0.0 };
        signals + gate + junction
    };
    let mut length = vec![0_u64; extract.ways.len()];
    (0..links.len()).for_each(|link| length[links.way[link] as usize] += u64::from(links.decimetres[link]));
    let mut times = Vec::with_capacity(2 * links.len());
    for link in 0..links.len() {
        let Passage { kmh, .. } = open(link);
        let along = links.along(link);
        let way = links.way[link] as usize;
        let metres = f64::from(links.decimetres[link]) / 10.0;
        let within: f64 = along[1..along.len() - 1].iter().map(|node| wait(*node)).sum();
        // A ferry's duration is of its whole way, here as far as it is in the extract.
        let stated = extract.ways[way].seconds.map(|seconds| seconds * metres * 10.0 / (length[way].max(1) as f64));
        for (speed, head) in [(kmh[0], links.ends[link][1]), (kmh[1], links.ends[link][0])] {
            let seconds = stated.unwrap_or(metres * 3.6 / f64::from(speed)) + within + wait(head);
            // The longest link of the world takes 40,000 h at 1 km/h; what cannot be counted is no way to go.
            let counted = (seconds * 1_000.0).round();
            times.push(if speed > 0.0 && counted < f64::from(NOWHERE) { counted as u32 } else { NOWHERE });
        }
    }
    (times, (0..links.len()).flat_map(|link| open(link).private).collect())
}
