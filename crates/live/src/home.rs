//! Clinicians with nothing left to do: on the way back, or there already.

use crate::day_edits;
use crate::state_at::{Standpoint, shift_of};
use crate::timeline::{Fact, Step, leg};
use rounds_format::day::{BreakFile, DayFile, PastStopKind};
use rounds_format::values::Timestamp;
use rounds_model::ids::PlaceId;
use rounds_model::units::{Instant, Seconds};

impl Standpoint<'_> {
    /// Nothing is left to do: on the way back, or there already. Somebody whose shift is over takes no more.
    pub(crate) fn heading_home(&mut self, day: &mut DayFile, index: usize, free: Instant) {
        let at = self.at;
        let standing = self.course.after(index);
        let kept = self.course.kept_free.filter(|&until| until > at);
        let home = self.course.end_place.filter(|_| kept.is_none());
        let arrival = home.map_or(free, |home| free + leg(self.problem, self.course.mode, standing.place, home));
        let until = arrival.max(at);
        let visits = self.visits(index);
        let Some(file) = shift_of(day, &self.course.shift) else { return };
        if until >= file.end.instant() {
            file.max_visits = Some(visits);
            if free < at {
                self.nothing_before_now(day, index);
            }
            return;
        }
        let index = if kept.is_none() { self.rested(day, index, home, arrival) } else { index };
        let standing = self.course.after(index);
        match home {
            Some(home) if standing.place != Some(home) => drop(self.hold(day, index, home, arrival, until)),
            _ if free < at => drop(self.wait(day, index, standing.free.unwrap_or(free), at)),
            _ => {}
        }
    }

    /// Breaks whose time came and went while the clinician had nothing to do were taken then, where they were: else
    /// they would be owed once more, of a shift that is over. Gives the index after them.
    fn rested(&mut self, day: &mut DayFile, mut index: usize, home: Option<PlaceId>, arrival: Instant) -> usize {
        let had: Vec<&str> =
            self.course.steps[..index].iter().filter(|step| !step.gone).map(|step| &*step.id).collect();
        let Some(file) = shift_of(day, &self.course.shift) else { return index };
        let open = |pause: &&BreakFile| {
            !day_edits::is_away(&pause.id) && !day_edits::is_held(&pause.id) && !had.contains(&&*pause.id)
        };
        let times =
            |pause: &BreakFile| (pause.earliest.instant(), pause.latest.instant(), pause.duration.0, pause.id.clone());
        let mut due: Vec<(Instant, Instant, Seconds, String)> =
            file.breaks.iter().flatten().filter(open).map(times).collect();
        due.sort();
        let mut free = arrival;
        for (earliest, latest, length, id) in due {
            let start = free.max(earliest);
            if start > latest || start + length > self.at {
                continue;
            }
            if let Some(home) = home.filter(|&home| self.course.after(index).place != Some(home)) {
                index = self.hold(day, index, home, arrival, arrival);
            }
            let step = Step::known(PastStopKind::Break, id, None, [free, start, start + length]);
            self.course.steps.insert(index, Step { past: true, fact: Fact::default(), ..step });
            (index, free) = (index + 1, start + length);
        }
        index
    }

    /// Breaks and activities that the first `index` steps do not have are not in the past: nobody can take them there
    /// any more.
    fn nothing_before_now(&self, day: &mut DayFile, index: usize) {
        let (at, zone) = (self.at, self.zone());
        let had: Vec<&str> =
            self.course.steps[..index].iter().filter(|step| !step.gone).map(|step| &*step.id).collect();
        let open = |id: &str, earliest: &mut Timestamp, latest: &Timestamp| {
            if had.contains(&id) {
                return true;
            }
            if earliest.instant() < at {
                *earliest = day_edits::stamp(at, zone, *earliest);
            }
            latest.instant() >= at
        };
        let Some(file) = shift_of(day, &self.course.shift) else { return };
        let breaks = file.breaks.iter_mut();
        breaks.for_each(|list| list.retain_mut(|pause| open(&pause.id, &mut pause.earliest, &pause.latest)));
        let activities = file.activities.iter_mut();
        activities.for_each(|list| list.retain_mut(|duty| open(&duty.id, &mut duty.earliest, &duty.latest)));
    }
}
