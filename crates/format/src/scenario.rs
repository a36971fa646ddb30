//! The scenario file as Rust types: what `rounds schema scenario` publishes, field for field.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A service to simulate, format `rounds/1`. Every figure says where it comes from, or that it is an assumption and in
/// what range. Fields in minutes hold numbers of minutes, shares are from 0 to 1, clock times are `HH:MM`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScenarioFile {
    /// Always `rounds/1`.
    #[schemars(extend("const" = "rounds/1"))]
    pub format: String,
    /// Display label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where the service works.
    pub area: AreaFile,
    /// Who works: one entry for each kind of shift.
    pub team: Vec<TeamFile>,
    /// What stands in every shift.
    pub shift: ShiftRoutineFile,
    /// Who asks for care.
    pub demand: DemandFile,
    /// How reality scatters around what is planned.
    pub chance: ChanceFile,
    /// What planning and writing up take beside care.
    pub admin: AdminFile,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// A number and where it comes from: exactly one of `source` and `assumption`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FigureFile {
    /// The number.
    pub value: f64,
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// True where nothing published is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumption: Option<bool>,
    /// Of an assumption: lowest and highest value that a practitioner would believe; the sensitivity table tries both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Vec<f64>>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Where the service works: a disc around its base, in which people live evenly, cut into patches like a cake.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AreaFile {
    /// Latitude of the base, in the middle.
    #[schemars(range(min = -80.0, max = 80.0))]
    pub lat: f64,
    /// Longitude of the base.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub lon: f64,
    /// Size of the area.
    pub square_km: FigureFile,
    /// People who live there.
    pub population: FigureFile,
    /// Patches that work by hand is divided into, until `batching` gives them up. A whole number.
    pub patches: FigureFile,
    /// Length of the way ÷ great-circle distance, 1 or more.
    pub detour_factor: FigureFile,
    /// From stopping at an address until something can start there: parking, stairs, key safe.
    pub access_minutes: FigureFile,
    /// Speeds over the day.
    pub speed: SpeedFile,
}

/// Door to door speeds by time of day, as traffic surveys have them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpeedFile {
    /// From 07:00 to 10:00, km/h.
    pub am_kmh: FigureFile,
    /// From 10:00 to 16:00, and before and after the others, km/h. This is what plans are made with.
    pub inter_peak_kmh: FigureFile,
    /// From 16:00 to 19:00, km/h.
    pub pm_kmh: FigureFile,
}

/// Shifts of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamFile {
    /// What they are, for messages and reports.
    pub id: String,
    /// How many of them a day. A whole number.
    pub count: FigureFile,
    /// Begin, `HH:MM`.
    pub start: String,
    /// End, `HH:MM`, on the same day.
    pub end: String,
    /// What these clinicians can do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<String>>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// What stands in every shift.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShiftRoutineFile {
    /// Handover or huddle at the base, at the start of each shift.
    pub handover_minutes: FigureFile,
    /// One break, taken where the clinician is. With 0 there is no break, and the next two fields have no effect.
    /// A shift that ends before the earliest start of the break has no break either.
    pub break_minutes: FigureFile,
    /// Earliest start of the break, counted from the start of the shift.
    pub break_after_minutes: FigureFile,
    /// Latest start of the break, counted the same way; a clinician who is busy then takes it as soon as they
    /// are free.
    pub break_within_minutes: FigureFile,
}

/// Who asks for care.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DemandFile {
    /// As it is.
    pub usual: RatesFile,
    /// As much as a service could hope for: the step `enough demand` of the waterfall.
    pub enough: RatesFile,
    /// When referrals come: shares of the day's, even within each span; they are scaled to sum to 1. What comes before
    /// the first shift waits for it, what comes after the last stays open.
    pub arrivals: Vec<ArrivalsFile>,
    /// Referrals of the day, by kind.
    pub referrals: Vec<KindFile>,
    /// Visits known in the morning, by kind.
    pub planned: Vec<KindFile>,
}

/// How much care is asked for. Numbers of a day are Poisson around it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RatesFile {
    /// Referrals a day per 100,000 people.
    pub referrals_per100k: FigureFile,
    /// Visits known in the morning, a day per 100,000 people.
    pub planned_per100k: FigureFile,
}

/// A span of the day in which referrals come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArrivalsFile {
    /// Begin, `HH:MM`.
    pub from: String,
    /// End, `HH:MM`.
    pub until: String,
    /// Weight of the span.
    pub share: FigureFile,
}

/// A kind of visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KindFile {
    /// What it is, for messages and reports.
    pub id: String,
    /// Weight among the kinds of its list; they are scaled to sum to 1.
    pub share: FigureFile,
    /// Mean time with the patient. The same in every arm.
    pub contact_minutes: FigureFile,
    /// Of referrals, where there is a response standard: from referral to being with the patient. A planned kind has
    /// none (E2210).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_minutes: Option<FigureFile>,
    /// Share that needs two clinicians at once; none where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub double_up_share: Option<FigureFile>,
    /// Of planned kinds: share with an appointment of an hour; none where left out. A referral has none (E2210).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timed_share: Option<FigureFile>,
    /// What each of its clinicians must be able to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<String>>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// How reality scatters around what is planned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChanceFile {
    /// Standard deviation ÷ mean of times with patients (log-normal).
    pub contact_spread: FigureFile,
    /// Standard deviation ÷ mean of travel times (log-normal), beside the time of day.
    pub travel_spread: FigureFile,
    /// Share of visits at which nobody can be met.
    pub no_access_share: FigureFile,
    /// Time lost at such a door.
    pub no_access_minutes: FigureFile,
    /// Share of visits that are cancelled on the day, at any time of it.
    pub cancelled_share: FigureFile,
}

/// What planning and writing up take beside care.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdminFile {
    /// Writing a visit up and arranging what follows from it; in every arm.
    pub notes_minutes: FigureFile,
    /// Writing it a second time (paper, another system): the step `less duplicate documentation` does away with it.
    pub duplicate_notes_minutes: FigureFile,
    /// Where notes are written at base: after how many visits a clinician returns. A whole number.
    pub visits_before_return: FigureFile,
    /// Morning phone round of each clinician: patients and colleagues. The step `no phone round` does away with it and
    /// the next two.
    pub phone_round_minutes: FigureFile,
    /// A call about a referral, to the clinician who takes it.
    pub call_minutes: FigureFile,
    /// Each attempt to reach somebody for a referral, to the patient who waits.
    pub call_delay_minutes: FigureFile,
}
