//! Code lists of FHIR R4 that are bound to be used as they are. The program `.ci/fhir.mjs` holds each against the list
//! that FHIR publishes.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $list:literal { $($variant:ident $code:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[doc = $list]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub(super) enum $name { $(#[serde(rename = $code)] $variant),* }
    )*};
}

codes! {
    /// What a bundle is.
    BundleType = "http://hl7.org/fhir/ValueSet/bundle-type" {
        Document "document", Message "message", Transaction "transaction", TransactionResponse "transaction-response",
        Batch "batch", BatchResponse "batch-response", History "history", Searchset "searchset",
        Collection "collection",
    }
    /// How far an appointment is.
    AppointmentStatus = "http://hl7.org/fhir/ValueSet/appointmentstatus" {
        Proposed "proposed", Pending "pending", Booked "booked", Arrived "arrived", Fulfilled "fulfilled",
        Cancelled "cancelled", NoShow "noshow", EnteredInError "entered-in-error", CheckedIn "checked-in",
        Waitlist "waitlist",
    }
    /// What a participant says to an appointment.
    ParticipationStatus = "http://hl7.org/fhir/ValueSet/participationstatus" {
        Accepted "accepted", Declined "declined", Tentative "tentative", NeedsAction "needs-action",
    }
    /// Whether an appointment can do without a participant.
    ParticipantRequired = "http://hl7.org/fhir/ValueSet/participantrequired" {
        Required "required", Optional "optional", InformationOnly "information-only",
    }
    /// Whether the time of a slot can be had.
    SlotStatus = "http://hl7.org/fhir/ValueSet/slotstatus" {
        Busy "busy", Free "free", BusyUnavailable "busy-unavailable", BusyTentative "busy-tentative",
        EnteredInError "entered-in-error",
    }
    /// How far an encounter is.
    EncounterStatus = "http://hl7.org/fhir/ValueSet/encounter-status" {
        Planned "planned", Arrived "arrived", Triaged "triaged", InProgress "in-progress", OnLeave "onleave",
        Finished "finished", Cancelled "cancelled", EnteredInError "entered-in-error", Unknown "unknown",
    }
    /// How far a request is.
    RequestStatus = "http://hl7.org/fhir/ValueSet/request-status" {
        Draft "draft", Active "active", OnHold "on-hold", Revoked "revoked", Completed "completed",
        EnteredInError "entered-in-error", Unknown "unknown",
    }
    /// How binding a request is.
    RequestIntent = "http://hl7.org/fhir/ValueSet/request-intent" {
        Proposal "proposal", Plan "plan", Directive "directive", Order "order", OriginalOrder "original-order",
        ReflexOrder "reflex-order", FillerOrder "filler-order", InstanceOrder "instance-order", Choice "option",
    }
    /// How much a request matters.
    RequestPriority = "http://hl7.org/fhir/ValueSet/request-priority" {
        Routine "routine", Urgent "urgent", Asap "asap", Stat "stat",
    }
    /// Genders in records.
    Gender = "http://hl7.org/fhir/ValueSet/administrative-gender" {
        Male "male", Female "female", Other "other", Unknown "unknown",
    }
    /// What an address is for.
    AddressUse = "http://hl7.org/fhir/ValueSet/address-use" {
        Home "home", Work "work", Temp "temp", Old "old", Billing "billing",
    }
    /// Days of the week.
    Weekday = "http://hl7.org/fhir/ValueSet/days-of-week" {
        Mon "mon", Tue "tue", Wed "wed", Thu "thu", Fri "fri", Sat "sat", Sun "sun",
    }
    /// Units of time.
    UnitOfTime = "http://hl7.org/fhir/ValueSet/units-of-time" {
        Second "s", Minute "min", Hour "h", Day "d", Week "wk", Month "mo", Year "a",
    }
    /// Parts of the day.
    EventTiming = "http://hl7.org/fhir/ValueSet/event-timing" {
        Morning "MORN", EarlyMorning "MORN.early", LateMorning "MORN.late", Noon "NOON", Afternoon "AFT",
        EarlyAfternoon "AFT.early", LateAfternoon "AFT.late", Evening "EVE", EarlyEvening "EVE.early",
        LateEvening "EVE.late", Night "NIGHT", AfterSleep "PHS", BeforeSleep "HS", Waking "WAKE", Meal "C",
        Breakfast "CM", Lunch "CD", Dinner "CV", BeforeMeal "AC", BeforeBreakfast "ACM", BeforeLunch "ACD",
        BeforeDinner "ACV", AfterMeal "PC", AfterBreakfast "PCM", AfterLunch "PCD", AfterDinner "PCV",
    }
}
