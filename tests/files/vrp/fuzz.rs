//! Whatever the bytes, importers answer with a day that reads, or with issues.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use rounds::format::problem_of;
use rounds::suites::import;

use super::{CORNER, PRIZES, THREE_JOBS, read};

fn sound(suite: &str, bytes: &[u8]) {
    match import(suite, bytes, "case") {
        Ok(imported) => {
            let read = problem_of(&imported.day);
            assert!(read.is_ok(), "{:?} of\n{}", read.err(), String::from_utf8_lossy(bytes));
        }
        Err(error) if error.is_input() => assert!(!error.into_issues().is_empty()),
        Err(other) => panic!("{other}"),
    }
}

fn any_word() -> impl Strategy<Value = String> {
    let odd =
        ["", "-1", "0", "NaN", "inf", "1e9", "99999999999999999999", "0.5", "é", "\0", ":", "[", "{}", "null", "\r"];
    let known = [
        "VEHICLE",
        "CUSTOMER",
        "EOF",
        "DEMAND_SECTION",
        "DIMENSION : 3",
        "4000000000",
        "1700000000",
        "[0, 4294967295]",
    ];
    prop_oneof![
        select([&odd[..], &known[..]].concat()).prop_map(str::to_string),
        (-3_i64..400).prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn words_changed(edits in prop::collection::vec((any::<Index>(), any_word()), 1..4)) {
        for (suite, text) in [("solomon", CORNER), ("pcvrptw", PRIZES), ("vroom", THREE_JOBS)] {
            let ends = |c: char| c.is_whitespace() || ",[]{}:".contains(c);
            let mut words: Vec<String> = text.split_inclusive(ends).map(str::to_string).collect();
            for (index, new) in &edits {
                let word = index.get(&words).clone();
                let tail = word.trim_start_matches(|c| !ends(c)).to_string();
                let at = index.index(words.len());
                words[at] = format!("{new}{tail}");
            }
            sound(suite, words.concat().as_bytes());
        }
    }

    #[test]
    fn bytes_changed(edits in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6), cut in any::<Index>()) {
        for (suite, text) in [("solomon", CORNER), ("pcvrptw", PRIZES), ("vroom", THREE_JOBS)] {
            let mut bytes = text.as_bytes().to_vec();
            for (index, byte) in &edits {
                *index.get_mut(&mut bytes) = *byte;
            }
            sound(suite, &bytes);
            sound(suite, &bytes[..cut.index(bytes.len())]);
        }
    }

    #[test]
    fn solutions(words in prop::collection::vec(prop_oneof![
        select(vec!["Route #1: ", "Route #2:", "Cost ", "\n", " ", "nan", ":"]).prop_map(str::to_string),
        any::<u64>().prop_map(|number| format!("{number} ")),
        (0_u64..6).prop_map(|number| format!("{number} ")),
    ], 0..30)) {
        for (suite, text) in [("solomon", CORNER), ("pcvrptw", PRIZES)] {
            let score = read(suite, text).score(&words.concat());
            prop_assert!(score.is_ok() || score.is_err_and(|error| error.is_input()));
        }
    }
}
