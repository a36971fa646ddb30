//! Reading an OpenStreetMap extract: the ways that people use, the points they run through, the turns that are banned.
//!
//! The one place that knows `osmpbf`. Two passes over the blobs, each in parallel: ways and relations first, so that of
//! all nodes only those of streets are kept. Memory goes with the streets, not with the extract.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use osmpbf::{Blob, BlobDecode, BlobReader, PrimitiveBlock, RelMemberType};
use rayon::prelude::*;

use crate::error::{Error, Issue, Result};
use crate::io::codes::{EXTRACT_WITHOUT_STREETS, NOT_AN_EXTRACT};
use crate::streets::speeds::Speeds;
use crate::streets::tags::{self, NodeMarks, Passage, Tags};

/// A way that some profile can use.
#[derive(Clone, Debug)]
pub struct Way {
    pub id: i64,
    /// Ids of its nodes, in order; those that the extract lacks are taken out when nodes are known.
    pub nodes: Vec<i64>,
    pub passages: [Passage; 3],
}

/// A banned or mandatory turn.
#[derive(Clone, Debug)]
pub struct Turn {
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
pub enum Via {
    Node(i64),
    Ways(Vec<i64>),
}

/// Everything about streets in an extract.
#[derive(Debug, Default)]
pub struct Extract {
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
/// [`Error::Input`] where the bytes are no PBF, are cut off or corrupted, or hold no street.
pub fn read(bytes: &[u8], speeds: &Speeds) -> Result<Extract> {
    // The reader of the format has been seen to panic on blocks that contradict themselves; that is bad input too.
    let read = catch_unwind(AssertUnwindSafe(|| streets(bytes, speeds)));
    let extract = read.unwrap_or_else(|_| Err("a block contradicts itself".into())).map_err(|what| {
        let help = "give a complete OpenStreetMap extract in PBF format (.osm.pbf); get it anew if it was cut off";
        Error::Input(vec![Issue::new(NOT_AN_EXTRACT, "$", format!("not a sound PBF extract: {what}"), help)])
    })?;
    if extract.ways.is_empty() {
        let help = "give an extract that covers the area with its streets";
        let what = "the extract holds no street that any profile can use";
        return Err(Error::Input(vec![Issue::new(EXTRACT_WITHOUT_STREETS, "$", what, help)]));
    }
    Ok(extract)
}

type Read<T> = std::result::Result<T, String>;

fn streets(bytes: &[u8], speeds: &Speeds) -> Read<Extract> {
    let blobs: Vec<Blob> = BlobReader::new(Cursor::new(bytes)).collect::<osmpbf::Result<_>>().map_err(told)?;
    if blobs.first().is_none_or(|blob| blob.get_type().as_str() != "OSMHeader") {
        return Err("it does not begin with a header".into());
    }
    complete(bytes)?;
    let parts: Vec<(Vec<Way>, Vec<Vec<Turn>>)> =
        blobs.par_iter().map(|blob| ways(blob, speeds)).collect::<Read<_>>()?;
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

/// Refuses bytes that end within a block. The reader of the format takes the beginning of a block's length for the end.
fn complete(mut bytes: &[u8]) -> Read<()> {
    let cut = || "it ends in the middle of a block".to_owned();
    while !bytes.is_empty() {
        let (length, after) = bytes.split_first_chunk().ok_or_else(cut)?;
        let (header, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or_else(cut)?;
        bytes = data_size(header).and_then(|size| after.get(size..)).ok_or_else(cut)?;
    }
    Ok(())
}

/// The number of bytes that the header of a block says follow.
fn data_size(mut header: &[u8]) -> Option<usize> {
    const DATA_SIZE: u64 = 3;
    let mut size = None;
    while !header.is_empty() {
        let key = varint(&mut header)?;
        let value = usize::try_from(varint(&mut header)?).ok()?;
        match (key >> 3, key & 7) {
            (DATA_SIZE, 0) => size = Some(value),
            (_, 0) => {}
            (_, 2) => header = header.get(value..)?,
            _ => return None,
        }
    }
    size
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn told(error: osmpbf::Error) -> String {
    error.to_string()
}

/// The block of data in a blob, if it is one.
fn block(blob: &Blob) -> Read<Option<PrimitiveBlock>> {
    match blob.decode().map_err(told)? {
        BlobDecode::OsmData(block) => Ok(Some(block)),
        BlobDecode::OsmHeader(header) => {
            let known = ["OsmSchema-V0.6", "DenseNodes"];
            let foreign = header.required_features().iter().find(|feature| !known.contains(&feature.as_str()));
            foreign.map_or(Ok(None), |feature| Err(format!("it needs the feature {feature:?}")))
        }
        BlobDecode::Unknown(_) => Ok(None),
    }
}

/// Text of the block's table; text that is not UTF-8 is taken as none.
fn text(table: &[Vec<u8>], index: usize) -> &str {
    table.get(index).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
}

/// The ways of a blob, and the turns of each restriction in it.
fn ways(blob: &Blob, speeds: &Speeds) -> Read<(Vec<Way>, Vec<Vec<Turn>>)> {
    let Some(block) = block(blob)? else { return Ok(Default::default()) };
    let table = block.raw_stringtable();
    let (mut ways, mut turns) = (Vec::new(), Vec::new());
    for group in block.groups() {
        for way in group.ways() {
            let tags = Tags(
                way.raw_tags().map(|(key, value)| (text(table, key as usize), text(table, value as usize))).collect(),
            );
            let passages = tags::way(&tags, speeds);
            if passages.iter().any(Passage::is_open) {
                ways.push(Way { id: way.id(), nodes: way.refs().collect(), passages });
            }
        }
        for relation in group.relations() {
            let tags = Tags(
                relation
                    .raw_tags()
                    .map(|(key, value)| (text(table, key as usize), text(table, value as usize)))
                    .collect(),
            );
            if let Some((only, who)) = tags::turn(&tags) {
                turns.extend(of_relation(&relation, &tags, only, who));
            }
        }
    }
    Ok((ways, turns))
}

/// The turns that a relation is about, if its members make some: one, or from each of several ways that are no entry to one,
/// or to each of several that are no exit.
fn of_relation(relation: &osmpbf::Relation, tags: &Tags, only: bool, who: u8) -> Option<Vec<Turn>> {
    let (mut from, mut to, mut node, mut ways) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for member in relation.members() {
        match (member.role().ok()?, member.member_type) {
            ("from", RelMemberType::Way) => from.push(member.member_id),
            ("to", RelMemberType::Way) => to.push(member.member_id),
            ("via", RelMemberType::Node) => node.push(member.member_id),
            ("via", RelMemberType::Way) => ways.push(member.member_id),
            _ => {}
        }
    }
    let via = match (&node[..], ways.is_empty()) {
        ([node], true) => Via::Node(*node),
        ([], false) => Via::Ways(ways),
        _ => return None,
    };
    let turn = |from: &i64, to: &i64| Turn { id: relation.id(), from: *from, via: via.clone(), to: *to, only, who };
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
    let Some(block) = block(blob)? else { return Ok(Vec::new()) };
    let table = block.raw_stringtable();
    let mut found = Vec::new();
    let mut add = |id: i64, nano: (i64, i64), tags: &mut dyn Iterator<Item = (usize, usize)>| -> Read<()> {
        if wanted.binary_search(&id).is_err() {
            return Ok(());
        }
        let inside = nano.0.unsigned_abs() <= 90_000_000_000 && nano.1.unsigned_abs() <= 180_000_000_000;
        if !inside {
            return Err("a node is outside the world".into());
        }
        let tags = Tags(tags.map(|(key, value)| (text(table, key), text(table, value))).collect());
        let point = [(nano.0 / 100) as i32, (nano.1 / 100) as i32];
        found.push(Node { id, point, marks: tags::node(&tags) });
        Ok(())
    };
    for group in block.groups() {
        for node in group.nodes() {
            let mut tags = node.raw_tags().map(|(key, value)| (key as usize, value as usize));
            add(node.id(), (node.nano_lat(), node.nano_lon()), &mut tags)?;
        }
        for node in group.dense_nodes() {
            let mut tags = node.raw_tags().map(|(key, value)| (key as usize, value as usize));
            add(node.id(), (node.nano_lat(), node.nano_lon()), &mut tags)?;
        }
    }
    Ok(found)
}

/// Ids of the ways that some turn is about.
pub fn turning(turns: &[Turn]) -> BTreeSet<i64> {
    let via = |turn: &Turn| match &turn.via {
        Via::Node(_) => Vec::new(),
        Via::Ways(ways) => ways.clone(),
    };
    turns.iter().flat_map(|turn| [turn.from, turn.to].into_iter().chain(via(turn))).collect()
}
