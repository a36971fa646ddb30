//! Dense travel times for the hot loop.

use rayon::prelude::*;

use crate::ids::{Id, ModeId, PlaceId};
use crate::model::{ModeSource, Problem};
use crate::travel;

/// Travel times of one mode between all places and "nowhere" (index = number of places), to and from which travel is 0.
///
/// Row-major `from × to`; an asymmetric matrix keeps its transpose too, so that both "to x" and "from x" are one row.
#[derive(Clone, Debug, Default)]
pub struct TravelTable {
    side: usize,
    seconds: Vec<i32>,
    transposed: Option<Vec<i32>>,
}

impl TravelTable {
    /// Travel time from `from` to `to`.
    #[inline]
    pub fn get(&self, from: u32, to: u32) -> i32 {
        self.seconds[from as usize * self.side + to as usize]
    }

    /// Travel times from `place` to every place.
    #[inline]
    pub fn from_row(&self, place: u32) -> &[i32] {
        let start = place as usize * self.side;
        &self.seconds[start..start + self.side]
    }

    /// Travel times from every place to `place`.
    #[inline]
    pub fn to_row(&self, place: u32) -> &[i32] {
        let start = place as usize * self.side;
        &self.transposed.as_ref().unwrap_or(&self.seconds)[start..start + self.side]
    }
}

/// The table of every mode that some shift's clinician uses; others stay empty. O(places²) each, in parallel.
pub fn build(problem: &Problem) -> Vec<TravelTable> {
    let used = |mode: ModeId| problem.clinicians.iter().any(|who| who.mode == mode && !who.shifts.is_empty());
    let build = |mode| if used(mode) { table(problem, mode) } else { TravelTable::default() };
    problem.modes.ids().map(build).collect()
}

fn table(problem: &Problem, mode: ModeId) -> TravelTable {
    let places = problem.places.len();
    let side = places + 1;
    let mut seconds = vec![0_i32; side * side];
    let symmetric = matches!(problem.modes[mode].source, ModeSource::Estimate { .. });
    let known = |place: PlaceId| match &problem.modes[mode].source {
        ModeSource::Estimate { .. } => problem.places[place].point.is_some(),
        ModeSource::Matrix(matrix) => matrix.row_of[place].is_some(),
    };
    let known: Vec<bool> = problem.places.ids().map(known).collect();
    seconds.par_chunks_mut(side).take(places).enumerate().for_each(|(from, row)| {
        let last = if symmetric { from } else { places };
        for to in (0..last).filter(|&to| known[from] && known[to]) {
            row[to] = travel::seconds(problem, mode, PlaceId::new(from), PlaceId::new(to)).0 as i32;
        }
    });
    if symmetric {
        for from in 0..places {
            for to in 0..from {
                seconds[to * side + from] = seconds[from * side + to];
            }
        }
        return TravelTable { side, seconds, transposed: None };
    }
    let mut transposed = vec![0_i32; side * side];
    for from in 0..side {
        for to in 0..side {
            transposed[to * side + from] = seconds[from * side + to];
        }
    }
    let transposed = (transposed != seconds).then_some(transposed);
    TravelTable { side, seconds, transposed }
}
