//! Which table is which sheet, and which column is what: found by synonyms, or told by a map file.

use std::collections::BTreeMap;
use std::fmt::Write;

use rounds_format::codes::{COLUMN_MISSING, COLUMN_TWICE, COLUMN_UNREAD, MAP_FILE, TABLE_UNTOLD};
use rounds_model::error::Issue;

use crate::cells::{CellRef, Row, Table, Value, letters};
use crate::columns::{Column, SheetKind};
use crate::findings::Findings;
use crate::values::plain;

/// Rows in which the headings are looked for.
const HEAD_ROWS: usize = 12;

/// What a person says about tables and columns, as `--map` reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    tables: BTreeMap<String, MappedTable>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct MappedTable {
    /// `None`: as found; `Some(None)`: not read.
    kind: Option<Option<SheetKind>>,
    /// Heading or letter by column.
    columns: BTreeMap<String, String>,
    /// Columns whose merged cells have their value in every row.
    fill_down: Vec<String>,
}

impl Map {
    /// Reads a map file: for each table `[tables.NAME]` with `sheet`, `fill-down` and `[tables.NAME.columns]`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(text: &str) -> Result<Map, Vec<Issue>> {
        let issue = |path: &str, what: &str, help: &str| Issue::new(MAP_FILE, path, what, help);
        let shape = "begin with what `rounds import tables --dry-run` prints";
        let read: toml::Table = text.parse().map_err(|_| vec![issue("", "this is no TOML", shape)])?;
        let (mut map, mut issues) = (Map::default(), Vec::new());
        for (name, value) in &read {
            match value.as_table().filter(|_| name == "tables") {
                Some(tables) => {
                    for (name, table) in tables {
                        let mapped = mapped(name, table, &mut issues);
                        map.tables.insert(plain(name), mapped);
                    }
                }
                None => issues.push(issue(name, "only `tables` is known here", shape)),
            }
        }
        if issues.is_empty() { Ok(map) } else { Err(issues) }
    }

    fn of(&self, table: &Table) -> Option<&MappedTable> {
        self.tables.get(&plain(&table.name))
    }
}

fn mapped(name: &str, value: &toml::Value, issues: &mut Vec<Issue>) -> MappedTable {
    let mut mapped = MappedTable::default();
    let mut wrong = |key: &str, what: &str, help: &str| {
        issues.push(Issue::new(MAP_FILE, format!("tables.{name}{key}"), what, help));
    };
    for (key, value) in value.as_table().into_iter().flatten() {
        let list =
            || value.as_array().map(|list| list.iter().filter_map(|item| item.as_str()).map(str::to_string).collect());
        match (&**key, value.as_str(), value.as_table()) {
            ("sheet", Some("ignore"), _) => mapped.kind = Some(None),
            ("sheet", Some(text), _) => match SheetKind::named(text) {
                Some(kind) => mapped.kind = Some(Some(kind)),
                None => wrong(
                    ".sheet",
                    "no such sheet",
                    "write Settings, Visit types, Staff, Shifts, Patients, Visits or ignore",
                ),
            },
            ("columns", _, Some(columns)) => {
                let text = |(name, value): (&String, &toml::Value)| Some((plain(name), value.as_str()?.to_string()));
                mapped.columns = columns.iter().filter_map(text).collect();
            }
            ("fill-down", _, _) => match list() {
                Some(list) => mapped.fill_down = list,
                None => wrong(".fill-down", "no list of columns", "write fill-down = [\"staff\"]"),
            },
            _ => wrong(&format!(".{key}"), "not known here", "write sheet, fill-down or columns"),
        }
    }
    mapped
}

/// A table with its meaning.
#[derive(Clone, Debug)]
pub(crate) struct Sheet<'t> {
    pub kind: SheetKind,
    pub table: &'t Table,
    /// The row of the headings, counted from 1.
    pub head: u32,
    /// Where each known column is.
    pub columns: BTreeMap<&'static str, u32>,
    /// Headings that mean nothing here.
    pub ignored: Vec<u32>,
    /// Columns whose merged cells have their value in every row.
    fill_down: Vec<String>,
}

impl<'t> Sheet<'t> {
    /// Rows below the headings.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &'t Row> + use<'t> {
        let head = self.head;
        self.table.rows.iter().filter(move |row| row.number > head)
    }

    /// The heading of a column, as the table has it.
    pub(crate) fn heading(&self, column: u32) -> String {
        let row = self.table.rows.iter().find(|row| row.number == self.head);
        match row.map(|row| row.value(column)) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    pub(crate) fn at(&self, row: u32, column: &str) -> CellRef {
        self.table.at(row, self.columns.get(column).copied().unwrap_or(0))
    }

    /// The value of a cell, and whether it lacks one only because it is shown as one with those above.
    pub(crate) fn value(&self, row: &'t Row, column: &str) -> (&'t Value, bool) {
        debug_assert!(self.kind.all_columns().any(|of| of.name == column), "{column} on {}", self.kind.name());
        let Some(at) = self.columns.get(column).copied() else { return (&Value::Empty, false) };
        let own = row.value(at);
        if !own.is_empty() {
            return (own, false);
        }
        let within = |(first, last): (u32, u32), of: u32| (first..=last).contains(&of);
        let Some(merged) = self.table.merged.iter().find(|of| within(of.rows, row.number) && within(of.columns, at))
        else {
            return (own, false);
        };
        if !self.fill_down.iter().any(|of| of == "*" || plain(of) == plain(column)) {
            return (own, true);
        }
        let first = self.table.rows.iter().find(|row| row.number == merged.rows.0);
        (first.map_or(own, |row| row.value(merged.columns.0)), false)
    }
}

/// Tells what each table is and where its columns are. What is missing or stands twice is noted.
pub(crate) fn sheets<'t>(tables: &'t [Table], map: &Map, fill: bool, findings: &mut Findings) -> Vec<Sheet<'t>> {
    let mut sheets: Vec<Sheet<'t>> = Vec::new();
    for table in tables {
        let told = map.of(table);
        let kind = match told.and_then(|told| told.kind) {
            Some(kind) => kind,
            None => SheetKind::named(&table.name).or_else(|| by_headings(table)),
        };
        let Some(kind) = kind else {
            // In a workbook there may be other sheets; a file was given to be read.
            if table.separator.is_some() {
                let help = "call the file by what it is (staff.csv, shifts.csv, visits.csv …), or say so with --map";
                findings.add(TABLE_UNTOLD, &table.at(0, 0), "a table of which nothing says what it is", help);
            }
            continue;
        };
        if let Some(other) = sheets.iter().find(|sheet| sheet.kind == kind) {
            let what = format!("this table and {} are both {}", other.table.name, kind.name());
            findings.add(TABLE_UNTOLD, &table.at(0, 0), what, "put them into one, or leave one out with --map");
            continue;
        }
        sheets.push(sheet(kind, table, told, fill, findings));
    }
    for kind in [SheetKind::Shifts, SheetKind::Visits] {
        if !sheets.iter().any(|sheet| sheet.kind == kind) && findings.is_sound() {
            let what = format!("there is no table {}", kind.name());
            findings.add(
                TABLE_UNTOLD,
                &CellRef::new(kind.name(), 0, 0),
                what,
                "give it too; `rounds template` shows one",
            );
        }
    }
    sheets.sort_by_key(|sheet| sheet.kind);
    sheets
}

/// The sheet of which a table has all required columns, and most others.
fn by_headings(table: &Table) -> Option<SheetKind> {
    let score = |kind: SheetKind| {
        let (_, found) = headings(kind, table, None);
        let whole =
            kind.columns().iter().filter(|column| column.required).all(|column| found.contains_key(column.name));
        (whole, found.len())
    };
    let kinds = SheetKind::ALL.into_iter().filter(|kind| *kind != SheetKind::Settings);
    kinds.filter(|kind| score(*kind).0).max_by_key(|kind| score(*kind).1)
}

/// The row of the headings and the columns found there, each with all places where it stands.
fn headings(kind: SheetKind, table: &Table, told: Option<&MappedTable>) -> (u32, BTreeMap<&'static str, Vec<u32>>) {
    let rows = table.rows.iter().take(HEAD_ROWS);
    let found = rows.map(|row| (row.number, found(kind, table, row, told)));
    found.reduce(|best, next| if next.1.len() > best.1.len() { next } else { best }).unwrap_or((1, BTreeMap::new()))
}

fn found(kind: SheetKind, table: &Table, row: &Row, told: Option<&MappedTable>) -> BTreeMap<&'static str, Vec<u32>> {
    let mut found: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
    for (index, value) in row.cells.iter().enumerate() {
        let Value::Text(heading) = value else { continue };
        if let Some(column) = meant(kind, heading, index as u32, told) {
            found.entry(column.name).or_default().push(index as u32);
        }
    }
    part_names(kind, table, row, told, &mut found);
    // A heading that is a column's own name goes before what else it is called.
    for (name, places) in &mut found {
        let own = |place: &u32| matches!(row.value(*place), Value::Text(text) if plain(text) == plain(name));
        if places.len() > 1 && places.iter().filter(|place| own(place)).count() == 1 {
            places.retain(own);
        }
    }
    found
}

/// Tells names from ids: beside a column of numbers, a bare "Patient" is what the patient is called.
fn part_names(
    kind: SheetKind,
    table: &Table,
    row: &Row,
    told: Option<&MappedTable>,
    found: &mut BTreeMap<&'static str, Vec<u32>>,
) {
    let Some((id, name, bare)) = kind.people() else { return };
    let heading = |place: u32| match row.value(place) {
        Value::Text(text) => without_unit(text),
        _ => String::new(),
    };
    let is_bare = |place: &u32| bare.iter().any(|of| plain(of) == heading(*place));
    // On a rota `id` may be that of the duty, and initials are no better than names.
    let is_number = |place: &u32| !is_bare(place) && !["id", "initials"].contains(&&*heading(*place));
    let own_id = |place: &u32| id == "id" && heading(*place) == "id";
    let ids = found.get(id).into_iter().flatten();
    let numbered = found.contains_key(NHS_NUMBER) || ids.clone().any(|place| is_number(place) || own_id(place));
    let of_map =
        |place: u32| told.is_some_and(|told| told.columns.iter().any(|(_, text)| at_heading(text, row, place)));
    let width = row.cells.len() as u32;
    let names = (0..width).filter(|place| is_bare(place) && !of_map(*place) && are_names(table, row.number, *place));
    let names: Vec<u32> = if numbered { names.collect() } else { Vec::new() };
    for place in names {
        if let Some(places) = found.get_mut(id) {
            places.retain(|of| *of != place);
        }
        found.entry(name).or_insert_with(|| vec![place]);
    }
    found.retain(|_, places| !places.is_empty());
}

/// Whether most of what stands in a column is words: more than one of them, or without a figure.
fn are_names(table: &Table, head: u32, column: u32) -> bool {
    let below = table.rows.iter().filter(|row| row.number > head).map(|row| row.value(column));
    let (mut names, mut others) = (0, 0);
    for value in below.filter(|value| !value.is_empty()) {
        match value {
            Value::Text(text) if text.contains(' ') || !text.contains(|c: char| c.is_ascii_digit()) => names += 1,
            _ => others += 1,
        }
    }
    names >= others
}

/// Whether a map means the column at `place` by `text`, its heading or its letter.
fn at_heading(text: &str, row: &Row, place: u32) -> bool {
    text == letters(place) || matches!(row.value(place), Value::Text(heading) if plain(text) == plain(heading))
}

/// The column that a heading means. What a map says goes before synonyms, for the column and for the heading.
fn meant(kind: SheetKind, heading: &str, index: u32, told: Option<&MappedTable>) -> Option<&'static Column> {
    let word = without_unit(heading);
    let told_here = |text: &String| plain(text) == plain(heading) || *text == letters(index);
    if let Some(told) = told.filter(|told| !told.columns.is_empty()) {
        if let Some((name, _)) = told.columns.iter().find(|(_, text)| told_here(text)) {
            return kind.all_columns().find(|column| plain(column.name) == *name);
        }
        let by_synonym = by_synonym(kind, &word)?;
        return (!told.columns.contains_key(&plain(by_synonym.name))).then_some(by_synonym);
    }
    by_synonym(kind, &word)
}

fn by_synonym(kind: SheetKind, word: &str) -> Option<&'static Column> {
    let find = |word: &str| {
        let means = |column: &&Column| plain(column.name) == word || column.synonyms.iter().any(|of| plain(of) == word);
        kind.all_columns().find(means)
    };
    find(word).or_else(|| {
        // `Patient No.`, `No. of staff`
        let ends = ["no", "num", "nr"].iter().find_map(|end| word.strip_suffix(end));
        let number = ends.map(|of| format!("{of}number"));
        find(&number.or_else(|| word.strip_prefix("noof").map(|of| format!("numberof{of}")))?)
    })
}

/// `Duration (mins)` is the duration.
fn without_unit(heading: &str) -> String {
    plain(&heading.split(['(', '[']).next().unwrap_or(heading).replace('#', " number"))
}

fn sheet<'t>(
    kind: SheetKind,
    table: &'t Table,
    told: Option<&MappedTable>,
    fill: bool,
    findings: &mut Findings,
) -> Sheet<'t> {
    let (head, found) = headings(kind, table, told);
    for (name, places) in found.iter().filter(|(_, places)| places.len() > 1) {
        let cells: Vec<String> = places.iter().map(|column| format!("{}{head}", letters(*column))).collect();
        let what = format!("the columns {} both mean {name}", cells.join(" and "));
        findings.add(COLUMN_TWICE, &table.at(head, places[1]), what, "take one away, or say which with --map");
    }
    for told in told.iter().flat_map(|told| &told.columns) {
        if !found.keys().any(|name| plain(name) == *told.0) {
            let what = format!("the map says where {} is, and no heading is called so", told.0);
            findings.add(
                MAP_FILE,
                &table.at(head, 0),
                what,
                "write the heading as it stands in the table, or its letter",
            );
        }
    }
    let missing = kind.columns().iter().filter(|column| column.required && !found.contains_key(column.name));
    // Visits of patients with an NHS number need no other id.
    let missing =
        missing.filter(|column| !(["patient", "id"].contains(&column.name) && found.contains_key(NHS_NUMBER)));
    for column in missing {
        let also = column.synonyms.iter().take(3).map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let what = format!("{} has no column {}", kind.name(), column.name);
        let help = format!("call a column \"{}\" or {also}, or say which it is with --map", column.name);
        findings.add(COLUMN_MISSING, &table.at(head, 0), what, help);
    }
    findings.set_head(&table.name, head);
    let columns: BTreeMap<&'static str, u32> = found.into_iter().map(|(name, places)| (name, places[0])).collect();
    let width = table.rows.iter().find(|row| row.number == head).map_or(0, |row| row.cells.len() as u32);
    let ignored: Vec<u32> = (0..width).filter(|column| !columns.values().any(|of| of == column)).collect();
    let mut fill_down = told.map(|told| told.fill_down.clone()).unwrap_or_default();
    fill_down.extend(fill.then(|| "*".to_string()));
    let sheet = Sheet { kind, table, head, columns, ignored, fill_down };
    tell_unread(&sheet, findings);
    sheet
}

/// Warns of columns that have something in them and are not read.
fn tell_unread(sheet: &Sheet<'_>, findings: &mut Findings) {
    let filled = |column: &u32| sheet.rows().any(|row| !row.value(*column).is_empty());
    let unread: Vec<u32> = sheet.ignored.iter().copied().filter(filled).collect();
    // In a table without headings, the first row is somebody's.
    let Some(first) = unread.first().filter(|_| sheet.columns.len() > 1) else { return };
    let named = |column: &u32| match sheet.heading(*column) {
        heading if heading.is_empty() => format!("{} (no heading)", letters(*column)),
        heading => format!("\"{}\"", heading.chars().take(40).collect::<String>()),
    };
    let what = match unread.len() {
        1 => format!("a column is not known, and not read: {}", named(first)),
        count => format!("{count} columns are not known, and not read: {}", {
            unread.iter().map(named).collect::<Vec<_>>().join(", ")
        }),
    };
    let help =
        "if one matters, call it as the template does, or say what it is with --map; --dry-run shows what is read";
    findings.add(COLUMN_UNREAD, &sheet.table.at(sheet.head, *first), what, help);
}

/// The column that makes ids of NHS numbers.
const NHS_NUMBER: &str = "nhs number";

/// The mapping as a map file, to be read, edited and given back.
pub(crate) fn as_text(sheets: &[Sheet<'_>]) -> String {
    let mut text =
        String::from("# Which table is which sheet, and which column is what. Edit it and give it with --map.\n");
    for sheet in sheets {
        let _ = write!(text, "\n[tables.{}]\nsheet = {}\n", quoted(&sheet.table.name), quoted(sheet.kind.name()));
        let _ = writeln!(text, "\n[tables.{}.columns]", quoted(&sheet.table.name));
        for column in sheet.kind.all_columns() {
            if let Some(at) = sheet.columns.get(column.name) {
                let _ = writeln!(text, "{} = {}", quoted(column.name), quoted(&sheet.heading(*at)));
            }
        }
        for column in sheet.ignored.iter().filter(|column| !sheet.heading(**column).is_empty()) {
            let _ = writeln!(text, "# ignored: {}", quoted(&sheet.heading(*column)));
        }
    }
    text
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
