//! `live` and `edit` as a coordinator's own programs drive them: lines in, lines out, files that are complete, a
//! journal that outlives the process.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use predicates::str::contains;
use serde_json::Value;

use crate::program::{Folder, program};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The borough's day with its plan and thirty events, in a folder of its own.
fn borough() -> Folder {
    let folder = Folder::new();
    for (name, from) in [
        ("day.json", "days/borough.json"),
        ("plan.json", "live/borough-plan.json"),
        ("day.jsonl", "live/borough.jsonl"),
    ] {
        fs::copy(fixture(from), folder.path(name)).unwrap();
    }
    folder
}

const LIVE: [&str; 6] = ["live", "day.json", "plan.json", "--instant", "--events", "day.jsonl"];
const KEPT: [&str; 6] = ["--journal", "j", "--day-out", "now.json", "--plan-out", "now-plan.json"];

fn output(folder: &Folder, arguments: &[&[&str]]) -> String {
    let run = folder.rounds(&arguments.concat()).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_day_of_thirty_events_goes_through() {
    let folder = borough();
    let events: Vec<Value> = folder.read("day.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.iter().map(|batch| batch["events"].as_array().unwrap().len()).sum::<usize>(), 30);
    let said = output(&folder, &[&LIVE, &KEPT]);
    let answers: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), events.len());
    for (number, (answer, batch)) in answers.iter().zip(&events).enumerate() {
        assert_eq!((&answer["line"], &answer["at"]), (&(number as u64 + 1).into(), &batch["at"]));
        assert!(answer["sentence"].as_str().unwrap().ends_with('.'), "{answer}");
    }
    folder.rounds(&["check", "now.json", "now-plan.json"]).assert().success();
    // Word for word, as people read it.
    insta::assert_snapshot!("live_borough", output(&folder, &[&LIVE, &["--text"]]));
    // From the journal, from the top: the same answers, and nothing is recorded twice.
    let journal = folder.read("j");
    assert_eq!(output(&folder, &[&LIVE, &KEPT]), said);
    assert_eq!(folder.read("j"), journal);
}

#[test]
fn a_run_that_was_killed_goes_on_and_answers_the_line_that_it_could_not() {
    let folder = borough();
    let whole = output(&folder, &[&LIVE, &KEPT]);
    let (journal, day, plan) = (folder.read("j"), folder.read("now.json"), folder.read("now-plan.json"));
    // Killed while the twelfth line was written.
    let cut = journal.match_indices('\n').nth(11).unwrap().0 + 100;
    folder.put("j", &journal[..cut]);
    let said = folder.rounds(&[&LIVE[..], &KEPT].concat()).assert().success();
    said.stdout(whole.clone()).stderr(contains("99 bytes are cut off"));
    assert_eq!((folder.read("j"), folder.read("now.json"), folder.read("now-plan.json")), (journal.clone(), day, plan));
    // A service gives the last line again, and then new ones.
    let cut = journal.match_indices('\n').nth(20).unwrap().0 + 1;
    folder.put("j", &journal[..cut]);
    let lines: Vec<String> = folder.read("day.jsonl").lines().map(String::from).collect();
    let mut answers: Vec<&str> = whole.lines().collect();
    folder.put("day.jsonl", &lines[19..].join("\n"));
    assert_eq!(output(&folder, &[&LIVE, &KEPT]).lines().collect::<Vec<_>>(), answers.split_off(19));
    assert_eq!(folder.read("j"), journal);
    // Other events in the place of those of the journal are refused, and nothing changes.
    folder.put("day.jsonl", &[&*lines[3], &lines[5]].join("\n"));
    folder.rounds(&[&LIVE[..], &KEPT].concat()).assert().code(2).stderr(contains("E4304"));
    assert_eq!(folder.read("j"), journal);
}

#[test]
fn a_line_that_is_refused_is_told_and_the_day_goes_on() {
    let folder = borough();
    let good = folder.read("day.jsonl").lines().next().unwrap().to_owned();
    let bad = good.replace("c21-early", "c99-early");
    folder.put("day.jsonl", &format!("{bad}\n\nnonsense\n{good}\n"));
    let run = folder.rounds(&LIVE).assert().code(2);
    let said = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let said: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(said[0]["refused"][0]["code"], "E4201");
    assert_eq!(said[0]["refused"][0]["path"], "events[0].shift");
    assert_eq!(said[1]["refused"][0]["code"], "E4001");
    assert!(said[2]["sentence"].is_string());
}

/// A process that waits for lines on standard input.
fn waiting(folder: &Folder) -> Child {
    let arguments = ["live", "day.json", "plan.json", "--instant", "--events", "-", "--journal", "j", "--full"];
    let mut command = Command::new(program());
    command.args(arguments).current_dir(folder.path(".")).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn each_line_is_answered_before_the_next_and_a_journal_has_one_writer() {
    let folder = borough();
    let text = folder.read("day.jsonl");
    let mut lines = text.lines();
    let mut child = waiting(&folder);
    let (mut input, mut answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    let mut ask = |line: &str| {
        writeln!(input, "{line}").unwrap();
        input.flush().unwrap();
        serde_json::from_str::<Value>(&answers.next().unwrap().unwrap()).unwrap()
    };
    let first = ask(lines.next().unwrap());
    folder.put("full-day.json", &first["newDay"].to_string());
    folder.put("full-plan.json", &first["plan"].to_string());
    folder.rounds(&["check", "full-day.json", "full-plan.json"]).assert().success();
    // A second process is refused while the first holds the journal.
    let journal = folder.read("j");
    folder.rounds(&[&LIVE[..], &["--journal", "j"]].concat()).assert().code(2).stderr(contains("E4305"));
    assert_eq!(folder.read("j"), journal);
    assert_eq!(ask(lines.next().unwrap())["line"], 2);
    child.kill().unwrap();
    child.wait().unwrap();
    // Killed, it leaves both lines behind; the next process goes on with the third.
    folder.put("day.jsonl", lines.next().unwrap());
    let said = output(&folder, &[&LIVE, &["--journal", "j"]]);
    assert_eq!(serde_json::from_str::<Value>(&said).unwrap()["line"], 3);
}

/// A line that was refused may be tried again; an events file that is still being written may be given again when it is
/// whole.
#[test]
fn refused_and_torn_lines_of_events_can_be_given_again() {
    let folder = borough();
    let text = folder.read("day.jsonl");
    let lines: Vec<&str> = text.lines().collect();
    let refused = lines[0].replace("c21-early", "c99-early");
    let live = |events: &str| {
        folder.put("day.jsonl", events);
        folder.rounds(&[&LIVE[..], &["--journal", "j"]].concat()).assert()
    };
    live(&format!("{}\n{refused}\n{}\n", lines[0], lines[1])).code(2);
    live(&format!("{refused}\n{}\n", lines[2])).code(2);
    assert_eq!(folder.read("j").lines().count(), 6);
    let before = folder.read("j");
    live(&format!("{}\n{}", lines[3], &lines[4][..40])).code(2).stderr(contains("cut off"));
    live(&format!("{}\n{}\n", lines[3], lines[4])).success();
    assert_eq!(folder.read("j").lines().count(), before.lines().count() + 2);
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let folder = borough();
    folder.put("j", "precious");
    folder.rounds(&[&LIVE[..], &["--journal", "j"]].concat()).assert().code(2).stderr(contains("E4301"));
    assert_eq!(folder.read("j"), "precious");
    folder.rounds(&[&LIVE[..], &["--journal", "plan.json"]].concat()).assert().code(2);
    let mut torn = OpenOptions::new().append(true).open(folder.path("day.json")).unwrap();
    torn.write_all(b" ").unwrap();
    folder.rounds(&[&LIVE[..], &["--journal", "/dev/full"]].concat()).assert().code(2).stderr(contains("E4301"));
    folder.rounds(&[&LIVE[..], &["--journal", "none/j"]].concat()).assert().code(2).stderr(contains("none/j"));
}

#[test]
fn an_edit_writes_what_it_says() {
    let folder = borough();
    let edit = ["edit", "day.json", "plan.json", "move", "v001", "--to", "c03-long", "-o", "new.json"];
    let pinned = [&edit[..], &["--pin", "--day-out", "new-day.json", "--json", "effect.json"]].concat();
    let run = folder.rounds(&pinned).assert().success();
    assert!(run.get_output().stdout.is_empty());
    folder.rounds(&["check", "new-day.json", "new.json"]).assert().success();
    let effect: Value = serde_json::from_str(&folder.read("effect.json")).unwrap();
    assert_eq!(effect["broken"], Value::Array(Vec::new()));
    let after: Value = serde_json::from_str(&folder.read("new.json")).unwrap();
    assert_eq!(effect["after"]["cost"], after["cost"]);
    let pins = serde_json::from_str::<Value>(&folder.read("new-day.json")).unwrap()["pins"].to_string();
    assert!(pins.contains(r#"{"shift":"c03-long","visit":"v001"}"#), "{pins}");
    // What breaks rules is written too, and `check` finds the same.
    let late = [&edit[..6], &["c03-long", "--at", "05:00", "-o", "late.json"]].concat();
    folder.rounds(&late).assert().success().stderr(contains("This plan breaks"));
    folder.rounds(&["check", "day.json", "late.json"]).assert().code(4);
    // And mended.
    folder.rounds(&["edit", "day.json", "late.json", "unassign", "v001", "-o", "out.json"]).assert().success();
    folder.rounds(&["check", "day.json", "out.json"]).assert().success();
}

#[test]
fn edits_that_make_no_sense_are_refused() {
    let folder = borough();
    for (arguments, what) in [
        (&["move", "v006"][..], "--to SHIFT"),
        (&["unassign", "v006", "--to", "c02-early"], "unassign takes no"),
        (&["move", "v006", "--at", "25:00"], "E4402"),
        (&["move", "v000", "--to", "c02-early"], "E4401"),
        (&["move", "v006", "--to", "c02-early", "--pin"], "--day-out"),
    ] {
        let all = [&["edit", "day.json", "plan.json"], arguments, &["-o", "new.json"]].concat();
        folder.rounds(&all).assert().code(2).stdout("").stderr(contains(what));
        assert!(!folder.path("new.json").exists());
    }
}
