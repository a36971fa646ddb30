//! `rounds call`: the ways to take a referral, one of them taken, or the referral kept open.

use rounds::Error;
use rounds::format::day::{PlaceFile, PriorityFile, ResponseFile, StaffFile, VisitFile};
use rounds::format::events::EventFile;
use rounds::live::{Desk, What, offer_table, offers};
use rounds::model::Point;
use rounds_format::codes::{DESK_WHERE, FAR_PLACE, SKILL_NOT_HELD};
use rounds_model::travel::great_circle_metres;
use rounds_model::visible;
use serde_json::json;

use crate::cli::Exit;
use crate::cli::desk::acts::length;
use crate::cli::desk::args::CallArgs;
use crate::cli::desk::folder::Folder;
use crate::cli::desk::remedies;
use crate::cli::desk::who::{likest, refusal};
use crate::cli::exchange::postcodes;
use crate::cli::input::{Outcome, Source};
use crate::cli::issues;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;

/// Metres from the day's places from which on a place is told to be far away.
const FAR: f64 = 60_000.0;

/// A referral: the ways to take it, one of them taken, or the visit put on the day without a place.
pub(crate) fn call(args: CallArgs, terminal: &Terminal) -> Outcome<Exit> {
    let (rank, top) = (args.take.or(args.leave_open.then_some(0)), args.top);
    let visit = VisitFile {
        patient: args.patient.clone(),
        priority: priority(&args),
        duration: length(args.length),
        staff: Some(vec![StaffFile {
            skills: Some(args.skill.clone()).filter(|skills| !skills.is_empty()),
            min_band: args.min_band,
            ..StaffFile::default()
        }]),
        ..VisitFile::default()
    };
    let (place, id, within, skills) = (args.place, args.id, args.within, args.skill);
    let point = match (args.point, args.postcode) {
        (Some(text), _) => Some(point_of(&text)?),
        (None, Some(postcode)) => {
            let list = args.postcodes.map(Source::from);
            Some(postcodes::find(&postcode, list.as_ref(), "--postcode")?)
        }
        (None, None) => None,
    };
    let mut folder = Folder::enter(args.desk, terminal)?;
    let far = point.map(|point| far(&folder.desk, point)).transpose()?.flatten();
    let notes: Vec<String> =
        far.into_iter().chain(skills.iter().filter_map(|skill| unskilled(&folder, skill))).collect();
    let id = id.unwrap_or_else(|| free_id(&folder.desk));
    let new_place = point.map(|point| {
        let (lat, lon) = (Some(point.lat), Some(point.lon));
        PlaceFile { id: format!("{id}-home"), lat, lon, ..PlaceFile::default() }
    });
    let place = new_place.as_ref().map(|place| place.id.clone()).or(place);
    let response = within.map(|within| ResponseFile { clock_start: folder.now, within: length(within), notes: None });
    let visit = Box::new(VisitFile { id, place, response, requested: Some(folder.now), ..visit });
    let referral = EventFile::NewVisit { id: None, visit, patient: None, place: new_place, divert: None };
    match rank {
        Some(rank) => folder.act(What::Accept { referral: Box::new(referral), rank: rank.into() }),
        None => list(&folder, referral, top.into(), &notes, terminal),
    }
}

/// The ways to take a referral.
fn list(folder: &Folder, referral: EventFile, top: usize, notes: &[String], terminal: &Terminal) -> Outcome<Exit> {
    let what = What::Events { events: vec![referral] };
    let command = folder.command(what.clone());
    let Some(events) = command.events() else { return Err(Error::internal("a call without events").into()) };
    let found =
        offers(&folder.desk.current, &events, top).map_err(|error| remedies::error(error, &what, &folder.desk))?;
    if folder.json() {
        let text = json!({"visit": found.visit, "offers": found.offers, "why": found.why(), "notes": notes});
        Sink::Stdout.write_json(&format!("{text:#}\n"))?;
        return Ok(Exit::Done);
    }
    // The notes say these already.
    let warned = found.now.warnings.iter().filter(|warning| !matches!(warning.code, SKILL_NOT_HELD | FAR_PLACE));
    let warnings: Vec<_> = warned.map(|warning| remedies::issue(warning, &what, &folder.desk)).collect();
    issues::show_warnings(&warnings, terminal);
    let table = offer_table(&found, folder.naming);
    let notes: String = notes.iter().map(|note| format!("{note}\n")).collect();
    let text = match found.offers.is_empty() {
        true => {
            let (first, lists) = table.split_once('\n').unwrap_or((&table, ""));
            let keep = "It is not on the day. The same command with --leave-open puts it there without a place, so that \
                        it is not forgotten.";
            format!("{first}\n{notes}{keep}\n{lists}")
        }
        false => notes + &table,
    };
    Sink::Stdout.write(&visible::text(&text))?;
    Ok(Exit::Done)
}

fn priority(args: &CallArgs) -> Option<PriorityFile> {
    [(args.critical, PriorityFile::Critical), (args.urgent, PriorityFile::Urgent), (args.timed, PriorityFile::Timed)]
        .into_iter()
        .find_map(|(is, priority)| is.then_some(priority))
}

/// `call-` and the number that the line gets in the log, or the next that no visit of the day has, history included.
fn free_id(desk: &Desk) -> String {
    let taken = |id: &String| desk.current.day.visits.iter().any(|visit| visit.id == *id);
    (desk.lines + 1..).map(|number| format!("call-{number}")).find(|id| !taken(id)).unwrap_or_default()
}

fn point_of(text: &str) -> Outcome<Point> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let point = text.split_once(',').and_then(|(lat, lon)| number(lat).zip(number(lon)));
    let (lat, lon) = point.ok_or_else(|| {
        refusal(DESK_WHERE, "--point", "this is no point".into(), "write latitude and longitude: 51.58,-0.33")
    })?;
    Ok(Point { lat, lon })
}

/// That a point is far from all places of the day, if it is. One that would be near the other way round is refused.
fn far(desk: &Desk, point: Point) -> Outcome<Option<String>> {
    let away = |from: Point| {
        let places = desk.current.problem.places.iter().filter_map(|place| place.point);
        places.map(|place| great_circle_metres(from, place)).min_by(f64::total_cmp)
    };
    let Some(metres) = away(point).filter(|metres| *metres > FAR) else { return Ok(None) };
    let what = format!("the place is {:.0} km from the nearest place of the day", metres / 1_000.0);
    let Point { lat, lon } = point;
    let turned = Point { lat: lon, lon: lat };
    if (-90.0..=90.0).contains(&lon) && away(turned).is_some_and(|metres| metres <= FAR) {
        let help = format!("latitude comes first: --point {lon},{lat}");
        return Err(refusal(DESK_WHERE, "--point", what, &help));
    }
    Ok(Some(format!("Is that right? {}{}.", what[..1].to_uppercase(), &what[1..])))
}

/// That nobody has a skill, and which there are, the likest first.
fn unskilled(folder: &Folder, skill: &str) -> Option<String> {
    let day = &folder.desk.current.day;
    let implied = day.skills.iter().flatten().map(|row| &*row.id);
    let all = day.clinicians.iter().flat_map(|who| who.skills.iter().flatten()).map(String::as_str).chain(implied);
    let known = likest(skill, all);
    match known.first() {
        Some(first) if first == skill => None,
        None => Some(format!("Nobody has the skill {skill}, nor any other.")),
        Some(first) => {
            let others = known[1..].iter().take(5).map(|other| format!(", {other}")).collect::<String>();
            Some(format!("Nobody has the skill {skill}. The day has: {first}{others}."))
        }
    }
}
