//! The events file as Rust types: what `rounds schema events` publishes, field for field.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::day::{
    ActivityFile, BreakFile, ClinicianFile, PatientFile, PlaceFile, PriorityFile, ResponseFile, ShiftFile, StaffFile,
    VisitFile, WindowFile,
};
use crate::values::{IsoDuration, Timestamp};

/// What happened since a plan was made, format `rounds/1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventsFile {
    /// Always `rounds/1`.
    #[schemars(extend("const" = "rounds/1"))]
    pub format: String,
    /// Now.
    pub at: Timestamp,
    /// What happened, applied in this order; but what tells when it happened (`time`) in the order of that.
    pub events: Vec<EventFile>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum EventFile {
    /// A visit came in, perhaps with a new patient and place.
    NewVisit {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit. Without `requested` it was requested at `at`.
        visit: Box<VisitFile>,
        /// Its patient, where new.
        #[serde(skip_serializing_if = "Option::is_none")]
        patient: Option<Box<PatientFile>>,
        /// Its place, where new.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<PlaceFile>,
        /// Whether a clinician on the way elsewhere may be diverted to it; one is where that is cheaper.
        #[serde(skip_serializing_if = "Option::is_none")]
        divert: Option<bool>,
    },
    /// Fields of a visit have new values. A `due` takes the place of a `response` and the other way round. Of a visit
    /// that is going on only the duration can change.
    VisitChanged {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit.
        visit: String,
        /// The new values.
        set: Box<VisitChanges>,
    },
    /// A visit is no longer wanted; its links and pins go too.
    CancelVisit {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit.
        visit: String,
    },
    /// Care began; perhaps in another order than planned, or by somebody else, who then takes the visit over. The other
    /// clinicians of a double-up are taken to begin with them. A start after an end that was told is a second
    /// attendance.
    VisitStarted {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit.
        visit: String,
        /// Who gives it.
        clinician: String,
        /// When.
        time: Timestamp,
        /// Whether it takes the place of what was told before.
        #[serde(skip_serializing_if = "Option::is_none")]
        correct: Option<bool>,
    },
    /// Care ended.
    VisitEnded {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit.
        visit: String,
        /// Who gave it.
        clinician: String,
        /// When.
        time: Timestamp,
        /// Whether it takes the place of what was told before.
        #[serde(skip_serializing_if = "Option::is_none")]
        correct: Option<bool>,
    },
    /// The clinician came, and could not get in. The visit has no promise any more. One that is not open again stays in
    /// the day, at no price and its time over, for history names it.
    NoAccess {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit.
        visit: String,
        /// Who came.
        clinician: String,
        /// When they gave up.
        time: Timestamp,
        /// Whether the visit is open again; default true.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry: Option<bool>,
        /// Whether it takes the place of what was told before.
        #[serde(skip_serializing_if = "Option::is_none")]
        correct: Option<bool>,
    },
    /// Nobody went: the visit is open again.
    NotVisited {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit.
        visit: String,
        /// Who was to go; everybody who was where left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        clinician: Option<String>,
        /// When that was found out.
        time: Timestamp,
        /// Whether it takes the place of what was told before.
        #[serde(skip_serializing_if = "Option::is_none")]
        correct: Option<bool>,
    },
    /// One of the clinicians of a double-up did not come: the visit is open again for their part.
    NotAttended {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visit.
        visit: String,
        /// Who did not come.
        clinician: String,
        /// When that was found out.
        time: Timestamp,
        /// Whether those who came were enough: the visit then needs nobody else.
        #[serde(skip_serializing_if = "Option::is_none")]
        enough: Option<bool>,
        /// Whether it takes the place of what was told before.
        #[serde(skip_serializing_if = "Option::is_none")]
        correct: Option<bool>,
    },
    /// What the clinician is doing now ends later: care or a break; on the way, they arrive later by
    /// this much; otherwise they leave later.
    ClinicianDelayed {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Who.
        clinician: String,
        /// In which shift.
        shift: String,
        /// How much later.
        by: IsoDuration,
    },
    /// No work for a while (a break of the shift, `away-1`), or for the rest of the shift, which then ends where they
    /// are. What is going on is ended first; a shift of which nothing has happened by then is taken off the day. That
    /// they began something while they were away, told in the same file, is an error.
    ClinicianUnavailable {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Who.
        clinician: String,
        /// In which shift.
        shift: String,
        /// From when.
        from: Timestamp,
        /// Until when; the shift's end where left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<Timestamp>,
    },
    /// Fields of a shift have new values.
    ShiftChanged {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The shift.
        shift: String,
        /// The new values.
        set: Box<ShiftChanges>,
    },
    /// Somebody else works today.
    NewClinician {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Who, with their shifts.
        clinician: Box<ClinicianFile>,
    },
    /// A clinician works another shift.
    NewShift {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Who.
        clinician: String,
        /// The shift.
        shift: Box<ShiftFile>,
    },
    /// Patients have been told of their visits.
    Confirmed {
        /// An id of the event: one that was applied before changes nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The visits.
        visits: Vec<String>,
    },
}

impl EventFile {
    /// Its id, if it has one.
    pub fn id(&self) -> Option<&str> {
        match self {
            EventFile::NewVisit { id, .. }
            | EventFile::VisitChanged { id, .. }
            | EventFile::CancelVisit { id, .. }
            | EventFile::VisitStarted { id, .. }
            | EventFile::VisitEnded { id, .. }
            | EventFile::NoAccess { id, .. }
            | EventFile::NotVisited { id, .. }
            | EventFile::NotAttended { id, .. }
            | EventFile::ClinicianDelayed { id, .. }
            | EventFile::ClinicianUnavailable { id, .. }
            | EventFile::ShiftChanged { id, .. }
            | EventFile::NewClinician { id, .. }
            | EventFile::NewShift { id, .. }
            | EventFile::Confirmed { id, .. } => id.as_deref(),
        }
    }

    /// When it happened, of one that tells what somebody did.
    pub fn time(&self) -> Option<Timestamp> {
        match self {
            EventFile::VisitStarted { time, .. }
            | EventFile::VisitEnded { time, .. }
            | EventFile::NoAccess { time, .. }
            | EventFile::NotVisited { time, .. }
            | EventFile::NotAttended { time, .. } => Some(*time),
            _ => None,
        }
    }
}

/// New values for fields of a visit; those left out stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VisitChanges {
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote: Option<bool>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityFile>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<IsoDuration>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<Vec<WindowFile>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested: Option<Timestamp>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<ResponseFile>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<Vec<StaffFile>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub load: Option<i64>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub unassigned_cost: Option<i64>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_gender: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_languages: Option<Vec<String>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_clinicians: Option<Vec<String>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_clinicians: Option<Vec<String>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_clinicians: Option<Vec<String>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_gender: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_languages: Option<Vec<String>>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// New values for fields of a shift; those left out stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ShiftChanges {
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_overtime: Option<IsoDuration>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_place: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_place: Option<String>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks: Option<Vec<BreakFile>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activities: Option<Vec<ActivityFile>>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_visits: Option<u32>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_travel: Option<IsoDuration>,
    /// As in the day file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub max_load: Option<i64>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}
