//! Files of parameters, and `rounds params`, which prints them all.

use std::sync::Arc;

use rounds::params::{self, Params};
use rounds::search::Method;
use rounds::search::methods::Hybrid;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, Source};
use crate::cli::options::ParamsCommand;

/// Writes every parameter with its text: as a file of parameters, or as JSON.
pub(super) fn run(command: &ParamsCommand) -> Outcome<Exit> {
    command.output.probe()?;
    let known = load(command.file.as_ref())?;
    match command.json {
        true => command.output.write_json(&params::to_json(&known))?,
        false => command.output.write(&params::to_toml(&known))?,
    }
    Ok(Exit::Done)
}

/// The parameters that a file sets; the defaults without one.
pub(super) fn load(file: Option<&Source>) -> Outcome<Params> {
    let Some(source) = file else { return Ok(Params::default()) };
    params::read(&input::text(source)?).map_err(|error| input::blame(error, source))
}

/// The method that plans days, with these parameters.
pub(super) fn method(params: &Params) -> Arc<dyn Method> {
    Arc::new(Hybrid { params: params.hybrid.clone(), sisr: params.sisr.clone() })
}
