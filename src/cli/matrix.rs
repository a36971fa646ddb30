//! `rounds matrix`: the times and distances of a day's modes, as matrices that a day can hold.

use rounds::format::day::{MatrixFile, ModeFile, TravelFile};
use rounds::model::ids::{ModeId, PlaceId};
use rounds::model::{ModeSource, Problem};
use rounds::{Error, Issue, format, travel};
use rounds_format::codes::NO_SUCH_MODE;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::streets::args::MatrixCommand;
use crate::cli::terminal::Terminal;

/// Writes them as the `travel` of a day, which may take the place of the day's own.
pub(super) fn run(command: &MatrixCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let problem = input::day(&command.day, terminal)?;
    let wanted = |id: &str| command.mode.as_ref().is_none_or(|mode| mode == id);
    let modes: Vec<ModeFile> = problem
        .modes
        .enumerate()
        .filter(|(_, mode)| wanted(&mode.id))
        .map(|(id, mode)| ModeFile { id: mode.id.clone(), matrix: Some(matrix(&problem, id)), ..ModeFile::default() })
        .collect();
    if let (Some(asked), true) = (&command.mode, modes.is_empty()) {
        let known: Vec<&str> = problem.modes.iter().map(|mode| &*mode.id).collect();
        let help = format!("the day has: {}", known.join(", "));
        let issue = Issue::new(NO_SUCH_MODE, "--mode", format!("the day has no travel mode {asked:?}"), help);
        return Err(input::blame(Error::input(vec![issue]), &command.day.source));
    }
    command.output.write_json(&format::pretty(&TravelFile { modes, notes: None }))?;
    Ok(Exit::Done)
}

/// The times between all places that the mode knows.
fn matrix(problem: &Problem, mode: ModeId) -> MatrixFile {
    let known = |place: PlaceId| match &problem.modes[mode].source {
        ModeSource::Estimate { .. } => problem.places[place].point.is_some(),
        ModeSource::Matrix(matrix) => matrix.row_of[place].is_some(),
    };
    let places: Vec<PlaceId> = problem.places.ids().filter(|place| known(*place)).collect();
    let rows = |entry: &dyn Fn(PlaceId, PlaceId) -> i64| -> Vec<Vec<i32>> {
        let row = |from: &PlaceId| places.iter().map(|to| entry(*from, *to).try_into().unwrap_or(i32::MAX)).collect();
        places.iter().map(row).collect()
    };
    MatrixFile {
        places: places.iter().map(|place| problem.places[*place].id.clone()).collect(),
        seconds: rows(&|from, to| travel::seconds(problem, mode, from, to).0),
        metres: Some(rows(&|from, to| travel::metres(problem, mode, from, to).0)),
        notes: None,
    }
}
