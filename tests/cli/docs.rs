//! The book in `docs/` is whole: every code, rule, command and field is in it, and its links and paths lead somewhere.
//!
//! Meanings of codes and tables of fields are made from the code. After a wanted change:
//! `ROUNDS_BLESS=1 cargo test --test cli docs`, then read the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rounds::check::RULES;
use rounds::format::{FileKind, schema};
use rounds::live;
use rounds::model::{PriorityMap, Weights};
use rounds::params::{Field, Params, Value};
use rounds_format::codes::TABLE;

use crate::fields;
use crate::pages::{self, BOOK, Page};
use crate::program;

/// Pages beside the README and the book whose links and paths are held too.
const OTHERS: [&str; 4] = ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/src/SUMMARY.md"];

/// Beginnings of paths of this repository.
const FOLDERS: [&str; 7] = ["src/", "crates/", "tests/", "fixtures/", "benches/", "docs/", "examples/"];

#[test]
fn every_code_has_a_section_with_its_meaning() {
    let page = Page::of("docs/src/reference/codes.md");
    let meanings: BTreeMap<&str, &str> = TABLE.iter().copied().collect();
    let (mut told, mut due, mut made) = (BTreeSet::new(), None, String::new());
    for line in page.text.lines() {
        for code in line.strip_prefix("### ").into_iter().flat_map(|codes| codes.split(", ")) {
            assert!(told.insert(code), "{code} has two sections");
            due = meanings.get(code);
        }
        match due.take_if(|_| line.starts_with("**")) {
            Some(meaning) => made.push_str(&format!("**{meaning}**\n")),
            None => made.push_str(&format!("{line}\n")),
        }
    }
    let codes: BTreeSet<&str> = meanings.into_keys().collect();
    assert_eq!(told, codes, "sections of {} (left), codes (right)", page.name);
    for section in page.text.split("\n### ").skip(1) {
        let code = section.lines().next().unwrap_or_default();
        assert!(section.contains("*Remedy:* "), "{code} has no remedy");
        assert!(code.starts_with('W') || section.contains("*Cause:* "), "{code} has no cause");
    }
    page.hold(&made);
}

#[test]
fn every_rule_of_the_judge_has_a_row() {
    let page = Page::of("docs/src/reference/rules.md");
    let rows: BTreeSet<&str> = page.text.lines().filter(|line| line.starts_with("| `V")).filter_map(code_of).collect();
    for rule in RULES {
        let row = format!("| `{}` | {} |", rule.code, rule.name);
        assert!(page.text.contains(&row), "{} has no row that begins: {row}", page.name);
    }
    assert_eq!(rows.len(), RULES.len(), "{} has rows of rules that there are not: {rows:?}", page.name);
}

#[test]
fn weights_have_the_defaults_that_are_told() {
    let weights = Weights::default();
    let all = |map: PriorityMap| map.0.map(|price| price.0).to_vec();
    let told = [
        ("unassigned", all(weights.unassigned)),
        ("latePerSecond", all(weights.late_per_second)),
        ("travelPerSecond", vec![weights.travel_per_second.0]),
        ("overtimePerSecond", vec![weights.overtime_per_second.0]),
        ("waitPerSecond", vec![weights.wait_per_second.0]),
        ("latestPerSecond", vec![weights.latest_per_second.0]),
        ("longestIdlePerSecond", vec![weights.longest_idle_per_second.0]),
        ("continuity", vec![weights.continuity.0]),
        ("preference", vec![weights.preference.0]),
        ("changedClinician", vec![weights.changed_clinician.0]),
        ("movedPerSecond", vec![weights.moved_per_second.0]),
    ];
    let (page, schema) = (Page::of("docs/src/concepts/objective.md"), schema(FileKind::Day));
    for (name, prices) in told {
        let words = prices.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let field = &schema["$defs"]["ObjectiveFile"]["properties"][name]["description"];
        let field = field.as_str().unwrap_or_default().to_lowercase();
        assert!(field.contains(&format!("default {words}")), "{name}: {field}");
        let row = page.text.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{name}`")));
        let cells = row.unwrap_or_default().split('|').skip(2).map(|cell| cell.trim().replace(',', "").parse().ok());
        assert_eq!(cells.map_while(|cell| cell).collect::<Vec<i64>>(), prices, "{name} in {}", page.name);
    }
}

fn code_of(row: &str) -> Option<&str> {
    row.split('`').nth(1)
}

#[test]
fn every_command_has_a_section_with_its_help() {
    let page = Page::of("docs/src/reference/cli.md");
    let help = String::from_utf8(program::rounds().arg("--help").output().expect("help").stdout).expect("text");
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    let indented = listed.expect("a list of commands").lines().filter_map(|line| line.strip_prefix("  "));
    let names = indented.filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(' ').next());
    let names: BTreeSet<&str> = names.collect();
    let sections = page.text.lines().filter_map(|line| line.strip_prefix("## rounds "));
    assert_eq!(sections.collect::<BTreeSet<&str>>(), names, "sections of {} (left), commands (right)", page.name);
    for name in names {
        let shown = page.text.contains(&format!("$ rounds {name} --help\n"));
        assert!(shown, "{} lacks the help of {name}", page.name);
    }
}

#[test]
fn every_field_of_a_file_is_told() {
    let schemas = [
        ("day", schema(FileKind::Day)),
        ("plan", schema(FileKind::Plan)),
        ("events", schema(FileKind::Events)),
        ("scenario", schema(FileKind::Scenario)),
        ("changes", live::changes_schema()),
        ("answer", live::answer_schema()),
    ];
    for (name, _) in &schemas {
        let page = Page::of(format!("docs/src/reference/files/{name}.md"));
        let (written, _) = page.text.split_once(fields::MARK).expect("the line from which on the page is made");
        page.hold(&format!("{written}{}", fields::made(&schemas, name)));
    }
}

#[test]
fn every_parameter_is_told() {
    let page = Page::of("docs/src/reference/parameters.md");
    let (written, _) = page.text.split_once(fields::MARK).expect("the line from which on the page is made");
    page.hold(&format!("{written}{}", parameters()));
}

/// A table for each section of parameters.
fn parameters() -> String {
    let mut made = format!("{}\n", fields::MARK);
    for section in Params::default().sections() {
        made.push_str(&format!("\n## {}\n\n{}\n\n", section.name(), section.about()));
        made.push_str("| parameter | default | meaning | unit and range | source |\n|---|---|---|---|---|\n");
        for (index, field) in section.fields().iter().enumerate() {
            let default = section.default_of(index).expect("a default");
            let range = match default {
                Value::Flag(_) => "true or false".into(),
                _ => format!("{} {} to {}", field.unit, field.least, field.most).trim().to_string(),
            };
            let Field { name, source, .. } = field;
            made.push_str(&format!("| `{name}` | `{default}` | {} | {range} | {source} |\n", field.meaning()));
        }
    }
    made
}

#[test]
fn the_guide_shows_the_example_of_an_own_method() {
    let (guide, example) = (Page::of("docs/src/guides/researcher.md"), Page::of("examples/own_bench.rs"));
    let (_, code) = example.text.split_once("\n\n").expect("a head and the code");
    assert!(guide.text.contains(code), "{} should show, as it is:\n{code}", guide.name);
}

#[test]
fn every_page_is_in_the_summary() {
    let listed: BTreeSet<PathBuf> = pages::all().iter().map(|page| pages::root().join(&page.name)).collect();
    let mut folders = vec![pages::root().join(BOOK)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the book").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") && !path.ends_with("SUMMARY.md") {
                assert!(listed.contains(&path), "{} is not in the summary", path.display());
            }
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut lost = Vec::new();
    let book = pages::root().join(BOOK).canonicalize().expect("the book");
    for page in pages::all().into_iter().chain(OTHERS.map(Page::of)) {
        for target in pages::targets(&page.text) {
            if !target.contains("://") && !leads(&page, &target, &book) {
                lost.push(format!("{}: {target}", page.name));
            }
        }
    }
    assert!(lost.is_empty(), "links to nothing, or out of the book: {lost:#?}");
}

/// Whether there is what a link of `page` names. A page of the book links to nothing outside it: there is nothing there
/// once the book is built.
fn leads(page: &Page, target: &str, book: &Path) -> bool {
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { pages::root().join(&page.name) } else { page.folder().join(file) };
    let Ok(path) = path.canonicalize() else { return false };
    if page.name.starts_with(BOOK) && !path.starts_with(book) {
        return false;
    }
    anchor.is_empty() || fs::read_to_string(path).is_ok_and(|text| pages::anchors(&text).contains(anchor))
}

#[test]
fn every_path_is_there() {
    let mut lost = Vec::new();
    for page in pages::all().into_iter().chain(OTHERS.map(Page::of)) {
        for word in pages::code_words(&page.text) {
            let ours = FOLDERS.iter().any(|folder| word.starts_with(folder));
            if ours && !word.contains([' ', '*', '{', '…', '\n']) && !pages::root().join(&word).exists() {
                lost.push(format!("{}: {word}", page.name));
            }
        }
    }
    assert!(lost.is_empty(), "paths to nothing: {lost:#?}");
}
