//! Workbooks: dates of both systems, times as fractions, merged cells, and files made to do harm.

use std::io::{Cursor, Write};

use rounds_format::codes::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::write::SimpleFileOptions;

use super::{day, found, input, messages, postcodes};
use crate::{Import, ImportOptions, WorkbookOptions, import_tables, marked, workbook};

fn read(bytes: Vec<u8>, change: impl FnOnce(&mut ImportOptions<'_>)) -> rounds_model::Result<Import> {
    let postcodes = postcodes();
    let mut options = ImportOptions::new(&postcodes);
    options.date = "2026-03-02".parse().ok();
    change(&mut options);
    import_tables(&[input("team.xlsx", bytes)], &options)
}

/// A workbook of a rota and visits, with the cells of the first visit made by `cells`.
fn book(cells: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let rota = book.add_worksheet();
    rota.set_name("Rota").unwrap();
    rota.write_row(0, 0, ["staff", "date", "start", "end", "name"]).unwrap();
    rota.write_row(1, 0, ["c01", "2026-03-02", "", "16:00", "Ann Other"]).unwrap();
    let clock = Format::new().set_num_format("hh:mm");
    rota.write_datetime_with_format(1, 2, ExcelDateTime::from_hms(8, 0, 0).unwrap(), &clock).unwrap();
    let visits = book.add_worksheet();
    visits.set_name("Visits").unwrap();
    visits.write_row(0, 0, ["patient", "type", "minutes", "date", "time", "postcode"]).unwrap();
    visits.write_row(1, 0, ["p01", "x", "30", "", "", "NP20 1AA"]).unwrap();
    cells(visits);
    book.save_to_buffer().unwrap()
}

#[test]
fn dates_and_times_as_excel_has_them() {
    let bytes = book(|visits| {
        visits.write_number(1, 2, 30.0).unwrap();
        visits.write_number_with_format(1, 3, 46083.0, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
        visits.write_number_with_format(1, 4, 0.512_499_999_999_999_9, &Format::new().set_num_format("hh:mm")).unwrap();
    });
    let day = day(read(bytes, |_| {}).unwrap());
    assert_eq!(day.clinicians[0].shifts[0].start.to_string(), "2026-03-02T08:00:00+00:00");
    let window = &day.visits[0].windows.as_ref().unwrap()[0];
    assert_eq!(window.start.to_string(), "2026-03-02T12:03:00+00:00", "12:18 less a quarter of an hour");
}

#[test]
fn s8_plain_numbers_are_no_times() {
    let bytes = book(|visits| {
        visits.write_number(1, 4, 8.3).unwrap();
    });
    assert_eq!(found(&read(bytes, |_| {}).unwrap()), [(CELL_TIME, "Visits!E2".into())]);
}

#[test]
fn s15_merged_cells_count_for_every_row_only_if_asked() {
    let bytes = book(|visits| {
        for row in 2..4 {
            visits.write_row(row, 1, ["x", "30", "", "", "NP20 1AA"]).unwrap();
        }
        visits.merge_range(1, 0, 3, 0, "p01", &Format::new()).unwrap();
    });
    let import = read(bytes.clone(), |_| {}).unwrap();
    assert_eq!(found(&import), [(CELL_EMPTY, "Visits!A3".into()), (CELL_EMPTY, "Visits!A4".into())]);
    assert!(messages(&import).contains("merged"));
    assert_eq!(day(read(bytes, |options| options.fill_merged = true).unwrap()).visits.len(), 3);
}

/// The parts of a workbook with those that `change` gives new text to.
fn changed(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        new.start_file(&name, SimpleFileOptions::default()).unwrap();
        new.write_all(change(&name, text).as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn s5_the_days_of_1904() {
    let bytes = book(|visits| {
        visits.write_number_with_format(1, 3, 44_621.0, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
    });
    let bytes = changed(&bytes, |name, text| match name {
        "xl/workbook.xml" => text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "),
        _ => text,
    });
    assert_eq!(day(read(bytes, |_| {}).unwrap()).visits.len(), 1, "44621 days after 1904 is 2 March 2026");
}

#[test]
fn workbooks_made_to_fill_the_memory_are_refused() {
    let code = |bytes| read(bytes, |_| {}).unwrap_err().issues()[0].code;
    let wide = changed(&book(|_| {}), |_, text| text.replace("r=\"A2\"", "r=\"XFD1048576\""));
    assert_eq!(code(wide), TABLE_TOO_LARGE);
    let bomb = changed(&book(|_| {}), |name, text| match name.contains("sheet1") {
        true => text + &" ".repeat(200 << 20),
        false => text,
    });
    assert!(bomb.len() < 2 << 20);
    assert_eq!(code(bomb), TABLE_TOO_LARGE);
    // Few cells, each far to the right in a row of its own.
    let sparse = book(|visits| {
        for row in 2..20_000 {
            visits.write_number(row, 255, 1.0).unwrap();
        }
    });
    assert_eq!(code(sparse), TABLE_TOO_LARGE);
    assert_eq!(code(b"PK\x03\x04 and nothing more".to_vec()), TABLE_UNREADABLE);
    assert_eq!(code(vec![0xD0, 0xCF, 0x11, 0xE0, 0, 0]), TABLE_UNREADABLE);
}

#[test]
fn formulas_are_not_evaluated() {
    let bytes = book(|visits| {
        let formula = rust_xlsxwriter::Formula::new("=HYPERLINK(\"http://example.org\")").set_result("p01");
        visits.write_formula(1, 0, formula).unwrap();
    });
    assert_eq!(
        day(read(bytes, |_| {}).unwrap()).visits[0].patient.as_deref(),
        Some("p01"),
        "the value last saved counts"
    );
}

/// All sheets of a workbook as their XML.
fn sheets(bytes: &[u8]) -> String {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for index in 0..book.len() {
        let mut part = book.by_index(index).unwrap();
        if part.name().unwrap().contains("worksheets/sheet") {
            std::io::Read::read_to_string(&mut part, &mut all).unwrap();
        }
    }
    all
}

#[test]
fn s22_what_looks_like_a_formula_is_text_in_a_workbook() {
    let mut day = day(read(book(|_| {}), |options| options.labels = true).unwrap());
    day.visits[0].id = "=HYPERLINK(\"http://example.org\")".into();
    day.visits[0].kind = Some("+cmd".into());
    let plan = serde_json::json!({ "format": "rounds/1", "shifts": [{ "clinician": "c01", "shift": "c01-0800", "itinerary": [
        { "kind": "visit", "visit": day.visits[0].id, "staff": 0, "arrival": "2026-03-02T09:00:00+00:00",
          "start": "2026-03-02T09:00:00+00:00", "end": "2026-03-02T09:30:00+00:00", "late": "PT0S" } ] }],
        "unassigned": [{ "visit": "=1+1", "reasons": [] }] });
    let plan = rounds_format::read_plan(plan.to_string().as_bytes()).unwrap();
    let bytes = workbook(&day, &plan, &WorkbookOptions::default()).unwrap();
    assert!(!sheets(&bytes).contains("<f>"), "no formula at all, as the stop has no place");
}

#[test]
fn tables_come_back_with_notes_on_what_is_wrong() {
    let import = read(
        book(|visits| {
            visits.write_string(1, 4, "whenever").unwrap();
        }),
        |_| {},
    )
    .unwrap();
    let bytes = marked(&import.tables, &import.findings).unwrap();
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut notes = String::new();
    std::io::Read::read_to_string(&mut book.by_name("xl/comments1.xml").unwrap(), &mut notes).unwrap();
    assert!(notes.contains("ref=\"E2\"") && notes.contains(CELL_TIME), "{notes}");
}

#[test]
fn a_workbook_lists_what_has_changed_since_the_plan_before() {
    let day = day(read(book(|_| {}), |_| {}).unwrap());
    let visit = &day.visits[0].id;
    let plan = |clinician: &str, hour: u32| {
        let at = |minute: u32| format!("2026-03-02T{hour:02}:{minute:02}:00+00:00");
        let stop = serde_json::json!({ "kind": "visit", "visit": visit, "staff": 0, "arrival": at(0), "start": at(0),
                                       "end": at(30), "late": "PT0S" });
        let shifts = [serde_json::json!({ "clinician": clinician, "shift": "s", "itinerary": [stop] })];
        let plan = serde_json::json!({ "format": "rounds/1", "shifts": shifts, "unassigned": [] });
        rounds_format::read_plan(plan.to_string().as_bytes()).unwrap()
    };
    let changes = |before: Option<rounds_format::plan::PlanFile>| -> Option<Vec<Vec<String>>> {
        let bytes = workbook(&day, &plan("c01", 10), &WorkbookOptions::default().since(before)).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let range = calamine::Reader::worksheet_range(&mut book, "Changes").ok()?;
        Some(range.rows().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect())
    };
    assert_eq!(changes(None), None, "no sheet unless it is asked for");
    assert_eq!(changes(Some(plan("c01", 10))).unwrap().len(), 1, "headings alone");
    let moved = changes(Some(plan("c01", 9))).unwrap();
    assert_eq!((moved[1][0].as_str(), moved[1][2].as_str()), (visit.as_str(), "moved"));
    let reassigned = changes(Some(plan("c02", 9))).unwrap();
    assert_eq!([2, 4, 6].map(|column| reassigned[1][column].as_str()), ["reassigned", "c02", "c01"]);
}

#[test]
fn a_double_up_says_with_whom_a_broken_rule_is_told_and_the_hour_that_comes_twice_is_told_apart() {
    let mut day = day(read(book(|_| {}), |options| options.labels = true).unwrap());
    let (visit, mut other) = (day.visits[0].id.clone(), day.clinicians[0].clone());
    (other.id, other.label) = ("c02".into(), Some("Bee".into()));
    day.clinicians.push(other);
    let shift = |clinician: &str, staff: u32| {
        serde_json::json!({ "clinician": clinician, "shift": clinician, "itinerary": [
            { "kind": "visit", "visit": visit, "staff": staff, "arrival": "2026-10-25T00:30:00+01:00",
              "start": "2026-10-25T01:20:00+01:00", "end": "2026-10-25T01:20:00+00:00", "late": "PT0S" } ] })
    };
    let plan =
        serde_json::json!({ "format": "rounds/1", "shifts": [shift("c01", 0), shift("c02", 1)], "unassigned": [] });
    let plan = rounds_format::read_plan(plan.to_string().as_bytes()).unwrap();
    let options = WorkbookOptions::default().broken(vec!["V5005: is excluded".into()]);
    let bytes = workbook(&day, &plan, &options).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
    let mut cells = |sheet: &str| -> Vec<String> {
        let range = calamine::Reader::worksheet_range(&mut book, sheet).unwrap();
        range.rows().flatten().map(|cell| cell.to_string()).collect()
    };
    assert!(cells("c01").contains(&"Bee".to_string()), "{:?}", cells("c01"));
    let stops = cells("Stops");
    let (head, rows) = stops.split_at(15);
    assert_eq!(head.last().map(String::as_str), Some("with"));
    assert_eq!([rows[0].as_str(), rows[14].as_str()], ["c01", "c02"], "ids, as in the first column");
    assert!(cells("Overview").iter().any(|cell| cell.contains("BREAKS a rule") && cell.contains("V5005")));
    let mut files = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut styles = String::new();
    std::io::Read::read_to_string(&mut files.by_name("xl/styles.xml").unwrap(), &mut styles).unwrap();
    assert!(styles.contains("hh:mm &quot;BST&quot;") && styles.contains("hh:mm &quot;GMT&quot;"), "{styles}");
    let table = crate::table(&day, &plan).unwrap();
    assert!(table.contains("2026-10-25 01:20:00 BST,2026-10-25 01:20:00 GMT"), "{table}");
    assert!(table.lines().next().is_some_and(|head| head.ends_with(",late minutes,with,left out because")), "{table}");
    assert!(table.contains(",0.0,c02,\r\n") && table.contains(",0.0,c01,\r\n"), "{table}");
    assert!(table.contains(",2026-10-25 00:30:00,"), "what is not told twice stays as it is: {table}");
}
