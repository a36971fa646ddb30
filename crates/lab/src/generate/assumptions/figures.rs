//! Single figures, all of them assumptions.

/// Defines single figures, all of them assumptions, together with the rows that show them.
macro_rules! figures {
    ($($name:ident: $type:ty = $value:expr, $what:literal;)*) => {
        $(#[doc = $what] pub const $name: $type = $value;)*
        /// What each figure is, and the figure.
        pub(super) fn figures() -> Vec<(&'static str, String)> {
            vec![$(($what, format!("{:?}", $name))),*]
        }
    };
}

figures! {
    // Teams. Columns: ucr, virtual ward, district.
    PATCH_METRES: [i64; 3] = [4_500, 5_500, 2_500], "radius of a team's patch in metres: ucr, virtual ward, district";
    TEAM_SHIFTS: usize = 14, "shifts of a team at most; a larger service has several teams";
    VISITS_PER_SHIFT: [u32; 3] = [6, 7, 9], "visits of a shift on a usual day: ucr, virtual ward, district";
    BOROUGH: [u32; 3] = [250, 200, 550], "shifts of a borough, per mille: ucr, virtual ward, district";
    // Shifts.
    FROM_HOME: u32 = 400, "shifts that start and end at home, per mille";
    WITHOUT_BASE: u32 = 40, "shifts that start and end with a visit (bank staff), per mille";
    HANDOVER: (u32, i64) = (700, 20), "shifts with a handover at the hub, per mille, and its minutes";
    OVERTIME: [(i64, u32); 3] = [(0, 600), (30, 300), (60, 100)], "most overtime in minutes, and per mille of shifts";
    FEW_VISITS: (u32, u32) = (80, 6), "shifts with a cap on visits (new in post), per mille, and the cap";
    LITTLE_TRAVEL: (u32, i64) = (50, 150), "shifts with a cap on travel, per mille, and its minutes";
    CARRIES: [i64; 3] = [10, 3, 2], "loads of equipment that fit: car, bicycle, foot";
    LOAD: (i64, i64) = (1, 4), "loads of an equipment visit, fewest and most";
    // Clinicians.
    WOMEN: u32 = 850, "clinicians who are women, per mille";
    GENDER_UNKNOWN: u32 = 30, "clinicians of unrecorded gender, per mille";
    BILINGUAL: u32 = 400, "clinicians who speak a language besides English, per mille";
    // Patients.
    FIRST_LANGUAGE: u32 = 300, "patients whose first language is not English, per mille";
    NO_ENGLISH: u32 = 100, "of those, patients who need a clinician speaking it, per mille (the others prefer one)";
    LANGUAGES: [(&str, u32); 10] = [
        ("gu", 26), ("hi", 12), ("ro", 14), ("pl", 12), ("ar", 10), ("ta", 8), ("so", 7), ("pt", 5), ("ur", 4), ("pa", 4),
    ], "languages of north-west London besides English, and weights";
    GENDER_REQUIRED: u32 = 30, "patients who need a clinician of one gender, per mille";
    GENDER_PREFERRED: u32 = 70, "patients who prefer a clinician of one gender, per mille";
    EXCLUDED: u32 = 25, "patients with a clinician who must not come, per mille";
    CONTINUITY: u32 = 450, "patients with one to three preferred clinicians, per mille";
    CLUSTERED: u32 = 600, "patients who live in one of the patch's clusters, per mille";
    CARE_HOME: u32 = 90, "patients who live in a care home with others, per mille";
    ACCESS: [(i64, u32); 4] = [(2, 5), (3, 4), (4, 2), (6, 1)], "minutes to park, climb and get in, and weights";
    HUB_ACCESS: i64 = 2, "minutes from arriving at a hub until something can start";
    SECOND_CARE: u32 = 120, "patients with a second kind of visit on the day, per mille";
    // Visits.
    MEALS_A_DAY: [(usize, u32); 3] = [(1, 60), (2, 30), (3, 10)], "visits before meals a day for a patient, and weights";
    DOSING: [((i64, usize), u32); 4] = [((24, 1), 35), ((12, 2), 35), ((8, 2), 25), ((6, 3), 5)],
        "hours between antibiotic doses, doses within the day (others fall to the night service), and weights";
    DOSE_SLACK: i64 = 60, "minutes that doses may be nearer or farther apart than their spacing";
    TWO_WINDOWS: u32 = 150, "visits by hours with two windows (the patient is out between), per mille";
    SHORT_SECOND: u32 = 250, "double-ups where the second clinician stays 15 minutes, per mille";
    // Rules.
    PINNED: u32 = 15, "visits pinned to a clinician, shift or start, per mille";
    SAME_CLINICIAN: u32 = 300, "patients with two kinds of visit who need one clinician for both, per mille";
    DIFFERENT_CLINICIANS: u32 = 200, "patients with two kinds of visit who need two opinions, per mille";
    DISCHARGE_EQUIPMENT: u32 = 500, "discharge visits that need their equipment the same day (both or neither), per mille";
    KNOWN_CALLS: bool = true, "all of the day's urgent calls are known at once, as in a look back at the day";
}
