//! Values as people write them: dates, times, lengths of time, words, ids.

pub(crate) mod dates;
pub(crate) mod ids;
pub(crate) mod lengths;
pub(crate) mod times;
pub(crate) mod words;

use rounds_format::codes::CELL_FAULT;

use crate::cells::Value;
use crate::findings::Bad;

/// What could be made of a cell, or what is wrong with it.
pub(crate) type Parsed<T> = Result<T, Bad>;

/// The text of a cell; a whole number as it is written. An apostrophe in front, which makes a number text, is no part
/// of it.
pub(crate) fn text_of(value: &Value) -> Parsed<String> {
    match value {
        Value::Empty => Ok(String::new()),
        Value::Text(text) if is_fault(text) => Err(fault()),
        Value::Text(text) => Ok(text.strip_prefix('\'').unwrap_or(text).to_string()),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Ok(format!("{number:.0}")),
        Value::Number(number) => Ok(number.to_string()),
        Value::Flag(flag) => Ok(if *flag { "yes" } else { "no" }.into()),
        Value::Serial(_) => Err(Bad::new(
            CELL_FAULT,
            "a date or time where a word belongs",
            "format the cell as text and write the word",
        )),
        Value::Fault(_) => Err(fault()),
    }
}

/// What a formula shows that went wrong, as CSV has it.
fn is_fault(text: &str) -> bool {
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"].contains(&text)
}

pub(crate) fn fault() -> Bad {
    Bad::new(CELL_FAULT, "the error of a formula", "mend the formula, or write the value itself")
}

/// A word as it is compared: letters and figures only, in lower case.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s21_faults_of_formulas_are_errors_and_numbers_as_text_are_numbers() {
        for fault in ["#N/A", "#REF!"] {
            assert_eq!(text_of(&Value::Text(fault.into())).unwrap_err().code, CELL_FAULT);
        }
        assert_eq!(text_of(&Value::Fault("#DIV/0!".into())).unwrap_err().code, CELL_FAULT);
        assert_eq!(text_of(&Value::Text("'30".into())).unwrap(), "30");
        assert_eq!(text_of(&Value::Number(30.0)).unwrap(), "30");
    }
}
