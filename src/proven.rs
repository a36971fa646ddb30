//! What is proven of a day, beside a plan for it: as JSON for programs and in words for people.

use std::fmt::Write;
use std::time::Duration;

use rounds_check::check;
use rounds_engine::search::{Binding, Proof, with_one_more};
use rounds_format::plan::PlanFile;
use rounds_model::{Priority, Problem};
use rounds_report as report;
use serde_json::{Map, Value, json};

/// Share of the time to make a plan to start from, unless one is given, and to plan again with one shift more.
const PLANNING: f64 = 0.2;
/// No more of it than this.
const LONGEST: Duration = Duration::from_secs(30);
/// No less of it for planning again.
const SHORTEST: Duration = Duration::from_secs(1);

/// A plan, and how good any plan of its day can be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Proven {
    /// The plan, with its cost and the bound.
    pub plan: PlanFile,
    /// Whether it keeps every rule; otherwise it says nothing about the bound.
    pub valid: bool,
    /// What is proven.
    pub proof: Proof,
    /// Visits more, and cost less, of a plan with one more of the shift that binds most.
    pub what_if: Option<(i64, i64)>,
}

/// How long to plan, of the time that there is for a proof: before it, and again with one shift more.
pub fn planning_time(whole: Duration) -> (Duration, Duration) {
    let first = whole.mul_f64(PLANNING).min(LONGEST);
    (first, first.max(SHORTEST))
}

/// The plan with the cost that the judge finds, and whether it keeps every rule.
pub fn judged(problem: &Problem, plan: PlanFile) -> (PlanFile, bool) {
    let verdict = check(problem, &plan);
    (PlanFile { cost: Some(verdict.cost), ..plan }, verdict.violations.is_empty())
}

impl Proven {
    /// Of a plan as [`judged`] gives it.
    pub fn of(plan: PlanFile, valid: bool, proof: Proof) -> Proven {
        Proven { plan: PlanFile { bound: Some(proof.bound.clone()), ..plan }, valid, proof, what_if: None }
    }

    /// The day with one more of the shift that binds most; `None` where none is known to bind.
    pub fn one_more(&self, problem: &Problem) -> Option<Problem> {
        self.proof.binding.first().map(|binding| with_one_more(problem, binding.shift))
    }

    /// The same, with the plan `more` for the day of [`Proven::one_more`].
    pub fn with_plan_of_one_more(self, more: &PlanFile) -> Proven {
        let cost = |plan: &PlanFile| plan.cost.as_ref().map_or(0, |cost| cost.total);
        let visits = self.plan.unassigned.len() as i64 - more.unassigned.len() as i64;
        Proven { what_if: Some((visits, cost(&self.plan) - cost(more))), ..self }
    }

    /// As JSON.
    pub fn json(&self, problem: &Problem) -> Value {
        let Proven { plan, valid, proof, what_if } = self;
        let by_priority: Map<String, Value> = Priority::ALL
            .iter()
            .zip(proof.by_priority)
            .map(|(priority, upper)| (priority.name().into(), upper.into()))
            .collect();
        let visits = proof.bound.visits.as_ref();
        let binding = |binding: &Binding| {
            let shift = &problem.shifts[binding.shift];
            json!({ "shift": shift.id, "saves": binding.saves.round(), "visits": binding.visits })
        };
        let mut figures = json!({
            "lower": proof.bound.lower,
            "gap": if *valid { json!(proof.bound.gap) } else { Value::Null },
            "visits": {
                "upper": visits.map(|visits| visits.upper),
                "perShift": visits.and_then(|visits| visits.per_shift),
                "byPriority": by_priority,
            },
            "method": proof.bound.method,
            "converged": proof.converged,
            "relaxation": proof.relaxed,
            "cost": if *valid { json!(plan.cost.as_ref().map(|cost| cost.total)) } else { Value::Null },
            "binding": proof.binding.iter().map(binding).collect::<Vec<_>>(),
        });
        if let (Some((visits, saved)), Some(binding)) = (what_if, proof.binding.first()) {
            let shift = &problem.shifts[binding.shift].id;
            figures["whatIf"] = json!({ "oneMoreLike": shift, "visits": visits, "saves": saved });
        }
        figures
    }

    /// In words.
    pub fn text(&self, problem: &Problem) -> String {
        let Proven { plan, valid, proof, what_if } = self;
        let mut stated = plan.clone();
        if !valid {
            stated.cost = None;
        }
        let mut text = report::proof(&stated).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(text, "\nMethod: {}.\n", proof.bound.method);
        if !proof.binding.is_empty() {
            text.push_str("What binds: one more shift like\n");
        }
        for binding in &proof.binding {
            let _ = writeln!(text, "  {}", report::one_more(problem, binding.shift, binding.saves, binding.visits));
        }
        if let (Some((visits, saved)), Some(binding)) = (what_if, proof.binding.first()) {
            let shift = &problem.shifts[binding.shift].id;
            let _ =
                writeln!(text, "Planned again with one more like {shift}: {}.", report::difference(*visits, *saved));
            if *saved > binding.saves.round() as i64 && proof.bound.gap > 0.0 {
                // The plan may be far from the bound: what the search found meanwhile is not the shift's doing.
                text.push_str(
                    "That is against this plan, which need not be the best without that shift: part of it may come of \
                     searching longer.\n",
                );
            }
        }
        text
    }
}
