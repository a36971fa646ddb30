//! The best that a careful dispatcher does without an optimiser: one list for the whole area, each visit put in where
//! it costs least, whatever the clinician is doing now.

use std::collections::BTreeMap;

use crate::simulate::demand::{Place, Request};
use crate::simulate::policies::{Dispatcher, Policy, in_patch, optimised};
use crate::simulate::view::{Doing, Happening, State, Step, View};
use rounds_model::error::Result;

/// Cheapest insertion over all clinicians and places in their order, urgent ones first; what fits nowhere is tried
/// again whenever something happens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strong {
    /// All that has not begun is put in again whenever something happens.
    pub from_scratch: bool,
    /// The morning's routes come from the optimiser; what happens then is dealt with by hand.
    pub optimised: bool,
}

impl Policy for Strong {
    fn start<'p>(&'p self, view: View<'_>) -> Result<Box<dyn Dispatcher + 'p>> {
        let mut routes = Routes {
            from_scratch: self.from_scratch,
            routes: vec![Vec::new(); view.clinicians()],
            agreed: BTreeMap::new(),
        };
        if self.optimised {
            for (route, visits) in routes.routes.iter_mut().zip(optimised::morning(view)?) {
                for (visit, start) in visits {
                    route.push(visit);
                    if view.request(visit).is_some_and(|request| request.staff > 1) {
                        routes.agreed.insert(visit, start);
                    }
                }
            }
        }
        routes.fill(view);
        Ok(Box::new(routes))
    }
}

/// What a second of lateness costs beside one of travel: for response standards and for appointments.
const LATE: [i64; 2] = [50, 10];
/// What it costs to send somebody who can do more than is asked for, a skill.
const OVERQUALIFIED: i64 = 900;
/// What it costs to take a routine visit off the lists again, for an urgent one.
const BUMPED: i64 = 20_000;
/// Nobody waits at a door for a colleague longer than this past the time agreed.
const PATIENCE: i64 = 2_700;

struct Routes {
    from_scratch: bool,
    /// By clinician, visits in order.
    routes: Vec<Vec<usize>>,
    /// When the two of a visit meet.
    agreed: BTreeMap<usize, i64>,
}

/// A place in somebody's order.
#[derive(Clone, Copy, Debug)]
struct Gap {
    who: usize,
    index: usize,
    cost: i64,
    /// When care would begin.
    start: i64,
}

impl Routes {
    /// Puts in what is open and on nobody's list.
    fn fill(&mut self, view: View<'_>) {
        self.drop_gone(view);
        if self.from_scratch {
            self.clear(view);
        }
        let mut out: Vec<&Request> = view.open().filter(|request| !self.is_placed(request.visit)).collect();
        let class = |request: &Request| match (request.response, request.is_timed(), request.staff > 1) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (.., true) => 2,
            _ => 3,
        };
        let far = |request: &Request| view.way(None, Some(request.visit));
        out.sort_by_key(|request| (class(request), request.due.unwrap_or(0), -far(request), request.visit));
        for request in out {
            self.insert(view, request);
        }
        // Those that had to make way go where there is room yet.
        let bumped: Vec<&Request> = view.open().filter(|one| one.due.is_none() && !self.is_placed(one.visit)).collect();
        bumped.into_iter().for_each(|request| self.insert(view, request));
    }

    fn is_placed(&self, visit: usize) -> bool {
        self.routes.iter().any(|route| route.contains(&visit))
    }

    fn drop_gone(&mut self, view: View<'_>) {
        let open = |visit: &usize| view.state(*visit) == Some(State::Open);
        self.routes.iter_mut().for_each(|route| route.retain(open));
        self.agreed.retain(|visit, _| open(visit));
    }

    /// Takes off all lists what nobody is on the way to; visits for two keep their time.
    fn clear(&mut self, view: View<'_>) {
        let agreed = &self.agreed;
        for (who, route) in self.routes.iter_mut().enumerate() {
            let bound = |visit: &usize| {
                agreed.contains_key(visit)
                    || view.doing(who) == Doing::Travel(Some(*visit))
                    || view.place(who) == Some(*visit)
            };
            route.retain(bound);
        }
    }

    fn insert(&mut self, view: View<'_>, request: &Request) {
        let mut gaps: Vec<Gap> = (0..view.clinicians()).filter_map(|who| self.best_gap(view, who, request)).collect();
        gaps.sort_by_key(|gap| (gap.cost, gap.who));
        if request.staff == 1 {
            let bumped = if request.response { self.bump(view, request) } else { None };
            match (gaps.first(), bumped) {
                (gap, Some((visit, other))) if gap.is_none_or(|gap| gap.cost > other.cost + BUMPED) => {
                    self.routes[other.who].retain(|one| *one != visit);
                    self.routes[other.who].insert(other.index, request.visit);
                }
                (Some(gap), _) => self.routes[gap.who].insert(gap.index, request.visit),
                (None, _) => {}
            }
            return;
        }
        // The pair that costs least when both begin as soon as the later can.
        let late = LATE[usize::from(!request.response)];
        let pairs =
            gaps.iter().enumerate().flat_map(|(row, one)| gaps[row + 1..].iter().map(move |other| (one, other)));
        let price = |(one, other): &(&Gap, &Gap)| {
            let start = one.start.max(other.start);
            let wait = 2 * start - one.start - other.start;
            one.cost + other.cost + wait + view.aim(request).map_or(0, |due| late * ((start - due).max(0)))
        };
        let Some((one, other)) = pairs.min_by_key(|pair| (price(pair), pair.0.who, pair.1.who)) else { return };
        let (one, other) = (*one, *other);
        let start = one.start.max(other.start).max(request.earliest);
        self.agreed.insert(request.visit, start);
        for gap in [one, other] {
            self.routes[gap.who].insert(gap.index, request.visit);
        }
        if [one, other].iter().any(|gap| self.cost(view, gap.who, &self.routes[gap.who]).is_none()) {
            self.routes.iter_mut().for_each(|route| route.retain(|visit| *visit != request.visit));
            self.agreed.remove(&request.visit);
        }
    }

    /// The routine visit that best makes way for an urgent one, and the place this then gets.
    fn bump(&self, view: View<'_>, request: &Request) -> Option<(usize, Gap)> {
        let routine = |visit: &usize| view.request(*visit).is_some_and(|other| other.due.is_none() && other.staff == 1);
        let mut best: Option<(usize, Gap)> = None;
        for (who, route) in self.routes.iter().enumerate() {
            for &visit in route.iter().filter(|visit| routine(visit)) {
                let left: Vec<usize> = route.iter().copied().filter(|one| *one != visit).collect();
                if let Some(gap) = self.gap_in(view, who, &left, request)
                    && best.is_none_or(|(_, best)| gap.cost < best.cost)
                {
                    best = Some((visit, gap));
                }
            }
        }
        best
    }

    /// The cheapest place for a visit in somebody's order.
    fn best_gap(&self, view: View<'_>, who: usize, request: &Request) -> Option<Gap> {
        self.gap_in(view, who, &self.routes[who], request)
    }

    fn gap_in(&self, view: View<'_>, who: usize, route: &[usize], request: &Request) -> Option<Gap> {
        if !view.is_fit(who, request) || !in_patch(view, who, request) || view.doing(who) == Doing::Over {
            return None;
        }
        let setting = view.setting();
        let spare = setting.shifts[who].skills.len() - request.kind(setting).skills.len();
        let overqualified = OVERQUALIFIED * spare as i64;
        let (now, _) = self.cost(view, who, route).unwrap_or((0, 0));
        // A clinician on the way or at a door does that first.
        let bound = |visit: &usize| view.doing(who) == Doing::Travel(Some(*visit)) || view.place(who) == Some(*visit);
        let first = usize::from(route.first().is_some_and(bound));
        let mut best: Option<Gap> = None;
        let mut with = route.to_vec();
        for index in first..=route.len() {
            with.insert(index, request.visit);
            if let Some((cost, _)) = self.cost(view, who, &with)
                && best.is_none_or(|best| cost - now + overqualified < best.cost)
                && let Some((_, start)) = self.cost(view, who, &with[..=index])
            {
                best = Some(Gap { who, index, cost: cost - now + overqualified, start });
            }
            with.remove(index);
        }
        best
    }

    /// What an order costs and when its last visit begins; `None` if it does not end in time.
    fn cost(&self, view: View<'_>, who: usize, route: &[usize]) -> Option<(i64, i64)> {
        let (setting, expected) = (view.setting(), view.expected(who));
        let shift = &setting.shifts[who];
        let at_base = view.practice().notes_at_base;
        let (mut time, mut place): (i64, Place) = (expected.time, expected.place);
        let (pause_from, pause_until) = view.pause_span(who);
        let (mut paused, mut cost, mut start) = (view.has_paused(who), 0, time);
        for &visit in route {
            let request = view.request(visit)?;
            if !paused && time >= pause_from {
                (paused, time) = (true, time + setting.pause);
            }
            let way = view.way(place, Some(visit));
            let access = if place == Some(visit) { 0 } else { setting.access };
            let wanted = self.agreed.get(&visit).copied().unwrap_or(request.earliest);
            start = (time + way + access).max(wanted);
            let notes = if at_base {
                view.notes() + 2 * view.way(Some(visit), None) / setting.visits_before_return as i64
            } else {
                view.notes()
            };
            time = start + request.contact + notes;
            if !paused && time > pause_until {
                // The break comes before this visit, then.
                (paused, time, start) = (true, time + setting.pause, start + setting.pause);
            }
            if let Some(due) = view.aim(request) {
                cost += LATE[usize::from(!request.response)] * (start - due).max(0);
            }
            cost += way;
            place = Some(visit);
        }
        let way = view.way(place, None);
        let left = if paused { 0 } else { setting.pause };
        (time + way + left <= shift.end).then_some((cost + way, start))
    }
}

impl Dispatcher for Routes {
    fn happened(&mut self, view: View<'_>, what: &Happening) -> Result<()> {
        if !matches!(what, Happening::Began(_)) {
            self.fill(view);
        }
        Ok(())
    }

    fn next(&mut self, view: View<'_>, who: usize) -> Result<Step> {
        let now = view.now();
        self.drop_gone(view);
        // Nobody sets out for what would keep them past the end of their shift: it goes to somebody else.
        let mut dropped = false;
        while let Some(&visit) = self.routes[who].first()
            && view.place(who) != Some(visit)
            && self.cost(view, who, &[visit]).is_none()
        {
            self.routes.iter_mut().for_each(|route| route.retain(|one| *one != visit));
            self.agreed.remove(&visit);
            dropped = true;
        }
        if dropped {
            self.fill(view);
        }
        if let Some(visit) = view.place(who)
            && self.agreed.get(&visit).is_some_and(|time| now > time + PATIENCE)
        {
            self.routes.iter_mut().for_each(|route| route.retain(|one| *one != visit));
            self.agreed.remove(&visit);
        }
        let first = self.routes[who].first().and_then(|&visit| view.request(visit));
        if let Some(request) = first
            && view.place(who) == Some(request.visit)
        {
            return Ok(Step::Visit(request.visit));
        }
        let (from, _) = view.pause_span(who);
        let reach = first.map(|request| now + view.way(view.place(who), Some(request.visit)) + view.setting().access);
        let wanted = first.map(|request| self.agreed.get(&request.visit).copied().unwrap_or(request.earliest));
        if !view.has_paused(who) && now >= from {
            // Unless somebody waits for an answer within the break's length, and there is time for it yet.
            let urgent = first.zip(reach).is_some_and(|(request, reach)| {
                let due = request.due.unwrap_or(i64::MAX);
                reach <= due && reach + view.setting().pause > due
            });
            let later = now + first.map_or(0, |request| request.contact + view.notes()) < view.pause_span(who).1;
            if !(urgent && later) {
                return Ok(Step::Pause);
            }
        }
        Ok(match (first, reach, wanted) {
            (Some(request), Some(reach), Some(wanted)) if reach >= wanted => Step::Visit(request.visit),
            (Some(_), Some(reach), Some(wanted)) => Step::Wait(now + wanted - reach),
            _ => Step::Base,
        })
    }
}
