//! Files that are wrong: each is refused with code and place, and no file is read in part.

use std::collections::BTreeSet;

use rounds_format::codes;

use super::{CORNER, PRIZES, THREE_JOBS, faults, with};

/// Replaces `old` in the fixture by `new`; code and place of what is then wrong.
type Slip = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SOLOMON: &[Slip] = &[
    ("   2          30", "   2", &[("E7004", "line 5")]),
    ("   2          30", "   2          30 1", &[("E7004", "line 5")]),
    ("   2          30", "", &[("E7002", "VEHICLE")]),
    ("   2          30", "2 30\n3 40", &[("E7007", "line 6")]),
    ("   2          30", "-2 30", &[("E7006", "line 5")]),
    ("   2          30", "2 thirty", &[("E7005", "line 5")]),
    ("VEHICLE\n", "", &[("E7003", "line 3"), ("E7003", "line 4"), ("E7002", "VEHICLE")]),
    (
        "CUSTOMER\n",
        "",
        &[
            ("E7004", "line 7"),
            ("E7004", "line 9"),
            ("E7004", "line 10"),
            ("E7004", "line 11"),
            ("E7004", "line 12"),
            ("E7004", "line 13"),
            ("E7002", "CUSTOMER"),
        ],
    ),
    ("CUSTOMER\n", "VEHICLE\nNUMBER CAPACITY\n1 1\nCUSTOMER\n", &[("E7007", "line 7"), ("E7007", "line 9")]),
    ("DEMAND   READY TIME", "READY TIME   DEMAND", &[("E7004", "line 8")]),
    (
        "CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME\n",
        "",
        &[("E7004", "line 9"), ("E7008", "CUSTOMER")],
    ),
    (
        "    3          0         5         10         50         60          5",
        "3 0 5 10 50 60",
        &[("E7004", "line 13")],
    ),
    ("\n    3          0 ", "\n    2          0 ", &[("E7007", "line 13")]),
    ("\n    3          0 ", "\n    5          0 ", &[("E7008", "CUSTOMER")]),
    ("\n    0          0 ", "\n    9          0 ", &[("E7008", "CUSTOMER")]),
    ("\n    3          0 ", "\n   -3          0 ", &[("E7006", "line 13")]),
    ("\n    3          0 ", "\n  3.5          0 ", &[("E7010", "line 13")]),
    (" 50         60 ", " 60         50 ", &[("E7006", "line 13")]),
    (" 50         60 ", " 50        NaN ", &[("E7005", "line 13")]),
    (" 50         60 ", "  0        inf ", &[("E7005", "line 13")]),
    (" 50         60 ", " 50.25      60 ", &[("E7010", "line 13")]),
    (" 50         60 ", " 50         99999999999999999999999 ", &[("E7006", "line 13")]),
    (" 50         60 ", " 50         1e3 ", &[("E7005", "line 13")]),
    ("-5         0 ", "-5000000001 0 ", &[("E7006", "line 14")]),
    ("-5         0 ", "-5.0001    0 ", &[("E7010", "line 14")]),
    ("0         15 ", "0        1.5 ", &[("E7010", "line 14")]),
    ("0         15 ", "0        -15 ", &[("E7006", "line 14")]),
    ("0          0        200          0\n    1", "1 0 200 0\n    1", &[("E7010", "line 10")]),
    ("0          0        200          0\n    1", "0 0 200 5\n    1", &[("E7010", "line 10")]),
    ("0          0        200          0\n    1", "0 200 200 0\n    1", &[("E7010", "line 10")]),
];

const PCVRPTW: &[Slip] = &[
    ("EUC_2D", "EXPLICIT", &[("E7010", "line 8")]),
    ("EUC_2D", "GEO", &[("E7010", "line 8")]),
    ("PCVRPTW", "CVRP", &[("E7010", "line 3")]),
    ("TYPE : PCVRPTW\n", "", &[("E7002", "TYPE")]),
    (
        "DIMENSION : 5",
        "DIMENSION : 6",
        &[("E7008", "line 9"), ("E7008", "line 15"), ("E7008", "line 21"), ("E7008", "line 27")],
    ),
    (
        "DIMENSION : 5",
        "DIMENSION : 4",
        &[("E7008", "line 9"), ("E7008", "line 15"), ("E7008", "line 21"), ("E7008", "line 27")],
    ),
    (
        "DIMENSION : 5",
        "DIMENSION : 1000000000",
        &[("E7008", "line 9"), ("E7008", "line 15"), ("E7008", "line 21"), ("E7008", "line 27")],
    ),
    ("DIMENSION : 5", "DIMENSION :", &[("E7005", "line 4")]),
    ("VEHICLES : 1", "VEHICLES : -1", &[("E7006", "line 5")]),
    ("VEHICLES : 1\n", "", &[("E7002", "VEHICLES")]),
    ("CAPACITY : 30", "CAPACITY : 30\nCAPACITY : 31", &[("E7007", "line 7")]),
    ("CAPACITY : 30", "CAPACITY : 30\nDISTANCE : 100", &[("E7010", "line 7")]),
    ("DEPOT_SECTION", "BACKHAUL_SECTION\n2 5\nDEPOT_SECTION", &[("E7010", "line 33")]),
    ("DEPOT_SECTION", "RELEASE_TIME_SECTION\n1 0\nDEPOT_SECTION", &[("E7010", "line 33")]),
    ("DEPOT_SECTION", "DEMAND_SECTION\n1 0\nDEPOT_SECTION", &[("E7007", "line 33"), ("E7008", "line 33")]),
    ("DEPOT_SECTION", "SERVICE_TIME_SECTION\n1 0\n2 0\n3 0\n4 0\n5 0\nDEPOT_SECTION", &[("E7007", "line 33")]),
    ("1\n-1\n", "1\n2\n-1\n", &[("E7010", "line 33")]),
    ("1\n-1\n", "2\n-1\n", &[("E7010", "line 33")]),
    ("1\n-1\n", "-1\n", &[("E7010", "line 33")]),
    ("1\n-1\n", "1\n", &[("E7002", "line 33")]),
    ("1\n-1\n", "1\n-1\n7\n", &[("E7003", "line 36")]),
    ("DEPOT_SECTION\n1\n-1\n", "", &[("E7002", "DEPOT_SECTION")]),
    ("EOF\n", "", &[("E7002", "EOF")]),
    ("EOF\n", "EOF\n1 2\n", &[("E7003", "line 37")]),
    ("NAME : prizes\n", "1 2 3\n", &[("E7003", "line 1")]),
    ("3 6 8\n", "3 6\n", &[("E7004", "line 12")]),
    ("3 6 8\n", "3 6 8 9\n", &[("E7004", "line 12")]),
    ("3 6 8\n", "2 6 8\n", &[("E7007", "line 12")]),
    ("3 6 8\n", "3 nan 8\n", &[("E7005", "line 12")]),
    ("5 -5 0\n", "", &[("E7008", "line 9")]),
    ("4 50 60\n", "4 60 50\n", &[("E7006", "line 25")]),
    ("5 15\n", "5 -15\n", &[("E7006", "line 20")]),
    ("5 9\n", "5 -9\n", &[("E7006", "line 32")]),
    ("5 9\n", "5 99999999999999999999\n", &[("E7006", "line 32")]),
    ("1 0\n2 2\n", "1 7\n2 2\n", &[("E7010", "line 28")]),
    ("1 0\n2 10\n", "1 5\n2 10\n", &[("E7010", "line 16")]),
];

const VROOM: &[Slip] = &[
    (r#""id": 1, "location_index": 1,"#, r#""id": 2, "location_index": 1,"#, &[("E7007", "jobs[1].id")]),
    (r#""id": 1, "location_index": 1,"#, r#""location_index": 1,"#, &[("E7002", "jobs[0].id")]),
    (r#""id": 1, "location_index": 1,"#, r#""id": -1, "location_index": 1,"#, &[("E7012", "jobs[0].id")]),
    (r#""id": 1, "location_index": 1,"#, r#""id": 1,"#, &[("E7002", "jobs[0]")]),
    (
        r#""id": 1, "location_index": 1,"#,
        r#""id": 1, "location": [0, 51],"#,
        &[("E7009", "jobs[0]"), ("E7002", "jobs[0]")],
    ),
    (
        r#""id": 1, "location_index": 1,"#,
        r#""id": 1, "location_index": 4,"#,
        &[("E7009", "jobs[0].location_index"), ("E7002", "jobs[0]")],
    ),
    (r#""id": 2, "start_index""#, r#""id": 1, "start_index""#, &[("E7007", "vehicles[1].id")]),
    (r#""service": 900"#, r#""service": -900"#, &[("E7006", "jobs[2].service")]),
    (r#""service": 900"#, r#""service": 900.5"#, &[("E7006", "jobs[2].service")]),
    (r#""service": 900"#, r#""service": 1e99"#, &[("E7006", "jobs[2].service")]),
    (r#""service": 900"#, r#""service": "900""#, &[("E7012", "jobs[2].service")]),
    (r#""service": 900"#, r#""service": null"#, &[("E7012", "jobs[2].service")]),
    (r#""service": 900"#, r#""service": NaN"#, &[("E7011", "line 17")]),
    (r#""service": 900"#, r#""service": 900, "service": 1"#, &[("E7007", "jobs[2].service")]),
    (r#""priority": 10"#, r#""priority": 101"#, &[("E7006", "jobs[1].priority")]),
    ("[33000, 36000]", "[36000, 33000]", &[("E7006", "jobs[0].time_windows[1]")]),
    ("[33000, 36000]", "[36000]", &[("E7012", "jobs[0].time_windows[1]")]),
    ("[33000, 36000]", "7", &[("E7012", "jobs[0].time_windows[1]"), ("E7012", "jobs[0].time_windows[1]")]),
    ("[33000, 36000]", "[400000000, 400000001]", &[("E7006", "jobs[0]")]),
    ("[28800, 43200]", "[28800, 28800]", &[("E7006", "vehicles[0].time_window")]),
    ("[-0.33, 51.58]", "[-0.33, 151.58]", &[("E7006", "vehicles[0].start")]),
    ("[-0.33, 51.58]", "[-0.33]", &[("E7012", "vehicles[0].start")]),
    (r#""speed_factor": 1.25"#, r#""speed_factor": 0"#, &[("E7006", "vehicles[0].speed_factor")]),
    (r#""speed_factor": 1.25"#, r#""speed_factor": 6"#, &[("E7006", "vehicles[0].speed_factor")]),
    (r#""speed_factor": 1.25"#, r#""speed_factor": 0.001"#, &[("E7006", "vehicles[0].speed_factor")]),
    (r#""profile": "car""#, r#""profile": "bike""#, &[("E7009", "vehicles[0].profile")]),
    (r#""skills": [1, 14]"#, r#""skills": "all""#, &[("E7012", "vehicles[0].skills")]),
    ("[[0, 600, 900, 700]", "[[0, 600, 900]", &[("E7008", "matrices.car.durations[0]")]),
    (
        "[[0, 600, 900, 700]",
        "[[0, -600, 900, 700]",
        &[("E7006", "matrices.car.durations[0][1]"), ("E7008", "matrices.car.durations[0]")],
    ),
    (
        "[[0, 600, 900, 700]",
        "[[0, 4000000000, 900, 700]",
        &[("E7006", "matrices.car.durations"), ("E7006", "matrices.car.durations")],
    ),
    (
        ", [700, 401, 300, 0]]",
        "]",
        &[
            ("E7008", "matrices.car.durations[0]"),
            ("E7008", "matrices.car.durations[1]"),
            ("E7008", "matrices.car.durations[2]"),
            ("E7008", "matrices.car"),
            ("E7009", "jobs[2].location_index"),
            ("E7002", "jobs[2]"),
        ],
    ),
    (r#"{ "id": 1, "description": "tea","#, r#"{ "id": 1 }, { "id": 1,"#, &[("E7007", "vehicles[0].breaks[1].id")]),
    (r#""shipments": ["#, r#""shipments": 5, "more": ["#, &[("E7012", "shipments")]),
];

/// Holds the fixture with every slip against what the slip should give; the codes met.
fn check(suite: &str, fixture: &str, slips: &[Slip]) -> BTreeSet<&'static str> {
    let mut met = BTreeSet::new();
    let mut wrong = Vec::new();
    for (old, new, expected) in slips {
        let found = faults(suite, &with(fixture, old, new));
        if !found.iter().map(|(code, path)| (*code, path.as_str())).eq(expected.iter().copied()) {
            wrong.push(format!("{old:?} as {new:?}: {found:?}"));
        }
        met.extend(found.iter().map(|(code, _)| *code));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    met
}

#[test]
fn every_slip_is_told_where_it_is() {
    let mut met = check("solomon", CORNER, SOLOMON);
    met.extend(check("pcvrptw", PRIZES, PCVRPTW));
    met.extend(check("vroom", THREE_JOBS, VROOM));
    // Met below.
    met.extend(["E7001", "E7099"]);
    let foreign = codes::TABLE.iter().map(|(code, _)| *code).filter(|code| code.starts_with("E70"));
    let missing: Vec<&str> = foreign.filter(|code| !met.contains(code)).collect();
    assert!(missing.is_empty(), "codes that no slip gives: {missing:?}");
}

#[test]
fn files_that_are_nothing_are_refused() {
    for suite in ["solomon", "pcvrptw", "vroom"] {
        for text in ["", " \r\n\t\n", "\u{feff}"] {
            assert_eq!(faults(suite, text), [("E7002", "line 1".to_string())], "{suite}");
        }
        let garbage = rounds::suites::import(suite, b"VEHICLE\n\xFF\xFE", "case").unwrap_err();
        assert_eq!(super::input_issues(garbage), [("E7001", "line 2".to_string())]);
        for text in ["\0", "[]", "{", "{}", "\"", "1 2 3 4 5 6 7", "<html>", "CUSTOMER", "EOF", "null"] {
            assert!(!faults(suite, text).is_empty(), "{suite} {text}");
        }
    }
}

#[test]
fn formats_taken_for_another_are_refused() {
    for (suite, text) in [("solomon", PRIZES), ("pcvrptw", CORNER), ("vroom", CORNER), ("solomon", THREE_JOBS)] {
        assert!(!faults(suite, text).is_empty());
    }
    assert_eq!(super::input_issues(rounds::suites::import("days", b"{}", "x").unwrap_err())[0].0, "E6002");
}

#[test]
fn a_file_cut_off_is_refused_wherever_that_shows() {
    let ends = |text: &str| (0..text.trim_end().len()).collect::<Vec<_>>();
    for end in ends(PRIZES) {
        assert!(!faults("pcvrptw", &PRIZES[..end]).is_empty());
    }
    for end in ends(THREE_JOBS) {
        assert!(!faults("vroom", &THREE_JOBS[..end]).is_empty());
    }
    // Solomon's format does not say how many customers there are: between two lines, and within the last number of one,
    // nothing is missing that could be missed.
    for end in ends(CORNER).into_iter().filter(|end| CORNER[..*end].split_whitespace().count() % 7 != 1) {
        let _ = rounds::suites::import("solomon", &CORNER.as_bytes()[..end], "case").map(|read| {
            let last = CORNER[..end].lines().last().unwrap();
            assert!(last.trim().is_empty() || last.split_whitespace().count() == 7, "{last:?}");
            assert_eq!(
                read.day.visits.len(),
                CORNER[..end].lines().skip(10).filter(|line| !line.trim().is_empty()).count()
            );
        });
    }
}

#[test]
fn thousands_of_faults_are_counted() {
    let text = format!("{CORNER}{}", "5 x\n".repeat(5_000));
    let found = faults("solomon", &text);
    assert_eq!((found.len(), found.last().unwrap().0), (101, "E7099"));
}

#[test]
fn too_many_customers_are_refused_before_they_fill_the_memory() {
    let mut text = CORNER.to_string();
    (5..20_000).for_each(|number| text += &format!("{number} 1 1 1 0 100 1\n"));
    assert_eq!(faults("solomon", &text), [("E7010", "$".to_string())]);
}
