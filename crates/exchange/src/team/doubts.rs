//! What is sound cell by cell and doubtful as a whole: ids that are names, visits that ask for no skill.

use std::collections::BTreeSet;

use rounds_format::codes::{NAMES_AS_IDS, NO_SKILL_ASKED};

use crate::cells::CellRef;
use crate::columns::SheetKind;
use crate::findings::Findings;
use crate::import::counted;
use crate::mapping::Sheet;

use super::Team;

/// Warns where ids look like names, of patients and of staff; whether any do.
pub(super) fn names_as_ids(team: &Team, sheets: &[Sheet<'_>], findings: &mut Findings) -> bool {
    let staff = team.staff.iter().map(|of| (&*of.id, &of.at)).filter(|(id, _)| is_name(id)).collect();
    let patients = team.patients.iter().map(|of| (&*of.id, &of.at)).filter(|(id, _)| is_name(id)).collect();
    let named: [(&str, Vec<(&str, &CellRef)>); 2] = [("staff", staff), ("patients", patients)];
    for (whose, ids) in &named {
        let Some((_, first)) = ids.first() else { continue };
        let Some(sheet) = sheets.iter().find(|sheet| sheet.table.name == first.sheet) else { continue };
        let (heading, count) = (sheet.heading(first.column), counted(ids.len(), "id"));
        let looks = match ids.len() {
            1 => "looks like a name, and goes into the day as it stands",
            _ => "look like names, and go into the day as they stand",
        };
        let what = format!("{count} of {whose} in the column \"{heading}\" {looks}");
        let help =
            "give a column of numbers (Staff No., Patient No., NHS number), or say with --map which column is the id";
        findings.add(NAMES_AS_IDS, &sheet.table.at(sheet.head, first.column), what, help);
    }
    named.iter().any(|(_, ids)| !ids.is_empty())
}

/// Words with blanks between them and no figure.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    words > 1 && !text.contains(|c: char| c.is_ascii_digit())
}

/// Warns where visits ask for no skill and some of the staff have more of them than others.
pub(super) fn no_skill_asked(team: &Team, sheets: &[Sheet<'_>], findings: &mut Findings) {
    let Some(sheet) = sheets.iter().find(|sheet| sheet.kind == SheetKind::Visits) else { return };
    let held: BTreeSet<&str> = team.staff.iter().flat_map(|member| &member.skills).map(String::as_str).collect();
    if held.is_empty() || team.visits.is_empty() {
        return;
    }
    let bare: BTreeSet<&str> =
        team.visits.iter().filter(|visit| visit.kind.skills.is_empty()).map(|visit| &*visit.kind.slug).collect();
    let both: Vec<&str> = bare.intersection(&held).copied().collect();
    let both = match both[..] {
        [] => None,
        [one] => {
            Some(format!("{one} is a kind of visit and a skill of staff, and its visits do not ask for the skill"))
        }
        _ => {
            let both = both.join(", ");
            Some(format!("{both} are kinds of visit and skills of staff, and those visits do not ask for the skill"))
        }
    };
    let asks = team.visits.iter().any(|visit| !visit.kind.skills.is_empty());
    let what = match (asks, both) {
        (true, None) => return,
        (true, Some(both)) => both,
        (false, both) => {
            let none = "staff have skills, and no visit asks for one: anybody may be sent to any visit";
            both.map_or(none.into(), |both| format!("{none}; {both}"))
        }
    };
    let help = if sheets.iter().any(|sheet| sheet.kind == SheetKind::VisitTypes) {
        "write the skill of each type on the sheet Visit types, in the column skills"
    } else {
        "give a sheet Visit types too (as a file: \"visit types.csv\" with the headings type, minutes, skills, min band); \
         `rounds template` shows one"
    };
    findings.add(NO_SKILL_ASKED, &sheet.at(sheet.head, "type"), what, help);
}
