//! Between plan files and solutions.
//!
//! | file | what |
//! |---|---|
//! | `read` | a plan file as a solution |
//! | `write`, `figures` | a solution as a plan file, with its cost and key figures |

mod figures;
pub mod read;
mod write;

pub use write::publish;
