//! What has happened before a re-plan.

use crate::ids::{PlaceId, VisitId};
use crate::units::Instant;

/// A stop as it happened, before a re-plan.
#[derive(Clone, Debug)]
pub struct PastStop {
    /// What it was.
    pub what: PastKind,
    /// Where it was; `None` for a remote visit, and for a break unless it is taken on arriving.
    pub place: Option<PlaceId>,
    /// When the clinician arrived (for a stop without place: when the one before ended).
    pub arrival: Instant,
    /// When it began.
    pub start: Instant,
    /// When it ended.
    pub end: Instant,
}

/// What a past stop was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastKind {
    /// A visit, with the staff entry served.
    Visit {
        /// The visit.
        visit: VisitId,
        /// Index of the staff entry served.
        staff: usize,
    },
    /// A break, by its index in the shift's breaks.
    Break(usize),
    /// An activity, by its index in the shift's activities.
    Activity(usize),
    /// A visit attempted without access: time spent, visit still open.
    NoAccess(VisitId),
}
