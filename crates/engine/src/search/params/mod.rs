//! Parameters of the methods: every number that a researcher may want to change, with its text.
//!
//! Values are copied into the work space of a search before it begins, so reading them costs nothing on the way.

mod methods;
mod sisr;

pub use methods::{HybridParams, LocalSearchParams, RegretParams};
pub use sisr::SisrParams;

use rounds_format::codes::PARAMS_RANGE;
use rounds_model::error::{Error, Issue, Result};

use crate::bound::BoundParams;
use crate::params::Section;

/// All parameters, as a file of them has them.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Params {
    /// Ruin and recreate.
    pub sisr: SisrParams,
    /// The division of large days.
    pub hybrid: HybridParams,
    /// Descents by moves.
    pub local_search: LocalSearchParams,
    /// Regret insertion.
    pub regret: RegretParams,
    /// Proofs.
    pub bound: BoundParams,
}

impl Params {
    /// Every section, in the order of a file.
    pub fn sections(&self) -> [&dyn Section; 5] {
        [&self.sisr, &self.hybrid, &self.local_search, &self.regret, &self.bound]
    }

    /// Every section, to be changed.
    pub fn sections_mut(&mut self) -> [&mut dyn Section; 5] {
        [&mut self.sisr, &mut self.hybrid, &mut self.local_search, &mut self.regret, &mut self.bound]
    }
}

/// Refuses parameters that are outside their ranges: fields set by hand may be wrong, and a search relies on
/// them.
pub(crate) fn checked<'s>(sections: impl IntoIterator<Item = &'s dyn Section>) -> Result<()> {
    let mut issues = Vec::new();
    for section in sections {
        for (field, fault) in section.faults() {
            let (least, most) = (field.least, field.most);
            let help = format!("set it to a value from {least} to {most}");
            issues.push(Issue::new(PARAMS_RANGE, format!("{}.{}", section.name(), field.name), fault, help));
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::input(issues)) }
}
