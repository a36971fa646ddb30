//! Pricing: routes of negative reduced cost, by labels over ng-routes (Baldacci, Mingozzi & Roberti 2011).
//!
//! | file | what |
//! |---|---|
//! | `group` | shifts that are alike as one pricing problem |
//! | `labelling` | the cheapest route of a group at given prices |
//! | `dominance` | which label makes which needless |
//! | `completion_bounds` | the least that going on can cost |
//! | `ng_sets` | what is remembered where |
//! | `cut_duals` | what subset-row cuts cost along a route |
//! | `successors` | who may come after whom |

pub mod completion_bounds;
pub mod cut_duals;
pub mod dominance;
pub mod group;
pub mod labelling;
pub mod ng_sets;
pub mod successors;
