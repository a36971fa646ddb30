//! Integer programming: what no plan can better, proven by column generation, and the best choice among given routes.
//!
//! The master problem picks a route for each shift such that every visit is served or paid for; its routes are priced
//! by labels over ng-routes. Any prices of visits prove a bound: what all visits earn at them, less the most that each
//! shift can earn beyond what its route costs. Prices are whole numbers of a fraction of a second-equivalent, so the
//! proof has no rounding in it, whatever the solver of the master does.
//!
//! | file | what |
//! |---|---|
//! | `bound` | the way in: a bound on cost or on visits left out, from a plan |
//! | `quick` | what is proven at once, on a day of any size |
//! | `colgen`, `climb` | rounds of pricing until no route is missing; prices before there is a master |
//! | `relaxation` | the relaxed day, whole prices, what they prove |
//! | `start` | prices and routes to begin with |
//! | `refine`, `cuts`, `tolls` | what is forbidden once a master has converged; subset-row cuts, and what they cost in pricing |
//! | `branch`, `split`, `decisions` | what is possible divided in parts: the tree, where to divide, what is decided |
//! | `close` | a small gap closed: every route that a cheaper plan could have |
//! | `items`, `coupling` | staff entries, those of double-ups and gaps by their start; where to cut these spans |
//! | `group`, `tighten` | shifts that are alike as one pricing problem; windows narrowed by links |
//! | `labels`, `fronts`, `successors`, `completion`, `neighbourhoods` | pricing: labels, which dominate which, who comes after whom, bounds on going on, what is remembered where |
//! | `master`, `simplex`, `highs` | the master, our own simplex for it, and HiGHS |
//! | `packing` | the best choice among given routes |
//! | `mip` | choosing whole routes, by good_lp: microlp or HiGHS |
//! | `solvers` | which of them are used |
//!
//! Without the feature `highs` everything is in Rust: our own simplex solves the master and microlp chooses. With it
//! HiGHS does both, but for the many small masters of `packing`. What is proven holds either way; bounds differ a
//! little, for equally good prices may be others.

mod bound;
mod branch;
mod climb;
mod close;
mod colgen;
mod completion;
mod coupling;
mod cuts;
mod decisions;
mod fronts;
mod group;
#[cfg(feature = "highs")]
mod highs;
mod items;
mod labels;
mod master;
mod mip;
mod neighbourhoods;
mod packing;
mod quick;
mod refine;
mod relaxation;
mod simplex;
mod solvers;
mod split;
mod start;
mod successors;
#[cfg(test)]
mod tests;
mod tighten;
mod tolls;

pub use bound::{Bound, Bounding, Clock, bound, measures};
pub use group::Measure;
pub use master::{Frame, Row};
pub use packing::pick;
