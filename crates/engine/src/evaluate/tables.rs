//! Dense travel times for the hot loop.

use std::ops::Index;
use std::sync::Arc;

use rayon::prelude::*;

use rounds_model::ids::{Id, ModeId, PlaceId};
use rounds_model::travel;
use rounds_model::{Matrix, ModeSource, Point, Problem};

rounds_model::ids! {
    /// A place as an instance counts them: one of the day, the door of one, or nowhere. In an instance that keeps some
    /// places alone these get new numbers.
    SpotId,
}

impl SpotId {
    /// A place of the day.
    pub fn of(place: PlaceId) -> SpotId {
        SpotId(place.0)
    }

    /// The place of the day that it is, in an instance with all of them.
    pub fn place(self) -> PlaceId {
        PlaceId(self.0)
    }
}

/// Travel times to or from one place: a row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Legs<'t>(&'t [i32]);

impl Index<SpotId> for Legs<'_> {
    type Output = i32;
    #[inline]
    fn index(&self, place: SpotId) -> &i32 {
        &self.0[place.index()]
    }
}

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
    pub fn get(&self, from: SpotId, to: SpotId) -> i32 {
        self.seconds[from.index() * self.side + to.index()]
    }

    /// Travel times from `place` to every place.
    #[inline]
    pub fn from_row(&self, place: SpotId) -> Legs<'_> {
        let start = place.index() * self.side;
        Legs(&self.seconds[start..start + self.side])
    }

    /// Travel times from every place to `place`.
    #[inline]
    pub fn to_row(&self, place: SpotId) -> Legs<'_> {
        let start = place.index() * self.side;
        Legs(&self.transposed.as_ref().unwrap_or(&self.seconds)[start..start + self.side])
    }

    /// The table with one more place that is where `place` is. O(side²).
    pub fn with_door(&self, place: SpotId) -> TravelTable {
        let (side, place) = (self.side + 1, place.index());
        let extend = |seconds: &Vec<i32>| {
            let same = |index: usize| if index == self.side { place } else { index };
            let pair = |at: usize| seconds[same(at / side) * self.side + same(at % side)];
            (0..side * side).map(pair).collect()
        };
        TravelTable { side, seconds: extend(&self.seconds), transposed: self.transposed.as_ref().map(extend) }
    }

    /// How many places it has, nowhere among them.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Whether it is the table of a mode that nobody uses.
    pub fn is_empty(&self) -> bool {
        self.seconds.is_empty()
    }

    /// The table of some places, numbered as they are listed. O(listed²).
    pub fn among(&self, places: &[SpotId]) -> TravelTable {
        let side = places.len() + 1;
        let pick = |seconds: &Vec<i32>| {
            let mut picked = vec![0; side * side];
            for (row, &from) in picked.chunks_mut(side).zip(places) {
                let source = Legs(&seconds[from.index() * self.side..][..self.side]);
                row.iter_mut().zip(places).for_each(|(time, &to)| *time = source[to]);
            }
            picked
        };
        TravelTable { side, seconds: pick(&self.seconds), transposed: self.transposed.as_ref().map(pick) }
    }

    /// The longest leg. O(places²).
    pub fn longest(&self) -> i32 {
        self.seconds.iter().copied().max().unwrap_or(0)
    }
}

/// Tables of estimates made for one day, which make those of a later one with more places cheap.
#[derive(Clone, Debug, Default)]
pub struct KnownTravel {
    points: Vec<Option<Point>>,
    /// Detour factor, speed, table.
    tables: Vec<(f64, f64, Arc<TravelTable>)>,
}

impl KnownTravel {
    /// Those of a day. O(places² × modes), in parallel.
    pub fn of(problem: &Problem) -> KnownTravel {
        let (tables, estimates) = (build(problem, &KnownTravel::default()), estimates(problem));
        let points = problem.places.iter().map(|place| place.point).collect();
        let kept = estimates.into_iter().map(|(mode, detour, speed)| (detour, speed, tables[mode.index()].clone()));
        KnownTravel { points, tables: kept.collect() }
    }

    /// Known tables for these estimates, in their order, and for how many of the problem's first places they hold. 0:
    /// none.
    fn matching(&self, problem: &Problem, modes: &[(ModeId, f64, f64)]) -> (usize, Vec<&Arc<TravelTable>>) {
        let find = |&(_, detour, speed): &(ModeId, f64, f64)| {
            let same = |known: &&(f64, f64, Arc<TravelTable>)| (known.0, known.1) == (detour, speed);
            self.tables.iter().find(same).map(|(.., table)| table)
        };
        let first = problem.places.iter().map(|place| place.point).take(self.points.len());
        match modes.iter().map(find).collect::<Option<Vec<_>>>() {
            Some(tables) if first.eq(self.points.iter().copied()) => (self.points.len(), tables),
            _ => (0, Vec::new()),
        }
    }
}

/// Modes of some shift's clinician that are estimates: mode, detour factor, speed.
fn estimates(problem: &Problem) -> Vec<(ModeId, f64, f64)> {
    let modes = problem.modes.enumerate().filter(|(mode, _)| used(problem, *mode));
    let estimate = modes.filter_map(|(mode, row)| match &row.source {
        ModeSource::Estimate { speed_kmh, detour_factor } => Some((mode, *detour_factor, *speed_kmh)),
        ModeSource::Matrix(_) => None,
    });
    estimate.collect()
}

fn used(problem: &Problem, mode: ModeId) -> bool {
    problem.clinicians.iter().any(|who| who.mode == mode && !who.shifts.is_empty())
}

/// The table of every mode that some shift's clinician uses; others stay empty. O(places²) each, in parallel; estimates
/// share the great-circle distances, and those of places that are known are not made again.
pub(super) fn build(problem: &Problem, known: &KnownTravel) -> Vec<Arc<TravelTable>> {
    let none = Arc::new(TravelTable::default());
    let mut tables: Vec<Arc<TravelTable>> = problem.modes.iter().map(|_| none.clone()).collect();
    for (mode, row) in problem.modes.enumerate().filter(|(mode, _)| used(problem, *mode)) {
        if let ModeSource::Matrix(matrix) = &row.source {
            tables[mode.index()] = Arc::new(given(problem, mode, matrix));
        }
    }
    let estimates = estimates(problem);
    for (table, (mode, ..)) in estimated(problem, &estimates, known).into_iter().zip(&estimates) {
        tables[mode.index()] = table;
    }
    tables
}

/// Tables of estimates, given as (mode, detour factor, speed), from one pass over the pairs of places.
fn estimated(problem: &Problem, modes: &[(ModeId, f64, f64)], known: &KnownTravel) -> Vec<Arc<TravelTable>> {
    let places = problem.places.len();
    let (before, from) = known.matching(problem, modes);
    // On a day without places none are known, which is not that all are.
    if before == places && from.len() == modes.len() {
        return from.into_iter().cloned().collect();
    }
    let side = places + 1;
    let mut tables: Vec<Vec<i32>> = modes.iter().map(|_| vec![0; side * side]).collect();
    for (table, known) in tables.iter_mut().zip(from) {
        for (row, source) in table.chunks_mut(side).zip(known.seconds.chunks(known.side)).take(before) {
            row[..before].copy_from_slice(&source[..before]);
        }
    }
    let mut rows: Vec<Vec<&mut [i32]>> = (0..places).map(|_| Vec::with_capacity(modes.len())).collect();
    for table in &mut tables {
        for (row, slice) in rows.iter_mut().zip(table.chunks_mut(side)) {
            row.push(slice);
        }
    }
    let located: Vec<Option<travel::Located>> =
        problem.places.iter().map(|place| place.point.map(travel::Located::new)).collect();
    rows.into_par_iter().enumerate().skip(before).for_each(|(from, mut row)| {
        let Some(here) = &located[from] else { return };
        for (to, there) in located.iter().take(from).enumerate() {
            let Some(there) = there else { continue };
            let metres = here.great_circle_metres(there);
            for (slice, &(_, detour, speed)) in row.iter_mut().zip(modes) {
                slice[to] = travel::estimated_seconds(metres, detour, speed).0 as i32;
            }
        }
    });
    tables.iter_mut().for_each(|seconds| mirror(seconds, side, before));
    tables.into_iter().map(|seconds| Arc::new(TravelTable { side, seconds, transposed: None })).collect()
}

/// Copies what is below the diagonal to above it, for rows from `before` on; tile by tile, as a column of a large table
/// would touch a page for each entry. O(side²).
fn mirror(seconds: &mut [i32], side: usize, before: usize) {
    const TILE: usize = 32;
    for top in (before - before % TILE..side).step_by(TILE) {
        for left in (0..=top).step_by(TILE) {
            for from in top.max(before)..(top + TILE).min(side) {
                for to in left..(left + TILE).min(from) {
                    seconds[to * side + from] = seconds[from * side + to];
                }
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables made from those of a day with fewer places are the same as made at once; other modes or places use none.
    #[test]
    fn known_tables_change_nothing() {
        let day = |places: usize, speed: f64| {
            let point =
                |place: usize| json(place, 51.5 + 0.01 * (place as f64).sin(), -0.2 + 0.02 * (place as f64).cos());
            let places: Vec<_> = (0..places).map(point).collect();
            let text = serde_json::json!({
                "format": "rounds/1", "places": places, "visits": [],
                "travel": { "modes": [ { "id": "car", "estimate": { "speedKmh": speed, "detourFactor": 1.3 } } ] },
                "clinicians": [ { "id": "c", "shifts": [ { "id": "s", "start": "2026-03-02T08:00:00+00:00", "end": "2026-03-02T16:00:00+00:00" } ] } ],
            });
            rounds_format::read_day(text.to_string().as_bytes()).unwrap().value
        };
        fn json(place: usize, lat: f64, lon: f64) -> serde_json::Value {
            serde_json::json!({ "id": format!("p{place}"), "lat": lat, "lon": lon })
        }
        let known = KnownTravel::of(&day(70, 19.0));
        for other in [day(70, 19.0), day(103, 19.0), day(103, 30.0), day(12, 19.0)] {
            let (with, without) = (build(&other, &known), build(&other, &KnownTravel::default()));
            assert_eq!(with[0].seconds, without[0].seconds);
            assert!(with[0].longest() > 0);
            let places = other.places.len() as u32;
            let time = |from: u32, to: u32| travel::seconds(&other, ModeId(0), PlaceId(from), PlaceId(to)).0 as i32;
            for (from, to) in (0..places).flat_map(|from| (0..places).map(move |to| (from, to))) {
                assert_eq!(with[0].get(SpotId(from), SpotId(to)), time(from, to), "{from} {to}");
            }
        }
    }
}
