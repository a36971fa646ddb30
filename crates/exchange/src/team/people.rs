//! Staff and patients, from sheets of their own or from the rota and the caseload.

use std::collections::BTreeMap;

use rounds_format::codes::{PATIENT_TWICE, ROW_INCOMPLETE, ROW_WITHOUT_PLACE, ROWS_DIFFER};

use crate::findings::{Bad, Findings};
use crate::mapping::Sheet;
use crate::values::lengths::{Unit, length};
use crate::values::{ids, text_of, words};

use super::places::{of_row, postcode};
use super::reader::{Orders, RowReader, orders};
use super::{Context, Known, Member, PatientRow, Preferences};

/// Reads the sheet Staff.
pub(super) fn staff(
    sheet: Option<&Sheet<'_>>,
    context: &Context<'_>,
    known: &mut Known<Member>,
    findings: &mut Findings,
) {
    let Some(sheet) = sheet else { return };
    let orders = Orders::new();
    for row in sheet.rows() {
        let mut row = RowReader::new(sheet, row, &orders, findings);
        if row.is_stray() {
            continue;
        }
        let id = row.id("id");
        let member = member(&mut row, id.clone().unwrap_or_default(), "id", true, context);
        if !row.is_sound() {
            known.spoil(id);
            continue;
        }
        let (id, name, at) = (member.id.clone(), member.name.clone(), member.at.clone());
        known.add(&id, name.as_deref(), &at, member, row.findings);
    }
}

fn member(row: &mut RowReader<'_, '_, '_>, id: String, column: &str, notes: bool, context: &Context<'_>) -> Member {
    Member {
        at: row.at(column),
        id,
        name: row.text("name"),
        band: row.word("band", words::band),
        skills: row.text("skills").map(|text| words::slugs(&text)).unwrap_or_default(),
        gender: row.word("gender", words::gender).flatten(),
        languages: row.text("languages").map(|text| words::slugs(&text)).unwrap_or_default(),
        mode: row.word("mode", words::mode),
        home: row.word("home postcode", |text| postcode(text, context.options.postcodes)),
        notes: if notes { row.text("notes") } else { None },
    }
}

/// Reads who people are from a rota, for those that have no row on a sheet of their own.
pub(super) fn staff_of_rota(
    sheet: Option<&Sheet<'_>>,
    context: &Context<'_>,
    known: &mut Known<Member>,
    findings: &mut Findings,
) {
    let Some(sheet) = sheet else { return };
    // A rota beside a sheet of staff may be of somebody else, whom that sheet lacks.
    if !known.rows.is_empty() || !known.faulty.is_empty() {
        return;
    }
    let (orders, mut rows) = (Orders::new(), BTreeMap::new());
    let mut order = Vec::new();
    for row in sheet.rows() {
        // What is wrong with the row itself is told when the shifts are read.
        let mut own = Findings::default();
        let mut row = RowReader::new(sheet, row, &orders, &mut own);
        let id = if row.is_stray() { None } else { row.get("staff", ids::id) };
        if !row.is_sound() {
            continue;
        }
        let Some(id) = id else { continue };
        let mut row = RowReader::new(sheet, row.row, &orders, findings);
        let member = member(&mut row, id.clone(), "staff", false, context);
        if !row.is_sound() {
            known.spoil(Some(id));
            continue;
        }
        match rows.get_mut(&id) {
            None => {
                order.push(id.clone());
                rows.insert(id, member);
            }
            Some(first) => joined(first, member, row.findings),
        }
    }
    for id in order {
        if let Some(member) = rows.remove(&id).filter(|_| !known.faulty.contains(&id)) {
            let (name, at) = (member.name.clone(), member.at.clone());
            known.add(&id, name.as_deref(), &at, member, findings);
        }
    }
}

/// Fills what one row leaves empty from another; what both say must be the same.
fn joined(first: &mut Member, other: Member, findings: &mut Findings) {
    let mut differ = |what: &str| {
        let what = format!("{what} differs from that in row {}", first.at.row);
        findings.add(ROWS_DIFFER, &other.at, what, "say the same of one person in every row");
    };
    fn one<T: PartialEq>(first: &mut Option<T>, other: Option<T>, differ: impl FnOnce()) {
        match (&first, other) {
            (None, other) => *first = other,
            (Some(own), Some(other)) if *own != other => differ(),
            _ => {}
        }
    }
    one(&mut first.band, other.band, || differ("band"));
    one(&mut first.gender, other.gender, || differ("gender"));
    one(&mut first.mode, other.mode, || differ("mode"));
    one(&mut first.name, other.name, || ());
    one(&mut first.home, other.home, || ());
    first.skills.extend(other.skills);
    first.skills.sort();
    first.skills.dedup();
    if first.languages.is_empty() {
        first.languages = other.languages;
    }
}

/// Reads the sheet Patients.
pub(super) fn patients(
    sheet: Option<&Sheet<'_>>,
    context: &Context<'_>,
    staff: &Known<Member>,
    known: &mut Known<PatientRow>,
    findings: &mut Findings,
) {
    let Some(sheet) = sheet else { return };
    let orders = orders(sheet, &[], context.dates, findings);
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut homes: BTreeMap<String, u32> = BTreeMap::new();
    for row in sheet.rows() {
        let number = row.number;
        let mut row = RowReader::new(sheet, row, &orders, findings);
        if row.is_stray() {
            continue;
        }
        let column = if row.has("id") { "id" } else { "nhs number" };
        let id = id_of(&mut row, column, context);
        let nhs = row.get("nhs number", ids::id).and_then(|text| checked(&mut row, &text));
        twin(&mut row, "nhs number", number, nhs, &mut numbers, "the same NHS number");
        let year = row.get("birth year", |value| Ok(text_of(value).unwrap_or_default()));
        let home = year.zip(row.text("postcode")).map(|(year, home)| format!("{year} {}", crate::values::plain(&home)));
        twin(&mut row, column, number, home, &mut homes, "the same postcode and date of birth");
        let mut notes: Vec<String> = row.text("key safe").map(|text| format!("Key safe: {text}")).into_iter().collect();
        notes.extend(row.text("notes"));
        let notes = (!notes.is_empty()).then(|| notes.join("\n"));
        let name = row.text("name");
        let preferences = preferences(&mut row, staff);
        let patient = patient(&mut row, (id.clone(), column, name), preferences, context);
        match patient.filter(|_| row.is_sound()) {
            Some(patient) => {
                let (id, at) = (patient.id.clone(), patient.at.clone());
                known.add(&id, None, &at, PatientRow { notes, ..patient }, row.findings);
            }
            None => known.spoil(id),
        }
    }
}

/// Warns of a row that says what another one said.
fn twin(
    row: &mut RowReader<'_, '_, '_>,
    column: &str,
    number: u32,
    what: Option<String>,
    seen: &mut BTreeMap<String, u32>,
    words: &str,
) {
    let Some(other) = what.and_then(|what| seen.insert(what, number)) else { return };
    let at = row.at(column);
    let what = format!("{words} as in row {other}: two patients that may be one person");
    row.findings.add(PATIENT_TWICE, &at, what, "if they are one, give them one row; they are not merged by themselves");
}

fn checked(row: &mut RowReader<'_, '_, '_>, text: &str) -> Option<String> {
    if ids::nhs_number(text).is_none()
        && let Err(bad) = ids::patient(text, true, None)
    {
        row.bad("nhs number", bad);
    }
    ids::nhs_number(text)
}

/// The id of a patient, made of an NHS number where it is one.
pub(super) fn id_of(row: &mut RowReader<'_, '_, '_>, column: &str, context: &Context<'_>) -> Option<String> {
    let number = column == "nhs number";
    row.must(column, |value| ids::patient(&ids::id(value)?, number, context.options.id_key))
}

fn patient(
    row: &mut RowReader<'_, '_, '_>,
    (id, column, name): (Option<String>, &str, Option<String>),
    preferences: Preferences,
    context: &Context<'_>,
) -> Option<PatientRow> {
    let access = row.get("access minutes", |value| length(value, Unit::Minutes));
    let before = row.is_sound();
    let found = of_row(row, context.options.postcodes, context.comma);
    if found.is_none() && before && row.is_sound() {
        row.bad(
            "postcode",
            Bad::new(ROW_WITHOUT_PLACE, "no postcode and no coordinates", "write where the visits are"),
        );
    }
    let (place, by_postcode) = found?;
    Some(PatientRow { at: row.at(column), id: id?, name, place, by_postcode, access, preferences, notes: None })
}

/// Reads where patients are from a caseload, for those that have no row on a sheet of their own.
pub(super) fn patients_of_caseload(
    sheet: Option<&Sheet<'_>>,
    context: &Context<'_>,
    known: &mut Known<PatientRow>,
    findings: &mut Findings,
) {
    let Some(sheet) = sheet else { return };
    let told = |column: &str| sheet.columns.contains_key(column);
    let placed = told("postcode") || told("lat") && told("lon");
    if !placed {
        return;
    }
    let orders = Orders::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in sheet.rows() {
        let number = row.number;
        let mut own = Findings::default();
        let mut row = RowReader::new(sheet, row, &orders, &mut own);
        let column = if row.has("patient") { "patient" } else { "nhs number" };
        let id = if row.is_stray() { None } else { id_of(&mut row, column, context) };
        let Some(id) = id.filter(|_| row.is_sound()) else { continue };
        let first = seen.get(&id).copied();
        if first.is_none() && known.get(&id).is_some() {
            continue;
        }
        let mut row = RowReader::new(sheet, row.row, &orders, findings);
        let name = row.text("patient name");
        let Some(patient) = patient(&mut row, (Some(id.clone()), column, name), Preferences::default(), context) else {
            known.spoil(Some(id));
            continue;
        };
        match (first, known.get(&id).and_then(|index| known.rows.get(index))) {
            (Some(first), Some(before)) => {
                if before.place != patient.place {
                    let what = format!("another place than that of the same patient in row {first}");
                    row.bad(column, Bad::new(ROWS_DIFFER, what, "write the same postcode, or make them two patients"));
                }
            }
            _ => {
                seen.insert(id.clone(), number);
                let at = patient.at.clone();
                known.add(&id, None, &at, patient, row.findings);
            }
        }
    }
}

/// Who may come and who had better.
pub(super) fn preferences(row: &mut RowReader<'_, '_, '_>, staff: &Known<Member>) -> Preferences {
    let mut members = |column: &str| row.word(column, |text| staff.find_all(text));
    let (preferred, excluded) = (members("preferred").unwrap_or_default(), members("excluded").unwrap_or_default());
    if preferred.iter().any(|who| excluded.contains(who)) {
        row.bad(
            "preferred",
            Bad::new(ROW_INCOMPLETE, "somebody is both preferred and excluded", "take them out of one"),
        );
    }
    let gender = row.word("required gender", words::gender).flatten();
    let languages = row.text("languages").map(|text| words::slugs(&text)).unwrap_or_default();
    Preferences { preferred, excluded, gender, languages }
}
