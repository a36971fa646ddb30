//! `rounds import tables`: from a rota and a caseload to a plan.

use predicates::prelude::*;
use predicates::str::contains;

use crate::program::Folder;

const ROTA: &str = "Assignment Number;Surname;Grade;Duty Date;Duty Start;Duty End;Shift Type\r\n\
                    00712;CANARY;Band 6;02/03/2026;8.00;16:00;Day\r\n\
                    00713;CANARY;Band 5;02/03/2026;0830;1630;Day\r\n\
                    00714;CANARY;Band 5;02/03/2026;;;Annual Leave\r\n\
                    00712;CANARY;Band 6;15/03/2026;8.00;16:00;Day\r\n";

const CASELOAD: &str = "\u{feff}patient id,patient name,postcode,visit type,duration (mins),am pm,carers,notes\n\
                        p01,CANARY,HA0 1AP,Wound care,30,AM,x2,CANARY\n\
                        p02,CANARY,ha01ap,Insulin,20,before 10,,CANARY\n\
                        p02,CANARY,HA0 1AP,Insulin,20,tea,,\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.put("rota.csv", ROTA);
    folder.put("caseload.csv", CASELOAD);
    folder
}

#[test]
fn a_rota_and_a_caseload_are_planned_and_checked() {
    let folder = folder();
    let run =
        folder.rounds(&["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-03-02", "-o", "made.json"]);
    let said =
        contains("2 shifts and 3 visits").and(contains("middle of their postcode")).and(contains("CANARY").not());
    let mut run = run;
    run.assert().success().stderr(said);
    assert!(!folder.read("made.json").contains("CANARY"));
    folder.rounds(&["check", "made.json"]).assert().success().stdout(contains("0 errors").or(contains("warning")));
    folder.rounds(&["plan", "made.json", "-o", "plan.json", "--iterations", "100"]).assert().success();
    folder.rounds(&["check", "made.json", "plan.json"]).assert().success();
}

#[test]
fn a_folder_does_as_its_files_do_and_labels_are_taken_along_if_asked() {
    let folder = folder();
    std::fs::create_dir(folder.path("exports")).expect("a folder");
    folder.put("exports/rota.csv", ROTA);
    folder.put("exports/caseload.csv", CASELOAD);
    folder.put("exports/~$rota.xlsx", "open in a spreadsheet program");
    let line = ["import", "tables", "exports", "--date", "2026-03-02", "--labels", "-q", "-o", "made.json"];
    folder.rounds(&line).assert().success().stderr("");
    assert!(folder.read("made.json").contains("CANARY"));
}

#[test]
fn a_week_is_a_file_for_each_day() {
    let folder = folder();
    let line = ["import", "tables", "rota.csv", "caseload.csv", "--from", "2026-03-02", "--days", "2", "-o", "week"];
    folder.rounds(&line).assert().success();
    assert!(folder.read("week/2026-03-02.json").contains("00712-0800"));
    assert!(!folder.read("week/2026-03-03.json").contains("00712-0800"));
    let without = ["import", "tables", "rota.csv", "caseload.csv", "--days", "2"];
    folder.rounds(&without).assert().code(2).stderr(contains("-o"));
}

#[test]
fn every_error_is_told_by_its_cell_and_nothing_is_written() {
    let folder = folder();
    folder.put("caseload.csv", &CASELOAD.replace(",20,tea", ",0.2,whenever").replace("ha01ap", "HAO 1AP"));
    folder.put("made.json", "precious");
    let line = ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-03-02", "-o", "made.json"];
    let said = contains("E7216 caseload!E4").and(contains("E7215 caseload!F4")).and(contains("E7225 caseload!C3"));
    let said = said.and(contains("HA0 1AP")).and(contains("3 errors in the tables; nothing was written."));
    folder.rounds(&line).assert().code(2).stderr(said);
    assert_eq!(folder.read("made.json"), "precious");
}

#[test]
fn a_dry_run_prints_a_map_that_can_be_given_back() {
    let folder = folder();
    let line = ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-03-02"];
    let dry = folder.rounds(&[&line[..], &["--dry-run", "-o", "map.toml"]].concat()).assert().success();
    dry.stdout("");
    assert!(folder.read("map.toml").contains("\"staff\" = \"Assignment Number\""), "{}", folder.read("map.toml"));
    folder.rounds(&[&line[..], &["--map", "map.toml", "-o", "made.json"]].concat()).assert().success();
    folder.put("map.toml", "[tables.rota.columns]\nstaff = \"Payroll\"\n");
    folder.rounds(&[&line[..], &["--map", "map.toml"]].concat()).assert().code(2).stderr(contains("E7209"));
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = folder();
    folder.put("old.xls", "\u{fffd}");
    let missing = folder.rounds(&["import", "tables", "nothing.csv"]).assert().code(2);
    missing.stderr(contains("nothing.csv"));
    std::fs::create_dir(folder.path("empty")).expect("a folder");
    folder.rounds(&["import", "tables", "empty"]).assert().code(2).stderr(contains("no .csv or .xlsx"));
    folder.put("key", "short");
    let line = ["import", "tables", "rota.csv", "caseload.csv", "--id-key", "key"];
    folder.rounds(&line).assert().code(2).stderr(contains("E7223"));
    folder.rounds(&["import", "tables"]).assert().code(2).stderr(contains("<FILES>..."));
}
