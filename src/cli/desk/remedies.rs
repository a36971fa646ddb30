//! What is wrong with a command, in words of the command line: the live day speaks of events and their fields.

use rounds::format::events::EventFile;
use rounds::format::values::Timestamp;
use rounds::live::{Desk, Fault, What};
use rounds::{Error, Issue};
use rounds_format::codes::{EDIT_UNKNOWN, UNKNOWN_IN_EVENT};

use crate::cli::desk::times::clock;
use crate::cli::desk::who::{like, visits_like};

/// Words of the live day, and how they are said at a desk; one that holds another comes first. Whatever message they
/// stand in, it then speaks of what can be typed.
const WORDS: [(&str, &str); 23] = [
    ("give events in the order in which they happen", "--now says what time it is now, --at when it happened"),
    (
        "take 0 to have it on the day without a place",
        "--leave-open in place of --take puts it on the day without a place",
    ),
    ("search for something better again", "look again with `rounds improve`"),
    ("is no edit and", "is no move and"),
    ("with `rounds replan` (", "with --correct ("),
    ("give it \"correct\": true", "add --correct"),
    ("`correct`", "--correct"),
    (", or one that an event before this brings in", ""),
    ("leave the event out if", "leave it out if"),
    ("leave the event out, or ", ""),
    ("leave the event out; ", ""),
    (", or leave the event out", ""),
    ("tell with an event", "tell"),
    ("visitStarted", "`rounds started`"),
    ("visitEnded", "`rounds ended`"),
    ("noAccess", "`rounds noone`"),
    ("notVisited", "`rounds missed`"),
    ("clinicianUnavailable", "`rounds sick`"),
    ("in `by`", "with --user"),
    ("`at` is now", "--now says what time it is"),
    ("`at`", "now"),
    ("`from`", "--from"),
    ("`to`", "--to"),
];

/// A fault of a line, in words of the desk.
pub(super) fn fault(fault: &Fault, what: &What, desk: &Desk) -> Fault {
    let (path, message, help) = said((&fault.code, &fault.path, &fault.message, &fault.help), what, desk);
    Fault { code: fault.code.clone(), path, message, help }
}

/// An error before there is a line, likewise.
pub(super) fn error(error: Error, what: &What, desk: &Desk) -> Error {
    match error.is_input() {
        true => Error::input(error.issues().iter().map(|one| issue(one, what, desk)).collect()),
        false => error,
    }
}

/// An issue, likewise.
pub(super) fn issue(issue: &Issue, what: &What, desk: &Desk) -> Issue {
    let (path, message, help) = said((issue.code, &issue.path, &issue.message, &issue.help), what, desk);
    Issue { path, message, help, ..issue.clone() }
}

fn said((code, path, message, help): (&str, &str, &str, &str), what: &What, desk: &Desk) -> (String, String, String) {
    let mut help = in_words(help, desk);
    let path = place(path, what);
    let named = message.split('`').nth(1).filter(|_| matches!(code, UNKNOWN_IN_EVENT | EDIT_UNKNOWN));
    if let Some(named) = named {
        let day = &desk.current.day;
        let near = match &*path {
            "VISIT" => Some(visits_like(desk, named)),
            "CLINICIAN" | "--by" => Some(like(named, day.clinicians.iter().map(|row| &*row.id), "there are none")),
            "--to" => {
                let shifts = day.clinicians.iter().flat_map(|who| &who.shifts).map(|shift| &*shift.id);
                Some(like(named, shifts, "there are none"))
            }
            _ => None,
        };
        help = match near {
            Some(near) if path == "VISIT" && code == UNKNOWN_IN_EVENT => format!("{near} {}", capital(&help)),
            Some(near) => near,
            None => help,
        };
    }
    (path, in_words(message, desk), help)
}

/// A text with words of the command line in place of those of events, and instants as a clock shows them.
pub(super) fn typed(text: &str, clock: impl Fn(Timestamp) -> String) -> String {
    let text = WORDS.iter().fold(text.to_owned(), |text, (event, typed)| text.replace(event, typed));
    let word = |word: &str| {
        let bare = word.trim_end_matches([',', ':', ';', '.', ')']);
        match Timestamp::parse(bare) {
            Ok(at) => clock(at) + &word[bare.len()..],
            _ => word.to_owned(),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The same by the clock of a desk.
fn in_words(text: &str, desk: &Desk) -> String {
    typed(text, |at| clock(desk, at))
}

/// The argument that a path into the line is about.
fn place(path: &str, what: &What) -> String {
    let clinician = match what {
        What::Events { events } => match events.first() {
            Some(EventFile::ClinicianDelayed { .. } | EventFile::ClinicianUnavailable { .. }) => "CLINICIAN",
            _ => "--by",
        },
        _ => "CLINICIAN",
    };
    let inner = path.strip_prefix("events[0]").unwrap_or(path).trim_start_matches('.');
    let found = match inner {
        "visit" | "VISIT" => "VISIT",
        "clinician" | "shift" => clinician,
        "time" | "start" => "--at",
        "from" => "--from",
        "to" => "--to",
        "by" => "BY",
        "at" => "--now",
        "rank" => "--take",
        "of" | "what" if matches!(what, What::Undo { .. }) => "LINE",
        "" => match what {
            What::Accept { .. } => "call",
            _ => "",
        },
        _ if inner.starts_with("visits[") => "VISIT",
        "visit.id" => "--id",
        "visit.patient" => "--patient",
        "visit.place" => "--place",
        "visit.duration" => "--for",
        _ if inner.starts_with("visit.response") => "--within",
        _ if inner.starts_with("visit.staff") && inner.contains("skills") => "--skill",
        _ if inner.starts_with("visit.staff") => "--min-band",
        _ if inner.starts_with("place") => "--point",
        "what" => "",
        other => other,
    };
    found.to_owned()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::WORDS;

    fn sources(folder: &std::path::Path) -> String {
        let entries = std::fs::read_dir(folder).expect("a folder of sources").flatten();
        let text = |path: std::path::PathBuf| match path.is_dir() {
            true => sources(&path),
            false => std::fs::read_to_string(path).expect("a source"),
        };
        entries.map(|entry| text(entry.path())).collect()
    }

    /// A message that is reworded there would otherwise come back to the desk in words of events.
    #[test]
    fn each_is_a_text_of_the_live_day() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/live/src");
        let text = sources(&root).replace("\\\"", "\"");
        let text = text.split("\\\n").map(str::trim_start).collect::<String>();
        let gone: Vec<&str> = WORDS.iter().map(|(event, _)| *event).filter(|event| !text.contains(event)).collect();
        assert!(gone.is_empty(), "nothing says so any more: {gone:#?}");
    }
}
