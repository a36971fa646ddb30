//! The digest that ties a plan to its day: SHA-256 of canonical JSON (RFC 8785), labels and notes left out.

use std::cmp::Ordering;
use std::io::{BufWriter, Write};

use sha2::{Digest, Sha256};

use crate::json::{Name, Node};

/// Integers beyond this are written as the double they are in JSON, as RFC 8785 asks.
const EXACT: u64 = 1 << 53;

/// `sha256:` and the lower-case hex SHA-256 of `day`, without the fields `label` and `notes` of any object.
pub(crate) fn digest(day: &Node) -> String {
    let mut out = BufWriter::new(Sha256::new());
    canonical(day, &mut out).expect("a hasher takes any bytes");
    let hasher = out.into_inner().expect("a hasher takes any bytes");
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// Writes `node` as RFC 8785 JSON without labels and notes.
fn canonical(node: &Node, out: &mut impl Write) -> std::io::Result<()> {
    match node {
        Node::Null => out.write_all(b"null"),
        Node::Bool(value) => write!(out, "{value}"),
        Node::Int(value) if value.unsigned_abs() <= EXACT => Ok(serde_json::to_writer(out, value)?),
        Node::Int(value) => number(*value as f64, out),
        Node::Big(value) => number(*value as f64, out),
        Node::Float(value) => number(*value, out),
        Node::Str(text) => Ok(serde_json::to_writer(out, text)?),
        Node::Array(items) => list(items, out, canonical),
        Node::Ints(items) => list(items, out, |value, out| Ok(serde_json::to_writer(out, value)?)),
        Node::Object(fields) => {
            let mut fields: Vec<&(Name, Node)> =
                fields.iter().filter(|(name, _)| name != "label" && name != "notes").collect();
            fields.sort_by(|a, b| by_utf16(&a.0, &b.0));
            out.write_all(b"{")?;
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.write_all(b",")?;
                }
                serde_json::to_writer(&mut *out, name)?;
                out.write_all(b":")?;
                canonical(value, out)?;
            }
            out.write_all(b"}")
        }
    }
}

/// The order of names in RFC 8785. That of their bytes is the same for ASCII.
fn by_utf16(one: &str, other: &str) -> Ordering {
    match one.is_ascii() && other.is_ascii() {
        true => one.cmp(other),
        false => one.encode_utf16().cmp(other.encode_utf16()),
    }
}

fn list<T, W: Write>(items: &[T], out: &mut W, one: impl Fn(&T, &mut W) -> std::io::Result<()>) -> std::io::Result<()> {
    out.write_all(b"[")?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        one(item, out)?;
    }
    out.write_all(b"]")
}

fn number(value: f64, out: &mut impl Write) -> std::io::Result<()> {
    out.write_all(ryu_js::Buffer::new().format(value).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canon(text: &str) -> String {
        let mut out = Vec::new();
        canonical(&serde_json::from_str(text).unwrap(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// RFC 8785, section 3.2.2 to 3.2.4.
    #[test]
    fn example_of_the_rfc() {
        let text = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let expected = concat!(
            r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        );
        assert_eq!(canon(text), expected);
    }

    /// RFC 8785, section 3.2.3: names sort by UTF-16 code units.
    #[test]
    fn names_sort_as_utf16() {
        let text = r#"{"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7}"#;
        assert_eq!(canon(text), "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}");
    }

    /// RFC 8785, appendix B.
    #[test]
    fn numbers_of_the_rfc() {
        let cases = [
            ("-0", "0"),
            ("5e-324", "5e-324"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"),
            ("9007199254740992", "9007199254740992"),
            ("295147905179352830000", "295147905179352830000"),
            ("9.999999999999997e22", "9.999999999999997e+22"),
            ("1e23", "1e+23"),
            ("1.0000000000000001e23", "1.0000000000000001e+23"),
            ("999999999999999700000", "999999999999999700000"),
            ("0.000001", "0.000001"),
            ("9.999999999999997e-7", "9.999999999999997e-7"),
            ("333333333.33333325", "333333333.33333325"),
            ("1424953923781206.25", "1424953923781206.2"),
            ("9223372036854775807", "9223372036854776000"),
            ("18446744073709551615", "18446744073709552000"),
        ];
        for (read, written) in cases {
            assert_eq!(canon(read), written, "{read}");
        }
    }

    #[test]
    fn labels_notes_and_layout_do_not_count() {
        let plain: Node = serde_json::from_str(r#"{"a": [{"id": "x", "n": 1.0}]}"#).unwrap();
        let dressed: Node = serde_json::from_str(
            r#"{ "notes": {"any": []}, "a": [ {"n": 1, "label": "L", "id": "x", "notes": null} ], "label": 5 }"#,
        )
        .unwrap();
        assert_eq!(digest(&plain), digest(&dressed));
        // From `printf '{"a":[{"id":"x","n":1}]}' | sha256sum`.
        let expected = "sha256:184ffed9cf4a94ef0c7ebdf8c29b792cbf2f03269c2bc8ae4cb860c75af1c86f";
        assert_eq!(digest(&plain), expected);
    }
}
