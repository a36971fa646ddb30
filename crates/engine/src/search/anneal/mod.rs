//! Ruin and recreate under simulated annealing (Schrimpf et al. 2000; Christiaens & Vanden Berghe 2020).
//!
//! | file | what |
//! |---|---|
//! | `annealer` | one solution and the loop around it: ruin, recreate, keep or undo |
//! | `ruin` | which visits are taken out |
//! | `request_bank` | the visits that are out, and which of them come back |
//! | `insertion_cache` | the best position of each staff entry in each route |
//! | `shift_trial` | a shift more or less, judged after some iterations around it |
//! | `put_off` | stops that begin later than they could, where that is cheaper |

pub(super) mod annealer;
pub(super) mod insertion_cache;
pub(super) mod put_off;
pub(super) mod request_bank;
pub(super) mod ruin;
pub(super) mod shift_trial;
