//! Tables that can be read in more than one way: what is taken for what, and that it is said.

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::program::Folder;

const ROTA: &str = "Staff No,Staff Name,Band,Gender,Skills,Date,Start,Finish,Meal break,Reason\n\
                    S01,\"O'Brien, Siân\",6,F,\"IV, wounds\",2026-02-03,07:30,15:30,30,\n\
                    S03,\"Ng, Li\",5,M,insulin / wounds,2026-02-03,08:00,16:00,30,\n\
                    S08,\"Example, Ed\",5,M,wounds,2026-02-03,08:00,16:00,30,A/L\n";

const CASELOAD: &str = "Patient No.,Patient,Postcode,Visit type,Length,When,No. of staff,Not to be seen by,Date,Comments\n\
                        P1,Alice Archer,HA01AP,Wound care,30,before 9.30,2,,2026-02-03,hits men\n\
                        P2,Bob Brown,HA0 1BW,Wounds,30,PM,1,\"Ng, Li\",2026-02-03,\n";

const LINE: [&str; 8] = ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-02-03", "-o", "made.json"];

fn folder(rota: &str, caseload: &str) -> Folder {
    let folder = Folder::new();
    folder.put("rota.csv", rota);
    folder.put("caseload.csv", caseload);
    folder
}

/// The day that an import makes, and what it says.
fn made(folder: &Folder, more: &[&str]) -> (Value, String) {
    let run = folder.rounds(&[&LINE[..], more].concat()).assert().success();
    let day = serde_json::from_str(&folder.read("made.json")).expect("a day");
    (day, String::from_utf8_lossy(&run.get_output().stderr).into_owned())
}

#[test]
fn a_bare_patient_beside_a_number_is_the_name() {
    let numbers = ["Patient No.", "Patient #", "Hospital no", "Patient ID", "MRN"];
    for number in numbers {
        let folder = folder(ROTA, &CASELOAD.replace("Patient No.", number));
        let (day, said) = made(&folder, &[]);
        assert_eq!(day["patients"][0]["id"], "P1", "{number}: {said}");
        assert!(!day.to_string().contains("Archer") && said.contains("names and notes are left out"), "{said}");
        let (day, _) = made(&folder, &["--labels"]);
        assert_eq!(day["patients"][0]["label"], "Alice Archer", "{number}");
    }
    let own = folder(&ROTA.replace("Staff Name", "Staff"), &CASELOAD.replace("Patient No.,Patient,", "Name,Patient,"));
    let (day, _) = made(&own, &[]);
    assert_eq!((&day["clinicians"][0]["id"], &day["patients"][0]["id"]), (&"S01".into(), &"Alice Archer".into()));
}

#[test]
fn an_nhs_number_goes_before_a_column_of_names() {
    let caseload =
        CASELOAD.replace("Patient No.", "NHS No").replace("P1,", "943 476 5919,").replace("P2,", "9434765870,");
    let folder = folder(ROTA, &caseload);
    folder.put("key", "a secret of some length");
    let (day, _) = made(&folder, &["--id-key", "key"]);
    assert!(day["patients"][0]["id"].as_str().is_some_and(|id| id.starts_with("p-")), "{day}");
    assert!(!day.to_string().contains("Archer"));
}

#[test]
fn names_that_become_ids_are_told_and_not_denied() {
    let folder = folder(ROTA, &CASELOAD.replace("Patient No.", "Row"));
    let (_, said) = made(&folder, &[]);
    assert!(said.contains("W7208 caseload!B1: 2 ids of patients in the column \"Patient\" look like names"), "{said}");
    assert!(!said.contains("names and notes are left out") && said.contains("they are in the day"), "{said}");
    assert!(!said.contains("Archer"), "{said}");
}

#[test]
fn names_do_not_come_along_from_the_day_before_unless_asked_for() {
    let folder = folder(ROTA, CASELOAD);
    made(&folder, &["--labels"]);
    folder.rounds(&["plan", "made.json", "-o", "plan.json", "--iterations", "50", "-q"]).assert().success();
    let visit = "P1-wound-care-2026-02-03-1";
    let out = ["edit", "made.json", "plan.json", "unassign", visit, "-o", "left.json", "-q"];
    folder.rounds(&out).assert().success();
    std::fs::rename(folder.path("made.json"), folder.path("monday.json")).expect("renamed");
    let next = ["import", "tables", "rota.csv", "caseload.csv", "--date", "2026-02-04", "-o", "made.json"];
    let next = [&next[..], &["--against", "monday.json", "left.json"]].concat();
    folder.rounds(&next).assert().success().stderr(contains("1 visit overdue"));
    let bare = folder.read("made.json");
    assert!(bare.contains(visit) && !bare.contains("Archer") && !bare.contains("hits"), "{bare}");
    folder.rounds(&[&next[..], &["--labels"]].concat()).assert().success();
    assert!(folder.read("made.json").contains("Archer"));
}

#[test]
fn headings_of_plain_meaning_are_known_and_others_are_named() {
    let (day, said) = made(&folder(ROTA, CASELOAD), &[]);
    let visits = day["visits"].as_array().expect("visits");
    assert_eq!(visits[0]["staff"].as_array().map(Vec::len), Some(2), "No. of staff");
    assert_eq!(visits[0]["windows"][0]["end"], "2026-02-03T09:30:00+00:00", "When");
    assert_eq!(visits[1]["excludedClinicians"][0], "S03", "Not to be seen by");
    assert_eq!(day["clinicians"][2]["shifts"].as_array().map(Vec::len), Some(0), "Reason: A/L");
    assert_eq!(day["clinicians"][0]["shifts"][0]["breaks"][0]["duration"], "PT30M", "Meal break");
    assert!(!said.contains("W7207"), "{said}");
    let odd = CASELOAD.replace("When", "Slot window").replace("No. of staff", "Pairs");
    let (_, said) = made(&folder(ROTA, &odd), &[]);
    assert!(
        said.contains("W7207 caseload!F1: 2 columns are not known, and not read: \"Slot window\", \"Pairs\""),
        "{said}"
    );
    assert!(said.contains("--map"), "{said}");
}

#[test]
fn skills_that_no_visit_asks_for_are_told() {
    let folder = folder(ROTA, CASELOAD);
    let (day, said) = made(&folder, &[]);
    assert_eq!(day["clinicians"][1]["skills"], serde_json::json!(["insulin", "wounds"]), "two, not one");
    assert!(said.contains("W7209 caseload!D1") && said.contains("wounds is a kind of visit and a skill"), "{said}");
    assert!(said.contains("assumed: no visit needs a skill") && said.contains("visit types.csv"), "{said}");
    folder.put("visit types.csv", "type,minutes,skills\nWound care,30,wounds\nWounds,30,wounds\n");
    let run = folder.rounds(&[&LINE[..], &["visit types.csv"]].concat()).assert().success();
    run.stderr(contains("W7209").not().and(contains("needs a skill").not()));
}

#[test]
fn several_times_of_one_visit_are_told() {
    let (day, said) = made(&folder(ROTA, &CASELOAD.replace("PM,1", "am/pm,1")), &[]);
    assert_eq!(day["visits"].as_array().map(Vec::len), Some(3));
    assert!(said.contains("W7210 caseload!F3: 2 times of day, which become 2 visits"), "{said}");
}

#[test]
fn a_row_that_is_left_out_is_told_with_why_and_how_urgent_it_was() {
    let caseload = CASELOAD.replace(",Comments", ",Urgency").replace("hits men", "critical").replace("9.30", "dawn");
    let (_, said) = made(&folder(ROTA, &caseload), &["--skip-bad-rows"]);
    assert!(
        said.contains("caseload row 2 (critical): this is no time or part of the day that is known at F2"),
        "{said}"
    );
}

#[test]
fn a_name_with_a_comma_is_found_however_it_is_written() {
    for name in ["Ng Li", "Li Ng", "LI NG; S01", "\"\"\"Ng, Li\"\"\"", "\"S01, Ng, Li\"", "\"Ng, Li, O'Brien, Siân\""]
    {
        let caseload = CASELOAD.replace("\"Ng, Li\"", name);
        let (day, _) = made(&folder(ROTA, &caseload), &[]);
        assert!(day["visits"][1]["excludedClinicians"].to_string().contains("S03"), "{name}: {day}");
    }
    let twins = ROTA.replace("O'Brien, Siân", "Ng, Li");
    let run = folder(&twins, CASELOAD).rounds(&LINE).assert().code(2);
    run.stderr(contains("E7220 caseload!H3: several people have this name"));
}

#[test]
fn a_missing_column_is_told_once_and_marked_tables_are_owned_up_to() {
    let folder =
        folder(ROTA, &CASELOAD.replace("Visit type", "Whatever").replace(",2026-02-03,hits", ",30/02/2026,hits"));
    let run = folder.rounds(&[&LINE[..], &["--issues", "issues.xlsx", "--dates", "dmy"]].concat()).assert().code(2);
    let said =
        contains("E7206").and(contains("E7211").not()).and(contains("'30/02/2026' is a day that no calendar has"));
    run.stderr(said.and(contains("nothing was written").not()).and(contains("only the marked tables: issues.xlsx")));
}
