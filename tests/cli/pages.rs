//! The README and the book in `docs/`: their pages in order, and what stands in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the pages of the book are.
pub const BOOK: &str = "docs/src";

/// A page as it is.
pub struct Page {
    /// Its path from the root of the repository.
    pub name: String,
    pub text: String,
}

impl Page {
    pub fn of(name: impl Into<String>) -> Page {
        let name = name.into();
        let text = fs::read_to_string(root().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        Page { name, text }
    }

    /// The folder that its links start from.
    pub fn folder(&self) -> PathBuf {
        root().join(Path::new(&self.name).parent().unwrap_or(Path::new("")))
    }

    /// Holds the page against `made`, what it should be. With `ROUNDS_BLESS=1` it becomes that.
    pub fn hold(&self, made: &str) {
        if made == self.text {
            return;
        }
        let bless = std::env::var_os("ROUNDS_BLESS").is_some();
        assert!(bless, "{} should be (ROUNDS_BLESS=1 makes it so):\n{made}", self.name);
        fs::write(root().join(&self.name), made).expect("the page can be written");
    }
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The README, then the pages of the book in the order of its summary.
pub fn all() -> Vec<Page> {
    let summary = Page::of(format!("{BOOK}/SUMMARY.md"));
    let book = targets(&summary.text).into_iter().map(|target| Page::of(format!("{BOOK}/{target}")));
    std::iter::once(Page::of("README.md")).chain(book).collect()
}

/// Where the links of a page lead.
pub fn targets(text: &str) -> Vec<String> {
    let words = prose(text);
    let words: Vec<&str> = words.split('`').step_by(2).collect();
    let words = words.concat();
    words.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(to, _)| to.to_string()).collect()
}

/// What stands between backticks in the text of a page.
pub fn code_words(text: &str) -> Vec<String> {
    prose(text).split('`').skip(1).step_by(2).map(str::to_string).collect()
}

/// What a link into a page can name: its headings, as mdBook and GitHub make ids of them, and ids written out.
pub fn anchors(text: &str) -> BTreeSet<String> {
    let words = prose(text);
    let headings = words.lines().filter(|line| line.starts_with('#'));
    let headings = headings.map(|line| slug(line.trim_start_matches('#').trim()));
    let written = words.split("<a id=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id.to_string());
    headings.chain(written).collect()
}

fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// The page without its blocks of code.
fn prose(text: &str) -> String {
    let mut inside = false;
    let mut kept = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
