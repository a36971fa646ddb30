//! The library's own plan of the morning, and its own re-planning of what is left at every event.

use crate::simulate::policies::reserves::expected;
use crate::simulate::policies::rest::{self, midnight};
use crate::simulate::policies::{Dispatcher, Policy};
use crate::simulate::view::{Happening, State, Step, View};
use rounds_engine::search::{self, PlanOptions, StopRule};
use rounds_format::day::{DayFile, ReserveFile};
use rounds_format::plan::{PlanFile, Stop};
use rounds_live::{self as replan, Current, Options};
use rounds_model::error::Result;

/// Iterations of the search in the morning.
const MORNING: u64 = 4_000;
/// Iterations of a full answer at an event. More of them gain nothing that fifty days would show.
const EVENT: u64 = 300;
/// How long a full answer takes for every [`EACH`] visits open, in seconds of the simulated day: as in [`Options`].
const ANSWER: i64 = 2;
/// How many open visits take [`ANSWER`] seconds.
const EACH: usize = 100;

/// The optimiser.
///
/// Whenever something has happened, what is left of the day becomes a day of its own: everybody begins where and when
/// they are expected to be free, with the visits that nobody has begun. It is planned in the order of the plan before,
/// and then answered by [`replan::answer`], new referrals being its events.
///
/// A full answer takes two seconds of the day for each hundred visits open. What happens before the last one would be
/// there gets the instant answer, which leaves all others as they are; what happens after gets a full answer again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Optimised {
    /// Mean referrals a day, where time is kept free for those of them that have a response standard: a reserve in the
    /// day for each, held, and released as in every day.
    pub kept_for: Option<f64>,
}

impl Policy for Optimised {
    fn start<'p>(&'p self, view: View<'_>) -> Result<Box<dyn Dispatcher + 'p>> {
        let reserves = self.kept_for.map(|referrals| expected(view.setting(), referrals));
        Ok(Box::new(Planned::in_the_morning(view, reserves.filter(|reserves| !reserves.is_empty()))?))
    }
}

/// The routes of the optimiser's morning plan: by clinician, visits and when they are planned to begin.
///
/// # Errors
/// Those of the search.
pub(super) fn morning(view: View<'_>) -> Result<Vec<Vec<(usize, i64)>>> {
    let visit = |order: &Order| match *order {
        Order::Visit { visit, start, .. } => Some((visit, start)),
        Order::Pause { .. } => None,
    };
    let orders = Planned::in_the_morning(view, None)?.orders;
    Ok(orders.iter().map(|orders| orders.iter().filter_map(visit).collect()).collect())
}

fn search_options(iterations: u64) -> PlanOptions {
    PlanOptions::default().threads(1).stop(StopRule::iterations(iterations))
}

/// What somebody is to do, and when they leave for it.
#[derive(Clone, Copy, Debug)]
enum Order {
    Visit { visit: usize, staff: u32, leave: i64, start: i64 },
    Pause { start: i64 },
}

struct Planned {
    /// By clinician, in order.
    orders: Vec<Vec<Order>>,
    /// Referrals since the last plan.
    new: Vec<usize>,
    /// Whether something has happened since.
    stale: bool,
    /// Reserves that have not been released.
    reserves: Option<Vec<ReserveFile>>,
    desk: Desk,
}

/// Where full answers are made, one after the other.
#[derive(Default)]
struct Desk {
    /// When the last one is there.
    busy_until: i64,
}

impl Desk {
    /// Begins a full answer with this many visits open if it can be begun now; whether it is.
    fn begins(&mut self, now: i64, open: usize) -> bool {
        let free = now >= self.busy_until;
        if free {
            self.busy_until = now + ANSWER * open.div_ceil(EACH).max(1) as i64;
        }
        free
    }
}

impl Planned {
    fn in_the_morning(view: View<'_>, reserves: Option<Vec<ReserveFile>>) -> Result<Planned> {
        let rest = DayFile { reserve: reserves.clone(), ..rest::day(view, &[]) };
        let problem = rounds_format::problem_of(&rest)?.value;
        let plan = search::solve(&problem, &search_options(MORNING), &|_| {})?.plan;
        let orders = vec![Vec::new(); view.clinicians()];
        let mut planned = Planned { orders, new: Vec::new(), stale: false, reserves, desk: Desk::default() };
        planned.take(&plan);
        Ok(planned)
    }

    /// Plans what is left of the day.
    fn plan(&mut self, view: View<'_>) -> Result<()> {
        self.stale = false;
        let new = std::mem::take(&mut self.new);
        let day = DayFile { reserve: self.reserves.clone(), ..rest::day(view, &new) };
        if day.clinicians.is_empty() {
            self.orders.iter_mut().for_each(Vec::clear);
            return Ok(());
        }
        let problem = rounds_format::problem_of(&day)?.value;
        let before = self.before(view, &problem.digest);
        let mut instance = rounds_engine::evaluate::Instance::new(&problem);
        let at = rounds_model::units::Instant(midnight() + view.now() - 1);
        let carried = search::carry(&mut instance, &before, at, &[])?;
        let plan = search::plan_of(&instance, &carried, "carried over");
        drop(instance);
        let current = Current::of(day, problem, plan);
        let events = rest::events(view, &new, at);
        let search = search_options(EVENT);
        // Nobody has been told a time in the simulated day: everything may move.
        let options = Options::default().unrestricted(true).search(search);
        let options = options.instant(!self.desk.begins(view.now(), view.open().count()));
        let answer = replan::answer(&current, &events, &options, &|_| {})?;
        self.take(&answer.plan);
        self.reserves = answer.now.day.reserve;
        Ok(())
    }

    /// The orders as they stand, as a plan of the day with this digest.
    fn before(&self, view: View<'_>, digest: &str) -> PlanFile {
        let open = |visit: usize| view.state(visit) == Some(State::Open) && view.request(visit).is_some();
        let lists = self.orders.iter().enumerate().map(|(who, orders)| {
            let stops = orders.iter().map(|order| match *order {
                Order::Visit { visit, staff, leave, .. } => (Some((visit, staff)), leave),
                Order::Pause { start } => (None, start),
            });
            (who, stops.filter(|(visit, _)| visit.is_none_or(|(visit, _)| open(visit))).collect::<Vec<_>>())
        });
        rest::plan(view, digest, lists)
    }

    fn take(&mut self, plan: &PlanFile) {
        let time = |stamp: rounds_format::values::Timestamp| stamp.instant().0 - midnight();
        self.orders.iter_mut().for_each(Vec::clear);
        for shift in &plan.shifts {
            let Some(who) = rest::number(&shift.shift) else { continue };
            let mut leave = i64::MIN;
            for stop in &shift.itinerary {
                let order = match stop {
                    Stop::Start { departure, .. } => {
                        leave = time(*departure);
                        continue;
                    }
                    Stop::Visit { visit, staff, start, end, .. } => {
                        let left = std::mem::replace(&mut leave, time(*end));
                        rest::number(visit).map(|visit| Order::Visit {
                            visit,
                            staff: *staff,
                            leave: left,
                            start: time(*start),
                        })
                    }
                    Stop::Break { start, end, .. } => {
                        leave = time(*end);
                        Some(Order::Pause { start: time(*start) })
                    }
                    Stop::Reserve { end, .. } => {
                        // Kept free where they are.
                        leave = time(*end);
                        continue;
                    }
                    _ => None,
                };
                self.orders[who].extend(order);
            }
        }
    }
}

impl Dispatcher for Planned {
    fn happened(&mut self, _: View<'_>, what: &Happening) -> Result<()> {
        match *what {
            Happening::Referral { visit, .. } => {
                self.new.push(visit);
                self.stale = true;
            }
            Happening::Began(visit) => {
                for orders in &mut self.orders {
                    orders.retain(|order| !matches!(order, Order::Visit { visit: one, .. } if *one == visit));
                }
            }
            Happening::Cancelled(_) | Happening::Ended(_) | Happening::NoAccess(_) => self.stale = true,
        }
        Ok(())
    }

    fn next(&mut self, view: View<'_>, who: usize) -> Result<Step> {
        if self.stale {
            self.plan(view)?;
        }
        let now = view.now();
        let open = |order: &Order| match *order {
            Order::Visit { visit, .. } => view.state(visit) == Some(State::Open),
            Order::Pause { .. } => !view.has_paused(who),
        };
        Ok(match self.orders[who].iter().find(|order| open(order)) {
            Some(Order::Visit { visit, leave, .. }) if *leave <= now || view.place(who) == Some(*visit) => {
                Step::Visit(*visit)
            }
            Some(Order::Visit { leave, .. }) => Step::Wait(*leave),
            Some(Order::Pause { start }) if *start <= now => Step::Pause,
            Some(Order::Pause { start }) => Step::Wait(*start),
            None => Step::Base,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instant_answer_serves_while_a_full_one_is_made() {
        let mut desk = Desk::default();
        let begins = |desk: &mut Desk, times: &[i64], open| -> Vec<bool> {
            times.iter().map(|&time| desk.begins(time, open)).collect()
        };
        // Two seconds with up to a hundred open: what comes after one second does not wait for it.
        assert_eq!(begins(&mut desk, &[100, 101, 102, 103, 104], 60), [true, false, true, false, true]);
        // Six with 201 to 300.
        assert_eq!(begins(&mut desk, &[200, 203, 205, 206], 250), [true, false, false, true]);
    }
}
