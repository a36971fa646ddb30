//! The house rules that a compiler does not hold: which module may use which, sizes, and what may not stand in a file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each crate may depend on, lowest first. The compiler holds each file to what its crate names; this holds what a
/// crate may name.
const MAY_DEPEND: Edges = &[
    ("model", &[]),
    ("format", &["model"]),
    // The judge stands apart: nothing of the evaluator, the search or the reports.
    ("check", &["model", "format"]),
    ("engine", &["model", "format"]),
    ("streets", &["model", "format"]),
    ("report", &["model", "format"]),
    ("exchange", &["model", "format"]),
    ("live", &["model", "format", "check", "engine", "report"]),
    ("lab", &["model", "format", "check", "engine", "report", "live"]),
];

/// Parts and what each may use of the others.
type Edges = &'static [(&'static str, &'static [&'static str])];

/// What each part of a crate of several parts may use of the others there, lowest first.
const MAY_USE: &[(&str, Edges)] = &[
    (
        "engine",
        &[
            ("params", &[]),
            ("evaluate", &[]),
            ("explain", &["evaluate"]),
            ("bound", &["params", "evaluate"]),
            ("search", &["params", "bound", "explain", "evaluate"]),
        ],
    ),
    (
        "lab",
        &[
            ("params", &[]),
            ("suites", &[]),
            ("generate", &[]),
            ("bench", &["params", "suites"]),
            ("cli", &["bench", "params", "suites"]),
            ("simulate", &["bench"]),
        ],
    ),
];

/// Lines that a source file may have.
const MOST_LINES: usize = 450;

/// Columns that a line may have.
const MOST_COLUMNS: usize = 120;

#[test]
fn crates_depend_only_on_what_lies_below_them() {
    let mut below: Vec<&str> = Vec::new();
    for (name, may) in MAY_DEPEND {
        assert!(may.iter().all(|other| below.contains(other)), "{name} is listed before what it uses");
        let manifest = read(&root().join(format!("crates/{name}/Cargo.toml")));
        let own = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        let named: Vec<&str> =
            own.lines().filter_map(|line| line.strip_prefix("rounds-")?.split(['.', ' ']).next()).collect();
        let wrong: Vec<_> = named.iter().filter(|other| !may.contains(other)).collect();
        assert!(wrong.is_empty(), "{name} may not depend on {wrong:?}");
        below.push(name);
    }
    let folders = fs::read_dir(root().join("crates")).expect("crates").flatten().count();
    assert_eq!(folders, MAY_DEPEND.len(), "a crate is not in the list");
}

#[test]
fn parts_use_only_what_lies_below_them() {
    for (name, parts) in MAY_USE {
        let mut below: Vec<&str> = Vec::new();
        for (part, may) in *parts {
            assert!(may.iter().all(|other| below.contains(other)), "{part} is listed before what it uses");
            let files = rust_files(&format!("crates/{name}/src/{part}"));
            for file in files.iter().filter(|file| !is_test_file(file)) {
                let used = parts_used(&without_tests(&code(file)));
                let wrong: Vec<_> = used.iter().filter(|used| *used != part && !may.contains(&used.as_str())).collect();
                assert!(wrong.is_empty(), "{}: {part} may not use {wrong:?}", relative(file).display());
            }
            below.push(part);
        }
    }
}

#[test]
fn files_are_short() {
    let all = sources().into_iter().chain(rust_files("tests")).chain(rust_files("benches"));
    let long: Vec<_> =
        all.map(|file| (read(&file).lines().count(), file)).filter(|(lines, _)| *lines > MOST_LINES).collect();
    assert!(long.is_empty(), "files past {MOST_LINES} lines: is something hiding in them? {long:?}");
}

/// The formatter leaves comments alone. Tables and lines with long strings are as wide as they must be.
#[test]
fn comments_are_no_wider_than_code() {
    let all = sources().into_iter().chain(rust_files("tests")).chain(rust_files("benches"));
    let mut wide = Vec::new();
    for file in all {
        for (number, line) in read(&file).lines().enumerate() {
            let text = line.trim_start();
            if text.starts_with("//") && !text.contains(['|', '"']) && line.chars().count() > MOST_COLUMNS {
                wide.push(format!("{}:{}", relative(&file).display(), number + 1));
            }
        }
    }
    assert!(wide.is_empty(), "comments past {MOST_COLUMNS} columns: {wide:#?}");
}

#[test]
fn folders_are_at_most_three_deep() {
    let below_src = |file: &Path| relative(file).components().skip_while(|part| part.as_os_str() != "src").count();
    let deep: Vec<_> = sources().into_iter().filter(|file| below_src(file) > 4).collect();
    assert!(deep.is_empty(), "{deep:?}");
}

#[test]
fn nothing_is_left_unfinished() {
    // Split so that this file does not find itself.
    let left = ["to\u{64}o!(", "unimpl\u{65}mented!(", "db\u{67}!(", "#[ign\u{6f}re", "FIX\u{4d}E", "XX\u{58}"];
    refuse(sources().into_iter().chain(rust_files("tests")), &left, read);
}

#[test]
fn nothing_depends_on_hash_order() {
    refuse(sources(), &["HashMap", "HashSet"], code);
}

#[test]
fn the_clock_is_read_only_by_the_program_and_the_stop_rule() {
    let bound = sources().into_iter().filter(|file| {
        let file = relative(file);
        !file.starts_with("src/cli") && file != Path::new("crates/engine/src/search/stop.rs")
    });
    refuse(bound, &["Instant::now", "SystemTime", "Utc::now", "Local::now"], |file| without_tests(&code(file)));
}

#[test]
fn files_and_environment_are_touched_only_by_the_program_and_io() {
    let bound = sources().into_iter().filter(|file| {
        let file = relative(file);
        let ours =
            ["src/cli", "src/sources", "src/journal.rs", "crates/lab/src/cli", "crates/format/src", "python/src"]
                .iter()
                .any(|folder| file.starts_with(folder));
        !ours && file != Path::new("src/main.rs")
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

/// Every part named by a `crate::…` path in `code`. Groups at the root (`use crate::{a, b}`) are not read: nobody
/// writes them.
fn parts_used(code: &str) -> BTreeSet<String> {
    let names = code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        assert!(end > 0, "a group at the root of a crate: name one part a line");
        rest[..end].to_string()
    });
    names.collect()
}

/// Sources of the program, of every crate and of the bindings.
fn sources() -> Vec<PathBuf> {
    ["src", "crates", "python/src"].iter().flat_map(|folder| rust_files(folder)).collect()
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
