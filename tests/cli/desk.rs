//! A day run from a desk, without any JSON.

use predicates::prelude::*;
use predicates::str::contains;

use crate::program::Folder;

fn desk() -> Folder {
    let folder = Folder::with_plan("plan.json");
    folder.rounds(&["open", "day.json", "plan.json", "--in", "desk"]).assert().success();
    folder
}

/// A command on the desk at some time of its day.
fn at(folder: &Folder, now: &str, words: &str) -> assert_cmd::assert::Assert {
    let words: Vec<&str> = words.split(' ').chain(["--desk", "desk", "--now", now]).collect();
    folder.rounds(&words).assert()
}

#[test]
fn a_call_is_taken_and_a_day_goes_by() {
    let folder = desk();
    let call = "call --patient p1 --urgent --for 30m --within 2h";
    at(&folder, "08:10", call).success().stdout(contains("1  c"));
    assert!(!folder.read("desk/journal.jsonl").contains("call-1"), "asking decides nothing");
    at(&folder, "08:10", &format!("{call} --take 1 --user lead")).success().stdout(contains("call-1"));
    assert!(folder.read("desk/now-plan.json").contains("call-1"));
    folder.rounds(&["check", "desk/now-day.json", "desk/now-plan.json"]).assert().success();
    at(&folder, "08:10", "call --postcode HA01AP --for 30m").success().stdout(contains("1  c"));
    at(&folder, "08:10", "call --postcode HAO1AP --for 30m").code(2).stderr(contains("E7225").and(contains("HA0 1AP")));
    at(&folder, "08:11", "undo --user lead").success().stdout(contains("undone"));
    assert!(!folder.read("desk/now-plan.json").contains("call-1"));
    at(&folder, "08:12", "undo --user lead").code(2).stdout(contains("E4215"));
    at(&folder, "08:12", "improve --take").code(2).stdout(contains("E4214"));
    at(&folder, "08:12", "improve --max-time 200ms").success();
    at(&folder, "08:13", "late c1 20m").success();
    at(&folder, "08:14", "cancel review").success();
    at(&folder, "09:00", "status").success().stdout(contains("Who is where:").and(contains("c1")));
    at(&folder, "09:00", "status --json").success().stdout(contains("\"unreported\""));
    // What was done is told whatever the time is.
    let told = folder.rounds(&["log", "--desk", "desk"]).assert().success();
    told.stdout(contains("call taken: ").and(contains("lead")));
    folder.rounds(&["journal", "verify", "desk/journal.jsonl"]).assert().success().stderr(contains("whole"));
    folder.rounds(&["journal", "show", "desk/journal.jsonl"]).assert().success().stdout(contains("undo: "));
}

#[test]
fn what_a_desk_cannot_do_is_said() {
    let folder = desk();
    folder.rounds(&["log", "--desk", "desk"]).assert().success().stdout("");
    folder.rounds(&["open", "day.json", "plan.json", "--in", "desk"]).assert().code(2).stderr(contains("E4503"));
    folder.rounds(&["status", "--desk", "nowhere"]).assert().code(2).stderr(contains("E4502"));
    folder.rounds(&["status", "--desk", "desk"]).assert().code(2).stderr(contains("E4501"));
    at(&folder, "half past", "status").code(2).stderr(contains("E4501"));
    at(&folder, "08:10", "sick nobody").code(2).stderr(contains("E4504"));
    at(&folder, "08:10", "call --point north --for 30m").code(2).stderr(contains("E4505"));
    at(&folder, "08:10", "call --patient p1 --for 30m --take 99").code(2).stdout(contains("E4214"));
}

#[test]
fn a_decision_against_a_rule_is_on_the_page() {
    let folder = desk();
    let plan: serde_json::Value = serde_json::from_str(&folder.read("plan.json")).expect("a plan");
    let stops = plan["shifts"].as_array().expect("shifts").iter().flat_map(|shift| {
        let stops = shift["itinerary"].as_array().expect("stops").iter();
        stops.filter_map(|stop| Some((shift["shift"].as_str()?, stop["visit"].as_str()?)))
    });
    // At 07:01, before any shift begins.
    let (shift, visit) = stops.last().expect("a visit");
    let moved = ["move", visit, "--to", shift, "--at", "07:01", "--because", "Family <b>asked</b>", "--user", "lead"];
    let words = moved.into_iter().chain(["--desk", "desk", "--now", "06:30"]).collect::<Vec<_>>();
    folder.rounds(&words).assert().success();
    folder.rounds(&["report", "desk/now-day.json", "desk/now-plan.json", "-o", "page.html"]).assert().success();
    let page = folder.read("page.html");
    assert!(page.contains("Decided against a rule") && page.contains("Family &lt;b&gt;asked&lt;/b&gt;"));
}
