//! What published figures allow, by arithmetic alone: no simulation, no assumption.

use serde::Serialize;

/// A case study's visits per shift before the change (NHS England, PRN01756_ii); after it,
/// [`GOAL`](crate::simulate::GOAL).
const BEFORE: f64 = 2.9;
/// Minutes of a fully occupied shift.
const SHIFT: f64 = 450.0;
/// Shares of contact, admin and travel in it (Carter review, of those three).
const SPLIT: [f64; 3] = [0.43, 0.44, 0.13];
/// Minutes of a shift from 8 to 8 less a break of half an hour.
const LONG_SHIFT: f64 = 690.0;

/// What follows from the case study's figures and Carter's split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Literature {
    /// Minutes with the patient that each visit then has.
    pub contact: f64,
    /// Minutes of travel.
    pub travel: f64,
    /// Minutes of admin.
    pub admin: f64,
    /// Visits per shift without any travel, where admin grows with visits.
    pub no_travel: f64,
    /// Visits per shift without any travel, where admin stays as it is.
    pub no_travel_fixed_admin: f64,
    /// Visits per shift without travel and admin.
    pub contact_only: f64,
    /// Minutes all-in that a shift from 8 to 8 has for each of 6.4 visits.
    pub long_shift: f64,
}

impl Literature {
    /// Does the sums.
    pub fn sums() -> Literature {
        let [contact, admin, travel] = SPLIT.map(|share| SHIFT * share / BEFORE);
        Literature {
            contact,
            travel,
            admin,
            no_travel: SHIFT / (contact + admin),
            no_travel_fixed_admin: (SHIFT - BEFORE * admin) / contact,
            contact_only: SHIFT / contact,
            long_shift: LONG_SHIFT / crate::simulate::GOAL,
        }
    }

    /// The same in words.
    pub fn words(self) -> String {
        format!(
            "A fully occupied shift of {SHIFT:.0} minutes, split 43/44/13 between patients, admin and travel (Carter), has \
             {:.0} minutes with the patient and {:.0} of travel for each of {BEFORE} visits. With contact unchanged, no travel \
             at all would give {:.1} visits where admin grows with them, {:.1} where it stays what it is, and no admin either \
             {:.1}: on those figures routes alone cannot give {}. A shift from 8 to 8 leaves {:.0} minutes all-in for each of \
             {} visits: there it can be had.",
            self.contact,
            self.travel,
            self.no_travel,
            self.no_travel_fixed_admin,
            self.contact_only,
            crate::simulate::GOAL,
            self.long_shift,
            crate::simulate::GOAL,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_by_hand() {
        let sums = Literature::sums();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 0.05, "{a} is not {b}");
        near(sums.contact, 66.72);
        near(sums.travel, 20.17);
        near(sums.no_travel, 2.9 / 0.87);
        near(sums.no_travel_fixed_admin, 3.78);
        near(sums.contact_only, 6.74);
        near(sums.long_shift, 107.8);
    }
}
