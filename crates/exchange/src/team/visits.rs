//! The sheet Visits: what care is due, once or again and again.

use std::collections::{BTreeMap, BTreeSet};

use rounds_format::codes::{
    CELL_EMPTY, CELL_TIME, ROW_INCOMPLETE, ROW_REFERENCE, ROW_TWICE, SEVERAL_TIMES, TIME_WITH_DAYS, VISIT_TWICE,
};

use crate::cells::Value;
use crate::courses::{BankHolidays, Repeat, repeat};
use crate::findings::{Bad, Findings};
use crate::mapping::Sheet;
use crate::values::dates::Moment;
use crate::values::lengths::{Unit, gap, length};
use crate::values::times::{DayParts, When, time, whens};
use crate::values::{Parsed, ids, plain, text_of, words};

use super::people::{id_of, preferences};
use super::reader::{RowReader, orders};
use super::{Context, Follows, Member, PatientRow, VisitRow, VisitType};

/// What rows of visits refer to.
pub(super) struct Known<'k> {
    /// `None` without a sheet of types: each row says itself what it needs.
    pub types: Option<BTreeMap<String, VisitType>>,
    pub staff: &'k super::Known<Member>,
    pub patients: &'k super::Known<PatientRow>,
    pub parts: &'k DayParts,
}

/// Reads the visits.
pub(super) fn read(
    sheet: Option<&Sheet<'_>>,
    context: &Context<'_>,
    known: &Known<'_>,
    findings: &mut Findings,
) -> Vec<VisitRow> {
    let Some(sheet) = sheet else { return Vec::new() };
    let columns = ["date", "until", "earliest", "latest", "requested"];
    let orders = orders(sheet, &columns, context.dates, findings);
    let heading = sheet.columns.get("minutes").map(|at| sheet.heading(*at)).unwrap_or_default();
    let (mut visits, mut ids): (Vec<VisitRow>, BTreeMap<String, u32>) = (Vec::new(), BTreeMap::new());
    for line in sheet.rows() {
        let mut row = RowReader::new(sheet, line, &orders, findings);
        if row.is_stray() {
            continue;
        }
        let id = row.get("id", ids::id).filter(|id| !id.is_empty());
        if let Some(other) = id.as_ref().and_then(|id| ids.insert(id.clone(), line.number)) {
            let what = format!("the id stands in row {other} already");
            row.bad("id", Bad::new(ROW_TWICE, what, "take one of the rows away, or give it an id of its own"));
        }
        if let Some(visit) = visit(&mut row, id, Unit::of_heading(&heading), context, known) {
            visits.push(visit);
        }
    }
    references(&mut visits, &ids, sheet, findings);
    twins(&visits, findings);
    visits
}

fn visit(
    row: &mut RowReader<'_, '_, '_>,
    id: Option<String>,
    unit: Unit,
    context: &Context<'_>,
    known: &Known<'_>,
) -> Option<VisitRow> {
    let patient = patient(row, context, known);
    let kind = kind(row, unit, known);
    let date = row.moment("date").and_then(|of| of.date);
    let repeat = row.word("repeat", |text| repeat(text, context.options.date));
    if date.is_none() && repeat.is_none() && context.options.days > 1 && row.is_sound() {
        row.bad("date", Bad::new(CELL_EMPTY, "no date and no repeat, and several days are made", "write one of them"));
    }
    let until = row.moment("until").and_then(|of| of.date);
    let except = dates(row, "except", context);
    let bank_holidays = row.word("bank holidays", BankHolidays::read).unwrap_or_default();
    let whens = times(row, repeat.as_ref(), known.parts);
    let [earliest, latest, requested] = ["earliest", "latest", "requested"].map(|column| {
        let moment = row.time(column)?;
        clean(row, column, moment)
    });
    let [earliest, latest] = [earliest, latest].map(|of| of?.time);
    if let (Some(from), Some(to)) = (earliest, latest)
        && to < from
    {
        row.bad("latest", Bad::new(ROW_INCOMPLETE, "the latest time is before the earliest", "swap them"));
    }
    let after = row.get("after", ids::id);
    let (least, most) = row.word("gap", gap).unwrap_or_default();
    if after.is_none() && (least.is_some() || most.is_some()) {
        row.bad("after", Bad::new(CELL_EMPTY, "a gap, and no visit that it counts from", "write the id of that visit"));
    }
    let after = after.map(|visit| Follows { visit, least, most });
    let same_as = row.get("same clinician as", ids::id);
    let preferences = preferences(row, known.staff);
    let notes = row.text("notes");
    let at = row.at("patient");
    let (patient, kind, whens) = (patient?, kind?, whens?);
    let visit = VisitRow {
        at,
        id,
        patient,
        kind,
        date,
        repeat,
        until,
        except,
        bank_holidays,
        whens,
        earliest,
        latest,
        exact: Vec::new(),
        requested,
        after,
        same_as,
        preferences,
        notes,
    };
    row.is_sound().then_some(visit)
}

fn patient(row: &mut RowReader<'_, '_, '_>, context: &Context<'_>, known: &Known<'_>) -> Option<usize> {
    let column = if row.has("patient") { "patient" } else { "nhs number" };
    let id = id_of(row, column, context)?;
    // Where the caseload says where patients are, what is wrong with that has been told of this row or another.
    if known.patients.faulty.contains(&id) && (row.has("postcode") || row.has("lat")) {
        row.lost = true;
        return None;
    }
    known.patients.find(&id).map_err(|bad| row.bad(column, bad)).ok()
}

/// The type of a visit, with what the row says otherwise.
fn kind(row: &mut RowReader<'_, '_, '_>, unit: Unit, known: &Known<'_>) -> Option<VisitType> {
    let name = row.must("type", text_of);
    let minutes = row.get("minutes", |value| length(value, unit));
    let (skills, min_band) = (row.text("skills"), row.word("min band", words::band));
    let (carers, priority) = (row.word("carers", words::carers), row.word("priority", words::priority));
    let name = name?;
    let mut kind = match &known.types {
        Some(types) => match types.get(&plain(&name)) {
            Some(kind) => kind.clone(),
            None => {
                let help = "add a row on the sheet Visit types, or write the type as it stands there";
                row.bad("type", Bad::new(ROW_REFERENCE, "no such type on the sheet Visit types", help));
                return None;
            }
        },
        None => VisitType { slug: words::slug(&name), ..VisitType::default() },
    };
    kind.seconds = minutes.or(kind.seconds);
    kind.skills = skills.map(|text| words::slugs(&text)).unwrap_or(kind.skills);
    (kind.min_band, kind.carers, kind.priority) =
        (min_band.or(kind.min_band), carers.or(kind.carers), priority.or(kind.priority));
    if kind.seconds.is_none() && row.is_sound() {
        let help = "write the minutes here, or give a sheet Visit types with them";
        row.bad("minutes", Bad::new(CELL_EMPTY, "nothing says how long the visit takes", help));
    }
    Some(kind)
}

/// When care may start; for several visits a day, each of them.
fn times(row: &mut RowReader<'_, '_, '_>, repeat: Option<&Repeat>, parts: &DayParts) -> Option<Vec<When>> {
    let before = row.is_sound();
    let whens = row.get("time", |value| when(value, parts));
    several(row, whens.as_deref(), repeat);
    if before && !row.is_sound() {
        return None;
    }
    let whens = whens.unwrap_or_default();
    let daily = repeat.map_or(1, |repeat| repeat.times);
    match (whens.len(), daily) {
        (0, 0 | 1) => Ok(whens),
        (0, _) => spread(daily, parts),
        (given, daily) if daily <= 1 || given == daily => Ok(whens),
        _ => {
            let what = format!("{daily} times a day, and another number of times of day");
            Err(Bad::new(ROW_INCOMPLETE, what, "write as many times: 08:00, 12:00, 18:00; or none"))
        }
    }
    .map_err(|bad| row.bad("time", bad))
    .ok()
}

/// Warns where several times of day become as many visits, and nothing says that many are meant.
fn several(row: &mut RowReader<'_, '_, '_>, whens: Option<&[When]>, repeat: Option<&Repeat>) {
    let count = whens.map_or(0, <[When]>::len);
    if count > 1 && repeat.map_or(1, |repeat| repeat.times) < 2 {
        let what = format!("{count} times of day, which become {count} visits on one day");
        let help = "if one visit is meant at either time, write from when to when: 08:00-17:00";
        row.warn(SEVERAL_TIMES, "time", what, help);
    }
}

/// The parts of the day that `count` visits a day are spread over.
pub(crate) fn spread(count: usize, parts: &DayParts) -> Parsed<Vec<When>> {
    let names: &[&str] = match count {
        2 => &["am", "tea"],
        3 => &["am", "lunch", "tea"],
        4 => &["am", "lunch", "tea", "bed"],
        _ => {
            return Err(Bad::new(
                ROW_INCOMPLETE,
                "more than four visits a day need their times",
                "write them: 06:00, 10:00 …",
            ));
        }
    };
    Ok(names.iter().filter_map(|name| parts.get(name)).map(|(from, to)| When::Between(from, to)).collect())
}

fn when(value: &Value, parts: &DayParts) -> Parsed<Vec<When>> {
    match value {
        Value::Text(text) => whens(text, parts),
        _ => {
            let moment = time(value, None)?;
            match (moment.time, moment.carried) {
                (Some(time), 0 | 1) => Ok(vec![When::At(time)]),
                _ => Err(Bad::new(CELL_TIME, "a length of more than a day where a time belongs", "write 08:30")),
            }
        }
    }
}

/// A time without the whole day that a workbook may carry in it.
fn clean(row: &mut RowReader<'_, '_, '_>, column: &str, moment: Moment) -> Option<Moment> {
    if moment.carried > 0 {
        let what = "the time carries whole days, which are left away";
        row.warn(TIME_WITH_DAYS, column, what, "write the time alone: 08:00");
    }
    moment.time.map(|_| moment)
}

/// Days that a repeat leaves out.
fn dates(row: &mut RowReader<'_, '_, '_>, column: &'static str, context: &Context<'_>) -> Vec<chrono::NaiveDate> {
    let one = |value: &Value| crate::values::dates::moment(value, context.dates).map(|moment| moment.date);
    let days = row.get(column, |value| match value {
        Value::Text(text) => words::list(text).into_iter().map(|part| one(&Value::Text(part.into()))).collect(),
        other => one(other).map(|date| vec![date]),
    });
    days.unwrap_or_default().into_iter().flatten().collect()
}

/// Notes visits that follow, or go with, a visit that is not there; they are taken away.
fn references(visits: &mut Vec<VisitRow>, ids: &BTreeMap<String, u32>, sheet: &Sheet<'_>, findings: &mut Findings) {
    loop {
        let there: BTreeSet<String> = visits.iter().filter_map(|visit| visit.id.clone()).collect();
        let count = visits.len();
        visits.retain(|visit| {
            let after = visit.after.as_ref().map(|after| ("after", &after.visit));
            let same = visit.same_as.as_ref().map(|same| ("same clinician as", same));
            let lost = after.into_iter().chain(same).find(|(_, id)| !there.contains(*id));
            if let Some((column, id)) = lost {
                let what = if ids.contains_key(id) {
                    "that visit has an error in its own row"
                } else {
                    "no visit has this id"
                };
                let help = "write the id of another row in the column id";
                findings.add(ROW_REFERENCE, &sheet.at(visit.at.row, column), what, help);
            }
            lost.is_none()
        });
        if visits.len() == count {
            return;
        }
    }
}

/// Warns of rows that say the same: they are never merged by themselves.
fn twins(visits: &[VisitRow], findings: &mut Findings) {
    let mut seen = BTreeMap::new();
    for visit in visits {
        let whens = format!("{:?}{:?}{:?}{:?}", visit.whens, visit.earliest, visit.latest, visit.repeat);
        let key = (visit.patient, visit.kind.slug.clone(), visit.date, whens);
        if let Some(other) = seen.insert(key, visit.at.row) {
            let what = format!("the same patient, type, day and time as row {other}");
            findings.add(VISIT_TWICE, &visit.at, what, "take one away if it is there twice; both are planned");
        }
    }
}
