//! `rounds live`: one batch of events a line in, one answer a line out.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Write};

use rounds::live::{Entry, Fault, JournalFile, Live, Recorded, Reply};
use rounds::{Error, Issue, format};
use rounds_format::codes::JOURNAL_DIFFERS;
use rounds_model::visible;
use serde::Serialize;

use crate::cli::Exit;
use crate::cli::input::{Failure, Outcome, Source, blame};
use crate::cli::live::args::{Form, LiveCommand};
use crate::cli::live::{current, journal};
use crate::cli::output::write_together;
use crate::cli::terminal::{Terminal, counted};

/// Answers line by line until the events end. A line that is refused changes nothing; the exit code tells that there
/// was one.
pub(crate) fn run(command: &LiveCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.day_out.iter().chain(&command.plan_out).try_for_each(|sink| sink.probe())?;
    let events = lines(&command.events)?;
    let start = current(&command.day, &command.plan, &command.day.sources()?)?;
    let opened = command.journal.as_deref().map(|path| journal(path, &start, terminal)).transpose()?;
    let (journal, recorded) = opened.unzip();
    let entries = recorded.as_ref().map_or(0, |recorded| recorded.entries.len());
    if entries > 0 {
        terminal.say(&format!("The day goes on after {} of the journal.\n", counted(entries, "line")));
    }
    let mut service = Service { command, live: Live::new(start), journal, recorded, next: None };
    let mut exit = Exit::Done;
    for line in events {
        let line = line.map_err(|source| Error::file(command.events.to_string(), source))?;
        if line.trim().is_empty() {
            continue;
        }
        if !line.ends_with('\n') && serde_json::from_str::<serde::de::IgnoredAny>(line.trim()).is_err() {
            terminal.tell("The last line of the events is cut off: it is left out.\n");
            exit = Exit::Input;
            break;
        }
        let reply = service.answer(line.trim())?;
        if matches!(reply, Reply::Refused(_)) {
            exit = Exit::Input;
        }
        if !service.write(&reply)? {
            break;
        }
    }
    service.catch_up(entries)?;
    service.keep()?;
    Ok(exit)
}

/// The lines of the events, as they come.
fn lines(source: &Source) -> Outcome<Box<dyn Iterator<Item = std::io::Result<String>>>> {
    let mut reader: Box<dyn BufRead> = match source {
        Source::Stdin => Box::new(BufReader::new(std::io::stdin())),
        Source::File(path) => {
            let file = File::open(path).map_err(|error| Error::file(source.to_string(), error))?;
            Box::new(BufReader::new(file))
        }
    };
    Ok(Box::new(std::iter::from_fn(move || {
        let mut bytes = Vec::new();
        match reader.read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            // What is not UTF-8 is no JSON either, and is refused as that.
            Ok(_) => Some(Ok(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) => Some(Err(error)),
        }
    })))
}

struct Service<'a> {
    command: &'a LiveCommand,
    live: Live,
    journal: Option<JournalFile>,
    /// What the journal held at the start.
    recorded: Option<Recorded>,
    /// Which entry of the journal the next line has to be; `None` before the first line.
    next: Option<usize>,
}

impl Service<'_> {
    /// What there is to say to `line`: from the journal, if it was answered before, or by planning.
    fn answer(&mut self, line: &str) -> Outcome<Reply> {
        let next = self.next.unwrap_or_else(|| self.found(line));
        self.next = Some(next + 1);
        if let Some(entry) = self.entries().get(next) {
            if entry.input != line {
                let what = format!("line {} of the journal has other events than these", next + 1);
                let help = "give the events that the journal has, from any of its lines on, or only new ones";
                let issue = Issue::new(JOURNAL_DIFFERS, "", what, help);
                return Err(blame(Error::input(vec![issue]), &self.command.events));
            }
            let reply = entry.reply.clone();
            self.catch_up(next + 1)?;
            self.keep()?;
            return Ok(reply);
        }
        self.catch_up(self.entries().len())?;
        let entry = self.live.take(line, &self.command.how, &|_| {})?;
        if let Some(journal) = &mut self.journal {
            journal.append(&entry, &self.live)?;
        }
        self.keep()?;
        Ok(entry.reply)
    }

    /// Where the journal has the first line that comes in: at its beginning if it is that line, else where it was last;
    /// at its end if the line is new.
    fn found(&self, line: &str) -> usize {
        let same = |entry: &Entry| entry.input == line;
        let entries = self.entries();
        let first = entries.first().is_some_and(same).then_some(0);
        // What was refused somewhere in between may well be tried again.
        let last = entries.len().saturating_sub(1);
        let known = |&row: &usize| {
            let entry = &entries[row];
            same(entry) && (row == last || matches!(entry.reply, Reply::Answered(_)))
        };
        first.or_else(|| (0..entries.len()).rev().find(known)).unwrap_or(entries.len())
    }

    /// What the journal held at the start.
    fn entries(&self) -> &[Entry] {
        self.recorded.as_ref().map_or(&[], |recorded| &recorded.entries)
    }

    /// Follows the journal until `count` lines are taken.
    fn catch_up(&mut self, count: usize) -> Outcome<()> {
        let Some(recorded) = &self.recorded else { return Ok(()) };
        let file = self.command.journal.as_ref().map(|path| path.display().to_string());
        self.live.catch_up(recorded, count as u64).map_err(|error| Failure { error, file })
    }

    /// Writes the day and the plan where they are wanted.
    fn keep(&self) -> Outcome<()> {
        let (now, command) = (&self.live.current, &self.command);
        let day = command.day_out.iter().map(|sink| (sink, format::write_day(&now.day)));
        let plan = command.plan_out.iter().map(|sink| (sink, format::write_plan(&now.plan)));
        write_together(&Vec::from_iter(day.chain(plan)))
    }

    /// Gives the answer out; false if nobody reads any more.
    fn write(&self, reply: &Reply) -> Outcome<bool> {
        let text = match self.command.form {
            Form::Text => visible::text(&words(reply)).into_owned(),
            Form::Json => json(reply)?,
            Form::Full => json(&Full { reply, new_day: &self.live.current.day, plan: &self.live.current.plan })?,
        };
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(true),
            Err(source) if source.kind() == ErrorKind::BrokenPipe => Ok(false),
            Err(source) => Err(Error::file("cannot write standard output", source).into()),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Full<'a> {
    #[serde(flatten)]
    reply: &'a Reply,
    new_day: &'a format::day::DayFile,
    plan: &'a format::plan::PlanFile,
}

fn json(reply: &impl Serialize) -> Outcome<String> {
    let text = serde_json::to_string(reply).map_err(|error| Error::internal(error.to_string()))?;
    Ok(visible::json(&text).into_owned() + "\n")
}

/// An answer in words, with the time as it was written.
fn words(reply: &Reply) -> String {
    let at = match reply {
        Reply::Answered(answer) => answer.at.to_string(),
        Reply::Refused(_) => String::new(),
    };
    words_at(reply, at.get(11..16).unwrap_or(&at))
}

/// An answer in words, with what time it is.
pub(crate) fn words_at(reply: &Reply, time: &str) -> String {
    match reply {
        Reply::Answered(answer) => {
            let indented = answer.call_sheet.replace('\n', "\n  ").replace("\n  \n", "\n\n");
            let sheet = indented.trim_end();
            let gap = if sheet.is_empty() { "" } else { "\n" };
            let warnings = lines_of(&answer.warnings);
            format!("{time}  {}{sheet}{gap}\n{warnings}", answer.sentence)
        }
        Reply::Refused(refused) => {
            format!("Line {} is refused:\n{}", refused.line, lines_of(&refused.refused))
        }
    }
}

/// What is wrong, one a line.
pub(crate) fn lines_of(faults: &[Fault]) -> String {
    faults
        .iter()
        .map(|fault| format!("  {} {}: {} ({})\n", fault.code, fault.path, fault.message, fault.help))
        .collect()
}
