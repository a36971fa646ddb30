//! Links and pins as the search needs them: edges of the time network, clinician rules, groups that stand or fall
//! together.

use crate::evaluate::TaskId;
use crate::evaluate::instance::{Clock, Instance, NEVER, Time};
use crate::evaluate::task::StartWindow;
use rounds_model::ids::{ClinicianId, Id, ShiftId, Table, VisitId};
use rounds_model::{LinkKind, PastKind, Pin};

/// start(`to`) ≥ start(of the entry that holds this edge) + `wait`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The entry that has to wait.
    pub to: TaskId,
    /// How long; negative for the far end of a bounded gap.
    pub wait: Time,
}

rounds_model::ids! {
    /// A group of visits that is in or out as one.
    UnitId,
}

/// Links and pins of a day, by visit or by entry.
#[derive(Clone, Debug, Default)]
pub struct LinkTables {
    /// Per entry: who has to wait for it.
    pub edges: Table<TaskId, Vec<Edge>>,
    /// Per entry: for whom it has to wait (the same edges, seen from the other end: `to` is the one waited for).
    pub waits_for: Table<TaskId, Vec<Edge>>,
    /// Per visit: visits that must be assigned before it may be.
    pub needs: Table<VisitId, Vec<VisitId>>,
    /// Per visit: visits that may be assigned only if it is.
    pub needed_by: Table<VisitId, Vec<VisitId>>,
    /// Per visit: its `sameClinician` links.
    pub same: Table<VisitId, Vec<SameClinician>>,
    /// Per visit: visits that must not share a clinician with it, but for those that have happened.
    pub different: Table<VisitId, Vec<VisitId>>,
    /// Per visit: clinicians who must not attend it, because they attended linked visits that have happened.
    pub past_different: Table<VisitId, Vec<ClinicianId>>,
    /// Visits of each group that is in or out as one.
    pub units: Table<UnitId, Vec<VisitId>>,
    /// Per visit: pins on who serves it.
    pub pins: Table<VisitId, Vec<Whom>>,
    /// Visits that can never be assigned, because a link ties them to what has happened otherwise.
    pub barred: Table<VisitId, bool>,
}

/// A `sameClinician` link, as one of its visits sees it.
#[derive(Clone, Debug)]
pub struct SameClinician {
    /// Its other visits, but for those that have happened.
    pub others: Vec<VisitId>,
    /// The clinicians who attended all those that have happened, if there are such visits.
    pub past: Option<Vec<ClinicianId>>,
}

/// Who a pin asks for.
#[derive(Clone, Copy, Debug)]
pub struct Whom {
    /// The clinician, if it asks for one.
    pub clinician: Option<ClinicianId>,
    /// The shift, if it asks for one.
    pub shift: Option<ShiftId>,
    /// Which staff entry it is about, if it says so.
    pub staff: Option<usize>,
}

/// Who serves a staff entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// The clinician.
    pub clinician: ClinicianId,
    /// The clinician's shift.
    pub shift: ShiftId,
}

impl LinkTables {
    /// Reads links and pins; marks linked tasks, narrows pinned starts, and numbers the units on the way.
    pub fn new(instance: &mut Instance, clock: Clock) -> LinkTables {
        let problem = instance.problem;
        let visits = problem.visits.len();
        let mut tables = LinkTables {
            edges: Table::filled(Vec::new(), instance.entries),
            waits_for: Table::filled(Vec::new(), instance.entries),
            needs: Table::filled(Vec::new(), visits),
            needed_by: Table::filled(Vec::new(), visits),
            same: Table::filled(Vec::new(), visits),
            different: Table::filled(Vec::new(), visits),
            past_different: Table::filled(Vec::new(), visits),
            units: Table::default(),
            pins: Table::filled(Vec::new(), visits),
            barred: Table::filled(false, visits),
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
        for entry in tables.edges.ids() {
            instance.tasks[entry].linked = !tables.edges[entry].is_empty() || !tables.waits_for[entry].is_empty();
        }
        for visit in problem.visits.ids() {
            let whose = !tables.same[visit].is_empty() || !tables.different[visit].is_empty();
            let past = !tables.past_different[visit].is_empty();
            let linked = instance.visits[visit].entries.clone().any(|entry| instance.tasks[entry].linked);
            let tied = !tables.needs[visit].is_empty() || !tables.needed_by[visit].is_empty() || tables.barred[visit];
            instance.visits[visit].compound |=
                whose || past || linked || tied || instance.visits[visit].unit != UnitId::NONE;
        }
        tables
    }

    fn edge(&mut self, from: TaskId, to: TaskId, wait: Time) {
        self.edges[from].push(Edge { to, wait });
        self.waits_for[to].push(Edge { to: from, wait });
    }

    fn link(&mut self, instance: &mut Instance, kind: &LinkKind, past: &PastVisits) {
        match kind {
            LinkKind::Gap { from, to, min, max } => {
                let wait = min.0 as Time;
                let most = max.map(|max| max.0 as Time);
                self.gap(instance, past, (*from, *to), wait, most);
            }
            LinkKind::SameClinician(listed) => {
                let (done, open) = split_done(instance, listed);
                // If nobody attended all that have happened, nobody can attend the others.
                let gone = done.iter().map(|&visit| past.clinicians[visit].clone());
                let gone = gone.reduce(|one, other| one.into_iter().filter(|who| other.contains(who)).collect());
                for &visit in &open {
                    let others = open.iter().copied().filter(|&other| other != visit).collect();
                    self.same[visit].push(SameClinician { others, past: gone.clone() });
                }
            }
            LinkKind::DifferentClinicians(listed) => {
                let (done, open) = split_done(instance, listed);
                for &visit in &open {
                    let gone = done.iter().flat_map(|&other| &past.clinicians[other]);
                    self.past_different[visit].extend(gone);
                    self.different[visit].extend(open.iter().filter(|&&other| other != visit));
                }
            }
            LinkKind::AllOrNone(listed) => {
                let open: Vec<VisitId> = listed.iter().copied().filter(|&visit| !past.has_begun(visit)).collect();
                self.join(instance, &open);
            }
        }
    }

    /// A gap between two visits; where one has happened, it becomes a window of the other.
    fn gap(
        &mut self,
        instance: &mut Instance,
        past: &PastVisits,
        ends: (VisitId, VisitId),
        min: Time,
        max: Option<Time>,
    ) {
        let (from, to) = ends;
        let (from_entry, to_entry) = (instance.visits[from].entries.start, instance.visits[to].entries.start);
        match (past.start(from), past.start(to)) {
            (None, None) => {
                self.edge(from_entry, to_entry, min);
                if let Some(max) = max {
                    self.edge(to_entry, from_entry, -max);
                }
                self.needs[to].push(from);
                self.needed_by[from].push(to);
            }
            (Some(start), None) => narrow(instance, to, start + min, max.map_or(NEVER, |max| start + max)),
            (None, Some(start)) => narrow(instance, from, max.map_or(-NEVER, |max| start - max), start - min),
            (Some(_), Some(_)) => {}
        }
    }

    /// Puts the visits of one all-or-none link (and of links that share a visit with it) into one unit.
    fn join(&mut self, instance: &mut Instance, visits: &[VisitId]) {
        let unit = UnitId::new(self.units.len());
        let mut members: Vec<VisitId> = visits.to_vec();
        for &visit in visits {
            let old = instance.visits[visit].unit;
            if old != UnitId::NONE {
                members.append(&mut self.units[old]);
            }
        }
        members.sort_unstable();
        members.dedup();
        for &visit in &members {
            instance.visits[visit].unit = unit;
        }
        self.units.push(members);
    }

    fn pin(&mut self, instance: &mut Instance, clock: Clock, pin: &Pin) {
        let visit = pin.visit;
        if instance.visits[visit].done {
            return;
        }
        if let Some(begun) = instance.begun.get(&visit) {
            self.pins[visit].extend(begun.pinned(pin));
            return;
        }
        if pin.clinician.is_some() || pin.shift.is_some() {
            self.pins[visit].push(Whom::of(pin));
        }
        if let Some(start) = pin.start {
            narrow(instance, visit, clock.time(start), clock.time(start));
        }
    }

    /// Whether the pins of the visit leave `shift` to its entry `staff`: a pin binds the entry it names, or the only
    /// one.
    pub fn pins_allow(&self, visit: VisitId, staff: usize, only: bool, shift: ShiftId, clinician: ClinicianId) -> bool {
        self.pins[visit].iter().all(|whom| {
            let binds = only || whom.staff == Some(staff);
            !binds || whom.is(Served { clinician, shift })
        })
    }

    /// Whether serving staff entries of the visit by these meets every pin.
    pub fn pins_met(&self, visit: VisitId, served: impl Iterator<Item = (usize, Served)> + Clone) -> bool {
        self.pins[visit].iter().all(|whom| served.clone().any(|served| whom.is_met(served)))
    }
}

impl Whom {
    /// What a pin says of it.
    pub fn of(pin: &Pin) -> Whom {
        Whom { clinician: pin.clinician, shift: pin.shift, staff: pin.staff }
    }

    /// Whether somebody who serves that staff entry meets it.
    pub fn is_met(&self, (staff, served): (usize, Served)) -> bool {
        self.staff.is_none_or(|entry| entry == staff) && self.is(served)
    }

    /// Whether it asks for no other.
    pub fn is(&self, served: Served) -> bool {
        self.clinician.is_none_or(|clinician| clinician == served.clinician)
            && self.shift.is_none_or(|shift| shift == served.shift)
    }
}

/// Narrows the windows of all entries of `visit` to [first, last].
pub(super) fn narrow(instance: &mut Instance, visit: VisitId, first: Time, last: Time) {
    for entry in instance.visits[visit].entries.clone() {
        let task = &mut instance.tasks[entry];
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

/// Those of `visits` that have happened, and the others.
fn split_done(instance: &Instance, visits: &[VisitId]) -> (Vec<VisitId>, Vec<VisitId>) {
    visits.iter().copied().partition(|&visit| instance.visits[visit].done)
}

/// When and by whom visits were attended that have begun.
struct PastVisits {
    starts: Table<VisitId, Option<Time>>,
    clinicians: Table<VisitId, Vec<ClinicianId>>,
}

impl PastVisits {
    fn of(instance: &Instance, clock: Clock) -> PastVisits {
        let visits = instance.visits.len();
        let mut past =
            PastVisits { starts: Table::filled(None, visits), clinicians: Table::filled(Vec::new(), visits) };
        for shift in &instance.problem.shifts {
            for stop in &shift.history {
                if let PastKind::Visit { visit, .. } = stop.what {
                    let (start, known) = (clock.time(stop.start), past.starts[visit]);
                    past.starts[visit] = Some(known.map_or(start, |known| known.min(start)));
                    past.clinicians[visit].push(shift.clinician);
                }
            }
        }
        past
    }

    fn start(&self, visit: VisitId) -> Option<Time> {
        self.starts[visit]
    }

    fn has_begun(&self, visit: VisitId) -> bool {
        self.starts[visit].is_some()
    }
}
