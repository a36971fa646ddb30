//! Files in other formats.

use predicates::prelude::*;
use predicates::str::contains;

use crate::program::{Folder, rounds, with};

const CORNER: &str = include_str!("../../fixtures/suites/corner.txt");
const THREE_JOBS: &str = include_str!("../../fixtures/suites/three-jobs.json");

#[test]
fn an_imported_day_can_be_planned_and_checked() {
    let folder = Folder::new();
    folder.put("corner.txt", CORNER);
    folder.rounds(&["import", "solomon", "corner.txt", "-o", "corner.json"]).assert().success().stdout("").stderr("");
    folder.rounds(&["check", "corner.json"]).assert().success().stdout(contains("0 warnings"));
    folder.rounds(&["plan", "corner.json", "-o", "plan.json", "--iterations", "100"]).assert().success();
    folder.rounds(&["check", "corner.json", "plan.json"]).assert().success().stdout(contains("317"));
}

#[test]
fn standard_input_and_output_do_as_files_do() {
    let folder = Folder::new();
    folder.put("imported.txt", CORNER);
    folder.rounds(&["import", "solomon", "imported.txt", "-o", "corner.json"]).assert().success();
    let piped = rounds().args(["import", "solomon", "-"]).write_stdin(CORNER).assert().success();
    assert_eq!(String::from_utf8_lossy(&piped.get_output().stdout), folder.read("corner.json"));
}

#[test]
fn what_is_left_behind_is_told_unless_only_errors_are_wanted() {
    let said = contains("left behind:\n").and(contains("\n  shipments[0]: ")).and(contains("\n  jobs[1].colour: "));
    rounds().args(["import", "vroom", "-"]).write_stdin(THREE_JOBS).assert().success().stderr(said);
    rounds().args(["import", "vroom", "-", "-q"]).write_stdin(THREE_JOBS).assert().success().stderr("");
}

#[test]
fn bad_files_and_formats_leave_the_output_alone() {
    let folder = Folder::new();
    folder.put("bad.txt", &with(CORNER, " 50         60 ", " 60         50 "));
    folder.put("out.json", "precious");
    let line = folder.rounds(&["import", "solomon", "bad.txt", "-o", "out.json"]).assert().code(2);
    line.stderr(contains("E7006 line 13: due before ready").and(contains("1 error in bad.txt; nothing was written.")));
    folder.rounds(&["import", "pcvrptw", "bad.txt", "-o", "out.json"]).assert().code(2);
    folder.rounds(&["import", "solomon", "missing.txt", "-o", "out.json"]).assert().code(2);
    folder.rounds(&["import", "days", "day.json", "-o", "out.json"]).assert().code(2).stderr(contains("solomon"));
    folder.rounds(&["import", "solomon", "bad.txt", "-o", "bad.txt"]).assert().code(2).stderr(contains("-o"));
    assert_eq!(folder.read("out.json"), "precious");
}

#[test]
fn what_there_is_to_say_of_the_day_is_told_once() {
    let folder = Folder::new();
    folder.put("rota.csv", "staff,skills,start,end\nc01,wounds,08:00,16:00\n");
    folder.put("visits.csv", "patient,type,minutes,skills,lat,lon\np01,a,30,levitation,51.58,-0.33\n");
    let line = ["import", "tables", "rota.csv", "visits.csv", "--date", "2026-03-02", "-o", "made.json"];
    let told = folder.rounds(&line).assert().success();
    let told = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    let checked = folder.rounds(&["check", "made.json"]).assert().success();
    let checked = String::from_utf8_lossy(&checked.get_output().stderr).into_owned();
    assert!(checked.contains("W1401") && checked.contains("warning: "), "{checked}");
    for line in checked.lines().filter(|line| line.contains("warning: ")) {
        assert_eq!(told.matches(line).count(), 1, "{line} in {told}");
    }
    folder.rounds(&[&line[..], &["-q"]].concat()).assert().success().stderr("");
    // Of several days it is said which one is meant.
    let week = ["import", "tables", "rota.csv", "visits.csv", "--from", "2026-03-02", "--days", "2", "-o", "week"];
    folder.put(
        "visits.csv",
        &folder.read("visits.csv").replace("type,", "frequency,type,").replace("p01,", "p01,daily,"),
    );
    folder.put(
        "rota.csv",
        "staff,skills,date,start,end\nc01,wounds,2026-03-02,08:00,12:00\nc01,wounds,2026-03-03,08:00,12:00\n",
    );
    let told = folder.rounds(&week).assert().success();
    told.stderr(contains("W1401 2026-03-02.json: visits[0]").and(contains("1 more W1401")).and(contains("in week")));
}
