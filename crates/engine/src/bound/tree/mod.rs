//! The tree of possibilities: divided until nothing cheaper than the plan is left.
//!
//! | file | what |
//! |---|---|
//! | `branch_and_bound` | the tree, best bound first |
//! | `branching_rule` | where to divide |
//! | `decisions` | what a node has decided, and what that leaves |
//! | `enumerate` | a small gap closed by every route that a cheaper plan could have |

pub(super) mod branch_and_bound;
pub(super) mod branching_rule;
pub(super) mod decisions;
pub(super) mod enumerate;
