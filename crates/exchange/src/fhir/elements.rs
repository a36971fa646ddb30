//! What of FHIR R4 is read and written, as Rust types. An element that no type names is passed over when reading.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::codes::*;
use super::times::{At, Clock, When};

macro_rules! elements {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attr:meta])* $field:ident: $kind:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub(super) struct $name {
            $($(#[$attr])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$kind>,)*
        }
    )*};
}

elements! {
    Meta { last_updated: At, version_id: String }
    Identifier { system: String, value: String }
    /// To a resource, by its address or by an identifier.
    Reference { reference: String, r#type: String, identifier: Identifier }
    Coding { system: String, code: String, display: String }
    CodeableConcept { coding: Vec<Coding>, text: String }
    Period { start: When, end: When }
    Quantity { value: f64, unit: String, code: String }
    /// Of an address only where it is.
    Address { r#use: AddressUse, postal_code: String, period: Period }
    /// Who is visited: an id and a postcode, nothing else.
    Patient { address: Vec<Address> }
    Position { latitude: f64, longitude: f64 }
    Location { position: Position, address: Address, physical_type: CodeableConcept }
    Practitioner { gender: Gender, communication: Vec<CodeableConcept> }
    PractitionerRole {
        active: bool,
        practitioner: Reference,
        code: Vec<CodeableConcept>,
        specialty: Vec<CodeableConcept>,
        location: Vec<Reference>,
        healthcare_service: Vec<Reference>,
    }
    HealthcareService { location: Vec<Reference> }
    Schedule {
        id: String,
        meta: Meta,
        identifier: Vec<Identifier>,
        active: bool,
        specialty: Vec<CodeableConcept>,
        actor: Vec<Reference>,
        planning_horizon: Period,
    }
    Slot {
        id: String,
        meta: Meta,
        identifier: Vec<Identifier>,
        schedule: Reference,
        status: SlotStatus,
        start: At,
        end: At,
    }
    Repeat {
        bounds_period: Period,
        #[serde(skip_serializing)] bounds_duration: IgnoredAny,
        #[serde(skip_serializing)] bounds_range: IgnoredAny,
        count: u32,
        duration: f64,
        duration_unit: UnitOfTime,
        frequency: u32,
        period: f64,
        period_unit: UnitOfTime,
        day_of_week: Vec<Weekday>,
        time_of_day: Vec<Clock>,
        when: Vec<EventTiming>,
    }
    Timing { event: Vec<When>, repeat: Repeat, code: CodeableConcept }
    ServiceRequest {
        status: RequestStatus,
        intent: RequestIntent,
        priority: RequestPriority,
        do_not_perform: bool,
        code: CodeableConcept,
        quantity_quantity: Quantity,
        subject: Reference,
        occurrence_date_time: When,
        occurrence_period: Period,
        occurrence_timing: Timing,
        authored_on: When,
        performer_type: CodeableConcept,
        performer: Vec<Reference>,
        location_reference: Vec<Reference>,
    }
    Participant {
        r#type: Vec<CodeableConcept>,
        actor: Reference,
        required: ParticipantRequired,
        status: ParticipationStatus,
    }
    Appointment {
        id: String,
        meta: Meta,
        identifier: Vec<Identifier>,
        status: AppointmentStatus,
        service_type: Vec<CodeableConcept>,
        specialty: Vec<CodeableConcept>,
        priority: u32,
        start: At,
        end: At,
        minutes_duration: u32,
        slot: Vec<Reference>,
        created: When,
        based_on: Vec<Reference>,
        participant: Vec<Participant>,
        requested_period: Vec<Period>,
    }
    Attendance { individual: Reference, period: Period }
    Encounter {
        id: String,
        meta: Meta,
        identifier: Vec<Identifier>,
        status: EncounterStatus,
        class: Coding,
        subject: Reference,
        based_on: Vec<Reference>,
        participant: Vec<Attendance>,
        appointment: Vec<Reference>,
        period: Period,
    }
}
