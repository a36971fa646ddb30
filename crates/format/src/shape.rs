//! Holds a file against its schema before it becomes typed, so that every fault of shape is found in one go.
//!
//! The schema is the published one, made from the Rust types; only the words of it that those types give rise to are
//! understood. A faulty value is reported and then replaced by a neutral one, so that ids and references can still be
//! looked at in the rest of the file.

use serde_json::Value;

use crate::codes::*;
use crate::findings::{Findings, nearest, surely};
use crate::json::{Name, Node};
use crate::path::{Path, Quoted};
use crate::values::{IsoDuration, LONGEST, Timestamp};
use rounds_model::error::{Issue, Severity};

/// What the check of a file's shape gave.
pub(crate) struct Shape {
    /// Faults found.
    pub findings: Findings,
    /// Paths of values that were replaced by neutral ones.
    pub mended: Vec<String>,
}

impl Shape {
    /// Whether an issue found in the mended file says something about the file as it was.
    ///
    /// What is odd within a thing that was mended, and what depends on the whole day, waits until the shape is right.
    /// Dangling references count as long as no id was lost.
    pub(crate) fn leaves_standing(&self, issue: &Issue) -> bool {
        const OF_THE_WHOLE: [&str; 7] =
            [COST_OVERFLOW, TOO_FAR_APART, GAPS_CONTRADICT, PIN_UNFIT, PINS_CONTRADICT, NO_POINT, MATRIX_PLACE_MISSING];
        if self.mended.is_empty() {
            return true;
        }
        if issue.severity() == Severity::Warning || OF_THE_WHOLE.contains(&issue.code) {
            return false;
        }
        let is_reference = issue.code.starts_with("E12");
        if is_reference {
            let id_lost = |path: &String| !path.contains('[') || path.ends_with([']']) || path.ends_with(".id");
            return !self.mended.iter().any(|path| id_lost(path) || *path == issue.path);
        }
        let thing = |path: &str| path.split_inclusive(']').next().unwrap_or_default().to_string();
        let own = thing(&issue.path);
        !self.mended.iter().any(|path| thing(path) == own)
    }
}

/// Checks `node` against the schema of `kind` and mends it: afterwards it has the shape of the type.
///
/// `notes`, allowed on any object, go where the type has no field for them.
pub(crate) fn check(kind: FileKind, schema: &Value, node: &mut Node) -> Shape {
    let mut checker = Checker { kind, root: schema, findings: Findings::new(kind), mended: Vec::new() };
    checker.value(schema, node, &Path::Root);
    Shape { findings: checker.findings, mended: checker.mended }
}

/// Objects with no more fields than this are searched for duplicates field by field.
const FEW: usize = 24;

struct Checker<'s> {
    kind: FileKind,
    root: &'s Value,
    findings: Findings,
    mended: Vec<String>,
}

impl<'s> Checker<'s> {
    fn add(&mut self, fault: Fault, at: &Path<'_>, what: impl Into<String>, help: impl Into<String>) {
        self.findings.add(fault.code(self.kind), at, what, help);
    }

    /// Puts a neutral value in the place of a faulty one.
    fn mend(&mut self, schema: &Value, node: &mut Node, at: &Path<'_>) {
        self.mended.push(at.to_string());
        *node = self.neutral(schema);
    }

    fn value(&mut self, schema: &'s Value, node: &mut Node, at: &Path<'_>) {
        let schema = self.target(schema);
        // Beside a type, `anyOf` tells what is known of its fields; others may stand there too.
        if let Some(options) = schema.get("anyOf").filter(|_| schema.get("type").is_none()) {
            // An optional reference: [the type, null].
            if *node != Node::Null {
                self.value(&options[0], node, at);
            }
            return;
        }
        if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
            return self.one_of(schema, variants, node, at);
        }
        let (due, nullable) = type_of(schema);
        match (due, &mut *node) {
            ("", _) => {}
            (_, Node::Null) if nullable => {}
            ("object", Node::Object(fields)) => self.object(schema, fields, at),
            ("array", Node::Array(items)) => self.items(schema, items, at),
            ("array", Node::Ints(numbers)) if fit(self.target(&schema["items"]), numbers) => {}
            ("array", Node::Ints(numbers)) => {
                let mut items: Vec<Node> = numbers.iter().map(|number| Node::Int((*number).into())).collect();
                self.items(schema, &mut items, at);
                *node = Node::Array(items);
            }
            ("string", Node::Str(_)) => self.text(schema, node, at),
            ("integer" | "number", Node::Int(_) | Node::Big(_) | Node::Float(_)) => self.number(schema, due, node, at),
            ("boolean", Node::Bool(_)) => {}
            _ => {
                let what = format!("{} where {} is due", node.kind(), described(schema, due));
                self.add(WRONG_TYPE, at, what, format!("give {}", described(schema, due)));
                self.mend(schema, node, at);
            }
        }
    }

    fn items(&mut self, schema: &'s Value, items: &mut [Node], at: &Path<'_>) {
        for (index, item) in items.iter_mut().enumerate() {
            self.value(&schema["items"], item, &at.item(index));
        }
    }

    fn object(&mut self, schema: &'s Value, fields: &mut Vec<(Name, Node)>, at: &Path<'_>) {
        self.drop_duplicates(fields, at);
        let properties = &schema["properties"];
        let closed = schema["additionalProperties"] == Value::Bool(false);
        fields.retain_mut(|(name, node)| match properties.get(&**name) {
            Some(schema) => {
                self.value(schema, node, &at.field(name));
                true
            }
            None if closed && name != "notes" => {
                self.unknown_field(properties, name, at);
                false
            }
            None => !closed,
        });
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if fields.iter().all(|(field, _)| field != name) {
                let at = at.field(name);
                let due = described(self.target(&properties[name]), type_of(self.target(&properties[name])).0);
                self.add(MISSING_FIELD, &at, format!("{} is missing", Quoted(name)), format!("add it: {due}"));
                let mut node = Node::Null;
                self.mend(&properties[name], &mut node, &at);
                fields.push((name.to_owned().into(), node));
            }
        }
    }

    fn drop_duplicates(&mut self, fields: &mut Vec<(Name, Node)>, at: &Path<'_>) {
        let twice = |one: usize| fields[..one].iter().any(|(name, _)| *name == fields[one].0);
        if fields.len() <= FEW && !(1..fields.len()).any(twice) {
            return;
        }
        let mut order: Vec<usize> = (0..fields.len()).collect();
        order.sort_by(|a, b| fields[*a].0.cmp(&fields[*b].0));
        let mut again = vec![false; fields.len()];
        for pair in order.windows(2).filter(|pair| fields[pair[0]].0 == fields[pair[1]].0) {
            again[pair[1]] = true;
        }
        let mut again = again.into_iter();
        fields.retain(|(name, _)| {
            let first = !again.next().unwrap_or(false);
            if !first {
                self.add(DUPLICATE_FIELD, &at.field(name), "this field stands twice in one object", "keep one of them");
            }
            first
        });
    }

    fn unknown_field(&mut self, properties: &Value, name: &str, at: &Path<'_>) {
        let known = properties.as_object().into_iter().flat_map(|known| known.keys()).map(String::as_str);
        let help = || match nearest(name, known) {
            Some(known) => format!("the nearest known field is `{known}`; free text goes into `notes`"),
            None => "free text goes into `notes`".into(),
        };
        let what = format!("unknown field {}", Quoted(name));
        self.findings.add_with(UNKNOWN_FIELD.code(self.kind), &at.field(name), what, help);
    }

    /// A name out of several, or an object that its `kind` or `code` tells apart.
    fn one_of(&mut self, schema: &'s Value, variants: &'s [Value], node: &mut Node, at: &Path<'_>) {
        let tagged = variants.iter().any(|variant| variant.get("properties").is_some());
        let by_code = variants.iter().any(|variant| variant["properties"]["code"].get("const").is_some());
        let tag = if by_code { "code" } else { "kind" };
        let name_of = |variant: &'s Value| {
            variant.get("const").or_else(|| variant["properties"][tag].get("const")).and_then(Value::as_str)
        };
        let tag_at = at.field(tag);
        let (given, at_name) = match &*node {
            Node::Object(_) if tagged => (node.get(tag), &tag_at),
            Node::Str(_) if !tagged => (Some(&*node), at),
            other => {
                let due = if tagged { format!("an object with a `{tag}`") } else { "a name".into() };
                self.add(WRONG_TYPE, at, format!("{} where {due} is due", other.kind()), format!("give {due}"));
                return self.mend(schema, node, at);
            }
        };
        let names = || variants.iter().filter_map(name_of);
        let choices = || names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        match given {
            Some(Node::Str(given)) => match variants.iter().find(|variant| name_of(variant) == Some(given)) {
                Some(_) if !tagged => return,
                Some(variant) => return self.value(variant, node, at),
                None => {
                    // A name that is only a little like another may well mean less than was meant.
                    let help = || {
                        let meant = surely(given, names()).map(|name| format!("nearest: `{name}`; "));
                        format!("{}allowed: {}", meant.unwrap_or_default(), choices())
                    };
                    let what = format!("{} is not a name known here", Quoted(given));
                    self.findings.add_with(UNKNOWN_CHOICE.code(self.kind), at_name, what, help);
                }
            },
            Some(other) => {
                let what = format!("{} where a name is due", other.kind());
                self.add(WRONG_TYPE, at_name, what, format!("allowed: {}", choices()));
            }
            None => {
                self.add(
                    MISSING_FIELD,
                    at_name,
                    format!("`{tag}` is missing"),
                    format!("add it: one of {}", choices()),
                );
            }
        }
        self.mend(schema, node, at);
    }

    fn text(&mut self, schema: &Value, node: &mut Node, at: &Path<'_>) {
        let Some(text) = node.as_str() else { return };
        let fault = match schema["format"].as_str() {
            Some("date-time") => match Timestamp::parse(text) {
                Err(why) => Some((BAD_INSTANT, why)),
                // What a plan says may be as absurd as it likes: the judge tells.
                Ok(at) if self.kind != FileKind::Plan && !at.is_of_our_time() => {
                    Some((BAD_INSTANT, "outside the years 1900 to 2999"))
                }
                Ok(_) => None,
            },
            Some("duration") => match IsoDuration::parse(text) {
                Err(why) => Some((BAD_DURATION, why)),
                // A day's are told with what they are of; those of events are reckoned with before that.
                Ok(length) if self.kind == FileKind::Events && length.0 > LONGEST => {
                    Some((BAD_DURATION, "longer than ten years"))
                }
                Ok(_) => None,
            },
            _ => None,
        };
        if let Some((fault, why)) = fault {
            let help = if fault.code(self.kind) == BAD_INSTANT.code(self.kind) {
                "write it like 2026-03-02T08:00:00+00:00"
            } else {
                "write it like PT1H30M"
            };
            self.add(fault, at, format!("{}: {why}", Quoted(text)), help);
        } else if text.is_empty() && schema["minLength"].as_u64() > Some(0) {
            self.add(EMPTY_TEXT, at, "an empty id", "give every id at least one character");
        } else if let Some(due) = schema["const"].as_str().filter(|due| *due != text) {
            let help = format!("this version reads {}", Quoted(due));
            self.add(UNKNOWN_FORMAT, at, format!("the format is {}", Quoted(text)), help);
        } else {
            return;
        }
        self.mend(schema, node, at);
    }

    fn number(&mut self, schema: &Value, due: &str, node: &mut Node, at: &Path<'_>) {
        let value = match *node {
            Node::Int(value) => value as f64,
            Node::Big(value) => value as f64,
            Node::Float(value) => value,
            _ => return,
        };
        let (min, max) = range(schema);
        if due == "integer" && matches!(node, Node::Float(value) if value.fract() != 0.0) {
            self.add(NOT_WHOLE, at, format!("{value} where a whole number is due"), "give a whole number");
        } else if value < min || value > max || beyond_64_bits(schema, node) {
            self.add(OUT_OF_RANGE, at, format!("{value} is out of range"), allowed(min, max));
        } else {
            return;
        }
        self.mend(schema, node, at);
    }

    /// Follows a `$ref`.
    fn target(&self, schema: &'s Value) -> &'s Value {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
        name.map_or(schema, |name| &self.root["$defs"][name])
    }

    /// The plainest value that the schema allows.
    fn neutral(&self, schema: &Value) -> Node {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
        if let Some(name) = name {
            return self.neutral(&self.root["$defs"][name]);
        }
        if let Some(text) = schema["const"].as_str() {
            return Node::Str(text.into());
        }
        if let Some(first) = schema["oneOf"].get(0) {
            return self.neutral(first);
        }
        let text = match schema["format"].as_str() {
            Some("date-time") => "1970-01-01T00:00:00Z",
            Some("duration") => "PT0S",
            _ => "",
        };
        match type_of(schema) {
            ("", _) | (_, true) => Node::Null,
            ("string", _) => Node::Str(text.into()),
            ("boolean", _) => Node::Bool(false),
            ("array", _) => Node::Array(Vec::new()),
            ("object", _) => {
                let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
                let field = |name: &str| (name.to_owned().into(), self.neutral(&schema["properties"][name]));
                Node::Object(required.map(field).collect())
            }
            _ => Node::from(range(schema).0.max(0.0)),
        }
    }
}

/// The type that a schema asks for (empty: any), and whether null will do too.
fn type_of(schema: &Value) -> (&str, bool) {
    match &schema["type"] {
        Value::String(due) => (due, false),
        Value::Array(both) => (both[0].as_str().unwrap_or_default(), true),
        _ => ("", true),
    }
}

/// What a schema asks for, in words.
fn described(schema: &Value, due: &str) -> &'static str {
    match (due, schema["format"].as_str()) {
        (_, Some("date-time")) => "an instant such as \"2026-03-02T08:00:00+00:00\"",
        (_, Some("duration")) => "a duration such as \"PT30M\"",
        ("object", _) => "an object",
        ("array", _) => "a list",
        ("string", _) => "text",
        ("integer", _) => "a whole number",
        ("number", _) => "a number",
        ("boolean", _) => "true or false",
        _ => "a value",
    }
}

/// The numbers that a schema allows: its own limits within those of its integer type.
fn range(schema: &Value) -> (f64, f64) {
    let (min, max) = match schema["format"].as_str() {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint32") => (0.0, u32::MAX.into()),
        Some("int64") => (i64::MIN as f64, i64::MAX as f64),
        Some("uint64") => (0.0, u64::MAX as f64),
        _ => (f64::MIN, f64::MAX),
    };
    let limit = |name: &str, default: f64| schema[name].as_f64().unwrap_or(default);
    (limit("minimum", min), limit("maximum", max))
}

/// A range in words; limits that only 64 bits set are not worth naming.
fn allowed(min: f64, max: f64) -> String {
    const NAMED: f64 = 1e15;
    match (min < -NAMED, max > NAMED) {
        (false, false) => format!("allowed: {min} to {max}"),
        (false, true) => format!("allowed: {min} or more, within 64 bits"),
        _ => "allowed: what 64 bits hold".into(),
    }
}

/// Whether an integer exceeds its 64-bit type, which comparing doubles cannot tell.
fn beyond_64_bits(schema: &Value, node: &Node) -> bool {
    match schema["format"].as_str() {
        Some("int64") => !matches!(node, Node::Int(_)),
        Some("uint64") => matches!(node, Node::Float(_)),
        _ => false,
    }
}

/// Whether a compact list is what the schema of its items allows, without looking at each as a node.
fn fit(items: &Value, numbers: &[i32]) -> bool {
    let (min, max) = range(items);
    matches!(type_of(items).0, "integer" | "number")
        && numbers.iter().all(|number| min <= f64::from(*number) && f64::from(*number) <= max)
}
