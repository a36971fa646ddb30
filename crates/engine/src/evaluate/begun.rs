//! Visits that some of their clinicians have begun, and that others are still to attend.

use std::collections::BTreeMap;

use crate::evaluate::links::{Served, Whom};
use crate::evaluate::tasks::{changed_price, crew_cost};
use rounds_model::ids::{ClinicianId, VisitId};
use rounds_model::units::{Cost, Instant};
use rounds_model::{PastKind, Pin, Problem};

/// A visit that has begun without all the clinicians it needs.
#[derive(Clone, Debug)]
pub struct Begun {
    /// When the first of them began.
    pub start: Instant,
    /// Who began it.
    pub crew: Vec<ClinicianId>,
    /// Which staff entry each of them served, and in which shift.
    served: Vec<(usize, Served)>,
    /// Its staff entries that nobody has served, in order.
    pub open: Vec<usize>,
}

/// The visits that have begun without all the clinicians they need. O(history).
pub fn begun_short(problem: &Problem) -> BTreeMap<VisitId, Begun> {
    let mut begun: BTreeMap<VisitId, Begun> = BTreeMap::new();
    for (id, shift) in problem.shifts.enumerate() {
        for stop in &shift.history {
            let PastKind::Visit { visit, staff } = stop.what else { continue };
            let all = || (0..problem.visits[visit].staff.len()).collect();
            let (start, crew, served) = (stop.start, Vec::new(), Vec::new());
            let row = begun.entry(visit).or_insert_with(|| Begun { start, crew, served, open: all() });
            row.start = row.start.min(stop.start);
            row.open.retain(|&open| open != staff);
            row.crew.push(shift.clinician);
            row.served.push((staff, Served { clinician: shift.clinician, shift: id }));
        }
    }
    begun.retain(|_, row| !row.open.is_empty());
    begun
}

impl Begun {
    /// What a pin asks of those who are still to come; `None` if somebody who came meets it, or if it is about an entry
    /// that somebody served.
    pub fn pinned(&self, pin: &Pin) -> Option<Whom> {
        let whom = Whom::of(pin);
        let about = |staff: usize| whom.staff.is_none_or(|entry| entry == staff);
        let met = self.served.iter().any(|&served| whom.is_met(served));
        (!met && self.open.iter().any(|&staff| about(staff))).then_some(whom)
    }

    /// What serving the rest of the visit costs whoever comes and whenever: it is late from its beginning on, and has
    /// kept its promised time or has not.
    fn fixed_price(&self, problem: &Problem, visit: VisitId) -> Cost {
        let late = problem.lateness(visit, self.start);
        let moved = problem.promise(visit).map(|promise| crew_cost(problem, promise, &promise.clinicians, self.start));
        problem.weights.late_per_second.of(problem.visits[visit].priority) * late + moved.unwrap_or_default()
    }

    /// What `clinician` serving the open entry `staff` costs beside preferences.
    pub fn price(&self, problem: &Problem, visit: VisitId, staff: usize, clinician: ClinicianId) -> Cost {
        let fixed = if self.open.first() == Some(&staff) { self.fixed_price(problem, visit) } else { Cost::ZERO };
        if self.open.len() > 1 { fixed } else { fixed + self.changed_crew(problem, visit, vec![clinician]) }
    }

    /// What it costs that those who come are not those who were promised.
    pub fn changed_crew(&self, problem: &Problem, visit: VisitId, mut crew: Vec<ClinicianId>) -> Cost {
        let Some(promise) = problem.promise(visit) else { return Cost::ZERO };
        crew.extend(&self.crew);
        crew.sort_unstable();
        crew.dedup();
        if promise.clinicians == crew { Cost::ZERO } else { changed_price(problem, promise) }
    }
}
