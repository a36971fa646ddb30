//! What a visit asks for, with any part of it waived: who may serve each entry, when care may start, what links say.

use crate::evaluate::{ALWAYS, NEVER, Served, TaskId, Time, Whom, soft_cost};
use crate::explain::scene::Scene;
use rounds_model::ids::{ClinicianId, LinkId, ShiftId, VisitId};
use rounds_model::{Bar, LinkKind, bars, fits};

/// Which links are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// All of them.
    All,
    /// All but one.
    Except(LinkId),
    /// One alone.
    Only(LinkId),
    /// None.
    Waived,
}

/// Which rules are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Whether pins hold.
    pub pins: bool,
    /// Which links hold.
    pub links: Links,
}

impl Rules {
    /// Everything holds.
    pub(super) const ALL: Rules = Rules { pins: true, links: Links::All };
    /// Neither pins nor links are looked at.
    pub(super) const BARE: Rules = Rules { pins: false, links: Links::Waived };

    fn hold(self, link: LinkId) -> bool {
        match self.links {
            Links::All => true,
            Links::Except(waived) => waived != link,
            Links::Only(one) => one == link,
            Links::Waived => false,
        }
    }
}

/// A shift that may serve an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chance {
    /// The shift.
    pub shift: ShiftId,
    /// Price of preferences not met.
    pub soft: i64,
}

/// What the visit asks for, under some rules.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// The visit.
    pub visit: VisitId,
    /// The rules that these terms keep.
    pub rules: Rules,
    /// Closed intervals in which care may start, ascending.
    pub windows: Vec<(Time, Time)>,
    /// Earliest and latest start that pins and links leave.
    pub span: (Time, Time),
    /// No start outside this is looked at.
    pub reach: (Time, Time),
    /// Latest start while the visits that links tie this one to stay where they are.
    pub settled: Time,
    /// Per entry: who may serve it.
    pub chances: Vec<Vec<Chance>>,
    /// Visits that have to be in the plan first, and the links that say so.
    pub missing: Vec<(LinkId, VisitId)>,
    /// How many clinicians it takes.
    entries: usize,
    /// Pins on who serves.
    pins: Vec<Whom>,
    /// Each of these must have one of the crew in it.
    companions: Vec<Vec<ClinicianId>>,
    /// None of the crew may be one of these.
    strangers: Vec<ClinicianId>,
}

impl Terms {
    /// The terms of `visit` under `rules`. O(shifts × links of the visit).
    pub(super) fn new(scene: &Scene, visit: VisitId, rules: Rules) -> Terms {
        let row = &scene.problem.visits[visit];
        let mut windows: Vec<(Time, Time)> =
            row.windows.iter().map(|window| (scene.time(window.start), scene.time(window.end))).collect();
        if windows.is_empty() {
            windows.push((ALWAYS, NEVER));
        }
        let mut terms = Terms {
            visit,
            rules,
            windows,
            span: (ALWAYS, NEVER),
            reach: (ALWAYS, NEVER),
            settled: NEVER,
            chances: Vec::new(),
            missing: Vec::new(),
            entries: scene.instance.visits[visit].entries.len(),
            pins: Vec::new(),
            companions: Vec::new(),
            strangers: Vec::new(),
        };
        if rules.pins {
            terms.pin(scene);
        }
        for (id, link) in scene.problem.links.enumerate().filter(|&(id, _)| rules.hold(id)) {
            terms.link(scene, id, &link.kind);
        }
        let (first, last) =
            (terms.windows.iter().map(|window| window.0).min(), terms.windows.iter().map(|window| window.1).max());
        terms.reach = (terms.span.0.max(first.unwrap_or(ALWAYS)), terms.span.1.min(last.unwrap_or(NEVER)));
        terms.chances = (0..terms.entries).map(|staff| terms.crew(scene, staff, &[])).collect();
        terms
    }

    /// The same where starts outside the windows are looked at too.
    pub(super) fn loose(&self) -> Terms {
        Terms { reach: (ALWAYS, NEVER), ..self.clone() }
    }

    fn pin(&mut self, scene: &Scene) {
        let begun = scene.instance.begun.get(&self.visit);
        for pin in scene.problem.pins.iter().filter(|pin| pin.visit == self.visit) {
            if let Some(begun) = begun {
                self.pins.extend(begun.pinned(pin));
                continue;
            }
            if pin.clinician.is_some() || pin.shift.is_some() {
                self.pins.push(Whom::of(pin));
            }
            if let Some(start) = pin.start {
                let start = scene.time(start);
                self.span = (self.span.0.max(start), self.span.1.min(start));
            }
        }
    }

    fn link(&mut self, scene: &Scene, id: LinkId, kind: &LinkKind) {
        let own = self.visit;
        let began = scene.instance.began(own);
        let start = |visit: VisitId| scene.starts[visit];
        let others = |visits: &[VisitId]| visits.iter().copied().filter(|&other| other != own).collect::<Vec<_>>();
        match kind {
            // One that has begun did so when it did, with others or not.
            LinkKind::Gap { .. } | LinkKind::AllOrNone(_) if !began.is_empty() => {}
            LinkKind::Gap { from, to, min, max } if *to == own => match start(*from) {
                None => self.missing.push((id, *from)),
                Some(first) => {
                    let last = max.map_or(NEVER, |max| first.saturating_add(max.0 as Time));
                    self.span.0 = self.span.0.max(first + min.0 as Time);
                    self.settled = self.settled.min(last);
                    if scene.instance.visits[*from].done {
                        self.span.1 = self.span.1.min(last);
                    }
                }
            },
            LinkKind::Gap { from, to, min, max } if *from == own => {
                if let Some(second) = start(*to) {
                    self.span.0 = self.span.0.max(max.map_or(ALWAYS, |max| second - max.0 as Time));
                    self.span.1 = self.span.1.min(second - min.0 as Time);
                }
            }
            LinkKind::SameClinician(visits) if visits.contains(&own) => {
                let mut assigned = others(visits).into_iter().filter(|&other| start(other).is_some()).peekable();
                if let Some(&first) = assigned.peek() {
                    let mut shared = scene.crews[first].clone();
                    assigned.for_each(|other| shared.retain(|who| scene.crews[other].contains(who)));
                    // Of a visit that has begun, one who began it may be the one.
                    if !began.iter().any(|who| shared.contains(who)) {
                        self.companions.push(shared);
                    }
                }
            }
            LinkKind::DifferentClinicians(visits) if visits.contains(&own) => {
                self.strangers.extend(others(visits).iter().flat_map(|other| &scene.crews[*other]));
            }
            LinkKind::AllOrNone(visits) if visits.contains(&own) => {
                let left_out = others(visits).into_iter().filter(|&other| start(other).is_none());
                self.missing.extend(left_out.map(|other| (id, other)));
            }
            _ => {}
        }
    }

    /// Shifts of those who may serve entry `staff` of those that are open, if the rules of `waived` did not bar them.
    pub(super) fn crew(&self, scene: &Scene, staff: usize, waived: &[Bar]) -> Vec<Chance> {
        let visit = self.visit;
        let staff = scene.instance.staff_index(self.entry(scene, staff));
        let begun = scene.instance.begun.get(&visit);
        let mut chances = Vec::new();
        for (id, who) in scene.problem.clinicians.enumerate() {
            let barred = match waived {
                [] => !fits(scene.problem, visit, staff, id),
                _ => bars(scene.problem, visit, staff, id).iter().any(|bar| !waived.contains(bar)),
            };
            if barred || !self.may(id) || begun.is_some_and(|begun| begun.crew.contains(&id)) {
                continue;
            }
            let rest = begun.map_or(0, |begun| begun.price(scene.problem, visit, staff, id).0);
            let soft = soft_cost(scene.problem, visit, id) + rest;
            let shifts = who.shifts.iter().filter(|&&shift| self.may_in(id, shift, staff));
            chances.extend(shifts.map(|shift| Chance { shift: *shift, soft }));
        }
        chances.sort_unstable_by_key(|chance| chance.shift);
        chances
    }

    /// Whether links leave the entry to the clinician. For a double-up, one of the crew is enough for `sameClinician`.
    fn may(&self, who: ClinicianId) -> bool {
        !self.strangers.contains(&who)
            && (self.entries > 1 || self.companions.iter().all(|shared| shared.contains(&who)))
    }

    /// Whether pins leave the entry to the shift: a pin binds the entry it names, or the only one.
    fn may_in(&self, who: ClinicianId, shift: ShiftId, staff: usize) -> bool {
        self.pins.iter().all(|pin| {
            let binds = pin.staff.map_or(self.entries == 1, |entry| entry == staff);
            !binds || pin.is(Served { clinician: who, shift })
        })
    }

    /// Whether these shifts, in the order of the entries, make a crew: different clinicians, pins and links met.
    pub(super) fn are_crew(&self, scene: &Scene, shifts: &[ShiftId]) -> bool {
        let who = |shift: ShiftId| scene.instance.shifts[shift].clinician;
        let different =
            shifts.iter().enumerate().all(|(at, &one)| shifts[..at].iter().all(|&other| who(one) != who(other)));
        let served = |(entry, &shift): (usize, &ShiftId)| {
            let staff = scene.instance.staff_index(self.entry(scene, entry));
            (staff, Served { clinician: who(shift), shift })
        };
        let pinned = |pin: &Whom| shifts.iter().enumerate().map(served).any(|served| pin.is_met(served));
        let shared = |shared: &Vec<ClinicianId>| shifts.iter().any(|&shift| shared.contains(&who(shift)));
        different && self.pins.iter().all(pinned) && self.companions.iter().all(shared)
    }

    /// Whether pins and links allow this start with these shifts; windows and rules about people are not looked at.
    pub(super) fn allow(&self, scene: &Scene, start: Time, shifts: &[ShiftId]) -> bool {
        let who = |shift: ShiftId| scene.instance.shifts[shift].clinician;
        let each = shifts.iter().enumerate();
        self.missing.is_empty()
            && (self.span.0..=self.span.1.min(self.settled)).contains(&start)
            && each.into_iter().all(|(entry, &shift)| {
                let staff = scene.instance.staff_index(self.entry(scene, entry));
                self.may(who(shift)) && self.may_in(who(shift), shift, staff)
            })
            && self.are_crew(scene, shifts)
    }

    /// The first permitted start in [first, last].
    pub(super) fn start(&self, first: Time, last: Time) -> Option<Time> {
        let (first, last) = (first.max(self.span.0), last.min(self.span.1));
        let start = self.windows.iter().find(|window| first <= window.1).map(|window| first.max(window.0))?;
        (start <= last).then_some(start)
    }

    /// The start in [first, last] nearest to a window, and how far it lies outside; links and pins hold.
    pub(super) fn near(&self, first: Time, last: Time) -> Option<(Time, Time)> {
        let (first, last) = (first.max(self.span.0), last.min(self.span.1).min(self.settled));
        let nearest = |&(from, to): &(Time, Time)| {
            let start = first.max(from).min(last);
            (start, (from - start).max(start - to).max(0))
        };
        (first <= last).then(|| self.windows.iter().map(nearest).min_by_key(|&(start, by)| (by, start)))?
    }

    /// The task of one of the open entries.
    pub(super) fn entry(&self, scene: &Scene, staff: usize) -> TaskId {
        scene.instance.visits[self.visit].entries.at(staff)
    }
}
