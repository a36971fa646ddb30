//! Scheduling and visit routing for community health teams: who visits whom, when, by what route, what could not be
//! done, and why.
//!
//! # The way of a day
//!
//! ```text
//!  day file ──format::read_day──▶ Problem ──search::plan──▶ PlanFile ──format::write_plan──▶ plan file
//!             (every error at     │ (validated,  │  (evaluate: routes, deltas;   │
//!              once, or warnings) │  immutable)  │   explain: proven reasons)    │
//!                                 └──────────────┴───────▶ check::check ◀────────┤
//!                                                (judge: recomputes all of it)   └──▶ report
//! ```
//!
//! # What lives where
//!
//! This crate is the face of the library and the program. Each layer is a crate of its own in `crates/`, so that the
//! compiler holds what may use what; dependencies point one way, down this list (`tests/tidy.rs` holds what a crate may
//! name).
//!
//! | module here | crate | what it is |
//! |---|---|---|
//! | `cli` (of the program, not of the library) | this one | arguments, files, terminal, signals; one file for each command |
//! | [`mod@bench`] | `rounds-lab` | benchmark runs: which there are, one at a time, and the report on many |
//! | [`suites`] | `rounds-lab` | benchmark formats of the field: in as days, out as their own solutions |
//! | [`simulate`] | `rounds-lab` | the day simulator: what a way of working comes to, arm by arm |
//! | [`params`] | `rounds-lab` | files of parameters of the search and of proofs, with their texts |
//! | [`generate`] | `rounds-lab` | made-up days on real postcode centroids |
//! | [`live`] | `rounds-live` | the live day: events, the day as it now is, its new plan, whom to call |
//! | [`report`] | `rounds-report` | a plan for people: summary, explanation, comparison, the HTML page |
//! | [`search`] | `rounds-engine` | construction, ruin and recreate, moves, acceptance, islands, stop rule |
//! | [`bound`] | `rounds-engine` | bounds that are proofs: column generation, pricing by labels; the best choice among given routes |
//! | [`explain`] | `rounds-engine` | why visits are left out: proven reasons, and the nearest change that would let each in |
//! | [`evaluate`] | `rounds-engine` | routes with cached times, exact insertion deltas, cost |
//! | [`check`] | `rounds-check` | the judge: recomputes a plan naively from the day; shares no code with the search |
//! | [`streets`] | `rounds-streets` | the street network: from OpenStreetMap to times and routes |
//! | [`format`](mod@format) | `rounds-format` | day and plan files: types, reading with all errors at once, writing, digest, JSON Schema |
//! | [`model`] | `rounds-model` | the validated, immutable [`Problem`](model::Problem) with typed ids |
//! | [`travel`] | `rounds-model` | travel times and distances by mode |
//! | [`units`], [`ids`], [`error`], [`visible`] | `rounds-model` | whole seconds, metres and cost; typed ids and tables; issues and errors; ids that must not steer a terminal |
//!
//! # What always holds
//!
//! - A [`Problem`](model::Problem) has no dangling reference, no impossible number and no cost that could overflow:
//!   whatever works on one need not look again.
//! - Times, distances and costs are whole numbers. Floating point occurs in travel estimates, in ratios that are only
//!   reported, and in the acceptance of the search.
//! - The same day, seed and number of iterations give the same plan to the byte, whatever the number of threads. So no
//!   output depends on the order of a hash table, on the clock or on ambient randomness; lints and a test see to it.
//! - Only the program touches files, environment, terminal and clock. The library takes bytes and gives text back; time
//!   reaches the search as a stop rule. ([`format::write_file`] is the one exception, for callers who want a complete
//!   file or none.)
//! - The search and the judge agree on cost to the unit, and no plan leaves the program that the judge refuses.
//! - Errors and logs hold ids and JSON paths, never labels or free text.
//!
//! What is deliberately absent: a solver configuration language, benchmark formats inside the search (they come in as
//! days), state shared between islands, and any network access (the program asks the servers of travel times that a day
//! names; the library asks the sources it is given, [`travel::Sources`])
//!
//! `docs/` is a book: how to embed the library (`docs/src/guides/embedder.md`), the file formats, every code, and how
//! each part works.
#![deny(missing_docs)]

pub use rounds_check as check;
pub use rounds_engine::{bound, evaluate, explain, search};
pub use rounds_format as format;
#[cfg(feature = "lab")]
pub use rounds_lab::{bench, generate, params, simulate, suites};
#[cfg(feature = "cli")]
pub use rounds_lab::{bench_from, bench_main};
pub use rounds_live as live;
pub use rounds_model as model;
pub use rounds_model::{Error, Issue, Result, Severity, error, ids, travel, units, visible};
pub use rounds_report as report;
#[cfg(feature = "streets")]
pub use rounds_streets as streets;

/// Plans a day as [`search::plan`] does, and never gives a dearer plan than the one given to start from: where that
/// keeps every rule and costs less, as the judge prices it, it is given back, and says nothing of why visits are left
/// out that it did not say.
///
/// # Errors
/// Those of [`search::plan`].
pub fn plan(
    problem: &model::Problem,
    options: &search::PlanOptions,
    progress: &(dyn Fn(&search::Progress) + Sync),
) -> Result<format::plan::PlanFile> {
    let found = search::plan(problem, options, progress)?;
    let Some(given) = &options.initial else { return Ok(found) };
    let bare = format::plan::PlanFile { cost: None, kpis: None, bound: None, ..given.clone() };
    let verdict = check::check(problem, &bare);
    let known = found.cost.as_ref().map_or(i64::MAX, |cost| cost.total);
    if !verdict.is_clean() || verdict.cost.total >= known {
        return Ok(found);
    }
    Ok(format::plan::PlanFile { cost: Some(verdict.cost), kpis: Some(verdict.kpis), ..bare })
}

/// Holds the book's examples to compile and run.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../docs/src/guides/embedder.md")]
    struct Embedder;
    #[doc = include_str!("../docs/src/guides/researcher.md")]
    struct Researcher;
}
