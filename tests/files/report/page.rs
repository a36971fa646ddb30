//! The page: sound HTML, complete, escaped, and closed to the network.

use std::collections::BTreeSet;

use rounds::format::plan::{PlanFile, Stop};
use rounds::model::Problem;
use rounds::model::ids::Id;
use rounds::report::{Extras, html, html_with};

use super::{empty, small};

const VOID: [&str; 4] = ["meta", "link", "br", "input"];

/// The start tags of `page`; panics where tags do not nest.
fn tags(page: &str) -> Vec<&str> {
    let (mut tags, mut open) = (Vec::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let (tag, after) = rest.split_at(rest.find('>').expect("a tag ends"));
        rest = after;
        let name = tag.split_whitespace().next().expect("a tag has a name");
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "nesting before {:.80}", rest),
            None => {
                tags.push(tag);
                open.extend((!VOID.contains(&name)).then_some(name));
            }
        }
        if name == "style" || name == "script" {
            rest = &rest[rest.find("</").expect("raw text ends")..];
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    tags
}

/// The values of `attribute` in `tags`.
fn values<'a>(tags: &[&'a str], attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    let value = |tag: &&'a str| Some(tag.split_once(opening.as_str())?.1.split_once('"')?.0);
    tags.iter().filter_map(value).collect()
}

/// What every page must be, whatever the day.
fn sound(page: &str) {
    let tags = tags(page);
    let ids = values(&tags, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "ids are unique");
    for target in values(&tags, "href") {
        let inside = target.strip_prefix('#').is_some_and(|id| known.contains(id));
        // Coordinates are for the phone itself: no server is asked.
        let phone =
            target.strip_prefix("geo:").is_some_and(|point| point.split(',').all(|of| of.parse::<f64>().is_ok()));
        assert!(inside || phone || target == "data:,", "a link leads to {target}");
    }
    for attribute in ["aria-labelledby", "aria-describedby"] {
        assert!(values(&tags, attribute).iter().all(|id| known.contains(id)));
    }
    for outside in ["http:", "https:", "//fonts", "@import", " src=", " style=", " onclick="] {
        assert!(!tags.iter().any(|tag| tag.contains(outside)) && !page.contains("@import"), "{outside}");
    }
    assert!(page.matches("url(").count() == page.matches("url(#").count(), "styles refer to the page only");
    assert!(page.contains(r#"<html lang="en-GB">"#) && page.contains("default-src 'none'"));
    let levels = tags.iter().filter_map(|tag| tag.strip_prefix('h')?.chars().next()?.to_digit(10));
    levels.fold(0, |before, level| {
        assert!(level <= before + 1 && (level > 1 || before == 0), "headings are in order");
        level
    });
    assert!(!page.contains("NaN"), "every number is one");
}

/// The part of `page` that is the section `id`.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("<section id=\"{id}\"")).expect("the section is there");
    rest.split_once("</section>").expect("the section ends").0
}

#[test]
fn the_page_is_sound_and_complete() {
    let (problem, plan) = small();
    let page = html(&problem, &plan);
    sound(&page);
    let timeline = section(&page, "timeline");
    assert_eq!(values(&tags_of(timeline), "data-visit").len(), 9, "each attendance once");
    for visit in ["v1", "v2", "v3", "v4", "v5", "v6&lt;i&gt;", "v7", "v8"] {
        let times = timeline.matches(&format!("data-visit=\"{visit}\"")).count();
        assert_eq!(times, if visit == "v1" { 2 } else { 1 }, "{visit}");
    }
    for (class, drawn) in [("travel", 11), ("waiting", 4), ("access", 0), ("overtime", 1)] {
        let times = timeline.matches(&format!("class=\"{class}\"")).count();
        assert_eq!(times, drawn + 1, "{class}: in the rows, and in the key");
    }
    assert_eq!(section(&page, "left-out").matches("data-visit=").count(), 2);
    assert_eq!(section(&page, "map").matches("class=\"route ").count(), 3);
    assert_eq!(section(&page, "map").matches("class=\"missed\"").count(), 2);
    assert_eq!(section(&page, "run-sheets").matches("<article").count(), 3);
    for said in ["50%", "Nobody holds catheter.", "Late by 5 min", "00:50 +1", "Break left out", "ben</td>"] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn what_begins_late_is_marked_in_red() {
    let (problem, mut plan) = small();
    let page = html(&problem, &plan);
    for rule in [".late { fill: var(--alert); }", "strong.late { color: var(--alert); }"] {
        assert!(page.contains(rule), "{rule}");
    }
    let marks = |page: &str| {
        let mark = r#"<use class="late""#;
        (section(page, "timeline").matches(mark).count(), page.matches(r#"<strong class="late">Late by "#).count())
    };
    let late = plan.shifts.iter().flat_map(|shift| &shift.itinerary);
    let late = late.filter(|stop| matches!(stop, Stop::Visit { late, .. } if late.0.0 > 0)).count();
    assert_eq!((late, marks(&page)), (1, (1 + 1, 1)), "in the row and in the key, and on the run sheet");
    for stop in plan.shifts.iter_mut().flat_map(|shift| &mut shift.itinerary) {
        if let Stop::Visit { late, .. } = stop {
            late.0 = rounds::model::units::Seconds(0);
        }
    }
    assert_eq!(marks(&html(&problem, &plan)), (1, 0), "in the key alone");
}

/// Start tags of a part of a page.
fn tags_of(part: &str) -> Vec<&str> {
    part.split('<').filter(|tag| !tag.starts_with('/')).collect()
}

#[test]
fn access_is_drawn_where_a_place_has_it() {
    let (mut problem, plan) = small();
    let home = problem.visits.iter().find(|visit| visit.id == "v2").and_then(|visit| visit.place).unwrap();
    problem.places[home].access = rounds::model::units::Seconds(120);
    let page = html(&problem, &plan);
    // At v8 it takes two of the five minutes between arrival and start; v2 starts on arrival, so none shows there.
    let timeline = section(&page, "timeline");
    assert_eq!(timeline.matches("class=\"access\"").count(), 1 + 1);
    assert_eq!(timeline.matches("class=\"waiting\"").count(), 4 + 1);
}

#[test]
fn what_changes_of_the_plan_before_is_marked_and_listed() {
    let (problem, plan) = small();
    assert!(!html(&problem, &plan).contains("id=\"changes\""), "without a plan before there is nothing to say");
    let page = html_with(&problem, &plan, &Extras { since: Some(&plan), ..Extras::default() });
    sound(&page);
    assert!(section(&page, "changes").contains("None: every visit"));
    // Before, v2 was an hour earlier, v8 was left out, v1 was done by one alone, and v7 was not known.
    let mut before = plan.clone();
    let mut alone = false;
    for shift in &mut before.shifts {
        shift.itinerary.retain(|stop| match stop {
            Stop::Visit { visit, .. } if visit == "v1" => std::mem::replace(&mut alone, true),
            Stop::Visit { visit, .. } => visit != "v8" && visit != "v7",
            _ => true,
        });
        for stop in &mut shift.itinerary {
            if let Stop::Visit { visit, start, end, .. } = stop
                && visit == "v2"
            {
                let back = |at: rounds::format::values::Timestamp| {
                    let at = at.instant() - rounds::model::units::Seconds(3_600);
                    rounds::format::values::Timestamp::in_zone(at, problem.zone).unwrap()
                };
                (*start, *end) = (back(*start), back(*end));
            }
        }
    }
    before.unassigned.push(rounds::format::plan::Unassigned { visit: "v8".into(), ..before.unassigned[0].clone() });
    let now = before.shifts.iter().flat_map(|shift| &shift.itinerary).find_map(|stop| match stop {
        Stop::Start { departure, .. } => Some(departure.instant()),
        _ => None,
    });
    let page = html_with(&problem, &plan, &Extras { since: Some(&before), now, ..Extras::default() });
    sound(&page);
    let changes = section(&page, "changes");
    for (visit, what) in [("v2", "moved"), ("v8", "now placed"), ("v1", "reassigned"), ("v7", "new")] {
        let row = changes.split("<tr ").find(|row| row.contains(&format!("data-visit=\"{visit}\"")));
        assert!(row.is_some_and(|row| row.contains(&format!("<strong>{what}</strong>"))), "{visit} {what}: {changes}");
    }
    assert_eq!(changes.matches("<tr data-visit").count(), 4);
    let timeline = section(&page, "timeline");
    assert_eq!(timeline.matches("changed\" href").count(), 5, "v1 twice");
    assert_eq!(timeline.matches("class=\"was\"").count(), 2 + 1, "v1 and v2, and in the key");
    assert!(timeline.contains(">now "), "the time is told");
}

#[test]
fn what_looks_like_html_is_escaped() {
    let (problem, plan) = small();
    let page = html(&problem, &plan);
    for raw in ["<script>alert", "<UCR>", "<b>", "<i>", "& Mrs", "& \"friends\""] {
        assert!(!page.contains(raw), "{raw}");
    }
    assert!(page.contains("Harrow &lt;UCR&gt; &amp; &quot;friends&quot;</h1>"));
    assert!(page.contains("&lt;script&gt;alert(6)&lt;/script&gt; (v6&lt;i&gt;)"));
}

#[test]
fn without_figures_the_page_says_so() {
    let (problem, mut plan) = small();
    (plan.kpis, plan.cost, plan.bound, plan.solver) = (None, None, None, None);
    let page = html(&problem, &plan);
    sound(&page);
    assert!(page.contains("carries no key figures") && page.contains("visits planned"));
}

#[test]
fn days_without_visits_or_shifts_or_both() {
    let nothing =
        r#"{ "format": "rounds/1", "places": [], "travel": { "modes": [] }, "clinicians": [], "visits": [] }"#;
    let (problem, plan) = empty(nothing);
    let page = html(&problem, &plan);
    sound(&page);
    assert!(page.contains("There is no map") && page.contains("No visits"));
    let (problem, mut plan) = small();
    plan.shifts.iter_mut().for_each(|shift| shift.itinerary.clear());
    sound(&html(&problem, &plan));
    plan.shifts.clear();
    sound(&html(&problem, &plan));
}

#[test]
fn places_without_coordinates_are_left_off_the_map() {
    let (mut problem, plan) = small();
    let ids: Vec<_> = problem.places.ids().collect();
    problem.places[ids[1]].point = None;
    let page = html(&problem, &plan);
    sound(&page);
    assert_eq!(section(&page, "map").matches("class=\"dot\"").count(), 6 + 1, "visits with coordinates, and the key");
    ids.iter().for_each(|place| problem.places[*place].point = None);
    let page = html(&problem, &plan);
    sound(&page);
    assert!(section(&page, "map").contains("There is no map"));
}

#[test]
fn a_night_over_a_clock_change_tells_its_hours_apart() {
    let day = r#"{ "format": "rounds/1", "timeZone": "Europe/London", "places": [],
        "travel": { "modes": [{ "id": "car", "estimate": { "speedKmh": 20.0, "detourFactor": 1.3 } }] },
        "clinicians": [{ "id": "n", "shifts": [
            { "id": "night", "start": "2026-10-24T22:00:00+01:00", "end": "2026-10-25T05:00:00+00:00" }] }],
        "visits": [] }"#;
    let (problem, plan) = empty(day);
    let page = html(&problem, &plan);
    sound(&page);
    assert_eq!(section(&page, "timeline").matches(">01:00</text>").count(), 2);
    assert!(page.contains("the clocks change from BST to GMT") && page.contains(">GMT</text>"));
}

/// The small day over and over, `times` times, with ids of its own each time.
fn repeated(times: usize) -> (Problem, PlanFile) {
    let (mut problem, mut plan) = small();
    let (day, once) = small();
    for round in 1..times {
        let offset = day.visits.len() * round;
        for shift in &day.shifts {
            let id = format!("{}-{round}", shift.id);
            problem.shifts.push(rounds::model::Shift { id, ..shift.clone() });
        }
        for (index, visit) in day.visits.iter().enumerate() {
            let id = format!("{}-{round}", visit.id);
            let pushed = problem.visits.push(rounds::model::Visit { id, ..visit.clone() });
            assert_eq!(pushed.index(), offset + index);
        }
        for shift in &once.shifts {
            let mut shift = shift.clone();
            shift.shift = format!("{}-{round}", shift.shift);
            for stop in &mut shift.itinerary {
                if let Stop::Visit { visit, .. } = stop {
                    *visit = format!("{visit}-{round}");
                }
            }
            plan.shifts.push(shift);
        }
        for left in &once.unassigned {
            let mut left = left.clone();
            left.visit = format!("{}-{round}", left.visit);
            plan.unassigned.push(left);
        }
    }
    (problem, plan)
}

#[test]
fn a_borough_of_ten_thousand_visits_is_a_page_under_thirty_megabytes() {
    let (problem, plan) = repeated(1_000);
    let page = html(&problem, &plan);
    assert!(page.len() < 30_000_000, "{} bytes", page.len());
    sound(&page);
    assert_eq!(section(&page, "timeline").matches("data-visit=").count(), 9_000);
}

#[test]
fn notes_stand_on_run_sheets_only_where_the_file_of_the_day_is_given() {
    let (problem, plan) = small();
    let text = include_str!("day.json");
    let mut day = rounds::format::read_day_file(text.as_bytes()).expect("the day");
    let planned = plan.shifts.iter().flat_map(|shift| &shift.itinerary).find_map(|stop| match stop {
        Stop::Visit { visit, .. } => Some(visit.clone()),
        _ => None,
    });
    let visit =
        day.visits.iter_mut().find(|visit| Some(&visit.id) == planned.as_ref()).expect("a visit that is planned");
    visit.notes = Some("Key safe <4711>, mind the dog".into());
    let page = html_with(&problem, &plan, &Extras { notes: Some(&day), ..Extras::default() });
    sound(&page);
    assert!(page.contains("Key safe &lt;4711&gt;, mind the dog"));
    assert!(!html(&problem, &plan).contains("Key safe"));
}
