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
    told.stdout(contains("lead  call call-1 --take 1: "));
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

#[test]
fn a_call_that_nobody_can_take_is_kept_open() {
    let folder = desk();
    let call = "call --patient p1 --critical --for 30m --within 1h --skill levitation";
    let told = at(&folder, "08:10", call).success();
    told.stdout(contains("Nobody has the skill levitation").and(contains("--leave-open")).and(contains("no way")));
    at(&folder, "08:10", &format!("{call} --take 1")).code(2).stdout(contains("--leave-open"));
    at(&folder, "08:11", &format!("{call} --leave-open")).success().stdout(contains("call-2 has no place"));
    folder.rounds(&["check", "desk/now-day.json", "desk/now-plan.json"]).assert().success();
    at(&folder, "08:12", "status").success().stdout(contains("Without a place: call-2 (critical, response standard)"));
    at(&folder, "08:13", "late c1 5m").success();
    at(&folder, "08:14", "status").success().stdout(contains("call-2 (critical"));
    // Latitude and longitude the wrong way round.
    let day: serde_json::Value = serde_json::from_str(&folder.read("day.json")).expect("a day");
    let place = &day["places"][0];
    let turned = format!("call --point {},{} --for 30m", place["lon"], place["lat"]);
    at(&folder, "08:15", &turned).code(2).stderr(contains("latitude comes first"));
}

#[test]
fn lengths_have_a_unit() {
    let folder = desk();
    at(&folder, "08:10", "late c1 25").code(2).stderr(contains("25m (minutes)"));
    at(&folder, "08:10", "call --patient p1 --for 30 --within 2h").code(2).stderr(contains("30m (minutes)"));
    at(&folder, "08:10", "call --patient p1 --for 30m --within 2").code(2).stderr(contains("2h"));
    assert_eq!(folder.read("desk/journal.jsonl").lines().count(), 1);
}

#[test]
fn what_was_refused_does_not_stand_in_the_way_of_undo() {
    let folder = desk();
    let before = folder.read("plan.json");
    at(&folder, "08:10", "late c1 25m").success();
    at(&folder, "08:11", "cancel v99").code(2).stdout(contains("E4201 VISIT"));
    at(&folder, "08:12", "undo").success().stdout(contains("Line 1 is undone"));
    at(&folder, "08:12", "undo").code(2).stdout(contains("took something back itself"));
    at(&folder, "08:13", "late c1 25m").success();
    at(&folder, "08:13", "undo 99").code(2);
    at(&folder, "08:14", "undo 5").success();
    assert_eq!(folder.read("plan.json"), before);
    let log = folder.rounds(&["log", "--desk", "desk"]).assert().success();
    let log = log.stdout(contains("   1  08:10  late c1 25m: ").and(contains("   2  08:11  cancel v99: refused, ")));
    log.stdout(contains("   3  08:12  undo: Line 1 is undone."));
    // More lines than the journal keeps between one whole state and the next, the last of them one that it keeps.
    for number in 0..42 {
        at(&folder, "08:20", &format!("told nobody-{number}")).code(2);
    }
    at(&folder, "08:21", "late c1 10m").success();
    let lines = folder.read("desk/journal.jsonl").lines().filter(|line| line.contains("\"snapshot\"")).count();
    assert_eq!(lines, 1, "the line before is one at which the state is kept");
    at(&folder, "08:22", "undo").success().stdout(contains("Line 50 is undone"));
    at(&folder, "08:23", "status").success();
}

#[test]
fn a_desk_speaks_of_flags_and_near_ids() {
    let folder = desk();
    at(&folder, "09:00", "started revew").code(2).stderr(contains("E4201 VISIT").and(contains("did you mean review")));
    at(&folder, "09:00", "late c99 5m").code(2).stderr(contains("no clinician `c99`").and(contains("did you mean c1")));
    at(&folder, "09:00", "noone review --by c1 --at 09:30").code(2).stdout(contains("--at: 09:30 is after now"));
    at(&folder, "09:00", "noone --help").success().stdout(contains("--correct"));
    at(&folder, "09:00", "late c1 5m").success();
    at(&folder, "08:00", "status").code(2).stdout(contains("--now: now is before 09:00"));
}

#[test]
fn a_move_says_whom_to_call() {
    let folder = desk();
    let moved = at(&folder, "06:30", "move unskilled --to c1-day").success();
    let moved = moved.stdout(contains("Call clinicians:\n").and(contains("unskilled at ")));
    moved.stdout(contains("Decided against a rule:").and(contains("V5001")).and(contains("also").not()));
    let again = at(&folder, "06:30", "move review --at 12:00 --to c2-early").success();
    again.stdout(contains("Decided against a rule:").not().and(contains("c2  review at 12:00")));
    // Later answers say in a line that it stands, and status lists it.
    let told = at(&folder, "06:31", "told review").success();
    told.stdout(contains("Decided against a rule").not().and(contains("against a rule stand")));
    at(&folder, "06:32", "status").success().stdout(contains("Decided against a rule:"));
}

#[test]
fn a_time_that_nobody_can_keep_is_held_as_it_was_decided() {
    let folder = desk();
    let moved = at(&folder, "06:30", "move double-up --at 07:01").success();
    moved.stdout(contains("double-up at 07:01, not 08:08").and(contains("V2003")));
    let told = at(&folder, "06:31", "told review").success();
    told.stdout(contains("No visit changes").and(contains("against a rule stand")).and(contains("Note").not()));
    at(&folder, "06:32", "status").success().stdout(contains("next double-up at 07:01"));
    let gone = at(&folder, "07:02", "move review --at 07:00").code(2);
    gone.stdout(contains("E4207 --at: 07:00 is before now").and(contains("`rounds started`")));
    let lost = at(&folder, "07:02", "told dose-1").success();
    lost.stdout(contains("double-up at 08:08, not 07:01").and(contains("against V2003 can no longer be kept")));
}

#[test]
fn of_a_double_up_one_does_not_come() {
    let folder = desk();
    at(&folder, "08:15", "missed double-up --by c3").code(2).stdout(contains("E4201 --by").and(contains("c1 or c2")));
    at(&folder, "08:15", "missed review --by c2").code(2).stdout(contains("E4210 --by").and(contains("event").not()));
    at(&folder, "08:15", "started double-up --by c1 --at 08:09").success();
    let told = at(&folder, "08:16", "missed double-up --by c2").success();
    let again = "double-up (urgent) is open again (one of its clinicians did not come)";
    told.stdout(contains(again).and(contains("now at 08:09").not()));
    let log = folder.rounds(&["log", "--desk", "desk"]).assert().success();
    log.stdout(contains("  missed double-up --by c2 --at 08:16: "));
    let folder = desk();
    at(&folder, "08:15", "started double-up --by c1 --at 08:09").success();
    at(&folder, "08:16", "missed double-up --by c2 --enough").success().stdout(contains("open again").not());
    at(&folder, "08:16", "missed double-up --enough").code(2).stderr(contains("--by"));
}

#[test]
fn what_was_not_to_be_recorded_is_no_line() {
    let folder = desk();
    at(&folder, "06:30", "status").success().stdout(contains("  c2  next double-up"));
    at(&folder, "09:00", "late c1 5m").success();
    at(&folder, "08:00", "status").code(2).stdout(contains("Line").not().and(contains("--now: now is before 09:00")));
    at(&folder, "09:01", "ended review --by c1 --at 10:30").code(2);
    let log = folder.rounds(&["log", "--desk", "desk"]).assert().success();
    log.stdout(contains("refused, 10:30 is after now: it has not happened yet"));
    // Programs are told what is wrong too.
    let json = at(&folder, "09:01", "started revew --json").code(2).stderr(contains("E4201 VISIT"));
    let json: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert_eq!(json["errors"][0]["code"], "E4201", "{json}");
}

#[test]
fn status_says_who_is_away_and_who_is_late() {
    let folder = desk();
    at(&folder, "08:20", "late c1 15m").success();
    at(&folder, "08:20", "late c1 10m").success();
    at(&folder, "08:21", "sick c2 --from 09:30 --to 10:30").success();
    at(&folder, "08:21", "sick c2 --from 10:30 --to 11:00").success();
    let status = at(&folder, "08:22", "status").success();
    let late = contains("\nLate:\n  c1  by 25 min, as told at 08:20, until 09:03\n");
    status.stdout(contains("\nAway:\n  c2  from 09:30 until 11:00\n").and(late));
    let json = at(&folder, "08:22", "status --json").success();
    let json: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert_eq!(json["away"][0]["to"], "2026-03-02T11:00:00+00:00", "{json}");
    assert_eq!(json["late"][0]["by"], "PT25M");
    // Once that is over nobody is late, and who is away is told as that.
    let status = at(&folder, "10:00", "status").success();
    status.stdout(contains("Late:").not().and(contains("  c2  away")).and(contains("away-1").not()));
    at(&folder, "11:00", "status").success().stdout(contains("Away:").not());
    at(&folder, "11:01", "sick c1").success();
    at(&folder, "12:00", "status").success().stdout(contains("  c1  from 11:01 for the rest of shift c1-day\n"));
    at(&folder, "12:00", "status").success().stdout(contains("  c1  away since 11:01\n"));
    at(&folder, "12:00", "undo").success();
    at(&folder, "12:01", "status").success().stdout(contains("Away:").not());
}

#[test]
fn of_two_people_each_takes_back_their_own() {
    let folder = desk();
    at(&folder, "06:30", "move dose-1 --at 09:10 --user lead").success();
    at(&folder, "06:31", "move review --at 10:10 --user nurse").success();
    let whose = at(&folder, "06:32", "undo").code(2);
    let who = "nurse gave the last command, on line 2 (say with --user who takes what back: nurse for line 2 and lead";
    whose.stdout(contains(who).and(contains("lead for line 1")));
    at(&folder, "06:32", "undo 1").code(2).stdout(contains("lead gave the command on line 1").and(contains("--user")));
    at(&folder, "06:32", "undo --user boss").code(2).stdout(contains("ask them"));
    // Within the tolerance or not, and whoever has done something since.
    at(&folder, "06:33", "undo --user lead").success().stdout(contains("Line 1 is undone"));
    assert!(folder.read("desk/now-plan.json").contains("\"start\": \"2026-03-02T09:05:00+00:00\""));
    at(&folder, "06:35", "late c1 5m --user lead").success();
    at(&folder, "06:36", "undo --user nurse").success().stdout(contains("Line 2 is undone"));
    at(&folder, "06:37", "move review --at 10:10 --user nurse").success();
    let last = "your last one, line 7, can only be undone before anything else is done";
    at(&folder, "06:38", "undo --user lead").code(2).stdout(contains(last));
}

#[test]
fn what_is_wrong_with_a_time_is_said() {
    let folder = desk();
    let instant = "2026-03-02T10:42:60Z";
    at(&folder, instant, "status").code(2).stderr(contains(instant).and(contains("seconds go from 00 to 59")));
    at(&folder, "08:00", "move review --at 10:42:60").code(2).stderr(contains("has seconds; give hours and minutes"));
    at(&folder, "24:10", "status").code(2).stderr(contains("hours go from 00 to 23"));
}

#[test]
fn two_at_one_desk_wait_for_each_other() {
    let folder = desk();
    let journal = std::fs::File::open(folder.path("desk/journal.jsonl")).expect("the journal");
    journal.lock().expect("to be the only one");
    let waits = at(&folder, "08:10", "late c1 5m").code(2);
    waits.stderr(contains("E4305").and(contains("somebody else is at work")).and(contains("try again")));
    drop(journal);
    at(&folder, "08:10", "late c1 5m").success();
}

/// A day in the night of 29 March or 25 October 2026, in which the clocks change.
fn night(folder: &Folder, date: &str) {
    let day = format!(
        r#"{{ "format": "rounds/1", "timeZone": "Europe/London", "places": [ {{ "id": "hub", "lat": 51.58, "lon": -0.33 }} ],
            "travel": {{ "modes": [ {{ "id": "car", "estimate": {{ "speedKmh": 30, "detourFactor": 1.3 }} }} ] }},
            "clinicians": [ {{ "id": "n1", "mode": "car", "shifts": [
              {{ "id": "n1-night", "start": "{date}T00:00:00Z", "end": "{date}T05:00:00Z" }} ] }} ],
            "visits": [ {{ "id": "call", "remote": true, "duration": "PT10M",
              "windows": [ {{ "start": "{date}T00:05:00Z", "end": "{date}T00:15:00Z" }} ] }} ] }}"#
    );
    folder.put("night.json", &day);
    folder.rounds(&["plan", "night.json", "-o", "night-plan.json", "--iterations", "5"]).assert().success();
    folder.rounds(&["open", "night.json", "night-plan.json", "--in", "desk"]).assert().success();
}

#[test]
fn times_that_clocks_skip_are_refused() {
    let folder = Folder::new();
    night(&folder, "2026-03-29");
    let skipped = "there is no 01:30 on 29 March 2026: the clocks go forward over it";
    at(&folder, "01:30", "status").code(2).stderr(contains(skipped).and(contains("02:30")));
    at(&folder, "02:40", "started call --at 01:30").code(2).stderr(contains("E4501 --at").and(contains(skipped)));
    at(&folder, "02:40", "started call --at 00:10").success();
}

#[test]
fn times_that_clocks_show_twice_are_what_is_possible() {
    let folder = Folder::new();
    night(&folder, "2026-10-25");
    // At 01:30 BST and GMT.
    let (first, second) = ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
    at(&folder, first, "status").success().stdout(contains("01:30 BST  "));
    at(&folder, second, "status").success().stdout(contains("01:30 GMT  "));
    let both = "--now \"01:30 BST\" or --now \"01:30 GMT\"";
    at(&folder, "01:30", "status").code(2).stderr(contains("E4501 --now").and(contains("twice")).and(contains(both)));
    folder
        .rounds(&["status", "--desk", "desk", "--now", "01:30 GMT"])
        .assert()
        .success()
        .stdout(contains("01:30 GMT  "));
    // 01:20 BST alone has been by then.
    at(&folder, first, "started call --at 01:20").success().stderr("");
    assert!(folder.read("desk/journal.jsonl").contains("2026-10-25T01:20:00+01:00"));
    at(&folder, first, "undo").code(2);
    let told = at(&folder, second, "ended call --at 01:28").success();
    told.stderr(contains("01:28 comes twice that night. 01:28 GMT was taken").and(contains("--at \"01:28 BST\"")));
    // 01:45 GMT alone is not before what has been.
    at(&folder, "01:45", "status").success().stdout(contains("01:45 GMT  "));
}

#[test]
fn the_worst_is_told_first_and_counted_once() {
    let folder = desk();
    let told = at(&folder, "08:00", "sick c1").success();
    let worst = "double-up (urgent, response standard), dose-1 (timed) and dose-2 (timed) are dropped; ";
    told.stdout(contains(worst));
    let status = at(&folder, "08:01", "status").success();
    status.stdout(contains("Without a place: double-up (urgent, response standard), dose-1 (timed), dose-2 (timed)"));
    // A visit put into a shift that has ended so is told as that, and not by a cap that nobody set.
    let folder = desk();
    at(&folder, "10:00", "sick c1").success();
    let moved = at(&folder, "10:02", "move dose-2 --to c1-day").success();
    moved.stdout(contains("c1 is away since 10:00.").and(contains("V6001").not()));
}

#[test]
fn what_is_wrong_with_a_journal_is_said() {
    let folder = desk();
    at(&folder, "08:10", "late c1 5m").success();
    at(&folder, "08:11", "late c1 5m").success();
    let whole = folder.read("desk/journal.jsonl");
    let verify = ["journal", "verify", "desk/journal.jsonl"];
    folder.put("desk/journal.jsonl", &whole.replacen("08:10", "08:09", 1));
    folder.rounds(&verify).assert().code(2).stderr(contains("E4303 line 2").and(contains("was changed, taken out")));
    let lines: Vec<&str> = whole.lines().collect();
    folder.put("desk/journal.jsonl", &format!("{}\n{}\n{}\n", lines[0], &lines[1][..40], lines[2]));
    folder.rounds(&verify).assert().code(2).stderr(contains("E4303 line 2").and(contains("is not whole")));
}
