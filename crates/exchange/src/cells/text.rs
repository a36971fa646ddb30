//! Text as files have it: encodings, blanks, and what of it may be shown.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use rounds_format::codes::TABLE_ENCODING;
use rounds_model::error::Issue;

/// How the letters of a CSV file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// What most programs write.
    Utf8,
    /// What Excel's plain "CSV" is in western Europe.
    Windows1252,
}

/// The text of `bytes`; without a word about the encoding, UTF-8, or UTF-16 where the file says so itself.
pub(super) fn decoded(name: &str, bytes: &[u8], encoding: Option<Encoding>) -> Result<String, Issue> {
    if encoding == Some(Encoding::Windows1252) {
        return Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned());
    }
    let utf16 = [(UTF_16LE, [0xFF, 0xFE]), (UTF_16BE, [0xFE, 0xFF])];
    if let Some((utf16, _)) = utf16.into_iter().find(|(_, mark)| bytes.starts_with(mark)) {
        let (text, faulty) = utf16.decode_with_bom_removal(bytes);
        return if faulty { Err(not_text(name, "it is cut off or damaged UTF-16")) } else { Ok(text.into_owned()) };
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(not_text(name, "it is no text")),
        Ok(text) => Ok(text.to_string()),
        Err(fault) => {
            let line = bytes[..fault.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(not_text(name, &format!("line {line} is not UTF-8; it may be Windows-1252, Excel's plain CSV")))
        }
    }
}

fn not_text(name: &str, what: &str) -> Issue {
    let help = "save it as \"CSV UTF-8\", or give --encoding windows-1252 if it is that";
    Issue::new(TABLE_ENCODING, name, what, help)
}

/// Without blanks around it: ordinary, no-break and zero-width ones.
pub(crate) fn trimmed(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    text.trim_matches(blank).to_string()
}

/// What a cell says, if that may stand in a message: short figures, dates and times. Anything else may be a name, a
/// number of a person or a note.
pub(crate) fn shown(text: &str) -> String {
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_digit() || ".:/-, ".contains(c));
    if plain && (1..=8).contains(&figures) && text.len() <= 19 { format!("'{text}'") } else { "this".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_figures_are_shown() {
        assert_eq!(shown("20.3"), "'20.3'");
        assert_eq!(shown("943 476 5919"), "this");
        assert_eq!(shown("Mrs Smith"), "this");
    }

    #[test]
    fn blanks_of_every_kind_go() {
        assert_eq!(trimmed("\u{a0}c01 \u{200b}"), "c01");
    }

    #[test]
    fn s23_windows_1252_is_refused_until_named() {
        let bytes = b"id\n\xE9\x96\n";
        let issue = decoded("a.csv", bytes, None).unwrap_err();
        assert!(issue.message.contains("line 2") && issue.message.contains("Windows-1252"));
        assert_eq!(decoded("a.csv", bytes, Some(Encoding::Windows1252)).unwrap(), "id\né–\n");
        assert_eq!(decoded("a.csv", b"\xFF\xFEi\0d\0", None).unwrap(), "id");
    }
}
