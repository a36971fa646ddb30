//! Times that are asked for: of a street network, of a server.

use std::collections::BTreeSet;

use crate::codes::*;
use crate::day::ModeFile;
use crate::findings::{Findings, surely};
use crate::path::{Path, Quoted};
use crate::resolve::Reading;
use crate::resolve::cover::used;
use crate::resolve::limits::LONGEST;
use rounds_model::error::{Error, Result};
use rounds_model::ids::{ModeId, PlaceId, Table};
use rounds_model::travel::{Answer, Sources};
use rounds_model::{Elsewhere, Matrix, ModeSource, Point, Problem, masked};

/// A place this far from a street is told; the way there is not counted.
const OFF_METRES: f64 = 200.0;
/// A place this far from the streets, and at most half as far from one that nothing leads to, is told too.
const LOST_METRES: f64 = 50.0;
/// A place this far from every street is not in the network.
const OUTSIDE_METRES: f64 = 5_000.0;

const PROFILES: [&str; 3] = ["car", "bicycle", "foot"];

/// What a mode names as its source, if that is not in the day.
pub(super) fn named(file: &ModeFile, at: &Path<'_>, reading: &mut Reading<'_>) -> Option<Elsewhere> {
    if let Some(roads) = &file.roads {
        if !PROFILES.contains(&&*roads.profile) {
            let meant = surely(&roads.profile, PROFILES.into_iter()).map(|known| format!("nearest: `{known}`; "));
            let what = format!("a street network has no profile {}", Quoted(&roads.profile));
            let help = format!("{}allowed: {}", meant.unwrap_or_default(), PROFILES.join(", "));
            reading.error(UNKNOWN_PROFILE, &at.field("roads").field("profile"), what, help);
        }
        return Some(Elsewhere::Roads { network: roads.network.clone(), profile: roads.profile.clone() });
    }
    let mut address = |url: &str, server: &str| {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            let what = format!("{} is no address of a server", Quoted(&masked(url)));
            reading.error(BAD_ADDRESS, &at.field(server).field("url"), what, "give one like http://localhost:5000");
        }
        url.trim_end_matches('/').to_owned()
    };
    if let Some(osrm) = &file.osrm {
        return Some(Elsewhere::Osrm { url: address(&osrm.url, "osrm"), profile: osrm.profile.clone() });
    }
    let valhalla = file.valhalla.as_ref()?;
    Some(Elsewhere::Valhalla { url: address(&valhalla.url, "valhalla"), costing: valhalla.costing.clone() })
}

/// Asks for the times between the places that each mode is used to, and puts them in.
///
/// # Errors
/// What [`Sources::times`] refuses with.
pub(super) fn fill(problem: &mut Problem, sources: &dyn Sources, found: &mut Findings) -> Result<()> {
    for mode in problem.modes.ids() {
        let Some(source) = &problem.modes[mode].asked else { continue };
        let mut places = Vec::new();
        let mut points = Vec::new();
        for (place, user) in used(problem, mode) {
            let row = &problem.places[place];
            if let Some(point) = row.point {
                places.push(place);
                points.push(point);
                continue;
            }
            let [id, name, user] = [Quoted(&row.id), Quoted(&problem.modes[mode].id), Quoted(&user)];
            let what = format!("the place {id} of {user} has no coordinates, and the mode {name} asks by them");
            found.add(NO_POINT, &Path::Root.field("places").item(place.0 as usize), what, "give `lat` and `lon`");
        }
        let answer = match points.is_empty() {
            true => Answer::default(),
            false => asked(sources, source, &points)?,
        };
        let doubtful = answer.off.iter().any(|off| *off > LOST_METRES);
        let lost = if doubtful { sources.lost(source, &points) } else { Vec::new() };
        judge(problem, mode, &places, (&answer, &lost), found);
        let mut row_of: Table<PlaceId, Option<u32>> = problem.places.iter().map(|_| None).collect();
        places.iter().zip(0..).for_each(|(place, row)| row_of[*place] = Some(row));
        let Answer { seconds, metres, .. } = answer;
        problem.modes[mode].source = ModeSource::Matrix(Matrix { row_of, seconds, metres: Some(metres) });
    }
    Ok(())
}

/// The answer, which must have the shape of the question.
fn asked(sources: &dyn Sources, source: &Elsewhere, points: &[Point]) -> Result<Answer> {
    let answer = sources.times(source, points)?;
    let square = |rows: &[Vec<i32>]| rows.len() == points.len() && rows.iter().all(|row| row.len() == points.len());
    let countable = answer.seconds.iter().flatten().all(|seconds| (-1..=LONGEST.0).contains(&i64::from(*seconds)));
    let still = (0..points.len()).all(|at| answer.seconds.get(at).and_then(|row| row.get(at)) == Some(&0));
    if square(&answer.seconds) && square(&answer.metres) && answer.off.len() == points.len() && countable && still {
        return Ok(answer);
    }
    Err(Error::travel(format!("{source} answered something else than times between {} places", points.len())))
}

/// Notes places that are off the streets, outside the network, or cut off from the others.
fn judge(
    problem: &Problem,
    mode: ModeId,
    places: &[PlaceId],
    (answer, lost): (&Answer, &[Option<f64>]),
    found: &mut Findings,
) {
    let name = Quoted(&problem.modes[mode].id);
    let root = Path::Root.field("places");
    let help = "check its coordinates, or use a network of the area; the way to an island needs a ferry on the map \
                (`route=ferry`) that takes this mode";
    for (at, (place, off)) in places.iter().zip(&answer.off).enumerate() {
        let id = Quoted(&problem.places[*place].id);
        let lost = lost.get(at).copied().flatten().filter(|lost| *off > LOST_METRES && 2.0 * lost <= *off);
        if let Some(lost) = lost.filter(|_| *off <= OFF_METRES) {
            let what = format!(
                "the place {id} is {lost:.0} m from a street that nothing leads to; the mode {name} starts {off:.0} m from it, and the \
                 way from there is not counted"
            );
            found.add(ON_A_LOST_STREET, &root.item(place.0 as usize), what, help);
            continue;
        }
        let (code, then) = if *off > OUTSIDE_METRES {
            (OUTSIDE_NETWORK, "")
        } else if *off > OFF_METRES {
            (OFF_THE_STREETS, "; the way from there is not counted")
        } else {
            continue;
        };
        let what = format!("the place {id} is {off:.0} m from the nearest street of the mode {name}{then}");
        found.add(code, &root.item(place.0 as usize), what, help);
    }
    for at in cut_off(&answer.seconds) {
        let id = Quoted(&problem.places[places[at]].id);
        let what = format!("the place {id} is cut off: the mode {name} knows no way between it and others");
        found.add(CUT_OFF_PLACE, &root.item(places[at].0 as usize), what, help);
    }
}

/// The fewest places, roughly, without which there is a way between all: those with the most missing first. O(places²).
fn cut_off(seconds: &[Vec<i32>]) -> BTreeSet<usize> {
    let mut missing = vec![0_usize; seconds.len()];
    let pairs =
        || seconds.iter().enumerate().flat_map(|(from, row)| row.iter().enumerate().map(move |(to, s)| (from, to, *s)));
    for (from, to, _) in pairs().filter(|(.., seconds)| *seconds < 0) {
        missing[from] += 1;
        missing[to] += 1;
    }
    let mut out = BTreeSet::new();
    while let Some((worst, _)) =
        missing.iter().enumerate().filter(|(_, count)| **count > 0).max_by_key(|(at, count)| (**count, *at))
    {
        out.insert(worst);
        missing[worst] = 0;
        for (other, count) in missing.iter_mut().enumerate().filter(|(other, _)| !out.contains(other)) {
            let lost = usize::from(seconds[worst][other] < 0) + usize::from(seconds[other][worst] < 0);
            *count -= lost;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_on_an_island_is_cut_off_and_the_others_are_not() {
        let island = |at: usize| at == 1 || at == 4;
        let time = |from: usize, to: usize| if island(from) == island(to) { 60 } else { -1 };
        let seconds: Vec<Vec<i32>> = (0..6).map(|from| (0..6).map(|to| time(from, to)).collect()).collect();
        assert_eq!(cut_off(&seconds), BTreeSet::from([1, 4]));
        assert_eq!(cut_off(&[vec![0, 5], vec![5, 0]]), BTreeSet::new());
    }
}
