//! How far a departure can be put off, where waiting has a price.

use crate::evaluate::insertion::Newcomer;
use crate::evaluate::instance::Time;
use crate::evaluate::pauses::Again;
use crate::evaluate::route::Route;

/// Slack of a tail that is being walked forward: the least over its stops of (waiting so far + own slack), while the
/// end of the shift stays where it is.
pub(super) struct Tail {
    /// When its first stop starts.
    pub first_start: Time,
    waited: Time,
    least: Time,
}

impl Tail {
    /// One stop: the first of its route, or behind others.
    pub(super) fn new(leads: bool, start: Time, early: Time, until: Time) -> Tail {
        let waited = if leads { 0 } else { start - early };
        Tail { first_start: start, waited, least: waited + (until - start).max(0) }
    }

    /// The next stop: its start, when it could start at the earliest, and how late it may.
    pub(super) fn push(&mut self, start: Time, early: Time, until: Time) {
        self.waited += start - early;
        self.least = self.least.min(self.waited + (until - start).max(0));
    }

    /// All waiting of the tail can be given up, as far as no stop forbids.
    pub(super) fn slack(&self) -> Time {
        self.least.min(self.waited)
    }
}

impl Newcomer<'_> {
    /// Departure of the route with the newcomer: as late as costs nothing while its end stays where it is.
    pub(super) fn departure(&self, route: &Route, position: usize, tail: &Tail, again: &Again) -> Time {
        let row = &self.instance.shifts[route.shift];
        if let Some(departure) = row.past_departure {
            return departure + row.past_work;
        }
        if position == 1 {
            let into = if self.task.placed { self.into[route.stops[0].place] } else { 0 };
            let access = if self.task.placed && route.stops[0].place != self.task.place { self.task.access } else { 0 };
            return tail.first_start - access - into + tail.slack();
        }
        let first = &route.stops[1];
        let slack = again.prefix_slack.min(again.prefix_wait + tail.slack());
        again.first_start - first.access - first.travel + slack
    }
}
