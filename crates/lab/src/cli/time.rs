//! Lengths of time as people type them.

use std::time::Duration;

/// A length of time: `90s`, `2m`, `1m30s`, `0.5s`, `250ms`, plain seconds, or ISO 8601 (`PT1M30S`).
pub fn time(text: &str) -> Result<Duration, String> {
    const SHAPE: &str = "not a length of time such as 90s, 2m, 1m30s or PT2M";
    if text.starts_with('P') {
        let seconds = rounds_format::values::IsoDuration::parse(text)?.0.0;
        return u64::try_from(seconds).map(Duration::from_secs).map_err(|_| SHAPE.into());
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let number_ends = rest.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_ends);
        let unit_ends = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_ends);
        let seconds = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3_600.0,
            "" if number == text => 1.0,
            _ => return Err(SHAPE.into()),
        };
        let number: f64 = number.parse().map_err(|_| SHAPE)?;
        let part = Duration::try_from_secs_f64(number * seconds).map_err(|_| "longer than can be counted")?;
        total = total.checked_add(part).ok_or("longer than can be counted")?;
        rest = after;
    }
    if text.is_empty() { Err(SHAPE.into()) } else { Ok(total) }
}

/// [`time`] with its unit, for care and delays: there, many people would mean minutes by a plain figure. Only the time
/// of a search is given in plain seconds.
pub fn time_with_unit(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(_) => Err(format!("{text} what? Write {text}m (minutes), {text}h or {text}s")),
        Err(_) => time(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, milliseconds) in [
            ("90s", 90_000),
            ("2m", 120_000),
            ("1m30s", 90_000),
            ("1h5m", 3_900_000),
            ("0.5s", 500),
            ("250ms", 250),
            ("0s", 0),
            ("10", 10_000),
            ("PT1M30S", 90_000),
        ] {
            assert_eq!(time(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "-5s", "10x", "ten", "1m30", "P1M", "PT-5S", "1e9s", "99999999999999999999999h", "..s"] {
            assert!(time(text).is_err(), "{text}");
            assert!(time_with_unit(text).is_err(), "{text}");
        }
        assert!(time_with_unit("10").is_err_and(|what| what.contains("10m (minutes)")));
        assert_eq!(time_with_unit("10m"), time("10m"));
    }
}
