//! Breaks: when they are owed, and where they are taken.

use rounds::io::plan::{PlanFile, Stop};

use crate::support::{day, left_out, planned};

/// Ids of the breaks that a plan has.
fn breaks(plan: &PlanFile) -> Vec<&str> {
    let stops = plan.shifts.iter().flat_map(|shift| &shift.itinerary);
    stops.filter_map(|stop| if let Stop::Break { break_id, .. } = stop { Some(&**break_id) } else { None }).collect()
}

/// Work that was over by 08:27 went on to 11:30 for lunch.
#[test]
fn no_shift_waits_for_a_lunch_it_does_not_owe() {
    for case in ["lunch-waited-for-after-work.json", "lunch-waited-for-after-work-priced.json"] {
        let plan = planned(&day(case), 500);
        assert!(left_out(&plan).is_empty() && breaks(&plan).is_empty(), "{case}: {plan:?}");
        let cost = plan.cost.expect("a plan of the search is priced");
        assert_eq!((cost.total, cost.waiting), (3_180, 0), "{case}");
    }
}
