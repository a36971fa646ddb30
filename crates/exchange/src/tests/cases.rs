//! Spreadsheets in: what goes wrong elsewhere, and the right answer.

use rounds_format::codes::*;

use super::{ROTA, day, found, import, messages, visits};
use crate::{DateOrder, ImportOptions, Input, import_tables};

const HEAD: &str = "id,patient,type,minutes,date,time,postcode\n";

fn row(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

#[test]
fn a_rota_and_a_caseload_make_a_day() {
    let day =
        day(visits(&row("v1,p01,Wound care,30,2026-03-02,AM,NP20 1AA\nv2,p01,Wound care,30,2026-03-03,AM,NP20 1AA\n")));
    assert_eq!(day.visits.len(), 1, "the other is of another day");
    let window = &day.visits[0].windows.as_ref().unwrap()[0];
    assert_eq!(
        [window.start.to_string(), window.end.to_string()],
        ["2026-03-02T08:00:00+00:00", "2026-03-02T12:00:00+00:00"]
    );
    assert_eq!(day.visits[0].kind.as_deref(), Some("wound-care"));
    assert_eq!(day.clinicians[0].band, Some(6));
    assert_eq!(day.clinicians[0].shifts[0].id, "c01-0800");
}

#[test]
fn s3_a_column_of_dates_decides_as_a_whole() {
    let told = |dates: &[&str], order: Option<DateOrder>| {
        let rows = dates.iter().enumerate().map(|(n, date)| format!("v{n},p01,x,30,{date},,NP20 1AA\n"));
        let text = row(&rows.collect::<String>());
        import(&[("rota.csv", ROTA), ("visits.csv", &text)], |options| options.dates = order)
    };
    let proven = told(&["02/03/2026", "15/04/2026"], None);
    assert_eq!(day(proven).visits.len(), 1, "15/04 proves that 02/03 is 2 March");
    assert_eq!(found(&told(&["02/03/2026", "03/04/2026"], None)), [(DATE_ORDER, "visits!E1".into())]);
    assert_eq!(day(told(&["02/03/2026", "03/04/2026"], Some(DateOrder::DayFirst))).visits.len(), 1);
    let american = told(&["03/04/2026", "04/15/2026"], None);
    let message = messages(&american);
    assert!(american.days.is_none() && message.contains("row 3") && message.contains("row 2"), "{message}");
    let both = messages(&told(&["15/04/2026", "16/04/2026", "04/15/2026"], None));
    assert!(both.contains("visits!E4") && both.contains("'04/15/2026'") && both.contains("row 2"), "{both}");
}

#[test]
fn s4_an_american_date_among_others_stops_the_import() {
    let text =
        row("v1,p01,x,30,18/05/2026,,NP20 1AA\nv2,p01,y,30,05/18/2026,,NP20 1AA\nv3,p01,z,30,19/05/2026,,NP20 1AA\n");
    let import = visits(&text);
    assert_eq!(found(&import), [(CELL_DATE, "visits!E3".into())]);
    assert!(import.days.is_none());
}

#[test]
fn s5_excels_number_for_a_date_in_csv_is_named() {
    let import = visits(&row("v1,p01,x,30,46083,,NP20 1AA\n"));
    assert!(messages(&import).contains("2 March 2026"), "{}", messages(&import));
}

#[test]
fn s9_shifts_to_midnight_and_past_it() {
    let rota = "staff,name,date,start,end\nc01,,2026-03-02,16:00,24:00\nc02,,2026-03-02,22:00,06:00\n";
    let import = import(&[("rota.csv", rota), ("visits.csv", &row(""))], |_| {});
    assert!(
        import.summary.iter().any(|line| line.starts_with("2 shifts end at or after midnight")),
        "{:?}",
        import.summary
    );
    let day = day(import);
    let ends: Vec<String> = day.clinicians.iter().map(|of| of.shifts[0].end.to_string()).collect();
    assert_eq!(ends, ["2026-03-03T00:00:00+00:00", "2026-03-03T06:00:00+00:00"]);
}

#[test]
fn s10_ids_are_text_and_lost_zeros_do_not_match_silently() {
    let staff = "id,name\n00712,Ann Other\n";
    let rota = "staff,start,end\n712,08:00,16:00\n";
    let import = import(&[("staff.csv", staff), ("rota.csv", rota), ("visits.csv", &row(""))], |_| {});
    assert_eq!(found(&import)[0].0, ROW_REFERENCE);
    assert!(messages(&import).contains("lost leading zero: '712' ~ '00712'"), "{}", messages(&import));
}

#[test]
fn s10_two_ids_that_differ_by_zeros_are_a_warning() {
    let staff = "id,name\n00712,Ann\n712,Bob\n";
    let import = import(
        &[("staff.csv", staff), ("rota.csv", "staff,start,end\n712,8:00,16:00\n"), ("visits.csv", &row(""))],
        |_| {},
    );
    assert_eq!(found(&import), [(LOST_ZERO, "staff!A3".into())]);
    assert!(import.days.is_some());
}

#[test]
fn s11_an_id_that_became_a_date_is_refused() {
    let import = visits(&row("05-Mar,p01,x,30,,,NP20 1AA\n1.00E+05,p01,y,30,,,NP20 1AA\n"));
    assert_eq!(found(&import), [(ID_MANGLED, "visits!A2".into()), (ID_MANGLED, "visits!A3".into())]);
}

#[test]
fn s12_blanks_go_and_twins_by_case_are_told() {
    let staff = "id,name\nc01 ,Ann\n\u{a0}C01,Bob\n";
    let import = import(
        &[("staff.csv", staff), ("rota.csv", "staff,start,end\n c01,8:00,16:00\n"), ("visits.csv", &row(""))],
        |_| {},
    );
    assert_eq!(found(&import), [(TWIN_ROWS, "staff!A3".into())]);
    assert_eq!(day(import).clinicians[0].id, "c01");
}

#[test]
fn s13_two_columns_of_one_meaning_are_an_error_with_both() {
    let import = visits("patient,type,duration,duration,postcode\np01,x,30,45,NP20 1AA\n");
    assert_eq!(found(&import)[0].0, COLUMN_TWICE);
    assert!(messages(&import).contains("C1 and D1"), "{}", messages(&import));
}

#[test]
fn s14_rows_after_the_table() {
    let text = row("v1,p01,x,30,,,NP20 1AA\n,,,,,,\nTotal 37.5,,,,,,\nsee me about p03,,,,,,\n");
    let import = visits(&text);
    assert_eq!(found(&import), [(ROW_NOT_OF_TABLE, "visits!A4".into()), (ROW_NOT_OF_TABLE, "visits!A5".into())]);
    assert!(import.summary.iter().any(|line| line.contains("1 empty row skipped")), "{:?}", import.summary);
    let skipping = super::import(&[("rota.csv", ROTA), ("visits.csv", &text)], |options| options.skip_bad_rows = true);
    let said = skipping.summary.join("\n");
    assert!(said.contains("\n  visits row 4: ") && said.contains("\n  visits row 5: "), "{said}");
    assert_eq!(day(skipping).visits.len(), 1);
}

#[test]
fn s16_postcodes_are_found_or_refused_with_the_nearest() {
    let of = |postcode: &str| visits(&row(&format!("v1,p01,x,30,,,{postcode}\n")));
    let places: Vec<_> =
        ["np201aa", "NP20 1AA", "NP201AA ", "NP20  1AA"].iter().map(|code| day(of(code)).places[0].clone()).collect();
    assert!(places.windows(2).all(|pair| pair[0] == pair[1]));
    let slip = of("NP2O 1AA");
    assert_eq!(found(&slip), [(POSTCODE_UNKNOWN, "visits!G2".into())]);
    assert!(messages(&slip).contains("NP20 1AA"), "{}", messages(&slip));
    assert_eq!(found(&of("NP9 1AA"))[0].0, POSTCODE_UNKNOWN);
    assert!(of("NP20 1AA").summary.iter().any(|line| line == "1 patient placed in the middle of their postcode"));
}

#[test]
fn s17_coordinates_the_wrong_way_round() {
    let of = |lat: &str, lon: &str| {
        let text = format!("patient;type;minutes;lat;lon\np01;x;30;{lat};{lon}\n");
        visits(&text)
    };
    let swapped = of("-2.997", "51.588");
    assert_eq!(found(&swapped), [(ROW_WITHOUT_PLACE, "visits!A2".into())]);
    assert!(messages(&swapped).contains("swapped"));
    assert_eq!(day(of("51,588", "-2,997")).places[0].lat, Some(51.588));
    let commas = visits("patient,type,minutes,lat,lon\np01,x,30,\"51,588\",-2.997\n");
    assert_eq!(found(&commas)[0].0, CELL_NUMBER);
    let abroad = visits("patient,type,minutes,postcode,lat,lon\np01,x,30,NP20 1AA,,\np02,x,30,,41.9,12.5\n");
    assert!(messages(&abroad).contains("another country"), "{}", messages(&abroad));
}

#[test]
fn s18_a_visit_that_is_there_twice_is_told_and_both_are_planned() {
    let import = visits(&row("v1,p01,x,30,,AM,NP20 1AA\nv2,p01,x,30,,AM,NP20 1AA\n"));
    assert_eq!(found(&import), [(VISIT_TWICE, "visits!B3".into())]);
    assert!(messages(&import).contains("row 2"));
    assert_eq!(day(import).visits.len(), 2);
}

#[test]
fn s19_a_patient_who_is_there_twice_is_told() {
    let patients =
        "id,NHS no,postcode,dob\np01,943 476 5919,NP20 1AA,1940\np02,9434765919,NP20 1AB,1950\np03,,NP20 1AA,1940\n";
    let import = import(
        &[("rota.csv", ROTA), ("patients.csv", patients), ("visits.csv", "patient,type,minutes\np01,x,30\n")],
        |_| {},
    );
    assert_eq!(found(&import), [(PATIENT_TWICE, "patients!B3".into()), (PATIENT_TWICE, "patients!A4".into())]);
}

#[test]
fn s20_the_unit_is_said_once_in_the_heading() {
    let of = |heading: &str, text: &str| visits(&format!("patient,type,{heading},postcode\np01,x,{text},NP20 1AA\n"));
    let seconds = |import| day(import).visits[0].duration.0.0;
    assert_eq!(seconds(of("duration", "1h30")), 5_400);
    assert_eq!(seconds(of("duration (hours)", "0.5")), 1_800);
    assert_eq!(found(&of("minutes", "0.5")), [(CELL_LENGTH, "visits!C2".into())]);
}

#[test]
fn s21_faults_of_formulas_name_the_cell() {
    let import = visits(&row("v1,p01,x,#N/A,,,NP20 1AA\nv2,p01,y,'30,,,NP20 1AA\n"));
    assert_eq!(found(&import), [(CELL_FAULT, "visits!D2".into())]);
}

#[test]
fn s23_another_encoding_is_refused_with_its_name() {
    let inputs = [Input { name: "visits.csv".into(), bytes: b"patient,type\np\xE9,x\n".to_vec() }];
    let postcodes = super::postcodes();
    let error = import_tables(&inputs, &ImportOptions::new(&postcodes)).unwrap_err();
    assert_eq!(error.issues()[0].code, TABLE_ENCODING);
    assert!(error.to_string().contains("Windows-1252"));
}

#[test]
fn carers_gaps_and_the_same_clinician_become_rules_of_the_day() {
    let text = "id,patient,type,minutes,postcode,carers,after,gap,same clinician as,min band\n\
                v1,p01,dose,30,NP20 1AA,x2,,,,5\nv2,p01,dose,30,NP20 1AA,,v1,7-9 h,v1,\n";
    let day = day(visits(text));
    assert_eq!(day.visits[0].staff.as_ref().map(Vec::len), Some(2));
    assert_eq!(day.visits[0].staff.as_ref().unwrap()[0].min_band, Some(5));
    let links = serde_json::to_value(day.links).unwrap();
    assert_eq!(links[0]["kind"], "gap");
    assert_eq!((&links[0]["min"], &links[0]["max"]), (&"PT7H".into(), &"PT9H".into()));
    assert_eq!(links[1]["kind"], "sameClinician");
}

#[test]
fn one_person_said_two_ways_is_an_error() {
    let rota = "staff,band,date,start,end\nc01,6,2026-03-02,08:00,12:00\nc01,5,2026-03-02,13:00,17:00\n";
    let import = import(&[("rota.csv", rota), ("visits.csv", &row(""))], |_| {});
    assert_eq!(found(&import), [(ROWS_DIFFER, "rota!A3".into())]);
}

#[test]
fn leave_and_sickness_are_no_shifts() {
    let rota = "staff,band,date,start,end,shift type\nc01,6,2026-03-02,08:00,12:00,Day\nc02,5,2026-03-02,,,Annual Leave\nc03,5,2026-03-02,,,Sickness\n";
    let day = day(import(&[("rota.csv", rota), ("visits.csv", &row(""))], |_| {}));
    assert_eq!(day.clinicians.iter().map(|of| of.shifts.len()).sum::<usize>(), 1);
}

#[test]
fn every_error_is_told_at_once_with_its_cell() {
    let import = visits(&row("v1,p01,x,soon,2026-03-02,whenever,NP20 1AA\nv2,,y,30,32/13/2026,25:00,\n"));
    let cells: Vec<String> = found(&import).into_iter().map(|(_, cell)| cell).collect();
    for cell in ["visits!D2", "visits!F2", "visits!B3", "visits!E3", "visits!F3"] {
        assert!(cells.contains(&cell.to_string()), "{cell} not in {cells:?}");
    }
}

#[test]
fn a_map_says_what_headings_do_not() {
    let text = "Ref,Who,What,Mins,Home\nv1,p01,x,30,NP20 1AA\n";
    assert!(visits(text).days.is_none());
    let map = "[tables.visits]\nsheet = \"Visits\"\n[tables.visits.columns]\npatient = \"Who\"\ntype = \"C\"\npostcode = \"Home\"\n";
    let files = [("rota.csv", ROTA), ("visits.csv", text)];
    let import = import(&files, |options| options.map = crate::Map::read(map).unwrap());
    let again = crate::Map::read(&import.mapping).unwrap();
    assert_eq!(day(import).visits.len(), 1);
    let second = super::import(&files, |options| options.map = again);
    assert_eq!(day(second).visits.len(), 1, "the printed map is a map");
    assert_eq!(crate::Map::read("[tables.x]\nsheet = \"Nonsense\"").unwrap_err()[0].code, MAP_FILE);
}
