//! Caps of a shift as what keeps a visit out: which of them, and by how much.

use crate::evaluate::{Route, Time};
use crate::explain::openings::{Waiver, openings};
use crate::explain::scene::Scene;
use crate::explain::terms::{Chance, Terms};
use crate::explain::timing::Limits;
use crate::explain::ways::Search;
use crate::explain::words::{duration, length, shift_id};
use rounds_format::plan::{Amount, Cap, CapPassed};
use rounds_model::ids::ShiftId;

/// The limits with `cap` as it is in `wide`.
pub(super) fn lifted(cap: Cap, limits: Limits, wide: Limits) -> Limits {
    match cap {
        Cap::MaxVisits => Limits { max_visits: wide.max_visits, ..limits },
        Cap::MaxTravel => Limits { max_travel: wide.max_travel, ..limits },
        Cap::MaxLoad => Limits { max_load: wide.max_load, ..limits },
    }
}

/// So much of what the cap limits.
pub(super) fn amount(cap: Cap, figure: i64) -> Amount {
    if cap == Cap::MaxTravel { Amount::Time(duration(figure as Time)) } else { Amount::Number(figure) }
}

/// A cap that a shift would pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    /// Which one.
    pub cap: Cap,
    /// The shift.
    pub shift: ShiftId,
    /// The cap.
    pub limit: i64,
    /// What it would have to be, at least.
    pub needs: i64,
}

/// What keeps a staff entry out of a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hindrance {
    /// Nothing.
    None,
    /// Times: not even without caps.
    Time,
    /// Caps: each of them alone if one alone would do, else those that all have to rise.
    Caps(Vec<Passed>),
}

/// What keeps entry `staff` out of `routes`, which are the shift's in any order, under its limits `own`.
pub(super) fn hindrance(
    scene: &Scene,
    terms: &Terms,
    staff: usize,
    chance: Chance,
    (routes, own): (&[Route], Limits),
) -> Hindrance {
    let search = Search { scene, terms, outside: None, waivers: 0..=0 };
    // The least travel with which it fits.
    let fits = |limits: Limits| -> Option<Time> {
        let mut found = Vec::new();
        for route in routes {
            openings(scene, terms, staff, chance, route, limits, Waiver::None, &mut found);
        }
        found.iter().filter_map(|opening| search.fit(staff, opening)).map(|fit| fit.travel).min()
    };
    if fits(own).is_some() {
        return Hindrance::None;
    }
    let free = own.uncapped();
    let Some(least) = fits(free) else { return Hindrance::Time };
    let alone: Vec<(Cap, Time)> =
        Cap::ALL.into_iter().filter_map(|cap| Some((cap, fits(lifted(cap, own, free))?))).collect();
    let needed = |cap: &Cap| {
        let others = Cap::ALL.into_iter().filter(|other| other != cap);
        fits(others.fold(own, |limits, other| lifted(other, limits, free))).is_none()
    };
    let caps =
        if alone.is_empty() { Cap::ALL.into_iter().filter(needed).map(|cap| (cap, least)).collect() } else { alone };
    let passed = caps.into_iter().map(|(cap, travel)| {
        let row = &scene.instance.shifts[chance.shift];
        let shift = &scene.problem.shifts[chance.shift];
        // Limits of the evaluator are what history has left of them.
        let (limit, more) = match cap {
            Cap::MaxVisits => {
                let most = shift.max_visits.map_or(0, i64::from);
                (
                    most,
                    routes.iter().map(|route| i64::from(route.visits)).max().unwrap_or(0) + 1
                        - i64::from(row.max_visits),
                )
            }
            Cap::MaxTravel => (shift.max_travel.map_or(0, |most| most.0), i64::from(travel - row.max_travel)),
            Cap::MaxLoad => {
                let load = routes.iter().map(|route| route.load).max().unwrap_or(0);
                let own = scene.problem.visits[terms.visit].load;
                (shift.max_load.unwrap_or(0), load + own - row.max_load)
            }
        };
        Passed { cap, shift: chance.shift, limit, needs: limit + more }
    });
    Hindrance::Caps(passed.collect())
}

/// Of each cap, the shift that would pass it by least.
pub(super) fn least(passed: &[Passed]) -> Vec<Passed> {
    let of = |cap: Cap| passed.iter().filter(move |one| one.cap == cap);
    Cap::ALL
        .into_iter()
        .filter_map(|cap| of(cap).min_by_key(|one| (one.needs - one.limit, one.shift)).copied())
        .collect()
}

impl Passed {
    /// `its travel would come to 1 h, and its maxTravel is 40 min`.
    pub(super) fn words(&self) -> String {
        let (limit, needs, field) = (self.limit, self.needs, self.cap.field());
        match self.cap {
            Cap::MaxVisits if needs == 1 => format!("{field} allows it no visit"),
            Cap::MaxVisits => format!("this would be visit {needs}, and its {field} is {limit}"),
            Cap::MaxTravel => {
                let (limit, needs) = (length(limit as Time), length(needs as Time));
                format!("its travel would come to {needs}, and its {field} is {limit}")
            }
            Cap::MaxLoad => format!("its load would come to {needs}, and its {field} is {limit}"),
        }
    }

    /// As it stands in a plan file.
    pub(super) fn told(&self, scene: &Scene) -> CapPassed {
        CapPassed {
            cap: self.cap,
            shift: shift_id(scene, self.shift).into(),
            limit: amount(self.cap, self.limit),
            needs: amount(self.cap, self.needs),
        }
    }
}
