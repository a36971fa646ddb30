//! Repeats opened to days.

use rounds_format::codes::*;

use super::{ROTA, found, import, messages};

const HEAD: &str = "id,patient,type,minutes,date,repeat,time,postcode,until,except,bank holidays\n";

/// Ids of the visits on some days from a date on.
fn ids(rows: &str, from: &str, days: u32) -> Vec<String> {
    let import = run(rows, from, days);
    let issues = messages(&import);
    let days = import.days.unwrap_or_else(|| panic!("{issues}"));
    days.iter().flat_map(|(_, day)| day.visits.iter().map(|visit| visit.id.clone())).collect()
}

fn run(rows: &str, from: &str, days: u32) -> crate::Import {
    let text = format!("{HEAD}{rows}");
    import(&[("rota.csv", ROTA), ("visits.csv", &text)], |options| {
        options.date = from.parse().ok();
        options.days = days;
    })
}

#[test]
fn ids_are_the_same_whenever_the_tables_are_read() {
    let row = ",p017,Insulin,20,,twice daily,,NP20 1AA,,,\n";
    assert_eq!(ids(row, "2026-03-02", 1), ["p017-insulin-2026-03-02-1", "p017-insulin-2026-03-02-2"]);
    assert_eq!(ids(row, "2026-03-01", 2)[2..], ["p017-insulin-2026-03-02-1", "p017-insulin-2026-03-02-2"]);
}

#[test]
fn w1_nine_on_the_wall_every_week_over_the_change() {
    let import = run("k,p01,x,20,2026-03-23,FREQ=WEEKLY;COUNT=3,09:00,NP20 1AA,,,\n", "2026-03-23", 22);
    let days = import.days.unwrap();
    let starts =
        days.iter().flat_map(|(_, day)| &day.visits).map(|visit| visit.windows.as_ref().unwrap()[0].start.to_string());
    let starts: Vec<String> = starts.collect();
    // A quarter of an hour either way.
    assert_eq!(starts, ["2026-03-23T08:45:00+00:00", "2026-03-30T08:45:00+01:00", "2026-04-06T08:45:00+01:00"]);
}

#[test]
fn w3_a_time_that_the_clock_skips_is_told_where_a_repeat_has_it() {
    let row = "k,p01,x,20,,daily,01:10-01:30,NP20 1AA,,,\n";
    let import = run(row, "2026-03-29", 1);
    assert!(import.summary.iter().any(|line| line.contains("the clock skips this time")), "{:?}", import.summary);
    let (_, day) = &import.days.as_ref().unwrap()[0];
    assert_eq!(day.visits[0].windows.as_ref().unwrap()[0].end.to_string(), "2026-03-29T02:30:00+01:00");
    let autumn = run(row, "2026-10-25", 1);
    assert!(autumn.summary.iter().any(|line| line.contains("shows this time twice")), "{:?}", autumn.summary);
    let (_, day) = &autumn.days.as_ref().unwrap()[0];
    assert_eq!(day.visits[0].windows.as_ref().unwrap()[0].end.to_string(), "2026-10-25T01:30:00+01:00");
    let single = run("k,p01,x,20,2026-03-29,,01:10-01:30,NP20 1AA,,,\n", "2026-03-29", 1);
    assert_eq!(found(&single)[0].0, CLOCK_CHANGE);
}

#[test]
fn w10_bank_holidays_by_rule_and_told() {
    let of = |rule: &str| ids(&format!("k,p01,x,20,,weekdays,,NP20 1AA,,,{rule}\n"), "2026-04-02", 6);
    assert_eq!(of("").len(), 4);
    assert_eq!(of("skip"), ["k-2026-04-02-1", "k-2026-04-07-1"]);
    assert_eq!(of("move"), ["k-2026-04-02-1", "k-2026-04-07-1"]);
    let friday = ids("k,p01,x,20,,Fri,,NP20 1AA,,,move\n", "2026-04-02", 6);
    assert_eq!(friday, ["k-2026-04-03-1"], "what is held later keeps the id of its day");
    let told = run("k,p01,insulin,20,,daily,,NP20 1AA,,,\n", "2026-04-03", 1);
    assert!(
        told.summary.iter().any(|line| line.contains("Good Friday, and the visit is held all the same")),
        "{:?}",
        told.summary
    );
}

#[test]
fn w11_every_second_week_counts_from_its_first_day() {
    let row = "k,p01,x,20,2026-12-14,every 2 weeks,,NP20 1AA,,,\n";
    assert_eq!(ids(row, "2026-12-15", 28), ["k-2026-12-28-1", "k-2027-01-11-1"]);
    let open = run("k,p01,x,20,,every 2 weeks,,NP20 1AA,,,\n", "2026-12-15", 1);
    assert_eq!(found(&open)[0].0, CELL_REPEAT);
}

#[test]
fn days_left_out_and_a_last_day() {
    let row = "k,p01,x,20,,daily,,NP20 1AA,2026-03-05,\"2026-03-03, 2026-03-04\",\n";
    assert_eq!(ids(row, "2026-03-02", 7), ["k-2026-03-02-1", "k-2026-03-05-1"]);
}

#[test]
fn w15_a_night_shift_belongs_to_its_evening_and_takes_the_visits_after_midnight() {
    let rota = "staff,date,start,end\nc01,2026-10-24,21:00,07:00\n";
    let text =
        format!("{HEAD}k,p01,x,20,2026-10-25,,03:00-04:00,NP20 1AA,,,\nm,p01,y,20,2026-10-25,,09:00,NP20 1AA,,,\n");
    let import = import(&[("rota.csv", rota), ("visits.csv", &text)], |options| {
        options.date = "2026-10-24".parse().ok();
        options.days = 2;
    });
    let days = import.days.unwrap();
    let shift = &days[0].1.clinicians[0].shifts[0];
    let hours = (shift.end.instant() - shift.start.instant()).0 / 3_600;
    assert_eq!(hours, 11, "the night of the change has an hour more");
    let ids = |day: usize| days[day].1.visits.iter().map(|visit| visit.id.clone()).collect::<Vec<_>>();
    assert_eq!((ids(0), ids(1)), (vec!["k".into()], vec!["m".to_string()]));
    assert!(days[1].1.clinicians[0].shifts.is_empty());
}

#[test]
fn w9_a_series_changed_from_the_third_on_keeps_its_ids_and_is_there_once() {
    let before = ids(",p01,x,20,2026-03-02,daily,09:00,NP20 1AA,,,\n", "2026-03-02", 4);
    let rows = ",p01,x,20,2026-03-02,daily,09:00,NP20 1AA,2026-03-03,,\n,p01,x,20,2026-03-04,daily,11:00,NP20 1AA,,,\n";
    assert_eq!(ids(rows, "2026-03-02", 4), before);
}

#[test]
fn w4_three_times_by_the_clock_are_closer_in_the_night_of_the_change_and_told_where_a_gap_asks_for_more() {
    let run = |gap: &str, date: &str, next: &str| {
        let rota = format!("staff,date,start,end\nc01,{date},21:00,08:00\n");
        let head = HEAD.trim_end();
        let rows = format!("a,p01,x,20,{date},,22:00,NP20 1AA,,,,,\nb,p01,x,20,{next},,06:00,NP20 1AA,,,,a,{gap}\n");
        let text = format!("{head},after,gap\n{rows}");
        import(&[("rota.csv", &rota), ("visits.csv", &text)], |options| options.date = date.parse().ok())
    };
    let short = run("8h", "2026-03-28", "2026-03-29");
    assert_eq!(found(&short), [(SHORT_GAP, "visits!B3".to_string())]);
    assert!(short.issues()[0].message.contains("7 h 00 min pass"), "{}", messages(&short));
    assert!(short.days.is_some(), "it is a warning");
    for (gap, date, next) in
        [("7h", "2026-03-28", "2026-03-29"), ("8h", "2026-03-27", "2026-03-28"), ("8h", "2026-10-24", "2026-10-25")]
    {
        assert_eq!(found(&run(gap, date, next)), [], "{gap} {date}");
    }
}
