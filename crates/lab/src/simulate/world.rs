//! The event loop: time moves to whatever happens next, and the policy tells clinicians who are free what to do.

use crate::simulate::demand::{Day, Place};
use crate::simulate::policies::{Dispatcher, Policy};
use crate::simulate::realised::{Activity, RealisedDay, Segment};
use crate::simulate::setting::{Setting, ShiftSetting};
use crate::simulate::view::{Doing, Happening, Practice, State, Step, View};
use rounds_model::error::{Error, Result};

/// The least wait, so that time goes on whatever a policy says.
const LEAST_WAIT: i64 = 60;

/// A day under way.
pub struct World<'s> {
    pub(super) setting: &'s Setting,
    pub(super) practice: Practice,
    pub(super) day: &'s Day,
    pub(super) now: i64,
    /// By visit.
    pub(super) states: Vec<State>,
    /// By visit, whether the policy knows of it.
    pub(super) told: Vec<bool>,
    pub(super) clinicians: Vec<Clinician>,
    /// By visit, when care or the attempt began.
    begun: Vec<Option<i64>>,
    /// Calls that are being made: when the next attempt is over, and how many there were before.
    ringing: Vec<(i64, usize, usize)>,
    /// Visits by what is still to happen to them from outside: when, kind (0 called off, 1 referred), which.
    outside: std::collections::VecDeque<(i64, u8, usize)>,
}

/// Somebody at work.
pub(super) struct Clinician {
    pub doing: Doing,
    /// Where, or from where.
    pub place: Place,
    pub since: i64,
    /// When what they do is over; of somebody free, when they are to be asked again.
    pub until: i64,
    pub paused: bool,
    pub notes_due: usize,
    calls_due: usize,
    /// Whether they have got from the street to the door here.
    inside: bool,
    /// What the time is spent on.
    activity: Activity,
    visit: Option<usize>,
    log: Vec<Segment>,
}

/// Lives through a day.
///
/// # Errors
/// [`Error::is_internal`] if the policy gives an order that cannot be carried out; those of the policy.
pub fn live(setting: &Setting, practice: Practice, policy: &dyn Policy, day: &Day) -> Result<RealisedDay> {
    let mut world = World::new(setting, practice, day);
    let mut dispatcher = policy.start(View { world: &world })?;
    while let Some(time) = world.next_time() {
        world.now = time;
        let mut news = world.arrivals();
        world.ring(&mut news);
        for clinician in 0..world.clinicians.len() {
            if world.clinicians[clinician].until <= time {
                world.finish(clinician, &mut news);
            }
        }
        world.settle(dispatcher.as_mut(), news)?;
    }
    Ok(world.realised())
}

impl<'s> World<'s> {
    fn new(setting: &'s Setting, practice: Practice, day: &'s Day) -> World<'s> {
        let off = |shift: &ShiftSetting| Clinician {
            doing: Doing::Off,
            place: None,
            since: shift.start,
            until: shift.start,
            paused: !setting.has_pause(shift),
            notes_due: 0,
            calls_due: 0,
            inside: true,
            activity: Activity::Waiting,
            visit: None,
            log: Vec::new(),
        };
        let referred = day.visits.iter().filter(|visit| visit.request.is_referral);
        let referred = referred.map(|visit| (visit.request.known, 1, visit.request.visit));
        let off_again = day.visits.iter().filter_map(|visit| Some((visit.cancelled?, 0, visit.request.visit)));
        let mut outside: Vec<(i64, u8, usize)> = referred.chain(off_again).collect();
        outside.sort_unstable();
        World {
            setting,
            practice,
            day,
            now: setting.day().0,
            states: vec![State::Open; day.visits.len()],
            told: day.visits.iter().map(|visit| !visit.request.is_referral).collect(),
            clinicians: setting.shifts.iter().map(off).collect(),
            begun: vec![None; day.visits.len()],
            ringing: Vec::new(),
            outside: outside.into(),
        }
    }

    /// Handover and, where there is one, the phone round.
    pub(super) fn morning(&self) -> i64 {
        self.setting.handover + if self.practice.phone_round { self.setting.phone_round } else { 0 }
    }

    /// Time to write one visit up.
    pub(super) fn notes(&self) -> i64 {
        self.setting.notes + if self.practice.duplicate_notes { self.setting.duplicate_notes } else { 0 }
    }

    pub(super) fn pause_span(&self, clinician: usize) -> (i64, i64) {
        let start = self.setting.shifts[clinician].start;
        (start + self.setting.pause_span.0, start + self.setting.pause_span.1)
    }

    /// When something happens next; `None` once everybody is home.
    fn next_time(&self) -> Option<i64> {
        let working = self.clinicians.iter().filter(|clinician| clinician.doing != Doing::Over);
        let own = working.map(|clinician| clinician.until).min()?;
        let outside = self.outside.front().map(|event| event.0);
        let ringing = self.ringing.iter().map(|call| call.0).min();
        Some([outside, ringing].into_iter().flatten().fold(own, i64::min).max(self.now))
    }

    /// What comes from outside by now.
    fn arrivals(&mut self) -> Vec<Happening> {
        let mut news = Vec::new();
        while let Some(&(_, kind, visit)) = self.outside.front().filter(|event| event.0 <= self.now) {
            self.outside.pop_front();
            match kind {
                0 if self.states[visit] == State::Open => {
                    self.states[visit] = State::Cancelled;
                    self.ringing.retain(|call| call.2 != visit);
                    if self.told[visit] {
                        news.push(Happening::Cancelled(visit));
                    }
                }
                0 => {}
                _ if self.practice.phone_round => self.ringing.push((self.now + self.setting.call_delay, 0, visit)),
                _ => {
                    self.told[visit] = true;
                    news.push(Happening::Referral { visit, reached: None });
                }
            }
        }
        news
    }

    /// Rings one clinician after the other, those of the patch first, until one can talk.
    fn ring(&mut self, news: &mut Vec<Happening>) {
        let now = self.now;
        for index in 0..self.ringing.len() {
            let (time, attempt, visit) = self.ringing[index];
            if time > now {
                continue;
            }
            let numbers = self.numbers(visit);
            let who = numbers.get(attempt % numbers.len().max(1)).copied();
            let can_talk = |who: &usize| !matches!(self.clinicians[*who].doing, Doing::Care(_) | Doing::Attempt(_));
            if let Some(who) = who.filter(can_talk) {
                self.told[visit] = true;
                self.clinicians[who].calls_due += 1;
                news.push(Happening::Referral { visit, reached: Some(who) });
            } else {
                self.ringing[index] = (now + self.setting.call_delay.max(LEAST_WAIT), attempt + 1, visit);
            }
        }
        self.ringing.retain(|call| !self.told[call.2]);
    }

    /// Who can be rung for a visit: fit, at work, of the patch if there is anybody.
    fn numbers(&self, visit: usize) -> Vec<usize> {
        let view = View { world: self };
        let request = &self.day.visits[visit].request;
        let at_work = |who: &usize| {
            let doing = self.clinicians[*who].doing;
            !matches!(doing, Doing::Off | Doing::Over) && view.is_fit(*who, request)
        };
        let all: Vec<usize> = (0..self.clinicians.len()).filter(at_work).collect();
        let near = |who: &&usize| self.setting.shifts[**who].patch == request.patch;
        let patch: Vec<usize> = all.iter().filter(near).copied().collect();
        let mut numbers = if patch.is_empty() || !self.practice.patches { all } else { patch };
        // In turn: the next referral is rung from the next one on.
        let turn = visit % numbers.len().max(1);
        numbers.rotate_left(turn);
        numbers
    }

    /// Tells the policy what has happened, and has clinicians who are free do something. After news all of these are
    /// asked.
    fn settle(&mut self, dispatcher: &mut dyn Dispatcher, mut news: Vec<Happening>) -> Result<()> {
        let mut to_ask: Vec<bool> = self.clinicians.iter().map(|row| row.until <= self.now).collect();
        loop {
            for what in std::mem::take(&mut news) {
                dispatcher.happened(View { world: self }, &what)?;
                to_ask.fill(true);
            }
            let Some(who) = (0..to_ask.len()).find(|&who| to_ask[who] && self.clinicians[who].doing == Doing::Free)
            else {
                return Ok(());
            };
            to_ask[who] = false;
            self.go_on(dispatcher, who, &mut news)?;
        }
    }

    /// One clinician who is free does the next thing.
    fn go_on(&mut self, dispatcher: &mut dyn Dispatcher, who: usize, news: &mut Vec<Happening>) -> Result<()> {
        if let Some(duty) = self.duty(who) {
            duty(self, who);
            return Ok(());
        }
        match dispatcher.next(View { world: self }, who)? {
            Step::Visit(visit) => self.visit(who, visit, news)?,
            Step::Pause if self.clinicians[who].paused => return Err(refused(who, "a second break")),
            Step::Pause => self.pause(who),
            Step::Base => self.go_to_base(who),
            Step::Wait(until) => self.wait(who, until),
        }
        Ok(())
    }

    /// What no policy decides: calls are taken, breaks that are due, notes written, and shifts end.
    fn duty(&self, who: usize) -> Option<fn(&mut World<'s>, usize)> {
        let row = &self.clinicians[who];
        let over = self.now >= self.setting.shifts[who].end;
        if row.calls_due > 0 {
            return Some(|world, who| {
                let length = world.setting.call * std::mem::take(&mut world.clinicians[who].calls_due) as i64;
                world.busy(who, Activity::Call, length);
            });
        }
        if row.place.is_none() && row.notes_due > 0 {
            return Some(World::write_up);
        }
        if over && row.place.is_none() {
            return Some(|world, who| world.enter(who, Doing::Over, Activity::Waiting, i64::MAX));
        }
        let full = self.practice.notes_at_base && row.notes_due >= self.setting.visits_before_return;
        if over || full {
            return Some(World::go_to_base);
        }
        (!row.paused && self.now >= self.pause_span(who).1).then_some(World::pause)
    }

    /// Ends what the clinician was doing.
    fn finish(&mut self, who: usize, news: &mut Vec<Happening>) {
        match self.clinicians[who].doing {
            Doing::Over | Doing::Free => {}
            Doing::Off => {
                self.clinicians[who].since = self.now;
                self.busy(who, Activity::Handover, self.setting.handover);
            }
            Doing::Travel(to) => {
                self.free(who);
                (self.clinicians[who].place, self.clinicians[who].inside) = (to, to.is_none());
            }
            Doing::Care(visit) => self.after_care(who, visit, news),
            Doing::Attempt(visit) => {
                if self.states[visit] == State::Begun {
                    self.states[visit] = State::NoAccess;
                    news.push(Happening::NoAccess(visit));
                }
                self.free(who);
            }
            Doing::Busy => {
                let after_handover = self.clinicians[who].activity == Activity::Handover;
                if after_handover && self.practice.phone_round {
                    self.busy(who, Activity::PhoneRound, self.setting.phone_round);
                } else {
                    self.clinicians[who].inside |= self.clinicians[who].activity == Activity::Access;
                    self.free(who);
                }
            }
        }
    }

    /// Care was given: one of its clinicians writes it up.
    fn after_care(&mut self, who: usize, visit: usize, news: &mut Vec<Happening>) {
        let first = self.states[visit] == State::Begun;
        if first {
            self.states[visit] = State::Done;
            news.push(Happening::Ended(visit));
            self.clinicians[who].notes_due += 1;
        }
        if first && !self.practice.notes_at_base {
            self.write_up(who);
        } else {
            self.free(who);
        }
    }

    fn write_up(&mut self, who: usize) {
        let length = self.notes() * std::mem::take(&mut self.clinicians[who].notes_due) as i64;
        self.busy(who, Activity::Notes, length);
    }

    fn pause(&mut self, who: usize) {
        self.clinicians[who].paused = true;
        self.busy(who, Activity::Pause, self.setting.pause);
    }

    fn go_to_base(&mut self, who: usize) {
        if self.clinicians[who].place.is_none() {
            return self.wait(who, i64::MAX);
        }
        self.travel(who, None);
    }

    fn travel(&mut self, who: usize, to: Place) {
        let way = self.day.way(self.setting, self.clinicians[who].place, to, self.now);
        self.clinicians[who].visit = to;
        self.enter(who, Doing::Travel(to), Activity::Travel, self.now + way);
    }

    fn visit(&mut self, who: usize, visit: usize, news: &mut Vec<Happening>) -> Result<()> {
        if !self.told.get(visit).copied().unwrap_or(false) {
            return Err(refused(who, "an unknown visit"));
        }
        let day = self.day;
        let request = &day.visits[visit].request;
        if !(View { world: self }).is_fit(who, request) {
            return Err(refused(who, "a visit they are not fit for"));
        }
        if self.states[visit] != State::Open {
            return Err(refused(who, "a visit that is not open"));
        }
        let row = &self.clinicians[who];
        if row.place != Some(visit) {
            self.travel(who, Some(visit));
            return Ok(());
        }
        self.clinicians[who].visit = Some(visit);
        if !self.clinicians[who].inside {
            self.busy(who, Activity::Access, self.setting.access);
            return Ok(());
        }
        let there = |row: &Clinician| row.doing == Doing::Free && row.inside && row.place == Some(visit);
        let others = (0..self.clinicians.len()).filter(|&other| other != who && there(&self.clinicians[other]));
        let group: Vec<usize> = std::iter::once(who).chain(others).take(request.staff).collect();
        if group.len() < request.staff || self.now < request.earliest {
            self.wait(who, if self.now < request.earliest { request.earliest } else { i64::MAX });
            return Ok(());
        }
        let visit_row = &self.day.visits[visit];
        let (doing, activity, length) = if visit_row.no_access {
            (Doing::Attempt(visit), Activity::Attempt, self.setting.no_access)
        } else {
            (Doing::Care(visit), Activity::Care, visit_row.contact)
        };
        (self.states[visit], self.begun[visit]) = (State::Begun, Some(self.now));
        for member in group {
            self.clinicians[member].visit = Some(visit);
            self.enter(member, doing, activity, self.now + length);
        }
        news.push(Happening::Began(visit));
        Ok(())
    }

    /// Nothing to do until `until`, or until a duty calls.
    fn wait(&mut self, who: usize, until: i64) {
        let latest = self.pause_span(who).1;
        let pause = if self.clinicians[who].paused { i64::MAX } else { latest };
        let deadlines = [self.setting.shifts[who].end, pause].into_iter().filter(|&deadline| deadline > self.now);
        let until = deadlines.fold(until.max(self.now + LEAST_WAIT), i64::min);
        if self.clinicians[who].activity == Activity::Waiting {
            self.clinicians[who].until = until;
        } else {
            self.enter(who, Doing::Free, Activity::Waiting, until);
        }
    }

    fn free(&mut self, who: usize) {
        self.enter(who, Doing::Free, Activity::Waiting, self.now);
    }

    fn busy(&mut self, who: usize, activity: Activity, length: i64) {
        self.enter(who, Doing::Busy, activity, self.now + length);
    }

    /// Notes what the time since was spent on, and begins something else.
    fn enter(&mut self, who: usize, doing: Doing, activity: Activity, until: i64) {
        let now = self.now;
        let row = &mut self.clinicians[who];
        if row.doing != Doing::Off && now > row.since {
            let (from, to) = match row.doing {
                Doing::Travel(to) => (row.place, to),
                _ => (row.place, row.place),
            };
            row.log.push(Segment { activity: row.activity, visit: row.visit, from, to, start: row.since, end: now });
        }
        if matches!(activity, Activity::Waiting | Activity::Notes | Activity::Call | Activity::Pause) {
            row.visit = None;
        }
        (row.doing, row.activity, row.since, row.until) = (doing, activity, now, until);
    }

    fn realised(self) -> RealisedDay {
        RealisedDay {
            shifts: self.clinicians.into_iter().map(|clinician| clinician.log).collect(),
            states: self.states,
            begun: self.begun,
        }
    }
}

fn refused(who: usize, what: &str) -> Error {
    Error::internal(format!("the policy gave clinician {who} {what}"))
}
