//! A block of elements: nodes, ways and relations, one after the other, with their tags.

use super::wire::{Fields, Packed, running, signed};
use super::{Fault, Read};
use crate::tags::Tags;

/// A block, in which nothing has been looked at yet but its table of texts.
pub(super) struct Block<'a> {
    texts: Vec<&'a str>,
    groups: Vec<&'a [u8]>,
    /// Nanodegrees of a unit of latitude and longitude.
    granularity: i64,
    offset: [i64; 2],
}

/// One element.
pub(super) enum Element<'a> {
    Node {
        id: i64,
        /// Latitude and longitude in nanodegrees.
        at: [i64; 2],
        tags: Tags<'a>,
    },
    Way {
        id: i64,
        tags: Tags<'a>,
        /// The list of its nodes, as it stands in the file.
        nodes: &'a [u8],
    },
    Relation {
        id: i64,
        tags: Tags<'a>,
        /// The lists of roles, ids and types, as they stand in the file.
        members: [&'a [u8]; 3],
    },
}

/// A node or way in a relation.
pub(super) struct Member<'a> {
    pub id: i64,
    pub role: &'a str,
    /// A way; else a node.
    pub is_way: bool,
}

impl<'a> Block<'a> {
    /// The block in these bytes.
    pub(super) fn of(bytes: &'a [u8]) -> Read<Block<'a>> {
        let mut block = Block { texts: Vec::new(), groups: Vec::new(), granularity: 100, offset: [0, 0] };
        for field in Fields(bytes) {
            match field? {
                (1, value) => {
                    for text in Fields(value.bytes()?) {
                        // Text that is not UTF-8 is taken as none.
                        block.texts.push(std::str::from_utf8(text?.1.bytes()?).unwrap_or_default());
                    }
                }
                (2, value) => {
                    let group = value.bytes()?;
                    if !group.is_empty() {
                        block.groups.push(group);
                    }
                }
                (17, value) => block.granularity = value.number()? as i64,
                (19, value) => block.offset[0] = value.number()? as i64,
                (20, value) => block.offset[1] = value.number()? as i64,
                _ => {}
            }
        }
        Ok(block)
    }

    /// Shows all elements to `see`.
    pub(super) fn each(&self, mut see: impl FnMut(Element<'a>) -> Read<()>) -> Read<()> {
        for group in &self.groups {
            for field in Fields(group) {
                match field? {
                    (1, node) => see(self.node(node.bytes()?)?)?,
                    (2, nodes) => self.dense(nodes.bytes()?, &mut see)?,
                    (3, way) => see(self.way(way.bytes()?)?)?,
                    (4, relation) => see(self.relation(relation.bytes()?)?)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn text(&self, index: u64) -> &'a str {
        usize::try_from(index).ok().and_then(|index| self.texts.get(index)).copied().unwrap_or_default()
    }

    fn tags(&self, keys: &[u8], values: &[u8]) -> Read<Tags<'a>> {
        let pair = |(key, value): (Read<u64>, Read<u64>)| Ok((self.text(key?), self.text(value?)));
        Packed(keys).zip(Packed(values)).map(pair).collect::<Read<_>>().map(Tags)
    }

    fn place(&self, [lat, lon]: [i64; 2]) -> [i64; 2] {
        let degree = |offset: i64, units: i64| units.saturating_mul(self.granularity).saturating_add(offset);
        [degree(self.offset[0], lat), degree(self.offset[1], lon)]
    }

    fn node(&self, bytes: &'a [u8]) -> Read<Element<'a>> {
        let (mut id, mut keys, mut values, mut at) = (0, &[][..], &[][..], [0, 0]);
        for field in Fields(bytes) {
            match field? {
                (1, value) => id = signed(value.number()?),
                (2, value) => keys = value.bytes()?,
                (3, value) => values = value.bytes()?,
                (8, value) => at[0] = signed(value.number()?),
                (9, value) => at[1] = signed(value.number()?),
                _ => {}
            }
        }
        Ok(Element::Node { id, at: self.place(at), tags: self.tags(keys, values)? })
    }

    fn dense(&self, bytes: &'a [u8], see: &mut impl FnMut(Element<'a>) -> Read<()>) -> Read<()> {
        let [mut ids, mut lats, mut lons, mut pairs] = [&[][..]; 4];
        for field in Fields(bytes) {
            match field? {
                (1, value) => ids = value.bytes()?,
                (8, value) => lats = value.bytes()?,
                (9, value) => lons = value.bytes()?,
                (10, value) => pairs = value.bytes()?,
                _ => {}
            }
        }
        let (mut lats, mut lons, mut pairs) = (running(lats), running(lons), Packed(pairs));
        for id in running(ids) {
            let (Some(lat), Some(lon)) = (lats.next(), lons.next()) else { return Err(Fault::contradiction()) };
            // Keys and values of one node after the other, a zero after each; no list where no node has any.
            let mut tags = Vec::new();
            while let Some(key) = pairs.next().transpose()?.filter(|key| *key != 0) {
                let value = pairs.next().ok_or_else(Fault::contradiction)??;
                tags.push((self.text(key), self.text(value)));
            }
            see(Element::Node { id: id?, at: self.place([lat?, lon?]), tags: Tags(tags) })?;
        }
        Ok(())
    }

    fn way(&self, bytes: &'a [u8]) -> Read<Element<'a>> {
        let (mut id, mut keys, mut values, mut nodes) = (0, &[][..], &[][..], &[][..]);
        for field in Fields(bytes) {
            match field? {
                (1, value) => id = value.number()? as i64,
                (2, value) => keys = value.bytes()?,
                (3, value) => values = value.bytes()?,
                (8, value) => nodes = value.bytes()?,
                _ => {}
            }
        }
        Ok(Element::Way { id, tags: self.tags(keys, values)?, nodes })
    }

    fn relation(&self, bytes: &'a [u8]) -> Read<Element<'a>> {
        let (mut id, mut keys, mut values, mut members) = (0, &[][..], &[][..], [&[][..]; 3]);
        for field in Fields(bytes) {
            match field? {
                (1, value) => id = value.number()? as i64,
                (2, value) => keys = value.bytes()?,
                (3, value) => values = value.bytes()?,
                (8, value) => members[0] = value.bytes()?,
                (9, value) => members[1] = value.bytes()?,
                (10, value) => members[2] = value.bytes()?,
                _ => {}
            }
        }
        Ok(Element::Relation { id, tags: self.tags(keys, values)?, members })
    }

    /// The nodes and ways in a relation. A type that the format does not know is refused.
    pub(super) fn members(&self, [roles, ids, types]: [&'a [u8]; 3]) -> Read<Vec<Member<'a>>> {
        let mut members = Vec::new();
        for ((role, id), kind) in Packed(roles).zip(running(ids)).zip(Packed(types)) {
            let (role, id) = (self.text(role?), id?);
            match kind? {
                kind @ (0 | 1) => members.push(Member { id, role, is_way: kind == 1 }),
                2 => {}
                _ => return Err(Fault::contradiction()),
            }
        }
        Ok(members)
    }
}
