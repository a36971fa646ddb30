//! A day on a desk: commands, what they would do, and taking them back.

use rounds::format;
use rounds::live::{Command, Current, Desk, Entry, Journal, Options, Reply, What};
use rounds::search::Random;
use serde_json::{Value, json};

use super::line::{line, time};
use super::made::{at, counted, events, mixed_day, new_visit, span};

fn options() -> Options {
    Options::default().instant(true).search(counted(0))
}

fn state(desk: &Desk) -> String {
    format!("{}\n{}", format::write_day(&desk.current.day), format::write_plan(&desk.current.plan))
}

fn command(clock: &str, by: &str, what: Value) -> Command {
    let mut command = json!({"at": time(clock), "by": by});
    command.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
    Command::read(&command.to_string()).expect("a command")
}

fn referral() -> Value {
    let window = json!({"start": time("09:00"), "end": time("15:00")});
    json!({"kind": "newVisit", "visit": {"id": "new", "patient": "p-four", "priority": "urgent", "duration": "PT40M",
        "windows": [window], "due": time("10:30")}})
}

fn done(desk: &mut Desk, command: &Command) -> Entry {
    let entry = desk.apply(command, &options(), &|_| {}).expect("an answer");
    assert!(matches!(entry.reply, Reply::Answered(_)), "{:?}", entry.reply);
    entry
}

fn refused(desk: &mut Desk, command: &Command) -> String {
    let before = state(desk);
    let entry = desk.apply(command, &options(), &|_| {}).expect("an answer");
    assert_eq!(state(desk), before);
    match entry.reply {
        Reply::Refused(refused) => refused.refused[0].code.clone(),
        Reply::Answered(answer) => panic!("{answer:?}"),
    }
}

#[test]
fn an_offer_is_taken_with_all_that_makes_way() {
    for rank in 1..=3 {
        let mut desk = Desk::new(line());
        let take = command("09:35", "lead", json!({"what": "accept", "referral": referral(), "rank": rank}));
        let before = state(&desk);
        let preview = desk.preview(&take, &options()).expect("a preview");
        assert_eq!(state(&desk), before, "a preview changes nothing");
        let entry = done(&mut desk, &take);
        assert_eq!(entry.reply, preview);
        let who = ["b", "s", "a"][rank - 1];
        let Reply::Answered(answer) = &entry.reply else { unreachable!() };
        assert_eq!(answer.changes[0].is.as_ref().unwrap().clinicians, [who]);
        let mut again = Desk::new(line());
        again.follow(&entry).expect("it follows");
        assert_eq!(state(&again), state(&desk));
    }
    let mut desk = Desk::new(line());
    let none = command("09:35", "lead", json!({"what": "accept", "referral": referral(), "rank": 9}));
    assert_eq!(refused(&mut desk, &none), "E4214");
}

#[test]
fn the_last_command_is_taken_back_by_whoever_gave_it() {
    let mut desk = Desk::new(line());
    let before = state(&desk);
    let undo = command("09:40", "lead", json!({"what": "undo"}));
    assert_eq!(refused(&mut desk, &undo), "E4215");
    done(&mut desk, &command("09:35", "lead", json!({"what": "accept", "referral": referral(), "rank": 1})));
    let after = state(&desk);
    assert_ne!(after, before);
    let other = command("09:40", "somebody else", json!({"what": "undo"}));
    assert_eq!(refused(&mut desk, &other), "E4215", "somebody else's");
    let mut desk = Desk::new(line());
    done(&mut desk, &command("09:35", "lead", json!({"what": "accept", "referral": referral(), "rank": 1})));
    done(&mut desk, &undo);
    assert_eq!(state(&desk), before);
    assert_eq!(refused(&mut desk, &undo), "E4215", "once");
    let told = json!({"what": "events", "events": [{"kind": "confirmed", "visits": ["v3"]}]});
    done(&mut desk, &command("09:41", "lead", told));
    assert_eq!(refused(&mut desk, &command("09:42", "lead", json!({"what": "undo"}))), "E4215", "what was told stays");
}

#[test]
fn a_command_twice_or_too_late_is_not_done_again() {
    let mut desk = Desk::new(line());
    let mut take = command("09:35", "lead", json!({"what": "accept", "referral": referral(), "rank": 1}));
    (take.id, take.based_on) = (Some("c-1".into()), Some(0));
    let first = done(&mut desk, &take);
    let after = state(&desk);
    assert_eq!(done(&mut desk, &take).reply, first.reply);
    assert_eq!(state(&desk), after);
    take.id = Some("c-2".into());
    assert_eq!(refused(&mut desk, &take), "E4213");
    // Events too, where the sender says what they rest on.
    let told = json!({"what": "events", "events": [{"kind": "confirmed", "visits": ["v3"]}], "basedOn": 0});
    assert_eq!(refused(&mut desk, &command("09:36", "lead", told)), "E4213");
}

/// An entry that tells of another day than the one that follows is not gone on from; one from before days said what
/// was assumed is.
#[test]
fn a_journal_must_tell_of_the_day_that_follows() {
    let mut desk = Desk::new(line());
    let entry = done(&mut desk, &command("09:35", "lead", json!({"what": "events", "events": []})));
    let of = |day: &format::day::DayFile| format::problem_of(day).expect("a day").value.digest;
    let mut old = desk.current.day.clone();
    assert!(old.history.iter().flatten().any(|stop| stop.assumed.is_some()), "something is assumed by then");
    old.history.iter_mut().flatten().for_each(|stop| (stop.assumed, stop.told) = (None, None));
    for (day, follows) in [(desk.current.problem.digest.clone(), true), (of(&old), true), (of(&line().day), false)] {
        let mut told = entry.clone();
        let Reply::Answered(answer) = &mut told.reply else { unreachable!() };
        answer.day = day;
        assert_eq!(Desk::new(line()).follow(&told).is_ok(), follows);
    }
}

#[test]
fn a_move_against_the_rules_is_decided_and_goes_on() {
    let mut desk = Desk::new(line());
    let what = json!({"what": "edit", "visit": "w1", "to": ["b-early"], "start": time("16:00"), "because": "asked"});
    let entry = done(&mut desk, &command("09:35", "lead", what));
    let Reply::Answered(answer) = &entry.reply else { unreachable!() };
    assert!(!answer.overridden.is_empty());
    let next = done(&mut desk, &command("09:36", "lead", json!({"what": "events", "events": [referral()]})));
    let mut again = Desk::new(line());
    for entry in [&entry, &next] {
        again.follow(entry).expect("it follows");
    }
    assert_eq!(state(&again), state(&desk));
}

/// What attends and when, without what a plan says of how it was made.
fn planned(desk: &Desk) -> Vec<String> {
    let stops = desk.current.plan.shifts.iter().flat_map(|shift| {
        let stops = shift.itinerary.iter().map(move |stop| serde_json::to_string(&(&shift.shift, stop)));
        stops.collect::<Result<Vec<_>, _>>().expect("stops as JSON")
    });
    stops.collect()
}

#[test]
fn an_earlier_move_is_taken_back_and_what_came_after_stays() {
    let moved = |to: &str, pin: bool| json!({"what": "edit", "visit": "v3", "start": time(to), "pin": pin});
    let undo = |of: u64| command("08:10", "lead", json!({"what": "undo", "of": of}));
    let mut desk = Desk::new(line());
    let before = planned(&desk);
    done(&mut desk, &command("08:05", "lead", moved("13:00", true)));
    done(&mut desk, &note_at("08:06"));
    assert_ne!(planned(&desk), before);
    let other = command("08:10", "deputy", json!({"what": "undo", "of": 1}));
    assert_eq!(refused(&mut desk, &other), "E4215", "somebody else's");
    assert_eq!(refused(&mut desk, &undo(2)), "E4215", "a note has nothing to take back");
    let entry = done(&mut desk, &undo(1));
    assert_eq!(planned(&desk), before);
    assert!(desk.current.day.pins.is_none(), "the pin is gone with it");
    let Reply::Answered(answer) = &entry.reply else { unreachable!() };
    assert_eq!(answer.changes.iter().map(|change| &*change.visit).collect::<Vec<_>>(), ["v3"]);
    assert_eq!(refused(&mut desk, &undo(1)), "E4215", "once");
    // Two moves of one visit: the first is not what stands.
    done(&mut desk, &command("08:11", "lead", moved("13:00", false)));
    let first = desk.lines;
    done(&mut desk, &command("08:12", "lead", moved("12:00", false)));
    done(&mut desk, &note_at("08:13"));
    assert_eq!(refused(&mut desk, &command("08:14", "lead", json!({"what": "undo", "of": first}))), "E4215");
    // A patient who has been told keeps the time.
    let told = json!({"what": "events", "events": [{"kind": "confirmed", "visits": ["v3"]}]});
    let second = first + 1;
    done(&mut desk, &command("08:15", "lead", told));
    assert_eq!(refused(&mut desk, &command("08:16", "lead", json!({"what": "undo", "of": second}))), "E4215");
}

fn note_at(clock: &str) -> Command {
    command(clock, "deputy", json!({"what": "note", "text": "noted"}))
}

#[test]
fn candidates_name_each_shift_with_its_cost_or_the_rules_in_the_way() {
    let desk = Desk::new(line());
    let found = desk.candidates("v2").expect("candidates");
    assert_eq!(found.len(), desk.current.plan.shifts.len());
    let own = found.iter().find(|one| one.shift == "a-early").expect("its own shift");
    assert_eq!((own.cost, own.rules.len()), (0, 0));
}

/// Random commands of three people, some of them twice and some late: following gives the same state, undoing gives
/// the one before, every plan passes the judge.
#[test]
fn whatever_is_done_follows_from_the_journal() {
    for seed in 0..40 {
        let start = mixed_day(seed, 3, 9);
        let mut random = Random::new(seed, 0xde5c);
        let Some((first, last)) = span(&start.plan) else { continue };
        let (mut desk, mut again) = (Desk::new(start.clone()), Desk::new(start.clone()));
        let (mut journal, mut text) = Journal::begin(&start).unwrap();
        let mut now = first - 1800;
        let mut sent: Vec<Command> = Vec::new();
        for number in 0..12 {
            now += random.below(((last - first) / 8).max(60) as usize) as i64;
            let what = match random.below(6) {
                0 | 1 => What::Events { events: events(&desk.current, &mut random, at(now)).events },
                2 => {
                    let visit = Box::new(new_visit(&desk.current.day, &mut random, &format!("call-{number}"), now));
                    let referral = rounds::format::events::EventFile::NewVisit {
                        id: None,
                        visit,
                        patient: None,
                        place: None,
                        divert: None,
                    };
                    What::Accept { referral: Box::new(referral), rank: 1 + random.below(3) }
                }
                3 => {
                    let row = random.below(desk.current.day.visits.len());
                    let to = random.below(desk.current.plan.shifts.len().max(1));
                    let to = desk.current.plan.shifts.get(to).map(|shift| shift.shift.clone());
                    let visit = desk.current.day.visits[row].id.clone();
                    let (out, pin) = (random.below(4) == 0, random.below(4) == 0);
                    What::Edit { visit, to: to.into_iter().collect(), start: None, out, pin, because: None }
                }
                4 => What::Undo { of: (random.below(2) == 0).then(|| 1 + random.below(number + 1) as u64) },
                _ => What::Note { text: "noted".into() },
            };
            let by = ["lead", "deputy", "night"][random.below(3)].to_string();
            let late = if random.below(8) == 0 { 1_800 } else { 0 };
            let id = Some(format!("{seed}-{number}"));
            let mut command = Command { id, at: at(now - late), by: Some(by), based_on: None, what };
            let again_sent = random.below(6) == 0 && !sent.is_empty();
            if again_sent {
                command = sent[random.below(sent.len())].clone();
            }
            let before = state(&desk);
            let known = command.id.as_ref().and_then(|id| desk.answered(id)).cloned();
            let entry = desk.apply(&command, &options(), &|_| {}).expect("an answer");
            if matches!(entry.reply, Reply::Refused(_)) || known.is_some() {
                assert_eq!(state(&desk), before, "seed {seed}, {command:?}");
            }
            assert!(known.is_none_or(|known| known == entry.reply), "seed {seed}: answered twice alike");
            let verdict = rounds::check::check(&desk.current.problem, &desk.current.plan);
            assert!(verdict.is_clean(), "seed {seed}, {command:?}: {:?}", verdict.violations);
            sent.push(command.clone());
            text += &journal.append(&entry).unwrap();
            again.follow(&entry).unwrap_or_else(|error| panic!("seed {seed}, {command:?}: {error}"));
            assert_eq!(state(&again), state(&desk), "seed {seed}, {command:?}");
        }
        assert_eq!(Journal::chained(text.as_bytes()).unwrap().len(), 12);
    }
}

/// People read labels; what is answered and recorded has ids alone.
#[test]
fn people_are_told_labels_and_the_journal_is_not() {
    let mut day = line().day;
    day.clinicians.iter_mut().for_each(|who| who.label = Some(format!("Nurse {}", who.id.to_uppercase())));
    let start = Current::new(format::write_day(&day).as_bytes(), line().plan).expect("labels make no other day");
    let mut desk = Desk::new(start);
    assert!(desk.said().is_none());
    let entry =
        done(&mut desk, &command("09:35", "lead", json!({"what": "accept", "referral": referral(), "rank": 1})));
    let said = desk.said().expect("words for people").clone();
    assert!(said.sentence.contains("Nurse B") && said.call_sheet.contains("Nurse B"), "{said:?}");
    let recorded = serde_json::to_string(&entry).expect("an entry as JSON");
    assert!(!recorded.contains("Nurse"), "{recorded}");
}
