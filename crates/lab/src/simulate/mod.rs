//! The day simulator: what a way of working comes to on a day of referrals, traffic and closed doors.
//!
//! A [`Scenario`] is a service with its figures. [`study`] lives through many days of it in several [`arms`]: from work
//! by hand to the full system, one change at a time. [`live`] lives through one day with any
//! [policy](policies::Policy).
//!
//! ```
//! use rounds::simulate::{Scenario, arms::Arm, run_days};
//!
//! let scenario = Scenario::read(include_bytes!("../../../../fixtures/scenarios/rapid-response.json"))?;
//! let days = run_days(&scenario.setting, &[Arm(0), Arm(0b1111)], 2, 1, 1)?;
//! assert!(days[0][0].done > 0);
//! # Ok::<(), rounds::Error>(())
//! ```
//!
//! # The model
//! - The area is a disc around one base; people live evenly in it. Patches cut it like a cake. Ways are great circles
//!   times a factor, at the speed of the hour.
//! - Numbers of referrals and of visits known in the morning are Poisson. Times with patients and ways are log-normal
//!   around what is planned. Some visits meet a closed door, some are called off at some time of the day.
//! - Each random number is a function of seed, day, purpose and entity ([`streams`]), never of who asks first: every
//!   arm meets the same referrals, care, ways between the same two doors, closed doors and cancellations. More demand
//!   adds visits and changes none.
//! - Everybody begins at the base with a handover, takes one break unless the shift is over before it could be, and
//!   ends at the base. Nobody sets out for what is not planned to end in time; care that takes longer makes overtime,
//!   which is counted and not paid for in visits. A clinician with nothing to do goes back to the base. A door that
//!   stays shut ends the visit for the day.
//! - A visit is written up after care by one of its clinicians: there, or (`notes_at_base`) at the base, to which a
//!   clinician returns after a set number of visits, and when there is nothing else to do.
//! - With a phone round each clinician spends some time on it after the handover. A coordinator then rings clinicians
//!   for each referral one by one, in turn, those of the patch if work is by patch; a clinician who is with a patient
//!   does not answer. Each attempt costs the patient time, the call that succeeds costs the clinician some. Without it,
//!   referrals are known at once.
//! - A visit for two begins when both are at the door.
//! - A planner with a view of the whole area, by hand or not, aims to begin each visit a good while before it is due
//!   ([`View::aim`]).
//! - Policies see what is planned and what has happened ([`View`]). Care takes the same time in every arm.
//!
//! # The changes
//! | change | before | after |
//! |---|---|---|
//! | no base returns | notes at base | notes where the visit was |
//! | no phone round | calls, one attempt after the other | referrals reach clinicians at once |
//! | less duplicate documentation | notes are written twice | once |
//! | batching | patches: [`Hand`](policies::Hand) | neighbours together over the whole area: [`Strong`](policies::Strong) |
//! | optimised routes | routes by hand | the morning's routes by the search; the day goes on by hand |
//! | re-planning at events | orders stay | the rest of the day is planned again, by hand or (with optimised routes) by [`Optimised`](policies::Optimised) |
//! | enough demand | usual | what the scenario calls enough |
//!
//! `manual-strong` and `rounds` differ in the fifth and sixth only: what one has over the other is planning.
//!
//! `rounds-reserve` is `rounds` with time kept free: a reserve for each call with a response standard that the rates
//! of the scenario let expect, at the time of day at which it is to be expected, at half the price of leaving out a
//! routine visit. It is no step of the waterfall.
//!
//! # What is left out
//! Sickness and vacancies, learning by doing, continuity, patients who are not ready, a second attempt at a closed
//! door, calls that a changed plan would need where there is a phone round, and traffic that differs between parts of
//! the area.

pub mod arms;
mod deep;
pub mod demand;
mod estimate;
pub mod figures;
mod html;
mod literature;
pub mod policies;
mod read;
pub mod realised;
pub mod setting;
pub mod streams;
mod study;
mod text;
mod view;
mod words;
mod world;

pub use deep::{Deep, FULL, GOAL, GoalRow, SensitivityRow, ShapleyRow, sources};
pub use estimate::Estimate;
pub use literature::Literature;
pub use read::Scenario;
pub use study::{PairRow, PolicyRow, Progress, StepRow, Study, StudyOptions, run_days, study};
pub use view::{Doing, Expected, Happening, Practice, State, Step, View};
pub use world::{World, live};
