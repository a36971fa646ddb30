//! The optimum of a tiny day by trying everything: every assignment, every order, breaks and activities in every place,
//! each with its best times. Only model, travel and the judge are used, so that the engine can be held against it.
//!
//! Meant for up to 6 visits and 3 shifts without history. Assignments are taken by ascending price of what they leave
//! out; routes of a shift are listed once for each set of visits, with a lower bound, and branches that cannot beat the
//! best plan so far are cut. Nothing is cut that could.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rounds::check::check;
use rounds::format::plan::PlanFile;
use rounds::model::ids::{ClinicianId, Id, ShiftId, VisitId};
use rounds::model::units::Cost;
use rounds_model::{LinkKind, Problem, Visit, fits};

use super::routes::{Item, Route, Routes};
use super::times;

/// The least cost of the day and a plan that has it.
///
/// # Panics
/// When the plan it makes is refused by the judge, or priced otherwise: then one of the two is wrong. Also on a day
/// with history, which it does not know.
pub fn best_cost(problem: &Problem) -> (i64, PlanFile) {
    assert!(problem.shifts.iter().all(|shift| shift.history.is_empty()), "history is not covered");
    let mut search = Search { problem, known: BTreeMap::new(), best: None };
    let mut assignments = assignments(problem);
    assignments.sort_by_key(|assignment| assignment.price);
    for assignment in assignments {
        if search.beaten(assignment.price) {
            break;
        }
        search.assignment(&assignment);
    }
    search.best.expect("the plan without any visit is always there")
}

/// Who serves what, and what that alone costs: visits left out, continuity, preferences, changed clinicians.
struct Assignment {
    /// The items of each shift.
    items: Vec<BTreeSet<Item>>,
    price: i64,
}

/// For each visit the shifts of its staff entries; empty: left out.
type Choice = Vec<Vec<ShiftId>>;

fn assignments(problem: &Problem) -> Vec<Assignment> {
    let mut choices: Vec<Choice> = vec![Vec::new()];
    for visit in problem.visits.ids() {
        let ways = ways(problem, visit);
        choices = choices
            .iter()
            .flat_map(|choice| ways.iter().map(|way| [choice.as_slice(), std::slice::from_ref(way)].concat()))
            .collect();
    }
    choices.iter().filter(|choice| allowed(problem, choice)).map(|choice| assignment(problem, choice)).collect()
}

/// Every way to serve one visit: left out, or fit clinicians for every entry, two different ones for two, as pinned.
fn ways(problem: &Problem, visit: VisitId) -> Vec<Vec<ShiftId>> {
    let mut ways: Vec<Vec<ShiftId>> = vec![Vec::new()];
    let who = |shift: ShiftId| problem.shifts[shift].clinician;
    for staff in 0..problem.visits[visit].staff.len() {
        let mut longer = Vec::new();
        for way in &ways {
            for shift in problem.shifts.ids() {
                let twice = way.iter().any(|&other| who(other) == who(shift));
                if !twice && fits(problem, visit, staff, who(shift)) {
                    longer.push([way.as_slice(), &[shift]].concat());
                }
            }
        }
        ways = longer;
    }
    ways.retain(|way| {
        problem.pins.iter().filter(|pin| pin.visit == visit).all(|pin| {
            way.iter().enumerate().any(|(staff, &shift)| {
                pin.staff.is_none_or(|named| named == staff)
                    && pin.shift.is_none_or(|named| named == shift)
                    && pin.clinician.is_none_or(|named| named == who(shift))
            })
        })
    });
    ways.push(Vec::new());
    ways
}

/// The links that do not speak of time.
fn allowed(problem: &Problem, choice: &Choice) -> bool {
    let done = |visit: &VisitId| !choice[visit.index()].is_empty();
    problem.links.iter().all(|link| match &link.kind {
        LinkKind::Gap { from, to, .. } => done(from) || !done(to),
        LinkKind::AllOrNone(visits) => visits.iter().all(done) || !visits.iter().any(done),
        LinkKind::SameClinician(visits) => {
            let crews = || visits.iter().filter(|visit| done(visit)).map(|visit| crew(problem, choice, *visit));
            crews().next().is_none_or(|first| first.iter().any(|who| crews().all(|crew| crew.contains(who))))
        }
        LinkKind::DifferentClinicians(visits) => {
            let all: Vec<ClinicianId> = visits.iter().flat_map(|visit| crew(problem, choice, *visit)).collect();
            all.iter().collect::<BTreeSet<_>>().len() == all.len()
        }
    })
}

fn crew(problem: &Problem, choice: &Choice, visit: VisitId) -> BTreeSet<ClinicianId> {
    choice[visit.index()].iter().map(|&shift| problem.shifts[shift].clinician).collect()
}

fn assignment(problem: &Problem, choice: &Choice) -> Assignment {
    let mut items = vec![BTreeSet::new(); problem.shifts.len()];
    let (mut price, prices) = (Cost::ZERO, problem.prices());
    for (id, visit) in problem.visits.enumerate() {
        if choice[id.index()].is_empty() {
            price += prices[id];
        }
        for (staff, &shift) in choice[id.index()].iter().enumerate() {
            items[shift.index()].insert(Item::Visit(id, staff));
            price += dislikes(problem, visit, problem.shifts[shift].clinician);
        }
    }
    for promise in &problem.promises {
        let crew = crew(problem, choice, promise.visit);
        if !crew.is_empty() && crew != promise.clinicians.iter().copied().collect() {
            let times = if promise.confirmed { 5 } else { 1 };
            price += Cost(problem.weights.changed_clinician.0 * times);
        }
    }
    Assignment { items, price: price.0 }
}

/// Continuity and preferences that a staff entry served by `who` does not meet.
fn dislikes(problem: &Problem, visit: &Visit, who: ClinicianId) -> Cost {
    let (weights, row) = (&problem.weights, &problem.clinicians[who]);
    let mut price = Cost::ZERO;
    if !visit.preferred_clinicians.is_empty() && !visit.preferred_clinicians.contains(&who) {
        price += weights.continuity;
    }
    if visit.preferred_gender.is_some() && row.gender != visit.preferred_gender {
        price += weights.preference;
    }
    if !visit.preferred_languages.is_empty() && !row.languages.iter().any(|one| visit.preferred_languages.contains(one))
    {
        price += weights.preference;
    }
    price
}

struct Search<'a> {
    problem: &'a Problem,
    /// Routes by shift and set of visits.
    known: BTreeMap<(ShiftId, BTreeSet<Item>), Rc<Routes>>,
    best: Option<(i64, PlanFile)>,
}

impl Search<'_> {
    fn beaten(&self, bound: i64) -> bool {
        self.best.as_ref().is_some_and(|(best, _)| bound >= *best)
    }

    fn assignment(&mut self, assignment: &Assignment) {
        let mut choices = Vec::new();
        for (shift, items) in self.problem.shifts.ids().zip(&assignment.items) {
            let key = (shift, items.clone());
            let problem = self.problem;
            let routes = self.known.entry(key).or_insert_with(|| Rc::new(Routes::of(problem, shift, items)));
            if routes.all.is_empty() {
                return;
            }
            choices.push(Rc::clone(routes));
        }
        self.combine(assignment.price, &choices, &mut Vec::new());
    }

    /// Chooses a route for the next shift; `price` is what the assignment alone costs.
    fn combine(&mut self, price: i64, choices: &[Rc<Routes>], chosen: &mut Vec<Rc<Route>>) {
        let rest = &choices[chosen.len()..];
        let Some(routes) = rest.first() else { return self.complete(price, chosen) };
        let others: i64 = rest[1..].iter().map(|routes| routes.least).sum();
        let idle_of_others = rest[1..].iter().map(|routes| routes.least_idle).max().unwrap_or(0);
        let before = price + chosen.iter().map(|route| route.bound).sum::<i64>();
        for route in &routes.all {
            // Routes come by ascending bound: none that follows can do better.
            if self.beaten(before + route.bound + others) {
                break;
            }
            chosen.push(Rc::clone(route));
            let idle = chosen.iter().map(|route| route.idle).max().unwrap_or(0).max(idle_of_others);
            let worst = self.problem.weights.longest_idle_per_second.0 * idle;
            if !self.beaten(before + route.bound + others + worst) {
                let together = times::time(self.problem, chosen, false).map(|(cost, _)| cost);
                if together.is_some_and(|cost| !self.beaten(price + cost + others + worst)) {
                    self.combine(price, choices, chosen);
                }
            }
            chosen.pop();
        }
    }

    /// All shifts have a route: finds the times, and has the judge price the plan.
    fn complete(&mut self, price: i64, chosen: &[Rc<Route>]) {
        let Some((cost, times)) = times::time(self.problem, chosen, true) else { return };
        if self.beaten(price + cost) {
            return;
        }
        let plan = times::plan(self.problem, chosen, &times);
        let verdict = check(self.problem, &plan);
        assert!(verdict.is_clean(), "the judge refuses the oracle's plan:\n{verdict}\n{plan:#?}");
        assert_eq!(verdict.cost.total, price + cost, "judge and oracle price a plan differently:\n{plan:#?}");
        let mut plan = plan;
        (plan.cost, plan.kpis) = (Some(verdict.cost), Some(verdict.kpis));
        self.best = Some((verdict.cost.total, plan));
    }
}
