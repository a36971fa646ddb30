//! Records as lines of JSON, as far as they were written.

use crate::bench::record::Record;
use rounds_format::codes::NOT_A_RECORD;
use rounds_model::error::{Error, Issue, Result};

/// How every line begins that [`Record::to_line`] writes.
const OPENING: &[u8] = br#"{"suite":"#;

/// Records read, and how the text ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// One for each line that is not blank.
    pub records: Vec<Record>,
    /// Bytes up to the end of the last whole record. What follows is a record that was cut off, or nothing.
    pub whole: usize,
    /// Whether a record at the end was cut off, and so left out.
    pub cut_off: bool,
    /// Whether the last whole record lacks only its newline.
    pub unended: bool,
}

/// Reads records, one a line. A program that is stopped while it writes leaves a part of a line at the end: that is
/// left out, and told.
///
/// # Errors
/// [`Error::is_input`] with the number of each line that is no record.
pub fn read_records(bytes: &[u8]) -> Result<Lines> {
    let mut lines = Lines { records: Vec::new(), whole: 0, cut_off: false, unended: false };
    let mut issues = Vec::new();
    for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let ended = line.ends_with(b"\n");
        if line.trim_ascii().is_empty() {
            lines.whole += line.len();
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(record) => {
                lines.records.push(record);
                lines.whole += line.len();
                lines.unended = !ended;
            }
            // Not any text may pass for a part of a record: callers cut the file there.
            Err(_) if !ended && is_cut_off(line) => lines.cut_off = true,
            Err(error) => {
                issues.push(Issue::new(
                    NOT_A_RECORD,
                    format!("line {}", number + 1),
                    format!("not a record of a run: {error}"),
                    "give a file that `rounds bench --json` wrote, or mend or remove this line",
                ));
            }
        }
    }
    if issues.is_empty() { Ok(lines) } else { Err(Error::input(issues)) }
}

/// Whether `line` begins as a record does, or is the zeros that a lost write leaves.
fn is_cut_off(line: &[u8]) -> bool {
    let common = line.len().min(OPENING.len());
    line[..common] == OPENING[..common] || line.iter().all(|&byte| byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"suite":"days","instance":"é","method":"a","cost":1.5,"feasible":true}"#;

    #[test]
    fn a_line_cut_off_anywhere_loses_nothing_else() {
        let first = format!("{LINE}\n\n");
        for cut in 0..=LINE.len() {
            let text = [first.as_bytes(), &LINE.as_bytes()[..cut]].concat();
            let lines = read_records(&text).expect("readable");
            let whole = cut == LINE.len();
            assert_eq!(lines.records.len(), 1 + usize::from(whole), "{cut}");
            assert_eq!(lines.cut_off, cut > 0 && !whole, "{cut}");
            assert_eq!(lines.whole, if whole { text.len() } else { first.len() }, "{cut}");
            assert_eq!(lines.unended, whole, "{cut}");
        }
        let zeros = [first.as_bytes(), &[0; 30]].concat();
        assert!(read_records(&zeros).expect("readable").cut_off);
    }

    #[test]
    fn what_is_no_record_is_told_by_its_line() {
        for (text, line) in [
            (format!("{LINE}\n{{}}\n{LINE}\n"), "line 2"),
            (format!("{}\n{LINE}\n", &LINE[..20]), "line 1"),
            (format!("{LINE}\r\ndear diary"), "line 2"),
            ("{\"suite\":\"days\"}\n".into(), "line 1"),
        ] {
            let Err(error) = read_records(text.as_bytes()) else { panic!("{text} is read") };
            let issues = error.into_issues();
            assert_eq!(issues[0].path, line, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut record: Record = serde_json::from_str(LINE).expect("a record");
        record.improvements = vec![(0.25, 2.0), (0.5, 1.5)];
        record.limit = Some(crate::bench::Limit::Iterations(3));
        let line = record.to_line();
        assert!(line.as_bytes().starts_with(OPENING), "{line}");
        assert_eq!(read_records(line.as_bytes()).expect("readable").records, [record]);
    }
}
