//! A team as its tables have it: every row read, references found, nothing of a date decided yet.

mod doubts;
mod people;
pub(crate) mod places;
mod reader;
mod settings;
mod shifts;
pub(crate) mod visits;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rounds_format::codes::{LOST_ZERO, ROW_REFERENCE, ROW_TWICE, TWIN_ROWS};
use rounds_format::day::PriorityFile;
use rounds_format::values::Timestamp;
use rounds_model::Point;

use crate::cells::CellRef;
use crate::columns::SheetKind;
use crate::courses::{BankHolidays, Repeat};
use crate::findings::{Bad, Findings};
use crate::import::ImportOptions;
use crate::mapping::Sheet;
use crate::values::dates::{DateOrder, Moment};
use crate::values::ids::told;
use crate::values::times::When;
use crate::values::words;

pub(crate) use settings::Settings;

/// What tables say of a team.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub settings: Settings,
    pub staff: Vec<Member>,
    pub shifts: Vec<ShiftRow>,
    pub patients: Vec<PatientRow>,
    pub visits: Vec<VisitRow>,
    /// Whether ids are what people are called.
    pub named: bool,
}

/// A kind of visit.
#[derive(Clone, Debug, Default)]
pub(crate) struct VisitType {
    pub slug: String,
    pub seconds: Option<i64>,
    pub skills: Vec<String>,
    pub min_band: Option<u32>,
    pub carers: Option<usize>,
    pub priority: Option<PriorityFile>,
    pub within: Option<i64>,
    pub load: Option<u32>,
}

/// Somebody who visits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub at: CellRef,
    pub id: String,
    pub name: Option<String>,
    pub band: Option<u32>,
    pub skills: Vec<String>,
    pub gender: Option<String>,
    pub languages: Vec<String>,
    pub mode: Option<&'static str>,
    pub home: Option<Point>,
    pub notes: Option<String>,
}

/// Where a shift starts or ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Whereabouts {
    Base,
    Home,
    At(Point),
    /// At the first or last stop.
    Anywhere,
}

/// From one instant to another.
pub(crate) type Span = (Timestamp, Timestamp);

/// A working period.
#[derive(Clone, Debug)]
pub(crate) struct ShiftRow {
    pub at: CellRef,
    pub staff: usize,
    /// `None`: the day that is planned.
    pub date: Option<NaiveDate>,
    /// Seconds since midnight; the end may lie in the next day.
    pub start: u32,
    pub end: u32,
    pub places: [Option<Whereabouts>; 2],
    pub break_seconds: Option<i64>,
    pub break_from: Option<u32>,
    pub break_to: Option<u32>,
    /// Start and end to the instant, where they are known so.
    pub exact: Option<Span>,
    /// When the clinician is there and cannot be had.
    pub taken: Vec<Span>,
}

/// Somebody who is visited.
#[derive(Clone, Debug)]
pub(crate) struct PatientRow {
    pub at: CellRef,
    pub id: String,
    pub name: Option<String>,
    pub place: Point,
    pub by_postcode: bool,
    pub access: Option<i64>,
    pub preferences: Preferences,
    pub notes: Option<String>,
}

/// Who may come, and who had better.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Preferences {
    pub preferred: Vec<usize>,
    pub excluded: Vec<usize>,
    pub gender: Option<String>,
    pub languages: Vec<String>,
}

/// Care that is due, once or again and again.
#[derive(Clone, Debug)]
pub(crate) struct VisitRow {
    pub at: CellRef,
    pub id: Option<String>,
    pub patient: usize,
    pub kind: VisitType,
    /// `None`: the day that is planned, or where a repeat begins.
    pub date: Option<NaiveDate>,
    pub repeat: Option<Repeat>,
    pub until: Option<NaiveDate>,
    pub except: Vec<NaiveDate>,
    pub bank_holidays: BankHolidays,
    /// At least one, unless any time will do.
    pub whens: Vec<When>,
    pub earliest: Option<u32>,
    pub latest: Option<u32>,
    /// When care may start to the instant, where that is known so, in order; then the times above only say on whose
    /// shifts it falls.
    pub exact: Vec<Span>,
    pub requested: Option<Moment>,
    pub after: Option<Follows>,
    pub same_as: Option<String>,
    pub preferences: Preferences,
    pub notes: Option<String>,
}

/// That a visit comes after another one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Follows {
    pub visit: String,
    pub least: Option<i64>,
    pub most: Option<i64>,
}

/// All that rows are read with.
pub(crate) struct Context<'o> {
    pub options: &'o ImportOptions<'o>,
    pub dates: Option<DateOrder>,
    /// Whether numbers may have a decimal comma: where a file has another separator.
    pub comma: bool,
}

/// Reads every sheet. What is wrong is noted; rows with errors are left out of the team.
pub(crate) fn read(sheets: &[Sheet<'_>], options: &ImportOptions<'_>, findings: &mut Findings) -> Team {
    let of = |kind: SheetKind| sheets.iter().find(|sheet| sheet.kind == kind);
    let settings = settings::read(of(SheetKind::Settings), options, findings);
    let comma = sheets.iter().any(|sheet| sheet.table.separator.is_some_and(|separator| separator != ','));
    let context = Context { options, dates: options.dates.or(settings.dates), comma };
    let types = settings::visit_types(of(SheetKind::VisitTypes), findings);
    let mut staff = Known::new("member of staff", SheetKind::Staff);
    people::staff(of(SheetKind::Staff), &context, &mut staff, findings);
    people::staff_of_rota(of(SheetKind::Shifts), &context, &mut staff, findings);
    let mut patients = Known::new("patient", SheetKind::Patients);
    people::patients(of(SheetKind::Patients), &context, &staff, &mut patients, findings);
    people::patients_of_caseload(of(SheetKind::Visits), &context, &mut patients, findings);
    places::held_together(&patients.rows, settings.base, findings);
    let shifts = shifts::read(of(SheetKind::Shifts), &context, &staff, findings);
    let known = visits::Known { types, staff: &staff, patients: &patients, parts: &settings.parts };
    let visits = visits::read(of(SheetKind::Visits), &context, &known, findings);
    let mut team = Team { settings, staff: staff.rows, shifts, patients: patients.rows, visits, named: false };
    team.named = doubts::names_as_ids(&team, sheets, findings);
    doubts::no_skill_asked(&team, sheets, findings);
    team
}

/// Rows of one kind with their ids.
pub(crate) struct Known<T> {
    what: &'static str,
    sheet: SheetKind,
    pub rows: Vec<T>,
    by_id: BTreeMap<String, usize>,
    /// Ids of rows with errors.
    faulty: BTreeSet<String>,
    /// Ids without case and without zeros in front.
    alike: BTreeMap<String, String>,
    /// `None` where several have the name.
    by_name: BTreeMap<String, Option<usize>>,
}

impl<T> Known<T> {
    fn new(what: &'static str, sheet: SheetKind) -> Known<T> {
        let (by_id, by_name, alike) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Known { what, sheet, rows: Vec::new(), by_id, faulty: BTreeSet::new(), alike, by_name }
    }

    fn get(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Notes the id of a row with errors: who refers to it is told so.
    fn spoil(&mut self, id: Option<String>) {
        self.faulty.extend(id);
    }

    /// Adds a row. An id that is there already is an error, one that looks like another a warning.
    fn add(&mut self, id: &str, name: Option<&str>, at: &CellRef, row: T, findings: &mut Findings) {
        if self.by_id.contains_key(id) {
            let what = format!("{} stands in another row already", told(id));
            findings.add(ROW_TWICE, at, what, "take one of the rows away, or give it an id of its own");
            return;
        }
        if let Some(other) = self.alike.get(&alike(id)).filter(|other| *other != id) {
            let (id, other) = (told(id), told(other));
            if id.eq_ignore_ascii_case(&other) {
                let what = format!("{id} and {other} differ only by case");
                findings.add(TWIN_ROWS, at, what, "if they are one, write them the same way");
            } else {
                let what = format!("looks like a lost leading zero: {id} ~ {other}");
                findings.add(LOST_ZERO, at, what, "format the column as text; if both are right, leave them");
            }
        }
        self.alike.entry(alike(id)).or_insert_with(|| id.to_string());
        self.by_id.insert(id.to_string(), self.rows.len());
        if let Some(name) = name {
            let known = self.by_name.entry(name_key(name)).or_insert(Some(self.rows.len()));
            *known = known.filter(|index| *index == self.rows.len());
        }
        self.rows.push(row);
    }

    fn known(&self, text: &str) -> Option<usize> {
        self.get(text).or_else(|| self.by_name.get(&name_key(text)).copied().flatten())
    }

    /// The rows that a list means; a name in it may have a comma of its own.
    fn find_all(&self, text: &str) -> Result<Vec<usize>, Bad> {
        let heard = |text: &str| self.get(text).is_some() || self.by_name.contains_key(&name_key(text));
        if heard(text) {
            return Ok(vec![self.find(text)?]);
        }
        let mut found = Vec::new();
        for part in words::list_with_commas(text) {
            let pieces: Vec<&str> = part.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
            let mut at = 0;
            while at < pieces.len() {
                let longest = (at + 1..=pieces.len()).rev().find(|to| heard(&pieces[at..*to].join(", ")));
                let to = longest.unwrap_or(at + 1);
                found.push(self.find(&pieces[at..to].join(", "))?);
                at = to;
            }
        }
        Ok(found)
    }

    /// The row that an id means, or a name that just one has.
    fn find(&self, text: &str) -> Result<usize, Bad> {
        if let Some(found) = self.known(text) {
            return Ok(found);
        }
        if self.by_name.get(&name_key(text)) == Some(&None) {
            return Err(Bad::new(
                ROW_REFERENCE,
                "several people have this name",
                "write the id of the one who is meant",
            ));
        }
        let (what, sheet) = (self.what, self.sheet.name());
        if self.faulty.contains(text) {
            let what = format!("this {what} has an error in a row of its own");
            return Err(Bad::new(ROW_REFERENCE, what, "mend that row"));
        }
        let help = match self.alike.get(&alike(text)) {
            Some(other) if other.eq_ignore_ascii_case(text) => {
                format!("{} is there; write it the same way", told(other))
            }
            Some(other) => {
                format!("looks like a lost leading zero: {} ~ {}; format the column as text", told(text), told(other))
            }
            None => format!("add a row on the sheet {sheet}, or mend the id"),
        };
        let what = match told(text) {
            id if id.starts_with('\'') => format!("no {what} {id} on any sheet"),
            _ => format!("no {what} of this id or name on any sheet"),
        };
        Err(Bad::new(ROW_REFERENCE, what, help))
    }
}

/// The words of a name in whatever order: `Ng, Li` is `Li Ng`.
fn name_key(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || ",;.\"()".contains(c)).map(str::to_lowercase);
    let mut words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// An id without case and without zeros in front.
fn alike(id: &str) -> String {
    let lower = id.to_lowercase();
    let figures = lower.trim_start_matches(|c: char| !c.is_ascii_digit());
    if figures.len() == lower.len() { lower.trim_start_matches('0').to_string() } else { lower }
}
