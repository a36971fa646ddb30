//! Why visits are left out, and how a visit was planned, in words.

use std::fmt::Write;

use crate::format::{count, distance, length, list};
use crate::names::Naming;
use crate::view::{Attendance, Row, View, What};
use crate::words;
use rounds_format::codes::NO_SUCH_VISIT;
use rounds_format::plan::{PlanFile, Reason, Unassigned};
use rounds_model::error::{Error, Issue, Result};
use rounds_model::ids::{ClinicianId, VisitId};
use rounds_model::units::{Instant, Seconds};
use rounds_model::{LinkKind, Pin, Problem, Reserve, StaffEntry};

/// Every reason and the nearest relaxation of each visit left out, or, given `visit`, all there is to say of that one:
/// who, when, lateness, preferences, links and pins where it is planned, the reasons where it is not. Reserves
/// likewise: those that nobody holds, or the one of that id. Ends with a newline.
///
/// # Errors
/// [`Error::is_input`] with [`NO_SUCH_VISIT`] where the day has no visit of that id; names the nearest id there is.
pub fn explain(problem: &Problem, plan: &PlanFile, visit: Option<&str>, naming: Naming) -> Result<String> {
    let view = View::new(problem, plan).named(naming);
    let Some(id) = visit else { return Ok(all(&view)) };
    let found = problem.visits.enumerate().find(|(_, visit)| visit.id == id);
    if let Some(reserve) = problem.reserves.iter().find(|reserve| reserve.id == id && found.is_none()) {
        return Ok(reserved(&view, reserve));
    }
    let (visit, _) = found.ok_or_else(|| Error::input(vec![unknown(problem, id)]))?;
    let entry = view.left_out.iter().find(|left| left.visit == Some(visit)).map(|left| left.entry);
    Ok(match (view.attendances[visit].as_slice(), entry) {
        ([], Some(entry)) => left_out(&view, Some(visit), entry),
        ([], None) => format!("{}: the plan does not mention it.\n", title(&view, visit)),
        (attendances, _) => planned(&view, visit, attendances),
    })
}

fn unknown(problem: &Problem, id: &str) -> Issue {
    let distance = |other: &&str| strsim::osa_distance(id, other);
    let nearest = problem.visits.iter().map(|visit| visit.id.as_str()).min_by_key(distance);
    let help = nearest.map_or("the day has no visits".into(), |nearest| format!("did you mean `{nearest}`?"));
    Issue::new(NO_SUCH_VISIT, "--visit", format!("the day has no visit `{id}`"), help)
}

fn all(view: &View) -> String {
    let unheld: String =
        view.unheld().filter_map(|(row, _)| row).map(|row| format!("\n{}", reserved(view, row))).collect();
    if view.left_out.is_empty() {
        return format!("No visit is left out.\n{unheld}");
    }
    let number = view.left_out.len() as u64;
    let opening = format!("{} left out, the most important first.\n", count(number, "visit is", "visits are"));
    let blocks = view.left_out.iter().map(|left| format!("\n{}", left_out(view, left.visit, left.entry)));
    opening + &blocks.collect::<String>() + &unheld
}

/// A reserve: who holds it, or why nobody does.
fn reserved(view: &View, reserve: &Reserve) -> String {
    let base = base(view);
    let holds = |row: &Row| row.steps.iter().position(|step| step.what == What::Reserve { id: &reserve.id });
    let holder = view.rows.iter().find_map(|row| Some((row, &row.steps[holds(row)?])));
    let state = if holder.is_some() { "held" } else { "nobody is kept free for it" };
    let mut text = format!("{} (reserve): {state}\n", reserve.id);
    if let Some((row, step)) = holder {
        let (who, when) = (view.names.clinician(&row.plan.clinician), view.clock.range(step.start, step.end, base));
        text.push_str(&line("who", &format!("{who} in shift {}, {when}", row.plan.shift)));
    }
    text.push_str(&line("wanted", &view.clock.range(reserve.from, reserve.to, base)));
    text.push_str(&line("time", &entry(view.problem, &reserve.entry)));
    if holder.is_none() {
        let left = view.unheld().find(|(_, left)| left.reserve == reserve.id).map(|(_, left)| left);
        text.push_str(&why(view, left.map_or(&[], |left| &left.reasons)));
    }
    text
}

/// `v021 (urgent, ucr-fall)`.
fn title(view: &View, visit: VisitId) -> String {
    let visit = &view.problem.visits[visit];
    let kind = visit.kind.as_ref().map_or(String::new(), |kind| format!(", {kind}"));
    let (name, priority) = (view.names.visit(&visit.id), visit.priority.name());
    // A name that ends in brackets takes no second pair.
    if name == visit.id { format!("{name} ({priority}{kind})") } else { format!("{name}, {priority}{kind}") }
}

fn base(view: &View) -> Instant {
    view.span.map_or(Instant::default(), |(first, _)| first)
}

/// A line with its name in a column of its own; further lines of `words` are indented to match.
fn line(name: &str, words: &str) -> String {
    format!("  {name:<12}{words}\n")
}

fn left_out(view: &View, visit: Option<VisitId>, entry: &Unassigned) -> String {
    let name = visit.map_or(entry.visit.clone(), |visit| title(view, visit));
    let mut text = format!("{name}: left out\n");
    if let Some(visit) = visit {
        text.push_str(&line("wanted", &words::wanted(view.problem, visit, &view.clock, base(view))));
        text.push_str(&line("care", &care(view.problem, visit)));
    }
    text.push_str(&why(view, &entry.reasons));
    let nearest = words::nearest(entry, &view.clock, base(view));
    text + &line("nearest", &nearest.unwrap_or_else(|| "none of the changes that were tried lets it in".into()))
}

/// The reasons, a line each with its figures below.
fn why(view: &View, reasons: &[Reason]) -> String {
    let mut text = String::new();
    if reasons.is_empty() {
        text.push_str(&line("why", words::NOT_LOOKED_FOR));
    }
    for (index, reason) in reasons.iter().enumerate() {
        let said = if reason.description.is_empty() { words::reason(reason.code()) } else { &reason.description };
        text.push_str(&line(if index == 0 { "why" } else { "" }, &format!("{said} [{}]", words::code(reason.code()))));
        if let Some(details) = words::details(&reason.details.fields(), &view.clock, base(view)) {
            text.push_str(&line("", &format!("  {details}")));
        }
    }
    text
}

/// `45 min by two clinicians: iv-therapy, band 5; anybody`.
fn care(problem: &Problem, visit: VisitId) -> String {
    let demands: Vec<String> = problem.visits[visit].staff.iter().map(|own| entry(problem, own)).collect();
    match demands.as_slice() {
        [one] => one.clone(),
        several => {
            format!("{} together: {}", count(several.len() as u64, "clinician", "clinicians"), several.join("; "))
        }
    }
}

/// `45 min (iv-therapy, band 5)`.
fn entry(problem: &Problem, entry: &StaffEntry) -> String {
    let mut demands: Vec<String> = entry.skills.iter().map(|skill| problem.skills[*skill].clone()).collect();
    demands.extend((entry.min_band > 0).then(|| format!("band {}", entry.min_band)));
    let demand = if demands.is_empty() { "no skill asked for".into() } else { list(&demands) };
    format!("{} ({demand})", length(entry.duration))
}

fn planned(view: &View, visit: VisitId, attendances: &[Attendance]) -> String {
    let details = &view.problem.visits[visit];
    let mut text = format!("{}: planned\n", title(view, visit));
    for (index, &attendance) in attendances.iter().enumerate() {
        let name = if index == 0 { "who" } else { "and" };
        text.push_str(&line(name, &attends(view, attendance)));
    }
    let wanted = words::wanted(view.problem, visit, &view.clock, base(view));
    text.push_str(&line("wanted", &wanted));
    let late = attendances.first().map_or(Seconds::ZERO, |one| view.step(*one).late);
    if late > Seconds::ZERO {
        text.push_str(&line("late", &format!("by {}", length(late))));
    } else if details.due.is_some() || details.windows.iter().any(|window| window.due.is_some()) {
        text.push_str(&line("late", "no"));
    }
    for (name, words) in preferences(view, visit, attendances) {
        text.push_str(&line("preferred", &format!("{name}: {words}")));
    }
    for words in links(view, visit) {
        text.push_str(&line("link", &words));
    }
    for pin in view.problem.pins.iter().filter(|pin| pin.visit == visit) {
        text.push_str(&line("pin", &pinned(view, pin)));
    }
    text
}

/// `c03 in shift s003, 09:35 to 10:45, after 9 min of travel (2.9 km) from 09:20`.
fn attends(view: &View, attendance: Attendance) -> String {
    let (row, step) = (&view.rows[attendance.row], view.step(attendance));
    let mut text = format!(
        "{} in shift {}, {}",
        view.names.clinician(&row.plan.clinician),
        row.plan.shift,
        view.clock.range(step.start, step.end, base(view))
    );
    match step.place {
        None => text.push_str(", remote"),
        Some(place) if step.travel > Seconds::ZERO => {
            let _ = write!(text, ", at {place} after {} of travel ({})", length(step.travel), distance(step.metres));
        }
        Some(place) => {
            let _ = write!(text, ", at {place} without travel");
        }
    }
    text
}

/// Each preference by name, and whether it is met by everybody who attends.
fn preferences(view: &View, visit: VisitId, attendances: &[Attendance]) -> Vec<(String, String)> {
    let problem = view.problem;
    let visit = &problem.visits[visit];
    let staff: Vec<ClinicianId> = attendances
        .iter()
        .filter_map(|one| view.rows[one.row].shift.map(|shift| problem.shifts[shift].clinician))
        .collect();
    let met = |is_met: &dyn Fn(ClinicianId) -> bool| {
        let not: Vec<String> = staff
            .iter()
            .filter(|who| !is_met(**who))
            .map(|who| view.names.clinician(&problem.clinicians[*who].id))
            .collect();
        if not.is_empty() { "met".into() } else { format!("not met by {}", list(&not)) }
    };
    let mut lines = Vec::new();
    if !visit.preferred_clinicians.is_empty() {
        let names = visit.preferred_clinicians.iter().map(|who| view.names.clinician(&problem.clinicians[*who].id));
        let words = met(&|who| visit.preferred_clinicians.contains(&who));
        lines.push((format!("clinician {}", names.collect::<Vec<_>>().join(" or ")), words));
    }
    if let Some(gender) = &visit.preferred_gender {
        let words = met(&|who| problem.clinicians[who].gender.as_ref() == Some(gender));
        lines.push((format!("gender {gender}"), words));
    }
    if !visit.preferred_languages.is_empty() {
        let speaks = |who: ClinicianId, language| problem.clinicians[who].languages.contains(language);
        let words = met(&|who| visit.preferred_languages.iter().any(|language| speaks(who, language)));
        lines.push((format!("language {}", visit.preferred_languages.join(" or ")), words));
    }
    lines
}

/// The links of `visit`, each with how the plan meets it.
fn links(view: &View, visit: VisitId) -> Vec<String> {
    let id = |visit: VisitId| view.names.visit(&view.problem.visits[visit].id);
    let start = |visit: VisitId| view.attendances[visit].first().map(|one| view.step(*one).start);
    let others = |visits: &[VisitId]| {
        let others: Vec<String> = visits.iter().filter(|other| **other != visit).map(|other| id(*other)).collect();
        list(&others)
    };
    let words = |kind: &LinkKind| match kind {
        LinkKind::Gap { from, to, min, max } if *from == visit || *to == visit => {
            let bounds = match max {
                Some(max) => format!("{} to {}", length(*min), length(*max)),
                None => format!("at least {}", length(*min)),
            };
            let met = match (start(*from), start(*to)) {
                (Some(from), Some(to)) => format!("{} here", length(to - from)),
                _ => "the other is left out".into(),
            };
            Some(format!("{} starts {bounds} after {}: {met}", id(*to), id(*from)))
        }
        LinkKind::SameClinician(visits) if visits.contains(&visit) => {
            Some(format!("same clinician as {}", others(visits)))
        }
        LinkKind::DifferentClinicians(visits) if visits.contains(&visit) => {
            Some(format!("different clinicians from {}", others(visits)))
        }
        LinkKind::AllOrNone(visits) if visits.contains(&visit) => Some(format!("all or none with {}", others(visits))),
        _ => None,
    };
    let links = view.problem.links.enumerate();
    links.filter_map(|(link, row)| Some(format!("{}: {}", view.problem.link_name(link), words(&row.kind)?))).collect()
}

fn pinned(view: &View, pin: &Pin) -> String {
    let problem = view.problem;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(pin.clinician.map(|who| format!("to {}", view.names.clinician(&problem.clinicians[who].id))));
    parts.extend(pin.shift.map(|shift| format!("in shift {}", problem.shifts[shift].id)));
    parts.extend(pin.start.map(|start| format!("starting {}", view.clock.time(start, base(view)))));
    parts.extend(pin.staff.map(|staff| format!("for staff entry {staff}")));
    if parts.is_empty() { "to be as it is or not at all".into() } else { parts.join(", ") }
}
