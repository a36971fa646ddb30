//! Asking a server for a table: in batches that every server takes, again where it did not get through, and taking
//! nothing for an answer that is not one.

use std::time::Duration;

use crate::travel::Answer;
use crate::{Error, Result};
use rounds_model::{Point, masked};
use serde_json::Value;
use ureq::Agent;

use crate::sources::{osrm, valhalla};

/// Points to come from, and to go to, in one request: what servers take unless they are told otherwise.
const BATCH: usize = 50;
/// Waits before asking again.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];
/// No answer to a batch is longer.
const MOST_BYTES: u64 = 16 << 20;

/// One time and distance, `None` where there is no way; rows from, columns to.
pub(super) type Cells = Vec<Vec<Option<(f64, f64)>>>;

/// What a server answered to one batch.
pub(super) struct Batch {
    pub cells: Cells,
    /// How far each point to come from is from a street, where the server says so.
    pub off: Option<Vec<f64>>,
}

/// A kind of server, and where it is.
pub(super) struct Server<'a> {
    kind: Kind,
    url: &'a str,
    profile: &'a str,
    agent: Agent,
}

#[derive(Clone, Copy)]
enum Kind {
    Osrm,
    Valhalla,
}

impl<'a> Server<'a> {
    pub(super) fn osrm(url: &'a str, profile: &'a str, timeout: Duration) -> Server<'a> {
        Server { kind: Kind::Osrm, url, profile, agent: agent(timeout) }
    }

    pub(super) fn valhalla(url: &'a str, costing: &'a str, timeout: Duration) -> Server<'a> {
        Server { kind: Kind::Valhalla, url, profile: costing, agent: agent(timeout) }
    }

    /// Puts the times from the points `from` to the points `to` into `answer`.
    pub(super) fn fill(&self, points: &[Point], from: &[usize], to: &[usize], answer: &mut Answer) -> Result<()> {
        for from in from.chunks(BATCH) {
            for to in to.chunks(BATCH) {
                let pick = |places: &[usize]| -> Vec<Point> { places.iter().map(|at| points[*at]).collect() };
                let batch = self.ask(&pick(from), &pick(to))?;
                for (row, from) in batch.cells.iter().zip(from) {
                    for (cell, to) in row.iter().zip(to) {
                        if let Some((seconds, metres)) = cell {
                            answer.seconds[*from][*to] = (seconds - 1e-6).ceil().max(0.0) as i32;
                            answer.metres[*from][*to] = (metres + 0.5).floor() as i32;
                        }
                    }
                }
                for (off, from) in batch.off.iter().flatten().zip(from) {
                    answer.off[*from] = *off;
                }
            }
        }
        Ok(())
    }

    fn ask(&self, from: &[Point], to: &[Point]) -> Result<Batch> {
        let mut pauses = PAUSES.iter();
        let said = loop {
            match self.once(from, to) {
                Ok(said) => break said,
                Err(trouble) => match pauses.next().filter(|_| trouble.passes) {
                    Some(pause) => std::thread::sleep(*pause),
                    None => return Err(self.refused(&trouble.what)),
                },
            }
        };
        let read = match self.kind {
            Kind::Osrm => osrm::read(&said),
            Kind::Valhalla => valhalla::read(&said, from.len(), to.len()),
        };
        let batch = read.ok_or_else(|| self.refused("its answer is no table of times and distances"))?;
        let counted =
            |cell: &Option<(f64, f64)>| cell.is_none_or(|(s, m)| (0.0..=3e8).contains(&s) && (0.0..=1e9).contains(&m));
        let shape = batch.cells.len() == from.len()
            && batch.cells.iter().all(|row| row.len() == to.len() && row.iter().all(counted))
            && batch.off.as_ref().is_none_or(|off| off.len() == from.len() && off.iter().all(|off| *off >= 0.0));
        if !shape {
            let (rows, columns) = (batch.cells.len(), batch.cells.first().map_or(0, Vec::len));
            let what = format!(
                "its answer is not a time and a distance from each of {} points to each of {} ({rows} rows of {columns})",
                from.len(),
                to.len()
            );
            return Err(self.refused(&what));
        }
        Ok(batch)
    }

    /// One request.
    fn once(&self, from: &[Point], to: &[Point]) -> std::result::Result<Value, Trouble> {
        let sent = match self.kind {
            Kind::Osrm => self.agent.get(osrm::address(self.url, self.profile, from, to)).call(),
            Kind::Valhalla => {
                let question = valhalla::question(self.profile, from, to).to_string();
                let (base, query) = self.url.split_once('?').unwrap_or((self.url, ""));
                let query = if query.is_empty() { String::new() } else { format!("?{query}") };
                let post = self.agent.post(format!("{}/sources_to_targets{query}", base.trim_end_matches('/')));
                post.content_type("application/json").send(question)
            }
        };
        let mut got = sent.map_err(|error| Trouble { what: told(&error), passes: true })?;
        let status = got.status();
        if !status.is_success() {
            let busy = status.is_server_error() || status.as_u16() == 429;
            return Err(Trouble { what: format!("it answered with status {}", status.as_u16()), passes: busy });
        }
        let text = got.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let text = text.map_err(|error| Trouble { what: told(&error), passes: true })?;
        let nonsense = |_| Trouble { what: "its answer is not JSON".into(), passes: false };
        serde_json::from_slice(&text).map_err(nonsense)
    }

    fn refused(&self, what: &str) -> Error {
        let kind = match self.kind {
            Kind::Osrm => "OSRM",
            Kind::Valhalla => "Valhalla",
        };
        Error::travel(format!("the {kind} server {} ({}): {what}", masked(self.url), self.profile))
    }
}

/// Why there was no answer, and whether that may pass.
struct Trouble {
    what: String,
    passes: bool,
}

/// What went wrong, in words without the address asked: it is made of coordinates.
fn told(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "it did not answer in time".into(),
        ureq::Error::Io(error) => format!("it cannot be reached: {}", error.kind()),
        ureq::Error::HostNotFound => "there is no such host".into(),
        ureq::Error::ConnectionFailed => "it cannot be reached".into(),
        ureq::Error::BodyExceedsLimit(_) => "its answer does not end".into(),
        _ => "it does not speak HTTP as it should".into(),
    }
}

fn agent(timeout: Duration) -> Agent {
    // Coordinates go to the server that the day names: not to where it points, and not through what the environment
    // names.
    let config = Agent::config_builder().max_redirects(0).max_redirects_will_error(false).proxy(None);
    config.timeout_global(Some(timeout)).http_status_as_error(false).build().into()
}
