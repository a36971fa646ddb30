//! Figures stated in the plan, held against the recomputed ones.

use serde::Serialize;
use serde_json::Value;

use super::Claim;
use super::kpis::ratio;
use super::render::{clock, written};
use super::trace::{Stated, Time, Trace, What};
use rounds_format::plan::{BoundFile, CostFile, Kpis, PlanFile};

/// How far a stated ratio may be off.
const TOLERANCE: f64 = 1e-9;

pub(super) fn claims(trace: &Trace, plan: &PlanFile, cost: &CostFile, kpis: &Kpis, valid: bool) -> Vec<Claim> {
    let mut wrong = Vec::new();
    if !plan.day.may_be(&trace.problem.digest) {
        wrong.push(claim("day.digest", &plan.day.digest, &trace.problem.digest));
    }
    for route in &trace.routes {
        if let (Some(stated), Some(actual)) = (route.stated_departure, route.departure.filter(|_| route.has_past())) {
            let path = format!("{}.itinerary[0].departure", route.path);
            if stated != actual {
                wrong.push(claim(&path, &clock(trace, stated), &clock(trace, actual)));
            }
        }
        for step in &route.steps {
            if step.past || step.place.is_some() {
                legs(&step.path, &step.stated, step.travel, step.metres, &mut wrong);
            }
            if let (What::Visit { visit, .. }, Some(stated)) = (step.what, step.stated.late) {
                let late = trace.lateness(visit, step.start);
                if stated != late {
                    wrong.push(claim(&format!("{}.late", step.path), &written(stated), &written(late)));
                }
            }
        }
        if let Some(home) = &route.home {
            legs(&home.path, &home.stated, home.travel, home.metres, &mut wrong);
        }
    }
    if let Some(stated) = &plan.cost {
        compare("cost", &tree(stated), &tree(cost), &mut wrong);
    }
    if let Some(stated) = &plan.kpis {
        compare("kpis", &tree(stated), &tree(kpis), &mut wrong);
    }
    if let Some(stated) = &plan.bound {
        bound(stated, cost, kpis, valid, &mut wrong);
    }
    wrong
}

fn claim(path: &str, claimed: &str, actual: &str) -> Claim {
    Claim { path: path.into(), claimed: claimed.into(), actual: actual.into() }
}

fn legs(path: &str, stated: &Stated, travel: Time, metres: i128, wrong: &mut Vec<Claim>) {
    if let Some(stated) = stated.travel.filter(|&stated| stated != travel) {
        wrong.push(claim(&format!("{path}.travel"), &written(stated), &written(travel)));
    }
    if let Some(stated) = stated.metres.filter(|&stated| stated != metres) {
        wrong.push(claim(&format!("{path}.metres"), &stated.to_string(), &metres.to_string()));
    }
}

/// The figures as JSON, so that every key is compared and none can be forgotten.
fn tree(figures: &impl Serialize) -> Value {
    // Plain structs of numbers always serialise.
    serde_json::to_value(figures).unwrap_or_default()
}

fn compare(path: &str, stated: &Value, actual: &Value, wrong: &mut Vec<Claim>) {
    if let (Value::Object(stated), Value::Object(actual)) = (stated, actual) {
        for (key, actual) in actual {
            compare(&format!("{path}.{key}"), stated.get(key).unwrap_or(&Value::Null), actual, wrong);
        }
        return;
    }
    let near = match (stated.as_f64(), actual.as_f64()) {
        (Some(one), Some(other)) if stated.is_f64() || actual.is_f64() => (one - other).abs() <= TOLERANCE,
        _ => stated == actual,
    };
    if !near {
        wrong.push(claim(path, &stated.to_string(), &actual.to_string()));
    }
}

/// A bound cannot be proven again here, but a valid plan can refute it, and its gap is arithmetic.
fn bound(stated: &BoundFile, cost: &CostFile, kpis: &Kpis, valid: bool, wrong: &mut Vec<Claim>) {
    if valid && stated.lower > cost.total {
        wrong.push(claim("bound.lower", &stated.lower.to_string(), &format!("at most {}", cost.total)));
    }
    let gap = ratio(i128::from(cost.total) - i128::from(stated.lower), cost.total.into()).unwrap_or(0.0);
    compare("bound.gap", &tree(&stated.gap), &tree(&gap), wrong);
    let Some(visits) = &stated.visits else { return };
    let assigned = kpis.assigned_visits.total;
    if valid && visits.upper < assigned {
        wrong.push(claim("bound.visits.upper", &visits.upper.to_string(), &format!("at least {assigned}")));
    }
    let per_shift = ratio(visits.upper.into(), kpis.shifts.into());
    compare("bound.visits.perShift", &tree(&visits.per_shift), &tree(&per_shift), wrong);
}
