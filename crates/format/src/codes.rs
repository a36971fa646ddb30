//! Every code that an issue can carry, with what it means. A code is never reused for something else.
//!
//! `E10xx` the file as JSON, `E11xx` its shape, `E12xx` ids and references, `E13xx` places and travel, `E14xx` skills,
//! clinicians and shifts, `E15xx` visits, `E16xx` links, `E17xx` pins and overrides, `E18xx` history and promises,
//! `E19xx` limits of what can be counted. Scenarios have `E2…`, plans `E3…` and event files `E4…` for the first two
//! groups; `E22xx` is what a scenario means; `E32xx` is a plan that does not go with its day. `E45xx` are desks,
//! `E50xx` files of points, `E60xx` arguments, `E70xx` files in the formats of others, `E71xx` maps and street
//! networks, `E72xx` spreadsheets, `E73xx` FHIR, `E8…` those of home-care benchmarks, `E90xx` runs of benchmarks,
//! `E91xx` parameters. Warnings (`W…`) are numbered likewise.

/// The kinds of file that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A day to plan.
    Day,
    /// A plan for a day.
    Plan,
    /// What happened since the plan was made.
    Events,
    /// A service to simulate.
    Scenario,
}

impl FileKind {
    /// All of them.
    pub const ALL: [FileKind; 4] = [FileKind::Day, FileKind::Plan, FileKind::Events, FileKind::Scenario];

    /// What such a file is called in messages.
    pub fn described(self) -> &'static str {
        match self {
            FileKind::Day => "a day file",
            FileKind::Plan => "a plan file",
            FileKind::Events => "an events file",
            FileKind::Scenario => "a scenario file",
        }
    }
}

/// One fault of shape: its codes in a day, a plan, an events and a scenario file.
#[derive(Clone, Copy, Debug)]
pub struct Fault([&'static str; 4]);

impl Fault {
    /// The code of this fault in a file of `kind`.
    pub fn code(self, kind: FileKind) -> &'static str {
        self.0[kind as usize]
    }
}

macro_rules! codes {
    (
        faults { $($fault:ident $day:literal $plan:literal $events:literal $scenario:literal $what:literal;)* }
        issues { $($name:ident $code:literal $means:literal;)* }
    ) => {
        $(#[doc = $what] pub const $fault: Fault = Fault([$day, $plan, $events, $scenario]);)*
        $(#[doc = $means] pub const $name: &str = $code;)*

        /// All codes with what they mean.
        pub const TABLE: &[(&str, &str)] = &[$(($day, $what), ($plan, $what), ($events, $what), ($scenario, $what),)* $(($code, $means),)*];
    };
}

codes! {
    faults {
        MALFORMED       "E1001" "E3001" "E4001" "E2001" "The file is not JSON.";
        CUT_OFF         "E1002" "E3002" "E4002" "E2002" "The file ends in the middle.";
        NOT_UTF8        "E1003" "E3003" "E4003" "E2003" "The file is not UTF-8 text.";
        DUPLICATE_FIELD "E1004" "E3004" "E4004" "E2004" "A field stands twice in one object.";
        UNKNOWN_FORMAT  "E1005" "E3005" "E4005" "E2005" "`format` is not `rounds/1`.";
        OTHER_KIND      "E1007" "E3007" "E4007" "E2007" "A file of another kind than the one wanted.";
        UNKNOWN_FIELD   "E1101" "E3101" "E4101" "E2101" "A field that the format does not have.";
        MISSING_FIELD   "E1102" "E3102" "E4102" "E2102" "A required field is missing.";
        WRONG_TYPE      "E1103" "E3103" "E4103" "E2103" "A value of the wrong type.";
        NOT_WHOLE       "E1104" "E3104" "E4104" "E2104" "A fraction where a whole number is due.";
        OUT_OF_RANGE    "E1105" "E3105" "E4105" "E2105" "A number outside its range.";
        BAD_INSTANT     "E1106" "E3106" "E4106" "E2106" "Not an instant in RFC 3339 with offset and whole seconds.";
        BAD_DURATION    "E1107" "E3107" "E4107" "E2107" "Not an ISO 8601 duration of zero or more whole seconds.";
        EMPTY_TEXT      "E1108" "E3108" "E4108" "E2108" "An empty id.";
        UNKNOWN_CHOICE  "E1109" "E3109" "E4109" "E2109" "Not one of the names allowed here.";
        TOO_MANY        "E1199" "E3199" "E4199" "E2199" "More issues than are listed.";
    }
    issues {
        UNKNOWN_ZONE           "E1006" "`timeZone` is not a zone of the IANA database.";

        DUPLICATE_ID           "E1201" "Two things of one kind have the same id.";
        UNKNOWN_PLACE          "E1202" "A reference to a place that is not there.";
        UNKNOWN_MODE           "E1203" "A reference to a travel mode that is not there.";
        UNKNOWN_CLINICIAN      "E1204" "A reference to a clinician who is not there.";
        UNKNOWN_SHIFT          "E1205" "A reference to a shift that is not there.";
        UNKNOWN_PATIENT        "E1206" "A reference to a patient who is not there.";
        UNKNOWN_VISIT          "E1207" "A reference to a visit that is not there.";
        UNKNOWN_BREAK          "E1208" "A reference to a break that the shift does not have.";
        UNKNOWN_ACTIVITY       "E1209" "A reference to an activity that the shift does not have.";
        UNKNOWN_SKILL          "E1210" "A skill that `skills` does not list.";

        HALF_A_POINT           "E1301" "A latitude without longitude, or the other way round.";
        NO_POINT               "E1302" "A place used with an estimate has no coordinates.";
        NO_SOURCE              "E1303" "A travel mode without a source of times.";
        SEVERAL_SOURCES        "E1304" "A travel mode with more than one source of times.";
        BAD_SPEED              "E1306" "A speed that is not above zero, or too slow to count.";
        BAD_DETOUR             "E1307" "A detour factor below 1 or beyond reason.";
        MATRIX_NOT_SQUARE      "E1308" "A matrix without one row and one column for each of its places.";
        MATRIX_ENTRY           "E1309" "A matrix entry that is negative or too large.";
        MATRIX_DIAGONAL        "E1310" "A matrix entry from a place to itself that is not zero.";
        MATRIX_PLACE_TWICE     "E1311" "A place stands twice in a matrix.";
        MATRIX_PLACE_MISSING   "E1312" "A place that can be used is not in the matrix.";

        UNKNOWN_PROFILE        "E1313" "A profile that street networks do not have.";
        BAD_ADDRESS            "E1314" "An address of a server that is not a web address.";
        OUTSIDE_NETWORK        "E1315" "A place far from every street of its mode.";
        CUT_OFF_PLACE          "E1316" "A place from or to which a mode knows no way.";

        SKILL_CYCLE            "E1401" "Skills imply each other in a circle.";
        MODE_NEEDED            "E1402" "A clinician without mode on a day that does not have just one.";
        SHIFT_ENDS_EARLY       "E1403" "A shift ends at or before its start.";
        SHIFTS_OVERLAP         "E1404" "Two shifts of one clinician overlap.";
        LATEST_BEFORE_EARLIEST "E1405" "The latest start of a break or activity is before the earliest.";

        VISIT_WITHOUT_PLACE    "E1501" "A visit with neither patient nor place that is not remote.";
        REMOTE_WITH_PLACE      "E1502" "A remote visit with a place.";
        DUE_AND_RESPONSE       "E1503" "A visit with both due and response.";
        WINDOW_ENDS_EARLY      "E1504" "A window ends before its start.";
        WINDOWS_OVERLAP        "E1505" "Two windows of a visit overlap.";
        NO_STAFF               "E1506" "A visit with an empty staff list.";

        RESERVE_TOO_LONG       "E1511" "A reserve that is longer than the time in which it may be.";
        RESERVE_OF_NO_LENGTH   "E1512" "A reserve of no length.";
        RESERVE_STAFF          "E1513" "A reserve with no or several staff entries in its list.";

        LINK_WITH_ITSELF       "E1601" "A link of a visit with itself.";
        GAP_MIN_ABOVE_MAX      "E1602" "The least gap is longer than the greatest.";
        GAPS_CONTRADICT        "E1603" "Gaps that cannot all hold.";

        PIN_STAFF_INDEX        "E1701" "A pin names a staff entry that the visit does not have.";
        PIN_UNFIT              "E1702" "A pin to a clinician who may not do the visit.";
        PIN_FOREIGN_SHIFT      "E1703" "A pin to another clinician's shift.";
        PINS_CONTRADICT        "E1704" "Pins of one visit that cannot all hold.";
        OVERRIDE_OF_WHAT       "E1711" "An override of neither a visit nor a shift, or of both.";
        OVERRIDE_RULE          "E1712" "An override of something that is not the code of a rule.";

        HISTORY_ORDER          "E1801" "Past stops that are out of order in time.";
        HISTORY_TWICE          "E1802" "The same thing happened twice.";
        HISTORY_STAFF_INDEX    "E1803" "A past visit names a staff entry that the visit does not have.";
        PROMISED_TWICE         "E1804" "Two promises for one visit.";

        COST_OVERFLOW          "E1901" "A plan of this day could cost more than can be counted.";
        TOO_FAR_APART          "E1902" "Instants of the day are more than ten years apart.";
        TOO_LONG               "E1903" "A duration of more than ten years.";
        LOAD_OVERFLOW          "E1904" "The loads of the day sum to more than can be counted.";

        WITHOUT_ORIGIN         "E2201" "A figure that does not have exactly one of source and assumption.";
        BAD_RANGE              "E2202" "An assumption without a range of two values around its own, or a range of something else.";
        FIGURE_RANGE           "E2203" "A figure, or an end of its range, that is outside what is possible.";
        BAD_CLOCK              "E2204" "Not a time of day as HH:MM.";
        ENDS_EARLY             "E2205" "A shift or span that ends at or before its start.";
        KIND_TWICE             "E2206" "Two kinds, or two teams, of the same id.";
        NOBODY_FIT             "E2207" "A kind of visit that the team does not have the people for.";
        NOTHING_THERE          "E2208" "A list of which at least one entry must count.";
        TOO_MUCH               "E2209" "More shifts or visits a day than can be simulated.";
        WITHOUT_MEANING        "E2210" "A figure that would change nothing where it stands.";

        ANOTHER_DAY            "E3201" "A plan for another day.";
        NOT_OF_THE_DAY         "E3202" "A plan names something that the day does not have: a shift, a visit or one of its staff entries, a break or an activity.";
        BREAKS_RULES           "E3203" "A plan that breaks a rule of its day is to be explained or gone on from.";

        UNKNOWN_IN_EVENT       "E4201" "An event names something that the day does not have.";
        ALREADY_THERE          "E4202" "An event brings in what the day already has.";
        EVENT_IN_FUTURE        "E4203" "Something is told to have happened after now.";
        NEVER_BEGAN            "E4204" "The end of a visit that the clinician has not begun.";
        HAS_BEGUN              "E4205" "A visit that has begun is cancelled, changed, begun or attempted again.";
        TWO_PLACES             "E4206" "A clinician in two places.";
        TIME_BACKWARDS         "E4207" "Time goes backwards.";
        SHIFT_HAS_BEGUN        "E4208" "A shift that has begun work is to be gone or to begin otherwise.";
        NOT_THEIRS             "E4209" "A shift or visit of somebody else.";
        NOT_PLANNED            "E4210" "Something that the plan has not still to come.";
        NOT_ONE_REFERRAL       "E4211" "An offer is asked for something else than one new visit.";
        LINE_FAILED            "E4212" "Events that the program fails on, by a fault of its own or for want of travel data.";
        REVISION_GONE          "E4213" "A command that was decided before other lines were taken.";
        NO_SUCH_OFFER          "E4214" "An offer to take that there is not.";
        CANNOT_UNDO            "E4215" "A command that cannot be undone.";

        EDIT_UNKNOWN           "E4401" "An edit names a visit or shift that the day does not have.";
        EDIT_CANNOT_SAY        "E4402" "An edit asks for what no plan file can say.";
        EDIT_NO_WAY            "E4403" "An edit leaves open who attends, and nobody can within the rules.";
        DESK_TIME              "E4501" "A time at a desk that does not belong to its day.";
        NO_DESK                "E4502" "A folder that is no desk.";
        DESK_TAKEN             "E4503" "A folder that holds a desk already.";
        DESK_WHO               "E4504" "A command that does not say who was there, or names somebody without a shift.";
        DESK_WHERE             "E4505" "A call from a place that cannot be read.";
        NOT_A_JOURNAL          "E4301" "A file that is not a journal of a live day.";
        JOURNAL_ELSEWHERE      "E4302" "A journal of another day or plan.";
        JOURNAL_DAMAGED        "E4303" "A journal that is damaged before its last line.";
        JOURNAL_DIFFERS        "E4304" "Events that are not those that the journal has in their place.";
        JOURNAL_IN_USE         "E4305" "A journal that another process is writing.";

        POINTS_HEADER          "E5001" "A file of points without its header.";
        POINT_FIELDS           "E5002" "A point without exactly three fields.";
        POINT_NUMBER           "E5003" "A coordinate that is not a number.";
        POINT_RANGE            "E5004" "A coordinate that is not finite or outside its range.";
        NO_POINTS              "E5005" "A file of points without any.";

        NO_SUCH_VISIT          "E6001" "An argument names a visit that the day does not have.";
        NO_SUCH_FORMAT         "E6002" "An argument names a format that there is no importer for.";
        NO_SUCH_MODE           "E6003" "An argument names a travel mode that the day does not have.";
        BAD_KEPT_TIMES         "E6004" "A file given as kept travel times that is something else.";

        FOREIGN_NOT_TEXT       "E7001" "A file in a format of others that is not UTF-8 text.";
        FOREIGN_CUT_OFF        "E7002" "A file in a format of others that lacks a part or ends in the middle.";
        FOREIGN_LINE           "E7003" "A line that does not belong where it stands.";
        FOREIGN_FIELDS         "E7004" "A line without the fields that belong there.";
        FOREIGN_NUMBER         "E7005" "Something else where a number is due.";
        FOREIGN_RANGE          "E7006" "A number outside its range.";
        FOREIGN_TWICE          "E7007" "Something that may stand only once stands twice.";
        FOREIGN_COUNT          "E7008" "More or fewer things than announced, or a gap in their numbers.";
        FOREIGN_REFERENCE      "E7009" "A reference to something that the file does not have.";
        FOREIGN_INEXPRESSIBLE  "E7010" "Something right in its format that a day cannot express.";
        FOREIGN_NOT_JSON       "E7011" "A file in a JSON format of others that is not JSON.";
        FOREIGN_TYPE           "E7012" "A value of the wrong type in a JSON format of others.";
        FOREIGN_TOO_MANY       "E7099" "More issues than are listed in a file in a format of others.";

        HOMECARE_NOT_JSON      "E8001" "A home-care benchmark file that is not JSON.";
        HOMECARE_CUT_OFF       "E8002" "A home-care benchmark file that is empty or ends in the middle.";
        HOMECARE_NOT_UTF8      "E8003" "A home-care benchmark file that is not UTF-8 text.";
        HOMECARE_FIELD_TWICE   "E8004" "A field of a home-care benchmark file that stands twice in one object.";
        HOMECARE_UNKNOWN_FIELD "E8101" "A field that the home-care benchmark format does not have.";
        HOMECARE_MISSING       "E8102" "A required field of a home-care benchmark file is missing.";
        HOMECARE_TYPE          "E8103" "A value of the wrong type in a home-care benchmark file.";
        HOMECARE_RANGE         "E8104" "A number outside its range in a home-care benchmark file.";
        HOMECARE_EMPTY_TEXT    "E8105" "An empty name in a home-care benchmark file.";
        HOMECARE_MATRIX        "E8106" "Distances that are not one row and column for each place, or not zero on the diagonal.";
        HOMECARE_DUPLICATE     "E8107" "Two things with one name in a home-care benchmark file.";
        HOMECARE_UNKNOWN_NAME  "E8108" "A name in a home-care benchmark file that nothing there has.";
        HOMECARE_CONTRADICTION "E8109" "Values of a home-care benchmark file that cannot go together.";
        HOMECARE_CANNOT        "E8201" "Something in a home-care benchmark file that a day cannot express.";
        HOMECARE_TOO_MANY      "E8999" "More errors in a home-care benchmark file than are listed.";
        NOT_AN_EXTRACT         "E7101" "A map extract that is no PBF file, or a broken one.";
        EXTRACT_WITHOUT_STREETS "E7102" "A map extract without streets that the profiles can use.";
        BAD_SPEEDS             "E7103" "A table of speeds that is not as it should be.";
        STREETS_FOREIGN        "E7111" "A file that is no street network.";
        STREETS_VERSION        "E7112" "A street network of another version.";
        STREETS_CORRUPT        "E7113" "A street network that is cut off or not as it was written.";

        TABLE_UNREADABLE       "E7201" "A file that is no table: neither CSV nor a workbook that can be read.";
        TABLE_ENCODING         "E7202" "A CSV file in another encoding than UTF-8.";
        TABLE_TOO_LARGE        "E7203" "A table or workbook beyond what is read: too many bytes, rows or columns.";
        TABLE_FIELDS           "E7204" "A line of a CSV file with more fields than the headings, or with another separator.";
        TABLE_UNTOLD           "E7205" "Tables among which a sheet is missing or stands twice.";
        COLUMN_MISSING         "E7206" "A sheet without a column that it must have.";
        COLUMN_TWICE           "E7207" "Two columns of a sheet that mean the same.";
        ROW_NOT_OF_TABLE       "E7208" "A row that does not belong to the table, such as a total or a note below it.";
        MAP_FILE               "E7209" "A map of columns that is not as it should be.";
        CELL_EMPTY             "E7211" "An empty cell where something must stand.";
        CELL_FAULT             "E7212" "A cell with the error of a formula, or of a kind that means nothing here.";
        CELL_DATE              "E7213" "A cell that is no date.";
        DATE_ORDER             "E7214" "Dates that may be day first or month first, or are both in one column.";
        CELL_TIME              "E7215" "A cell that is no time or part of the day.";
        CELL_LENGTH            "E7216" "A cell that is no length of time.";
        CELL_NUMBER            "E7217" "A cell that is not the number that belongs there.";
        CELL_CHOICE            "E7218" "A cell with a word that is not known there.";
        ID_MANGLED             "E7219" "An id that a spreadsheet has turned into something else.";
        ROW_REFERENCE          "E7220" "A cell that names somebody or something that no sheet has.";
        ROW_TWICE              "E7221" "Two rows with the same id.";
        CLOCK_CHANGE           "E7222" "A time that the clock skips or shows twice that night.";
        NHS_NUMBER             "E7223" "An NHS number with a wrong check digit, or without a key to make an id with.";
        ROW_WITHOUT_PLACE      "E7224" "A row without a postcode or coordinates, or with coordinates that cannot be right.";
        POSTCODE_UNKNOWN       "E7225" "A postcode that is not in the list.";
        ROWS_DIFFER            "E7226" "Rows about one person or place that say different things.";
        BAD_SETTING            "E7227" "A setting that is not known, or has a value that cannot be read.";
        SHIFT_TIMES            "E7228" "A shift that does not end after its start, or overlaps another one of the same clinician.";
        CELL_REPEAT            "E7229" "A repeat that cannot be read.";
        ROW_INCOMPLETE         "E7230" "A row with cells that do not go together, or not enough of them.";
        TABLE_TOO_MANY         "E7299" "More issues in tables than are listed.";

        FHIR_BUNDLE            "E7301" "A file that is no FHIR Bundle.";
        FHIR_SHAPE             "E7302" "An element of a resource with a value of the wrong type.";
        FHIR_CODE              "E7303" "A code that FHIR does not have there.";
        FHIR_TIME              "E7304" "A time that FHIR does not allow, or one without seconds or offset.";
        FHIR_MISSING           "E7305" "An element that must be there is missing.";
        FHIR_REFERENCE         "E7306" "A reference to a resource that the bundle does not have, or of a kind that does not belong.";
        FHIR_RULE              "E7307" "A resource that breaks a rule of FHIR, or ends before it starts.";
        FHIR_TWICE             "E7308" "Two different resources with one id, neither of which is known to be newer.";
        FHIR_SHIFT             "E7309" "A schedule of which no shift can be made.";
        FHIR_TIMING            "E7310" "A timing that cannot be opened to days.";
        FHIR_LENGTH            "E7311" "A visit of which nothing says how long it takes.";
        NOT_A_RECORD           "E9001" "A line that is not the record of a run.";
        NO_INSTANCE            "E9002" "No instance in the folder, or none that is asked for.";
        INSTANCE_TWICE         "E9003" "Two instances with names that differ in the extension only.";
        BEST_KNOWN             "E9004" "A file of best known costs that is not JSON.";
        SOLUTIONS_IN_THE_WAY   "E9005" "Solutions are to go where they would be taken for instances.";

        PARAMS_NOT_TOML        "E9101" "A file of parameters that is not TOML.";
        PARAMS_UNKNOWN         "E9102" "A section or a parameter that there is not.";
        PARAMS_TYPE            "E9103" "A value of another type than the parameter has.";
        PARAMS_RANGE           "E9104" "A value outside the range of its parameter.";
        PARAMS_USELESS         "E9105" "A method that has no parameters is given a file of them.";
        PARAMS_TWICE           "E9106" "Two files of parameters for one method that could not be told apart.";

        NO_VISITS              "W1101" "A day without visits.";
        NO_CLINICIANS          "W1102" "A day without clinicians.";
        TWIN_IDS               "W1201" "Ids or names of one kind that differ only by case or blanks.";
        BLANK_AROUND_ID        "W1202" "An id or name that begins or ends with a blank.";
        OFF_THE_STREETS        "W1301" "A place more than 200 m from the nearest street of its mode.";
        FAR_PLACE              "W1302" "A place far from all others.";
        ON_A_LOST_STREET       "W1303" "A place beside a street that nothing leads to; its mode starts from another one.";
        SKILL_NOT_HELD         "W1401" "A skill that visits ask for and nobody holds.";
        LONG_WITHOUT_BREAK     "W1402" "A shift of more than 6 h without a break of at least 20 min that must be taken.";
        SHORT_REST             "W1403" "Less than 11 h of rest since the same clinician's shift of an earlier day.";
        CANNOT_HAPPEN          "W1404" "A break or activity that cannot happen within its shift.";
        WINDOW_WITHOUT_SHIFT   "W1501" "A window outside every shift.";
        LIKELY_TWICE           "W1505" "Two visits of one patient, of one kind and at one time: one may be there twice.";
        ODD_LENGTH             "W1506" "A visit of no length, or of more than 12 h.";
        WITHOUT_STANDARD       "W1502" "A critical or urgent visit that nothing says how soon it must start.";
        RESERVE_WITHOUT_SHIFT  "W1507" "A reserve for which no shift has the time.";
        LINK_WITHOUT_EFFECT    "W1601" "A link of fewer than two visits.";
        PIN_OUTSIDE_WINDOWS    "W1701" "A pinned start outside the windows of the visit.";
        OFFSET_NOT_OF_ZONE     "W1901" "All times of the day have an offset that `timeZone` does not have then.";
        OF_SOME_DAY            "W3101" "A plan that does not say which day it is for.";
        LOST_ZERO              "W7201" "Two ids that differ by zeros in front, as a spreadsheet takes them away.";
        TWIN_ROWS              "W7202" "Two ids of a sheet that differ only by case.";
        VISIT_TWICE            "W7203" "Two rows for one patient, one type and one time.";
        PATIENT_TWICE          "W7204" "Two patients that may be one person.";
        TIME_WITH_DAYS         "W7205" "A time that carries whole days, which are left away.";
        SHORT_GAP              "W7206" "A change of the clock makes the time between two visits shorter than the gap asked for.";
        COLUMN_UNREAD          "W7207" "Columns of a sheet that are not known, and not read.";
        NAMES_AS_IDS           "W7208" "Ids that look like names.";
        NO_SKILL_ASKED         "W7209" "Visits that ask for no skill, beside staff who have some.";
        SEVERAL_TIMES          "W7210" "Several times of day in one cell, which become as many visits.";
        FHIR_SLOT              "W7301" "A slot that says something else than its appointment.";
        FHIR_PATIENT_TWICE     "W7302" "Two appointments of one patient at the same time.";
        FHIR_BOOKED_TWICE      "W7303" "A clinician who is booked twice at the same time.";
        FHIR_OUTSIDE           "W7304" "An appointment that was held outside every shift of its clinician.";
        TWO_AT_ONCE            "W3301" "Two clinicians are at separate visits of one patient at one moment.";
        SHOWN_ALL_THE_SAME     "W3203" "A plan that breaks a rule of its day, and is shown or compared all the same.";
        OVERRIDE_IDLE          "W3302" "An override that the plan does not need.";
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::TABLE;

    #[test]
    fn no_code_means_two_things() {
        let codes: BTreeSet<&str> = TABLE.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes.len(), TABLE.len());
        assert!(codes.iter().all(|code| code.len() == 5 && code.starts_with(['E', 'W'])));
    }

    /// A code stands in the table and nowhere else: everyone uses its constant.
    #[test]
    fn codes_are_taken_from_the_table() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let mut folders = vec![format!("{root}/src").into(), std::path::PathBuf::from(format!("{root}/crates"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("codes.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let code = text.split("#[cfg(test)]").next().and_then(first_code);
                    assert_eq!(code, None, "{}: use the constants of codes.rs", path.display());
                }
            }
        }
    }

    /// The first string in `text` that is a code.
    fn first_code(text: &str) -> Option<&str> {
        text.split('"').find(|part| {
            part.len() == 5 && part.starts_with(['E', 'W']) && part[1..].bytes().all(|byte| byte.is_ascii_digit())
        })
    }
}
