//! Text from files made visible before people see it: an id must not steer a terminal, hide, or read as another one.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with every character that cannot be seen written as `\u{1b}`; line breaks stay. For terminals, pages and XML.
/// O(bytes).
///
/// ```
/// assert_eq!(rounds_model::visible::text("v1\u{1b}[31m\n"), "v1\\u{1b}[31m\n");
/// assert_eq!(rounds_model::visible::text("a\u{202e}b"), "a\\u{202e}b");
/// ```
pub fn text(text: &str) -> Cow<'_, str> {
    rewritten(text, |c, out| {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    })
}

/// `json` with every such character as JSON escapes it: the same value, all of it to be seen. O(bytes).
///
/// ```
/// assert_eq!(rounds_model::visible::json("\"a\u{202e}b\""), "\"a\\u202eb\"");
/// ```
pub fn json(json: &str) -> Cow<'_, str> {
    rewritten(json, |c, out| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    })
}

fn rewritten(text: &str, escape: impl Fn(char, &mut String)) -> Cow<'_, str> {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.as_bytes().iter().all(plain) || !text.chars().any(is_lost) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_lost(c) { escape(c, &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

fn is_lost(c: char) -> bool {
    c != '\n' && is_hidden(c)
}

/// Whether a character is not seen where it stands: it controls, turns the direction of text, has no width, or is blank
/// without being a space.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Invisible and joining.
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
            // The direction of text.
            | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            // Line breaks of their own, and what is no character.
            | '\u{2028}' | '\u{2029}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_seen_is_left_as_it_is() {
        for plain in ["", "c01 → v1 (45 min) · 10 %\n", "Ærøskøbing 東京 🏥"] {
            assert!(matches!(text(plain), Cow::Borrowed(_)), "{plain}");
            assert!(matches!(json(plain), Cow::Borrowed(_)), "{plain}");
        }
    }

    #[test]
    fn what_steers_or_hides_is_shown() {
        assert_eq!(text("\u{7}\t\u{9b}\u{200b}\u{2066}\u{e0041}"), "\\u{7}\\u{9}\\u{9b}\\u{200b}\\u{2066}\\u{e0041}");
    }

    #[test]
    fn json_keeps_its_value() {
        let odd = "a\u{7f}\u{9b}\u{202e}\u{e0041}z";
        let written = serde_json::to_string(odd).unwrap();
        let shown = json(&written);
        assert!(shown.is_ascii(), "{shown}");
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), odd);
    }
}
