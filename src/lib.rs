//! Scheduling and visit routing for community health teams: who visits whom, when, by what route, what could not be
//! done, and why.
//!
//! # The way of a day
//!
//! ```text
//!  day file ──format::read_day──▶ Problem ──Planner::plan──▶ PlanFile ──format::write_plan──▶ plan file
//!             (every error at     │ (validated,  │  (evaluate: routes, deltas;   │
//!              once, or warnings) │  immutable)  │   explain: proven reasons)    │
//!                                 └──────────────┴───────▶ check::check ◀────────┤
//!                                                (judge: recomputes all of it)   └──▶ report
//! ```
//!
//! # What lives where
//!
//! This crate is the face of the library and the program: [`Planner`] is the way to a plan, [`prelude`] has what most
//! programs begin with. Each layer is a crate of its own in `crates/`, so that the compiler holds what may use what;
//! dependencies point one way, down this list (`tests/tidy.rs` holds what a crate may name). What the crates make
//! public for each other and is not named here is no part of the interface.
//!
//! | module here | crate | what it is |
//! |---|---|---|
//! | `cli` (of the program, not of the library) | this one | arguments, files, terminal, signals; one file for each command |
//! | `bench` (feature `lab`) | `rounds-lab` | benchmark runs: which there are, one at a time, and the report on many |
//! | `suites` (feature `lab`) | `rounds-lab` | benchmark formats of the field: in as days, out as their own solutions |
//! | `simulate` (feature `lab`) | `rounds-lab` | the day simulator: what a way of working comes to, arm by arm |
//! | `params` (feature `lab`) | `rounds-lab` | files of parameters of the search and of proofs, with their texts |
//! | `generate` (feature `lab`) | `rounds-lab` | made-up days on real postcode centroids |
//! | `exchange` (feature `exchange`) | `rounds-exchange` | a coordinator's tables in as days; postcodes; what repeats |
//! | [`live`] | `rounds-live` | the live day: events, the day as it now is, its new plan, whom to call |
//! | [`report`] | `rounds-report` | a plan for people: summary, explanation, comparison, the HTML page |
//! | [`search`] | `rounds-engine` | construction, ruin and recreate, moves, acceptance, islands, stop rule, proofs |
//! | [`explain`] | `rounds-engine` | why visits are left out: proven reasons, and the nearest change that would let each in |
//! | `evaluate` (feature `methods`) | `rounds-engine` | routes with cached times, exact insertion deltas, cost |
//! | [`findings`], [`proven`] | this one | what there is to say of a plan, and of what is proven: as JSON and in words |
//! | `sources` (feature `sources`) | this one | times that a day names and does not hold: street networks, servers, caches |
//! | [`check`] | `rounds-check` | the judge: recomputes a plan naively from the day; shares no code with the search |
//! | `streets` (feature `streets`) | `rounds-streets` | the street network: from OpenStreetMap to times and routes |
//! | [`format`](mod@format) | `rounds-format` | day and plan files: types, reading with all errors at once, writing, digest, JSON Schema |
//! | [`model`], [`travel`] | `rounds-model` | the validated, immutable [`Problem`](model::Problem) with typed ids and units; travel times by mode |
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
//!   reaches the search as a stop rule. (For those who want that, [`format::write_file`] and
//!   [`live::JournalFile`] write files, and `sources` reads street networks and asks servers.)
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
#![warn(unreachable_pub)]

mod caveats;
pub mod findings;
#[cfg(feature = "lab")]
mod imported;
mod journal;
mod planner;
pub mod proven;
#[cfg(feature = "sources")]
pub mod sources;

pub use planner::Planner;
#[doc(inline)]
pub use rounds_check as check;
#[cfg(feature = "exchange")]
#[doc(inline)]
pub use rounds_exchange as exchange;
#[doc(inline)]
pub use rounds_model::{Error, Issue, Result, Severity};
#[cfg(feature = "streets")]
#[doc(inline)]
pub use rounds_streets as streets;

/// What most programs begin with: `use rounds::prelude::*`.
pub mod prelude {
    pub use crate::check::check;
    pub use crate::format::day::DayFile;
    pub use crate::format::plan::PlanFile;
    pub use crate::model::Problem;
    pub use crate::search::StopRule;
    pub use crate::{Error, Planner, Result};
}

/// The validated, immutable day, every reference resolved to a typed id; what [`format`](mod@format) reads a day into.
pub mod model {
    #[doc(inline)]
    pub use rounds_model::{
        Activity, Break, Clinician, Elsewhere, Link, LinkKind, Matrix, Mode, ModeSource, PastKind, PastStop, Patient,
        Pin, Place, Point, Priority, PriorityMap, Problem, Promise, Reserve, Searched, Shift, StaffEntry, Visit,
        Weights, Window, ids, units,
    };
}

/// Travel times: those of a day, and where a day that does not hold them gets them.
pub mod travel {
    #[doc(inline)]
    pub use rounds_model::travel::{Answer, NoSources, Sources, metres, seconds};
}

/// Day, plan, event and scenario files: types, reading with all errors at once, writing, JSON Schema.
pub mod format {
    #[doc(inline)]
    pub use rounds_format::codes::TABLE as CODES;
    #[doc(inline)]
    pub use rounds_format::{
        FileKind, Loaded, day, digest_of, events, plan, pretty, problem_of, problem_with, read_day, read_day_file,
        read_day_with, read_events, read_plan, read_scenario, scenario, schema, values, write_day, write_file,
        write_files, write_plan,
    };
}

/// Why visits are left out: proven reasons, and the nearest change that would let each in.
pub mod explain {
    #[doc(inline)]
    pub use rounds_engine::explain::reasons;
}

/// How to search and to prove. [`Planner`] is the way to a plan; with the feature `methods` there is what a search of
/// your own needs.
pub mod search {
    #[cfg(feature = "methods")]
    #[doc(inline)]
    pub use rounds_engine::bound::BoundParams;
    #[doc(inline)]
    pub use rounds_engine::search::{
        Binding, Latest, PlanOptions, Progress, Proof, ProofOptions, StopRule, prove, with_one_more,
    };
    #[cfg(feature = "methods")]
    #[doc(inline)]
    pub use rounds_engine::search::{
        Improvement, Method, Neighbours, Outcome, Random, Run, Snapshot, Watch, methods, solve,
    };
}

/// Routes with cached times and exact insertion deltas: what a [`Method`](search::Method) works with.
#[cfg(feature = "methods")]
pub mod evaluate {
    #[doc(inline)]
    pub use rounds_engine::evaluate::{
        ALWAYS, Candidates, ClassId, Fit, IMPOSSIBLE, Insertion, Instance, Legs, Level, NEVER, NONE, Newcomer, Opening,
        Pause, Promised, Route, Served, ShiftRow, Solution, SpotId, StartWindow, Stop, Task, TaskId, Time, TravelTable,
        UnitId, VisitRow,
    };
}

/// The live day: events, the day as it now is, its new plan, whom to call.
pub mod live {
    #[doc(inline)]
    pub use crate::journal::JournalFile;
    #[doc(inline)]
    pub use rounds_live::{
        Alert, Answer, Answered, AtRisk, Candidate, Change, ChangeKind, ChangeList, Changes, Command, Current,
        Decision, Desk, Disturbance, Duty, Edit, Edited, Entry, Fault, Journal, Lists, Live, Meant, Naming, NewDay,
        Offer, Offers, OnTheWay, Options, Overridden, Proposal, Proposed, Recorded, Refused, Released, Releasing,
        Reopened, Reopening, Reply, Short, Side, Step, Tell, Unmeant, Unreported, Unsaid, What, answer, answer_schema,
        call_sheet, changes_schema, edit, edit_words, gone_to, meant, meant_near, nearest, new_day, offer_table,
        offers, sentence, take_offer, time_of_day,
    };
}

/// A plan for people: summary, explanation, comparison, the HTML page, GeoJSON, GPX.
pub mod report {
    #[doc(inline)]
    pub use crate::caveats::{assumed, broken, decided};
    #[doc(inline)]
    pub use rounds_report::{
        Decided, Extras, Leg, Naming, Ways, compare, doubts, explain, geojson, gpx, html, html_with, proof, summary,
        verdict,
    };
}

#[cfg(feature = "lab")]
#[doc(inline)]
pub use rounds_lab::{bench, params};
#[cfg(feature = "cli")]
#[doc(inline)]
pub use rounds_lab::{bench_from, bench_main};

/// Benchmark formats of the field: in as days, out as their own solutions.
#[cfg(feature = "lab")]
pub mod suites {
    #[doc(inline)]
    pub use crate::imported::plan_of;
    #[doc(inline)]
    pub use rounds_lab::suites::{Case, Imported, Score, Suite, all, by_name, import, importers};
}

/// Made-up days on real postcode centroids.
#[cfg(feature = "lab")]
pub mod generate {
    #[doc(inline)]
    pub use rounds_lab::generate::{GenerateOptions, Profile, generate, mixed, read_points};
}

/// The day simulator: what a way of working comes to, arm by arm.
#[cfg(feature = "lab")]
pub mod simulate {
    #[doc(inline)]
    pub use rounds_lab::simulate::{Progress, Scenario, Study, StudyOptions, arms, run_days, study};
}

/// Holds the book's examples to compile and run.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../docs/src/guides/embedder.md")]
    struct Embedder;
    #[cfg(feature = "lab")]
    #[doc = include_str!("../docs/src/guides/researcher.md")]
    struct Researcher;
}
