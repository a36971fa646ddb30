//! What each shift has done and is about to do, as planned and as far as events say otherwise.

use crate::day_edits;
use crate::decided::time_is_decided;
use rounds_format::day::{PastStopFile, PastStopKind, ToldFile};
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::{Missing, PlannedStop, planned};
use rounds_model::error::Result;
use rounds_model::ids::{ModeId, PlaceId, ShiftId};
use rounds_model::travel;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Break, PastKind, Problem, Shift, Visit};

/// What is known of a stop beyond the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Fact {
    /// When it began.
    pub started: Option<Instant>,
    /// When it was over.
    pub ended: Option<Instant>,
    /// When another clinician of the visit began: this one is taken to have begun then too, though nobody told.
    pub shared: Option<Instant>,
}

impl Fact {
    /// What somebody told of beginning and end.
    pub(crate) fn told(started: Option<Instant>, ended: Option<Instant>) -> Fact {
        Fact { started, ended, shared: None }
    }

    /// All that there is to know.
    pub(crate) fn whole(start: Instant, end: Instant) -> Fact {
        Fact::told(Some(start), Some(end))
    }

    /// When it began, as far as anybody told.
    pub(crate) fn began(&self) -> Option<Instant> {
        self.started.or(self.shared)
    }
}

/// A stop of a course.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub kind: PastStopKind,
    /// Id of the visit, break or activity.
    pub id: String,
    pub staff: u32,
    pub place: Option<PlaceId>,
    /// When it is planned to begin.
    pub planned: Instant,
    /// A person decided so, whether or not anybody can be there by then.
    pub decided: bool,
    pub duration: Seconds,
    pub fact: Fact,
    /// It is history of the day already, and stays as it stands unless events say otherwise.
    pub past: bool,
    /// Until when the clinician is kept free for calls before they leave for it, as planned.
    pub kept_free: Option<Instant>,
    /// It is no longer to be: cancelled, taken over by somebody else, or in the way of an absence.
    pub gone: bool,
    pub arrival: Instant,
    /// When it could begin, by the way there.
    pub ready: Instant,
    pub start: Instant,
    pub end: Instant,
}

impl Step {
    /// A stop that has happened, or is known to happen, exactly so.
    pub(crate) fn known(kind: PastStopKind, id: String, place: Option<PlaceId>, times: [Instant; 3]) -> Step {
        let [arrival, start, end] = times;
        let fact = Fact::whole(start, end);
        let duration = end - start;
        Step {
            kind,
            id,
            staff: 0,
            place,
            planned: start,
            decided: false,
            duration,
            fact,
            past: false,
            kept_free: None,
            gone: false,
            arrival,
            ready: arrival,
            start,
            end,
        }
    }

    /// A break that is still to come, at its earliest.
    fn pause(pause: &Break) -> Step {
        let (start, end) = (pause.earliest, pause.earliest + pause.duration);
        let step = Step::known(PastStopKind::Break, pause.id.clone(), None, [start, start, end]);
        Step { fact: Fact::default(), ..step }
    }

    /// A visit that was not planned in this course.
    pub(crate) fn unplanned(id: &str, staff: u32, visit: Option<&Visit>, start: Instant) -> Step {
        let place = visit.and_then(|visit| visit.place);
        let entry = visit.and_then(|visit| visit.staff.get(staff as usize));
        let end = start + entry.map_or(Seconds::ZERO, |entry| entry.duration);
        let step = Step::known(PastStopKind::Visit, id.to_owned(), place, [start, start, end]);
        Step { staff, fact: Fact::default(), ..step }
    }

    /// Whether somebody told of it.
    pub(crate) fn is_known(&self) -> bool {
        self.fact.started.is_some() || self.fact.ended.is_some()
    }

    /// Whether it stands in history, or somebody told of it.
    pub(crate) fn has_been(&self) -> bool {
        self.past || self.is_known()
    }

    pub(crate) fn is_visit(&self, id: &str) -> bool {
        self.kind == PastStopKind::Visit && self.id == id
    }
}

/// One shift's stops in order.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub clinician: String,
    pub shift: String,
    pub mode: ModeId,
    pub start_place: Option<PlaceId>,
    pub end_place: Option<PlaceId>,
    /// When the clinician leaves `start_place`, as planned; none for a shift without stops.
    pub departure: Option<Instant>,
    /// Until when an earlier shift of the clinician's lasts, as far as is known.
    pub put_off: Option<Instant>,
    pub steps: Vec<Step>,
    /// Until when the clinician is kept free for calls once all steps are over, as planned.
    pub kept_free: Option<Instant>,
    /// The shift is taken off the day.
    pub removed: bool,
    /// From then on no stop begins that is not known to have begun.
    pub off: Option<Instant>,
}

/// The courses of all shifts of a plan, in its order, not yet walked. What was told of their history is in `told`.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if the plan names what the day does not have.
pub(crate) fn courses(problem: &Problem, plan: &PlanFile, told: &[PastStopFile]) -> Result<Vec<Course>> {
    let courses = planned(problem, plan, Missing::LeaveOut)?.into_iter().map(|planned| {
        let shift = &problem.shifts[planned.shift];
        let mut course = course_of(problem, planned.shift);
        course.steps = planned.stops.iter().map(|stop| step(problem, shift, stop)).collect();
        let itinerary = &plan.shifts[planned.row].itinerary;
        let mut ahead = 0;
        for (step, stop) in course.steps.iter_mut().zip(&planned.stops) {
            step.kept_free = kept_free(&itinerary[ahead..stop.index]);
            ahead = stop.index + 1;
        }
        course.kept_free = kept_free(&itinerary[ahead..]);
        let mut files = told.iter().filter(|file| file.shift == shift.id);
        for (step, stop) in course.steps.iter_mut().zip(&shift.history) {
            // Most breaks have no arrival in a plan.
            (step.past, step.arrival) = (true, stop.arrival);
            step.fact = files.next().map_or(Fact::whole(stop.start, stop.end), fact);
        }
        // A plan has no breaks where it has no visits; a clinician who is away is away all the same.
        for pause in shift.breaks.iter().filter(|pause| day_edits::is_away(&pause.id)) {
            let taken = |step: &Step| step.kind == PastStopKind::Break && step.id == pause.id;
            if !course.steps.iter().any(taken) {
                let before = |step: &Step| step.past || step.planned <= pause.earliest;
                let index = course.steps.iter().rposition(before).map_or(0, |last| last + 1);
                course.steps.insert(index, Step::pause(pause));
            }
        }
        let first = course.steps.first().filter(|_| !planned.stops.is_empty()).map(|step| step.arrival);
        course.departure = planned.departure.or(first);
        course
    });
    Ok(courses.collect())
}

/// When the last reserve among some entries of an itinerary ends.
fn kept_free(entries: &[Stop]) -> Option<Instant> {
    let end = |entry: &Stop| match entry {
        Stop::Reserve { end, .. } => Some(end.instant()),
        _ => None,
    };
    entries.iter().filter_map(end).max()
}

/// What was told of a stop of history.
fn fact(file: &PastStopFile) -> Fact {
    let (start, end) = (file.start.instant(), file.end.instant());
    match (file.assumed, file.told) {
        (Some(true), _) => Fact::default(),
        (_, Some(ToldFile::Start)) => Fact::told(Some(start), None),
        (_, Some(ToldFile::End)) => Fact::told(None, Some(end)),
        _ => Fact::whole(start, end),
    }
}

/// The course of a shift that has nothing to do.
fn course_of(problem: &Problem, id: ShiftId) -> Course {
    let shift = &problem.shifts[id];
    let clinician = &problem.clinicians[shift.clinician];
    Course {
        clinician: clinician.id.clone(),
        shift: shift.id.clone(),
        mode: clinician.mode,
        start_place: shift.start_place,
        end_place: shift.end_place,
        departure: None,
        put_off: None,
        steps: Vec::new(),
        kept_free: None,
        off: None,
        removed: false,
    }
}

/// A stop of a plan as a step of its course.
fn step(problem: &Problem, shift: &Shift, stop: &PlannedStop) -> Step {
    let (kind, id, staff) = match stop.what {
        PastKind::Visit { visit, staff } => (PastStopKind::Visit, &problem.visits[visit].id, staff as u32),
        PastKind::NoAccess(visit) => (PastStopKind::NoAccess, &problem.visits[visit].id, 0),
        PastKind::Activity(index) => (PastStopKind::Activity, &shift.activities[index].id, 0),
        PastKind::Break(index) => (PastStopKind::Break, &shift.breaks[index].id, 0),
    };
    let step = Step::known(kind, id.clone(), stop.place, [stop.arrival, stop.start, stop.end]);
    let decided = matches!(stop.what, PastKind::Visit { visit, .. } if time_is_decided(problem, visit));
    Step { staff, decided, fact: Fact::default(), ..step }
}

/// Where a clinician is after some steps, and since when they are free.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Standing {
    pub place: Option<PlaceId>,
    /// Whether they have only had a break there, on arriving, so that access is still due.
    pub outside: bool,
    pub free: Option<Instant>,
}

impl Standing {
    /// Once the step is over.
    pub(crate) fn then(self, step: &Step) -> Standing {
        let outside = match step.place {
            None => self.outside,
            here => step.kind == PastStopKind::Break && (self.outside || self.place != here),
        };
        Standing { place: step.place.or(self.place), outside, free: Some(step.end) }
    }
}

impl Course {
    /// Where the clinician is once the first `count` steps are over.
    pub(crate) fn after(&self, count: usize) -> Standing {
        let begin = Standing { place: self.start_place, outside: false, free: self.departs() };
        self.steps[..count].iter().filter(|step| !step.gone).fold(begin, Standing::then)
    }

    /// Breaks that were to be taken on arriving somewhere else than at the stop that now follows are taken before
    /// leaving.
    pub(crate) fn stay_put(&mut self) {
        let mut goal = self.end_place;
        for step in self.steps.iter_mut().rev().filter(|step| !step.gone) {
            if step.kind != PastStopKind::Break {
                goal = step.place;
            } else if !step.past && step.place != goal {
                step.place = None;
            }
        }
    }

    /// Whether the step has begun by `at`.
    pub(crate) fn begun(&self, step: &Step, at: Instant) -> bool {
        let known = step.is_known() || self.off.is_none_or(|off| step.start < off);
        !step.gone && (step.past || (step.start <= at && known))
    }

    /// When the clinician leaves for the shift: as planned, or once an earlier shift is over.
    pub(crate) fn departs(&self) -> Option<Instant> {
        self.departure.map(|departure| self.put_off.map_or(departure, |put_off| put_off.max(departure)))
    }

    /// When the clinician left for the shift, if they have by `at`.
    pub(crate) fn left(&self, problem: &Problem, at: Instant) -> Option<Instant> {
        let way = |step: &Step| step.place.map_or(Seconds::ZERO, |to| leg(problem, self.mode, self.start_place, to));
        let first = self.steps[..self.begun_by(at)].iter().find(|step| !step.gone);
        let departs = self.departs().filter(|&departure| departure <= at);
        first.map(|step| step.arrival - way(step)).or(departs)
    }

    /// When the clinician is back, if nothing is added to what is planned.
    pub(crate) fn over(&self, problem: &Problem) -> Option<Instant> {
        let off = |step: &&Step| step.has_been() || self.off.is_none_or(|off| step.start < off);
        let last = self.steps.iter().rposition(|step| !step.gone && off(&step))?;
        let here = self.after(last + 1).place;
        let home = self.end_place.map(|home| leg(problem, self.mode, here, home));
        Some(self.steps[last].end + home.unwrap_or(Seconds::ZERO))
    }

    /// How many steps have begun by `at`, those that are gone among them left out of account.
    pub(crate) fn begun_by(&self, at: Instant) -> usize {
        self.steps.iter().rposition(|step| self.begun(step, at)).map_or(0, |last| last + 1)
    }
}

/// Arrival at a step, and when something can begin there: nobody leaves for it as long as they are kept free for calls.
pub(crate) fn reach(problem: &Problem, mode: ModeId, from: Standing, step: &Step) -> (Instant, Instant) {
    let free = from.free.unwrap_or(step.planned).max(step.kept_free.unwrap_or(Instant(i64::MIN)));
    let Some(place) = step.place else { return (free, free) };
    let arrival = free + leg(problem, mode, from.place, place);
    let inside = from.place == Some(place) && !from.outside;
    let access = if inside || step.kind == PastStopKind::Break { Seconds::ZERO } else { problem.places[place].access };
    (arrival, arrival + access)
}

/// Travel from where a clinician is, none from nowhere.
pub(crate) fn leg(problem: &Problem, mode: ModeId, from: Option<PlaceId>, to: PlaceId) -> Seconds {
    from.map_or(Seconds::ZERO, |from| travel::seconds(problem, mode, from, to))
}
