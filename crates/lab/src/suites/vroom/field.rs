//! A JSON tree taken apart field by field: whatever is not taken is not carried over, and said to be left behind.

use crate::suites::text::{self, Faults};
use rounds_format::codes::{FOREIGN_CUT_OFF, FOREIGN_NOT_JSON, FOREIGN_RANGE, FOREIGN_TWICE, FOREIGN_TYPE};
use rounds_format::json::{Name, Node};
use rounds_format::path::Quoted;
use rounds_model::error::{Error, Issue, Result};

/// VROOM's numbers are unsigned and of 32 bits.
pub(super) const MOST: i64 = u32::MAX as i64;

/// What was found on the way.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// What is wrong.
    pub faults: Faults,
    /// What is not carried over.
    pub left_behind: Vec<String>,
}

impl Notes {
    /// Notes that what stands at `path` is not carried over.
    pub(super) fn leave(&mut self, path: &str, why: &str) {
        self.left_behind.push(format!("{path}: {why}"));
    }

    fn type_error(&mut self, path: &str, found: &Node, due: &str) {
        let what = format!("{} where {due} is due", found.kind());
        self.faults.add(FOREIGN_TYPE, path, what, format!("give {due}"));
    }
}

/// The tree of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<Node> {
    let text = text::decode(bytes)?;
    serde_json::from_str(text).map_err(|error| {
        let code = if error.is_eof() { FOREIGN_CUT_OFF } else { FOREIGN_NOT_JSON };
        let at = format!("line {}", error.line());
        let what = format!("column {}: {}", error.column(), reason(&error.to_string()));
        Error::input(vec![Issue::new(code, at, what, "give the whole file, in JSON")])
    })
}

fn reason(full: &str) -> &str {
    full.rsplit_once(" at line ").map_or(full, |(reason, _)| reason)
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// Its JSON path.
    pub path: String,
    node: Node,
}

impl Value {
    /// A whole number from 0 to `most`.
    pub(super) fn whole(&self, most: i64, notes: &mut Notes) -> Option<i64> {
        match self.node {
            Node::Int(number) if (0..=most).contains(&number) => return Some(number),
            Node::Int(_) | Node::Big(_) | Node::Float(_) => {
                let help = format!("give a whole number from 0 to {most}");
                notes.faults.add(FOREIGN_RANGE, &self.path, "a number outside its range", help);
            }
            ref other => notes.type_error(&self.path, other, "a whole number"),
        }
        None
    }

    /// A finite number.
    pub(super) fn number(&self, notes: &mut Notes) -> Option<f64> {
        match self.node {
            Node::Int(number) => Some(number as f64),
            Node::Big(number) => Some(number as f64),
            Node::Float(number) => Some(number),
            ref other => {
                notes.type_error(&self.path, other, "a number");
                None
            }
        }
    }

    /// The items of a list.
    pub(super) fn items(&self, notes: &mut Notes) -> Vec<Value> {
        let item = |(index, node)| Value { path: format!("{}[{index}]", self.path), node };
        match &self.node {
            Node::Array(items) => items.iter().cloned().enumerate().map(item).collect(),
            Node::Ints(items) => {
                items.iter().map(|number| Node::Int(i64::from(*number))).enumerate().map(item).collect()
            }
            other => {
                notes.type_error(&self.path, other, "a list");
                Vec::new()
            }
        }
    }

    /// The whole numbers of a list; wrong ones are noted and left out.
    pub(super) fn wholes(&self, notes: &mut Notes) -> Vec<i64> {
        match &self.node {
            Node::Ints(items) if items.iter().all(|number| *number >= 0) => {
                items.iter().copied().map(i64::from).collect()
            }
            _ => self.items(notes).iter().filter_map(|item| item.whole(MOST, notes)).collect(),
        }
    }

    /// Two items, or a note that `what` is due.
    fn pair(&self, what: &str, notes: &mut Notes) -> Option<[Value; 2]> {
        let pair: Option<[Value; 2]> = self.items(notes).try_into().ok();
        if pair.is_none() {
            notes.faults.add(FOREIGN_TYPE, &self.path, format!("no pair {what}"), format!("give {what}"));
        }
        pair
    }

    /// A `[start, end]` pair.
    pub(super) fn window(&self, notes: &mut Notes) -> Option<(i64, i64)> {
        let [start, end] = self.pair("`[start, end]` in seconds", notes)?;
        let (start, end) = (start.whole(MOST, notes), end.whole(MOST, notes));
        let (start, end) = start.zip(end)?;
        if end < start {
            notes.faults.add(FOREIGN_RANGE, &self.path, "the window ends before its start", "swap the two");
            return None;
        }
        Some((start, end))
    }

    /// A `[lon, lat]` pair.
    pub(super) fn point(&self, notes: &mut Notes) -> Option<(f64, f64)> {
        let [lon, lat] = self.pair("`[lon, lat]` in degrees", notes)?;
        let (lon, lat) = (lon.number(notes), lat.number(notes));
        let (lon, lat) = lon.zip(lat)?;
        if !(lon.abs() <= 180.0 && lat.abs() <= 90.0) {
            notes.faults.add(FOREIGN_RANGE, &self.path, "coordinates off the Earth", "give `[lon, lat]` in degrees");
            return None;
        }
        Some((lon, lat))
    }

    /// The same as an object.
    pub(super) fn object(self, notes: &mut Notes) -> Object {
        Object::open(&self.node, self.path, notes)
    }
}

/// The fields of an object that have not been taken yet.
#[derive(Debug)]
pub(super) struct Object {
    /// JSON path of the object; empty for the file itself.
    pub path: String,
    fields: Vec<(Name, Node)>,
}

impl Object {
    /// Opens an object; anything else is noted, and opens as an object without fields.
    pub(super) fn open(node: &Node, path: String, notes: &mut Notes) -> Object {
        let Node::Object(all) = node else {
            notes.type_error(if path.is_empty() { "$" } else { &path }, node, "an object");
            return Object { path, fields: Vec::new() };
        };
        let mut object = Object { path, fields: Vec::with_capacity(all.len()) };
        for (name, value) in all {
            if object.fields.iter().any(|(before, _)| before == name) {
                let what = "a field that stands twice in one object";
                notes.faults.add(FOREIGN_TWICE, object.below(name), what, "give each field once");
            } else {
                object.fields.push((name.clone(), value.clone()));
            }
        }
        object
    }

    fn below(&self, name: &str) -> String {
        let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        match (self.path.is_empty(), plain) {
            (true, true) => name.to_string(),
            (false, true) => format!("{}.{name}", self.path),
            (_, false) => format!("{}[{}]", self.path, Quoted(name)),
        }
    }

    /// Takes the field `name` out.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let index = self.fields.iter().position(|(found, _)| found == name)?;
        let (name, node) = self.fields.remove(index);
        Some(Value { path: self.below(&name), node })
    }

    /// Takes a list; a missing one counts as empty.
    pub(super) fn list(&mut self, name: &str, notes: &mut Notes) -> Vec<Value> {
        self.take(name).map(|value| value.items(notes)).unwrap_or_default()
    }

    /// Takes a list of whole numbers; a missing one counts as empty.
    pub(super) fn wholes(&mut self, name: &str, notes: &mut Notes) -> Vec<i64> {
        self.take(name).map(|value| value.wholes(notes)).unwrap_or_default()
    }

    /// Takes a whole number from 0 to `most`.
    pub(super) fn whole(&mut self, name: &str, most: i64, notes: &mut Notes) -> Option<i64> {
        self.take(name)?.whole(most, notes)
    }

    /// Takes a text.
    pub(super) fn text(&mut self, name: &str, notes: &mut Notes) -> Option<String> {
        let Value { path, node } = self.take(name)?;
        let text = node.as_str().map(str::to_string);
        if text.is_none() {
            notes.type_error(&path, &node, "text");
        }
        text
    }

    /// Takes the id, a whole number, as text.
    pub(super) fn id(&mut self, notes: &mut Notes) -> String {
        match self.take("id") {
            Some(Value { node: Node::Int(id), .. }) if id >= 0 => return id.to_string(),
            Some(Value { node: Node::Big(id), .. }) => return id.to_string(),
            Some(Value { node, path }) => notes.type_error(&path, &node, "a whole number"),
            None => notes.faults.add(FOREIGN_CUT_OFF, self.below("id"), "the id is missing", "give a whole number"),
        }
        // Not an id that anything else has.
        format!("?{}", self.path)
    }

    /// Takes every field left that begins the way of another table: name and value.
    pub(super) fn rest(&mut self) -> Vec<(String, Value)> {
        let names: Vec<String> = self.fields.iter().map(|(name, _)| name.to_string()).collect();
        names.into_iter().filter_map(|name| self.take(&name).map(|value| (name, value))).collect()
    }

    /// Says of the field `name`, where it is there, why it is left behind.
    pub(super) fn leave(&mut self, name: &str, why: &str, notes: &mut Notes) {
        if let Some(Value { path, .. }) = self.take(name) {
            notes.leave(&path, why);
        }
    }

    /// Says of every field left that VROOM does not know it either.
    pub(super) fn close(mut self, notes: &mut Notes) {
        for (_, Value { path, .. }) in self.rest() {
            notes.leave(&path, "no field of VROOM's format");
        }
    }
}
