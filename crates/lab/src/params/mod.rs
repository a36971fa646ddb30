//! Files of parameters, in TOML: a section for each struct of parameters, a line for each field.
//!
//! ```
//! use rounds::params;
//!
//! let chosen = params::read("[sisr]\nblink = 0.02\ntrial = 0 # no trials\n")?;
//! assert_eq!((chosen.sisr.blink, chosen.sisr.trial), (0.02, 0.0));
//! assert_eq!(chosen.sisr.ruin_average, 10.0); // what a file does not name stays as it is
//! assert_eq!(params::read(&params::to_toml(&chosen))?, chosen);
//! # Ok::<(), rounds::Error>(())
//! ```

mod read;
mod write;

pub use read::read;
pub use rounds_engine::params::{Field, Refusal, Section, Value};
pub use rounds_engine::search::Params;
pub use write::{changes, to_json, to_toml};
