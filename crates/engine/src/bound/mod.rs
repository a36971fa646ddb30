//! Integer programming: what no plan can better, proven by column generation, and the best choice among given routes.
//!
//! The master problem picks a route for each shift such that every visit is served or paid for; its routes are priced
//! by labels over ng-routes. Any prices of visits prove a bound: what all visits earn at them, less the most that each
//! shift can earn beyond what its route costs. Prices are whole numbers of a fraction of a second-equivalent, so the
//! proof has no rounding in it, whatever the solver of the master does.
//!
//! | file or folder | what |
//! |---|---|
//! | `lower_bound` | the way in: a bound on cost or on visits left out, from a plan |
//! | `quick` | what is proven at once, on a day of any size |
//! | `colgen`, `subgradient` | rounds of pricing until no route is missing; prices before there is a master |
//! | `relaxation` | the relaxed day, whole prices, what they prove |
//! | `start` | prices and routes to begin with |
//! | `refine`, `cuts` | what is forbidden once a master has converged; subset-row cuts |
//! | `items`, `coupling` | staff entries, those of double-ups and gaps by their start; where to cut these spans |
//! | `tighten` | windows narrowed by links |
//! | `pricing` | the cheapest routes at given prices |
//! | `master` | the master problem and its solvers |
//! | `tree` | what is possible divided in parts |
//! | `params` | what can be set: every number with its meaning, unit, range and source |
//! | `packing` | the best choice among given routes |
//!
//! Without the feature `highs` everything is in Rust: our own simplex solves the master and microlp chooses. With it
//! HiGHS does both, but for the many small masters of `packing`. What is proven holds either way; bounds differ a
//! little, for equally good prices may be others.

mod colgen;
mod coupling;
mod cuts;
mod items;
mod lower_bound;
mod master;
mod packing;
mod params;
mod pricing;
mod quick;
mod refine;
mod relaxation;
mod start;
mod subgradient;
#[cfg(test)]
mod tests;
mod tighten;
mod tree;

pub use lower_bound::{Bound, Bounding, Clock, bound, measures};
pub use master::{Frame, Row};
pub use packing::pick;
pub use params::BoundParams;
pub use pricing::group::Measure;
