use std::ops::Range;

use rounds_engine::params::{Field, Refusal, Section, Value};
use rounds_engine::search::Params;
use rounds_format::codes::{PARAMS_NOT_TOML, PARAMS_RANGE, PARAMS_TYPE, PARAMS_UNKNOWN};
use rounds_model::error::{Error, Issue, Result};
use toml::de::{DeTable, DeValue};

/// How near a name must be to be suggested.
const ALIKE: f64 = 0.8;

/// Reads a file of parameters. What it does not name has its default.
///
/// # Errors
/// [`Error::is_input`] with all that is wrong, each with its line: what is no TOML, names that there are not, values of
/// another type or out of range.
pub fn read(text: &str) -> Result<Params> {
    let mut file = File { text, issues: Vec::new(), params: Params::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let help = "write a section in square brackets and a `name = value` a line, as `rounds params` prints them";
        let at = error.span().unwrap_or_default();
        let what = format!("{}: {}", error.message(), line_at(text, at.start));
        file.refuse(PARAMS_NOT_TOML, at, "", what, help.into());
    }
    if file.issues.is_empty() {
        file.table(table.get_ref());
    }
    if file.issues.is_empty() {
        return Ok(file.params);
    }
    file.issues.sort_by_key(|(line, _)| *line);
    Err(Error::input(file.issues.into_iter().map(|(_, issue)| issue).collect()))
}

/// The line at a byte of a text, as it stands there.
fn line_at(text: &str, at: usize) -> String {
    let before = text.bytes().take(at).filter(|&byte| byte == b'\n').count();
    let line = text.lines().nth(before).unwrap_or_default().trim();
    let shown: String = line.chars().take(60).collect();
    if shown.is_empty() { "an empty line".into() } else { format!("`{shown}`") }
}

struct File<'t> {
    text: &'t str,
    /// Each with its line.
    issues: Vec<(usize, Issue)>,
    params: Params,
}

impl File<'_> {
    fn table(&mut self, table: &DeTable) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match value.get_ref() {
                DeValue::Table(fields) if self.section(name).is_some() => self.fields(name, fields),
                DeValue::Table(_) => {
                    let names = Params::default().sections().map(|section| section.name());
                    let help = help_for(name, "sections", &names);
                    self.refuse(PARAMS_UNKNOWN, key.span(), name, "no such section".into(), help);
                }
                _ => {
                    let home = home_of(name).map_or("its section".into(), |section| format!("[{section}]"));
                    let help = format!("put it below {home}");
                    self.refuse(PARAMS_UNKNOWN, key.span(), name, "a parameter outside any section".into(), help);
                }
            }
        }
    }

    fn fields(&mut self, name: &str, fields: &DeTable) {
        for (key, value) in fields {
            let field = key.get_ref().as_ref();
            let path = format!("{name}.{field}");
            let Some(section) = self.section(name) else { return };
            let known = section.fields();
            let Some(index) = known.iter().position(|known| known.name == field) else {
                let names: Vec<&str> = known.iter().map(|known| known.name).collect();
                let help = match home_of(field) {
                    Some(home) => format!("it belongs to [{home}]"),
                    None => help_for(field, "parameters of this section", &names),
                };
                self.refuse(PARAMS_UNKNOWN, key.span(), &path, format!("[{name}] has no such parameter"), help);
                continue;
            };
            let set = value_of(value.get_ref()).and_then(|value| section.set(index, value));
            let help = remedy(&known[index], section.default_of(index));
            match set {
                Ok(()) => {}
                Err(Refusal::Type(what)) => self.refuse(PARAMS_TYPE, value.span(), &path, what, help),
                Err(Refusal::Range(what)) => self.refuse(PARAMS_RANGE, value.span(), &path, what, help),
            }
        }
    }

    fn section(&mut self, name: &str) -> Option<&mut dyn Section> {
        self.params.sections_mut().into_iter().find(|section| section.name() == name)
    }

    fn refuse(&mut self, code: &'static str, at: Range<usize>, path: &str, what: String, help: String) {
        let line = 1 + self.text.bytes().take(at.start).filter(|&byte| byte == b'\n').count();
        let place = if path.is_empty() { format!("line {line}") } else { format!("line {line}, {path}") };
        self.issues.push((line, Issue::new(code, place, what, help)));
    }
}

/// A value of TOML as one of a parameter.
fn value_of(value: &DeValue) -> std::result::Result<Value, Refusal> {
    let refused = |what: &str| Err(Refusal::Type(format!("{what}, not a number, a list of numbers, or true or false")));
    let whole = |text: &str, radix: u32| u64::from_str_radix(text, radix).ok();
    match value {
        DeValue::Boolean(flag) => Ok(Value::Flag(*flag)),
        DeValue::Integer(number) => match (whole(number.as_str(), number.radix()), number.as_str().parse::<f64>()) {
            (Some(number), _) => Ok(Value::Whole(number)),
            (None, Ok(number)) if number < 0.0 => Ok(Value::Number(number)),
            (None, _) => Err(Refusal::Range(format!("{} is beyond what can be counted", number.as_str()))),
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) => Ok(Value::Number(number)),
            Err(_) => Err(Refusal::Range(format!("{} is beyond what can be counted", number.as_str()))),
        },
        DeValue::Array(entries) => {
            let (mut numbers, mut wholes) = (Vec::new(), Vec::new());
            for entry in entries {
                match value_of(entry.get_ref())? {
                    Value::Whole(number) => {
                        wholes.push(number);
                        numbers.push(number as f64);
                    }
                    Value::Number(number) => numbers.push(number),
                    other => return refused(&format!("a list with {} in it", other.kind())),
                }
            }
            let all_whole = wholes.len() == numbers.len();
            Ok(if all_whole { Value::Wholes(wholes) } else { Value::Numbers(numbers) })
        }
        DeValue::String(_) => refused("a text"),
        DeValue::Datetime(_) => refused("a date"),
        DeValue::Table(_) => refused("a table"),
    }
}

/// What a parameter can be set to.
fn remedy(field: &Field, default: Option<Value>) -> String {
    let default = default.map_or(String::new(), |default| format!("; by default it is {default}"));
    match default.ends_with("true") || default.ends_with("false") {
        true => format!("set it to true or false{default}"),
        false => format!("it can be from {} to {}{default}", field.least, field.most),
    }
}

/// The section that has a parameter of this name.
fn home_of(field: &str) -> Option<&'static str> {
    let params = Params::default();
    let home = params.sections().into_iter().find(|section| section.fields().iter().any(|known| known.name == field));
    home.map(Section::name)
}

/// The name that may be meant, or where to look it up.
fn help_for(name: &str, what: &str, names: &[&str]) -> String {
    let near = names.iter().map(|known| (strsim::jaro_winkler(known, name), *known));
    match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((likeness, known)) if likeness >= ALIKE => format!("did you mean `{known}`?"),
        _ if names.len() <= 6 => format!("the {what} are {}", names.join(", ")),
        _ => format!("`rounds params` lists the {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code, place and text of each thing that is wrong.
    fn faults(text: &str) -> Vec<(&'static str, String, String)> {
        let issues = read(text).expect_err("faulty").into_issues();
        let parts =
            issues.into_iter().map(|issue| (issue.code, issue.path, format!("{} ({})", issue.message, issue.help)));
        parts.collect()
    }

    #[test]
    fn values_are_set_and_the_rest_stays() {
        let read = read("[sisr]\nblink = 0\nmeetings = []\npacking_sizes = [0x10, 1_00]\n[hybrid]\ndivide = false\n");
        let read = read.expect("a file of parameters");
        let mut due = Params::default();
        (due.sisr.blink, due.sisr.meetings, due.sisr.packing_sizes) = (0.0, vec![], vec![16, 100]);
        due.hybrid.divide = false;
        assert_eq!(read, due);
        assert_eq!(super::read("").expect("nothing is said"), Params::default());
    }

    #[test]
    fn all_that_is_wrong_is_told_with_line_and_remedy() {
        let text = "blink = 1\n[sisr]\nblnk = 0.1\nblink = 7\nislands = 2.5\ntrial = \"never\"\npart = 3\n[sizr]\n[hybrid]\n\
                    divide = 1\npart = -3\nlarge = 99999999999999999999\n[sisr.more]\n";
        let found = faults(text);
        let places: Vec<(&str, &str)> = found.iter().map(|(code, place, _)| (*code, place.as_str())).collect();
        let due = [
            ("E9102", "line 1, blink"),
            ("E9102", "line 3, sisr.blnk"),
            ("E9104", "line 4, sisr.blink"),
            ("E9103", "line 5, sisr.islands"),
            ("E9103", "line 6, sisr.trial"),
            ("E9102", "line 7, sisr.part"),
            ("E9102", "line 8, sizr"),
            ("E9103", "line 10, hybrid.divide"),
            ("E9104", "line 11, hybrid.part"),
            ("E9104", "line 12, hybrid.large"),
            ("E9102", "line 13, sisr.more"),
        ];
        assert_eq!(places, due, "{found:#?}");
        let all: Vec<String> = found.into_iter().map(|(.., text)| text).collect();
        for part in [
            "put it below [sisr]",
            "7 is above the greatest, 0.99 (it can be from 0 to 0.99; by default it is 0.01)",
            "did you mean `blink`?",
            "2.5 is a number, not a whole number",
            "it belongs to [hybrid]",
            "set it to true or false; by default it is true",
            "did you mean `sisr`?",
        ] {
            assert!(all.iter().any(|text| text.contains(part)), "{part} is not in {all:#?}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        for (text, line) in
            [("[sisr]\nblink 0.1\n", "line 2"), ("[sisr\n", "line 1"), ("[sisr]\nblink = 0\nblink = 1\n", "line 3")]
        {
            let found = faults(text);
            assert_eq!((found[0].0, found[0].1.as_str()), ("E9101", line), "{found:?}");
        }
    }
}
