//! Large days in pieces that can be searched side by side.
//!
//! | file | what |
//! |---|---|
//! | `partition` | which shifts and visits make a piece |
//! | `region` | what a search may change, and the day narrowed to that |
//! | `subproblem` | a piece searched apart, and the pieces put together again |

pub(super) mod partition;
pub(super) mod region;
pub(super) mod subproblem;
