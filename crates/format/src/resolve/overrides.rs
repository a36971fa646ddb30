//! Decisions of people against rules: what each is about.

use crate::codes::*;
use crate::day::{DayFile, OverrideFile};
use crate::path::{Path, Quoted};
use crate::resolve::Reading;
use rounds_model::{Override, Overruled};

/// Reads the overrides; one of what is not there is left out.
pub(super) fn overrides(day: &DayFile, reading: &mut Reading<'_>) -> Vec<Override> {
    let root = Path::Root.field("overrides");
    let one = |(index, file): (usize, &OverrideFile)| read(file, &root.item(index), reading);
    day.overrides.iter().flatten().enumerate().filter_map(one).collect()
}

fn read(file: &OverrideFile, at: &Path<'_>, reading: &mut Reading<'_>) -> Option<Override> {
    if let Some(decided) = file.at {
        reading.instant(decided, &at.field("at"));
    }
    let code = file.rule.strip_prefix('V').filter(|digits| digits.len() == 4);
    if !code.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
        let what = format!("{} is not the code of a rule", Quoted(&file.rule));
        reading.error(OVERRIDE_RULE, &at.field("rule"), what, "give the code that `rounds check` gives: V4001");
    }
    let on = match (&file.visit, &file.shift) {
        (Some(id), None) => reading.names.visits.find(id, &at.field("visit"), &mut reading.found).map(Overruled::Visit),
        (None, Some(id)) => reading.names.shifts.find(id, &at.field("shift"), &mut reading.found).map(Overruled::Shift),
        _ => {
            let what = "an override is of one visit or of one shift";
            reading.error(OVERRIDE_OF_WHAT, at, what, "give `visit` or `shift`, and not both");
            None
        }
    };
    Some(Override { on: on?, rule: file.rule.clone() })
}
