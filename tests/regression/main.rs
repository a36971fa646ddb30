//! What was wrong once, each under a name that says what it was. A case is small; its right answer was found by hand,
//! by brute force or by another program, and stands beside it. Inputs lie in `fixtures/regression`.

#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "helpers for other tests too")]
mod common;
mod support;

mod begun_visits;
mod breaks;
mod doubtful_data;
mod late_and_left_out;
mod limits;
mod linked_visits;
mod live_day;
mod output;
mod reasons;
mod streets;
mod vroom_beside;
mod vroom_files;
