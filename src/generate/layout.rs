//! Day files as text that people can read and diff: one place, clinician, visit or rule to a line.

use std::io;

use serde::Serialize;

use serde_json::ser::{Formatter, Serializer};

use crate::error::{Error, Result};
use crate::io::day::DayFile;

/// `day` as JSON with one element of its lists to a line.
///
/// # Errors
/// [`Error::Internal`] where the day cannot be written as JSON, which no day that was read or generated does.
pub fn to_json(day: &DayFile) -> Result<String> {
    let mut fields: Vec<String> = Vec::new();
    let mut field = |name: &str, text: String| fields.push(format!("  \"{name}\": {text}"));
    field("format", line(&day.format)?);
    if let Some(label) = &day.label {
        field("label", line(label)?);
    }
    if let Some(notes) = &day.notes {
        field("notes", line(notes)?);
    }
    if let Some(zone) = &day.time_zone {
        field("timeZone", line(zone)?);
    }
    field("places", lines(&day.places)?);
    let notes = match &day.travel.notes {
        Some(notes) => format!(", \"notes\": {}", line(notes)?),
        None => String::new(),
    };
    field("travel", format!("{{ \"modes\": {}{notes} }}", lines(&day.travel.modes)?));
    if let Some(skills) = &day.skills {
        field("skills", lines(skills)?);
    }
    field("clinicians", lines(&day.clinicians)?);
    if let Some(patients) = &day.patients {
        field("patients", lines(patients)?);
    }
    field("visits", lines(&day.visits)?);
    let rest: [(&str, Option<Result<String>>); 5] = [
        ("links", day.links.as_deref().map(lines)),
        ("pins", day.pins.as_deref().map(lines)),
        ("objective", day.objective.as_ref().map(line)),
        ("history", day.history.as_deref().map(lines)),
        ("promises", day.promises.as_deref().map(lines)),
    ];
    for (name, text) in rest {
        if let Some(text) = text {
            field(name, text?);
        }
    }
    Ok(format!("{{\n{}\n}}\n", fields.join(",\n")))
}

fn lines<T: Serialize>(rows: &[T]) -> Result<String> {
    if rows.is_empty() {
        return Ok("[]".into());
    }
    let rows = rows.iter().map(|row| Ok(format!("    {}", line(row)?))).collect::<Result<Vec<_>>>()?;
    Ok(format!("[\n{}\n  ]", rows.join(",\n")))
}

fn line<T: Serialize + ?Sized>(row: &T) -> Result<String> {
    let mut text = Vec::new();
    row.serialize(&mut Serializer::with_formatter(&mut text, OneLine))
        .map_err(|error| Error::Internal(error.to_string()))?;
    String::from_utf8(text).map_err(|error| Error::Internal(error.to_string()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    use crate::generate::{GenerateOptions, generate, mixed};

    #[test]
    fn what_is_written_reads_back_the_same() {
        for seed in 0..40 {
            let day = mixed(seed, 3, 6);
            let text = to_json(&day).unwrap();
            assert_eq!(serde_json::from_str::<DayFile>(&text).unwrap(), day, "seed {seed}");
            let plain = serde_json::to_value(&day).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), plain, "seed {seed}");
        }
    }

    #[test]
    fn every_visit_has_a_line() {
        let day = generate(&GenerateOptions::default());
        let text = to_json(&day).unwrap();
        assert!(text.contains("\n    {\"id\": \"v001\", "));
        let rows = day.places.len() + day.clinicians.len() + day.visits.len() + day.patients.iter().flatten().count();
        assert!(text.lines().count() > rows);
    }
}
