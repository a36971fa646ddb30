//! JSON in the formats of others: a tree that keeps what a map would lose, read with paths and all faults at once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use rounds_format::codes::{
    HOMECARE_CUT_OFF, HOMECARE_EMPTY_TEXT, HOMECARE_FIELD_TWICE, HOMECARE_MATRIX, HOMECARE_MISSING, HOMECARE_NOT_JSON,
    HOMECARE_NOT_UTF8, HOMECARE_RANGE, HOMECARE_TOO_MANY, HOMECARE_TYPE, HOMECARE_UNKNOWN_FIELD,
};
use rounds_model::error::{Error, Issue, Result};

/// Issues that are listed of one file.
const MOST_LISTED: usize = 100;

/// A JSON value. Objects keep their fields as they come, so that one given twice is seen.
#[derive(Debug)]
pub(super) enum Node {
    Null,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// What this is, for messages.
    fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Flag(_) => "true or false",
            Node::Number(_) => "a number",
            Node::Text(_) => "text",
            Node::List(_) => "a list",
            Node::Object(_) => "an object",
        }
    }
}

/// Reads a file as `build` does, which gives `None` after it has reported what is wrong.
///
/// # Errors
/// [`Error::is_input`] with all faults.
pub(super) fn read<T>(bytes: &[u8], build: impl FnOnce(&At<'_>, &mut Faults) -> Option<T>) -> Result<T> {
    let node = parse(bytes)?;
    let mut faults = Faults::default();
    let built = build(&At::root(&node), &mut faults);
    faults.or(built)
}

/// Reads JSON in UTF-8, with or without byte order mark.
///
/// # Errors
/// [`Error::is_input`] with the first spot where the bytes are no JSON.
fn parse(bytes: &[u8]) -> Result<Node> {
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let refuse = |code, what: String, help: &str| Err(Error::input(vec![Issue::new(code, "$", what, help)]));
    if let Err(broken) = std::str::from_utf8(body) {
        let line = 1 + body[..broken.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        return refuse(HOMECARE_NOT_UTF8, format!("line {line}: bytes that are not UTF-8 text"), "save it as UTF-8");
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return refuse(HOMECARE_CUT_OFF, "the file is empty".into(), "give a JSON object");
    }
    match serde_json::from_slice(body) {
        Ok(node) => Ok(node),
        Err(error) if error.is_eof() => {
            let what = format!("line {}, column {}: the file ends in the middle", error.line(), error.column());
            refuse(HOMECARE_CUT_OFF, what, "fetch or copy the file again, whole")
        }
        Err(error) => refuse(HOMECARE_NOT_JSON, format!("not JSON: {error}"), "mend the JSON there"),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Node, D::Error> {
        from.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Node, E> {
        Ok(Node::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Node, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Node, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Node, E> {
        Ok(Node::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Node, E> {
        Ok(Node::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Node::Object(fields))
    }
}

/// What is wrong with a file, so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Issue>);

impl Faults {
    /// Takes note of a fault; past the most that are listed, only that there are more.
    pub(super) fn add(&mut self, code: &'static str, path: &str, what: impl Into<String>, help: impl Into<String>) {
        if self.0.len() < MOST_LISTED {
            self.0.push(Issue::new(code, path, what, help));
        } else if self.0.len() == MOST_LISTED {
            let what = format!("more than {MOST_LISTED} errors; the rest is not listed");
            self.0.push(Issue::new(HOMECARE_TOO_MANY, "$", what, "mend these and read the file again"));
        }
    }

    /// What was read, if nothing was wrong with it.
    ///
    /// # Errors
    /// [`Error::is_input`] with all faults.
    pub(super) fn or<T>(self, read: Option<T>) -> Result<T> {
        match read {
            Some(value) if self.0.is_empty() => Ok(value),
            None if self.0.is_empty() => Err(Error::internal("a file was refused without a fault")),
            _ => Err(Error::input(self.0)),
        }
    }
}

/// Text of a file for a message: quoted, and cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(40).collect();
    if cut.len() < text.len() { format!("{cut:?}…") } else { format!("{cut:?}") }
}

/// A value and where it stands. Each reader gives `None` after it has reported what is wrong.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    /// JSON path.
    pub path: String,
    node: &'a Node,
}

/// The fields of an object.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    /// JSON path of the object.
    pub path: String,
    fields: &'a [(String, Node)],
}

impl<'a> At<'a> {
    /// The whole of a file.
    pub(super) fn root(node: &'a Node) -> At<'a> {
        At { path: "$".into(), node }
    }

    fn misfit<T>(&self, due: &str, faults: &mut Faults) -> Option<T> {
        let what = format!("{} where {due} is due", self.node.kind());
        faults.add(HOMECARE_TYPE, &self.path, what, format!("give {due}"));
        None
    }

    /// The fields of an object, each of them one of `known`.
    pub(super) fn object(&self, known: &[&str], faults: &mut Faults) -> Option<Fields<'a>> {
        let fields = self.any_object(faults)?;
        for (name, _) in fields.fields.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            let help = format!("known here: {}", known.join(", "));
            faults.add(HOMECARE_UNKNOWN_FIELD, &fields.path_of(name), "a field that is not known here", help);
        }
        Some(fields)
    }

    /// The fields of an object, whatever they are.
    pub(super) fn any_object(&self, faults: &mut Faults) -> Option<Fields<'a>> {
        let Node::Object(list) = self.node else { return self.misfit("an object", faults) };
        let fields = Fields { path: self.path.clone(), fields: list };
        for (index, (name, _)) in list.iter().enumerate() {
            if list[..index].iter().any(|(earlier, _)| earlier == name) {
                let path = fields.path_of(name);
                faults.add(
                    HOMECARE_FIELD_TWICE,
                    &path,
                    "the field stands twice in one object",
                    "leave one of them out",
                );
            }
        }
        Some(fields)
    }

    /// The items of a list.
    pub(super) fn items(&self, faults: &mut Faults) -> Option<Vec<At<'a>>> {
        let Node::List(list) = self.node else { return self.misfit("a list", faults) };
        let item = |(index, node)| At { path: format!("{}[{index}]", self.path), node };
        Some(list.iter().enumerate().map(item).collect())
    }

    /// The two items of a list of two.
    pub(super) fn pair(&self, faults: &mut Faults) -> Option<[At<'a>; 2]> {
        match <[At<'a>; 2]>::try_from(self.items(faults)?) {
            Ok(pair) => Some(pair),
            Err(items) => {
                let what = format!("a list of {} where one of two is due", items.len());
                faults.add(HOMECARE_TYPE, &self.path, what, "give two values: [from, to]");
                None
            }
        }
    }

    /// Text that is not empty.
    pub(super) fn text(&self, faults: &mut Faults) -> Option<&'a str> {
        let Node::Text(text) = self.node else { return self.misfit("text", faults) };
        if text.is_empty() {
            faults.add(HOMECARE_EMPTY_TEXT, &self.path, "empty text", "give a name of at least one character");
            return None;
        }
        Some(text)
    }

    /// A list of texts.
    pub(super) fn texts(&self, faults: &mut Faults) -> Option<Vec<&'a str>> {
        // Not lazily: every item is to be looked at, also after a faulty one.
        let texts: Vec<Option<&str>> = self.items(faults)?.iter().map(|item| item.text(faults)).collect();
        texts.into_iter().collect()
    }

    /// True or false.
    pub(super) fn flag(&self, faults: &mut Faults) -> Option<bool> {
        let Node::Flag(flag) = self.node else { return self.misfit("true or false", faults) };
        Some(*flag)
    }

    /// A number from `least` to `most`.
    pub(super) fn number(&self, least: f64, most: f64, faults: &mut Faults) -> Option<f64> {
        let Node::Number(number) = self.node else { return self.misfit("a number", faults) };
        if !(least..=most).contains(number) {
            let help = format!("give a number from {least} to {most}");
            faults.add(HOMECARE_RANGE, &self.path, format!("a number of {number:e}, out of range"), help);
            return None;
        }
        // A negative zero would print as one.
        Some(number + 0.0)
    }

    /// Whether this is an object.
    pub(super) fn is_object(&self) -> bool {
        matches!(self.node, Node::Object(_))
    }

    /// Whether this is a number.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.node, Node::Number(_))
    }

    /// Whether this is the text `text`.
    pub(super) fn is_text(&self, text: &str) -> bool {
        matches!(self.node, Node::Text(own) if own == text)
    }

    /// A square matrix of `size` rows: entries from 0 to `most`, a zero from each place to itself.
    pub(super) fn matrix(&self, size: usize, most: f64, faults: &mut Faults) -> Option<Vec<Vec<f64>>> {
        let rows = self.items(faults)?;
        if rows.len() != size {
            let what = format!("{} rows for {size} places", rows.len());
            faults.add(HOMECARE_MATRIX, &self.path, what, "give one row for each place");
        }
        let rows: Vec<Option<Vec<f64>>> =
            rows.iter().enumerate().map(|(from, row)| row.matrix_row(from, size, most, faults)).collect();
        rows.into_iter().collect::<Option<Vec<_>>>().filter(|rows| rows.len() == size)
    }

    fn matrix_row(&self, from: usize, size: usize, most: f64, faults: &mut Faults) -> Option<Vec<f64>> {
        // A row is read without a path for each entry: there are many, and few are wrong.
        let Node::List(row) = self.node else { return self.misfit("a list", faults) };
        if row.len() != size {
            let what = format!("{} entries for {size} places", row.len());
            faults.add(HOMECARE_MATRIX, &self.path, what, "give one entry for each place");
            return None;
        }
        let entry = |(to, node): (usize, &Node)| match node {
            Node::Number(number) if (0.0..=most).contains(number) && (from != to || *number == 0.0) => {
                Some(number + 0.0)
            }
            _ => {
                let at = At { path: format!("{}[{to}]", self.path), node };
                let number = at.number(0.0, most, faults)?;
                let what = format!("{number} from a place to itself");
                faults.add(HOMECARE_MATRIX, &at.path, what, "give 0 on the diagonal");
                None
            }
        };
        let entries: Vec<Option<f64>> = row.iter().enumerate().map(entry).collect();
        entries.into_iter().collect()
    }
}

impl<'a> Fields<'a> {
    /// Path of the field `name`, cut where the name is long.
    fn path_of(&self, name: &str) -> String {
        let name: String = name.chars().take(40).collect();
        if self.path == "$" { name } else { format!("{}.{name}", self.path) }
    }

    /// The field `name`; `None` where it is missing or null.
    pub(super) fn get(&self, name: &str) -> Option<At<'a>> {
        let (_, node) = self.fields.iter().find(|(own, _)| own == name)?;
        (!matches!(node, Node::Null)).then(|| At { path: self.path_of(name), node })
    }

    /// The field `name`, which is reported where it is missing or null.
    pub(super) fn need(&self, name: &str, faults: &mut Faults) -> Option<At<'a>> {
        let found = self.get(name);
        if found.is_none() {
            let help = format!("give `{name}`");
            faults.add(HOMECARE_MISSING, &self.path_of(name), "a required field is missing", help);
        }
        found
    }

    /// The first of `names` that is there; if all are missing, the first name is reported.
    pub(super) fn any_of(&self, names: &[&str], faults: &mut Faults) -> Option<At<'a>> {
        let found = names.iter().find_map(|name| self.get(name));
        found.or_else(|| self.need(names.first()?, faults))
    }
}
