//! A day of events line by line, and the journal from which it goes on.

use rounds::live::{Current, Entry, Journal, Live, Options, Reply};
use rounds::search::Random;
use rounds::{Error, format};
use serde_json::json;

use super::line::{line, time};
use super::made::{at, counted, events, mixed_day, span};

fn options(iterations: u64) -> Options {
    Options::default().instant(iterations == 0).search(counted(iterations))
}

/// Everything that is kept between lines, as bytes.
fn state(live: &Live) -> String {
    format!("{}\n{}\n{}", live.lines, format::write_day(&live.current.day), format::write_plan(&live.current.plan))
}

/// A day with its lines of events, some of them nonsense.
fn lines(start: &Current, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed, 0x10e5);
    let (first, last) = span(&start.plan).unwrap_or((0, 3600));
    let mut time = first - 1800;
    let mut lines = Vec::new();
    for number in 0..8 {
        time += random.below(((last - first) / 6).max(60) as usize) as i64;
        let happened = events(start, &mut random, at(time));
        lines.push(if number == 3 { "{\"format\": 7".into() } else { serde_json::to_string(&happened).unwrap() });
    }
    lines
}

/// A run from the beginning: the journal, and the state after each line.
fn run(start: &Current, lines: &[String], options: &Options) -> (String, Vec<String>, Vec<Entry>) {
    let mut live = Live::new(start.clone());
    let (mut journal, mut text) = Journal::begin(start).unwrap();
    let (mut states, mut entries) = (vec![state(&live)], Vec::new());
    for line in lines {
        let entry = live.take(line, options, &|_| {}).unwrap();
        text += &journal.append(&entry).unwrap();
        if live.lines.is_multiple_of(3) {
            text += &journal.keep(&live.snapshot()).unwrap();
        }
        states.push(state(&live));
        entries.push(entry);
    }
    (text, states, entries)
}

#[test]
fn a_run_that_is_killed_at_any_byte_goes_on_as_if_it_had_not_been() {
    for seed in 0..12 {
        let start = mixed_day(seed, 3, 9);
        let (lines, options) = (lines(&start, seed), options(if seed % 3 == 0 { 20 } else { 0 }));
        let (text, states, entries) = run(&start, &lines, &options);
        let bytes = text.as_bytes();
        // Around every end of a line, and here and there.
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(index, _)| index);
        let mut cuts: Vec<usize> =
            ends.flat_map(|end| [end - 1, end, end + 1]).chain((0..bytes.len()).step_by(997)).collect();
        cuts.sort_unstable();
        cuts.dedup();
        for cut in cuts {
            let read = Journal::read(&bytes[..cut], &start).unwrap();
            let whole = bytes[..cut].iter().filter(|byte| **byte == b'\n').count();
            let held = read.entries.len() + read.snapshots.len();
            assert_eq!(held, whole.saturating_sub(1), "seed {seed}, cut at {cut}");
            assert_eq!(read.entries, entries[..read.entries.len()]);
            let mut live = Live::new(start.clone());
            live.catch_up(&read, u64::MAX).unwrap();
            assert_eq!(state(&live), states[read.entries.len()], "seed {seed}, cut at {cut}");
            if cut % 5 == 0 {
                let (mut journal, mut again) = (read.journal, String::from_utf8(bytes[..read.whole].to_vec()).unwrap());
                if read.whole == 0 {
                    again = Journal::begin(&start).unwrap().1;
                }
                for line in &lines[read.entries.len()..] {
                    again += &journal.append(&live.take(line, &options, &|_| {}).unwrap()).unwrap();
                }
                let again = Journal::read(again.as_bytes(), &start).unwrap().entries;
                let differs = again.iter().zip(&entries).position(|(one, other)| one != other);
                assert!(again == entries, "seed {seed}, cut at {cut}: entry {differs:?} differs");
                assert_eq!(state(&live), states[entries.len()]);
            }
        }
    }
}

/// From a snapshot the day goes on as if every line had been followed: to any line, with ids known, and a command
/// undone that the snapshot no longer knows.
#[test]
fn from_a_snapshot_a_day_goes_on_as_from_its_beginning() {
    let start = line();
    let at = |clock: &str| time(clock);
    let note = |clock: &str, id: &str| json!({"at": at(clock), "by": "lead", "id": id, "what": "note", "text": "x"});
    let edit = json!({"at": at("09:12"), "by": "lead", "what": "edit", "visit": "v3", "out": true, "to": []});
    let undo = json!({"at": at("09:13"), "by": "lead", "what": "undo"});
    let lines = [note("09:10", "n-1"), note("09:11", "n-2"), edit, undo, note("09:14", "n-3")];
    let lines: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
    let (text, states, entries) = run(&start, &lines, &options(0));
    assert!(entries.iter().all(|entry| matches!(entry.reply, Reply::Answered(_))), "{entries:?}");
    let read = Journal::read(text.as_bytes(), &start).unwrap();
    assert_eq!(read.snapshots.iter().map(|kept| kept.lines).collect::<Vec<_>>(), [3]);
    for count in 0..=5 {
        let mut live = Live::new(start.clone());
        live.catch_up(&read, count).unwrap();
        assert_eq!(state(&live), states[count as usize], "{count} lines");
        let again = live.take(&lines[0], &options(0), &|_| {}).unwrap();
        // At 09:10 again the day has gone on: only because the id is known it is not refused.
        assert_eq!(again.reply, entries[0].reply, "an id that was answered is answered again");
    }
}

/// Where nothing is left out anew and the figures stay, a line of the journal is short.
#[test]
fn a_journal_holds_differences() {
    let start = line();
    let quiet: Vec<String> = (10..40)
        .map(|minute| json!({"format": "rounds/1", "at": time(&format!("07:{minute}")), "events": []}).to_string())
        .collect();
    let (text, ..) = run(&start, &quiet, &options(0));
    let mut lengths: Vec<usize> = text.lines().filter(|line| !line.contains("\"snapshot\"")).map(str::len).collect();
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] < 1_000, "{lengths:?}");
}

/// A journal that an earlier version wrote, with everything in every line.
#[test]
fn a_journal_of_an_earlier_version_is_gone_on_from() {
    let read = |path: &str| std::fs::read(format!("fixtures/{path}")).expect("a fixture");
    let plan = format::read_plan(&read("live/borough-plan.json")).expect("a plan");
    let start = Current::new(&read("days/borough.json"), plan).expect("a day and its plan");
    let journal = Journal::read(&read("live/borough-0.1.journal"), &start).expect("a journal");
    assert_eq!((journal.entries.len(), journal.snapshots.len()), (4, 0));
    let mut live = Live::new(start);
    live.catch_up(&journal, u64::MAX).expect("it follows");
    let Reply::Answered(last) = &journal.entries[3].reply else { panic!("{:?}", journal.entries[3]) };
    assert_eq!(live.current.plan.cost, Some(last.cost));
    assert!(!live.current.plan.unassigned.is_empty(), "what is left out is in the fixture");
    let next = json!({"format": "rounds/1", "at": last.at, "events": []}).to_string();
    assert!(matches!(live.take(&next, &options(0), &|_| {}).unwrap().reply, Reply::Answered(_)));
}

fn code(error: Error) -> String {
    let [first, ..] = error.issues() else { panic!("{error}") };
    format!("{} {}", first.code, first.path)
}

#[test]
fn a_journal_that_is_not_its_own_or_not_whole_is_refused() {
    let start = line();
    let lines: Vec<String> = ["09:10", "09:20", "09:30"]
        .map(|clock| json!({"format": "rounds/1", "at": time(clock), "events": []}).to_string())
        .into();
    let (text, ..) = run(&start, &lines, &options(0));
    let rows: Vec<&str> = text.split_inclusive('\n').collect();
    let read = |text: &str| Journal::read(text.as_bytes(), &start).map(|found| found.entries.len());
    assert_eq!(read(&text).unwrap(), 3);
    // A line changed, gone, twice, or in another place.
    let changed = [rows[0], &rows[1].replacen("09:10", "09:11", 1), rows[2], rows[3]].concat();
    assert_eq!(code(read(&changed).unwrap_err()), "E4303 line 2");
    assert_eq!(code(read(&[rows[0], rows[2], rows[3]].concat()).unwrap_err()), "E4303 line 2");
    assert_eq!(code(read(&[rows[0], rows[1], rows[1], rows[2]].concat()).unwrap_err()), "E4303 line 3");
    assert_eq!(code(read(&[rows[0], "\0\0\0\n", rows[1]].concat()).unwrap_err()), "E4303 line 2");
    // The last line: torn is cut off, changed is not.
    assert_eq!(read(&[rows[0], rows[1], "\0\0\0\0\n"].concat()).unwrap(), 1);
    assert_eq!(code(read(&[rows[0], &rows[1].replacen("09:10", "09:11", 1)].concat()).unwrap_err()), "E4303 line 2");
    // Something else altogether is left alone.
    for other in ["precious", "{\"format\": \"rounds/1\"}\n", "\n", "{}"] {
        assert_eq!(code(read(other).unwrap_err()), "E4301 line 1", "{other}");
    }
    let elsewhere = mixed_day(1, 3, 9);
    assert_eq!(code(Journal::read(text.as_bytes(), &elsewhere).unwrap_err()), "E4302 line 1");
}

#[test]
fn a_refused_line_changes_nothing_but_its_number() {
    let mut live = Live::new(line());
    let before = format::write_day(&live.current.day);
    for (line, code) in [
        ("nonsense", "E4001"),
        (
            r#"{"format": "rounds/1", "at": "2026-03-02T10:00:00+00:00", "events": [{"kind": "cancelVisit", "visit": "v9"}]}"#,
            "E4201",
        ),
    ] {
        let entry = live.take(line, &options(0), &|_| {}).unwrap();
        let Reply::Refused(refused) = &entry.reply else { panic!("{entry:?}") };
        assert_eq!(refused.refused[0].code, code);
        assert!(entry.step.is_none());
    }
    assert_eq!((live.lines, format::write_day(&live.current.day)), (2, before));
}

#[test]
fn time_does_not_go_backwards() {
    let mut live = Live::new(line());
    let at = |clock: &str| json!({"format": "rounds/1", "at": time(clock), "events": []}).to_string();
    let mut entries = Vec::new();
    for (clock, answered) in [("07:30", true), ("07:00", false), ("07:30", true)] {
        let entry = live.take(&at(clock), &options(0), &|_| {}).unwrap();
        assert_eq!(matches!(entry.reply, Reply::Answered(_)), answered, "{clock}");
        entries.push(entry);
    }
    let mut again = Live::new(line());
    entries.iter().for_each(|entry| again.follow(entry).unwrap());
    let entry = again.take(&at("07:20"), &options(0), &|_| {}).unwrap();
    assert!(matches!(entry.reply, Reply::Refused(_)));
}
