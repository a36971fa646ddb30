//! Words with a meaning: bands, skills, yes and no, genders, how people travel, how much a visit matters.

use rounds_format::codes::{CELL_CHOICE, CELL_NUMBER};
use rounds_format::day::PriorityFile;

use crate::cells::shown;
use crate::findings::Bad;

use super::{Parsed, plain};

/// `6`, `Band 6`, `B6`, `8a`.
pub(crate) fn band(text: &str) -> Parsed<u32> {
    let word = plain(text);
    let word = word.strip_prefix("agendaforchange").or_else(|| word.strip_prefix("afc")).unwrap_or(&word);
    let word = word.strip_prefix("band").or_else(|| word.strip_prefix('b')).unwrap_or(word);
    let figures = word.trim_end_matches(['a', 'b', 'c', 'd']);
    let number = figures.parse::<u32>().ok().filter(|band| (1..=9).contains(band));
    number.ok_or_else(|| Bad::new(CELL_NUMBER, format!("{} is no band", shown(text)), "write a band from 1 to 9: 6"))
}

/// How many clinicians go together: `2`, `x2`, `2 carers`, `double`.
pub(crate) fn carers(text: &str) -> Parsed<usize> {
    let word = plain(text);
    let number = match &*word {
        "single" | "singlehanded" | "one" | "no" => Some(1),
        "double" | "doubleup" | "doublehanded" | "two" | "yes" => Some(2),
        word => {
            let figures = word.trim_start_matches('x').trim_end_matches("carers").trim_end_matches("carer");
            let figures = figures.trim_end_matches("staff").trim_end_matches("nurses").trim_end_matches('x');
            figures.parse::<usize>().ok()
        }
    };
    let bad =
        || Bad::new(CELL_NUMBER, format!("{} is no number of carers", shown(text)), "write 1 or 2, x2, or double");
    number.filter(|count| (1..=9).contains(count)).ok_or_else(bad)
}

/// A whole number up to `most`.
pub(crate) fn count(text: &str, most: u32) -> Parsed<u32> {
    let bad = || Bad::new(CELL_NUMBER, format!("{} is no whole number up to {most}", shown(text)), "write a number");
    text.parse::<u32>().ok().filter(|number| *number <= most).ok_or_else(bad)
}

/// A decimal number; with a comma only where the separator of the file is no comma.
pub(crate) fn decimal(text: &str, comma: bool) -> Parsed<f64> {
    let written = if comma { text.replace(',', ".") } else { text.to_string() };
    let number = written.parse::<f64>().ok().filter(|number| number.is_finite());
    let help = "write it with a point: 51.588";
    number.ok_or_else(|| Bad::new(CELL_NUMBER, format!("{} is no decimal number", shown(text)), help))
}

/// `F`, `female`, `woman`.
pub(crate) fn gender(text: &str) -> Parsed<Option<String>> {
    match &*plain(text) {
        "f" | "female" | "femaleonly" | "woman" | "women" | "womenonly" => Ok(Some("female".into())),
        "m" | "male" | "maleonly" | "man" | "men" | "menonly" => Ok(Some("male".into())),
        "" | "any" | "either" | "no" | "none" | "nopreference" | "na" => Ok(None),
        "x" | "other" | "nonbinary" => Ok(Some("other".into())),
        _ => Err(choice("gender", "female, male, other or any")),
    }
}

/// How somebody travels, as the id of a mode.
pub(crate) fn mode(text: &str) -> Parsed<&'static str> {
    match &*plain(text) {
        "car" | "drive" | "driver" | "drives" | "driving" | "van" | "yes" => Ok("car"),
        "bike" | "bicycle" | "cycle" | "cycling" | "cyclist" | "ebike" => Ok("bicycle"),
        "walk" | "walking" | "walker" | "foot" | "onfoot" | "nondriver" | "no" => Ok("foot"),
        _ => Err(choice("way to travel", "car, bicycle or foot")),
    }
}

/// How much a visit matters.
pub(crate) fn priority(text: &str) -> Parsed<PriorityFile> {
    match &*plain(text) {
        "critical" | "emergency" | "immediate" => Ok(PriorityFile::Critical),
        "urgent" | "2hour" | "2hr" | "twohour" | "high" => Ok(PriorityFile::Urgent),
        "timed" | "timecritical" | "timespecific" | "medium" => Ok(PriorityFile::Timed),
        "routine" | "normal" | "low" | "standard" => Ok(PriorityFile::Routine),
        _ => Err(choice("priority", "critical, urgent, timed or routine")),
    }
}

/// A status that means no work: leave, sickness, rest.
pub(crate) fn is_off(text: &str) -> bool {
    const OFF: [&str; 14] = [
        "leave",
        "annualleave",
        "al",
        "a/l",
        "sick",
        "sickness",
        "rest",
        "restday",
        "off",
        "dayoff",
        "rd",
        "cancelled",
        "absent",
        "maternity",
    ];
    let word = plain(text);
    OFF.contains(&&*word) || word.ends_with("leave") || word.starts_with("sick")
}

/// A list: `IV therapy; catheter`, `Gujarati, English`, `insulin / wounds`.
pub(crate) fn list(text: &str) -> Vec<&str> {
    list_with_commas(text).flat_map(|part| part.split(',')).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// [`list`], of things that may have a comma in them.
pub(crate) fn list_with_commas(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '|', '\n']).flat_map(|part| part.split(" / ")).map(str::trim).filter(|part| !part.is_empty())
}

/// A name as an id: `IV therapy` is `iv-therapy`.
pub(crate) fn slug(text: &str) -> String {
    let mut id = String::new();
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() => id.push(c),
            _ if id.ends_with('-') || id.is_empty() => {}
            _ => id.push('-'),
        }
    }
    id.trim_end_matches('-').to_string()
}

/// The slugs of a list.
pub(crate) fn slugs(text: &str) -> Vec<String> {
    let mut slugs: Vec<String> = list(text).into_iter().map(slug).filter(|slug| !slug.is_empty()).collect();
    slugs.dedup();
    slugs
}

fn choice(what: &str, choices: &str) -> Bad {
    Bad::new(CELL_CHOICE, format!("this is no {what} that is known"), format!("write {choices}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_as_people_write_them() {
        assert_eq!([band("6"), band("Band 6"), band("B6"), band("Band 6a")], [Ok(6), Ok(6), Ok(6), Ok(6)]);
        assert_eq!(["2", "x2", "2 carers", "double", "Double-up"].map(carers), [Ok(2), Ok(2), Ok(2), Ok(2), Ok(2)]);
        assert_eq!(gender("Female only"), Ok(Some("female".into())));
        assert_eq!(slugs("IV therapy; Catheter (male)"), ["iv-therapy", "catheter-male"]);
        assert_eq!(slugs("insulin / wounds / catheter care"), ["insulin", "wounds", "catheter-care"]);
        assert!(is_off("Annual Leave") && is_off("Sickness") && is_off("Rest Day") && !is_off("Long Day"));
        assert!(band("nurse").is_err() && carers("many").is_err() && priority("3").is_err());
    }

    #[test]
    fn s17_decimal_commas_only_beside_another_separator() {
        assert_eq!(decimal("51,588", true), Ok(51.588));
        assert!(decimal("51,588", false).is_err());
    }
}
