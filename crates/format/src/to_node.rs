//! From a file type to a [`Node`], as if it had been written as JSON and parsed.

use serde::ser::{self, Serialize};

use crate::json::{Misfit, Name, Node};

/// `value` as the [`Node`] that its JSON text would be read as. Numbers that are not finite become null, as in
/// `serde_json`. O(size).
///
/// # Errors
/// [`Misfit`] for maps with keys that are neither text nor whole numbers, and for bytes; the file types have none.
pub(crate) fn to_node<T: Serialize + ?Sized>(value: &T) -> Result<Node, Misfit> {
    value.serialize(ToNode)
}

/// Makes a node of one value.
struct ToNode;

fn misfit<T>(what: &str) -> Result<T, Misfit> {
    Err(ser::Error::custom(format_args!("{what} cannot stand in JSON")))
}

impl ser::Error for Misfit {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        serde::de::Error::custom(message)
    }
}

impl ser::Serializer for ToNode {
    type Ok = Node;
    type Error = Misfit;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Fields;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    fn serialize_bool(self, value: bool) -> Result<Node, Misfit> {
        Ok(Node::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<Node, Misfit> {
        Ok(Node::Int(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Result<Node, Misfit> {
        Ok(Node::Int(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Result<Node, Misfit> {
        Ok(Node::Int(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Result<Node, Misfit> {
        Ok(Node::Int(value))
    }

    fn serialize_u8(self, value: u8) -> Result<Node, Misfit> {
        Ok(Node::Int(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Result<Node, Misfit> {
        Ok(Node::Int(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Result<Node, Misfit> {
        Ok(Node::Int(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Result<Node, Misfit> {
        Ok(i64::try_from(value).map_or(Node::Big(value), Node::Int))
    }

    fn serialize_f32(self, value: f32) -> Result<Node, Misfit> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<Node, Misfit> {
        Ok(if value.is_finite() { Node::from(value) } else { Node::Null })
    }

    fn serialize_char(self, value: char) -> Result<Node, Misfit> {
        Ok(Node::Str(value.into()))
    }

    fn serialize_str(self, value: &str) -> Result<Node, Misfit> {
        Ok(Node::Str(value.to_owned()))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Node, Misfit> {
        misfit("raw bytes")
    }

    fn serialize_none(self) -> Result<Node, Misfit> {
        Ok(Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, Misfit> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node, Misfit> {
        Ok(Node::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Node, Misfit> {
        Ok(Node::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Node, Misfit> {
        Ok(Node::Str(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Node, Misfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node, Misfit> {
        Ok(Node::Object(vec![(variant.into(), to_node(value)?)]))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, Misfit> {
        Ok(Items::new(None, length))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, Misfit> {
        Ok(Items::new(None, Some(length)))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items, Misfit> {
        Ok(Items::new(None, Some(length)))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Items, Misfit> {
        Ok(Items::new(Some(variant), Some(length)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Fields, Misfit> {
        Ok(Fields::new(None, length))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Fields, Misfit> {
        Ok(Fields::new(None, Some(length)))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Fields, Misfit> {
        Ok(Fields::new(Some(variant), Some(length)))
    }
}

/// `node` as the value of an enum's variant, where it is one.
fn of_variant(variant: Option<&'static str>, node: Node) -> Node {
    match variant {
        Some(name) => Node::Object(vec![(name.into(), node)]),
        None => node,
    }
}

/// A list on its way: whole numbers of 32 bits as long as there is nothing else.
struct Items {
    variant: Option<&'static str>,
    ints: Vec<i32>,
    nodes: Vec<Node>,
    length: usize,
}

impl Items {
    fn new(variant: Option<&'static str>, length: Option<usize>) -> Items {
        Items { variant, ints: Vec::new(), nodes: Vec::new(), length: length.unwrap_or(0) }
    }

    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Misfit> {
        match to_node(value)? {
            Node::Int(number) if self.nodes.is_empty() && i32::try_from(number).is_ok() => {
                if self.ints.is_empty() {
                    self.ints.reserve_exact(self.length);
                }
                self.ints.push(number as i32);
            }
            other => {
                if self.nodes.is_empty() {
                    self.nodes.reserve_exact(self.length);
                    self.nodes.extend(self.ints.drain(..).map(|number| Node::Int(number.into())));
                }
                self.nodes.push(other);
            }
        }
        Ok(())
    }

    fn into_node(self) -> Node {
        of_variant(self.variant, if self.ints.is_empty() { Node::Array(self.nodes) } else { Node::Ints(self.ints) })
    }
}

/// Lists of every kind that serde tells apart are made in the same way.
macro_rules! made_of_items {
    ($($kind:ident: $add:ident),*) => { $(
        impl ser::$kind for Items {
            type Ok = Node;
            type Error = Misfit;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Misfit> {
                self.add(value)
            }

            fn end(self) -> Result<Node, Misfit> {
                Ok(self.into_node())
            }
        }
    )* };
}

made_of_items!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

/// An object on its way.
struct Fields {
    variant: Option<&'static str>,
    fields: Vec<(Name, Node)>,
    key: String,
}

impl Fields {
    fn new(variant: Option<&'static str>, length: Option<usize>) -> Fields {
        Fields { variant, fields: Vec::with_capacity(length.unwrap_or(0)), key: String::new() }
    }

    fn add<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Misfit> {
        self.fields.push((name.into(), to_node(value)?));
        Ok(())
    }

    fn into_node(self) -> Node {
        of_variant(self.variant, Node::Object(self.fields))
    }
}

impl ser::SerializeMap for Fields {
    type Ok = Node;
    type Error = Misfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Misfit> {
        self.key = match to_node(key)? {
            Node::Str(text) => text,
            Node::Int(number) => number.to_string(),
            _ => return misfit("a key that is not text"),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Misfit> {
        let key = std::mem::take(&mut self.key);
        self.fields.push((key.into(), to_node(value)?));
        Ok(())
    }

    fn end(self) -> Result<Node, Misfit> {
        Ok(self.into_node())
    }
}

impl ser::SerializeStruct for Fields {
    type Ok = Node;
    type Error = Misfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Misfit> {
        self.add(name, value)
    }

    fn end(self) -> Result<Node, Misfit> {
        Ok(self.into_node())
    }
}

impl ser::SerializeStructVariant for Fields {
    type Ok = Node;
    type Error = Misfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Misfit> {
        self.add(name, value)
    }

    fn end(self) -> Result<Node, Misfit> {
        Ok(self.into_node())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn same(value: &impl Serialize) {
        let text = serde_json::to_string(value).expect("JSON");
        let read: Node = serde_json::from_str(&text).expect("the same JSON");
        assert_eq!(to_node(value).expect("a node"), read, "{text}");
    }

    #[derive(serde::Serialize)]
    enum Shape {
        Nothing,
        Number(i64),
        Pair(u8, f64),
        Box { width: u32, name: Option<char> },
    }

    #[test]
    fn values_become_what_their_json_is_read_as() {
        same(
            &json!({ "a": [1, 2, -3], "b": [], "c": [1, 0.5], "d": [1, 3_000_000_000_i64, null], "e": { "f": u64::MAX } }),
        );
        same(&[12.0, -0.0, 1e300, f64::NAN]);
        same(&[Shape::Nothing, Shape::Number(-1), Shape::Pair(2, 2.5)]);
        same(&(Shape::Box { width: 3, name: Some('x') }, Shape::Box { width: 0, name: None }));
        same(&std::collections::BTreeMap::from([(1, "one"), (20, "twenty")]));
        assert!(to_node(&std::collections::BTreeMap::from([((1, 2), 3)])).is_err());
    }
}
