//! The judge: recomputes a plan naively from the problem and reports every rule that it breaks.
//!
//! Written from `format.md` alone. It uses the problem's fields, the travel of two places, and the types of the plan
//! file; nothing of the search, of its evaluator or of its caches, not even `model::fits`. Whatever it computes it
//! computes the long way, in 128-bit integers, so that no plan that can be read makes it panic or overflow.
//!
//! How it goes: `resolve` finds out which ids are meant and gives every stop its place, travel and access as the
//! contract has them; then each family of rules looks at that trace on its own, a file each; `ledger` adds up each
//! shift, `cost` and `kpis` the day; `claims` holds the figures stated in the plan against them. Violated rules are
//! listed in [`RULES`].
//!
//! # After a re-plan
//! The first stops of an itinerary are *past* where its shift has `history`. They must be there unchanged (`V9001`),
//! and then no rule is held against them; cost and KPIs count them as they happened: travel to one took from the end of
//! the stop before to the arrival, to the first one what the day has, and a distance is the day's. What the plan says
//! of that (departure, travel, metres) is held against it like other figures. So that a day on which
//! something has already gone wrong can still be planned:
//! - a cap (visits, travel, load, overtime) that is exceeded is a violation only if a visit follows the past stops;
//! - a duty that is out of reach after the last past stop may be missing;
//! - links and staffing are held against visits of which at least one is not past; a visit of which one staff entry is
//!   past may lack the others, and is then not served: it stands among the unassigned ones, at its price;
//! - whoever is planned for the rest of such a visit is bound by links on clinicians, together with those who came, and
//!   by pins that nobody who came meets; its start, and that it was begun, count as they are;
//! - a shift with past stops but without a visit keeps them; its start, end and duties are then optional.
//!
//! # Overrides
//! A violation that an `override` of the day covers (its rule, at that visit or in that shift) is listed apart, and
//! makes the plan no less clean.
//!
//! # Reserves
//! A reserve is held where the clinician is, like a remote visit: a shift that holds one is worked, with its start,
//! end, breaks and activities, also where it has no visit, and it takes one of the shift's `maxVisits`. It is in no key
//! figure but `reserveSeconds`; as none of the five things that a shift is spent on, its time is idle, and waiting. One
//! that nobody holds is part of `cost.unassigned`.
//!
//! An attempt without access (`noAccess`, an extension of the contract) stands only in history: its visit is still
//! open, its travel counts, and its time is neither care nor access, so it is part of waiting and idle.
#![deny(missing_docs)]

mod claims;
mod cost;
mod duties;
mod fitness;
mod history;
mod kpis;
mod ledger;
mod limits;
mod links;
mod overridden;
mod pins;
mod render;
mod reserves;
mod resolve;
mod rules;
mod sequence;
mod staffing;
mod structure;
mod timing;
mod trace;
mod windows;

pub use rules::{RULES, Rule};

use rounds_format::plan::{CostFile, Kpis, PlanFile};
use rounds_model::Problem;

/// What the judge found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// Rules broken, in the order of the rule families, then of the plan.
    pub violations: Vec<Violation>,
    /// The objective as recomputed; as far as possible where the plan is broken.
    pub cost: CostFile,
    /// The key figures as recomputed; as far as possible where the plan is broken.
    pub kpis: Kpis,
    /// Figures stated in the plan that differ from the recomputation.
    pub claims: Vec<Claim>,
    /// Rules broken by the decision of a person (an override of the day): no fault of the plan.
    pub overridden: Vec<Violation>,
    /// Overrides of the day that this plan does not need, by their index.
    pub idle_overrides: Vec<usize>,
}

impl Verdict {
    /// Whether the plan breaks no rule and states no wrong figure.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty() && self.claims.is_empty()
    }
}

/// A rule that the plan breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Stable code: `V1203`.
    pub code: &'static str,
    /// Where, as a JSON path into the plan: `shifts[3].itinerary[1].start`.
    pub path: String,
    /// What is wrong, in ids and figures; never a label.
    pub message: String,
    /// The rule in a few words.
    pub rule: &'static str,
}

/// A figure stated in the plan that differs from the recomputed one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claim {
    /// Where, as a JSON path into the plan: `kpis.careShare`.
    pub path: String,
    /// The figure in the plan.
    pub claimed: String,
    /// The figure as recomputed.
    pub actual: String,
}

/// Judges `plan` against `problem`: every rule of `format.md`, cost, KPIs and every figure that the plan states.
///
/// Never panics on a plan that can be read; unknown ids, stops out of order and absurd times are violations.
/// Takes time linear in the size of the plan, but for links (linear in theirs).
pub fn check(problem: &Problem, plan: &PlanFile) -> Verdict {
    let mut found = Findings::default();
    let trace = resolve::resolve(problem, plan, &mut found);
    structure::check(&trace, &mut found);
    staffing::check(&trace, plan, &mut found);
    history::check(&trace, &mut found);
    timing::check(&trace, &mut found);
    sequence::check(&trace, &mut found);
    duties::check(&trace, &mut found);
    windows::check(&trace, &mut found);
    fitness::check(&trace, &mut found);
    limits::check(&trace, &mut found);
    links::check(&trace, &mut found);
    pins::check(&trace, &mut found);
    reserves::check(&trace, plan, &mut found);
    let ledgers = ledger::ledgers(&trace);
    let cost = cost::cost(&trace, &ledgers, &mut found);
    let kpis = kpis::kpis(&trace, &ledgers);
    let claims = claims::claims(&trace, plan, &cost, &kpis, found.0.is_empty());
    let overridden::Apart { violations, overridden, idle: idle_overrides } = overridden::apart(problem, plan, found.0);
    Verdict { violations, cost, kpis, claims, overridden, idle_overrides }
}

/// The visit and the shift that a path into a plan is about.
pub fn about<'p>(plan: &'p PlanFile, path: &str) -> (Option<&'p str>, Option<&'p str>) {
    let about = overridden::About::of(plan, path);
    (about.visit, about.shift)
}

/// Violations as they are found.
#[derive(Default)]
struct Findings(Vec<Violation>);

impl Findings {
    fn add(&mut self, rule: Rule, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Violation { code: rule.code, path: path.into(), message: message.into(), rule: rule.name });
    }
}
