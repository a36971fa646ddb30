//! Policies: who goes where next. Those that come with the crate, and the trait for another.
//!
//! A policy sees a [`View`]: what is known by now, and what is planned. It finds out as everybody does how long care
//! takes, who does not open and how the traffic is.

mod hand;
mod optimised;
mod reserves;
mod rest;
mod strong;

use crate::simulate::demand::Request;
use crate::simulate::view::{Happening, Step, View};
use rounds_model::error::Result;

pub use hand::Hand;
pub use optimised::Optimised;
pub use strong::Strong;

/// A way to run a day.
pub trait Policy: Sync {
    /// The morning: somebody who knows the visits planned, before anybody has left.
    ///
    /// # Errors
    /// Whatever keeps the policy from working.
    fn start<'p>(&'p self, view: View<'_>) -> Result<Box<dyn Dispatcher + 'p>>;
}

/// A policy at work on one day.
pub trait Dispatcher {
    /// Something has happened. Everybody who is free is asked afterwards.
    ///
    /// # Errors
    /// Whatever keeps the policy from working.
    fn happened(&mut self, view: View<'_>, what: &Happening) -> Result<()>;

    /// What a clinician who is free does next. Asked again after every happening and at the end of a wait, also of
    /// those who wait at a door, and on arrival.
    ///
    /// # Errors
    /// Whatever keeps the policy from working.
    fn next(&mut self, view: View<'_>, clinician: usize) -> Result<Step>;
}

/// Whether the clinician may go where the visit is: of its patch, unless patches are given up or nobody there is fit.
fn in_patch(view: View<'_>, who: usize, request: &Request) -> bool {
    let shifts = &view.setting().shifts;
    let near = |who: usize| shifts[who].patch == request.patch;
    !view.practice().patches || near(who) || !(0..shifts.len()).any(|who| near(who) && view.is_fit(who, request))
}
