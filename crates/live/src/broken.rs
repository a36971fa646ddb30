//! What a plan breaks by a person's decision, as far as it takes more than the visit that an override names to keep it.

use std::collections::{BTreeMap, BTreeSet};

use crate::Current;
use rounds_check as check;
use rounds_model::ids::{Table, VisitId};
use rounds_model::{Link, LinkKind, Overruled, Problem};

/// What was decided on, and stays so.
#[derive(Default)]
pub(crate) struct Broken {
    /// Links of the day as it now is, by their index.
    pub links: BTreeSet<usize>,
    /// The visits of those.
    pub visits: BTreeSet<String>,
    /// Shifts that break a rule of theirs.
    pub shifts: BTreeSet<String>,
    /// Visits at which a rule is broken that somebody decided on for their whole shift.
    pub decided: BTreeSet<String>,
}

impl Broken {
    /// What the plan before breaks, as far as the day as it now is still has the decision. O(plan) for each link of a
    /// visit that somebody decided on against a link.
    pub(crate) fn of(before: &Current, now: &Problem) -> Broken {
        let mut broken = Broken::default();
        for violation in check::check(&before.problem, &before.plan).overridden {
            let (visit, shift) = check::about(&before.plan, &violation.path);
            let mut decided =
                now.overrides.iter().filter(|one| one.rule == violation.code).filter(|one| match one.on {
                    Overruled::Visit(id) => visit == Some(&*now.visits[id].id),
                    Overruled::Shift(id) => shift == Some(&*now.shifts[id].id),
                });
            let (Some(_), shift) = (decided.next(), shift.map(String::from)) else { continue };
            match visit {
                Some(visit) if violation.code.starts_with("V7") => broken.add_links(before, now, visit, violation.code),
                Some(visit) => drop(broken.decided.insert(visit.to_owned())),
                None => broken.shifts.extend(shift),
            }
        }
        broken
    }

    /// The links of the visit that the plan before breaks, by that rule.
    fn add_links(&mut self, before: &Current, now: &Problem, visit: &str, code: &str) {
        let ids: BTreeMap<&str, VisitId> = before.problem.visits.enumerate().map(|(id, row)| (&*row.id, id)).collect();
        let mut alone = before.problem.clone();
        alone.overrides.clear();
        for (index, link) in now.links.iter().enumerate() {
            let names: Vec<&str> = members(&link.kind).into_iter().map(|id| &*now.visits[id].id).collect();
            let known: Option<Vec<VisitId>> = names.iter().map(|name| ids.get(name).copied()).collect();
            let Some(known) = known.filter(|_| names.contains(&visit)) else { continue };
            alone.links = Table::default();
            alone.links.push(Link { id: None, kind: of(&link.kind, known) });
            if check::check(&alone, &before.plan).violations.iter().any(|found| found.code == code) {
                self.links.insert(index);
                self.visits.extend(names.into_iter().map(String::from));
            }
        }
    }
}

fn members(kind: &LinkKind) -> Vec<VisitId> {
    match kind {
        LinkKind::Gap { from, to, .. } => vec![*from, *to],
        LinkKind::SameClinician(visits) | LinkKind::DifferentClinicians(visits) | LinkKind::AllOrNone(visits) => {
            visits.clone()
        }
    }
}

/// The same link between other visits, as many of them.
fn of(kind: &LinkKind, visits: Vec<VisitId>) -> LinkKind {
    match (kind, &visits[..]) {
        (LinkKind::Gap { min, max, .. }, &[from, to]) => LinkKind::Gap { from, to, min: *min, max: *max },
        (LinkKind::Gap { .. }, _) => kind.clone(),
        (LinkKind::SameClinician(_), _) => LinkKind::SameClinician(visits),
        (LinkKind::DifferentClinicians(_), _) => LinkKind::DifferentClinicians(visits),
        (LinkKind::AllOrNone(_), _) => LinkKind::AllOrNone(visits),
    }
}
