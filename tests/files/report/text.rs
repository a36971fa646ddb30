//! The texts for the terminal.

use insta::assert_snapshot;
use rounds::format::plan::{PlanFile, Stop, Unassigned};
use rounds::report::{Naming, compare, explain, summary};

use super::{empty, small};

#[test]
fn summary_fits_a_screen() {
    let (problem, plan) = small();
    let text = summary(&problem, &plan, Naming::Ids);
    assert!(text.lines().count() <= 40 && text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert_snapshot!(text);
}

#[test]
fn summary_says_how_many_more_are_left_out() {
    let (problem, mut plan) = small();
    let one = plan.unassigned[0].clone();
    plan.unassigned = (0..40).map(|_| Unassigned { reasons: Vec::new(), ..one.clone() }).collect();
    let text = summary(&problem, &plan, Naming::Ids);
    assert!(text.ends_with("and 28 more: `rounds explain` names them all\n"), "{text}");
    assert!(text.contains("not looked for in the time; `rounds explain` finds it"));
}

#[test]
fn summary_does_without_figures_shifts_and_visits() {
    let (problem, mut plan) = small();
    (plan.kpis, plan.cost, plan.bound) = (None, None, None);
    assert!(summary(&problem, &plan, Naming::Ids).starts_with("8 of 10 visits planned, 2 per shift; 2 left out.\n"));
    let (problem, plan) =
        empty(r#"{ "format": "rounds/1", "places": [], "travel": { "modes": [] }, "clinicians": [], "visits": [] }"#);
    assert!(summary(&problem, &plan, Naming::Ids).starts_with("No visits to plan; 0 shifts.\n"));
    assert_eq!(explain(&problem, &plan, None, Naming::Ids).unwrap(), "No visit is left out.\n");
}

#[test]
fn texts_show_no_labels() {
    let (problem, plan) = small();
    let texts = [
        summary(&problem, &plan, Naming::Ids),
        explain(&problem, &plan, None, Naming::Ids).unwrap(),
        compare(&problem, &plan, &plan, Naming::Ids),
    ];
    let planned = explain(&problem, &plan, Some("v6<i>"), Naming::Ids).unwrap();
    for text in texts.iter().chain([&planned]) {
        assert!(!text.contains("Ada") && !text.contains("UCR") && !text.contains("alert(6)"), "{text}");
    }
}

#[test]
fn explains_every_visit_left_out() {
    let (problem, plan) = small();
    assert_snapshot!(explain(&problem, &plan, None, Naming::Ids).unwrap());
}

#[test]
fn explains_a_visit_that_is_planned() {
    let (problem, plan) = small();
    let texts = ["v1", "v2", "v3", "v8"].map(|visit| explain(&problem, &plan, Some(visit), Naming::Ids).unwrap());
    assert_snapshot!(texts.join("\n"));
}

#[test]
fn labels_are_told_only_where_they_are_asked_for() {
    let (problem, plan) = small();
    let said = |naming| explain(&problem, &plan, Some("v6<i>"), naming).unwrap();
    let label = "<script>alert(6)</script>";
    assert!(said(Naming::Labels).starts_with(&format!("{label} (v6<i>), ")), "{}", said(Naming::Labels));
    let of_ada = explain(&problem, &plan, Some("v2"), Naming::Labels).unwrap();
    assert!(of_ada.contains("Ada <b> (ada) in shift"), "{of_ada}");
    let ids = said(Naming::Ids);
    assert!(ids.starts_with("v6<i> (") && !ids.contains(label) && !ids.contains("Ada"), "{ids}");
}

#[test]
fn an_unknown_visit_is_refused_with_the_nearest_id() {
    let (problem, plan) = small();
    let error = explain(&problem, &plan, Some("v66<i>"), Naming::Ids).unwrap_err();
    let issues = error.issues();
    assert_eq!(issues.len(), 1);
    assert!(issues[0].message.contains("v66<i>") && issues[0].help.contains("`v6<i>`"), "{}", issues[0]);
}

/// The small plan with `v6<i>` left out and `v5` done by somebody else, later.
fn other(plan: &PlanFile) -> PlanFile {
    let mut other = plan.clone();
    let mut moved = None;
    let ben = &mut other.shifts[1].itinerary;
    ben.retain(|stop| match stop {
        Stop::Visit { visit, .. } if visit == "v5" => {
            moved = Some(stop.clone());
            false
        }
        Stop::Visit { visit, .. } => visit != "v6<i>",
        _ => true,
    });
    other.shifts[3].itinerary.extend(moved);
    other.unassigned.push(Unassigned::unexplained("v6<i>".into()));
    let (kpis, cost) = (other.kpis.as_mut().unwrap(), other.cost.as_mut().unwrap());
    (kpis.visits_per_shift, kpis.travel_share, kpis.travel_seconds) = (Some(1.75), Some(0.06), 6_000);
    (cost.unassigned, cost.travel, cost.total) = (540_000, 6_000, 551_600);
    other
}

#[test]
fn compares_figures_and_visits() {
    let (problem, plan) = small();
    assert_snapshot!(compare(&problem, &plan, &other(&plan), Naming::Ids));
    let same = compare(&problem, &plan, &plan, Naming::Ids);
    assert!(same.ends_with("The plans agree on who does what and when (10 visits).\n"), "{same}");
}
