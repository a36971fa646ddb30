//! Where clinicians stood waiting: stops of history without length (`held-1`, …).

use crate::day_edits;
use crate::state_at::{Standpoint, shift_of};
use crate::timeline::Step;
use rounds_format::day::{DayFile, PastStopKind};
use rounds_model::ids::PlaceId;
use rounds_model::units::{Instant, Seconds};

impl Standpoint<'_> {
    /// Whoever was kept free for calls before a stop that has begun by now stood waiting until then, where they were.
    /// Gives how many steps have begun, those stands among them.
    pub(crate) fn stood_by(&mut self, day: &mut DayFile, mut begun: usize) -> usize {
        let mut index = 0;
        while index < begun {
            let step = &self.course.steps[index];
            let kept = step.kept_free.filter(|_| !step.past && !step.gone);
            let free = self.course.after(index).free;
            if let Some((free, until)) = free.zip(kept).filter(|(free, until)| free < until) {
                let next = self.wait(day, index, free, until);
                begun += next - index;
                index = next;
            }
            index += 1;
        }
        begun
    }

    /// Waiting where they are until `until`; gives the index after it.
    pub(crate) fn wait(&mut self, day: &mut DayFile, index: usize, since: Instant, until: Instant) -> usize {
        if let Some(place) = self.course.after(index).place {
            return self.hold(day, index, place, since, until);
        }
        // Nowhere yet: a break needs no place.
        let zone = self.zone();
        let Some(file) = shift_of(day, &self.course.shift) else { return index };
        let id = day_edits::add_break(file, day_edits::HELD, until, Seconds::ZERO, zone);
        let step = Step::known(PastStopKind::Break, id, None, [until, until, until]);
        self.course.steps.insert(index, Step { past: true, ..step });
        index + 1
    }

    /// A break without length on arriving at `place`, where access stays due.
    pub(crate) fn arrive(&mut self, day: &mut DayFile, index: usize, place: PlaceId, arrival: Instant, until: Instant) {
        let zone = self.zone();
        let Some(file) = shift_of(day, &self.course.shift) else { return };
        let id = day_edits::add_break(file, day_edits::HELD, until, Seconds::ZERO, zone);
        if let Some(pause) = file.breaks.iter_mut().flatten().last() {
            pause.on_arrival = Some(true);
        }
        let step = Step::known(PastStopKind::Break, id, Some(place), [arrival, until, until]);
        self.course.steps.insert(index, Step { past: true, ..step });
    }

    /// An activity without length at `place`; gives the index after it.
    pub(crate) fn hold(
        &mut self,
        day: &mut DayFile,
        index: usize,
        place: PlaceId,
        arrival: Instant,
        until: Instant,
    ) -> usize {
        let (zone, name) = (self.zone(), self.place_id(place).to_owned());
        let Some(file) = shift_of(day, &self.course.shift) else { return index };
        let id = day_edits::add_hold(file, &name, until, zone);
        let step = Step::known(PastStopKind::Activity, id, Some(place), [arrival, until, until]);
        self.course.steps.insert(index, Step { past: true, ..step });
        index + 1
    }
}
