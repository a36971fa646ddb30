//! Reading an OpenStreetMap extract: the ways that people use, the points they run through, the turns that are banned.
//!
//! Two passes over the blobs, each in parallel: ways and relations first, so that of all nodes only those of streets
//! are kept. Memory goes with the streets, not with the extract: messages are read where they stand, and nothing is
//! made of what is not asked for.

mod blobs;
mod block;
mod wire;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::speeds::Speeds;
use crate::tags::{self, Doors, NodeMarks, Passage, Tags};
use rounds_format::codes::{EXTRACT_WITHOUT_STREETS, NOT_AN_EXTRACT};
use rounds_model::error::{Error, Issue, Result};

use blobs::{Allowance, Blob, Kind};
use block::{Block, Element, Member};
use wire::Fields;

/// A way that some profile can use.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub id: i64,
    /// Ids of its nodes, in order; those that the extract lacks are taken out when nodes are known.
    pub nodes: Vec<i64>,
    pub passages: [Passage; 3],
    pub doors: Doors,
    /// How long all of it takes, whatever its speed, in seconds: a ferry's duration.
    pub seconds: Option<f64>,
}

/// A banned or mandatory turn.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub id: i64,
    pub from: i64,
    pub via: Via,
    pub to: i64,
    /// Whether this is the only way to go on, rather than one that is banned.
    pub only: bool,
    /// Bit by profile: who has to heed it.
    pub who: u8,
}

/// Where a turn is made.
#[derive(Clone, Debug)]
pub(crate) enum Via {
    Node(i64),
    Ways(Vec<i64>),
}

/// Everything about streets in an extract.
#[derive(Debug, Default)]
pub(crate) struct Extract {
    /// Ascending by id.
    pub ways: Vec<Way>,
    /// Ascending by id.
    pub turns: Vec<Turn>,
    /// Ids of the nodes of ways, ascending.
    pub nodes: Vec<i64>,
    /// Latitude and longitude of each node in units of 10⁻⁷ degrees.
    pub points: Vec<[i32; 2]>,
    pub marks: Vec<NodeMarks>,
}

/// Reads the streets of an extract.
///
/// # Errors
/// [`Error::is_input`] where the bytes are no PBF, are cut off or corrupted, or hold no street.
pub(crate) fn read(bytes: &[u8], speeds: &Speeds) -> Result<Extract> {
    let extract = streets(bytes, speeds).map_err(|Fault { what, help }| {
        Error::input(vec![Issue::new(NOT_AN_EXTRACT, "$", format!("not a sound PBF extract: {what}"), help)])
    })?;
    if extract.ways.is_empty() {
        let help = "give an extract that covers the area with its streets";
        let what = "the extract holds no street that any profile can use";
        return Err(Error::input(vec![Issue::new(EXTRACT_WITHOUT_STREETS, "$", what, help)]));
    }
    Ok(extract)
}

/// Why an extract is refused, and what to do.
#[derive(Debug)]
pub(crate) struct Fault {
    what: String,
    help: &'static str,
}

impl Fault {
    fn broken(what: &str) -> Fault {
        let help = "give a complete OpenStreetMap extract in PBF format (.osm.pbf); fetch it again if it was cut off";
        Fault { what: what.into(), help }
    }

    fn contradiction() -> Fault {
        Fault::broken("a block contradicts itself")
    }

    /// It is a map, in a form that is not read.
    fn convert(what: String) -> Fault {
        Fault { what, help: "convert it: osmium cat GIVEN_FILE -o NEW.osm.pbf -f pbf,pbf_compression=zlib" }
    }
}

type Read<T> = std::result::Result<T, Fault>;

fn streets(bytes: &[u8], speeds: &Speeds) -> Read<Extract> {
    let blobs = blobs::split(bytes)?;
    blobs.iter().filter(|blob| blob.kind == Kind::Header).try_for_each(understood)?;
    let blobs: Vec<Blob> = blobs.into_iter().filter(|blob| blob.kind == Kind::Data).collect();
    let allowance = Allowance::of(bytes.len());
    let parts: Vec<(Vec<Way>, Vec<Vec<Turn>>)> =
        blobs.par_iter().map(|blob| ways(blob, speeds, &allowance)).collect::<Read<_>>()?;
    let (mut extract, mut turns) = (Extract::default(), Vec::new());
    for (ways, more) in parts {
        extract.ways.extend(ways);
        turns.extend(more);
    }
    // An extract is a state, not a history: of what stands twice, the last counts.
    extract.ways.reverse();
    extract.ways.sort_by_key(|way| way.id);
    extract.ways.dedup_by_key(|way| way.id);
    turns.reverse();
    turns.sort_by_key(|of| of.first().map(|turn| turn.id));
    turns.dedup_by_key(|of| of.first().map(|turn| turn.id));
    extract.turns = turns.into_iter().flatten().collect();

    let mut wanted: Vec<i64> = extract.ways.iter().flat_map(|way| &way.nodes).copied().collect();
    wanted.par_sort_unstable();
    wanted.dedup();
    let parts: Vec<Vec<Node>> = blobs.par_iter().map(|blob| nodes(blob, &wanted)).collect::<Read<_>>()?;
    let mut found: Vec<Node> = parts.into_iter().flatten().collect();
    found.par_sort_by_key(|node| node.id);
    found.dedup_by_key(|node| node.id);
    extract.nodes = found.iter().map(|node| node.id).collect();
    extract.points = found.iter().map(|node| node.point).collect();
    extract.marks = found.iter().map(|node| node.marks).collect();

    // Ways at the edge of an extract run on beyond it.
    for way in &mut extract.ways {
        way.nodes.retain(|id| extract.nodes.binary_search(id).is_ok());
        way.nodes.dedup();
    }
    extract.ways.retain(|way| way.nodes.len() > 1);
    Ok(extract)
}

/// Refuses an extract that needs what is not known here.
fn understood(header: &Blob) -> Read<()> {
    const REQUIRED_FEATURE: u64 = 4;
    let bytes = header.unpack(None)?;
    for field in Fields(&bytes) {
        let (REQUIRED_FEATURE, value) = field? else { continue };
        match value.bytes()? {
            b"OsmSchema-V0.6" | b"DenseNodes" => {}
            b"HistoricalInformation" => {
                let help = "take the map as it is now: osmium time-filter GIVEN_FILE.osh.pbf -o NEW.osm.pbf";
                return Err(Fault { what: "it is a history file, with all that ever was on the map".into(), help });
            }
            other => return Err(Fault::convert(format!("it needs the feature {:?}", String::from_utf8_lossy(other)))),
        }
    }
    Ok(())
}

/// The ways of a blob, and the turns of each restriction in it.
fn ways(blob: &Blob, speeds: &Speeds, allowance: &Allowance) -> Read<(Vec<Way>, Vec<Vec<Turn>>)> {
    let bytes = blob.unpack(Some(allowance))?;
    let block = Block::of(&bytes)?;
    let (mut ways, mut turns) = (Vec::new(), Vec::new());
    block.each(|element| {
        match element {
            Element::Way { id, tags, nodes } => {
                let passages = tags::way(&tags, speeds);
                if passages.iter().any(Passage::is_open) {
                    let nodes = wire::running(nodes).collect::<Read<_>>()?;
                    let (doors, seconds) = (tags::doors(&tags), tags::duration(&tags));
                    ways.push(Way { id, nodes, passages, doors, seconds });
                }
            }
            Element::Relation { id, tags, members } => {
                if let Some((only, who)) = tags::turn(&tags) {
                    turns.extend(of_relation(id, &block.members(members)?, &tags, only, who));
                }
            }
            Element::Node { .. } => {}
        }
        Ok(())
    })?;
    Ok((ways, turns))
}

/// The turns that a relation is about, if its members make some: one, or from each of several ways that are no entry to
/// one, or to each of several that are no exit.
fn of_relation(id: i64, members: &[Member], tags: &Tags, only: bool, who: u8) -> Option<Vec<Turn>> {
    let (mut from, mut to, mut node, mut ways) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for member in members {
        match (member.role, member.is_way) {
            ("from", true) => from.push(member.id),
            ("to", true) => to.push(member.id),
            ("via", false) => node.push(member.id),
            ("via", true) => ways.push(member.id),
            _ => {}
        }
    }
    let via = match (&node[..], ways.is_empty()) {
        ([node], true) => Via::Node(*node),
        ([], false) => Via::Ways(ways),
        _ => return None,
    };
    let turn = |from: &i64, to: &i64| Turn { id, from: *from, via: via.clone(), to: *to, only, who };
    match (&from[..], &to[..], tags.get("restriction")) {
        ([from], [to], _) => Some(vec![turn(from, to)]),
        (from @ [_, ..], [to], Some("no_entry")) => Some(from.iter().map(|from| turn(from, to)).collect()),
        ([from], to @ [_, ..], Some("no_exit")) => Some(to.iter().map(|to| turn(from, to)).collect()),
        _ => None,
    }
}

struct Node {
    id: i64,
    point: [i32; 2],
    marks: NodeMarks,
}

fn nodes(blob: &Blob, wanted: &[i64]) -> Read<Vec<Node>> {
    let bytes = blob.unpack(None)?;
    let mut found = Vec::new();
    Block::of(&bytes)?.each(|element| {
        let Element::Node { id, at, tags } = element else { return Ok(()) };
        if wanted.binary_search(&id).is_err() {
            return Ok(());
        }
        let [lat, lon] = at;
        if lat.unsigned_abs() > 90_000_000_000 || lon.unsigned_abs() > 180_000_000_000 {
            return Err(Fault::broken("a node is outside the world"));
        }
        found.push(Node { id, point: at.map(|nano| (nano / 100) as i32), marks: tags::node(&tags) });
        Ok(())
    })?;
    Ok(found)
}

/// Ids of the ways that some turn is about.
pub(crate) fn turning(turns: &[Turn]) -> BTreeSet<i64> {
    let via = |turn: &Turn| match &turn.via {
        Via::Node(_) => Vec::new(),
        Via::Ways(ways) => ways.clone(),
    };
    turns.iter().flat_map(|turn| [turn.from, turn.to].into_iter().chain(via(turn))).collect()
}
