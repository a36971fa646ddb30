//! The sheets Settings and Visit types.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rounds_format::codes::{BAD_SETTING, ROW_TWICE};
use rounds_format::day::StandardsFile;
use rounds_format::values::IsoDuration;
use rounds_model::Point;
use rounds_model::units::Seconds;

use crate::cells::Value;
use crate::findings::{Bad, Findings};
use crate::import::ImportOptions;
use crate::mapping::Sheet;
use crate::values::dates::{DateOrder, moment};
use crate::values::lengths::{Unit, length, of_text};
use crate::values::times::{DayParts, When, whens};
use crate::values::{Parsed, plain, text_of, words};

use super::VisitType;
use super::places::postcode;
use super::reader::{Orders, RowReader};

/// Speeds in km/h of people who are not said to be faster or slower.
const SPEEDS: [(&str, f64); 3] = [("car", 19.0), ("bicycle", 14.0), ("foot", 4.8)];

/// What holds for the whole team.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub date: Option<NaiveDate>,
    pub zone: Tz,
    pub base: Option<Point>,
    /// km/h of `car`, `bicycle` and `foot`.
    pub speeds: BTreeMap<&'static str, f64>,
    pub dates: Option<DateOrder>,
    pub standards: Option<StandardsFile>,
    pub parts: DayParts,
    /// Seconds that a visit at a time may start earlier or later.
    pub leeway: u32,
    /// Whether the sheet says so.
    pub leeway_told: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            date: None,
            zone: chrono_tz::Europe::London,
            base: None,
            speeds: SPEEDS.into_iter().collect(),
            dates: None,
            standards: None,
            parts: DayParts::default(),
            leeway: 15 * 60,
            leeway_told: false,
        }
    }
}

/// Reads the sheet of settings; without one, all are as usual.
pub(super) fn read(sheet: Option<&Sheet<'_>>, options: &ImportOptions<'_>, findings: &mut Findings) -> Settings {
    let mut settings = Settings::default();
    let Some(sheet) = sheet else { return settings };
    let (orders, mut coordinates) = (Orders::new(), [None, None]);
    // What comes first in dates must be known before the date.
    let rows = || sheet.rows().filter(|row| !sheet.value(row, "key").0.is_empty());
    let is_order = |value: &Value| matches!(value, Value::Text(text) if plain(text) == "dates");
    let (first, rest): (Vec<_>, Vec<_>) = rows().partition(|row| is_order(sheet.value(row, "key").0));
    for row in first.into_iter().chain(rest) {
        let mut row = RowReader::new(sheet, row, &orders, findings);
        let Some(key) = row.text("key") else { continue };
        let value = row.get("value", |value| Ok(value.clone()));
        let Some(value) = value else { continue };
        if let Err(bad) = set(&mut settings, &mut coordinates, &key, &value, options) {
            row.bad("value", bad);
        }
    }
    if let [Some(lat), Some(lon)] = coordinates {
        settings.base = Some(Point { lat, lon });
    }
    settings
}

fn set(
    settings: &mut Settings,
    coordinates: &mut [Option<f64>; 2],
    key: &str,
    value: &Value,
    options: &ImportOptions<'_>,
) -> Parsed<()> {
    let bad = |what: &str, help: &str| Bad::new(BAD_SETTING, what, help);
    let decimal = || words::decimal(&text_of(value)?, false);
    let speed = || {
        decimal().and_then(|speed| {
            let fits = (1.0..=200.0).contains(&speed);
            fits.then_some(speed).ok_or_else(|| bad("no speed from 1 to 200 km/h", "write 19"))
        })
    };
    match &*plain(key) {
        "date" => settings.date = moment(value, options.dates.or(settings.dates))?.date,
        "timezone" | "zone" => {
            let zone = text_of(value)?;
            settings.zone = zone.parse().map_err(|_| bad("no time zone that is known", "write Europe/London"))?;
        }
        "base" | "baseplace" | "basepostcode" | "office" => {
            settings.base = Some(postcode(&text_of(value)?, options.postcodes)?);
        }
        "baselat" | "baselatitude" => coordinates[0] = Some(decimal()?),
        "baselon" | "baselongitude" => coordinates[1] = Some(decimal()?),
        "carkmh" | "carspeed" | "carspeedkmh" => drop(settings.speeds.insert("car", speed()?)),
        "bicyclekmh" | "bicyclespeed" => drop(settings.speeds.insert("bicycle", speed()?)),
        "footkmh" | "footspeed" | "walkingkmh" => drop(settings.speeds.insert("foot", speed()?)),
        "dates" | "dateorder" => {
            settings.dates = match &*plain(&text_of(value)?) {
                "dmy" | "ddmmyyyy" | "dayfirst" => Some(DateOrder::DayFirst),
                "mdy" | "mmddyyyy" | "monthfirst" => Some(DateOrder::MonthFirst),
                _ => return Err(bad("no order of dates", "write dmy or mdy")),
            }
        }
        "leeway" => {
            settings.leeway = length(value, Unit::Minutes)?.clamp(0, 6 * 3_600) as u32;
            settings.leeway_told = true;
        }
        standard if standard.starts_with("standard") => {
            let within = Some(IsoDuration(Seconds(of_text(&text_of(value)?, Unit::Hours)?)));
            let standards = settings.standards.get_or_insert_default();
            match standard.trim_start_matches("standards").trim_start_matches("standard") {
                "critical" => standards.critical = within,
                "urgent" => standards.urgent = within,
                "timed" => standards.timed = within,
                "routine" => standards.routine = within,
                _ => return Err(bad("no such standard", "write standard urgent, standard critical …")),
            }
        }
        _ => {
            let text = text_of(value)?;
            let span = whens(&text, &DayParts::default()).ok();
            let Some([When::Between(from, to)]) = span.as_deref() else {
                let help = "keys are date, time zone, base, car km/h, dates, leeway, standard urgent …; a part of the day \
                            has a span such as 08:00-12:00";
                return Err(bad("a setting that is not known", help));
            };
            settings.parts.set(key, (*from, *to));
        }
    }
    Ok(())
}

/// Reads the kinds of visit, by their names.
pub(super) fn visit_types(sheet: Option<&Sheet<'_>>, findings: &mut Findings) -> Option<BTreeMap<String, VisitType>> {
    let sheet = sheet?;
    let mut types = BTreeMap::new();
    let orders = Orders::new();
    for row in sheet.rows() {
        let mut row = RowReader::new(sheet, row, &orders, findings);
        if row.is_stray() {
            continue;
        }
        let name = row.must("type", text_of);
        let heading = sheet.columns.get("minutes").map(|at| sheet.heading(*at)).unwrap_or_default();
        let kind = VisitType {
            slug: name.as_deref().map(words::slug).unwrap_or_default(),
            seconds: row.must("minutes", |value| length(value, Unit::of_heading(&heading))),
            skills: row.text("skills").map(|text| words::slugs(&text)).unwrap_or_default(),
            min_band: row.word("min band", words::band),
            carers: row.word("carers", words::carers),
            priority: row.word("priority", words::priority),
            within: row.get("within", |value| length(value, Unit::Hours)),
            load: row.word("load", |text| words::count(text, 1_000)),
        };
        let Some(name) = name.filter(|_| row.is_sound()) else { continue };
        if types.insert(plain(&name), kind).is_some() {
            row.bad("type", Bad::new(ROW_TWICE, "this type stands in another row already", "take one of them away"));
        }
    }
    Some(types)
}
