//! Integer programming: what no plan can better, proven by column generation.
//!
//! The master problem picks a route for each shift such that every visit is served or paid for; its routes are priced by
//! labels over ng-routes. Any prices of visits prove a bound: what all visits earn at them, less the most that each shift
//! can earn beyond what its route costs. Prices are whole numbers of a fraction of a second-equivalent, so the proof has no
//! rounding in it, whatever the solver of the master does.
//!
//! | file | what |
//! |---|---|
//! | `bound` | the way in: a bound on cost or on visits left out, from a plan |
//! | `colgen`, `climb` | rounds of pricing until no route is missing; prices before there is a master |
//! | `relaxation` | the relaxed day, whole prices, what they prove |
//! | `group`, `tighten` | shifts that are alike as one pricing problem; windows narrowed by links |
//! | `labels`, `successors`, `completion`, `neighbourhoods` | pricing: labels, who comes after whom, bounds on going on, what is remembered where |
//! | `master`, `simplex` | the master, and our own simplex for it |
//! | `packing` | the best choice among given routes |
//! | `mip` | choosing whole routes, by good_lp |

mod bound;
mod climb;
mod colgen;
mod completion;
mod group;
mod labels;
mod master;
mod mip;
mod neighbourhoods;
mod packing;
mod relaxation;
mod simplex;
mod successors;
#[cfg(test)]
mod tests;
mod tighten;

pub use bound::{Bound, Clock, bound, measures};
pub use group::Measure;
pub use master::{Frame, Row};
pub use packing::pick;
