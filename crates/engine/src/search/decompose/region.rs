//! What a search may change of a day, the day as it is for that search alone, and the plan in it.

use crate::evaluate::{Extremes, Instance, Route, Solution, TaskId, Time};
use rounds_model::ids::{ShiftId, Table, VisitId};

/// A visit that stays in its routes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// The visit.
    pub visit: VisitId,
    /// It starts no earlier,
    pub first: Time,
    /// and no later.
    pub last: Time,
}

/// What a search may change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Region {
    /// Its shifts, in order; none are listed if everything belongs to it.
    pub(in crate::search) listed: Vec<ShiftId>,
    /// Per shift whether it belongs to it; empty if everything does.
    pub(in crate::search) shifts: Table<ShiftId, bool>,
    /// Per visit whether it may be taken out and put in; empty if everything may.
    pub(in crate::search) visits: Table<VisitId, bool>,
    /// Visits in its routes that are tied to others outside, as often as they have entries there.
    pub(in crate::search) kept: Vec<Kept>,
    /// The visits that a ruin may begin at; all it owns if none are named.
    pub(in crate::search) seeds: Vec<VisitId>,
}

impl Region {
    /// Some shifts, with every visit.
    pub(crate) fn of_shifts(shifts: Table<ShiftId, bool>) -> Region {
        let listed = shifts.ids().filter(|&shift| shifts[shift]).collect();
        Region { listed, shifts, ..Region::default() }
    }

    /// The routes of its shifts, in order.
    pub(crate) fn routes<'s>(&'s self, solution: &'s Solution) -> impl Iterator<Item = &'s Route> {
        let all = if self.shifts.is_empty() { solution.routes.rows() } else { &[] };
        all.iter().chain(self.listed.iter().map(|&shift| &solution.routes[shift]))
    }

    /// Whether `shift` belongs to it.
    #[inline]
    pub(crate) fn holds(&self, shift: ShiftId) -> bool {
        self.shifts.is_empty() || self.shifts[shift]
    }

    /// The visits that may be moved.
    pub(crate) fn owned(&self) -> impl Iterator<Item = VisitId> {
        self.visits.ids().filter(|&visit| self.visits[visit])
    }

    /// The visits that stay in their routes, as often as they have entries there.
    pub(crate) fn tied(&self) -> impl Iterator<Item = VisitId> {
        self.kept.iter().map(|kept| kept.visit)
    }

    /// Whether a ruin may begin at `visit`. O(seeds).
    pub(crate) fn begins_at(&self, visit: VisitId) -> bool {
        self.owns(visit) && (self.seeds.is_empty() || self.seeds.contains(&visit))
    }

    /// Whether `visit` may be moved.
    #[inline]
    pub(crate) fn owns(&self, visit: VisitId) -> bool {
        self.visits.is_empty() || self.visits[visit]
    }

    /// The day for a search of this region: what is tied to others outside stays in its route, within its span, and
    /// only its own places are near enough to be looked up. O(day).
    pub(crate) fn narrowed<'p>(&self, instance: &Instance<'p>) -> Instance<'p> {
        let mut narrowed = instance.clone();
        for &Kept { visit, first, last } in &self.kept {
            narrowed.visits[visit].held = true;
            narrowed.narrow(visit, first, last);
        }
        // Nobody looks at others, and their routes are empty: how idle these are is known of the whole plan.
        for (_, row) in narrowed.shifts.enumerate_mut().filter(|&(shift, _)| !self.holds(shift)) {
            row.held = TaskId::NONE;
            row.length = row.past_work;
        }
        let entries = |visit: VisitId| instance.visits[visit].entries.clone();
        narrowed.keep_places(&self.listed, self.owned().chain(self.tied()).flat_map(entries));
        narrowed
    }

    /// The plan of this region in a day that was narrowed for it; other shifts are empty. Stamps of routes begin
    /// after `stamp`. `None` if it breaks a rule. O(plan).
    pub(crate) fn enter<'a>(&self, instance: &'a Instance<'a>, whole: &Solution, stamp: u32) -> Option<Solution<'a>> {
        let routes = &whole.routes;
        let mut solution = Solution::empty(instance);
        solution.stamp_after(stamp);
        let others = |route: &Route| !self.holds(route.shift);
        let Extremes { lateness, idle } = whole.extremes_of(others);
        solution.elsewhere =
            Extremes { lateness: lateness.max(whole.elsewhere.lateness), idle: idle.max(whole.elsewhere.idle) };
        let mut own = solution.routes.clone();
        for &shift in &self.listed {
            own[shift].copy_from(&routes[shift]);
            own[shift].relocate(instance);
        }
        solution.load_part(&own, whole);
        // What waits for a visit that stays, or is waited for, outside: that visit is not put off for nothing.
        for entry in self.tied().flat_map(|visit| instance.visits[visit].entries.clone()) {
            for edge in instance.edges(entry).iter().filter(|edge| solution.route_of[edge.to] == ShiftId::NONE) {
                solution.frees[edge.to] = whole.frees[edge.to];
            }
        }
        let busy = |&&shift: &&ShiftId| own[shift].active && !own[shift].closed;
        self.listed.iter().filter(busy).for_each(|&shift| solution.mark(shift, 1));
        let sound = solution.reflow();
        debug_assert!(sound, "starts as they were are within the spans");
        sound.then_some(solution)
    }
}
