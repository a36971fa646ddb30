//! Maps made by hand, written as OpenStreetMap extracts.

/// Tags of an element.
pub type Tags<'a> = &'a [(&'a str, &'a str)];

/// A map: nodes, ways and relations, in the order in which they were added.
#[derive(Clone, Default)]
pub struct Map {
    strings: Vec<String>,
    nodes: Vec<Vec<u8>>,
    ways: Vec<Vec<u8>>,
    relations: Vec<Vec<u8>>,
}

/// Elements in a block.
const BLOCK: usize = 8_000;

#[allow(dead_code, reason = "not every test needs all of it")]
impl Map {
    /// Only strings that repeat are looked for: those of the last few tags.
    fn string(&mut self, text: &str) -> u64 {
        if self.strings.is_empty() {
            self.strings.push(String::new());
        }
        let known = self.strings.iter().position(|known| known == text);
        known.unwrap_or_else(|| {
            self.strings.push(text.into());
            self.strings.len() - 1
        }) as u64
    }

    fn tags(&mut self, element: &mut Vec<u8>, tags: Tags) {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, value) in tags {
            varint(&mut keys, self.string(key));
            varint(&mut values, self.string(value));
        }
        bytes(element, 2, &keys);
        bytes(element, 3, &values);
    }

    pub fn node(&mut self, id: i64, lat: f64, lon: f64, tags: Tags) {
        let mut node = Vec::new();
        number(&mut node, 1, zigzag(id));
        self.tags(&mut node, tags);
        number(&mut node, 8, zigzag((lat * 1e7).round() as i64));
        number(&mut node, 9, zigzag((lon * 1e7).round() as i64));
        self.nodes.push(node);
    }

    pub fn way(&mut self, id: i64, nodes: &[i64], tags: Tags) {
        let mut way = Vec::new();
        number(&mut way, 1, id as u64);
        self.tags(&mut way, tags);
        bytes(&mut way, 8, &deltas(nodes));
        self.ways.push(way);
    }

    /// Members are (type: 0 node, 1 way; id; role).
    pub fn relation(&mut self, id: i64, members: &[(u64, i64, &str)], tags: Tags) {
        let mut relation = Vec::new();
        number(&mut relation, 1, id as u64);
        self.tags(&mut relation, tags);
        let (mut roles, mut types) = (Vec::new(), Vec::new());
        for (kind, _, role) in members {
            varint(&mut roles, self.string(role));
            varint(&mut types, *kind);
        }
        bytes(&mut relation, 8, &roles);
        bytes(&mut relation, 9, &deltas(&members.iter().map(|(_, id, _)| *id).collect::<Vec<_>>()));
        bytes(&mut relation, 10, &types);
        self.relations.push(relation);
    }

    /// The bytes of the extract, not compressed.
    pub fn pbf(&self) -> Vec<u8> {
        let mut header = Vec::new();
        bytes(&mut header, 4, b"OsmSchema-V0.6");
        let mut file = Vec::new();
        blob(&mut file, "OSMHeader", &header);
        let mut table = Vec::new();
        self.strings.iter().for_each(|text| bytes(&mut table, 1, text.as_bytes()));
        for (field, elements) in [(1, &self.nodes), (3, &self.ways), (4, &self.relations)] {
            for elements in elements.chunks(BLOCK) {
                let (mut block, mut group) = (Vec::new(), Vec::new());
                elements.iter().for_each(|element| bytes(&mut group, field, element));
                bytes(&mut block, 1, &table);
                bytes(&mut block, 2, &group);
                blob(&mut file, "OSMData", &block);
            }
        }
        file
    }
}

/// Adds data to a file, not compressed.
pub fn blob(file: &mut Vec<u8>, kind: &str, data: &[u8]) {
    let mut blob = Vec::new();
    bytes(&mut blob, 1, data);
    framed(file, kind, &blob);
}

/// Adds a blob to a file, whatever is in it.
pub fn framed(file: &mut Vec<u8>, kind: &str, blob: &[u8]) {
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, blob.len() as u64);
    file.extend((header.len() as u32).to_be_bytes());
    file.extend(header);
    file.extend(blob);
}

fn deltas(ids: &[i64]) -> Vec<u8> {
    let (mut out, mut last) = (Vec::new(), 0);
    for id in ids {
        varint(&mut out, zigzag(id - last));
        last = *id;
    }
    out
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 128 {
        out.push(value as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

pub fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

pub fn bytes(out: &mut Vec<u8>, field: u64, data: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, data.len() as u64);
    out.extend(data);
}
