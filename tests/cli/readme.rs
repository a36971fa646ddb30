//! The README and the book show what the program prints: every ```` ```console ```` block is run and compared.
//!
//! All pages share one folder, in the order of the book, so that a page can go on from the files that those before it
//! wrote. A block that begins with ```` ```json NAME ```` is a file of that name in it. After a wanted change:
//! `ROUNDS_BLESS=1 cargo test --test cli readme`, then read the difference.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::pages::{self, Page};
use crate::program;

#[test]
fn pages_show_what_the_program_prints() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let pages = pages::all();
    assert!(pages.iter().any(|page| page.text.contains("```console\n")), "no page shows anything");
    for page in &pages {
        page.hold(&shown(page, folder.path()));
    }
}

/// The page with what its commands print now.
fn shown(page: &Page, folder: &Path) -> String {
    let mut made = String::new();
    let mut lines = page.text.lines();
    while let Some(line) = lines.next() {
        made.push_str(line);
        made.push('\n');
        let Some(info) = line.strip_prefix("```") else { continue };
        let mut body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let mut said = String::new();
        if info == "console" {
            let command = body.first().copied().unwrap_or_default();
            body.truncate(1);
            said = printed(command, folder);
        } else if let Some((_, name)) = info.split_once(' ') {
            fs::write(folder.join(name), format!("{}\n", body.join("\n"))).expect("a file in the folder");
        }
        for line in body {
            made.push_str(line);
            made.push('\n');
        }
        made.push_str(&said);
        made.push_str("```\n");
    }
    made
}

/// What `$ rounds …` prints, run in `folder`, which keeps what earlier commands wrote; its exit code where that is not
/// 0.
fn printed(command: &str, folder: &Path) -> String {
    let arguments = command.strip_prefix("$ rounds ").expect("a block begins with `$ rounds `").split(' ');
    let arguments = arguments.map(|word| match word.starts_with("fixtures/") {
        true => pages::root().join(word).into_os_string(),
        false => word.into(),
    });
    let run = Command::new(program::program())
        .args(arguments)
        .current_dir(folder)
        .env_remove("ROUNDS_LOG")
        .env_remove("COLUMNS")
        .output()
        .expect("the program runs");
    let mut text = String::from_utf8([run.stdout, run.stderr].concat()).expect("text");
    if let Some(code) = run.status.code().filter(|code| *code != 0) {
        text.push_str(&format!("(exit code {code})\n"));
    }
    text
}
