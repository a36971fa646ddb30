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
    folder.put("caseload.csv", &CASELOAD.replace(",notes\n", ",frequency\n").replace(",CANARY\n", ",daily\n"));
    let undated = ["import", "tables", "rota.csv", "caseload.csv", "--from", "2026-03-02", "--days", "2", "-o", "week"];
    folder.rounds(&undated).assert().code(2).stderr(contains("E7211 caseload!A4").or(contains("no repeat")));
    folder.put("caseload.csv", &folder.read("caseload.csv").replace(",tea,,\n", ",tea,,daily\n"));
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

#[test]
fn the_template_is_the_fixture_and_can_be_planned() {
    let folder = folder();
    folder.rounds(&["template", "-o", "team.xlsx"]).assert().success().stderr("");
    let made = std::fs::read(folder.path("team.xlsx")).expect("a workbook");
    let fixture = crate::pages::root().join("fixtures/exchange/team.xlsx");
    if std::env::var_os("ROUNDS_BLESS").is_some() {
        std::fs::write(&fixture, &made).expect("the fixture");
    }
    assert!(std::fs::read(fixture).expect("the fixture") == made, "ROUNDS_BLESS=1 makes it so");
    folder.rounds(&["import", "tables", "team.xlsx", "-o", "made.json"]).assert().success();
    folder.rounds(&["plan", "made.json", "-o", "plan.json", "--iterations", "100"]).assert().success();
}

#[test]
fn a_plan_goes_out_as_workbook_table_and_calendar() {
    let folder = folder();
    let line =
        ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-03-02", "--labels", "-q", "-o", "made.json"];
    folder.rounds(&line).assert().success();
    folder.rounds(&["plan", "made.json", "-o", "plan.json", "--iterations", "100", "-q"]).assert().success();
    let export = |format: &str, more: &[&str], to: &str| {
        let line = [&["export", format, "made.json", "plan.json", "-o", to][..], more].concat();
        folder.rounds(&line).assert().success();
        std::fs::read(folder.path(to)).expect("a result")
    };
    let table = String::from_utf8(export("csv", &[], "plan.csv")).expect("text");
    assert!(table.contains("00712,00712-0800") && !table.contains("CANARY"), "{table}");
    let calendar = String::from_utf8(export("ics", &["--revision", "3"], "plan.ics")).expect("text");
    for part in ["BEGIN:VTIMEZONE", "TZID:Europe/London", "SEQUENCE:3", "DTSTART;TZID=Europe/London:20260302T"] {
        assert!(calendar.contains(part), "{part} not in {calendar}");
    }
    assert!(!calendar.contains("CANARY"));
    let mine = String::from_utf8(export("ics", &["--clinician", "00713"], "mine.ics")).expect("text");
    assert!(!mine.contains("00712-0800"), "{mine}");
    let workbook = export("xlsx", &[], "plan.xlsx");
    assert!(
        workbook.starts_with(b"PK") && workbook == export("xlsx", &[], "again.xlsx"),
        "the same plan, the same file"
    );
    let nobody = ["export", "ics", "made.json", "plan.json", "--clinician", "c99"];
    folder.rounds(&nobody).assert().code(2).stderr(contains("E1204"));
}

#[test]
fn what_was_left_open_comes_along_as_overdue() {
    let folder = folder();
    let line = ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-03-02", "-q", "-o", "monday.json"];
    folder.rounds(&line).assert().success();
    folder.rounds(&["plan", "monday.json", "-o", "monday-plan.json", "--iterations", "100", "-q"]).assert().success();
    let visit = "p02-insulin-2026-03-02-1";
    folder
        .rounds(&["edit", "monday.json", "monday-plan.json", "unassign", visit, "-o", "left.json", "-q"])
        .assert()
        .success();
    let tuesday = ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-03-03", "-o", "tuesday.json"];
    let with = [&tuesday[..], &["--against", "monday.json", "left.json"]].concat();
    folder.rounds(&with).assert().success().stderr(contains("1 visit overdue from the day before"));
    let day: serde_json::Value = serde_json::from_str(&folder.read("tuesday.json")).expect("a day");
    assert_eq!(day["visits"][0]["id"], visit, "it is first in the list");
    assert_eq!(day["visits"][0]["due"], "2026-03-02T10:00:00+00:00");
    assert!(
        day["visits"].as_array().expect("visits").iter().any(|of| of["id"] == "p02-insulin-2026-03-03-1"),
        "beside its own"
    );
}

#[test]
fn the_tables_come_back_with_what_is_wrong_marked() {
    let folder = folder();
    folder.put("caseload.csv", &CASELOAD.replace(",20,tea", ",0.2,whenever"));
    let line = [
        "import",
        "tables",
        "rota.csv",
        "caseload.csv",
        "--date",
        "2026-03-02",
        "-o",
        "made.json",
        "--issues",
        "issues.xlsx",
    ];
    folder.rounds(&line).assert().code(2);
    assert!(std::fs::read(folder.path("issues.xlsx")).expect("a workbook").starts_with(b"PK"));
    assert!(!folder.names().contains(&"made.json".to_string()));
}

#[test]
fn postcodes_are_made_compact_and_found() {
    let folder = folder();
    folder.put("np.csv", "\"NP20 1AA\",10,331100,188300,\"W92000004\"\n");
    folder
        .rounds(&["postcodes", "build", "np.csv", "-o", "np.postcodes"])
        .assert()
        .success()
        .stderr(contains("1 postcode"));
    let found = folder.rounds(&["postcodes", "find", "np20 1aa", "--postcodes", "np.postcodes"]).assert().success();
    found.stdout(contains("51.5").and(contains(",-2.99")));
    let slip = folder.rounds(&["postcodes", "find", "NP2O 1AA", "--postcodes", "np.postcodes"]).assert().code(2);
    slip.stderr(contains("NP20 1AA"));
    folder.put("broken.csv", "nothing");
    folder.rounds(&["postcodes", "build", "broken.csv", "-o", "x"]).assert().code(2).stderr(contains("E5001"));
}

#[test]
fn a_calendar_knows_a_visit_in_whatever_shift_and_a_plan_says_what_it_changes() {
    let folder = folder();
    let day = ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-03-02", "-q", "-o", "made.json"];
    folder.rounds(&day).assert().success();
    folder.rounds(&["plan", "made.json", "-o", "plan.json", "--iterations", "100", "-q"]).assert().success();
    let text = folder.read("plan.json");
    let plan: serde_json::Value = serde_json::from_str(&text).expect("a plan");
    let visit = "p02-insulin-2026-03-02-1";
    let holds = |shift: &serde_json::Value| shift["itinerary"].to_string().contains(visit);
    let shifts = plan["shifts"].as_array().expect("shifts");
    let [from, to] = if holds(&shifts[0]) { [0, 1] } else { [1, 0] };
    let id = |of: usize| shifts[of]["shift"].as_str().expect("an id").to_string();
    let who = |of: usize| shifts[of]["clinician"].as_str().expect("an id").to_string();
    let moved = ["edit", "made.json", "plan.json", "move", visit, "--to", &id(to), "-o", "moved.json", "-q"];
    folder.rounds(&moved).assert().success();
    let calendar = |plan: &str, more: &[&str]| {
        let line = [&["export", "ics", "made.json", plan, "-q", "-o", "out.ics"][..], more].concat();
        folder.rounds(&line).assert().success();
        folder.read("out.ics").replace("\r\n ", "")
    };
    let uids = |calendar: &str| -> Vec<String> {
        let mut uids: Vec<String> =
            calendar.lines().filter(|line| line.starts_with("UID:")).map(String::from).collect();
        uids.sort();
        uids
    };
    let before = calendar("plan.json", &[]);
    let moved = calendar("moved.json", &["--since", "plan.json"]);
    assert!(!before.contains("p02") && !before.contains("insulin"), "{before}");
    assert_eq!(uids(&before), uids(&moved), "a visit has one name, in whatever shift it is");
    assert!(!moved.contains("STATUS:CANCELLED"));
    // Who no longer makes it is told so, under the same name and with the higher number.
    let mine = calendar("moved.json", &["--since", "plan.json", "--revision", "1", "--clinician", &who(from)]);
    let gone = mine.split("BEGIN:VEVENT").filter(|event| event.contains("STATUS:CANCELLED"));
    let [gone] = gone.collect::<Vec<_>>()[..] else { panic!("not one event is cancelled in {mine}") };
    assert!(uids(&before).contains(&uids(gone)[0]) && gone.contains("SEQUENCE:1"), "{gone}");
    let line = ["export", "xlsx", "made.json", "moved.json", "--since", "plan.json", "-q", "-o", "plan.xlsx"];
    folder.rounds(&line).assert().success();
}
