//! Where everybody is now, written into the day: history, the hours that are left, and the stops that people are on the
//! way to.
//!
//! Nobody acts in the past. A clinician who is free at `at` gets an activity without length there (`held-1`, …), a stop
//! of history that says where they have been and until when. So does one who was on the way to something that is off,
//! at the place they were heading for, and one who is held up on the way, at the place they left.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::apply::{Hours, Scene};
use crate::records::{history, promises, rest};
use crate::remake::mark;
use crate::timeline::{Course, Step, leg, reach};
use crate::{absent, day_edits};
use rounds_format::day::{DayFile, PastStopFile, PastStopKind, ShiftFile};
use rounds_format::plan::PlanFile;
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::Problem;
use rounds_model::ids::PlaceId;
use rounds_model::units::{Instant, Seconds};

/// A stop that somebody is on the way to, by its ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnTheWay {
    /// The shift.
    pub shift: String,
    /// Visit or activity.
    pub kind: PastStopKind,
    /// Its id.
    pub id: String,
    /// The staff entry, of a visit.
    pub staff: u32,
}

/// What a day looks like once events have happened, before anybody has looked whether it can be read.
pub(crate) struct Written {
    pub day: DayFile,
    /// What is left of the old plan, in its order.
    pub rest: PlanFile,
    pub on_the_way: Vec<OnTheWay>,
}

/// Writes the scene's day. The visits in `diverted` are left out of what people are on the way to: those people go on
/// from where they are.
pub(crate) fn write(scene: &mut Scene, old: &PlanFile, diverted: &[OnTheWay]) -> Written {
    scene.come_back();
    scene.end_with_absences();
    scene.walk();
    let promises = promises(scene, old);
    let (mut past, mut on_the_way) = (vec![Vec::new(); scene.courses.len()], vec![None; scene.courses.len()]);
    // A clinician's shifts in the order in which they left for them; one they have left for is the end of the one
    // before.
    let began: Vec<Option<Instant>> = scene.courses.iter().map(|course| course.left(scene.problem, scene.at)).collect();
    let began = |row: usize| began[row];
    let mut order: Vec<usize> = (0..scene.courses.len()).collect();
    order.sort_by_key(|&row| (began(row).is_none(), began(row)));
    let mut busy: BTreeMap<String, Instant> = BTreeMap::new();
    for (place, &row) in order.iter().enumerate() {
        let mut course = scene.courses[row].clone();
        let mut hours = Hours { after: busy.get(&course.clinician).copied(), ..scene.hours[row].clone() };
        let mut later = order[place + 1..].iter().filter(|&&other| scene.courses[other].clinician == course.clinician);
        if let Some(next) = later.find_map(|&other| began(other)) {
            hours.over = Some(hours.over.map_or(next, |over| over.min(next)));
            course.off = hours.over;
        }
        let mut shift = Standpoint { problem: scene.problem, at: scene.at, course, hours };
        on_the_way[row] = shift.settle(&mut scene.day, diverted);
        past[row] = shift.history();
        if let Some(over) = shift.over() {
            let known = busy.entry(shift.course.clinician.clone()).or_insert(over);
            *known = over.max(*known);
        }
        scene.courses[row] = shift.course;
    }
    let on_the_way = on_the_way.into_iter().flatten().collect();
    let mut day = scene.day.clone();
    day.history = history(&day, past);
    day.promises = Some(promises).filter(|promises| !promises.is_empty());
    for course in scene.courses.iter().filter(|course| course.removed) {
        day_edits::unpin_shift(&mut day, &course.shift, &course.clinician);
    }
    let removed = |id: &str| scene.courses.iter().any(|course| course.removed && course.shift == id);
    let overrides = day.overrides.iter_mut();
    overrides.for_each(|list| list.retain(|decided| decided.shift.as_deref().is_none_or(|shift| !removed(shift))));
    for clinician in &mut day.clinicians {
        let course = |id: &str| scene.courses.iter().find(|course| course.shift == id);
        clinician.shifts.retain(|shift| course(&shift.id).is_none_or(|course| !course.removed));
        for shift in clinician.shifts.iter_mut().filter(|shift| course(&shift.id).is_none()) {
            // Shifts that came with events begin now at the earliest, and after those that have begun.
            let free = busy.get(&clinician.id).map_or(scene.at, |&busy| busy.max(scene.at));
            let start = shift.start.instant().max(free);
            if start >= shift.end.instant() {
                shift.max_visits = Some(0);
            } else if start > shift.start.instant() {
                shift.start = day_edits::stamp(start, scene.problem.zone, shift.start);
            }
        }
    }
    for visit in &scene.withdrawn {
        day_edits::withdraw(&mut day, visit);
    }
    Written { rest: rest(scene, &day), day, on_the_way }
}

/// One shift, and how far it has come.
pub(crate) struct Standpoint<'a> {
    pub problem: &'a Problem,
    pub at: Instant,
    pub course: Course,
    hours: Hours,
}

impl Standpoint<'_> {
    pub(crate) fn zone(&self) -> chrono_tz::Tz {
        self.problem.zone
    }

    pub(crate) fn place_id(&self, place: PlaceId) -> &str {
        &self.problem.places[place].id
    }

    /// Finishes the shift's past and its hours. Gives the stop that the clinician is on the way to, if it is to stay.
    fn settle(&mut self, day: &mut DayFile, diverted: &[OnTheWay]) -> Option<OnTheWay> {
        let goal = self.go_on(day, diverted);
        let (zone, done) = (self.zone(), self.done());
        if let Some(last) = self.course.steps[..done].iter().rfind(|step| !step.gone) {
            let free = last.end;
            absent::begin_when_free(day, &mut self.course, done, free, zone);
        }
        goal
    }

    fn go_on(&mut self, day: &mut DayFile, diverted: &[OnTheWay]) -> Option<OnTheWay> {
        let at = self.at;
        let mut begun = self.course.begun_by(at);
        let off = self.course.off.unwrap_or(Instant(i64::MAX));
        for (row, step) in self.course.steps.iter_mut().enumerate().filter(|(_, step)| !step.past) {
            // What was to begin once they stopped does not, nor what others came before.
            step.gone |= !step.is_known() && (step.start >= off || (row < begun && step.start > at));
        }
        if self.course.left(self.problem, at).is_none() {
            self.not_left(day);
            return None;
        }
        self.began_early(day);
        begun = self.stood_by(day, begun);
        let standing = self.course.after(begun);
        let free = standing.free.unwrap_or(at);
        let busy = begun > 0 && free > at;
        if busy && self.hours.delay > Seconds::ZERO {
            let delay = self.hours.delay;
            if let Some(last) = self.course.steps[..begun].iter_mut().rev().find(|step| !step.gone) {
                // Where they are still to arrive, they do so later.
                if last.arrival > at {
                    last.arrival = last.arrival + delay;
                }
                if last.start > at {
                    last.start = last.start + delay;
                }
                last.end = last.end + delay;
            }
        }
        if let Some(over) = self.hours.over {
            self.stop(day, begun);
            if over <= self.at {
                return None;
            }
        }
        if busy {
            return if self.held_up(begun) { self.goal(day, begun, diverted) } else { None };
        }
        self.between(day, begun, diverted)
    }

    /// Whether the last of the first `begun` steps says that the clinician is held up on the way to the next.
    fn held_up(&self, begun: usize) -> bool {
        let last = self.course.steps[..begun].iter().rfind(|step| !step.gone);
        let held = last.is_some_and(|step| day_edits::is_held(&step.id) && step.arrival <= self.at);
        held && !self.hours.away && self.course.steps.get(begun).is_some_and(|next| next.kept_free.is_none())
    }

    /// Work that began before the shift was to is part of it.
    fn began_early(&self, day: &mut DayFile) {
        let (zone, begun) = (self.zone(), self.course.left(self.problem, self.at));
        let own = day.clinicians.iter().filter(|who| who.id == self.course.clinician).flat_map(|who| &who.shifts);
        let start = own.clone().find(|file| file.id == self.course.shift).map(|file| file.start.instant());
        // Another shift of theirs that is over by then is not cut short.
        let over = own.map(|file| file.end.instant()).filter(|&end| start.is_some_and(|start| end <= start));
        let before = over.max().unwrap_or(Instant(i64::MIN));
        if let Some((file, begun)) = shift_of(day, &self.course.shift).zip(begun) {
            file.start = day_edits::stamp(begun.max(before).min(file.start.instant()), zone, file.start);
        }
    }

    /// Nothing has been done yet: the shift cannot begin in the past.
    fn not_left(&mut self, day: &mut DayFile) {
        let (at, delay, zone, over) = (self.at, self.hours.delay, self.zone(), self.hours.over);
        let (mode, from, problem) = (self.course.mode, self.course.start_place, self.problem);
        let Some(begin) = shift_of(day, &self.course.shift).map(|file| file.start.instant()) else { return };
        let start = (begin.max(at) + delay).max(self.hours.after.unwrap_or(begin));
        absent::begin_when_free(day, &mut self.course, 0, start, zone);
        let Some(file) = shift_of(day, &self.course.shift) else { return };
        if let Some(over) = over {
            if over <= start {
                self.course.removed = true;
                self.course.steps.iter_mut().for_each(|step| step.gone = true);
                return;
            }
            leave(file, over, begin, zone);
        }
        if start >= file.end.instant() {
            file.max_visits = Some(0);
            return;
        }
        if start == begin {
            return;
        }
        file.start = day_edits::stamp(start, zone, file.start);
        // What had its time before is over, with nobody to say whether it was held.
        let end = file.end.instant();
        let in_time = |latest: Timestamp, earliest: Timestamp, ready: Instant| {
            latest.instant() >= ready && earliest.instant() <= end
        };
        if let Some(breaks) = &mut file.breaks {
            breaks.retain(|pause| in_time(pause.latest, pause.earliest, start));
        }
        if let Some(activities) = &mut file.activities {
            let place_of = |id: &str| problem.places.enumerate().find(|(_, place)| place.id == id).map(|(id, _)| id);
            activities.retain(|activity| {
                let way = place_of(&activity.place).map_or(Seconds::ZERO, |to| leg(problem, mode, from, to));
                in_time(activity.latest, activity.earliest, start + way)
            });
        }
    }

    /// The clinician goes no further: the shift ends where they are.
    fn stop(&mut self, day: &mut DayFile, begun: usize) {
        let zone = self.zone();
        let free = self.course.after(begun).free.filter(|_| begun > 0);
        let over = self.hours.over.unwrap_or(self.at);
        if free.is_none() && over <= self.at {
            self.course.removed = true;
            self.course.steps.iter_mut().for_each(|step| step.gone = true);
            return;
        }
        let visits = self.visits(begun);
        let closed = over <= self.at;
        let taken: Vec<String> =
            self.course.steps[..begun].iter().filter(|step| !step.gone).map(|step| step.id.clone()).collect();
        let Some(file) = shift_of(day, &self.course.shift) else { return };
        let least = file.start.instant() + Seconds(1);
        let end = leave(file, over, free.map_or(least, |free| free.max(least)), zone);
        if file.end_place.is_none() {
            self.course.end_place = None;
        }
        let in_time = |earliest: Timestamp, id: &String| taken.contains(id) || (!closed && earliest.instant() <= end);
        if let Some(breaks) = &mut file.breaks {
            breaks.retain(|pause| in_time(pause.earliest, &pause.id));
        }
        if let Some(activities) = &mut file.activities {
            activities.retain(|activity| in_time(activity.earliest, &activity.id));
        }
        if closed {
            file.max_visits = Some(visits);
        }
    }

    pub(crate) fn visits(&self, begun: usize) -> u32 {
        let past = self.course.steps[..begun].iter().filter(|step| !step.gone && step.kind == PastStopKind::Visit);
        past.count() as u32
    }

    /// The stop before is over and the next has not begun.
    fn between(&mut self, day: &mut DayFile, begun: usize, diverted: &[OnTheWay]) -> Option<OnTheWay> {
        let at = self.at;
        let mut index = begun;
        if let Some(departure) = self.course.departs().filter(|_| begun == 0) {
            // On the way to the first stop: this says when they left.
            if let Some(place) = self.course.start_place {
                index = self.hold(day, index, place, departure, departure + self.hours.delay);
            }
        } else if self.hours.delay > Seconds::ZERO {
            let standing = self.course.after(index);
            let free = standing.free.unwrap_or(at);
            index = self.wait(day, index, free, free + self.hours.delay);
        }
        let kept = self.course.steps.get(index).map_or(self.course.kept_free, |next| next.kept_free);
        let free = self.course.after(index).free;
        if let Some((free, until)) = free.zip(kept).filter(|&(free, until)| free < until && until <= at) {
            // They were kept free for calls until then, where they were.
            index = self.wait(day, index, free, until);
        }
        let standing = self.course.after(index);
        let free = standing.free.unwrap_or(at);
        let next = self.course.steps.get(index).cloned();
        if self.hours.away {
            // On the way back to work from an absence that is over, or stopped where they were.
            if free < at {
                self.wait(day, index, free, at);
            }
            return None;
        }
        match next {
            None => self.heading_home(day, index, free),
            Some(next) if next.kept_free.is_some_and(|until| until > at) => {
                // Kept free for calls, where they are: not on the way yet.
                if free < at {
                    self.wait(day, index, free, at);
                }
            }
            Some(_) => return self.goal(day, index, diverted),
        }
        None
    }

    /// The next stop, if the clinician is on the way to it and it is to stay. If not, they go on from there.
    fn goal(&mut self, day: &mut DayFile, index: usize, diverted: &[OnTheWay]) -> Option<OnTheWay> {
        let at = self.at;
        let standing = self.course.after(index);
        let (free, next) = (standing.free.unwrap_or(at), self.course.steps.get(index).cloned()?);
        let goal =
            OnTheWay { shift: self.course.shift.clone(), kind: next.kind, id: next.id.clone(), staff: next.staff };
        let kept = !next.gone && matches!(next.kind, PastStopKind::Visit | PastStopKind::Activity);
        if kept && !diverted.contains(&goal) {
            return Some(goal);
        }
        match next.place {
            Some(place) if next.kind == PastStopKind::Break => {
                let (arrival, _) = reach(self.problem, self.course.mode, standing, &next);
                self.arrive(day, index, place, arrival, arrival.max(at));
            }
            Some(place) => {
                let (arrival, _) = reach(self.problem, self.course.mode, standing, &next);
                self.hold(day, index, place, arrival, arrival.max(at));
            }
            _ if free < at => {
                self.wait(day, index, free, at);
            }
            _ => {}
        }
        None
    }

    /// When the clinician can be back at the earliest, of a shift that has begun.
    fn over(&self) -> Option<Instant> {
        let begun = self.course.steps.iter().rposition(|step| {
            !step.gone && (step.past || step.fact.began().is_some() || self.course.begun(step, self.at))
        })?;
        let standing = self.course.after(begun + 1);
        let home = self.course.end_place.map(|home| leg(self.problem, self.course.mode, standing.place, home));
        Some(standing.free? + home.unwrap_or(Seconds::ZERO))
    }

    /// How many stops are history now, those that are gone among them counted.
    fn done(&self) -> usize {
        let is_past = |step: &Step| !step.gone && (step.past || self.course.begun(step, self.at));
        self.course.steps.iter().rposition(is_past).map_or(0, |last| last + 1)
    }

    /// The shift's stops that are history now.
    fn history(&self) -> Vec<PastStopFile> {
        let past = self.course.steps[..self.done()].iter().filter(|step| !step.gone);
        let zone = self.zone();
        let stamp = |instant: Instant| Timestamp::in_zone(instant, zone);
        let files = past.filter_map(|step| {
            let mut file = PastStopFile {
                shift: self.course.shift.clone(),
                kind: step.kind,
                id: step.id.clone(),
                staff: (step.kind == PastStopKind::Visit).then_some(step.staff),
                place: step.place.map(|place| self.place_id(place).to_owned()),
                arrival: stamp(step.arrival)?,
                start: stamp(step.start)?,
                end: stamp(step.end)?,
                assumed: None,
                told: None,
                notes: None,
            };
            mark(&mut file, step);
            Some(file)
        });
        files.collect()
    }
}

/// A shift of the day.
pub(crate) fn shift_of<'d>(day: &'d mut DayFile, id: &str) -> Option<&'d mut ShiftFile> {
    day.clinicians.iter_mut().flat_map(|clinician| &mut clinician.shifts).find(|shift| shift.id == id)
}

/// Writes into a shift that it ends at `over` where the clinician is by then, though not before `least`: the part after
/// its rostered end is overtime. If the clinician goes only after all overtime, the shift stays as it is. Gives the new
/// end, overtime included.
fn leave(file: &mut ShiftFile, over: Instant, least: Instant, zone: chrono_tz::Tz) -> Instant {
    let rostered = file.end.instant();
    let overtime = file.max_overtime.map_or(Seconds::ZERO, |overtime| overtime.0);
    let latest = Instant(rostered.0.saturating_add(overtime.0));
    if over >= latest && least <= latest {
        return latest;
    }
    let until = over.min(latest).max(least);
    let end = until.min(rostered);
    file.end = day_edits::stamp(end, zone, file.end);
    file.max_overtime = Some(until - end).filter(|&left| left > Seconds::ZERO).map(IsoDuration);
    file.end_place = None;
    until
}
