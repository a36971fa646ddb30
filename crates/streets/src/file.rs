//! The `.streets` file: a header, a description in JSON, and flat little-endian arrays in a fixed order.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `ROUNDSST` |
//! | 4 | version |
//! | 4 | CRC-32 of all that follows |
//! | 8 | length of all that follows |
//! | … | blocks, each a length of 8 bytes and its bytes, filled up to a multiple of 8: [`Info`], links, then each profile |
//!
//! Whatever is read has passed the checksum, and is still not trusted: every index is held against what it points into,
//! so that no file, however made, can bring the program down.

use crate::contract::{ARC, Hierarchy, Hop, LONGEST_LINK};
use crate::{Info, NOWHERE, Network, Profile};
use rounds_format::codes::{STREETS_CORRUPT, STREETS_FOREIGN, STREETS_VERSION};
use rounds_model::error::{Error, Issue, Result};

/// Version of the format that this crate writes and reads.
pub const VERSION: u32 = 3;

const MAGIC: &[u8; 8] = b"ROUNDSST";
const HEADER: usize = 24;

impl Network {
    /// Reads the bytes of a `.streets` file. O(bytes), some milliseconds for a town.
    ///
    /// # Errors
    /// [`Error::is_input`] where they are of another format or version, cut off, or not as they were written.
    pub fn read(bytes: &[u8]) -> Result<Network> {
        let refuse = |code, what: String| {
            let help = "build it again with `rounds streets build`";
            Err(Error::input(vec![Issue::new(code, "$", what, help)]))
        };
        if bytes.len() < HEADER || &bytes[..8] != MAGIC {
            return refuse(STREETS_FOREIGN, "not a street network of rounds".into());
        }
        let version = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        if version != VERSION {
            let what = format!("a street network of version {version}; this program reads version {VERSION}");
            return refuse(STREETS_VERSION, what);
        }
        let checksum = u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
        let body = &bytes[HEADER..];
        let mut length = Reader { rest: &bytes[16..HEADER] };
        if length.number() != Some(body.len() as u64) {
            return refuse(STREETS_CORRUPT, "the street network is cut off, or has something after its end".into());
        }
        if sealed(&bytes[16..]) != checksum {
            return refuse(STREETS_CORRUPT, "the street network is corrupted: its checksum is wrong".into());
        }
        match unpack(body).filter(Network::is_sound) {
            Some(network) => Ok(network),
            None => refuse(STREETS_CORRUPT, "the street network contradicts itself".into()),
        }
    }

    /// The bytes of the file.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Vec::from([0; HEADER]);
        let info = serde_json::to_vec(&self.info).unwrap_or_default();
        block(&mut out, info.len(), |out| out.extend(&info));
        numbers(&mut out, &self.first);
        block(&mut out, 8 * self.points.len(), |out| {
            self.points.iter().flatten().for_each(|value| out.extend(value.to_le_bytes()));
        });
        numbers(&mut out, &self.decimetres);
        block(&mut out, self.doors.len(), |out| out.extend(&self.doors));
        for profile in &self.profiles {
            let Hierarchy { up_first, up, down_first, down } = &profile.hierarchy;
            let lists = [&profile.milliseconds, &profile.after, &profile.before_first, &profile.before];
            lists.into_iter().chain([&profile.lost, up_first, down_first]).for_each(|list| numbers(&mut out, list));
            hops(&mut out, up);
            hops(&mut out, down);
        }
        let length = (out.len() - HEADER) as u64;
        out[..8].copy_from_slice(MAGIC);
        out[8..12].copy_from_slice(&VERSION.to_le_bytes());
        out[16..24].copy_from_slice(&length.to_le_bytes());
        let checksum = sealed(&out[16..]);
        out[12..16].copy_from_slice(&checksum.to_le_bytes());
        out
    }

    /// Whether every index points to something.
    fn is_sound(&self) -> bool {
        let links = self.decimetres.len();
        let shapes = is_index(&self.first, links, self.points.len());
        let drawn = shapes && self.first.windows(2).all(|pair| pair[1] >= pair[0] + 2);
        let world = |point: &[i32; 2]| point[0].abs() <= 900_000_000 && point[1].abs() <= 1_800_000_000;
        drawn
            && links < (NOWHERE / 4) as usize
            && self.info.links == links
            && self.doors.len() == links
            && self.decimetres.iter().all(|length| *length <= LONGEST_LINK)
            && self.points.iter().all(world)
            && self.profiles.iter().all(|profile| profile.is_sound(2 * links))
    }
}

impl Profile {
    fn is_sound(&self, arcs: usize) -> bool {
        let states = self.hierarchy.len();
        let known = |state: &u32| (*state as usize) < states;
        let Hierarchy { up_first, up, down_first, down } = &self.hierarchy;
        let hop = |state: usize, hop: &Hop| {
            // A shortcut leads through a state further down, so unpacking one ends.
            let via = if hop.via & ARC == 0 {
                hop.via as usize > state && known(&hop.via)
            } else {
                ((hop.via & !ARC) as usize) < arcs
            };
            (hop.above as usize) < state && via && hop.weight < 1 << 62
        };
        let rises = |first: &[u32], hops: &[Hop]| {
            (0..states)
                .all(|state| hops[first[state] as usize..first[state + 1] as usize].iter().all(|of| hop(state, of)))
        };
        self.milliseconds.len() == arcs
            && self.after.len() == arcs
            && self.after.iter().zip(&self.milliseconds).all(|(state, time)| *time == NOWHERE || known(state))
            && is_index(&self.before_first, arcs, self.before.len())
            && self.before.iter().all(known)
            && self.lost.iter().all(|link| 2 * (*link as usize) < arcs)
            && is_index(up_first, states, up.len())
            && is_index(down_first, states, down.len())
            && rises(up_first, up)
            && rises(down_first, down)
    }
}

/// Whether `first` gives the beginning of each of `count` parts of a list of that length, and its end.
fn is_index(first: &[u32], count: usize, length: usize) -> bool {
    first.len() == count + 1
        && first[0] == 0
        && first[count] as usize == length
        && first.windows(2).all(|pair| pair[0] <= pair[1])
}

fn sealed(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

fn unpack(body: &[u8]) -> Option<Network> {
    let mut reader = Reader { rest: body };
    let info: Info = serde_json::from_slice(reader.block()?).ok()?;
    let first = reader.numbers()?;
    let points = reader.items(|item: [u8; 8]| {
        let [a, b, c, d, e, f, g, h] = item;
        [i32::from_le_bytes([a, b, c, d]), i32::from_le_bytes([e, f, g, h])]
    })?;
    let decimetres = reader.numbers()?;
    let doors = reader.block()?.to_vec();
    let mut profiles = Vec::new();
    for _ in &info.profiles {
        let [milliseconds, after, before_first, before] =
            [reader.numbers()?, reader.numbers()?, reader.numbers()?, reader.numbers()?];
        let (lost, up_first, down_first) = (reader.numbers()?, reader.numbers()?, reader.numbers()?);
        let hierarchy = Hierarchy { up_first, down_first, up: reader.hops()?, down: reader.hops()? };
        profiles.push(Profile { milliseconds, after, before_first, before, lost, hierarchy, ..Profile::default() });
    }
    reader.rest.is_empty().then_some(Network { info, first, points, decimetres, doors, profiles })
}

fn block(out: &mut Vec<u8>, length: usize, fill: impl FnOnce(&mut Vec<u8>)) {
    out.extend((length as u64).to_le_bytes());
    fill(out);
    out.resize(out.len().next_multiple_of(8), 0);
}

fn numbers(out: &mut Vec<u8>, list: &[u32]) {
    block(out, 4 * list.len(), |out| list.iter().for_each(|value| out.extend(value.to_le_bytes())));
}

fn hops(out: &mut Vec<u8>, list: &[Hop]) {
    block(out, 16 * list.len(), |out| {
        for hop in list {
            out.extend(hop.weight.to_le_bytes());
            out.extend(hop.above.to_le_bytes());
            out.extend(hop.via.to_le_bytes());
        }
    });
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u64::from_le_bytes(*number))
    }

    fn block(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let block = self.rest.get(..length)?;
        self.rest = self.rest.get(length.checked_next_multiple_of(8)?..)?;
        Some(block)
    }

    fn items<const SIZE: usize, T>(&mut self, item: impl Fn([u8; SIZE]) -> T) -> Option<Vec<T>> {
        let (items, rest) = self.block()?.as_chunks::<SIZE>();
        rest.is_empty().then(|| items.iter().map(|bytes| item(*bytes)).collect())
    }

    fn numbers(&mut self) -> Option<Vec<u32>> {
        self.items(u32::from_le_bytes)
    }

    fn hops(&mut self) -> Option<Vec<Hop>> {
        self.items(|bytes: [u8; 16]| {
            let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
            let weight = u64::from(word(4)) << 32 | u64::from(word(0));
            Hop { weight, above: word(8), via: word(12) }
        })
    }
}
