//! From bytes to a [`Node`]: what can be wrong before the shape of a file is looked at.

use crate::codes::{CUT_OFF, FileKind, MALFORMED, NOT_UTF8};
use crate::json::Node;
use rounds_model::error::Issue;

/// Reads JSON in UTF-8, with or without byte order mark.
///
/// # Errors
/// The first place where the bytes are no JSON: nothing can be said of what comes after it.
pub(crate) fn parse(kind: FileKind, bytes: &[u8]) -> Result<Node, Issue> {
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice(body).map_err(|error| explain(kind, body, &error))
}

fn explain(kind: FileKind, body: &[u8], error: &serde_json::Error) -> Issue {
    let issue = |fault: crate::codes::Fault, what: String, help: &str| Issue::new(fault.code(kind), "$", what, help);
    if body.starts_with(b"\xFF\xFE") || body.starts_with(b"\xFE\xFF") {
        return issue(NOT_UTF8, "the file is UTF-16 text".into(), "save it as UTF-8");
    }
    if let Err(broken) = std::str::from_utf8(body) {
        let line = 1 + body[..broken.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        return issue(NOT_UTF8, format!("line {line}: bytes that are not UTF-8 text"), "save the file as UTF-8");
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return issue(CUT_OFF, "the file is empty".into(), "give a JSON object");
    }
    let place = format!("line {}, column {}", error.line(), error.column());
    if error.is_eof() {
        return issue(CUT_OFF, format!("{place}: the file ends in the middle"), "write or copy the file again, whole");
    }
    let full = error.to_string();
    let reason = full.rsplit_once(" at line ").map_or(full.as_str(), |(reason, _)| reason);
    let (reason, help) = match (reason, word_at(body, error)) {
        ("recursion limit exceeded", _) => {
            ("objects and lists nested too deeply", "no file of this format nests so deeply")
        }
        (_, word @ ("NaN" | "Infinity" | "-Infinity" | "nan" | "inf")) => {
            (word, "JSON has only finite numbers: give one, or leave the field out")
        }
        (_, "None" | "True" | "False") => (reason, "JSON writes null, true and false"),
        ("key must be a string", word) if !word.is_empty() => {
            ("a field name without double quotes", "put field names in double quotes")
        }
        _ => (reason, "mend the JSON there; a JSON linter shows the spot"),
    };
    issue(MALFORMED, format!("{place}: not JSON: {reason}"), help)
}

/// The bare word around the spot where reading stopped.
fn word_at<'a>(body: &'a [u8], error: &serde_json::Error) -> &'a str {
    let line = body.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let spot = error.column().saturating_sub(1).min(line.len());
    let from = line[..spot].iter().rposition(|byte| !is_word(byte)).map_or(0, |before| before + 1);
    let length = line[from..].iter().position(|byte| !is_word(byte)).unwrap_or(line.len() - from);
    std::str::from_utf8(&line[from..from + length]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        parse(FileKind::Day, bytes).unwrap_err().to_string()
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert!(message(b"{\"a\": 1,\n \"b\": [1, 2").starts_with("E1002 $: line 2, column 11"));
        assert!(message(b"{\"lat\": NaN}").contains("not JSON: NaN (JSON has only finite numbers"));
        assert!(message(b"{\"lat\": -Infinity}").contains("not JSON: -Infinity"));
        assert!(message(b"{\"a\": \"\xFF\"}").starts_with("E1003 $: line 1"));
        assert!(message(b"\xFF\xFE{\0").contains("UTF-16"));
        assert!(message(b" \n").contains("empty"));
        assert!(message(b"{a: 1}").contains("without double quotes"));
        assert!(message(&[b'['; 100_000]).contains("nested too deeply"));
    }

    #[test]
    fn a_byte_order_mark_is_no_matter() {
        assert_eq!(parse(FileKind::Day, b"\xEF\xBB\xBF{}"), Ok(Node::Object(vec![])));
    }
}
