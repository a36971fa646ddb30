//! Whole imports: cases that others got wrong, privacy, workbooks.

mod cases;
mod fhir;
mod privacy;
mod repeats;
mod workbooks;

use rounds_format::day::DayFile;

use crate::{Import, ImportOptions, Input, Postcodes, import_tables};

/// Two postcodes of Newport.
const POSTCODES: &str = "postcode,lat,lon\nNP20 1AA,51.58612,-2.99581\nNP20 1AB,51.58699,-2.99612\n";

/// A rota of one shift.
const ROTA: &str = "staff,name,band,date,start,end\nc01,Ann Other,6,2026-03-02,08:00,16:00\n";

fn postcodes() -> Postcodes {
    Postcodes::from_csv(POSTCODES).unwrap()
}

fn input(name: &str, bytes: impl Into<Vec<u8>>) -> Input {
    Input { name: name.into(), bytes: bytes.into() }
}

/// What an import of files on Monday 2 March 2026 comes to.
fn import(files: &[(&str, &str)], change: impl FnOnce(&mut ImportOptions<'_>)) -> Import {
    let inputs: Vec<Input> = files.iter().map(|(name, text)| input(name, *text)).collect();
    let postcodes = postcodes();
    let mut options = ImportOptions::new(&postcodes);
    options.date = "2026-03-02".parse().ok();
    change(&mut options);
    import_tables(&inputs, &options).unwrap()
}

/// An import of a rota of one shift and these visits.
fn visits(text: &str) -> Import {
    import(&[("rota.csv", ROTA), ("visits.csv", text)], |_| {})
}

/// The one day of an import in which nothing is wrong, as our own reader takes it.
fn day(import: Import) -> DayFile {
    let issues = import.issues();
    let (_, day) = import.days.unwrap_or_else(|| panic!("{issues:#?}")).remove(0);
    rounds_format::problem_of(&day).unwrap();
    day
}

/// Codes and cells of what was found.
fn found(import: &Import) -> Vec<(&'static str, String)> {
    import.findings.iter().map(|finding| (finding.issue.code, finding.at.to_string())).collect()
}

/// The messages of what was found.
fn messages(import: &Import) -> String {
    import.issues().iter().map(|issue| format!("{issue}\n")).collect()
}
