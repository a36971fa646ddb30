//! Whom and what words at a desk mean, and what is likest where they mean nothing.

use rounds::format::plan::Stop;
use rounds::live::Desk;
use rounds::{Error, Issue};
use rounds_format::codes::{DESK_WHO, UNKNOWN_IN_EVENT};
use rounds_report::list;

use crate::cli::desk::folder::Folder;
use crate::cli::input::{Failure, Outcome};

/// Who is planned at the visit, if only one is and nobody is named.
pub(super) fn who(folder: &Folder, visit: &str, named: Option<String>) -> Outcome<String> {
    if !folder.desk.current.day.visits.iter().any(|row| row.id == visit) {
        let help = visits_like(&folder.desk, visit);
        return Err(refusal(UNKNOWN_IN_EVENT, "VISIT", format!("the day has no visit `{visit}`"), &help));
    }
    if let Some(named) = named {
        return Ok(named);
    }
    let shifts = folder.desk.current.plan.shifts.iter();
    let serves = |stop: &Stop| matches!(stop, Stop::Visit { visit: id, .. } if id == visit);
    let planned = shifts.filter(|shift| shift.itinerary.iter().any(serves)).map(|shift| shift.clinician.clone());
    match &planned.collect::<Vec<_>>()[..] {
        [one] => Ok(one.clone()),
        [] => {
            let what = format!("nobody is planned at visit `{visit}`");
            Err(refusal(DESK_WHO, "--by", what, "say who was there: --by WHO"))
        }
        several => {
            let what = format!("{} are planned at visit `{visit}`", list(several));
            Err(refusal(DESK_WHO, "--by", what, "say which of them: --by WHO"))
        }
    }
}

/// The shift that the clinician is working, or works next.
pub(super) fn shift_of(folder: &Folder, clinician: &str) -> Outcome<String> {
    let problem = &folder.desk.current.problem;
    if !problem.clinicians.iter().any(|row| row.id == clinician) {
        let help = like(clinician, problem.clinicians.iter().map(|row| &*row.id), "the day has no clinicians");
        return Err(refusal(DESK_WHO, "CLINICIAN", format!("the day has no clinician `{clinician}`"), &help));
    }
    let own = problem.shifts.iter().filter(|shift| problem.clinicians[shift.clinician].id == clinician);
    let open = own.filter(|shift| shift.end + shift.max_overtime > folder.now.instant());
    let next = open.min_by_key(|shift| shift.start).map(|shift| shift.id.clone());
    next.ok_or_else(|| {
        let what = format!("every shift of `{clinician}` is over");
        refusal(DESK_WHO, "CLINICIAN", what, "name somebody who still works; `rounds status` lists who does")
    })
}

/// The visits of the day whose ids are likest to one that it does not have.
pub(super) fn visits_like(desk: &Desk, visit: &str) -> String {
    let ids = desk.current.day.visits.iter().map(|row| &*row.id);
    like(visit, ids, "the day has no visits")
}

/// `did you mean n1, n2 or n3?`.
pub(super) fn like<'a>(word: &str, of: impl Iterator<Item = &'a str>, none: &str) -> String {
    match &likest(word, of)[..] {
        [] => none.into(),
        [one] => format!("did you mean {one}?"),
        [first, second] => format!("did you mean {first} or {second}?"),
        [first, second, third, ..] => format!("did you mean {first}, {second} or {third}?"),
    }
}

/// The words, each once, the likest first.
pub(super) fn likest<'a>(word: &str, of: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<&str> = of.collect();
    all.sort_unstable();
    all.dedup();
    // What begins alike is likest: `iv-therapy` and `iv`.
    let apart = |other: &&str| {
        let within = !other.is_empty() && (word.starts_with(*other) || other.starts_with(word));
        (*other != word, !within, strsim::osa_distance(&word.to_lowercase(), &other.to_lowercase()))
    };
    all.sort_by_cached_key(apart);
    all.into_iter().map(String::from).collect()
}

pub(super) fn refusal(code: &'static str, path: &str, what: String, help: &str) -> Failure {
    Error::input(vec![Issue::new(code, path, what, help)]).into()
}
