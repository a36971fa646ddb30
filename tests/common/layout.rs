//! Day files laid out for fixtures: one place, clinician, patient, visit or rule to a line.

use std::io;

use rounds::format::day::DayFile;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

/// `day` as JSON with one element of its lists to a line, fields in the order of the format.
pub fn one_to_a_line(day: &DayFile) -> String {
    let travel = &day.travel;
    let lists = [
        ("skills", day.skills.as_deref().map(lines)),
        ("clinicians", Some(lines(&day.clinicians))),
        ("patients", day.patients.as_deref().map(lines)),
        ("visits", Some(lines(&day.visits))),
        ("links", day.links.as_deref().map(lines)),
        ("pins", day.pins.as_deref().map(lines)),
        ("objective", day.objective.as_ref().map(line)),
        ("history", day.history.as_deref().map(lines)),
        ("promises", day.promises.as_deref().map(lines)),
    ];
    let head = [
        ("format", Some(line(&day.format))),
        ("label", day.label.as_ref().map(line)),
        ("notes", day.notes.as_ref().map(line)),
        ("timeZone", day.time_zone.as_ref().map(line)),
        ("places", Some(lines(&day.places))),
        ("travel", Some(format!("{{ \"modes\": {} }}", lines(&travel.modes)))),
    ];
    let fields: Vec<String> =
        head.into_iter().chain(lists).filter_map(|(name, text)| Some(format!("  \"{name}\": {}", text?))).collect();
    let text = format!("{{\n{}\n}}\n", fields.join(",\n"));
    let (written, meant): (Value, Value) = (serde_json::from_str(&text).unwrap(), serde_json::to_value(day).unwrap());
    assert_eq!(written, meant, "the layout has lost something");
    text
}

fn lines<T: Serialize>(rows: &[T]) -> String {
    if rows.is_empty() {
        return "[]".into();
    }
    let rows: Vec<String> = rows.iter().map(|row| format!("    {}", line(row))).collect();
    format!("[\n{}\n  ]", rows.join(",\n"))
}

fn line<T: Serialize>(row: &T) -> String {
    let mut text = Vec::new();
    row.serialize(&mut Serializer::with_formatter(&mut text, OneLine)).unwrap();
    String::from_utf8(text).unwrap()
}

/// JSON on one line with a space after each comma and colon.
struct OneLine;

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
