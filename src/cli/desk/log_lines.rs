//! What was done, as it would be typed at a desk, for the log.

use std::collections::BTreeMap;

use rounds::format::day::DayFile;
use rounds::format::events::EventFile;
use rounds::format::read_events;
use rounds::format::values::Timestamp;
use rounds::live::{Command, Reply, What};
use rounds::model::units::Seconds;

use crate::cli::desk::remedies;

/// Labels by id, of visits and clinicians; none where ids alone are told.
#[derive(Default)]
pub(crate) struct Labels(BTreeMap<String, String>);

impl Labels {
    /// Those of a day.
    pub(super) fn of(day: &DayFile) -> Labels {
        let visits = day.visits.iter().map(|row| (&row.id, &row.label));
        let clinicians = day.clinicians.iter().map(|row| (&row.id, &row.label));
        let labelled = visits.chain(clinicians).filter_map(|(id, label)| Some((id, label.as_ref()?)));
        // A plain word that is an id too is left alone.
        let named =
            labelled.filter(|(id, label)| !label.is_empty() && id.contains(|letter: char| letter.is_ascii_digit()));
        Labels(named.map(|(id, label)| (id.clone(), format!("{label} ({id})"))).collect())
    }

    /// A text with labels in place of the ids.
    fn on(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let in_id = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
        let mut out = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let ends = rest.find(|letter: char| in_id(letter) != in_id(first)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(ends);
            out.push_str(self.0.get(word).map_or(word, |label| label));
            rest = after;
        }
        out
    }
}

/// `   3  10:42  ward-lead  late c02 25m: 1 visit moves.`.
pub(crate) fn line(number: usize, input: &str, reply: &Reply, labels: &Labels) -> String {
    let command = Command::read(input);
    let (at, typed) = match &command {
        Some(command) => (Some(command.at), words(&command.what)),
        None => {
            let file = read_events(input.as_bytes()).ok();
            let at = file.as_ref().map(|file| file.at);
            (at, file.map_or("a line that cannot be read".into(), |file| happened(&file.events)))
        }
    };
    let who = command.and_then(|command| command.by).map_or(String::new(), |by| format!("{by}  "));
    let (at, came) = match reply {
        Reply::Answered(answer) => (Some(answer.at), answer.sentence.clone()),
        Reply::Refused(refused) => {
            let first = refused.refused.first().map_or("", |fault| &*fault.message);
            (at, format!("refused, {}", remedies::typed(first, clock)))
        }
    };
    let at = at.map_or("--:--".into(), clock);
    format!("{number:>4}  {at}  {who}{}", labels.on(&format!("{typed}: {came}")))
}

/// A command as it would be typed.
fn words(what: &What) -> String {
    match what {
        What::Events { events } => happened(events),
        What::Accept { referral, rank } => match (&**referral, rank) {
            (EventFile::NewVisit { visit, .. }, 0) => format!("call {} --leave-open", visit.id),
            (EventFile::NewVisit { visit, .. }, rank) => format!("call {} --take {rank}", visit.id),
            (_, rank) => format!("call --take {rank}"),
        },
        What::Improve => "improve".into(),
        What::AcceptProposal => "improve --take".into(),
        What::Edit { visit, out: true, .. } => format!("take {visit} out"),
        What::Edit { visit, to, start, pin, .. } => {
            let to: String = to.iter().map(|shift| format!(" --to {shift}")).collect();
            let start = start.map_or(String::new(), |start| format!(" --at {}", clock(start)));
            format!("move {visit}{to}{start}{}", if *pin { " --pin" } else { "" })
        }
        What::Undo { of: Some(line) } => format!("undo {line}"),
        What::Undo { of: None } => "undo".into(),
        What::Note { .. } => "note".into(),
    }
}

/// How many events of a line are told one by one.
const TOLD: usize = 3;

fn happened(events: &[EventFile]) -> String {
    let mut all: Vec<String> = events.iter().take(TOLD).map(event).collect();
    if events.len() > TOLD {
        all.push(format!("{} more", events.len() - TOLD));
    }
    match all.is_empty() {
        true => "look".into(),
        false => all.join(", "),
    }
}

fn event(event: &EventFile) -> String {
    let by = |who: &str, time: &Timestamp| format!("--by {who} --at {}", clock(*time));
    let correct = |correct: &Option<bool>| if *correct == Some(true) { " --correct" } else { "" };
    match event {
        EventFile::NewVisit { visit, .. } => format!("call {}", visit.id),
        EventFile::VisitChanged { visit, .. } => format!("change {visit}"),
        EventFile::CancelVisit { visit, .. } => format!("cancel {visit}"),
        EventFile::VisitStarted { visit, clinician, time, correct: so, .. } => {
            format!("started {visit} {}{}", by(clinician, time), correct(so))
        }
        EventFile::VisitEnded { visit, clinician, time, correct: so, .. } => {
            format!("ended {visit} {}{}", by(clinician, time), correct(so))
        }
        EventFile::NoAccess { visit, clinician, time, correct: so, retry, .. } => {
            let again = if *retry == Some(false) { " --no-retry" } else { "" };
            format!("noone {visit} {}{again}{}", by(clinician, time), correct(so))
        }
        EventFile::NotVisited { visit, time, correct: so, .. } => {
            format!("missed {visit} --at {}{}", clock(*time), correct(so))
        }
        EventFile::NotAttended { visit, clinician, time, enough, correct: so, .. } => {
            let enough = if *enough == Some(true) { " --enough" } else { "" };
            format!("missed {visit} {}{enough}{}", by(clinician, time), correct(so))
        }
        EventFile::ClinicianDelayed { clinician, by, .. } => format!("late {clinician} {}", length(by.0)),
        EventFile::ClinicianUnavailable { clinician, from, to, .. } => {
            let to = to.map_or(String::new(), |to| format!(" --to {}", clock(to)));
            format!("sick {clinician} --from {}{to}", clock(*from))
        }
        EventFile::ShiftChanged { shift, .. } => format!("change shift {shift}"),
        EventFile::NewClinician { clinician, .. } => format!("new clinician {}", clinician.id),
        EventFile::NewShift { shift, .. } => format!("new shift {}", shift.id),
        EventFile::Confirmed { visits, .. } => format!("told {}", visits.join(" ")),
    }
}

/// `10:42`, as the time was written.
fn clock(at: Timestamp) -> String {
    let text = at.to_string();
    text.get(11..16).unwrap_or(&text).to_owned()
}

/// `1h25m`.
fn length(of: Seconds) -> String {
    let (hours, minutes, seconds) = (of.0 / 3_600, of.0 / 60 % 60, of.0 % 60);
    let parts = [(hours, "h"), (minutes, "m"), (seconds, "s")];
    let text: String =
        parts.iter().filter(|(part, _)| *part != 0).map(|(part, unit)| format!("{part}{unit}")).collect();
    if text.is_empty() { "0m".into() } else { text }
}
