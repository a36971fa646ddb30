//! Where in a file something is: JSON paths such as `visits[3].windows[0].end`.

use std::fmt;

use rounds_model::visible;

/// A path from the root of a file, kept on the stack and written out only where there is something to report.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// The file itself, written `$`.
    Root,
    /// A field of an object.
    Field(&'a Path<'a>, &'a str),
    /// An item of an array.
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// The field `name` below this path.
    pub fn field<'a>(&'a self, name: &'a str) -> Path<'a> {
        Path::Field(self, name)
    }

    /// Item `index` below this path.
    pub fn item(&self, index: usize) -> Path<'_> {
        Path::Item(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => out.write_str("$"),
            Path::Item(parent, index) => write!(out, "{parent}[{index}]"),
            Path::Field(parent, name) => {
                let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
                match (parent, plain) {
                    (Path::Root, true) => out.write_str(name),
                    (_, true) => write!(out, "{parent}.{name}"),
                    (_, false) => write!(out, "{parent}[{}]", Quoted(name)),
                }
            }
        }
    }
}

/// Text from a file as it is shown in a message: in backticks, what cannot be seen escaped, cut where it is long.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 80;
        out.write_str("`")?;
        for c in self.0.chars().take(SHOWN) {
            // Of blanks only the space is known by sight.
            let seen = c == ' ' || !(c.is_whitespace() || visible::is_hidden(c));
            if seen { write!(out, "{c}")? } else { write!(out, "\\u{{{:x}}}", u32::from(c))? }
        }
        out.write_str(if self.0.chars().nth(SHOWN).is_some() { "…`" } else { "`" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_as_in_the_contract() {
        let visits = Path::Root.field("visits");
        let visit = visits.item(3);
        let windows = visit.field("windows");
        assert_eq!(windows.item(0).field("end").to_string(), "visits[3].windows[0].end");
        assert_eq!(Path::Root.to_string(), "$");
        assert_eq!(visit.field("a b").to_string(), "visits[3][`a b`]");
    }

    #[test]
    fn quoted_text_is_harmless() {
        assert_eq!(Quoted("a\u{1b}[31m").to_string(), "`a\\u{1b}[31m`");
        assert_eq!(Quoted(&"x".repeat(100)).to_string().chars().count(), 83);
    }
}
