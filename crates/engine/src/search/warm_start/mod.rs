//! Searches that begin from a plan.
//!
//! | file | what |
//! |---|---|
//! | `resume` | a plan of the same day, put back as it is |
//! | `carry_over` | a plan of the same day some hours on: order kept, next stops fixed |
//! | `held_starts` | what was to begin later than it could is not begun earlier |
//! | `newcomers` | visits put into a plan that stands, with as little moved as can be |

pub(super) mod carry_over;
pub(super) mod held_starts;
pub(super) mod newcomers;
pub(super) mod resume;
