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

pub(super) mod completion_bounds;
pub(super) mod cut_duals;
pub(super) mod dominance;
pub(super) mod group;
pub(super) mod labelling;
pub(super) mod ng_sets;
pub(super) mod successors;
