//! Work by hand in patches: a huddle shares out the list, each clinician orders their own, calls go to the clinician
//! who is reached.

use std::collections::BTreeMap;

use crate::simulate::demand::Request;
use crate::simulate::policies::{Dispatcher, Policy};
use crate::simulate::view::{Doing, Happening, State, Step, View};
use rounds_model::error::Result;

/// Patches, lists, and everybody for themselves.
///
/// In the morning each patch shares its visits out evenly, neighbours together. A referral goes to the clinician who
/// took the call, or to the first in the patch who is not with a patient. Each clinician keeps fixed times, then goes
/// to the most urgent, then to the nearest. A visit for two is agreed on for a time at which both can be there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hand {
    /// A clinician with nothing left to do takes the oldest visit that is open on somebody else's list, in any patch.
    pub help: bool,
}

impl Policy for Hand {
    fn start<'p>(&'p self, view: View<'_>) -> Result<Box<dyn Dispatcher + 'p>> {
        let mut lists = Lists { help: self.help, lists: vec![Vec::new(); view.clinicians()], agreed: BTreeMap::new() };
        lists.share_out(view);
        Ok(Box::new(lists))
    }
}

struct Lists {
    help: bool,
    /// By clinician.
    lists: Vec<Vec<usize>>,
    /// When the two of a visit meet.
    agreed: BTreeMap<usize, i64>,
}

/// Visits for two that are known in the morning are agreed on for then and every hour and a half after.
const FIRST_MEETING: i64 = 5_400;
/// Nobody waits at a door for a colleague longer than this past the time agreed.
const PATIENCE: i64 = 3_600;

impl Lists {
    /// The huddle: each visit of a patch to somebody there, what few can do first, going round the patch.
    fn share_out(&mut self, view: View<'_>) {
        let mut requests: Vec<&Request> = view.open().collect();
        let base = view.setting().base;
        let angle = |request: &Request| (request.point.lon - base.lon).atan2(request.point.lat - base.lat);
        let able = |request: &Request| (0..view.clinicians()).filter(|&who| view.is_fit(who, request)).count();
        requests.sort_by(|a, b| able(a).cmp(&able(b)).then(angle(a).total_cmp(&angle(b))).then(a.visit.cmp(&b.visit)));
        for patch in 0..view.setting().patches {
            let mine: Vec<&&Request> = requests.iter().filter(|request| request.patch == patch).collect();
            let size = mine.len().div_ceil(self.team(view, patch).len().max(1));
            for request in mine {
                let fit = self.fit(view, request);
                let room = fit.iter().copied().find(|&who| self.lists[who].len() < size);
                let Some(who) = room.or(fit.iter().copied().min_by_key(|&who| (self.lists[who].len(), who))) else {
                    continue;
                };
                self.lists[who].push(request.visit);
                if request.staff > 1 {
                    self.pair(view, request, who, true);
                }
            }
        }
    }

    fn team(&self, view: View<'_>, patch: usize) -> Vec<usize> {
        (0..view.clinicians()).filter(|&who| view.setting().shifts[who].patch == patch).collect()
    }

    /// Who may do it and is not home yet, those with the fewest skills first: of the patch, or else anybody.
    fn fit(&self, view: View<'_>, request: &Request) -> Vec<usize> {
        let able = |who: &usize| view.doing(*who) != Doing::Over && view.is_fit(*who, request);
        let patch: Vec<usize> = self.team(view, request.patch).into_iter().filter(able).collect();
        let mut fit = if patch.is_empty() { (0..view.clinicians()).filter(able).collect() } else { patch };
        fit.sort_by_key(|&who| view.setting().shifts[who].skills.len());
        fit
    }

    /// Finds somebody to go with `first`, and a time.
    fn pair(&mut self, view: View<'_>, request: &Request, first: usize, in_the_morning: bool) {
        let able = |who: &usize| *who != first && view.doing(*who) != Doing::Over && view.is_fit(*who, request);
        let near = |who: usize| view.setting().shifts[who].patch != request.patch;
        let others = (0..view.clinicians()).filter(able);
        let Some(second) = others.min_by_key(|&who| (near(who), self.lists[who].len(), who)) else { return };
        self.lists[second].push(request.visit);
        let meetings =
            |who: usize| self.lists[who].iter().filter(|visit| self.agreed.contains_key(visit)).count() as i64;
        let later = FIRST_MEETING * meetings(first).max(meetings(second));
        let reach = |who: usize| {
            let expected = view.expected(who);
            expected.time + view.way(expected.place, Some(request.visit)) + view.setting().access
        };
        let both = reach(first).max(reach(second));
        let time = if in_the_morning { both + FIRST_MEETING + later } else { both + later };
        self.agreed.insert(request.visit, time.max(request.earliest));
    }

    /// The time at which a visit of somebody's list is fixed.
    fn fixed(&self, request: &Request) -> Option<i64> {
        self.agreed.get(&request.visit).copied().or(request.is_timed().then_some(request.earliest))
    }

    /// When care could begin for somebody who leaves `from` at `time`.
    fn reach(view: View<'_>, time: i64, from: Option<usize>, request: &Request) -> i64 {
        time + view.way(from, Some(request.visit)) + view.setting().access
    }

    /// What somebody chooses from a list.
    fn choose(&self, view: View<'_>, who: usize, list: &[usize]) -> Option<(usize, i64)> {
        let (now, here) = (view.now(), view.place(who));
        let known = list.iter().filter(|visit| view.state(**visit) == Some(State::Open));
        let open: Vec<&Request> = known.filter_map(|&visit| view.request(visit)).collect();
        let end = view.setting().shifts[who].end;
        let at_base = view.practice().notes_at_base;
        let pending = if at_base { (view.notes_due(who) as i64 + 1) * view.notes() } else { view.notes() };
        let after = |request: &Request, start: i64| start + request.contact + if at_base { 0 } else { view.notes() };
        let home = |request: &Request, start: i64| {
            let written = if at_base { start + request.contact + pending } else { after(request, start) };
            written + view.way(Some(request.visit), None)
        };
        let fits = |request: &&Request| {
            let start = Self::reach(view, now, here, request).max(self.fixed(request).unwrap_or(0));
            home(request, start) <= end
        };
        let fits: Vec<&Request> = open.into_iter().filter(fits).collect();
        let next_fixed = fits
            .iter()
            .copied()
            .filter_map(|request| Some((self.fixed(request)?, request.visit, request)))
            .min_by_key(|one| (one.0, one.1));
        let before_it = |request: &&Request| {
            let Some((time, visit, fixed)) = next_fixed else { return true };
            if request.visit == visit || self.fixed(request).is_some() {
                return false;
            }
            let done = after(request, Self::reach(view, now, here, request));
            let slack = fixed.due.filter(|_| fixed.staff == 1).map_or(time, |due| due - 1_800);
            Self::reach(view, done, Some(request.visit), fixed) <= slack.max(time)
        };
        let free = fits.iter().copied().filter(before_it);
        let rank =
            |request: &&Request| (request.due.unwrap_or(i64::MAX), view.way(here, Some(request.visit)), request.visit);
        let chosen = free.min_by_key(rank).map(|request| (request.visit, now));
        chosen.or(next_fixed.map(|(time, visit, request)| {
            (
                visit,
                time - view.way(here, Some(request.visit))
                    - if here == Some(visit) { 0 } else { view.setting().access },
            )
        }))
    }

    /// The first visit that others have on their lists and cannot go to at once.
    fn help(&self, view: View<'_>, who: usize) -> Option<(usize, i64)> {
        let heading = |visit: usize| {
            (0..view.clinicians()).any(|other| {
                view.doing(other) == Doing::Travel(Some(visit))
                    || (other != who && view.place(other) == Some(visit) && view.doing(other) != Doing::Over)
            })
        };
        let mut open: Vec<&Request> =
            view.open().filter(|request| request.staff == 1 && view.is_fit(who, request)).collect();
        open.sort_by_key(|request| (request.due.unwrap_or(i64::MAX), request.known, request.visit));
        open.iter()
            .filter(|request| !heading(request.visit))
            .find_map(|request| self.choose(view, who, &[request.visit]))
    }
}

impl Dispatcher for Lists {
    fn happened(&mut self, view: View<'_>, what: &Happening) -> Result<()> {
        if let Happening::Referral { visit, reached } = *what
            && let Some(request) = view.request(visit)
        {
            let fit = self.fit(view, request);
            let with_patient = |who: usize| matches!(view.doing(who), Doing::Care(_) | Doing::Attempt(_) | Doing::Off);
            let first = reached.or(fit.into_iter().min_by_key(|&who| (with_patient(who), self.lists[who].len(), who)));
            if let Some(who) = first {
                self.lists[who].push(visit);
                if request.staff > 1 {
                    self.pair(view, request, who, false);
                }
            }
        }
        Ok(())
    }

    fn next(&mut self, view: View<'_>, who: usize) -> Result<Step> {
        let now = view.now();
        // A clinician who waits for a colleague at the door stays, though not for ever.
        let given_up = |visit: &usize| self.agreed.get(visit).is_some_and(|time| now > time + PATIENCE);
        let lost: Vec<usize> = view.place(who).into_iter().filter(given_up).collect();
        self.lists.iter_mut().for_each(|list| list.retain(|visit| !lost.contains(visit)));
        if let Some(visit) = view.place(who)
            && view.state(visit) == Some(State::Open)
            && self.lists[who].contains(&visit)
        {
            return Ok(Step::Visit(visit));
        }
        if !view.has_paused(who) && now >= view.pause_span(who).0 {
            return Ok(Step::Pause);
        }
        let own = self.choose(view, who, &self.lists[who]);
        let chosen = match own {
            None if self.help => {
                let other = self.help(view, who);
                if let Some((visit, _)) = other {
                    self.lists.iter_mut().for_each(|list| list.retain(|one| *one != visit));
                    self.lists[who].push(visit);
                }
                other
            }
            own => own,
        };
        Ok(match chosen {
            Some((visit, leave)) if leave <= now => Step::Visit(visit),
            Some((_, leave)) => Step::Wait(leave),
            None => Step::Base,
        })
    }
}
