//! Files in and out: day, plan and event files, their JSON Schema, importers and exporters.
//!
//! A file is read in steps, each of which reports everything it finds: bytes to a tree (the digest is taken from it),
//! the tree held against the schema, the tree to the file types ([`day`], [`plan`], [`events`], [`scenario`]), and a
//! day's types to a [`Problem`] with every reference resolved.
#![deny(missing_docs)]

pub mod codes;
pub mod day;
mod digest;
pub mod events;
mod findings;
#[doc(hidden)]
pub mod json;
#[doc(hidden)]
pub mod path;
pub mod plan;
mod planned;
mod resolve;
pub mod scenario;
mod schema;
mod shape;
mod syntax;
mod to_node;
pub mod values;
mod write;

pub use codes::FileKind;
pub use planned::{Missing, PlannedShift, PlannedStop, of_this_day, planned, unknown};
pub use schema::schema;
pub use write::{UNFINISHED, write_file, write_files};

use serde::de::DeserializeOwned;

use rounds_model::Problem;
use rounds_model::error::{Error, Issue, Result};
use rounds_model::travel::{NoSources, Sources};

use day::DayFile;
use events::EventsFile;
use json::Node;
use plan::PlanFile;
use scenario::ScenarioFile;
use shape::Shape;

/// Something read, with what is odd about it.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// What was read.
    pub value: T,
    /// Warnings (`W…`); there are no errors.
    pub warnings: Vec<Issue>,
}

/// Reads a day file and resolves it to a problem.
///
/// A day that is mostly matrix takes about one and a half times the size of `bytes` on top of them.
///
/// # Errors
/// [`Error::is_input`] with every error and warning found. Where the file is no JSON there is one; where its shape is
/// faulty, rules between fields are checked as far as the faulty fields do not matter.
///
/// ```
/// let day = r#"{ "format": "rounds/1", "places": [], "travel": { "modes": [] }, "clinicians": [], "visits": [] }"#;
/// let loaded = rounds::format::read_day(day.as_bytes())?;
/// assert_eq!(loaded.value.visits.len(), 0);
/// assert_eq!(loaded.warnings.len(), 2); // no visits, no clinicians
/// # Ok::<(), rounds::Error>(())
/// ```
pub fn read_day(bytes: &[u8]) -> Result<Loaded<Problem>> {
    read_day_with(bytes, &NoSources)
}

/// [`read_day`] of a day whose modes may name street networks or servers: `sources` are asked for the times between the
/// places that each such mode is used to, once the day is free of errors.
///
/// # Errors
/// As [`read_day`], and [`Error::is_travel`] where times cannot be had.
pub fn read_day_with(bytes: &[u8], sources: &dyn Sources) -> Result<Loaded<Problem>> {
    let node = parse(FileKind::Day, bytes)?;
    let digest = digest::digest(&node);
    day_of(typed(FileKind::Day, node)?, digest, sources)
}

/// Reads a day file as it stands: its shape is checked, what it refers to is not.
///
/// # Errors
/// [`Error::is_input`] with every fault of shape.
pub fn read_day_file(bytes: &[u8]) -> Result<DayFile> {
    read_shape(FileKind::Day, bytes)
}

/// Resolves a day made in memory, just as if it had been written and read again.
///
/// # Errors
/// As [`read_day`].
pub fn problem_of(day: &DayFile) -> Result<Loaded<Problem>> {
    problem_with(day, &NoSources)
}

/// [`problem_of`] a day whose modes may name street networks or servers, as [`read_day_with`].
///
/// # Errors
/// As [`read_day_with`].
pub fn problem_with(day: &DayFile, sources: &dyn Sources) -> Result<Loaded<Problem>> {
    let mut node = to_node::to_node(day).map_err(|error| Error::internal(format!("a day as JSON: {error}")))?;
    let digest = digest::digest(&node);
    let shape = shape::check(FileKind::Day, schema::derived(FileKind::Day), &mut node);
    if !shape.mended.is_empty() {
        return day_of(typed_from(FileKind::Day, node, shape)?, digest, sources);
    }
    drop(node);
    day_of((day.clone(), shape), digest, sources)
}

/// The digest of a day as it would be written. That of a file read may differ, for it may spell times and lengths in
/// another way.
///
/// # Errors
/// [`Error::is_internal`] if the day cannot be said in JSON.
pub fn digest_of(day: &DayFile) -> Result<String> {
    let node = to_node::to_node(day).map_err(|error| Error::internal(format!("a day as JSON: {error}")))?;
    Ok(digest::digest(&node))
}

/// The day resolved, with all that is found.
fn day_of((file, shape): (DayFile, Shape), digest: String, sources: &dyn Sources) -> Result<Loaded<Problem>> {
    let sources = shape.findings.is_sound().then_some(sources);
    let (problem, mut found) = resolve::resolve(file, digest, sources)?;
    found.retain(|issue| shape.leaves_standing(issue));
    let mut findings = shape.findings;
    findings.append(found);
    Ok(Loaded { value: problem, warnings: findings.into_warnings()? })
}

/// Reads a plan file as it stands; whether it fits a day is for `check` to say.
///
/// # Errors
/// [`Error::is_input`] with every fault of shape.
pub fn read_plan(bytes: &[u8]) -> Result<PlanFile> {
    read_shape(FileKind::Plan, bytes)
}

/// Reads an events file as it stands.
///
/// # Errors
/// [`Error::is_input`] with every fault of shape.
pub fn read_events(bytes: &[u8]) -> Result<EventsFile> {
    read_shape(FileKind::Events, bytes)
}

/// JSON text of anything, laid out as day and plan files are.
pub fn pretty(value: &impl serde::Serialize) -> String {
    write::pretty(value)
}

/// Reads a scenario file as it stands; what its figures mean is for `simulate` to say.
///
/// # Errors
/// [`Error::is_input`] with every fault of shape.
pub fn read_scenario(bytes: &[u8]) -> Result<ScenarioFile> {
    read_shape(FileKind::Scenario, bytes)
}

/// The text of a day file: laid out for people, the same for the same day, ending in a newline.
pub fn write_day(day: &DayFile) -> String {
    write::pretty(day)
}

/// The text of a plan file, as [`write_day`].
pub fn write_plan(plan: &PlanFile) -> String {
    write::pretty(plan)
}

fn parse(kind: FileKind, bytes: &[u8]) -> Result<Node> {
    syntax::parse(kind, bytes).map_err(|issue| Error::input(vec![issue]))
}

fn read_shape<T: DeserializeOwned>(kind: FileKind, bytes: &[u8]) -> Result<T> {
    let (file, shape) = typed(kind, parse(kind, bytes)?)?;
    shape.findings.into_warnings()?;
    Ok(file)
}

/// Holds `node` against the schema of `kind` and makes the file type of it, faulty parts replaced.
fn typed<T: DeserializeOwned>(kind: FileKind, mut node: Node) -> Result<(T, Shape)> {
    if let Some(other) = other_kind(kind, &node) {
        let what = format!("this is {}, where {} is wanted", other.described(), kind.described());
        let help = format!("give {} here; `--help` shows which file stands where", kind.described());
        return Err(Error::input(vec![Issue::new(codes::OTHER_KIND.code(kind), "$", what, help)]));
    }
    let shape = shape::check(kind, schema::derived(kind), &mut node);
    typed_from(kind, node, shape)
}

/// The file type of a node that its shape has been mended of.
fn typed_from<T: DeserializeOwned>(kind: FileKind, node: Node, shape: Shape) -> Result<(T, Shape)> {
    match T::deserialize(node) {
        Ok(file) => Ok((file, shape)),
        Err(misfit) => {
            // The schema is made from the type, so only a file with reported faults can come here.
            shape.findings.into_warnings()?;
            Err(Error::internal(format!("schema and type of a {kind:?} file disagree: {misfit}")))
        }
    }
}

/// What else `node` plainly is: it has every field that such a file must have, and hardly one of a file of `kind`.
fn other_kind(kind: FileKind, node: &Node) -> Option<FileKind> {
    let has = |kind: FileKind| {
        let due = schema::derived(kind)["required"].as_array().into_iter().flatten().filter_map(|name| name.as_str());
        let due: Vec<&str> = due.filter(|name| *name != "format").collect();
        (due.iter().filter(|name| node.get(name).is_some()).count(), due.len())
    };
    let (own, wanted) = has(kind);
    let whole = |other: &FileKind| matches!(has(*other), (own, due) if own == due);
    FileKind::ALL.into_iter().filter(|other| *other != kind && 2 * own < wanted).find(whole)
}
