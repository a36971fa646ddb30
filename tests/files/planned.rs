//! Plan files that name what their day does not have.

use rounds::format::plan::Stop;
use rounds::format::read_day;
use rounds::search::{PlanOptions, StopRule};

/// Whatever goes on from a plan refuses what the day does not have, and says where the plan has it.
#[test]
fn plans_that_name_what_the_day_lacks_are_refused_by_all_readers() {
    let day = std::fs::read("fixtures/days/virtual-ward.json").expect("the fixture is there");
    let problem = read_day(&day).expect("a valid day").value;
    let options = PlanOptions::default().stop(StopRule::iterations(300)).threads(1);
    let plan = rounds_engine::search::plan(&problem, &options, &|_| ()).expect("a plan");
    let mut wrong = Vec::new();
    for (row, shift) in plan.shifts.iter().enumerate() {
        for (index, stop) in shift.itinerary.iter().enumerate() {
            let mut other = plan.clone();
            let field = match &mut other.shifts[row].itinerary[index] {
                Stop::Visit { staff, .. } if index % 2 == 0 => {
                    *staff = u32::MAX;
                    "staff"
                }
                Stop::Visit { visit, .. } => {
                    visit.push('?');
                    "visit"
                }
                Stop::Activity { activity, .. } => {
                    activity.push('?');
                    "activity"
                }
                Stop::Break { break_id, .. } => {
                    break_id.push('?');
                    "break"
                }
                _ => continue,
            };
            assert!(matches!(stop, Stop::Visit { .. } | Stop::Activity { .. } | Stop::Break { .. }));
            wrong.push((format!("shifts[{row}].itinerary[{index}].{field}"), other));
        }
    }
    let mut other = plan.clone();
    other.shifts[0].shift.push('?');
    wrong.push(("shifts[0].shift".into(), other));
    assert!(["staff", "visit", "break"].iter().all(|field| wrong.iter().any(|(path, _)| path.ends_with(field))));
    for (path, plan) in wrong {
        let refused = |result: rounds::Result<()>| match result {
            Err(error) if error.is_input() => {
                assert_eq!((error.issues()[0].code, &*error.issues()[0].path), ("E3202", &*path));
            }
            other => panic!("{path}: {other:?}"),
        };
        let options = options.clone().initial(plan.clone());
        if path.ends_with("activity") || path.ends_with("break") {
            // The search goes on without a duty that the day has no more.
            rounds_engine::search::plan(&problem, &options, &|_| ()).expect("a plan");
        } else {
            refused(rounds_engine::search::plan(&problem, &options, &|_| ()).map(drop));
        }
        let mut left_out = plan.clone();
        left_out.unassigned.push(rounds::format::plan::Unassigned {
            visit: problem.visits.iter().next().expect("a visit").id.clone(),
            reasons: Vec::new(),
            nearest: Default::default(),
        });
        refused(rounds::explain::reasons(&problem, &mut left_out));
    }
}
