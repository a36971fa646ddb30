//! A day made in memory, planned, judged, and told with the reasons for what is left out.
//!
//! ```sh
//! cargo run --example plan_a_day
//! ```

use rounds::format::day::{
    ClinicianFile, EstimateFile, ModeFile, PlaceFile, PriorityFile, ShiftFile, TravelFile, VisitFile,
};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::prelude::*;

pub fn main() -> Result<()> {
    let day = day();
    // Everything that is wrong with a day is found at once; a problem has no dangling reference and no impossible number.
    let problem = rounds::format::problem_of(&day)?.value;

    // So many iterations give the same plan everywhere; `StopRule::after` takes a time.
    let plan = Planner::new(&problem).seed(1).stop(StopRule::iterations(500)).plan()?;

    // `Planner` has had it judged. Plans from elsewhere are judged like this:
    let verdict = check(&problem, &plan);
    assert!(verdict.is_clean(), "{verdict}");

    print!("{}", rounds::report::summary(&problem, &plan, rounds::report::Naming::Labels));
    for left in &plan.unassigned {
        for reason in &left.reasons {
            println!("{}: {}", left.visit, reason.description);
        }
    }
    assert_eq!(plan.unassigned.len(), 1);
    Ok(())
}

/// One nurse in the morning and four visits, one of which needs a skill that she does not have.
fn day() -> DayFile {
    let at = |time: &str| Timestamp::parse(&format!("2026-03-02T{time}:00Z")).expect("an instant");
    let place =
        |id: &str, lat, lon| PlaceFile { id: id.into(), lat: Some(lat), lon: Some(lon), ..PlaceFile::default() };
    let visit = |id: &str, place: &str| VisitFile {
        id: id.into(),
        place: Some(place.into()),
        duration: IsoDuration::parse("PT30M").expect("a duration"),
        ..VisitFile::default()
    };
    let car = ModeFile {
        id: "car".into(),
        estimate: Some(EstimateFile { speed_kmh: 19.0, detour_factor: 1.35, notes: None }),
        ..ModeFile::default()
    };
    let early =
        ShiftFile { start_place: Some("hub".into()), ..ShiftFile::between("early".into(), at("08:00"), at("13:00")) };
    let mut urgent = visit("urgent", "park");
    urgent.priority = Some(PriorityFile::Urgent);
    let mut drip = visit("drip", "hill");
    drip.staff = Some(vec![rounds::format::day::StaffFile { skills: Some(vec!["iv".into()]), ..Default::default() }]);
    DayFile {
        format: "rounds/1".into(),
        time_zone: Some("Europe/London".into()),
        places: vec![place("hub", 51.58, -0.33), place("park", 51.59, -0.34), place("hill", 51.57, -0.30)],
        travel: TravelFile { modes: vec![car], notes: None },
        clinicians: vec![ClinicianFile {
            id: "nurse".into(),
            mode: Some("car".into()),
            shifts: vec![early],
            ..ClinicianFile::default()
        }],
        visits: vec![visit("dressing", "hill"), visit("insulin", "park"), urgent, drip],
        ..DayFile::default()
    }
}
