//! Dense travel times for the hot loop.

use rayon::prelude::*;

use crate::ids::{Id, ModeId, PlaceId};
use crate::model::{Matrix, ModeSource, Problem};
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

    /// The longest leg. O(places²).
    pub fn longest(&self) -> i32 {
        self.seconds.iter().copied().max().unwrap_or(0)
    }
}

/// The table of every mode that some shift's clinician uses; others stay empty. O(places²) each, in parallel; estimates
/// share the great-circle distances.
pub fn build(problem: &Problem) -> Vec<TravelTable> {
    let used = |mode: ModeId| problem.clinicians.iter().any(|who| who.mode == mode && !who.shifts.is_empty());
    let mut tables = vec![TravelTable::default(); problem.modes.len()];
    let mut estimates = Vec::new();
    for (mode, row) in problem.modes.enumerate().filter(|(mode, _)| used(*mode)) {
        match &row.source {
            ModeSource::Estimate { speed_kmh, detour_factor } => estimates.push((mode, *detour_factor, *speed_kmh)),
            ModeSource::Matrix(matrix) => tables[mode.index()] = given(problem, mode, matrix),
        }
    }
    for (table, (mode, ..)) in estimated(problem, &estimates).into_iter().zip(&estimates) {
        tables[mode.index()] = table;
    }
    tables
}

/// Tables of estimates, given as (mode, detour factor, speed), from one pass over the pairs of places.
fn estimated(problem: &Problem, modes: &[(ModeId, f64, f64)]) -> Vec<TravelTable> {
    let places = problem.places.len();
    let side = places + 1;
    let mut tables: Vec<Vec<i32>> = modes.iter().map(|_| vec![0; side * side]).collect();
    let mut rows: Vec<Vec<&mut [i32]>> = (0..places).map(|_| Vec::with_capacity(modes.len())).collect();
    for table in &mut tables {
        for (row, slice) in rows.iter_mut().zip(table.chunks_mut(side)) {
            row.push(slice);
        }
    }
    let known: Vec<bool> = problem.places.iter().map(|place| place.point.is_some()).collect();
    rows.into_par_iter().enumerate().filter(|(from, _)| known[*from]).for_each(|(from, mut row)| {
        for to in (0..from).filter(|&to| known[to]) {
            let metres = travel::great_circle(problem, PlaceId::new(from), PlaceId::new(to));
            for (slice, &(_, detour, speed)) in row.iter_mut().zip(modes) {
                slice[to] = travel::estimated_seconds(metres, detour, speed).0 as i32;
            }
        }
    });
    for seconds in &mut tables {
        for from in 0..places {
            for to in 0..from {
                seconds[to * side + from] = seconds[from * side + to];
            }
        }
    }
    tables.into_iter().map(|seconds| TravelTable { side, seconds, transposed: None }).collect()
}

/// The table of a matrix, with its transpose where that differs.
fn given(problem: &Problem, mode: ModeId, matrix: &Matrix) -> TravelTable {
    let places = problem.places.len();
    let side = places + 1;
    let (mut seconds, mut transposed) = (vec![0_i32; side * side], vec![0_i32; side * side]);
    let known: Vec<bool> = matrix.row_of.iter().map(Option::is_some).collect();
    for from in (0..places).filter(|&from| known[from]) {
        for to in (0..places).filter(|&to| known[to]) {
            let time = travel::seconds(problem, mode, PlaceId::new(from), PlaceId::new(to)).0 as i32;
            (seconds[from * side + to], transposed[to * side + from]) = (time, time);
        }
    }
    let transposed = (transposed != seconds).then_some(transposed);
    TravelTable { side, seconds, transposed }
}
