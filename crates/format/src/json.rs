//! A JSON document in memory, small enough for days with large matrices.
//!
//! Lists of whole numbers are kept as `Vec<i32>`, four bytes an entry, so a 200 MB day with a 10,000-place matrix takes
//! about twice its size here. Objects keep the order of their fields, and both values of a duplicate key, for the
//! reader to report. A [`Node`] turns into the file types by their serde derive, giving its memory back as it goes.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// Integers up to this size are the same as a whole number and as an IEEE 754 double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The name of a field. Those of the file types take no memory of their own.
pub type Name = Cow<'static, str>;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number, also where it was written `12.0`.
    Int(i64),
    /// A whole number above `i64::MAX`.
    Big(u64),
    /// Any other number.
    Float(f64),
    /// Text.
    Str(String),
    /// A list, unless it is of small whole numbers.
    Array(Vec<Node>),
    /// A list of one or more whole numbers that fit 32 bits.
    Ints(Vec<i32>),
    /// An object, fields in the order of the file.
    Object(Vec<(Name, Node)>),
}

impl Node {
    /// What this is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "true or false",
            Node::Int(_) | Node::Big(_) | Node::Float(_) => "a number",
            Node::Str(_) => "text",
            Node::Array(_) | Node::Ints(_) => "a list",
            Node::Object(_) => "an object",
        }
    }

    /// Whether this is an object or a list with something in it.
    pub fn is_filled(&self) -> bool {
        match self {
            Node::Array(items) => !items.is_empty(),
            Node::Object(fields) => !fields.is_empty(),
            _ => false,
        }
    }

    /// The text, where this is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Node::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The field `name`, where this is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Object(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }
}

impl From<f64> for Node {
    fn from(number: f64) -> Node {
        let whole = number.fract() == 0.0 && number.abs() <= EXACT;
        if whole { Node::Int(number as i64) } else { Node::Float(number) }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Node, D::Error> {
        from.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::Big(value), Node::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Str(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut ints: Vec<i32> = Vec::new();
        let odd_one = loop {
            match items.next_element()? {
                Some(Node::Int(number)) if i32::try_from(number).is_ok() => ints.push(number as i32),
                other => break other,
            }
        };
        let Some(odd_one) = odd_one else {
            ints.shrink_to_fit();
            return Ok(if ints.is_empty() { Node::Array(Vec::new()) } else { Node::Ints(ints) });
        };
        let mut nodes: Vec<Node> = ints.into_iter().map(|number| Node::Int(number.into())).collect();
        nodes.push(odd_one);
        while let Some(node) = items.next_element()? {
            nodes.push(node);
        }
        Ok(Node::Array(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Node::Object(fields))
    }
}

/// Why a node does not become a file type. The shape check comes first, so nobody should meet it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misfit(String);

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Misfit(message.to_string())
    }
}

impl<'de> IntoDeserializer<'de, Misfit> for Node {
    type Deserializer = Node;
    fn into_deserializer(self) -> Node {
        self
    }
}

impl<'de> Deserializer<'de> for Node {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(value),
            Node::Int(value) => visitor.visit_i64(value),
            Node::Big(value) => visitor.visit_u64(value),
            Node::Float(value) => visitor.visit_f64(value),
            Node::Str(text) => visitor.visit_string(text),
            Node::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Node::Ints(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Node::Object(fields) => visitor.visit_map(MapDeserializer::new(fields.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Node::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self {
            Node::Str(text) => visitor.visit_enum(text.into_deserializer()),
            other => Err(de::Error::custom(format_args!("{} where one of several names is due", other.kind()))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_keep_their_value() {
        assert_eq!(read("12.0"), Node::Int(12));
        assert_eq!(read("-0"), Node::Int(0));
        assert_eq!(read("1.5"), Node::Float(1.5));
        assert_eq!(read("18446744073709551615"), Node::Big(u64::MAX));
        assert_eq!(read("-9223372036854775808"), Node::Int(i64::MIN));
        assert_eq!(read("1e300"), Node::Float(1e300));
    }

    #[test]
    fn whole_numbers_are_compact_until_something_else_comes() {
        assert_eq!(read("[1, 2, -3]"), Node::Ints(vec![1, 2, -3]));
        assert_eq!(read("[]"), Node::Array(vec![]));
        assert_eq!(read("[1, 0.5]"), Node::Array(vec![Node::Int(1), Node::Float(0.5)]));
        assert_eq!(read("[1, 3000000000]"), Node::Array(vec![Node::Int(1), Node::Int(3_000_000_000)]));
    }

    #[test]
    fn nodes_become_types() {
        let rows: Vec<Vec<i32>> = Vec::deserialize(read("[[1, 2], [], [3]]")).unwrap();
        assert_eq!(rows, [vec![1, 2], vec![], vec![3]]);
        let kept: Option<serde_json::Value> = Option::deserialize(read(r#"{"a": [null, 1.5, "x"]}"#)).unwrap();
        assert_eq!(kept.unwrap().to_string(), r#"{"a":[null,1.5,"x"]}"#);
    }

    #[test]
    fn both_values_of_a_duplicate_key_are_kept() {
        let Node::Object(fields) = read(r#"{"a": 1, "a": 2}"#) else { panic!("an object") };
        assert_eq!(fields.len(), 2);
    }
}
