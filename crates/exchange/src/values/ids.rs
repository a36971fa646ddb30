//! Ids: kept as text, refused where a spreadsheet has mangled them, and made from NHS numbers by a keyed hash.

use rounds_format::codes::{ID_MANGLED, NHS_NUMBER};
use sha2::{Digest, Sha256};

use crate::cells::Value;
use crate::findings::Bad;

use super::{Parsed, text_of};

/// A key with which ids are made of NHS numbers: the same number and key give the same id in every import.
#[derive(Clone)]
pub struct IdKey(Vec<u8>);

impl std::fmt::Debug for IdKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("IdKey")
    }
}

impl IdKey {
    /// The shortest key, in bytes.
    pub const SHORTEST: usize = 16;

    /// A key of these bytes, blanks around them aside; `None` if there are too few.
    pub fn new(bytes: &[u8]) -> Option<IdKey> {
        let bytes = bytes.trim_ascii();
        (bytes.len() >= IdKey::SHORTEST).then(|| IdKey(bytes.to_vec()))
    }

    /// HMAC-SHA-256 (RFC 2104) of a number, as `p-` and twelve letters and figures.
    fn id(&self, number: &str) -> String {
        let mut key = [0_u8; 64];
        match self.0.len() {
            0..=64 => key[..self.0.len()].copy_from_slice(&self.0),
            _ => key[..32].copy_from_slice(&Sha256::digest(&self.0)),
        }
        let padded = |with: u8| key.map(|byte| byte ^ with);
        let inner = Sha256::new().chain_update(padded(0x36)).chain_update(number).finalize();
        let outer = Sha256::new().chain_update(padded(0x5C)).chain_update(inner).finalize();
        let hex: String = outer.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("p-{hex}")
    }
}

/// An id as a cell has it.
pub(crate) fn id(value: &Value) -> Parsed<String> {
    let mangled = |what: &str| {
        let help = "format the column as text and write the id again";
        Bad::new(ID_MANGLED, what, help)
    };
    match value {
        Value::Serial(_) => Err(mangled("an id that has become a date")),
        Value::Number(number) if number.fract() != 0.0 || *number < 0.0 => {
            Err(mangled("an id that has become a number"))
        }
        Value::Number(number) if *number >= 1e11 => Err(mangled("an id that has become a large number")),
        _ => {
            let text = text_of(value)?;
            if is_scientific(&text) {
                return Err(mangled("an id that has become a number, such as 1.00E+05"));
            }
            if is_day_and_month(&text) {
                return Err(mangled("an id that has become a date, such as 05-Mar"));
            }
            Ok(text)
        }
    }
}

/// `1.00E+05`: what a spreadsheet makes of `1E5`.
fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let number_like = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    number_like
        && power.starts_with(['+', '-'])
        && power[1..].bytes().all(|byte| byte.is_ascii_digit())
        && power.len() > 1
}

/// `05-Mar`, `Mar-26`: what a spreadsheet makes of `3-5` and `MAR2`.
fn is_day_and_month(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Some((left, right)) = text.split_once('-') else { return false };
    let figures = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    MONTHS.contains(&right) && figures(left) || MONTHS.contains(&left) && figures(right)
}

/// The ten figures of an NHS number, if the text is one by its check digit (modulus 11).
pub(crate) fn nhs_number(text: &str) -> Option<String> {
    let figures = ten_figures(text)?;
    let digits: Vec<u32> = figures.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().take(9).zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = match 11 - sum % 11 {
        11 => 0,
        check => check,
    };
    (Some(&check) == digits.last()).then_some(figures)
}

/// Ten figures with blanks or hyphens between them.
fn ten_figures(text: &str) -> Option<String> {
    let figures: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    (figures.len() == 10 && figures.bytes().all(|byte| byte.is_ascii_digit())).then_some(figures)
}

/// The id of a patient: as it stands, or made of it where it is an NHS number.
pub(crate) fn patient(text: &str, column_of_numbers: bool, key: Option<&IdKey>) -> Parsed<String> {
    match (nhs_number(text), key) {
        (Some(number), Some(key)) => Ok(key.id(&number)),
        (Some(_), None) => {
            let help = "give --id-key FILE, a file with a secret of at least 16 letters: ids are made with it, and NHS \
                        numbers stay out of the day";
            Err(Bad::new(NHS_NUMBER, "an NHS number, which may not be an id in a day", help))
        }
        (None, _) if column_of_numbers || ten_figures(text).is_some() => {
            let help = "look the number up again; the last of its ten figures is a check digit";
            Err(Bad::new(NHS_NUMBER, "this is no NHS number: its check digit is wrong", help))
        }
        (None, _) => Ok(text.to_string()),
    }
}

/// An id as it may stand in a message: short, and without a blank. A name has a blank or no figure.
pub(crate) fn told(id: &str) -> String {
    let figures = id.chars().filter(char::is_ascii_digit).count();
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c));
    if plain && id.len() <= 24 && (1..=8).contains(&figures) { format!("'{id}'") } else { "this id".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_mangled_ids_are_refused() {
        for text in ["1.00E+05", "05-Mar", "02-Mar", "Mar-26"] {
            assert_eq!(id(&Value::Text(text.into())).unwrap_err().code, ID_MANGLED, "{text}");
        }
        for text in ["1E5", "3-5", "MAR2", "c-01", "e-12", "00712"] {
            assert_eq!(id(&Value::Text(text.into())).as_deref(), Ok(text));
        }
        assert!(id(&Value::Number(1.5)).is_err());
        assert_eq!(id(&Value::Number(712.0)).as_deref(), Ok("712"));
    }

    #[test]
    fn nhs_numbers_are_checked_and_never_written() {
        assert_eq!(nhs_number("943 476 5919").as_deref(), Some("9434765919"));
        assert_eq!(nhs_number("943 476 5918"), None);
        let key = IdKey::new(b"a secret of some length\n").unwrap();
        let id = patient("943-476-5919", false, Some(&key)).unwrap();
        assert_eq!(id, patient("9434765919", true, Some(&key)).unwrap());
        assert!(id.starts_with("p-") && !id.contains("9434765919"));
        assert_eq!(patient("9434765919", false, None).unwrap_err().code, NHS_NUMBER);
        assert_eq!(patient("9434765918", false, Some(&key)).unwrap_err().code, NHS_NUMBER);
        assert_eq!(patient("p001", false, None).as_deref(), Ok("p001"));
        assert!(IdKey::new(b"short").is_none());
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_hash_is_hmac() {
        assert_eq!(IdKey(b"Jefe".to_vec()).id("what do ya want for nothing?"), "p-5bdcc146bf60");
    }
}
