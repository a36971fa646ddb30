//! Cases of series that others got wrong.

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn course(rule: Rule, from: &str) -> Course {
    Course {
        rule,
        from: date(from),
        until: None,
        count: None,
        except: BTreeSet::new(),
        moved: Vec::new(),
        bank_holidays: BankHolidays::Keep,
    }
}

fn days(course: &Course, from: &str, to: &str) -> Vec<String> {
    course.days(date(from), date(to)).iter().map(|due| due.date.to_string()).collect()
}

#[test]
fn w2_every_day_over_the_change_of_the_clock_once() {
    let course = Course { count: Some(7), ..course(Rule::Days(1), "2026-03-25") };
    let due = days(&course, "2026-03-01", "2026-04-30");
    assert_eq!(due.first().map(String::as_str), Some("2026-03-25"));
    assert_eq!(due.last().map(String::as_str), Some("2026-03-31"));
    assert_eq!(due.len(), 7);
}

#[test]
fn w6_one_moved_is_held_only_on_the_other_day() {
    let course = Course {
        moved: vec![(date("2026-03-09"), date("2026-03-10"))],
        ..course(Rule::weekly(1, Weekday::Mon), "2026-03-02")
    };
    assert_eq!(days(&course, "2026-03-01", "2026-03-16"), ["2026-03-02", "2026-03-10", "2026-03-16"]);
}

#[test]
fn w7_one_moved_and_then_cancelled_is_held_on_neither_day() {
    let course = Course {
        moved: vec![(date("2026-03-09"), date("2026-03-10"))],
        except: [date("2026-03-09")].into(),
        ..course(Rule::weekly(1, Weekday::Mon), "2026-03-02")
    };
    assert_eq!(days(&course, "2026-03-01", "2026-03-16"), ["2026-03-02", "2026-03-16"]);
}

#[test]
fn w10_good_friday_is_kept_moved_or_left_out() {
    let weekdays = |bank_holidays| Course {
        bank_holidays,
        ..course(Rule::Weeks(1, [true, true, true, true, true, false, false]), "2026-03-30")
    };
    let due = |rule| days(&weekdays(rule), "2026-04-02", "2026-04-07");
    assert_eq!(due(BankHolidays::Keep), ["2026-04-02", "2026-04-03", "2026-04-06", "2026-04-07"]);
    assert_eq!(due(BankHolidays::Skip), ["2026-04-02", "2026-04-07"]);
    // Good Friday and Easter Monday are both held on Tuesday, which has a visit of its own: one is enough.
    assert_eq!(due(BankHolidays::Move), ["2026-04-02", "2026-04-07"]);
}

#[test]
fn w11_every_second_week_over_the_week_53() {
    let course = course(Rule::weekly(2, Weekday::Mon), "2026-12-14");
    assert_eq!(days(&course, "2026-12-15", "2027-01-11"), ["2026-12-28", "2027-01-11"]);
}

#[test]
fn w12_months_without_a_31st_have_none_and_12_weeks_are_not_3_months() {
    let monthly = course(Rule::Months(1, 31), "2026-01-31");
    assert_eq!(days(&monthly, "2026-02-01", "2026-05-31"), ["2026-03-31", "2026-05-31"]);
    let weeks = course(Rule::weekly(12, Weekday::Mon), "2026-02-02");
    assert_eq!(days(&weeks, "2026-02-03", "2026-08-01"), ["2026-04-27", "2026-07-20"]);
}
