//! Patterns for names of instances.

use std::str::FromStr;

/// Patterns of which one has to match: `R1*,C10[1-3]`. `*` is any text, `?` one character, `[abc]`, `[a-c]` and
/// `[!a-c]` one character of a set. A pattern has to match the whole name, upper and lower case being different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Globs(Vec<Vec<Part>>);

/// What one character, or any number of them, may be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Literal(char),
    Set { ranges: Vec<(char, char)>, inverted: bool },
}

impl Globs {
    /// Whether one of the patterns matches the whole of `name`.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        self.0.iter().any(|pattern| matches(pattern, &name))
    }
}

impl FromStr for Globs {
    type Err = String;

    /// Reads patterns with commas between them; a comma within brackets is a character like others.
    fn from_str(text: &str) -> Result<Globs, String> {
        let mut patterns = vec![Vec::new()];
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let part = match c {
                ',' => {
                    patterns.push(Vec::new());
                    continue;
                }
                '*' => Part::Any,
                '?' => Part::One,
                '[' => set(&mut rest).ok_or_else(|| format!("`{text}` has a [ without its ]"))?,
                c => Part::Literal(c),
            };
            patterns.last_mut().into_iter().for_each(|pattern| pattern.push(part.clone()));
        }
        match patterns.iter().any(Vec::is_empty) {
            true => Err(format!("`{text}` has an empty pattern")),
            false => Ok(Globs(patterns)),
        }
    }
}

/// The set whose opening bracket has been read; a `]` or `!` that stands first is a character of it or inverts it.
fn set(rest: &mut std::str::Chars) -> Option<Part> {
    let inverted = rest.as_str().starts_with('!');
    if inverted {
        rest.next();
    }
    let mut ranges: Vec<(char, char)> = Vec::new();
    loop {
        match rest.next()? {
            ']' if !ranges.is_empty() => return Some(Part::Set { ranges, inverted }),
            from => {
                let mut ahead = rest.clone();
                match (ahead.next(), ahead.next()) {
                    (Some('-'), Some(to)) if to != ']' => {
                        *rest = ahead;
                        ranges.push((from, to));
                    }
                    _ => ranges.push((from, from)),
                }
            }
        }
    }
}

/// Goes on after the last `*` passed, one character further each time, until the rest fits: O(pattern × name).
fn matches(pattern: &[Part], name: &[char]) -> bool {
    let (mut at, mut from, mut star) = (0, 0, None);
    while from < name.len() {
        match pattern.get(at) {
            Some(Part::Any) => {
                star = Some((at, from));
                at += 1;
            }
            Some(part) if fits(part, name[from]) => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((starred, taken)) = star else { return false };
                star = Some((starred, taken + 1));
                at = starred + 1;
                from = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|part| *part == Part::Any)
}

fn fits(part: &Part, c: char) -> bool {
    match part {
        Part::Any | Part::One => true,
        Part::Literal(own) => *own == c,
        Part::Set { ranges, inverted } => ranges.iter().any(|&(from, to)| from <= c && c <= to) != *inverted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matching(pattern: &str, name: &str) -> bool {
        pattern.parse::<Globs>().expect("a pattern").matches(name)
    }

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name) in [
            ("C101", "C101"),
            ("*", ""),
            ("*", "anything"),
            ("R1*", "R1_10_1"),
            ("*_10_1", "RC2_10_1"),
            ("*1*1", "R1_10_1"),
            ("*a*b*c", "xaxbxbxc"),
            ("C?01", "C201"),
            ("[CR]10[1-3]", "R102"),
            ("[!R]*", "C1"),
            ("[]x]", "]"),
            ("[a-]", "-"),
            ("[,]", ","),
            ("R1*,C1*", "C105"),
            ("**", "ab"),
            ("Ä?", "Äö"),
        ] {
            assert!(matching(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("C101", "C1011"),
            ("C101", "c101"),
            ("?", ""),
            ("C?01", "C01"),
            ("[CR]1", "RC1"),
            ("[!R]*", "R1"),
            ("*_1", "R1_10"),
            ("R1*,C1*", "R201"),
            ("a*a", "a"),
        ] {
            assert!(!matching(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!matching(&("*a".repeat(30) + "b"), &"a".repeat(3_000)));
    }

    #[test]
    fn patterns_that_say_nothing_are_refused() {
        for text in ["", "a,", ",a", "[ab", "[", "[]", "[!]"] {
            assert!(text.parse::<Globs>().is_err(), "{text}");
        }
    }
}
