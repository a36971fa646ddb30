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
            assert_eq!(read.entries.len(), whole.saturating_sub(1), "seed {seed}, cut at {cut}");
            assert_eq!(read.entries, entries[..read.entries.len()]);
            let mut live = Live::new(start.clone());
            read.entries.iter().for_each(|entry| live.follow(entry).unwrap());
            assert_eq!(state(&live), states[read.entries.len()], "seed {seed}, cut at {cut}");
            if cut % 5 == 0 {
                let (mut journal, mut again) = (read.journal, String::from_utf8(bytes[..read.whole].to_vec()).unwrap());
                if read.whole == 0 {
                    again = Journal::begin(&start).unwrap().1;
                }
                for line in &lines[read.entries.len()..] {
                    again += &journal.append(&live.take(line, &options, &|_| {}).unwrap()).unwrap();
                }
                let differs = again.lines().zip(text.lines()).position(|(one, other)| one != other);
                assert!(again == text, "seed {seed}, cut at {cut}: line {differs:?} differs");
            }
        }
    }
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
