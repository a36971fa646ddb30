//! The house rules that a compiler does not hold: which module may use which, sizes, and what may not stand in a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each part of the library may use of the others. A part is a top-level module; the plain file types
/// (`io::day`, `io::plan`, `io::scenario`, `io::values`) and the table of codes are parts of their own, for everyone may use
/// them. Missing here means missing there: an edge not listed is not allowed.
const MAY_USE: &[(&str, &str)] = &[
    ("units", ""),
    ("visible", ""),
    ("ids", ""),
    ("error", ""),
    ("rng", ""),
    ("io::codes", ""),
    ("io::values", "units"),
    ("io::day", "io::values"),
    ("io::plan", "io::values"),
    ("io::scenario", ""),
    ("model", "units ids error"),
    ("travel", "model units ids error"),
    ("streets", "travel model error io::codes"),
    // The judge stands apart: nothing of the evaluator, the search or the reports.
    ("check", "travel model units ids error io::plan io::values"),
    ("evaluate", "travel model units ids error rng io::plan io::values"),
    ("explain", "evaluate travel model units ids error io::plan io::values io::codes"),
    ("ilp", "evaluate model ids"),
    ("search", "ilp explain evaluate travel model units ids error rng io::plan io::values io::codes"),
    ("generate", "travel model units ids error rng io::day io::values io::codes"),
    ("report", "check travel model units ids error visible io::day io::plan io::values io::codes"),
    ("io", "travel model units ids error visible io::day io::plan io::scenario io::values io::codes"),
    // Judges days with the judge, and reads them as everybody does.
    ("suites", "io check model units ids error io::day io::plan io::values io::codes"),
    (
        "replan",
        "io report search explain evaluate check travel model units ids error visible \
         io::day io::plan io::values io::codes",
    ),
    ("bench", "io suites search check model error visible io::plan io::codes"),
    (
        "simulate",
        "bench replan report io search evaluate travel model units error \
         io::day io::plan io::scenario io::values io::codes",
    ),
];

/// The plain file types and the codes, open to everyone.
const FILE_TYPES: [&str; 5] = ["codes", "day", "plan", "scenario", "values"];

/// Lines that a source file may have.
const MOST_LINES: usize = 450;

#[test]
fn modules_use_only_what_lies_below_them() {
    let allowed: BTreeMap<&str, &str> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in library_files() {
        let part = part_of(&file);
        for used in parts_used(&without_tests(&code(&file))) {
            let fine = used == part
                // A module owns the parts below it.
                || part.starts_with(&format!("{used}::"))
                || allowed.get(part.as_str()).is_some_and(|list| list.split_whitespace().any(|part| part == used));
            if !fine {
                wrong.push(format!("{}: {part} may not use {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_allowed_edges_make_no_circle() {
    // Each part uses only parts listed before it.
    let mut seen = BTreeSet::new();
    for (part, uses) in MAY_USE {
        let ahead: Vec<_> = uses.split_whitespace().filter(|used| !seen.contains(used)).collect();
        assert!(ahead.is_empty(), "{part} uses {ahead:?}, which stand below it");
        seen.insert(*part);
    }
}

#[test]
fn files_are_short() {
    let all = rust_files("src").into_iter().chain(rust_files("tests")).chain(rust_files("benches"));
    let long: Vec<_> =
        all.map(|file| (read(&file).lines().count(), file)).filter(|(lines, _)| *lines > MOST_LINES).collect();
    assert!(long.is_empty(), "files past {MOST_LINES} lines: is something hiding in them? {long:?}");
}

#[test]
fn folders_are_at_most_three_deep() {
    let deep: Vec<_> = rust_files("src").into_iter().filter(|file| relative(file).components().count() > 4).collect();
    assert!(deep.is_empty(), "{deep:?}");
}

#[test]
fn nothing_is_left_unfinished() {
    // Split so that this file does not find itself.
    let left = ["to\u{64}o!(", "unimpl\u{65}mented!(", "db\u{67}!(", "#[ign\u{6f}re", "FIX\u{4d}E", "XX\u{58}"];
    refuse(rust_files("src").into_iter().chain(rust_files("tests")), &left, read);
}

#[test]
fn nothing_depends_on_hash_order() {
    refuse(rust_files("src"), &["HashMap", "HashSet"], code);
}

#[test]
fn the_clock_is_read_only_by_the_program_and_the_stop_rule() {
    let bound = rust_files("src").into_iter().filter(|file| {
        let file = relative(file);
        !file.starts_with("src/cli") && file != Path::new("src/search/stop.rs")
    });
    refuse(bound, &["Instant::now", "SystemTime", "Utc::now", "Local::now"], |file| without_tests(&code(file)));
}

#[test]
fn files_and_environment_are_touched_only_by_the_program_and_io() {
    let bound = rust_files("src").into_iter().filter(|file| {
        let file = relative(file);
        !file.starts_with("src/cli") && !file.starts_with("src/io") && file != Path::new("src/main.rs")
    });
    let outside = ["std::fs", "std::env", "std::net", "println!", "eprintln!", "std::process"];
    refuse(bound, &outside, |file| without_tests(&code(file)));
}

#[test]
fn every_fixture_is_described_and_every_described_one_exists() {
    let folder = root().join("fixtures");
    let text = read(&folder.join("README.md"));
    let named: BTreeSet<&str> = text.split('`').skip(1).step_by(2).filter(|name| is_fixture(name)).collect();
    let missing: Vec<_> = named.iter().filter(|name| !folder.join(name).exists()).collect();
    assert!(missing.is_empty(), "named in fixtures/README.md but not there: {missing:?}");
    let days = fs::read_dir(folder.join("days")).expect("fixtures/days").flatten();
    let untold: Vec<String> = days
        .map(|entry| format!("days/{}", entry.file_name().to_string_lossy()))
        .filter(|name| !named.contains(name.as_str()))
        .collect();
    assert!(untold.is_empty(), "not named in fixtures/README.md: {untold:?}");
}

/// Something like `days/ucr-team.json`: a path with a file name, no pattern and no command.
fn is_fixture(name: &str) -> bool {
    !name.contains([' ', '*', '<', '$', '(']) && Path::new(name).extension().is_some()
}

/// Fails with every line of `files`, as `text` gives them, that holds one of `words`.
fn refuse(files: impl IntoIterator<Item = PathBuf>, words: &[&str], text: impl Fn(&Path) -> String) {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in text(&file).lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(*word)) {
                found.push(format!("{}:{}: {word}", relative(&file).display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The part that a file belongs to: its top-level module, or the file types' own.
fn part_of(file: &Path) -> String {
    let path = relative(file);
    let mut names = path.iter().skip(1).map(|name| name.to_string_lossy().trim_end_matches(".rs").to_string());
    let top = names.next().unwrap_or_default();
    match names.next() {
        Some(second) if top == "io" && FILE_TYPES.contains(&second.as_str()) => format!("io::{second}"),
        _ => top,
    }
}

/// Every part named by a `crate::…` path in `code`, nested `use` groups included.
fn parts_used(code: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let own = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        if own {
            names_at(&code[at + found.len()..], "", &mut parts);
        }
    }
    parts
}

/// Adds the parts named by the path or group at the head of `text`, which stands under the module `above`.
fn names_at(text: &str, above: &str, parts: &mut BTreeSet<String>) {
    if let Some(group) = text.strip_prefix('{') {
        for member in members(group) {
            names_at(member.trim_start(), above, parts);
        }
        return;
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    match (above, name) {
        ("", "io") if rest.starts_with("::") => names_at(&rest[2..], "io", parts),
        ("io", file_type) if FILE_TYPES.contains(&file_type) => drop(parts.insert(format!("io::{file_type}"))),
        ("io", _) => drop(parts.insert("io".into())),
        // Re-exported at the root of the crate.
        (_, "Error" | "Issue" | "Result" | "Severity") => drop(parts.insert("error".into())),
        (_, name) => drop(parts.insert(name.into())),
    }
}

/// The members of a `{a, b::{c, d}}` group whose opening brace has been taken off.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&group[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|member| !member.trim().is_empty());
    found
}

#[test]
fn paths_and_groups_are_read() {
    let code = "use crate::{Error, io::{self, day::DayFile, plan::*}, model::{Visit, fits}};\nlet x = crate::units::Seconds(1); $crate::no";
    let parts: Vec<String> = parts_used(code).into_iter().collect();
    assert_eq!(parts, ["error", "io", "io::day", "io::plan", "model", "units"]);
}

/// A file without its comments; doc links may point anywhere.
fn code(file: &Path) -> String {
    let text = read(file);
    let bare = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    bare.collect::<Vec<_>>().join("\n")
}

/// The part of a file before its unit tests, which may use what they like; nothing of a file of tests.
fn without_tests(code: &str) -> String {
    code.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_string()
}

/// Files of the library whose parts are held against the table.
fn library_files() -> Vec<PathBuf> {
    let outside = ["src/main.rs", "src/lib.rs"].map(Path::new);
    let files = rust_files("src").into_iter();
    let files =
        files.filter(|file| !outside.contains(&relative(file).as_path()) && !relative(file).starts_with("src/cli"));
    files.filter(|file| !is_test_file(file)).collect()
}

/// `tests.rs`, or anything in a folder `tests`: modules that exist only under `cfg(test)`.
fn is_test_file(file: &Path) -> bool {
    relative(file).components().any(|part| ["tests", "tests.rs"].iter().any(|name| part.as_os_str() == *name))
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn relative(file: &Path) -> PathBuf {
    file.strip_prefix(root()).unwrap_or(file).to_path_buf()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
