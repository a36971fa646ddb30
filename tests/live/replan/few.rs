//! Few changes: an answer changes what serves the events, and what more could be gained is proposed apart.

use rounds::check::check;
use rounds::format;
use rounds::format::day::{PriorityFile, ResponseFile, VisitFile};
use rounds::format::events::{EventFile, EventsFile};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::live::{Answer, Command, Current, Desk, Offer, Options, Reply, answer, offers};
use rounds::model::units::{Instant, Seconds};
use serde_json::json;

use super::made::{counted, current};

/// A team of the fixtures with a plan that leaves something to gain.
fn team() -> Current {
    let day = std::fs::read("fixtures/days/ucr-team.json").expect("a fixture");
    current(&format::read_day_file(&day).expect("a day"), 300)
}

/// An urgent call for the place of a visit of the day, some time after the first shift has begun.
fn call(before: &Current, number: usize) -> EventsFile {
    let problem = &before.problem;
    let first = problem.shifts.iter().map(|shift| shift.start).min().expect("a shift");
    let at = Timestamp::in_zone(Instant(first.0 + 3_600 + 1_200 * number as i64), problem.zone).expect("an instant");
    let like = before.day.visits.iter().cycle().nth(7 * number).expect("a visit");
    let visit = VisitFile {
        id: "call".into(),
        patient: like.patient.clone(),
        place: like.place.clone(),
        duration: IsoDuration(Seconds(2_400)),
        priority: Some(PriorityFile::Urgent),
        response: Some(ResponseFile { clock_start: at, within: IsoDuration(Seconds(7_200)), notes: None }),
        ..VisitFile::default()
    };
    let event = EventFile::NewVisit { id: None, visit: Box::new(visit), patient: None, place: None, divert: None };
    EventsFile { format: "rounds/1".into(), at, events: vec![event], notes: None }
}

fn others(answer: &Answer) -> usize {
    answer.changes.changes.iter().filter(|change| change.visit != "call").count()
}

fn cost(answer: &Answer) -> i64 {
    answer.plan.cost.expect("a cost").total
}

#[test]
fn a_call_moves_few_others_and_the_rest_is_proposed() {
    let before = team();
    let (mut few, mut all, mut proposals) = (Vec::new(), 0, 0);
    for number in 0..12 {
        let events = call(&before, number);
        let options = Options::default().search(counted(2_000));
        let one = answer(&before, &events, &options, &|_| {}).expect("an answer");
        let free = answer(&before, &events, &options.clone().unrestricted(true), &|_| {}).expect("an answer");
        let placed = |answer: &Answer| !answer.plan.unassigned.iter().any(|left| left.visit == "call");
        assert!(placed(&one) >= placed(&free), "call {number} has no place, and could have");
        assert!(free.proposal.is_none(), "everything was allowed");
        few.push(others(&one));
        all += others(&free);
        let Some(proposal) = &one.proposal else { continue };
        proposals += 1;
        let verdict = check(&one.now.problem, &proposal.plan);
        assert!(verdict.is_clean(), "{:?}", verdict.violations);
        assert_eq!(proposal.saves, cost(&one) - verdict.cost.total);
        assert!(proposal.saves > 0);
    }
    few.sort_unstable();
    assert!(few[6] <= 2 && few[11] <= 6, "too many others move: {few:?}");
    assert!(all > few.iter().sum::<usize>(), "an unrestricted search moves more: {all}");
    assert!(proposals > 0, "a plan of few iterations leaves something to gain");
}

/// What is proposed is carried out as long as the plan is the one that was answered, and its journal is followed.
#[test]
fn a_proposal_is_accepted_and_followed() {
    let options = Options::default().search(counted(2_000));
    let said = |at: Timestamp, what: serde_json::Value| {
        let mut command = json!({"at": at, "by": "lead"});
        command.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        Command::read(&command.to_string()).expect("a command")
    };
    let accept = json!({"what": "acceptProposal"});
    let code = |reply: Reply| match reply {
        Reply::Refused(refused) => refused.refused[0].code.clone(),
        Reply::Answered(_) => "answered".into(),
    };
    // The first call that leaves something to gain.
    let (events, mut desk, time) = (0..12)
        .find_map(|number| {
            let (mut desk, events) = (Desk::new(team()), call(&team(), number));
            let early = desk.apply(&said(events.at, accept.clone()), &options, &|_| {}).expect("an answer");
            assert_eq!(code(early.reply), "E4214", "nothing is proposed yet");
            let call = said(events.at, json!({"what": "events", "events": events.events}));
            let entry = desk.apply(&call, &options, &|_| {}).expect("an answer");
            desk.proposed().is_some().then_some((events, desk, entry))
        })
        .expect("a plan of few iterations leaves something to gain");
    let at = events.at;
    let later = Timestamp::in_zone(Instant(at.instant().0 + 8 * 3_600), team().problem.zone).expect("an instant");
    let Reply::Answered(answered) = &time.reply else { panic!("{:?}", time.reply) };
    let proposed = answered.proposal.clone().expect("a proposal");
    assert!(answered.call_sheet.contains("more change"), "{}", answered.call_sheet);
    let late = desk.apply(&said(later, accept.clone()), &options, &|_| {}).expect("an answer");
    assert_eq!(code(late.reply), "E4213", "what it changes has begun by then");
    let taken = desk.apply(&said(at, accept.clone()), &options, &|_| {}).expect("an answer");
    let Reply::Answered(after) = &taken.reply else { panic!("{:?}", taken.reply) };
    assert_eq!(after.cost.total, answered.cost.total - proposed.saves);
    assert_eq!(after.changes.len(), proposed.changes);
    let again = desk.apply(&said(at, accept), &options, &|_| {}).expect("an answer");
    assert_eq!(code(again.reply), "E4214", "it is taken");

    let mut other = Desk::new(team());
    for entry in [&time, &taken] {
        other.follow(entry).expect("it follows");
    }
    assert_eq!(format::write_plan(&other.current.plan), format::write_plan(&desk.current.plan));
    let undone = desk.apply(&said(at, json!({"what": "undo"})), &options, &|_| {}).expect("an answer");
    assert_eq!(code(undone.reply), "answered", "a refused line does not stand in the way");
    let mut before = Desk::new(team());
    before.follow(&time).expect("it follows");
    assert_eq!(format::write_plan(&before.current.plan), format::write_plan(&desk.current.plan));
}

/// Where somebody has to make way for a call to be reached in time, that is offered first.
#[test]
fn an_offer_in_time_stands_before_one_that_is_late() {
    let (before, mut displacing) = (team(), 0);
    for number in 0..12 {
        let found = offers(&before, &call(&before, number), 3).expect("offers");
        let late = |offer: &Offer| offer.late.0 > Seconds::ZERO;
        let first = found.offers.first().expect("a way");
        assert!(!late(first) || found.offers.iter().all(late), "call {number}");
        displacing += usize::from(!late(first) && !first.displaces.is_empty());
        // Taken, it is the same whatever number of ways is listed.
        let alone = offers(&before, &call(&before, number), 1).expect("offers");
        assert_eq!(alone.offers[0], *first);
    }
    assert!(displacing > 0, "some calls are reached in time only if others make way");
}
