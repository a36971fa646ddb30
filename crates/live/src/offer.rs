//! The ways to take one referral, ranked: what a single point of access reads out on the phone.

use serde::Serialize;

use crate::answer::{Answer, Options, at_once, found, judged};
use crate::changes::{Change, changes};
use crate::unreported::Lists;
use crate::{Current, NewDay, day_edits};
use rounds_engine::evaluate::Instance;
use rounds_engine::explain;
use rounds_engine::search;
use rounds_format::codes::{NO_SUCH_OFFER, NOT_ONE_REFERRAL};
use rounds_format::events::{EventFile, EventsFile};
use rounds_format::plan::PlanFile;
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::error::{Error, Issue, Result};
use rounds_model::units::Seconds;

/// One way to take the referral.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Who attends, in order of their ids.
    pub clinicians: Vec<String>,
    /// When care begins.
    pub start: Timestamp,
    /// What the plan costs more than without the visit, the price of leaving it out aside.
    pub cost: i64,
    /// How late care begins.
    pub late: IsoDuration,
    /// Travel of the whole team beyond that without the visit, in seconds; negative where it is less.
    pub detour: i64,
    /// Preferences of the visit that are not met, at their prices.
    pub preferences: i64,
    /// What changes for other visits.
    pub displaces: Vec<Change>,
    /// The plan, for the day in [`Offers`]; the judge has passed it.
    #[serde(skip)]
    pub plan: PlanFile,
}

/// The ways to take a referral, cheapest first.
#[derive(Clone, Debug)]
pub struct Offers {
    /// The day with the referral on it.
    pub now: NewDay,
    /// The visit.
    pub visit: String,
    /// None where there is no way in.
    pub offers: Vec<Offer>,
    /// The plan that leaves the visit out, which says why where there is no way in.
    pub without: PlanFile,
}

/// The ways as JSON.
#[derive(Serialize)]
struct Given<'a> {
    visit: &'a str,
    offers: &'a [Offer],
    /// The reason, where there are no offers.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(flatten)]
    lists: &'a Lists,
}

impl Offers {
    /// Why there is no way to take the referral, and what would make one; `None` where there is one, or nothing is
    /// known.
    pub fn why(&self) -> Option<String> {
        let left = self.without.unassigned.iter().find(|left| left.visit == self.visit)?;
        if !self.offers.is_empty() || left.reasons.is_empty() {
            return None;
        }
        let nearest = left.nearest.as_ref().and_then(|nearest| Some(format!(" Nearest: {}.", nearest.description()?)));
        let reason = rounds_report::main_reason(left);
        Some(format!("{}.{}", reason.trim_end_matches('.'), nearest.unwrap_or_default()))
    }

    /// The ways as JSON, with what is not to be forgotten.
    ///
    /// # Errors
    /// [`Error::is_internal`] if they cannot be said in JSON.
    pub fn to_json(&self) -> Result<String> {
        let given = Given { visit: &self.visit, offers: &self.offers, why: self.why(), lists: &self.now.lists };
        let text = serde_json::to_string_pretty(&given).map_err(|error| Error::internal(error.to_string()))?;
        Ok(text + "\n")
    }
}

/// At most `top` ways to take the one new visit of `events`, cheapest first, each by another clinician: with nobody
/// else noticing, or with others displaced where that is cheaper. Clinicians on the way keep their next stop. Asking
/// decides nothing.
///
/// # Errors
/// [`Error::is_input`] if the events are not one `newVisit`, or as [`new_day`](crate::new_day);
/// [`Error::is_internal`] if the judge refuses a plan.
pub fn offers(before: &Current, events: &EventsFile, top: usize) -> Result<Offers> {
    let [EventFile::NewVisit { visit, .. }] = &events.events[..] else {
        let help = "give one newVisit and nothing else; what else has happened is for `rounds replan`";
        let what = "an offer is for one new visit";
        return Err(Error::input(vec![Issue::new(NOT_ONE_REFERRAL, "events", what, help)]));
    };
    let (now, start) = at_once(before, events, Vec::new(), &|id| id != visit.id)?;
    let mut instance = Instance::again(now.searched(), &start.parts);
    let without = now.own(search::plan_of(&instance, &start.placed, "as it is"));
    let known = changes(before, &now, &without).changes;
    let problem = now.searched();
    let Some(id) = problem.visits.ids().find(|&id| problem.visits[id].id == visit.id) else {
        return Err(Error::internal("the new visit is not in the new day"));
    };
    let mut offers = Vec::new();
    for way in search::ways_in(&mut instance, &start.placed, id, top) {
        let plan = now.own(search::plan_of(&instance, &way, "offer"));
        match judged(&now.problem, &plan) {
            // A way that does not keep to what a person decided is none.
            Err(error) if error.is_internal() && now.around.is_some() => continue,
            other => other?,
        };
        let mut list = changes(before, &now, &plan).changes;
        let Some(own) = list.iter().position(|change| change.visit == visit.id) else { continue };
        let Some(is) = list.remove(own).is else { continue };
        list.retain(|change| !known.contains(change));
        let paid = |plan: &PlanFile| plan.cost.unwrap_or_default();
        let seconds = |plan: &PlanFile| plan.kpis.unwrap_or_default().travel_seconds;
        let soft = |plan: &PlanFile| paid(plan).continuity + paid(plan).preference;
        offers.push(Offer {
            cost: way.cost - start.placed.cost + problem.prices()[id].0,
            late: IsoDuration(problem.lateness(id, is.start.instant()).max(Seconds::ZERO)),
            detour: seconds(&plan) - seconds(&without),
            preferences: soft(&plan) - soft(&without),
            clinicians: is.clinicians,
            start: is.start,
            displaces: list,
            plan,
        });
    }
    offers.sort_by_key(|offer| offer.cost);
    drop(instance);
    let mut without = without;
    if offers.is_empty() {
        explained(&now, &mut without);
    }
    Ok(Offers { visit: visit.id.clone(), now, offers, without })
}

/// The offer of this rank (from 1, the best first) carried out, with everything that makes way for it. With 0 the visit
/// comes onto the day and has no place yet.
///
/// # Errors
/// As [`offers`], and [`Error::is_input`] if there is no such offer.
pub fn take_offer(before: &Current, events: &EventsFile, rank: usize, options: &Options) -> Result<Answer> {
    let mut ways = offers(before, events, rank.max(1))?;
    let mut plan = match rank.checked_sub(1) {
        None => ways.without,
        Some(row) if row < ways.offers.len() => ways.offers.swap_remove(row).plan,
        Some(_) => return Err(Error::input(vec![no_such(&ways, rank)])),
    };
    explained(&ways.now, &mut plan);
    Ok(found(before, &ways.now, plan, options.threshold)?.on(ways.now))
}

/// That there is no offer of this rank, and what to do.
fn no_such(ways: &Offers, rank: usize) -> Issue {
    let visit = day_edits::shown(&ways.visit);
    match ways.offers.len() {
        0 => {
            let why = ways.why().map_or(String::new(), |why| format!(": {}", why.trim_end_matches('.')));
            let help = "take 0 to have it on the day without a place, until there is one";
            Issue::new(NO_SUCH_OFFER, "rank", format!("there is no way to take `{visit}`{why}"), help)
        }
        _ => {
            let help = "list the offers again, and take one of those";
            Issue::new(NO_SUCH_OFFER, "rank", format!("there is no offer {rank} for `{visit}`"), help)
        }
    }
}

/// Reasons of what a plan leaves out, where they can be had.
fn explained(now: &NewDay, plan: &mut PlanFile) {
    if let Err(error) = explain::reasons(&now.problem, plan) {
        tracing::debug!(%error, "no reasons for what is left out");
    }
}
