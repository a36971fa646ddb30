//! The rules by code: what a [`Violation`](super::Violation) can be of.

/// A rule of the contract that a plan can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code: the first two digits are the family.
    pub code: &'static str,
    /// The rule in a few words.
    pub name: &'static str,
}

macro_rules! rules {
    ($($constant:ident $code:literal $name:literal;)*) => {
        $(pub(super) const $constant: Rule = Rule { code: $code, name: $name };)*
        /// Every rule, ascending by code.
        pub const RULES: &[Rule] = &[$($constant),*];
    };
}

rules! {
    FORMAT "V1001" "the plan's format is rounds/1";
    UNKNOWN_SHIFT "V1101" "a shift of the plan is a shift of the day";
    SHIFT_MISSING "V1102" "every shift of the day appears";
    SHIFT_TWICE "V1103" "a shift appears once";
    SHIFT_ORDER "V1104" "shifts stand in the day's order";
    SHIFT_CLINICIAN "V1105" "a shift is worked by its clinician";
    UNKNOWN_VISIT "V1201" "a visit of the plan is a visit of the day";
    UNKNOWN_STAFF "V1202" "a staff entry served is one of the visit's";
    VISIT_LOST "V1203" "every visit is assigned or unassigned";
    VISIT_BOTH "V1204" "a visit is not both assigned and unassigned";
    STAFF_TWICE "V1205" "a staff entry is served once";
    STAFF_MISSING "V1206" "every staff entry of an assigned visit is served";
    UNASSIGNED_TWICE "V1207" "a visit is unassigned once";
    STAFF_APART "V1208" "all staff entries of a visit start together";
    STAFF_SAME "V1209" "the staff entries of a visit have different clinicians";
    UNKNOWN_RESERVE "V1211" "a reserve of the plan is a reserve of the day";
    RESERVE_LOST "V1212" "every reserve is held or unheld";
    RESERVE_BOTH "V1213" "a reserve is not both held and unheld";
    RESERVE_TWICE "V1214" "a reserve is held once";
    UNHELD_TWICE "V1215" "a reserve is unheld once";
    START_MISSING "V1301" "a shift with a visit or reserve and a startPlace has a start entry";
    START_MISPLACED "V1302" "a start entry comes first, and only where there is a startPlace";
    END_MISSING "V1303" "a shift with a visit or reserve and an endPlace has an end entry";
    END_MISPLACED "V1304" "an end entry comes last, and only where there is an endPlace";
    IDLE_ITINERARY "V1305" "a shift with no visit and no reserve has an empty itinerary";
    WRONG_PLACE "V1306" "an entry names the place where it is held";
    UNKNOWN_DUTY "V1307" "a break or activity is one of its shift";
    REMOTE_FIELDS "V1308" "a remote visit has no place, travel or metres";
    PLACE_FIELDS "V1309" "a visit with a place has place, travel and metres";
    BREAK_PLACE "V1310" "a break has a place where it is taken on arriving: the next stop's, or endPlace";
    EARLY_DEPARTURE "V2001" "a shift begins no earlier than its start";
    ARRIVAL "V2002" "arrival is the end of the stop before, plus travel";
    ACCESS "V2003" "nothing starts before arrival and access";
    DURATION "V2004" "everything lasts exactly its duration";
    BREAK_OVERLAP "V2005" "a break starts no earlier than the stop before it ends";
    BREAK_DEPARTURE "V2006" "departure is the start of a break taken first at startPlace";
    REMOTE_ARRIVAL "V2007" "a remote visit's arrival is the end of the stop before, or departure";
    OVERTIME "V2008" "a shift is over by end + maxOvertime";
    SHIFTS_OVERLAP "V2009" "a clinician's shift is over before the next departs";
    NO_TRAVEL_DATA "V2010" "the clinician's mode covers the places visited";
    RESERVE_OVERLAP "V2011" "a reserve starts no earlier than the stop before it ends, or departure";
    BREAK_MISSING "V3001" "every break is taken, or left out at its skipCost";
    BREAK_TWICE "V3002" "a break is taken once";
    BREAK_TIME "V3003" "a break starts within earliest and latest";
    ACTIVITY_MISSING "V3004" "every activity is attended";
    ACTIVITY_TWICE "V3005" "an activity is attended once";
    ACTIVITY_TIME "V3006" "an activity starts within earliest and latest";
    WINDOW "V4001" "care starts inside a window";
    RESERVE_TIME "V4002" "a reserve starts at its from at the earliest and ends at its to at the latest";
    SKILL "V5001" "the clinician holds every skill asked for";
    BAND "V5002" "the clinician has the least band asked for";
    GENDER "V5003" "the clinician has the required gender";
    LANGUAGE "V5004" "the clinician speaks the required languages";
    EXCLUDED "V5005" "the clinician is not excluded";
    REQUIRED "V5006" "the clinician is one of the required ones";
    MAX_VISITS "V6001" "a shift has at most maxVisits visits and reserves";
    MAX_TRAVEL "V6002" "a shift travels at most maxTravel";
    MAX_LOAD "V6003" "a shift carries at most maxLoad";
    GAP "V7001" "the starts of two linked visits lie min to max apart";
    GAP_FROM "V7002" "the later visit of a gap is assigned only if the earlier is";
    SAME_CLINICIAN "V7003" "one clinician attends all visits of a sameClinician link";
    DIFFERENT_CLINICIANS "V7004" "no clinician attends two visits of a differentClinicians link";
    ALL_OR_NONE "V7005" "all visits of an allOrNone link are assigned, or none";
    PIN_STAFF "V8001" "a pinned visit is served by the pinned clinician in the pinned shift";
    PIN_START "V8002" "a pinned visit starts when pinned";
    HISTORY "V9001" "what has happened stands first and unchanged";
    NO_ACCESS "V9002" "an attempt without access stands in history only";
    COST_RANGE "V9901" "the cost of the plan fits 64 bits";
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn codes_ascend_so_none_is_used_twice() {
        assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
