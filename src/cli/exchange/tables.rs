//! `rounds import tables`: spreadsheets as days.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rounds::exchange::{IdKey, Import, ImportOptions, Input, Map, Yesterday, import_tables, marked};
use rounds::{Error, Issue, Severity, format};
use rounds_format::codes::{FHIR_PATIENT_TWICE, LIKELY_TWICE, NHS_NUMBER, TWIN_IDS, TWIN_ROWS, VISIT_TWICE};

use crate::cli::Exit;
use crate::cli::input::{self, Failure, Outcome, Source};
use crate::cli::issues;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;

use super::args::{TablesCommand, Target};
use super::postcodes;

/// What the tables are called where something is said of them all.
const TABLES: &str = "the tables";

/// Reads the tables, tells what was found and assumed, and writes the days.
pub(crate) fn run(command: &TablesCommand, terminal: &Terminal) -> Outcome<Exit> {
    if let Target::Day(sink) | Target::Mapping(sink) = &command.target {
        sink.probe()?;
    }
    command.issues.iter().try_for_each(|sink| sink.probe())?;
    let inputs = inputs(&command.files)?;
    let postcodes = postcodes::read(command.postcodes.as_ref())?;
    let key = command.id_key.as_ref().map(key).transpose()?;
    let mut options = ImportOptions::new(&postcodes);
    options.map = command.map.as_ref().map(map).transpose()?.unwrap_or_default();
    (options.date, options.dates, options.encoding) = (command.date, command.dates, command.encoding);
    (options.fill_merged, options.skip_bad_rows) = (command.fill_merged, command.skip_bad_rows);
    (options.labels, options.id_key) = (command.labels, key.as_ref());
    if let Target::Days(days, _) = command.target {
        options.days = days;
    }
    let before = command.against.as_ref().map(yesterday).transpose()?;
    options.before = before.as_ref();
    let import = import_tables(&inputs, &options).map_err(of(TABLES))?;
    if let Some(sink) = &command.issues {
        let all: Vec<_> = import.findings.iter().chain(&import.skipped).cloned().collect();
        sink.write_bytes(&marked(&import.tables, &all)?)?;
    }
    if let Target::Mapping(sink) = &command.target {
        sink.write(&import.mapping)?;
    }
    match (finish(&import, &command.target, TABLES, terminal), &command.issues) {
        (Err(failure), Some(Sink::File(marked))) => {
            let follows = format!("no day was written, only the marked tables: {}", marked.display());
            issues::show(&failure, &follows, terminal);
            Ok(Exit::Input)
        }
        (done, _) => done,
    }
}

/// Tells what was found and assumed, writes the days of an import, and tells what there is to say of these.
pub(super) fn finish(import: &Import, target: &Target, what: &str, terminal: &Terminal) -> Outcome<Exit> {
    let issues = import.issues();
    if issues.iter().any(|issue| issue.severity() == Severity::Error) {
        return Err(of(what)(Error::input(issues)));
    }
    issues::show_warnings(&issues, terminal);
    let lines: String = import.summary.iter().map(|line| format!("{line}\n")).collect();
    terminal.say(&lines);
    let Some(days) = import.days.as_ref().filter(|_| !matches!(target, Target::Mapping(_))) else {
        return Ok(Exit::Done);
    };
    let (mut texts, mut warnings) = (Vec::new(), Vec::new());
    for (date, day) in days {
        // Our own reader must take it.
        let loaded = format::problem_of(day).map_err(of(what))?;
        // Of several days it is said which one is meant.
        let on = if days.len() > 1 { format!("{date}.json: ") } else { String::new() };
        let told = |warning: &Issue| issues.iter().any(|issue| says_the_same(issue.code, warning.code));
        let fresh = loaded.warnings.into_iter().filter(|warning| !told(warning));
        warnings.extend(fresh.map(|warning| Issue { path: on.clone() + &warning.path, ..warning }));
        texts.push((date, format::write_day(day)));
    }
    let made = match target {
        Target::Day(sink) => {
            texts.iter().try_for_each(|(_, text)| sink.write_json(text))?;
            name_of(sink)
        }
        Target::Days(_, folder) => {
            write_days(folder, &texts)?;
            folder.display().to_string()
        }
        Target::Mapping(_) => String::new(),
    };
    issues::show_kinds(&warnings, &made, false, terminal);
    Ok(Exit::Done)
}

/// Whether what was told of a table is what a warning about the day says.
fn says_the_same(table: &str, day: &str) -> bool {
    [(VISIT_TWICE, LIKELY_TWICE), (FHIR_PATIENT_TWICE, LIKELY_TWICE), (TWIN_ROWS, TWIN_IDS)].contains(&(table, day))
}

/// What a day is called that is written there.
pub(in crate::cli) fn name_of(sink: &Sink) -> String {
    match sink {
        Sink::File(path) => path.display().to_string(),
        Sink::Stdout => "the day".into(),
    }
}

/// A file for each day, all of them or none.
fn write_days(folder: &Path, texts: &[(&NaiveDate, String)]) -> Outcome<()> {
    let files = texts.iter().map(|(date, text)| (folder.join(format!("{date}.json")), text.as_bytes()));
    let files: Vec<(PathBuf, &[u8])> = files.collect();
    fs::create_dir_all(folder).map_err(|error| Error::file(folder.display().to_string(), error))?;
    format::write_files(files.iter().map(|(path, text)| (path.as_path(), *text)))?;
    Ok(())
}

/// An error in what is called `what`.
pub(super) fn of(what: &str) -> impl Fn(Error) -> Failure {
    let file = what.to_string();
    move |error| Failure { error, file: Some(file.clone()) }
}

/// Every file, and every table in a folder, in the order of their names.
fn inputs(files: &[PathBuf]) -> Outcome<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in files {
        let paths = if path.is_dir() { tables_in(path)? } else { vec![path.clone()] };
        for path in paths {
            let bytes = input::bytes(&Source::File(path.clone()))?;
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            inputs.push(Input { name, bytes });
        }
    }
    Ok(inputs)
}

/// The CSV files and workbooks of a folder, those aside that a spreadsheet program keeps while a file is open.
fn tables_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let failed = |error| Error::file(folder.display().to_string(), error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let table = [".csv", ".xlsx"].iter().any(|end| name.ends_with(end));
        if table && !name.starts_with(['~', '.']) && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        let nothing =
            std::io::Error::new(std::io::ErrorKind::NotFound, "there is no .csv or .xlsx file in this folder");
        return Err(failed(nothing).into());
    }
    Ok(paths)
}

/// The day before and its plan, which must be for it.
pub(super) fn yesterday([day, plan]: &[Source; 2]) -> Outcome<Yesterday> {
    let bytes = input::bytes(day)?;
    let read = format::read_day_file(&bytes).map_err(|error| input::blame(error, day))?;
    let made = input::plan(plan)?;
    if let Some(left) = made.unassigned.iter().find(|left| !read.visits.iter().any(|visit| visit.id == left.visit)) {
        return Err(input::blame(rounds_format::unknown("unassigned", "visit", &left.visit), plan));
    }
    Ok(Yesterday { day: read, plan: made })
}

fn map(source: &Source) -> Outcome<Map> {
    Map::read(&input::text(source)?).map_err(|issues| input::blame(Error::input(issues), source))
}

pub(super) fn key(source: &Source) -> Outcome<IdKey> {
    IdKey::new(&input::bytes(source)?).ok_or_else(|| {
        let what = format!("the secret is shorter than {} letters", IdKey::SHORTEST);
        let issue = Issue::new(NHS_NUMBER, "", what, "put a long random line into the file, and keep it");
        input::blame(Error::input(vec![issue]), source)
    })
}
