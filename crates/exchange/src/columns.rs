//! The sheets of a team, their headings, and what else people call them.

use crate::values::plain;

/// A sheet that an import knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetKind {
    /// Date, base, speeds, parts of the day.
    Settings,
    /// What kinds of visit there are, and what they need.
    VisitTypes,
    /// Who visits.
    Staff,
    /// Who works when.
    Shifts,
    /// Who is visited, and where.
    Patients,
    /// What care is due.
    Visits,
}

/// A column of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading in the template.
    pub name: &'static str,
    /// What else it is called; blanks, case and punctuation do not matter.
    pub synonyms: &'static [&'static str],
    /// Whether a sheet must have it.
    pub required: bool,
    /// What to write there, for the note on the heading.
    pub about: &'static str,
}

impl SheetKind {
    /// All of them, in the order of the template.
    pub const ALL: [SheetKind; 6] = [
        SheetKind::Settings,
        SheetKind::VisitTypes,
        SheetKind::Staff,
        SheetKind::Shifts,
        SheetKind::Patients,
        SheetKind::Visits,
    ];

    /// What it is called in the template.
    pub fn name(self) -> &'static str {
        match self {
            SheetKind::Settings => "Settings",
            SheetKind::VisitTypes => "Visit types",
            SheetKind::Staff => "Staff",
            SheetKind::Shifts => "Shifts",
            SheetKind::Patients => "Patients",
            SheetKind::Visits => "Visits",
        }
    }

    /// The sheet that a name means: `Rota` is Shifts.
    pub fn named(name: &str) -> Option<SheetKind> {
        let others: [(SheetKind, &[&str]); 6] = [
            (SheetKind::Settings, &["setting", "options", "config"]),
            (SheetKind::VisitTypes, &["visittype", "types", "type", "tasks", "interventions"]),
            (SheetKind::Staff, &["team", "clinicians", "nurses", "carers", "people", "workforce"]),
            (SheetKind::Shifts, &["shift", "rota", "roster", "duties", "duty", "assignedduties"]),
            (SheetKind::Patients, &["patient", "clients", "serviceusers", "people served"]),
            (SheetKind::Visits, &["visit", "caseload", "appointments", "calls", "worklist", "referrals"]),
        ];
        let name = plain(name);
        SheetKind::ALL.into_iter().find(|kind| plain(kind.name()) == name).or_else(|| {
            let found = others.into_iter().find(|(_, names)| names.contains(&&*name));
            found.map(|(kind, _)| kind)
        })
    }

    /// Its columns in the template's order.
    pub fn columns(self) -> &'static [Column] {
        match self {
            SheetKind::Settings => SETTINGS,
            SheetKind::VisitTypes => VISIT_TYPES,
            SheetKind::Staff => STAFF,
            SheetKind::Shifts => SHIFTS,
            SheetKind::Patients => PATIENTS,
            SheetKind::Visits => VISITS,
        }
    }

    /// Columns of another sheet that this one may have too: a rota often says who people are, a caseload where.
    pub fn borrowed(self) -> &'static [Column] {
        match self {
            SheetKind::Shifts => SHIFTS_BORROW,
            SheetKind::Visits => VISITS_BORROW,
            _ => &[],
        }
    }

    /// The column that people are known by here, the one of their names, and headings that may be either.
    pub(crate) fn people(self) -> Option<(&'static str, &'static str, &'static [&'static str])> {
        const STAFF: &[&str] = &["staff", "staff member", "employee", "nurse", "clinician", "carer"];
        const PATIENTS: &[&str] = &["patient", "client", "service user", "resident"];
        match self {
            SheetKind::Staff => Some(("id", "name", STAFF)),
            SheetKind::Shifts => Some(("staff", "name", STAFF)),
            SheetKind::Patients => Some(("id", "name", PATIENTS)),
            SheetKind::Visits => Some(("patient", "patient name", PATIENTS)),
            SheetKind::Settings | SheetKind::VisitTypes => None,
        }
    }

    /// Own columns and borrowed ones.
    pub(crate) fn all_columns(self) -> impl Iterator<Item = &'static Column> {
        self.columns().iter().chain(self.borrowed())
    }
}

const fn column(name: &'static str, synonyms: &'static [&'static str], required: bool, about: &'static str) -> Column {
    Column { name, synonyms, required, about }
}

const NAME: Column = column(
    "name",
    &["full name", "staff name", "employee name", "patient name", "client name", "surname", "surname forename"],
    false,
    "For your own eyes: it goes into the day only with --labels.",
);
const BAND: Column = column("band", &["grade", "afc band", "pay band", "job grade"], false, "1 to 9: 6, Band 6.");
const SKILLS: Column = column(
    "skills",
    &["competencies", "competences", "skill", "competency", "skill set"],
    false,
    "With commas between them: IV therapy, catheter.",
);
const GENDER: Column = column("gender", &["sex"], false, "Female or male; leave it empty where it does not matter.");
const LANGUAGES: Column =
    column("languages", &["language", "languages spoken", "spoken languages"], false, "With commas between them.");
const MODE: Column = column(
    "mode",
    &["travel", "travels by", "transport", "travel mode", "driver"],
    false,
    "Car, bicycle or foot; car if empty.",
);
const HOME: Column = column(
    "home postcode",
    &["home", "staff postcode", "home post code"],
    false,
    "Only for people who start or end a shift at home.",
);
const POSTCODE: Column = column(
    "postcode",
    &["post code", "patient postcode", "address postcode", "client postcode", "pcode"],
    false,
    "Where the visits are; or latitude and longitude.",
);
const LAT: Column = column("lat", &["latitude"], false, "Degrees north: 51.588.");
const LON: Column = column("lon", &["lng", "long", "longitude"], false, "Degrees east; west is negative: -0.334.");
const ACCESS: Column = column(
    "access minutes",
    &["access", "access time", "parking minutes"],
    false,
    "From the street to the patient: parking, stairs, key safe.",
);
const NHS: Column = column(
    "nhs number",
    &["nhs no", "nhs num", "nhs"],
    false,
    "Checked, and never written: an id is made of it with --id-key.",
);
const NOTES: Column = column(
    "notes",
    &["note", "comments", "comment", "remarks", "free text"],
    false,
    "For run sheets: it goes into the day only with --labels.",
);
const PREFERRED: Column = column(
    "preferred",
    &["preferred staff", "preferred clinician", "preferred carer", "named nurse", "key worker", "keyworker"],
    false,
    "Ids or names of staff, with commas between them.",
);
const EXCLUDED: Column = column(
    "excluded",
    &["excluded staff", "not to visit", "do not send", "barred", "not to be seen by", "not seen by", "do not allocate"],
    false,
    "Ids or names of staff who must not visit.",
);
const REQUIRED_GENDER: Column = column(
    "required gender",
    &["gender required", "carer gender", "gender of carer", "female only"],
    false,
    "Female or male; leave it empty where it does not matter.",
);
const MIN_BAND: Column = column(
    "min band",
    &["minimum band", "band required", "least band", "lowest band"],
    false,
    "The lowest band that may do it.",
);
const CARERS: Column = column(
    "carers",
    &["number of carers", "staff needed", "staff required", "number of staff", "handed", "double up"],
    false,
    "How many go together: 1, 2, x2, double.",
);
const PRIORITY: Column =
    column("priority", &["urgency"], false, "Critical, urgent, timed or routine; routine if empty.");

const SETTINGS: &[Column] = &[
    column("key", &["setting", "name"], true, "What is set."),
    column("value", &["setting value"], true, "What it is set to."),
];

const VISIT_TYPES: &[Column] = &[
    column("type", &["visit type", "kind", "task", "intervention", "activity"], true, "A name for this kind of visit."),
    column("minutes", &["duration", "length", "mins", "planned duration"], true, "How long care takes."),
    SKILLS,
    MIN_BAND,
    CARERS,
    PRIORITY,
    column("within", &["response", "response time", "respond within"], false, "How soon care must start: 2 h."),
    column("load", &["equipment", "items"], false, "Pieces of equipment to deliver."),
    NOTES,
];

const STAFF: &[Column] = &[
    column(
        "id",
        &[
            "staff id",
            "staff number",
            "staff no",
            "employee number",
            "employee id",
            "assignment number",
            "assignment no",
            "payroll number",
            "staff",
            "initials",
        ],
        true,
        "What the rota calls this person.",
    ),
    NAME,
    BAND,
    SKILLS,
    GENDER,
    LANGUAGES,
    MODE,
    HOME,
    NOTES,
];

const SHIFTS: &[Column] = &[
    column(
        "staff",
        &[
            "staff id",
            "staff number",
            "staff no",
            "employee number",
            "employee id",
            "assignment number",
            "assignment no",
            "payroll number",
            "id",
            "initials",
        ],
        true,
        "The id of somebody on the sheet Staff.",
    ),
    column("date", &["shift date", "duty date", "day", "shift day"], false, "The day on which the shift begins."),
    column("start", &["shift start", "duty start", "start time", "from", "shift start time"], true, "08:00"),
    column(
        "end",
        &["shift end", "duty end", "end time", "finish", "to", "finish time", "shift end time"],
        true,
        "16:00",
    ),
    column("start place", &["starts at", "start location", "start postcode"], false, "base, home or a postcode."),
    column("end place", &["ends at", "end location", "end postcode"], false, "base, home or a postcode."),
    column(
        "break minutes",
        &["break", "unpaid break", "meal break", "lunch break", "break length", "break duration"],
        false,
        "How long the break is.",
    ),
    column("break from", &["break earliest", "break after"], false, "When the break may begin: 11:30."),
    column("break to", &["break latest", "break before"], false, "When the break must have begun: 14:00."),
    column(
        "status",
        &["shift type", "duty type", "absence", "attendance", "shift status", "reason", "absence reason"],
        false,
        "Leave, sick and rest are no shift; anything else is one.",
    ),
];

const SHIFTS_BORROW: &[Column] = &[NAME, BAND, SKILLS, GENDER, LANGUAGES, MODE, HOME];

const PATIENT_IDS: &[&str] = &[
    "patient",
    "patient id",
    "patient number",
    "patient ref",
    "patient reference",
    "client",
    "client id",
    "client number",
    "service user id",
    "service user number",
    "case number",
    "pid",
    "mrn",
    "hospital number",
    "unit number",
];

const PATIENTS: &[Column] = &[
    column("id", PATIENT_IDS, true, "What the visits call this patient; no name."),
    NAME,
    NHS,
    POSTCODE,
    LAT,
    LON,
    ACCESS,
    PREFERRED,
    EXCLUDED,
    REQUIRED_GENDER,
    LANGUAGES,
    column(
        "birth year",
        &["year of birth", "dob", "date of birth", "born"],
        false,
        "To find patients who are there twice.",
    ),
    column("key safe", &["keysafe", "access notes", "entry", "key code"], false, "For run sheets: only with --labels."),
    NOTES,
];

const VISITS: &[Column] = &[
    column("id", &["visit id", "visit no", "visit number", "appointment id", "reference"], false, "Made up if empty."),
    column("patient", PATIENT_IDS, true, "The id of somebody on the sheet Patients."),
    column(
        "type",
        &["visit type", "kind", "task", "intervention", "care", "reason", "reason for visit", "activity"],
        true,
        "A type of the sheet Visit types.",
    ),
    column("date", &["visit date", "planned date", "due date", "appointment date"], false, "The day of the visit."),
    column(
        "repeat",
        &["frequency", "repeats", "recurrence", "how often", "pattern"],
        false,
        "In place of a date, or from it on: daily, Mon/Wed/Fri, weekdays, every 2 weeks.",
    ),
    column("until", &["repeat until", "end date", "last visit"], false, "The last day of a repeat."),
    column("except", &["except on", "not on", "skip dates"], false, "Days that a repeat leaves out."),
    column("bank holidays", &["on bank holidays"], false, "Keep, move or skip; kept if empty."),
    column(
        "time",
        &["visit time", "part of day", "time of day", "slot", "planned time", "time slot", "am pm", "when"],
        false,
        "09:00, before 10, 08:00-10:00, AM, lunch, PM, tea, bed.",
    ),
    column("earliest", &["not before", "earliest time", "window start"], false, "No earlier than this: 08:00."),
    column("latest", &["not after", "latest time", "window end"], false, "Care starts no later than this: 10:00."),
    column(
        "minutes",
        &["duration", "length", "mins", "planned duration"],
        false,
        "In place of the minutes of its type.",
    ),
    CARERS,
    PRIORITY,
    column("requested", &["referred", "referral time", "received", "clock start"], false, "When the call came: 08:40."),
    column("after", &["follows", "after visit"], false, "The id of a visit that must come before."),
    column("gap", &["interval", "spacing"], false, "How long after it: 7h-9h, at least 4h."),
    column("same clinician as", &["same nurse as", "with the same clinician as"], false, "The id of another visit."),
    NOTES,
];

const VISITS_BORROW: &[Column] = &[
    SKILLS,
    MIN_BAND,
    column("patient name", &["name", "client name", "service user"], false, "Only with --labels."),
    NHS,
    POSTCODE,
    LAT,
    LON,
    ACCESS,
    PREFERRED,
    EXCLUDED,
    REQUIRED_GENDER,
    LANGUAGES,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_heading_means_two_columns_of_one_sheet() {
        for kind in SheetKind::ALL {
            let mut seen = BTreeMap::new();
            for column in kind.all_columns() {
                for name in [column.name].iter().chain(column.synonyms) {
                    if let Some(other) = seen.insert(plain(name), column.name) {
                        assert_eq!(other, column.name, "{name} on {}", kind.name());
                    }
                }
            }
        }
    }

    #[test]
    fn sheets_are_found_by_what_people_call_them() {
        assert_eq!(SheetKind::named("Rota"), Some(SheetKind::Shifts));
        assert_eq!(SheetKind::named("visit-types"), Some(SheetKind::VisitTypes));
        assert_eq!(SheetKind::named("Summary"), None);
    }
}
