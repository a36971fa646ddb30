//! Links and pins as the search needs them: edges of the time network, clinician rules, groups that stand or fall
//! together.

use crate::evaluate::instance::{Clock, Instance, NEVER, NONE, Time};
use crate::evaluate::task::StartWindow;
use rounds_model::ids::Id;
use rounds_model::{LinkKind, PastKind, Pin};

/// start(`to`) ≥ start(of the entry that holds this edge) + `wait`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The entry that has to wait.
    pub to: u32,
    /// How long; negative for the far end of a bounded gap.
    pub wait: Time,
}

/// Links and pins of a day, by visit or by entry.
#[derive(Clone, Debug, Default)]
pub struct LinkTables {
    /// Per entry: who has to wait for it.
    pub edges: Vec<Vec<Edge>>,
    /// Per entry: for whom it has to wait (the same edges, seen from the other end: `to` is the one waited for).
    pub waits_for: Vec<Vec<Edge>>,
    /// Per visit: visits that must be assigned before it may be.
    pub needs: Vec<Vec<u32>>,
    /// Per visit: visits that may be assigned only if it is.
    pub needed_by: Vec<Vec<u32>>,
    /// Per visit: other visits of its `sameClinician` links, link by link.
    pub same: Vec<Vec<Vec<u32>>>,
    /// Per visit: visits that must not share a clinician with it.
    pub different: Vec<Vec<u32>>,
    /// Per visit: clinicians that attended linked visits which have happened: must (any of each list), must not.
    pub past_same: Vec<Vec<Vec<u32>>>,
    /// See [`LinkTables::past_same`].
    pub past_different: Vec<Vec<u32>>,
    /// Visits of each group that is in or out as one.
    pub units: Vec<Vec<u32>>,
    /// Per visit: pins on who serves it.
    pub pins: Vec<Vec<Whom>>,
    /// Visits that can never be assigned, because a link ties them to what has happened otherwise.
    pub barred: Vec<bool>,
}

/// Who a pin asks for: clinician, shift, staff entry.
type Whom = (Option<u32>, Option<u32>, Option<usize>);

impl LinkTables {
    /// Reads links and pins; marks linked tasks, narrows pinned starts, and numbers the units on the way.
    pub fn new(instance: &mut Instance, clock: Clock) -> LinkTables {
        let problem = instance.problem;
        let visits = problem.visits.len();
        let mut tables = LinkTables {
            edges: vec![Vec::new(); instance.entries],
            waits_for: vec![Vec::new(); instance.entries],
            needs: vec![Vec::new(); visits],
            needed_by: vec![Vec::new(); visits],
            same: vec![Vec::new(); visits],
            different: vec![Vec::new(); visits],
            past_same: vec![Vec::new(); visits],
            past_different: vec![Vec::new(); visits],
            units: Vec::new(),
            pins: vec![Vec::new(); visits],
            barred: vec![false; visits],
        };
        for visit in &instance.visits {
            for (one, other) in visit.entries.clone().zip(visit.entries.clone().skip(1)) {
                tables.edge(one, other, 0);
                tables.edge(other, one, 0);
            }
        }
        let past = PastVisits::of(instance, clock);
        for link in &problem.links {
            tables.link(instance, &link.kind, &past);
        }
        for pin in &problem.pins {
            tables.pin(instance, clock, pin);
        }
        for entry in 0..instance.entries {
            instance.tasks[entry].linked = !tables.edges[entry].is_empty() || !tables.waits_for[entry].is_empty();
        }
        for visit in 0..visits {
            let whose = !tables.same[visit].is_empty() || !tables.different[visit].is_empty();
            let past = !tables.past_same[visit].is_empty() || !tables.past_different[visit].is_empty();
            let linked = instance.visits[visit].entries.clone().any(|entry| instance.tasks[entry as usize].linked);
            let tied = !tables.needs[visit].is_empty() || !tables.needed_by[visit].is_empty() || tables.barred[visit];
            instance.visits[visit].compound |= whose || past || linked || tied || instance.visits[visit].unit != NONE;
        }
        tables
    }

    fn edge(&mut self, from: u32, to: u32, wait: Time) {
        self.edges[from as usize].push(Edge { to, wait });
        self.waits_for[to as usize].push(Edge { to: from, wait });
    }

    fn link(&mut self, instance: &mut Instance, kind: &LinkKind, past: &PastVisits) {
        match kind {
            LinkKind::Gap { from, to, min, max } => {
                let wait = min.0 as Time;
                let most = max.map(|max| max.0 as Time);
                self.gap(instance, past, (from.index(), to.index()), wait, most);
            }
            LinkKind::SameClinician(listed) => {
                let open: Vec<u32> = listed.iter().map(|visit| visit.0).filter(|&visit| !past.done(visit)).collect();
                // The clinicians who attended all that have happened; if there are none, nobody can attend the others.
                let gone = listed.iter().filter_map(|visit| past.clinicians(visit.0));
                let gone = gone.reduce(|one, other| one.into_iter().filter(|who| other.contains(who)).collect());
                for &visit in &open {
                    self.same[visit as usize].push(open.iter().copied().filter(|&other| other != visit).collect());
                    self.past_same[visit as usize].extend(gone.clone());
                }
            }
            LinkKind::DifferentClinicians(listed) => {
                for visit in listed.iter().map(|visit| visit.0).filter(|&visit| !past.done(visit)) {
                    for other in listed.iter().map(|other| other.0).filter(|&other| other != visit) {
                        match past.clinicians(other) {
                            Some(clinicians) => self.past_different[visit as usize].extend(clinicians),
                            None => self.different[visit as usize].push(other),
                        }
                    }
                }
            }
            LinkKind::AllOrNone(listed) => {
                let open: Vec<u32> = listed.iter().map(|visit| visit.0).filter(|&visit| !past.done(visit)).collect();
                self.join(instance, &open);
            }
        }
    }

    /// A gap between two visits; where one has happened, it becomes a window of the other.
    fn gap(&mut self, instance: &mut Instance, past: &PastVisits, ends: (usize, usize), min: Time, max: Option<Time>) {
        let (from, to) = ends;
        let (from_entry, to_entry) = (instance.visits[from].entries.start, instance.visits[to].entries.start);
        match (past.start(from as u32), past.start(to as u32)) {
            (None, None) => {
                self.edge(from_entry, to_entry, min);
                if let Some(max) = max {
                    self.edge(to_entry, from_entry, -max);
                }
                self.needs[to].push(from as u32);
                self.needed_by[from].push(to as u32);
            }
            (Some(start), None) => narrow(instance, to, start + min, max.map_or(NEVER, |max| start + max)),
            (None, Some(start)) => narrow(instance, from, max.map_or(-NEVER, |max| start - max), start - min),
            (Some(_), Some(_)) => {}
        }
    }

    /// Puts the visits of one all-or-none link (and of links that share a visit with it) into one unit.
    fn join(&mut self, instance: &mut Instance, visits: &[u32]) {
        let unit = self.units.len() as u32;
        let mut members: Vec<u32> = visits.to_vec();
        for &visit in visits {
            let old = instance.visits[visit as usize].unit;
            if old != NONE {
                members.append(&mut self.units[old as usize]);
            }
        }
        members.sort_unstable();
        members.dedup();
        for &visit in &members {
            instance.visits[visit as usize].unit = unit;
        }
        self.units.push(members);
    }

    fn pin(&mut self, instance: &mut Instance, clock: Clock, pin: &Pin) {
        let visit = pin.visit.index();
        if pin.clinician.is_some() || pin.shift.is_some() {
            let whom = (pin.clinician.map(|id| id.0), pin.shift.map(|id| id.0), pin.staff);
            self.pins[visit].push(whom);
        }
        if let Some(start) = pin.start {
            narrow(instance, visit, clock.time(start), clock.time(start));
        }
    }

    /// Whether the pins of the visit leave `shift` to its entry `staff`: a pin binds the entry it names, or the only
    /// one.
    pub fn pins_allow(&self, visit: u32, staff: usize, only: bool, shift: u32, clinician: u32) -> bool {
        self.pins[visit as usize].iter().all(|&(who, whither, entry)| {
            let binds = only || entry == Some(staff);
            !binds || (who.is_none_or(|who| who == clinician) && whither.is_none_or(|whither| whither == shift))
        })
    }

    /// Whether serving the visit's entries by these (clinician, shift) pairs, in entry order, meets every pin.
    pub fn pins_met(&self, visit: u32, served: &[(u32, u32)]) -> bool {
        self.pins[visit as usize].iter().all(|&(who, whither, entry)| {
            served.iter().enumerate().any(|(staff, &(clinician, shift))| {
                entry.is_none_or(|entry| entry == staff)
                    && who.is_none_or(|who| who == clinician)
                    && whither.is_none_or(|whither| whither == shift)
            })
        })
    }
}

/// Narrows the windows of all entries of `visit` to [first, last].
pub fn narrow(instance: &mut Instance, visit: usize, first: Time, last: Time) {
    for entry in instance.visits[visit].entries.clone() {
        let task = &mut instance.tasks[entry as usize];
        task.first = task.first.max(first);
        task.last = task.last.min(last);
        if !task.windows.is_empty() {
            task.windows = task
                .windows
                .iter()
                .map(|window| StartWindow { first: window.first.max(first), last: window.last.min(last), ..*window })
                .filter(|window| window.first <= window.last)
                .collect();
            if task.windows.is_empty() {
                (task.first, task.last) = (NEVER, -NEVER);
            }
        }
    }
}

/// When and by whom visits were attended that have happened.
struct PastVisits {
    starts: Vec<Option<Time>>,
    clinicians: Vec<Vec<u32>>,
}

impl PastVisits {
    fn of(instance: &Instance, clock: Clock) -> PastVisits {
        let visits = instance.visits.len();
        let mut past = PastVisits { starts: vec![None; visits], clinicians: vec![Vec::new(); visits] };
        for shift in &instance.problem.shifts {
            for stop in &shift.history {
                if let PastKind::Visit { visit, .. } = stop.what {
                    past.starts[visit.index()] = Some(clock.time(stop.start));
                    past.clinicians[visit.index()].push(shift.clinician.0);
                }
            }
        }
        past
    }

    fn start(&self, visit: u32) -> Option<Time> {
        self.starts[visit as usize]
    }

    fn done(&self, visit: u32) -> bool {
        self.starts[visit as usize].is_some()
    }

    fn clinicians(&self, visit: u32) -> Option<Vec<u32>> {
        self.done(visit).then(|| self.clinicians[visit as usize].clone())
    }
}
