//! `rounds generate`: a made-up day.

use rounds::format;
use rounds::generate::{self, GenerateOptions};
use rounds::model::Point;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, Source};
use crate::cli::options::GenerateCommand;

/// Writes a made-up day.
pub(super) fn run(command: &GenerateCommand) -> Outcome<Exit> {
    command.output.probe()?;
    let points = command.points.as_ref().map(points).transpose()?;
    let GenerateCommand { shifts, visits, seed, profile, .. } = *command;
    let mut options = GenerateOptions::default().shifts(shifts).visits(visits).seed(seed).profile(profile);
    options.points = points;
    let day = generate::generate(&options);
    command.output.write_json(&format::write_day(&day))?;
    Ok(Exit::Done)
}

fn points(source: &Source) -> Outcome<Vec<Point>> {
    generate::read_points(&input::text(source)?).map_err(|error| input::blame(error, source))
}
