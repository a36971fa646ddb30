//! Files of words and numbers, line by line, and what is found wrong with them.

use std::fmt::Display;

use rounds_format::codes::*;
use rounds_format::path::Quoted;
use rounds_model::error::{Error, Issue, Result};

/// More issues than anybody mends in one go; the rest are counted.
const LISTED: usize = 100;

/// What is wrong with a file, all of it at once.
#[derive(Debug, Default)]
pub(super) struct Faults {
    issues: Vec<Issue>,
    unlisted: usize,
}

impl Faults {
    /// Notes what is wrong at a path or in a named part of the file.
    pub(super) fn add(
        &mut self,
        code: &'static str,
        at: impl Display,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.issues.len() < LISTED {
            self.issues.push(Issue::new(code, at.to_string(), what, help));
        } else {
            self.unlisted += 1;
        }
    }

    /// Notes what is wrong in a line, counted from 1.
    pub(super) fn line(&mut self, code: &'static str, line: usize, what: impl Into<String>, help: impl Into<String>) {
        self.add(code, format_args!("line {line}"), what, help);
    }

    /// Whether something is wrong with a line already, so that what follows from it need not be told.
    pub(super) fn concern(&self, line: usize) -> bool {
        let path = format!("line {line}");
        self.issues.iter().any(|issue| issue.path == path)
    }

    /// `value`, if nothing was wrong.
    ///
    /// # Errors
    /// [`Error::is_input`] with everything noted.
    pub(super) fn or<T>(mut self, value: T) -> Result<T> {
        if self.issues.is_empty() {
            return Ok(value);
        }
        if self.unlisted > 0 {
            let what = format!("{} more errors are not listed", self.unlisted);
            self.issues.push(Issue::new(FOREIGN_TOO_MANY, "$", what, "mend those listed and read the file again"));
        }
        Err(Error::input(self.issues))
    }
}

/// A line that is not empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Its text without the blanks around it.
    pub text: &'a str,
}

impl<'a> Line<'a> {
    /// Its words, whatever blanks stand between them.
    pub(super) fn words(self) -> Vec<&'a str> {
        self.text.split_whitespace().collect()
    }

    /// Its letters in upper case: headings are the same however they are spaced and dotted.
    pub(super) fn letters(self) -> String {
        self.text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect()
    }
}

/// The text of a file, with or without byte order mark.
///
/// # Errors
/// [`Error::is_input`] if it is not UTF-8 or holds nothing.
pub(super) fn decode(bytes: &[u8]) -> Result<&str> {
    let refuse = |code, at: String, what: &str, help: &str| Err(Error::input(vec![Issue::new(code, at, what, help)]));
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Err(broken) => {
            let line = 1 + body[..broken.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            refuse(FOREIGN_NOT_TEXT, format!("line {line}"), "bytes that are not UTF-8 text", "save the file as UTF-8")
        }
        Ok(text) if text.trim().is_empty() => {
            refuse(FOREIGN_CUT_OFF, "line 1".into(), "the file is empty", "give the whole file")
        }
        Ok(text) => Ok(text),
    }
}

/// The lines of `text` that hold something. Lines end with LF, CR LF or, as on old machines, with CR.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let classic = !text.contains('\n');
    let ends = move |c: char| c == '\n' || (classic && c == '\r');
    let all = text.split(ends).enumerate().map(|(index, line)| Line { number: index + 1, text: line.trim() });
    all.filter(|line| !line.text.is_empty())
}

/// A kind of number: what it is called, its unit in decimal places, and how large it may be in that unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// What it is, for messages.
    pub name: &'static str,
    /// Decimal places kept; more of them are refused unless they are zero.
    pub places: u32,
    /// The least value, in units of the last place kept.
    pub least: i64,
    /// The greatest.
    pub most: i64,
}

impl Number {
    /// Reads `word` exactly, in units of the last place kept; what is wrong with it is noted.
    pub(super) fn read(self, word: &str, line: usize, faults: &mut Faults) -> Option<i64> {
        let Number { name, places, least, most } = self;
        let one = 10_i64.pow(places);
        match decimal(word, places) {
            Ok(value) if (least..=most).contains(&value) => return Some(value),
            Ok(_) | Err(Misread::Large) => {
                let what = format!("{name} {} is out of range", Quoted(word));
                let help = format!("give a number from {} to {}", least / one, most / one);
                faults.line(FOREIGN_RANGE, line, what, help);
            }
            Err(Misread::Fine) => {
                let what = match places {
                    0 => format!("{name} {} has a fraction", Quoted(word)),
                    _ => format!("{name} {} has more than {places} decimal places", Quoted(word)),
                };
                faults.line(FOREIGN_INEXPRESSIBLE, line, what, "a day counts in whole numbers: round it, or scale all");
            }
            Err(Misread::Other) => {
                let what = format!("{name} {} is not a number", Quoted(word));
                faults.line(FOREIGN_NUMBER, line, what, "write a plain decimal number");
            }
        }
        None
    }
}

/// Why a word is no exact number of some decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Misread {
    /// Digits other than 0 beyond the places kept.
    Fine,
    /// Too large to count.
    Large,
    /// Not a plain decimal number.
    Other,
}

/// The value of a plain decimal number times 10 to the power of `places`.
fn decimal(word: &str, places: u32) -> std::result::Result<i64, Misread> {
    let (sign, digits) = match word.as_bytes().first() {
        Some(b'-') => (-1, &word[1..]),
        Some(b'+') => (1, &word[1..]),
        _ => (1, word),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) {
        return Err(Misread::Other);
    }
    let places = places as usize;
    let (kept, rest) = fraction.split_at(fraction.len().min(places));
    if rest.bytes().any(|byte| byte != b'0') {
        return Err(Misread::Fine);
    }
    let digits = format!("0{whole}{kept:0<places$}");
    digits.parse::<i64>().map(|value| sign * value).map_err(|_| Misread::Large)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (word, places, value) in
            [("12", 1, 120), ("-0.5", 1, -5), ("3.140", 2, 314), (".5", 1, 5), ("7.", 0, 7), ("+1.000", 0, 1)]
        {
            assert_eq!(decimal(word, places), Ok(value), "{word}");
        }
        for word in ["", "-", ".", "1e3", "nan", "inf", "0x1", "1,5", "--1", "1.2.3", "１"] {
            assert_eq!(decimal(word, 1), Err(Misread::Other), "{word}");
        }
        assert_eq!(decimal("0.25", 1), Err(Misread::Fine));
        assert_eq!(decimal("99999999999999999999", 0), Err(Misread::Large));
    }

    #[test]
    fn lines_end_as_they_like() {
        for text in ["a b\n\nc\n", "a\tb\r\n \r\nc", "\u{feff}a b\r\rc\r"] {
            let text = decode(text.as_bytes()).unwrap();
            let read: Vec<_> = lines(text).map(|line| (line.number, line.words())).collect();
            assert_eq!(read, [(1, vec!["a", "b"]), (3, vec!["c"])]);
        }
    }
}
