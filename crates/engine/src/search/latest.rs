//! The best plan so far of a search under way, for a program that cannot wait for its end.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rounds_format::plan::PlanFile;

/// Least time between two plans that are kept.
const EVERY: Duration = Duration::from_millis(250);
/// Writing plans down may take up to 1 part in this many of a search.
const SHARE: u32 = 50;

/// Where a search keeps its best plan so far. It does not keep each: writing a plan down takes time.
#[derive(Default)]
pub struct Latest {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    plan: Option<PlanFile>,
    cost: i64,
    /// When the next may be kept.
    next: Duration,
}

impl Latest {
    /// The last plan kept, without reasons for what it leaves out.
    pub fn plan(&self) -> Option<PlanFile> {
        self.kept().plan.clone()
    }

    /// Keeps a plan in place of what was kept before.
    pub fn keep(&self, plan: PlanFile) {
        let mut kept = self.kept();
        kept.cost = plan.cost.map_or(i64::MAX, |cost| cost.total);
        kept.plan = Some(plan);
    }

    /// Keeps what `write` makes of a plan that costs `cost`, if it is cheaper than the one kept and it is time for it;
    /// `elapsed` tells the time since the search began.
    pub(super) fn offer(&self, cost: i64, elapsed: &dyn Fn() -> Duration, write: impl FnOnce() -> PlanFile) {
        let mut kept = self.kept();
        let begun = elapsed();
        if kept.plan.is_some() && (cost >= kept.cost || begun < kept.next) {
            return;
        }
        (kept.plan, kept.cost) = (Some(write()), cost);
        let done = elapsed();
        kept.next = done + EVERY.max((done - begun) * SHARE);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Debug for Latest {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Latest").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{PlanOptions, StopRule, plan};
    use rounds_lab::generate::{GenerateOptions, generate};
    use std::sync::Arc;

    /// What a search keeps on the way is a plan that the judge passes, and no better than its last.
    #[test]
    fn a_plan_kept_on_the_way_keeps_every_rule() {
        let day = generate(&GenerateOptions::default().shifts(6).visits(30));
        let problem = rounds_format::problem_of(&day).expect("made-up days are valid").value;
        let latest = Arc::new(Latest::default());
        let stop = StopRule::iterations(300);
        let options = PlanOptions { latest: Some(latest.clone()), threads: 1, stop, ..PlanOptions::default() };
        let last = plan(&problem, &options, &|_| ()).expect("a plan");
        let kept = latest.plan().expect("one is kept at once");
        let verdict = rounds_check::check(&problem, &kept);
        assert!(verdict.is_clean(), "{verdict}");
        let cost = |plan: &PlanFile| plan.cost.expect("it says what it costs").total;
        assert!(cost(&kept) >= cost(&last));
    }

    #[test]
    fn dearer_plans_and_those_too_soon_after_one_are_not_kept() {
        let text = r#"{"format": "rounds/1", "day": {"digest": "sha256:00"}, "shifts": [], "unassigned": []}"#;
        let empty = rounds_format::read_plan(text.as_bytes()).unwrap();
        let plan = |total: i64| PlanFile {
            cost: Some(rounds_format::plan::CostFile { total, ..Default::default() }),
            ..empty.clone()
        };
        let latest = Latest::default();
        let at = |millis: u64| move || Duration::from_millis(millis);
        let cost = || latest.plan().and_then(|plan| plan.cost).map(|cost| cost.total);
        latest.offer(9, &at(0), || plan(9));
        latest.offer(8, &at(1), || plan(8));
        assert_eq!(cost(), Some(9));
        latest.offer(10, &at(2_000), || plan(10));
        assert_eq!(cost(), Some(9));
        latest.offer(7, &at(2_000), || plan(7));
        assert_eq!(cost(), Some(7));
        latest.keep(plan(3));
        assert_eq!(cost(), Some(3));
    }
}
